"""A thorough look at a data file and what surrounds it: every check, each with one sentence on what it found."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from bookcockpit.store.backup import backups_of
from bookcockpit.store.check import VERSION, Checked, check, read_header, warnings_for
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import StoreError, explained

if TYPE_CHECKING:
    from collections.abc import Iterator

State = Literal["ok", "warning", "damage"]

BACKUP_AGE = timedelta(days=7)
"""An older newest backup than this is worth a word."""
SYNCED_FOLDERS = (
    "dropbox",
    "onedrive",
    "google drive",
    "googledrive",
    "icloud",
    "mobile documents",
    "nextcloud",
    "syncthing",
)
"""Parts of folder names of programs that copy a file while it is being written."""


class Finding(NamedTuple):
    """What one check found."""

    check: str
    state: State
    says: str


def examine(path: Path) -> list[Finding]:
    """Every finding on a data file, worst cases included; changes nothing and raises nothing of `StoreError`."""
    path = Path(os.path.abspath(path))
    try:
        checked = check(path)
        header = read_header(path)
    except StoreError as error:
        return [Finding("file", "damage", str(error)), _backups(path)]
    findings = [Finding("file", "ok", f"{path} is a data file of bookcockpit.")]
    findings += _permissions(checked)
    findings.append(_version(checked))
    findings.append(_write_ahead(path, header.write_ahead))
    try:
        with closing(connect(path, "ro")) as connection:
            findings += [_integrity(connection, path), _references(connection)]
    except sqlite3.Error as error:
        findings.append(Finding("pages", "damage", str(explained(error, path))))
    return [*findings, _backups(path), _place(path)]


def _permissions(checked: Checked) -> Iterator[Finding]:
    said = warnings_for(checked.path, checked.path.stat())
    if checked.read_only:
        yield Finding("permissions", "warning", f"{checked.path} can be read but not written.")
    for each in said:
        yield Finding("permissions", "warning", each)
    if not said and not checked.read_only:
        yield Finding("permissions", "ok", "Only you can read the data file.")


def _version(checked: Checked) -> Finding:
    if checked.version < VERSION:
        return Finding(
            "layout", "warning", f"Layout {checked.version} is older; opening the book updates it to {VERSION}."
        )
    return Finding("layout", "ok", f"Layout {VERSION} is the newest.")


def _write_ahead(path: Path, write_ahead: bool) -> Finding:
    if not write_ahead:
        return Finding("journal", "ok", "The rollback journal is in use.")
    harm = f", in which SQLite {sqlite3.sqlite_version} can lose saved rows" * _loses_rows(sqlite3.sqlite_version_info)
    return Finding("journal", "warning", f"{path} uses a write-ahead log{harm}; opening the book turns it off.")


def _loses_rows(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fault of resetting a write-ahead log too early (sqlite.org/wal.html#walresetbug)."""
    return (3, 7, 0) <= version < (3, 51, 3) and not (
        (3, 44, 6) <= version < (3, 45, 0) or (3, 50, 7) <= version < (3, 51, 0)
    )


def _integrity(connection: sqlite3.Connection, path: Path) -> Finding:
    verdicts = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if verdicts == ["ok"]:
        return Finding("pages", "ok", "Every page and every index was read and fits.")
    return Finding("pages", "damage", f"{path} is damaged: {'; '.join(verdicts)}.")


def _references(connection: sqlite3.Connection) -> Finding:
    loose = connection.execute("PRAGMA foreign_key_check").fetchall()
    if not loose:
        return Finding("references", "ok", "Every row refers to rows that are there.")
    tables = ", ".join(sorted({row[0] for row in loose}))
    return Finding("references", "damage", f"{len(loose)} references of {tables} lead to rows that are not there.")


def _backups(path: Path) -> Finding:
    newest = next(iter(backups_of(path).items()), None)
    if newest is None:
        return Finding("backup", "warning", "There is no backup yet; run backup.")
    where, made = newest
    days = (datetime.now(UTC) - made).days
    state: State = "warning" if datetime.now(UTC) - made > BACKUP_AGE else "ok"
    return Finding("backup", state, f"The newest backup is {days} days old: {where}.")


def _place(path: Path) -> Finding:
    place = str(path.resolve().parent).casefold()
    if synced := next((name for name in SYNCED_FOLDERS if name in place), None):
        return Finding(
            "place", "warning", f"The data file lies in a synchronised folder ({synced}), which may copy half a write."
        )  # fmt: skip
    return Finding("place", "ok", f"SQLite {sqlite3.sqlite_version}; the folder is not known to be synchronised.")
