"""What the rows of every kind of export go through: each counts once, repeated and deleted ones are left out; and which
account each belongs to: by the CRM's id of it, else by its exact name.

A name that is only near one of the book is never taken for it: the answer asks whether that one was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import Any

from bookcockpit.core.entities import TABLE_NAMES
from bookcockpit.core.fields import Entity
from bookcockpit.core.text import domain, key_of_name, name_key
from bookcockpit.core.wording import some_of
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.crm.book import CrmBook, Links, Said
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.titles import NATIVE, SYSTEMS
from bookcockpit.exchange.crm.values import plain_id
from bookcockpit.exchange.plans import Question
from bookcockpit.exchange.row_index import Place
from bookcockpit.exchange.rows import CREATED, NAMED, UNCHANGED, UPDATED, BadRow, LeftOut, did


class NoAccount(BadRow):
    """A row that names an account which is not in the book. `hint` asks after one it may mean, "" without one."""

    def __init__(self, field: str, why: str, hint: str) -> None:
        super().__init__((field, why))
        self.hint = hint


def account_of(book: CrmBook, links: Links, row: CrmRow) -> str | None:
    """The account a row belongs to, by the CRM's id of it, else by its name; None when the row names none.

    Raises `NoAccount` when it names one that is not in the book, and `BadRow` when it names several, or one that
    was rejected.
    """
    ids = ids_in(links.system, row.values.get("account_id", ""))
    found = {entity.id: entity for id_ in ids if (entity := book.linked("account", links, id_))}
    if len(found) > 1:
        raise BadRow(("account_id", f"names several accounts, {_keys(book, found)}; leave all but one in the cell"))
    if found:
        return next(iter(found))
    refuse_rejected(book, links, row)
    name = row.values.get("account", "")
    if len(meant := accounts_named(book, links, row)) > 1:
        raise several(book, "account", name, meant)
    if meant:
        return meant.pop()
    if not ids and not name:
        return None
    question = _question(book, links, row, "account")
    raise NoAccount(
        "account" if name else "account_id",
        f"“{brief(name or ids[0])}” is an account neither in the book nor in these files;"
        f" {question or 'import the accounts first'}",
        hint(book, links, row, "account"),
    )


def refuse_rejected(book: CrmBook, links: Links, row: CrmRow) -> None:
    """Raise `BadRow` when the account a row names was itself rejected: mended, it would be there."""
    for id_ in ids_in(links.system, row.values.get("account_id", "")):
        if place := links.failed.get(("account", id_)):
            raise BadRow(("account_id", f"“{id_}” is the account rejected at {place}"))
    name = row.values.get("account", "")
    if (place := links.failed.get(("account", name_key(name)))) and not accounts_named(book, links, row):
        raise BadRow(("account", f"“{brief(name)}” is the account rejected at {place}"))


def account_in_book(book: CrmBook, links: Links, row: CrmRow, what: str) -> str | None:
    """As `account_of`, for rows of the kind that `what` says: an export is of everybody's accounts, so a row about
    one that is not in the book is no mistake.

    Raises `LeftOut` for it, with a question where the name is near one of the book; another spelling of one is
    most likely that one, so it is asked about before anything is written.
    """
    try:
        return account_of(book, links, row)
    except NoAccount as none:
        if none.hint and book.near.is_spelling(row.values["account"], partial(_may_be, links, row)):
            raise
        raise LeftOut(f"{what} of an account that is not in the book{none.hint}") from None


def hint(book: CrmBook, links: Links, row: CrmRow, field: str) -> str:
    """What to add to the reason a row is left out when what a cell names is nearly an account of the book; else ""."""
    question = _question(book, links, row, field)
    return f"; “{brief(row.values[field])}”: {question}" if question else ""


def _question(book: CrmBook, links: Links, row: CrmRow, field: str) -> str:
    name = row.values.get(field, "")
    return book.near.ask(name, partial(_may_be, links, row)) if name else ""


def _may_be(links: Links, row: CrmRow, account: Entity) -> bool:
    """Whether an account may be meant by its name: an id that is not its own is that of another one."""
    return not (row.values.get("account_id") and links.is_linked(account))


def accounts_named(book: CrmBook, links: Links, row: CrmRow) -> set[str]:
    """The accounts of the name a row gives, but for those that are known to be other records than its ids say."""
    found = ((id_, book.entity("account", id_)) for id_ in accounts_called(book, links, row.values.get("account", "")))
    return {id_ for id_, account in found if account is not None and _may_be(links, row, account)}


def accounts_called(book: CrmBook, links: Links, name: str) -> set[str]:
    """The accounts of exactly this name or key, else those the CRM called so."""
    if not name:
        return set()
    here = set(book.row_index("account").meant(name))
    return here or {id_ for id_ in links.called(name) if book.entity("account", id_) is not None}


def several(book: CrmBook, field: str, said: str, ids: Collection[str]) -> BadRow:
    """Why a row is rejected whose cell may mean several accounts."""
    keys = _keys(book, ids)
    match field:
        case "account":
            return BadRow((field, f"“{brief(said)}” may be {keys}; export the account's id along with its name"))
        case "account_id" | "about_id" | "person_id":
            return BadRow((field, f"leads to several accounts, {keys}; leave all but one in the cell"))
        case _:
            return BadRow(
                (
                    field,
                    f"“{brief(said)}” leads to several accounts, {keys}; say which in a column of its own (account)",
                )
            )


def ids_in(system: str, cell: str) -> list[str]:
    """The ids in a cell: a record of HubSpot's may belong to several companies."""
    return [plain_id(system, part) for part in cell.split(";") if part.strip()]


def _keys(book: CrmBook, ids: Iterable[str]) -> str:
    return some_of(sorted(book.row_index("account").key_of[id_] for id_ in ids), NAMED)


SAME = "the same as an earlier row"
_MERGED = "merged here into another record, which speaks for both"


class TableImport:
    """The rows of one table, from however many files. Subclasses say what a row means."""

    table: str

    def __init__(self, book: CrmBook, system: str) -> None:
        self.book, self.tally, self.system = book, book.tally, system
        self.links: Links = book.links(system)
        self.label = SYSTEMS[system]
        self.found: dict[str, list[str]] = {}
        """Names of the rows that were linked to something already here, by file."""
        self.questions: list[Question] = []
        """What only the user can say of its rows together."""
        self._seen: dict[str, tuple[int, Place]] = {}
        self._claimed: dict[str, Place] = {}

    def take(self, row: CrmRow) -> None:
        """Decide a row, or keep it until the table is read."""
        if row.values.get("deleted"):
            self.tally.leave_out(f"marked as deleted in {self.label}")
            return
        self.guarded(row, lambda: self._take(row))

    def guarded(self, row: CrmRow, step: Callable[[], None]) -> None:
        """Take a step of a row; what refuses it rejects the row, and those that need it."""
        if not self.tally.guarded(row.place, step, row.titles):
            for called in (row.values.get("id", ""), name_key(str(row.values.get("name", "")))):
                if called:
                    self.links.failed.setdefault((self.table, called), row.place)

    def decide(self, row: CrmRow) -> None:
        """What a row does; raises `BadRow`."""
        raise NotImplementedError

    def finish(self) -> None:
        """Decide what waited for all rows, and say what is to be said."""
        for file, names in self.found.items():
            were = "row was" if len(names) == 1 else "rows were"
            self.tally.notices.append(
                f"{file}: {len(names):,} {were} linked to what was here already: {some_of(names, NAMED)}"
            )

    def _take(self, row: CrmRow) -> None:
        if id_ := row.values.get("id"):
            digest, place = self._seen.setdefault(id_, (row.digest, row.place))
            if place != row.place:
                if digest == row.digest:
                    self.tally.leave_out(SAME)
                    return
                raise BadRow(("id", f"“{id_}” is also the id of {place}, which says something else"))
        self.decide(row)

    def said(self, row: CrmRow, but: Collection[str] = ()) -> dict[str, Said]:
        """What a row says of the fields that native columns fill, those of `but` left aside.

        Raises `BadRow` when any of its cells cannot be read.
        """
        if row.reasons:
            raise BadRow(*row.reasons.items())
        return {
            column.field: Said({column.field: row.values[name]})
            for name, column in NATIVE[self.table].items()
            if name in row.values and name != "key" and name not in but
        }

    def blank(self, row: CrmRow, but: Collection[str] = ()) -> list[str]:
        """The fields whose cells say nothing."""
        native = NATIVE[self.table]
        return [native[name].field for name in row.blank if name in native and name != "key" and name not in but]

    def known(self, row: CrmRow) -> Entity | None:
        """The entity a row means by the CRM's id, or by a key of ours. Raises `BadRow` when that is another's."""
        id_, key = row.values.get("id", ""), row.values.get("key", "")
        if linked := self.book.linked(self.table, self.links, id_):
            return linked
        keyed = self.book.row_index(self.table).with_key(key)
        if keyed is not None and not self.links.may_be(keyed, id_):
            raise BadRow(("key", f"“{key}” is already linked to another record of {self.label}"))
        return keyed and self.book.entity(self.table, keyed.id)

    def only(self, row: CrmRow, candidates: Sequence[Entity], name: str) -> Entity | None:
        """The one stored entity a row without a known id may mean. Raises `BadRow`, naming them, when it may be
        several."""
        if len(candidates) > 1:
            keys = " and ".join(sorted(entity.key for entity in candidates))
            raise BadRow(("id", f"is new, and the row may mean {keys}; link it with a column of keys, or leave it out"))
        if candidates and "id" in row.values:
            key = candidates[0].key
            self.found.setdefault(row.place.file, []).append(name if name == key else f"{name} ({key})")
        return candidates[0] if candidates else None

    def claim(self, row: CrmRow, entity: Entity) -> None:
        """Let a row be an entity, and no other row. Raises `BadRow`, and `LeftOut` for a record merged away here."""
        if not self.links.speaks(self.table, row.values.get("id", ""), entity):
            raise LeftOut(_MERGED)
        before = self._claimed.setdefault(entity.id, row.place)
        if before != row.place:
            raise BadRow(("", f"is the same {TABLE_NAMES[type(entity)]} as {before}; leave one of the two out"))

    def link(self, row: CrmRow, entity: Entity) -> None:
        """Remember what a row became, under its id in the CRM."""
        self._claimed.setdefault(entity.id, row.place)
        if id_ := row.values.get("id"):
            self.links.link(self.table, id_, entity.id)

    def done(self, row: CrmRow, before: Entity | None, after: Entity) -> None:
        """Link a row and count it by what it did."""
        self.link(row, after)
        self.count(before, after)

    def count(self, before: Entity | None, after: Entity, *, changed: bool = False) -> None:
        """Count a row by what it did; `changed` says that it changed something else as well."""
        outcome = did(before, after)
        self.tally.outcomes[UPDATED if changed and outcome == UNCHANGED else outcome] += 1

    def count_all(self, changes: Iterable[tuple[Entity | None, Entity]]) -> None:
        """Count a row once by all it did: made something, changed something, or neither."""
        outcomes = {did(before, after) for before, after in changes}
        self.tally.outcomes[next((each for each in (CREATED, UPDATED) if each in outcomes), UNCHANGED)] += 1

    def is_claimed(self, entity: Entity) -> bool:
        """Whether an earlier row is this entity."""
        return entity.id in self._claimed

    def key_for(self, row: CrmRow, name: str = "") -> dict[str, str]:
        """The key of a new entity: the one the file gives, else one made of a name. Raises `BadRow` on a taken one."""
        is_taken = self.book.row_index(self.table).knows_key
        key = row.values.get("key", "")
        if key and is_taken(key):
            raise BadRow(("key", f"“{key}” is the key of another {self.table} already"))
        if not key and name:
            key = key_of_name(name, is_taken)
        return {"key": key} if key else {}


def web_address(values: dict[str, Any]) -> str:
    """The web address a row gives: its own, else its domain."""
    address = str(values.get("website") or values.get("domain") or "")
    return address if domain(address) else str(values.get("website") or "")
