"""What every import answers with before anything is written: what it would do, and what stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.change import Change

if TYPE_CHECKING:
    Progress = Callable[[str, int], None]


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
    from bookcockpit.core.entities import ArrLine, Contract, Rate
    from bookcockpit.core.revenue.arr import Conversion
    from bookcockpit.core.wording import count, full_date, some_of

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
        f"{count(accounts, 'account')} {have} amounts in {some_of(currencies, _MOST_ASKED)},"
        f" for which there is no rate on or before {full_date(convert.on)}: no total counts them until there is one,"
        f" `bookcockpit rate add {currencies[0]} RATE`"
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
