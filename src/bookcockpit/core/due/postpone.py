"""Putting items off honestly: a snooze hides one until a date, a skip drops one occurrence.

Neither is a touch: the clock keeps telling the truth. Several items are put off in one change, all or none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.due.cadence import Item, next_in_sequence
from bookcockpit.core.entities import Shift, Snooze
from bookcockpit.core.renewals.contracts import next_contract_date

NAMED = 3
"""Lines a refusal names before it counts the rest."""


class PostponeError(ValueError):
    """Items that cannot be put off like that; the message names them and says what can be done."""


def snooze_together(book: Book, items: Iterable[Item], until: date, reason: str, today: date) -> Change:
    """Hide items until a date, never past any account's next notice or renewal date.

    Raises `PostponeError` naming the items in the way, and the latest date that suits all.
    """
    each = _each_once(items)
    waiting = [item for item in each if item.waits_for_first_intervention]
    if waiting:
        way_out = "clear it" if len(each) == 1 else "unmark it"
        raise PostponeError(
            f"{_named(waiting)} cannot be snoozed: nobody has stepped in yet; log the intervention or {way_out}"
        )
    if until <= today:
        raise PostponeError(f"{say.full_date(until)} is not after today; give a later date")
    too_long = [item for item in each if (latest := _latest(book, item, today)) is not None and until > latest]
    if too_long:
        raise PostponeError(_too_long(book, each, too_long, today))
    what = _named(each) if len(each) == 1 else _counted(each)
    label = f"snooze {what} until {until.isoformat()}"
    return Change(label, save=tuple(_snoozed(book, item, until, reason, today) for item in each))


def latest_for_all(book: Book, items: Iterable[Item], today: date) -> date | None:
    """The latest date all of these can be snoozed until: the nearest contract date; None without one."""
    dates = (_latest(book, item, today) for item in items)
    return min((day for day in dates if day is not None), default=None)


def unsnooze_together(book: Book, items: Iterable[Item]) -> Change:
    """Bring snoozed items back; raises `PostponeError` naming those that are not snoozed."""
    each = _each_once(items)
    awake = [item for item in each if item.key not in book.snooze_of]
    if awake:
        raise PostponeError(f"{_named(awake)} {'is' if len(awake) == 1 else 'are'} not snoozed")
    what = _named(each) if len(each) == 1 else _counted(each)
    return Change(f"unsnooze {what}", remove=tuple(book.snooze_of[item.key] for item in each))


def skip_together(items: Iterable[Item], reason: str, today: date) -> Change:
    """Drop this occurrence of each item.

    Raises `PostponeError` naming the renewal preps and first interventions, which are never skipped.
    """
    each = _each_once(items)
    way_out = "" if len(each) == 1 else "; unmark what must not be skipped"
    if preps := [item for item in each if item.kind == "renewal_prep"]:
        why = "a renewal comes whether or not it is prepared"
        raise PostponeError(f"{_named(preps)} cannot be skipped: {why}{way_out}")
    if waiting := [item for item in each if item.waits_for_first_intervention]:
        raise PostponeError(f"{_named(waiting)} cannot be skipped: nobody has stepped in yet{way_out}")
    what = _named(each) if len(each) == 1 else _counted(each)
    return Change(f"skip {what}", save=tuple(_skipped(item, reason, today) for item in each))


def _snoozed(book: Book, item: Item, until: date, reason: str, today: date) -> Snooze:
    before = book.snooze_of.get(item.key)
    if before is not None:
        times = before.times + 1 if before.due_was == item.computed_due else 1
        return before.but(until=until, reason=reason, made_on=today, due_was=item.computed_due, times=times)
    account_id, kind, contract_id = item.key
    return Snooze(
        account_id=account_id,
        kind=kind,  # type: ignore[arg-type]
        contract_id=contract_id,
        until=until,
        reason=reason,
        made_on=today,
        due_was=item.computed_due,
    )


def _skipped(item: Item, reason: str, today: date) -> Shift:
    account_id, kind, contract_id = item.key
    return Shift(
        account_id=account_id,
        kind=kind,  # type: ignore[arg-type]
        contract_id=contract_id,
        from_due=item.computed_due,
        to_due=next_in_sequence(item, max(today, item.due_on)),
        reason=reason,
        why="skip",
        made_on=today,
    )


def _latest(book: Book, item: Item, today: date) -> date | None:
    return next_contract_date(book.open_contracts_of.get(item.account.id, ()), today)


def _too_long(book: Book, items: Sequence[Item], in_the_way: Sequence[Item], today: date) -> str:
    latest = latest_for_all(book, items, today)
    assert latest is not None, "something stands in the way"
    if latest == today:
        at_date = [item for item in in_the_way if _latest(book, item, today) == today]
        way_out = "" if len(items) == 1 else "; unmark what cannot wait"
        return f"{_named(at_date)} cannot be snoozed: the contract's next date is today{way_out}"
    said = "the latest is" if len(items) == 1 else "the latest that suits all is"
    return f"{_named(in_the_way)} cannot be snoozed past the contract's next date; {said} {say.full_date(latest)}"


def _each_once(items: Iterable[Item]) -> list[Item]:
    return list({item.key: item for item in items}.values())


def _counted(items: Sequence[Item]) -> str:
    return say.count(len(items), "touch", "touches")


def _named(items: Sequence[Item]) -> str:
    return say.some_of([f"{say.kind_label(item.kind).lower()} of {item.account.name}" for item in items], NAMED)
