"""Views as JSON-ready values, keys exactly as the command line promises them."""

from __future__ import annotations

from typing import Any

from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import (
    TodayItem,
    TodayView,
    Urgency,
)
from bookcockpit.exchange.views.parts import account_json, day_json


def today_json(view: TodayView) -> dict[str, Any]:
    """`today --json`: items in rank order, then upcoming, snoozed, planned and obligations."""
    return {
        "today": view.today.isoformat(),
        "items": [item_json(line) for line in view.items],
        "upcoming": [item_json(line) for line in view.upcoming],
        "snoozed": [
            {
                **account_json(each.item.account),
                "kind": each.item.kind,
                "until": each.snooze.until.isoformat(),
                "reason": each.snooze.reason,
                "times": each.snooze.times,
            }
            for each in view.snoozed
        ],
        "planned": [
            {
                **account_json(each.account),
                "kind": each.kind,
                "on": each.touch.happened_on.isoformat(),
            }
            for each in view.planned
        ],
        "obligations": [_obligation_json(view, each) for each in view.obligations],
        "capacity": view.capacity,
        "more": view.more,
    }


def item_json(line: TodayItem) -> dict[str, Any]:
    """One item of Today with its terms, dates and sentences."""
    item = line.item
    return {
        **account_json(item.account),
        "contract": item.contract.key if item.contract else None,
        "tier": item.account.tier,
        "kind": item.kind,
        "internal": item.internal,
        "state": line.state,
        "due_on": item.due_on.isoformat(),
        "days_late": line.days_late,
        "ranked_from": line.ranked_from.isoformat(),
        "last_on": day_json(item.last_on),
        "every": str(item.every) if item.every else None,
        "missed": item.missed,
        "urgency": urgency_json(line.urgency),
        "why": line.why,
        "bring": line.bring,
    }


def urgency_json(urgency: Urgency) -> dict[str, Any]:
    """The total and its terms, in the order they add up."""
    return {
        "total": urgency.total,
        "terms": [{"name": term.name, "points": term.points} for term in urgency.terms],
    }


def _obligation_json(view: TodayView, obligation: Obligation) -> dict[str, Any]:
    return {
        **account_json(obligation.account),
        "type": obligation.type,
        "id": obligation.about.key,
        "what": obligation.what,
        "due_on": obligation.due_on.isoformat(),
        "days_late": obligation.days_late(view.today),
        "part_of": obligation.part_of or None,
    }
