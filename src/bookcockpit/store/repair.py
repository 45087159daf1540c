"""Repairs that lose nothing: what `doctor --fix` does, each said in one sentence.

References that lead nowhere are cut where a row can be without them; a row that cannot is taken out, and
every row as it was is written into a file beside the backups first.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bookcockpit.store.backup import backup, backups_of, folder_for, sweep
from bookcockpit.store.check import APP_FOLDER, check, read_header
from bookcockpit.store.connect import connect
from bookcockpit.store.doctor import BACKUP_AGE, texts_in
from bookcockpit.store.errors import StoreError, StoreReadOnly, explained


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
