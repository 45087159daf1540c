"""Restoring: a backup is copied and read through before anything else, and only then takes the book's place.

Whatever happens, the path holds the old book or the whole new one: the copy is made beside it and given its
name in one step, while no other program can write.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bookcockpit.kept import note
from bookcockpit.protected import BESIDE
from bookcockpit.store.backup import backup, copy_of, sweep
from bookcockpit.store.check import VERSION, Checked, check, check_pages, explained
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import StoreDamaged, StoreEmpty, StoreError, StoreFull, StoreMissing, StoreNewer
from bookcockpit.store.files import sync, unnamed


class Restored(NamedTuple):
    """What a restore did: the backup it made of the book first, or where it set the file aside that was no good."""

    kept: Path | None
    aside: Path | None


class Since(NamedTuple):
    """How a book differs from a backup: changes made since it, and whether they are one and the same book."""

    steps: int
    same_book: bool


def since(path: Path, source: Path) -> Since | None:
    """What would go out of a book with a restore; None where that cannot be read. Changes neither file."""
    try:
        newest, book = _newest_step(source)
        with closing(connect(path, "ro")) as connection:
            (steps,) = connection.execute("SELECT count(*) FROM step WHERE id > ? AND NOT undone", [newest]).fetchone()
        return Since(steps, book == _newest_step(path)[1])
    except sqlite3.Error:
        return None


def _newest_step(path: Path) -> tuple[int, str]:
    """The number of the newest step of a book, and the book's own id."""
    with closing(connect(path, "ro")) as connection:
        (newest,) = connection.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'step'").fetchone()
        (book,) = connection.execute("SELECT value FROM meta WHERE name = 'book_id'").fetchone() or ("",)
    return newest or 0, book


def restore(path: Path, source: Path) -> Restored:
    """Let a verified copy of a backup take the place of the book at `path`; the backup itself stays.

    Raises `StoreError`, with the book as it was: for a backup that is missing, damaged, newer or no book of
    ours, while another program writes, or when the disk does not take the copy.
    """
    path, source = Path(os.path.abspath(path)), Path(os.path.abspath(source))
    checked = _checked(source)
    # A link to the book stays one: what it leads to is replaced.
    place = path.resolve()
    if place.exists() and place.samefile(source):
        raise StoreError(f"{source} is the book itself; name a backup of it.")
    try:
        place.parent.mkdir(mode=0o700, exist_ok=True)
        sweep(place.parent)
        with unnamed(place) as copy:
            copy_of(source, copy)
            _verify(copy, source)
            if checked.version < VERSION:
                from bookcockpit.store.migrate import MIGRATIONS, migrate

                migrate(copy, MIGRATIONS[checked.version :], VERSION)
                _verify(copy, source)
            sync(copy)
            return _replace(place, copy)
    except OSError as error:
        raise StoreFull(f"{source} cannot be restored to {path}: {error.strerror}; nothing was changed.") from None


def _checked(source: Path) -> Checked:
    try:
        return check(source)
    except StoreMissing:
        raise StoreError(f"There is no backup at {source}; restore without a file lists those there are.") from None
    except (StoreDamaged, StoreEmpty):
        raise StoreDamaged(f"{source} is no good itself: damaged or empty. Nothing was changed.") from None


def _verify(copy: Path, source: Path) -> None:
    """Read every page, index and reference of the copy."""
    try:
        check_pages(copy)
        with closing(connect(copy, "ro")) as connection:
            verdicts = [row[0] for row in connection.execute("PRAGMA integrity_check(1)")]
            loose = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.Error as error:
        raise explained(error, source) from None
    except StoreDamaged:
        verdicts, loose = [""], None
    if verdicts != ["ok"]:
        raise StoreDamaged(f"{source} is damaged itself; nothing was changed. Restore another backup.")
    if loose:
        raise StoreDamaged(f"{source} has rows of {loose[0]} that refer to nothing; nothing was changed.")


def _replace(place: Path, copy: Path) -> Restored:
    """Give the copy the place of the book, after keeping what is there."""
    try:
        check(place)
    except StoreMissing:
        kept = aside = None
    except (StoreDamaged, StoreEmpty, StoreNewer):
        kept, aside = None, _set_aside(place)
    else:
        with _locked(place):
            kept, aside = backup(place, reason="before-restore"), None
            _take_place(copy, place)
        return Restored(kept, aside)
    # The changes a crash left half written belong to the file set aside, not to the one that comes.
    for ending in BESIDE:
        beside = place.with_name(place.name + ending)
        if beside.exists():
            beside.rename(f"{aside or place}{ending}")
    _take_place(copy, place)
    return Restored(kept, aside)


def _take_place(copy: Path, place: Path) -> None:
    os.replace(copy, place)
    note()
    # The new book is in place by now: saying that nothing was changed would be wrong.
    with suppress(OSError):
        sync(place.parent)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    """While nobody else writes. Raises `StoreLocked` when somebody does not stop."""
    try:
        with closing(connect(place, "rw")) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield
    except sqlite3.Error as error:
        raise explained(error, place) from None


def _set_aside(place: Path) -> Path:
    """A second name for a file that is no good, so that nothing is lost that somebody could still repair."""
    now = datetime.now(UTC)
    aside = place.with_name(f"{place.stem}-damaged-{now:%Y%m%dT%H%M%S%f}Z{place.suffix}")
    try:
        os.link(place, aside)
    except FileExistsError:
        raise
    except OSError:
        # Without links there is a moment without the book; its copy beside it is complete by then.
        place.rename(aside)
    return aside
