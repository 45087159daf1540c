"""The page Growth: openings, plays, price changes and references, a tab each."""
