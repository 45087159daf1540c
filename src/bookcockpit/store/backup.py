"""Backups: consistent copies beside the data file, thinned out as they age.

A copy is made by SQLite itself while others may write, read through before it gets its name, and private.
A damaged data file is never copied over the good ones: it raises before anything is thinned out.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bookcockpit.protected import Protected, refuse
from bookcockpit.store.check import backups_of, check_pages, explained, folder_for
from bookcockpit.store.connect import connect, connect_to_read
from bookcockpit.store.errors import StoreError, StoreFull
from bookcockpit.store.files import give_name, unnamed

RECENT = timedelta(days=2)
"""Every backup younger than this is kept."""
DAILY, WEEKLY, MONTHLY = 12, 10, 9
"""Of the older ones, the newest of each of so many days, then weeks, then months."""

STALE = timedelta(days=1)
"""An unfinished copy older than this was left behind by a program that was killed."""

_UNFINISHED = re.compile(r"\..+\.[a-z0-9_]{8}\.new(-journal)?")


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
    for count, period in ((DAILY, "%Y %j"), (WEEKLY, "%G %V"), (MONTHLY, "%Y %m")):
        newest_of: dict[str, datetime] = {}
        for at in newest_first:
            newest_of.setdefault(at.strftime(period), at)
        keep.update(list(newest_of.values())[:count])
    return keep
