"""Bringing in what other programs wrote: what lies at a path, how it is read, and the steps of the import page."""
