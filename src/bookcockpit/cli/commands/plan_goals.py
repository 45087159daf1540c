"""What the customer wants, objective by objective, on the page of the plan."""

from __future__ import annotations

from datetime import date

from bookcockpit.cli.commands.objective import values_words
from bookcockpit.cli.lines import INDENT, print_line, print_more
from bookcockpit.cli.out import is_plain
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell
from bookcockpit.core import wording
from bookcockpit.core.entities import Milestone
from bookcockpit.core.plan.success import Goal, not_reviewable
from bookcockpit.exchange.views.plan import progress_reason

_INSIDE = INDENT * 2
_STEPS = 3
_BAR = 10


def print_goal(session: Session, goal: Goal, key: str) -> None:
    """An objective with its progress, what was agreed, what it lacks, and its next steps."""
    aim, today = goal.objective, session.today
    by = f" · by {wording.short_date(aim.target_on, today)}" if aim.target_on else ""
    print_line(aim.statement, "strong", tail=by)
    print_line(_progress_words(goal, key, today), "good" if goal.is_achieved else "", _INSIDE)
    if whose := _whose_words(goal, today):
        print_line(whose, indent=_INSIDE)
    if goal.lacks:
        print_line(f"▲ {not_reviewable(goal.lacks)}", "soon", _INSIDE)
    waiting = [step for step in goal.milestones if step.done_on is None]
    reached = len(goal.milestones) - len(waiting)
    if reached:
        print_line(f"✓ {wording.count(reached, 'milestone')} reached", "good", _INSIDE)
    for step in waiting[:_STEPS]:
        next_step = _milestone_words(session, step)
        print_line(next_step.text, next_step.tone, _INSIDE)
    print_more(len(waiting) - _STEPS, f"milestone list {key}", _INSIDE)


def _whose_words(goal: Goal, today: date) -> str:
    """`Ana Ruiz (theirs) · value agreed by Bo Li on 9 Jun: EUR 310 per visit`."""
    aim = goal.objective
    parts = [f"{aim.owner}{f' ({_whose(goal.owner_side)})' if goal.owner_side else ''}"] if aim.owner else []
    if aim.agreed_value:
        by = f" by {goal.agreed_by.name}" if goal.agreed_by else ""
        on = f" on {wording.short_date(aim.agreed_on, today)}" if aim.agreed_on else ""
        parts.append(f"value agreed{by}{on}: {aim.agreed_value}")
    return " · ".join(parts)


def _progress_words(goal: Goal, key: str, today: date) -> str:
    """`■■■■■■■■□□ 82 %  Days to onboard: 21 → 12 → 10 days, read 20 Nov`; without a share, why there is none."""
    aim = goal.objective
    measure = f"{aim.metric}: " if aim.metric else ""
    words = f"{measure}{values_words(aim, goal.current)}"
    if goal.current_on is not None:
        words += f", read {wording.short_date(goal.current_on, today)}"
    if goal.share is None:
        why = _no_progress(goal, key)
        known = any(value is not None for value in (aim.baseline, goal.current, aim.target))
        return f"{words}; {why}" if known else why
    # A bar is something to look at.
    share = wording.percent(goal.share)
    return f"{share}: {words}" if is_plain() else f"{_bar(goal.share)} {share}  {words}"


def _no_progress(goal: Goal, key: str) -> str:
    why = progress_reason(goal.objective, goal.current)
    if why == "no reading yet":
        return f"{why}: `bookcockpit reading add {key} {goal.objective.key} VALUE`"
    return f"progress unknown: {why}"


def _bar(share: float) -> str:
    """Full only when the target is reached, empty when nothing moved, or moved away."""
    full = max(0, min(_BAR, int(share * _BAR)))
    return "■" * full + "□" * (_BAR - full)


def _milestone_words(session: Session, step: Milestone) -> Cell:
    owner = f", {step.owner}" if step.owner else ""
    return session.due(step.due_on, f"○ {step.title} ({_whose(step.side)}{owner}): ")


def _whose(side: str | None) -> str:
    return "ours" if side == "us" else "theirs"
