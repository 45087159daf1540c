"""How an account's ARR came to be: what ran over which days, and every change with its kind.

Taken from the account's ARR lines, or from its contracts where it has none. Built once, asked for many dates.
"""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Mapping,
    Sequence,
)
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.entities import (
    Account,
    ArrLine,
    Contract,
    PricePlan,
)
from bookcockpit.core.renewals.contracts import Pairing
from bookcockpit.core.renewals.price_steps import price_at_renewal
from bookcockpit.core.revenue.arr import Course, course_of
from bookcockpit.core.vocabulary import Movement as MovementKind


class Amount(NamedTuple):
    """Running ARR in one currency, in minor units; `presumed` of it rests on no contract, line or outcome."""

    amount: int
    currency: str
    presumed: int = 0


class Stretch(NamedTuple):
    """An account's whole ARR over [from_on, to_on), one amount for each currency; without an end it still runs."""

    from_on: date
    to_on: date | None
    amounts: tuple[Amount, ...]


class Movement(NamedTuple):
    """A change of an account's ARR that takes effect at the opening of a day: signed minor units of a currency."""

    account: Account
    on: date
    kind: MovementKind
    amount: int
    currency: str


class History(NamedTuple):
    """One account's ARR through time: stretches that never overlap, and the movements between them, oldest first.

    `is_derived` says that it was taken from contracts, for want of ARR lines.
    """

    account: Account
    stretches: tuple[Stretch, ...]
    movements: tuple[Movement, ...]
    is_derived: bool

    def arr_at(self, on: date) -> tuple[Amount, ...]:
        """What runs at the opening of a day, by currency; empty when nothing does. Adds up to `revenue.arr_on`."""
        for stretch in reversed(self.stretches):
            if stretch.from_on <= on:
                return stretch.amounts if stretch.to_on is None or on < stretch.to_on else ()
        return ()


class _Piece(NamedTuple):
    from_on: date
    to_on: date | None
    amount: int
    currency: str
    is_presumed: bool = False


def histories(book: Book, price_plans: Mapping[str, Sequence[PricePlan]] | None = None) -> list[History]:
    """The history of every account, in book order; `price_plans` by contract id."""
    plans = price_plans or {}
    return [history_of(book, account, plans) for account in book.accounts]


def history_of(book: Book, account: Account, price_plans: Mapping[str, Sequence[PricePlan]]) -> History:
    """One account's history; `price_plans` by contract id tell a price rise from an expansion."""
    lines = book.arr_lines_of.get(account.id)
    if lines:
        return _of_lines(account, lines)
    return _of_contracts(account, book.contracts_of.get(account.id, ()), book.pairing_of(account.id), price_plans)


def _of_lines(account: Account, lines: Sequence[ArrLine]) -> History:
    stretches = _stretches([_Piece(each.from_on, each.to_on, each.amount, each.currency) for each in lines])
    kinds = {line.from_on: line.kind for line in lines}
    movements: list[Movement] = []
    for on, before, after in _changes(stretches):
        # A line that ends and none that follows is a loss nobody wrote down.
        kind = kinds.get(on) or ("contraction" if _total(after) else "churn")
        movements += [Movement(account, on, kind, amount, currency) for currency, amount in _deltas(before, after)]
    return History(account, stretches, tuple(movements), is_derived=False)


def _of_contracts(
    account: Account, contracts: Sequence[Contract], pairing: Pairing, price_plans: Mapping[str, Sequence[PricePlan]]
) -> History:
    if not contracts:
        return History(account, (), (), is_derived=True)
    courses = {each.id: course_of(each, pairing.next_of(each)) for each in contracts}
    stretches = _stretches([piece for each in contracts for piece in _pieces(courses[each.id], each.currency)])
    prices = _price_rises(contracts, pairing, courses, price_plans) if pairing.after else {}
    movements = [
        movement
        for on, was, now in _changes(stretches)
        for movement in _compared(account, on, was, now, prices.get(on, {}))
    ]
    return History(account, stretches, tuple(movements), is_derived=True)


def _pieces(course: Course, currency: str) -> Iterable[_Piece]:
    if course.ends_on is None or course.starts_on < course.ends_on:
        yield _Piece(course.starts_on, course.ends_on, course.arr, currency)
    if course.ends_on is not None and (course.stops_on is None or course.ends_on < course.stops_on):
        yield _Piece(course.ends_on, course.stops_on, course.tail, currency, is_presumed=True)


def _stretches(pieces: Sequence[_Piece]) -> tuple[Stretch, ...]:
    """What runs together between one change and the next; days on which nothing runs are left out."""
    if all(earlier.to_on == later.from_on for earlier, later in pairwise(pieces)):
        # One after another, as nearly everywhere: a book of 2,000 accounts is looked at while somebody waits.
        return tuple(Stretch(piece.from_on, piece.to_on, _amounts((piece,))) for piece in pieces)
    days = {piece.from_on for piece in pieces} | {piece.to_on for piece in pieces if piece.to_on is not None}
    edges = sorted(days)
    found: list[Stretch] = []
    for place, edge in enumerate(edges):
        running = [each for each in pieces if each.from_on <= edge and (each.to_on is None or edge < each.to_on)]
        if running:
            to_on = edges[place + 1] if place + 1 < len(edges) else None
            found.append(Stretch(edge, to_on, _amounts(running)))
    return tuple(found)


def _amounts(running: Sequence[_Piece]) -> tuple[Amount, ...]:
    if len(running) == 1:
        (piece,) = running
        return (Amount(piece.amount, piece.currency, piece.amount if piece.is_presumed else 0),)
    totals: dict[str, tuple[int, int]] = {}
    for piece in running:
        amount, presumed = totals.get(piece.currency, (0, 0))
        totals[piece.currency] = amount + piece.amount, presumed + (piece.amount if piece.is_presumed else 0)
    return tuple(Amount(amount, currency, presumed) for currency, (amount, presumed) in sorted(totals.items()))


_Change = tuple[date, tuple[Amount, ...], tuple[Amount, ...]]


def _changes(stretches: Sequence[Stretch]) -> Iterable[_Change]:
    """Each day on which something else runs than before, with what ran before and what runs from then on."""
    before: tuple[Amount, ...] = ()
    ended: date | None = None
    for stretch in stretches:
        if ended is not None and ended < stretch.from_on:
            yield ended, before, ()
            before = ()
        yield stretch.from_on, before, stretch.amounts
        before, ended = stretch.amounts, stretch.to_on
    if ended is not None:
        yield ended, before, ()


def _total(amounts: Iterable[Amount]) -> int:
    """Above 0 where anything runs at more than 0, in whatever currency."""
    return sum(each.amount for each in amounts)


def _deltas(before: Sequence[Amount], after: Sequence[Amount]) -> list[tuple[str, int]]:
    """By how much each currency changed; those that did not are left out."""
    totals = {each.currency: -each.amount for each in before}
    for each in after:
        totals[each.currency] = totals.get(each.currency, 0) + each.amount
    return [(currency, amount) for currency, amount in totals.items() if amount]


def _compared(
    account: Account, on: date, before: Sequence[Amount], after: Sequence[Amount], prices: Mapping[str, int]
) -> Iterable[Movement]:
    """The movements of one day by comparison: from nothing is `new`, to no contract is `churn`."""
    for currency, amount in _deltas(before, after):
        price = prices.get(currency, 0) if _total(before) else 0
        if price:
            yield Movement(account, on, "price", price, currency)
        rest = amount - price
        if not rest:
            continue
        kind: MovementKind
        if not _total(before):
            kind = "new"
        elif not after:
            kind = "churn"
        else:
            kind = "expansion" if rest > 0 else "contraction"
        yield Movement(account, on, kind, rest, currency)


def _price_rises(
    contracts: Sequence[Contract],
    pairing: Pairing,
    courses: Mapping[str, Course],
    price_plans: Mapping[str, Sequence[PricePlan]],
) -> dict[date, dict[str, int]]:
    """What of the rises at renewals is a planned price increase, by day and currency."""
    found: dict[date, dict[str, int]] = {}
    if not any(each.id in price_plans for each in contracts):
        return found
    seen: set[str] = set()
    for contract in contracts:
        later = pairing.next_of(contract)
        if later is None or contract.id in seen:
            continue
        # Several that became one, or one that became several, rise by what their sums differ.
        earlier = pairing.before[later.id]
        seen.update(each.id for each in earlier)
        on, currency = later.starts_on, later.currency
        renewed = [each for each in pairing.after[contract.id] if each.starts_on == on]
        is_one = all(each.currency == currency for each in (*earlier, *renewed))
        if not is_one or any(courses[each.id].stops_on != on for each in earlier):
            continue
        rise = sum(each.arr for each in renewed) - sum(each.arr for each in earlier)
        if rise > 0 and (most := sum(price_at_renewal(pairing.chain_to(each), price_plans) for each in earlier)):
            day = found.setdefault(on, {})
            day[currency] = day.get(currency, 0) + min(rise, most)
    return found


def moved_within(history: History, start: date, end: date) -> list[Movement]:
    """The movements that part the ARR at the opening of `start` from that at the opening of the day after `end`.

    One on the first day is in the start already; one on the day after the last is in the end.
    """
    until = end + timedelta(days=1)
    return [each for each in history.movements if start < each.on <= until]
