"""What can go wrong with the data file, each as one sentence: what, where, what next."""

from __future__ import annotations

import sqlite3
from pathlib import Path
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


_SENTENCES: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (StoreLocked, "Another program is writing to {path}; try again when it has finished."),
    sqlite3.SQLITE_LOCKED: (StoreLocked, "Another program is writing to {path}; try again when it has finished."),
    sqlite3.SQLITE_FULL: (StoreFull, "The disk of {path} is full; nothing was saved. Free some space and try again."),
    sqlite3.SQLITE_IOERR: (StoreFull, "The disk of {path} did not take the write; nothing was saved. Check the disk."),
    sqlite3.SQLITE_READONLY: (StoreReadOnly, "{path} cannot be written; check the permissions of it and its folder."),
    sqlite3.SQLITE_PERM: (StoreDenied, "Permission denied: {path} cannot be read; check its permissions."),
    sqlite3.SQLITE_AUTH: (StoreDenied, "Permission denied: {path} cannot be read; check its permissions."),
    sqlite3.SQLITE_CANTOPEN: (StoreMissing, "{path} cannot be opened; it was moved or its folder cannot be used."),
    sqlite3.SQLITE_CONSTRAINT: (Refused, "{path} did not take the change, because {reason}; nothing was saved."),
}  # fmt: skip
_REASONS = {
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: "it refers to something not there, or removes what others refer to",
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: "it is stored already",
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: "a key is already taken",
    sqlite3.SQLITE_CONSTRAINT_CHECK: "a value is outside its limits",
}


def explained(error: sqlite3.Error, path: Path) -> StoreError:
    """The store error for an error of SQLite, without any value from the rows."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return StoreMissing(f"{path} was moved or deleted while it was open; nothing was saved.")
    if code & 0xFF in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        # It looks for a good backup, so it knows more of the store than errors do.
        from bookcockpit.store.check import damaged

        return damaged(path)
    kind, sentence = _SENTENCES.get(code & 0xFF, (StoreDamaged, "{path} cannot be used as a data file; run doctor."))
    return kind(sentence.format(path=path, reason=_REASONS.get(code, "a row breaks a rule")))
