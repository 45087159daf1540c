"""Health in words: the same on a page, in the terminal and in the documents for ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.health.score import Band, Delta, Health, HealthCategory, HealthInput, NextAction
from bookcockpit.core.history import PULSE_DAYS
from bookcockpit.core.policy import Points
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.core.vocabulary import INPUTS

GLYPHS: dict[Band, str] = {"green": "●", "amber": "◐", "red": "○", "insufficient": "?"}
"""What tells the bands apart without any colour."""
WORDS: dict[Band, str] = {"green": "green", "amber": "amber", "red": "red", "insufficient": "unknown"}
"""The bands as people read them."""
TONES: dict[Band, str] = {"green": "good", "amber": "soon", "red": "late", "insufficient": "quiet"}
"""How the bands are painted."""

_MISSING = {
    "engaged_stakeholders": "too early to say",
    "executive_sponsor": "too early to say",
    "sentiment": "no recent touch says how it felt",
    "champion_stability": "no champion heard of yet",
    "contract_trend_pct": "no ARR known 12 months ago",
    "renewal_preparation": "due now, not begun",
}
"""Why an input that is worked out is not known."""


class Explained(NamedTuple):
    """One category as it is explained: `weight` is its share of today's total in percent, 0 while it is unknown.

    Where other categories are unknown that is more than the playbook's.
    """

    category: HealthCategory
    weight: float
    adds: float
    is_lowest: bool


def total_words(health: Health) -> str:
    """`54 amber`, `unknown`."""
    return WORDS[health.band] if health.total is None else f"{health.total} {WORDS[health.band]}"


def worst_words(health: Health) -> str:
    """`product 11`: the category with the lowest score; empty where nothing is known."""
    score = health.scores[health.worst] if health.worst is not None else None
    return f"{health.worst} {rounded(score)}" if score is not None else ""


def coverage_words(health: Health) -> str:
    """`from 2 of 3 categories, 5 of 14 inputs`."""
    known, weighed, inputs, all_inputs = coverage_of(health)
    return f"from {known} of {weighed} categories, {inputs} of {all_inputs} inputs"


def coverage_of(health: Health) -> tuple[int, int, int, int]:
    """How many categories that carry weight are known, of how many; and how many inputs, of how many."""
    weighed = sum(each.weight > 0 for each in health.categories)
    return len(health.known_categories), weighed, health.known_inputs, len(health.inputs)


def delta_words(moved: Delta, since: str) -> str:
    """`up 4 since 24 Oct`, `unchanged since 24 Oct`, `too little was known on 24 Oct`.

    `since` is that day as it is written. Where the weights were changed meanwhile, that is noted behind it.
    """
    if moved.points is None:
        said = moved.reason.replace("then", f"on {since}")
    elif moved.points:
        said = f"{'up' if moved.points > 0 else 'down'} {abs(moved.points)} since {since}"
    else:
        said = f"unchanged since {since}"
    return f"{said} ({moved.note})" if moved.note else said


def delta_number(moved: Delta) -> str:
    """`+4`, `-12`, `0`, or empty where it cannot be said."""
    return "" if moved.points is None else f"{moved.points:+d}" if moved.points else "0"


def health_facts(health: Health, moved: Delta, since: str) -> list[str]:
    """The health of an account in a few words each: the total, the lowest category, the change, what it rests on.

    `since` is the day it is compared with, as it is written.
    """
    if health.total is None:
        return [total_words(health), coverage_words(health)]
    return [total_words(health), f"lowest {worst_words(health)}", delta_words(moved, since), coverage_words(health)]


def explained(health: Health) -> list[Explained]:
    """The categories in the order shown, with what each is worth today."""
    return [
        Explained(
            each,
            sum(one.weight or 0.0 for one in each.inputs),
            sum(one.contribution or 0.0 for one in each.inputs),
            each.name == health.worst and len(health.known_categories) > 1,
        )
        for each in health.categories
    ]


def weight_words(each: Explained) -> str:
    """`weighs 45 %`, or more while others are unknown: `weighs 45 %, 60 % while others are unknown`."""
    share, now = each.category.weight, rounded(each.weight)
    return f"weighs {share} %" + (f", {now} % while others are unknown" if each.weight and now != share else "")


def value_words(each: HealthInput, today: date) -> str:
    """`82 %, 3 d ago`, `54 %, stale: 40 d ago`, `2 of 6 met in 90 days`, or why it is not known."""
    if each.score is None or each.as_of is None:
        return missing_words(each)
    # What is worked out says its own dates, or is of today.
    if each.rule.name not in INPUTS and each.rule.name != "sentiment":
        return each.says
    when = say.ago(each.as_of, today)
    return f"{each.says}, stale: {when}" if each.state == "stale" else f"{each.says}, {when}"


def missing_words(each: HealthInput) -> str:
    """Why an input is not known."""
    return _MISSING.get(each.rule.name, f"missing: not read in {PULSE_DAYS} days")


def action_words(action: NextAction) -> str:
    """`Have our sponsor write to theirs: up to 10 points`; the reading that would make the total known as it is."""
    gain = rounded(action.gain)
    return f"{action.what}: up to {say.count(gain, 'point')}" if gain else action.what


def begin_words(health: Health) -> str:
    """Why there is no total, and what would give one."""
    unknown = [each.name for each in health.categories if each.score is None and each.weight]
    known = [each.name for each in health.known_categories]
    so_far = f"only {known[0]} is known" if known else "nothing is known yet"
    wanted = " or ".join(unknown)
    return f"Too little is known for a score: {so_far}. One reading of {wanted} begins it." if wanted else ""


def history_words(history: Sequence[tuple[date, int | None]]) -> str:
    """`41 at the end of Nov 2025, 54 now`: the first score known and the last."""
    known = [(on, total) for on, total in history if total is not None]
    if len(known) < 2:
        return "no earlier score is known"
    (first_on, first), (last_on, last) = known[0], known[-1]
    end = "now" if last_on == history[-1][0] else f"at the end of {_month(last_on)}"
    return f"{first} at the end of {_month(first_on)}, {last} {end}"


def points_words(points: float) -> str:
    """Points of the total to one decimal: `9.4`, `10`."""
    return fixed(points, 1).removesuffix(".0")


def loses_words(points: float) -> str:
    """`-1.9`, a dash where nothing worth a tenth of a point is lost."""
    said = points_words(points)
    return "–" if said == "0" else f"-{said}"


def points_line(points: Points) -> str:
    """How a value is scored, straight lines between: `40 → 0, 90 → 100`."""
    steps = [f"{say.plain_number(value)} → {say.plain_number(score)}" for value, score in points]
    return ", ".join(steps)


def _month(on: date) -> str:
    return say.full_date(on).split(" ", 2)[2]
