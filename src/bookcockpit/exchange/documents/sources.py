"""What every document of an account is made of."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.one_page import Plan, plan_of
from bookcockpit.core.playbook import Playbook


class Sources(NamedTuple):
    """What a document is made of.

    `attendees` None means those of the planned business review, else of the last one.
    """

    book: Book
    playbook: Playbook
    account: Account
    dossier: Dossier
    today: date
    attendees: tuple[Stakeholder, ...] | None = None

    def plan(self) -> Plan:
        """The account's plan, of which every document for ourselves is made."""
        return plan_of(self.book, self.playbook, self.account, self.dossier, self.today)
