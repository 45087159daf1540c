"""Urgency: the one order of everything owed. A sum of named terms, each of which can be shown.

What the things of an account share (tier, money, renewal, health) is worked out once for it; a thing adds what kind
it is and how late. A date that a contract sets, once it is near, is ranked by itself: the day decides, then the money.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import DAYS_PER_MONTH
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.entities import Account
from bookcockpit.core.health.score import Band
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import renewal_date


class Term(NamedTuple):
    """One reason a thing ranks where it does, in points."""

    name: str
    points: float


class Urgency(NamedTuple):
    """The terms and their sum, taken in the order listed."""

    total: float
    terms: tuple[Term, ...]


NO_URGENCY = Urgency(0.0, ())
"""That of what nobody ranked."""


def summed(*terms: Term) -> Urgency:
    """The urgency that some terms make."""
    return Urgency(sum(term.points for term in terms), terms)


def shared_terms(
    account: Account, book: Book, policy: Policy, today: date, arr_place: float | None, band: Band
) -> tuple[Term, ...]:
    """What every thing of an account has: its tier, its ARR among the book's, its nearest renewal, its health.

    `arr_place` is the account's ARR percentile, None if its ARR is unknown.
    """
    return (
        Term("tier", float(policy.tier_weight[account.tier])),
        Term("arr", policy.arr_weight * (arr_place or 0.0)),
        Term("renewal", renewal_nearness(account, book, policy, today)),
        Term("health", health_points(account, book, policy, band)),
    )


def touch_urgency(item: Item, shared: tuple[Term, ...], policy: Policy, today: date) -> Urgency:
    """The urgency of a touch that is owed."""
    points = late_points(policy, item.days_late(today), _interval(item))
    terms = (Term("lateness", points), Term("kind", float(policy.kind_weight.get(item.kind, 0))), *shared)
    if item.waits_for_first_intervention and today >= item.due_on:
        terms = (*terms, Term("at_risk", float(policy.at_risk_weight)))
    return summed(*terms)


def health_points(account: Account, book: Book, policy: Policy, band: Band) -> float:
    """Points for health: amber stands above green, and red with no open save play above both."""
    if band == "red" and not any(play.motion == "save" for play in book.plays_of.get(account.id, ())):
        return float(policy.red_weight)
    return float(policy.amber_weight) if band in ("amber", "red") else 0.0


def renewal_nearness(account: Account, book: Book, policy: Policy, today: date) -> float:
    """Points for the account's earliest open renewal: full on the date and after, 0 at the horizon."""
    still_open = book.open_contracts_of.get(account.id)
    if not still_open or policy.renewal_horizon == 0:
        return 0.0
    days_left = (renewal_date(still_open[0]) - today).days
    nearness = 1 - max(0, days_left) / policy.renewal_horizon
    return policy.renewal_weight * max(0.0, nearness)


def late_points(policy: Policy, days_late: int, interval: int) -> float:
    """Points for being late, relative to an interval in days: 0 on the due date, half the weight one interval late.

    They grow ever more slowly towards the weight, so nothing late for years drowns what is late today.
    """
    days = max(0, days_late)
    return policy.lateness_weight * days / (days + max(1, interval))


def _interval(item: Item) -> int:
    """What lateness is measured by, in days: the rhythm, of a renewal its window, of a triggered touch a month."""
    if item.contract is not None:
        return (renewal_date(item.contract) - item.anchor).days
    return item.every.length if item.every is not None else DAYS_PER_MONTH
