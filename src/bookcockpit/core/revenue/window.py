"""A window of days: on which side of it each account stands, with its ARR at both ends in the base currency."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import AVERAGE_MONTH, add_months
from bookcockpit.core.entities import Account
from bookcockpit.core.revenue.arr import Conversion
from bookcockpit.core.revenue.cohort import CohortRow
from bookcockpit.core.revenue.movements import Amount, History, Movement, moved_within

How = Literal["new", "returned", "transferred_in"]
"""How an account came into the window: its first ARR, ARR again after none, or from another account manager."""

HOW_LABELS: dict[How, str] = {"new": "new", "returned": "came back", "transferred_in": "taken over"}


class Joined(NamedTuple):
    """An account the window did not begin with: since when, how it came, its ARR at the end in the base currency."""

    account: Account
    on: date
    how: How
    end: int


class Left(NamedTuple):
    """An account handed to another account manager, and its ARR at the start in the base currency: on neither side."""

    account: Account
    on: date
    start: int


class Excluded(NamedTuple):
    """An account that counts nowhere, and why."""

    account: Account
    why: str


def months_of(start: date, end: date) -> float:
    """How many months a window takes, both days included: whole where it ends as many months on, else by days."""
    until = end + timedelta(days=1)
    whole = (until.year - start.year) * 12 + until.month - start.month
    if whole > 0 and (add_months(start, whole) == until or add_months(until, -whole) == start):
        return whole
    return (until - start).days / AVERAGE_MONTH


class Sides:
    """Every account on its side of the window, one after another."""

    def __init__(self, book: Book, conversion: Conversion, start: date, end: date) -> None:
        self.book, self.conversion, self.start, self.end = book, conversion, start, end
        self.until = end + timedelta(days=1)
        self.rows: list[CohortRow] = []
        self.joined: list[Joined] = []
        self.left: list[Left] = []
        self.excluded: list[Excluded] = []
        self.ends: dict[str, int] = {}
        """ARR at the end by account id, of every account that has any and is ours."""

    def place(self, history: History) -> None:
        """Put an account where it belongs; one that had no ARR in the window belongs nowhere."""
        account = history.account
        before, after = history.arr_at(self.start), history.arr_at(self.until)
        moved = moved_within(history, self.start, self.end)
        if not (before or after or moved):
            return
        start, end = self._converted(before), self._converted(after)
        movements = self._in_base(moved)
        if start is None or end is None or movements is None:
            self.excluded.append(Excluded(account, self._missing(before, after, moved)))
            return
        handed = [each for each in movements if each.kind in ("transfer_in", "transfer_out")]
        if handed and handed[-1].kind == "transfer_out":
            if start.amount:
                self.left.append(Left(account, handed[-1].on, start.amount))
            return
        if end.amount:
            self.ends[account.id] = end.amount
        taken_over = account.owned_since is not None and account.owned_since > self.start
        if start.amount and not taken_over:
            self.rows.append(self._row(account, start, end, movements))
        elif start.amount or end.amount or movements:
            self.joined.append(self._joined(history, start, end, movements))

    def _row(self, account: Account, start: Amount, end: Amount, movements: Sequence[Movement]) -> CohortRow:
        price = sum(each.amount for each in movements if each.kind == "price")
        expansion = sum(each.amount for each in movements if each.kind == "expansion")
        tier = self.book.tier_on(account, self.start)
        return CohortRow(account, tier, start.amount, end.amount, end.presumed, price, expansion, tuple(movements))

    def _joined(self, history: History, start: Amount, end: Amount, movements: Sequence[Movement]) -> Joined:
        account = history.account
        if start.amount:
            assert account.owned_since is not None, "else it had been ours at the start"
            return Joined(account, account.owned_since, "transferred_in", end.amount)
        came = next((each for each in movements if each.amount > 0), None)
        on = came.on if came is not None else self.until
        if came is not None and came.kind == "transfer_in":
            return Joined(account, on, "transferred_in", end.amount)
        was_before = any(sum(each.amount for each in old.amounts) and old.from_on < on for old in history.stretches)
        return Joined(account, on, "returned" if was_before else "new", end.amount)

    def _converted(self, amounts: Iterable[Amount]) -> Amount | None:
        """The sum in the base currency; None without a rate."""
        total = presumed = 0
        for each in amounts:
            if each.currency == self.conversion.base:
                total, presumed = total + each.amount, presumed + each.presumed
                continue
            converted, of_it = (
                self.conversion(each.amount, each.currency),
                self.conversion(each.presumed, each.currency),
            )
            if converted is None or of_it is None:
                return None
            total, presumed = total + converted, presumed + of_it
        return Amount(total, self.conversion.base, presumed)

    def _in_base(self, moved: Sequence[Movement]) -> list[Movement] | None:
        """The movements in the base currency, those of one day and kind as one; None without a rate."""
        base = self.conversion.base
        if all(each.currency == base for each in moved):
            return list(moved)
        by_day: dict[tuple[date, str], Movement] = {}
        for each in moved:
            amount = self.conversion(each.amount, each.currency)
            if amount is None:
                return None
            # A contract that goes on in another currency falls in one and rises in the other: only the rest counts.
            kind = "change" if each.kind in ("expansion", "contraction") else each.kind
            known = by_day.get((each.on, kind))
            total = amount + (known.amount if known is not None else 0)
            by_day[each.on, kind] = each._replace(amount=total, currency=base)
        return [
            each._replace(kind="expansion" if each.amount > 0 else "contraction") if kind == "change" else each
            for (_on, kind), each in by_day.items()
            if each.amount
        ]

    def _missing(self, before: Iterable[Amount], after: Iterable[Amount], moved: Iterable[Movement]) -> str:
        currencies = {each.currency for each in (*before, *after)} | {each.currency for each in moved}
        return self.conversion.no_rate(currencies)
