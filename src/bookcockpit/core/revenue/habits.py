"""Habits and outcomes: how accounts with a habit fared beside those without it. It describes, it does not prove.

The accounts are the cohort of a scorecard. A habit is asked about the last day of its window, reviews about the whole
of it; of a customer who left, about the day they left, since nobody keeps a cadence with them afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account
from bookcockpit.core.history import Chronicle
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.revenue.activity import engaged_on, keeps_rhythm, plan_reviewed_on, reviews_owed
from bookcockpit.core.revenue.measure import ratio, share_words
from bookcockpit.core.revenue.retention import CohortRow
from bookcockpit.core.revenue.scorecard import Scorecard
from bookcockpit.core.vocabulary import Kind, satisfying
from bookcockpit.core.wording import count

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
    case: _Case, rows: Sequence[CohortRow], name: HabitName, label: str, asks: Callable[[_Case, _Asked], bool | None]
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


def _reviews(case: _Case, asked: _Asked) -> bool | None:
    """Every business review that was owed in the window was held."""
    found = reviews_owed(case.book, case.playbook, case.chronicle, asked.account, case.start, asked.end)
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
    engaged = engaged_on(case.book, case.playbook, case.chronicle, asked.account, asked.end)
    return engaged >= case.playbook.engaged_least


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
    return keeps_rhythm(case.book, case.playbook, asked.account, kind, newest, asked.end)


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
