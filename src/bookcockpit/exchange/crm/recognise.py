"""What an export is, told from its titles alone; which files of a folder are one, and which go together."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.exchange.crm.sheet import BESIDE, FIGURES, OF_OTHERS, TERM, WORTH
from bookcockpit.exchange.crm.titles import (
    ACTIVITIES,
    ALIASES,
    CRMS,
    KEY_TITLES,
    LEADING,
    MARKS,
    OF_DEALS,
    OTHERS,
    SIGNS,
    SYSTEMS,
    bare,
    in_english,
    is_read,
    language_of,
)
from bookcockpit.exchange.csv_native import FILES
from bookcockpit.exchange.csv_read import CsvTable, clean_title, read_csv, sheets_in
from bookcockpit.exchange.kinds import CsvError, is_workbook
from bookcockpit.exchange.sources import book_at, named_in, refusal_of
from bookcockpit.exchange.workbooks import ENDINGS

if TYPE_CHECKING:
    # A mapping is proposed by what is recognised, which is told what was confirmed before.
    from bookcockpit.exchange.mapping import Memory

_HEAD = 1 << 16
_TABLES = {
    "account": "account accounts company companies organization organizations",
    "stakeholder": "stakeholder stakeholders contact contacts person people",
    "contract": "contract contracts deal deals opportunity opportunities",
    "touch": "touch touches activity activities task tasks event events meeting meetings appointment appointments"
    " call calls email emails note notes",
    "overview": "overview overviews account_overview sheet",
    "usage": "usage figures health",
}
HELD = {
    "account": "accounts", "overview": "accounts with their contracts", "stakeholder": "people", "contract": "deals",
    "touch": "activities", "usage": "figures of use",
}  # fmt: skip
"""What the rows of each table are called in sentences."""


class Recognised(NamedTuple):
    """What a file seems to be. `refusal` says why it cannot be imported; "" when it can. `language` is that of the
    titles where it is the reason: such a file can still be mapped by hand."""

    system: str
    table: str
    refusal: str = ""
    language: str = ""


def crm_table(word: str) -> str:
    """The table a person means by `accounts`, `contacts`, `Opportunity` … Raises `CsvError` naming the words."""
    wanted = word.strip().casefold().removesuffix(".csv")
    for table, words in _TABLES.items():
        if wanted in words.split():
            return table
    raise CsvError(f"“{word}” is not one of accounts, contacts, deals, activities, overview, usage")


def plain_titles(titles: Sequence[str], system: str, table: str = "") -> list[str]:
    """The titles of an export in English, without what their spellings differ in; in a sheet of one's own `%` says a
    percent."""
    percent = "pct" if table in ("overview", "usage") else " "
    return [bare(title.replace("%", percent)) for title in in_english(titles, system)]


def recognise(titles: Sequence[str], *, system: str = "auto", table: str = "") -> Recognised | None:
    """What a header says a file is, or None when it says too little.

    With a `system` or a `table` given, less is enough. Titles in another language are read by their English ones.
    """
    language = language_of(titles)
    if table in ("overview", "usage"):
        return Recognised(system if system != "auto" else "sheet", table)
    english = in_english(titles, system if system != "auto" else "sheet", language)
    if not table and (refused := _others(english)):
        return refused
    if not table and language and not is_read(language):
        return _foreign(language)
    found = _of_crm(titles, language, system, table)
    if not table and system in ("auto", "sheet") and (kind := _as_sheet(english, is_of_crm=found is not None)):
        return Recognised("sheet", kind)
    if found is None and language and not table:
        return _foreign(language)
    return found


def _of_crm(titles: Sequence[str], language: str, system: str, table: str) -> Recognised | None:
    told = system != "auto"
    if not told:
        system = _signed(titles, language)
    best, best_score = None, 0
    for each in CRMS if system == "auto" else (system,):
        plain = {bare(title) for title in in_english(titles, each, language)} - {""}
        leading = "" if table else next((kind for title, kind in LEADING.get(each, ()) if title in plain), "")
        if system != "auto" and leading:
            return Recognised(each, leading)
        kinds = (table,) if table else ("touch",) if _fits(ACTIVITIES, plain) else tuple(KEY_TITLES)
        marks = MARKS[each]
        for kind in kinds:
            own, any_ = _count(marks.get(kind, ""), plain), _count(marks[""], plain)
            keys = _count(KEY_TITLES[kind], plain)
            score = 3 * own + any_ + 2 * keys * (kind != "account")
            sure = own + any_ >= 2 or (own + any_ == 1 and keys >= (1 if kind == "touch" else 2))
            sure = sure or (system != "auto" and not language)
            if sure and score > best_score:
                best, best_score = Recognised(each, kind), score
    return Recognised(system, table) if best is None and table and told else best


def _as_sheet(titles: Sequence[str], *, is_of_crm: bool) -> str:
    """The table of a sheet that somebody keeps, one row an account: what an account is worth and when that renews,
    or how it uses the product. "" for anything else, an export with the ids of a CRM among it, or with the titles of
    one and no term: an amount in a column of one's own makes no contract of its accounts."""
    plain = set(plain_titles(titles, "sheet", "overview")) - {""}
    words = {field: set(each.split()) for field, each in ALIASES["sheet"]["overview"].items()}
    if not plain & words["name"] or plain & OF_OTHERS or _has_native_titles(titles) or _has_crm_ids(titles, plain):
        return ""

    def has(*fields: str) -> int:
        return sum(bool(plain & words[field]) for field in fields)

    if (has(*WORTH) and has(*TERM, *(() if is_of_crm else BESIDE))) or (has("renews_on") and has(*BESIDE)):
        return "overview"
    figures = has(*FIGURES)
    return "usage" if figures > 1 or (figures and has("seats_licensed", "on")) else ""


def _has_crm_ids(titles: Sequence[str], plain: Collection[str]) -> bool:
    """Whether an export of accounts carries the ids of its system: its contracts are to come from its deals."""
    known = recognise(titles, table="account")
    ids = ALIASES[known.system]["account"]["id"].split() if known else ()
    return any(id_ in plain for id_ in ids)


def _has_native_titles(titles: Sequence[str]) -> bool:
    columns = {clean_title(title) for title in titles} - {""}
    return any({column.name for column in native.columns} >= columns for native in FILES.values())


def looks_like_crm(path: Path, system: str = "auto", sheet: str = "") -> Recognised | None:
    """What the first lines of a file say it is; None for a native file, and for one that cannot be read."""
    header = header_of(path, sheet)
    return recognise(header.titles, system=system) if header else None


def header_of(path: Path, sheet: str = "") -> CsvTable | None:
    """A file by its first lines alone, a workbook by its sheet; None for one that cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        if is_workbook(head, lambda: path.open("rb")):
            return read_csv(path, may_double=True, sheet=sheet)
        if len(head) == _HEAD and b"\0" not in head:
            # Half a character at the end would make UTF-8 look like something else.
            head = head[: head.rfind(b"\n") + 1] or head
        return read_csv(head, may_double=True)
    except (CsvError, OSError):
        return None


def _signed(titles: Sequence[str], language: str) -> str:
    """The system whose way of writing titles an export shows, else `auto`."""
    for system, patterns in SIGNS.items():
        english = in_english(titles, system, language)
        plain = {bare(title) for title in english}
        if any(re.match(pattern, name_key(title)) for title in english for pattern in patterns) and any(
            title in plain for title, _ in LEADING[system]
        ):
            return system
    return "auto"


def _others(titles: Sequence[str]) -> Recognised | None:
    """What cannot be imported, if the titles tell it."""
    plain = {bare(title) for title in titles} - {""}
    held = next((what for what, signs in OTHERS if _fits(signs, plain)), "")
    if not held or (held not in ("leads", "histories") and not OF_DEALS.isdisjoint(plain)):
        return None
    return Recognised("", "", f"holds {held}; {held} cannot be imported yet")


def _foreign(language: str) -> Recognised:
    why = (
        f"has titles in {language}; export it with English titles or internal names, or say --from, --as and"
        ' --map "Column=field" to read it as it is'
    )
    return Recognised("", "", why, language)


def _fits(signs: Sequence[tuple[str, ...]], plain: Collection[str]) -> bool:
    return any(all(title in plain for title in sign) for sign in signs)


def _count(words: str, plain: Collection[str]) -> int:
    return sum(word in plain for word in words.split())


class File(NamedTuple):
    """A file to import, and the sheet of it where it is a workbook ("": the only one that holds a table)."""

    path: Path
    sheet: str = ""


class Exports(NamedTuple):
    """Files of one system to import together, which files were left out and why, and the tables of those whose
    titles do not tell it, but were imported before."""

    system: str
    files: list[File]
    left_out: list[tuple[Path, str]]
    tables: Mapping[File, str] = {}


def exports_at(
    path: Path,
    system: str = "auto",
    memory: Memory | None = None,
    sheets: Sequence[str] = (),
    among: Sequence[Path] = (),
) -> Exports | None:
    """The exports at a path, a file or a folder, or `among` several; None when there are none (native files are no
    exports).

    Only titles are looked at, and whether they are of an export that was imported before. Raises `CsvError` on
    exports that cannot be imported, and on a folder that holds them beside native files, or those of two systems.
    """
    if path.is_dir() or among:
        return _in_folder(path, among, system, memory)
    files = _sheets_of(path, sheets)
    looked = [(file, _look(file, system, memory)) for file in files]
    if system != "auto":
        return Exports(system, files, [], _tables([each for each in looked if each[1] and not each[1].refusal]))
    for file, found in looked:
        if found is not None and found.refusal:
            raise CsvError(f"{file.path.name}: {found.refusal}")
    systems = list(dict.fromkeys(found.system for _, found in looked if found))
    if not systems:
        return None
    if len(systems) > 1 or None in (found for _, found in looked):
        raise CsvError(f"{path.name}: its sheets are not of one kind; import them one by one")
    return Exports(systems[0], files, [], _tables(looked))


def _sheets_of(path: Path, sheets: Sequence[str]) -> list[File]:
    """The sheets of a workbook that are read, or the file itself. Raises `CsvError`, naming it, on a file of another
    kind."""
    book = book_at(path, sheets)
    return [File(path)] if book is None else [File(path, name) for name, _ in named_in(path, book, sheets)]


def _look(file: File, system: str, memory: Memory | None) -> Recognised | None:
    """What a file is by its titles, or was when they were seen before."""
    found = looks_like_crm(file.path, system, file.sheet)
    if memory is None or not memory.entries or (found is not None and not found.refusal):
        return found
    header = header_of(file.path, file.sheet)
    known = memory.with_titles(header.titles) if header else None
    if header is None or known is None or system not in ("auto", known.system):
        return found
    if _is_native(file.path) or _is_ours(header.columns):
        return found
    return Recognised(known.system, known.table)


def _is_ours(columns: Collection[str]) -> bool:
    return any({column.name for column in native.columns}.issuperset(columns) for native in FILES.values())


def _tables(found: Sequence[tuple[File, Recognised | None]]) -> dict[File, str]:
    """The tables to say, where titles alone would not tell them."""
    return {
        file: each.table for file, each in found if each and looks_like_crm(file.path, each.system, file.sheet) != each
    }


def _in_folder(folder: Path, among: Sequence[Path], system: str, memory: Memory | None) -> Exports | None:
    try:
        paths = among or sorted(folder / name for name in os.listdir(folder) if _may_hold(name))
    except OSError as refused:
        raise CsvError(f"“{folder.name}” cannot be listed: {refused.strerror}") from None
    looked = [(File(path), _look(File(path), system, memory)) for path in paths]
    exports = [(file, found) for file, found in looked if found is not None]
    good = [(file, found) for file, found in exports if not found.refusal]
    native = [file.path.name for file, found in looked if found is None and _is_native(file.path)]
    if not exports:
        if system == "auto":
            return None
        raise CsvError(f"“{folder.name}” holds no export of {SYSTEMS[system]}")
    systems = list(dict.fromkeys(found.system for _, found in good))
    aside: list[tuple[Path, str]] = []
    if system not in ("auto", "sheet") and len(good) > 1:
        own = [file for file, _ in good if _is_of_own(file)]
        aside = [(file.path, _BY_ITSELF) for file in own]
        good = [(file, found) for file, found in good if file not in own]
        systems = list(dict.fromkeys(found.system for _, found in good))
    if system == "auto" and "sheet" in systems and (len(systems) > 1 or native):
        aside = [(file.path, _BY_ITSELF) for file, found in good if found.system == "sheet"]
        good = [(file, found) for file, found in good if found.system != "sheet"]
        systems.remove("sheet")
        if not systems:
            return None
    if not systems:
        file, found = exports[0]
        if system == "auto" and native:
            return None
        raise CsvError(f"{file.path.name}: {found.refusal}")
    if len(systems) > 1:
        both = " and ".join(SYSTEMS[each] for each in systems)
        raise CsvError(f"“{folder.name}” holds exports of {both}; say --from, or import the files one by one")
    if native and system == "auto":
        raise CsvError(
            f"“{folder.name}” holds {native[0]} beside exports of {SYSTEMS[systems[0]]};"
            f" say --from native or --from {systems[0]}"
        )
    left = [(file.path, _why_left(file.path, found)) for file, found in looked if found is None or found.refusal]
    return Exports(systems[0], [file for file, _ in good], [*left, *aside], _tables(good))


_BY_ITSELF = "a sheet of your own; import it by itself"


def _is_of_own(file: File) -> bool:
    found = looks_like_crm(file.path)
    return found is not None and found.system == "sheet"


def _may_hold(name: str) -> bool:
    return not name.startswith(".") and name.casefold().endswith((".csv", ".tsv", *ENDINGS))


def _is_native(path: Path) -> bool:
    return path.name.casefold() in {native.name for native in FILES.values()}


def _why_left(path: Path, found: Recognised | None) -> str:
    if found is not None:
        return found.refusal
    try:
        book = sheets_in(path)
        return (
            "a workbook of several tables; import it by itself"
            if book and len(book.sheets) > 1
            else (refusal_of(path) or "no export that is known")
        )
    except CsvError as refused:
        return str(refused)
