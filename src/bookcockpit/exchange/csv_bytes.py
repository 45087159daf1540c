"""From the bytes of a file someone else wrote to its text: where they come from and how they are encoded."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bookcockpit.exchange.kinds import Opener, refusal

_CHUNK = 1 << 20
_HEAD = 1 << 16
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class CsvError(ValueError):
    """A file that cannot be read as a whole: why, and the line where known (0 otherwise)."""

    def __init__(self, why: str, row: int = 0) -> None:
        super().__init__(f"row {row}: {why}" if row else why)
        self.why = why
        self.row = row


class Decoded(NamedTuple):
    """A file whose encoding is known: `open()` gives its text from the start, as often as needed."""

    open: Callable[[], io.TextIOWrapper]
    encoding: str
    notice: str = ""


def decode(source: Path | bytes | BinaryIO | Opener, encoding: str | None = None) -> Decoded:
    """Find the encoding of a file, of bytes, of a binary stream such as standard input, or of what `opener` gave.

    A mark at the start decides; then what is valid UTF-8 is UTF-8; then UTF-16 shows by its zero bytes;
    what is left is Windows-1252, with a notice. A given `encoding` overrides all of it.
    Raises `CsvError` when the file cannot be opened, is empty, or is of a kind that holds no table.
    """
    reopen = source if callable(source) else opener(source)
    head = head_of(reopen)
    if not head:
        raise CsvError("is empty")
    if why := refusal(head, reopen):
        raise CsvError(why)
    notice = ""
    if encoding is None:
        encoding = _marked(head) or _utf16_by_zeros(head) or ("utf-8" if _is_utf8(reopen) else "")
        if not encoding:
            encoding = "cp1252"
            notice = "is not UTF-8; read as Windows-1252 (cp1252): look at the accents, or say --encoding"
    elif codecs_name(encoding) == "utf-8" and head.startswith(codecs.BOM_UTF8):
        encoding = "utf-8-sig"
    return Decoded(_text_opener(reopen, encoding), encoding, notice)


def codecs_name(encoding: str) -> str:
    """The canonical name of an encoding; raises `CsvError` on an unknown one."""
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        raise CsvError(f"“{encoding}” is not an encoding; write utf-8, utf-16, cp1252 …") from None


def head_of(reopen: Opener) -> bytes:
    """The first bytes of a file."""
    with reopen() as stream:
        return stream.read(_HEAD)


def opener(source: Path | bytes | BinaryIO) -> Opener:
    """A way to open a file from its start, as often as needed. Raises `CsvError` when it cannot be opened."""
    if isinstance(source, bytes):
        return lambda: io.BytesIO(source)
    try:
        if not isinstance(source, Path):
            everything = source.read()
        elif source.is_dir():
            raise CsvError("is a folder, not a file")
        elif source.is_file() or not source.exists():
            return lambda: _open(source)
        else:
            everything = source.read_bytes()
    except OSError as refused:
        raise CsvError(_sentence(refused)) from None
    # A pipe can be read only once, and the encoding is known only at its end.
    return lambda: io.BytesIO(everything)


def _open(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as refused:
        raise CsvError(_sentence(refused)) from None


def _sentence(refused: OSError) -> str:
    if isinstance(refused, FileNotFoundError):
        return "does not exist"
    if isinstance(refused, PermissionError):
        return "may not be read by this user"
    return f"cannot be read: {refused.strerror or refused}"


def _text_opener(reopen: Callable[[], BinaryIO], encoding: str) -> Callable[[], io.TextIOWrapper]:
    def text() -> io.TextIOWrapper:
        try:
            return io.TextIOWrapper(reopen(), encoding=encoding, errors="strict", newline="")
        except LookupError:
            raise CsvError(f"“{encoding}” is not an encoding of text; write utf-8, utf-16, cp1252 …") from None

    return text


def _marked(head: bytes) -> str:
    return next((encoding for mark, encoding in _BOMS if head.startswith(mark)), "")


def _utf16_by_zeros(head: bytes) -> str:
    """UTF-16 without a mark: ASCII letters, separators and line ends leave zeros on one side only."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most < 4 or most < len(head) // 50 or least > most // 20:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf8(reopen: Callable[[], BinaryIO]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with reopen() as stream:
            while chunk := stream.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
