"""Growing the book: expansion, plays, white space, references, tiers."""
