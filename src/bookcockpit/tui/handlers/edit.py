"""Editing what a row is about: the thing it shows, else what it owes, else its account."""

from __future__ import annotations

from bookcockpit.core.entities import (
    Account,
    Commitment,
    Contract,
    Milestone,
    Objective,
    PlayStep,
    PricePlan,
    Signal,
    Stakeholder,
    Touch,
)
from bookcockpit.core.fields import Entity
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.handlers.account import (
    edit_account,
    edit_commitment,
    edit_contract,
    edit_milestone,
    edit_objective,
    edit_person,
    edit_touch,
)
from bookcockpit.tui.handlers.growth import edit_step
from bookcockpit.tui.handlers.renewal import plan_price
from bookcockpit.tui.handlers.signal import edit_signal
from bookcockpit.tui.snapshot import Snapshot


def edit(now: Snapshot, account: Account, thing: Entity | None) -> Asking:
    """The form that changes a thing of an account."""
    match thing:
        case Touch():
            return edit_touch(account, thing)
        case Commitment():
            return edit_commitment(account, thing)
        case Stakeholder():
            return edit_person(account, thing)
        case Contract():
            return edit_contract(account, thing)
        case Objective():
            return edit_objective(account, thing)
        case Milestone():
            return edit_milestone(now, account, thing)
        case Signal():
            return edit_signal(account, thing)
        case PlayStep():
            play = next(play for play in now.book.plays_of.get(account.id, ()) if play.id == thing.play_id)
            return edit_step(account, play, thing)
        case PricePlan():
            return plan_price(account, now.book.contract_by_id[thing.contract_id])
        case _:
            return edit_account(account)
