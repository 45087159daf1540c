"""Health: the mean of means, rounded half up, its bands, what it does not know, and how it moved."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Account, TierChange
from bookcockpit.core.health.score import BANDS, Health, Healths, band_of, delta, health_of
from bookcockpit.core.history import Pulse, pulse_of
from bookcockpit.core.policy import Policy
from bookcockpit.core.vocabulary import INPUTS
from builders import account, book, contract, day, person, reading, touch

TODAY = "2026-11-20"
ACME = account("Acme", "growth", tracked_since=day("2026-11-01"))


def health(of: Account = ACME, policy: Policy | None = None, touches: Any = (), **more: Any) -> Health:
    return Healths(book(TODAY, of, touches, **more), policy or Policy()).of(of)


def read(**values: float) -> list[Any]:
    return [reading(ACME, name, "2026-11-10", value) for name, value in values.items()]


def test_a_category_is_the_mean_of_its_inputs_and_the_total_weighs_the_categories() -> None:
    now = health(readings=read(feature_breadth_pct=40, seats_active_pct=65, csat_pct=80, invoice_days_late=9))
    assert now.scores == {"product": 45, "relationship": 80, "commercial": 80}
    assert now.total == 64  # (45 × 45 + 30 × 80 + 25 × 80) ÷ 100 = 64.25
    assert (now.band, now.worst) == ("amber", "product")


def test_what_is_missing_is_left_out_and_said() -> None:
    now = health(readings=read(feature_breadth_pct=40, csat_pct=80))
    assert now.total == 56  # (45 × 40 + 30 × 80) ÷ 75
    assert (len(now.known_categories), len(now.categories), now.known_inputs, len(now.inputs)) == (2, 3, 2, 13)


def test_one_category_alone_is_insufficient_and_says_how_to_begin() -> None:
    now = health(readings=read(csat_pct=80, nps=40))
    assert (now.total, now.band) == (None, "insufficient")
    assert now.next_action is not None
    assert now.next_action.what == "Enter a reading: Seats active"
    assert health().band == "insufficient"


def test_a_category_without_weight_does_not_count() -> None:
    weights = MappingProxyType({"product": 0, "relationship": 60, "commercial": 40})
    rules = Policy()._replace(health_weights=weights)
    assert health(policy=rules, readings=read(feature_breadth_pct=0, csat_pct=80)).band == "insufficient"
    now = health(policy=rules, readings=read(feature_breadth_pct=0, csat_pct=80, invoice_days_late=0))
    assert (now.total, now.worst) == (88, "relationship")


@pytest.mark.parametrize(
    ("breadth", "total", "band"),
    [
        (33, 33, "red"),
        (33.4, 33, "red"),
        (33.5, 34, "amber"),
        (66.4, 66, "amber"),
        (66.5, 67, "green"),
        (67, 67, "green"),
    ],
)
def test_the_total_is_rounded_half_up_before_it_is_banded(breadth: float, total: int, band: str) -> None:
    now = health(readings=read(feature_breadth_pct=breadth, csat_pct=breadth))
    assert (now.total, now.band) == (total, band)


def test_bands_meet_without_a_gap() -> None:
    bands = [band_of(total, Policy()) for total in range(101)]
    assert [bands.count(band) for band in BANDS] == [34, 33, 34, 0]
    assert band_of(None, Policy()) == "insufficient"


def test_weights_and_contributions_add_up_to_the_total() -> None:
    now = health(readings=read(feature_breadth_pct=40, seats_active_pct=65, csat_pct=80, invoice_days_late=9))
    known = [each for each in now.inputs if each.score is not None]
    assert sum(each.weight or 0 for each in known) == pytest.approx(100)
    assert sum(each.contribution or 0 for each in known) == pytest.approx(64.25)
    assert {each.rule.name: each.weight for each in known}["seats_active_pct"] == 22.5


def test_the_cheapest_action_comes_first_and_the_greater_gain_among_equals() -> None:
    cheap = health(readings=read(feature_breadth_pct=10, csat_pct=80, invoice_days_late=30))
    assert cheap.next_action is not None
    assert (cheap.next_action.input.rule.name, round(cheap.next_action.gain)) == ("invoice_days_late", 17)
    greater = health(readings=read(feature_breadth_pct=10, csat_pct=80, invoice_days_late=0))
    assert greater.next_action is not None
    assert greater.next_action.input.rule.name == "feature_breadth_pct"
    assert health(readings=read(feature_breadth_pct=99, csat_pct=99)).next_action is None


def test_a_score_of_thirty_days_ago_is_that_day_scored_with_the_rules_of_today() -> None:
    readings = [
        *read(feature_breadth_pct=40, csat_pct=80),
        reading(ACME, "feature_breadth_pct", "2026-10-10", 80),
        reading(ACME, "csat_pct", "2026-10-10", 80),
    ]
    snapshot = book(TODAY, ACME, readings=readings)
    ago = pulse_of([], readings, set(), day(TODAY) - timedelta(days=30))
    now, then = Healths(snapshot, Policy()).of(ACME), health_of(snapshot, Policy(), ACME, ago)
    assert (now.total, then.total) == (56, 80)
    moved = delta(now, then, Policy())
    assert (moved.since, moved.points, moved.note) == (day("2026-10-21"), -24, "")
    for changed_on, noted in (("2026-10-21", False), ("2026-10-22", True), (TODAY, True), ("2026-11-21", False)):
        rules = Policy()._replace(health_changed_on=day(changed_on))
        assert bool(delta(now, then, rules).note) == noted


def test_what_was_not_known_then_moved_by_nothing_one_can_say() -> None:
    now = health(readings=read(feature_breadth_pct=40, csat_pct=80))
    then = health_of(book(TODAY, ACME), Policy(), ACME, Pulse(day("2026-10-21")))
    assert delta(now, then, Policy())[1:3] == (None, "too little was known then")
    assert delta(then, now, Policy())[1:3] == (None, "too little was known today")
    assert delta(now, now, Policy()).points == 0


def test_the_tier_of_that_day_counts() -> None:
    change = TierChange(account_id="acme", changed_on=day("2026-11-01"), tier_was="strategic", tier="scale")
    of = account("Acme", "scale", tracked_since=day("2020-01-01"))
    snapshot = book(TODAY, of, tier_changes=[change])
    for on, tier, inputs in (("2026-10-31", "strategic", 13), ("2026-11-01", "scale", 12), (TODAY, "scale", 12)):
        assert snapshot.tier_on(of, day(on)) == tier
        assert len(health_of(snapshot, Policy(), of, Pulse(day(on))).inputs) == inputs


VALUES = st.fixed_dictionaries({}, optional={name: st.floats(-500, 500) for name in INPUTS})


@given(values=VALUES, arr=st.integers(0, 10**9), met=st.booleans(), mixed=st.randoms())
def test_health_stays_within_its_bounds_whatever_comes_in_and_in_any_order(
    values: dict[str, float], arr: int, met: bool, mixed: Any
) -> None:
    of = account("Acme", "growth", tracked_since=day("2020-01-01"))
    readings = [reading(of, name, "2026-11-10", value, id=name, key=name) for name, value in values.items()]
    touches = [touch(of, "check_in", "2026-11-01", stakeholder_ids=("ana",), sentiment=1)] if met else []
    more: dict[str, Any] = {
        "stakeholders": [person(of, "Ana", id="ana", roles=("champion",))],
        "contracts": [contract(of, "2025-01-01", "2026-12-31", arr=arr, id="c", key="c")],
    }
    now = Healths(book(TODAY, of, touches, readings=readings, **more), Policy()).of(of)
    assert now.total is None or 0 <= now.total <= 100
    assert all(each.score is None or 0 <= each.score <= 100 for each in now.inputs)
    assert all(score is None or 0 <= score <= 100 for score in now.scores.values())
    assert delta(now, now, Policy()).points == (None if now.total is None else 0)
    mixed.shuffle(readings)
    assert Healths(book(TODAY, of, touches, readings=readings, **more), Policy()).of(of) == now
