"""What a file is by its bytes, whatever it is called: a workbook, something of another kind, or text in an encoding."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NamedTuple

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST_UNPACKED = 2_000_000_000
"""Bytes a workbook may have unpacked: a bomb of zeros is refused before it fills the memory."""

MOST_CELLS = 20_000_000
"""Cells between the first and the last one of a sheet: each takes memory, empty or not."""

_SAVE = "save the table itself as .csv or .xlsx and import that"
_NOT_YET = "cannot be imported yet"
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", f"is a PDF, not a table; {_SAVE}"),
    (b"\x89PNG\r\n", "is an image (PNG), not a table; type the table into a spreadsheet, or export it"),
    (b"\xff\xd8\xff", "is an image (JPEG), not a table; type the table into a spreadsheet, or export it"),
    (b"GIF8", "is an image (GIF), not a table; type the table into a spreadsheet, or export it"),
    (b"II*\0", "is an image (TIFF), not a table; type the table into a spreadsheet, or export it"),
    (b"MM\0*", "is an image (TIFF), not a table; type the table into a spreadsheet, or export it"),
    (b"\x1f\x8b", "is packed (gzip); unpack it and import what is in it"),
    (b"7z\xbc\xaf", "is a packed archive (7z); unpack it and import the folder"),
    (b"Rar!", "is a packed archive (RAR); unpack it and import the folder"),
    (b"{\\rtf", f"is a text document (RTF), not a table; {_SAVE}"),
    (b"SQLite format 3\0", "is a database (SQLite), not a table; a book is opened or restored, not imported"),
    (b"PAR1", "is a Parquet file; write it out as .csv and import that"),
    (b"!BDN", f"is a mailbox of Outlook's; mail {_NOT_YET}"),
)
_WORDS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE | re.DOTALL), why)
    for pattern, why in (
        (rb"<\?xml.{0,400}?(excel\.sheet|urn:schemas-microsoft-com:office:spreadsheet)",
         "is an XML sheet of Excel 2003; open it and save it as .xlsx"),
        (rb"(<!--.*?-->|<\?xml[^>]*>|\s)*<(!doctype html|html|head|body|meta|table|style|script|div)\b",
         "is a web page (HTML), not a table: perhaps a sign-in page, or an old “Excel” export; open it in a"
         " spreadsheet and save it as .xlsx, or export it as CSV"),
        (rb"<\?xml", "is XML, not a table; export it as CSV or .xlsx"),
        (rb"begin:vcalendar", f"is a calendar (ICS); calendars {_NOT_YET}"),
        (rb"begin:vcard", f"is a file of contact cards (vCard); contact cards {_NOT_YET}, export the people as CSV"),
        (rb"from \S+@\S+ .{10,40}\r?\n[!-9;-~]+:", f"is a mailbox (mbox); mail {_NOT_YET}"),
        (rb"((received|return-path|delivered-to|message-id|mime-version|x-[\w-]+|dkim-signature|date|from|to|subject)"
         rb": [^\r\n]*\r?\n([ \t][^\r\n]*\r?\n)*){3}", f"is a mail; mail {_NOT_YET}"),
        (rb"[\[{]\s*([\[{\]}\"]|$)", "is JSON, not a table: name a book in JSON .json, and have a query write its"
                                     " result as CSV"),
    )
)  # fmt: skip
_ISO_MEDIA = re.compile(rb".{4}ftyp(heic|heix|mif1|avif|mp4|isom|qt)", re.DOTALL)
_PARTS = (
    ("word/", f"is a Word document, not a table; {_SAVE}"),
    ("ppt/", f"is a presentation (PowerPoint), not a table; {_SAVE}"),
    ("index/", "is a sheet of Apple Numbers; export it from Numbers as Excel or CSV"),
)
_MIMES = (
    (b"opendocument.text", f"is a text document (OpenDocument), not a table; {_SAVE}"),
    (b"opendocument.presentation", f"is a presentation (OpenDocument), not a table; {_SAVE}"),
)
# Names of streams as the directory of an old Office file holds them.
_STREAMS = (
    ("EncryptedPackage", "is a workbook with a password; open it, save it without one, and import that"),
    ("__substg1.0_", f"is a mail of Outlook's (.msg); mail {_NOT_YET}"),
    ("WordDocument", f"is a Word document, not a table; {_SAVE}"),
    ("PowerPoint Document", f"is a presentation (PowerPoint), not a table; {_SAVE}"),
)

_WORKSHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="(\d{1,7})"')
_CELL = re.compile(rb'\br="([A-Z]{1,3})\d')

Opener = Callable[[], BinaryIO]


def is_workbook(head: bytes, reopen: Opener) -> bool:
    """Whether a file that begins so is a workbook: .xlsx, .xlsm, .xlsb, .ods or .xls."""
    if head.startswith(_ZIP):
        names, mime = _inside(reopen)
        return "xl/workbook.xml" in names or "xl/workbook.bin" in names or b"opendocument.spreadsheet" in mime
    if head.startswith(_OLE):
        with reopen() as stream:
            content = stream.read()
        return not _stream_of_another(content) and any(_utf16(name) in content for name in ("Workbook", "Book"))
    return False


def stray_cell(head: bytes, reopen: Opener) -> str:
    """A cell of an .xlsx so far from the others that the sheet would not fit into memory; "" without one."""
    if not head.startswith(_ZIP):
        return ""
    with reopen() as stream, zipfile.ZipFile(io.BytesIO(stream.read())) as packed:
        for name in packed.namelist():
            if _WORKSHEET.fullmatch(name):
                content = packed.read(name)
                last = max(map(int, _ROW.findall(content)), default=0)
                # As wide as a sheet can be, few rows still fit.
                if last * 16_384 > MOST_CELLS and (stray := _widest(content, last)):
                    return stray
    return ""


def _widest(content: bytes, rows: int) -> str:
    columns = {found[1] for found in _CELL.finditer(content)}
    widest = max(columns, key=lambda each: (len(each), each), default=b"A")
    number = 0
    for letter in widest:
        number = 26 * number + letter - 64
    return f"{widest.decode()}{rows}" if rows * number > MOST_CELLS else ""


def refusal(head: bytes, reopen: Opener) -> str:
    """Why a file that begins so is no table, and what to do; "" when it may be text."""
    if head.startswith(_ZIP):
        return _zip_refusal(*_inside(reopen))
    if head.startswith(_OLE):
        with reopen() as stream:
            return _stream_of_another(stream.read()) or "is an old Office file without a sheet; save it as .xlsx"
    for signature, why in _SIGNATURES:
        if head.startswith(signature):
            return why
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "is an image (WebP), not a table; type the table into a spreadsheet, or export it"
    if head.startswith(b"BM") and b"\0\0\0\0" in head[6:10]:
        return "is an image (BMP), not a table; type the table into a spreadsheet, or export it"
    if _ISO_MEDIA.match(head):
        return "is a picture or a film, not a table; type the table into a spreadsheet, or export it"
    text = _as_bytes_of_text(head)
    return next((why for pattern, why in _WORDS if pattern.match(text)), "")


def _as_bytes_of_text(head: bytes) -> bytes:
    """The beginning of a text in one byte a letter, without a mark or white space before it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head.decode("utf-16", "ignore").encode("utf-8", "ignore")
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()


def _inside(reopen: Opener) -> tuple[frozenset[str], bytes]:
    """The names within a packed file, and what an OpenDocument file says it is."""
    try:
        with reopen() as stream, zipfile.ZipFile(io.BytesIO(stream.read())) as packed:
            infos = packed.infolist()
            if sum(info.file_size for info in infos) > _MOST_UNPACKED:
                return frozenset({"too large"}), b""
            names = frozenset(info.filename.casefold() for info in infos)
            return names, packed.read("mimetype")[:200] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, KeyError, EOFError, ValueError):
        return frozenset(), b""


def _zip_refusal(names: frozenset[str], mime: bytes) -> str:
    if not names:
        return "is a packed file that is damaged; get it anew"
    if "too large" in names:
        return "is too large unpacked; save only the table you need"
    for part, why in _PARTS:
        if any(name.startswith(part) for name in names):
            return why
    return next((why for word, why in _MIMES if word in mime), "is a zip archive; unpack it and import the folder")


def _stream_of_another(content: bytes) -> str:
    return next((why for name, why in _STREAMS if _utf16(name) in content), "")


def _utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


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
