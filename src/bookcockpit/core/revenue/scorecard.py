"""The scorecard: how the book fared in a window, every number with what stands behind it; and how habits compare.

A habit describes, it does not prove: it is asked of the cohort of a scorecard about the last day of its window, reviews
about the whole of it; of a customer who left, about the day they left, since nobody keeps a cadence with them
afterwards.

"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import Literal, NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Account, Rate
from bookcockpit.core.history import Chronicle
from bookcockpit.core.plan.success import progress
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.forecast import Accuracy, accuracy_of
from bookcockpit.core.revenue.activity import (
    Activity,
    activity_of,
    engaged_on,
    keeps_rhythm,
    plan_reviewed_on,
    reviews_owed,
)
from bookcockpit.core.revenue.arr import Conversion, Measure, Part, ratio, share_words
from bookcockpit.core.revenue.retention import (
    CohortRow,
    Excluded,
    History,
    Joined,
    Left,
    Result,
    Sides,
    histories,
    months_of,
    result_of,
)
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.core.vocabulary import TIERS, Kind, Tier, satisfying
from bookcockpit.core.wording import count, full_date


def acv_growth(whole: Result) -> Measure:
    """How much the average ARR of the accounts kept has grown, as a share; money in minor units."""
    kept = [row for row in whole.rows if row.end]
    over, under = sum(row.end for row in kept), sum(row.start for row in kept)
    value = over / under - 1 if under else None
    reason = "" if kept else whole.reason or "no account of the cohort was kept"

    def parts() -> tuple[Part, ...]:
        listed = [Part(row.account, row.end, row.start) for row in kept]
        return tuple(sorted(listed, key=lambda each: (-abs(each.over - each.under), each.account.name.casefold())))

    note = "average ARR of the accounts kept, end against start"
    return Measure("acv_growth", "ACV growth", "share", value, reason, over, under, "money", note, parts=parts)


def lifetime_value(book: Book, whole: Result, ends: Mapping[str, int], months: float) -> Measure:
    """What the ARR at the end would bring over the lifetime GRR implies; none where GRR is 100 % or unknown."""
    grr, arr = whole.grr.value, sum(ends.values())
    value, reason, note = None, whole.reason, "ARR × lifetime implied by GRR, 1 ÷ (1 − GRR) years"
    years = 0.0
    if grr is not None and grr >= 1:
        reason = "GRR is 100 %: it implies no end"
    elif grr is not None:
        years = months / 12 / (1 - grr)
        value = arr * years
        note = f"{note}: {fixed(years, 1)} years"

    def parts() -> tuple[Part, ...]:
        listed = [Part(book.account_by_id[each], amount * years, amount) for each, amount in ends.items()]
        return tuple(sorted(listed, key=lambda each: (-each.over, each.account.name.casefold())))

    return Measure(
        "lifetime_value", "Lifetime value", "money", value, reason, arr * years, arr, "money", note, parts=parts
    )


def concentration(book: Book, policy: Policy, ends: Mapping[str, int], end: date) -> Measure:
    """The share of ARR that the largest accounts hold: the top percent the playbook names, in whole accounts."""
    ranked = sorted(ends.items(), key=lambda each: (-each[1], book.account_by_id[each[0]].name.casefold()))
    # At least so many percent of the accounts, whole ones.
    top = -(-len(ranked) * policy.concentration_top // 100)
    over, under = sum(amount for _id, amount in ranked[:top]), sum(ends.values())
    value = over / under if under else None

    def parts() -> tuple[Part, ...]:
        return tuple(Part(book.account_by_id[each], amount, under) for each, amount in ranked[:top])

    return Measure(
        "concentration",
        "Concentration",
        "share",
        value,
        "" if value is not None else f"no account had ARR after {full_date(end)}",
        over,
        under,
        "money",
        f"share of ARR of the top {policy.concentration_top} %: {top} of {count(len(ranked), 'account')}",
        parts=parts,
    )


def time_to_first_value(book: Book, chronicle: Chronicle, start: date, end: date) -> Measure:
    """From an account's first contract to its first objective achieved, of those that achieved it in the window."""
    first: dict[str, date] = {}
    for objective in book.objectives:
        for on, value in chronicle.readings.get(objective.id, ()):
            share = progress(objective.baseline, value, objective.target)
            if share is not None and share >= 1 and on <= end:
                first[objective.account_id] = min(on, first.get(objective.account_id, on))
                break
    found: list[Part] = []
    for account_id, on in first.items():
        contracts, lines = book.contracts_of.get(account_id, ()), book.arr_lines_of.get(account_id, ())
        began = min((*(each.starts_on for each in contracts), *(each.from_on for each in lines)), default=None)
        if began is not None and start <= on:
            # What was reached before the contract began took no time at all.
            found.append(Part(book.account_by_id[account_id], max(0, (on - began).days), 1, on))
    found.sort(key=lambda part: (-part.over, part.account.name.casefold()))
    return Measure(
        "time_to_first_value",
        "Time to first value",
        "days",
        median(part.over for part in found) if found else None,
        "" if found else "no account reached its first objective in the window",
        sum(part.over for part in found),
        len(found),
        "days",
        f"median from first contract to first objective achieved, {count(len(found), 'account')}",
        parts=lambda: tuple(found),
    )


DEFAULT_MONTHS = 12


class Scorecard(NamedTuple):
    """The book between two days, both included; amounts are minor units of `currency`, the base currency.

    `months` is the length of the window. `whole` is the result of all accounts, `tiers` that of each tier.
    `end_arr` is the ARR of every account at the end, new ones included. `survivors_only` is the day the book was
    first stored, where the window begins before it: customers lost earlier were never in it. `rates` are the exchange
    rates used.
    """

    start: date
    end: date
    months: float
    currency: str
    whole: Result
    tiers: Mapping[Tier, Result]
    joined: tuple[Joined, ...]
    left: tuple[Left, ...]
    excluded: tuple[Excluded, ...]
    end_arr: int
    acv_growth: Measure
    lifetime_value: Measure
    concentration: Measure
    time_to_first_value: Measure
    accuracy: Accuracy
    activity: Activity
    survivors_only: date | None
    rates: tuple[Rate, ...]

    @property
    def outcomes(self) -> tuple[Measure, ...]:
        """The numbers of the whole book beside its ratios, in the order they are read."""
        return (
            self.acv_growth,
            self.lifetime_value,
            self.concentration,
            self.time_to_first_value,
            self.accuracy.measure,
        )


def default_window(today: date) -> tuple[date, date]:
    """The twelve months that end with today: from the day after the same day a year ago."""
    return add_months(today + timedelta(days=1), -DEFAULT_MONTHS), today


def scorecard(book: Book, policy: Policy, chronicle: Chronicle, start: date, end: date) -> Scorecard:
    """The scorecard of a window, both days included, by the chronicle of that window."""
    assert start <= end, "a window begins before it ends"
    conversion = Conversion(book, end)
    past = histories(book, chronicle.price_plans)
    sides = Sides(book, conversion, start, end)
    for history in past:
        sides.place(history)
    reason = _no_cohort(past, start, end)
    whole = result_of(policy, None, sides.rows, reason)
    tiers = {
        tier: result_of(
            policy,
            tier,
            [row for row in sides.rows if row.tier == tier],
            f"no {tier} account had ARR on {full_date(start)}" if sides.rows else reason,
        )
        for tier in TIERS
    }
    months = months_of(start, end)
    first_stored = min((account.tracked_since for account in book.accounts), default=start)
    return Scorecard(
        start,
        end,
        months,
        conversion.base,
        whole,
        tiers,
        tuple(sorted(sides.joined, key=lambda each: (each.on, each.account.name.casefold()))),
        tuple(sorted(sides.left, key=lambda each: (each.on, each.account.name.casefold()))),
        tuple(sorted(sides.excluded, key=lambda each: each.account.name.casefold())),
        sum(sides.ends.values()),
        acv_growth(whole),
        lifetime_value(book, whole, sides.ends, months),
        concentration(book, policy, sides.ends, end),
        time_to_first_value(book, chronicle, start, end),
        accuracy_of(book, policy, chronicle, conversion, start, end),
        activity_of(book, policy, chronicle, start, end),
        first_stored if start < first_stored else None,
        tuple(sorted(conversion.used.values(), key=lambda rate: rate.currency)),
    )


def _no_cohort(past: Sequence[History], start: date, end: date) -> str:
    """Why nothing can be said of the window, should its cohort be empty."""
    begins = min((history.stretches[0].from_on for history in past if history.stretches), default=None)
    if begins is not None and begins > start:
        months = max(1, rounded(months_of(start, end)))
        return f"needs {count(months, 'month')} of history; the first ARR known began on {full_date(begins)}"
    return f"no account had ARR on {full_date(start)}"


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
    policy: Policy
    chronicle: Chronicle
    start: date
    last: date


class _Asked(NamedTuple):
    """An account, and the day up to which its habits are asked about."""

    account: Account
    end: date


def habits_of(book: Book, policy: Policy, chronicle: Chronicle, card: Scorecard) -> tuple[Habit, ...]:
    """Every habit over the cohort of a scorecard, by the chronicle of its window."""
    case = _Case(book, policy, chronicle, card.start, card.end)
    return tuple(_habit(case, card.whole.rows, name, label, asks) for name, label, asks in _HABITS)


def _habit(
    case: _Case, rows: Sequence[CohortRow], name: HabitName, label: str, asks: Callable[[_Case, _Asked], bool | None]
) -> Habit:
    groups: dict[bool | None, list[CohortRow]] = {True: [], False: [], None: []}
    for row in rows:
        groups[asks(case, _asked(case, row))].append(row)
    has, has_not = _fared(groups[True]), _fared(groups[False])
    reason = _reason(case.policy, has, has_not)
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


def _reason(policy: Policy, has: Fared, has_not: Fared) -> str:
    least = policy.habits_least
    if min(has.accounts, has_not.accounts) >= least:
        return ""
    return f"too few to compare: {has.accounts} with it and {has_not.accounts} without, {least} of each are needed"


def _reviews(case: _Case, asked: _Asked) -> bool | None:
    """Every business review that was owed in the window was held."""
    found = reviews_owed(case.book, case.policy, case.chronicle, asked.account, case.start, asked.end)
    return None if found is None else found[0] >= found[1]


def _value_touches(case: _Case, asked: _Asked) -> bool | None:
    if case.last < case.book.as_of:
        # The book knows the newest touch alone: of an earlier day it cannot say.
        return None
    last = case.book.history.last
    known = (last.get((asked.account.id, kind)) for kind in satisfying("value_touch"))
    newest = max((on for on in known if on is not None and on <= asked.end), default=None)
    return _keeps(case, asked, "value_touch", newest)


def _engaged(case: _Case, asked: _Asked) -> bool | None:
    engaged = engaged_on(case.book, case.policy, case.chronicle, asked.account, asked.end)
    return engaged >= case.policy.engaged_least


def _plan_reviewed(case: _Case, asked: _Asked) -> bool | None:
    return _keeps(case, asked, "plan_review", plan_reviewed_on(case.chronicle, asked.account, asked.end))


def _value_agreed(case: _Case, asked: _Asked) -> bool | None:
    return any(
        each.agreed_value and each.agreed_on is not None and each.agreed_on <= asked.end
        for each in case.book.objectives_of.get(asked.account.id, ())
    )


def _executive(case: _Case, asked: _Asked) -> bool | None:
    return _keeps(case, asked, "executive_touch", case.chronicle.executive.get(asked.account.id))


def _keeps(case: _Case, asked: _Asked, kind: Kind, newest: date | None) -> bool | None:
    return keeps_rhythm(case.book, case.policy, asked.account, kind, newest, asked.end)


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
