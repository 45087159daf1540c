"""A file that SQLite cannot use: why, in one sentence, and the newest good backup to go back to."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bookcockpit.store.connect import connect
from bookcockpit.store.errors import (
    Refused,
    StoreDamaged,
    StoreDenied,
    StoreError,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
)


def check_pages(path: Path) -> None:
    """Read every page of the file. Raises `StoreDamaged` at the first that is not as it should be."""
    try:
        with closing(connect(path, "ro")) as connection:
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        refused = explained(error, path)
        raise damaged(path) if isinstance(refused, StoreDamaged) else refused from None
    if verdict != "ok":
        raise damaged(path)


def damaged(path: Path, why: str = "its pages do not fit together") -> StoreError:
    """The error for a damaged file, with the newest good backup to go back to."""
    return StoreDamaged(f"{path} is damaged: {why}; {_way_out(path)}.")


def _way_out(path: Path) -> str:
    saves = "run doctor --recover to save what can still be read"
    good = newest_backup(path)
    return f"restore {good}, or {saves}" if good else f"there is no good backup of it; {saves}"


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
        return damaged(path)
    kind, sentence = _SENTENCES.get(code & 0xFF, (StoreDamaged, "{path} cannot be used as a data file; run doctor."))
    return kind(sentence.format(path=path, reason=_REASONS.get(code, "a row breaks a rule")))


_NAME = re.compile(r"(?P<stem>.+)-(?P<made>\d{8}T\d{6}(?:\d{6})?)Z-(?P<reason>[a-z0-9-]+)\.db")


class Backup(NamedTuple):
    """One backup of a data file: where it lies, when it was made (UTC), and what for."""

    path: Path
    made: datetime
    reason: str


def folder_for(path: Path) -> Path:
    """Where the backups of a data file lie."""
    return path.resolve().parent / "backups"


def backups_of(path: Path) -> list[Backup]:
    """The backups of a data file, newest first. Other files are not ours to count."""
    found = []
    stems = {path.stem, path.resolve().stem}
    # A folder that cannot be read holds none that could be used.
    with suppress(OSError):
        for each in folder_for(path).iterdir():
            named = _NAME.fullmatch(each.name)
            if named and named["stem"] in stems and each.is_file():
                with suppress(ValueError):
                    made = datetime.strptime(named["made"].ljust(21, "0"), "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
                    found.append(Backup(each, made, named["reason"]))
    return sorted(found, key=lambda each: (each.made, each.path.name), reverse=True)


def newest_backup(path: Path) -> Path | None:
    """The newest backup of a data file that can be read through, if there is one."""
    for each in backups_of(path):
        try:
            check_pages(each.path)
        except StoreError:
            continue
        return each.path
    return None
