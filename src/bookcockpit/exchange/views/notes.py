"""An account's notes by section as JSON-ready values."""

from __future__ import annotations

from typing import Any

from bookcockpit.core.entities import Account
from bookcockpit.core.plan.notes import TEMPLATES, depth_of, sections_of


def notes_json(account: Account) -> dict[str, Any]:
    """The sections in their order, and those a plan of its tier has that say nothing yet."""
    return {
        "sections": [
            {"title": each.title, "text": each.text, "empty": each.is_empty, "open": list(each.asks)}
            for each in sections_of(account.notes)
        ],
        "wanted": list(TEMPLATES[account.tier]),
        "lacking": list(depth_of(account).lacking),
    }
