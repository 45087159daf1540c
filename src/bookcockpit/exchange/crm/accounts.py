"""Accounts of a CRM: which of ours each is, and what it says of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from bookcockpit.core.actions import NOT_CHOSEN, tier_change
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import Entity
from bookcockpit.exchange.crm.book import CrmBook, Said
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.table import TableImport, web_address
from bookcockpit.exchange.rows import BadRow


class Accounts(TableImport):
    """The rows of accounts."""

    table = "account"

    def __init__(self, book: CrmBook, system: str) -> None:
        super().__init__(book, system)
        self._without_id: list[CrmRow] = []
        self._but_for_accents: list[str] = []
        self._namesakes: list[str] = []

    def decide(self, row: CrmRow) -> None:
        """Link the row to a stored account or make a new one; a row without an id waits for those that have one."""
        if row.values.get("id"):
            self._decide(row)
        else:
            # By its name it could take an account that an id further down names for certain.
            self._without_id.append(row)

    def finish(self) -> None:
        """Decide the rows without an id."""
        for row in self._without_id:
            self.guarded(row, partial(self._decide, row))
        self._without_id = []
        for names, what in (
            (self._but_for_accents, "whose name differs in accents alone"),
            (self._namesakes, "of the same name, with an id of its own"),
        ):
            self.tally.name(names, "new account", "", f"beside one {what}; merge them if they are one")
        super().finish()

    def _decide(self, row: CrmRow) -> None:
        self.done(row, *self.account(row, self.meant(row)))

    def meant(self, row: CrmRow) -> Entity | None:
        """The account of the book that a row means."""
        name = str(row.values.get("name", ""))
        return self.known(row) or self._alike(row, name, web_address(row.values))

    def account(self, row: CrmRow, existing: Entity | None) -> tuple[Entity | None, Entity]:
        """The account a row means as it was, None for a new one, and as the row leaves it. Raises `BadRow`."""
        said = self.said(row)
        website = web_address(row.values)
        if website:
            said["website"] = Said({"website": website})
        if existing is None:
            name = str(row.values.get("name", ""))
            if not name:
                raise BadRow(("name", "is missing"))
            if "tier" not in said:
                said["tier"] = Said({"tier": self.book.how.new_tier}, assumed=True)
            made = self.book.save("account", self.links, None, said, own=partial(self._own, row, name))
            for found, told in (
                (self.book.names.but_for_accents(name), self._but_for_accents),
                (self.book.names.named(name), self._namesakes),
            ):
                if found:
                    told.append(f"{made.key} and {' and '.join(sorted(each.key for each in found))}")
            self.book.names.put(made)
            return None, made
        self.claim(row, existing)
        blank = [field for field in self.blank(row) if field != "website" or not website]
        after = self.book.save("account", self.links, existing, said, blank=blank)
        after = self._choose_tier(existing, after, said)
        self.book.names.put(after, existing)
        return existing, after

    def _alike(self, row: CrmRow, name: str, website: str) -> Entity | None:
        id_ = row.values.get("id", "")
        alike = self.book.names.alike(name, website, lambda account: self.links.may_be(account, id_))
        return self.only(row, list({account.id: account for account in alike}.values()), name)

    def _own(self, row: CrmRow, name: str) -> dict[str, Any]:
        reason = "" if "tier" in row.values else NOT_CHOSEN
        return {"tracked_since": self.book.today, "tier_reason": reason, **self.key_for(row, name)}

    def _choose_tier(self, before: Entity, after: Entity, said: dict[str, Said]) -> Entity:
        """Once the CRM says the tier, it is chosen; one that it changed goes into the account's history."""
        if not (isinstance(before, Account) and isinstance(after, Account)) or "tier" not in said:
            return after
        if after.tier_reason == NOT_CHOSEN and after.tier == said["tier"].values["tier"]:
            after = after.but(tier_reason="")
            self.book.keep("account", after)
        if before.tier != after.tier:
            self.book.beside.append(tier_change(before, after, self.book.today, f"said by {self.label}"))
        return after
