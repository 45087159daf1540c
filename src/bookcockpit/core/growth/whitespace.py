"""White space: products against the departments and use cases of an account, and what is still open there [004].

What a customer owns comes from its products; what else is known of a field was noted by hand. Products that other
customers of the book own stand in the grid too, so that nobody has to keep a price list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Play, WhiteSpace
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import CLOSED_PLAYS

FieldState = Literal["owned", "open", "in_play", "not_fit", "unknown"]
"""What a field of the grid is; `unknown` is one nobody has said anything of."""

WHOLE = ""
"""The department that stands for the whole account."""

STATE_LABELS: dict[FieldState, str] = {
    "owned": "owned",
    "open": "open",
    "in_play": "in play",
    "not_fit": "not a fit",
    "unknown": "not said",
}


class Field(NamedTuple):
    """One field of the grid. `potential` is in minor units of the account's currency; `noted` is what was written."""

    product: str
    department: str
    state: FieldState
    potential: int | None = None
    play: Play | None = None
    noted: WhiteSpace | None = None

    @property
    def is_said(self) -> bool:
        """Whether anything is known of it."""
        return self.state != "unknown"


class Grid(NamedTuple):
    """The grid of an account: `fields` by product, each with one per department, the whole account first.

    `open_potential` and `in_play_potential` are sums in minor units of the account's currency.
    """

    account: Account
    currency: str
    departments: tuple[str, ...]
    fields: tuple[tuple[Field, ...], ...]
    open_potential: int
    in_play_potential: int

    @property
    def products(self) -> tuple[str, ...]:
        """The products, those owned first."""
        return tuple(row[0].product for row in self.fields)


def grid_of(book: Book, account: Account) -> Grid:
    """The white space of an account."""
    noted = book.growth.white_space_of.get(account.id, [])
    plays = {play.id: play for play in book.plays_of.get(account.id, ())}
    catalogue = _spelled([*account.products, *(each.product for each in noted), *_sold(book)])
    departments = [WHOLE, *sorted(_spelled(each.department for each in noted if each.department), key=name_key)]
    said = {(name_key(each.product), name_key(each.department)): each for each in noted}
    owned = {name_key(each) for each in account.products}
    rows = [
        tuple(_field(said, owned, plays, product, department) for department in departments) for product in catalogue
    ]
    rows.sort(key=lambda row: (not any(each.state == "owned" for each in row), name_key(row[0].product)))
    every = [each for row in rows for each in row]
    return Grid(
        account,
        currency_of(book, account),
        tuple(departments),
        tuple(rows),
        sum(each.potential or 0 for each in every if each.state == "open"),
        sum(each.potential or 0 for each in every if each.state == "in_play"),
    )


def _sold(book: Book) -> list[str]:
    """The products of the whole book, by name."""
    return sorted({product for account in book.accounts for product in account.products}, key=name_key)


def _spelled(names: Iterable[str]) -> list[str]:
    """Each name once, as it was first spelled."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name_key(name), name)
    return list(found.values())


def _field(
    said: dict[tuple[str, str], WhiteSpace], owned: set[str], plays: dict[str, Play], product: str, department: str
) -> Field:
    noted = said.get((name_key(product), name_key(department)))
    if noted is None:
        is_owned = department == WHOLE and name_key(product) in owned
        return Field(product, department, "owned" if is_owned else "unknown")
    play = plays.get(noted.play_id or "")
    in_play = play is not None and noted.state == "open"
    potential = noted.potential_arr
    if potential is None and play is not None:
        potential = play.potential_arr
    return Field(product, department, "in_play" if in_play else noted.state, potential, play, noted)


def note_field(grid: Grid, product: str, department: str, plays: Sequence[Play], **said: object) -> Change:
    """Say what is known of one field; what was said before is corrected. Empty if that says the same already.

    A product or department spelled a little differently is the one there is; `plays` are the account's. Raises
    `FieldError` on a play that is closed or of another account.
    """
    product = next((each for each in grid.products if name_key(each) == name_key(product)), product)
    department = next((each for each in grid.departments if name_key(each) == name_key(department)), department)
    here = [each for row in grid.fields for each in row if (each.product, each.department) == (product, department)]
    before = next((each.noted for each in here), None)
    if before is not None:
        after = before.but(**said)
    else:
        after = WhiteSpace(account_id=grid.account.id, product=product, department=department, **said)  # type: ignore[arg-type]
    if after.play_id is not None:
        play = next((each for each in plays if each.id == after.play_id), None)
        if play is None or play.stage in CLOSED_PLAYS:
            raise after.refuse("play_id", "is not an open play of this account")
        if after.state != "open":
            raise after.refuse("state", f"is {say.word_label(after.state)}, so no play can be about it; say open")
    if before is not None and after == before:
        return Change("")
    return Change(f"white space of {grid.account.name}: {field_name(after.product, after.department)}", save=(after,))


def forget_field(account: Account, noted: WhiteSpace) -> Change:
    """Take back what was said of a field."""
    where = field_name(noted.product, noted.department)
    return Change(f"clear white space of {account.name}: {where}", remove=(noted,))


def field_name(product: str, department: str) -> str:
    """`Learn in Finance`, or `Learn` for the whole account."""
    return f"{product} in {department}" if department else product
