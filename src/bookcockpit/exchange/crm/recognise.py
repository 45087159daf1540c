"""What an export is, told from its column titles alone: which system wrote it and what it holds.

A file's name is never asked: it is the first thing people change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.exchange.crm.headers import ACTIVITIES, ALIASES, FOREIGN, KEY_TITLES, MARKS, OTHERS, SYSTEMS, bare
from bookcockpit.exchange.csv_bytes import CsvError
from bookcockpit.exchange.csv_read import read_csv

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

_HEAD = 1 << 16
_TABLES = {
    "account": "account accounts company companies organization organizations",
    "stakeholder": "stakeholder stakeholders contact contacts person people",
    "contract": "contract contracts deal deals opportunity opportunities",
}
HELD = {"account": "accounts", "stakeholder": "people", "contract": "deals"}
"""What the rows of each table are called in sentences."""


class Recognised(NamedTuple):
    """What a file seems to be. `refusal` says why it cannot be imported; "" when it can."""

    system: str
    table: str
    refusal: str = ""


def crm_table(word: str) -> str:
    """The table a person means by `accounts`, `contacts`, `Opportunity` … Raises `CsvError` naming the words."""
    wanted = word.strip().casefold().removesuffix(".csv")
    for table, words in _TABLES.items():
        if wanted in words.split():
            return table
    raise CsvError(f"“{word}” is not one of accounts, stakeholders (or contacts), contracts (or deals)")


def recognise(titles: Sequence[str], *, system: str = "auto", table: str = "") -> Recognised | None:
    """What a header says a file is, or None when it says too little.

    With a `system` or a `table` given, less is enough.
    """
    plain = {bare(title) for title in titles} - {""}
    if not table and (refusal := _refusal(titles, plain)):
        return Recognised("", "", refusal)
    best, best_score = None, 0
    for each in SYSTEMS if system == "auto" else (system,):
        for kind in (table,) if table else ALIASES[each]:
            own, any_ = _count(MARKS[each][kind], plain), _count(MARKS[each][""], plain)
            keys = _count(KEY_TITLES[kind], plain)
            score = 3 * own + any_ + 2 * keys * (kind != "account")
            sure = own + any_ >= 2 or (own + any_ == 1 and keys >= 2) or system != "auto"
            if sure and score > best_score:
                best, best_score = Recognised(each, kind), score
    if best is None and table and system != "auto":
        return Recognised(system, table)
    return best


def looks_like_crm(path: Path, system: str = "auto") -> Recognised | None:
    """What the first lines of a file say it is; None for a native file, and for one that cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
        return recognise(read_csv(head, may_double=True).titles, system=system)
    except (CsvError, OSError):
        return None


def _refusal(titles: Sequence[str], plain: Collection[str]) -> str:
    folded = [name_key(title) for title in titles]
    for system, parts in FOREIGN.items():
        if any(part in title for title in folded for part in parts):
            return f"looks like an export of {system}, which cannot be read yet"
    for what, signs in OTHERS:
        if any(all(title in plain for title in sign) for sign in signs):
            kind = "activities" if what in ACTIVITIES else what
            return f"holds {what}; {kind} cannot be imported yet"
    return ""


def _count(words: str, plain: Collection[str]) -> int:
    return sum(word in plain for word in words.split())
