"""Searching an account: what a row shows, and what it stands for beyond that."""

from __future__ import annotations

from collections.abc import (
    Iterator,
    Sequence,
)

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Stakeholder, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.text import unmarked
from bookcockpit.tui.account.here import Begin, Here
from bookcockpit.tui.row import (
    Group,
    Row,
)
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.things import MOODS, role_words


def thing_of(row: Row) -> Entity | None:
    """The touch, person, contract, goal or promise a row is about, if it is about one."""
    match row.about:
        case Selection() as selection:
            return selection.thing
        case Begin(selection=selection):
            return selection.entity
    return None


class Finder:
    """Knows the words of the rows it was asked about."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._words: dict[str, str] = {}

    def found(self, groups: Sequence[Group], wanted: str) -> list[Group]:
        """The groups with the rows that hold every word; a note follows the row it belongs to."""
        words = unmarked(wanted).split()
        narrowed = []
        for group in groups:
            rows: list[Row] = []
            follows = False
            for row in group.rows:
                follows = follows if row.is_note else self._fits(group.title, row, words)
                if follows:
                    rows.append(row)
            narrowed.append(group._replace(rows=rows))
        return narrowed

    def _fits(self, title: str, row: Row, words: list[str]) -> bool:
        text = self._words.get(row.key)
        if text is None:
            text = self._words[row.key] = unmarked(f"{title} {' '.join(self._said(row))}")
        return all(word in text for word in words)

    def _said(self, row: Row) -> Iterator[str]:
        thing = thing_of(row)
        if isinstance(thing, Touch):
            # Touches can be thousands, and the cells are cut for the eye: their own words cost less and say more.
            when = say.short_date(thing.happened_on, self._here.today)
            yield from (say.kind_label(thing.kind), when, *self._here.attended(thing), thing.summary)
            yield from (thing.value_delivered, thing.channel or "", MOODS[thing.sentiment].word)
            yield "planned" if thing.planned else ""
            return
        yield from (each.text for each in row.cells())
        if isinstance(thing, Stakeholder) and isinstance(row.about, Selection):
            yield from (thing.title, role_words(thing), thing.email, thing.phone, thing.notes)
