"""What the rows of every import go through, native or of a CRM: each is rejected, left out, or makes something, and is
counted once; and the book as they would leave it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from types import MappingProxyType
from typing import Any

from bookcockpit.core.change import Change
from bookcockpit.core.fields import Entity, FieldError, admit
from bookcockpit.core.wording import count, some_of
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.csv_native import FILES
from bookcockpit.exchange.csv_read import BATCH, Row
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.plans import TOTALS_ROW, ImportPlan, Progress, Question, Rejection, with_statuses
from bookcockpit.exchange.row_index import GROWING, AccountNames, Lookup, Place, RowIndex

NAMED = 8
"""Names a notice lists."""

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


class BadRow(ValueError):
    """A row that is rejected: each reason with the column it is about ("" for the whole row)."""

    def __init__(self, *reasons: tuple[str, str]) -> None:
        super().__init__("; ".join(why for _, why in reasons))
        self.reasons = reasons


class LeftOut(Exception):
    """A row that changes nothing, and why."""


@contextmanager
def as_bad_row(table: str, columns: Mapping[str, str] = MappingProxyType({})) -> Iterator[None]:
    """Let what an entity refuses be the reason a row is rejected, by the name of the column; `columns` are those of
    a file that fill a field of another name."""
    try:
        yield
    except FieldError as refused:
        column = columns.get(refused.field) or FILES[table].column_of(refused.field)
        raise BadRow((column, brief(refused.why))) from None


def did(before: Entity | None, after: Entity) -> str:
    """What a row did that left an entity so, which was `before` (None: it was not)."""
    return CREATED if before is None else UNCHANGED if before is after else UPDATED


def telling(rows: Iterable[Row], tell: Callable[[int], object]) -> Iterator[Row]:
    """The rows one by one, with a word of how many there were: a batch may hold a gigabyte of cells nobody wants."""
    number = 0
    for number, row in enumerate(rows, start=1):
        yield row
        if number % BATCH == 0:
            tell(number)
    if number % BATCH:
        tell(number)


class Tally:
    """How many rows there were, what became of each, and what is to be said of them."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.rows = self.rejected_rows = 0
        self.outcomes: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.rejected: list[Rejection] = []
        self.unreadable: list[str] = []
        self.notices: list[str] = []

    def sound(self, file: str, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows of a file that can be read; the others are rejected. All are counted."""
        before = self.rows
        for row in telling(rows, lambda told: self.progress and self.progress(file, told)):
            self.rows += 1
            if row.why:
                self.reject(Place(file, row.line), BadRow(("", row.why)))
            else:
                yield row
        if self.rows == before:
            self.notices.append(f"{file}: no rows")

    def name(self, names: Sequence[str], one: str, many: str, sentence: str, then: str = "") -> None:
        """Say of how many things a sentence holds, and of which; nothing of none."""
        if names:
            self.notices.append(f"{count(len(names), one, many)} {sentence}: {some_of(names, NAMED)}{then}")

    def leave_out(self, reason: str) -> None:
        """A row that changes nothing, and why."""
        self.outcomes[UNCHANGED] += 1
        self.left_out[reason] += 1

    def leave_out_totals(self, rows: Collection[object]) -> None:
        """Rows that only add up the others."""
        for _ in rows:
            self.rows += 1
            self.leave_out(TOTALS_ROW)

    def reject(self, place: Place, bad: BadRow, titles: Mapping[str, str] = MappingProxyType({})) -> None:
        """A row that was not taken; people know their own `titles`, not what they fill."""
        self.rejected_rows += 1
        self.rejected += [Rejection(*place, titles.get(column, column), why) for column, why in bad.reasons]

    def guarded(
        self, place: Place, step: Callable[[], object], titles: Mapping[str, str] = MappingProxyType({})
    ) -> bool:
        """Take a step of a row. What refuses it leaves the row out, or rejects it: then the answer is no."""
        try:
            step()
        except LeftOut as left:
            self.leave_out(str(left))
        except BadRow as bad:
            self.reject(place, bad, titles)
            return False
        return True

    def refuse(self, file: str, why: CsvError) -> None:
        """A file that could not be read to its end."""
        self.rejected.append(Rejection(file, why.row, "", why.why))
        self.unreadable.append(file)


class ImportedBook:
    """The book as an import would leave it: what is stored, and what the rows made of it so far."""

    def __init__(self, lookup: Lookup, today: date, base_currency: str, progress: Progress | None = None) -> None:
        self.lookup, self.today, self.base_currency = lookup, today, base_currency
        self.tally = Tally(progress)
        self.saved: dict[str, dict[str, Entity]] = {table: {} for table in FILES}
        self.beside: list[Entity] = []
        """What is saved along with the rows' own entities."""
        self._row_indexes: dict[str, RowIndex] = {}
        self._names: AccountNames | None = None

    def row_index(self, table: str) -> RowIndex:
        """The index of the rows of a table, filled from the store when first asked for."""
        if table not in self._row_indexes:
            self._row_indexes[table] = RowIndex(FILES[table], self.lookup)
        return self._row_indexes[table]

    @property
    def names(self) -> AccountNames:
        """The accounts by name and web domain."""
        if self._names is None:
            self._names = AccountNames(self.row_index("account"))
        return self._names

    def entity(self, table: str, id_: str | None) -> Entity | None:
        """An entity as it is now."""
        if id_ is None:
            return None
        if table in GROWING and id_ not in self.saved[table]:
            return next(iter(self.lookup.find(FILES[table].entity, id=id_)), None)
        return self.saved[table].get(id_) or self.row_index(table).stored.get(id_)

    def entities(self, table: str) -> Collection[Entity]:
        """All of a table that does not grow without end, as they are now."""
        return {**self.row_index(table).stored, **self.saved[table]}.values()

    def made(self, table: str, values: Mapping[str, Any], before: Entity | None = None) -> Entity:
        """A new entity of some values, or the one that was `before` with them, itself when they change nothing.

        Raises `BadRow` when it refuses a value.
        """
        if before is not None and all(before.__dict__[field] == value for field, value in values.items()):
            return before
        with as_bad_row(table):
            entity = before.but(**values) if before is not None else FILES[table].entity(**values)
            admit(entity, self.today, before)
        return before if before is not None and entity == before else entity

    def keep(self, table: str, entity: Entity) -> None:
        """Save an entity, and let rows refer to it."""
        self.saved[table][entity.id] = entity
        self.row_index(table).declare(entity.id, entity.__dict__)

    def change(self, label: str) -> Change:
        """Everything to save, referenced entities first."""
        rows = (
            entity
            for table in FILES
            for entity in self.saved[table].values()
            # What was changed and changed back is as it was.
            if entity != self.row_index(table).stored.get(entity.id)
        )
        return Change(label, (*rows, *self.beside))

    def plan(
        self,
        change: Change,
        files: Sequence[str],
        *,
        skip_bad: bool,
        notices: Iterable[str] = (),
        questions: Iterable[Question] = (),
    ) -> ImportPlan:
        """The plan of everything read, rejections in the order of files and rows, with further `notices`."""
        tally, order = self.tally, {file: number for number, file in enumerate(files)}
        plan = ImportPlan(
            change,
            created=tally.outcomes[CREATED],
            updated=tally.outcomes[UPDATED],
            unchanged=tally.outcomes[UNCHANGED],
            rejected=tuple(sorted(tally.rejected, key=lambda each: (order[each.file], each.row))),
            notices=(*tally.notices, *notices),
            skip_bad=skip_bad,
            unreadable=tuple(tally.unreadable),
            questions=tuple(questions),
            rows=tally.rows,
            left_out=tuple(tally.left_out.most_common()),
            rejected_rows=tally.rejected_rows,
        )
        return with_statuses(plan, self.lookup, self.today)
