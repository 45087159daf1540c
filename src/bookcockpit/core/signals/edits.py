"""Signals noted, corrected, put away and looked at one by one in the weekly review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dismissals import dismissed
from bookcockpit.core.entities import Account, Commitment, Dismissal, Milestone, Objective, Signal, Stakeholder
from bookcockpit.core.health.score import Health, Healths
from bookcockpit.core.history import PULSE_DAYS
from bookcockpit.core.policy import Policy
from bookcockpit.core.signals.rules import Sign, is_open, sign_of, signals_of

NOTED_ENDS = "once you say that it is resolved"
"""What ends a signal noted by hand."""


def kind_words(kind: str) -> str:
    """`Champion silent`."""
    return say.word_label(kind).capitalize()


def noted_already(known: Iterable[Signal], kind: str, but: Signal | None = None) -> Signal | None:
    """The signal of that kind that is open on an account by hand already, one given aside."""
    others = (each for each in known if but is None or each.id != but.id)
    return next((each for each in others if each.kind == kind and each.resolved_on is None), None)


def save_signal(account: Account, known: Iterable[Signal], before: Signal | None, after: Signal) -> Change:
    """Note a signal, or save a corrected one; the label says if it was resolved or reopened.

    `known` are the account's own. Raises `FieldError` where one of the kind is open already.
    """
    if after.resolved_on is None and (twin := noted_already(known, after.kind, before)) is not None:
        said = f" (“{say.clipped(twin.evidence, 60)}”)" if twin.evidence else ""
        since = say.full_date(twin.seen_on)
        raise after.refuse("kind", f"is noted at {account.name} already, since {since}{said}; edit that one")
    verb = "note"
    if before is not None:
        was_open, is_open = before.resolved_on is None, after.resolved_on is None
        verb = "edit" if was_open == is_open else "reopen" if is_open else "resolve"
    return Change(f"{verb} {_named(account, after.kind)}", save=(after,))


def resolve(signs: Sequence[Sign], on: date) -> Change:
    """Resolve signals noted by hand on a day; those of rules close by themselves and are passed by."""
    noted = [(each.account, each.about) for each in signs if isinstance(each.about, Signal)]
    changes = [save_signal(account, (), signal, signal.but(resolved_on=on)) for account, signal in noted]
    if len(changes) == 1:
        return changes[0]
    return Change(f"resolve {len(changes)} signals", save=tuple(entity for each in changes for entity in each.save))


def dismiss(signs: Sequence[Sign], reason: str, today: date) -> Change:
    """Put signals away with a reason. One noted by hand is resolved, the reason kept beside it.

    Raises `FieldError` without a reason.
    """
    save: list[Signal | Dismissal] = []
    for each in signs:
        made = dismissed([(each.account, each.kind, each.subject)], reason, today)
        if isinstance(each.about, Signal):
            save.append(each.about.but(resolved_on=today))
        save += made
    return Change(f"put away {_all_named(signs)}", save=tuple(save))


def bring_back(book: Book, signs: Sequence[Sign]) -> Change:
    """Let signals that were put away speak again; one noted by hand is open again.

    Raises `FieldError` where another one of its kind was noted by hand meanwhile.
    """
    save: list[Signal] = []
    remove: list[Dismissal] = []
    for each in signs:
        if isinstance(each.about, Signal):
            known = book.open_signals_of.get(each.account.id, ())
            reopened = each.about.but(resolved_on=None)
            save_signal(each.account, known, each.about, reopened)
            save.append(reopened)
        held = book.dismissals_of.get(each.account.id, ())
        # An older one over which this was made would keep it silent.
        remove += [
            old for old in held if (old.rule, old.subject) == (each.kind, each.subject) and old.made_on >= each.seen_on
        ]
    return Change(f"bring back {_all_named(signs)}", save=tuple(save), remove=tuple(remove))


def dismissed_by_hand(book: Book, account: Account) -> list[Sign]:
    """Signals noted by hand that were put away, as they stood, each with its dismissal; the newest first."""
    made = {(each.rule, each.subject): each for each in book.dismissals_of.get(account.id, ())}
    found = [
        sign_of(account, each)._replace(dismissal=made[each.kind, each.key])
        for each in book.signals
        if each.account_id == account.id and each.resolved_on is not None and (each.kind, each.key) in made
    ]
    return sorted(found, key=lambda each: each.seen_on, reverse=True)


def ends(sign: Sign, policy: Policy) -> str:
    """What closes a signal, to follow “closes”."""
    if not sign.is_derived:
        return NOTED_ENDS
    match sign.kind, sign.about:
        case "usage_decline", _:
            return f"once a new reading is above −{policy.usage_drop} %"
        case "seats_near_limit", _:
            return f"once a new reading is below {policy.seats_near} %"
        case "ticket_escalated", _:
            return "once a new reading says that no escalation is open"
        case "invoice_late", _:
            return f"once a new reading says less than {policy.invoice_late} days"
        case "champion_silent", Stakeholder() as person:
            return f"once {person.name} attends a touch"
        case "champion_left", Stakeholder() as person:
            return f"once somebody follows {person.name}, or another champion is known"
        case "single_threaded", _:
            days = policy.engaged_days[sign.account.tier]
            return f"once {policy.engaged_least} people were met within {days} days"
        case "no_sponsor", _:
            return "once somebody is known as executive sponsor"
        case "milestone_missed", Milestone() as step:
            return f"once “{step.title}” is done or has a new date"
        case "objective_achieved", Objective():
            return f"{PULSE_DAYS} days after the reading, or once a new one falls short of the target"
        case _:
            return "once what it was found by no longer holds"


def subject_words(sign: Sign) -> str:
    """What tells a signal from others of its kind on the account, as people may type it: a key or an input."""
    return sign.about.key if sign.about is not None else sign.subject


def _named(account: Account, kind: str) -> str:
    return f"{say.word_label(kind)} of {account.name}"


def _all_named(signs: Sequence[Sign]) -> str:
    return _named(signs[0].account, signs[0].kind) if len(signs) == 1 else f"{len(signs)} signals"


class Reviewed(NamedTuple):
    """What a review asks of one account: its health, its open signals, and what happens next.

    `touched_on` is the last external touch; `next_step` the earliest promise, ours or theirs, that is still open.
    """

    account: Account
    health: Health
    signs: tuple[Sign, ...]
    touched_on: date | None
    next_step: Commitment | None


def review_accounts(healths: Healths) -> list[Account]:
    """The accounts to review: amber and red, the worst health first, then others flagged at risk, by name."""
    unwell = {each.account.id: each.account for each in healths.unwell()}
    others = (each.account for each in healths.of_all() if each.account.id not in unwell)
    flagged = [account for account in others if account.at_risk_since is not None]
    return [*unwell.values(), *sorted(flagged, key=lambda account: (account.name.casefold(), account.key))]


def reviewed(book: Book, policy: Policy, healths: Healths, account: Account) -> Reviewed:
    """One account as its review shows it."""
    pulse = book.pulse(account)
    signs = tuple(each for each in signals_of(book, policy, account, pulse) if is_open(each))
    soonest = next(iter(book.open_promises(account)), None)
    return Reviewed(account, healths.of(account), signs, pulse.touched_on, soonest)
