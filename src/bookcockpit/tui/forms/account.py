"""What is asked about an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core.actions import retier
from bookcockpit.core.change import Change
from bookcockpit.core.edits import NameTaken, add_account
from bookcockpit.core.entities import Account
from bookcockpit.tui.forms.paper import Ask, Paper
from bookcockpit.tui.forms.people import People

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bookcockpit.core.book import Book
    from bookcockpit.core.playbook import Playbook

_SCALE = {"1": "1 little", "3": "3 fair", "5": "5 great"}


def _asks(playbook: Playbook, base_currency: str) -> tuple[Ask, ...]:
    return (
        Ask("name", "Name"),
        Ask("tier", "Tier", words=dict(playbook.tier_labels)),
        Ask("tier_reason", "Tier because", "asked when the tier changes"),
        Ask("status", "Status"),
        Ask("industry", "Industry", apart=True),
        Ask("website", "Website", "example.com"),
        Ask("products", "Products", "several with ; between them"),
        Ask("seats_licensed", "Seats", "licensed"),
        Ask("currency", "Currency", base_currency),
        Ask("expansion_potential", "Potential", words=_SCALE),
        Ask("strategic_value", "Strategic", words=_SCALE),
        Ask("our_owner", "Owner", "our account manager", apart=True),
        Ask("our_csm", "CSM"),
        Ask("our_sponsor", "Sponsor", "our executive"),
        Ask("owned_since", "Owned since", "2026-01-01", backwards=True),
        Ask("reviewed_on", "Plan reviewed", "today"),
        Ask("notes", "Notes", apart=True, rows=5),
        Ask("shared_gap", "Our gaps", "what we owe them, as the customer may read it"),
    )


class AccountPaper(Paper[Account]):
    """Who an account is, what tier it has and why, who on our side holds it."""

    kind = Account

    def __init__(self, book: Book, playbook: Playbook, before: Account | None) -> None:
        self._book = book
        title = "New account" if before is None else f"Account · {before.name}"
        asks = _asks(playbook, book.meta.base_currency)
        super().__init__(title, asks, book.as_of, People("", ()), before)

    def change(self, texts: Mapping[str, str]) -> Change:
        """The account; a new tier goes into its history with the reason."""
        if self.before is None:
            made = self.made(texts, tracked_since=self.today)
            try:
                return add_account(self._book, made)
            except NameTaken as taken:
                raise self.wrong("name", str(taken)) from None
        if self.is_changed("tier", texts) and not (
            texts["tier_reason"].strip() and self.is_changed("tier_reason", texts)
        ):
            raise self.wrong("tier_reason", "is missing; say why the tier changes, it goes into the account’s history")
        after = self.made(texts)
        if self.is_unchanged(after):
            return Change("")
        return retier(self.before, after, self.today)
