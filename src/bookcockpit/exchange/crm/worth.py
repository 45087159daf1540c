"""What a deal is worth a year, in which currency, and for how many months it runs."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.dates import DateError, add_months, months_between
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.crm.amounts import Amount, currency_of
from bookcockpit.exchange.csv_rows import BadRow

if TYPE_CHECKING:
    from bookcockpit.exchange.crm.cells import CrmRow

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
