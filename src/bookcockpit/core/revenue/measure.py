"""One number with what stands behind it: its value or why there is none, and the accounts it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from bookcockpit.core.entities import Account
from bookcockpit.core.money import short_money
from bookcockpit.core.rounding import fixed, half_up, rounded
from bookcockpit.core.wording import count

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
