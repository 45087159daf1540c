"""Health as JSON-ready values: scores unrounded, what is not known null with its reason beside it."""

from __future__ import annotations

from typing import Any

from bookcockpit.core.health.score import (
    Delta,
    Health,
    HealthCategory,
    HealthInput,
)
from bookcockpit.core.health.words import begin_words, coverage_of, missing_words
from bookcockpit.exchange.views.parts import account_json, day_json


def health_json(health: Health, moved: Delta, *, with_inputs: bool = True) -> dict[str, Any]:
    """`health A`; for the whole book without the inputs."""
    account = health.account
    return {
        **account_json(account),
        "tier": account.tier,
        **health_summary(health, moved),
        "categories": [_category(each, with_inputs=with_inputs) for each in health.categories],
    }


def health_summary(health: Health, moved: Delta) -> dict[str, Any]:
    """What a plan says of it: the total and what stands behind it in a few values."""
    known, weighed, inputs, all_inputs = coverage_of(health)
    action = health.next_action
    return {
        **health_brief(health),
        "reason": None if health.total is not None else begin_words(health),
        "coverage": {"categories": known, "inputs": inputs, "of_categories": weighed, "of_inputs": all_inputs},
        "worst": health.worst,
        "delta_30d": moved.points,
        "delta_reason": moved.reason or None,
        "delta_since": moved.since.isoformat(),
        "delta_note": moved.note or None,
        "next_action": action.what if action is not None else None,
        "next_gain": action.gain if action is not None else None,
    }


def health_brief(health: Health) -> dict[str, Any]:
    """The total and its band."""
    return {"total": health.total, "band": health.band}


def _category(each: HealthCategory, *, with_inputs: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"name": each.name, "weight": each.weight, "score": each.score}
    return {**found, "inputs": [_input(one) for one in each.inputs]} if with_inputs else found


def _input(each: HealthInput) -> dict[str, Any]:
    return {
        "name": each.rule.name,
        "label": each.rule.label,
        "value": each.value,
        "says": each.says or missing_words(each),
        "score": each.score,
        "weight": each.weight,
        "adds": each.contribution,
        "loses": each.lost if each.score is not None else None,
        "as_of": day_json(each.as_of),
        "state": each.state,
    }
