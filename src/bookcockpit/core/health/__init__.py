"""Health: what it is made of, how it moved, and what would help."""
