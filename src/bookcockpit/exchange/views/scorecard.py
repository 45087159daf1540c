"""The scorecard as JSON-ready values: amounts exact, ratios unrounded, what is unknown null."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bookcockpit.core.money import money_json
from bookcockpit.core.revenue.measure import Measure
from bookcockpit.core.revenue.retention import (
    METRICS,
    CohortRow,
    Result,
)
from bookcockpit.core.rounding import rounded
from bookcockpit.exchange.views.parts import account_json, day_json

if TYPE_CHECKING:
    from bookcockpit.core.health.trend import (
        HealthDay,
        HealthTrend,
    )
    from bookcockpit.core.renewals.forecast import (
        Accuracy,
    )
    from bookcockpit.core.revenue.retention import Excluded
    from bookcockpit.core.revenue.scorecard import Scorecard


def scorecard_json(card: Scorecard, trend: HealthTrend | None = None) -> dict[str, Any]:
    """`scorecard --json`: the whole book, each tier, the cohort behind them, what is left out, and the activity.

    With a trend, the bands of health stand under the activity.
    """
    currency = card.currency
    return {
        "from": card.start.isoformat(),
        "to": card.end.isoformat(),
        "months": card.months,
        "currency": currency,
        "survivors_only": card.survivors_only is not None,
        "tracked_since": day_json(card.survivors_only),
        "all": _result(card.whole, currency),
        "tiers": {tier: _result(result, currency) for tier, result in card.tiers.items()},
        "cohort": [_cohort_row(row, currency) for row in card.whole.rows],
        "new": [
            {
                **account_json(each.account),
                "on": each.on.isoformat(),
                "how": each.how,
                "end": money_json(each.end, currency),
            }
            for each in card.joined
        ],
        "transferred_out": [
            {**account_json(each.account), "on": each.on.isoformat(), "start": money_json(each.start, currency)}
            for each in card.left
        ],
        "excluded": _excluded(card.excluded),
        "rates": [
            {"currency": each.currency, "on": each.rate_on.isoformat(), "rate": str(each.rate), "base": currency}
            for each in card.rates
        ],
        "end_arr": money_json(card.end_arr, currency),
        "outcomes": {each.name: _measure(each, currency) for each in card.outcomes[:-1]}
        | {card.accuracy.measure.name: _accuracy(card.accuracy, currency)},
        "activity": {each.name: _measure(each, currency) for each in card.activity.measures}
        | ({"health": [_bands(day) for day in trend.days]} if trend is not None else {}),
        "benchmarks": {
            each.name: {"benchmark": each.benchmark, "best": each.best}
            for each in card.whole.measures
            if each.benchmark is not None
        },
    }


def _excluded(excluded: Iterable[Excluded]) -> list[dict[str, Any]]:
    return [{**account_json(each.account), "why": each.why} for each in excluded]


def _bands(day: HealthDay) -> dict[str, Any]:
    return {
        "on": day.on.isoformat(),
        **day.whole._asdict(),
        "tiers": {tier: spread._asdict() for tier, spread in day.tiers.items()},
    }


def _result(result: Result, currency: str) -> dict[str, Any]:
    is_empty = not result.rows
    ratios = dict(zip(METRICS, result.measures, strict=True))

    def amount(minor: int) -> Any:
        return None if is_empty else money_json(minor, currency)

    return {
        "start_arr": amount(result.start_arr),
        "end_arr": amount(result.end_arr),
        "nrr": ratios["nrr"].value,
        "nrr_without_price": ratios["nrr_without_price"].value,
        "grr": ratios["grr"].value,
        "grr_without_price": ratios["grr_without_price"].value,
        "presumed_arr": amount(result.presumed_arr),
        "logo_retention": ratios["logo_retention"].value,
        "expansion_rate": ratios["expansion_rate"].value,
        "price_rate": ratios["price_rate"].value,
        "accounts": len(result.rows),
        "reason": result.reason or None,
    }


def _cohort_row(row: CohortRow, currency: str) -> dict[str, Any]:
    return {
        **account_json(row.account),
        "tier": row.tier,
        "start": money_json(row.start, currency),
        "end": money_json(row.end, currency),
        "presumed": money_json(row.presumed, currency),
        "price": money_json(row.price, currency),
        "expansion": money_json(row.expansion, currency),
        "movements": [
            {"on": each.on.isoformat(), "kind": each.kind, "amount": money_json(each.amount, currency)}
            for each in row.movements
        ],
    }


def _measure(measure: Measure, currency: str) -> dict[str, Any]:
    value: Any = measure.value
    if value is not None and measure.unit == "money":
        value = money_json(rounded(value), currency)
    is_money = measure.parts_in == "money"
    return {
        "value": value,
        "reason": measure.reason or None,
        "over": money_json(rounded(measure.over), currency) if is_money else measure.over,
        "under": money_json(rounded(measure.under), currency) if is_money else measure.under,
        "counted": measure.note,
    }


def _accuracy(accuracy: Accuracy, currency: str) -> dict[str, Any]:
    return {
        **_measure(accuracy.measure, currency),
        "expected": money_json(accuracy.expected, currency),
        "actual": money_json(accuracy.actual, currency),
        "difference": accuracy.difference,
        "undecided": accuracy.undecided,
        "renewals": [
            {
                **account_json(each.account),
                "contract": each.contract.key,
                "renews_on": each.renews_on.isoformat(),
                "call": each.call,
                "called_on": each.called_on.isoformat(),
                "kept": each.is_kept,
                "right": each.is_right,
                "arr": money_json(each.arr, currency),
                "expected": money_json(each.expected, currency),
                "actual": money_json(each.actual, currency),
            }
            for each in accuracy.judged
        ],
    }
