"""The pages of the cockpit, one row each: the key that opens it, its name, and how it is made.

From this table come the keys, the tabs of the top line and the entries of the palette.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple


class PageSpec(NamedTuple):
    """A page: `name` is also the name of its mode and of its module in tui/screens, `screen` that of its class."""

    name: str
    key: str
    title: str
    sentence: str
    screen: str


PAGES = (
    PageSpec("today", "1", "Today", "Who is owed a touch today, and why", "TodayScreen"),
    PageSpec("book", "2", "Book", "Every account", "BookScreen"),
    PageSpec("renewals", "3", "Renewals", "Every contract counted down", "RenewalsScreen"),
    PageSpec("signals", "4", "Signals", "What speaks of risk, and of growth", "SignalsScreen"),
    PageSpec("scorecard", "5", "Scorecard", "How the book fared, and what lies ahead", "ScorecardScreen"),
    PageSpec("growth", "6", "Growth", "Openings, plays, price changes, references", "GrowthScreen"),
    PageSpec("rhythm", "7", "Rhythm", "The week, the quarter, a clean book, the tiers", "RhythmScreen"),
)


def screen_of(page: PageSpec) -> type[Any]:
    """The class of a page, imported when it is first wanted."""
    found: type[Any] = getattr(import_module(f"bookcockpit.tui.screens.{page.name}"), page.screen)
    return found
