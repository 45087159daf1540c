"""People of a CRM: at which account, which of ours each is, and whom each reports to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bookcockpit.core.entities import Stakeholder
from bookcockpit.core.text import name_key
from bookcockpit.core.wording import count
from bookcockpit.exchange.crm.merge import Said
from bookcockpit.exchange.crm.table import TableImport
from bookcockpit.exchange.crm.whose import account_in_book
from bookcockpit.exchange.csv_rows import BadRow
from bookcockpit.exchange.filed import Filed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bookcockpit.core.fields import Entity
    from bookcockpit.exchange.crm.book import CrmBook
    from bookcockpit.exchange.crm.cells import CrmRow
    from bookcockpit.exchange.crm.table import Tally


class People(TableImport):
    """The rows of contacts."""

    table = "stakeholder"

    def __init__(self, book: CrmBook, tally: Tally, system: str) -> None:
        super().__init__(book, tally, system)
        self._by_email, self._by_name = Filed(), Filed()
        # Rows that name a superior, who may stand further down: the row, and the person before and after it.
        self._reporting: list[tuple[CrmRow, Entity | None, Entity]] = []
        for person in book.shelf("stakeholder").stored.values():
            self._file(person)

    def decide(self, row: CrmRow) -> None:
        """Link the row to a stored person or make a new one."""
        values = row.values
        existing = self.known(row)
        account_id = account_in_book(self.book, self.links, row, "person")
        if account_id is None and existing is None:
            self.tally.leave_out(f"belongs to no account in {self.label}")
            return
        said = self.said(row)
        if account_id is not None:
            said["account_id"] = Said({"account_id": account_id})
        name = _name(values)
        if name:
            said["name"] = Said({"name": name})
        if phone := values.get("phone") or values.get("mobile"):
            said["phone"] = Said({"phone": phone})
        existing = existing or self._alike(row, str(account_id), name)
        if existing is None:
            if not name:
                raise BadRow(("name", "is missing"))
            after = self.book.add("stakeholder", self.links, said, lambda filled: self._new(row, filled))
        else:
            self.claim(row, existing)
            after = self.book.merge("stakeholder", self.links, existing, said, self._blank(row, said))
        self._file(after)
        if "reports_to_id" in values or "reports_to" in values:
            self._reporting.append((row, existing, after))
            self.link(row, after)
        else:
            self.done(row, existing, after)

    def finish(self) -> None:
        """Say who reports to whom, now that all are known."""
        missing = 0
        for row, before, person in self._reporting:
            superior = self._superior(row, person)
            after = person
            if superior is None:
                missing += 1
            else:
                said = {"reports_to_id": Said({"reports_to_id": superior})}
                after = self.book.merge("stakeholder", self.links, person, said)
            self.done(row, before, after)
        if missing:
            self.tally.notices.append(
                f"{count(missing, 'person', 'people')} report to someone who is not among the people of the account;"
                " left open"
            )
        super().finish()

    def _blank(self, row: CrmRow, said: dict[str, Said]) -> list[str]:
        blank = [field for field in self.blank(row) if field not in said]
        if "reports_to_id" in row.blank and "reports_to" not in row.values:
            blank.append("reports_to_id")
        return blank

    def _new(self, row: CrmRow, values: dict[str, Any]) -> Stakeholder:
        return Stakeholder(**{**self.key_for(row), **values})

    def _file(self, person: Entity) -> None:
        """Let later rows find a person by e-mail and name."""
        held = person.__dict__
        if held["email"]:
            self._by_email.put(held["account_id"], held["email"].casefold(), person.id)
        self._by_name.put(held["account_id"], name_key(held["name"]), person.id)

    def _alike(self, row: CrmRow, account_id: str, name: str) -> Entity | None:
        """The person of the account whom a row without a known id means: by e-mail, then by name."""
        email = str(row.values.get("email", "")).casefold()
        for ids in (self._by_email.get(account_id, email), self._by_name.get(account_id, name_key(name))):
            if found := self._free(row, ids):
                return self.only(row, found, name)
        return None

    def _free(self, row: CrmRow, ids: Iterable[str]) -> list[Entity]:
        people = [self.book.entity("stakeholder", id_) for id_ in ids]
        id_ = row.values.get("id", "")
        return [person for person in people if person is not None and self.links.may_be(person, id_)]

    def _superior(self, row: CrmRow, person: Entity) -> str | None:
        account_id = person.__dict__["account_id"]
        superior = self.book.linked("stakeholder", self.links, row.values.get("reports_to_id", ""))
        if superior is None and "reports_to" in row.values:
            named = self._by_name.get(account_id, name_key(row.values["reports_to"]))
            superior = self.book.entity("stakeholder", named[0]) if len(named) == 1 else None
        if superior is None or superior.id == person.id or superior.__dict__["account_id"] != account_id:
            return None
        return superior.id


def _name(values: dict[str, Any]) -> str:
    """What a person is called; someone of whom only the e-mail is known is called by it."""
    parts = [str(values[part]) for part in ("first_name", "last_name") if part in values]
    return str(values.get("name") or " ".join(parts) or values.get("email") or "")
