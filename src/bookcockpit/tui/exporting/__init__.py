"""Parts of the export sheet."""
