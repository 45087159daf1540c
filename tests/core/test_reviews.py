"""Health in the order of the day: its points, and the accounts that are unwell while nobody acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book
from bookcockpit.core.due.obligations import has_open_action, reviews
from bookcockpit.core.due.today import TodayItem, today_view
from bookcockpit.core.due.urgency import health_points
from bookcockpit.core.entities import Account, Dismissal, Play
from bookcockpit.core.health.score import BANDS, Healths
from bookcockpit.core.policy import Policy
from builders import account, book, commitment, contract, day, person, reading, signal, touch

TODAY = "2026-11-20"
ACME = account("Acme", "growth", tracked_since=day("2026-11-01"))
RULES = Policy()


def unwell(of: Account, value: float) -> list[Any]:
    """Readings that put product and commercial at a value."""
    return [
        reading(of, "feature_breadth_pct", "2026-11-10", value),
        reading(of, "invoice_days_late", "2026-11-10", 45 * (100 - value) / 100),
    ]


def save_play(of: Account, **values: Any) -> Play:
    return Play(account_id=of.id, motion="save", title="Win them back", **values)


def owed(snapshot: Book) -> list[tuple[str, str]]:
    return [(each.account.name, each.thing) for each in reviews(snapshot, Healths(snapshot, RULES))]


def test_an_amber_account_nobody_acts_on_is_owed_a_decision() -> None:
    snapshot = book(TODAY, ACME, readings=unwell(ACME, 50))
    help = "Ask their finance for the day of payment"
    assert owed(snapshot) == [("Acme", f"Amber, 50, lowest is commercial, and nobody acts: {help}")]
    (review,) = reviews(snapshot, Healths(snapshot, RULES))
    assert (review.type, review.due_on, review.days_late(day(TODAY)), review.about) == ("review", day(TODAY), 0, ACME)


@pytest.mark.parametrize(("value", "band"), [(33, "Red"), (34, "Amber"), (66, "Amber"), (67, None)])
def test_only_amber_and_red_are_owed_one(value: float, band: str | None) -> None:
    said = [thing.split(",")[0] for _, thing in owed(book(TODAY, ACME, readings=unwell(ACME, value)))]
    assert said == ([band] if band else [])


@pytest.mark.parametrize(
    "action",
    [
        {"plays": [save_play(ACME)]},
        {"commitments": [commitment(ACME, "Call them")]},
        {"commitments": [commitment(ACME, "Call us", side="them")]},
        {"touches": [touch(ACME, "check_in", "2026-11-25", planned=True)]},
        {"touches": [touch(ACME, "check_in", TODAY, planned=True)]},
    ],
)
def test_whoever_acts_owes_no_decision(action: dict[str, Any]) -> None:
    snapshot = book(TODAY, ACME, readings=unwell(ACME, 50), **action)
    assert owed(snapshot) == []
    assert has_open_action(snapshot, ACME)


@pytest.mark.parametrize(
    "no_action",
    [
        {"commitments": [commitment(ACME, "Call them", done_on=day("2026-11-19"))]},
        {"commitments": [commitment(ACME, "Call them", dropped_on=day("2026-11-19"))]},
        {"touches": [touch(ACME, "check_in", "2026-11-19", planned=True)]},
        {"plays": [Play(account_id=ACME.id, motion="seats", title="More seats")]},
    ],
)
def test_what_is_over_or_sells_is_no_action(no_action: dict[str, Any]) -> None:
    assert len(owed(book(TODAY, ACME, readings=unwell(ACME, 50), **no_action))) == 1


def test_a_flag_is_an_action_and_a_churned_account_is_owed_nothing() -> None:
    flagged = ACME.but(at_risk_since=day("2026-11-15"))
    assert owed(book(TODAY, flagged, readings=unwell(flagged, 20))) == []
    gone = ACME.but(status="churned")
    assert owed(book(TODAY, gone, readings=unwell(gone, 20))) == []


def test_reviews_stand_in_today_the_worst_first_and_can_be_left_out() -> None:
    other = account("Globex", "growth", tracked_since=day("2026-11-01"))
    readings = [*unwell(ACME, 60), *unwell(other, 20)]
    snapshot = book(TODAY, [ACME, other], readings=readings)
    view = today_view(snapshot, RULES, day(TODAY))
    assert [each.account.name for each in view.obligations if each.type == "review"] == ["Globex", "Acme"]
    assert today_view(snapshot, RULES, day(TODAY), at_a_glance=True).obligations == ()
    assert [each.account.name for each in today_view(snapshot, RULES, day(TODAY), account_id=other.id).obligations] == [
        "Globex"
    ]


def test_amber_stands_above_green_and_red_without_a_save_play_above_both() -> None:
    alone, saved = book(TODAY, ACME), book(TODAY, ACME, plays=[save_play(ACME)])
    points = {band: health_points(ACME, alone, RULES, band) for band in BANDS}
    assert points == {"green": 0, "amber": 4, "red": 8, "insufficient": 0}
    assert health_points(ACME, saved, RULES, "red") == 4


@given(value=st.integers(0, 100))
def test_whatever_the_health_a_first_intervention_stands_on_top(value: int) -> None:
    flagged = account("Zeta", "scale", tracked_since=day("2026-11-01"), at_risk_since=day(TODAY))
    late = account("Acme", "strategic", tracked_since=day("2020-01-01"))
    snapshot = book(
        TODAY, [late, flagged], readings=unwell(late, value), contracts=[contract(late, "2020-01-01", TODAY)]
    )
    assert today_view(snapshot, RULES, day(TODAY)).ranked[0].account.name == "Zeta"


# A triggered touch, made due by what was read.

SCALE = account("Small", "scale", tracked_since=day("2024-01-01"))


def triggered(*touches: Any, value: float = 95, today: str = TODAY, **more: Any) -> list[tuple[str, str]]:
    """Value touches ranked today: since when they are due, and why."""
    readings = [
        reading(SCALE, "seats_active_pct", "2026-08-01", 85),
        reading(SCALE, "seats_active_pct", "2026-09-20", value),
        reading(SCALE, "seats_active_pct", "2026-10-20", value + 1),
    ]
    snapshot = book(today, SCALE, touches, readings=readings, **more)
    view = today_view(snapshot, RULES, day(today), everything=True)
    return [(str(line.item.due_on), line.why) for line in view.ranked if line.item.kind == "value_touch"]


def test_seats_near_their_limit_make_a_value_touch_due_since_the_first_reading_that_said_so() -> None:
    ((due_on, why),) = triggered()
    assert due_on == "2026-09-20"
    assert why == "Seats near limit since 20 Sep: Seats active 96 % on Tue 20 Oct 2026"
    assert triggered(value=88) == []
    assert [due for due, _ in triggered(value=90)] == ["2026-09-20"]


def test_a_value_touch_answers_the_run_of_readings_and_the_next_one_does_not_ask_again() -> None:
    assert triggered(touch(SCALE, "value_touch", "2026-09-20")) == []
    assert [due for due, _ in triggered(touch(SCALE, "value_touch", "2026-09-19"))] == ["2026-09-20"]


def test_readings_past_ninety_days_say_nothing_any_more() -> None:
    assert [due for due, _ in triggered(today="2026-12-19")] == ["2026-09-20"]
    assert [due for due, _ in triggered(today="2026-12-20")] == ["2026-09-20"], "the run began where it began"
    assert [due for due, _ in triggered(today="2027-01-18")] == ["2026-09-20"]
    assert triggered(today="2027-01-19") == []


def test_what_was_put_away_makes_nothing_due_and_one_noted_by_hand_stands_in_its_place() -> None:
    away = Dismissal(
        account_id=SCALE.id,
        rule="seats_near_limit",
        subject="seats_active_pct",
        reason="moving",
        made_on=day("2026-11-01"),
    )
    assert triggered(dismissals=[away]) == []
    noted = signal(SCALE, "seats_near_limit", "2026-11-05", evidence="They asked for more")
    assert [due for due, _ in triggered(signals=[noted])] == ["2026-11-05"]


def test_people_nobody_named_are_not_said_to_be_missing() -> None:
    of = account("Old", "growth", tracked_since=day("2024-01-01"))
    ana = person(of, "Ana", roles=("champion",))
    unnamed = [touch(of, "value_touch", "2026-11-10")]
    snapshot = book(TODAY, of, unnamed, stakeholders=[ana])
    health = Healths(snapshot, RULES).of(of)
    assert {each.rule.name: each.state for each in health.inputs if each.rule.category == "relationship"} == {
        "engaged_stakeholders": "missing",
        "executive_sponsor": "missing",
        "sentiment": "missing",
        "csat_pct": "missing",
        "nps": "missing",
        "champion_stability": "missing",
    }


@given(
    st.lists(
        st.tuples(st.sampled_from(["strategic", "growth", "scale"]), st.integers(0, 700), st.integers(0, 100)),
        max_size=8,
    ),
    st.integers(0, 6),
)
def test_at_a_glance_the_day_holds_the_same_in_the_same_order(known: list[Any], capacity: int) -> None:
    accounts, readings = [], []
    for number, (tier, days, health) in enumerate(known):
        one = account(f"Account {number}", tier, tracked_since=day(TODAY) - timedelta(days=days))
        accounts.append(one)
        readings += unwell(one, health)
    snapshot, rules = book(TODAY, accounts, readings=readings), RULES._replace(capacity=capacity)
    whole = today_view(snapshot, rules, day(TODAY))
    glance = today_view(snapshot, rules, day(TODAY), at_a_glance=True)
    known_touches = {line.item.key: line.urgency for line in whole.ranked}
    assert all(known_touches[line.item.key] == line.urgency for line in glance.items)
    first = [each.account for each in whole.customers if isinstance(each.first, TodayItem)]
    assert set(first) <= {each.account for each in glance.customers}, "reviews alone come once all are known"
    assert glance.late == whole.late
    assert [line.ranked_from for line in glance.upcoming] == [line.ranked_from for line in whole.upcoming]
