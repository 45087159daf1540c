"""Editing what a row is about, and merging another account or person into it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bookcockpit.core import wording as say
from bookcockpit.core.actions import find_account, find_stakeholder
from bookcockpit.core.change import Change
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
from bookcockpit.core.merging.merge import Merging, merge_accounts, merge_people
from bookcockpit.core.text import beginning, name_key, show
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.account import MergeForm, Pick
from bookcockpit.tui.handlers import UNDO, current
from bookcockpit.tui.handlers.account import (
    edit_account,
    edit_commitment,
    edit_contract,
    edit_milestone,
    edit_objective,
    edit_person,
    edit_signal,
    edit_touch,
)
from bookcockpit.tui.handlers.growth import edit_step
from bookcockpit.tui.handlers.renewal import plan_price
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


def merge(account: Account, person: Stakeholder | None = None) -> Asking:
    """Merge another account into this one; with a person, another one of the account into them."""
    name = f"merge/{person.id if person is not None else account.id}"
    if person is None:
        return Asking(name, lambda now, draft, problem: _of_accounts(now, account, draft, problem), _said)
    return Asking(name, lambda now, draft, problem: _of_people(now, account, person, draft, problem), _said)


def _said(_after: Snapshot, change: Change) -> str:
    return f"{say.capital(change.label)}: done. {UNDO}"


def _of_accounts(now: Snapshot, account: Account, draft: Mapping[str, str], problem: str) -> MergeForm:
    stays = current(now, account)
    others = [each for each in now.book.accounts if each.id != stays.id]

    def merging(wanted: str) -> Merging:
        goes = find_account(others, wanted)
        return merge_accounts(now.book, stays, goes, now.referring(stays, goes))

    pick = Pick("Account", stays.name, lambda text: completed(text, [show(each.name) for each in others]), merging)
    return MergeForm(pick, now.book.as_of, draft, problem)


def _of_people(
    now: Snapshot, account: Account, person: Stakeholder, draft: Mapping[str, str], problem: str
) -> MergeForm:
    here, stays = current(now, account), current(now, person)
    everybody = now.book.stakeholders_of.get(here.id, [])
    others = [each for each in everybody if each.id != stays.id]

    def merging(wanted: str) -> Merging:
        goes = find_stakeholder(others, wanted)
        return merge_people(here, stays, goes, now.referring(stays, goes), everybody)

    pick = Pick("Person", stays.name, lambda text: completed(text, [show(each.name) for each in others]), merging)
    return MergeForm(pick, now.book.as_of, draft, problem)


def completed(text: str, names: Sequence[str]) -> str | None:
    """The first name that begins so, else one of whose words does; None where there is nothing to add."""
    fitting = beginning(names, text)
    return fitting[0] if fitting and name_key(fitting[0]) != name_key(text) else None
