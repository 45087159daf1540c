"""Success plans: how far an objective has come in the customer's own measure, and what keeps it from a review."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, Milestone, Objective, Reading, Stakeholder
from bookcockpit.core.grouped import Tie, by_due
from bookcockpit.core.history import Dossier
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import OBJECTIVE_INPUT, Side
from bookcockpit.core.wording import some_of


class Goal(NamedTuple):
    """An objective with everything a review asks of it.

    `current` is its newest reading up to today, taken `current_on`; `share` its progress, None while undefined;
    `readings` are oldest first; `lacks` says what keeps it from being reviewed; milestones come by due date.
    `owner_side` is None without an owner, and where nobody knows whose the name is.
    """

    objective: Objective
    current: float | None
    current_on: date | None
    share: float | None
    readings: tuple[Reading, ...]
    milestones: tuple[Milestone, ...]
    lacks: tuple[str, ...]
    owner_side: Side | None
    agreed_by: Stakeholder | None

    @property
    def is_achieved(self) -> bool:
        """Whether the target is reached."""
        return self.share is not None and self.share >= 1

    @property
    def reason(self) -> str:
        """Why its progress is unknown; empty where it is known."""
        if self.share is not None:
            return ""
        if self.objective.baseline is None:
            return "no baseline"
        if self.objective.target is None:
            return "no target"
        return "no reading yet" if self.current is None else "target equals baseline"


def progress(baseline: float | None, current: float | None, target: float | None) -> float | None:
    """(current − baseline) ÷ (target − baseline): right for falling targets (21 → 12 → 10 is 0.82).

    None where a value is unknown or the target is the baseline.
    """
    if baseline is None or current is None or target is None or target == baseline:
        return None
    # Nothing done of a falling target would be −0.
    return (current - baseline) / (target - baseline) + 0.0


def input_of(objective: Objective) -> str:
    """The name under which readings of an objective are kept."""
    return f"{OBJECTIVE_INPUT}{objective.key}"


def current_value(book: Book, objective: Objective) -> float | None:
    """The newest reading of the objective's metric; None if it was never read."""
    reading = book.readings_of.get(objective.account_id, {}).get(input_of(objective))
    return None if reading is None else reading.value


def progress_of(book: Book, objective: Objective) -> float | None:
    """How far an objective has come by its newest reading, see `progress`."""
    return progress(objective.baseline, current_value(book, objective), objective.target)


def goals_of(book: Book, account: Account, dossier: Dossier, today: date) -> tuple[Goal, ...]:
    """The account's objectives, the earliest target date first; those without one last."""
    people = book.stakeholders_of.get(account.id, [])
    found = sorted(
        book.objectives_of.get(account.id, ()),
        key=lambda each: (each.target_on is None, each.target_on, each.statement, Tie(each)),
    )
    steps = book.milestones_of.get(account.id, [])
    readings = dossier.read(today)
    return tuple(goal_of(each, account, people, steps, readings) for each in found)


def goal_of(
    objective: Objective,
    account: Account,
    people: Sequence[Stakeholder],
    steps: Iterable[Milestone],
    readings: Iterable[Reading],
) -> Goal:
    """One objective of an account, of whose people, steps and readings, the oldest first, those of it are taken."""
    wanted = input_of(objective)
    read = tuple(each for each in readings if each.input == wanted)
    current = read[-1] if read else None
    value = current.value if current is not None else None
    mine = [step for step in steps if step.objective_id == objective.id]
    return Goal(
        objective,
        value,
        current.read_on if current is not None else None,
        progress(objective.baseline, value, objective.target),
        read,
        tuple(sorted(mine, key=by_due)),
        lacks(objective, people),
        owner_side(objective.owner, account, people),
        next((each for each in people if each.id == objective.agreed_by_id), None),
    )


def owner_side(owner: str, account: Account, people: Sequence[Stakeholder]) -> Side | None:
    """Theirs if the name is that of a person of the account, ours if it is one of those we have there.

    None for any other name, as for none: one that was forgotten would else be taken for ours.
    """
    if not owner:
        return None
    if _named(owner, people) is not None:
        return "them"
    ours = (account.our_owner, account.our_csm, account.our_sponsor, *(each.our_counterpart for each in people))
    return "us" if name_key(owner) in map(name_key, ours) else None


def lacks(objective: Objective, people: Iterable[Stakeholder]) -> tuple[str, ...]:
    """What an objective must have before it can be reviewed, and has not; empty when it is reviewable.

    An owner who left no longer owns it.
    """
    missing = []
    if not objective.metric:
        missing.append("a metric")
    if objective.target is None:
        missing.append("a target")
    if objective.target_on is None:
        missing.append("a target date")
    owner = _named(objective.owner, people)
    if owner is None or owner.left_on is not None:
        left = f" ({owner.name} left)" if owner is not None else ""
        missing.append(f"an owner on their side{left}")
    return tuple(missing)


def not_reviewable(missing: Sequence[str]) -> str:
    """`Not reviewable: lacks a metric and a target date`; empty when nothing is missing."""
    return f"Not reviewable: lacks {some_of(missing, len(missing))}" if missing else ""


def _named(name: str, people: Iterable[Stakeholder]) -> Stakeholder | None:
    """The person of that name; of several, one who is still there."""
    wanted = name_key(name)
    found = [each for each in people if wanted and name_key(each.name) == wanted]
    return min(found, key=lambda each: (each.left_on is not None, Tie(each)), default=None)
