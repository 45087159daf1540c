"""Backups: consistent copies beside the data file, thinned out as they age; and the way back to one of them."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bookcockpit.kept import note
from bookcockpit.protected import BESIDE, Protected, refuse
from bookcockpit.store.check import VERSION, Checked, check, check_pages
from bookcockpit.store.connect import connect, connect_to_read
from bookcockpit.store.errors import (
    StoreDamaged,
    StoreEmpty,
    StoreError,
    StoreFull,
    StoreMissing,
    StoreNewer,
    explained,
)
from bookcockpit.store.files import give_name, sync, unnamed

RECENT = timedelta(days=2)
"""Every backup younger than this is kept."""
DAILY, WEEKLY, MONTHLY = 12, 10, 9
"""Of the older ones, the newest of each of so many days, then weeks, then months."""

STALE = timedelta(days=1)
"""An unfinished copy older than this was left behind by a program that was killed."""

_NAME = re.compile(r"(?P<stem>.+)-(?P<made>\d{8}T\d{6}(?:\d{6})?)Z-(?P<reason>[a-z0-9-]+)\.db")
_UNFINISHED = re.compile(r"\..+\.[a-z0-9_]{8}\.new(-journal)?")


class Backup(NamedTuple):
    """One backup of a data file: where it lies, when it was made (UTC), and what for."""

    path: Path
    made: datetime
    reason: str


def folder_for(path: Path) -> Path:
    """Where the backups of a data file lie."""
    return path.resolve().parent / "backups"


def backup(path: Path, target: Path | None = None, *, reason: str = "manual") -> Path:
    """A checked copy of the data file; where it lies.

    Without a `target` it goes to the folder of backups, named by the time and the reason, and older ones are
    thinned out. A target that exists is not replaced: `StoreError`, as for a disk that does not take it.
    """
    if target is not None:
        if os.path.lexists(target):
            raise StoreError(f"There is something at {target} already; name another file for the backup.")
        try:
            refuse(target)
        except Protected as refused:
            raise StoreError(f"{refused}.") from None
        return new_copy(target, lambda copy: copy_of(path, copy))
    kept = new_copy(folder_for(path) / name_for(path, reason), lambda copy: copy_of(path, copy), with_folder=True)
    thin_out(path, datetime.now(UTC))
    return kept


def name_for(path: Path, reason: str) -> str:
    """The name of a backup of a data file made now."""
    return f"{path.resolve().stem}-{datetime.now(UTC):%Y%m%dT%H%M%S%f}Z-{reason}.db"


def new_copy(kept: Path, fill: Callable[[Path], None], *, with_folder: bool = False) -> Path:
    """A private data file at `kept`, filled by `fill` and read through before it gets its name.

    Raises `StoreFull` when the disk does not take it, `StoreDamaged` when what was filled in is no good.
    """
    try:
        if with_folder:
            kept.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
            sweep(kept.parent)
        with unnamed(kept) as copy:
            fill(copy)
            check_pages(copy)
            give_name(copy, kept)
    except OSError as error:
        raise StoreFull(f"No backup can be made at {kept}: {error.strerror}.") from None
    return kept


def daily(path: Path) -> Path | None:
    """A backup before the first change of a day (UTC): where it lies, None when today has one already.

    Nor is one made of a book that has not changed since the newest one. Raises `StoreError` when none can be made.
    """
    try:
        with closing(connect(path, "ro")) as connection:
            newest = connection.execute("SELECT made_at FROM step ORDER BY id DESC LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise explained(error, path) from None
    today, changed = datetime.now(UTC).date(), newest and datetime.fromisoformat(newest[0])
    if not changed or changed.date() >= today:
        return None
    # The journal tells the time to the second.
    if any(each.made.date() == today or each.made > changed + timedelta(seconds=1) for each in backups_of(path)):
        return None
    return backup(path, reason="daily")


def copy_of(path: Path, copy: Path) -> None:
    """Fill an empty file with a consistent copy, whatever others write meanwhile."""
    try:
        with closing(connect_to_read(path)) as source, closing(connect(copy, "rw")) as into:
            source.backup(into)
    except sqlite3.Error as error:
        raise explained(error, path) from None


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


def sweep(folder: Path) -> list[Path]:
    """Remove unfinished files that a killed program left in a folder long ago; which ones."""
    gone = []
    with suppress(OSError):
        for each in folder.iterdir():
            if _UNFINISHED.fullmatch(each.name) and time.time() - each.lstat().st_mtime > STALE.total_seconds():
                if each.is_dir():
                    shutil.rmtree(each)
                else:
                    each.unlink(missing_ok=True)
                gone.append(each)
    return gone


def thin_out(path: Path, now: datetime) -> list[Path]:
    """Delete the backups no longer worth their space; which ones."""
    made = backups_of(path)
    keep = worth_keeping((each.made for each in made), now)
    gone = [each.path for each in made if each.made not in keep]
    for each in gone:
        # One that cannot be deleted takes up space, and is no reason not to work.
        with suppress(OSError):
            each.unlink(missing_ok=True)
    return gone


def worth_keeping(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Which backups to keep: all recent ones, and the newest of each of the last days, weeks and months."""
    newest_first = sorted(times, reverse=True)
    keep = {at for at in newest_first if now - at < RECENT}
    for count, period in ((DAILY, _day), (WEEKLY, _week), (MONTHLY, _month)):
        newest_of: dict[tuple[int, ...], datetime] = {}
        for at in newest_first:
            newest_of.setdefault(period(at), at)
        keep.update(list(newest_of.values())[:count])
    return keep


def _day(at: datetime) -> tuple[int, ...]:
    return at.year, at.month, at.day


def _week(at: datetime) -> tuple[int, ...]:
    return tuple(at.isocalendar()[:2])


def _month(at: datetime) -> tuple[int, ...]:
    return at.year, at.month


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
                from bookcockpit.store.migrate import migrate
                from bookcockpit.store.migrations import MIGRATIONS

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
