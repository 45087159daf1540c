"""How the ARR of a group of accounts went from one day to another: its movements, what was kept, what came on top."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from bookcockpit.core.book import Book
from bookcockpit.core.dates import AVERAGE_MONTH, add_months
from bookcockpit.core.entities import Account, ArrLine, Contract, PricePlan
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import Pairing
from bookcockpit.core.renewals.price_steps import price_at_renewal
from bookcockpit.core.revenue.arr import Conversion, Course, Measure, Part, course_of, ratio
from bookcockpit.core.vocabulary import Movement as MovementKind
from bookcockpit.core.vocabulary import Tier


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


Metric = Literal[
    "nrr", "nrr_without_price", "grr", "grr_without_price", "logo_retention", "expansion_rate", "price_rate"
]
METRICS: tuple[Metric, ...] = get_args(Metric)


class CohortRow(NamedTuple):
    """One account of the cohort; all amounts are minor units of the base currency.

    `start` is its ARR at the opening of the first day, `end` that at the opening of the day after the last, of which
    `presumed` rests on no contract, line or outcome. `price` and `expansion` are the sums of those `movements`.
    """

    account: Account
    tier: Tier
    start: int
    end: int
    presumed: int
    price: int
    expansion: int
    movements: tuple[Movement, ...]

    @property
    def change(self) -> int:
        """By how much its ARR changed."""
        return self.end - self.start

    @property
    def end_without_price(self) -> int:
        """Its end less its price movements inside the window, not below 0."""
        return max(0, self.end - self.price)


class Result(NamedTuple):
    """What became of a cohort: of the whole book (`tier` None), or of one tier at the start of the window."""

    tier: Tier | None
    rows: tuple[CohortRow, ...]
    start_arr: int
    end_arr: int
    presumed_arr: int
    nrr: Measure
    nrr_without_price: Measure
    grr: Measure
    grr_without_price: Measure
    logo_retention: Measure
    expansion_rate: Measure
    price_rate: Measure

    @property
    def reason(self) -> str:
        """Why there are no ratios; empty where there are."""
        return self.nrr.reason

    @property
    def measures(self) -> tuple[Measure, ...]:
        """Its ratios, in the order they are read."""
        return (
            self.nrr,
            self.nrr_without_price,
            self.grr,
            self.grr_without_price,
            self.logo_retention,
            self.expansion_rate,
            self.price_rate,
        )


class _Rule(NamedTuple):
    label: str
    note: str
    over: Callable[[CohortRow], int]
    by_account: bool = False
    """Each account counts as one, whatever its ARR."""


_RULES: dict[Metric, _Rule] = {
    "nrr": _Rule("NRR", "ARR at the end ÷ ARR at the start", lambda row: row.end),
    "nrr_without_price": _Rule(
        "NRR without price", "as NRR, price movements taken off the end", lambda row: row.end_without_price
    ),
    "grr": _Rule("GRR", "as NRR, no account counted above its start", lambda row: min(row.start, row.end)),
    "grr_without_price": _Rule(
        "GRR without price",
        "as GRR, price movements taken off the end",
        lambda row: min(row.start, row.end_without_price),
    ),
    "logo_retention": _Rule(
        "Logo retention", "accounts with ARR at the end ÷ accounts of the cohort", lambda row: int(row.end > 0), True
    ),
    "expansion_rate": _Rule(
        "Expansion rate", "expansion movements, price apart, ÷ ARR at the start", lambda row: row.expansion
    ),
    "price_rate": _Rule("Price rate", "price movements ÷ ARR at the start", lambda row: row.price),
}
_SHARES_OF_CHANGE = ("expansion_rate", "price_rate")


def result_of(policy: Policy, tier: Tier | None, rows: Sequence[CohortRow], reason: str) -> Result:
    """The result of a cohort; `reason` says why there is none, should it be empty."""
    kept = tuple(rows)
    return Result(
        tier,
        kept,
        sum(row.start for row in kept),
        sum(row.end for row in kept),
        sum(row.presumed for row in kept),
        *(_measure(policy, metric, kept, reason) for metric in METRICS),
    )


def _measure(policy: Policy, metric: Metric, rows: Sequence[CohortRow], reason: str) -> Measure:
    rule = _RULES[metric]
    over_of = rule.over
    value, over, under = ratio([(over_of(row), 1 if rule.by_account else row.start) for row in rows])
    benchmark, best = benchmarks(policy, metric)

    def parts() -> tuple[Part, ...]:
        listed = [Part(row.account, over_of(row), 1 if rule.by_account else row.start) for row in rows]
        is_share = metric in _SHARES_OF_CHANGE
        listed.sort(key=lambda part: (-abs(part.over - (0 if is_share else part.under)), part.account.name.casefold()))
        return tuple(part for part in listed if part.over or not is_share)

    return Measure(
        metric,
        rule.label,
        "share",
        value,
        "" if value is not None else reason,
        over,
        under,
        "count" if rule.by_account else "money",
        rule.note,
        benchmark,
        best,
        parts,
    )


def benchmarks(policy: Policy, metric: Metric) -> tuple[float | None, float | None]:
    """What a ratio should reach, and what the best reach, as shares; None where nothing is said."""
    percents: dict[str, tuple[int, int | None]] = {
        "nrr": (policy.nrr_benchmark, policy.nrr_best),
        "grr": (policy.grr_benchmark, None),
        "logo_retention": (policy.logo_benchmark, None),
    }
    benchmark, best = percents.get(metric, (None, None))
    return (None if benchmark is None else benchmark / 100), (None if best is None else best / 100)


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
