"""One account as its page shows it: its plan and history, read once, and the rows made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.due.obligations import NO_DATE, Obligation, promises
from bookcockpit.core.entities import Account, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.one_page import Plan, plan_of
from bookcockpit.core.plan.stakeholders import Gap
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Cell, cell
from bookcockpit.tui.things import EXECUTIVE, due_tone


class Begin(NamedTuple):
    """What a row is about whose opening begins something: what `word` means for its selection."""

    word: str
    selection: Selection


class Here:
    """An account of a snapshot."""

    def __init__(self, now: Snapshot, account: Account) -> None:
        self.now = now
        self.account = account
        self.today: date = now.book.as_of

    @cached_property
    def dossier(self) -> Dossier:
        """All that the book leaves out of it."""
        return self.now.dossier(self.account)

    @cached_property
    def plan(self) -> Plan:
        """Its one-page plan."""
        return plan_of(self.now.book, self.now.policy, self.account, self.dossier, self.today)

    @cached_property
    def owed(self) -> dict[str, Obligation]:
        """What is promised or owed, by the id of what it is about; as Today lists it, where it does."""
        found = {each.about.id: each for each in promises(self.now.book, self.account)}
        listed = (line for line in self.now.lines_of(self.account) if isinstance(line, Obligation))
        return found | {each.about.id: each for each in listed}

    # Rows

    def row(
        self, key: str, cells: Sequence[Cell] | Callable[[], Sequence[Cell]], selection: Selection, lines: int = 1
    ) -> Row:
        """A row one can act on; its cells, or how to make them once it is seen."""
        return Row(f"{self.account.id}/{key}", cells if callable(cells) else lambda: cells, selection, lines=lines)

    def line(self, key: str, cells: Sequence[Cell], entity: Entity | None = None, lines: int = 1) -> Row:
        """A row about an entity, with what is owed of it; about the account without one."""
        return self.row(key, cells, self.selection(entity), lines)

    def selection(self, entity: Entity | None) -> Selection:
        """What the keys act on at a row about an entity."""
        return Selection(self.account, self.owed.get(entity.id) if entity is not None else None, entity)

    def begin(
        self, word: str, cells: Sequence[Cell], entity: Entity | None = None, key: str = "", lines: int = 1
    ) -> Row:
        """A row that begins something."""
        about = Begin(word, Selection(self.account, None, entity))
        return Row(f"begin/{key or word}", lambda: cells, about, lines=lines)

    def gap(self, gap: Gap, *cells: Cell) -> Row:
        """A row about a gap; opening it begins what closes it."""
        word = {"add": "person", "log": "log", "edit": "edit"}[gap.step]
        about = Begin(word, Selection(self.account, None, gap.person, gap.role))
        return Row(f"gap/{gap.rule}/{gap.person.id if gap.person else ''}", lambda: cells, about, lines=2)

    def missing(self, word: str, text: str) -> Row:
        """A row in place of what the account has none of."""
        return self.begin(word, [cell(f"+  {text}", "quiet")])

    # Words

    def due_words(self, due_on: date | None) -> str:
        """`3 d late`, `today`, `Tue 24`, or that there is no date."""
        known = None if due_on == NO_DATE else due_on
        return "no date" if known is None else say.due_words(known, self.today, self.now.book.days_off)

    def due_tone(self, due_on: date | None) -> str:
        """How a date is painted: late, today, or ahead."""
        return due_tone(self.now.book, due_on)

    def attended(self, touch: Touch) -> Iterator[str]:
        """Who attended, executives first and marked."""
        known = self.now.book.stakeholder_by_id
        people = [known[each] for each in touch.stakeholder_ids if each in known]
        for person in sorted(people, key=lambda each: each.level != "executive"):
            yield f"{EXECUTIVE} {person.name}" if person.level == "executive" else person.name


class Tab(NamedTuple):
    """One tab. Without `details` of its own, the thing at the cursor and the overview of the account stand beside.

    One that `explains` says beside its rows what stands behind the one at the cursor; one that has it `told` says it
    of a row by its key, of some rows only.
    `name` is also the class of the page while the tab is open.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    groups: Callable[[Here], Iterator[Group]]
    details: Callable[[Here, Entity | None, int], Content] | None = None
    explains: Callable[[Here, Selection | None, int], Content] | None = None
    told: Callable[[Here, str, int], Content | None] | None = None


def note(key: str, *cells: Cell, lines: int = 1) -> Row:
    """A row that goes on with the one above it."""
    return Row(f"note/{key}", lambda: cells, is_note=True, lines=lines)
