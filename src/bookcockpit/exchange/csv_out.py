"""The native CSV files of a book: what the importer reads, in an order that keeps diffs small."""

from __future__ import annotations

import csv
import io
from collections.abc import (
    Iterable,
    Iterator,
    Mapping,
)
from typing import Any

from bookcockpit.core.fields import Entity
from bookcockpit.exchange.columns import FILES, Column, NativeFile
from bookcockpit.exchange.csv_native import write_cell

_REFERRED = ("account", "contract", "stakeholder", "objective", "commitment", "play", "playbook_run")
_OWNERS = {"objective_id": "objective", "play_id": "play", "contract_id": "contract", "run_id": "playbook_run"}
"""Through what a row without an account belongs to one."""


def write_csv(everything: Mapping[str, Iterable[Entity]], base_currency: str) -> Iterator[tuple[str, str]]:
    """Each file's name and text, all of them, with a header even when empty.

    Rows are ordered by account key, date and key; references are written as keys, amounts in the row's own
    currency, else the account's, else `base_currency`.
    """
    names = _Names(everything, base_currency)
    for native in FILES.values():
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(column.name for column in native.columns)
        rows = [
            (names.order(native, entity), names.cells(native, entity)) for entity in everything.get(native.table, ())
        ]
        writer.writerows(cells for _, cells in sorted(rows))
        yield native.name, text.getvalue()


class _Names:
    """How entities are called in files."""

    def __init__(self, everything: Mapping[str, Iterable[Entity]], base_currency: str) -> None:
        self.base_currency = base_currency
        self.keys = {entity.id: entity.key for table in _REFERRED for entity in everything.get(table, ())}
        self.currencies = {account.id: account.__dict__["currency"] for account in everything.get("account", ())}
        self.account_of = {
            owner.id: owner.__dict__["account_id"] for table in _OWNERS.values() for owner in everything.get(table, ())
        }

    def order(self, native: NativeFile, entity: Entity) -> tuple[str, str, str]:
        """Where a row stands: account key, date, key; a row without a date stands last."""
        values = entity.__dict__
        owner = next((values[field] for field in _OWNERS if values.get(field)), "")
        account = values.get("account_id") or self.account_of.get(owner, "")
        day = values[native.dated] if native.dated else None
        first = entity.key if native.table == "account" else self.keys.get(account, values.get("currency", ""))
        return first, day.isoformat() if day else "~", entity.key if native.has_keys else ""

    def cells(self, native: NativeFile, entity: Entity) -> list[str]:
        """The cells of a row."""
        values = entity.__dict__
        currency = values.get("currency") or self.currencies.get(values.get("account_id", "")) or self.base_currency
        return [write_cell(column, self._named(column, values[column.field]), currency) for column in native.columns]

    def _named(self, column: Column, value: Any) -> Any:
        if column.kind == "ref":
            return None if value is None else self.keys[value]
        if column.kind == "refs":
            return [self.keys[id_] for id_ in value]
        return value
