"""What no file of ours may ever take the place of: a book, what lies beside it, its backups, the settings.

Everything that writes a file someone named asks here, whatever is forced. A file is known by its inode, so no link
and no other spelling of a path leads to it.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

MARK = b"BKCP"
"""Stands in the header of every data file of ours, as SQLite's application id."""

BESIDE = ("-journal", "-wal", "-shm")
"""How the files end that SQLite keeps beside a data file and reads back into it."""

_MARKED_AT = 68
_book: Path | None = None
_settings: tuple[Path, ...] = ()


class Protected(OSError):
    """The file named is one that no export may replace; the message says which."""


def protect(book: Path, *settings: Path) -> None:
    """From here on in this process: this is the open book, and these files are the user's settings."""
    global _book, _settings
    _book, _settings = book, settings


def refuse(path: Path, *, new_book: bool = False) -> None:
    """Raise `Protected` where a file at `path` would be, or take the place of, one that is never written to.

    A `new_book` may come where a book was.
    """
    target = path.resolve()
    if what := _beside(target) if new_book else _what_is(target):
        raise Protected(f"“{path}” is {what}, which is never written over; name another file")


def _what_is(target: Path) -> str:
    if _book is not None:
        book = _book.resolve()
        if _same(target, book):
            return "the book itself"
        if _same(target.parent, book.parent / "backups"):
            return "in the folder of the book's backups"
    if any(_same(target, each) for each in _settings):
        return "a file of your settings"
    return _beside(target) or ("a book or a backup of one" if _is_book(target) else "")


def _beside(target: Path) -> str:
    # Also where there is none yet: SQLite would read it back into the book.
    for ending in BESIDE:
        base = target.name[: -len(ending)]
        if base and target.name.casefold().endswith(ending) and _is_book(target.with_name(base)):
            return f"the place of the {ending[1:]} of a book"
    return ""


def _same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return one.samefile(other)
    return one == other.resolve()


def _is_book(path: Path) -> bool:
    # The open book is not looked into: closing it again would drop the locks this process holds on it.
    if _book is not None and _same(path, _book):
        return True
    with suppress(OSError):
        if path.is_file():
            with path.open("rb") as file:
                return file.read(_MARKED_AT + len(MARK)).endswith(MARK)
    return False
