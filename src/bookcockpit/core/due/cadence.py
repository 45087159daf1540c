"""What is due: one derived item per account and touch kind, computed from the touches and never stored.

Three clocks: chained (last touch + interval), schedule (slots counted from an anchor) and contract
(the renewal window); `triggered` touches wait for a signal, interventions for an at-risk flag.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import Interval, is_late, parse_interval
from bookcockpit.core.entities import Account, CadenceOverride, Contract, TierChange
from bookcockpit.core.policy import Cadence, Policy
from bookcockpit.core.renewals.contracts import renewal_date, window_opens_on
from bookcockpit.core.signals.usage import speaks, usage_signs
from bookcockpit.core.vocabulary import KINDS, USAGE_SIGNALS, Kind, satisfying

State = Literal["due", "overdue", "well_overdue", "never", "upcoming"]
ItemKey = tuple[str, str, str | None]
"""(account id, kind, contract id): what snoozes and shifts point at."""

_SATISFYING = {kind: satisfying(kind) for kind in KINDS}


class UsageSignal(NamedTuple):
    """What made a triggered touch due: the kind of signal, since when, and what was seen."""

    kind: str
    seen_on: date
    evidence: str


class Item(NamedTuple):
    """One touch owed: its date, and everything that explains the date.

    `computed_due` is what the clock says; `due_on` is that date after skips. `every` is the rhythm in
    force, `missed` the slots after the due one up to today, `retiered` the tier change that made it due.
    """

    account: Account
    kind: Kind
    due_on: date
    computed_due: date
    anchor: date
    last_on: date | None = None
    every: Interval | None = None
    missed: int = 0
    skips: int = 0
    contract: Contract | None = None
    further: tuple[Contract, ...] = ()
    signal: UsageSignal | None = None
    override: CadenceOverride | None = None
    retiered: TierChange | None = None

    @property
    def key(self) -> ItemKey:
        """What a snooze or shift of this item points at."""
        return (self.account.id, self.kind, self.contract.id if self.contract else None)

    @property
    def internal(self) -> bool:
        """Whether the customer never sees it."""
        return not KINDS[self.kind].external

    @property
    def waits_for_first_intervention(self) -> bool:
        """An at-risk account nobody has stepped in for yet."""
        return self.kind == "intervention" and self.last_on is None

    def days_late(self, today: date) -> int:
        """Calendar days since the due date; negative while it is ahead."""
        return (today - self.due_on).days


def items(book: Book, policy: Policy, today: date) -> Iterator[Item]:
    """Every item of every active account, in book order, whenever it is due."""
    active = book.active
    # Those that will ask for theirs, in one go.
    book.pulses.fetch({account.id for account in active if _may_be_triggered(book, policy, account, today)})
    for account in active:
        yield from items_of(book, policy, account, today)


def _may_be_triggered(book: Book, policy: Policy, account: Account, today: date) -> bool:
    return any(
        cadence == "triggered" and speaks(book, policy, account, last_touch(book, account, kind, today))  # type: ignore[arg-type]
        for kind, cadence in policy.cadence[account.tier].items()
    )


def items_of(book: Book, policy: Policy, account: Account, today: date) -> Iterator[Item]:
    """One active account's items: its tier's rhythm with the account's overrides, renewals, at-risk."""
    anchor = cadence_anchor(book, account)
    for name, cadence in policy.cadence[account.tier].items():
        kind: Kind = name  # type: ignore[assignment]
        override = book.override_of.get((account.id, kind))
        if override is not None and override.every:
            cadence = parse_interval(override.every)
        if cadence is None:
            continue
        if cadence == "triggered":
            item = _triggered(book, policy, account, kind, today)
        else:
            start = override.anchor if override is not None and override.anchor else anchor
            item = _recurring(book, account, kind, cadence, start, today)
        if item is None:
            continue
        if override is not None:
            item = item._replace(override=override)
        elif account.id in book.tier_changes_of:
            item = item._replace(retiered=_made_due_by(book, policy, item, anchor, today))
        yield item
    if (prep := _renewal_prep(book, policy, account, today)) is not None:
        yield prep
    if account.at_risk_since is not None:
        yield _intervention(book, policy, account, account.at_risk_since)


def cadence_of(book: Book, policy: Policy, account: Account, kind: Kind) -> Cadence:
    """The rhythm in force for a kind: the account's own, else that of its tier."""
    override = book.override_of.get((account.id, kind))
    if override is not None and override.every:
        return parse_interval(override.every)
    return policy.cadence[account.tier].get(kind)


def state(item: Item, today: date, days_off: Collection[date] = ()) -> State:
    """Where an item stands; overdue begins after the first working day on or after its due date."""
    if today < item.due_on:
        return "upcoming"
    if item.last_on is None and item.every is not None and item.kind != "intervention":
        return "never"
    if not is_late(item.due_on, today, days_off):
        return "due"
    return "well_overdue" if is_well_overdue(item, today) else "overdue"


def is_well_overdue(item: Item, today: date) -> bool:
    """Whether more than half an interval has gone since its due date; of a renewal, its notice or half its window."""
    if item.contract is not None:
        notice = item.contract.notice_on
        window = (renewal_date(item.contract) - item.anchor).days
        return (notice is not None and today > notice) or 2 * (today - item.anchor).days > window
    return item.every is not None and item.every.more_than_half(item.days_late(today))


def cadence_anchor(book: Book, account: Account) -> date:
    """Where an untouched account's clocks start.

    The latest of: owned since, the first contract's start, and the start of its history (the earlier of
    its first known touch and the date it was first stored).
    """
    start = account.tracked_since
    first = book.history.first.get(account.id)
    if first is not None and first < start:
        start = first
    if account.owned_since is not None and account.owned_since > start:
        start = account.owned_since
    contracts = book.contracts_of.get(account.id)
    if contracts and contracts[0].starts_on > start:
        start = contracts[0].starts_on
    return start


def last_touch(book: Book, account: Account, kind: Kind, today: date) -> date | None:
    """The newest date up to today of a touch that satisfies the kind; None if there is none."""
    last = book.history.last
    newest: date | None = None
    for other in _SATISFYING[kind]:
        on = last.get((account.id, other))
        if on is not None and (newest is None or on > newest):
            newest = on
    if kind == "executive_touch":
        on = book.history.executive.get(account.id)
    elif kind == "plan_review":
        on = account.reviewed_on if account.reviewed_on is not None and account.reviewed_on <= today else None
    else:
        return newest
    return on if newest is None or (on is not None and on > newest) else newest


def first_slot(kind: Kind, every: Interval, anchor: date, last: date | None) -> date:
    """The due date of a recurring touch.

    Chained: the last touch (or the anchor) + interval. Schedule: the first slot anchor + n × interval
    later than the last touch + half an interval, so a review held a little early covers its slot.
    """
    if last is None:
        return every.nth(anchor, 1)
    if not KINDS[kind].scheduled:
        return every.nth(last, 1)
    return next_slot(every, anchor, last)[0]


def next_slot(every: Interval, anchor: date, held_on: date) -> tuple[date, int]:
    """The first slot anchor + n × interval, n ≥ 1, that a touch does not cover, and its n; it covers the one before.

    That is the first one later than the touch + half an interval; half a day, of odd day counts, is rounded down.
    """
    return every.first_after(anchor, held_on + timedelta(days=every.length // 2))


def next_in_sequence(item: Item, after: date) -> date | None:
    """The first date of the item's own sequence later than `after`; None if it has no sequence."""
    if item.every is None:
        return None
    start = item.anchor if KINDS[item.kind].scheduled or item.last_on is None else item.last_on
    return item.every.first_after(start, after)[0]


def _recurring(book: Book, account: Account, kind: Kind, every: Interval, anchor: date, today: date) -> Item:
    last = last_touch(book, account, kind, today)
    computed = first_slot(kind, every, anchor, last)
    due, skips = _after_skips(book, (account.id, kind, None), computed)
    missed = 0
    if KINDS[kind].scheduled and due is not None and every.nth(due, 1) <= today:
        missed = _slots_between(every, anchor, due, today)
    return Item(account, kind, due or computed, computed, anchor, last, every, missed, skips)


def _slots_between(every: Interval, anchor: date, due: date, today: date) -> int:
    """Slots later than the due one, up to today."""
    missed = 0
    slot, n = every.first_after(anchor, due)
    while slot <= today:
        missed += 1
        slot = every.nth(anchor, n + missed)
    return missed


def _after_skips(book: Book, key: ItemKey, computed: date) -> tuple[date | None, int]:
    """The due date once skips of this occurrence are applied (None: dropped), and how many there are."""
    if not book.shifts_of:
        return computed, 0
    skips = [shift for shift in book.shifts_of.get(key, ()) if shift.why == "skip" and shift.from_due == computed]
    if not skips:
        return computed, 0
    if any(shift.to_due is None for shift in skips):
        return None, len(skips)
    return max(shift.to_due for shift in skips if shift.to_due is not None), len(skips)


def _triggered(book: Book, policy: Policy, account: Account, kind: Kind, today: date) -> Item | None:
    """The earliest open usage or seat signal, noted or read, no touch has answered and no skip has dropped."""
    last = last_touch(book, account, kind, today)
    for signal in _usage_signals(book, policy, account, last):
        if last is not None and last >= signal.seen_on:
            continue
        due, skips = _after_skips(book, (account.id, kind, None), signal.seen_on)
        if due is not None:
            return Item(account, kind, due, signal.seen_on, signal.seen_on, last, skips=skips, signal=signal)
    return None


def _usage_signals(book: Book, policy: Policy, account: Account, last: date | None) -> list[UsageSignal]:
    noted = [each for each in book.open_signals_of.get(account.id, ()) if each.kind in USAGE_SIGNALS]
    by_hand = {each.kind for each in noted}
    found = [UsageSignal(each.kind, each.seen_on, each.evidence) for each in noted]
    if speaks(book, policy, account, last):
        read = usage_signs(book, policy, account)
        found += [UsageSignal(each.kind, each.since.on, each.evidence) for each in read if each.kind not in by_hand]
    return sorted(found, key=lambda each: each.seen_on)


def _renewal_prep(book: Book, policy: Policy, account: Account, today: date) -> Item | None:
    """The earliest open contract not yet prepared, due on the day its window opens."""
    still_open = book.open_contracts_of.get(account.id)
    if not still_open:
        return None
    last = book.history.last.get((account.id, "renewal_prep"))
    waiting: list[tuple[date, Contract]] = []
    for contract in still_open:
        if contract.stage == "agreed" or renewal_date(contract) < today:
            continue
        opens = window_opens_on(contract, account, policy)
        if last is None or last < opens - timedelta(days=policy.prep_grace):
            waiting.append((opens, contract))
    if not waiting:
        return None
    opens, contract = waiting[0]
    further = tuple(other for _, other in waiting[1:])
    return Item(account, "renewal_prep", opens, opens, opens, last, contract=contract, further=further)


def _intervention(book: Book, policy: Policy, account: Account, since: date) -> Item:
    last = book.history.last.get((account.id, "intervention"))
    if last is not None and last < since:
        last = None
    every = Interval(days=policy.intervention_every)
    computed = since if last is None else every.nth(last, 1)
    due, skips = _after_skips(book, (account.id, "intervention", None), computed)
    return Item(account, "intervention", due or computed, computed, since, last, every, skips=skips)


def _made_due_by(book: Book, policy: Policy, item: Item, anchor: date, today: date) -> TierChange | None:
    """The tier change that makes an item due that the old tier would not owe yet; None otherwise."""
    change = book.tier_changes_of[item.account.id][-1]
    untouched_since = item.last_on is None or item.last_on < change.changed_on
    if today < item.due_on or change.changed_on > today or not untouched_since:
        return None
    before: Cadence = policy.cadence[change.tier_was].get(item.kind)
    if isinstance(before, Interval) and first_slot(item.kind, before, anchor, item.last_on) <= today:
        return None
    return change
