"""Success plans: progress in the customer's own measure, what a review needs, and whose an objective is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bookcockpit.core.entities import Objective, Reading, Stakeholder
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.success import (
    Goal,
    current_value,
    goals_of,
    input_of,
    lacks,
    not_reviewable,
    owner_side,
    progress,
)
from builders import account, book, day, milestone, objective, person, reading

TODAY = day("2026-11-22")
ACME = account(our_owner="Bo Stone")
ANA = person(ACME, "Ana Ruiz", id="ana", key="ana")
ONBOARD = objective(
    ACME, "Onboard in 10 days instead of 21", id="onboard", key="onboard", metric="days to onboard", unit="days",
    baseline=21, baseline_on=day("2026-01-15"), target=10, target_on=day("2026-09-30"), measured_in="their LMS",
    owner="Ana Ruiz", agreed_by_id="ana",
)  # fmt: skip


def read(on: str, value: float, of: Objective = ONBOARD, **values: Any) -> Reading:
    return reading(ACME, input_of(of), on, value, **values)


def goal(of: Objective, *readings: Reading, people: tuple[Stakeholder, ...] = (ANA,), **more: Any) -> Goal:
    known = book(TODAY, ACME, stakeholders=people, objectives=[of], **more)
    (found,) = goals_of(known, ACME, Dossier(readings=readings), TODAY)
    return found


@pytest.mark.parametrize(
    ("baseline", "current", "target", "share"),
    [
        (21, 12, 10, 0.8182),
        (21, 10, 10, 1),
        (21, 21, 10, 0),
        (21, 24, 10, -0.2727),
        (21, 8, 10, 1.1818),
        (40, 55, 80, 0.375),
        (-5, 0, 5, 0.5),
    ],
)
def test_progress_is_the_way_made_of_the_way_to_go(
    baseline: float, current: float, target: float, share: float
) -> None:
    found = progress(baseline, current, target)
    assert found is not None
    assert round(found, 4) == share


def test_nothing_done_of_a_falling_target_is_not_minus_nothing() -> None:
    assert str(progress(21, 21, 10)) == "0.0"


@pytest.mark.parametrize(
    ("baseline", "current", "target"), [(10, 10, 10), (10, 12, 10), (None, 1, 2), (1, None, 2), (1, 2, None)]
)
def test_progress_is_undefined_where_nothing_is_to_move_or_a_value_is_unknown(
    baseline: float | None, current: float | None, target: float | None
) -> None:
    assert progress(baseline, current, target) is None


VALUES = st.floats(-1e15, 1e15)


@given(VALUES, VALUES, VALUES)
def test_progress_is_0_at_the_baseline_and_1_at_the_target_whichever_way_it_runs(
    baseline: float, current: float, target: float
) -> None:
    assume(baseline != target)
    assert (progress(baseline, baseline, target), progress(baseline, target, target)) == (0, 1)
    assert progress(-baseline, -current, -target) == progress(baseline, current, target)


def test_current_is_the_newest_reading_up_to_today_in_whatever_order_they_come() -> None:
    ahead, newest, oldest = read("2026-11-23", 9), read("2026-11-22", 12), read("2026-03-01", 19)
    found = goal(ONBOARD, ahead, newest, oldest)
    assert (found.current, found.current_on, found.readings) == (12, TODAY, (oldest, newest))
    assert found.share is not None
    assert round(found.share, 4) == 0.8182
    assert not found.is_achieved


def test_of_two_readings_of_a_day_the_later_key_counts_as_it_does_in_the_book() -> None:
    first, second = read("2026-11-20", 15, key="a"), read("2026-11-20", 11, key="b")
    assert goal(ONBOARD, second, first).current == 11
    assert current_value(book(TODAY, ACME, readings=[second]), ONBOARD) == 11


def test_readings_of_another_measure_are_not_its_own() -> None:
    other = objective(ACME, "Other", key="other")
    found = goal(ONBOARD, read("2026-11-01", 5, other), reading(ACME, "nps", "2026-11-01", 40))
    assert (found.current, found.current_on, found.share, found.readings) == (None, None, None, ())
    assert current_value(book(TODAY, ACME), ONBOARD) is None


def test_an_objective_is_achieved_at_its_target_and_beyond() -> None:
    assert [goal(ONBOARD, read("2026-11-01", value)).is_achieved for value in (10.1, 10, 9)] == [False, True, True]
    level = ONBOARD.but(baseline=10)
    assert not goal(level, read("2026-11-01", 10)).is_achieved


def test_the_worked_objective_can_be_reviewed() -> None:
    assert lacks(ONBOARD, [ANA]) == ()
    assert not_reviewable(()) == ""


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        ({"metric": ""}, "a metric"),
        ({"target": None}, "a target"),
        ({"target_on": None}, "a target date"),
        ({"owner": ""}, "an owner on their side"),
        ({"owner": "Bo Stone"}, "an owner on their side"),
    ],
)
def test_what_a_review_needs_is_named_when_it_is_missing(without: dict[str, Any], missing: str) -> None:
    assert lacks(ONBOARD.but(**without), [ANA]) == (missing,)


def test_a_target_of_0_is_a_target_and_a_baseline_is_not_asked_for() -> None:
    assert lacks(ONBOARD.but(target=0, baseline=None), [ANA]) == ()


def test_a_bare_wish_lacks_everything() -> None:
    missing = lacks(objective(ACME, "Be better"), [ANA])
    assert not_reviewable(missing) == (
        "Not reviewable: lacks a metric, a target, a target date and an owner on their side"
    )


def test_an_owner_who_left_owns_it_no_longer() -> None:
    gone = ANA.but(left_on=day("2026-10-01"))
    found = goal(ONBOARD, people=(gone,))
    assert (found.lacks, found.owner_side) == (("an owner on their side (Ana Ruiz left)",), "them")


def test_of_two_people_of_one_name_the_one_who_stayed_owns_it() -> None:
    gone = person(ACME, "Ana Ruiz", key="a", left_on=day("2026-10-01"))
    assert lacks(ONBOARD, [gone, ANA]) == lacks(ONBOARD, [ANA, gone]) == ()


def test_whose_side_an_owner_is_on_is_known_or_not_said() -> None:
    ours = ACME.but(our_owner="Nora Whitfield", our_sponsor="Sam Oduya")
    assert owner_side("  ana  RUIZ", ours, [ANA]) == "them"
    assert owner_side("nora whitfield", ours, [ANA]) == "us"
    assert owner_side("Kim Roe", ours, [ANA.but(our_counterpart="Kim Roe")]) == "us"
    assert owner_side("Bo Stone", ours, [ANA]) is None
    assert owner_side("", ours, [ANA]) is None


def test_who_agreed_the_value_is_named_even_after_leaving() -> None:
    gone = ANA.but(left_on=day("2026-10-01"))
    assert goal(ONBOARD, people=(gone,)).agreed_by == gone
    assert goal(ONBOARD, people=()).agreed_by is None


def test_goals_come_by_target_date_and_their_milestones_by_due_date_those_without_last() -> None:
    later, never = objective(ACME, "B", target_on=day("2027-01-01")), objective(ACME, "A")
    steps = [
        milestone(ONBOARD, "Someday"),
        milestone(ONBOARD, "Trained", due_on=day("2026-03-01")),
        milestone(later, "Elsewhere", due_on=day("2026-01-01")),
        milestone(ONBOARD, "Live", due_on=day("2026-02-12"), done_on=day("2026-02-20")),
    ]
    known = book(TODAY, ACME, objectives=[never, later, ONBOARD], milestones=steps)
    found = goals_of(known, ACME, Dossier(), TODAY)
    assert [each.objective for each in found] == [ONBOARD, later, never]
    assert [step.title for step in found[0].milestones] == ["Live", "Trained", "Someday"]
    assert [step.title for step in found[1].milestones] == ["Elsewhere"]
