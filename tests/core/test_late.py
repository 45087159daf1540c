"""Late is one thing everywhere: today is past the first working day on or after the due date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book, Growth
from bookcockpit.core.dates import is_late, working_day_from
from bookcockpit.core.due.today import agenda, today_view
from bookcockpit.core.entities import Account, Play, PlayStep
from bookcockpit.core.growth.plays import plays_of
from bookcockpit.core.health.score import Healths
from bookcockpit.core.plan.customer import Step
from bookcockpit.core.plan.qbr import late
from bookcockpit.core.policy import Policy
from bookcockpit.core.rhythm.week import quarter_of, week_of
from bookcockpit.core.signals.rules import all_signals
from bookcockpit.core.wording import due_words
from builders import account, book, commitment, day, milestone, objective, touch

RULES = Policy()
FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY = (day("2026-11-20") + timedelta(days=n) for n in range(5))


@pytest.mark.parametrize(
    ("due", "today", "off", "answer"),
    [
        (FRIDAY, FRIDAY, (), False),
        (FRIDAY, SATURDAY, (), True),  # a Friday is a working day: on Saturday it is past
        (SATURDAY, MONDAY, (), False),
        (SUNDAY, MONDAY, (), False),
        (SATURDAY, TUESDAY, (), True),
        (FRIDAY, MONDAY, (FRIDAY,), False),
        (FRIDAY, TUESDAY, (FRIDAY, MONDAY), False),
        (SATURDAY, TUESDAY, (MONDAY,), False),
        (None, TUESDAY, (), False),
    ],
)
def test_late_begins_after_the_first_working_day_on_or_after_the_due_date(
    due: date | None, today: date, off: tuple[date, ...], answer: bool
) -> None:
    assert is_late(due, today, off) is answer


def everything_due(due: date, today: date, off: frozenset[date]) -> tuple[Book, Account]:
    """An account that is owed a touch, a promise, a milestone and a step of a play, all on one day."""
    acme = account("Acme", "growth", tracked_since=due - timedelta(days=400))
    goal = objective(acme, "Faster", id="goal")
    play = Play(id="play", account_id=acme.id, motion="seats", title="Seats", due_on=due)
    step = PlayStep(id="step", play_id=play.id, title="Ask", due_on=due)
    held = [
        touch(acme, "usage_check", (due - timedelta(days=300)).isoformat()),
        touch(acme, "other", (due - timedelta(days=300)).isoformat()),
    ]
    return book(
        today, acme, held, commitments=[commitment(acme, "Sheet", due_on=due)], objectives=[goal],
        milestones=[milestone(goal, "Live", due_on=due)], plays=[play], growth=Growth(steps=[step]), days_off=off,
    ), acme  # fmt: skip


@given(
    st.dates(date(2026, 10, 1), date(2026, 12, 31)), st.integers(0, 9), st.frozensets(st.integers(-5, 12), max_size=6)
)
def test_every_view_calls_the_same_things_late(due: date, after: int, off: frozenset[int]) -> None:
    today = due + timedelta(days=after)
    days_off = frozenset(due + timedelta(days=each) for each in off)
    known, acme = everything_due(due, today, days_off)
    answer = today > working_day_from(due, days_off)
    healths = Healths(known, RULES)
    assert known.is_late(due) is answer
    assert ("late" in due_words(due, today, days_off)) is answer
    view = today_view(known, RULES, today)
    owed = [each for each in view.obligations if each.due_on == due]
    assert [each.type for each in owed] == ["milestone", "step", "commitment"]
    week = {step.id: step.lines for step in week_of(known, RULES, healths, ()).steps}
    assert len(week["promises"]) == (3 if answer else 0)
    assert len(week["touches"]) == view.late == sum(line.is_late for line in view.ranked)
    (play,) = plays_of(known, acme)
    assert play.is_late is answer
    (decided,) = next(step.lines for step in quarter_of(known, RULES, healths, ()).steps if step.id == "plays")
    assert decided.is_late is answer
    missed = [each for each in all_signals(known, RULES) if each.kind == "milestone_missed"]
    assert bool(missed) is answer
    assert bool(late([Step("Live", "", "us", due, None)], today, days_off)) is answer
    notes = [each.more for each in agenda(known, RULES, today) if each.sort in ("commitment", "milestone", "step")]
    assert [note.startswith("due since") for note in notes] == [answer] * 3


@given(st.dates(date(2026, 1, 1), date(2027, 6, 30)), st.sampled_from(["strategic", "growth", "scale"]))
def test_a_touch_is_late_on_today_in_the_week_and_in_the_calendar_alike(today: date, tier: str) -> None:
    accounts = [account(f"A{n:02}", tier, tracked_since=date(2025, 10, 1) + timedelta(days=13 * n)) for n in range(12)]
    known = book(today, accounts)
    view = today_view(known, RULES, today, everything=True)
    expected = {line.item.key for line in view.ranked if today > working_day_from(line.item.due_on, ())}
    assert {line.item.key for line in view.ranked if line.is_late} == expected
    assert {line.item.key for line in view.ranked if line.state in ("overdue", "well_overdue")} <= expected
    week = next(step for step in week_of(known, RULES, Healths(known, RULES), ()).steps if step.id == "touches")
    assert len(week.lines) == view.late == len(expected)
    told = [each for each in agenda(known, RULES, today) if each.sort == "touch" and each.more.startswith("due since")]
    assert len(told) == len(expected)
