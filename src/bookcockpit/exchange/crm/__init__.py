"""The exports of CRMs: whose they are, what their columns mean, and what their rows do to the book."""
