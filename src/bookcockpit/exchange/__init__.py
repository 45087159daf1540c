"""Text in, text out: entities and views as CSV, JSON and Markdown, never the store."""
