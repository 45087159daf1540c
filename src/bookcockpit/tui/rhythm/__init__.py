"""The page Rhythm: the week, the quarter, the first ninety days, hygiene and tiers, a tab each."""
