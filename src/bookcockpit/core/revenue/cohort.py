"""Retention: the accounts a book began a window with, and what became of their ARR."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Sequence,
)
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from bookcockpit.core.entities import Account
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.revenue.measure import Measure, Part, ratio
from bookcockpit.core.vocabulary import Tier

if TYPE_CHECKING:
    from bookcockpit.core.revenue.movements import Movement

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


def result_of(playbook: Playbook, tier: Tier | None, rows: Sequence[CohortRow], reason: str) -> Result:
    """The result of a cohort; `reason` says why there is none, should it be empty."""
    kept = tuple(rows)
    return Result(
        tier,
        kept,
        sum(row.start for row in kept),
        sum(row.end for row in kept),
        sum(row.presumed for row in kept),
        *(_measure(playbook, metric, kept, reason) for metric in METRICS),
    )


def _measure(playbook: Playbook, metric: Metric, rows: Sequence[CohortRow], reason: str) -> Measure:
    rule = _RULES[metric]
    over_of = rule.over
    value, over, under = ratio([(over_of(row), 1 if rule.by_account else row.start) for row in rows])
    benchmark, best = benchmarks(playbook, metric)

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


def benchmarks(playbook: Playbook, metric: Metric) -> tuple[float | None, float | None]:
    """What a ratio should reach, and what the best reach, as shares; None where nothing is said."""
    percents: dict[str, tuple[int, int | None]] = {
        "nrr": (playbook.nrr_benchmark, playbook.nrr_best),
        "grr": (playbook.grr_benchmark, None),
        "logo_retention": (playbook.logo_benchmark, None),
    }
    benchmark, best = percents.get(metric, (None, None))
    return (None if benchmark is None else benchmark / 100), (None if best is None else best / 100)
