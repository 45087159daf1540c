"""One long text of an account, on a page of its own: its notes, or the gap that the customer may read of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core.entities import Account
from bookcockpit.core.plan_edits import save_notes
from bookcockpit.tui.forms.paper import Ask, Paper
from bookcockpit.tui.forms.people import People

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bookcockpit.core.change import Change

ASKS = (
    Ask("notes", "Notes", "Ours only: no customer edition prints them", rows=10),
    Ask("shared_gap", "Our gap", "What we still owe them, in words they may read: their edition prints it", rows=3),
)


class NotesPaper(Paper[Account]):
    """What is written about an account, for us and for them."""

    kind = Account

    def __init__(self, account: Account, today: date) -> None:
        self._account = account
        super().__init__(f"Notes · {account.name}", ASKS, today, People("", ()), account)

    def change(self, texts: Mapping[str, str]) -> Change:
        """The account with other texts."""
        return save_notes(self._account, self.made(texts))
