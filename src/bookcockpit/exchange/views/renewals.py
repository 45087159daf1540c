"""The renewal board as JSON-ready values: dates ISO, amounts exact, what is unknown null with a reason."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from datetime import date
from typing import TYPE_CHECKING, Any

from bookcockpit.core.entities import (
    Account,
    Contract,
    PricePlan,
)
from bookcockpit.core.health.score import Health
from bookcockpit.core.money import money_json
from bookcockpit.core.renewals.board import (
    LANES,
    Board,
    Renewal,
)
from bookcockpit.core.renewals.links import Asked
from bookcockpit.exchange.views.health import health_brief
from bookcockpit.exchange.views.parts import account_json, day_json, money_or_null
from bookcockpit.exchange.views.prices import plan_json, steps_json

if TYPE_CHECKING:
    from bookcockpit.core.renewals.board import PrepStep


def renewals_json(board: Board, today: date, currency: str, price_plans: dict[str, PricePlan]) -> dict[str, Any]:
    """`renewals --json`: every open contract, the totals of each lane, and apart those without an end.

    A total leaves out what has no rate into the base currency; `without_rate` counts those.
    """
    return {
        "today": today.isoformat(),
        "items": [_renewal(each, price_plans.get(each.contract.id)) for each in board.renewals],
        "totals": {lane: money_json(_total(board.renewals, lane), currency) for lane in LANES},
        "without_rate": sum(each.arr is None for each in board.renewals),
        "open_ended": [_endless(account, contract) for account, contract in board.open_ended],
    }


def doubts_json(asked: Iterable[Asked]) -> list[dict[str, Any]]:
    """What may be counted twice in a number, and the command that says whether it is."""
    return [
        {**account_json(each.account), "amount": money_json(*each.twice), "why": each.words, "command": each.command}
        for each in asked
    ]


def _total(renewals: Sequence[Renewal], lane: str) -> int:
    return sum(each.arr or 0 for each in renewals if each.lane == lane)


def _renewal(each: Renewal, plan: PricePlan | None) -> dict[str, Any]:
    account, contract = each.account, each.contract
    return {
        **account_json(account),
        "contract": contract.key,
        "tier": account.tier,
        "renews_on": each.renews_on.isoformat(),
        "days_left": each.days_left,
        "notice_on": day_json(each.notice_on),
        "notice_answer": contract.notice_answer,
        "window_opens_on": each.window_opens_on.isoformat(),
        "in_window": each.in_window,
        "lane": each.lane,
        "arr": money_json(contract.arr, contract.currency),
        "stage": contract.stage,
        "call": contract.call,
        "probability": contract.probability,
        "target_arr": money_or_null(contract.target_arr, contract.currency),
        "needs_call": each.needs_call,
        "counted_twice": each.doubt or None,
        "auto_renew": contract.auto_renew,
        "at_risk": account.at_risk_since is not None,
        "health": health_of_row(each.health),
        "price_plan": {**plan_json(plan), "steps": steps_json(each.contract, plan)} if plan is not None else None,
    }


def health_of_row(health: Health) -> dict[str, Any]:
    """The health of an account in a list: total, null with its reason, and band."""
    return {
        **health_brief(health),
        **({"reason": "fewer than 2 categories are known"} if health.total is None else {}),
    }


def _endless(account: Account, contract: Contract) -> dict[str, Any]:
    return {
        **account_json(account),
        "contract": contract.key,
        "tier": account.tier,
        "arr": money_json(contract.arr, contract.currency),
        "notice_days": contract.notice_days,
    }


def prep_json(steps: Sequence[PrepStep]) -> list[dict[str, Any]]:
    """`renewal prep --json`: the steps, the first first."""
    return [
        {
            "days_out": each.days_out,
            "on": each.on.isoformat(),
            "what": each.what,
            "state": each.state,
            "commitment": each.commitment.key if each.commitment is not None else None,
        }
        for each in steps
    ]
