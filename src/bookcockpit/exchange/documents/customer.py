"""The documents for the customer, made of nothing but what may be shared with them.

Nothing here knows an account, a book or a dossier: a view that holds only shared facts is all there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bookcockpit.core import wording as say
from bookcockpit.core.plan import qbr
from bookcockpit.core.plan.customer import CustomerGoal, CustomerPlan, Step
from bookcockpit.core.plan.qbr import CustomerReview
from bookcockpit.exchange import markdown as md
from bookcockpit.exchange.documents import words

_GOALS = 5
_STEPS = 6
_NEXT = 12
_NAMES = 12
_NO_GOALS = "We have not written down a goal together yet. Which result would make the next year a success for you?"


def plan(view: CustomerPlan) -> str:
    """The plan both sides work on: goals with their steps, promises, what was proposed, and what is still short."""
    open_promises = [each for each in view.promises if each.done_on is None]
    return md.page(
        words.customer_header(view.account, "success plan", view.our_owner, view.today),
        _goals(view),
        md.section("What was promised", md.shortened(_steps(view, open_promises), _NEXT)),
        md.section("What we propose", _plays(view)),
        md.section("Where we fell short", md.paragraphs(view.shared_gap, _STEPS)),
        _reach(view),
    )


def review(view: CustomerReview) -> str:
    """The pack for a business review, in its five steps."""
    plan = view.plan
    done = qbr.done_since(plan.steps, view.held_on, plan.today)
    since = f"Done since the review of {words.day(view.held_on)}" if view.held_on else "Done so far"
    return md.page(
        words.customer_header(plan.account, "business review", plan.our_owner, plan.today),
        _invited(view),
        md.section("1. Your goals", _statements(plan), missing=_NO_GOALS),
        md.section(
            "2. Progress",
            _table(plan),
            words.block(since, md.shortened(_steps(plan, done), _STEPS)),
            missing="Nothing has been measured or finished yet.",
        ),
        md.section(
            "3. Risks and gaps, ours included",
            md.shortened(_steps(plan, qbr.late(plan.steps, plan.today, plan.days_off)), _STEPS),
            md.paragraphs(plan.shared_gap, _STEPS),
            missing="Nothing we agreed on is late.",
        ),
        md.section(
            "4. Priorities until " + words.day(view.until),
            md.shortened(_steps(plan, qbr.still_open(plan.steps, view.until)), _NEXT),
            missing="Nothing is scheduled yet: let us agree in the meeting who does what, and by when.",
        ),
        md.section("5. What we propose", _plays(plan)),
    )


def recap(view: CustomerPlan, since: date) -> str:
    """The year in review on one page."""
    done = qbr.done_since(view.steps, since, view.today)
    until = qbr.end_of_next_quarter(view.today)
    return md.page(
        words.customer_header(view.account, "the year in review", view.our_owner, view.today),
        md.section(
            f"What we did together since {words.day(since)}",
            md.shortened(_steps(view, done), _NEXT),
            missing="Nothing we planned together was finished in this time.",
        ),
        md.section("Your goals, and how far they are", _statements(view), _table(view), missing=_NO_GOALS),
        md.section(
            "What comes next",
            md.shortened(_steps(view, qbr.still_open(view.steps, until)), _NEXT),
            missing="Nothing is agreed yet; tell us what should come first.",
        ),
        _reach(view),
    )


def _steps(view: CustomerPlan, steps: Iterable[Step]) -> list[str]:
    return [words.step_line(step, words.asked_of(step, view.account), is_late=view.is_late(step)) for step in steps]


def _goals(view: CustomerPlan) -> list[str]:
    blocks = [_goal(view, goal) for goal in view.goals[:_GOALS]]
    more = len(view.goals) - len(blocks)
    rest = [f"And {say.count(more, 'more goal')}."] if more else []
    return md.section("Your goals", *(part for goal in blocks for part in goal), rest, missing=_NO_GOALS)


def _goal(view: CustomerPlan, goal: CustomerGoal) -> tuple[Sequence[str], ...]:
    by = f" with {md.inline(goal.agreed_by, md.CELL)}" if goal.agreed_by else ""
    owner = words.owner_for(goal.owner, goal.owner_side, view.account)
    facts = [
        words.measure_line(goal.measure),
        f"Owner: {owner}" if owner else "",
        words.agreed(goal.agreed_value, by, goal.agreed_on),
    ]
    return (
        [md.quote(goal.statement, md.SENTENCE)],
        [*(md.bullet(fact) for fact in facts if fact), *md.below("Milestones", _steps(view, goal.steps), _STEPS)],
    )


def _statements(view: CustomerPlan) -> list[str]:
    return words.statements(((goal.statement, goal.agreed_value) for goal in view.goals), _GOALS)


def _table(view: CustomerPlan) -> list[str]:
    return words.progress_table((goal.statement, goal.measure) for goal in view.goals[: 2 * _GOALS])


def _plays(view: CustomerPlan) -> list[str]:
    lines = [
        md.bullet(
            md.inline(play.title, md.TITLE)
            + (f" ({words.ours_or_theirs(play.owner, 'us')})" if play.owner else "")
            + (f", by {words.day(play.due_on)}" if play.due_on else "")
        )
        for play in view.plays
    ]
    return md.shortened(lines, _STEPS)


def _invited(view: CustomerReview) -> list[str]:
    names = [md.inline(name, md.CELL) for name in view.attendees]
    when = f"Meeting on {words.day(view.planned_on)}" if view.planned_on else "Meeting"
    if not names:
        return [f"{when}."] if view.planned_on else []
    return [f"{when} with {say.some_of(names, _NAMES)}."]


def _reach(view: CustomerPlan) -> list[str]:
    who = f"Your contact is {md.inline(view.our_owner, md.TITLE)}: a reply" if view.our_owner else "A reply"
    return md.section("How to reach us", [f"{who} to this message is enough."])
