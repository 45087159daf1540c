"""What an export is, told from its column titles alone: which system wrote it and what it holds.

A file's name is never asked: it is the first thing people change.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.exchange.crm.headers import (
    ACTIVITIES,
    ALIASES,
    KEY_TITLES,
    LEADING,
    MARKS,
    OTHERS,
    SIGNS,
    SYSTEMS,
    bare,
)
from bookcockpit.exchange.crm.languages import language_of
from bookcockpit.exchange.csv_bytes import CsvError
from bookcockpit.exchange.csv_read import read_csv

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from bookcockpit.exchange.csv_read import CsvTable

_HEAD = 1 << 16
_TABLES = {
    "account": "account accounts company companies organization organizations",
    "stakeholder": "stakeholder stakeholders contact contacts person people",
    "contract": "contract contracts deal deals opportunity opportunities",
    "touch": "touch touches activity activities task tasks event events meeting meetings appointment appointments"
    " call calls email emails note notes",
}
HELD = {"account": "accounts", "stakeholder": "people", "contract": "deals", "touch": "activities"}
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
    raise CsvError(f"“{word}” is not one of accounts, contacts, deals, activities")


def recognise(titles: Sequence[str], *, system: str = "auto", table: str = "") -> Recognised | None:
    """What a header says a file is, or None when it says too little.

    With a `system` or a `table` given, less is enough.
    """
    plain = {bare(title) for title in titles} - {""}
    if not table and (refused := _refused(titles, plain)):
        return refused
    told = system != "auto"
    if not told:
        system = _signed(titles, plain)
    leading = "" if table else next((kind for title, kind in LEADING.get(system, ()) if title in plain), "")
    if leading:
        return Recognised(system, leading)
    kinds = (table,) if table else ("touch",) if _fits(ACTIVITIES, plain) else ()
    best, best_score = None, 0
    for each in SYSTEMS if system == "auto" else (system,):
        marks = MARKS[each]
        for kind in kinds or ALIASES[each]:
            own, any_ = _count(marks.get(kind, ""), plain), _count(marks[""], plain)
            keys = _count(KEY_TITLES[kind], plain)
            score = 3 * own + any_ + 2 * keys * (kind != "account")
            sure = own + any_ >= 2 or (own + any_ == 1 and keys >= (1 if kind == "touch" else 2)) or system != "auto"
            if sure and score > best_score:
                best, best_score = Recognised(each, kind), score
    if best is None and table and told:
        return Recognised(system, table)
    return best


def looks_like_crm(path: Path, system: str = "auto") -> Recognised | None:
    """What the first lines of a file say it is; None for a native file, and for one that cannot be read."""
    header = header_of(path)
    return recognise(header.titles, system=system) if header else None


def header_of(path: Path) -> CsvTable | None:
    """A file by its first lines alone; None for one that cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        if len(head) == _HEAD and b"\0" not in head:
            # Half a character at the end would make UTF-8 look like something else.
            head = head[: head.rfind(b"\n") + 1] or head
        return read_csv(head, may_double=True)
    except (CsvError, OSError):
        return None


def _signed(titles: Sequence[str], plain: Collection[str]) -> str:
    """The system whose way of writing titles an export shows, else `auto`."""
    folded = [name_key(title) for title in titles]
    for system, patterns in SIGNS.items():
        if any(re.match(pattern, title) for title in folded for pattern in patterns) and any(
            title in plain for title, _ in LEADING[system]
        ):
            return system
    return "auto"


def _refused(titles: Sequence[str], plain: Collection[str]) -> Recognised | None:
    if language := language_of(titles):
        why = (
            f"has titles in {language}; export it with English titles or internal names, or say --from, --as and"
            ' --map "Column=field" to read it as it is'
        )
        return Recognised("", "", why, language)
    held = next((what for what, signs in OTHERS if _fits(signs, plain)), "")
    return Recognised("", "", f"holds {held}; {held} cannot be imported yet") if held else None


def _fits(signs: Sequence[tuple[str, ...]], plain: Collection[str]) -> bool:
    return any(all(title in plain for title in sign) for sign in signs)


def _count(words: str, plain: Collection[str]) -> int:
    return sum(word in plain for word in words.split())
