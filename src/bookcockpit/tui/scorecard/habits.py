"""Habits on the scorecard: how the accounts that have one fared beside those that have not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.revenue.habits import (
    CAVEAT,
    Fared,
    Habit,
    HabitName,
)
from bookcockpit.core.revenue.measure import share_words
from bookcockpit.tui.scorecard import words as tell
from bookcockpit.tui.scorecard.behind import Amounts, Behind, Line
from bookcockpit.tui.scorecard.entry import Entry
from bookcockpit.tui.text import cell

if TYPE_CHECKING:
    from bookcockpit.tui.scorecard.counted import Counted

_LABELS: dict[HabitName, str] = {
    "business_reviews": "Reviews on cadence",
    "value_touches": "Value touches",
    "engaged_people": "Two people engaged",
    "plan_reviewed": "Plan reviewed",
    "value_agreed": "Value agreed",
    "executive_touch": "Executive touch",
}


def habit_entries(counted: Counted) -> Iterator[Entry]:
    """One entry for each habit; nothing where there is no cohort."""
    if not counted.card.whole.rows:
        return
    for each in counted.habits:
        difference = each.nrr_difference
        value = "–" if difference is None else _points(difference)
        unasked = say.count(each.unasked, "account")
        notes = (
            f"{each.label}: {each.words}.",
            f"With it: {_fared_words(each.has)}.",
            f"Without: {_fared_words(each.has_not)}.",
            *([f"Not asked of {unasked}: no such rhythm is theirs."] if each.unasked else []),
            CAVEAT,
        )
        asked = each.has.rows or each.has_not.rows
        yield Entry(
            f"habit/{each.name}", _LABELS[each.name], value, _short(each), "quiet", "",
            "strong" if difference is not None else "quiet", "habit", notes=notes,
            behind=cache(partial(_behind, counted, each)) if asked else None,
        )  # fmt: skip


def _short(each: Habit) -> str:
    """Both ratios, or that the groups are too small."""
    if each.has.nrr is not None and each.has_not.nrr is not None and not each.reason:
        return f"{share_words(each.has.nrr)} with it, {share_words(each.has_not.nrr)} without"
    asked = each.has.accounts + each.has_not.accounts
    return f"too few: {each.has.accounts} with it, {each.has_not.accounts} without" if asked else each.reason


def _points(difference: float) -> str:
    if not difference:
        return "0 pt"
    return f"{'+' if difference > 0 else '−'}{tell.points_words(difference)} pt"


def _fared_words(group: Fared) -> str:
    accounts = say.count(group.accounts, "account")
    if group.nrr is None or group.grr is None:
        return accounts
    return f"{accounts}, NRR {share_words(group.nrr)}, GRR {share_words(group.grr)}"


def _behind(counted: Counted, habit: Habit) -> Behind:
    """The accounts with the habit, then those without it, the largest first."""
    amounts = Amounts(counted)
    lines = []
    for group, word, tone in ((habit.has, "has it", "good"), (habit.has_not, "has not", "quiet")):
        for row in sorted(group.rows, key=lambda row: (-row.start, row.account.name.casefold())):
            cells = (amounts.money(row.start), amounts.money(row.end), cell(word, tone))
            lines.append(Line(row.account, cells, amounts.why(row)))
    return Behind(("Start", "End", "Habit"), lines, "those that have it first")
