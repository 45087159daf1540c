"""Any CSV file as a header and rows with their line numbers, whatever program wrote it.

Rows are streamed: a file of 100 MB needs no more memory than a small one. Nothing is guessed silently:
what cannot be read is refused with the line, and a guess is told as a notice.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple

from bookcockpit.exchange.kinds import CsvError, Decoded, Opener, decode, head_of, is_workbook, opener, stray_cell
from bookcockpit.exchange.workbooks import Sheet, Workbook, title_place, workbook

FIELD_LIMIT = 1_000_000
"""Characters one cell may have; a row with a longer one is refused."""

WHY_REJECTED = "why rejected"
"""The title of the last column of a file of rejected rows, which is never read."""

WORKBOOK = "workbook"
"""What stands for the encoding of a sheet, which has none."""

BATCH = 1_000
"""Rows between two words about progress."""

# An unclosed quote would otherwise swallow the file.
_READ_LIMIT = 8 * FIELD_LIMIT
_DELIMITERS = ",;\t|"
_DELIMITER_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE_CHARACTERS = 1 << 16
_SAMPLE_ROWS = 50
_HEADING_ROWS = 20
_SHEETS_NAMED = 8
_SEP_LINE = re.compile(r'"?sep=([,;\t|])"?\s*', re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


class Row(NamedTuple):
    """One row: the line of the file it starts on, its cells by position, and why it cannot be used, if so."""

    line: int
    cells: list[str]
    why: str = ""


class CsvTable(NamedTuple):
    """A file, or a sheet of a workbook, ready to be read: cleaned column names, the titles as written, and what was
    guessed.

    Of a file of rejected rows (`is_of_rejected`), neither the reasons nor their title are seen. `totals` are the
    rows of a `sheet` that add up the others, by number and name: no rows of the table.
    """

    columns: tuple[str, ...]
    titles: tuple[str, ...]
    delimiter: str
    encoding: str
    notices: tuple[str, ...]
    decoded: Decoded | None = None
    is_of_rejected: bool = False
    header: int = 0
    sheet: Sheet | None = None
    is_one_of_several: bool = False

    @property
    def totals(self) -> tuple[tuple[int, str], ...]:
        """The rows of a sheet that only add up the others."""
        return self.sheet.totals if self.sheet else ()

    def _lines(self) -> Iterator[tuple[int, list[str]]]:
        if self.sheet is not None:
            yield from ((line, list(cells)) for line, cells in self.sheet.rows)
            return
        assert self.decoded is not None, "a table is a file of text or a sheet"
        with self.decoded.open() as text:
            for line, cells in _rows(text, self.delimiter):
                if line > self.header:
                    yield line, cells

    def rows(self) -> Iterator[Row]:
        """Every row but blank ones, from the start of the file.

        Raises `CsvError`, with the line, where the rest of the file cannot be trusted.
        """
        width = len(self.columns) + self.is_of_rejected
        for line, cells in self._lines():
            if not any(cells) or not any(map(str.strip, cells)):
                continue
            if len(cells) > width and not any(map(str.strip, cells[width:])):
                del cells[width:]
            if len(cells) != width:
                yield Row(line, cells, f"has {len(cells)} cells, the header has {width}")
                continue
            if self.is_of_rejected:
                del cells[-1]
            if any("\0" in cell for cell in cells):
                yield Row(line, cells, "holds a NUL character")
            elif max(map(len, cells)) > FIELD_LIMIT:
                yield Row(line, cells, f"has a cell of more than {FIELD_LIMIT:,} characters")
            else:
                yield Row(line, cells)


def sheets_in(source: Path | bytes | BinaryIO) -> Workbook | None:
    """The tables of a workbook; None for any other file. Raises `CsvError` when it cannot be opened or read."""
    return _workbook(opener(source))


def read_csv(
    source: Path | bytes | BinaryIO, *, encoding: str | None = None, may_double: bool = False, sheet: str = ""
) -> CsvTable:
    """Open a CSV file or a `sheet` of a workbook: find encoding and delimiter, read and check the header.

    Raises `CsvError` on a file that is empty, cannot be opened or decoded, or (unless they `may_double`)
    gives two columns one name; and on a workbook that holds several tables of which no sheet is said.
    """
    reopen = opener(source)
    if (book := _workbook(reopen)) is not None:
        return _of_sheet(book, sheet, may_double=may_double)
    if sheet:
        raise CsvError("is no workbook and has no sheets; import it without naming one")
    decoded = decode(reopen, encoding)
    with decoded.open() as text:
        sample = _sample(text, decoded.encoding)
    delimiter = _delimiter(sample)
    with decoded.open() as text:
        header, titles = _header(text, delimiter)
    if not titles:
        raise CsvError("has no header row")
    is_of_rejected = len(titles) > 1 and clean_title(titles[-1]) == clean_title(WHY_REJECTED)
    if is_of_rejected:
        del titles[-1]
    columns = tuple(clean_title(title) for title in titles)
    if not may_double:
        _refuse_doubled(columns, titles)
    notices = [decoded.notice] if decoded.notice else []
    if delimiter != ",":
        notices.append(f"cells are separated by a {_DELIMITER_NAMES[delimiter]}")
    if header.above:
        notices.append(_above_notice(header.line))
    return CsvTable(
        columns, tuple(titles), delimiter, decoded.encoding, tuple(notices), decoded, is_of_rejected, header.line
    )


def _workbook(reopen: Opener) -> Workbook | None:
    head = head_of(reopen)
    if not is_workbook(head, reopen):
        return None
    if stray := stray_cell(head, reopen):
        raise CsvError(f"has a cell as far out as {stray}; delete the empty rows and columns before it, and save it")
    return workbook(reopen)


def _of_sheet(book: Workbook, said: str, *, may_double: bool) -> CsvTable:
    sheet = book.named(said)
    columns = tuple(map(clean_title, sheet.titles))
    if not may_double:
        _refuse_doubled(columns, sheet.titles)
    notices = []
    if others := [each.name for each in book.sheets if each is not sheet] + list(book.others):
        listed = ", ".join(f"“{name}”" for name in others[:_SHEETS_NAMED])
        more = f" and {len(others) - _SHEETS_NAMED} more" if len(others) > _SHEETS_NAMED else ""
        sheets = "sheet is" if len(others) == 1 else "sheets are"
        notices.append(f"the sheet “{sheet.name}” is read; the other {sheets} not: {listed}{more}")
    if sheet.header > 1:
        notices.append(_above_notice(sheet.header))
    notices += [f"row {line} is left out: “{name}” adds up the others" for line, name in sheet.totals]
    titles, several = tuple(map(str, sheet.titles)), len(book.sheets) > 1
    return CsvTable(columns, titles, "", WORKBOOK, tuple(notices), sheet=sheet, is_one_of_several=several)


class _Header(NamedTuple):
    line: int
    above: bool


def _header(text: Iterable[str], delimiter: str) -> tuple[_Header, list[str]]:
    """The line of the titles, whether anything stands above them, and the titles: nearly always the first row,
    unless that is a heading of its own (one cell filled of many) over a table."""
    rows = _rows(text, delimiter)
    first = next(rows, (0, []))
    if len(first[1]) <= 2 or sum(bool(cell.strip()) for cell in first[1]) != 1:
        return _Header(first[0], False), first[1]
    with suppress(CsvError):
        some = [first, *islice(rows, _HEADING_ROWS)]
        place = title_place([cells for _, cells in some]) or 0
        return _Header(some[place][0], place > 0), some[place][1]
    return _Header(first[0], False), first[1]


def _above_notice(line: int) -> str:
    return f"the titles are taken from row {line}; what stands above them is not read"


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows of a file some at a time."""
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def clean_title(title: str) -> str:
    """A column title as a name: `\ufeff Happened On` is `happened_on`."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", title))
    return re.sub(r"[\s_-]+", "_", plain.strip().casefold())


def _refuse_doubled(columns: tuple[str, ...], titles: list[str]) -> None:
    first: dict[str, int] = {}
    for number, column in enumerate(columns, start=1):
        before = first.setdefault(column, number)
        if column and before != number:
            title = titles[number - 1].strip()
            raise CsvError(f"columns {before} and {number} are both “{title}”; rename or remove one", 1)


def _sample(text: Iterable[str], encoding: str) -> str:
    lines: list[str] = []
    size = 0
    try:
        for line in text:
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_CHARACTERS:
                break
    except UnicodeDecodeError:
        raise CsvError(f"is not {encoding} near row {len(lines) + 1}; say --encoding") from None
    return "".join(lines)


def _delimiter(sample: str) -> str:
    """The delimiter with which most rows are as wide as the header; a `sep=` line decides by itself."""
    lines = sample.removeprefix("\ufeff").splitlines(keepends=True)
    if lines and (said := _SEP_LINE.fullmatch(lines[0])):
        return said[1]
    best, best_vote = ",", (0.0, 1)
    for delimiter in _DELIMITERS:
        widths = _widths(lines, delimiter)
        if not widths or widths[0] < 2:
            continue
        vote = (widths.count(widths[0]) / len(widths), widths[0])
        if vote > best_vote:
            best, best_vote = delimiter, vote
    return best


def _widths(lines: list[str], delimiter: str) -> list[int]:
    widths = []
    try:
        for cells in islice(csv.reader(lines, delimiter=delimiter, strict=True), _SAMPLE_ROWS):
            if cells:
                widths.append(len(cells))
    except csv.Error:
        # The sample may end inside a quoted cell; what came before still votes.
        pass
    return widths


def _rows(text: Iterable[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with the line it starts on: the header first, a `sep=` line left out."""
    csv.field_size_limit(_READ_LIMIT)
    reader = csv.reader(_without_mark(text), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            if cells and not (line == 1 and _SEP_LINE.fullmatch(delimiter.join(cells))):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as refused:
        raise CsvError(_quote_sentence(str(refused)), line) from None
    except UnicodeDecodeError as refused:
        raise CsvError(f"a byte here or soon after is not {refused.encoding}; say --encoding", line) from None


def _quote_sentence(refused: str) -> str:
    if "unexpected end of data" in refused:
        return "quote never closes"
    if "field larger" in refused:
        return f"a cell has more than {_READ_LIMIT:,} characters, or its quote never closes"
    if "expected after" in refused:
        return "text follows a closing quote; write a quote inside a cell twice"
    return f"cannot be read ({refused})"


def _without_mark(text: Iterable[str]) -> Iterator[str]:
    lines = iter(text)
    for first in lines:
        # A mark left by an encoding that keeps it would hide the quote of a quoted first title.
        yield first.removeprefix("\ufeff")
        break
    yield from lines
