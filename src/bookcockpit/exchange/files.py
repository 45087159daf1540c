"""Writing a file so that it is the old one or the new one, never half of it; and safe names for files.

Exports are customer data: only their owner may read them.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import unicodedata
from contextlib import suppress
from pathlib import Path

from bookcockpit import kept, protected

NAME_BYTES = 120
"""Bytes a file name made from an account's name may have, whatever is added to it."""

_TEMPORARY = ".bookcockpit-"
_RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³")}


class TargetExists(FileExistsError):
    """There is a file of this name already, and nobody said to replace it."""


def write_text(path: Path, text: str, *, force: bool = False) -> Path:
    """As `write_bytes`, in UTF-8 with the line ends of the text."""
    return write_bytes(path, text.encode(), force=force)


def write_bytes(path: Path, content: bytes, *, force: bool = False) -> Path:
    """Write a whole file or nothing, readable by its owner only; the file that was written is returned.

    A symbolic link stays one: its target is written. Raises `TargetExists` when there is a file already,
    unless `force`, and `OSError` when it cannot be written or is never written to, whatever is forced (a book,
    its backups, the settings); what was there before is then untouched.
    """
    protected.refuse(path)
    target = path.resolve()
    if target.exists() and not target.is_file():
        raise OSError(f"“{path}” is not a file; name a file to write")
    if target.exists() and not force:
        raise TargetExists(f"“{path}” exists already; say --force to replace it")
    _sweep(target.parent)
    try:
        handle, temporary = tempfile.mkstemp(prefix=_TEMPORARY, suffix=f".{os.getpid()}.tmp", dir=target.parent)
    except OSError as error:
        # Named is the file that was asked for, not the one beside it that nobody knows of.
        raise type(error)(error.errno, error.strerror, str(path)) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if force:
            os.replace(temporary, target)
        else:
            _link(temporary, target, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise
    _sync_folder(target.parent)
    kept.note()
    return target


def _link(temporary: str, target: Path, path: Path) -> None:
    """Give the file its name unless another program took it in the meantime."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise TargetExists(f"“{path}” exists already; say --force to replace it") from None
    except OSError:
        # Some file systems have no hard links; the check before is then the only one.
        os.replace(temporary, target)
    else:
        os.unlink(temporary)


def _sync_folder(folder: Path) -> None:
    # A rename lasts through a power cut only once its folder is on the disk; Windows cannot open folders.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sweep(folder: Path) -> None:
    """Remove what a killed run of ours left behind; a temporary file of a living process stays."""
    with suppress(OSError):
        for left in folder.glob(f"{_TEMPORARY}*.tmp"):
            process = left.name.split(".")[-2]
            if process.isdecimal() and stat.S_ISREG(left.lstat().st_mode) and not _lives(int(process)):
                left.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    # On Windows asking a process would interrupt it.
    if process == os.getpid() or os.name == "nt":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def safe_name(name: str) -> str:
    """A file name for an account's name: letters, digits, `-`, `_`, `.` and nothing a system gives a meaning.

    `../../x` is `x`, `CON` is `account_CON`, a name without letters or digits is `account`.
    """
    kept = re.sub(r"[^\w.-]+", "_", unicodedata.normalize("NFC", name)).strip("._-")
    if not kept or kept.split(".")[0].casefold() in _RESERVED:
        kept = f"account_{kept}".rstrip("_")
    while len(kept.encode()) > NAME_BYTES:
        kept = kept[:-1]
    return kept.rstrip("._-")


def file_names(names: dict[str, str]) -> dict[str, str]:
    """A safe name for each id, unique whatever the case: names that collide get a part of their id."""
    made = {id_: safe_name(name) for id_, name in names.items()}
    folded = [name.casefold() for name in made.values()]
    return {id_: f"{name}_{id_[:8]}" if folded.count(name.casefold()) > 1 else name for id_, name in made.items()}
