"""Which files of a folder are exports of a CRM, and which of them can be imported together."""

from __future__ import annotations

import os
from collections.abc import (
    Collection,
    Mapping,
    Sequence,
)
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.exchange.columns import FILES
from bookcockpit.exchange.crm.headers import SYSTEMS
from bookcockpit.exchange.crm.recognise import Recognised, header_of, looks_like_crm
from bookcockpit.exchange.csv_bytes import CsvError
from bookcockpit.exchange.csv_read import sheets_in
from bookcockpit.exchange.sources import book_at, named_in, refusal_of
from bookcockpit.exchange.workbooks import ENDINGS

if TYPE_CHECKING:
    from bookcockpit.exchange.mappings import Memory


class File(NamedTuple):
    """A file to import, and the sheet of it where it is a workbook ("": the only one that holds a table)."""

    path: Path
    sheet: str = ""


class Exports(NamedTuple):
    """Files of one system to import together, which files were left out and why, and the tables of those whose
    titles do not tell it, but were imported before."""

    system: str
    files: list[File]
    left_out: list[tuple[Path, str]]
    tables: Mapping[File, str] = {}


def exports_at(
    path: Path,
    system: str = "auto",
    memory: Memory | None = None,
    sheets: Sequence[str] = (),
    among: Sequence[Path] = (),
) -> Exports | None:
    """The exports at a path, a file or a folder, or `among` several; None when there are none (native files are no
    exports).

    Only titles are looked at, and whether they are of an export that was imported before. Raises `CsvError` on
    exports that cannot be imported, and on a folder that holds them beside native files, or those of two systems.
    """
    if path.is_dir() or among:
        return _in_folder(path, among, system, memory)
    files = _sheets_of(path, sheets)
    looked = [(file, _look(file, system, memory)) for file in files]
    if system != "auto":
        return Exports(system, files, [], _tables([each for each in looked if each[1] and not each[1].refusal]))
    for file, found in looked:
        if found is not None and found.refusal:
            raise CsvError(f"{file.path.name}: {found.refusal}")
    systems = list(dict.fromkeys(found.system for _, found in looked if found))
    if not systems:
        return None
    if len(systems) > 1 or None in (found for _, found in looked):
        raise CsvError(f"{path.name}: its sheets are not of one kind; import them one by one")
    return Exports(systems[0], files, [], _tables(looked))


def _sheets_of(path: Path, sheets: Sequence[str]) -> list[File]:
    """The sheets of a workbook that are read, or the file itself. Raises `CsvError`, naming it, on a file of another
    kind."""
    book = book_at(path, sheets)
    return [File(path)] if book is None else [File(path, name) for name, _ in named_in(path, book, sheets)]


def _look(file: File, system: str, memory: Memory | None) -> Recognised | None:
    """What a file is by its titles, or was when they were seen before."""
    found = looks_like_crm(file.path, system, file.sheet)
    if memory is None or not memory.entries or (found is not None and not found.refusal):
        return found
    header = header_of(file.path, file.sheet)
    known = memory.with_titles(header.titles) if header else None
    if header is None or known is None or system not in ("auto", known.system):
        return found
    if _is_native(file.path) or _has_native_titles(header.columns):
        return found
    return Recognised(known.system, known.table)


def _has_native_titles(columns: Collection[str]) -> bool:
    return any({column.name for column in native.columns}.issuperset(columns) for native in FILES.values())


def _tables(found: Sequence[tuple[File, Recognised | None]]) -> dict[File, str]:
    """The tables to say, where titles alone would not tell them."""
    return {
        file: each.table for file, each in found if each and looks_like_crm(file.path, each.system, file.sheet) != each
    }


def _in_folder(folder: Path, among: Sequence[Path], system: str, memory: Memory | None) -> Exports | None:
    try:
        paths = among or sorted(folder / name for name in os.listdir(folder) if _may_hold(name))
    except OSError as refused:
        raise CsvError(f"“{folder.name}” cannot be listed: {refused.strerror}") from None
    looked = [(File(path), _look(File(path), system, memory)) for path in paths]
    exports = [(file, found) for file, found in looked if found is not None]
    good = [(file, found) for file, found in exports if not found.refusal]
    native = [file.path.name for file, found in looked if found is None and _is_native(file.path)]
    if not exports:
        if system == "auto":
            return None
        raise CsvError(f"“{folder.name}” holds no export of {SYSTEMS[system]}")
    systems = list(dict.fromkeys(found.system for _, found in good))
    aside: list[tuple[Path, str]] = []
    if system not in ("auto", "sheet") and len(good) > 1:
        own = [file for file, _ in good if _is_of_own(file)]
        aside = [(file.path, _BY_ITSELF) for file in own]
        good = [(file, found) for file, found in good if file not in own]
        systems = list(dict.fromkeys(found.system for _, found in good))
    if system == "auto" and "sheet" in systems and (len(systems) > 1 or native):
        aside = [(file.path, _BY_ITSELF) for file, found in good if found.system == "sheet"]
        good = [(file, found) for file, found in good if found.system != "sheet"]
        systems.remove("sheet")
        if not systems:
            return None
    if not systems:
        file, found = exports[0]
        if system == "auto" and native:
            return None
        raise CsvError(f"{file.path.name}: {found.refusal}")
    if len(systems) > 1:
        both = " and ".join(SYSTEMS[each] for each in systems)
        raise CsvError(f"“{folder.name}” holds exports of {both}; say --from, or import the files one by one")
    if native and system == "auto":
        raise CsvError(
            f"“{folder.name}” holds {native[0]} beside exports of {SYSTEMS[systems[0]]};"
            f" say --from native or --from {systems[0]}"
        )
    left = [(file.path, _why_left(file.path, found)) for file, found in looked if found is None or found.refusal]
    return Exports(systems[0], [file for file, _ in good], [*left, *aside], _tables(good))


_BY_ITSELF = "a sheet of your own; import it by itself"


def _is_of_own(file: File) -> bool:
    found = looks_like_crm(file.path)
    return found is not None and found.system == "sheet"


def _may_hold(name: str) -> bool:
    return not name.startswith(".") and name.casefold().endswith((".csv", ".tsv", *ENDINGS))


def _is_native(path: Path) -> bool:
    return path.name.casefold() in {native.name for native in FILES.values()}


def _why_left(path: Path, found: Recognised | None) -> str:
    if found is not None:
        return found.refusal
    try:
        book = sheets_in(path)
        return (
            "a workbook of several tables; import it by itself"
            if book and len(book.sheets) > 1
            else (refusal_of(path) or "no export that is known")
        )
    except CsvError as refused:
        return str(refused)
