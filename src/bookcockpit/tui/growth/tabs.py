"""The tabs of the page Growth, one row each."""

from __future__ import annotations

from bookcockpit.tui.growth import openings_tab, plays_tab, prices_tab, references_tab

TABS = (openings_tab.TAB, plays_tab.TAB, prices_tab.TAB, references_tab.TAB)
