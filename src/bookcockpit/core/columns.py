"""The columns of a list: what each says of a row, and how they share the width of the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

GAP = 2
"""Blank cells between two columns."""


class Column(NamedTuple):
    """A column: its title, its ideal and its least width in cells.

    One column of a list `fills` what the others leave. A list narrower than `hidden_below` goes without it.
    """

    title: str
    width: int
    least: int = 0
    right: bool = False
    fills: bool = False
    hidden_below: int = 0


def column_widths(columns: Sequence[Column], width: int) -> tuple[int, ...]:
    """How many cells each column gets; 0 for one that is left out."""
    widths = [0 if width < column.hidden_below else column.width for column in columns]
    filling = next(index for index, column in enumerate(columns) if column.fills)
    widths[filling] = 0
    room = width - 2 - sum(widths) - GAP * (sum(each > 0 for each in widths))
    for index, column in enumerate(columns):
        missing = columns[filling].least - room
        if missing > 0 and column.least and index != filling and widths[index]:
            given = min(missing, widths[index] - column.least)
            widths[index] -= given
            room += given
    widths[filling] = max(0, room)
    return tuple(widths)
