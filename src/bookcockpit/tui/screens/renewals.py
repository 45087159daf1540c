"""Renewals: every open contract counted down, lane by lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.board import Board, Renewal, board
from bookcockpit.core.money import short_money
from bookcockpit.tui import intents
from bookcockpit.tui.account_page import account_passage
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.renewal_rows import COLUMNS, RenewalRows, total
from bookcockpit.tui.subject import Subject
from bookcockpit.tui.text import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.content import Content

    from bookcockpit.core.entities import Account, Contract
    from bookcockpit.tui.columns import Column
    from bookcockpit.tui.row import Row
    from bookcockpit.tui.snapshot import Snapshot


class RenewalsScreen(ListPage):
    """The countdown."""

    PAGE = "renewals"
    ABOUT = "Every open contract by its renewal date. e edits the contract under the cursor: its stage, its call."
    LEGEND = (("●", "in its window, or past due"), ("·", "before its window"), ("!", "account at risk"))
    FINDS = "account, tier, call or what is missing"

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self.stand()

    def stand(self) -> None:
        """The board of another book."""
        now = self.now
        self._board: Board = board(now.book, now.playbook, now.book.as_of)
        self._rows = RenewalRows(self._board, now.book.as_of, now.book.meta.base_currency, now.playbook.tier_labels)

    def columns(self) -> tuple[Column, ...]:
        """Dates, countdowns, ARR, what is missing."""
        return COLUMNS

    def rows(self) -> list[Row]:
        """Lane by lane."""
        return self._rows.rows(self.wanted)

    def subjects(self, row: Row) -> Sequence[Subject]:
        """The account, and the contract to edit."""
        found = _account_and_contract(row)
        if found is None:
            return ()
        account, contract = found
        return (Subject(account, next(iter(self.now.lines_of(account)), None), contract),)

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The account."""
        now, found = self.now, self.subjects(row)
        return (lambda width: account_passage(now, found[0].account, found[0].about, width)) if found else None

    def summary(self) -> Content:
        """How many, how much, what lacks a call."""
        renewals = self._board.renewals
        money = short_money(total(renewals), self.now.book.meta.base_currency)
        text = Passage().add(say.count(len(renewals), "renewal"), "strong").add(f" · {money} ahead")
        late = sum(line.days_left < 0 for line in renewals)
        if late:
            text.add(" · ", "quiet").add(f"{late} past due", "late")
        if wanting := sum(line.needs_call for line in renewals):
            text.add(" · ", "quiet").add(f"{wanting} without a call", "soon")
        if endless := len(self._board.open_ended):
            text.add(f" · {endless} without an end", "quiet")
        return text.content()

    def empty(self) -> Content:
        """No contracts yet, or a search without hits."""
        text = Passage().line(
            "Nothing fits. esc shows everything again." if self.wanted else "No contracts yet.", "strong"
        )
        if not self.wanted:
            text.line().line(
                "t adds one to the account under the cursor of Today or Book; i brings in a file of deals."
            )
        return text.content()

    def open_row(self, row: Row) -> None:
        """The page of its account."""
        if found := self.subjects(row):
            among = dict.fromkeys(each.account for row in self.rows() for each in self.subjects(row))
            self.post_message(intents.OpenAccount(found[0].account, found[0].about, tuple(among)))


def _account_and_contract(row: Row) -> tuple[Account, Contract] | None:
    match row.about:
        case Renewal() as line:
            return line.account, line.contract
        case None:
            return None
        case pair:
            return pair  # type: ignore[return-value]
