"""Preparing a renewal: what is done how many days before it, and how far that is."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import working_day_from
from bookcockpit.core.entities import (
    Account,
    Commitment,
    Contract,
)
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.contracts import renewal_date

PrepState = Literal["done", "dropped", "late", "due", "ahead"]


class PrepStep(NamedTuple):
    """One step: how many days before the renewal, on which day, what, how far it is, and the promise once made."""

    days_out: int
    on: date
    what: str
    state: PrepState
    commitment: Commitment | None


def prep_of(book: Book, playbook: Playbook, contract: Contract, today: date) -> tuple[PrepStep, ...]:
    """The steps of a contract with a renewal date, the first first.

    A step that nobody promised is due on its day and late after it; one that was promised is as its promise says.
    A renewal that is agreed needs no more steps than were promised.
    """
    renewal, is_agreed = renewal_date(contract), contract.stage == "agreed"
    promised = {each.key: each for each in book.commitments_of.get(contract.account_id, ())}
    steps = []
    for days_out, what in sorted(((int(days), what) for days, what in playbook.prep_steps.items()), reverse=True):
        promise = promised.get(key_of(contract, days_out))
        if promise is None and is_agreed:
            continue
        day = renewal - timedelta(days=days_out)
        due = promise.due_on if promise is not None and promise.due_on is not None else day
        steps.append(PrepStep(days_out, due, what, _state(book, promise, due), promise))
    return tuple(steps)


def key_of(contract: Contract, days_out: int) -> str:
    """The key of the promise of a step, so that it is promised once."""
    return f"{contract.key}-prep-{days_out}"


def _state(book: Book, promise: Commitment | None, due: date) -> PrepState:
    if promise is not None and promise.done_on is not None:
        return "done"
    if promise is not None and promise.dropped_on is not None:
        return "dropped"
    return "late" if book.is_late(due) else "due" if due <= book.as_of else "ahead"


def start_prep(
    book: Book,
    playbook: Playbook,
    account: Account,
    contract: Contract,
    today: date,
) -> Change:
    """Promise every step that was not promised yet; those whose day has come on the next working days, one a day.

    Empty if all are promised. They start unshared: made by a rule, not agreed with the customer. Raises `FieldError`
    where nothing is left to prepare.
    """
    if contract.outcome is not None:
        raise contract.refuse("outcome", f"is recorded already, {contract.outcome}: nothing is left to prepare")
    if contract.renews_on is None:
        raise contract.refuse("term_end", "is unknown: without an end there is no renewal to prepare")
    if contract.renews_on <= today:
        when = say.full_date(contract.renews_on)
        raise contract.refuse("term_end", f"has passed: the renewal was on {when}, record its outcome")
    made = []
    last = today
    for step in prep_of(book, playbook, contract, today):
        if step.commitment is not None:
            continue
        due_on = step.on
        if due_on <= today:
            due_on = last = working_day_from(last + timedelta(days=1), book.days_off)
        made.append(
            Commitment(
                key=key_of(contract, step.days_out),
                account_id=account.id,
                what=step.what,
                owner=account.our_owner,
                due_on=due_on,
            )
        )
    return Change(f"prepare the renewal of {account.name}", save=tuple(made))
