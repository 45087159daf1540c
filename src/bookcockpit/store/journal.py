"""Changes and their undo: each change is one step of a journal kept in the file, and undo swaps it back.

A row's `rev` is the number of the step that wrote it, and step numbers are never given twice. So an id and
a rev name one exact state for ever: undo puts back a state together with its rev, and the next undo or redo
finds the row as its own step left it. One journal serves all programs that use the file.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bookcockpit.core.entities import ENTITIES, TABLE_NAMES
from bookcockpit.core.fields import Entity, from_plain, to_plain
from bookcockpit.store.check import VERSION
from bookcockpit.store.errors import Conflict, NothingToUndo, UndoRefused
from bookcockpit.store.reader import Step
from bookcockpit.store.tables import META, OP, STEP
from bookcockpit.store.writing import current, insert_all, put_in, take_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sqlalchemy import Connection, ScalarSelect, Select

    from bookcockpit.core.change import Change

STEPS_KEPT = 200
BOOK = "book"
"""What an op names instead of an entity when a step changed what the store says of the book itself."""


Slot = tuple[type[Entity], str]


def apply(connection: Connection, change: Change) -> tuple[Entity, ...]:
    """Write a change as one step; the saved entities with their new revisions, in the order given.

    Entities that are stored just so are not written again; removing what is gone already is no error.
    Raises `Conflict` if a row is not the one the change was decided on.
    """
    stored = _stored(connection, change)
    written = {slot: entity for slot, entity in _slots(change.save) if not _same(entity, stored.get(slot))}
    leaving = {slot: entity for slot, entity in _slots(change.remove) if slot in stored}
    if not leaving.keys().isdisjoint(slot for slot, _ in _slots(change.save)):
        raise ValueError("a change cannot both save and remove one entity")
    saved: dict[Slot, Entity] = dict(stored)
    said = _said_of_book(connection)
    told = json.dumps({**json.loads(said), **change.meta._asdict()}) if change.meta is not None else said
    if written or leaving or told != said:
        for slot, entity in (written | leaving).items():
            _refuse_if_changed(entity, stored.get(slot))
        step = _begin_step(connection, change.label)
        _record(connection, step, {**dict.fromkeys(leaving, 0), **dict.fromkeys(written, step)}, stored)
        if told != said:
            seq = len(leaving) + len(written)
            op = {"step_id": step, "seq": seq, "entity": BOOK, "entity_id": "", "image": said}
            connection.execute(insert(OP).values({**op, "image_rev": 0, "row_rev": 0}))
            _say_of_book(connection, told)
        for kind, slots in _by_kind((*leaving, *written)).items():
            take_out(connection, kind, [slot[1] for slot in slots if slot in stored])
        for kind, slots in _by_kind(written).items():
            put_in(connection, kind, [(written[slot], step) for slot in slots])
        saved |= {slot: _at(entity, step) for slot, entity in written.items()}
    return tuple(saved[slot] for slot, _ in _slots(change.save))


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


def _at(entity: Entity, rev: int) -> Entity:
    written = object.__new__(type(entity))
    written.__dict__.update(entity.__dict__, rev=rev)
    return written


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

    def op(seq: int, slot: Slot) -> dict[str, Any]:
        was = before.get(slot)
        return {
            "step_id": step,
            "seq": seq,
            "entity": TABLE_NAMES[slot[0]],
            "entity_id": slot[1],
            "image": _image(was),
            "image_rev": was.rev if was else 0,
            "row_rev": revs[slot],
        }

    insert_all(connection, OP, (op(seq, slot) for seq, slot in enumerate(revs)))


def _image(entity: Entity | None) -> str | None:
    return None if entity is None else json.dumps(to_plain(entity), ensure_ascii=False)


def _said_of_book(connection: Connection) -> str:
    return json.dumps({row.name: row.value for row in connection.execute(select(META).order_by(META.c.name))})


def _say_of_book(connection: Connection, image: str) -> None:
    connection.execute(delete(META))
    connection.execute(insert(META), [{"name": name, "value": value} for name, value in json.loads(image).items()])


def undo(connection: Connection) -> Step:
    """Take back the newest step that stands. Raises `NothingToUndo` or `UndoRefused`."""
    newest = select(func.max(STEP.c.id)).where(STEP.c.undone == 0).scalar_subquery()
    return _swap(connection, newest, undone=True)


def redo(connection: Connection) -> Step:
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
    ops: dict[type[Entity], list[Any]] = {}
    swapped: list[dict[str, Any]] = []
    for op in connection.execute(select(OP).where(OP.c.step_id == step.id).order_by(OP.c.seq)):
        if op.entity == BOOK:
            swapped.append({"of": op.seq, "image": _said_of_book(connection), "image_rev": 0, "row_rev": 0})
            _say_of_book(connection, op.image)
        else:
            ops.setdefault(ENTITIES[op.entity], []).append(op)
    for kind, of_kind in ops.items():
        stored = current(connection, kind, [op.entity_id for op in of_kind])
        for op in of_kind:
            now = stored.get(op.entity_id)
            if (now.rev if now else 0) != op.row_rev:
                what, key = op.entity.replace("_", " "), now.key if now else op.entity_id[:12]
                raise UndoRefused(f"“{step.label}” cannot be {verb}: the {what} {key} has changed since.")
            swapped.append({"of": op.seq, "image": _image(now), "image_rev": op.row_rev, "row_rev": op.image_rev})
        take_out(connection, kind, list(stored))
    for kind, of_kind in ops.items():
        put_in(connection, kind, [(_pictured(kind, op), op.image_rev) for op in of_kind if op.image is not None])
    connection.execute(update(OP).where(OP.c.step_id == step.id, OP.c.seq == bindparam("of")), swapped)
    connection.execute(update(STEP).where(STEP.c.id == step.id).values(undone=int(undone)))
    return step


def _pictured(kind: type[Entity], op: Any) -> Entity:
    try:
        return from_plain(kind, json.loads(op.image), rev=op.image_rev)
    except ValueError:
        what = op.entity.replace("_", " ")
        raise UndoRefused(
            f"The journal holds the {what} {op.entity_id[:12]} in a form that is not valid now."
        ) from None
