"""Habits and outcomes as JSON-ready values: ratios unrounded, what cannot be compared null with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bookcockpit.core.revenue.habits import (
    CAVEAT,
    Fared,
    Habit,
)


def habits_json(habits: Iterable[Habit]) -> dict[str, Any]:
    """The habits of a scorecard: each group's retention, and the accounts in it by key."""
    return {
        "caveat": CAVEAT,
        "items": [
            {
                "name": each.name,
                "label": each.label,
                "compared": not each.reason,
                "reason": each.reason or None,
                "nrr_difference": each.nrr_difference,
                "with": _group(each.has),
                "without": _group(each.has_not),
                "not_asked": each.unasked,
            }
            for each in habits
        ],
    }


def _group(group: Fared) -> dict[str, Any]:
    return {
        "accounts": group.accounts,
        "nrr": group.nrr,
        "grr": group.grr,
        "keys": [row.account.key for row in group.rows],
    }
