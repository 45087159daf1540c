"""The book: every account, what it is worth, what is owed to it next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import BindingType
from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.accounts import QUIET_DAYS, STATE_WORDS, AccountLine, Search, account_lines, in_order, text_of
from bookcockpit.core.columns import At, Column, on_page
from bookcockpit.core.money import exponent, short_money
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.exchange.lists.accounts import ACCOUNTS
from bookcockpit.tui.account.beside import account_passage
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.row import Row, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Passage, shown
from bookcockpit.tui.widgets.rows import Rows

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
        search = Search(wanted, self._at.policy)
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
            self._texts[account.id] = text_of(account, self._at.policy.tier_labels)
        return self._texts[account.id]


class BookScreen(ListPage):
    """Every account."""

    PAGE = "book"
    ABOUT = (
        "Every account of the book. A search takes any part of a name, key, industry, owner, website or product, the "
        f"tiers, and the words {', '.join(STATE_WORDS)}; -word leaves out what it fits. Quiet: no touch for more "
        f"than {QUIET_DAYS} days. Never: none at all. Renewal: near, or passed without an outcome.\n\n"
        "Next due is what Today ranks first of the account, or else the next touch ahead; the keys act on it."
    )
    LEGEND = LEGEND
    FINDS = "name, tier, industry, or late, risk, quiet, renewal, red …"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("book.order", "o", "order(1)", "Order", "Another order of the list", SHOW),
        bind("book.order_back", "O", "order(-1)", "Order before", "The order before", SHOW, main=False),
        bind("list.all", "a", "everything", "All", "Former customers too, or not", SHOW, main=False),
    ]

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._order = "name"
        self._everything = False
        self._from_top = True
        self._left_at = ""
        self.stand()

    def stand(self) -> None:
        """The lines of another book."""
        now = self.now
        self._lines = account_lines(now.book, now.policy, now.view, now.healths)
        self._rows = BookRows(self._lines, now)

    def columns(self) -> tuple[Column, ...]:
        """Worth, next due, last touch, renewal."""
        return self._rows.columns(self._order)

    def rows(self) -> list[Row]:
        """The accounts looked for, in their order."""
        return self._rows.rows(self._order, self.wanted, everything=self._everything)

    def chosen_at(self, row: Row) -> Sequence[Selection]:
        """The account, and the most urgent line of Today about it."""
        if not isinstance(row.about, AccountLine):
            return ()
        account = row.about.account
        return (Selection(account, next(iter(self.now.lines_of(account)), None), account),)

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The account."""
        now, found = self.now, self.chosen_at(row)
        return (lambda width: account_passage(now, found[0].account, found[0].about, width)) if found else None

    def summary(self) -> Content:
        """How many, how much, how many late or at risk, in which order; where there is room, by tier too."""
        active = [line for line in self._lines if line.is_active]
        unknown = sum(line.arr is None for line in active)
        known = sum(line.arr for line in active if line.arr is not None)
        text = Passage().add(say.count(len(active), "account"), "strong")
        if former := len(self._lines) - len(active):
            text.add(f" + {former} former" if self._everything else f" · {former} former (a)", "quiet")
        text.add(f" · {short_money(known, self.now.book.meta.base_currency)} ARR")
        text.add(f" ({unknown} unknown)" if unknown else "", "quiet")
        if late := sum(line.is_late for line in active):
            text.add(" · ", "quiet").add(f"{late} late", "late")
        if risk := sum(line.account.at_risk_since is not None for line in active):
            text.add(" · ", "quiet").add(f"{risk} at risk", "late")
        text.add(f" · {ORDER_WORDS[self._order]}", "quiet")
        tiers = Counter(line.account.tier for line in active)
        labels = self.now.policy.tier_labels
        split = " · " + ", ".join(f"{tiers[tier]} {labels[tier].lower()}" for tier in TIERS if tiers[tier])
        if tiers and text.content().cell_length + len(split) <= self._summary_room:
            text.add(split, "quiet")
        return text.content()

    @property
    def _summary_room(self) -> int:
        """Cells of the line above the list; none before the first layout."""
        return self.query_one("#summary").content_size.width if self.is_mounted else 0

    def on_resize(self, _event: events.Resize) -> None:
        """What the summary says depends on its room. The base's own part is called by the toolkit."""
        self.call_after_refresh(self._show_summary_anew)

    def _show_summary_anew(self) -> None:
        self._show_summary(self.query_one(Rows).number)

    def nothing(self) -> Content:
        """A book of former customers only."""
        former = say.count(len(self._lines), "former one")
        text = Passage().line("No active accounts.", "strong").line()
        return text.add("a", "accent").line(f"  shows the {former}").content()

    def open_row(self, row: Row) -> None:
        """The account's page, with the list to walk along."""
        if found := self.chosen_at(row):
            self.open_account(found[0])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A row shows no promise, so none is settled from here unseen."""
        if action == "act" and parameters == ("done",):
            return None
        return super().check_action(action, parameters)

    def action_order(self, step: int) -> None:
        """Another order. The cursor stays on its account; who reads from the top goes on doing so."""
        rows = self.query_one(Rows)
        if rows.row is not None and rows.row.key != self._left_at:
            # Moved since the last change of order: an account that is merely first in one of them is not the top.
            self._from_top = rows.is_at_first
        orders = list(ORDER_WORDS)
        self._order = orders[(orders.index(self._order) + step) % len(orders)]
        self.fill()
        if self._from_top:
            rows.action_first()
        self._left_at = rows.row.key if rows.row is not None else ""

    def action_everything(self) -> None:
        """Former customers too, or not."""
        self._everything = not self._everything
        self.fill()

    def step_back(self) -> None:
        """Hide the former customers again."""
        if self._everything:
            self.action_everything()
