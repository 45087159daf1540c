"""Checklists, what suggests them, and how far they are at work, as JSON-ready values."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bookcockpit.core.entities import Commitment
from bookcockpit.core.playbook import Playbook
from bookcockpit.exchange.views.parts import account_json, away_json, day_json

if TYPE_CHECKING:
    from bookcockpit.core.playbooks.checklists import Checklist
    from bookcockpit.core.playbooks.runs import (
        PlannedStep,
        RunView,
    )
    from bookcockpit.core.playbooks.suggestions import Fit


def checklist_json(each: Checklist) -> dict[str, Any]:
    """One checklist with its steps, as the TOML has them."""
    return {
        "name": each.name,
        "title": each.title,
        "about": each.about,
        "anchor": each.anchor,
        "tiers": list(each.tiers) or None,
        "steps": [
            {
                "day": step.day,
                "what": step.what,
                "side": step.side,
                "owner": step.owner,
                "tiers": list(step.tiers) or None,
            }
            for step in each.steps
        ],
    }


def planned_json(steps: Iterable[PlannedStep]) -> list[dict[str, Any]]:
    """The steps a checklist would promise at an account."""
    return [
        {
            "due_on": each.due_on.isoformat(),
            "what": each.step.what,
            "side": each.step.side,
            "owner": each.owner,
            "day": each.step.day,
            "day_has_passed": each.is_late,
        }
        for each in steps
    ]


def fit_json(fit: Fit, playbook: Playbook) -> dict[str, Any]:
    """One suggestion: which playbook, and why."""
    return {
        **account_json(fit.account),
        "playbook": fit.checklist.name,
        "why": fit.why,
        "contract": fit.contract.key if fit.contract is not None else None,
        **away_json(fit.dismissal, playbook),
    }


def run_json(view: RunView) -> dict[str, Any]:
    """One playbook at work, or over."""
    run = view.run
    return {
        "account": view.account.name,
        "account_key": view.account.key,
        "key": run.key,
        "playbook": run.playbook,
        "title": run.title,
        "started_on": run.started_on.isoformat(),
        "ended_on": day_json(run.ended_on),
        "over": view.is_over,
        "kept": view.kept,
        "total": view.total,
        "dropped": view.dropped,
        "late": view.late,
        "share": view.share,
        "next_step": _promise(view.next_step) if view.next_step is not None else None,
        "promises": [_promise(each) for each in view.promises],
    }


def _promise(each: Commitment) -> dict[str, Any]:
    return {
        "key": each.key,
        "what": each.what,
        "owner": each.owner,
        "side": each.side,
        "due_on": day_json(each.due_on),
        "done_on": day_json(each.done_on),
        "dropped_on": day_json(each.dropped_on),
    }
