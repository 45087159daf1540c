"""The windows of the scorecard: the stretches of days one looks back over, stepped through by a key."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.dates import add_months
from bookcockpit.core.revenue.scorecard import default_window

_QUARTER = 3
_LONG = 24


class Window(NamedTuple):
    """A window by name, with its first and last day."""

    name: str
    start: date
    end: date


def windows(today: date) -> tuple[Window, ...]:
    """The windows of a day, in the order in which they are stepped through; the default first."""
    year = date(today.year, 1, 1)
    quarter = date(today.year, (today.month - 1) // _QUARTER * _QUARTER + 1, 1)
    before = add_months(quarter, -_QUARTER)
    tomorrow = today + timedelta(days=1)
    return (
        Window("Trailing 12 months", *default_window(today)),
        Window(f"{today.year} to date", year, today),
        Window(f"Calendar year {today.year - 1}", add_months(year, -12), year - timedelta(days=1)),
        Window(f"Quarter {before.month // _QUARTER + 1} of {before.year}", before, quarter - timedelta(days=1)),
        Window("Trailing 24 months", add_months(tomorrow, -_LONG), today),
    )
