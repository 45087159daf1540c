"""The book as rows of the list: what each account is worth, what is owed next, when it was last touched."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.accounts import Search, in_order, text_of
from bookcockpit.core.money import short_money
from bookcockpit.tui.columns import Column
from bookcockpit.tui.text import Cell, cell
from bookcockpit.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bookcockpit.core.accounts import AccountLine
    from bookcockpit.core.playbook import Playbook

LEGEND = (
    ("●", "something is late"),
    ("○", "something is due"),
    ("!", "account at risk"),
    ("·", "nothing due"),
    ("–", "no longer a customer"),
    ("✓", "marked"),
)
"""What the marks of the book mean."""

ORDER_WORDS = {
    "name": "by name",
    "due": "what is due first",
    "renewal": "nearest renewal first",
    "arr": "highest ARR first",
    "last": "longest silent first",
    "tier": "by tier",
}
"""The orders of the list, as its summary says them."""

_TITLES = {
    "name": "Account",
    "tier": "Tier",
    "arr": "ARR",
    "due": "Next due",
    "last": "Touched",
    "renewal": "Renews",
}
_RENEWAL_NEAR = 120
_NAME_MOST = 30
_NAME_LEAST = 20


def columns(order: str, longest: int) -> tuple[Column, ...]:
    """The columns, the one in whose order the list stands marked; `longest` is the longest name's length."""

    def title(of: str) -> str:
        mark = "▼" if order == "arr" else "▲"
        return f"{_TITLES[of]} {mark}" if of == order else _TITLES[of]

    return (
        Column("", 1),
        Column(title("name"), max(_NAME_LEAST, min(_NAME_MOST, longest)), least=_NAME_LEAST),
        Column(title("tier"), 9, hidden_below=92),
        Column(title("arr"), 7, right=True),
        Column("Health", 6, hidden_below=110),
        Column(title("due"), 0, least=20, fills=True),
        Column(title("last"), 9),
        Column(title("renewal"), 9),
    )


class BookRows:
    """Makes the rows of one list of accounts."""

    def __init__(self, lines: Sequence[AccountLine], playbook: Playbook, today: date, base_currency: str) -> None:
        self._lines = lines
        self._playbook = playbook
        self._today = today
        self._currency = base_currency
        self._texts: dict[str, str] = {}
        self.longest = max((len(line.account.name) for line in lines[:200]), default=0)

    def rows(self, order: str, wanted: str, *, everything: bool = False) -> list[Row]:
        """The accounts that fit, in an order; those no longer active only if searched or asked for."""
        search = Search(wanted, self._playbook)
        lines: Sequence[AccountLine] = self._lines
        if search:
            lines = [line for line in lines if search.fits(line, self._text(line))]
        elif not everything:
            lines = [line for line in lines if line.account.status == "active"]
        return [Row(line.account.id, partial(self._cells, line), line) for line in in_order(lines, order)]

    def _text(self, line: AccountLine) -> str:
        account = line.account
        if account.id not in self._texts:
            self._texts[account.id] = text_of(account, self._playbook.tier_labels)
        return self._texts[account.id]

    def _cells(self, line: AccountLine) -> list[Cell]:
        account = line.account
        mark, tone = _mark(line)
        quiet = "faint" if account.status != "active" else "quiet"
        return [
            cell(mark, tone),
            cell(account.name, "strong" if account.status == "active" else "faint"),
            cell(self._playbook.tier_labels[account.tier], quiet),
            cell("–", quiet) if line.arr is None else cell(short_money(line.arr, self._currency)),
            cell("–", quiet),
            self._next(line, quiet),
            cell(say.ago(line.last_on, self._today) if line.last_on else "never", quiet),
            self._renewal(line, quiet),
        ]

    def _next(self, line: AccountLine, quiet: str) -> Cell:
        if line.account.status != "active":
            return cell(line.account.status, quiet)
        if line.next is None:
            return cell("nothing owed", quiet)
        due = say.due_words(line.next.due_on, self._today)
        tone = "late" if line.is_late else "soon" if line.state != "upcoming" else ""
        return cell(f"{due} · {say.kind_label(line.next.kind)}", tone)

    def _renewal(self, line: AccountLine, quiet: str) -> Cell:
        if line.days_left is None or line.renews_on is None:
            return cell("–", quiet)
        if line.days_left < 0:
            return cell(f"{-line.days_left} d ago", "late")
        if line.days_left <= _RENEWAL_NEAR:
            return cell(f"in {line.days_left} d", "soon")
        return cell(say.month_or_day(line.renews_on, self._today))


def _mark(line: AccountLine) -> tuple[str, str]:
    if line.account.status != "active":
        return "–", "faint"
    if line.account.at_risk_since is not None:
        return "!", "late"
    if line.is_late:
        return "●", "late"
    return ("·", "quiet") if line.state in (None, "upcoming") else ("○", "soon")
