"""Writing: the engine, and how rows are put in and taken out inside one transaction.

Every write, whether new, changed or restored, takes its old row out and puts the new one in. References
are checked when the transaction ends, so rows of one change may come in any order and swap their keys.
"""

from __future__ import annotations

import sqlite3
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Sequence,
)
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    insert,
)
from sqlalchemy import select as sql_select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bookcockpit import kept
from bookcockpit.core.entities import ENTITIES, TABLE_NAMES, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.vocabulary import KINDS
from bookcockpit.store.connect import WAIT_SECONDS, connect
from bookcockpit.store.errors import explained
from bookcockpit.store.rows import LINKS, Links, as_stored, columns, portions, sound_rows, to_row
from bookcockpit.store.tables import LINK_TABLES, TABLES

T = TypeVar("T")

_ROWS_AT_ONCE = 5_000


class Writer:
    """The engine for one data file. Connections live for one transaction, so none can outlive its file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._wait_seconds = WAIT_SECONDS
        self._engine = engine_for(lambda: connect(path, "rw", wait_seconds=self._wait_seconds))

    @contextmanager
    def transaction(self, wait_seconds: float = WAIT_SECONDS) -> Iterator[Connection]:
        """One transaction that waits so long for another program's. Raises `StoreError`, with nothing written."""
        self._wait_seconds = wait_seconds
        try:
            with self._engine.begin() as connection:
                yield connection
            kept.note()
        except DBAPIError as error:
            if isinstance(error.orig, sqlite3.Error):
                raise explained(error.orig, self.path) from None
            raise
        except sqlite3.Error as error:
            raise explained(error, self.path) from None


def engine_for(creator: Callable[[], sqlite3.Connection]) -> Engine:
    """An engine over connections that live for one transaction each, which takes the write lock first."""
    # hide_parameters: an error text must not carry customer data.
    engine = create_engine("sqlite://", creator=creator, poolclass=NullPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # Of two programs that read, decide and write, the second then waits
        # for the first instead of overwriting it.
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def current(connection: Connection, kind: type[Entity], ids: Sequence[str]) -> dict[str, Entity]:
    """What is stored now, by id, of the entities named; locked for this transaction where a database needs that."""
    names = columns(kind)
    table = TABLES[TABLE_NAMES[kind]]
    fields = [table.c[name] for name in names]
    listed = _listed(connection, LINKS[kind], ids) if kind in LINKS else None
    found: dict[str, Entity] = {}
    for some in portions(ids):
        rows = connection.execute(sql_select(*fields).where(table.c.id.in_(some)).with_for_update())
        for entity in as_stored(kind, names, rows):
            if listed is not None:
                entity.__dict__[LINKS[kind].field] = tuple(listed.get(entity.id, ()))
            found[entity.id] = entity
    return found


def with_unread(connection: Connection, entity: Entity, stored: Entity | None, removed: Collection[str] = ()) -> Entity:
    """An entity to be written, with what its stored row says of rows that nobody can read: they were left out when
    the book was read, and so was every word of them, so no change can have meant to take those words back."""
    if stored is None:
        return entity
    kept: dict[str, Any] = {}
    for name, spec in entity.specs.items():
        held, now = stored.__dict__[name], entity.__dict__[name]
        if spec.kind == "ref" and now is None and isinstance(held, str) and held not in removed:
            if _is_unread(connection, ENTITIES[spec.target], held):
                kept[name] = held
        elif spec.kind == "refs" and (gone := [id_ for id_ in held if id_ not in now and id_ not in removed]):
            unread = {id_ for id_ in gone if _is_unread(connection, ENTITIES[spec.target], id_)}
            if unread:
                before = [id_ for id_ in held if id_ in now or id_ in unread]
                kept[name] = (*before, *(id_ for id_ in now if id_ not in before))
    return entity.but(**kept) if kept else entity


def _is_unread(connection: Connection, kind: type[Entity], id_: str) -> bool:
    """Whether a stored row is left out of the book: it holds a value that is none, or belongs to one that does."""
    names, table = columns(kind), TABLES[TABLE_NAMES[kind]]
    row = connection.execute(sql_select(*(table.c[name] for name in names)).where(table.c.id == id_)).first()
    if row is None:
        return False
    if not sound_rows(kind, names, [tuple(row)], []):
        return True
    return any(
        _is_unread(connection, ENTITIES[spec.target], value)
        for (name, value) in zip(names, row, strict=True)
        if (spec := kind.specs[name]).kind == "ref" and not spec.nullable and value
    )


def _listed(connection: Connection, links: Links, owner_ids: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    table = LINK_TABLES[links.table]
    owner = table.c[links.owner]
    order = sql_select(owner, table.c[links.target]).order_by(table.c.position)
    for some in portions(owner_ids):
        for owner_id, id_ in connection.execute(order.where(owner.in_(some))):
            found.setdefault(owner_id, []).append(id_)
    return found


def take_out(connection: Connection, kind: type[Entity], ids: Iterable[str]) -> None:
    """Remove rows by id."""
    gone = [{"gone": each} for each in ids]
    if not gone:
        return
    if kind in LINKS:
        links = LINK_TABLES[LINKS[kind].table]
        connection.execute(delete(links).where(links.c[LINKS[kind].owner] == bindparam("gone")), gone)
    table = TABLES[TABLE_NAMES[kind]]
    connection.execute(delete(table).where(table.c.id == bindparam("gone")), gone)


def put_in(connection: Connection, kind: type[Entity], entities: Sequence[tuple[Entity, int]]) -> None:
    """Add rows, each under its revision."""
    insert_all(connection, TABLES[TABLE_NAMES[kind]], (to_row(entity, rev) for entity, rev in entities))
    if kind in LINKS:
        links = LINKS[kind]
        rows = (_link_rows(entity, links) for entity, _ in entities)
        insert_all(connection, LINK_TABLES[links.table], chain.from_iterable(rows))


def insert_all(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert any number of rows, holding only some of them at a time."""
    for some in batches(rows):
        connection.execute(insert(table), some)


def batches(rows: Iterable[T]) -> Iterator[list[T]]:
    """Any number of rows, some at a time."""
    waiting = iter(rows)
    while some := list(islice(waiting, _ROWS_AT_ONCE)):
        yield some


def _link_rows(entity: Entity, links: Links) -> Iterator[dict[str, Any]]:
    beside = _beside_attendance(entity) if isinstance(entity, Touch) else {}
    for position, id_ in enumerate(entity.__dict__[links.field]):
        yield {links.owner: entity.id, "position": position, links.target: id_, **beside}


def _beside_attendance(touch: Touch) -> dict[str, Any]:
    """What stands beside each person of a touch, so that who was met when is one seek."""
    contact = int(KINDS[touch.kind].external and not touch.planned)
    return {"account_id": touch.account_id, "happened_on": touch.happened_on.isoformat(), "contact": contact}
