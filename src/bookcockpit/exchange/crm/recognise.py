"""What an export is, told from its column titles alone: which system wrote it and what it holds.

A file's name is never asked: it is the first thing people change.
"""

from __future__ import annotations

import re
from collections.abc import (
    Collection,
    Sequence,
)
from pathlib import Path
from typing import NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.exchange.columns import FILES
from bookcockpit.exchange.crm.headers import (
    ACTIVITIES,
    ALIASES,
    CRMS,
    KEY_TITLES,
    LEADING,
    MARKS,
    OF_DEALS,
    OTHERS,
    SIGNS,
    bare,
)
from bookcockpit.exchange.crm.languages import in_english, is_read, language_of
from bookcockpit.exchange.crm.systems.sheet import BESIDE, FIGURES, OF_OTHERS, TERM, WORTH
from bookcockpit.exchange.csv_bytes import CsvError
from bookcockpit.exchange.csv_read import CsvTable, clean_title, read_csv
from bookcockpit.exchange.kinds import is_workbook

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
