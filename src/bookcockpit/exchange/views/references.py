"""References, who could be asked and who can speak, as JSON-ready values: dates ISO, what is unknown null."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from typing import TYPE_CHECKING, Any

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Stakeholder
from bookcockpit.core.growth.references import (
    Candidate,
    Given,
    on_advisory_board,
)
from bookcockpit.core.playbook import Playbook
from bookcockpit.exchange.views.growth import gate_json
from bookcockpit.exchange.views.health import health_brief
from bookcockpit.exchange.views.parts import account_json, away_json, day_json

if TYPE_CHECKING:
    from bookcockpit.core.growth.references import Speaker


def _person(person: Stakeholder | None) -> dict[str, str] | None:
    return {"name": person.name, "key": person.key} if person is not None else None


def references_json(
    book: Book, playbook: Playbook, known: Iterable[Given], found: Sequence[Candidate], *, everything: bool
) -> dict[str, Any]:
    """`references --json`: those there are, who could be asked, and the accounts at risk, of whom nobody is asked.

    With `everything` also those who declined, who cannot be asked yet, and who were put away.
    """
    return {
        "today": book.as_of.isoformat(),
        "items": [reference_json(each) for each in known if everything or each.reference.state != "declined"],
        "candidates": [candidate_json(playbook, each) for each in found if everything or each.is_ready],
        "not_yet": sum(bool(each.shut) and each.dismissal is None for each in found),
        "advisory_board": [account_json(each) for each in book.accounts if on_advisory_board(book, each)],
        "at_risk": [
            {**account_json(each), "reason": each.at_risk_reason, "exit": each.at_risk_exit}
            for each in book.accounts
            if each.status == "active" and each.at_risk_since is not None
        ],
    }


def reference_json(each: Given) -> dict[str, Any]:
    """One reference; `free` says that it can be used today."""
    reference = each.reference
    return {
        "account": each.account.name,
        "account_key": each.account.key,
        "key": reference.key,
        "kind": reference.kind,
        "topic": reference.topic,
        "person": _person(each.person),
        "state": reference.state,
        "asked_on": day_json(reference.asked_on),
        "agreed_on": day_json(reference.agreed_on),
        "used_on": day_json(reference.used_on),
        "used_for": reference.used_for,
        "times": reference.times,
        "notes": reference.notes,
        "free": each.is_free,
        "rests_until": day_json(each.rests_until),
        "held": each.is_held,
        "person_left": each.has_left,
    }


def candidate_json(playbook: Playbook, each: Candidate) -> dict[str, Any]:
    """One customer who could be asked, with the gates."""
    return {
        **account_json(each.account),
        "tier": each.account.tier,
        "ready": each.is_ready,
        "why": each.why,
        "topic": each.topic or None,
        "person": _person(each.speaker),
        "health": health_brief(each.health),
        "gates": [gate_json(gate) for gate in each.gates],
        **away_json(each.dismissal, playbook),
    }


def speakers_json(book: Book, topic: str, found: Iterable[Speaker]) -> dict[str, Any]:
    """`references TOPIC --json`: who can speak, the best first, and why each fits."""
    return {
        "today": book.as_of.isoformat(),
        "topic": topic,
        "items": [
            {
                **account_json(each.account),
                "tier": each.account.tier,
                "standing": each.standing,
                "person": _person(each.person),
                "whole_words": each.is_whole,
                "why": [{"what": match.what, "text": match.text} for match in each.matches],
                "reference": reference_json(each.given) if each.given is not None else None,
                "gates": [gate_json(gate) for gate in each.candidate.gates] if each.candidate is not None else [],
            }
            for each in found
        ],
    }
