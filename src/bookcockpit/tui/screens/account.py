"""One account on a whole page; esc goes back to where it was opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.tui.account_page import account_passage
from bookcockpit.tui.columns import Column
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.subject import Subject
from bookcockpit.tui.text import cell, label
from bookcockpit.tui.widgets.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.content import Content

    from bookcockpit.core.entities import Account, Touch
    from bookcockpit.tui.snapshot import Snapshot
    from bookcockpit.tui.today_rows import Listed


class AccountScreen(ListPage):
    """The timeline of an account."""

    PAGE = "today"

    def __init__(self, snapshot: Snapshot, account: Account, about: Listed | None, among: Sequence[Account]) -> None:
        super().__init__(snapshot)
        self._account = account
        self._about = about
        self._among = among

    def columns(self) -> tuple[Column, ...]:
        """Date and summary."""
        return (Column("On", 12), Column("What", 30, fills=True, least=20))

    def rows(self) -> list[Row]:
        """Newest first."""
        return [
            Row(t.id, lambda t=t: [cell(str(t.happened_on)), cell(t.summary)], t)
            for t in self.now.timeline(self._account)
        ]

    def subjects(self, row: Row) -> Sequence[Subject]:
        """The touch."""
        touch: Touch = row.about  # type: ignore[assignment]
        return (Subject(self._account, self._about, touch),)

    def details(self, row: Row) -> Callable[[int], Content] | None:
        """The account."""
        return lambda width: account_passage(self.now, self._account, self._about, width)

    def summary(self) -> Content:
        """Its name."""
        return label(self._account.name)

    def empty(self) -> Content:
        """Nothing."""
        return label("No touches yet.")

    def open_row(self, row: Row) -> None:
        """Edit it."""

    def step_back(self) -> None:
        """To the list."""
        self.dismiss()
