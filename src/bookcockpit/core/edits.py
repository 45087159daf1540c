"""Facts of the book added, corrected or removed, each as one change with everything that follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.actions import item_of, leave
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.entities import (
    Account,
    ArrLine,
    CadenceOverride,
    CallChange,
    Commitment,
    Contract,
    Stakeholder,
    Touch,
)
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.starts import set_by_hand
from bookcockpit.core.text import key_of_name, name_key
from bookcockpit.core.vocabulary import Kind

if TYPE_CHECKING:
    from bookcockpit.core.revenue.arr_lines import Beside


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


def save_contract(account: Account, before: Contract | None, after: Contract, today: date) -> Change:
    """Add a contract, or save a corrected one; a new forecast call is kept with its date."""
    if before is not None:
        after = set_by_hand(before, after)
    verb = "add" if before is None else "edit"
    label = f"{verb} contract of {account.name} from {after.starts_on.isoformat()}"
    said_before = (before.call, before.probability) if before is not None else (None, None)
    if after.call is None or (after.call, after.probability) == said_before:
        return Change(label, save=(after,))
    # Kept so that forecasts can be compared with what came.
    call = CallChange(contract_id=after.id, made_on=today, call=after.call, probability=after.probability)
    return Change(label, save=(after, call))


class ContractChange(NamedTuple):
    """What a contract that is added or corrected comes to, and the sentences that say what went with it."""

    change: Change
    said: tuple[str, ...] = ()


def put_contract(
    book: Book,
    account: Account,
    before: Contract | None,
    after: Contract,
    today: date,
    beside: Beside | None = None,
) -> ContractChange:
    """Add a contract, or save a corrected one, with what it does to the ARR lines and the status of its account.

    `beside` says what it does to the lines, see `follow`. A customer who had left comes back with a contract that
    begins after that. Raises `FieldError` where the account is a colleague's or never was a customer.
    """
    from bookcockpit.core.renewals.status import edit_account, has_left
    from bookcockpit.core.revenue.arr_lines import follow

    if before is not None and (before.term_end, before.notice_days) != (after.term_end, after.notice_days):
        # A deadline that was moved was that of the old dates.
        after = after.but(notice_until=None, notice_answer=None)
    change = save_contract(account, before, after, today)
    said: list[str] = []
    if before is None and account.status != "active":
        if not has_left(account):
            raise after.refuse("account_id", f"is archived ({account.archived_as}): set it active first")
        left_on = account.status_on or today
        if after.starts_on < left_on:
            return ContractChange(
                change, (f"{account.name} left on {say.full_date(left_on)}: this ends with its term",)
            )
        back = edit_account(book, account, account.but(status="active"), today, on=min(after.starts_on, today))
        said.append(f"{account.name} is active again: it came back, and what it had lost stays lost")
        rows = {
            each.id: each for each in (*book.contracts_of.get(account.id, ()), *book.arr_lines_of.get(account.id, ()))
        }
        rows |= {each.id: each for each in back.change.save}
        contracts = [each for each in rows.values() if isinstance(each, Contract)]
        book = book.holding(account.id, contracts, [each for each in rows.values() if isinstance(each, ArrLine)])
        change = change._replace(save=(*change.save, *back.change.save), remove=back.change.remove)
    followed = follow(book, account, before, after, beside)
    saved = {each.id: each for each in (*change.save, *followed.lines)}
    said += [followed.said] if followed.said else []
    return ContractChange(change._replace(save=tuple(saved.values())), tuple(said))


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


def item_with(book: Book, playbook: Playbook, account: Account, kind: Kind, override: CadenceOverride) -> Item | None:
    """The account's item of a kind as it would be with another rhythm of its own."""
    other = copy(book)
    other.__dict__["override_of"] = {**book.override_of, (account.id, kind): override}
    return item_of(other, playbook, account, kind, book.as_of)
