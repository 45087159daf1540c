"""Putting an item off honestly: snooze hides it, skip drops one occurrence, spread levels a backlog.

None of them is a touch: the clock keeps telling the truth.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.cadence import Item, next_in_sequence
from bookcockpit.core.change import Change
from bookcockpit.core.dates import is_working_day, working_day_from
from bookcockpit.core.entities import Shift, Snooze
from bookcockpit.core.renewals import next_contract_date

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bookcockpit.core.book import Book
    from bookcockpit.core.playbook import Playbook
    from bookcockpit.core.today import TodayItem


class PostponeError(ValueError):
    """An item that cannot be put off like that; the message says what can be done."""


def snooze(book: Book, item: Item, until: date, reason: str, today: date) -> Change:
    """Hide an item until a date, never past the account's next notice or renewal date.

    Raises `PostponeError` naming the latest date allowed.
    """
    what = _named(item)
    if item.waits_for_first_intervention:
        raise PostponeError(f"{what} cannot be snoozed: nobody has stepped in yet; log the intervention or clear it")
    if until <= today:
        raise PostponeError(f"{say.full_date(until)} is not after today; give a later date")
    latest = next_contract_date(book.open_contracts_of.get(item.account.id, ()), today)
    if latest is not None and until > latest:
        raise PostponeError(
            f"{what} cannot be snoozed past the contract's next date; the latest is {say.full_date(latest)}"
        )
    before = book.snooze_of.get(item.key)
    label = f"snooze {what} until {until.isoformat()}"
    if before is None:
        account_id, kind, contract_id = item.key
        made = Snooze(
            account_id=account_id,
            kind=kind,  # type: ignore[arg-type]
            contract_id=contract_id,
            until=until,
            reason=reason,
            made_on=today,
            due_was=item.computed_due,
        )
    else:
        times = before.times + 1 if before.due_was == item.computed_due else 1
        made = before.but(until=until, reason=reason, made_on=today, due_was=item.computed_due, times=times)
    return Change(label, save=(made,))


def unsnooze(book: Book, item: Item) -> Change:
    """Bring a snoozed item back; raises `PostponeError` if it is not snoozed."""
    before = book.snooze_of.get(item.key)
    if before is None:
        raise PostponeError(f"{_named(item)} is not snoozed")
    return Change(f"unsnooze {_named(item)}", remove=(before,))


def skip(item: Item, reason: str, today: date) -> Change:
    """Drop this occurrence: the item moves to the first date of its sequence after today and its due date.

    Raises `PostponeError` for renewal prep and for the first intervention, which are never skipped.
    """
    what = _named(item)
    if item.kind == "renewal_prep":
        raise PostponeError(f"{what} cannot be skipped: a renewal comes whether or not it is prepared")
    if item.waits_for_first_intervention:
        raise PostponeError(f"{what} cannot be skipped: nobody has stepped in yet")
    account_id, kind, contract_id = item.key
    shift = Shift(
        account_id=account_id,
        kind=kind,  # type: ignore[arg-type]
        contract_id=contract_id,
        from_due=item.computed_due,
        to_due=next_in_sequence(item, max(today, item.due_on)),
        reason=reason,
        why="skip",
        made_on=today,
    )
    return Change(f"skip {what}", save=(shift,))


def spread(
    book: Book,
    playbook: Playbook,
    ranked: Sequence[TodayItem],
    today: date,
    *,
    days: int | None = None,
    per_day: int | None = None,
    days_off: Collection[date] = (),
) -> Change:
    """Spread the overdue backlog over working days, most urgent first, at most `per_day` a day.

    Today keeps the first ones. `days` spreads evenly over so many working days when that needs no more
    than a day's capacity. Renewal prep and first interventions stay; nothing moves past the account's
    next contract date.
    """
    backlog = [
        line.item
        for line in ranked
        if line.days_late > 0 and line.state != "due" and line.item.kind not in ("renewal_prep", "intervention")
    ]
    limit = min(per_day or playbook.capacity, playbook.capacity)
    if days is not None and per_day is None:
        limit = min(limit, max(1, -(-len(backlog) // days)))
    shifts: list[Shift] = []
    day, room = working_day_from(today, days_off), limit
    for item in backlog:
        if room == 0:
            day, room = working_day_from(day + timedelta(days=1), days_off), limit
        room -= 1
        to_due = _not_past_contract(book, item, day, today, days_off)
        if to_due > today:
            shifts.append(_spread_shift(book, item, to_due, today))
    return Change(f"spread {say.count(len(shifts), 'touch', 'touches')}", save=tuple(shifts))


def _not_past_contract(book: Book, item: Item, day: date, today: date, days_off: Collection[date]) -> date:
    latest = next_contract_date(book.open_contracts_of.get(item.account.id, ()), today)
    if latest is None or day <= latest:
        return day
    while latest > today and not is_working_day(latest, days_off):
        latest -= timedelta(days=1)
    return latest


def _spread_shift(book: Book, item: Item, to_due: date, today: date) -> Shift:
    for shift in book.shifts_of.get(item.key, ()):
        if shift.why == "spread" and shift.from_due == item.computed_due:
            return shift.but(to_due=to_due, made_on=today)
    account_id, kind, contract_id = item.key
    return Shift(
        account_id=account_id,
        kind=kind,  # type: ignore[arg-type]
        contract_id=contract_id,
        from_due=item.computed_due,
        to_due=to_due,
        reason="backlog spread over working days",
        why="spread",
        made_on=today,
    )


def _named(item: Item) -> str:
    return f"{say.kind_label(item.kind).lower()} of {item.account.name}"
