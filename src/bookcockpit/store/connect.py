"""One way to connect to the data file: exactly that path, never created by accident, always the same settings."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

WAIT_SECONDS = 5.0
"""How long a connection waits for another program's lock."""

# A rollback journal rather than a write-ahead log: a store that is deleted or replaced while open is then an
# error instead of a silent loss, a copy of the one file is the whole book, and SQLite before 3.51.3 may lose
# committed rows of a write-ahead log. secure_delete: what the user removes must not stay readable in the file.
# fullfsync: macOS answers a plain sync before the disk has written; elsewhere it means nothing.
# cache_size, in KiB and used only as needed: ids are random, so a large import touches pages all over the file.
_FOR_WRITING = ("journal_mode=DELETE", "synchronous=FULL", "fullfsync=ON", "secure_delete=ON", "cache_size=-32768")
_ALWAYS = ("foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON")


def journal_of(path: Path) -> Path:
    """Where SQLite keeps the journal of a data file."""
    real = path.resolve()
    return real.with_name(real.name + "-journal")


def log_of(path: Path) -> Path:
    """Where SQLite would keep the write-ahead log of a data file, which ours have not."""
    real = path.resolve()
    return real.with_name(real.name + "-wal")


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A connection that only reads. Not "ro" where the file can be written: a crash may have to be recovered from."""
    return connect(path, "rw" if os.access(path, os.W_OK) else "ro", query_only=True)


def connect(
    path: Path, mode: str, *, wait_seconds: float = WAIT_SECONDS, query_only: bool = False
) -> sqlite3.Connection:
    """A connection in which we begin and end transactions ourselves; `mode` is SQLite's: ro, rw or rwc."""
    # Quoted byte by byte: a name may hold %, ?, # or bytes that are no text, and an f-string would open another file.
    address = f"file:{quote(os.fsencode(path))}?mode={mode}"
    connection = sqlite3.connect(address, uri=True, timeout=wait_seconds, isolation_level=None, check_same_thread=False)
    try:
        for setting in _ALWAYS:
            connection.execute(f"PRAGMA {setting}")
        if query_only:
            connection.execute("PRAGMA query_only=ON")
        elif mode != "ro":
            for setting in _FOR_WRITING:
                connection.execute(f"PRAGMA {setting}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection
