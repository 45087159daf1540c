"""Reading a damaged data file through SQLite: a copy that it opens, and every row it can still find its way to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from bookcockpit.store.check import APPLICATION_ID
from bookcockpit.store.errors import StoreDamaged
from bookcockpit.store.pages import PAGE
from bookcockpit.store.unfinished import belongs

_HEADER = 100
_FARTHEST = 100_000
"""Row numbers looked at beyond the last one that could be read."""

_FAILURES = 1_000
"""Ranges of one table that may fail; a page of rows that is lost costs about 100."""

Values = tuple[Any, ...]


def copy_bytes(path: Path, copy: Path) -> None:
    """The file and its journal as they are, the header put right when it is none of SQLite's.

    A journal that would make another book of it stays where it is.
    """
    raw = bytearray(path.read_bytes())
    if len(raw) < 2 * PAGE:
        raise StoreDamaged(f"{path} holds next to nothing; restore a backup.")
    if not raw.startswith(b"SQLite format 3\0") or raw[68:72] != APPLICATION_ID.to_bytes(4, "big"):
        raw[:_HEADER] = _header(len(raw) // PAGE)
    copy.write_bytes(raw)
    journal = path.with_name(path.name + "-journal")
    if journal.exists() and belongs(path, copy.parent):
        copy.with_name(copy.name + "-journal").write_bytes(journal.read_bytes())


def _header(pages: int) -> bytes:
    """The first hundred bytes of a data file of ours with so many pages."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"PRAGMA page_size={PAGE}")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        connection.execute("CREATE TABLE t (a)")
        fresh = bytearray(connection.serialize()[:_HEADER])
    fresh[28:32] = pages.to_bytes(4, "big")
    # The list of free pages is not to be trusted either; nothing is written that could need it.
    fresh[32:40] = bytes(8)
    fresh[92:96] = fresh[24:28]
    return bytes(fresh)


def columns_of(connection: sqlite3.Connection, name: str) -> list[str]:
    """The columns of a table, in their order."""
    return [row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')]


def readable(old: sqlite3.Connection, new: sqlite3.Connection, name: str) -> Iterator[Values]:
    """Every row that can be read."""
    if is_numbered(new, name):
        last = 0
        try:
            for number, *row in old.execute(f'SELECT rowid, * FROM "{name}" ORDER BY rowid'):
                last = number
                yield tuple(row)
        except sqlite3.Error:
            yield from _range(old, name, last + 1, _end(old, name, last))
        return
    try:
        yield from old.execute(f'SELECT * FROM "{name}"').fetchall()
    except sqlite3.Error:
        # Rows without numbers are in the order of their key: asked for by what its first part refers to.
        first = columns_of(new, name)[0]
        references = new.execute(f'PRAGMA foreign_key_list("{name}")').fetchall()
        parent, field, to = next((row[2], row[3], row[4]) for row in references if row[3] == first)
        for (id_,) in new.execute(f'SELECT "{to}" FROM "{parent}"').fetchall():
            with suppress(sqlite3.Error):
                yield from old.execute(f'SELECT * FROM "{name}" WHERE "{field}" = ?', [id_]).fetchall()


def is_numbered(new: sqlite3.Connection, name: str) -> bool:
    """Whether the rows of a table have numbers."""
    try:
        new.execute(f'SELECT rowid FROM "{name}" LIMIT 1')
    except sqlite3.OperationalError:
        return False
    return True


def _end(old: sqlite3.Connection, name: str, last: int) -> int:
    """A number no row is beyond."""
    with suppress(sqlite3.Error):
        found = old.execute(f'SELECT max(rowid) FROM "{name}"').fetchone()[0]
        return int(found or last)
    # Every index holds the numbers of the rows it leads to.
    for (index,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?", [name]):
        with suppress(sqlite3.Error):
            found = old.execute(f'SELECT max(rowid) FROM "{name}" INDEXED BY "{index}" WHERE TRUE').fetchone()[0]
            return int(found or last)
    return last + _FARTHEST


def _range(old: sqlite3.Connection, name: str, first: int, last: int) -> Iterator[Values]:
    """The readable rows of a range, halved around what cannot be read; the rest is for looking on the pages."""
    waiting, failed = [(first, last)], 0
    while waiting and failed < _FAILURES:
        low, high = waiting.pop()
        if low > high:
            continue
        try:
            rows = old.execute(
                f'SELECT * FROM "{name}" WHERE rowid BETWEEN ? AND ? ORDER BY rowid', [low, high]
            ).fetchall()
        except sqlite3.Error:
            failed += 1
            if low < high:
                middle = (low + high) // 2
                waiting += [(middle + 1, high), (low, middle)]
            continue
        yield from rows
