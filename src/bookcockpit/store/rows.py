"""Between an entity and its row: which columns it has, how a value is written, and how rows are read back.

A row holds only text, whole numbers and reals, so it is the same in every database: dates as ISO text,
yes and no as 1 and 0, exact decimals as text, short lists as JSON. Lists of references (the people of a
touch) have rows of their own and are no column.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from bookcockpit.core.entities import ENTITIES, TABLE_NAMES, Contract, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.store.errors import StoreDamaged

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

E = TypeVar("E", bound=Entity)
T = TypeVar("T")

_IDS_AT_ONCE = 500

SEPARATOR = "\x1f"
"""Joins the ids of a list of references in a query; no id can hold it."""


class Links(NamedTuple):
    """Where a list of references is stored: a row of `table` for each, from its owner's id to the id it means."""

    field: str
    table: str
    owner: str
    target: str

    def of(self, table: str) -> str:
        """What reads the list of a row of its owners' table, in its order."""
        return (
            f"coalesce((SELECT group_concat({self.target}, '{SEPARATOR}') FROM (SELECT {self.target} FROM {self.table}"
            f" WHERE {self.owner} = {table}.id ORDER BY position)), '')"
        )


LINKS: dict[type[Entity], Links] = {
    Contract: Links("previous_ids", "contract_previous", "contract_id", "previous_id"),
    Touch: Links("stakeholder_ids", "attendance", "touch_id", "stakeholder_id"),
}
"""The lists of references, at most one a kind; each has a table of its own."""

_COLUMNS = {kind: tuple(name for name, spec in kind.specs.items() if spec.kind != "refs") for kind in ENTITIES.values()}


def portions(ids: Sequence[T]) -> Iterator[Sequence[T]]:
    """These ids, as many at a time as a statement takes: fewer than SQLite's lowest limit on parameters (999)."""
    for start in range(0, len(ids), _IDS_AT_ONCE):
        yield ids[start : start + _IDS_AT_ONCE]


def columns(kind: type[Entity]) -> tuple[str, ...]:
    """The columns of an entity's table, in the order of its fields."""
    return _COLUMNS[kind]


def to_row(entity: Entity, rev: int) -> dict[str, Any]:
    """The row of an entity, by column, as written under a revision."""
    held = entity.__dict__
    row = {name: to_value(held[name]) for name in columns(type(entity))}
    row["rev"] = rev
    return row


def to_value(value: object) -> object:
    """One field's value as a column holds it."""
    match value:
        case bool():
            return int(value)
        case date():
            return value.isoformat()
        case tuple():
            return json.dumps(value, ensure_ascii=False)
        case Decimal():
            return str(value)
        case _:
            return value


class _Memo(dict[Any, Any]):
    """What stored values mean, each worked out once: a book repeats few dates and lists many times."""

    def __init__(self, meaning: Callable[[Any], object], what: str) -> None:
        self.meaning, self.what = meaning, what

    def __missing__(self, stored: Any) -> object:
        try:
            value = self[stored] = self.meaning(stored)
        except (ValueError, TypeError, ArithmeticError):
            raise StoreDamaged(f"The data file holds “{stored}” where {self.what} belongs; run doctor.") from None
        return value


def _from_json(stored: str) -> tuple[str, ...]:
    return tuple(json.loads(stored))


def _split(stored: str) -> tuple[str, ...]:
    return tuple(stored.split(SEPARATOR)) if stored else ()


_MEANINGS = {
    "day": _Memo(date.fromisoformat, "a date"),
    "flag": _Memo(bool, "yes or no"),
    "decimal": _Memo(Decimal, "a number"),
    "words": _Memo(_from_json, "a list"),
    "lines": _Memo(_from_json, "a list"),
    "refs": _Memo(_split, "a list of ids"),
}


def to_entities(kind: type[E], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[E]:
    """Entities from rows holding the columns `names`, without checking again what was checked when written.

    A book of 2,000 accounts is some 20,000 of them, so this is the loop that decides how long a start takes.
    """
    memos = [(name, _MEANINGS[kind.specs[name].kind]) for name in names if kind.specs[name].kind in _MEANINGS]
    blank, fill = object.__new__, object.__setattr__
    made = []
    for row in rows:
        held = dict(zip(names, row, strict=True))
        for name, memo in memos:
            stored = held[name]
            if stored is not None:
                held[name] = memo[stored]
        entity = blank(kind)
        # Frozen entities refuse to be set field by field; handing over the whole dict is also the fastest way.
        fill(entity, "__dict__", held)
        made.append(entity)
    return made


def selection(kind: type[Entity], where: str = "") -> str:
    """The statement that reads entities of a kind, all of them or those `where` names."""
    # Some fields are named like words of SQL ("trigger"), so every column is quoted.
    fields = ", ".join(f'"{name}"' for name in columns(kind))
    table = TABLE_NAMES[kind]
    listed = f", {LINKS[kind].of(table)}" if kind in LINKS else ""
    condition = f" WHERE {where}" if where else ""
    return f"SELECT {fields}{listed} FROM {table}{condition}"


def select(
    connection: sqlite3.Connection, kind: type[E], where: str = "", values: Mapping[str, Any] | Sequence[Any] = ()
) -> list[E]:
    """Entities of a kind, all of them or those `where` names."""
    names = columns(kind) + ((LINKS[kind].field,) if kind in LINKS else ())
    return to_entities(kind, names, connection.execute(selection(kind, where), values))
