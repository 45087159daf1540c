"""A thorough look at a data file and what surrounds it, each check with one sentence; and repairs that lose nothing."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, NamedTuple

from bookcockpit.core.book import Damage
from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import FieldError
from bookcockpit.core.rounding import fixed
from bookcockpit.store.backup import backup, sweep
from bookcockpit.store.check import (
    APP_FOLDER,
    VERSION,
    Checked,
    backups_of,
    check,
    explained,
    folder_for,
    read_header,
    warnings_for,
)
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import StoreError, StoreReadOnly
from bookcockpit.store.files import free_bytes, unsafe
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
        names = (*columns(kind), *(name for name, field in kind.fields.items() if field.kind == "refs"))
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


def fix(path: Path, state: Path | None = None) -> list[str]:
    """Repair what can be repaired without losing anything; what was done. Raises `StoreError` when it cannot.

    `state` is the folder of drafts and logs, which are made private too. A damaged file is not repaired in
    place: `recover` reads it into a new one.
    """
    path = Path(os.path.abspath(path))
    checked = check(path)
    if checked.read_only:
        raise StoreReadOnly(f"{path} can be read but not written; give yourself the right to write it first.")
    done = list(_made_private(path, state))
    folders = [path.resolve().parent, folder_for(path), *([state] if state is not None else [])]
    if gone := [each for folder in folders for each in sweep(folder)]:
        done.append(f"{len(gone)} unfinished copies of killed programs were removed.")
    if read_header(path).write_ahead:
        # Connecting to write turns it off.
        connect(path, "rw").close()
        done.append("The write-ahead log was turned off.")
    try:
        loose, wrong = _faults(path)
        newest = next(iter(backups_of(path)), None)
        if loose or wrong or newest is None or datetime.now(UTC) - newest.made > BACKUP_AGE:
            done.append(f"A backup was made: {backup(path, reason='before-fix')}.")
        if wrong:
            _rebuild_indexes(path)
            done.append("The indexes were built anew.")
        if loose:
            done.append(_cut_loose_ends(path))
        loose, wrong = _faults(path)
    except sqlite3.Error as error:
        raise explained(error, path) from None
    if loose or wrong:
        raise StoreError(f"{path} still has faults; run doctor --recover, or restore a backup.")
    return done


def _faults(path: Path) -> tuple[int, int]:
    """How many references lead nowhere, and how many faults of indexes there are."""
    with closing(connect(path, "ro")) as connection:
        loose = len(connection.execute("PRAGMA foreign_key_check").fetchall())
        verdicts = [row[0] for row in connection.execute("PRAGMA integrity_check(100)")]
    return loose, 0 if verdicts == ["ok"] else len(verdicts)


def _made_private(path: Path, state: Path | None) -> Iterator[str]:
    if os.name == "nt":
        return
    place = path.resolve()
    texts = texts_in(state) if state is not None else ()
    for each in (place, *(kept.path for kept in backups_of(path)), *texts):
        if each.stat().st_mode & 0o077:
            each.chmod(0o600)
            yield f"{each} is readable by you alone now."
    for folder in (place.parent, folder_for(path)):
        ours = folder.name == APP_FOLDER or folder == folder_for(path)
        if ours and folder.is_dir() and folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
            yield f"{folder} can be entered by you alone now."


def _rebuild_indexes(path: Path) -> None:
    with closing(connect(path, "rw")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("REINDEX")
        connection.execute("COMMIT")


def _cut_loose_ends(path: Path) -> str:
    """Cut references that lead nowhere, in one transaction, after writing down the rows they were in."""
    with closing(connect(path, "rw")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            cut, out = cut_loose_ends(connection)
            now = datetime.now(UTC)
            kept = folder_for(path) / f"{path.stem}-taken-out-{now:%Y%m%dT%H%M%S%f}Z.json"
            write_down(kept, {"references_cut_in": cut, "rows_taken_out": out})
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return f"{len(cut)} references were cut and {len(out)} rows taken out; as they were they stand in {kept}."


def cut_loose_ends(connection: sqlite3.Connection) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Cut references that lead nowhere until none is left: the rows changed and those taken out, as they were."""
    cut: list[dict[str, Any]] = []
    out: list[dict[str, Any]] = []
    before = -1
    while (loose := connection.execute("PRAGMA foreign_key_check").fetchall()) and len(cut) + len(out) > before:
        before = len(cut) + len(out)
        for table, rowid, parent, reference in loose:
            field, to = _referring(connection, table)[reference]
            where, given = "rowid = ?", [rowid]
            if rowid is None:
                # A table without row numbers: every such row of it at once.
                where, given = f'"{field}" NOT IN (SELECT "{to}" FROM "{parent}")', []
            found = connection.execute(f'SELECT * FROM "{table}" WHERE {where}', given)
            titles = [each[0] for each in found.description]
            rows = [{"table": table, **dict(zip(titles, row, strict=True))} for row in found]
            if _may_be_empty(connection, table, field):
                connection.execute(f'UPDATE "{table}" SET "{field}" = NULL WHERE {where}', given)
                cut += rows
            else:
                connection.execute(f'DELETE FROM "{table}" WHERE {where}', given)
                out += rows
    return cut, out


def _referring(connection: sqlite3.Connection, table: str) -> dict[int, tuple[str, str]]:
    """The column of each reference of a table and the one it leads to, by the reference's number."""
    return {row[0]: (row[3], row[4] or "id") for row in connection.execute(f'PRAGMA foreign_key_list("{table}")')}


def _may_be_empty(connection: sqlite3.Connection, table: str, field: str) -> bool:
    columns = {row[1]: row for row in connection.execute(f'PRAGMA table_info("{table}")')}
    _, _, _, must, _, in_key = columns[field]
    return not must and not in_key


def write_down(path: Path, rows: dict[str, list[dict[str, Any]]]) -> None:
    """Write rows as they were into a new private file."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        json.dump(rows, stream, ensure_ascii=False, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
