"""The book as rows of the list: what each account is worth, what is owed next, when it was last touched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from rich.cells import cell_len

from bookcockpit.core import wording as say
from bookcockpit.core.accounts import AccountLine, Search, in_order, text_of
from bookcockpit.core.book import Book
from bookcockpit.core.columns import Column
from bookcockpit.core.dates import is_late
from bookcockpit.core.money import exponent, short_money
from bookcockpit.core.playbook import Playbook
from bookcockpit.tui.bands import health_cell
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, cell, shown

LEGEND = (
    ("●", "a touch is late"),
    ("○", "a touch is due"),
    ("!", "account at risk"),
    ("·", "no touch due"),
    ("–", "no longer a customer"),
    ("● ◐ ○ ?", "health green, amber, red, unknown"),
    ("✓", "marked"),
)
"""What the marks of the book mean."""

ORDER_WORDS = {
    "name": "by name",
    "due": "by next due",
    "renewal": "by renewal",
    "arr": "by ARR",
    "last": "by last touch",
    "tier": "by tier",
    "health": "by health, worst first",
}
"""The orders of the list, as its summary says them."""

_TITLES = {
    "name": "Account",
    "tier": "Tier",
    "arr": "ARR",
    "due": "Next due",
    "last": "Last",
    "renewal": "Renews",
    "health": "Health",
}
_NAME_MOST = 40
_NAME_LEAST = 15
_MONEY_LEAST = 6
_SOME_THOUSANDS = 88_800
# As wide as a list must be for one, two, three and all four of the columns that can be done without.
_ROOM_FOR = (54, 78, 94, 105)


class BookRows:
    """Makes the rows of one list of accounts."""

    def __init__(self, lines: Sequence[AccountLine], playbook: Playbook, book: Book) -> None:
        self._lines = lines
        self._playbook = playbook
        self._today, self._days_off = book.as_of, book.days_off
        self._currency = book.meta.base_currency
        self._texts: dict[str, str] = {}
        self._longest = max((cell_len(shown(line.account.name)) for line in lines), default=0)

    def columns(self, order: str) -> tuple[Column, ...]:
        """The columns; the one in whose order the list stands is marked and the last to be left out."""

        def title(of: str) -> str:
            mark = "▼" if order == "arr" else "▲"
            return f"{_TITLES[of]} {mark}" if of == order else _TITLES[of]

        given_up = sorted(("renewal", "health", "last", "tier"), key=lambda each: each != order)
        room = dict(zip(given_up, _ROOM_FOR, strict=True))
        name = max(_NAME_LEAST, min(_NAME_MOST, self._longest))
        money = len(short_money(_SOME_THOUSANDS * 10 ** exponent(self._currency), self._currency))
        money += any(line.doubt for line in self._lines)
        return (
            Column("", 1),
            Column(title("name"), name, least=_NAME_LEAST),
            Column(title("tier"), 9, hidden_below=room["tier"]),
            Column(title("arr"), max(_MONEY_LEAST, money), right=True, hidden_below=44),
            Column(title("health"), 8 if order == "health" else 6, hidden_below=room["health"]),
            Column(title("due"), 10),
            Column("Touch", 15, hidden_below=66),
            Column(title("last"), 9, hidden_below=room["last"]),
            Column(title("renewal"), 9, hidden_below=room["renewal"]),
            # What is left over stays blank at the right, not between the columns.
            Column("", 0, fills=True),
        )

    def rows(self, order: str, wanted: str, *, everything: bool = False) -> list[Row]:
        """The accounts that fit, in an order; those no longer active only if searched or asked for."""
        search = Search(wanted, self._playbook)
        lines: Sequence[AccountLine] = self._lines
        if search:
            lines = [line for line in lines if search.fits(line, self._text(line))]
        elif not everything:
            lines = [line for line in lines if line.is_active]
        return [Row(line.account.id, partial(self._cells, line), line) for line in in_order(lines, order)]

    def _text(self, line: AccountLine) -> str:
        account = line.account
        if account.id not in self._texts:
            self._texts[account.id] = text_of(account, self._playbook.tier_labels)
        return self._texts[account.id]

    def _cells(self, line: AccountLine) -> list[Cell]:
        account = line.account
        quiet = "quiet" if line.is_active else "faint"
        return [
            cell(*_mark(line)),
            cell(account.name, "strong" if line.is_active else "faint"),
            cell(self._playbook.tier_labels[account.tier], quiet),
            self._arr(line, quiet),
            self._health(line, quiet),
            *self._next(line, quiet),
            cell(say.ago(line.last_on, self._today) if line.last_on else "never", quiet),
            self._renewal(line, quiet),
            cell(""),
        ]

    def _arr(self, line: AccountLine, quiet: str) -> Cell:
        if line.arr is None:
            return cell("–", quiet)
        if line.doubt:
            return cell(f"{short_money(line.arr, self._currency)}?", "soon")
        return cell(short_money(line.arr, self._currency), "" if line.is_active else quiet)

    def _health(self, line: AccountLine, quiet: str) -> Cell:
        return cell("–", quiet) if line.health is None else health_cell(line.health)

    def _next(self, line: AccountLine, quiet: str) -> tuple[Cell, Cell]:
        if not line.is_active:
            return cell(line.account.status, quiet), cell("", quiet)
        if line.next is None:
            return cell("–", quiet), cell("–", quiet)
        late = is_late(line.next.due_on, self._today, self._days_off)
        tone = "late" if late else "soon" if line.is_due else quiet
        return cell(self._due(line), tone), cell(say.kind_label(line.next.kind), "" if line.is_due else quiet)

    def _due(self, line: AccountLine) -> str:
        assert line.next is not None, "asked of an account that is owed something"
        day = line.next.due_on
        is_near = day < self._today + timedelta(days=7)
        return say.due_words(day, self._today, self._days_off) if is_near else say.month_or_day(day, self._today)

    def _renewal(self, line: AccountLine, quiet: str) -> Cell:
        if line.days_left is None or line.renews_on is None:
            return cell("–", quiet)
        if line.days_left <= 0:
            return cell(say.ago(line.renews_on, self._today), "late")
        tone = "soon" if line.in_window else quiet
        if line.days_left <= self._playbook.renewal_horizon:
            return cell(f"in {line.days_left} d", tone)
        return cell(say.month_or_day(line.renews_on, self._today), tone)


def _mark(line: AccountLine) -> tuple[str, str]:
    if not line.is_active:
        return "–", "faint"
    if line.account.at_risk_since is not None:
        return "!", "late"
    if line.is_late:
        return "●", "late"
    return ("○", "soon") if line.is_due else ("·", "quiet")
