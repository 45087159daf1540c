"""Which files of a folder are exports of a CRM, and which of them can be imported together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.exchange.columns import FILES
from bookcockpit.exchange.crm.headers import SYSTEMS
from bookcockpit.exchange.crm.recognise import Recognised, header_of, looks_like_crm
from bookcockpit.exchange.csv_bytes import CsvError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from bookcockpit.exchange.mappings import Memory


class Exports(NamedTuple):
    """Files of one system to import together, what was left out, and the tables of those whose titles do not tell
    it, but were imported before."""

    system: str
    paths: list[Path]
    notices: list[str]
    tables: Mapping[Path, str] = {}


def exports_at(path: Path, system: str = "auto", memory: Memory | None = None) -> Exports | None:
    """The exports at a path, a file or a folder; None when there are none (native files are no exports).

    Only titles are looked at, and whether they are of an export that was imported before. Raises `CsvError` on
    exports that cannot be imported, and on a folder that holds them beside native files, or those of two systems.
    """
    if path.is_dir():
        return _in_folder(path, system, memory)
    found = _look(path, system, memory)
    if system != "auto":
        return Exports(system, [path], [], _tables([(path, found)]) if found and not found.refusal else {})
    if found is not None and found.refusal:
        raise CsvError(f"{path.name}: {found.refusal}")
    return Exports(found.system, [path], [], _tables([(path, found)])) if found else None


def _look(path: Path, system: str, memory: Memory | None) -> Recognised | None:
    """What a file is by its titles, or was when they were seen before."""
    found = looks_like_crm(path, system)
    if memory is None or not memory.entries or (found is not None and not found.refusal):
        return found
    header = header_of(path)
    known = memory.with_titles(header.titles) if header else None
    if header is None or known is None or system not in ("auto", known.system):
        return found
    if _is_native(path) or _has_native_titles(header.columns):
        return found
    return Recognised(known.system, known.table)


def _has_native_titles(columns: Collection[str]) -> bool:
    return any({column.name for column in native.columns}.issuperset(columns) for native in FILES.values())


def _tables(found: list[tuple[Path, Recognised]]) -> dict[Path, str]:
    """The tables to say, where titles alone would not tell them."""
    return {path: each.table for path, each in found if looks_like_crm(path, each.system) != each}


def _in_folder(folder: Path, system: str, memory: Memory | None) -> Exports | None:
    try:
        names = sorted(name for name in os.listdir(folder) if name.casefold().endswith(".csv"))
    except OSError as refused:
        raise CsvError(f"“{folder.name}” cannot be listed: {refused.strerror}") from None
    looked = [(folder / name, _look(folder / name, system, memory)) for name in names if not name.startswith(".")]
    exports = [(path, found) for path, found in looked if found is not None]
    good = [(path, found) for path, found in exports if not found.refusal]
    if not exports:
        if system == "auto":
            return None
        raise CsvError(f"“{folder.name}” holds no export of {SYSTEMS[system]}")
    systems = list(dict.fromkeys(found.system for _, found in good))
    if not systems:
        path, found = exports[0]
        if system == "auto" and any(_is_native(path) and each is None for path, each in looked):
            return None
        raise CsvError(f"{path.name}: {found.refusal}")
    if len(systems) > 1:
        both = " and ".join(SYSTEMS[each] for each in systems)
        raise CsvError(f"“{folder.name}” holds exports of {both}; say --from, or import the files one by one")
    native = [path.name for path, found in looked if found is None and _is_native(path)]
    if native and system == "auto":
        raise CsvError(
            f"“{folder.name}” holds {native[0]} beside exports of {SYSTEMS[systems[0]]};"
            f" say --from native or --from {systems[0]}"
        )
    return Exports(
        systems[0],
        [path for path, _ in good],
        [_left_out(path, found) for path, found in looked if found is None or found.refusal],
        _tables(good),
    )


def _is_native(path: Path) -> bool:
    return path.name.casefold() in {native.name for native in FILES.values()}


def _left_out(path: Path, found: Recognised | None) -> str:
    why = found.refusal if found else "no export that is known"
    return f"{path.name}: {why}; left out"
