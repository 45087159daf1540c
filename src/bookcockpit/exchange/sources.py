"""Which files an import reads and what each holds: a folder, one file, or standard input."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from bookcockpit.exchange.columns import FILES
from bookcockpit.exchange.csv_bytes import CsvError

if TYPE_CHECKING:
    from pathlib import Path


_REJECTED = re.compile(r"-rejected(-[0-9]+)?$")
"""What the name of a file of rejected rows adds to that of the file they are from."""


class Source(NamedTuple):
    """One file to import: what messages call it, the table it fills, and where its bytes are."""

    name: str
    table: str
    data: Path | bytes | BinaryIO


def table_named(word: str) -> str:
    """The table a person means by `accounts`, `account`, `accounts.csv`, `Accounts` or `accounts-rejected-2.csv`.

    Raises `CsvError` naming the words there are.
    """
    wanted = _REJECTED.sub("", word.strip().casefold().removesuffix(".csv")).replace("-", "_")
    for table, native in FILES.items():
        if wanted in (table, native.name.removesuffix(".csv")):
            return table
    known = ", ".join(native.name.removesuffix(".csv") for native in FILES.values())
    raise CsvError(f"“{word}” is not one of {known}")


def sources_in(path: Path, kind: str | None = None) -> tuple[list[Source], list[str]]:
    """The files to import from a folder or one file, in the order they are read, and what was left out.

    `kind` says what a single file holds when its name does not. Raises `CsvError` when nothing can be read.
    """
    if not path.is_dir():
        if not os.path.lexists(path):
            raise CsvError(f"there is no file or folder “{path}”")
        try:
            table = table_named(kind if kind is not None else path.name)
        except CsvError:
            if kind is not None:
                raise
            raise CsvError(
                f"cannot tell what “{path.name}” holds; say --as accounts, --as touches …, or --from for an export"
            ) from None
        return [Source(path.name, table, path)], []
    if kind is not None:
        raise CsvError("--as says what one file holds; a folder's files are known by their names")
    try:
        names = sorted(name for name in os.listdir(path) if not name.startswith("."))
    except OSError as refused:
        raise CsvError(f"“{path.name}” cannot be listed: {refused.strerror}") from None
    order = {native.name: number for number, native in enumerate(FILES.values())}
    tables = {native.name: native.table for native in FILES.values()}
    known = sorted((name for name in names if name.casefold() in order), key=lambda name: order[name.casefold()])
    if not known:
        raise CsvError(f"“{path.name}” holds none of {', '.join(order)}")
    notices = [f"{name}: not a file of a book; left out" for name in names if name.casefold() not in order]
    return [Source(name, tables[name.casefold()], path / name) for name in known], notices
