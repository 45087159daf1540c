"""Whom an activity of a CRM involves: the account it is of, and the people of that account who took part."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bookcockpit.core.fields import Entity
from bookcockpit.core.text import key_of_name, name_key
from bookcockpit.exchange.crm.book import CrmBook
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.known import held
from bookcockpit.exchange.crm.links import Links
from bookcockpit.exchange.crm.table import LeftOut
from bookcockpit.exchange.crm.whose import accounts_called, accounts_named, hint, ids_in, refuse_rejected
from bookcockpit.exchange.filed import Filed

OF_NOBODY = "about no account of the book"
NOT_IN_BOOK = "of an account that is not in the book"

_EMAIL = re.compile(r"[^\s<>;,:\"']+@[^\s<>;,\"']+\.[^\s<>;,\"']+")
_ABOUT = ("account", "contract", "play")
# The second deal of a title gets a number behind its key; without a first one it is part of the title.
_NUMBERED = re.compile(r"-[1-9][0-9]?$")


class Involved:
    """The accounts and people of the book, as a system's activities refer to them."""

    def __init__(self, book: CrmBook, links: Links) -> None:
        self._book, self._links = book, links
        self._by_email, self._by_name = Filed(), Filed()
        self._titles: Filed | None = None
        self._accounts: dict[tuple[str, str], str] = {}
        self._known: dict[str, tuple[Entity, ...]] = {}
        self._missing: Counter[str] = Counter()
        self._owners: set[str] = set()
        for person in book.entities("stakeholder"):
            email, name = person.__dict__["email"], person.__dict__["name"]
            if email:
                self._by_email.put("", email.casefold(), person.id)
            self._by_name.put("", name_key(name), person.id)

    @property
    def missing(self) -> int:
        """How often somebody took part who is neither among the people of the account nor known to be one of us."""
        return sum(times for name, times in self._missing.items() if name not in self._owners)

    def accounts(self, row: CrmRow) -> tuple[str, set[str]]:
        """The account an activity is of: its own, that of what it is about, of its sender, of its people; several
        where it may be any of them, and which cell leads to them.

        What comes first decides; where it leaves several accounts what follows narrows them. Raises `LeftOut` when it
        is none of the book.
        """
        if owner := row.values.get("owner"):
            self._owners.add(name_key(owner))
        telling, found = "", set[str]()
        for field, ids in self._leads(row):
            if not found:
                telling, found = field, ids
            else:
                found = found & ids or found
            if len(found) == 1:
                break
        if not found:
            raise LeftOut(self._left(row))
        return telling, found

    def _leads(self, row: CrmRow) -> Iterator[tuple[str, set[str]]]:
        """Where each cell leads that leads anywhere, the one that tells most first: ids, then names."""
        values, system = row.values, self._links.system
        for field, tables in (("account_id", ("account",)), ("about_id", _ABOUT), ("person_id", ("stakeholder",))):
            ids = ids_in(system, values.get(field, ""))
            yield field, {self._of_record(table, id_) for id_ in ids for table in tables} - {""}
        refuse_rejected(self._book, self._links, row)
        yield "account", accounts_named(self._book, self._links, row)
        yield "about", self._named(str(values.get("about", "")))
        yield "sender_account", accounts_called(self._book, self._links, str(values.get("sender_account", "")))
        # Whom a mail was copied to tells less than who wrote it, and to whom.
        yield self._of_people(row, "sender", "person")
        yield self._of_people(row, "others")

    def _left(self, row: CrmRow) -> str:
        """Why a row is left out that leads nowhere."""
        values = row.values
        if values.get("account_id") or values.get("account"):
            return NOT_IN_BOOK + hint(self._book, self._links, row, "account")
        return OF_NOBODY + hint(self._book, self._links, row, "about" if "about" in values else "sender_account")

    def _of_record(self, table: str, id_: str) -> str:
        """The account that a record of the CRM is, or is of; "" when the book does not know it."""
        record = table, id_
        if record not in self._accounts:
            entity = self._book.linked(table, self._links, id_)
            of = "" if entity is None else entity.id if table == "account" else entity.__dict__["account_id"]
            self._accounts[record] = of
        return self._accounts[record]

    def _named(self, about: str) -> set[str]:
        """The accounts that the name of an account, a deal or a person leads to; of several, HubSpot lists them."""
        found = self._called(about) if about else set()
        return found or {each for part in about.split(";") if ";" in about for each in self._called(part.strip())}

    def _called(self, name: str) -> set[str]:
        found = accounts_called(self._book, self._links, name)
        found.update(self._deals.get("title", name_key(name)))
        if re.search(r"\w", name):
            found.update(self._deals.get("key", key_of_name(name, lambda _: False)))
        return found | {person.__dict__["account_id"] for person in self._people(name)}

    @property
    def _deals(self) -> Filed:
        """The accounts of deals by the title each was known by in the CRM; where that is not remembered by that of
        its play, or by the key of its contract, which was made of it."""
        if self._titles is None:
            self._titles = Filed()
            contracts = {contract.key: contract for contract in self._book.entities("contract")}
            for deal in (*self._book.entities("play"), *contracts.values()):
                account_id = deal.__dict__["account_id"]
                title = self._links.last(deal.id, "title") or deal.__dict__.get("title", "")
                known = held(self._links, deal, name_key(title) or None, None).title
                keys = {deal.key, _NUMBERED.sub("", deal.key)} & contracts.keys()
                for scope, title in [("title", known)] if known else [("key", key) for key in keys]:
                    self._titles.put(scope, title, account_id)
        return self._titles

    def _of_people(self, row: CrmRow, *fields: str) -> tuple[str, set[str]]:
        """The accounts that all of the people whom cells name may be of, else those of any; with the first cell."""
        owner = name_key(str(row.values.get("owner", "")))
        telling, leads = "", list[set[str]]()
        for field in fields:
            for said in _said_people(str(row.values.get(field, ""))):
                people = self._people(said)
                if field == "person" and "person_id" in row.values and not _EMAIL.search(said):
                    # Whom the CRM knows by another id is somebody else of the name.
                    people = tuple(each for each in people if not self._links.is_linked(each))
                # Whoever owns the activity took part as one of us, whoever else is called so.
                if people and name_key(said) != owner:
                    telling = telling or field
                    leads.append({person.__dict__["account_id"] for person in people})
        return telling, (set.intersection(*leads) or set.union(*leads)) if leads else set()

    def _people(self, said: str) -> tuple[Entity, ...]:
        """The people of the book whom a cell means: those with the address in it, else those of the name."""
        if said not in self._known:
            email = _EMAIL.search(said)
            name = name_key(_EMAIL.sub("", said).strip(" <>()\"'"))
            ids = self._by_email.get("", email[0].casefold()) if email else ()
            ids = ids or (self._by_name.get("", name) if name else ())
            found = (self._book.entity("stakeholder", id_) for id_ in ids)
            self._known[said] = tuple(person for person in found if person is not None)
        return self._known[said]

    def sent_by(self, row: CrmRow) -> str:
        """The direction that the sender tells of a row that has none: incoming from a person of the book, outgoing
        from its owner; "" when neither is known to have sent it."""
        sender = str(row.values.get("sender", ""))
        if sender and name_key(sender) == name_key(str(row.values.get("owner", ""))):
            return "outgoing"
        return "incoming" if sender and self._people(sender) else ""

    def people(self, row: CrmRow, account_id: str) -> tuple[str, ...]:
        """The people of the account who took part."""
        return self._took_part(row, account_id)[0]

    def count_missing(self, row: CrmRow, account_id: str) -> None:
        """Count whom a row names that took part and is not among the people of the account."""
        self._missing.update(self._took_part(row, account_id)[1])

    def _took_part(self, row: CrmRow, account_id: str) -> tuple[tuple[str, ...], list[str]]:
        found: dict[str, None] = {}
        missing: list[str] = []
        for id_ in ids_in(self._links.system, row.values.get("person_id", "")):
            person = self._book.linked("stakeholder", self._links, id_)
            if person is not None and person.__dict__["account_id"] == account_id:
                found[person.id] = None
            else:
                missing.append(id_)
        for field in ("sender", "person", "others"):
            for said in _said_people(str(row.values.get(field, ""))):
                if field == "person" and "person_id" in row.values:
                    continue
                if person_id := self._one_of(account_id, said):
                    found[person_id] = None
                else:
                    missing.append(name_key(said))
        if about := self._one_of(account_id, str(row.values.get("about", ""))):
            found[about] = None
        return tuple(found), missing

    def _one_of(self, account_id: str, said: str) -> str:
        """The one person of an account whom a cell means; "" without one."""
        ids = [person.id for person in self._people(said) if person.__dict__["account_id"] == account_id]
        return ids[0] if len(ids) == 1 else ""


def _said_people(cell: str) -> list[str]:
    """The people a cell lists: by `;`, or by commas where there are addresses (a name may hold a comma)."""
    parts = cell.split(";")
    if len(parts) == 1 and cell.count("@") > 1:
        parts = cell.split(",")
    return [part.strip() for part in parts if part.strip()]
