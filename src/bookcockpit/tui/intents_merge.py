"""What the user wants to make one."""

from __future__ import annotations

from bookcockpit.core.entities import (
    Account,
    Stakeholder,
)
from bookcockpit.tui.intents import Asking


class Merge(Asking):
    """Merge another account into this one; with a person, another person of the account into them."""

    def __init__(self, account: Account, person: Stakeholder | None = None) -> None:
        super().__init__()
        self.account = account
        self.person = person
