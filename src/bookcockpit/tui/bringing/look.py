"""What lies at a path: recognised by its columns, counted, and said in a sentence. Nothing is written."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.text import show
from bookcockpit.exchange.book_json import BookError, parse
from bookcockpit.exchange.crm.recognise import HELD, looks_like_crm
from bookcockpit.exchange.crm.titles import SYSTEMS
from bookcockpit.exchange.csv_native import FILES
from bookcockpit.exchange.csv_read import WORKBOOK, read_csv, sheets_in
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.mapping import Mapping, propose
from bookcockpit.exchange.sources import native_table
from bookcockpit.exchange.workbooks import ENDINGS as BOOKS

if TYPE_CHECKING:
    Kind = Literal["crm", "native", "book", ""]

MOST_FILES = 100
"""Files of a folder that are looked into."""

TABLES = ("account", "overview", "stakeholder", "contract", "touch", "usage")
"""What an export can hold, in the order it is brought in."""

_ENCODINGS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
_DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_COMMAND_LINE = re.compile(r"(?:[,;]? or|[,;])? ?(?:or )?(?:say|choose one:)(?: which(?: does)?:)? --.*", re.DOTALL)

_HERE = {
    "say --date-format excel": "choose “day numbers” for Dates",
    "say --date-format": "choose how Dates are written",
    "look at the accents, or say --encoding": "look at the accents; Letters reads it another way",
    'say --term MONTHS, or which column holds it: --map "Column=term_end", renews_on or term_months': (
        "choose Term of deals without one, or the column that holds it"
    ),
    '; say which column holds it: --map "Column=happened_on"': "; choose the column that holds it",
    "; say --since DATE if those that ended before a day are history": "",
    "; --fresh asks anew": "",
    '; --map "Column=-" leaves one out': "; choose – for a column to leave it out",
    '; --map "Column=field" takes one up': "; choose what a column fills to take it up",
    " (stakeholder left)": "",
    "whether a deal is won; say which": "whether a deal is won; choose it, or “all are won” for Deals; say which",
    ", or --set stage=won if all are won": "",
    "--overwrite takes": "“Overwrite changes of mine” takes",
}


class Part(NamedTuple):
    """A file that was looked at: what it is, what it holds (a table), its rows, and a sentence about it.

    `kind` is empty for a file that cannot be brought in; `said` is then why. An export has its `mapping`;
    one that nothing was recognised in `is_guess`. `sheet` is that of a workbook with several tables.
    """

    path: Path
    kind: Kind
    table: str
    rows: int
    said: str
    mapping: Mapping | None = None
    is_guess: bool = False
    sheet: str = ""

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return f"{self.path.name}, sheet “{self.sheet}”" if self.sheet else self.path.name

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.path}\n{self.sheet}" if self.sheet else str(self.path)


class Found(NamedTuple):
    """All that lies at a path; `why` says in one sentence why nothing there can be brought in."""

    path: Path
    parts: tuple[Part, ...]
    why: str = ""
    is_folder: bool = False

    @property
    def is_list(self) -> bool:
        """Whether there is something to choose from: the files of a folder, the sheets of a workbook."""
        return self.is_folder or len(self.parts) > 1

    @property
    def known(self) -> list[Part]:
        """Those of them that were recognised."""
        return [part for part in self.parts if part.kind and not part.is_guess]

    @property
    def likely(self) -> list[Part]:
        """Those most likely meant: of exports the newest of each kind, of one system; of our own files all."""
        exports = sorted((part for part in self.known if part.mapping), key=_age, reverse=True)
        if not exports:
            return [part for part in self.known if part.kind == self.known[0].kind]
        newest: dict[str, Part] = {}
        for part in exports:
            if part.mapping and exports[0].mapping and part.mapping.system == exports[0].mapping.system:
                newest.setdefault(part.table, part)
        return list(newest.values())

    @property
    def usable(self) -> list[Part]:
        """The files that can be brought in, in the order they are read."""
        return [part for part in self.parts if part.kind]


def look_at(path: Path) -> Found:
    """Recognise a file, or every file of a folder. Never raises: what cannot be read is said."""
    try:
        if not path.is_dir():
            if not path.is_file():
                # A pipe would keep the one who opens it waiting for ever.
                return Found(path, (), "It is not a file.")
            parts = _parts_of(path)
            return Found(path, parts, "" if any(part.kind for part in parts) else parts[0].said)
        names = sorted(name for name in os.listdir(path) if _may_hold(name))
    except OSError as refused:
        return Found(path, (), f"It cannot be opened: {refused.strerror or refused}.")
    looked = [part for name in names[:MOST_FILES] for part in _parts_of(path / name)]
    found = Found(path, tuple(sorted(looked, key=_order)), is_folder=True)
    if found.known:
        return found
    if not names:
        return found._replace(why="This folder holds no CSV files or workbooks.")
    has_books = any(name.casefold().endswith(BOOKS) for name in names)
    files = say.count(len(names), "file") if has_books else say.count(len(names), "CSV file", "CSV files")
    return found._replace(why=f"Of the {files} in this folder none is a known export or a file of bookcockpit.")


def _parts_of(path: Path) -> tuple[Part, ...]:
    """A file; of a workbook with several tables each of its sheets."""
    try:
        book = sheets_in(path)
    except (CsvError, OSError):
        book = None
    sheets = [sheet.name for sheet in book.sheets] if book and len(book.sheets) > 1 else [""]
    return tuple(look_into(path, sheet=sheet) for sheet in sheets)


def look_into(path: Path, encoding: str = "", sheet: str = "") -> Part:
    """Recognise one file, or a sheet of it; one that cannot be read has no kind."""
    return _looked_into(path, encoding, sheet)._replace(sheet=sheet)


def _looked_into(path: Path, encoding: str, sheet: str) -> Part:
    try:
        if path.name.casefold().endswith(".json"):
            return _book(path)
        found = looks_like_crm(path, sheet=sheet)
        if found is not None and not found.language:
            return proposed(path, encoding=encoding, sheet=sheet)
        table = read_csv(path, encoding=encoding or None, may_double=True, sheet=sheet)
        if native := native_table([path.name, *([table.sheet.name] if table.sheet else [])], table.columns):
            rows = sum(1 for _ in table.rows())
            what = FILES[native].name.removesuffix(".csv").replace("_", " ").replace("arr", "ARR")
            said = _sentence(f"bookcockpit’s own {what}", rows, table.delimiter, table.encoding)
            return Part(path, "native", native, rows, said)
        likely = ("sheet", "overview") if table.sheet else ("salesforce", "account")
        guess = proposed(path, *likely, encoding, sheet)
        why = "Its columns are not those of a known export."
        if found is not None:
            why = f"Its titles are in {found.language}: better export it with English ones."
        said = f"{why} {say.count(guess.rows, 'row')}; say next what it holds."
        return guess._replace(is_guess=True, said=said)
    except (CsvError, BookError) as refused:
        return Part(path, "", "", 0, _as_sentence(str(refused)))
    except OSError as refused:
        return Part(path, "", "", 0, f"It cannot be opened: {refused.strerror or refused}.")


def proposed(path: Path, system: str = "auto", table: str = "", encoding: str = "", sheet: str = "") -> Part:
    """A file read as an export, of a given system and content if they are said. Raises `CsvError`."""
    mapping = propose(path, system=system, kind=table or None, encoding=encoding or None, sheet=sheet)
    of_own = mapping.system == "sheet"
    what = f"A sheet of {HELD[mapping.table]}" if of_own else f"{SYSTEMS[mapping.system]} {HELD[mapping.table]}"
    said = _sentence(what, mapping.rows, mapping.delimiter, mapping.encoding)
    return Part(path, "crm", mapping.table, mapping.rows, said, mapping, sheet=sheet)


def without_command_line(text: str) -> str:
    """A sentence of the exchange with the page's own words for what it advises to say on the command line."""
    for said, here in _HERE.items():
        text = text.replace(said, here)
    return _COMMAND_LINE.sub("", text).rstrip(" ;,:")


def _as_sentence(why: str) -> str:
    why = without_command_line(show(why))
    begins = "It " if why.split(" ", 1)[0] in ("is", "has", "holds", "looks", "does", "may", "cannot") else ""
    text = begins + why
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "…")) else ".")


def _sentence(what: str, rows: int, delimiter: str, encoding: str) -> str:
    if encoding == WORKBOOK:
        return f"{what}, {say.count(rows, 'row')}, from a workbook"
    written = _ENCODINGS.get(encoding, encoding.upper())
    return f"{what}, {say.count(rows, 'row')}, {_DELIMITERS.get(delimiter, delimiter)}, {written}"


def _may_hold(name: str) -> bool:
    return not name.startswith(".") and name.casefold().endswith((".csv", ".tsv", *BOOKS))


def _order(part: Part) -> tuple[int, int, str]:
    order = {"crm": TABLES.index, "native": list(FILES).index}
    kinds = ("crm", "native", "book", "")
    place = order[part.kind](part.table) if part.kind in order else 0
    return kinds.index(part.kind), place, part.name


def _age(part: Part) -> float:
    try:
        return part.path.stat().st_mtime
    except OSError:
        return 0.0


def _book(path: Path) -> Part:
    try:
        book = parse(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BookError("the file is not the JSON of a book") from None
    rows = sum(map(len, book.everything.values()))
    accounts, touches = (len(book.everything.get(table, ())) for table in ("account", "touch"))
    said = f"A whole book, {say.count(accounts, 'account')}, {say.count(touches, 'touch', 'touches')}"
    return Part(path, "book", "book", rows, said)
