"""Changes: each is one step of a journal kept in the file, which `undo` swaps back.

A row's `rev` is the number of the step that wrote it, and step numbers are never given twice. So an id and
a rev name one exact state for ever: undo puts back a state together with its rev, and the next undo or redo
finds the row as its own step left it. One journal serves all programs that use the file.
"""

from __future__ import annotations

import json
from collections.abc import (
    Iterable,
    Iterator,
)
from datetime import UTC, datetime
from itertools import chain
from typing import Any

from sqlalchemy import (
    Connection,
    Select,
    bindparam,
    delete,
    func,
    insert,
    select,
)

from bookcockpit.core.change import Change
from bookcockpit.core.entities import TABLE_NAMES
from bookcockpit.core.fields import Entity, to_plain
from bookcockpit.store.check import VERSION
from bookcockpit.store.errors import Conflict
from bookcockpit.store.tables import META, OP, STEP
from bookcockpit.store.writing import batches, current, insert_all, put_in, take_out, with_unread

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
