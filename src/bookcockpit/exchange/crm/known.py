"""Which deal of before a row without a known id is: the one of its account with its title and its close date as given,
else the one with its title where only one is left in the book and in the call.

All rows of a call are looked at together, so neither their order nor that of their files decides anything.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bookcockpit.core.fields import Entity
from bookcockpit.core.text import TextError, clean_line, key_of_name, name_key
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.links import Links
from bookcockpit.exchange.crm.systems.terms import State
from bookcockpit.exchange.crm.worth import source_of
from bookcockpit.exchange.csv_rows import BadRow

FIELD = "deal"
"""Under which name it is remembered what a deal was called, when it closed and what it was worth, as given."""
LONGEST_TITLE = 200
CORRECTED_DAYS = 31
"""Days by which the close date of a won deal may be corrected: further away is another deal of that title."""


@dataclass(slots=True, eq=False)
class Deal:
    """A row that is a deal of an account: `title` folded, `day` its close date as given, `amount` as given."""

    row: CrmRow
    state: State
    account_id: str | None
    title: str = field(init=False)
    day: date | None = field(init=False)
    amount: str = field(init=False)

    def __post_init__(self) -> None:
        values = self.row.values
        self.title = title_of(str(values.get("name", "")))
        self.day = values.get("close_date") or values.get("starts_on")
        amount = values.get(source_of(self.row))
        self.amount = format(amount.value.normalize(), "f") if amount is not None else ""

    @property
    def id(self) -> str:
        """Its id in the CRM; "" without one."""
        return str(self.row.values.get("id", ""))

    @property
    def text(self) -> str:
        """What is remembered of it."""
        return f"{self.day or '-'} {self.amount or '-'} {self.title}"

    @property
    def order(self) -> tuple[object, ...]:
        """By what it says alone."""
        said = sorted((name, repr(value)) for name, value in self.row.values.items())
        return (self.title, self.day or date.min, self.amount, said, sorted(self.row.reasons.items()))


@dataclass(slots=True, eq=False)
class Held:
    """A contract or play of the book that a deal may be, with what was remembered of the deal it came from."""

    entity: Entity
    title: str | None
    day: date | None
    amount: str
    remembered: bool

    def is_called(self, deal: Deal) -> bool:
        """Whether it has the title of a deal, or both have none; where none was remembered its key was made of it, or
        of the name of the account."""
        if self.title is not None:
            return self.title == deal.title
        name = str(deal.row.values.get("name") or deal.row.values.get("account", ""))
        slug = key_of_name(name, lambda _: False) if name else ""
        return bool(slug) and re.fullmatch(re.escape(slug) + r"(-\d+)?", self.entity.key) is not None


def title_of(name: str) -> str:
    """A title as titles compare. Raises `BadRow` for one that cannot be kept."""
    try:
        return name_key(clean_line(name)[:LONGEST_TITLE])
    except TextError as refused:
        raise BadRow(("name", str(refused))) from None


def held(links: Links, entity: Entity, title: str | None, day: date | None) -> Held:
    """An entity with what is remembered of its deal; else with the title and the day it is known by."""
    text = links.last(entity.id, FIELD)
    if not text:
        return Held(entity, title, day, "", remembered=False)
    given, amount, called = (*text.split(" ", 2), "", "")[:3]
    on = None if given == "-" else date.fromisoformat(given)
    return Held(entity, called, on, "" if amount == "-" else amount, remembered=True)


def matched(
    deals: Sequence[Deal],
    among: Sequence[Held],
    links: Links,
    *,
    is_exact: Callable[[Deal, Held], bool],
    may_be: Callable[[Deal, Held], bool],
) -> Iterator[tuple[Deal, list[Held]]]:
    """Each deal of one account with what it is: one, none, or several it may be.

    First by title and day (`is_exact`, equal amounts before others), then by the title alone, where it is the only
    deal of the call and the only one of the book that is left and `may_be` the other.
    """
    free = sorted(among, key=lambda each: each.entity.key)
    left = sorted(deals, key=lambda each: each.order)
    for same_amount in (True, False):
        for deal in left[:]:
            found = next(
                (
                    each
                    for each in free
                    if is_exact(deal, each)
                    and links.may_be(each.entity, deal.id)
                    and (not same_amount or each.amount == deal.amount)
                ),
                None,
            )
            if found is not None:
                free.remove(found)
                left.remove(deal)
                yield deal, [found]
    possible = [
        (deal, [each for each in free if may_be(deal, each) and links.may_be(each.entity, deal.id)]) for deal in left
    ]
    for deal, several in possible:
        is_only = len(several) == 1 and sum(several[0] in others for _, others in possible) == 1
        yield deal, several if is_only or len(several) > 1 else []


# --- rows that say the same ---


def united(rows: Sequence[CrmRow]) -> CrmRow | None:
    """Rows of several files about one deal as one; None where they contradict each other."""
    values: dict[str, Any] = {}
    reasons: dict[str, str] = {}
    titles: dict[str, str] = {}
    for row in rows:
        if any(name in values and values[name] != value for name, value in row.values.items()):
            return None
        values.update(row.values)
        reasons.update(row.reasons)
        titles = {**row.titles, **titles}
    blank = frozenset().union(*(row.blank for row in rows)) - values.keys()
    first = min(rows, key=lambda row: row.place)
    return first._replace(values=values, reasons=reasons, blank=blank, titles=titles)
