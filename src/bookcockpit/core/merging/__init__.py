"""Two that are one: which may be, and what becomes of everything they have."""
