"""How the layout of the data file came to be: one module per change of layout, in order, never edited afterwards."""

from __future__ import annotations

NAMES = ("v0001_first", "v0002_growth", "v0003_renewals")
"""Every migration; the layout it leads to is its place in this list, counted from 1."""

VERSION = len(NAMES)
"""The layout this program writes: the number of the newest migration, kept in the file as `user_version`."""
