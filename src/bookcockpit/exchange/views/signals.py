"""Signals and the weekly review as JSON-ready values: flat objects, keys as the command line promises them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bookcockpit.core.playbook import Playbook
from bookcockpit.core.signals.edits import ends, subject_words
from bookcockpit.core.signals.rules import Sign
from bookcockpit.exchange.views.parts import account_json, away_json, day_json

if TYPE_CHECKING:
    from bookcockpit.core.signals.edits import Reviewed


def sign_json(sign: Sign, playbook: Playbook) -> dict[str, Any]:
    """One signal; `subject` is the key of what it is about, or the input it was read from."""
    return {
        **account_json(sign.account),
        "kind": sign.kind,
        "is_risk": sign.is_risk,
        "severity": sign.severity,
        "seen_on": sign.seen_on.isoformat(),
        "evidence": sign.evidence,
        "derived": sign.is_derived,
        "subject": subject_words(sign),
        "suggests": sign.suggestion.what,
        "motion": sign.suggestion.motion,
        "closes": ends(sign, playbook),
        **away_json(sign.dismissal, playbook),
    }


def reviewed_json(each: Reviewed) -> dict[str, Any]:
    """One account of the weekly review."""
    step, action = each.next_step, each.health.next_action
    return {
        **account_json(each.account),
        "tier": each.account.tier,
        "at_risk": each.account.at_risk_since is not None,
        "health": each.health.total,
        "band": each.health.band,
        "worst": each.health.worst,
        "signals": [
            {"kind": sign.kind, "severity": sign.severity, "seen_on": sign.seen_on.isoformat()} for sign in each.signs
        ],
        "last_touch_on": day_json(each.touched_on),
        "next_step": step.what if step is not None else None,
        "next_step_side": step.side if step is not None else None,
        "next_step_due_on": step.due_on.isoformat() if step is not None and step.due_on is not None else None,
        "next_action": action.what if action is not None else None,
    }
