"""Dates moved honestly: a snooze hides an item until a date, a skip drops one occurrence, a spread lays a backlog, and
the first dates of accounts that are new to the book, over working days.

None of it is a touch: the clock keeps telling the truth. Several items are moved in one change, all or none.

"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from heapq import heapify, heappop, heappush
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book, TouchHistory, digest
from bookcockpit.core.change import Change
from bookcockpit.core.dates import Interval, add_months, is_working_day
from bookcockpit.core.due.cadence import Item, cadence_anchor, items_of, last_touch, next_in_sequence
from bookcockpit.core.due.today import TodayItem
from bookcockpit.core.entities import Account, CadenceOverride, Contract, Shift, Snooze, Stakeholder, Touch
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import next_contract_date
from bookcockpit.core.vocabulary import TIERS

MUST_NOT_WAIT = ("renewal_prep", "intervention")
"""Kinds that stay where they are, however late."""


class Spread(NamedTuple):
    """Where a backlog would go. `days` are the working days in order, each with its items, most urgent first.

    `must_stay` are overdue touches of kinds that do not wait; `no_room` found none before their contract
    date, or are due on it. Nothing of either moves.
    """

    days: tuple[tuple[date, tuple[Item, ...]], ...]
    must_stay: tuple[Item, ...] = ()
    no_room: tuple[Item, ...] = ()

    def moved(self, today: date) -> int:
        """How many touches leave today."""
        return sum(len(items) for day, items in self.days if day > today)


def planned_spread(
    book: Book,
    policy: Policy,
    ranked: Iterable[TodayItem],
    today: date,
    *,
    days: int | None = None,
    per_day: int | None = None,
) -> Spread:
    """The overdue backlog over working days, most urgent first, at most `per_day` a day, never over capacity.

    Today, if it is a working day, keeps the first ones. `days` spreads evenly over so many working days,
    and over further ones for what those cannot hold. What was spread before counts on its day. An item
    that would land past its account's next contract date takes an earlier place.
    """
    late = [line.item for line in ranked if line.is_late]
    backlog = [item for item in late if item.kind not in MUST_NOT_WAIT]
    limit = max(1, min(per_day or policy.capacity, policy.capacity))
    places = _places(len(backlog), today, limit, days, _spread_before(book, policy, today), book.days_off)
    latest = [next_contract_date(book.open_contracts_of.get(item.account.id, ()), today) for item in backlog]
    order = _in_time(places, latest)
    on: dict[date, list[Item]] = {}
    for place, number in zip(places, order, strict=False):
        on.setdefault(place, []).append(backlog[number])
    placed = set(order)
    return Spread(
        days=tuple((day, tuple(items)) for day, items in on.items()),
        must_stay=tuple(item for item in late if item.kind in MUST_NOT_WAIT),
        no_room=tuple(item for number, item in enumerate(backlog) if number not in placed),
    )


def spread(book: Book, planned: Spread, today: date) -> Change:
    """The change that moves a backlog as planned: one step; what stays today is not written."""
    moved = [_shift(book, item, day, today) for day, items in planned.days if day > today for item in items]
    return Change(f"spread {say.count(len(moved), 'touch', 'touches')}", save=tuple(moved))


def _places(
    number: int, today: date, limit: int, days: int | None, taken: Counter[date], days_off: Collection[date]
) -> list[date]:
    """So many places, earliest first: with `days` one on each day in turn, else each day filled up."""
    ahead = _working_days(today, days_off)
    room = {day: limit - taken[day] for day in (next(ahead) for _ in range(days or 0))}
    places: list[date] = []
    while len(places) < number and (free := [day for day in room if room[day] > 0]):
        for day in free[: number - len(places)]:
            places.append(day)
            room[day] -= 1
    while len(places) < number:
        day = next(ahead)
        places += [day] * min(limit - taken[day], number - len(places))
    return sorted(places)


def _working_days(day: date, days_off: Collection[date]) -> Iterator[date]:
    while True:
        if is_working_day(day, days_off):
            yield day
        day += timedelta(days=1)


def _in_time(places: Sequence[date], latest: Sequence[date | None]) -> list[int]:
    """Which item takes each place, items by number, most urgent first; those never in time are left out.

    Filled from the last place to the first: each takes the least urgent item that may still be there, so
    items leave the order of urgency only for one that could not wait.
    """
    bound = _that_fit(places, latest)
    # Negative, for the heap gives its smallest first and the least urgent has the highest number.
    may_be_here = [-number for number, day in enumerate(latest) if day is None]
    heapify(may_be_here)
    order: list[int] = []
    for place in reversed(places[: len(may_be_here) + len(bound)]):
        while bound and bound[-1][0] >= place:
            heappush(may_be_here, -bound.pop()[1])
        order.append(-heappop(may_be_here))
    return order[::-1]


def _that_fit(places: Sequence[date], latest: Sequence[date | None]) -> list[tuple[date, int]]:
    """(latest day, number) of as many bound items as can all be in time; the least urgent give way."""
    kept: list[tuple[int, date]] = []
    for day, number in sorted((day, number) for number, day in enumerate(latest) if day is not None):
        heappush(kept, (-number, day))
        if len(kept) > bisect_right(places, day):
            heappop(kept)
    return sorted((day, -number) for number, day in kept)


def _spread_before(book: Book, policy: Policy, today: date) -> Counter[date]:
    """How many touches earlier spreads put on each day ahead, as far as they still hold."""
    taken: Counter[date] = Counter()
    ahead = [shift for shift in book.shifts if shift.why == "spread" and shift.to_due and shift.to_due > today]
    due = {
        item.key: item.computed_due
        for account_id in {shift.account_id for shift in ahead}
        if (account := book.account_by_id.get(account_id)) is not None and account.status == "active"
        for item in items_of(book, policy, account, today)
    }
    for shift in ahead:
        if due.get((shift.account_id, shift.kind, shift.contract_id)) == shift.from_due and shift.to_due:
            taken[shift.to_due] += 1
    return taken


def _shift(book: Book, item: Item, to_due: date, today: date) -> Shift:
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


def staggered(book: Book, policy: Policy, change: Change, today: date) -> Change:
    """The change with the first due dates of its untouched accounts spread, in the same undo step."""
    accounts = [each for each in change.save if isinstance(each, Account)]
    after = _as_after(book, change, today)
    overrides = stagger(after, policy, [account.id for account in accounts], today)
    return change._replace(save=(*change.save, *overrides))


def stagger(book: Book, policy: Policy, account_ids: Iterable[str], today: date) -> list[CadenceOverride]:
    """First due dates of untouched accounts spread evenly over one interval, strategic first, then by name.

    One override (a new anchor) per account and kind; accounts that have one already keep it.
    """
    wanted = set(account_ids)
    order = sorted(
        (account for account in book.active if account.id in wanted),
        key=lambda account: (TIERS.index(account.tier), account.name.casefold(), account.key),
    )
    groups: dict[str, list[tuple[str, Interval, date]]] = {}
    for account in order:
        for kind, every in policy.cadence[account.tier].items():
            if not isinstance(every, Interval) or (account.id, kind) in book.override_of:
                continue
            if last_touch(book, account, kind, today) is None:  # type: ignore[arg-type]
                groups.setdefault(kind, []).append((account.id, every, cadence_anchor(book, account)))
    overrides = []
    for kind, waiting in groups.items():
        for place, (account_id, every, anchor) in enumerate(waiting, start=1):
            due = today + timedelta(days=max(1, every.length * place // len(waiting)))
            start = add_months(due, -every.months) if every.months else due - timedelta(days=every.days)
            if start != anchor:
                overrides.append(
                    CadenceOverride(account_id=account_id, kind=kind, anchor=start)  # type: ignore[arg-type]
                )
    return overrides


def _as_after(book: Book, change: Change, today: date) -> Book:
    """What the clocks need of the book as it will be."""
    people = change.left(Stakeholder, book.stakeholders)
    executives = [person.id for person in people if person.level == "executive"]
    touches = [each for each in change.save if isinstance(each, Touch)]
    return Book(
        as_of=book.as_of,
        meta=book.meta,
        history=_joined(book.history, digest(touches, executives, today)),
        accounts=change.left(Account, book.accounts),
        contracts=change.left(Contract, book.contracts),
        stakeholders=people,
        overrides=change.left(CadenceOverride, book.overrides),
        rates=book.rates,
        dismissals=book.dismissals,
    )


def _joined(before: TouchHistory, new: TouchHistory) -> TouchHistory:
    last, executive, first = dict(before.last), dict(before.executive), dict(before.first)
    for pair, on in new.last.items():
        last[pair] = max(on, last.get(pair, on))
    for account, on in new.executive.items():
        executive[account] = max(on, executive.get(account, on))
    for account, on in new.first.items():
        first[account] = min(on, first.get(account, on))
    return TouchHistory(last, executive, first)


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
