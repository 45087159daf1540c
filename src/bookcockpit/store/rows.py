"""Between an entity and its row: which columns it has, how a value is written, and how rows are read back.

A row holds only text, whole numbers and reals, so it is the same in every database: dates as ISO text,
yes and no as 1 and 0, exact decimals as text, short lists as JSON. Lists of references (the people of a
touch) have rows of their own and are no column.

"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from bookcockpit.core.book import Damage
from bookcockpit.core.entities import ENTITIES, TABLE_NAMES, Contract, Touch
from bookcockpit.core.fields import Entity, Field
from bookcockpit.core.merging.merge import ID_TEXTS
from bookcockpit.store.check import explained
from bookcockpit.store.connect import connect_to_read
from bookcockpit.store.errors import StoreDamaged

E = TypeVar("E", bound=Entity)
T = TypeVar("T")

_IDS_AT_ONCE = 500
_SHOWN = 60
"""Characters of a damaged value that are shown."""

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

_COLUMNS = {
    kind: tuple(name for name, field in kind.fields.items() if field.kind != "refs") for kind in ENTITIES.values()
}


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


_MEANINGS = {
    "day": _Memo(date.fromisoformat, "a date"),
    "flag": _Memo(bool, "yes or no"),
    "decimal": _Memo(Decimal, "a number"),
    "words": _Memo(_from_json, "a list"),
    "lines": _Memo(_from_json, "a list"),
    "refs": _Memo(lambda stored: tuple(stored.split(SEPARATOR)) if stored else (), "a list of ids"),
}


def to_entities(
    kind: type[E], names: Sequence[str], rows: Iterable[Sequence[Any]], damaged: list[Damage] | None = None
) -> list[E]:
    """Entities from rows holding the columns `names`.

    A row with a value that is none is left out and told to `damaged`; without that it raises `StoreDamaged`.
    """
    return make_entities(kind, names, sound_rows(kind, names, list(rows), damaged))


def sound_rows(
    kind: type[Entity], names: Sequence[str], rows: list[Sequence[Any]], damaged: list[Damage] | None = None
) -> list[Sequence[Any]]:
    """The rows of which every value can be what its field says; the others as `to_entities` says.

    Looked at column by column, and value by value only where a column is not in order: a start reads some 20,000 rows.
    """
    fields = [kind.fields[name] for name in names]
    if all(_is_sound(field, column) for field, column in zip(fields, zip(*rows, strict=True), strict=False)):
        return rows
    sound = []
    for row in rows:
        found = [_damage(kind, names, row, field, why) for field, stored in zip(fields, row, strict=True)
                 if (why := _fault(field, stored))]  # fmt: skip
        if not found:
            sound.append(row)
        elif damaged is None:
            raise StoreDamaged(f"The data file is damaged: {found[0]}; run doctor.")
        else:
            damaged += found
    return sound


_NONE = type(None)
_TYPES: dict[str, set[type]] = {"whole": {int}, "money": {int}, "number": {int, float}}
_KNOWN: dict[Field, set[Any]] = {}
"""By field of few values, those that were found to be in order."""


def _is_sound(field: Field, column: Sequence[Any]) -> bool:
    types = set(map(type, column))
    if _NONE in types:
        if not field.nullable:
            return False
        types.discard(_NONE)
    if not types:
        return True
    if field.kind in _TYPES:
        if not types <= _TYPES[field.kind]:
            return False
        held = [value for value in column if value is not None] if field.nullable else column
        return not (
            (field.low is not None and min(held) < field.low) or (field.high is not None and max(held) > field.high)
        )
    if _is_free(field):
        return types == {str}
    known = _KNOWN.setdefault(field, set())
    new = set(column) - known
    if any(_fault(field, stored) for stored in new):
        return False
    known |= new
    return True


def _is_free(field: Field) -> bool:
    """Whether any text will do; codes of currencies are lines of three letters, and amounts need them."""
    return field.kind in ("note", "ref", "refs") or (field.kind == "line" and field.high != _CODE)


_CODE = 3


def _fault(field: Field, stored: Any) -> str:
    """Why a stored value cannot be what its field says; "" if it can."""
    if stored is None:
        return "" if field.nullable else "it may not be empty"
    if _is_free(field):
        return "" if isinstance(stored, str) else "it is not text"
    if field.kind in _TYPES:
        meaning: Any = float(stored) if field.kind == "number" and type(stored) is int else stored
    else:
        try:
            meaning = _MEANINGS[field.kind][stored] if field.kind in _MEANINGS else stored
        except StoreDamaged:
            return f"it is not {_MEANINGS[field.kind].what}"
        if field.kind == "flag" and stored not in (0, 1):
            return "it is neither yes nor no"
    try:
        field.check(meaning)
    except (ValueError, TypeError) as refused:
        return str(refused).removeprefix(f"“{stored}” ").replace("is not", "it is not", 1)
    return ""


def _damage(kind: type[Entity], names: Sequence[str], row: Sequence[Any], field: Field, why: str) -> Damage:
    held = dict(zip(names, row, strict=True))
    stored = held[field.name]
    said = "nothing" if stored is None else str(stored)[:_SHOWN]
    name = held.get("name", "")
    return Damage(
        TABLE_NAMES[kind], str(held.get("id", "")), str(held.get("key", "")), field.name, said, why,
        name if isinstance(name, str) else "", str(held.get("account_id") or ""),
    )  # fmt: skip


def as_stored(kind: type[E], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[E]:
    """Entities of rows as they are, a value that is none of its field's included: what a change takes the place of."""
    made = []
    for row in rows:
        try:
            made += to_entities(kind, names, [row])
        except StoreDamaged:
            entity = object.__new__(kind)
            entity.__dict__.update(zip(names, row, strict=True))
            made.append(entity)
    return made


def make_entities(kind: type[E], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[E]:
    """Entities from rows that are known to be sound: the loop that decides how long a start takes."""
    memos = [(name, _MEANINGS[kind.fields[name].kind]) for name in names if kind.fields[name].kind in _MEANINGS]
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
    connection: sqlite3.Connection,
    kind: type[E],
    where: str = "",
    values: Mapping[str, Any] | Sequence[Any] = (),
    damaged: list[Damage] | None = None,
) -> list[E]:
    """Entities of a kind, all of them or those `where` names; `damaged` as in `to_entities`."""
    names = columns(kind) + ((LINKS[kind].field,) if kind in LINKS else ())
    return to_entities(kind, names, connection.execute(selection(kind, where), values), damaged)


def referring(path: Path, *entities: Entity) -> list[Entity]:
    """Every row of a data file that refers to one of these entities, also by an id in a text, each once.

    Raises `StoreError` when the file cannot be read.
    """
    found: dict[str, Entity] = {}
    try:
        with closing(connect_to_read(path)) as connection:
            connection.execute("BEGIN")
            for entity in entities:
                for kind in ENTITIES.values():
                    for where in conditions(kind, type(entity)):
                        found.update((row.id, row) for row in select(connection, kind, where, [entity.id]))
    except sqlite3.Error as error:
        raise explained(error, path) from None
    return sorted(found.values(), key=lambda row: (_ORDER[type(row)], row.key))


_ORDER = {kind: place for place, kind in enumerate(ENTITIES.values())}


def conditions(kind: type[Entity], target: type[Entity]) -> Iterator[str]:
    """What is true of rows of a kind that refer to an entity of another, each with its id as the one parameter."""
    for name, field in kind.fields.items():
        if field.kind == "ref" and field.target in ("", TABLE_NAMES[target]):
            yield f'"{name}" = ?'
        elif field.kind == "refs" and field.target == TABLE_NAMES[target]:
            links = LINKS[kind]
            yield f"id IN (SELECT {links.owner} FROM {links.table} WHERE {links.target} = ?)"
    if text := ID_TEXTS.get(kind):
        yield f'instr("{text}", ?)'
