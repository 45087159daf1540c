"""The tabs of the page Rhythm, one row each."""

from __future__ import annotations

from bookcockpit.tui.rhythm import first_days_tab, hygiene_tab, quarter_tab, tiers_tab, week_tab

TABS = (week_tab.TAB, quarter_tab.TAB, first_days_tab.TAB, hygiene_tab.TAB, tiers_tab.TAB)
