"""One change for several lines: touches logged with several accounts, several things owed marked as done."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.actions import confirm_touch, log_touch
from bookcockpit.core.change import Change
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.entities import Account, BookReview, Commitment, Milestone, PlayStep, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.vocabulary import (
    KINDS,
    Channel,
    Kind,
)

NAMED = 3
"""Lines a refusal names before it counts the rest."""

Line = tuple["Account", "Kind | None"]
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
