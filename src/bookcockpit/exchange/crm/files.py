"""Which files of a folder are exports of a CRM, and which of them can be imported together."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.exchange.columns import FILES
from bookcockpit.exchange.crm.headers import SYSTEMS
from bookcockpit.exchange.crm.recognise import Recognised, looks_like_crm
from bookcockpit.exchange.csv_bytes import CsvError

if TYPE_CHECKING:
    from pathlib import Path


class Exports(NamedTuple):
    """Files of one system to import together, and what was left out."""

    system: str
    paths: list[Path]
    notices: list[str]


def exports_at(path: Path, system: str = "auto") -> Exports | None:
    """The exports at a path, a file or a folder; None when there are none (native files are no exports).

    Only titles are looked at. Raises `CsvError` on exports that cannot be imported, and on a folder that
    holds them beside native files, or those of two systems.
    """
    if path.is_dir():
        return _in_folder(path, system)
    if system != "auto":
        return Exports(system, [path], [])
    found = looks_like_crm(path)
    if found is not None and found.refusal:
        raise CsvError(f"{path.name}: {found.refusal}")
    return Exports(found.system, [path], []) if found else None


def _in_folder(folder: Path, system: str) -> Exports | None:
    try:
        names = sorted(name for name in os.listdir(folder) if name.casefold().endswith(".csv"))
    except OSError as refused:
        raise CsvError(f"“{folder.name}” cannot be listed: {refused.strerror}") from None
    looked = [(folder / name, looks_like_crm(folder / name, system)) for name in names if not name.startswith(".")]
    exports = [(path, found) for path, found in looked if found is not None]
    good = [(path, found) for path, found in exports if not found.refusal]
    if not exports:
        if system == "auto":
            return None
        raise CsvError(f"“{folder.name}” holds no export of {SYSTEMS[system]}")
    systems = list(dict.fromkeys(found.system for _, found in good))
    if not systems:
        path, found = exports[0]
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
    )


def _is_native(path: Path) -> bool:
    return path.name.casefold() in {native.name for native in FILES.values()}


def _left_out(path: Path, found: Recognised | None) -> str:
    why = found.refusal if found else "no export that is known"
    return f"{path.name}: {why}; left out"
