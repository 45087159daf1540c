"""Changes: each is one step of a journal kept in the file, which `undo` swaps back.

A row's `rev` is the number of the step that wrote it, and step numbers are never given twice. So an id and
a rev name one exact state for ever: undo puts back a state together with its rev, and the next undo or redo
finds the row as its own step left it. One journal serves all programs that use the file.

"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    ScalarSelect,
    Select,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import select as sql_select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bookcockpit import kept
from bookcockpit.core.change import Change
from bookcockpit.core.entities import ENTITIES, TABLE_NAMES, Touch
from bookcockpit.core.fields import Entity, from_plain, to_plain
from bookcockpit.core.vocabulary import KINDS
from bookcockpit.store.check import VERSION, explained
from bookcockpit.store.connect import WAIT_SECONDS, connect
from bookcockpit.store.errors import Conflict, NothingToUndo, UndoRefused
from bookcockpit.store.reader import Step
from bookcockpit.store.rows import LINKS, Links, as_stored, columns, portions, sound_rows, to_row
from bookcockpit.store.tables import LINK_TABLES, META, OP, STEP, TABLES

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
    for name, field in entity.fields.items():
        held, now = stored.__dict__[name], entity.__dict__[name]
        if field.kind == "ref" and now is None and isinstance(held, str) and held not in removed:
            if _is_unread(connection, ENTITIES[field.target], held):
                kept[name] = held
        elif field.kind == "refs" and (gone := [id_ for id_ in held if id_ not in now and id_ not in removed]):
            unread = {id_ for id_ in gone if _is_unread(connection, ENTITIES[field.target], id_)}
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
        _is_unread(connection, ENTITIES[field.target], value)
        for (name, value) in zip(names, row, strict=True)
        if (field := kind.fields[name]).kind == "ref" and not field.nullable and value
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


STEPS_KEPT = 200
BOOK = "book"
"""What an op names instead of an entity when a step changed what the store says of the book itself."""


Slot = tuple[type[Entity], str]


def apply(connection: Connection, change: Change) -> None:
    """Write a change as one step.

    Entities that are stored just so are not written again; removing what is gone already is no error.
    Raises `Conflict` if a row is not the one the change was decided on.
    """
    stored = _stored(connection, change)
    removed = {entity.id for entity in change.remove}
    meant = {
        slot: with_unread(connection, each, stored.get(slot), removed) for slot, each in _slots(change.save) if each.rev
    }
    written = {slot: each for slot, each in meant.items() if not _same(each, stored.get(slot))}
    leaving = {slot: entity for slot, entity in _slots(change.remove) if slot in stored}
    if not leaving.keys().isdisjoint(slot for slot, _ in _slots(change.save)):
        raise ValueError("a change cannot both save and remove one entity")
    new = chain((entity for entity in change.save if not entity.rev), change.add)
    said = said_of_book(connection)
    told = json.dumps({**json.loads(said), **change.meta._asdict()}) if change.meta is not None else said
    first = next(new, None)
    if not (written or leaving or first or told != said):
        return
    for slot, entity in (written | leaving).items():
        _refuse_if_changed(entity, stored.get(slot))
    step = _begin_step(connection, change.label)
    if told != said:
        op = {"step_id": step, "seq": 0, "entity": BOOK, "entity_id": "", "image": said, "image_rev": 0, "row_rev": 0}
        connection.execute(insert(OP), op)
        say_of_book(connection, told)
    _record(connection, step, {**dict.fromkeys(leaving, 0), **dict.fromkeys(written, step)}, stored)
    for kind, slots in _by_kind((*leaving, *written)).items():
        take_out(connection, kind, [slot[1] for slot in slots])
    for kind, slots in _by_kind(written).items():
        put_in(connection, kind, [(written[slot], step) for slot in slots])
    if first is not None:
        _add(connection, step, chain([first], new))


def _add(connection: Connection, step: int, new: Iterable[Entity]) -> None:
    """Put in entities that are new, holding only some of them at a time."""
    for some in batches(new):
        slots = dict(_slots(some))
        _record(connection, step, dict.fromkeys(slots, step), {})
        for kind, of_kind in _by_kind(slots).items():
            put_in(connection, kind, [(slots[slot], step) for slot in of_kind])


def _same(entity: Entity, stored: Entity | None) -> bool:
    # The rev too: two programs that count 5 up to 6 write the same value, and still it must become 7.
    return stored == entity and stored.rev == entity.rev


def _slots(entities: Iterable[Entity]) -> Iterator[tuple[Slot, Entity]]:
    return (((type(entity), entity.id), entity) for entity in entities)


def _stored(connection: Connection, change: Change) -> dict[Slot, Entity]:
    """What is stored of the entities that were stored before; new ones (rev 0) are not looked for."""
    known = [slot for slot, entity in _slots((*change.save, *change.remove)) if entity.rev]
    return {
        (kind, each): entity
        for kind, slots in _by_kind(known).items()
        for each, entity in current(connection, kind, [slot[1] for slot in slots]).items()
    }


def _refuse_if_changed(entity: Entity, stored: Entity | None) -> None:
    what = TABLE_NAMES[type(entity)].replace("_", " ")
    if stored is None and entity.rev:
        raise Conflict(f"The {what} {entity.key} was removed since it was read; nothing was saved.", None)
    if stored is not None and stored.rev != entity.rev:
        raise Conflict(f"The {what} {entity.key} was changed since it was read; nothing was saved.", stored)


def _by_kind(slots: Iterable[Slot]) -> dict[type[Entity], list[Slot]]:
    kinds: dict[type[Entity], list[Slot]] = {}
    for slot in slots:
        kinds.setdefault(slot[0], []).append(slot)
    return kinds


def _begin_step(connection: Connection, label: str) -> int:
    """The number of a new step, on top of the journal: what was undone can no longer be redone."""
    _forget(connection, select(STEP.c.id).where(STEP.c.undone == 1))
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    values = {"made_at": made_at, "label": label, "version": VERSION, "undone": 0}
    step: int = connection.execute(insert(STEP).values(values).returning(STEP.c.id)).scalar_one()
    kept = select(STEP.c.id).order_by(STEP.c.id.desc()).limit(STEPS_KEPT)
    _forget(connection, select(STEP.c.id).where(STEP.c.id.not_in(kept)))
    return step


def forget_all(connection: Connection) -> None:
    """Drop every step: nothing before now can be undone or redone."""
    _forget(connection, select(STEP.c.id))


def _forget(connection: Connection, steps: Select[tuple[int]]) -> None:
    connection.execute(delete(OP).where(OP.c.step_id.in_(steps)))
    connection.execute(delete(STEP).where(STEP.c.id.in_(steps)))


def _record(connection: Connection, step: int, revs: dict[Slot, int], before: dict[Slot, Entity]) -> None:
    """Keep, for each row written, what it was before and the revision it has now (0: it is gone)."""
    first: int = connection.execute(_NEXT, {"step": step}).scalar_one()

    def op(seq: int, slot: Slot) -> dict[str, Any]:
        was = before.get(slot)
        return {
            "step_id": step,
            "seq": seq,
            "entity": TABLE_NAMES[slot[0]],
            "entity_id": slot[1],
            "image": image_of(was),
            "image_rev": was.rev if was else 0,
            "row_rev": revs[slot],
        }

    insert_all(connection, OP, (op(seq, slot) for seq, slot in enumerate(revs, start=first)))


_NEXT = select(func.count()).select_from(OP).where(OP.c.step_id == bindparam("step"))


def image_of(entity: Entity | None) -> str | None:
    """A state of a row as the journal keeps it."""
    return None if entity is None else json.dumps(to_plain(entity), ensure_ascii=False)


def said_of_book(connection: Connection) -> str:
    """What the store says of the book itself, as the journal keeps it."""
    return json.dumps({row.name: row.value for row in connection.execute(select(META).order_by(META.c.name))})


def say_of_book(connection: Connection, image: str) -> None:
    """Let the store say something else of the book."""
    connection.execute(delete(META))
    connection.execute(insert(META), [{"name": name, "value": value} for name, value in json.loads(image).items()])


def undo_step(connection: Connection) -> Step:
    """Take back the newest step that stands. Raises `NothingToUndo` or `UndoRefused`."""
    newest = select(func.max(STEP.c.id)).where(STEP.c.undone == 0).scalar_subquery()
    return _swap(connection, newest, undone=True)


def redo_step(connection: Connection) -> Step:
    """Do again the step undone last. Raises `NothingToUndo` or `UndoRefused`."""
    oldest = select(func.min(STEP.c.id)).where(STEP.c.undone == 1).scalar_subquery()
    return _swap(connection, oldest, undone=False)


def _swap(connection: Connection, which: ScalarSelect[int], *, undone: bool) -> Step:
    """Exchange the stored rows of a step with the images it keeps."""
    verb = "undone" if undone else "redone"
    found = connection.execute(select(STEP).where(STEP.c.id == which)).one_or_none()
    if found is None:
        raise NothingToUndo(f"There is nothing that can be {verb}.")
    step = Step(found.id, datetime.fromisoformat(found.made_at), found.label, undone)
    if found.version != VERSION:
        raise UndoRefused(f"“{step.label}” was done before an update changed the data file; it cannot be {verb}.")
    swap = _Swap(connection, step.id, f"“{step.label}” cannot be {verb}")
    # Rows that go before rows that change before rows that come: they may hand a key to each other.
    going, changing, coming = swap.sorted_out()
    for ops in swap.some(going):
        swap.exchange(ops)
    swap.exchange([op for ops in swap.some(changing) for op in ops])
    for ops in swap.some(coming):
        swap.exchange(ops)
    connection.execute(update(STEP).where(STEP.c.id == step.id).values(undone=int(undone)))
    return step


class _Swap:
    def __init__(self, connection: Connection, step: int, refusal: str) -> None:
        self.connection, self.step, self.refusal = connection, step, refusal

    def sorted_out(self) -> tuple[array[int], array[int], array[int]]:
        """The ops whose row goes, changes, and comes, by number; sorted out before any of them is exchanged."""
        going, changing, coming = array("q"), array("q"), array("q")
        order = select(OP.c.seq, OP.c.image.is_(None), OP.c.row_rev).where(OP.c.step_id == self.step)
        for seq, is_blank, row_rev in self.connection.execute(order.order_by(OP.c.seq)):
            (going if is_blank else changing if row_rev else coming).append(seq)
        return going, changing, coming

    def some(self, seqs: array[int]) -> Iterator[Sequence[Any]]:
        """These ops, some at a time."""
        for few in portions(seqs):
            yield self.connection.execute(
                select(OP).where(OP.c.step_id == self.step, OP.c.seq.in_(list(few))).order_by(OP.c.seq)
            ).all()

    def exchange(self, ops: Sequence[Any]) -> None:
        """Put back what the ops keep and let them keep what is stored now. Raises `UndoRefused`."""
        rows: dict[type[Entity], list[Any]] = {}
        kept: list[dict[str, Any]] = []
        for op in ops:
            if op.entity == BOOK:
                kept.append(_kept(op, said_of_book(self.connection), row_rev=0))
                say_of_book(self.connection, op.image)
            else:
                rows.setdefault(ENTITIES[op.entity], []).append(op)
        for kind, of_kind in rows.items():
            stored = current(self.connection, kind, [op.entity_id for op in of_kind])
            for op in of_kind:
                now = stored.get(op.entity_id)
                if (now.rev if now else 0) != op.row_rev:
                    what, key = op.entity.replace("_", " "), now.key if now else op.entity_id[:12]
                    raise UndoRefused(f"{self.refusal}: the {what} {key} has changed since.")
                kept.append(_kept(op, image_of(now), row_rev=op.image_rev))
            take_out(self.connection, kind, list(stored))
        for kind, of_kind in rows.items():
            pictured = [(_pictured(kind, op), op.image_rev) for op in of_kind if op.image is not None]
            put_in(self.connection, kind, pictured)
        if kept:
            self.connection.execute(_KEEP.where(OP.c.step_id == self.step), kept)


_KEEP = update(OP).where(OP.c.seq == bindparam("of"))


def _kept(op: Any, image: str | None, row_rev: int) -> dict[str, Any]:
    return {"of": op.seq, "image": image, "image_rev": op.row_rev, "row_rev": row_rev}


def _pictured(kind: type[Entity], op: Any) -> Entity:
    try:
        return from_plain(kind, json.loads(op.image), rev=op.image_rev)
    except ValueError:
        what = op.entity.replace("_", " ")
        raise UndoRefused(
            f"The journal holds the {what} {op.entity_id[:12]} in a form that is not valid now."
        ) from None
