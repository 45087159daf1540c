"""Writing without freezing the screen: at once if the file is free, else again and again for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Literal, TypeVar

from bookcockpit.core.change import Change
from bookcockpit.core.fields import FieldError
from bookcockpit.desk import Desk
from bookcockpit.store.errors import Conflict, NothingToUndo, StoreError, StoreLocked
from bookcockpit.store.reader import Step

T = TypeVar("T")
Said = tuple[str, Literal["information", "warning"]]

INLINE_SECONDS = 0.2
"""How long the screen may stand still for another program's write."""

_TRIES = 40
_PAUSE_SECONDS = 0.15
WAITING = "Another program is writing; this is saved as soon as it has finished …"


class Scribe:
    """Writes at the desk and turns refusals into sentences. `waiting` is told when it has to wait."""

    def __init__(self, desk: Desk, waiting: Callable[[], None]) -> None:
        self._desk = desk
        self._waiting = waiting

    async def apply(self, change: Change) -> str:
        """Write a change; empty, or the sentence that says why nothing was written."""
        try:
            await patiently(lambda seconds: self._desk.apply(change, wait_seconds=seconds), self._waiting)
        except Conflict as conflict:
            what = "changed" if conflict.entity is not None else "removed"
            return f"This was {what} meanwhile by another program; nothing was saved yet. The same key again does it."
        except FieldError as refused:
            return f"{refused.sentence}."
        except StoreError as refused:
            return str(refused)
        return ""

    async def undo(self) -> Said:
        """Take back the newest step; what to say about it."""
        return await self._step(
            lambda seconds: self._desk.library.undo(wait_seconds=seconds), "Undone", "ctrl+r does it again."
        )

    async def redo(self) -> Said:
        """Do the step undone last again; what to say about it."""
        return await self._step(
            lambda seconds: self._desk.library.redo(wait_seconds=seconds), "Done again", "u undoes it."
        )

    async def _step(self, step: Callable[[float], Step], said: str, way_back: str) -> Said:
        try:
            done = await patiently(step, self._waiting)
        except NothingToUndo as nothing:
            return str(nothing), "information"
        except StoreError as refused:
            return str(refused), "warning"
        return f"{said}: {done.label}. {way_back}", "information"


async def patiently(write: Callable[[float], T], waiting: Callable[[], None]) -> T:
    """What `write` returns; it is given the seconds it may wait for the file.

    While another program is writing, `waiting` is told once and the write is tried for some ten seconds
    more; then `StoreLocked` is raised, and nothing was written.
    """
    try:
        return write(INLINE_SECONDS)
    except StoreLocked:
        waiting()
    for _ in range(_TRIES):
        await asyncio.sleep(_PAUSE_SECONDS)
        try:
            return await asyncio.to_thread(write, INLINE_SECONDS / 2)
        except StoreLocked:
            continue
    return await asyncio.to_thread(write, INLINE_SECONDS)
