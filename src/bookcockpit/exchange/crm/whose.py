"""Which account of the book a row of an export belongs to: by the CRM's id of it, else by its exact name.

A name that is only near one of the book is never taken for it: the answer asks whether that one was meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial

from bookcockpit.core.fields import Entity
from bookcockpit.core.text import name_key
from bookcockpit.core.wording import some_of
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.crm.book import CrmBook, Links
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.values import plain_id
from bookcockpit.exchange.rows import NAMED, BadRow, LeftOut


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
    here = set(book.shelf("account").meant(name))
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
    return some_of(sorted(book.shelf("account").key_of[id_] for id_ in ids), NAMED)
