"""The import of native CSV files: gather what the files say, decide a change, write nothing.

A dry run is the plan not applied, so it answers exactly what the write would.
"""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from bookcockpit.core.change import Change
from bookcockpit.core.entities import ArrLine, Contract
from bookcockpit.core.fields import Entity
from bookcockpit.core.renewals.starts import moved_words, worked_out
from bookcockpit.core.text import clean_line
from bookcockpit.exchange.columns import FILES, Column, NativeFile
from bookcockpit.exchange.csv_bytes import CsvError
from bookcockpit.exchange.csv_native import unguard
from bookcockpit.exchange.csv_read import CsvTable, batches, read_csv
from bookcockpit.exchange.csv_rows import BadRow, Decider, Draft, Rules
from bookcockpit.exchange.overlaps import clash, period
from bookcockpit.exchange.plans import TOTALS_ROW, ImportPlan, Rejection
from bookcockpit.exchange.shelf import Lookup, Place
from bookcockpit.exchange.statuses import with_statuses

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import Progress
    from bookcockpit.exchange.sources import Source


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
    run = _Import(Decider(lookup, Rules(today, base_currency, clear)), encoding, said, progress)
    for table, native in FILES.items():
        mine = [source for source in sources if source.table == table]
        for source in mine:
            run.read(native, source)
        if mine:
            run.finish(native)
    return with_statuses(run.plan([source.name for source in sources], skip_bad=skip_bad), lookup, today)


class _Import:
    def __init__(
        self, decider: Decider, encoding: str | None, said: Mapping[str, str], progress: Progress | None
    ) -> None:
        self.decider, self.encoding, self.said, self.progress = decider, encoding, said, progress
        self.created: dict[str, dict[str, Entity]] = {}
        self.updated: dict[str, dict[str, Entity]] = {}
        self.beside: list[Entity] = []
        self.rows = self.unchanged = self.rejected_rows = self.totals = 0
        self.rejected: list[Rejection] = []
        self.unreadable: list[str] = []
        self.notices: list[str] = []
        # Rows of the table being read that must wait: to be told apart, or for rows further down.
        self.without_key: list[Draft] = []
        self.looking_ahead: list[Draft] = []
        self.arr_lines: dict[str, Draft] = {}

    def read(self, native: NativeFile, source: Source) -> None:
        """Decide the rows of one file, but for those that wait for the rest of their table."""
        try:
            table = read_csv(source.data, encoding=self.encoding, sheet=source.sheet)
            self.notices += [f"{source.name}: {notice}" for notice in table.notices]
            columns = self._columns(native, source.name, table)
            self._read_rows(native, source.name, table, columns)
        except CsvError as refused:
            self.rejected.append(Rejection(source.name, refused.row, "", refused.why))
            self.unreadable.append(source.name)

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
                self.notices.append(f"{file}: column “{title.strip()}” is not one of {native.name}; ignored")
        return found

    def _read_rows(self, native: NativeFile, file: str, table: CsvTable, columns: list[tuple[int, Column]]) -> None:
        ours = {column.name: column for column in native.columns}
        said = [(ours[name], text) for name, text in self.said.items() if name in ours]
        key_index = next((index for index, column in columns if column.name == "key"), None)
        shelf, count = self.decider.shelf(native.table), 0
        for batch in batches(table.rows()):
            good = [row for row in batch if not row.why]
            if key_index is not None:
                shelf.gather({clean_line(unguard(row.cells[key_index])) for row in good} - {""})
            for row in batch:
                if row.why:
                    self.rejected.append(Rejection(file, row.line, "", row.why))
                    self.rejected_rows += 1
                    continue
                cells = [*((column, row.cells[index]) for index, column in columns), *said]
                self._take(self.decider.draft(native, Place(file, row.line), cells))
            count += len(batch)
            self.rows += len(batch)
            if self.progress:
                self.progress(file, count)
        if not count:
            self.notices.append(f"{file}: no rows")
        self.rows += len(table.totals)
        self.unchanged += len(table.totals)
        self.totals += len(table.totals)

    def _take(self, draft: Draft) -> None:
        if draft.native.table == "account" and "key" not in draft.values:
            # The keys made for these must not take one that a later row gives.
            self.without_key.append(draft)
            return
        try:
            self.decider.identify(draft)
        except BadRow as bad:
            self._reject(draft, bad)
            return
        if draft.looks_ahead:
            self.looking_ahead.append(draft)
        else:
            self._settle(draft)

    def _settle(self, draft: Draft) -> None:
        try:
            saves = self.decider.decide(draft)
        except BadRow as bad:
            self._reject(draft, bad)
            return
        if not saves:
            self.unchanged += 1
            return
        self._saved(draft)[draft.id] = saves[0]
        self.beside += saves[1:]
        if draft.native.table == "arr_line":
            self.arr_lines[draft.id] = draft

    def _saved(self, draft: Draft) -> dict[str, Entity]:
        counted = self.created if draft.existing is None else self.updated
        return counted.setdefault(draft.native.table, {})

    def _reject(self, draft: Draft, bad: BadRow) -> None:
        self.decider.fail(draft)
        self.rejected_rows += 1
        self.rejected += [Rejection(*draft.place, column, why) for column, why in bad.reasons]

    def finish(self, native: NativeFile) -> None:
        """Decide the rows of a table that waited, now that all of its rows are known."""
        for draft in self.without_key:
            try:
                self.decider.identify(draft)
            except BadRow as bad:
                self._reject(draft, bad)
            else:
                self._settle(draft)
        for draft in self.looking_ahead:
            self._settle(draft)
        self._reject_followers(self.looking_ahead)
        self.without_key, self.looking_ahead = [], []
        if native.table == "arr_line":
            self._reject_overlaps()
        if native.table == "contract":
            self._work_out_starts()

    def _reject_followers(self, drafts: list[Draft]) -> None:
        """Reject rows that refer to rows of their table which were themselves rejected later on."""
        shelves = self.decider.shelf
        followers = True
        while followers:
            followers = False
            for draft in drafts:
                saved = self._saved(draft)
                failed = shelves(draft.native.table).failed
                for column, _ in draft.references:
                    if draft.id in saved and column.spec.target == draft.native.table:
                        target = saved[draft.id].__dict__[column.field]
                        if target in failed:
                            del saved[draft.id]
                            self._reject(
                                draft, BadRow((column.name, f"refers to the row rejected at {failed[target]}"))
                            )
                            followers = True

    def _reject_overlaps(self) -> None:
        """Reject, of two rows or lines that overlap, the row further down."""
        lines: dict[str, dict[str, ArrLine]] = {}
        for entity in self.decider.shelf("arr_line").stored.values():
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
                del self._saved(draft)[last.id]
                del mine[last.id]
                if isinstance(draft.existing, ArrLine) and draft.existing.account_id == last.account_id:
                    mine[last.id] = draft.existing
                self._reject(draft, BadRow(("from_on", f"{period(last)} overlaps {where}, {period(other)}")))

    def _work_out_starts(self) -> None:
        """Let won deals without a start date begin anew, now that other terms of their accounts are known."""
        created, updated = self.created.get("contract", {}), self.updated.get("contract", {})
        touched = {each.__dict__["account_id"] for each in (*created.values(), *updated.values())}
        terms: dict[str, list[Contract]] = {}
        for entity in ({**self.decider.shelf("contract").stored, **created, **updated} if touched else {}).values():
            if isinstance(entity, Contract) and entity.account_id in touched:
                terms.setdefault(entity.account_id, []).append(entity)
        moved = [each for mine in terms.values() for each in worked_out(mine)]
        for each in moved:
            if each.id in created or each.id in updated:
                (created if each.id in created else updated)[each.id] = each
            else:
                self.beside.append(each)
        if moved:
            self.notices.append(moved_words(moved))

    def plan(self, files: list[str], *, skip_bad: bool) -> ImportPlan:
        """The plan of everything read, rejections in the order of files and rows."""
        order = {file: number for number, file in enumerate(files)}
        save = [
            entity
            for table in FILES
            for kept in (self.created, self.updated)
            for entity in kept.get(table, {}).values()
        ]
        label = f"import {files[0]}" if len(files) == 1 else f"import {len(files)} files"
        return ImportPlan(
            change=Change(label, (*save, *self.beside)),
            created=sum(map(len, self.created.values())),
            updated=sum(map(len, self.updated.values())),
            unchanged=self.unchanged,
            rejected=tuple(sorted(self.rejected, key=lambda each: (order.get(each.file, 0), each.row))),
            notices=(*self.notices, *self.decider.notices),
            skip_bad=skip_bad,
            unreadable=tuple(self.unreadable),
            rows=self.rows,
            left_out=((TOTALS_ROW, self.totals),) if self.totals else (),
            rejected_rows=self.rejected_rows,
        )
