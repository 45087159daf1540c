"""Saving what can still be read of a damaged data file: into a new file beside it, row by row.

The damaged file is never touched. It is read through a copy whose first hundred bytes are put right when they
are not, so that a file with a broken header still opens. Where a page cannot be read, ever smaller ranges of
rows around it are, down to the single row; rows that nothing leads to any more are looked for on every page.
"""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import from_plain, to_plain
from bookcockpit.store.check import APPLICATION_ID, VERSION, check
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import StoreDamaged, StoreError, StoreFull
from bookcockpit.store.files import give_name
from bookcockpit.store.pages import index_rows, table_rows
from bookcockpit.store.readable import columns_of, copy_bytes, is_numbered, readable
from bookcockpit.store.repair import cut_loose_ends, write_down
from bookcockpit.store.rows import columns, to_entities

_META = "meta"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
Values = tuple[Any, ...]
Rows = list[dict[str, Any]]


class Table(NamedTuple):
    """What became of one table. `rows` are in the new file; `refused` could be read but make no sense any more;
    `lost` cannot be read, None when not even their number is known."""

    name: str
    rows: int
    refused: int
    lost: int | None


class Recovered(NamedTuple):
    """The new file, complete and checked, and what it holds.

    `cut` references led to rows that are lost; rows that cannot be without them are `left_out` and stand, as they
    were, in the file `beside`.
    """

    path: Path
    tables: tuple[Table, ...]
    cut: int
    left_out: int = 0
    beside: Path | None = None


def recover(path: Path) -> Recovered:
    """Read what can be read of a damaged data file into a new one beside it.

    Raises `StoreError` when nothing can be: then only a backup helps.
    """
    path = Path(os.path.abspath(path)).resolve()
    now = datetime.now(UTC)
    target = path.with_name(f"{path.stem}-recovered-{now:%Y%m%dT%H%M%S%f}Z.db")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", suffix=".new", dir=path.parent) as folder:
            copy, made = Path(folder) / "copy.db", Path(folder) / "made.db"
            copy_bytes(path, copy)
            tables, cut, out = _carry_over(path, copy, made)
            check(made)
            if out:
                beside = target.with_name(f"{target.stem}-left-out.json")
                write_down(beside, {"rows_left_out": out})
            give_name(made, target)
    except OSError as error:
        raise StoreFull(f"Nothing could be saved of {path}: {error.strerror}.") from None
    return Recovered(target, tables, len(cut), len(out), beside if out else None)


def _carry_over(path: Path, copy: Path, made: Path) -> tuple[tuple[Table, ...], Rows, Rows]:
    try:
        with closing(connect(copy, "rw", query_only=True)) as old:
            old.execute("PRAGMA cell_size_check=OFF")
            # With this, SQLite goes on with the part of the table of contents that it can read.
            old.execute("PRAGMA writable_schema=ON")
            old.text_factory = lambda raw: raw.decode("utf-8", "replace")
            _lay_out(old, made)
            with closing(connect(made, "rw")) as new:
                new.execute("PRAGMA foreign_keys=OFF")
                new.execute("BEGIN IMMEDIATE")
                tables = tuple(_carry_table(old, new, name) for name in _tables(new))
                if any(table.lost != 0 for table in tables):
                    tables = _look_on_pages(copy.read_bytes(), new, tables)
                if not any(table.rows for table in tables if table.name in ENTITIES):
                    raise StoreDamaged(f"Nothing of {path} can be read any more; restore a backup.")
                cut, out = cut_loose_ends(new)
                _count_on(new)
                new.execute("COMMIT")
    except sqlite3.Error:
        raise StoreDamaged(f"The table of contents of {path} cannot be read; restore a backup.") from None
    return tables, cut, out


def _lay_out(old: sqlite3.Connection, made: Path) -> None:
    """Make the new file: with the newest layout, or with an older one as the damaged file has it."""
    version = old.execute("PRAGMA user_version").fetchone()[0] or VERSION
    if version == VERSION:
        from bookcockpit.store.create import create

        create(made, base_currency="USD", preset="balanced")
        return
    os.close(os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with closing(connect(made, "rw")) as new:
        for (sql,) in old.execute(
            "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, rowid"
        ):
            new.execute(sql)
        new.execute(f"PRAGMA application_id={APPLICATION_ID}")
        new.execute(f"PRAGMA user_version={version}")


def _tables(connection: sqlite3.Connection) -> list[str]:
    order = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    return [row[0] for row in connection.execute(order)]


def _carry_table(old: sqlite3.Connection, new: sqlite3.Connection, name: str) -> Table:
    carried = refused = 0
    sound = _sound_for(new, name)
    try:
        old.execute(f'SELECT 1 FROM "{name}" WHERE {"rowid = -1" if is_numbered(new, name) else "FALSE"}').fetchone()
    except sqlite3.Error:
        # Neither its place nor its first page is known: nothing of it can be reached.
        return Table(name, 0, 0, None)
    if name == _META and any(True for _ in readable(old, new, name)):
        # What a new file says of itself gives way to what this one said.
        new.execute(f'DELETE FROM "{name}"')
    places = ", ".join("?" * len(columns_of(new, name)))
    for row in readable(old, new, name):
        try:
            if not sound(row):
                raise sqlite3.IntegrityError
            new.execute(f'INSERT INTO "{name}" VALUES ({places})', row)
            carried += 1
        except (sqlite3.IntegrityError, sqlite3.InterfaceError, OverflowError):
            refused += 1
    counted = None
    with suppress(sqlite3.Error):
        counted = old.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
    return Table(name, carried, refused, None if counted is None else max(0, counted - carried - refused))


def _look_on_pages(raw: bytes, new: sqlite3.Connection, tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Add the rows that stand on pages to which nothing leads any more, to the tables that lost some."""
    names = [name for name in ENTITIES if name in _tables(new)]
    tests = {name: (len(columns_of(new, name)), _sound_for(new, name)) for name in names}
    newest: dict[tuple[str, str], Values] = {}
    for row in table_rows(raw):
        fits = [name for name, (length, sound) in tests.items() if len(row) == length and sound(row)]
        if len(fits) == 1:
            at = columns_of(new, fits[0]).index("rev")
            known = newest.get((fits[0], row[0]))
            # A page that was given up may hold an older state of a row.
            if known is None or known[at] < row[at]:
                newest[fits[0], row[0]] = row
    found: dict[str, list[Values]] = {}
    for (name, _), row in newest.items():
        found.setdefault(name, []).append(row)
    for row in index_rows(raw):
        if _is_attendance(row):
            found.setdefault("attendance", []).append(row)
        elif _is_previous(row):
            found.setdefault("contract_previous", []).append(row)
    return tuple(_with_found(new, table, found.get(table.name, [])) for table in tables)


def _with_found(new: sqlite3.Connection, table: Table, rows: list[Values]) -> Table:
    if table.lost == 0 or not rows:
        return table
    before = new.total_changes
    places = ", ".join("?" * len(rows[0]))
    for row in rows:
        with suppress(sqlite3.Error, OverflowError):
            new.execute(f'INSERT OR IGNORE INTO "{table.name}" VALUES ({places})', row)
    more = new.total_changes - before
    return table._replace(rows=table.rows + more, lost=None if table.lost is None else max(0, table.lost - more))


def _is_attendance(row: Values) -> bool:
    if len(row) != 6 or not all(isinstance(row[at], str) for at in (0, 2, 3, 4)):
        return False
    return isinstance(row[1], int) and row[5] in (0, 1) and _DAY.fullmatch(row[4]) is not None


def _is_previous(row: Values) -> bool:
    return len(row) == 3 and isinstance(row[1], int) and all(isinstance(row[at], str) for at in (0, 2))


def _count_on(new: sqlite3.Connection) -> None:
    """Let the numbers of steps go on after the greatest one that any row bears: none is given twice."""
    revs = [f'SELECT max(rev) FROM "{name}"' for name in _tables(new) if "rev" in columns_of(new, name)]
    greatest = max(new.execute(each).fetchone()[0] or 0 for each in [*revs, "SELECT max(id) FROM step"])
    if new.execute("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'step'", [greatest]).rowcount == 0:
        new.execute("INSERT INTO sqlite_sequence VALUES ('step', ?)", [greatest])


def _sound_for(new: sqlite3.Connection, name: str) -> Any:
    """Whether a row makes sense: a page of garbage can look like one of rows."""
    kind = ENTITIES.get(name)
    titles = columns_of(new, name)
    if kind is None or not set(columns(kind)) <= set(titles):
        return lambda row: True
    places = [titles.index(column) for column in columns(kind)]

    def sound(row: Values) -> bool:
        try:
            (entity,) = to_entities(kind, columns(kind), [[row[place] for place in places]])
            entity.__dict__.update({field: () for field, spec in kind.specs.items() if spec.kind == "refs"})
            from_plain(kind, to_plain(entity))
        except (ValueError, TypeError, AttributeError, StoreError):
            return False
        return True

    return sound
