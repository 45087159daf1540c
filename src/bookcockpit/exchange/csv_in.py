"""The import of native CSV files: gather what the files say, decide a change, write nothing.

A dry run is the plan not applied, so it answers exactly what the write would.

"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any

from bookcockpit.core.actions import tier_change
from bookcockpit.core.entities import Account, ArrLine, Contract, Stakeholder
from bookcockpit.core.fields import Entity, new_id
from bookcockpit.core.money import exponent
from bookcockpit.core.renewals.derived import moved_words, set_by_hand, worked_out
from bookcockpit.core.text import TextError, clean_line
from bookcockpit.core.vocabulary import OBJECTIVE_INPUT
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.csv_native import FILES, Column, NativeFile, is_empty, read_cell, unguard
from bookcockpit.exchange.csv_read import CsvTable, Row, batches, read_csv
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.plans import ImportPlan, Progress
from bookcockpit.exchange.row_index import Lookup, PeopleNames, Place, RowIndex
from bookcockpit.exchange.rows import BadRow, ImportedBook, did
from bookcockpit.exchange.sources import Source


def clash(lines: Iterable[ArrLine], new: Collection[str]) -> tuple[ArrLine, ArrLine] | None:
    """The first two overlapping lines of which at least one id is in `new`, the earlier one first."""
    return next((pair for pair in _overlaps(lines) if any(line.id in new for line in pair)), None)


def period(line: ArrLine) -> str:
    """The days of a line, for a sentence."""
    return f"from {line.from_on} to {line.to_on}" if line.to_on else f"from {line.from_on} on"


def _overlaps(lines: Iterable[ArrLine]) -> Iterator[tuple[ArrLine, ArrLine]]:
    longest: ArrLine | None = None
    for line in sorted(lines, key=lambda each: (each.from_on, each.key)):
        if longest is not None and _end(longest) > line.from_on:
            yield longest, line
        if longest is None or _end(longest) < _end(line):
            longest = line


def _end(line: ArrLine) -> date:
    return line.to_on or date.max


_UNKNOWN: tuple[object, ...] = (None, "", ())


class Draft:
    """A row on its way to an entity. `values` holds fields; references are texts until `decide`."""

    __slots__ = ("amounts", "blank", "existing", "id", "native", "place", "reasons", "references", "values")

    def __init__(self, native: NativeFile, place: Place) -> None:
        self.native, self.place = native, place
        self.values: dict[str, Any] = {}
        self.amounts: list[tuple[Column, str]] = []
        self.references: list[tuple[Column, Any]] = []
        self.blank: list[Column] = []
        self.reasons: list[tuple[str, str]] = []
        self.existing: Entity | None = None
        self.id = ""

    @property
    def looks_ahead(self) -> bool:
        """Whether it refers to rows of its own file, perhaps further down."""
        return any(column.spec.target == self.native.table for column, _ in self.references)


class Decider:
    """Decides rows, table by table in the order of `FILES`, against what is stored and was read before.

    `clear` lets an empty cell erase a value.
    """

    def __init__(self, book: ImportedBook, *, clear: bool) -> None:
        self.book, self.clear, self.row_index = book, clear, book.row_index
        self.notices: list[str] = []
        self._currencies: dict[str, str] | None = None
        self._people: PeopleNames | None = None

    def draft(self, native: NativeFile, place: Place, cells: list[tuple[Column, str]]) -> Draft:
        """Read the cells of a row; why one cannot be read is kept, so that the row can still be identified."""
        draft = Draft(native, place)
        for column, cell in cells:
            if is_empty(column, cell):
                draft.blank.append(column)
            elif column.kind == "money":
                draft.amounts.append((column, cell))
            else:
                try:
                    value = read_cell(column, cell)
                except ValueError as refused:
                    draft.reasons.append((column.name, str(refused)))
                    continue
                if column.kind in ("ref", "refs"):
                    draft.references.append((column, value))
                else:
                    draft.values[column.field] = value
        return draft

    def identify(self, draft: Draft) -> None:
        """Find the stored entity the row means, or make a new id; let later rows refer to it."""
        native, values, row_index = draft.native, draft.values, self.row_index(draft.native.table)
        key = values["key"] = _clean_key(values["key"]) if "key" in values else ""
        if key:
            if before := row_index.doubled_key(key, draft.place):
                raise BadRow(("key", f"“{brief(key)}” is also the key of {before}"))
            draft.existing = row_index.with_key(key)
        self._resolve_owner(draft)
        if native.table == "reading":
            self._check_input(draft)
        self._read_amounts(draft)
        if draft.reasons and not key and native.table != "account":
            raise BadRow(*draft.reasons)
        if not key:
            draft.existing = self._alike(draft)
        if draft.existing is None and native.table == "account":
            self._notice_namesakes(draft)
        if native.table == "stakeholder":
            self._notice_moved(draft)
        draft.id = draft.existing.id if draft.existing else new_id()
        if draft.existing:
            values["key"] = draft.existing.key
        elif not key:
            name = str(values.get("name", ""))
            values["key"] = self.book.names.free_key(name) if native.table == "account" else draft.id[:12]
        known = {**draft.existing.__dict__, **values} if draft.existing else values
        natural = row_index.natural(known)
        if before := row_index.doubled_row(draft.id, natural, draft.place, keyed=bool(key)):
            raise BadRow(("", f"is the same {native.table.replace('_', ' ')} as {before}; give each a key of its own"))
        row_index.declare(draft.id, known)

    def decide(self, draft: Draft) -> Entity:
        """The entity a row makes, the stored one itself when it changes nothing.

        Raises `BadRow` when the entity refuses a value or a reference means nothing.
        """
        if draft.reasons:
            raise BadRow(*draft.reasons)
        native, values = draft.native, draft.values
        account = values.get("account_id", draft.existing.__dict__.get("account_id") if draft.existing else None)
        for column, text in draft.references:
            if column.field in native.natural_key:
                continue
            row_index = self.row_index(column.spec.target)
            try:
                found = tuple(row_index.refer(each, account) for each in ([text] if isinstance(text, str) else text))
            except ValueError as refused:
                raise BadRow((column.name, str(refused))) from None
            values[column.field] = found[0] if column.kind == "ref" else found
        if self.clear:
            for column in draft.blank:
                # A default that says something (a status, a flag) is not "unknown": it stays as it was.
                if column.spec.default in _UNKNOWN and column.name != "key":
                    values[column.field] = column.spec.default
        self._fill(draft)
        existing = draft.existing
        entity = self.book.made(native.table, values if existing else {"id": draft.id, **values}, existing)
        if isinstance(existing, Contract) and isinstance(entity, Contract):
            entity = set_by_hand(existing, entity)
        if isinstance(entity, Account):
            self._currency_by_account()[entity.id] = entity.currency
        if isinstance(existing, Account) and isinstance(entity, Account) and existing.tier != entity.tier:
            self.book.beside.append(tier_change(existing, entity, self.book.today))
        return entity

    def fail(self, draft: Draft) -> None:
        """Remember that a row was rejected, so that rows which need it are rejected with the reason."""
        if draft.id and draft.existing is None:
            self.row_index(draft.native.table).failed[draft.id] = draft.place

    def _resolve_owner(self, draft: Draft) -> None:
        """The reference that is part of the row's identity: its account, or a milestone's objective."""
        for column, text in draft.references:
            if column.field in draft.native.natural_key:
                try:
                    draft.values[column.field] = self.row_index(column.spec.target).refer(text)
                except ValueError as refused:
                    raise BadRow((column.name, str(refused))) from None

    def _check_input(self, draft: Draft) -> None:
        name = str(draft.values.get("input", "")).strip()
        account = draft.values.get("account_id")
        if name.startswith(OBJECTIVE_INPUT):
            objectives = self.row_index("objective")
            try:
                id_ = objectives.refer(name.removeprefix(OBJECTIVE_INPUT).strip(), account)
            except ValueError as refused:
                raise BadRow(("input", str(refused))) from None
            draft.values["input"] = OBJECTIVE_INPUT + objectives.key_of[id_]

    def _read_amounts(self, draft: Draft) -> None:
        """Amounts, in the currency of the row, else of the stored entity, else of the account, else the base."""
        values, existing = draft.values, draft.existing
        has_currency = "currency" in draft.native.entity.fields
        currency = values.get("currency") or (existing.__dict__["currency"] if existing and has_currency else "")
        if not currency:
            account = values.get("account_id") or (existing.__dict__.get("account_id") if existing else None)
            currency = self._currency_by_account().get(str(account), "") or self.book.base_currency
        if draft.native.table in ("contract", "arr_line") and existing is None:
            values.setdefault("currency", currency)
        for column, cell in draft.amounts:
            try:
                values[column.field] = read_cell(column, cell, currency)
            except ValueError as refused:
                draft.reasons.append((column.name, str(refused)))
        if existing and has_currency and draft.native.table != "account":
            before = existing.__dict__["currency"]
            if exponent(before) != exponent(currency):
                raise BadRow(("currency", f"{currency} has other decimals than {before}; enter it as a new row"))

    def _currency_by_account(self) -> dict[str, str]:
        if self._currencies is None:
            stored = self.row_index("account").stored.values()
            self._currencies = {account.id: account.__dict__["currency"] for account in stored}
        return self._currencies

    def _alike(self, draft: Draft) -> Entity | None:
        """The stored entity that a row without a key means, by what its kind is told apart by."""
        native, values = draft.native, draft.values
        if native.table == "account":
            found = self.book.names.alike(str(values.get("name", "")), str(values.get("website", "")))
        else:
            for field in native.natural_key:
                if native.entity.fields[field].required and field not in values:
                    raise BadRow((native.column_of(field), "is missing"))
            row_index = self.row_index(native.table)
            if native.table == "touch":
                return self._nth_touch(draft, row_index)
            found = row_index.alike(row_index.natural(values))
        return self._only(found)

    def _only(self, found: Sequence[Entity]) -> Entity | None:
        if len(found) > 1:
            keys = " and ".join(sorted(entity.key for entity in found))
            raise BadRow(("key", f"is missing, and the row may mean {keys}"))
        return found[0] if found else None

    def _nth_touch(self, draft: Draft, row_index: RowIndex) -> Entity | None:
        """The stored touch that a row without a key means: of several alike the one that says the same.

        Three check-ins of one day are three touches, and the same three when they are read again.
        """
        natural = row_index.natural(draft.values)
        if not row_index.nth(natural, draft.place):
            before = row_index.first_of(natural, draft.place)
            raise BadRow(("", f"is the same touch as {before}; give each a key of its own"))
        free = [each for each in row_index.alike(natural) if not row_index.is_claimed(each)]
        blank = {column.field: column.spec.default for column in draft.blank if column.field != "key"}
        for unsaid in (blank, {}):
            for touch in free:
                if self._says_the_same(draft, touch, unsaid):
                    return touch
        return self._only(free)

    def _says_the_same(self, draft: Draft, stored: Entity, unsaid: Mapping[str, object]) -> bool:
        said = {**unsaid, **{field: value for field, value in draft.values.items() if field != "key"}}
        for column, text in draft.references:
            if column.kind == "refs":
                row_index, account = self.row_index(column.spec.target), draft.values.get("account_id")
                try:
                    said[column.field] = tuple(row_index.refer(each, account) for each in text)
                except ValueError:
                    return False
        return all(stored.__dict__[field] == value for field, value in said.items())

    def _notice_namesakes(self, draft: Draft) -> None:
        name = str(draft.values.get("name", ""))
        if near := self.book.names.but_for_accents(name):
            keys = " and ".join(sorted(account.key for account in near))
            self.notices.append(
                f"{draft.place}: a new account beside {keys}, whose name differs in accents alone; merge them if they"
                " are one"
            )
        if same := self.row_index("account").namesakes(name):
            self.notices.append(
                f"{draft.place}: the key is new, so this is a second account beside {' and '.join(same)} of that name"
            )

    def _notice_moved(self, draft: Draft) -> None:
        """A key with another account moves a person, a known e-mail without one makes a second: both as the file
        says, and neither without a word."""
        key_of, values, account = self.row_index("account").key_of, draft.values, draft.values.get("account_id")
        if draft.existing is not None and account not in (None, draft.existing.__dict__["account_id"]):
            before = key_of[draft.existing.__dict__["account_id"]]
            name = draft.existing.__dict__["name"]
            self.notices.append(f"{draft.place}: {name} moves from {before} to {key_of[account]}")
        elif draft.existing is None and (email := str(values.get("email", "")).casefold()):
            stored = self.row_index("stakeholder").stored
            self._people = self._people or PeopleNames(stored.values())
            for person in map(stored.__getitem__, self._people.mailed(email)):
                assert isinstance(person, Stakeholder), "an index holds what it is of"
                if person.account_id != account and person.left_on is None:
                    self.notices.append(
                        f"{draft.place}: a new person with the e-mail of {person.name} at {key_of[person.account_id]};"
                        " if they moved, say that they left there"
                    )

    def _fill(self, draft: Draft) -> None:
        """What a file need not say: since when an account is tracked, and that the future is planned."""
        values, existing = draft.values, draft.existing
        if draft.native.table == "account" and existing is None:
            values.setdefault("tracked_since", self.book.today)
        if draft.native.table == "touch" and "planned" not in values:
            moved = existing is None or values.get("happened_on") != existing.__dict__["happened_on"]
            if moved and values.get("happened_on", self.book.today) > self.book.today:
                values["planned"] = True


def _clean_key(key: str) -> str:
    try:
        return clean_line(key)
    except TextError as refused:
        raise BadRow(("key", str(refused))) from None


def plan_import(
    sources: Sequence[Source],
    lookup: Lookup,
    *,
    today: date,
    base_currency: str,
    clear: bool = False,
    skip_bad: bool = False,
    encoding: str | None = None,
    said: Mapping[str, str] = MappingProxyType({}),
    progress: Progress | None = None,
) -> ImportPlan:
    """Read every source against what is stored, and decide what to save.

    `clear` lets an empty cell erase a value; `said` are values for every row, by column.
    `progress` hears the file and how many rows are read; whatever it raises ends the import with nothing
    written. Problems never raise: they are in the plan.
    """
    book = ImportedBook(lookup, today, base_currency, progress)
    run = _Import(book, Decider(book, clear=clear), encoding, said)
    for table, native in FILES.items():
        mine = [source for source in sources if source.table == table]
        for source in mine:
            run.read(native, source)
        if mine:
            run.finish(native)
    names = [source.name for source in sources]
    label = f"import {names[0]}" if len(names) == 1 else f"import {len(names)} files"
    return book.plan(book.change(label), names, skip_bad=skip_bad, notices=run.decider.notices)


class _Import:
    def __init__(self, book: ImportedBook, decider: Decider, encoding: str | None, said: Mapping[str, str]) -> None:
        self.book, self.tally, self.decider, self.encoding, self.said = book, book.tally, decider, encoding, said
        # Rows of the table being read that must wait: to be told apart, or for rows further down.
        self.without_key: list[Draft] = []
        self.looking_ahead: list[Draft] = []
        self.arr_lines: dict[str, Draft] = {}

    def read(self, native: NativeFile, source: Source) -> None:
        """Decide the rows of one file, but for those that wait for the rest of their table."""
        try:
            table = read_csv(source.data, encoding=self.encoding, sheet=source.sheet)
            self.tally.notices += [f"{source.name}: {notice}" for notice in table.notices]
            self._read_rows(native, source.name, table, self._columns(native, source.name, table))
        except CsvError as refused:
            self.tally.refuse(source.name, refused)

    def _columns(self, native: NativeFile, file: str, table: CsvTable) -> list[tuple[int, Column]]:
        ours = {column.name: column for column in native.columns}
        found = [
            (index, ours[name]) for index, name in enumerate(table.columns) if name in ours and name not in self.said
        ]
        names = {column.name for _, column in found} | (self.said.keys() & ours.keys())
        needed = [name for name in map(native.column_of, native.natural_key) if ours[name].spec.required]
        missing = [name for name in needed if name not in names]
        if missing and "key" not in names:
            either = " (or key)" if native.has_keys else ""
            raise CsvError(f"has no column {', '.join(missing)}{either}", 1)
        for title, name in zip(table.titles, table.columns, strict=True):
            if name and name not in ours:
                self.tally.notices.append(f"{file}: column “{title.strip()}” is not one of {native.name}; ignored")
        return found

    def _read_rows(self, native: NativeFile, file: str, table: CsvTable, columns: list[tuple[int, Column]]) -> None:
        ours = {column.name: column for column in native.columns}
        said = [(ours[name], text) for name, text in self.said.items() if name in ours]
        key_index = next((index for index, column in columns if column.name == "key"), None)

        def gathered() -> Iterator[Row]:
            for batch in batches(table.rows()):
                if key_index is not None:
                    keys = {clean_line(unguard(row.cells[key_index])) for row in batch if not row.why}
                    self.book.row_index(native.table).gather(keys - {""})
                yield from batch

        for row in self.tally.sound(file, gathered()):
            cells = [*((column, row.cells[index]) for index, column in columns), *said]
            self._take(self.decider.draft(native, Place(file, row.line), cells))
        self.tally.leave_out_totals(table.totals)

    def _take(self, draft: Draft) -> None:
        if draft.native.table == "account" and "key" not in draft.values:
            # The keys made for these must not take one that a later row gives.
            self.without_key.append(draft)
        elif self._guarded(draft, self.decider.identify):
            if draft.looks_ahead:
                self.looking_ahead.append(draft)
            else:
                self._guarded(draft, self._settle)

    def _guarded(self, draft: Draft, step: Callable[[Draft], None]) -> bool:
        """Whether a step of a row went well; what refuses it rejects the row, and those that need it."""
        is_well = self.tally.guarded(draft.place, partial(step, draft))
        if not is_well:
            self.decider.fail(draft)
        return is_well

    def _settle(self, draft: Draft) -> None:
        entity = self.decider.decide(draft)
        self.tally.outcomes[did(draft.existing, entity)] += 1
        if entity is draft.existing:
            return
        self._saved(draft)[draft.id] = entity
        if draft.native.table == "arr_line":
            self.arr_lines[draft.id] = draft

    def _saved(self, draft: Draft) -> dict[str, Entity]:
        return self.book.saved[draft.native.table]

    def _take_back(self, draft: Draft, bad: BadRow) -> None:
        """Reject a row that was decided."""
        self.tally.outcomes[did(draft.existing, self._saved(draft).pop(draft.id))] -= 1
        self.decider.fail(draft)
        self.tally.reject(draft.place, bad)

    def finish(self, native: NativeFile) -> None:
        """Decide the rows of a table that waited, now that all of its rows are known."""
        for draft in self.without_key:
            if self._guarded(draft, self.decider.identify):
                self._guarded(draft, self._settle)
        for draft in self.looking_ahead:
            self._guarded(draft, self._settle)
        self._reject_followers(self.looking_ahead)
        self.without_key, self.looking_ahead = [], []
        if native.table == "arr_line":
            self._reject_overlaps()
        if native.table == "contract":
            self._work_out_starts()

    def _reject_followers(self, drafts: list[Draft]) -> None:
        """Reject rows that refer to rows of their table which were themselves rejected later on."""
        row_indexes = self.decider.row_index
        followers = True
        while followers:
            followers = False
            for draft in drafts:
                saved = self._saved(draft)
                failed = row_indexes(draft.native.table).failed
                for column, _ in draft.references:
                    if draft.id in saved and column.spec.target == draft.native.table:
                        target = saved[draft.id].__dict__[column.field]
                        if target in failed:
                            why = f"refers to the row rejected at {failed[target]}"
                            self._take_back(draft, BadRow((column.name, why)))
                            followers = True

    def _reject_overlaps(self) -> None:
        """Reject, of two rows or lines that overlap, the row further down."""
        lines: dict[str, dict[str, ArrLine]] = {}
        for entity in self.decider.row_index("arr_line").stored.values():
            if isinstance(entity, ArrLine):
                lines.setdefault(entity.account_id, {})[entity.id] = entity
        for draft in self.arr_lines.values():
            entity = self._saved(draft)[draft.id]
            if isinstance(entity, ArrLine):
                lines.setdefault(entity.account_id, {})[entity.id] = entity
        for mine in lines.values():
            while pair := clash(mine.values(), self.arr_lines):
                rows = [line for line in pair if line.id in self.arr_lines]
                last = max(rows, key=lambda line: self.arr_lines[line.id].place.line)
                other = pair[0] if last is pair[1] else pair[1]
                beside = self.arr_lines.get(other.id)
                where = f"{beside.place}" if beside else "the line already stored"
                draft = self.arr_lines.pop(last.id)
                del mine[last.id]
                if isinstance(draft.existing, ArrLine) and draft.existing.account_id == last.account_id:
                    mine[last.id] = draft.existing
                self._take_back(draft, BadRow(("from_on", f"{period(last)} overlaps {where}, {period(other)}")))

    def _work_out_starts(self) -> None:
        """Let won deals without a start date begin anew, now that other terms of their accounts are known."""
        saved = self.book.saved["contract"]
        touched = {each.__dict__["account_id"] for each in saved.values()}
        terms: dict[str, list[Contract]] = {}
        for entity in self.book.entities("contract") if touched else ():
            if isinstance(entity, Contract) and entity.account_id in touched:
                terms.setdefault(entity.account_id, []).append(entity)
        if moved := [each for mine in terms.values() for each in worked_out(mine)]:
            saved.update((each.id, each) for each in moved)
            self.tally.notices.append(moved_words(moved))
