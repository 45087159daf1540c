"""What the account manager does, decided as changes: pure functions, shared by command line and cockpit."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Sequence,
)
from datetime import date, timedelta
from typing import TypeVar

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.due.cadence import Item, items_of
from bookcockpit.core.entities import Account, Commitment, Stakeholder, TierChange, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.text import name_key, unmarked
from bookcockpit.core.vocabulary import Kind

T = TypeVar("T")
N = TypeVar("N", bound="Entity")

SUCCESSOR_DAYS = 14
"""Days in which the successor of a champion who left is to be found."""


NOT_CHOSEN = "not chosen yet; came with the import"
"""Why a new account has the tier it has when its file does not say."""

BY_HAND = "set by hand, no reason given"
"""Why an account has its tier when somebody set it and did not say why."""


class UnknownName(ValueError):
    """A name that fits nothing, or several things; the message lists what it could be."""


def find_account(accounts: Sequence[Account], wanted: str) -> Account:
    """The account with that key, that exact name (case folded), or that unique part of its name.

    Raises `UnknownName`, listing the candidates when several fit.
    """
    return find(accounts, wanted, "account", lambda each: each.name)


def find_stakeholder(people: Sequence[Stakeholder], wanted: str) -> Stakeholder:
    """The person of one account with that key, that exact name, or that unique part of the name."""
    return find(people, wanted, "stakeholder", lambda each: each.name)


def find(known: Sequence[N], wanted: str, what: str, words_of: Callable[[N], str]) -> N:
    """The one entity with that key, those words, or that unique part of them. Raises `UnknownName`."""
    found = fitting(known, wanted, words_of)
    return only(found, wanted, what, [f"{words_of(each)} ({each.key})" for each in found])


def fitting(known: Sequence[N], wanted: str, words_of: Callable[[N], str], *, in_part: bool = True) -> list[N]:
    """Those with that key, else those with exactly those words (case folded, then without accents too), else those
    that hold them. Who types an accent means it, as long as it is to be found."""
    key, plain = name_key(wanted), unmarked(wanted)
    return (
        [each for each in known if each.key == wanted]
        or [each for each in known if name_key(words_of(each)) == key]
        or [each for each in known if plain and plain in (unmarked(words_of(each)), unmarked(each.key))]
        or [each for each in known if in_part and key != plain and key in name_key(words_of(each))]
        or [each for each in known if in_part and plain and plain in unmarked(words_of(each))]
    )


def only(found: list[T], wanted: str, what: str, names: list[str]) -> T:
    """The one thing a name fits. Raises `UnknownName`, listing what it could be when there are several."""
    if len(found) == 1:
        return found[0]
    if not found:
        raise UnknownName(f"no {what} fits “{wanted}”")
    shown = "; ".join(names[:8]) + (f"; and {len(names) - 8} more" if len(names) > 8 else "")
    raise UnknownName(f"“{wanted}” fits {len(found)} {what}s: {shown}")


def log_touch(account: Account, touch: Touch, today: date, next_step: Commitment | None = None) -> Change:
    """Log a touch, with the promised next step in the same undo step; a future date makes it planned."""
    if touch.happened_on > today and not touch.planned:
        touch = touch.but(planned=True)
    verb = "plan" if touch.planned else "log"
    label = f"{verb} {say.kind_label(touch.kind).lower()} with {account.name} on {touch.happened_on.isoformat()}"
    return Change(label, save=(touch,) if next_step is None else (touch, next_step))


def confirm_touch(account: Account, touch: Touch) -> Change:
    """Say that a planned touch happened: from now on it counts."""
    label = f"confirm {say.kind_label(touch.kind).lower()} with {account.name}"
    return Change(label, save=(touch.but(planned=False),))


def tier_is_chosen(account: Account) -> bool:
    """Whether somebody gave it its tier; the default of an import waits for one."""
    return account.tier_reason != NOT_CHOSEN


def retier(before: Account, after: Account, today: date) -> Change:
    """Save an edited account; a new tier is kept in its history with the reason."""
    label = f"edit {after.name}"
    if before.tier == after.tier:
        return Change(label, save=(after,))
    if after.tier_reason in ("", NOT_CHOSEN):
        after = after.but(tier_reason=BY_HAND)
    return Change(f"move {after.name} to {after.tier}", save=(after, tier_change(before, after, today)))


def tier_change(before: Account, after: Account, on: date, reason: str | None = None) -> TierChange:
    """The history of a move to another tier; the reason is the account's own unless one is given."""
    why = after.tier_reason if reason is None else reason
    return TierChange(account_id=after.id, changed_on=on, tier_was=before.tier, tier=after.tier, reason=why)


def flag_at_risk(account: Account, reason: str, leave_when: str, today: date) -> Change:
    """Flag an account at risk, with the reason and the exit criterion; an open flag keeps its date."""
    since = account.at_risk_since or today
    flagged = account.but(at_risk_since=since, at_risk_reason=reason, at_risk_exit=leave_when)
    return Change(f"flag {account.name} at risk", save=(flagged,))


def clear_at_risk(account: Account) -> Change:
    """Clear the at-risk flag; it never clears by itself."""
    cleared = account.but(at_risk_since=None, at_risk_reason="", at_risk_exit="")
    return Change(f"clear at-risk of {account.name}", save=(cleared,))


def leave(
    account: Account, person: Stakeholder, on: date, today: date, *, to: str = "", successor: Stakeholder | None = None
) -> Change:
    """Say that a person left; nobody is ever deleted.

    A champion without a successor opens our promise to find one, beside the signal that rules find by themselves.
    """
    gone = person.but(left_on=on, left_to=to, replaced_by_id=successor.id if successor else None)
    label = f"{person.name} left {account.name}"
    if successor is not None or "champion" not in person.roles or person.left_on is not None:
        return Change(label, save=(gone,))
    promise = Commitment(
        account_id=account.id,
        what=f"Find the successor of {person.name} as champion",
        owner=account.our_owner,
        due_on=today + timedelta(days=SUCCESSOR_DAYS),
    )
    return Change(label, save=(gone, promise))


def item_of(book: Book, playbook: Playbook, account: Account, kind: Kind, today: date) -> Item | None:
    """The account's item of that kind, whenever it is due; None if the kind is not owed."""
    if account.status != "active":
        return None
    return next((item for item in items_of(book, playbook, account, today) if item.kind == kind), None)
