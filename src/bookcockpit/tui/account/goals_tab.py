"""The mutual success plan: each objective with its measure and its milestones, owners on both sides."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.columns import Column
from bookcockpit.core.entities import Milestone, Objective
from bookcockpit.core.fields import Entity
from bookcockpit.core.plan.success import Goal
from bookcockpit.tui.account.here import Here, Tab, note
from bookcockpit.tui.marks import goal_mark, goal_measure, goal_state, readings_parts, share_bar
from bookcockpit.tui.row import Group, Row
from bookcockpit.tui.text import Parts, cell
from bookcockpit.tui.things import thing_parts

COLUMNS = (
    Column("", 1),
    Column("Due", 14, least=14),
    Column("Owner", 24, least=14),
    Column("", 6, hidden_below=68),
    Column("", 0, least=24, fills=True),
)
"""When it is due; who owns it, and on which side; whether it is shared; and its words."""

_READINGS_MOST = 8

_WHAT_IT_IS = (
    "What they want in their own words, with a measure, a target and a date. "
    "Milestones are the way there, theirs and ours."
)


def groups(here: Here) -> Iterator[Group]:
    """One group for each objective, under its place among them."""
    goals = here.plan.want
    for place, goal in enumerate(goals, start=1):
        yield Group(f"Objective {place} of {len(goals)}", [*_rows(here, goal)])
    more = "o writes down another" if goals else "No objective yet: o writes down what they want"
    yield Group("Another objective" if goals else "Objectives", [here.missing("objective", more)])


def _rows(here: Here, goal: Goal) -> Iterator[Row]:
    objective = goal.objective
    mark, tone = goal_mark(goal)
    yield here.line(f"goal/{objective.id}", [cell(f"{mark}  “{objective.statement}”", tone or "strong")], objective)
    by = f"by {say.short_date(objective.target_on, here.today)}" if objective.target_on is not None else "no date"
    owner = cell(_owned(objective.owner, goal.owner_side), "quiet")
    state = f"{share_bar(goal.share, 10)} {say.percent(goal.share)}" if goal.share is not None else goal_state(goal)
    stands = cell(state, "good" if goal.is_achieved else "")
    yield note(f"stands/{objective.id}", cell(""), cell(by, "quiet"), owner, cell(""), stands)
    measure = cell(f"   {goal_measure(goal, here.today)}", "soon" if goal.lacks else "quiet")
    yield note(f"measure/{objective.id}", measure)
    for step in goal.milestones:
        yield _milestone(here, step)
    more = "m adds a milestone" if goal.milestones else "No milestone yet: m adds the first step"
    yield here.begin("milestone", [cell(f"+  {more}", "quiet")], objective, f"milestone/{objective.id}")


def _milestone(here: Here, step: Milestone) -> Row:
    owner = _owned(step.owner, step.side)
    shared = "shared" if step.shared else ""
    if step.done_on is not None:
        done = f"done {say.month_or_day(step.done_on, here.today)}"
        words = ("✓", done, owner, shared, step.title)
        return here.line(f"step/{step.id}", [cell(word, "good" if word == "✓" else "quiet") for word in words], step)
    tone = here.due_tone(step.due_on)
    cells = [cell("◇", tone), cell(here.due_words(step.due_on), tone), cell(owner, "quiet"), cell(shared, "quiet")]
    return here.line(f"step/{step.id}", [*cells, cell(step.title)], step)


def _owned(owner: str, side: str | None) -> str:
    whose = {"us": "us", "them": "them", None: ""}[side]
    return ": ".join(each for each in (whose, owner) if each)


def details(here: Here, thing: Entity | None, width: int) -> Content:
    """The objective at the cursor, or of the milestone there: its readings, its value, what it lacks."""
    parts = Parts(width)
    wanted = thing.objective_id if isinstance(thing, Milestone) else thing.id if isinstance(thing, Objective) else None
    if isinstance(thing, Milestone):
        thing_parts(parts, here.now, thing)
        parts.gap()
    goal = next((each for each in here.plan.want if each.objective.id == wanted), None)
    if goal is not None:
        _objective(parts, here, goal)
    elif not here.plan.want:
        parts.part("Objective").say(_WHAT_IT_IS, "quiet")
    return parts.content()


def _objective(parts: Parts, here: Here, goal: Goal) -> None:
    objective = goal.objective
    parts.part("They want").say(f"“{objective.statement}”", "accent")
    parts.part("Measure").say(goal_measure(goal, here.today), "soon" if goal.lacks else "")
    if goal.share is not None:
        parts.say(f"{share_bar(goal.share, 20)} {say.percent(goal.share)}", "good" if goal.is_achieved else "")
    else:
        parts.say(goal_state(goal).capitalize(), "quiet")
    if objective.measured_in:
        parts.say(f"Measured in {objective.measured_in}", "quiet")
    readings_parts(
        parts,
        goal.readings,
        lambda one: f"{say.plain_number(one.value)} {objective.unit}".rstrip(),
        here.today,
        most=_READINGS_MOST,
        none="None yet: R notes the first.",
    )
    if objective.agreed_value or goal.agreed_by is not None:
        by = f"agreed by {goal.agreed_by.name}" if goal.agreed_by is not None else "agreed by nobody yet"
        on = f" on {say.short_date(objective.agreed_on, here.today)}" if objective.agreed_on is not None else ""
        parts.part("Value").say(
            objective.agreed_value or "Not put in figures yet", "good" if objective.agreed_value else "quiet"
        )
        parts.say(f"{by}{on}", "quiet")
    parts.part("Owner").say(_owned(objective.owner, goal.owner_side) or "Nobody yet", "" if objective.owner else "soon")


GOALS_TAB = Tab("goals", "Goals", COLUMNS, groups, details)
