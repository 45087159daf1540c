"""Backups: consistent copies beside the data file, thinned out as they age.

A copy is made by SQLite itself while others may write, read through before it gets its name, and private.
A damaged data file is never copied over the good ones: it raises before anything is thinned out.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bookcockpit.store.check import check_pages
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import StoreError, StoreFull, explained
from bookcockpit.store.files import give_name

if TYPE_CHECKING:
    from collections.abc import Iterable

RECENT = timedelta(days=2)
"""Every backup younger than this is kept."""
DAILY, WEEKLY, MONTHLY = 12, 10, 9
"""Of the older ones, the newest of each of so many days, then weeks, then months."""

_NAME = re.compile(r"(?P<stem>.+)-(?P<made>\d{8}T\d{6}(?:\d{6})?)Z-[a-z0-9-]+\.db")


def folder_for(path: Path) -> Path:
    """Where the backups of a data file lie."""
    return path.resolve().parent / "backups"


def backup(path: Path, target: Path | None = None, *, reason: str = "manual") -> Path:
    """A checked copy of the data file; where it lies.

    Without a `target` it goes to the folder of backups, named by the time and the reason, and older ones are
    thinned out. A target that exists is not replaced: `StoreError`, as for a disk that does not take it.
    """
    now = datetime.now(UTC)
    kept = target or folder_for(path) / f"{path.stem}-{now:%Y%m%dT%H%M%S%f}Z-{reason}.db"
    if target is not None and os.path.lexists(target):
        raise StoreError(f"There is something at {target} already; name another file for the backup.")
    try:
        if target is None:
            kept.parent.mkdir(mode=0o700, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{kept.name}.", suffix=".new", dir=kept.parent)
        os.close(handle)
        copy = Path(name)
        try:
            _copy(path, copy)
            check_pages(copy)
            give_name(copy, kept)
        finally:
            copy.unlink(missing_ok=True)
    except OSError as error:
        raise StoreFull(f"No backup can be made at {kept}: {error.strerror}.") from None
    if target is None:
        thin_out(path, now)
    return kept


def _copy(path: Path, copy: Path) -> None:
    try:
        mode = "rw" if os.access(path, os.W_OK) else "ro"
        with closing(connect(path, mode, query_only=True)) as source, closing(connect(copy, "rw")) as into:
            source.backup(into)
    except sqlite3.Error as error:
        raise explained(error, path) from None


def backups_of(path: Path) -> dict[Path, datetime]:
    """The backups of a data file with the time each was made, newest first. Other files are not ours to count."""
    found = {}
    folder = folder_for(path)
    for each in folder.iterdir() if folder.is_dir() else ():
        named = _NAME.fullmatch(each.name)
        if named and named["stem"] == path.stem and each.is_file():
            digits = named["made"].ljust(21, "0")
            found[each] = datetime.strptime(digits, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
    return dict(sorted(found.items(), key=lambda item: item[1], reverse=True))


def newest_backup(path: Path) -> Path | None:
    """The newest backup of a data file, if there is one."""
    return next(iter(backups_of(path)), None)


def thin_out(path: Path, now: datetime) -> list[Path]:
    """Delete the backups no longer worth their space; which ones."""
    made = backups_of(path)
    keep = worth_keeping(made.values(), now)
    gone = [each for each, at in made.items() if at not in keep]
    for each in gone:
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
