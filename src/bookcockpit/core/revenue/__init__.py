"""Revenue: ARR and its movements, retention, and what the book’s work goes with."""
