"""The four places of the cockpit and the pages in them, as plain data: keys, names, tabs, and how a page is made.

From these tables come the keys, the top line, the line of tabs and the entries of the palette.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple


class Tab(NamedTuple):
    """One tab of a place: its title, the page it opens, and which of that page's lists stand under it, if several."""

    title: str
    page: str
    lists: tuple[str, ...] = ("",)


class Place(NamedTuple):
    """A place: the key that opens it, what the top line calls it, what it is for, and its tabs."""

    name: str
    key: str
    title: str
    sentence: str
    tabs: tuple[Tab, ...]


PLACES = (
    Place("today", "1", "Today", "Whom to turn to today, and why", (Tab("Today", "today"),)),
    Place(
        "accounts",
        "2",
        "Accounts",
        "Every account, and what speaks of risk and growth",
        (Tab("Accounts", "book"), Tab("Signals", "signals")),
    ),
    Place(
        "renewals",
        "3",
        "Renewals",
        "Every contract counted down, and price changes",
        (Tab("Countdown", "renewals"), Tab("Prices", "prices")),
    ),
    Place(
        "review",
        "4",
        "Review",
        "The week, the quarter, the scorecard, growth, a clean book",
        (
            Tab("Week", "rhythm", ("week", "first-days")),
            Tab("Quarter", "rhythm", ("quarter", "tiers")),
            Tab("Scorecard", "scorecard"),
            Tab("Growth", "growth", ("openings", "plays", "references")),
            Tab("Hygiene", "rhythm", ("hygiene",)),
        ),
    ),
)

SCREENS = {
    "today": "TodayScreen",
    "book": "BookScreen",
    "signals": "SignalsScreen",
    "renewals": "RenewalsScreen",
    "prices": "PricesScreen",
    "rhythm": "RhythmScreen",
    "scorecard": "ScorecardScreen",
    "growth": "GrowthScreen",
}
"""The pages by the name of their mode and of their module in tui/screens, with the class of each."""

FIRST = PLACES[0].tabs[0].page
"""The page the cockpit opens with."""

MOVED = {"5": "scorecard", "6": "growth", "7": "rhythm"}
"""The keys that pages had when there were seven of them."""

RENAMED = {
    "page.book": "page.accounts",
    "page.signals": "page.accounts",
    "page.scorecard": "page.review",
    "page.growth": "page.review",
    "page.rhythm": "page.review",
}
"""What users' key maps called the pages, and the place each is in."""


def screen_of(page: str) -> type[Any]:
    """The class of a page, imported when it is first wanted."""
    found: type[Any] = getattr(import_module(f"bookcockpit.tui.screens.{page}"), SCREENS[page])
    return found


def place_of(page: str) -> Place | None:
    """The place a page is in."""
    return next((place for place in PLACES if any(tab.page == page for tab in place.tabs)), None)


def place_tabs(page: str) -> tuple[Tab, ...]:
    """The tabs of the place a page is in; none for a page that is in no place."""
    place = place_of(page)
    return place.tabs if place is not None else ()
