"""What can go wrong with the data file, each as one sentence: what, where, what next."""

from __future__ import annotations

from typing import ClassVar

from bookcockpit.core.fields import Entity


class StoreError(Exception):
    """The store could not do it. `needs_attention`: the file itself does, not only this request."""

    needs_attention: ClassVar[bool] = False


class StoreMissing(StoreError):
    """There is no data file where one was expected."""

    needs_attention = True


class StoreExists(StoreError):
    """A new data file was asked for where something is already."""


class StoreEmpty(StoreError):
    """The file holds nothing; it is never taken for a new book."""

    needs_attention = True


class StoreForeign(StoreError):
    """The path leads to something that is not a data file of bookcockpit."""

    needs_attention = True


class StoreNewer(StoreError):
    """The data file was written by a newer bookcockpit."""

    needs_attention = True


class StoreDamaged(StoreError):
    """The data file is not what was written."""

    needs_attention = True


class StoreDenied(StoreError):
    """The operating system does not let us read it."""

    needs_attention = True


class StoreLocked(StoreError):
    """Another program is writing and did not finish in time."""

    needs_attention = True


class StoreReadOnly(StoreError):
    """The data file can be read but not written."""

    needs_attention = True


class StoreFull(StoreError):
    """The disk could not take the write; nothing of it was kept."""

    needs_attention = True


class StoreReplaced(StoreError):
    """Another file took the place of the open one; load again before writing."""


class MigrationFailed(StoreError):
    """An older data file could not be brought up to date; it is as it was."""

    needs_attention = True


class Refused(StoreError):
    """The store's own rules do not allow these rows: a key taken, a reference to nothing."""


class Conflict(StoreError):
    """A row was changed or removed since it was read. `entity` is what is stored now, None if removed."""

    def __init__(self, message: str, entity: Entity | None) -> None:
        super().__init__(message)
        self.entity = entity


class NothingToUndo(StoreError):
    """There is no step to undo, or none to redo."""


class UndoRefused(StoreError):
    """A row of the step is no longer as the step left it."""
