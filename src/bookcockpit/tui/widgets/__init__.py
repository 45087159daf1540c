"""Widgets of our own, each doing one thing that no ready-made one does as lightly."""
