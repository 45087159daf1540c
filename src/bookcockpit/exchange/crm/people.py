"""People of a CRM: at which account, which of ours each is, and whom each reports to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from bookcockpit.core.fields import Entity
from bookcockpit.core.text import name_key
from bookcockpit.core.wording import count, some_of
from bookcockpit.exchange.crm.book import CrmBook, Said
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.table import TableImport, account_in_book
from bookcockpit.exchange.row_index import PeopleNames
from bookcockpit.exchange.rows import NAMED, BadRow, LeftOut

MOVED = "person who stands at another account of the book"
OUTSIDE = "at an account outside the book"


class People(TableImport):
    """The rows of contacts."""

    table = "stakeholder"

    def __init__(self, book: CrmBook, system: str) -> None:
        super().__init__(book, system)
        self._people = PeopleNames(book.row_index("stakeholder").stored.values())
        # Rows that nothing but a name may tell, and those of accounts that are not in the book: who is told by an id
        # or an e-mail, perhaps further down, is nobody else.
        self._unknown: list[tuple[CrmRow, str]] = []
        # The e-mails that waiting rows give to whoever is called so at an account.
        self._given: dict[tuple[str, str], set[str]] = {}
        self._elsewhere: list[tuple[CrmRow, LeftOut]] = []
        self._seen_whole: set[int] = set()
        # Rows that name a superior, who may stand further down: the row, and the person before and after it.
        self._reporting: list[tuple[CrmRow, Entity | None, Entity]] = []
        self._moved: list[str] = []
        self._twice: list[str] = []
        self._other_email: list[str] = []

    def decide(self, row: CrmRow) -> None:
        """Link the row to a stored person, or keep it until all rows are known that say who they are."""
        existing = self.known(row)
        try:
            account_id = account_in_book(self.book, self.links, row, "person")
        except LeftOut as outside:
            if existing is not None and existing.__dict__["left_on"] is None:
                self._let_stay(row, [existing], OUTSIDE)
            if not self._of_email_elsewhere(row, ""):
                raise
            self._elsewhere.append((row, outside))
            return
        if account_id is None and existing is None:
            self.tally.leave_out(f"belongs to no account in {self.label}")
            return
        if existing is not None and account_id is not None and self._has_moved(existing, account_id):
            if existing.__dict__["left_on"] is None:
                self._let_stay(row, [existing], self._key(account_id))
            existing = None
        if existing is None and not row.values.get("id"):
            if row.digest in self._seen_whole:
                raise LeftOut("the same as an earlier row")
            self._seen_whole.add(row.digest)
        existing = existing or (self._mailed(row, str(account_id)) if row.values.get("id") else None)
        if existing is None and self._must_wait(row, str(account_id)):
            self._unknown.append((row, str(account_id)))
        else:
            self._take_in(row, existing, account_id)

    def _must_wait(self, row: CrmRow, account_id: str) -> bool:
        """Whether other rows may have a say in who this is, or it in who they are."""
        is_called_so = bool(self._people.named(_name(row.values), account_id))
        return not row.values.get("id") or is_called_so or bool(self._of_email_elsewhere(row, account_id))

    def _take_in(self, row: CrmRow, existing: Entity | None, account_id: str | None) -> None:
        values, said = row.values, self.said(row)
        if account_id is not None:
            said["account_id"] = Said({"account_id": account_id})
        name = _name(values)
        if name:
            said["name"] = Said({"name": name})
        if phone := values.get("phone") or values.get("mobile"):
            said["phone"] = Said({"phone": phone})
        if existing is not None:
            self.claim(row, existing)
        elif not name:
            raise BadRow(("name", "is missing"))
        after = self.book.save(
            "stakeholder", self.links, existing, said, blank=self._blank(row, said), own=partial(self.key_for, row)
        )
        self._people.put(after)
        if "reports_to_id" in values or "reports_to" in values:
            self._reporting.append((row, existing, after))
            self.link(row, after)
        else:
            self.done(row, existing, after)

    def finish(self) -> None:
        """Settle who was not told by an id or an e-mail, and who reports to whom, now that all are known."""
        for row, account_id in self._unknown:
            self._given.setdefault((account_id, name_key(_name(row.values))), set()).add(_email(row))
        for settle in (self._by_their_email, self._by_their_name, self._new_to_the_book):
            # Whatever stands first in the files: of two rows that may be one person, the one that says more.
            waiting, self._unknown = sorted(self._unknown, key=self._order), []
            for row, account_id in waiting:
                self.guarded(row, partial(settle, row, account_id))
        for row, outside in self._elsewhere:
            self.guarded(row, partial(self._outside, row, outside))
        self._elsewhere = []
        self._report()
        self._tell()
        super().finish()

    def _order(self, waiting: tuple[CrmRow, str]) -> tuple[Any, ...]:
        row, account_id = waiting
        email, name = _email(row), name_key(_name(row.values))
        both = set(self._people.mailed(email, account_id)) & set(self._people.named(name, account_id))
        return not both, not email, email, name, sorted((field, str(value)) for field, value in row.values.items())

    def _by_their_email(self, row: CrmRow, account_id: str) -> None:
        if (existing := self._mailed(row, account_id)) is None:
            self._unknown.append((row, account_id))
        else:
            self._take_in(row, existing, account_id)

    def _mailed(self, row: CrmRow, account_id: str) -> Entity | None:
        email = _email(row)
        found = self._people.mailed(email, account_id)
        return self._alike(row, [id_ for id_ in found if self._held(id_, "email").casefold() == email])

    def _by_their_name(self, row: CrmRow, account_id: str) -> None:
        """Link a row to the one person of the account of its name; who is nobody of it waits once more, and so does
        whose e-mail is that of somebody elsewhere: it says more than a name."""
        existing = None if self._of_email_elsewhere(row, account_id) else self._named(row, account_id)
        if existing is None:
            self._unknown.append((row, account_id))
            return
        email, here = _email(row), existing.__dict__["email"]
        if email and here and email != here.casefold():
            self._other_email.append(f"{existing.__dict__['name']} ({here}, now {email})")
        self._take_in(row, existing, account_id)

    def _named(self, row: CrmRow, account_id: str) -> Entity | None:
        name = name_key(_name(row.values))
        found = [id_ for id_ in self._people.named(name, account_id) if name_key(self._held(id_, "name")) == name]
        return self._alike(row, [id_ for id_ in found if not self._is_other(row, id_)])

    def _held(self, id_: str, field: str) -> str:
        """What a person is called now: an earlier row may have changed what they are filed under."""
        person = self.book.entity("stakeholder", id_)
        return str(person.__dict__[field]) if person is not None else ""

    def _is_other(self, row: CrmRow, id_: str) -> bool:
        """Whether a namesake is told apart by an e-mail: it is another row's, and both rows have one."""
        person = self.book.entity("stakeholder", id_)
        return person is not None and self.is_claimed(person) and bool(_email(row) and person.__dict__["email"])

    def _new_to_the_book(self, row: CrmRow, account_id: str) -> None:
        """Make a new person, unless somebody of the e-mail stands at another account and in no other row: they
        moved, or the e-mail is wrong, which is not for an import to say."""
        elsewhere = self._of_email_elsewhere(row, account_id)
        self._let_stay(row, elsewhere, self._key(account_id))
        # Rows that waited as well may have made somebody whom nothing tells apart from this one.
        existing = self._mailed(row, account_id) or self._named(row, account_id)
        if elsewhere and existing is None:
            keys = sorted(map(self._key, {account_id, *(each.__dict__["account_id"] for each in elsewhere)}))
            self._twice.append(f"{_name(row.values)} ({some_of(keys, NAMED)})")
        self._take_in(row, existing, account_id)

    def _outside(self, row: CrmRow, outside: LeftOut) -> None:
        self._let_stay(row, self._of_email_elsewhere(row, ""), OUTSIDE)
        raise outside

    def _of_email_elsewhere(self, row: CrmRow, account_id: str) -> list[Entity]:
        """Who has the row's e-mail at another account, has not left it, and is given no other one by these files."""
        email = _email(row)
        people = [self.book.entity("stakeholder", id_) for id_ in self._people.mailed(email)] if email else []
        return [each for each in people if each is not None and self._keeps(each, account_id, email)]

    def _keeps(self, person: Entity, account_id: str, email: str) -> bool:
        held = person.__dict__
        if held["account_id"] == account_id or held["left_on"] is not None or held["email"].casefold() != email:
            return False
        given = self._given.get((held["account_id"], name_key(held["name"])), set()) - {""}
        return not given or email in given

    def _has_moved(self, person: Entity, account_id: str) -> bool:
        """Whether the CRM says another account than the book, and than it said before: who was put elsewhere here
        while the CRM did not change its mind stays there."""
        elsewhere = person.__dict__["account_id"] != account_id
        return elsewhere and self.links.last(person.id, "account_id") != account_id

    def _let_stay(self, row: CrmRow, people: Iterable[Entity], where: str) -> None:
        """Leave the people where they are whom no other row knows there, though this one tells of another account.

        Raises `LeftOut` when there are any.
        """
        if staying := [each for each in people if not self.is_claimed(each)]:
            self._moved += [
                f"{each.__dict__['name']} ({self._key(each.__dict__['account_id'])}, now {where})" for each in staying
            ]
            raise LeftOut(MOVED)

    def _key(self, account_id: str) -> str:
        account = self.book.entity("account", account_id)
        return account.key if account else ""

    def _report(self) -> None:
        """Say who reports to whom."""
        missing = 0
        for row, before, person in self._reporting:
            superior = self._superior(row, person)
            after = person
            if superior is None:
                missing += 1
            else:
                said = {"reports_to_id": Said({"reports_to_id": superior})}
                after = self.book.save("stakeholder", self.links, person, said)
            self.done(row, before, after)
        if missing:
            self.tally.notices.append(
                f"{count(missing, 'person', 'people')} report to someone who is not among the people of the account;"
                " left open"
            )

    def _tell(self) -> None:
        self.tally.name(
            self._moved, "person", "people", "may have moved; left where they stand",
            "; once they are said to have left (stakeholder left), the next import brings them where they went",
        )  # fmt: skip
        twice = "with the e-mail of somebody at another account, both being in the files"
        self.tally.name(self._twice, "new person", "new people", twice)
        self.tally.name(self._other_email, "person", "people", "known by name although the e-mail is another")

    def _blank(self, row: CrmRow, said: dict[str, Said]) -> list[str]:
        blank = [field for field in self.blank(row) if field not in said]
        if "reports_to_id" in row.blank and "reports_to" not in row.values:
            blank.append("reports_to_id")
        return blank

    def _alike(self, row: CrmRow, ids: Iterable[str]) -> Entity | None:
        """The one of some people whom a row without a known id means. Raises `BadRow` when it may be several."""
        found = self._free(row, ids)
        return self.only(row, found, _name(row.values)) if found else None

    def _free(self, row: CrmRow, ids: Iterable[str]) -> list[Entity]:
        people = [self.book.entity("stakeholder", id_) for id_ in ids]
        id_ = row.values.get("id", "")
        return [person for person in people if person is not None and self.links.may_be(person, id_)]

    def _superior(self, row: CrmRow, person: Entity) -> str | None:
        account_id = person.__dict__["account_id"]
        superior = self.book.linked("stakeholder", self.links, row.values.get("reports_to_id", ""))
        if superior is None and "reports_to" in row.values:
            named = self._people.named(row.values["reports_to"], account_id)
            superior = self.book.entity("stakeholder", named[0]) if len(named) == 1 else None
        if superior is None or superior.id == person.id or superior.__dict__["account_id"] != account_id:
            return None
        return superior.id


def _email(row: CrmRow) -> str:
    return str(row.values.get("email", "")).casefold()


def _name(values: dict[str, Any]) -> str:
    """What a person is called; someone of whom only the e-mail is known is called by it."""
    parts = [str(values[part]) for part in ("first_name", "last_name") if part in values]
    return str(values.get("name") or " ".join(parts) or values.get("email") or "")
