"""Everything that happened, and what is planned, newest first; and the terms that ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.entities import (
    Contract,
    Touch,
)
from bookcockpit.core.money import short_money
from bookcockpit.tui.account.here import Here, Tab
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.text import Cell, cell, joined
from bookcockpit.tui.things import MOODS, first_line

COLUMNS = (
    Column("", 1),
    Column("When", 11),
    Column("What", 15),
    Column("Who", 20, least=14),
    Column("", 9, hidden_below=90),
    Column("", 0, least=26, fills=True),
)
"""When it was; what it was; who took part; how it felt; and its text."""


def groups(here: Here) -> Iterator[Group]:
    """The years, newest first."""
    dated: list[tuple[date, str, Row]] = []
    for touch in here.dossier.touches:
        selection = Selection(here.account, None, touch)
        row = here.row(f"touch/{touch.id}", partial(_touch_cells, here, touch), selection)
        dated.append((touch.happened_on, touch.key, row))
    dated += [(ended, term.key, row) for ended, term, row in _ended(here)]
    if not here.dossier.touches:
        yield Group("Touches", [here.missing("log", "No touch yet: l logs the first")])
    years: dict[int, list[Row]] = {}
    for day, _key, row in sorted(dated, key=lambda each: each[:1], reverse=True):
        years.setdefault(day.year, []).append(row)
    for year, rows in years.items():
        yield Group(str(year), rows)


def _touch_cells(here: Here, touch: Touch) -> list[Cell]:
    value = f"Value: {first_line(touch.value_delivered)}" if touch.value_delivered else ""
    text = joined([first_line(touch.summary), value])
    mood = MOODS[touch.sentiment]
    mark, word, tone = mood.glyph, mood.word, mood.tone
    if touch.planned or touch.happened_on > here.today:
        mark, word, tone = "○", "planned", "quiet"
    return [
        cell(mark, tone),
        cell(say.short_date(touch.happened_on, here.today)),
        cell(say.kind_label(touch.kind)),
        cell(", ".join(here.attended(touch)), "quiet"),
        cell(word, tone),
        cell(text, "quiet"),
    ]


def _ended(here: Here) -> Iterator[tuple[date, Contract, Row]]:
    """The contracts that are over, by how they ended."""
    terms = here.now.book.contracts_of.get(here.account.id, [])
    renewed = here.now.book.pairing_of(here.account.id).after
    still_open = {renewal.contract.id for renewal in here.plan.now.renewals}
    still_open |= {term.id for term in here.plan.now.open_ended}
    for term in terms:
        if term.id in still_open:
            continue
        ended = term.term_end or term.outcome_on or term.starts_on
        how = say.word_label(term.ended_as) if term.ended_as else "renewed" if term.id in renewed else "ended"
        worth = f"{short_money(term.arr, term.currency)} ARR"
        since = f"a term since {say.short_date(term.starts_on, here.today)}"
        words = ("■", say.short_date(ended, here.today), f"Contract {how}", worth, "", since)
        yield ended, term, here.line(f"contract/{term.id}", [cell(word, "faint") for word in words], term)


TIME_TAB = Tab("time", "Timeline", COLUMNS, groups)
