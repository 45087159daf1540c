"""The account manager’s own rhythm: the week, the quarter, the first ninety days, a clean book."""
