"""The scorecard as rows of the list: its sections, and the accounts behind one of its numbers."""

from __future__ import annotations

from collections.abc import (
    Iterator,
    Mapping,
    Sequence,
)
from functools import partial
from typing import TYPE_CHECKING

from bookcockpit.core.columns import Column
from bookcockpit.core.text import unmarked
from bookcockpit.tui.row import Row, heading
from bookcockpit.tui.scorecard.bars import BAR
from bookcockpit.tui.text import Cell, cell

if TYPE_CHECKING:
    from bookcockpit.tui.scorecard.behind import (
        Behind,
        Line,
    )
    from bookcockpit.tui.scorecard.entry import (
        Entry,
        Section,
    )

COLUMNS = (
    Column("", 20, least=17),
    Column("", 9, right=True),
    Column("", BAR, hidden_below=68),
    Column("", 0, least=18, fills=True),
)
"""What it is, how much, its picture, and where that stands."""


def section_rows(sections: Sequence[Section], wanted: str = "", *, in_two: bool = False) -> list[Row]:
    """Section by section, in one column or in two, narrowed to the entries that have every word."""
    return list(_sections(sections, unmarked(wanted).split(), in_two=in_two))


def _sections(sections: Sequence[Section], words: list[str], *, in_two: bool) -> Iterator[Row]:
    begun: set[bool] = set()
    for section in sections:
        entries = [each for each in section.entries if _fits(f"{section.title} {each.label} {each.words}", words)]
        if not entries:
            continue
        beside = in_two and section.beside
        # The blank line that sets sections apart is not wanted above the first of a column.
        if beside in begun:
            yield heading("", beside=beside)
        begun.add(beside)
        yield heading(section.title, beside=beside)
        for each in entries:
            yield Row(each.key, partial(_cells, each), each, beside=beside)


def _fits(text: str, words: list[str]) -> bool:
    found = unmarked(text)
    return all(word in found for word in words)


def _cells(entry: Entry) -> list[Cell]:
    is_quiet = entry.value_tone == "quiet"
    return [
        cell(entry.label, "quiet" if is_quiet or entry.label.startswith(" ") else ""),
        cell(entry.value, entry.value_tone),
        cell(entry.bar, "quiet" if entry.label.startswith(" ") else entry.tone if entry.tone != "quiet" else ""),
        cell(entry.words, entry.tone or "quiet"),
    ]


def behind_columns(behind: Behind) -> tuple[Column, ...]:
    """The titles of a list of accounts."""
    return (
        Column("Account", 27, least=17),
        Column("Tier", 9, hidden_below=96),
        *(Column(head, 9 if head or _is_used(behind, place) else 0, least=7, right=True)
          for place, head in enumerate(behind.heads)),
        Column(behind.why, 0, least=21, fills=True),
    )  # fmt: skip


def _is_used(behind: Behind, place: int) -> bool:
    return any(line.cells[place].text for line in behind.lines)


def behind_rows(behind: Behind, tiers: Mapping[str, str], wanted: str = "") -> list[Row]:
    """The accounts, narrowed to those that have every word."""
    words = unmarked(wanted).split()
    return [
        Row(line.key, partial(_line_cells, line, tiers), line)
        for line in behind.lines
        if _fits(f"{line.account.name} {line.account.key} {tiers[line.account.tier]} {line.why.text}", words)
    ]


def _line_cells(line: Line, tiers: Mapping[str, str]) -> list[Cell]:
    return [
        cell(line.account.name, "strong"),
        cell(tiers[line.account.tier], "quiet"),
        *line.cells,
        line.why,
    ]
