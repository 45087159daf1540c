"""Undo and redo: the rows of a step change places with the images the journal keeps of them.

An import makes a million rows that only go, or on redo only come, so of those some are held at a time.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import (
    Iterator,
    Sequence,
)
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    ScalarSelect,
    bindparam,
    func,
    select,
    update,
)

from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import Entity, from_plain
from bookcockpit.store.check import VERSION
from bookcockpit.store.errors import NothingToUndo, UndoRefused
from bookcockpit.store.journal import BOOK, image_of, said_of_book, say_of_book
from bookcockpit.store.reader import Step
from bookcockpit.store.rows import portions
from bookcockpit.store.tables import OP, STEP
from bookcockpit.store.writing import current, put_in, take_out


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
