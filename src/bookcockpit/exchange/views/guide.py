"""The first-run guide and the state of the book as JSON-ready values: dates ISO, shares as numbers."""

from __future__ import annotations

from collections.abc import (
    Collection,
    Iterable,
)
from typing import TYPE_CHECKING, Any

from bookcockpit.core.playbook import Playbook
from bookcockpit.core.rhythm.guide import PHASE_TITLES, Guide, GuideStep, phase_end
from bookcockpit.exchange.views.parts import account_json, away_json, day_json

if TYPE_CHECKING:
    from bookcockpit.core.rhythm.hygiene import (
        Finding,
        Hygiene,
    )


def guide_json(guide: Guide) -> dict[str, Any]:
    """`guide --json`: the next best step first, then every step by phase."""
    return {
        "today": guide.today.isoformat(),
        "began_on": day_json(guide.began_on),
        "day": guide.day,
        "phase": guide.phase,
        "done": guide.done,
        "total": len(guide.steps),
        "next": _step(guide, guide.best) if guide.best is not None else None,
        "phases": [
            {
                "phase": phase,
                "title": title,
                "days": list(guide.days_of(phase)),
                "ends_on": day_json(phase_end(guide, phase)),
                "steps": [_step(guide, step) for step in guide.steps if step.phase == phase],
            }
            for phase, title in PHASE_TITLES.items()
        ],
    }


def _step(guide: Guide, step: GuideStep) -> dict[str, Any]:
    following = step.next
    return {
        "name": step.name,
        "title": step.title,
        "done": step.done,
        "total": step.total,
        "share": step.share,
        "complete": step.is_done,
        "late": guide.is_late(step),
        "note": step.note or None,
        "next": {
            **account_json(following.account),
            "what": following.what,
            "command": f"bookcockpit {following.command}",
        }
        if following is not None
        else None,
    }


def hygiene_json(playbook: Playbook, found: Hygiene, rules: Collection[str], *, everything: bool) -> dict[str, Any]:
    """`hygiene --json`: how clean the book is, and the findings of the rules named.

    With `everything` those put away too.
    """
    return {
        "today": found.today.isoformat(),
        "accounts": found.looked_at,
        "clean": found.clean,
        "share": found.share,
        "reason": None if found.share is not None else "no active account to look at",
        "tiers": {tier: {"accounts": total, "clean": clean} for tier, (clean, total) in found.tiers.items()},
        "left_alone": [account_json(each) for each in found.left_alone],
        "rules": [
            {
                "rule": result.rule.id,
                "title": result.rule.title,
                "step": result.rule.step,
                "count": len(result.open),
                "weight": result.weight,
                "items": findings_json(playbook, result.findings if everything else result.open),
            }
            for result in found.results
            if result.rule.id in rules
        ],
    }


def findings_json(playbook: Playbook, found: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings, each with the step that mends it."""
    return [
        {
            **account_json(each.account),
            "tier": each.account.tier,
            "rule": each.rule.id,
            "what": each.trace.what,
            "count": each.trace.number,
            "about": each.trace.about.key if each.trace.about is not None else None,
            "step": each.rule.step,
            "command": f"bookcockpit {each.command}",
            **away_json(each.dismissal, playbook),
        }
        for each in found
    ]
