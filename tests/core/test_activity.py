"""The activity panel: slots and the reviews that cover them, rhythms kept, people engaged."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.dates import Interval, parse_interval
from bookcockpit.core.due.cadence import first_slot
from bookcockpit.core.entities import CadenceOverride
from bookcockpit.core.history import Chronicle
from bookcockpit.core.policy import Policy
from bookcockpit.core.revenue.activity import Activity, activity_of, reviews_held, slots_within
from builders import account, book, day, person

START, END = day("2026-01-01"), day("2026-12-31")
QUARTER = Interval(months=3)


def panel(accounts: Any, today: str = "2026-12-31", chronicle: Any = None, **more: Any) -> Activity:
    made = book(today, accounts, **more)
    return activity_of(made, Policy(), Chronicle(START, END, **(chronicle or {})), START, END)


def override(of: Any, kind: str, **values: Any) -> CadenceOverride:
    return CadenceOverride(account_id=of.id, kind=kind, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("start", "end", "slots"),
    [
        ("2026-04-01", "2026-07-01", ["2026-04-01", "2026-07-01"]),
        ("2026-04-02", "2026-06-30", []),
        ("2025-06-01", "2026-04-01", ["2026-04-01"]),  # the anchor itself is no slot
    ],
)
def test_slots_are_owed_from_the_first_day_through_the_last(start: str, end: str, slots: list[str]) -> None:
    found = slots_within(QUARTER, day("2026-01-01"), day(start), day(end))
    assert [QUARTER.nth(day("2026-01-01"), each).isoformat() for each in found] == slots


@pytest.mark.parametrize(
    ("review", "slot"),
    [
        ("2026-02-14", None),  # before the half interval of the first slot
        ("2026-02-15", "2026-04-01"),
        ("2026-05-16", "2026-04-01"),
        ("2026-05-17", "2026-07-01"),
        ("2026-08-16", "2026-07-01"),  # a quarter of 92 days has no day that covers nothing
        ("2026-08-17", "2026-10-01"),
    ],
)
def test_a_review_is_held_for_the_slot_before_the_one_the_clock_asks_for_next(review: str, slot: str | None) -> None:
    anchor, owed = day("2026-01-01"), range(1, 5)
    covered = [each for each in owed if reviews_held(QUARTER, anchor, [each], [day(review)])]
    assert [QUARTER.nth(anchor, each).isoformat() for each in covered] == ([slot] if slot else [])
    due = first_slot("business_review", QUARTER, anchor, day(review))
    assert due == QUARTER.nth(anchor, covered[0] + 1 if covered else 1)


@given(
    st.sampled_from(["7d", "1m", "45d", "3 months", "6 months", "12 months", "10 years"]).map(parse_interval),
    st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.lists(st.dates(date(2015, 1, 1), date(2026, 12, 31)), max_size=12),
)
def test_what_the_clock_calls_covered_is_completed(every: Any, anchor: date, reviews: list[date]) -> None:
    owed = slots_within(every, anchor, START, END)
    held = reviews_held(every, anchor, owed, reviews)
    # The clock, asked after each review in turn, goes on to the slot behind the one it takes as done.
    asked = {first_slot("business_review", every, anchor, on) for on in reviews}
    assert held == sum(every.nth(anchor, each + 1) in asked for each in owed)


def test_two_reviews_of_one_slot_are_one_completed() -> None:
    reviews = [day("2026-03-20"), day("2026-04-20")]
    assert reviews_held(QUARTER, day("2026-01-01"), range(1, 5), reviews) == 1


def test_a_yearly_review_seven_months_late_is_held() -> None:
    acme = account("Acme", "scale", tracked_since=day("2025-02-01"))
    assert panel(acme, chronicle={"reviews": {"acme": (day("2026-08-02"),)}}).qbr_completion.value == 1
    late = panel(acme, chronicle={"reviews": {"acme": (day("2026-08-06"),)}}).qbr_completion
    assert late.value == 0  # the clock takes it for the one of 2027


def test_a_slot_is_owed_once_its_day_has_come() -> None:
    acme = account("Acme", "strategic", tracked_since=day("2026-01-01"))
    assert panel(acme, today="2026-06-30").qbr_completion.under == 1
    assert panel(acme, today="2026-07-01").qbr_completion.under == 2


def test_completion_is_reviews_held_of_slots_owed() -> None:
    acme = account("Acme", "strategic", tracked_since=day("2026-01-01"))
    held = {"acme": (day("2026-03-20"), day("2026-07-05"))}
    found = panel(acme, chronicle={"reviews": held}).qbr_completion
    assert (found.value, found.over, found.under) == (2 / 3, 2, 3)  # 1 Apr, 1 Jul, 1 Oct
    assert [each.on for each in found.parts()] == [day("2026-07-05")]


def test_an_account_follows_its_own_rhythm_and_anchor() -> None:
    acme, bolt = account("Acme", "strategic"), account("Bolt", "strategic")
    own = [
        override(acme, "business_review", every="none"),
        override(bolt, "business_review", every="6 months", anchor=day("2026-02-01")),
    ]
    found = panel([acme, bolt], overrides=own).qbr_completion
    assert [(each.account.name, each.under) for each in found.parts()] == [("Bolt", 1)]  # 1 Aug; 1 Feb is the anchor


def test_a_review_that_is_still_ahead_covers_nothing() -> None:
    acme = account("Acme", "scale", tracked_since=day("2025-12-30"))
    found = panel(acme, chronicle={"reviews": {"acme": (day("2027-01-10"),)}}).qbr_completion
    assert found.value == 0


@pytest.mark.parametrize(("met", "inside"), [("2026-07-01", 1), ("2026-06-30", 0), (None, 0)])
def test_an_executive_is_engaged_while_the_next_touch_is_not_late(met: str | None, inside: int) -> None:
    acme = account("Acme", "strategic")
    found = panel(acme, chronicle={"executive": {"acme": day(met)} if met else {}}).executive_engagement
    assert found.value == inside


def test_only_active_strategic_accounts_with_a_rhythm_are_asked_for_executives() -> None:
    asked, no_rhythm, growth = account("Asked", "strategic"), account("Own", "strategic"), account("Growth", "growth")
    gone = account("Gone", "strategic", status="churned")
    own = [override(no_rhythm, "executive_touch", every="none")]
    found = panel([asked, no_rhythm, growth, gone], overrides=own).executive_engagement
    assert [each.account.name for each in found.parts()] == ["Asked"]
    nobody = panel([growth]).executive_engagement
    assert (nobody.value, nobody.reason) == (None, "no active strategic account is owed executive touches")


def test_a_plan_is_fresh_within_one_interval_of_its_newest_review() -> None:
    said, held, old = (account(name, "strategic") for name in ("Said", "Held", "Old"))
    said = said.but(reviewed_on=day("2026-10-01"))
    scale = account("Scale", "scale")
    reviews = {"held": day("2026-10-01"), "old": day("2026-09-30")}
    found = panel([said, held, old, scale], chronicle={"plan_reviews": reviews}).plan_freshness
    assert [(each.account.name, each.over) for each in found.parts()] == [("Old", 0), ("Held", 1), ("Said", 1)]


def test_a_review_said_after_the_window_is_not_known_in_it() -> None:
    acme = account("Acme", "strategic", reviewed_on=day("2027-01-05"))
    assert panel(acme, today="2027-02-01").plan_freshness.value == 0


def test_breadth_is_the_engaged_people_of_an_account_on_average() -> None:
    acme, bolt = account("Acme", "strategic"), account("Bolt", "scale")
    people = [
        person(acme, "Ana", id="ana"), person(acme, "Bo", id="bo"), person(acme, "Cy", id="cy"),
        person(acme, "Left", id="left", left_on=day("2026-11-01")),
    ]  # fmt: skip
    met = {"ana": day("2026-10-02"), "bo": day("2026-10-01"), "left": day("2026-10-20")}
    found = panel([acme, bolt], stakeholders=people, chronicle={"contacts": met}).stakeholder_breadth
    assert found.value == 0.5  # Ana within 90 days, Bo a day too long ago, nobody at Bolt
    assert [(each.account.name, each.over) for each in found.parts()] == [("Bolt", 0), ("Acme", 1)]
