"""What is this file, and is it sound? Answered before anything trusts it, without changing a byte of it.

`check` is cheap enough for every start: it reads the header, compares the size with the one the header
says, and looks at permissions. `check_pages` reads every page, so it is kept for small files, for the
first write of a session, for backups and for the doctor. What SQLite cannot use is explained in one sentence,
with the newest good backup to go back to.
"""

from __future__ import annotations

import os
import re
import sqlite3
import stat
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bookcockpit.protected import MARK
from bookcockpit.store.connect import connect, journal_of, log_of
from bookcockpit.store.errors import (
    Refused,
    StoreDamaged,
    StoreDenied,
    StoreEmpty,
    StoreError,
    StoreForeign,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreNewer,
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


VERSION = 3
"""The layout this program writes: the number of the newest migration, kept in the file as `user_version`."""
APPLICATION_ID = int.from_bytes(MARK, "big")
"""Written in the header of every data file of ours."""
SMALL_FILE = 2_000_000
"""Up to this many bytes, reading every page costs so little that it is done at each start."""
APP_FOLDER = "bookcockpit"
"""The folder that is ours alone; only there a folder others can enter is worth a warning."""

_MAGIC = b"SQLite format 3\0"
_HEADER_SIZE = 100


class Checked(NamedTuple):
    """A file that is ours and can be read."""

    path: Path
    version: int
    read_only: bool
    write_ahead: bool
    warnings: tuple[str, ...]
    inode: tuple[int, int]


class Header(NamedTuple):
    """What the first hundred bytes of an SQLite file say of it."""

    size: int | None
    write_ahead: bool
    application_id: int
    version: int


def check(path: Path) -> Checked:
    """What the file at `path` is. Raises the `StoreError` that says why it cannot be used."""
    found = _look(path)
    header = read_header(path)
    if header.application_id != APPLICATION_ID:
        raise StoreForeign(f"{path} is an SQLite file but not one of bookcockpit's; name another with --db.")
    read_only = not (os.access(path, os.W_OK) and os.access(_folder(path), os.W_OK))
    said = ""
    if journal_of(path).exists() or log_of(path).exists():
        said = _recover(path, read_only)
        header, found = read_header(path), _look(path)
    if header.version > VERSION:
        raise StoreNewer(
            f"{path} has layout {header.version} and this bookcockpit knows up to {VERSION}; "
            "install the newer version that wrote it."
        )
    if header.size is not None and found.st_size < header.size:
        raise damaged(path, f"it has {found.st_size:,} of {header.size:,} bytes")
    if found.st_size <= SMALL_FILE:
        check_pages(path)
    warnings = (*((said,) if said else ()), *warnings_for(path, found))
    return Checked(path, header.version, read_only, header.write_ahead, warnings, (found.st_dev, found.st_ino))


def _look(path: Path) -> os.stat_result:
    try:
        found = path.stat()
    except FileNotFoundError:
        raise _missing(path) from None
    except PermissionError:
        raise StoreDenied(
            f"Permission denied: {path} cannot be reached; check the permissions of its folder."
        ) from None
    except OSError as error:
        raise StoreMissing(f"{path} cannot be used as a data file: {error.strerror}.") from None
    if stat.S_ISDIR(found.st_mode):
        raise StoreForeign(f"{path} is a folder, not a data file; name the file inside it.")
    if not stat.S_ISREG(found.st_mode):
        raise StoreForeign(f"{path} is not a regular file; name another with --db.")
    if found.st_size == 0:
        raise StoreEmpty(f"{path} is empty; restore {newest_backup(path) or 'a backup'}, or delete it and run init.")
    return found


def _missing(path: Path) -> StoreMissing:
    if path.is_symlink():
        return StoreMissing(f"{path} is a link to {os.readlink(path)}, which is not there; nothing was created.")
    if not path.parent.exists():
        return StoreMissing(f"No data file at {path}: there is no folder {path.parent}; run init to make both.")
    return StoreMissing(f"No data file at {path}; run init to make one, or name yours with --db.")


def read_header(path: Path) -> Header:
    """What the file's first bytes say. Never call it while this process has the file open in SQLite.

    POSIX drops all locks a process holds on a file when the process closes any descriptor of it.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_HEADER_SIZE)
    except PermissionError:
        raise StoreDenied(f"Permission denied: {path} cannot be read; check its permissions.") from None
    except OSError as error:
        raise damaged(path, f"its beginning cannot be read: {error.strerror}") from None
    if len(raw) < _HEADER_SIZE or not raw.startswith(_MAGIC):
        raise StoreDamaged(f"{path} is not a data file, or its beginning is damaged; {_way_out(path)}.")

    def number(start: int, size: int = 4) -> int:
        return int.from_bytes(raw[start : start + size], "big")

    page_size = 65_536 if number(16, 2) == 1 else number(16, 2)
    # SQLite itself trusts the page count only if the write that set it was also the last one.
    size = page_size * number(28) if number(24) == number(92) else None
    return Header(size, raw[18] == 2, number(68), number(60))


def _folder(path: Path) -> Path:
    return path.resolve().parent


def _recover(path: Path, read_only: bool) -> str:
    """Let SQLite undo what a crash left half written; what is to be said of a journal that is none of the book's.

    A journal without need of it is left alone.
    """
    from bookcockpit.store.unfinished import settle

    said = "" if read_only else settle(path)
    mode = "ro" if read_only else "rw"
    try:
        with closing(connect(path, mode, query_only=True)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        if read_only and error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
            raise StoreReadOnly(
                f"{path} was left in the middle of a write; it needs write access once to finish the recovery."
            ) from None
        raise explained(error, path) from None
    return said


def warnings_for(path: Path, found: os.stat_result) -> tuple[str, ...]:
    """What does not stop the work but lets others read it; on Windows, whose rights a mode does not tell, nothing."""
    if os.name == "nt":
        return ()
    said = []
    if found.st_mode & 0o077:
        said.append(f"{path} can be read by other users of this machine; make it private with chmod 600.")
    folder = _folder(path)
    if folder.name == APP_FOLDER and folder.stat().st_mode & 0o077:
        said.append(f"{folder} can be entered by other users of this machine; make it private with chmod 700.")
    return tuple(said)
