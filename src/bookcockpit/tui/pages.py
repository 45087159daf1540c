"""The pages of the cockpit, one row each: the key that opens it, its name, and how it is made.

From this table come the keys, the tabs of the top line and the entries of the palette.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bookcockpit.tui.list_page import ListPage


class PageSpec(NamedTuple):
    """A page: `name` is also the name of its mode; `screen` imports its class when it is first wanted."""

    name: str
    key: str
    title: str
    sentence: str
    screen: Callable[[], type[ListPage]]


def _today() -> type[ListPage]:
    from bookcockpit.tui.screens.today import TodayScreen

    return TodayScreen


def _book() -> type[ListPage]:
    from bookcockpit.tui.screens.book import BookScreen

    return BookScreen


def _renewals() -> type[ListPage]:
    from bookcockpit.tui.screens.renewals import RenewalsScreen

    return RenewalsScreen


def _signals() -> type[ListPage]:
    from bookcockpit.tui.screens.signals import SignalsScreen

    return SignalsScreen


def _scorecard() -> type[ListPage]:
    from bookcockpit.tui.screens.scorecard import ScorecardScreen

    return ScorecardScreen


def _growth() -> type[ListPage]:
    from bookcockpit.tui.screens.growth import GrowthScreen

    return GrowthScreen


def _rhythm() -> type[ListPage]:
    from bookcockpit.tui.screens.rhythm import RhythmScreen

    return RhythmScreen


PAGES = (
    PageSpec("today", "1", "Today", "Who is owed a touch today, and why", _today),
    PageSpec("book", "2", "Book", "Every account", _book),
    PageSpec("renewals", "3", "Renewals", "Every contract counted down", _renewals),
    PageSpec("signals", "4", "Signals", "What speaks of risk, and of growth", _signals),
    PageSpec("scorecard", "5", "Scorecard", "How the book fared, and what lies ahead", _scorecard),
    PageSpec("growth", "6", "Growth", "Openings, plays, price changes, references", _growth),
    PageSpec("rhythm", "7", "Rhythm", "The week, the quarter, a clean book, the tiers", _rhythm),
)
