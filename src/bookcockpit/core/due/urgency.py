"""Order of the day: urgency as a sum of named terms, each shown to the account manager.

Every term but that of health is continuous in time, and none falls as an item grows later, so of two items
that differ only in lateness the later one never ranks lower.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import DAYS_PER_MONTH
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.entities import Account
from bookcockpit.core.health.score import Band
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.contracts import renewal_date


class Term(NamedTuple):
    """One reason an item ranks where it does, in points."""

    name: str
    points: float


class Urgency(NamedTuple):
    """The terms and their sum, taken in the order listed."""

    total: float
    terms: tuple[Term, ...]


def urgency(
    item: Item, book: Book, playbook: Playbook, today: date, arr_place: float | None, band: Band = "insufficient"
) -> Urgency:
    """The urgency of one item; `arr_place` is the account's ARR percentile, None if its ARR is unknown.

    `band` is that of the account's health.
    """
    terms = [
        Term("lateness", lateness(item, playbook, today)),
        Term("kind", float(playbook.kind_weight.get(item.kind, 0))),
        Term("tier", float(playbook.tier_weight[item.account.tier])),
        Term("arr", playbook.arr_weight * (arr_place or 0.0)),
        Term("renewal", renewal_nearness(item, book, playbook, today)),
        Term("health", health_points(item.account, book, playbook, band)),
    ]
    if item.waits_for_first_intervention and today >= item.due_on:
        terms.append(Term("at_risk", float(playbook.at_risk_weight)))
    return Urgency(sum(term.points for term in terms), tuple(terms))


def health_points(account: Account, book: Book, playbook: Playbook, band: Band) -> float:
    """Points for health: amber stands above green, and red with no open save play above both."""
    if band == "red" and not any(play.motion == "save" for play in book.plays_of.get(account.id, ())):
        return float(playbook.red_weight)
    return float(playbook.amber_weight) if band in ("amber", "red") else 0.0


def lateness(item: Item, playbook: Playbook, today: date) -> float:
    """Points for being late, relative to the rhythm: 0 on the due date, half the weight one interval late.

    It grows ever more slowly towards the weight, so nothing late for years drowns what is late today.
    For a renewal the interval is its whole window; without a rhythm (a triggered touch) it is a month.
    """
    days = max(0, item.days_late(today))
    if item.contract is not None:
        interval = max(1, (renewal_date(item.contract) - item.anchor).days)
    else:
        interval = item.every.length if item.every is not None else DAYS_PER_MONTH
    return playbook.lateness_weight * days / (days + interval)


def renewal_nearness(item: Item, book: Book, playbook: Playbook, today: date) -> float:
    """Points for the account's earliest open renewal: full on the date and after, 0 at the horizon."""
    still_open = book.open_contracts_of.get(item.account.id)
    if not still_open or playbook.renewal_horizon == 0:
        return 0.0
    days_left = (renewal_date(still_open[0]) - today).days
    nearness = 1 - max(0, days_left) / playbook.renewal_horizon
    return playbook.renewal_weight * max(0.0, nearness)
