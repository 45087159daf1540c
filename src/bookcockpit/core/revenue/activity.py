"""The activity panel: what was done for the book, apart from what came of it.

Tiers and rhythms are those in force now, with each account's own; active accounts alone are asked.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import Interval
from bookcockpit.core.due.cadence import cadence_anchor, cadence_of, next_slot
from bookcockpit.core.entities import Account
from bookcockpit.core.history import Chronicle
from bookcockpit.core.plan.stakeholders import is_gone
from bookcockpit.core.policy import Policy
from bookcockpit.core.revenue.arr import Measure, Part, Unit
from bookcockpit.core.vocabulary import Kind
from bookcockpit.core.wording import count, full_date

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


def activity_of(book: Book, policy: Policy, chronicle: Chronicle, start: date, end: date) -> Activity:
    """The panel of a window, both days included: reviews within it, the rest as it stood on its last day."""
    active = book.active
    return Activity(
        _executive_engagement(book, policy, chronicle, active, end),
        _qbr_completion(book, policy, chronicle, active, start, end),
        _plan_freshness(book, policy, chronicle, active, end),
        _stakeholder_breadth(book, policy, chronicle, active, end),
    )


def _executive_engagement(
    book: Book, policy: Policy, chronicle: Chronicle, active: Sequence[Account], end: date
) -> Measure:
    wanted = [account for account in active if account.tier in _SPONSORED_TIERS]
    parts = list(_inside(book, policy, wanted, "executive_touch", lambda each: chronicle.executive.get(each.id), end))
    return _measure(
        "executive_engagement",
        "Executive engagement",
        "share",
        parts,
        "no active strategic account is owed executive touches",
        "strategic accounts with an executive touch inside the cadence",
    )


def _plan_freshness(book: Book, policy: Policy, chronicle: Chronicle, active: Sequence[Account], end: date) -> Measure:
    parts = list(
        _inside(book, policy, active, "plan_review", lambda account: plan_reviewed_on(chronicle, account, end), end)
    )
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
    policy: Policy,
    accounts: Sequence[Account],
    kind: Kind,
    newest: Callable[[Account], date | None],
    end: date,
) -> Iterator[Part]:
    """The accounts with a rhythm, and which of them keep it."""
    for account in accounts:
        on = newest(account)
        is_inside = keeps_rhythm(book, policy, account, kind, on, end)
        if is_inside is not None:
            yield Part(account, int(is_inside), 1, on, "" if on is not None else "never")


def keeps_rhythm(
    book: Book, policy: Policy, account: Account, kind: Kind, newest: date | None, end: date
) -> bool | None:
    """Whether the newest touch of a kind is not more than one interval old on a day; None without a rhythm."""
    every = cadence_of(book, policy, account, kind)
    if not isinstance(every, Interval):
        return None
    return newest is not None and every.nth(newest, 1) >= end


def plan_reviewed_on(chronicle: Chronicle, account: Account, end: date) -> date | None:
    """When a plan was last reviewed up to the last day of a window, said so or by a review."""
    known = (account.reviewed_on, chronicle.plan_reviews.get(account.id))
    return max((on for on in known if on is not None and on <= end), default=None)


def _qbr_completion(
    book: Book, policy: Policy, chronicle: Chronicle, active: Sequence[Account], start: date, end: date
) -> Measure:
    parts: list[Part] = []
    for account in active:
        found = reviews_owed(book, policy, chronicle, account, start, end)
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
    book: Book, policy: Policy, chronicle: Chronicle, account: Account, start: date, end: date
) -> tuple[int, int] | None:
    """Business reviews held, and slots owed from `start` through `end`; None where none is owed.

    The slots are those of the clock, and a review is held for the slot that the clock takes it for. One that was
    skipped was owed all the same.
    """
    every = cadence_of(book, policy, account, "business_review")
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
    book: Book, policy: Policy, chronicle: Chronicle, active: Sequence[Account], end: date
) -> Measure:
    parts = [Part(account, engaged_on(book, policy, chronicle, account, end), 1) for account in active]
    return _measure(
        "stakeholder_breadth",
        "Stakeholder breadth",
        "people",
        parts,
        "no account is active",
        "engaged people per active account",
    )


def engaged_on(book: Book, policy: Policy, chronicle: Chronicle, account: Account, end: date) -> int:
    """How many people of an account were engaged on the last day of a window."""
    oldest = end - timedelta(days=policy.engaged_days[account.tier])
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


# What each habit asks of an account: whether it has it; None where it is not asked
