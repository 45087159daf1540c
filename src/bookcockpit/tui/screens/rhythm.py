"""Rhythm: the Friday review, the quarter plan, the first ninety days, a clean book, and the tiers."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import BindingType

from bookcockpit.tui.actions import keys
from bookcockpit.tui.rhythm.first_days_tab import FIRST_DAYS_TAB, HYGIENE_TAB
from bookcockpit.tui.rhythm.tiers_tab import TIERS_TAB
from bookcockpit.tui.rhythm.walk_tabs import QUARTER_TAB, WEEK_TAB
from bookcockpit.tui.tabbed import TabbedPage

TABS = (WEEK_TAB, QUARTER_TAB, FIRST_DAYS_TAB, HYGIENE_TAB, TIERS_TAB)


class RhythmScreen(TabbedPage):
    """What the account manager owes the book itself."""

    PAGE = "rhythm"
    TABS = TABS
    ABOUT = (
        "What the book asks of you beside the customers: a review each Friday, a plan each quarter, the first ninety "
        "days with a new book, what is stale or missing, and twice a year the tiers. Each row leads to what mends it."
    )
    LEGEND = (
        ("✓", "done"),
        ("○", "to do"),
        ("▶", "the next best step"),
        ("!", "late"),
        ("▲ ▼", "to a higher tier, to a lower one"),
        ("z", "put away"),
    )
    FINDS = "account, step, finding, tier …"
    FIRST_KEYS = ("page.tab", "list.open", "rhythm.done", "rhythm.away")
    BINDINGS: ClassVar[list[BindingType]] = keys("rhythm")
