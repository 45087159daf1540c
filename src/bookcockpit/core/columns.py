"""The columns of a list: what each says of a row, on its page and in its table, and how they share a width."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from bookcockpit.core.book import Book
    from bookcockpit.core.entities import Account
    from bookcockpit.core.policy import Policy

GAP = 2
"""Blank cells between two columns."""


class Cell(NamedTuple):
    """One cell as a list says it, not yet made harmless: its text and the tone it is painted in."""

    text: str
    tone: str = ""


class At(Protocol):
    """What a cell is said by: the book of a day, and its rules."""

    @property
    def book(self) -> Book:
        """The book; its day is today."""

    @property
    def policy(self) -> Policy:
        """The rules."""


Says = Callable[[Any, Any], Cell | str]
"""What a column says of a row: `says(at, row)`."""


class Column(NamedTuple):
    """A column of a list.

    On a page it has a `title`, a `width` and a `least` one; one column of the list `fills` what the others leave,
    and a list narrower than `hidden_below` goes without it. What it says is painted in `tone` where it says no other.
    In a table it stands under its `head`, in the words of `table` where these differ. Without a width it stands in
    the table alone, without a head on the page alone.
    """

    title: str = ""
    width: int = 0
    says: Says | None = None
    tone: str = ""
    least: int = 0
    right: bool = False
    fills: bool = False
    hidden_below: int = 0
    head: str | None = None
    table: Says | None = None


def on_page(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Those that stand on the page."""
    return tuple(column for column in columns if column.width or column.fills)


def account_name(_at: At, row: Any) -> Cell:
    """The name of the account a row is about."""
    account: Account = row.account
    return Cell(account.name, "strong")


def account_tier(at: At, row: Any) -> str:
    """Its tier, as the playbook calls it."""
    account: Account = row.account
    return at.policy.tier_labels[account.tier]


def due_cell(at: At, due_on: date | None, before: str = "", after: str = "") -> Cell:
    """When something is due, between words, painted where it is overdue."""
    # Many tables say no date, and words of dates take a while to import.
    from bookcockpit.core.wording import due_words

    when = due_words(due_on, at.book.as_of, at.book.days_off) if due_on is not None else "no date"
    return Cell(f"{before}{when}{after}", "late" if at.book.is_late(due_on) else "")


def column_widths(columns: Sequence[Column], width: int) -> tuple[int, ...]:
    """How many cells each column gets; 0 for one that is left out."""
    widths = [0 if width < column.hidden_below else column.width for column in columns]
    filling = next(index for index, column in enumerate(columns) if column.fills)
    widths[filling] = 0
    room = width - 2 - sum(widths) - GAP * (sum(each > 0 for each in widths))
    for index, column in enumerate(columns):
        missing = columns[filling].least - room
        if missing > 0 and column.least and index != filling and widths[index]:
            given = min(missing, widths[index] - column.least)
            widths[index] -= given
            room += given
    widths[filling] = max(0, room)
    return tuple(widths)
