"""The rows of a list, and where they stand: in one column, or side by side in two."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Literal, NamedTuple

from rich.cells import cell_len

from bookcockpit.core.columns import GAP, At, Column, column_widths
from bookcockpit.core.text import unmarked
from bookcockpit.tui.text import Cell, cell, wrapped

TWO_FROM = 100
"""Cells from which on rows stand side by side."""


class Row:
    """One line: what it is about, and how to make its cells when it is first seen.

    A heading cannot be chosen, nor can a `note`, which goes on with the row above it. A row with one cell
    spans all columns. A row `beside` stands in the right half of the page where there is room for two. The
    text of its last cell may take `lines` lines; what is left then is cut.
    """

    __slots__ = ("about", "beside", "cells", "is_heading", "is_note", "key", "lines")

    def __init__(
        self,
        key: str,
        cells: Callable[[], Sequence[Cell]],
        about: object = None,
        *,
        is_heading: bool = False,
        is_note: bool = False,
        beside: bool = False,
        lines: int = 1,
    ) -> None:
        self.key = key
        self.cells = cells
        self.about = about
        self.is_heading = is_heading
        self.is_note = is_note
        self.beside = beside
        self.lines = lines

    @property
    def can_be_chosen(self) -> bool:
        """Whether the cursor can stand on it."""
        return not (self.is_heading or self.is_note)


def said(columns: Sequence[Column], at: At, row: object, tone: str = "") -> list[Cell]:
    """What the columns of a page say of a row; a `tone` paints all of it."""
    cells = []
    for column in columns:
        each = column.says(at, row) if column.says is not None else ""
        text, own = (each, "") if isinstance(each, str) else each
        cells.append(cell(text, tone or own or column.tone))
    return cells


def listed(key: str, columns: Sequence[Column], at: At, row: object, about: object, tone: str = "") -> Row:
    """A row in what the columns of a list say of it."""
    return Row(key, partial(said, columns, at, row, tone), about)


class Group(NamedTuple):
    """Rows under a heading; beside the others where there is room for two columns."""

    title: str
    rows: Sequence[Row]
    beside: bool = False


def heading(text: str, tone: Literal["quiet", "accent"] = "quiet", *, beside: bool = False) -> Row:
    """A line above a group, or a blank one below it; the cursor passes it by.

    Quiet in a list, which is read by its rows; in the accent on a page that is read by its headings.
    """
    return Row(f"heading/{text}", lambda: [cell(text, tone)], is_heading=True, beside=beside)


def as_rows(groups: Iterable[Group], tone: Literal["quiet", "accent"] = "quiet") -> list[Row]:
    """The groups that have rows, each under its heading."""
    rows: list[Row] = []
    for group in groups:
        if group.rows:
            for row in (heading(group.title, tone), *group.rows, heading("")):
                row.beside = group.beside
                rows.append(row)
    return rows[:-1]


def narrowed(group: Group, words: Sequence[str], texts: dict[str, str], said: Callable[[Row], Iterable[str]]) -> Group:
    """The rows of a group that hold every word; a note follows the row it belongs to.

    A row is found by the title of its group and what is `said` of it; `texts` keeps that by the key of the row.
    """
    rows: list[Row] = []
    follows = False
    for row in group.rows:
        if not row.is_note:
            if row.key not in texts:
                texts[row.key] = unmarked(" ".join((group.title, *said(row))))
            follows = all(word in texts[row.key] for word in words)
        if follows:
            rows.append(row)
    return group._replace(rows=rows)


def half_width(width: int) -> int:
    """Cells of one of two columns side by side."""
    return (width - GAP) // 2


def continues(row: Row, begun: Row) -> bool:
    """Whether a row is the next line of the text of another."""
    return row.is_note and row.key.startswith(f"{begun.key}/")


def _unfolded(row: Row, width: int, column: int) -> list[Row]:
    """A row as the lines its last cell takes, in its column or alone on the whole width."""
    if row.lines == 1:
        return [row]
    *others, last = row.cells()
    room = column if others else width
    if cell_len(last.text) <= room:
        return [row]
    # Behind a mark and two blanks the text hangs beside it; where the mark is missing its place is kept.
    hang = "   " if last.text[1:3] == "  " else ""
    lead = hang if last.text.startswith(" ") else ""
    # Wrapping costs more the longer the text, so what cannot be shown anyway is cut before.
    first, *more = wrapped(last.text[len(lead) : room * (row.lines + 1)], room - len(lead))
    lines = [lead + first, *(wrapped(" ".join(more), room - len(hang)) if more else ())]
    texts = lines[: row.lines]
    if len(lines) > row.lines:
        texts[-1] = f"{texts[-1]} {lines[row.lines]}"
    blanks = [cell("") for _each in others]
    made = [Row(row.key, partial(list, [*others, cell(texts[0], last.tone)]), row.about, is_note=row.is_note)]
    for place, text in enumerate(texts[1:]):
        cells = [*blanks, cell(hang + text, last.tone)]
        made.append(Row(f"{row.key}/{place}", partial(list, cells), is_note=True))
    for each in made:
        each.beside = row.beside
    return made


def _filled(rows: list[Row], height: int, width: int, column: int) -> list[Row]:
    """A column of rows, with long texts unfolded."""
    spare = height - len(rows)
    scrolls = spare < 0
    found: list[Row] = []
    for row in rows:
        lines = _unfolded(row, width, column)
        if not scrolls and len(lines) - 1 > spare:
            lines = [row]
        spare -= len(lines) - 1
        found += lines
    return found


class Halves(NamedTuple):
    """Rows in the order in which they are walked: those up to `half` on the left, the others beside them."""

    rows: list[Row]
    half: int

    @classmethod
    def of(cls, rows: list[Row], columns: Sequence[Column], width: int, height: int) -> Halves:
        """The rows laid out for so many cells and lines.

        Long texts take the lines they may, from the top on as long as all then still stands on the screen;
        what does not stand on it anyway takes them all.
        """
        right = [row for row in rows if row.beside] if width >= TWO_FROM else []
        left = [row for row in rows if not row.beside] if right else rows
        if any(row.lines > 1 for row in rows):
            room = half_width(width) if right else width
            last = column_widths(columns, room)[-1]
            left, right = (_filled(half, height, room - GAP, last) for half in (left, right))
        return cls([*left, *right], len(left))

    @property
    def is_two(self) -> bool:
        """Whether anything stands on the right."""
        return self.half < len(self.rows)

    @property
    def height(self) -> int:
        """Lines of the longer column."""
        return max(self.half, len(self.rows) - self.half)

    def line(self, index: int) -> int:
        """The line of a row in its column."""
        return index if index < self.half else index - self.half

    def at(self, line: int, *, beside: bool) -> int | None:
        """The row on a line of a column; None where there is none."""
        index, end = (line + self.half, len(self.rows)) if beside else (line, self.half)
        return index if line >= 0 and index < end else None

    def across(self, index: int, step: int) -> range:
        """The rows of the other column on that side of a row; empty where there is no such column."""
        is_left = index < self.half
        if not self.is_two or is_left != (step > 0):
            return range(0)
        return range(self.half, len(self.rows)) if is_left else range(self.half)

    def standing(self, index: int, step: int) -> int:
        """The nearest row to stand on from an index: first the way of the step, then back; -1 if none."""
        onward = 1 if step >= 0 else -1
        for way in (onward, -onward):
            place = index
            while 0 <= place < len(self.rows):
                if self.rows[place].can_be_chosen:
                    return place
                place += way
            if step and way == onward and not 0 <= index < len(self.rows):
                return -1
        return -1
