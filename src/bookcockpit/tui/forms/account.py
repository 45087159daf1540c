"""What is asked about an account."""

from __future__ import annotations

from collections.abc import Mapping

from bookcockpit.core.actions import (
    NameTaken,
    add_account,
)
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import (
    word,
)
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.status import ARCHIVED_LABELS, BACK_LABELS, StatusChange, edit_account
from bookcockpit.tui.forms.paper import APART, Ask, Paper, WrongField
from bookcockpit.tui.forms.people import People

_PLACES = {"status_on": "since", "archived_as": "because", "back": "because"}


def _order(playbook: Playbook, base_currency: str, before: Account | None) -> tuple[str | Ask, ...]:
    return (
        "name", Ask("tier", words=dict(playbook.tier_labels)), "tier_reason",
        "status", *(_of_status(before) if before is not None else ()),
        APART, "industry", "website", "products", "seats_licensed", Ask("currency", hint=base_currency),
        "expansion_potential", "strategic_value",
        APART, "our_owner", "our_csm", "our_sponsor", Ask("owned_since", backwards=True), "reviewed_on",
        APART, Ask("notes", rows=5), "shared_gap",
    )  # fmt: skip


def _of_status(before: Account) -> tuple[Ask, ...]:
    """What a new status needs: from when, and why it is archived or a customer again."""
    labels = ARCHIVED_LABELS if before.status == "active" else {**BACK_LABELS, **ARCHIVED_LABELS}
    return (
        Ask("since", backwards=True, spec=Account.specs["status_on"]),
        Ask("because", "Because", words=labels, spec=word(tuple(labels), default=None)),
    )


class AccountPaper(Paper[Account]):
    """Who an account is, what tier it has and why, who on our side holds it."""

    kind = Account

    def __init__(self, book: Book, playbook: Playbook, before: Account | None) -> None:
        self._book = book
        title = "New account" if before is None else f"Account · {before.name}"
        order = _order(playbook, book.meta.base_currency, before)
        super().__init__(title, order, book.as_of, People("", ()), before)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What becomes of its contracts and ARR with another status."""
        said = super().echoes(texts)
        if self.before is not None and self._turns(texts):
            try:
                said["status"] = "; ".join(self._edited(texts).said)
            except WrongField as wrong:
                said["status"] = str(wrong)
        return said

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
        if not self._turns(texts) and self.is_unchanged(self.made(texts)):
            return Change("")
        return self._edited(texts).change

    def _turns(self, texts: Mapping[str, str]) -> bool:
        return any(self.is_changed(name, texts) for name in ("status", "since", "because"))

    def _edited(self, texts: Mapping[str, str]) -> StatusChange:
        """The account with what its status entails. Raises `WrongField`."""
        assert self.before is not None, "a new account has nothing that could end"
        because, on = texts["because"] or None, self.answer("since", texts)
        back = because if because in BACK_LABELS else None
        after = self.made(texts)
        if after.status == "archived":
            after = after.but(archived_as=because if because in ARCHIVED_LABELS else self.before.archived_as)
        with self.refusals(**_PLACES):
            return edit_account(self._book, self.before, after, self.today, on=on, back=back)  # type: ignore[arg-type]
