"""A long list shown short: its first rows, and one that opens the rest."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Sequence,
)
from typing import TYPE_CHECKING, TypeVar

from bookcockpit.tui.row import Row
from bookcockpit.tui.tabbed import More
from bookcockpit.tui.text import cell

if TYPE_CHECKING:
    T = TypeVar("T")


def folded(key: str, things: Sequence[T], row: Callable[[T], Row], most: int) -> list[Row]:
    """A row for each of the first things; where there are more than one further, one that opens them."""
    if len(things) <= most + 1:
        return [row(each) for each in things]
    rest = things[most:]
    words = f"… and {len(rest):,} more: enter shows them"
    more = Row(f"more/{key}", lambda: [cell(words, "quiet")], More(lambda: [row(each) for each in rest]))
    return [*(row(each) for each in things[:most]), more]
