"""What the account manager does, decided as changes: pure functions, shared by command line and cockpit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import DateError, parse_date
from bookcockpit.core.due.cadence import Item, items_of
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.entities import (
    Account,
    BookReview,
    CadenceOverride,
    Commitment,
    Milestone,
    PlayStep,
    Stakeholder,
    TierChange,
    Touch,
)
from bookcockpit.core.fields import Entity
from bookcockpit.core.policy import Policy
from bookcockpit.core.text import key_of_name, name_key, unmarked
from bookcockpit.core.vocabulary import KINDS, Channel, Kind

T = TypeVar("T")
N = TypeVar("N", bound=Entity)

SUCCESSOR_DAYS = 14
"""Days in which the successor of a champion who left is to be found."""


NOT_CHOSEN = "not chosen yet; came with the import"
"""Why a new account has the tier it has when its file does not say."""

BY_HAND = "set by hand, no reason given"
"""Why an account has its tier when somebody set it and did not say why."""


_PROMISE = re.compile(r"(?:^|(?<=\s))>\s*(?P<what>[^\W\d][^\n>]*?[^\S\n][^\n>]*\S)\s*\Z", re.MULTILINE)
"""The last line of a note from a `>` on, if it is a promise."""


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


class NotedPromise(NamedTuple):
    """What a note ends with after a `>`: the note without it, what is promised, and by when."""

    note: str
    what: str
    due_on: date | None


def promise_in(text: str, today: date) -> NotedPromise | None:
    """The promise at the end of a note: `All well > send SSO guide fri`; None where there is none.

    A `>` begins one at the start of a line or after a blank, before at least two words the first of which is none of
    digits. The last word is the day it is due, where it is a day.
    """
    found = _PROMISE.search(text)
    if found is None:
        return None
    *words, last = found["what"].split()
    try:
        due_on = parse_date(last, today) if words else None
    except DateError:
        due_on = None
    what = " ".join(words if due_on is not None else [*words, last])
    return NotedPromise(text[: found.start()].rstrip(), what, due_on)


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


def item_of(book: Book, policy: Policy, account: Account, kind: Kind, today: date) -> Item | None:
    """The account's item of that kind, whenever it is due; None if the kind is not owed."""
    if account.status != "active":
        return None
    return next((item for item in items_of(book, policy, account, today) if item.kind == kind), None)


class NameTaken(ValueError):
    """A name that is in use already; the message says by whom."""


def add_account(book: Book, made: Account, *, has_own_key: bool = False) -> Change:
    """Add an account under a key made of its name. Raises `NameTaken`.

    With a key of its own, two accounts may share a name: files can then tell them apart.
    """
    if not has_own_key:
        wanted = name_key(made.name)
        twin = next((each for each in book.accounts if name_key(each.name) == wanted), None)
        if twin is not None:
            raise NameTaken(f"there is an account {twin.name} already (key {twin.key})")
        keys = {each.key for each in book.accounts}
        made = made.but(key=key_of_name(made.name, keys.__contains__))
    return Change(f"add account {made.name}", save=(made,))


def add_person(
    account: Account, people: Iterable[Stakeholder], made: Stakeholder, today: date, *, has_own_key: bool = False
) -> Change:
    """Add a person to an account whose people are known. Raises `NameTaken`."""
    wanted = name_key(made.name)
    twin = next((each for each in people if name_key(each.name) == wanted), None)
    if twin is not None and not has_own_key:
        raise NameTaken(f"{account.name} has {twin.name} already (key {twin.key})")
    return Change(f"add {made.name} to {account.name}", save=(_dated(None, made, today),))


def edit_person(
    account: Account, before: Stakeholder, after: Stakeholder, today: date, successor: Stakeholder | None = None
) -> Change:
    """Save a corrected person. One who newly left takes with them what leaving entails."""
    after = _dated(before, after, today)
    if after.left_on is None or before.left_on is not None:
        return Change(f"edit {after.name} of {account.name}", save=(after,))
    still_here = after.but(left_on=None, left_to="", replaced_by_id=None)
    return leave(account, still_here, after.left_on, today, to=after.left_to, successor=successor)


def _dated(before: Stakeholder | None, after: Stakeholder, today: date) -> Stakeholder:
    """A relationship is set by hand and dated: a new one carries today, unless it came with its date."""
    was, was_on = (before.relationship, before.relationship_on) if before is not None else (None, None)
    if after.relationship in (None, was) or after.relationship_on != was_on:
        return after
    return after.but(relationship_on=today)


def save_commitment(account: Account, before: Commitment | None, after: Commitment) -> Change:
    """Add a promise, or save a corrected one; the label says if it was kept or dropped."""
    was_open = before is None or before.is_open
    if was_open and after.done_on is not None:
        label = f"promise of {account.name} kept: {after.what}"
    elif was_open and after.dropped_on is not None:
        label = f"promise of {account.name} dropped: {after.what}"
    else:
        label = f"{'' if before is None else 'edit '}promise of {account.name}: {after.what}"
    return Change(label, save=(after,))


def edit_touch(account: Account, after: Touch, today: date, next_step: Commitment | None = None) -> Change:
    """Save a corrected touch; moved ahead of today, it is planned. A next step goes in the same undo step."""
    if after.happened_on > today and not after.planned:
        after = after.but(planned=True)
    save = (after,) if next_step is None else (after, next_step)
    return Change(f"edit {_touch_words(account, after)}", save=save)


def remove_touch(account: Account, touch: Touch) -> Change:
    """Take a touch out of the book."""
    return Change(f"delete {_touch_words(account, touch)}", remove=(touch,))


def _touch_words(account: Account, touch: Touch) -> str:
    return f"{say.kind_label(touch.kind).lower()} with {account.name} on {say.full_date(touch.happened_on)}"


def set_cadence(book: Book, account: Account, kind: Kind, every: str, anchor: date | None) -> Change:
    """Give an account its own rhythm for a kind; without rhythm and anchor, take it away. Empty if nothing changes."""
    before = book.override_of.get((account.id, kind))
    label = f"cadence of {account.name}: {say.kind_label(kind).lower()}"
    if not every and anchor is None:
        removed = (before,) if before is not None else ()
        return Change(f"{label} as its tier", remove=removed)
    if before is None:
        return Change(label, save=(CadenceOverride(account_id=account.id, kind=kind, every=every, anchor=anchor),))
    after = before.but(every=every, anchor=anchor)
    return Change(label, save=() if after == before and before.rev else (after,))


def item_with(book: Book, policy: Policy, account: Account, kind: Kind, override: CadenceOverride) -> Item | None:
    """The account's item of a kind as it would be with another rhythm of its own."""
    other = copy(book)
    other.__dict__["override_of"] = {**book.override_of, (account.id, kind): override}
    return item_of(other, policy, account, kind, book.as_of)


NAMED = 3
"""Lines a refusal names before it counts the rest."""

Line = tuple[Account, Kind | None]
"""An account, and the kind its line owes, if it owes one."""


class TogetherError(ValueError):
    """Lines that cannot be dealt with together; the message names them and says what to do."""


def log_together(
    lines: Iterable[Line],
    today: date,
    *,
    on: date,
    kind: Kind | None = None,
    channel: Channel | None = None,
    summary: str = "",
) -> Change:
    """Log the same thing with several accounts: of one kind, or with `kind` None of what each line owes.

    One touch per account and kind; of two kinds of which one satisfies the other, only the stronger. A
    date ahead plans them. Raises `TogetherError` naming accounts whose kind nobody said.
    """
    asked = touches_for(lines, kind)
    if silent := [account.name for account, owed in asked if owed is None]:
        names = say.some_of(silent, NAMED)
        raise TogetherError(f"no touch is due on the marked lines of {names}; choose one kind for all, or unmark them")
    made = [
        (account, Touch(account_id=account.id, happened_on=on, kind=owed, channel=channel, summary=summary))
        for account, owed in asked
        if owed is not None
    ]
    changes = [log_touch(account, touch, today) for account, touch in made]
    if len(changes) == 1:
        return changes[0]
    kinds, accounts = {touch.kind for _, touch in made}, {account.id for account, _ in made}
    what = say.count(len(made), "touch", "touches")
    if len(kinds) == 1:
        what = say.kind_label(kinds.pop()).lower()
    whom = say.count(len(accounts), "account") if len(accounts) > 1 else made[0][0].name
    verb = "plan" if on > today else "log"
    return Change(
        f"{verb} {what} with {whom} on {on.isoformat()}", save=tuple(each for change in changes for each in change.save)
    )


def joined(label: str, changes: Iterable[Change]) -> Change:
    """Several changes as one step. A review of the book that two of them would say was held is held once."""
    save: dict[object, Entity] = {}
    remove: dict[str, Entity] = {}
    for change in changes:
        for each in change.save:
            # Two touches alike are two touches; a review of the book is one a day.
            one_a_day = (each.kind, each.held_on) if isinstance(each, BookReview) else each.id
            save.setdefault(one_a_day, each)
        remove |= {each.id: each for each in change.remove}
    return Change(label, save=tuple(save.values()), remove=tuple(remove.values()))


def touches_for(lines: Iterable[Line], kind: Kind | None) -> list[Line]:
    """Which touches lines come to, in their order; a kind of None where an account's lines owe none."""
    kinds: dict[str, dict[Kind, None]] = {}
    accounts: dict[str, Account] = {}
    for account, owed in lines:
        accounts[account.id] = account
        wanted = kinds.setdefault(account.id, {})
        if (one := kind or owed) is not None:
            wanted[one] = None
    asked: list[Line] = []
    for account in accounts.values():
        asked += [(account, each) for each in _strongest(kinds[account.id])] or [(account, None)]
    return asked


def mark_done(obligations: Sequence[Obligation], today: date) -> Change:
    """Promises kept, milestones reached, planned touches that did happen.

    Raises `TogetherError` naming what is neither: an outcome is recorded, a notice date passes.
    """
    each = list({(owed.type, owed.about.id): owed for owed in obligations}.values())
    changes = {id(owed): _done(owed, today) for owed in each}
    others = [f"{owed.what} ({owed.account.name})" for owed in each if changes[id(owed)] is None]
    if others:
        way_out = "" if len(each) == 1 else "; unmark it"
        raise TogetherError(f"{say.some_of(others, NAMED)} cannot be marked as done{way_out}")
    done = [change for change in changes.values() if change is not None]
    if len(done) == 1:
        return done[0]
    all_plans = all(owed.type == "confirm" for owed in each)
    label = f"confirm {len(done)} touches" if all_plans else f"settle {len(done)} things owed"
    return Change(label, save=tuple(entity for change in done for entity in change.save))


def _strongest(kinds: Iterable[Kind]) -> list[Kind]:
    return [kind for kind in kinds if not any(kind in KINDS[other].satisfies for other in kinds)]


def _done(owed: Obligation, today: date) -> Change | None:
    match owed.about:
        case Touch() as touch:
            return confirm_touch(owed.account, touch)
        case Commitment() | Milestone() | PlayStep() as promise:
            return Change(f"settle “{owed.thing}” ({owed.account.name})", save=(promise.but(done_on=today),))
        case _:
            return None
