"""A number on the scorecard page that one can stand on, and the section it stands in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    # An entry leads to what is behind it, which is called like the entry.
    from bookcockpit.core.revenue.measure import Measure
    from bookcockpit.core.revenue.retention import Result
    from bookcockpit.tui.scorecard.behind import Behind


class Entry(NamedTuple):
    """One number on the page: its words and its bar, what it is, and the accounts behind it.

    `name` says which meaning it has; `notes` are further lines for the details.
    """

    key: str
    label: str
    value: str
    words: str = ""
    tone: str = ""
    bar: str = ""
    value_tone: str = "strong"
    name: str = ""
    measure: Measure | None = None
    result: Result | None = None
    notes: tuple[str, ...] = ()
    behind: Callable[[], Behind] | None = None


class Section(NamedTuple):
    """Entries under a title; `beside` those of the left half where there is room for two."""

    title: str
    entries: tuple[Entry, ...]
    beside: bool = False
