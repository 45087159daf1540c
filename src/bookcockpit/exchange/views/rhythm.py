"""The Friday review and the quarter plan as JSON-ready values."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bookcockpit.core.money import money_json
from bookcockpit.exchange.views.parts import account_json, day_json

if TYPE_CHECKING:
    from bookcockpit.core.rhythm.quarter import Quarter
    from bookcockpit.core.rhythm.week import Rite, WalkStep, Week


def rite_json(rite: Rite, today: date) -> dict[str, Any]:
    """One review of the book and when it is due."""
    return {
        "kind": rite.kind,
        "due": rite.is_due,
        "due_on": day_json(rite.due_on),
        "last_on": day_json(rite.last_on),
        "what": rite.words(today),
    }


def step_json(step: WalkStep) -> dict[str, Any]:
    """One step of a walk with the lines it is about."""
    return {
        "id": step.id,
        "title": step.title,
        "what": step.what,
        "count": len(step.lines),
        "told": step.told or None,
        "items": [
            {
                **account_json(line.account),
                "what": line.what,
                "on": day_json(line.on),
                "late": line.is_late,
            }
            for line in step.lines
        ],
    }


def week_json(week: Week) -> dict[str, Any]:
    """`week --json`."""
    return {
        "from": week.start.isoformat(),
        "to": week.end.isoformat(),
        "held_on": day_json(week.held_on),
        "done": {
            "touches": week.touches,
            "promises_kept": week.kept,
            "milestones_reached": week.reached,
            "plays_won": week.won,
            "won_arr": money_json(week.won_arr, week.currency),
        },
        "steps": [step_json(step) for step in week.steps],
    }


def quarter_json(quarter: Quarter) -> dict[str, Any]:
    """`quarter --json`."""
    return {
        "quarter": quarter.name,
        "from": quarter.start.isoformat(),
        "to": quarter.end.isoformat(),
        "held_on": day_json(quarter.held_on),
        "renewing_arr": money_json(quarter.renewing, quarter.currency),
        "touches_owed": quarter.owed,
        "touches_a_week": quarter.weekly,
        "capacity_a_week": quarter.capacity,
        "facts": list(quarter.facts),
        "steps": [step_json(step) for step in quarter.steps],
    }
