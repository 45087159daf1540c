"""Which files an import reads and what each holds: a folder, one file, or standard input."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bookcockpit.exchange.csv_native import FILES
from bookcockpit.exchange.csv_read import clean_title, read_csv, sheets_in
from bookcockpit.exchange.kinds import CsvError, head_of, is_workbook, opener, refusal
from bookcockpit.exchange.workbooks import ENDINGS, Sheet, Workbook

_REJECTED = re.compile(r"-rejected(-[0-9]+)?$")
"""What the name of a file of rejected rows adds to that of the file they are from."""


class Source(NamedTuple):
    """One file to import: what messages call it, the table it fills, where its bytes are, and, of a workbook that
    holds several tables, the sheet."""

    name: str
    table: str
    data: Path | bytes | BinaryIO
    sheet: str = ""


def table_named(word: str) -> str:
    """The table a person means by `accounts`, `account`, `accounts.csv`, `Accounts.xlsx` or `accounts-rejected-2.csv`.

    Raises `CsvError` naming the words there are.
    """
    wanted = word.strip().casefold()
    wanted = next((wanted.removesuffix(each) for each in (".csv", *ENDINGS) if wanted.endswith(each)), wanted)
    wanted = _REJECTED.sub("", wanted).replace("-", "_").replace(" ", "_")
    for table, native in FILES.items():
        if wanted in (table, native.name.removesuffix(".csv")):
            return table
    known = ", ".join(native.name.removesuffix(".csv") for native in FILES.values())
    raise CsvError(f"“{word}” is not one of {known}")


def native_table(names: Sequence[str], columns: Collection[str]) -> str:
    """The table of our own that a file of these columns holds: by one of its names (its own, its sheet's), else by
    columns that only one of ours has; "" when it is none."""
    known = {column for column in columns if column}
    fitting = [table for table in FILES if _fits(table, known)]
    for name in names:
        with suppress(CsvError):
            if (table := table_named(name)) in fitting:
                return table
    return fitting[0] if len(fitting) == 1 and known <= _names(fitting[0]) else ""


def _fits(table: str, columns: set[str]) -> bool:
    native = FILES[table]
    needed = {native.column_of(field) for field in native.natural_key if native.entity.fields[field].required}
    return bool(columns & _names(table)) and (needed <= columns or "key" in columns)


def _names(table: str) -> set[str]:
    return {column.name for column in FILES[table].columns}


def rows_of(path: Path) -> int:
    """The rows of a file that is left out; 0 of one that is no table."""
    try:
        tables = sheets_in(path)
        names = [sheet.name for sheet in tables.sheets] if tables else [""]
        return sum(sum(1 for _ in read_csv(path, may_double=True, sheet=name).rows()) for name in names)
    except (CsvError, OSError):
        return 0


def sources_in(
    path: Path, kind: str | None = None, sheets: Sequence[str] = (), among: Sequence[Path] = ()
) -> tuple[list[Source], list[str]]:
    """The files to import from a folder, several files or one, in the order they are read, and what was left out.

    `kind` says what a single file holds when its name does not, `sheets` which of a workbook are read. Raises
    `CsvError` when nothing can be read.
    """
    if not path.is_dir() and not among:
        if not os.path.lexists(path):
            raise CsvError(f"there is no file or folder “{path}”")
        return _sources_of(path, kind, sheets), []
    if kind is not None:
        raise CsvError("--as says what one file holds; a folder's files are known by their names")
    paths = among or _listed(path)
    tables = {each: _native_name(each) for each in paths}
    order = list(FILES)
    known = sorted((each for each in paths if tables[each]), key=lambda each: order.index(tables[each]))
    if not known:
        raise CsvError(f"“{path.name}” holds none of {', '.join(native.name for native in FILES.values())}")
    notices = [f"{each.name}: not a file of a book; left out" for each in paths if not tables[each]]
    return [Source(each.name, tables[each], each) for each in known], notices


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder / name for name in os.listdir(folder) if not name.startswith("."))
    except OSError as refused:
        raise CsvError(f"“{folder.name}” cannot be listed: {refused.strerror}") from None


def _native_name(path: Path) -> str:
    """The table of ours that a file of a folder is by its name alone, "" for another."""
    name = path.name.casefold()
    endings = {native.table: native.name.removesuffix("csv") for native in FILES.values()}
    ends = (".csv", *ENDINGS)
    return next((table for table, stem in endings.items() if any(name == stem[:-1] + each for each in ends)), "")


def refusal_of(path: Path) -> str:
    """Why a file is no table, as what it is named; "" when it may be one."""
    try:
        reopen = opener(path)
        head = head_of(reopen)
        return "" if is_workbook(head, reopen) else refusal(head, reopen)
    except CsvError as refused:
        return str(refused)


def book_at(path: Path, sheets: Sequence[str]) -> Workbook | None:
    """The workbook at a path, None where another file may be a table. Raises `CsvError`, naming the file, on one of
    another kind, and on `sheets` of what is no workbook."""
    if not path.is_file():
        return None
    try:
        book = sheets_in(path)
        if book is None and (why := refusal_of(path)):
            raise CsvError(why)
    except CsvError as refused:
        raise CsvError(f"{path.name}: {refused}") from None
    if book is None and sheets:
        raise CsvError(f"{path.name}: is no workbook and has no sheets; import it without naming one")
    return book


def named_in(path: Path, book: Workbook, sheets: Sequence[str]) -> list[tuple[str, Sheet]]:
    """The sheets of a workbook that are read, by name. Raises `CsvError`, naming the file, when none is said of
    several."""
    try:
        return [(sheet.name, sheet) for sheet in map(book.named, sheets or ("",))]
    except CsvError as refused:
        raise CsvError(f"{path.name}: {refused}") from None


def _sources_of(path: Path, kind: str | None, sheets: Sequence[str]) -> list[Source]:
    book = book_at(path, sheets)
    if book is None:
        return [Source(path.name, _table_of(path, kind), path)]
    several = len(book.sheets) > 1
    return [
        Source(f"{path.name}, sheet “{name}”" if several else path.name, _table_of(path, kind, sheet), path, name)
        for name, sheet in named_in(path, book, sheets)
    ]


def _table_of(path: Path, kind: str | None, sheet: Sheet | None = None) -> str:
    if kind is not None:
        return table_named(kind)
    names = [path.name, *([sheet.name] if sheet else [])]
    for name in names:
        with suppress(CsvError):
            return table_named(name)
    with suppress(CsvError):
        columns = map(clean_title, sheet.titles) if sheet else read_csv(path, may_double=True).columns
        if table := native_table(names, list(columns)):
            return table
    raise CsvError(
        f"cannot tell what “{path.name}” holds; say --as accounts, --as touches …, or --from for an export"
    ) from None
