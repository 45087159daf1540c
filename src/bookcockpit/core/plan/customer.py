"""What of an account’s plan the customer may see: types that can hold nothing else.

An allowlist by construction: goals in their words with their measure, agreed value, and the milestones,
promises and plays marked `shared`, with owners and dates. A field that is not here cannot be shown to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from bookcockpit.core import grouped
from bookcockpit.core.book import Book
from bookcockpit.core.dates import is_late
from bookcockpit.core.entities import Account, Commitment, Milestone, Play, Stakeholder
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.success import Goal, goals_of
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import CLOSED_PLAYS, Side


class Step(NamedTuple):
    """A milestone or a promise as both sides read it. `owner` is empty when nobody is named, or whoever was left."""

    what: str
    owner: str
    side: Side
    due_on: date | None
    done_on: date | None


class GoalMeasure(NamedTuple):
    """How far a goal has come: `share` of the way from baseline to target, None while undefined."""

    metric: str
    unit: str
    baseline: float | None
    current: float | None
    current_on: date | None
    target: float | None
    target_on: date | None
    share: float | None
    measured_in: str


class CustomerGoal(NamedTuple):
    """A goal in their words. `agreed_by` is a name; `owner_side` is None without an owner who is still there."""

    statement: str
    measure: GoalMeasure
    agreed_value: str
    agreed_by: str
    agreed_on: date | None
    owner: str
    owner_side: Side | None
    steps: tuple[Step, ...]


class SharedPlay(NamedTuple):
    """A play they know of: never what set it off, what it is worth or how it stands."""

    title: str
    owner: str
    due_on: date | None


class CustomerPlan(NamedTuple):
    """The plan of an account for the customer. `promises` are open and kept ones; `shared_gap` is a note of ours."""

    account: str
    today: date
    our_owner: str
    goals: tuple[CustomerGoal, ...]
    promises: tuple[Step, ...]
    plays: tuple[SharedPlay, ...]
    shared_gap: str
    days_off: Collection[date] = ()

    def is_late(self, step: Step) -> bool:
        """Whether the day of a step is overdue."""
        return is_late(step.due_on, self.today, self.days_off)

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every shared milestone and promise, by due date."""
        return by_due((*(step for goal in self.goals for step in goal.steps), *self.promises))


def customer_plan(book: Book, account: Account, dossier: Dossier, today: date) -> CustomerPlan:
    """What of an account is shared with the customer, on a day."""
    gone = left_names(book.stakeholders_of.get(account.id, ()))
    promises = [each for each in book.commitments_of.get(account.id, ()) if each.shared and each.dropped_on is None]
    return CustomerPlan(
        account.name,
        today,
        account.our_owner,
        tuple(_goal(goal, gone) for goal in goals_of(book, account, dossier, today)),
        by_due(_standing(promise_step(each), gone) for each in promises),
        tuple(SharedPlay(play.title, play.owner, play.due_on) for play in _shared_plays(account, dossier)),
        account.shared_gap,
        book.days_off,
    )


def measure_of(goal: Goal) -> GoalMeasure:
    """The measure of an objective and where it stands."""
    objective = goal.objective
    return GoalMeasure(
        objective.metric,
        objective.unit,
        objective.baseline,
        goal.current,
        goal.current_on,
        objective.target,
        objective.target_on,
        goal.share,
        objective.measured_in,
    )


def milestone_step(milestone: Milestone) -> Step:
    """A milestone as a step."""
    return Step(milestone.title, milestone.owner, milestone.side, milestone.due_on, milestone.done_on)


def promise_step(promise: Commitment) -> Step:
    """A promise as a step."""
    return Step(promise.what, promise.owner, promise.side, promise.due_on, promise.done_on)


def by_due(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Steps by due date, those without one last."""
    return tuple(sorted(steps, key=_due))


def _due(step: Step) -> tuple[object, ...]:
    # Every field takes part, so that the order never depends on the order they came in.
    return (step.due_on is None, step.due_on, step.what, step.side, step.owner, step.done_on is None, step.done_on)


def left_names(people: Iterable[Stakeholder]) -> frozenset[str]:
    """The names, for comparing, that only people who left have."""
    everybody = list(people)
    present = {name_key(each.name) for each in everybody if each.left_on is None}
    return frozenset(name_key(each.name) for each in everybody) - present


def _goal(goal: Goal, gone: frozenset[str]) -> CustomerGoal:
    objective = goal.objective
    is_gone = name_key(objective.owner) in gone
    return CustomerGoal(
        objective.statement,
        measure_of(goal),
        objective.agreed_value,
        goal.agreed_by.name if goal.agreed_by else "",
        objective.agreed_on,
        "" if is_gone else objective.owner,
        None if is_gone else goal.owner_side,
        tuple(_standing(milestone_step(each), gone) for each in goal.milestones if each.shared),
    )


def _standing(step: Step, gone: frozenset[str]) -> Step:
    """Without an owner who left before it was done: it needs a new one."""
    return step._replace(owner="") if step.done_on is None and name_key(step.owner) in gone else step


def _shared_plays(account: Account, dossier: Dossier) -> list[Play]:
    """Open plays marked as shared; an account at risk is helped first, so only plays that do."""
    plays = [play for play in dossier.plays if play.shared and play.stage not in CLOSED_PLAYS]
    if account.at_risk_since is not None:
        plays = [play for play in plays if play.motion == "save"]
    return sorted(plays, key=grouped.by_due)
