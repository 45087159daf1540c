"""What a deal says: its motion from the words people give it, what it is worth a year, for how many
months it runs; and which deal of before it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, NamedTuple, TypeVar

from bookcockpit.core.dates import DateError, add_months, months_between
from bookcockpit.core.fields import Entity
from bookcockpit.core.text import TextError, clean_line, key_of_name, name_key
from bookcockpit.core.vocabulary import DealType, Motion, PlayStage
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.crm.book import Links
from bookcockpit.exchange.crm.cells import CrmRow
from bookcockpit.exchange.crm.systems import State
from bookcockpit.exchange.crm.values import Amount, currency_of
from bookcockpit.exchange.rows import BadRow

Word = TypeVar("Word")

USUAL: Motion = "cross_sell"
"""The motion of a deal that no word tells: something more is sold to a customer."""

# In this order: “3-year deal for 200 more seats” is about its years, “upgrade to 200 seats” about the seats.
_MOTIONS: tuple[tuple[Motion, re.Pattern[str]], ...] = (
    ("multi_year", re.compile(r"multi[- ]?year|\b[2-9][- ]?(?:year|yr)|\blong[- ]term|mehrjahr")),
    ("department", re.compile(r"department|division|business unit|new team|subsidiar|affiliate|roll[- ]?out|\bregion")),
    ("seats", re.compile(r"\bseats?\b|licen[cs]e|\busers?\b|head ?count|lizenz")),
    ("upgrade", re.compile(r"upgrade|up[- ]?sell|\btier\b|premium|enterprise (?:edition|plan)|\bplan\b|edition")),
    ("cross_sell", re.compile(r"cross[- ]?sell|add[- ]?on|module|new product|additional product|extra product")),
)
_LESS = re.compile(r"downgrade|down[- ]?sell|contraction|reduction")
# “Existing business” is a renewal in one company and an upsell in the next, so it says neither.
_RENEWAL = re.compile(r"re-?new|verl[äa]nger|rinnov|renouvel|reconduc|renova|verleng")
_ADD_ON = re.compile(
    r"upgrade|up[- ]?sell|cross[- ]?sell|add[- ]?on|expansion|expand|additional|new product|erweiter|zusatz|uitbreid"
    r"|ampliaci|amplia[çc]|ampliamento|extension de|more seats"
)
_NEW = re.compile(r"\bnew\b|new ?(?:business|customer|client|logo)|\bneu|nouvel|nouveau|nuev|nuov|\bnov[oa]s?\b|nieuw")
_STAGES: tuple[tuple[PlayStage, re.Pattern[str]], ...] = (
    ("agreed", re.compile(r"verbal|agreed|agreement reached|accepted|signature|signed|commit|closing")),
    ("proposed", re.compile(r"propos(?!ition)|quot|pric|negotiat|contract|offer|review|legal|procure|bought[- ]?in")),
    ("qualified", re.compile(r"qualifi(?:ed|cation)|needs|analysis|appointment|demo|value|decision ?maker|percept"
                             r"|presentation|discovery|evaluat|pilot|trial|develop|solution|scop")),
    ("idea", re.compile(r"prospect|\blead\b|idea|unqualified|suspect|identif|new\b|qualify")),
)  # fmt: skip
_LIKELY: tuple[tuple[float, PlayStage], ...] = ((0.9, "agreed"), (0.5, "proposed"), (0.2, "qualified"))
_SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])|[_/]+")


def motion_of(type_: str, name: str) -> Motion | None:
    """The motion of a deal by its type, else by its name; None when neither tells."""
    return next((found for text in (type_, name) if (found := _first(_MOTIONS, text)) is not None), None)


def deal_type_of(type_: str, name: str) -> DealType | None:
    """What a won deal was, by its type; where that does not tell, its name may say that it renews or adds something."""
    if is_for_less(type_):
        # What is sold for less takes the place of what there was.
        return "renewal"
    of_type = _type_in(type_)
    by_name = _type_in(name) if of_type is None else None
    return of_type or (None if by_name == "new" else by_name)


def _type_in(text: str) -> DealType | None:
    folded = _folded(text)
    if _RENEWAL.search(folded):
        return "renewal"
    return "add_on" if _ADD_ON.search(folded) else "new" if _NEW.search(folded) else None


def is_for_less(type_: str) -> bool:
    """Whether a deal sells less than there is: no expansion."""
    return bool(_LESS.search(_folded(type_)))


def stage_of(stage: str, probability: float | None) -> PlayStage:
    """How far a deal has come, by the name of its stage, else by its probability (0 to 1)."""
    if (found := _first(_STAGES, stage)) is not None:
        return found
    return next((each for least, each in _LIKELY if (probability or 0) >= least), "idea")


def _first(choices: Iterable[tuple[Word, re.Pattern[str]]], text: str) -> Word | None:
    folded = _folded(text)
    return next((word for word, pattern in choices if pattern.search(folded)), None)


def _folded(text: str) -> str:
    return _SPLIT.sub(" ", text).casefold()


AMOUNTS = ("arr", "mrr", "acv", "amount", "tcv")
"""The fields that hold what a deal is worth, the surest first."""

_OF_WHOLE_TERM = ("amount", "tcv")
_TERM = re.compile(r"([0-9]{1,3})(?:[.,]0+)? *(m|mo|mth|mths|months?|y|yrs?|years?)?\.?", re.IGNORECASE)
_LONGEST_TERM = 120


class Worth(NamedTuple):
    """Minor units a year and their currency. `annualised`: the amount was that of a longer or shorter term."""

    minor: int
    currency: str
    annualised: bool


def worth_of(row: CrmRow, likely: str, months: int) -> Worth | None:
    """What a deal is worth a year; None when no cell says. A deal of `months` 0 is taken for one of a year.

    `likely` is the currency of a row that does not say. Raises `BadRow`.
    """
    source = source_of(row)
    currency = currency_in(row, likely)
    if not source:
        return None
    minor = minor_of(source, row.values[source], currency)
    if source == "mrr":
        return Worth(12 * minor, currency, annualised=False)
    if source in _OF_WHOLE_TERM and months not in (0, 12):
        return Worth((minor * 24 + months) // (2 * months), currency, annualised=True)
    return Worth(minor, currency, annualised=False)


def source_of(row: CrmRow) -> str:
    """The field that says what a deal is worth; "" when none does."""
    return next((field for field in AMOUNTS if field in row.values), "")


def currency_in(row: CrmRow, likely: str) -> str:
    """The currency a row is in: its column's, else the cell's, else the likely one. Raises `BadRow`."""
    amount: Amount | None = row.values.get(source_of(row))
    column = str(row.values.get("currency", "")).upper()
    cell = currency_of(amount.unit, column or likely) if amount is not None and amount.unit else ""
    if column and cell and column != cell:
        raise BadRow(("currency", f"is {column} in its column but {cell} in the amount"))
    return column or cell or likely


def minor_of(field: str, amount: Amount, currency: str) -> int:
    """An amount in minor units. Raises `BadRow`."""
    try:
        minor = amount.minor(currency)
    except ValueError as refused:
        raise BadRow((field, str(refused))) from None
    if minor < 0:
        raise BadRow((field, f"“{amount.value}” is below zero"))
    return minor


def months_of(row: CrmRow, starts: date | None = None) -> int:
    """The months a deal runs for, by its term or by the day it ends; 0 when no cell says. Raises `BadRow`."""
    if "term_months" in row.values:
        return _months(row.values["term_months"])
    end = last_day(row)
    months = months_between(starts, end + timedelta(days=1)) if starts is not None and end is not None else None
    return months if months is not None and months <= _LONGEST_TERM else 0


def last_day(row: CrmRow) -> date | None:
    """The last day of the term, if a column says it."""
    end: date | None = row.values.get("term_end")
    if end is None and "renews_on" in row.values:
        renews: date = row.values["renews_on"]
        return renews - timedelta(days=1)
    return end


def term_of(row: CrmRow, starts: date | None, usual: int) -> tuple[int, date | None, bool]:
    """The months of the term (0: the file does not say), its last day, and whether that is assumed: `usual` months
    from its start. Raises `BadRow`."""
    end = last_day(row)
    if starts is None or row.values.get("open_ended"):
        return months_of(row), end, False
    months = months_of(row, starts)
    if end is not None:
        return months, end, False
    try:
        return months, add_months(starts, months or usual) - timedelta(days=1), not months
    except DateError as refused:
        raise BadRow(("term_months", str(refused))) from None


def _months(text: str) -> int:
    found = _TERM.fullmatch(text)
    months = int(found[1]) * (12 if (found[2] or "").lower().startswith("y") else 1) if found else 0
    if not 1 <= months <= _LONGEST_TERM:
        raise BadRow(("term_months", f"“{brief(text)}” is not a term of 1 to {_LONGEST_TERM} months"))
    return months


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
