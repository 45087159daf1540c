"""A journal that lies beside the data file: SQLite reads any into the file, whatever book it is of.

A journal names no book, and to set a genuine one aside would leave a write half done. So it is tried on a copy
first. It is left to SQLite if the pages of the copy then fit together and it is still the same book, one change
older at most; otherwise it is set aside under a name, with a copy of the book as it was: the way back. A write-ahead
log is none of a file that says it has none.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
import time
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from bookcockpit.store.connect import WAIT_SECONDS, connect, journal_of, log_of
from bookcockpit.store.errors import StoreFull
from bookcockpit.store.files import give_name, sync, unnamed

try:
    import fcntl
except ImportError:  # Windows, where a file that is open is locked by itself
    fcntl = None  # type: ignore[assignment]

from collections.abc import Iterator

_PENDING, _SHARED, _SHARED_SIZE = 0x40000000, 0x40000002, 510
"""The bytes of a data file by which SQLite locks it (sqlite.org/src, os_unix.c); no page lies there."""

_PAUSE_SECONDS = 0.05
_HEADER = 19
"""Bytes of a file up to the one that tells whether it has a write-ahead log."""


class State(NamedTuple):
    """What a file says of itself: whether its pages fit, which book it is, and the number of its newest change."""

    sound: bool
    book: str | None
    step: int | None


def settle(path: Path) -> str:
    """Set a journal aside that would do harm; the sentence that says so, or "" where there is no such journal.

    One that is genuine stays, for SQLite to play back. Raises `StoreFull` where there is no room to try it.
    """
    place, journal, log = path.resolve(), journal_of(path), log_of(path)
    try:
        if log.exists() and log.stat().st_size and not _is_logged(place):
            with _alone(place) as file:
                return _set_aside(path, file, log) if file is not None and log.exists() else ""
        if not journal.exists() or not _is_hot(path):
            return ""
        with _alone(place) as file:
            # Whoever had the file before us may have settled it.
            if file is None or not journal.exists():
                return ""
            before, after = _tried(place, file, journal)
            if after.sound and _is_one_change(before, after):
                return ""
            if after.sound and not before.sound:
                kept = _kept(place, file)
                shutil.copyfile(journal, journal_of(kept))
                return (
                    f"{path} was left in the middle of a write, which was taken back; as it cannot be told whether "
                    f"{journal} was its own, both are kept as they were: {kept}."
                )
            return _set_aside(path, file, journal)
    except OSError as error:
        raise StoreFull(
            f"{path} was left in the middle of a write, and the recovery cannot be tried on a copy first: "
            f"{error.strerror}; nothing was changed."
        ) from None


def _set_aside(path: Path, file: BinaryIO, journal: Path) -> str:
    """Keep a journal away from the book, with a copy of the book as it was found; what is said of it."""
    place = path.resolve()
    kept = _kept(place, file)
    journal.rename(f"{kept}{journal.name.removeprefix(place.name)}")
    sync(place.parent)
    return (
        f"{journal} does not fit {path}, so it was not applied; it is kept beside a copy of the book as it is now, "
        f"{kept}: put back under one name, the two are what was found."
    )


def _is_logged(place: Path) -> bool:
    """Whether a file says that it has a write-ahead log."""
    with place.open("rb") as file:
        return file.read(_HEADER)[-1:] == b"\2"


def belongs(path: Path, folder: Path) -> bool:
    """Whether playing a journal back leaves a damaged file the same book; tried in a folder."""
    with path.open("rb") as file:
        before, after = _tried_in(folder, file, journal_of(path))
    return before.book is None or before.book == after.book


def _is_hot(path: Path) -> bool:
    """Whether SQLite would play the journal back: nobody is writing, and it is not an empty one."""
    try:
        # Who is writing is not waited for: their journal is their own.
        with closing(connect(path, "ro", wait_seconds=0)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_READONLY_ROLLBACK
    return False


def _is_one_change(before: State, after: State) -> bool:
    if before.book is None:
        return False
    return before.book == after.book and (
        before.step is None or after.step is None or abs(before.step - after.step) <= 1
    )


@contextmanager
def _alone(place: Path) -> Iterator[BinaryIO | None]:
    """The file, locked as SQLite itself locks it to play a journal back; None if another program does not let go."""
    with place.open("r+b") as file:
        until = time.monotonic() + WAIT_SECONDS
        while not _locked(file):
            if time.monotonic() > until:
                yield None
                return
            time.sleep(_PAUSE_SECONDS)
        # Closing the file lets go of the locks.
        yield file


def _locked(file: BinaryIO) -> bool:
    if fcntl is None:
        return True
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, _PENDING)
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED)
    except OSError:
        fcntl.lockf(file, fcntl.LOCK_UN, 1, _PENDING)
        return False
    return True


def _tried(place: Path, file: BinaryIO, journal: Path) -> tuple[State, State]:
    with tempfile.TemporaryDirectory(prefix=f".{place.name}.", suffix=".new", dir=place.parent) as folder:
        return _tried_in(Path(folder), file, journal)


def _tried_in(folder: Path, file: BinaryIO, journal: Path) -> tuple[State, State]:
    """What a copy of the file is before the journal is played back, and what afterwards."""
    copy = folder / "tried.db"
    _copy(file, copy)
    before = _state(copy, "mode=ro&immutable=1")
    shutil.copyfile(journal, journal_of(copy))
    return before, _state(copy, "mode=rw")


def _copy(file: BinaryIO, copy: Path) -> None:
    # Through the file that is open: closing another descriptor of it would drop the locks.
    file.seek(0)
    with copy.open("wb") as into:
        shutil.copyfileobj(file, into)
        into.flush()
        os.fsync(into.fileno())


def _state(copy: Path, how: str) -> State:
    book: str | None = None
    step: int | None = None
    sound = False
    address = f"file:{quote(os.fsencode(copy))}?{how}"
    with suppress(sqlite3.Error), closing(sqlite3.connect(address, uri=True, isolation_level=None)) as connection:
        sound = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
        (book,) = connection.execute("SELECT value FROM meta WHERE name = 'book_id'").fetchone() or (None,)
        (step,) = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'step'").fetchone() or (0,)
    return State(sound, book, step)


def _kept(place: Path, file: BinaryIO) -> Path:
    """A private copy of the file as it is, under the name by which it is found again."""
    kept = place.with_name(f"{place.stem}-unfinished-{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z{place.suffix}")
    with unnamed(kept) as copy:
        _copy(file, copy)
        give_name(copy, kept)
    return kept
