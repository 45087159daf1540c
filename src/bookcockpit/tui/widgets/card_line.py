"""One line of a card: its pieces set into a width, cut with `…` where they do not fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from rich.cells import cell_len, set_cell_size

from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, shown


class CardLine(NamedTuple):
    """Pieces from the left, cut where they do not fit, and pieces at the right end, which are not."""

    left: Sequence[Cell]
    right: Sequence[Cell] = ()


class Dealer(Protocol):
    """Says in which of its `lanes` a row stands, and what its card and the head of a lane say."""

    lanes: int

    def lane_of(self, row: Row) -> int:
        """The lane of a row; the number after the last is the strip."""

    def head(self, lane: int, rows: Sequence[Row]) -> Sequence[CardLine]:
        """The two lines above a lane; of the strip one."""

    def lines(self, width: int) -> int:
        """How many lines a card of so many cells has."""

    def card(self, row: Row, width: int) -> Sequence[CardLine]:
        """The lines of a card."""

    def slip(self, row: Row) -> CardLine:
        """A row as one line of the strip."""


def set_in(line: CardLine, width: int) -> list[Cell]:
    """The pieces of a line, blanks between its ends, in exactly so many cells."""
    right = clipped(line.right, width)
    size = sum(cell_len(each.text) for each in right)
    left = clipped(line.left, width - size - (1 if size else 0))
    blank = width - size - sum(cell_len(each.text) for each in left)
    return [*left, Cell(shown(" " * blank)), *right]


def clipped(pieces: Sequence[Cell], room: int) -> list[Cell]:
    """The pieces in at most so many cells; the last one shown ends with `…` if anything is left out."""
    found: list[Cell] = []
    over = sum(cell_len(each.text) for each in pieces) > room
    for piece in pieces:
        size = cell_len(piece.text)
        if room <= 0:
            break
        if over and size >= room:
            found.append(Cell(shown(set_cell_size(piece.text, room - 1).rstrip() + "…"), piece.tone))
            break
        found.append(piece)
        room -= size
    return found
