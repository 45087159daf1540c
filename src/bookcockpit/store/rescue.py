"""A book whose file was deleted while it was open: the operating system keeps its bytes until we let go of them.

So all of it can still be written down, not only what a snapshot in memory holds, and is a backup like any other.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from bookcockpit.store.backup import folder_for, name_for, new_copy
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import StoreError, StoreMissing, explained
from bookcockpit.store.library import Library


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

    from bookcockpit.store.backup import newest_backup

    gone = f"{library.path} was moved or deleted; nothing can be saved until it is back."
    try:
        kept: Path | None = rescue(library, otherwise)
        said = "All of the book was kept"
    except StoreError:
        kept, said = newest_backup(library.path), "The newest backup is there"
    if kept is None:
        return str(missing)
    return f"{gone} {said}: bookcockpit --db {quote(str(library.path))} restore {quote(str(kept))}"
