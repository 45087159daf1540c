"""Saving what can still be read of a damaged data file: into a new file beside it, row by row.

The damaged file is never touched. It is read through a copy whose first hundred bytes are put right when they
are not, so that a file with a broken header still opens. Where a page cannot be read, ever smaller ranges of
rows around it are, down to the single row; rows that nothing leads to any more are looked for on every page.

"""

from __future__ import annotations

import os
import re
import sqlite3
import struct
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import from_plain, to_plain
from bookcockpit.store.backup import name_for, new_copy
from bookcockpit.store.check import APPLICATION_ID, VERSION, check, explained, folder_for
from bookcockpit.store.connect import connect
from bookcockpit.store.doctor import cut_loose_ends, write_down
from bookcockpit.store.errors import StoreDamaged, StoreError, StoreFull, StoreMissing
from bookcockpit.store.files import give_name
from bookcockpit.store.library import Library
from bookcockpit.store.rows import columns, to_entities
from bookcockpit.store.unfinished import belongs

PAGE = 4096
"""Bytes of a page of every data file of ours."""

_TABLE_LEAF, _INDEX_LEAF, _INDEX_INNER = 13, 10, 2
_HEADER = 100
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_LOCAL_AT_LEAST = (PAGE - 12) * 32 // 255 - 23
_LOCAL_AT_MOST = {
    _TABLE_LEAF: PAGE - 35,
    _INDEX_LEAF: (PAGE - 12) * 64 // 255 - 23,
    _INDEX_INNER: (PAGE - 12) * 64 // 255 - 23,
}

Values = tuple[Any, ...]


def table_rows(raw: bytes) -> Iterator[Values]:
    """The rows on every page that is the leaf of a table with row numbers."""
    return _rows(raw, (_TABLE_LEAF,))


def index_rows(raw: bytes) -> Iterator[Values]:
    """The entries on every page of an index or of a table without row numbers."""
    return _rows(raw, (_INDEX_LEAF, _INDEX_INNER))


def _rows(raw: bytes, kinds: tuple[int, ...]) -> Iterator[Values]:
    for page in range(len(raw) // PAGE):
        head = page * PAGE + (_HEADER if page == 0 else 0)
        kind = raw[head]
        if kind not in kinds:
            continue
        first = head + (12 if kind == _INDEX_INNER else 8)
        count = min(int.from_bytes(raw[head + 3 : head + 5], "big"), (PAGE - 12) // 2)
        for place in range(first, first + 2 * count, 2):
            cell = page * PAGE + int.from_bytes(raw[place : place + 2], "big")
            try:
                yield _record(_payload(raw, cell, kind))
            except (ValueError, IndexError, struct.error):
                continue


def _payload(raw: bytes, at: int, kind: int) -> bytes:
    """What a cell holds, with what of it stands on pages of its own. Raises `ValueError` for what is no cell."""
    if kind == _INDEX_INNER:
        at += 4
    size, at = _number(raw, at)
    if kind == _TABLE_LEAF:
        _, at = _number(raw, at)
    if not 0 < size <= len(raw):
        raise ValueError("no size of a row")
    most = _LOCAL_AT_MOST[kind]
    if size <= most:
        return raw[at : at + size]
    local = _LOCAL_AT_LEAST + (size - _LOCAL_AT_LEAST) % (PAGE - 4)
    local = local if local <= most else _LOCAL_AT_LEAST
    parts, left = [raw[at : at + local]], size - local
    page = int.from_bytes(raw[at + local : at + local + 4], "big")
    while left > 0:
        start = (page - 1) * PAGE
        if start <= 0 or start + PAGE > len(raw):
            raise ValueError("the row goes on where the file does not")
        parts.append(raw[start + 4 : start + 4 + min(left, PAGE - 4)])
        left -= PAGE - 4
        page = int.from_bytes(raw[start : start + 4], "big")
    return b"".join(parts)


def _record(payload: bytes) -> Values:
    """The values of a row. Raises `ValueError` or `IndexError` for what is none."""
    size, at = _number(payload, 0)
    if not 0 < size <= len(payload):
        raise ValueError("no head of a row")
    kinds = []
    while at < size:
        kind, at = _number(payload, at)
        kinds.append(kind)
    values = []
    at = size
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError("the row is longer or shorter than it says")
    return tuple(values)


def _value(payload: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (0, 8, 9):
        return (None if kind == 0 else kind - 8), at
    if kind in _INTEGERS:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], "big", signed=True), end
    if kind == 7:
        return struct.unpack(">d", payload[at : at + 8])[0], at + 8
    if kind < 12:
        raise ValueError("no kind of value")
    end = at + (kind - 12) // 2
    return (payload[at:end].decode("utf-8", "replace") if kind % 2 else payload[at:end]), end


def _number(raw: bytes, at: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    number = 0
    for place in range(at, at + 8):
        number = number << 7 | raw[place] & 0x7F
        if raw[place] < 0x80:
            return number, place + 1
    return number << 8 | raw[at + 8], at + 9


_FARTHEST = 100_000
"""Row numbers looked at beyond the last one that could be read."""

_FAILURES = 1_000
"""Ranges of one table that may fail; a page of rows that is lost costs about 100."""


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


_META = "meta"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
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
            entity.__dict__.update({field: () for field, spec in kind.fields.items() if spec.kind == "refs"})
            from_plain(kind, to_plain(entity))
        except (ValueError, TypeError, AttributeError, StoreError):
            return False
        return True

    return sound


def rescue(library: Library, otherwise: Path) -> Path:
    """Write the whole of an open book whose file is gone among its backups; where it lies.

    If their folder went with it, the book goes into the folder `otherwise`. Raises `StoreError` when no place takes it.
    """
    if library.path.exists():
        raise StoreError(f"{library.path} is there; a backup is what keeps it.")
    name = name_for(library.path, "rescued")
    if library.path.resolve().parent.is_dir():
        with suppress(StoreError):
            return _written(library, folder_for(library.path) / name)
    return _written(library, otherwise / name)


def _written(library: Library, kept: Path) -> Path:
    def fill(copy: Path) -> None:
        try:
            with library._reads, closing(connect(copy, "rw")) as into:
                library._connection.backup(into)
        except sqlite3.Error as error:
            raise explained(error, copy) from None

    return new_copy(kept, fill, with_folder=True)


def what_is_left(library: Library, missing: StoreMissing, otherwise: Path) -> str:
    """The sentence for someone whose book has gone: where all of it was written, and how to go on."""
    from shlex import quote

    from bookcockpit.store.check import newest_backup

    gone = f"{library.path} was moved or deleted; nothing can be saved until it is back."
    try:
        kept: Path | None = rescue(library, otherwise)
        said = "All of the book was kept"
    except StoreError:
        kept, said = newest_backup(library.path), "The newest backup is there"
    if kept is None:
        return str(missing)
    return f"{gone} {said}: bookcockpit --db {quote(str(library.path))} restore {quote(str(kept))}"
