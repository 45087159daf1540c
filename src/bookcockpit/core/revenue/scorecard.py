"""The scorecard: how the book's revenue fared between two days, and which accounts made each number.

The cohort is every account with ARR at the opening of the first day that was ours then; its end is its ARR at the
opening of the day after the last. One exchange rate holds for both.
"""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Rate
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.accuracy import Accuracy, accuracy_of
from bookcockpit.core.revenue.activity import Activity, activity_of
from bookcockpit.core.revenue.arr import Conversion
from bookcockpit.core.revenue.beside_retention import acv_growth, concentration, lifetime_value, time_to_first_value
from bookcockpit.core.revenue.chronicle import Chronicle
from bookcockpit.core.revenue.cohort import Result, result_of
from bookcockpit.core.revenue.measure import Measure
from bookcockpit.core.revenue.movements import History, histories
from bookcockpit.core.revenue.window import Excluded, Joined, Left, Sides, months_of
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import TIERS, Tier
from bookcockpit.core.wording import count, full_date

DEFAULT_MONTHS = 12


class Scorecard(NamedTuple):
    """The book between two days, both included; amounts are minor units of `currency`, the base currency.

    `months` is the length of the window. `whole` is the result of all accounts, `tiers` that of each tier.
    `end_arr` is the ARR of every account at the end, new ones included. `survivors_only` is the day the book was
    first stored, where the window begins before it: customers lost earlier were never in it. `rates` are the exchange
    rates used.
    """

    start: date
    end: date
    months: float
    currency: str
    whole: Result
    tiers: Mapping[Tier, Result]
    joined: tuple[Joined, ...]
    left: tuple[Left, ...]
    excluded: tuple[Excluded, ...]
    end_arr: int
    acv_growth: Measure
    lifetime_value: Measure
    concentration: Measure
    time_to_first_value: Measure
    accuracy: Accuracy
    activity: Activity
    survivors_only: date | None
    rates: tuple[Rate, ...]

    @property
    def outcomes(self) -> tuple[Measure, ...]:
        """The numbers of the whole book beside its ratios, in the order they are read."""
        return (
            self.acv_growth,
            self.lifetime_value,
            self.concentration,
            self.time_to_first_value,
            self.accuracy.measure,
        )


def default_window(today: date) -> tuple[date, date]:
    """The twelve months that end with today: from the day after the same day a year ago."""
    return add_months(today + timedelta(days=1), -DEFAULT_MONTHS), today


def scorecard(book: Book, playbook: Playbook, chronicle: Chronicle, start: date, end: date) -> Scorecard:
    """The scorecard of a window, both days included, by the chronicle of that window."""
    assert start <= end, "a window begins before it ends"
    conversion = Conversion(book, end)
    past = histories(book, chronicle.price_plans)
    sides = Sides(book, conversion, start, end)
    for history in past:
        sides.place(history)
    reason = _no_cohort(past, start, end)
    whole = result_of(playbook, None, sides.rows, reason)
    tiers = {
        tier: result_of(
            playbook,
            tier,
            [row for row in sides.rows if row.tier == tier],
            f"no {tier} account had ARR on {full_date(start)}" if sides.rows else reason,
        )
        for tier in TIERS
    }
    months = months_of(start, end)
    first_stored = min((account.tracked_since for account in book.accounts), default=start)
    return Scorecard(
        start,
        end,
        months,
        conversion.base,
        whole,
        tiers,
        tuple(sorted(sides.joined, key=lambda each: (each.on, each.account.name.casefold()))),
        tuple(sorted(sides.left, key=lambda each: (each.on, each.account.name.casefold()))),
        tuple(sorted(sides.excluded, key=lambda each: each.account.name.casefold())),
        sum(sides.ends.values()),
        acv_growth(whole),
        lifetime_value(book, whole, sides.ends, months),
        concentration(book, playbook, sides.ends, end),
        time_to_first_value(book, chronicle, start, end),
        accuracy_of(book, playbook, chronicle, conversion, start, end),
        activity_of(book, playbook, chronicle, start, end),
        first_stored if start < first_stored else None,
        tuple(sorted(conversion.used.values(), key=lambda rate: rate.currency)),
    )


def _no_cohort(past: Sequence[History], start: date, end: date) -> str:
    """Why nothing can be said of the window, should its cohort be empty."""
    begins = min((history.stretches[0].from_on for history in past if history.stretches), default=None)
    if begins is not None and begins > start:
        months = max(1, rounded(months_of(start, end)))
        return f"needs {count(months, 'month')} of history; the first ARR known began on {full_date(begins)}"
    return f"no account had ARR on {full_date(start)}"
