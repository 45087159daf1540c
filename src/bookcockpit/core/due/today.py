"""Today: what is owed and why, in one order, customer by customer; what is ahead, hidden, planned."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import is_late
from bookcockpit.core.due.cadence import Item, State, is_well_overdue, items, state
from bookcockpit.core.due.obligations import (
    Obligation,
    deadline_points,
    obligation_urgency,
    obligations,
    price_notices,
    reviews,
)
from bookcockpit.core.due.urgency import Urgency, shared_terms, touch_urgency
from bookcockpit.core.entities import Account, PricePlan, Snooze, Touch
from bookcockpit.core.grouped import Tie, grouped
from bookcockpit.core.health.score import Band, Healths
from bookcockpit.core.plan.success import current_value, progress
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import notice_words, renewal_date
from bookcockpit.core.revenue.arr import arr_on, percentiles
from bookcockpit.core.vocabulary import KINDS, Kind, satisfying

RECENT_DAYS = 60
"""A milestone done so many days ago is still news when there was no touch since."""


def why_now(item: Item, book: Book, planned_on: date | None = None) -> str:
    """One line: the rhythm, the last touch, since when it is owed, and what is special about it."""
    today = book.as_of
    parts = [_reason(item, book)]
    if item.missed:
        parts.append(f"{item.missed} more missed since")
    if item.skips:
        parts.append("skipped once" if item.skips == 1 else f"skipped {item.skips} times")
    if item.retiered is not None:
        parts.append(
            f"due because of the move to {item.retiered.tier} on {say.short_date(item.retiered.changed_on, today)}"
        )
    if item.override is not None:
        parts.append("this account's own cadence")
    if planned_on is not None:
        parts.append(f"planned for {say.short_date(planned_on, today)}")
    return "; ".join(parts)


def _reason(item: Item, book: Book) -> str:
    today = book.as_of
    if item.contract is not None:
        return _renewal_reason(item, today)
    if item.signal is not None:
        evidence = f": {item.signal.evidence}" if item.signal.evidence else ""
        what = say.word_label(item.signal.kind).capitalize()
        return f"{what} since {say.short_date(item.signal.seen_on, today)}{evidence}"
    if item.kind == "intervention":
        reason = item.account.at_risk_reason.rstrip(".")
        why = f". {reason}" if reason else ""
        if item.last_on is None:
            return f"At risk since {say.short_date(item.anchor, today)}, and nobody has stepped in yet{why}"
        assert item.every is not None, "interventions come in a rhythm"
        return f"At risk: {say.rhythm(item.every)}; last spoke {say.short_date(item.last_on, today)}{why}"
    assert item.every is not None, "an item has a contract, a signal or a rhythm"
    rhythm = say.rhythm(item.every).capitalize()
    if item.last_on is None:
        return f"{rhythm}; none yet, due {say.short_date(item.due_on, today)}"
    return f"{rhythm}; last {say.short_date(item.last_on, today)}, due {say.short_date(item.due_on, today)}"


def _renewal_reason(item: Item, today: date) -> str:
    assert item.contract is not None
    renewal = renewal_date(item.contract)
    opened = "opened" if item.due_on <= today else "opens"
    text = f"Renewal window {opened} {say.short_date(item.due_on, today)}, renews {say.short_date(renewal, today)}"
    text += f" ({say.count((renewal - today).days, 'day')} left)"
    notice = item.contract.notice_on
    if said := notice_words(item.contract):
        text += f", {said}" if item.contract.notice_answer != "extended" else f", notice {said}"
    elif notice is not None:
        text += f", notice {'passed' if notice < today else 'by'} {say.short_date(notice, today)}"
    if item.further:
        dates = ", ".join(say.short_date(renewal_date(contract), today) for contract in item.further)
        text += f"; also renewing {dates}"
    return text


def bring(item: Item, book: Book, today: date) -> list[str]:
    """What makes this touch worth the customer's time; empty for internal work and when there is nothing."""
    if not KINDS[item.kind].external:
        return []
    account_id = item.account.id
    since = item.last_on
    found: list[str] = []
    if item.signal is not None and item.signal.evidence:
        found.append(f"Trigger: {item.signal.evidence}")
    ours = [c for c in book.commitments_of.get(account_id, ()) if c.is_open and c.side == "us"]
    for commitment in sorted(ours, key=lambda c: (c.due_on is None, c.due_on, c.what, Tie(c))):
        found.append(f"We owe: {commitment.what}{_due_note(commitment.due_on, book)}")
    for step in sorted(book.milestones_of.get(account_id, ()), key=lambda m: (m.done_on or today, m.title, Tie(m))):
        if step.done_on is None or step.done_on > today:
            continue
        if (since is not None and step.done_on > since) or (today - step.done_on).days <= RECENT_DAYS:
            found.append(f"Milestone done {say.short_date(step.done_on, today)}: {step.title}")
    goals = book.objectives_of.get(account_id, ())
    for objective in sorted(goals, key=lambda o: (o.target_on is None, o.target_on, o.statement, Tie(o))):
        current = current_value(book, objective)
        share = progress(objective.baseline, current, objective.target)
        if share is None or objective.baseline is None or objective.target is None or current is None:
            continue
        unit = f" {objective.unit}" if objective.unit else ""
        goal = f"goal {say.plain_number(objective.target)}"
        if objective.target_on is not None:
            goal += f" by {say.short_date(objective.target_on, today)}"
        what = objective.metric or objective.statement
        values = f"{say.plain_number(objective.baseline)} → {say.plain_number(current)}{unit}"
        found.append(f"{what}: {values} ({goal}, {say.percent(share)})")
    return found


def _due_note(due_on: date | None, book: Book) -> str:
    if due_on is None:
        return ""
    today = book.as_of
    late = f", {say.count((today - due_on).days, 'day')} late" if book.is_late(due_on) else ""
    return f" (due {say.short_date(due_on, today)}{late})"


Waiting = tuple[Item, date, date | None]
"""What is to be ranked: the item, the day it is ranked from, and the day a touch is planned for."""


class TodayItem:
    """One line of Today. The sentences are made when first read: a long list shows few of them."""

    def __init__(
        self, item: Item, state: State, urgency: Urgency, ranked_from: date, planned_on: date | None, book: Book
    ) -> None:
        self.item = item
        self.state: State = state
        self.urgency = urgency
        self.ranked_from = ranked_from
        self.planned_on = planned_on
        self._book = book

    @property
    def account(self) -> Account:
        """Whose item it is."""
        return self.item.account

    @property
    def today(self) -> date:
        """The day of the view."""
        return self._book.as_of

    @property
    def type(self) -> Literal["touch"]:
        """What sort of thing it is."""
        return "touch"

    @property
    def due_on(self) -> date:
        """The day it was or is owed."""
        return self.item.due_on

    @property
    def acts_on(self) -> date:
        """The day by which one has to act."""
        return self.item.due_on

    @property
    def label(self) -> str:
        """The name of the touch."""
        return say.kind_label(self.item.kind)

    @property
    def days_late(self) -> int:
        """Calendar days since the due date; negative while it is ahead."""
        return self.item.days_late(self._book.as_of)

    @property
    def is_late(self) -> bool:
        """Whether it is overdue; one that was never held can be, too."""
        return self._book.is_late(self.item.due_on)

    @cached_property
    def why(self) -> str:
        """One line: why now."""
        return why_now(self.item, self._book, self.planned_on)

    @property
    def reason(self) -> str:
        """What its label does not say: why now."""
        return self.why

    @cached_property
    def bring(self) -> list[str]:
        """What makes the touch worth the customer's time."""
        return bring(self.item, self._book, self._book.as_of)

    @property
    def has_nothing_to_bring(self) -> bool:
        """A check-in with no reason of its own: folded away, skipped or logged in bulk."""
        return self.item.kind == "check_in" and not self.bring


class SnoozedItem(NamedTuple):
    """An item hidden until a date."""

    item: Item
    snooze: Snooze


class PlannedItem(NamedTuple):
    """A touch in the calendar, or an item that it will satisfy."""

    account: Account
    kind: Kind
    touch: Touch


Thing = TodayItem | Obligation
"""One line of what an account needs today."""


class Customer(NamedTuple):
    """An account with all it needs today, the most urgent first: it stands where the first of them stands.

    `is_held` says that capacity never cuts it: a contract's date of it is near.
    """

    account: Account
    things: tuple[Thing, ...]
    is_held: bool

    @property
    def first(self) -> Thing:
        """What it stands in its place for."""
        return self.things[0]

    @property
    def urgency(self) -> Urgency:
        """That of its most urgent thing."""
        return self.first.urgency

    @property
    def why(self) -> str:
        """One line: why it stands here."""
        return self.first.why


class TodayView(NamedTuple):
    """What the Today page shows. `order` is the whole order of the day; `customers` the part today can hold.

    `ranked` are all touches that are due, `items` those of the customers today can hold, both in the order of urgency.
    `obligations` are in that of their dates, up to some days ahead. `arr` is each account's ARR in minor units of the
    base currency, None if unknown; `days_off` those of the book. `done` are the ids of accounts something was done for
    today: a touch, a promise kept, a milestone reached.
    """

    today: date
    order: tuple[Customer, ...]
    customers: tuple[Customer, ...]
    ranked: tuple[TodayItem, ...]
    items: tuple[TodayItem, ...]
    upcoming: tuple[TodayItem, ...]
    snoozed: tuple[SnoozedItem, ...]
    planned: tuple[PlannedItem, ...]
    obligations: tuple[Obligation, ...]
    capacity: int
    arr: dict[str, int | None]
    done: frozenset[str] = frozenset()
    days_off: Collection[date] = ()

    def is_late(self, due_on: date) -> bool:
        """Whether something owed by a day is overdue."""
        return is_late(due_on, self.today, self.days_off)

    @property
    def late(self) -> int:
        """How many ranked items are overdue."""
        return sum(line.is_late for line in self.ranked)

    @property
    def more(self) -> int:
        """How many customers the day's capacity cuts off."""
        return len(self.order) - len(self.customers)


def today_view(
    book: Book,
    policy: Policy,
    today: date,
    *,
    within: int | None = None,
    tier: str | None = None,
    account_id: str | None = None,
    everything: bool = False,
    healths: Healths | None = None,
    at_a_glance: bool = False,
) -> TodayView:
    """The day's view of a book. `within` is days ahead (the playbook's look-ahead unless given).

    `everything` lifts the capacity cut; `tier` and `account_id` narrow every list. At a glance only what the day
    can hold is ranked by health: the rest stands in the order without it, and reviews are left out.
    """
    until = today + timedelta(days=policy.look_ahead if within is None else within)
    wanted = {
        account.id
        for account in book.accounts
        if (tier is None or account.tier == tier) and (account_id is None or account.id == account_id)
    }
    arr = {account.id: arr_on(book, account, today) for account in book.accounts}
    places = percentiles({account.id: arr[account.id] for account in book.active})
    healths = healths or Healths(book, policy)
    waiting: list[Waiting] = []
    snoozed: list[SnoozedItem] = []
    planned: dict[tuple[str, str], PlannedItem] = {}
    for account in book.active:
        if account.id in wanted:
            for touch in _soon(book, policy, account, today):
                planned[touch.id, touch.kind] = PlannedItem(account, touch.kind, touch)
    snoozes = book.snooze_of
    for item in items(book, policy, today):
        if item.account.id not in wanted:
            continue
        # Most books hide little, and a book of 2,000 accounts has 8,000 items.
        snooze = snoozes.get(item.key) if snoozes else None
        if snooze is not None and today < snooze.until and snooze.due_was == item.computed_due:
            snoozed.append(SnoozedItem(item, snooze))
            continue
        ranked_from = _ranked_from(book, item)
        if ranked_from > until:
            continue
        ahead = _planned_for(book, item, today)
        if ahead is not None and _takes_out(item, ahead, policy, today):
            planned[ahead.id, item.kind] = PlannedItem(item.account, item.kind, ahead)
            continue
        waiting.append((item, ranked_from, ahead.happened_on if ahead is not None else None))

    owed = obligations(book, policy, today, until, price_notices(book, policy, healths, today))
    owed += [] if at_a_glance else reviews(book, healths)
    owed = [each for each in owed if each.account.id in wanted]
    waiting_of = grouped(waiting, lambda each: each[0].account.id)
    owed_of = grouped(owed, lambda each: each.account.id)

    def standing(account: Account, band: Band) -> _Standing:
        shared = shared_terms(account, book, policy, today, places.get(account.id), band)
        lines = []
        for item, ranked_from, planned_on in waiting_of.get(account.id, ()):
            rank = touch_urgency(item, shared, policy, today)
            lines.append(TodayItem(item, state(item, today, book.days_off), rank, ranked_from, planned_on, book))
        besides = [
            each._replace(urgency=obligation_urgency(each, shared, policy, today))
            for each in owed_of.get(account.id, ())
        ]
        now = [line for line in lines if line.ranked_from <= today]
        now_besides = [each for each in besides if _is_for_today(each, policy, today)]
        is_held = any(deadline_points(each, policy, today) is not None for each in now_besides)
        return _Standing(lines, besides, Customer(account, tuple(sorted((*now, *now_besides), key=in_order)), is_held))

    concerned = [account for account in book.accounts if account.id in waiting_of or account.id in owed_of]
    standings = {}
    if at_a_glance:
        standings = {account.id: standing(account, "insufficient") for account in concerned}
        concerned = _may_be_first(standings.values(), policy)
    # Only of accounts with something to rank, and of all of them in one go.
    book.pulses.fetch({account.id for account in concerned})
    standings |= {account.id: standing(account, healths.of(account).band) for account in concerned}
    order = sorted((each.customer for each in standings.values() if each.customer.things), key=_by_first)
    customers = [each for place, each in enumerate(order) if everything or place < policy.capacity or each.is_held]
    lines = [line for each in standings.values() for line in each.lines]
    ranked = sorted((line for line in lines if line.ranked_from <= today), key=_by_urgency)
    upcoming = [line for line in lines if line.ranked_from > today]
    upcoming.sort(key=lambda line: (line.ranked_from, *_by_urgency(line)))
    held = {each.account.id for each in customers}
    besides = {id: iter(each.obligations) for id, each in standings.items()}
    snoozed.sort(key=lambda each: (each.snooze.until, each.item.account.name.casefold(), each.item.kind))
    return TodayView(
        today=today,
        order=tuple(order),
        customers=tuple(customers),
        ranked=tuple(ranked),
        items=tuple(line for line in ranked if line.account.id in held),
        upcoming=tuple(upcoming),
        snoozed=tuple(snoozed),
        planned=tuple(sorted(planned.values(), key=_by_plan)),
        obligations=tuple(next(besides[each.account.id]) for each in owed),
        capacity=policy.capacity,
        arr=arr,
        done=_done(book, today) & wanted,
        days_off=book.days_off,
    )


def _done(book: Book, today: date) -> frozenset[str]:
    touched = {account_id for (account_id, _kind), on in book.history.last.items() if on == today}
    kept = {promise.account_id for promise in book.commitments if promise.done_on == today}
    goals = {goal.id: goal.account_id for goal in book.objectives}
    reached = {goals[step.objective_id] for step in book.milestones if step.done_on == today}
    return frozenset(touched | kept | reached)


class _Standing(NamedTuple):
    """All that is known of an account on one day."""

    lines: list[TodayItem]
    obligations: list[Obligation]
    customer: Customer


def _may_be_first(standings: Collection[_Standing], policy: Policy) -> list[Account]:
    """The accounts that may be among the first the day can hold, whatever their health."""
    customers = [each.customer for each in standings if each.customer.things]
    totals = sorted((each.urgency.total for each in customers), reverse=True)
    cut = totals[policy.capacity - 1] if 0 < policy.capacity < len(totals) else 0.0
    least = cut - max(policy.red_weight, policy.amber_weight)
    return [each.account for each in customers if each.urgency.total >= least]


def _is_for_today(owed: Obligation, policy: Policy, today: date) -> bool:
    """Whether something is one of today's things: it is due, or it is the last day for notice, and near."""
    if owed.type == "notice":
        return owed.due_on <= today + timedelta(days=policy.notice_lead) or isinstance(owed.about, PricePlan)
    return owed.due_on <= today


def in_order(thing: Thing) -> tuple[object, ...]:
    """Sort key of things, the most urgent first; those of one customer stay together among equals."""
    about = thing.account if isinstance(thing, TodayItem) else thing.about
    account = thing.account
    return (
        -thing.urgency.total,
        account.name.casefold(),
        account.key,
        thing.due_on,
        thing.label,
        thing.why,
        Tie(about),
    )


def _by_first(customer: Customer) -> tuple[object, ...]:
    return (-customer.urgency.total, customer.account.name.casefold(), customer.account.key)


def _by_urgency(line: TodayItem) -> tuple[float, str, str, str, str]:
    account = line.account
    subject = line.item.contract.key if line.item.contract else ""
    return (-line.urgency.total, account.name.casefold(), account.key, line.item.kind, subject)


def _by_plan(planned: PlannedItem) -> tuple[object, ...]:
    account, touch = planned.account, planned.touch
    return (touch.happened_on, account.name.casefold(), account.key, planned.kind, Tie(touch))


def _ranked_from(book: Book, item: Item) -> date:
    """The due date, or the later day a spread of the backlog gave the item."""
    shifts = book.shifts_of.get(item.key) if book.shifts_of else None
    if shifts is None:
        return item.due_on
    spread = [s.to_due for s in shifts if s.why == "spread" and s.from_due == item.computed_due and s.to_due]
    return max([item.due_on, *spread])


def _soon(book: Book, policy: Policy, account: Account, today: date) -> list[Touch]:
    last = today + timedelta(days=policy.planned_ahead)
    return [touch for touch in book.pending_of.get(account.id, ()) if today <= touch.happened_on <= last]


def _planned_for(book: Book, item: Item, today: date) -> Touch | None:
    """The first touch still ahead, or planned for today, that will satisfy the item."""
    ahead: Iterable[Touch] = book.pending_of.get(item.account.id, ())
    return next((touch for touch in ahead if touch.happened_on >= today and _will_satisfy(book, touch, item)), None)


def _will_satisfy(book: Book, touch: Touch, item: Item) -> bool:
    if touch.kind in satisfying(item.kind):
        return True
    if item.kind != "executive_touch" or not KINDS[touch.kind].external:
        return False
    people = (book.stakeholder_by_id.get(person) for person in touch.stakeholder_ids)
    return any(person is not None and person.level == "executive" for person in people)


def _takes_out(item: Item, ahead: Touch, policy: Policy, today: date) -> bool:
    """Whether a planned touch is near enough to take its item out of the ranking.

    Not where the item would be well overdue by then: a review in nine days is no weekly usage check. An at-risk
    account nobody has stepped in for stays on top whatever is planned.
    """
    soon = ahead.happened_on <= today + timedelta(days=policy.planned_ahead)
    return soon and not item.waits_for_first_intervention and not is_well_overdue(item, ahead.happened_on)


AHEAD = 180
"""Days ahead an agenda reaches unless said otherwise: the renewal window of every tier, and then some."""

Sort = Literal["touch", "planned", "renewal", "notice", "commitment", "milestone", "step", "outcome", "confirm"]


class Entry(NamedTuple):
    """One thing on one day. `name` is the same each time the thing is written, so that a calendar moves its entry
    instead of adding another; `more` says what the day alone does not."""

    name: str
    on: date
    sort: Sort
    account: Account
    what: str
    more: str = ""


def agenda(
    book: Book, policy: Policy, today: date, *, within: int = AHEAD, tier: str | None = None
) -> tuple[Entry, ...]:
    """Everything dated from today to `within` days ahead, by day, then account. What is late stands on today.

    Of a touch only the next one is known, so each account has one entry a kind. Only dates and what was agreed
    are in it: no reasons, notes, moods or amounts, for calendars are looked at over one's shoulder.
    """
    until = today + timedelta(days=within)
    view = today_view(book, policy, today, within=within, tier=tier, everything=True, at_a_glance=True)
    found = [
        *(_touch(book, line.item, line.ranked_from) for line in (*view.ranked, *view.upcoming)),
        *(_touch(book, each.item, each.snooze.until, "snoozed until then") for each in view.snoozed),
        *(_planned(each.account, each.touch.kind, each.touch.id, each.touch.happened_on) for each in view.planned),
        *(_owed(book, each) for each in view.obligations),
        *(each for each in _renewals(book, today) if tier is None or each.account.tier == tier),
    ]
    kept = {each.name: each for each in found if each.on <= until}
    return tuple(sorted(kept.values(), key=lambda each: (each.on, each.account.name.casefold(), each.what, each.name)))


def _touch(book: Book, item: Item, due_on: date, more: str = "") -> Entry:
    about = f"-{item.contract.id}" if item.contract else ""
    late = f"due since {say.full_date(due_on)}" if book.is_late(due_on) else ""
    name = f"touch-{item.account.id}-{item.kind}{about}"
    return Entry(name, max(due_on, book.as_of), "touch", item.account, say.kind_label(item.kind), more or late)


def _planned(account: Account, kind: str, touch_id: str, on: date) -> Entry:
    return Entry(f"planned-{touch_id}", on, "planned", account, say.kind_label(kind), "planned")


def _owed(book: Book, owed: Obligation) -> Entry:
    late = f"due since {say.full_date(owed.due_on)}" if book.is_late(owed.due_on) else ""
    sort: Sort = "commitment" if owed.type == "review" else owed.type
    # That prices rise is not for a calendar, which the customer may see over one's shoulder.
    what = "Last day for a notice" if isinstance(owed.about, PricePlan) else owed.what
    return Entry(f"{owed.type}-{owed.about.id}", max(owed.acts_on, book.as_of), sort, owed.account, what, late)


def _renewals(book: Book, today: date) -> Iterator[Entry]:
    for account, contract in book.renewals():
        renewal = renewal_date(contract)
        # One that passed is owed an outcome, and stands there already.
        if renewal > today:
            how = "renews by itself" if contract.auto_renew else "has to be renewed"
            yield Entry(f"renewal-{contract.id}", renewal, "renewal", account, f"Renewal of {contract.key}", how)
