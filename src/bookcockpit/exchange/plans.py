"""What every import answers with before anything is written: what it would do, what stands in the way, and the rows it
did not take as a file to mend.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, ArrLine, Contract, Rate
from bookcockpit.core.fields import E, Entity
from bookcockpit.core.renewals.derived import Held
from bookcockpit.core.renewals.status import imported, said_of
from bookcockpit.exchange.csv_native import guard
from bookcockpit.exchange.csv_read import WHY_REJECTED, read_csv
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.row_index import Lookup

Progress = Callable[[str, int], None]
"""Hears the file that is read, and how many of its rows are."""

TOTALS_ROW = "a row that adds up the others"
"""Why the last row of a table is left out."""


NO_HISTORY = "none"
"""The answer of `How.since` by which no deal of the past is history."""


class Rejection(NamedTuple):
    """A row that was not taken: the file, its line (0: the file as a whole), the column ("": the row), why."""

    file: str
    row: int
    column: str
    why: str

    def __str__(self) -> str:
        row = f" row {self.row}" if self.row else ""
        column = f", {self.column}" if self.column else ""
        return f"{self.file}{row}{column}: {self.why}"


class Question(NamedTuple):
    """What cannot be known from the file, only from whoever wrote it.

    `about` is the field of `How` that answers it (`date_format`, `decimal` or `since`), or `tier:` with a word for a
    tier, `example` a cell that may mean either, `choices` the answers: what to put into `How`, and what the example
    then means in words.
    """

    about: str
    column: str
    example: str
    choices: tuple[tuple[str, str], ...]
    file: str = ""

    def __str__(self) -> str:
        meanings = " or ".join(meaning for _, meaning in self.choices)
        if self.about.startswith("tier:"):
            answers = f'--set "{self.about}={self.choices[0][0]}"'
        else:
            option = f"--{self.about.replace('_', '-')}"
            answers = " or ".join(f"{option} {_quoted(value)}" for value, _ in self.choices)
        return f"{self.file}, {self.column}: “{self.example}” may be {meanings}; say {answers}"


def _quoted(value: str) -> str:
    return value if value.isalnum() else f'"{value}"'


_MOST_ASKED = 10
"""Questions about terms that a notice each is given to."""


class Ends(NamedTuple):
    """Where the rows of the files ended, each in exactly one of the three: they add up to all rows."""

    read: int
    rejected: int
    left_out: int


class ImportPlan(NamedTuple):
    """What an import would do. The counts are those of good rows, written or not; see `writable`.

    Of `rows`, each is read, one of `rejected_rows` (which may have several rejections each), or one of those
    that are `left_out`, a reason and its rows: see `ends`. A row that is left out is counted as unchanged too,
    for it changes nothing. `left_aside` are the rows of whole files that were left out, by name; no other count has
    them. `unreadable` are files that could not be read to their end: skipping bad rows does not help there.
    """

    change: Change
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: tuple[Rejection, ...] = ()
    notices: tuple[str, ...] = ()
    skip_bad: bool = False
    unreadable: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    rows: int = 0
    left_out: tuple[tuple[str, int], ...] = ()
    rejected_rows: int = 0
    left_aside: Mapping[str, int] = MappingProxyType({})

    @property
    def ends(self) -> Ends:
        """Where the rows of the files ended."""
        left_out = sum(rows for _, rows in self.left_out)
        aside = sum(self.left_aside.values())
        return Ends(self.rows - self.rejected_rows - left_out, self.rejected_rows, left_out + aside)

    @property
    def writable(self) -> bool:
        """Whether the change may be applied: nothing to ask, and no bad row, or bad rows are to be skipped."""
        return not self.unreadable and not self.questions and (self.skip_bad or not self.rejected)

    def as_json(self) -> dict[str, Any]:
        """The answer of `import --json`; nothing is counted as created or updated when nothing is written.

        The `rows` add up to those of all files, those of files that were left out among them.
        """
        return {
            "created": self.created if self.writable else 0,
            "updated": self.updated if self.writable else 0,
            "unchanged": self.unchanged,
            "rejected": [rejection._asdict() for rejection in self.rejected],
            "notices": list(self.notices),
            "rows": self.ends._asdict(),
            "rejected_rows": self.rejected_rows,
            "left_out": [{"reason": reason, "rows": rows} for reason, rows in self.left_out],
            "questions": [
                {
                    **question._asdict(),
                    "choices": [{"value": value, "means": means} for value, means in question.choices],
                }
                for question in self.questions
            ],
        }


def with_doubts(plan: ImportPlan, book: Book) -> ImportPlan:
    """The plan with notices of what its amounts leave open in the book as it is today.

    That is whether a later term renews an earlier one, and which amounts are in no total for want of a rate.
    """
    told = [*_no_rates(plan.change, book), *_overlaps(plan.change, book)]
    return plan._replace(notices=(*plan.notices, *told)) if told else plan


def _no_rates(change: Change, book: Book) -> list[str]:
    from bookcockpit.core.revenue.arr import Conversion

    base = book.meta.base_currency
    rated = {each.currency for each in change.save if isinstance(each, Rate)}
    foreign = [
        (each.account_id, each.currency)
        for each in change.save
        if isinstance(each, (Contract, ArrLine)) and each.currency not in ("", base) and each.currency not in rated
    ]
    if not foreign:
        return []
    convert = Conversion(book, book.as_of)
    unknown = [(account, currency) for account, currency in foreign if convert(0, currency) is None]
    if not unknown:
        return []
    accounts = len({account for account, _ in unknown})
    currencies = sorted({currency for _, currency in unknown})
    have = "has" if accounts == 1 else "have"
    return [
        f"{say.count(accounts, 'account')} {have} amounts in {say.some_of(currencies, _MOST_ASKED)},"
        f" for which there is no rate on or before {say.full_date(convert.on)}: no total counts them until there is"
        f" one, `bookcockpit rate add {currencies[0]} RATE`"
    ]


def _overlaps(change: Change, book: Book) -> list[str]:
    from bookcockpit.core.renewals.links import raised_by

    asked = raised_by(book, change)
    if not asked:
        return []
    told = [f"{each.account.name}: {each.words}" for each in asked[:_MOST_ASKED]]
    if len(asked) > _MOST_ASKED:
        told.append(f"and {len(asked) - _MOST_ASKED:,} more contracts that may be counted twice")
    return [*told, "until it is said, all of them count: `bookcockpit hygiene overlaps` lists them with both answers"]


_NAMED = 3


def with_statuses(plan: ImportPlan, lookup: Lookup, today: date) -> ImportPlan:
    """The plan with what its statuses entail, and the accounts they concern named once."""
    turned = _turned(plan.change.save, lookup)
    if not turned:
        return plan
    save = {each.id: each for each in plan.change.save}
    notices = []
    for before, account in turned:
        held = Held(_of(Contract, account, save, lookup), _of(ArrLine, account, save, lookup))
        after, left = imported(before, account, held, today)
        rows = {each.id: each for each in (account, *held.contracts, *held.lines)}
        changed = [each for each in (after, *left.contracts, *left.lines) if each != rows.get(each.id)]
        save |= {each.id: each for each in changed}
        if said := said_of(after, held, left):
            was = " again" if after.status == "active" else ""
            notices.append(f"{after.name} is {after.status}{was}: {'; '.join(said)}")
    hidden = [f"and {say.count(len(notices) - _NAMED, 'more account')} like that"] if len(notices) > _NAMED else []
    return plan._replace(
        change=plan.change._replace(save=tuple(save.values())), notices=(*plan.notices, *notices[:_NAMED], *hidden)
    )


def _turned(save: Iterable[Entity], lookup: Lookup) -> list[tuple[Account | None, Account]]:
    """Each account, before and after, that is or was no customer and of which something is saved, by name."""
    rows = list(save)
    coming = {each.id: each for each in rows if isinstance(each, Account)}
    concerned = set(coming) | {each.account_id for each in rows if isinstance(each, Contract | ArrLine)}
    if not concerned:
        return []
    stored = {each.id: each for each in lookup.find(Account) if each.id in concerned}
    found = [(stored.get(id_), coming.get(id_) or stored[id_]) for id_ in concerned if id_ in coming or id_ in stored]
    left = [
        pair for pair in found if pair[1].status != "active" or (pair[0] is not None and pair[0].status != "active")
    ]
    return sorted(left, key=lambda pair: (pair[1].name.casefold(), pair[1].key))


def _of(kind: type[E], account: Account, save: dict[str, Entity], lookup: Lookup) -> tuple[E, ...]:
    rows = {each.id: each for each in lookup.find(kind, account_id=account.id)}
    rows |= {
        each.id: each for each in save.values() if isinstance(each, kind) and each.__dict__["account_id"] == account.id
    }
    rows = {id_: each for id_, each in rows.items() if each.__dict__["account_id"] == account.id}
    begins = "starts_on" if kind is Contract else "from_on"
    return tuple(sorted(rows.values(), key=lambda each: each.__dict__[begins]))


_WRONG_WIDTH = re.compile(r"has [0-9]+ cells, the header has [0-9]+")


def rejected_rows(
    source: Path | bytes | BinaryIO, rejections: Iterable[Rejection], encoding: str | None = None, sheet: str = ""
) -> str:
    """The header of a file and those of its rows that were rejected, cell by cell as they are, each with a last
    cell that says why; "" when none of its rows was.

    The file is read anew, by line; a `sheet` of a workbook becomes CSV. Rows that are too short or too long stay so:
    they are refused again until they are mended. Where the file cannot be read any further, what comes after is not
    in the answer.
    """
    reasons: dict[int, list[str]] = {}
    for rejection in rejections:
        reasons.setdefault(rejection.row, []).append(
            f"{rejection.column}: {rejection.why}" if rejection.column else rejection.why
        )
    try:
        table = read_csv(source, encoding=None if sheet else encoding, may_double=True, sheet=sheet)
    except CsvError:
        return ""
    text, delimiter = io.StringIO(), table.delimiter or ","
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\n")
    writer.writerow((*table.titles, WHY_REJECTED))
    found = 0
    try:
        for row in table.rows():
            if row.line in reasons:
                cells = row.cells
                if table.is_of_rejected and _WRONG_WIDTH.fullmatch(row.why) and _WRONG_WIDTH.fullmatch(cells[-1]):
                    # The reason of the last time would make a short row look whole.
                    cells = cells[:-1]
                writer.writerow((*cells, guard("; ".join(reasons[row.line]))))
                found += 1
    except CsvError:
        pass
    return _readable(text.getvalue(), delimiter) if found else ""


def _readable(text: str, delimiter: str) -> str:
    """The text, with a line that names its delimiter where few rows would leave it open."""
    seen = read_csv(text.encode(errors="replace"), may_double=True)
    return text if seen.delimiter == delimiter and seen.is_of_rejected else f"sep={delimiter}\n{text}"


class How(NamedTuple):
    """What a file cannot say, and what the user wants.

    `date_format` is dmy, mdy, ymd, excel or a strptime pattern, `decimal` is "." or ","; "" decides by the
    cells. `term_months` is assumed where a deal has no end, `new_tier` given to new accounts without one. `tiers`
    are words that stand for a tier, with that tier. Won deals whose term ended before `since` (a date, or `NO_HISTORY`)
    are history; with `asks_since` it is asked where many ended and it is "".
    """

    date_format: str = ""
    decimal: str = ""
    term_months: int = 12
    new_tier: str = "scale"
    clear: bool = False
    overwrite: bool = False
    skip_bad: bool = False
    tiers: tuple[tuple[str, str], ...] = ()
    since: str = ""
    asks_since: bool = False
