"""Planned price increases and their outlook as JSON-ready values: amounts exact, ratios unrounded, unknown null."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from bookcockpit.core.entities import (
    Contract,
    PricePlan,
)
from bookcockpit.core.money import money_json
from bookcockpit.core.renewals.price_steps import PriceStep, steps_of
from bookcockpit.exchange.views.parts import account_json, day_json

if TYPE_CHECKING:
    from bookcockpit.core.renewals.prices import (
        Outlook,
        OutlookPart,
        PlannedPrice,
    )
    from bookcockpit.core.revenue.retention import Result
    from bookcockpit.core.revenue.scorecard import Scorecard


def prices_json(found: Iterable[PlannedPrice], today: date) -> dict[str, Any]:
    """`prices A --json`: the planned increases, what needs something first."""
    return {"today": today.isoformat(), "items": [planned_json(each) for each in found]}


def book_prices_json(found: Iterable[PlannedPrice], outlook: Outlook, card: Scorecard) -> dict[str, Any]:
    """`prices --json`: also the outlook, and beside it what became of the past."""
    return {
        **prices_json(found, outlook.today),
        "outlook": {
            "until": outlook.until.isoformat(),
            "months": outlook.months,
            "all": _part(outlook.whole, outlook.currency),
            "tiers": {each.tier: _part(each, outlook.currency) for each in outlook.tiers},
            "excluded": [{**account_json(each.account), "why": each.why} for each in outlook.excluded],
        },
        "past": {
            "from": card.start.isoformat(),
            "to": card.end.isoformat(),
            "all": _past(card.whole),
            "tiers": {tier: _past(result) for tier, result in card.tiers.items()},
        },
    }


def planned_json(each: PlannedPrice) -> dict[str, Any]:
    """One planned increase: its steps, notice and value, what is next, and what speaks against it."""
    term, plan = each.contract, each.plan
    return {
        **account_json(each.account),
        "tier": each.account.tier,
        "contract": term.key,
        "renews_on": day_json(term.renews_on),
        **plan_json(plan),
        "arr": money_json(term.arr, term.currency),
        "rise": money_json(each.rise, term.currency),
        "next_12_months": money_json(each.next_year, term.currency),
        "steps": [step_json(step, term.currency) for step in each.steps],
        "runs": each.runs,
        "notice_by": day_json(each.notice.by),
        "notice": each.notice.state,
        "verdict": each.need,
        "why": each.why,
        "lint": list(each.lint),
    }


def plan_json(plan: PricePlan) -> dict[str, Any]:
    """What was said of an increase."""
    return {
        "percent": plan.percent,
        "treatment": plan.treatment,
        "phases": plan.phases,
        "held_until": day_json(plan.held_until),
        "notice_given_on": day_json(plan.notice_given_on),
        "tied_to": plan.tied_to,
    }


def steps_json(contract: Contract, plan: PricePlan) -> list[dict[str, Any]]:
    """The steps of a plan; empty where nothing is increased on a known day."""
    return [step_json(step, contract.currency) for step in steps_of(contract, plan)]


def step_json(step: PriceStep, currency: str) -> dict[str, Any]:
    """One step: from when, how much more a year, and which part of the whole increase."""
    return {"on": step.on.isoformat(), "amount": money_json(step.amount, currency), "share": step.share}


def _part(each: OutlookPart, currency: str) -> dict[str, Any]:
    is_empty = each.nrr is None
    return {
        "start_arr": None if is_empty else money_json(each.start, currency),
        "end_arr": None if is_empty else money_json(each.end, currency),
        "end_arr_without_price": None if is_empty else money_json(each.end_without, currency),
        "price": None if is_empty else money_json(each.price, currency),
        "nrr": each.nrr,
        "nrr_without_price": each.nrr_without_price,
        "reason": each.reason or None,
    }


def _past(result: Result) -> dict[str, Any]:
    return {
        "nrr": result.nrr.value,
        "nrr_without_price": result.nrr_without_price.value,
        "reason": result.reason or None,
    }
