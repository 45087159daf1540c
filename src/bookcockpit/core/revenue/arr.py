"""ARR: what an account is worth on a day and where it stands in the book; and one number with what stands behind it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, Contract, Rate
from bookcockpit.core.money import short_money, to_base
from bookcockpit.core.rounding import fixed, half_up, rounded
from bookcockpit.core.wording import count, full_date

Unit = Literal["share", "money", "days", "people", "count"]
"""What a number counts: a share (1 is 100 %), minor units of the base currency, days, people, or things."""


class Part(NamedTuple):
    """What one account puts into a number: `over` of `under`, both in the `parts_in` of the number.

    `on` is the date it rests on, where there is one; `note` says what is odd about it.
    """

    account: Account
    over: float
    under: float
    on: date | None = None
    note: str = ""


def no_parts() -> tuple[Part, ...]:
    """Nothing stands behind it."""
    return ()


class Measure(NamedTuple):
    """One number. `value` is None where there is none, and `reason` then says why.

    `name` is that of the JSON. `over` and `under` are what it was divided of, in `parts_in`. `note` says how it
    is counted; `benchmark` is what to reach, `best` what the best reach, in the unit of the value. `parts` gives the
    accounts behind it, with what amounts; those that move the number most come first.
    """

    name: str
    label: str
    unit: Unit
    value: float | None
    reason: str = ""
    over: float = 0
    under: float = 0
    parts_in: Unit = "count"
    note: str = ""
    benchmark: float | None = None
    best: float | None = None
    parts: Callable[[], tuple[Part, ...]] = no_parts


def ratio(parts: Iterable[tuple[float, float]]) -> tuple[float | None, float, float]:
    """Σ over ÷ Σ under with both sums; None where there is nothing to divide by."""
    over = under = 0.0
    for part_over, part_under in parts:
        over += part_over
        under += part_under
    return (over / under if under else None), over, under


def measure_words(value: float | None, unit: Unit, currency: str) -> str:
    """A value for people: `108.3 %`, `$1.2m`, `42 days`, `2.5`; `n/a` where there is none."""
    if value is None:
        return "n/a"
    if unit == "share":
        return share_words(value)
    if unit == "money":
        return short_money(rounded(value), currency)
    if unit == "days":
        return count(rounded(value), "day")
    return fixed(value, 0 if value == int(value) else 1)


def share_words(value: float) -> str:
    """A share with one decimal, never rounded up to what it has not reached: 0.9996 is `99.9 %`, 1 is `100 %`."""
    percent: float | Decimal = half_up(value * 100, 1)
    if percent == 100 and value != 1:
        percent = 99.9 if value < 1 else 100.1
    return f"{fixed(percent, 0 if percent == int(percent) else 1)} %"


class Course(NamedTuple):
    """How one contract's ARR runs, in minor units of its currency.

    `arr` over [starts_on, ends_on); then `tail` over [ends_on, stops_on), presumed, because no outcome and no other
    contract says how it went on. None runs on for ever; without a tail the two dates are one.
    """

    starts_on: date
    ends_on: date | None
    stops_on: date | None
    arr: int
    tail: int


class Conversion:
    """Amounts into the base currency at the rates of one day: for each currency the latest on or before it.

    `used` are the rates that were asked for, by currency.
    """

    def __init__(self, book: Book, on: date) -> None:
        self.base = book.meta.base_currency
        self.on = on
        self.rates: dict[str, Rate] = {}
        self.used: dict[str, Rate] = {}
        for rate in sorted(book.rates, key=lambda each: each.rate_on):
            if rate.rate_on <= on:
                self.rates[rate.currency] = rate

    def __call__(self, amount: int, currency: str) -> int | None:
        """The amount in minor units of the base currency; None without a rate."""
        if currency in ("", self.base):
            return amount
        rate = self.rates.get(currency)
        if rate is None:
            return None
        self.used[currency] = rate
        return to_base(amount, currency, self.base, (rate,), rate.rate_on)

    def total(self, amounts: Iterable[tuple[int, str]]) -> int | None:
        """The sum of amounts, each with its currency, in the base currency; None where one is without a rate."""
        converted = [self(amount, currency) for amount, currency in amounts]
        return None if None in converted else sum(each for each in converted if each is not None)

    def no_rate(self, currencies: Iterable[str]) -> str:
        """Which of some currencies have no rate, as a reason to leave something out."""
        unknown = sorted(each for each in currencies if self(0, each) is None)
        return f"no rate for {', '.join(unknown)} on or before {full_date(self.on)}"


def currency_of(book: Book, account: Account) -> str:
    """The account's currency; the book's base currency unless it says otherwise."""
    return account.currency or book.meta.base_currency


def amounts_on(book: Book, account: Account, on: date) -> list[tuple[int, str]]:
    """The account's running ARR at the opening of a day, in minor units with currency.

    Its ARR lines where it has any; else its contracts, each on its `course_of`.
    """
    lines = book.arr_lines_of.get(account.id)
    if lines:
        return [
            (line.amount, line.currency)
            for line in lines
            if line.from_on <= on and (line.to_on is None or on < line.to_on)
        ]
    pairing = book.pairing_of(account.id)
    return [
        (amount, contract.currency)
        for contract in book.contracts_of.get(account.id, ())
        if (amount := _amount(contract, pairing.next_of(contract), on)) is not None
    ]


def _amount(contract: Contract, successor: Contract | None, on: date) -> int | None:
    if on < contract.starts_on:
        return None
    ends = contract.term_end
    if ends is not None and on <= ends and successor is None and not contract.open_ended:
        # Nearly every contract on nearly every day: the order of the day asks this of all of them.
        return contract.arr
    course = course_of(contract, successor)
    if course.ends_on is None or on < course.ends_on:
        return course.arr
    return course.tail if course.stops_on is None or on < course.stops_on else None


def course_of(contract: Contract, successor: Contract | None) -> Course:
    """How the ARR of a contract runs, given the one that renews it.

    It stops where its successor starts, also before the end of its term, and runs on until then after it; without one
    it does so for ever, at the ARR of its outcome if it has one. Neither where that outcome is `churned`. A contract
    without an end ends with its outcome.
    """
    starts, arr = contract.starts_on, contract.arr
    ends = contract.renews_on
    if ends is None and contract.outcome is not None and contract.outcome_on is not None:
        ends = max(contract.outcome_on, starts)
    if successor is not None and successor.starts_on < starts:
        # A link the wrong way round: the contract runs its own term, and is renewed all the same.
        return Course(starts, ends, ends, arr, arr)
    if successor is not None:
        follows = successor.starts_on
        if ends is None or follows <= ends:
            return Course(starts, follows, follows, arr, arr)
        return Course(starts, ends, follows if contract.outcome != "churned" else ends, arr, arr)
    if ends is None or contract.outcome == "churned":
        return Course(starts, ends, ends, arr, arr)
    has_amount = contract.outcome is not None and contract.outcome_arr is not None
    return Course(starts, ends, None, arr, contract.outcome_arr if has_amount else arr)  # type: ignore[arg-type]


def arr_on(book: Book, account: Account, on: date) -> int | None:
    """The account's ARR in minor units of the base currency; None if unknown or without a rate.

    A former customer of which nothing runs pays nothing, and that is known.
    """
    amounts = amounts_on(book, account, on)
    if not amounts:
        return None if account.status == "active" else 0
    base, total = book.meta.base_currency, 0
    for amount, currency in amounts:
        converted = amount if currency == base else to_base(amount, currency, base, book.rates, on)
        if converted is None:
            return None
        total += converted
    return total


def percentiles(arr: Mapping[str, int | None]) -> dict[str, float]:
    """Each account's place by ARR, 0 to 1: accounts below plus half of the ties, over all with a known ARR."""
    known = sorted(amount for amount in arr.values() if amount is not None)
    places: dict[str, float] = {}
    for account_id, amount in arr.items():
        if amount is not None:
            below, up_to = bisect_left(known, amount), bisect_right(known, amount)
            places[account_id] = (below + (up_to - below) / 2) / len(known)
    return places
