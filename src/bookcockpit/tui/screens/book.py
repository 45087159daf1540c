"""The book: every account, what it is worth, what is owed to it next."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, ClassVar

from bookcockpit.core import wording as say
from bookcockpit.core.accounts import STATE_WORDS, AccountLine, account_lines
from bookcockpit.core.money import short_money
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.tui import intents
from bookcockpit.tui.account_page import account_passage
from bookcockpit.tui.binding import SHOW, bind
from bookcockpit.tui.book_rows import LEGEND, ORDER_WORDS, BookRows, columns
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.subject import Subject
from bookcockpit.tui.text import Passage
from bookcockpit.tui.today_rows import of_account
from bookcockpit.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.binding import BindingType
    from textual.content import Content

    from bookcockpit.tui.columns import Column
    from bookcockpit.tui.snapshot import Snapshot
    from bookcockpit.tui.widgets.rows import Row


class BookScreen(ListPage):
    """Every account."""

    PAGE = "book"
    ABOUT = (
        "Every account of the book. A search takes any part of a name, industry, owner or product, and the words "
        f"{', '.join(STATE_WORDS)}; -word leaves out what it fits. quiet is an account without a touch for 90 days."
    )
    LEGEND = LEGEND
    FINDS = "name, tier, industry, or late, risk, quiet, renewal …"
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("book.order", "o", "order(1)", "Order", "Another order of the list", SHOW),
        bind("book.order_back", "O", "order(-1)", "Order before", "The order before", SHOW, main=False),
        bind("list.all", "a", "everything", "All", "Former customers too, or not", SHOW, main=False),
    ]

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self._order = "name"
        self._everything = False
        self.stand()

    def stand(self) -> None:
        """The lines of another book."""
        now = self.now
        book = now.book
        self._lines = account_lines(book, now.playbook, book.as_of, days_off=now.days_off)
        self._rows = BookRows(self._lines, now.playbook, book.as_of, book.meta.base_currency)

    def columns(self) -> tuple[Column, ...]:
        """Worth, next due, last touch, renewal."""
        return columns(self._order, self._rows.longest)

    def rows(self) -> list[Row]:
        """The accounts looked for, in their order."""
        return self._rows.rows(self._order, self.wanted, everything=self._everything)

    def subjects(self, row: Row) -> Sequence[Subject]:
        """The account, and the most urgent line of Today about it."""
        if not isinstance(row.about, AccountLine):
            return ()
        account = row.about.account
        return (Subject(account, next(iter(of_account(self.now.view, account)), None)),)

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The account."""
        now, found = self.now, self.subjects(row)
        return (lambda width: account_passage(now, found[0].account, found[0].about, width)) if found else None

    def summary(self) -> Content:
        """How many, how much, how many late or at risk, in which order."""
        active = [line for line in self._lines if line.account.status == "active"]
        known = sum(line.arr for line in active if line.arr is not None)
        text = Passage().add(say.count(len(active), "account"), "strong")
        text.add(f" · {short_money(known, self.now.book.meta.base_currency)} ARR")
        if late := sum(line.is_late for line in active):
            text.add(" · ", "quiet").add(f"{late} late", "late")
        if risk := sum(line.account.at_risk_since is not None for line in active):
            text.add(" · ", "quiet").add(f"{risk} at risk", "late")
        text.add(f" · {ORDER_WORDS[self._order]}", "quiet")
        if (former := len(self._lines) - len(active)) and not self._everything:
            text.add(f" · {former} former (a)", "quiet")
        tiers = Counter(line.account.tier for line in active)
        labels = self.now.playbook.tier_labels
        split = ", ".join(f"{tiers[tier]} {labels[tier].lower()}" for tier in TIERS if tiers[tier])
        return text.add(f" · {split}" if split else "", "quiet").content()

    def empty(self) -> Content:
        """An empty book, or a search without hits."""
        if self.wanted:
            return Passage().line("Nothing fits. esc shows everything again.", "quiet").content()
        text = Passage().line("No accounts yet.", "strong").line()
        text.add("i", "accent").line("  brings in a file or a folder: your CRM's export, or CSV files")
        return text.add("+", "accent").line("  adds an account by hand").content()

    def open_row(self, row: Row) -> None:
        """The account's page, with the list to walk along."""
        if found := self.subjects(row):
            among = [other.about.account for other in self.rows() if isinstance(other.about, AccountLine)]
            self.post_message(intents.OpenAccount(found[0].account, found[0].about, among))

    def action_order(self, step: int) -> None:
        """Another order, looked at from its top."""
        orders = list(ORDER_WORDS)
        self._order = orders[(orders.index(self._order) + step) % len(orders)]
        self.fill()
        self.query_one(Rows).action_first()

    def action_everything(self) -> None:
        """Former customers too, or not."""
        self._everything = not self._everything
        self.fill()
