"""Re-tiering as JSON-ready values: scores and shares 0 to 1, touches a week unrounded, what is unknown null."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from datetime import date
from typing import TYPE_CHECKING, Any

from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.entities import (
    Account,
    TierChange,
)
from bookcockpit.core.growth.tiering import Suggestion, history_of, last_retier, retier_due
from bookcockpit.core.playbook import Playbook
from bookcockpit.exchange.views.parts import account_json, away_json, day_json, money_or_null

if TYPE_CHECKING:
    from bookcockpit.core.growth.tiering import (
        Load,
        Move,
        TierLoads,
        TierShare,
    )


def retier_json(book: Book, playbook: Playbook, found: Iterable[Suggestion], loads: TierLoads) -> dict[str, Any]:
    """`retier --json`: every active account with its score, the shares and the load of the tiers, the next review."""
    return {
        "today": book.as_of.isoformat(),
        "last_review_on": day_json(last_retier(book, book.as_of)),
        "next_review_on": day_json(retier_due(book, playbook)),
        "items": [suggestion_json(book, playbook, each) for each in found],
        "tiers": [_share(each) for each in loads.tiers],
        "load": {
            "capacity_a_week": loads.capacity,
            "now": _load(loads.whole.load),
            "after": _load(loads.whole.load_then),
        },
    }


def suggestion_json(book: Book, playbook: Playbook, each: Suggestion) -> dict[str, Any]:
    """One account: what its score suggests and why; `suggested` is null where nothing may be suggested."""
    return {
        **account_json(each.account),
        "tier": each.account.tier,
        "suggested": each.suggested,
        "standing": each.standing,
        "score": each.score,
        "terms": [
            {"name": term.name, "place": term.place, "weight": term.weight, "points": term.points, "what": term.words}
            for term in each.terms
        ],
        "arr": money_or_null(each.arr, book.meta.base_currency),
        "why": each.why,
        "missing": list(each.missing),
        **away_json(each.dismissal, playbook),
    }


def explained_json(book: Book, playbook: Playbook, each: Suggestion) -> dict[str, Any]:
    """`retier A --json`: the suggestion, and how the account came to its tier."""
    return {
        **suggestion_json(book, playbook, each),
        "tier_reason": each.account.tier_reason,
        "history": [change_json(change) for change in history_of(book, each.account)],
    }


def past_json(book: Book, account: Account) -> dict[str, Any]:
    """`retier A --json` of an account that is not active: its tier, and how it came to it."""
    return {
        **account_json(account),
        "tier": account.tier,
        "suggested": None,
        "reason": f"it is {account.status}",
        "tier_reason": account.tier_reason,
        "history": [change_json(change) for change in history_of(book, account)],
    }


def change_json(change: TierChange) -> dict[str, Any]:
    """One change of a tier."""
    return {
        "on": change.changed_on.isoformat(),
        "from": change.tier_was,
        "to": change.tier,
        "why": change.reason,
    }


def applied_json(today: date, moves: Sequence[Move], due: Sequence[Item]) -> dict[str, Any]:
    """`retier --apply --json`: who moved, and what falls due because of it."""
    return {
        "reviewed_on": today.isoformat(),
        "moved": [
            {
                **account_json(move.account),
                "from": move.account.tier,
                "to": move.tier,
                "why": move.reason,
            }
            for move in moves
        ],
        "falls_due": [
            {
                **account_json(item.account),
                "kind": item.kind,
                "internal": item.internal,
                "due_on": item.due_on.isoformat(),
            }
            for item in due
        ],
    }


def _share(each: TierShare) -> dict[str, Any]:
    return {
        "tier": each.tier,
        "accounts": each.accounts,
        "accounts_after": each.accounts_then,
        "share": each.share,
        "share_after": each.share_then,
        "advised": {"share": each.advised, "least": each.least, "most": each.most},
        "verdict": each.verdict if each.verdict != "none" else None,
        "accounts_per_am": {"least": each.hold_least, "most": each.hold_most},
        "touches_a_week": _load(each.load),
        "touches_a_week_after": _load(each.load_then),
    }


def _load(load: Load) -> dict[str, float]:
    return {"external": load.external, "internal": load.internal}
