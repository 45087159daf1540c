"""Pieces that several JSON views are made of."""

from __future__ import annotations

from datetime import date

from bookcockpit.core.dismissals import silent_until
from bookcockpit.core.entities import (
    Account,
    Dismissal,
)
from bookcockpit.core.money import money_json
from bookcockpit.core.playbook import Playbook


def day_json(day: date | None) -> str | None:
    """A day as `YYYY-MM-DD`, or null."""
    return day.isoformat() if day is not None else None


def money_or_null(amount: int | None, currency: str) -> dict[str, str] | None:
    """An amount in minor units with its currency; null where it is unknown."""
    return money_json(amount, currency) if amount is not None else None


def account_json(account: Account) -> dict[str, str]:
    """Which account: its name and key."""
    return {"account": account.name, "key": account.key}


def away_json(away: Dismissal | None, playbook: Playbook) -> dict[str, str | None]:
    """Why something was put away and when it speaks again; nulls where it was not."""
    return {
        "dismissed_reason": away.reason if away is not None else None,
        "dismissed_until": day_json(silent_until(away, playbook)) if away is not None else None,
    }
