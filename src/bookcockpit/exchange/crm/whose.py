"""Which account of the book a row of an export belongs to: by the CRM's id of it, else by its exact name.

A name that is only near one of the book is never taken for it: the answer asks whether that one was meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core.text import name_key
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.crm.ids import plain_id
from bookcockpit.exchange.crm.table import LeftOut
from bookcockpit.exchange.csv_rows import BadRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bookcockpit.exchange.crm.book import CrmBook
    from bookcockpit.exchange.crm.cells import CrmRow
    from bookcockpit.exchange.crm.links import Links


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
    for id_ in ids:
        if place := links.failed.get(("account", id_)):
            raise BadRow(("account_id", f"“{id_}” is the account rejected at {place}"))
    name = row.values.get("account", "")
    if name and (meant := account_named(book, links, "account", name)):
        return meant
    if name and (place := links.failed.get(("account", name_key(name)))):
        raise BadRow(("account", f"“{brief(name)}” is the account rejected at {place}"))
    if not ids and not name:
        return None
    question = book.near.ask(name) if name else ""
    raise NoAccount(
        "account" if name else "account_id",
        f"“{brief(name or ids[0])}” is an account neither in the book nor in these files;"
        f" {question or 'import the accounts first'}",
        hint(book, name),
    )


def account_in_book(book: CrmBook, links: Links, row: CrmRow, what: str) -> str | None:
    """As `account_of`, for rows of the kind that `what` says: an export is of everybody's accounts, so a row about
    one that is not in the book is no mistake.

    Raises `LeftOut` for it; a name that is nearly one of the book is asked about all the same.
    """
    try:
        return account_of(book, links, row)
    except NoAccount as none:
        if none.hint:
            raise
        raise LeftOut(f"{what} of an account that is not in the book") from None


def hint(book: CrmBook, name: str) -> str:
    """What to add to the reason a row is left out when the account it names is nearly one of the book; else ""."""
    question = book.near.ask(name) if name else ""
    return f"; “{brief(name)}”: {question}" if question else ""


def account_named(book: CrmBook, links: Links, field: str, name: str) -> str | None:
    """The account of exactly this name, here or in the CRM. Raises `BadRow` when there are several."""
    meant = set(book.shelf("account").meant(name)) or links.called(name)
    if len(meant) > 1:
        raise BadRow((field, f"“{name}” may be {_keys(book, meant)}; export the account's id along with its name"))
    return next(iter(meant), None)


def ids_in(system: str, cell: str) -> list[str]:
    """The ids in a cell: a record of HubSpot's may belong to several companies."""
    return [plain_id(system, part) for part in cell.split(";") if part.strip()]


def _keys(book: CrmBook, ids: Iterable[str]) -> str:
    keys = book.shelf("account").key_of
    return " and ".join(sorted(keys[id_] for id_ in ids))


def only_account(book: CrmBook, field: str, ids: Iterable[str], among: Iterable[str] = ()) -> str | None:
    """The one account of several a row is linked to, narrowed to those its people are of; None without any.

    Raises `BadRow` when there are still several.
    """
    found = set(ids)
    if len(found) > 1:
        found = found & set(among) or found
    if len(found) > 1:
        raise BadRow((field, f"leads to several accounts, {_keys(book, found)}; leave all but one in the cell"))
    return next(iter(found), None)
