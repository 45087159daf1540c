"""The book as rows of the list: what each account is worth, what is owed next, when it was last touched."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from bookcockpit.core.accounts import AccountLine, Search, in_order, text_of
from bookcockpit.core.columns import At, Column, on_page
from bookcockpit.core.money import exponent, short_money
from bookcockpit.exchange.lists.accounts import ACCOUNTS
from bookcockpit.tui.row import Row, listed
from bookcockpit.tui.text import shown

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

_SORTED = {
    "Account": "name",
    "Tier": "tier",
    "ARR": "arr",
    "Health": "health",
    "Next due": "due",
    "Last": "last",
    "Renews": "renewal",
}
"""The order in which the list stands by a column."""
_NAME_MOST = 40
_NAME_LEAST = 15
_MONEY_LEAST = 6
_SOME_THOUSANDS = 88_800
# As wide as a list must be for one, two, three and all four of the columns that can be done without.
_ROOM_FOR = (54, 78, 94, 105)


_PAGE = on_page(ACCOUNTS)
_FORMER = tuple(column._replace(tone="faint") for column in _PAGE)


class BookRows:
    """Makes the rows of one list of accounts."""

    def __init__(self, lines: Sequence[AccountLine], at: At) -> None:
        self._lines = lines
        self._at = at
        self._texts: dict[str, str] = {}
        self._longest = max((cell_len(shown(line.account.name)) for line in lines), default=0)

    def columns(self, order: str) -> tuple[Column, ...]:
        """The columns; the one in whose order the list stands is marked and the last to be left out."""
        given_up = sorted(("renewal", "health", "last", "tier"), key=lambda each: each != order)
        room = dict(zip(given_up, _ROOM_FOR, strict=True))
        currency = self._at.book.meta.base_currency
        money = len(short_money(_SOME_THOUSANDS * 10 ** exponent(currency), currency))
        wide = {
            "name": max(_NAME_LEAST, min(_NAME_MOST, self._longest)),
            "arr": max(_MONEY_LEAST, money + any(line.doubt for line in self._lines)),
            "health": 8 if order == "health" else 6,
        }
        mark = " ▼" if order == "arr" else " ▲"
        columns = []
        for column in _PAGE:
            by = _SORTED.get(column.title, "")
            title = column.title + (mark if by == order else "")
            width, hidden = wide.get(by, column.width), room.get(by, column.hidden_below)
            columns.append(column._replace(title=title, width=width, hidden_below=hidden))
        return tuple(columns)

    def rows(self, order: str, wanted: str, *, everything: bool = False) -> list[Row]:
        """The accounts that fit, in an order; those no longer active only if searched or asked for."""
        search = Search(wanted, self._at.playbook)
        lines: Sequence[AccountLine] = self._lines
        if search:
            lines = [line for line in lines if search.fits(line, self._text(line))]
        elif not everything:
            lines = [line for line in lines if line.is_active]
        return [
            listed(line.account.id, _PAGE if line.is_active else _FORMER, self._at, line, line)
            for line in in_order(lines, order)
        ]

    def _text(self, line: AccountLine) -> str:
        account = line.account
        if account.id not in self._texts:
            self._texts[account.id] = text_of(account, self._at.playbook.tier_labels)
        return self._texts[account.id]
