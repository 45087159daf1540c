"""What was done in a window, and how the account manager's habits compare."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import Interval
from bookcockpit.core.due.cadence import cadence_anchor, cadence_of, next_slot
from bookcockpit.core.entities import Account
from bookcockpit.core.history import Chronicle
from bookcockpit.core.plan.stakeholders import is_gone
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.revenue.measure import Measure, Part, Unit, ratio, share_words
from bookcockpit.core.vocabulary import Kind, satisfying
from bookcockpit.core.wording import count, full_date

if TYPE_CHECKING:
    from bookcockpit.core.revenue.retention import CohortRow
    from bookcockpit.core.revenue.scorecard import Scorecard

_SPONSORED_TIERS = ("strategic",)


class Activity(NamedTuple):
    """What was done. Each number lists its accounts, those that lack most first.

    executive_engagement: strategic accounts with an executive touch inside their rhythm ÷ those that have one.
    qbr_completion: business reviews held ÷ slots owed in the window. plan_freshness: plans reviewed within one
    interval ÷ plans with a rhythm of review. stakeholder_breadth: engaged people per account.
    """

    executive_engagement: Measure
    qbr_completion: Measure
    plan_freshness: Measure
    stakeholder_breadth: Measure

    @property
    def measures(self) -> tuple[Measure, ...]:
        """All of them, in the order they are read."""
        return tuple(self)


def activity_of(book: Book, playbook: Playbook, chronicle: Chronicle, start: date, end: date) -> Activity:
    """The panel of a window, both days included: reviews within it, the rest as it stood on its last day."""
    active = [account for account in book.accounts if account.status == "active"]
    return Activity(
        _executive_engagement(book, playbook, chronicle, active, end),
        _qbr_completion(book, playbook, chronicle, active, start, end),
        _plan_freshness(book, playbook, chronicle, active, end),
        _stakeholder_breadth(book, playbook, chronicle, active, end),
    )


def _executive_engagement(
    book: Book, playbook: Playbook, chronicle: Chronicle, active: Sequence[Account], end: date
) -> Measure:
    wanted = [account for account in active if account.tier in _SPONSORED_TIERS]
    parts = list(_inside(book, playbook, wanted, "executive_touch", chronicle.executive.get, end))
    return _measure(
        "executive_engagement",
        "Executive engagement",
        "share",
        parts,
        "no active strategic account is owed executive touches",
        "strategic accounts with an executive touch inside the cadence",
    )


def _plan_freshness(
    book: Book, playbook: Playbook, chronicle: Chronicle, active: Sequence[Account], end: date
) -> Measure:
    accounts = book.account_by_id

    def reviewed_on(account_id: str) -> date | None:
        said, held = accounts[account_id].reviewed_on, chronicle.plan_reviews.get(account_id)
        known = [on for on in (said, held) if on is not None and on <= end]
        return max(known, default=None)

    parts = list(_inside(book, playbook, active, "plan_review", reviewed_on, end))
    return _measure(
        "plan_freshness",
        "Plan freshness",
        "share",
        parts,
        "no active account has a rhythm of plan reviews",
        "plans reviewed within one interval",
    )


def _inside(
    book: Book,
    playbook: Playbook,
    accounts: Sequence[Account],
    kind: Kind,
    newest: Callable[[str], date | None],
    end: date,
) -> Iterator[Part]:
    """For each account with a rhythm: whether its newest touch is not more than one interval old."""
    for account in accounts:
        every = cadence_of(book, playbook, account, kind)
        if isinstance(every, Interval):
            on = newest(account.id)
            is_inside = on is not None and every.nth(on, 1) >= end
            yield Part(account, int(is_inside), 1, on, "" if on is not None else "never")


def _qbr_completion(
    book: Book, playbook: Playbook, chronicle: Chronicle, active: Sequence[Account], start: date, end: date
) -> Measure:
    parts: list[Part] = []
    for account in active:
        found = reviews_owed(book, playbook, chronicle, account, start, end)
        if found is not None:
            reviews = chronicle.reviews.get(account.id, ())
            parts.append(Part(account, *found, max((on for on in reviews if on <= min(end, book.as_of)), default=None)))
    return _measure(
        "qbr_completion",
        "QBR completion",
        "share",
        parts,
        f"no business review was owed by {full_date(end)}",
        "business reviews held ÷ owed",
    )


def reviews_owed(
    book: Book, playbook: Playbook, chronicle: Chronicle, account: Account, start: date, end: date
) -> tuple[int, int] | None:
    """Business reviews held, and slots owed from `start` through `end`; None where none is owed.

    The slots are those of the clock, and a review is held for the slot that the clock takes it for. One that was
    skipped was owed all the same.
    """
    every = cadence_of(book, playbook, account, "business_review")
    if not isinstance(every, Interval):
        return None
    override = book.override_of.get((account.id, "business_review"))
    anchor = override.anchor if override is not None and override.anchor else cadence_anchor(book, account)
    owed = slots_within(every, anchor, start, min(end, book.as_of))
    reviews = [on for on in chronicle.reviews.get(account.id, ()) if on <= book.as_of]
    return (reviews_held(every, anchor, owed, reviews), len(owed)) if owed else None


def slots_within(every: Interval, anchor: date, start: date, end: date) -> range:
    """The numbers n ≥ 1 of the slots anchor + n × interval from `start` through `end`."""
    _, first = every.first_after(anchor, max(anchor, start - timedelta(days=1)))
    _, beyond = every.first_after(anchor, max(anchor, end))
    return range(first, beyond)


def reviews_held(every: Interval, anchor: date, owed: Collection[int], reviews: Iterable[date]) -> int:
    """How many slots, by their numbers, are covered by a review: each covers one, two may cover the same."""
    return len({next_slot(every, anchor, on)[1] - 1 for on in reviews}.intersection(owed))


def _stakeholder_breadth(
    book: Book, playbook: Playbook, chronicle: Chronicle, active: Sequence[Account], end: date
) -> Measure:
    parts = [Part(account, engaged_on(book, playbook, chronicle, account, end), 1) for account in active]
    return _measure(
        "stakeholder_breadth",
        "Stakeholder breadth",
        "people",
        parts,
        "no account is active",
        "engaged people per active account",
    )


def engaged_on(book: Book, playbook: Playbook, chronicle: Chronicle, account: Account, end: date) -> int:
    """How many people of an account were engaged on the last day of a window."""
    oldest = end - timedelta(days=playbook.engaged_days[account.tier])
    return sum(
        chronicle.contacts.get(person.id, date.min) >= oldest
        for person in book.stakeholders_of.get(account.id, ())
        if not is_gone(person, end)
    )


def _measure(name: str, label: str, unit: Unit, parts: Sequence[Part], reason: str, note: str) -> Measure:
    over, under = sum(part.over for part in parts), sum(part.under for part in parts)
    listed = sorted(parts, key=lambda part: (part.over - part.under, part.account.name.casefold(), part.account.key))
    return Measure(
        name,
        label,
        unit,
        over / under if under else None,
        "" if under else reason,
        over,
        under,
        "people" if unit == "people" else "count",
        f"{note}, {count(len(parts), 'account')}",
        parts=lambda: tuple(listed),
    )


HabitName = Literal[
    "business_reviews", "value_touches", "engaged_people", "plan_reviewed", "value_agreed", "executive_touch"
]

CAVEAT = "Describes, does not prove: accounts differ in more than this habit."
"""Stands with every comparison."""


class Fared(NamedTuple):
    """One group of accounts and what became of their ARR, in minor units of the base currency."""

    rows: tuple[CohortRow, ...]
    nrr: float | None
    grr: float | None

    @property
    def accounts(self) -> int:
        """How many there are."""
        return len(self.rows)


class Habit(NamedTuple):
    """One habit: the accounts that have it and those that have not; `unasked` are those it is not asked of.

    `reason` says why the two are not compared; empty where they are.
    """

    name: HabitName
    label: str
    has: Fared
    has_not: Fared
    unasked: int
    reason: str

    @property
    def nrr_difference(self) -> float | None:
        """NRR with it less NRR without; None where they are not compared."""
        if self.reason or self.has.nrr is None or self.has_not.nrr is None:
            return None
        return self.has.nrr - self.has_not.nrr

    @property
    def words(self) -> str:
        """`NRR 104 % with it, 96.2 % without`, or why nothing can be said."""
        if self.reason or self.has.nrr is None or self.has_not.nrr is None:
            return self.reason or "no ARR to compare"
        return f"NRR {share_words(self.has.nrr)} with it, {share_words(self.has_not.nrr)} without"


class _Case(NamedTuple):
    book: Book
    playbook: Playbook
    chronicle: Chronicle
    start: date
    last: date


class _Asked(NamedTuple):
    """An account, and the day up to which its habits are asked about."""

    account: Account
    end: date


def habits_of(book: Book, playbook: Playbook, chronicle: Chronicle, card: Scorecard) -> tuple[Habit, ...]:
    """Every habit over the cohort of a scorecard, by the chronicle of its window."""
    case = _Case(book, playbook, chronicle, card.start, card.end)
    return tuple(_habit(case, card.whole.rows, name, label, asks) for name, label, asks in _HABITS)


def _habit(
    case: _Case,
    rows: Sequence[CohortRow],
    name: HabitName,
    label: str,
    asks: Callable[[_Case, _Asked], bool | None],
) -> Habit:
    groups: dict[bool | None, list[CohortRow]] = {True: [], False: [], None: []}
    for row in rows:
        groups[asks(case, _asked(case, row))].append(row)
    has, has_not = _fared(groups[True]), _fared(groups[False])
    reason = _reason(case.playbook, has, has_not)
    if name == "value_touches" and case.last < case.book.as_of and not (has.rows or has_not.rows):
        reason = "known only of windows that end today"
    return Habit(name, label, has, has_not, len(groups[None]), reason)


def _asked(case: _Case, row: CohortRow) -> _Asked:
    left_on = row.movements[-1].on if row.end == 0 and row.movements else case.last
    return _Asked(row.account, min(max(left_on, case.start), case.last))


def _fared(rows: Sequence[CohortRow]) -> Fared:
    nrr, _, _ = ratio((row.end, row.start) for row in rows)
    grr, _, _ = ratio((min(row.start, row.end), row.start) for row in rows)
    return Fared(tuple(rows), nrr, grr)


def _reason(playbook: Playbook, has: Fared, has_not: Fared) -> str:
    least = playbook.habits_least
    if min(has.accounts, has_not.accounts) >= least:
        return ""
    return f"too few to compare: {has.accounts} with it and {has_not.accounts} without, {least} of each are needed"


# What each habit asks of an account: whether it has it; None where it is not asked


def _reviews(case: _Case, asked: _Asked) -> bool | None:
    """Every business review that was owed in the window was held."""
    found = reviews_owed(case.book, case.playbook, case.chronicle, asked.account, case.start, asked.end)
    return None if found is None else found[0] >= found[1]


def _value_touches(case: _Case, asked: _Asked) -> bool | None:
    every = cadence_of(case.book, case.playbook, asked.account, "value_touch")
    if not isinstance(every, Interval):
        return None
    if case.last < case.book.as_of:
        # The book knows the newest touch alone: of an earlier day it cannot say.
        return None
    last = case.book.history.last
    known = (last.get((asked.account.id, kind)) for kind in satisfying("value_touch"))
    newest = max((on for on in known if on is not None and on <= asked.end), default=None)
    return newest is not None and every.nth(newest, 1) >= asked.end


def _engaged(case: _Case, asked: _Asked) -> bool | None:
    engaged = engaged_on(case.book, case.playbook, case.chronicle, asked.account, asked.end)
    return engaged >= case.playbook.engaged_least


def _plan_reviewed(case: _Case, asked: _Asked) -> bool | None:
    every = cadence_of(case.book, case.playbook, asked.account, "plan_review")
    if not isinstance(every, Interval):
        return None
    known = (asked.account.reviewed_on, case.chronicle.plan_reviews.get(asked.account.id))
    newest = max((on for on in known if on is not None and on <= asked.end), default=None)
    return newest is not None and every.nth(newest, 1) >= asked.end


def _value_agreed(case: _Case, asked: _Asked) -> bool | None:
    return any(
        each.agreed_value and each.agreed_on is not None and each.agreed_on <= asked.end
        for each in case.book.objectives_of.get(asked.account.id, ())
    )


def _executive(case: _Case, asked: _Asked) -> bool | None:
    every = cadence_of(case.book, case.playbook, asked.account, "executive_touch")
    if not isinstance(every, Interval):
        return None
    on = case.chronicle.executive.get(asked.account.id)
    return on is not None and every.nth(on, 1) >= asked.end


_HABITS: tuple[tuple[HabitName, str, Callable[[_Case, _Asked], bool | None]], ...] = (
    ("business_reviews", "Business reviews on cadence", _reviews),
    ("value_touches", "Value touches on cadence", _value_touches),
    ("engaged_people", "Two people engaged or more", _engaged),
    ("plan_reviewed", "Plan reviewed on time", _plan_reviewed),
    ("value_agreed", "Value agreed by the customer", _value_agreed),
    ("executive_touch", "Executive touch on cadence", _executive),
)


def caveat_words(found: Sequence[Habit]) -> str:
    """The caveat, with how many accounts the largest comparison rests on."""
    compared = [each for each in found if not each.reason]
    if not compared:
        return CAVEAT
    most = max(each.has.accounts + each.has_not.accounts for each in compared)
    return f"{CAVEAT} It rests on {count(most, 'account')} at most."
