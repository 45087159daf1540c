"""One row an account: the account itself, its contract, its champion and sponsor, and the last contact."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from bookcockpit.core.dates import DateError, add_months, months_between
from bookcockpit.core.entities import TABLE_NAMES, Contract, Stakeholder, Touch
from bookcockpit.core.fields import Entity, ahead
from bookcockpit.core.money import exponent
from bookcockpit.core.text import key_of_name, name_key
from bookcockpit.core.vocabulary import Kind, Role
from bookcockpit.core.wording import count, some_of
from bookcockpit.exchange.crm.accounts import Accounts, Figures
from bookcockpit.exchange.crm.book import CrmBook, Said
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.deal_terms import last_day, months_of, worth_of
from bookcockpit.exchange.csv_native import joined
from bookcockpit.exchange.row_index import PeopleNames
from bookcockpit.exchange.rows import NAMED, BadRow, as_bad_row

_ROLES: tuple[tuple[str, Role | None], ...] = (
    ("champion", "champion"), ("sponsor", "executive_sponsor"), ("contact", None),
)  # fmt: skip
_TOUCHES: dict[str, tuple[Kind, str]] = {
    "last_contact": ("check_in", "Last contact, as the sheet says"),
    "last_review": ("business_review", "Last business review, as the sheet says"),
}
_OF_CONTRACT = ("notice_days", "auto_renew")
_HALF_A_YEAR = 183
_SIGNED_AROUND = 120
_WITH_EMAIL = re.compile(r"(?P<name>[^<>]+?)\s*<(?P<email>[^<>\s]+@[^<>\s]+)>")


class _Term(NamedTuple):
    """A contract as a row says it, and the stored one it means, if any."""

    existing: Contract | None
    said: dict[str, Said]


class _Person(NamedTuple):
    name: str
    title: str
    email: str
    roles: tuple[Role, ...]


class Overview(Accounts):
    """The rows of a sheet of accounts with their contracts and people."""

    def __init__(self, book: CrmBook, system: str) -> None:
        super().__init__(book, system)
        self._people: PeopleNames | None = None
        self._figures = Figures(self)
        self._told: dict[tuple[str, str], list[str]] = {}
        self._made: Counter[str] = Counter()
        self._terms: dict[str, list[str]] = {}
        for contract in book.row_index("contract").stored.values():
            self._terms.setdefault(contract.__dict__["account_id"], []).append(contract.id)

    def decide(self, row: CrmRow) -> None:
        """As an account is decided; the figures show how their columns are written."""
        self._figures.look(row)
        super().decide(row)

    def finish(self) -> None:
        """Decide what waited; say what was made, worked out and assumed."""
        super().finish()
        if self._made:
            made = [count(rows, *_WORDS[what]) for what, rows in self._made.items()]
            self.tally.notices.append(f"new in the book: {some_of(made, len(made))}")
        for (about, file), names in self._told.items():
            said = _SENTENCES[about].format(count(len(names), "account"))
            self.tally.notices.append(f"{file}: {said}: {some_of(names, NAMED)}")
        self.tally.notices += self._figures.tell()

    def _decide(self, row: CrmRow) -> None:
        if row.reasons:
            raise BadRow(*row.reasons.items())
        # Whatever may refuse the row does so before anything of it is kept.
        existing = self.meant(row)
        term, people = self._term(row, existing), _people(row)
        touches = self._touches(row)
        self._figures.check(row)
        changes = [self.account(row, existing)]
        account = changes[0][1]
        self.link(row, account)
        if term is not None:
            changes.append(self._contract(account, term))
        changes += [self._person(account, person) for person in people]
        changes += [made for touch in touches if (made := self._touch(account, *touch)) is not None]
        changes += self._figures.of(row, account)
        self._made.update(TABLE_NAMES[type(after)] for before, after in changes if before is None)
        self.count_all(changes)

    def _tell(self, about: str, row: CrmRow) -> None:
        name = str(row.values.get("name") or row.values.get("id"))
        self._told.setdefault((about, row.place.file), []).append(name)

    # The contract

    def _term(self, row: CrmRow, account: Entity | None) -> _Term | None:
        """The contract a row says, None where it says none of its own. Raises `BadRow` when it can be none."""
        starts, end = row.values.get("starts_on"), last_day(row)
        months = months_of(row, starts)
        named = months_of(row) if "term_months" in row.values else 0
        runs = months_between(starts, end + timedelta(days=1)) if starts and end else None
        if named and runs is not None and runs != named:
            self._tell("months", row)
        likely = self._likely(account)
        worth = worth_of(row, likely, months)
        if starts is None and end is None:
            if worth is not None:
                self._tell("undated", row)
            return None
        is_assumed = not months
        length = months or self.book.how.term_months
        if end is None:
            assert starts is not None, "one of the two is said"
            end = _shifted(starts, length) - timedelta(days=1)
            if is_assumed:
                self._tell("no_end", row)
        meant = self._same_term(row, account, starts, end)
        if len(meant) > 1 or any(each.open_ended for each in meant):
            # What a sheet says of an account as a whole is said of none of its contracts.
            self._tell("several" if len(meant) > 1 else "open_ended", row)
            return None
        existing = meant[0] if meant else None
        if starts is None and existing is None:
            starts = self._follows(account, end, _shifted(end + timedelta(days=1), -length))
            self._tell("no_start" if is_assumed else "counted_start", row)
        said = self._said_of_term(row, starts, end, is_assumed=is_assumed and last_day(row) is None)
        if worth is not None:
            said["arr"] = Said({"arr": worth.minor, "currency": worth.currency})
            if "arr" not in row.values and "mrr" in row.values:
                self._tell("monthly", row)
        if existing is None and worth is None:
            self._tell("worthless", row)
            return None
        if existing is None and end < self.book.today:
            self._tell("ended", row)
        if existing is not None and worth is not None and exponent(worth.currency) != exponent(existing.currency):
            raise BadRow(("currency", f"{worth.currency} has other decimals than {existing.currency}"))
        _try(Contract, existing, said, {"term_end": "renews_on"} if "renews_on" in row.values else {})
        return _Term(existing, said)

    def _said_of_term(self, row: CrmRow, starts: date | None, end: date, *, is_assumed: bool) -> dict[str, Said]:
        said: dict[str, Said] = {}
        if starts is not None:
            said["starts_on"] = Said({"starts_on": starts}, assumed="starts_on" not in row.values)
        said["term_end"] = Said({"term_end": end}, assumed=is_assumed)
        for field in _OF_CONTRACT:
            if field in row.values:
                said[field] = Said({field: row.values[field]})
        return said

    def _likely(self, account: Entity | None) -> str:
        return str((account and account.__dict__["currency"]) or self.book.base_currency)

    def _contracts(self, account: Entity | None) -> list[Contract]:
        found = (self.book.entity("contract", id_) for id_ in self._terms.get(account.id, ())) if account else ()
        return [each for each in found if isinstance(each, Contract)]

    def _same_term(self, row: CrmRow, account: Entity | None, starts: date | None, end: date) -> list[Contract]:
        """The terms of the book that a row may mean: those that start or end on its days, else those that end within
        half of its length of its end, and those that never end."""
        held = self._contracts(account)
        stated = last_day(row)
        same = [each for each in held if (stated and each.term_end == stated) or (starts and each.starts_on == starts)]
        both = [each for each in same if each.term_end == end and each.starts_on == starts]
        if same:
            return both or same
        length = (end - starts).days if starts else 2 * _HALF_A_YEAR
        near = min(_HALF_A_YEAR, length // 2)
        return [each for each in held if each.term_end is None or abs((each.term_end - end).days) < near]

    def _follows(self, account: Entity | None, end: date, usual: date) -> date:
        """The start of a term that says only its end: the day after the term before, if that is about when."""
        days = (each.term_end + timedelta(days=1) for each in self._contracts(account) if each.term_end)
        near = [day for day in days if abs((day - usual).days) <= _SIGNED_AROUND and day <= end]
        return min(near, key=lambda day: abs((day - usual).days), default=usual)

    def _contract(self, account: Entity, term: _Term) -> tuple[Entity | None, Entity]:
        def own() -> dict[str, str]:
            name = f"{account.__dict__['name']} {term.said['starts_on'].values['starts_on'].year}"
            return {"account_id": account.id, "key": key_of_name(name, self.book.row_index("contract").knows_key)}

        contract = self.book.save("contract", self.links, term.existing, term.said, own=own)
        if term.existing is None:
            self._terms.setdefault(account.id, []).append(contract.id)
        return term.existing, contract

    # The people

    def _person(self, account: Entity, person: _Person) -> tuple[Entity | None, Entity]:
        if self._people is None:
            self._people = PeopleNames(self.book.entities("stakeholder"))
        existing = self._same_person(self._people, account, person)
        said = {
            field: Said({field: value})
            for field, value in (("name", person.name), ("title", person.title), ("email", person.email))
            if value and not (field == "name" and existing is not None)
        }
        if existing is None:
            if person.roles:
                said["roles"] = Said({"roles": person.roles})
            after = self.book.save("stakeholder", self.links, None, said, own=lambda: {"account_id": account.id})
            self._people.put(after)
            return None, after
        after = self.book.save("stakeholder", self.links, existing, said)
        # A role is added to those the person has; once taken away here it is not given again.
        text, last = joined(person.roles), self.links.last(existing.id, "roles")
        if person.roles and last != text:
            roles = (*after.__dict__["roles"], *(each for each in person.roles if each not in after.__dict__["roles"]))
            if roles != after.__dict__["roles"]:
                after = after.but(roles=roles)
                self.book.keep("stakeholder", after)
            self.links.remember("stakeholder", existing.id, "roles", text)
        return existing, after

    def _same_person(self, people: PeopleNames, account: Entity, person: _Person) -> Entity | None:
        """The person of the account by e-mail, else by name: of several of one name, the first who is still there."""
        ids: tuple[str, ...] = ()
        for text in filter(None, (person.email, person.name)):
            ids = ids or (*people.mailed(text, account.id), *people.named(text, account.id))
        found = [one for id_ in ids if (one := self.book.entity("stakeholder", id_)) is not None]
        return min(found, key=lambda each: (each.__dict__["left_on"] is not None, each.key), default=None)

    # What happened last

    def _touches(self, row: CrmRow) -> list[tuple[str, date]]:
        found = [(field, row.values[field]) for field in _TOUCHES if field in row.values]
        for field, on in found:
            if why := ahead(on, self.book.today):
                raise BadRow((field, why))
        return found

    def _touch(self, account: Entity, field: str, on: date) -> tuple[Entity | None, Entity] | None:
        """The touch of a day; None where the book has one of that kind, or put away the one of this sheet."""
        kind, what = _TOUCHES[field]
        if self.links.last(account.id, field) == on.isoformat():
            return None
        self.links.remember("account", account.id, field, on.isoformat())
        if any(each.kind == kind for each in self.book.lookup.find(Touch, account_id=account.id, happened_on=on)):
            return None
        values: dict[str, Any] = {"happened_on": on, "account_id": account.id, "kind": kind, "summary": what}
        return None, self.book.save("touch", self.links, None, {}, own=lambda: values)


_WORDS: dict[str, tuple[str, str]] = {
    "account": ("account", ""), "contract": ("contract", ""), "stakeholder": ("person", "people"),
    "touch": ("touch", "touches"), "reading": ("reading", ""),
}  # fmt: skip
_SENTENCES = {
    "months": "the term in months is not that between start and renewal of {}, so the dates are taken",
    "undated": "no contract for {} with an amount but neither a start nor a renewal date",
    "no_end": "the end of the contract is assumed, by the usual term, for {}",
    "no_start": "the start of the contract is assumed, by the usual term before its end, for {}",
    "counted_start": "the start of the contract is worked out from its end and its term for {}",
    "monthly": "the ARR is 12 times the monthly amount for {}",
    "ended": "the term ended before today, so an outcome is to be recorded, for {}",
    "several": "the contracts stay as they are, for several may be meant, of {}",
    "open_ended": "the contract that never ends stays as it is, of {}",
    "worthless": "no contract for {} without an amount",
}


def _shifted(day: date, months: int) -> date:
    try:
        return add_months(day, months)
    except DateError as refused:
        raise BadRow(("term_months", str(refused))) from None


def _people(row: CrmRow) -> list[_Person]:
    """The people a row names; one who is named twice has both roles. Raises `BadRow`."""
    found: dict[str, _Person] = {}
    for field, role in _ROLES:
        said = {part: str(row.values.get(f"{field}{part}", "")) for part in ("", "_title", "_email")}
        name, email = said[""], said["_email"]
        if both := _WITH_EMAIL.fullmatch(name):
            name, email = both["name"], email or both["email"]
        if not (name or email):
            continue
        person = _Person(name or email, said["_title"], email, (role,) if role else ())
        key = name_key(person.name)
        if before := found.get(key):
            person = _Person(before.name, before.title or person.title, before.email or person.email,
                             tuple(dict.fromkeys((*before.roles, *person.roles))))  # fmt: skip
        found[key] = person
        values = {"name": person.name, "title": person.title, "email": person.email, "roles": person.roles}
        titles = {"name": field, "title": f"{field}_title", "email": f"{field}_email"}
        _try(Stakeholder, None, {each: Said({each: value}) for each, value in values.items()}, titles)
    return list(found.values())


def _try(kind: type[Entity], existing: Entity | None, said: dict[str, Said], fields: Mapping[str, str]) -> None:
    """Make the entity on trial, for an account that may not be there yet. Raises `BadRow` when it refuses a value;
    `fields` are those of the sheet that fill one of another name."""
    values = {field: value for each in said.values() for field, value in each.values.items()}
    with as_bad_row(TABLE_NAMES[kind], fields):
        if existing is not None:
            existing.but(**values)
        else:
            kind(account_id="trial", **values)
