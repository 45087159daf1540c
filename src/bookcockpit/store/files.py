"""Giving a finished file its name: all of it or none, over nothing else, and still there after a power cut."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bookcockpit import kept


@contextmanager
def unnamed(name: Path) -> Iterator[Path]:
    """An empty private file under a passing name in the folder of `name`; gone afterwards unless it was given that."""
    handle, passing = tempfile.mkstemp(prefix=f".{name.name}.", suffix=".new", dir=name.parent)
    os.close(handle)
    try:
        yield Path(passing)
    finally:
        Path(passing).unlink(missing_ok=True)


def give_name(finished: Path, name: Path) -> None:
    """Let a file written under a passing name in the same folder be found as `name`.

    Raises `FileExistsError` rather than replace what is there.
    """
    try:
        # A link, unlike a rename, never replaces what another program put there meanwhile.
        os.link(finished, name)
    except FileExistsError:
        raise
    except OSError:
        # Some file systems (exFAT, some network shares) have no links.
        if os.path.lexists(name):
            raise FileExistsError(name) from None
        os.rename(finished, name)
    finished.unlink(missing_ok=True)
    sync(name.parent)
    kept.note()


def sync(path: Path) -> None:
    """Make sure what a file holds, or a new name in a folder, is still there after a power cut."""
    if os.name == "nt" and path.is_dir():
        # Windows opens no folders; its file system keeps names by itself.
        return
    descriptor = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
