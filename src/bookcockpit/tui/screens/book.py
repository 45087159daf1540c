"""The book: every account, what it is worth, what is owed to it next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.tui import intents
from bookcockpit.tui.account_page import account_passage
from bookcockpit.tui.columns import Column
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.subject import Subject
from bookcockpit.tui.text import cell, label
from bookcockpit.tui.today_rows import of_account
from bookcockpit.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.content import Content

    from bookcockpit.core.entities import Account


class BookScreen(ListPage):
    """Every account."""

    PAGE = "book"
    ABOUT = "Every account of the book."
    FINDS = "account, tier"

    def columns(self) -> tuple[Column, ...]:
        """Name and tier."""
        return (Column("Account", 30, fills=True, least=20), Column("Tier", 9))

    def rows(self) -> list[Row]:
        """By name."""
        return [
            Row(account.id, lambda account=account: [cell(account.name), cell(account.tier)], account)
            for account in self.now.book.accounts
        ]

    def subjects(self, row: Row) -> Sequence[Subject]:
        """The account."""
        account: Account = row.about  # type: ignore[assignment]
        return (Subject(account, next(iter(of_account(self.now.view, account)), None)),)

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The account."""
        (here,) = self.subjects(row)
        return lambda width: account_passage(self.now, here.account, here.about, width)

    def summary(self) -> Content:
        """How many."""
        return label(f"{len(self.now.book.accounts)} accounts")

    def empty(self) -> Content:
        """Nothing."""
        return label("No accounts yet.")

    def open_row(self, row: Row) -> None:
        """Its page."""
        (here,) = self.subjects(row)
        self.post_message(intents.OpenAccount(here.account, here.about))
