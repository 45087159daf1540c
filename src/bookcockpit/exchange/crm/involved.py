"""Whom an activity of a CRM involves: the account it is of, and the people of that account who took part."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bookcockpit.core.text import name_key
from bookcockpit.exchange.crm.table import LeftOut
from bookcockpit.exchange.crm.whose import NoAccount, account_named, account_of, hint, ids_in, only_account
from bookcockpit.exchange.filed import Filed

if TYPE_CHECKING:
    from bookcockpit.exchange.crm.book import CrmBook
    from bookcockpit.exchange.crm.cells import CrmRow
    from bookcockpit.exchange.crm.links import Links

OF_NOBODY = "about no account of the book"
NOT_IN_BOOK = "of an account that is not in the book"

_EMAIL = re.compile(r"[^\s<>;,:\"']+@[^\s<>;,\"']+\.[^\s<>;,\"']+")
_ABOUT = ("account", "contract", "play")


class Involved:
    """The accounts and people of the book, as a system's activities refer to them.

    `missing` counts people who took part and are not among those of the account.
    """

    def __init__(self, book: CrmBook, links: Links) -> None:
        self._book, self._links = book, links
        self.missing = 0
        self._by_email, self._by_name = Filed(), Filed()
        self._accounts: dict[tuple[str, str], str] = {}
        for person in book.entities("stakeholder"):
            held = person.__dict__
            if held["email"]:
                self._by_email.put(held["account_id"], held["email"].casefold(), person.id)
            self._by_name.put(held["account_id"], name_key(held["name"]), person.id)

    def account(self, row: CrmRow) -> str:
        """The account an activity is of: its own, that of what it is about, that of its people, the one it names.

        Raises `LeftOut` when it is none of the book, and `BadRow` when it may be several.
        """
        values, system = row.values, self._links.system
        own = ids_in(system, values.get("account_id", ""))
        people = [self._of_record("stakeholder", id_) for id_ in ids_in(system, values.get("person_id", ""))]
        about = [self._of_record(each, id_) for id_ in ids_in(system, values.get("about_id", "")) for each in _ABOUT]
        tried = (
            ("account_id", [self._of_record("account", id_) for id_ in own]),
            ("about_id", about),
            ("person_id", people),
        )
        for field, ids in tried:
            if found := only_account(self._book, field, filter(None, ids), filter(None, people)):
                return found
        return self._named(row)

    def _named(self, row: CrmRow) -> str:
        """The account that names and addresses lead to: its own name, its people's addresses, what it is about."""
        left = OF_NOBODY
        try:
            if named := account_of(self._book, self._links, row):
                return named
        except NoAccount as none:
            left = NOT_IN_BOOK + none.hint
        mailed = {self._of_email(email) for email in _EMAIL.findall(str(row.values.get("person", "")))} - {""}
        if found := only_account(self._book, "person", mailed):
            return found
        about = str(row.values.get("about", ""))
        if about and (named := account_named(self._book, self._links, "about", about)):
            return named
        raise LeftOut(left + hint(self._book, about) if left == OF_NOBODY else left)

    def _of_record(self, table: str, id_: str) -> str:
        """The account that a record of the CRM is, or is of; "" when the book does not know it."""
        record = table, id_
        if record not in self._accounts:
            entity = self._book.linked(table, self._links, id_)
            of = "" if entity is None else entity.id if table == "account" else entity.__dict__["account_id"]
            self._accounts[record] = of
        return self._accounts[record]

    def _of_email(self, email: str) -> str:
        """The account of the one person with this address; "" when there is none, or there are several."""
        found = {
            person.__dict__["account_id"]
            for id_ in self._by_email.anywhere(email.casefold())
            if (person := self._book.entity("stakeholder", id_)) is not None
        }
        return str(found.pop()) if len(found) == 1 else ""

    def people(self, row: CrmRow, account_id: str) -> tuple[str, ...]:
        """The people of the account who took part."""
        found: dict[str, None] = {}
        missing = 0
        for id_ in ids_in(self._links.system, row.values.get("person_id", "")):
            person = self._book.linked("stakeholder", self._links, id_)
            if person is not None and person.__dict__["account_id"] == account_id:
                found[person.id] = None
            else:
                missing += 1
        if "person_id" not in row.values:
            for said in _said_people(str(row.values.get("person", ""))):
                email = _EMAIL.search(said)
                ids = self._by_email.get(account_id, email[0].casefold()) if email else ()
                name = _EMAIL.sub("", said).strip(" <>()\"'")
                ids = ids or (self._by_name.get(account_id, name_key(name)) if name else ())
                if len(ids) == 1:
                    found[ids[0]] = None
                else:
                    missing += 1
        self.missing += missing
        return tuple(found)


def _said_people(cell: str) -> list[str]:
    """The people a cell lists: by `;`, or by commas where there are addresses (a name may hold a comma)."""
    parts = cell.split(";")
    if len(parts) == 1 and cell.count("@") > 1:
        parts = cell.split(",")
    return [part.strip() for part in parts if part.strip()]
