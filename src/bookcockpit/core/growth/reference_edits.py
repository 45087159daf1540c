"""References asked for, agreed, used and declined, each as one change; what a state may become next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.actions import fitting, only
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dismissals import dismissed, lifted
from bookcockpit.core.entities import (
    Account,
    Reference,
)
from bookcockpit.core.fields import admit
from bookcockpit.core.growth.references import RULE, Candidate, rests_until, weighed
from bookcockpit.core.health.score import Healths
from bookcockpit.core.plan.stakeholders import is_gone
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import ReferenceKind

KIND_LABELS: dict[ReferenceKind, str] = {
    "reference": "Reference",
    "referral": "Referral",
    "advisory_board": "Advisory board",
}
"""Kinds as people read them."""

ANYWAY = "Asked although a gate was shut"


class CannotAsk(ValueError):
    """A customer who is not asked now; the message says why and what opens it."""


def find_reference(known: Sequence[Reference], wanted: str) -> Reference:
    """The reference with that key, or that unique part of its topic. Raises `UnknownName`."""
    found = fitting(known, wanted, lambda each: each.topic)
    return only(found, wanted, "reference", [f"{each.topic} ({each.key}, {each.state})" for each in found])


def ask_reference(
    book: Book, playbook: Playbook, account: Account, made: Reference, healths: Healths, *, anyway: bool = False
) -> Change:
    """Note that a customer was asked. With `anyway` a shut gate is noted beside it, but never for one at risk.

    Raises `CannotAsk` with the gate, and `FieldError` where the same was asked and waits.
    """
    if account.status != "active":
        raise CannotAsk(f"{account.name} is {account.status}: nobody is asked there")
    if account.at_risk_since is not None:
        leave = account.at_risk_exit or "clear the flag first"
        raise CannotAsk(f"{account.name} is at risk: stabilise first ({leave}); no favour is asked until then")
    _dated(made)
    for each in book.growth.references_of.get(account.id, ()):
        same = each.kind == made.kind and name_key(each.topic) == name_key(made.topic)
        if same and each.state != "declined" and each.id != made.id:
            raise made.refuse("topic", f"is {each.state} at {account.name} already (key {each.key}); edit that one")
    people = book.stakeholders_of.get(account.id, ())
    person = next((each for each in people if each.id == made.stakeholder_id), None)
    if person is not None and is_gone(person, book.as_of):
        raise made.refuse("stakeholder_id", f"left {account.name}; name somebody who is there")
    shut = weighed(book, playbook, account, healths).shut
    if shut and not anyway:
        raise CannotAsk(
            f"{account.name} is not asked yet: {' '.join(_gate_words(gate.what, gate.opens) for gate in shut)}"
        )
    if shut:
        said = f"{ANYWAY}: {'; '.join(gate.what for gate in shut)}."
        made = made.but(notes="\n".join(part for part in (made.notes, said) if part))
    return Change(f"ask {account.name}: {_named(made)}", save=(made,))


def _gate_words(what: str, opens: str) -> str:
    return f"{what} → {opens.rstrip('.')}."


def agree_reference(account: Account, before: Reference, on: date) -> Change:
    """They said yes. Raises `FieldError` where no answer was waited for."""
    if before.state != "asked":
        raise before.refuse("state", _already(account, before))
    after = before.but(state="agreed", agreed_on=on)
    return Change(f"{account.name} agreed: {_named(after)}", save=(after,))


def use_reference(account: Account, before: Reference, used_for: str, on: date, today: date) -> Change:
    """They spoke for us, for whom. Raises `FieldError` unless they agreed before, without a name, or on a wrong day."""
    if before.state == "asked":
        raise before.refuse("state", f"{account.name} was asked and has not agreed yet; say so first")
    if before.state == "declined":
        raise before.refuse("state", f"{account.name} declined; ask anew")
    after = before.but(state="used", used_for=used_for, used_on=on, times=before.times + 1)
    if not after.used_for:
        raise after.refuse("used_for", "is needed: say for whom they spoke")
    if before.used_on is not None and before.used_on > on:
        # An earlier time noted later counts, and the last one stays the last: so its day is asked here.
        admit(after, today, before)
        after = after.but(used_on=before.used_on, used_for=before.used_for)
    return Change(f"use {account.name} for {used_for}: {_named(after)}", save=(after,))


def decline_reference(account: Account, before: Reference, reason: str, today: date) -> Change:
    """They said no, or no longer yes; the reason is kept in its notes. Raises `FieldError` if they had before."""
    if before.state == "declined":
        raise before.refuse("state", _already(account, before))
    line = f"Declined {today.isoformat()}{f': {reason}' if reason else ''}"
    after = before.but(state="declined", notes="\n".join(part for part in (before.notes, line) if part))
    return Change(f"{account.name} declined: {_named(after)}", save=(after,))


def save_reference(account: Account, after: Reference) -> Change:
    """Save a corrected reference. Raises `FieldError` where its days and its state do not go together."""
    _dated(after)
    if after.state == "used" and not after.times:
        raise after.refuse("times", "is 0 although it was used")
    return Change(f"edit {_named(after)} of {account.name}", save=(after,))


def _dated(made: Reference) -> None:
    """What a state says happened has its day."""
    if made.state == "agreed" and made.agreed_on is None:
        raise made.refuse("agreed_on", "is missing although they agreed")
    if made.state == "used" and made.used_on is None:
        raise made.refuse("used_on", "is missing although it was used")


def _already(account: Account, each: Reference) -> str:
    if each.state == "declined":
        return f"{account.name} declined on this; ask anew"
    on = each.agreed_on if each.state == "agreed" else each.used_on
    return f"is {each.state} already{f', {say.full_date(on)}' if on is not None else ''}"


def worn_words(book: Book, playbook: Playbook, account: Account) -> str:
    """A word of caution before they are used once more; empty where nothing speaks against it."""
    if account.at_risk_since is not None:
        return f"{account.name} is at risk: stabilise first, favours later."
    rests = rests_until(book, playbook, account)
    if rests is None:
        return ""
    return f"{rests[1]}; they rest until {say.full_date(rests[0])}, so that they do not wear out."


def dismiss_candidate(candidate: Candidate, reason: str, today: date) -> Change:
    """Put the suggestion to ask away with a reason. Raises `FieldError` without one."""
    away = dismissed([(candidate.account, RULE, "")], reason, today)
    return Change(f"do not ask {candidate.account.name} for a reference", save=away)


def bring_back_candidate(book: Book, account: Account) -> Change:
    """Let a customer be suggested again."""
    return Change(f"bring back {account.name} as a reference", remove=lifted(book, [(account, RULE, "")]))


def _named(each: Reference) -> str:
    return f"{KIND_LABELS[each.kind].lower()} on “{say.clipped(each.topic, 40)}”"
