"""Each input of health: its value, its score at, below and above each point, and when it is not known."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Account, Rate
from bookcockpit.core.health.score import CATEGORIES, RULES, HealthInput, Healths, score_of
from bookcockpit.core.policy import Policy
from bookcockpit.core.vocabulary import INPUTS
from builders import account, book, contract, day, person, reading, touch

RULES_OF_TIERS = Policy()
TODAY = "2026-11-20"
OLD = day("2020-01-01")


def measured(of: Account, name: str, *touches: Any, today: str = TODAY, **more: Any) -> HealthInput | None:
    """One input of an account today; None where it does not apply."""
    snapshot = book(today, of, touches, **more)
    found = [each for each in Healths(snapshot, RULES_OF_TIERS).of(of).inputs if each.rule.name == name]
    return found[0] if found else None


def score(of: Account, name: str, *touches: Any, **more: Any) -> float | None:
    found = measured(of, name, *touches, **more)
    assert found is not None, "it applies"
    return found.score


def test_each_input_feeds_one_category_and_every_reading_is_an_input() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names)) == 14
    assert {rule.category for rule in RULES} == set(CATEGORIES)
    assert set(INPUTS) <= set(names)


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("seats_active_pct", 39, 0), ("seats_active_pct", 40, 0), ("seats_active_pct", 65, 50),
        ("seats_active_pct", 90, 100), ("seats_active_pct", 91, 100),
        ("usage_trend_pct", -31, 0), ("usage_trend_pct", -30, 0), ("usage_trend_pct", -15, 30),
        ("usage_trend_pct", 0, 60), ("usage_trend_pct", 5, 80), ("usage_trend_pct", 10, 100),
        ("usage_trend_pct", 40, 100), ("logins_trend_pct", -10, 40), ("logins_trend_pct", 10, 100),
        ("feature_breadth_pct", 0, 0), ("feature_breadth_pct", 37, 37), ("feature_breadth_pct", 100, 100),
        ("csat_pct", 83, 83), ("nps", -100, 0), ("nps", 0, 50), ("nps", 40, 70), ("nps", 100, 100),
        ("invoice_days_late", 0, 100), ("invoice_days_late", 9, 80), ("invoice_days_late", 45, 0),
        ("invoice_days_late", 46, 0), ("open_escalations", 0, 100), ("open_escalations", 1, 60),
        ("open_escalations", 2, 20), ("open_escalations", 3, 0),
    ],
)  # fmt: skip
def test_a_reading_scores_on_straight_lines_between_its_points(name: str, value: float, expected: float) -> None:
    acme = account(tracked_since=OLD)
    assert score(acme, name, readings=[reading(acme, name, "2026-11-19", value)]) == pytest.approx(expected)


@given(value=st.floats(-1000, 1000), other=st.floats(-1000, 1000), name=st.sampled_from(sorted(INPUTS)))
def test_scores_stay_within_their_bounds_and_never_turn(value: float, other: float, name: str) -> None:
    points = RULES_OF_TIERS.health_points[name]
    low, high = sorted((value, other))
    rises = points[-1][1] >= points[0][1]
    first, second = score_of(points, low), score_of(points, high)
    assert 0 <= first <= 100
    assert first <= second if rises else first >= second


@pytest.mark.parametrize(
    ("tier", "age", "state"),
    [
        ("strategic", 14, "fresh"), ("strategic", 15, "stale"), ("strategic", 90, "stale"),
        ("strategic", 91, "missing"),
        ("growth", 61, "fresh"), ("growth", 62, "stale"), ("scale", 90, "fresh"), ("scale", 91, "missing"),
    ],
)  # fmt: skip
def test_a_reading_is_stale_past_two_usage_checks_and_missing_past_ninety_days(tier: str, age: int, state: str) -> None:
    acme = account(tier=tier, tracked_since=OLD)
    read_on = day(TODAY).fromordinal(day(TODAY).toordinal() - age)
    found = measured(acme, "csat_pct", readings=[reading(acme, "csat_pct", read_on.isoformat(), 80)])
    assert found is not None
    assert found.state == state
    assert (found.score is None) == (state == "missing")


def test_the_newest_reading_counts_and_none_from_tomorrow() -> None:
    acme = account(tracked_since=OLD)
    readings = [
        reading(acme, "csat_pct", "2026-11-21", 10),
        reading(acme, "csat_pct", "2026-11-18", 80),
        reading(acme, "csat_pct", "2026-11-01", 20),
    ]
    assert score(acme, "csat_pct", readings=readings) == 80


# People.


@pytest.mark.parametrize(("tier", "days", "wanted"), [("strategic", 90, 6), ("growth", 200, 3), ("scale", 400, 1)])
def test_engaged_people_score_by_the_committee_of_the_tier(tier: str, days: int, wanted: int) -> None:
    acme = account(tier=tier, tracked_since=OLD)
    ana, bo = person(acme, "Ana", id="ana"), person(acme, "Bo", id="bo")
    edge = day(TODAY).fromordinal(day(TODAY).toordinal() - days).isoformat()
    past = day(TODAY).fromordinal(day(TODAY).toordinal() - days - 1).isoformat()
    people = {"stakeholders": [ana, bo]}
    one = score(acme, "engaged_stakeholders", touch(acme, "check_in", edge, stakeholder_ids=("ana",)), **people)
    assert one == pytest.approx(min(100, 100 / wanted))
    none = score(acme, "engaged_stakeholders", touch(acme, "check_in", past, stakeholder_ids=("ana",)), **people)
    assert none == 0
    both = [
        touch(acme, "check_in", edge, stakeholder_ids=("ana", "bo")),
        touch(acme, "usage_check", TODAY, stakeholder_ids=("ana",)),
    ]
    assert score(acme, "engaged_stakeholders", *both, **people) == pytest.approx(min(100, 200 / wanted))


def test_who_left_is_not_engaged_from_the_day_they_left() -> None:
    acme = account(tracked_since=OLD)
    met = touch(acme, "check_in", "2026-11-01", stakeholder_ids=("ana",))
    for left_on, expected in (("2026-11-20", 0), ("2026-11-21", 100 / 3)):
        people = {"stakeholders": [person(acme, "Ana", id="ana", left_on=day(left_on))]}
        assert score(acme, "engaged_stakeholders", met, **people) == pytest.approx(expected)


def test_nobody_met_says_nothing_of_an_account_that_is_new() -> None:
    for since, known in (("2026-05-04", False), ("2026-05-03", True)):
        acme = account(tracked_since=day(since))
        found = measured(acme, "engaged_stakeholders")
        assert found is not None
        assert (found.score == 0) == known


@pytest.mark.parametrize(
    ("tier", "met_on", "expected"),
    [("strategic", "2026-05-20", 100), ("strategic", "2026-05-19", 0), ("growth", "2025-11-20", 100),
     ("growth", "2025-11-19", 0)],
)  # fmt: skip
def test_a_sponsor_is_engaged_for_one_executive_interval(tier: str, met_on: str, expected: float) -> None:
    acme = account(tier=tier, tracked_since=OLD)
    people = [person(acme, "Eva", id="eva", roles=("executive_sponsor",)), person(acme, "Ana", id="ana")]
    touches = [
        touch(acme, "executive_touch", met_on, stakeholder_ids=("eva",)),
        touch(acme, "check_in", TODAY, stakeholder_ids=("ana",)),
    ]
    assert score(acme, "executive_sponsor", *touches, stakeholders=people) == expected


def test_a_scale_account_has_no_sponsor_to_engage() -> None:
    assert measured(account(tier="scale", tracked_since=OLD), "executive_sponsor") is None


def test_sentiment_is_the_mean_of_ninety_days() -> None:
    acme = account(tracked_since=OLD)
    touches = [
        touch(acme, "check_in", "2026-08-21", sentiment=-2),
        touch(acme, "check_in", "2026-08-22", sentiment=-1),
        touch(acme, "usage_check", "2026-11-20", sentiment=2),
        touch(acme, "check_in", "2026-11-20"),
        touch(acme, "check_in", "2026-11-19", sentiment=2, planned=True),
        touch(acme, "check_in", "2026-11-21", sentiment=-2),
    ]
    found = measured(acme, "sentiment", *touches)
    assert found is not None
    assert (found.value, found.score, found.as_of) == (0.5, 62.5, day(TODAY))
    assert measured(acme, "sentiment").score is None  # type: ignore[union-attr]


def champion_score(*touches: Any, **of_people: Any) -> float | None:
    acme = account(tracked_since=OLD)
    ana = person(acme, "Ana", id="ana", roles=("champion",), **of_people)
    bo = person(acme, "Bo", id="bo")
    return score(acme, "champion_stability", *touches, stakeholders=[ana, bo])


def met(who: str, on: str) -> Any:
    return touch(account(tracked_since=OLD), "check_in", on, stakeholder_ids=(who,))


def test_a_champion_is_stable_while_heard_from() -> None:
    assert champion_score(met("ana", "2026-08-12")) == 100
    assert champion_score(met("ana", "2026-08-11")) == 50
    assert champion_score() == 50, "never met, in an account ours for years"


def test_a_champion_who_left_counts_by_who_followed() -> None:
    assert champion_score(met("ana", "2026-11-01"), left_on=day("2026-11-10")) == 0
    assert champion_score(met("bo", "2026-11-01"), left_on=day("2026-11-10"), replaced_by_id="bo") == 100
    assert champion_score(met("bo", "2026-01-01"), left_on=day("2026-11-10"), replaced_by_id="bo") == 50
    assert champion_score(met("ana", "2026-11-01"), left_on=day("2026-11-21")) == 100, "not gone before the day"


def test_without_any_champion_nothing_is_known() -> None:
    acme = account(tracked_since=OLD)
    assert score(acme, "champion_stability", stakeholders=[person(acme, "Bo")]) is None


# Commercial.


@pytest.mark.parametrize(
    ("now", "expected"), [(80, 0), (79, 0), (90, 30), (100, 60), (105, 80), (110, 100), (150, 100)]
)
def test_the_contract_value_is_compared_with_twelve_months_ago(now: int, expected: float) -> None:
    acme = account(tier="scale", tracked_since=OLD)
    terms = [
        contract(acme, "2024-02-29", "2026-05-31", arr=100_000_00, outcome="renewed", outcome_on=day("2026-05-01")),
        contract(acme, "2026-06-01", "2028-05-31", arr=now * 1000_00),
    ]
    assert score(acme, "contract_trend_pct", contracts=terms) == pytest.approx(expected)


def test_a_contract_younger_than_twelve_months_has_no_trend() -> None:
    acme = account(tracked_since=OLD)
    for starts, known in (("2025-11-20", True), ("2025-11-21", False)):
        terms = [contract(acme, starts, "2028-05-31")]
        assert (score(acme, "contract_trend_pct", contracts=terms) is not None) == known


@pytest.mark.parametrize(
    ("prepared", "today", "expected"),
    [
        (None, "2026-09-03", None),  # opens on Thursday 3 September: it is due, not late
        (None, "2026-09-04", 0),
        ("2026-08-04", "2026-10-01", 100),  # from 30 days before
        ("2026-08-03", "2026-10-01", 0),
        ("2026-09-03", "2026-10-01", 100),
        ("2026-09-04", "2026-10-01", 50),
    ],
)
def test_preparation_is_on_time_up_to_the_day_the_window_opens(
    prepared: str | None, today: str, expected: float | None
) -> None:
    acme = account(tier="strategic", tracked_since=OLD)
    terms = [contract(acme, "2026-01-01", "2026-12-31")]
    touches = [touch(acme, "renewal_prep", prepared)] if prepared else []
    assert score(acme, "renewal_preparation", *touches, contracts=terms, today=today) == expected


def test_a_window_that_opens_on_a_weekend_is_on_time_on_monday() -> None:
    acme = account(tier="strategic", tracked_since=OLD)
    terms = [contract(acme, "2026-01-01", "2027-01-02")]  # 120 days before 3 January: Saturday 5 September
    for prepared, expected in (("2026-09-07", 100), ("2026-09-08", 50)):
        prep = touch(acme, "renewal_prep", prepared)
        assert score(acme, "renewal_preparation", prep, contracts=terms, today="2026-10-01") == expected
    assert score(acme, "renewal_preparation", contracts=terms, today="2026-09-07") is None
    assert score(acme, "renewal_preparation", contracts=terms, today="2026-09-08") == 0


def test_preparation_applies_from_the_window_to_the_renewal_and_an_agreed_one_is_prepared() -> None:
    acme = account(tier="strategic", tracked_since=OLD)
    term = contract(acme, "2026-01-01", "2026-12-31")
    assert measured(acme, "renewal_preparation", contracts=[term], today="2026-09-02") is None
    assert measured(acme, "renewal_preparation", contracts=[term], today="2027-01-01") is not None
    assert measured(acme, "renewal_preparation", contracts=[term], today="2027-01-02") is None
    agreed = [term.but(stage="agreed")]
    assert score(acme, "renewal_preparation", contracts=agreed, today="2026-12-01") == 100


def test_the_contract_value_does_not_move_with_the_exchange() -> None:
    acme = account(tier="scale", tracked_since=OLD)
    rates = [
        Rate(currency="EUR", rate_on=day("2025-01-01"), rate=Decimal(1)),
        Rate(currency="EUR", rate_on=day("2026-06-01"), rate=Decimal("1.25")),
    ]
    terms = [contract(acme, "2024-01-01", "2027-12-31", currency="EUR")]
    assert score(acme, "contract_trend_pct", contracts=terms, rates=rates) == 60
    assert score(acme, "contract_trend_pct", contracts=terms) is None, "without a rate nothing is known"
