"""A thorough look at a data file and what surrounds it: every check, each with one sentence on what it found."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal, NamedTuple

from bookcockpit.core.book import Damage
from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import FieldError
from bookcockpit.core.rounding import fixed
from bookcockpit.store.backup import backups_of, folder_for
from bookcockpit.store.check import VERSION, Checked, check, read_header, warnings_for
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import StoreError, explained
from bookcockpit.store.places import free_bytes, unsafe
from bookcockpit.store.rows import columns, make_entities, selection, sound_rows

State = Literal["ok", "warning", "damage"]

BACKUP_AGE = timedelta(days=7)
"""An older newest backup than this is worth a word."""
_NAMED = 20
"""Damaged values that are named one by one."""
LOW_DISK = 5
"""Copies of the data file the disk should take: a backup, and a journal as large as the file, need two."""
_OLDEST_SQLITE = (3, 35, 0)
"""Before it, SQLite knows no RETURNING, with which each change gets its number (sqlite.org/lang_returning.html)."""


class Finding(NamedTuple):
    """What one check found."""

    check: str
    state: State
    says: str


def examine(path: Path, state: Path | None = None) -> list[Finding]:
    """Every finding on a data file, worst cases included; changes nothing and raises nothing of `StoreError`.

    `state` is the folder of drafts and logs, which are customer data too.
    """
    path = Path(os.path.abspath(path))
    try:
        checked = check(path)
        header = read_header(path)
    except StoreError as error:
        return [Finding("file", "damage", str(error)), *_backups(path), *_around(path, state)]
    findings = [Finding("file", "ok", f"{path} is a data file of bookcockpit.")]
    private = warnings_for(checked.path, checked.path.stat())
    findings += [Finding("journal", "warning", each) for each in checked.warnings if each not in private]
    findings += _permissions(checked)
    findings.append(_version(checked))
    findings.append(_write_ahead(path, header.write_ahead))
    try:
        with closing(connect(path, "ro")) as connection:
            findings += [_integrity(connection, path), _references(connection)]
            if checked.version == VERSION:
                findings += _values(connection)
    except sqlite3.Error as error:
        findings.append(Finding("pages", "damage", str(explained(error, path))))
    return [*findings, *_backups(path), *_around(path, state)]


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


def _values(connection: sqlite3.Connection) -> Iterator[Finding]:
    """Every value that cannot be what its field says, and every row whose values do not go together."""
    damaged: list[Damage] = []
    odd: list[str] = []
    for table, kind in ENTITIES.items():
        names = (*columns(kind), *(name for name, spec in kind.specs.items() if spec.kind == "refs"))
        rows = connection.execute(selection(kind)).fetchall()
        for entity in make_entities(kind, names, sound_rows(kind, names, rows, damaged)):
            try:
                entity.but()
            except FieldError as refused:
                odd.append(f"{table.replace('_', ' ')} {entity.key}: {refused.field}: {refused.why}")
    for each in damaged[:_NAMED]:
        yield Finding("values", "damage", f"{each}. The row is left out until it is put right.")
    for sentence in odd[:_NAMED]:
        yield Finding("values", "warning", f"{sentence}.")
    if more := max(0, len(damaged) - _NAMED) + max(0, len(odd) - _NAMED):
        yield Finding("values", "damage" if len(damaged) > _NAMED else "warning", f"And {more} more such values.")
    if not damaged and not odd:
        yield Finding("values", "ok", "Every value can be what its field says.")


def _backups(path: Path) -> Iterator[Finding]:
    newest = next(iter(backups_of(path)), None)
    if newest is None:
        yield Finding("backup", "warning", "There is no backup yet; run backup.")
    else:
        days = (datetime.now(UTC) - newest.made).days
        state: State = "warning" if datetime.now(UTC) - newest.made > BACKUP_AGE else "ok"
        yield Finding("backup", state, f"The newest backup is {days} days old: {newest.path}.")
    folder = folder_for(path)
    if os.path.lexists(folder) and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
        yield Finding("backup", "warning", f"No backup can be written into {folder}; check what it is and its rights.")


def _around(path: Path, state: Path | None) -> Iterator[Finding]:
    """What surrounds the file: the place, the disk, the program that reads it, what lies in the state folder."""
    if sentence := unsafe(path):
        yield Finding("place", "warning", sentence)
    else:
        yield Finding("place", "ok", "The folder is on this machine and not known to be synchronised.")
    yield from _disk(path)
    if sqlite3.sqlite_version_info < _OLDEST_SQLITE:
        needed = ".".join(map(str, _OLDEST_SQLITE))
        yield Finding("sqlite", "warning", f"SQLite {sqlite3.sqlite_version} is too old; {needed} or newer is needed.")
    else:
        yield Finding("sqlite", "ok", f"SQLite {sqlite3.sqlite_version}.")
    if state is not None and state.is_dir():
        yield from _texts(state)


def _disk(path: Path) -> Iterator[Finding]:
    free = free_bytes(path.resolve().parent)
    with suppress(OSError):
        if free is not None and free < LOW_DISK * path.stat().st_size:
            yield Finding("disk", "warning", f"Only {fixed(free / 1e6)} MB are free; a change may soon not be taken.")
            return
    if free is not None:
        yield Finding("disk", "ok", f"{fixed(free / 1e6)} MB are free.")


def _texts(state: Path) -> Iterator[Finding]:
    open_to_others = [each for each in texts_in(state) if each.stat().st_mode & 0o077]
    for each in open_to_others:
        yield Finding("drafts", "warning", f"{each} can be read by other users of this machine; run doctor --fix.")
    if not open_to_others:
        yield Finding("drafts", "ok", "Only you can read drafts and logs.")


def texts_in(state: Path) -> list[Path]:
    """The files of the state folder that hold, or name, what a customer is called."""
    found: list[Path] = []
    with suppress(OSError):
        found = [each for each in state.iterdir() if each.is_file() and each.suffix in (".json", ".log")]
    return sorted(found)
