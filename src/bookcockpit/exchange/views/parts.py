"""Pieces that several JSON views are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core.dismissals import silent_until

if TYPE_CHECKING:
    from datetime import date

    from bookcockpit.core.entities import Dismissal
    from bookcockpit.core.playbook import Playbook


def day_json(day: date | None) -> str | None:
    """A day as `YYYY-MM-DD`, or null."""
    return day.isoformat() if day is not None else None


def away_json(away: Dismissal | None, playbook: Playbook) -> dict[str, str | None]:
    """Why something was put away and when it speaks again; nulls where it was not."""
    return {
        "dismissed_reason": away.reason if away is not None else None,
        "dismissed_until": day_json(silent_until(away, playbook)) if away is not None else None,
    }
