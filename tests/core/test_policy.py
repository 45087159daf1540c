"""The playbook: overrides in TOML, errors that name line and key, and the way back to TOML."""

from __future__ import annotations

from datetime import date

import pytest

from bookcockpit.core.dates import Interval
from bookcockpit.core.policy import PRESETS, Policy, PolicyError, preset
from bookcockpit.core.policy_toml import as_toml, with_overrides


def read(text: str, name: str = "balanced") -> object:
    return with_overrides(preset(name), text, "playbook.toml")


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_reads_back_from_its_own_toml(name: str) -> None:
    assert with_overrides(preset("balanced"), as_toml(preset(name)), "own") == preset(name)


def test_only_what_differs_needs_to_be_written() -> None:
    text = (
        '[cadence.growth]\nvalue_touch = "2 months"\ncheck_in = "none"\n'
        '[tiers]\nscale = "Pool “B”"\n[capacity]\ncapacity = 5\n[kind_weight]\ncheck_in = 9\n'
    )
    rules = with_overrides(preset("balanced"), text, "playbook.toml")
    assert rules.cadence["growth"]["value_touch"] == Interval(months=2)
    assert rules.cadence["growth"]["check_in"] is None
    assert rules.cadence["strategic"] == preset("balanced").cadence["strategic"]
    assert (rules.capacity, rules.kind_weight["check_in"], rules.tier_labels["scale"]) == (5, 9, "Pool “B”")
    assert with_overrides(preset("balanced"), as_toml(rules), "again") == rules


def test_the_numbers_about_people_are_set_by_tier_and_for_all() -> None:
    text = (
        "[people]\nengaged_least = 3\ncommittee_least = 8\ncontact_stale = 90\n"
        "[engaged_days]\nscale = 300\n[champion_silent]\nstrategic = 30\n"
    )
    rules = with_overrides(preset("balanced"), text, "playbook.toml")
    assert (rules.engaged_least, rules.committee_least, rules.contact_stale) == (3, 8, 90)
    assert rules.engaged_days == {"strategic": 90, "growth": 200, "scale": 300}
    assert rules.champion_silent == {"strategic": 30, "growth": 100, "scale": 400}
    assert with_overrides(preset("balanced"), as_toml(rules), "again") == rules


def test_the_shipped_numbers_about_people_are_those_of_every_preset() -> None:
    for rules in map(preset, PRESETS):
        assert rules.engaged_days == {"strategic": 90, "growth": 200, "scale": 400}
        assert rules.champion_silent == {"strategic": 45, "growth": 100, "scale": 400}
        assert (rules.engaged_least, rules.committee_least, rules.contact_stale) == (2, 6, 180)


def test_the_numbers_of_health_are_set_and_come_back() -> None:
    text = (
        "[health]\nhealth_green = 70\nhealth_red = 40\nhealth_changed_on = 2026-10-01\n"
        "[health_weights]\nproduct = 50\ncommercial = 20\n"
        "[health_points]\ncsat_pct = [[50.1234567, 0], [80, 60.5], [1234567, 100]]\n[health_committee]\ngrowth = 4\n"
        "[signals]\nusage_drop = 15\n"
    )
    rules = with_overrides(preset("balanced"), text, "playbook.toml")
    assert (rules.health_green, rules.health_red, rules.health_changed_on) == (70, 40, date(2026, 10, 1))
    assert rules.health_weights == {"product": 50, "relationship": 30, "commercial": 20}
    assert rules.health_points["csat_pct"] == ((50.1234567, 0), (80, 60.5), (1234567, 100))
    assert rules.health_points["nps"] == preset("balanced").health_points["nps"]
    assert (rules.health_committee["growth"], rules.usage_drop) == (4, 15)
    assert with_overrides(preset("balanced"), as_toml(rules), "again") == rules


def test_steps_of_a_renewal_are_added_changed_and_left_out() -> None:
    text = '[prep_steps]\n120 = ""\n45 = "Call “legal”"\n30 = "Sign"\n'
    rules = with_overrides(preset("balanced"), text, "playbook.toml")
    assert set(rules.prep_steps) == {"90", "60", "45", "30"}
    assert with_overrides(preset("balanced"), as_toml(rules), "again") == rules
    assert (rules.prep_steps["45"], rules.prep_steps["30"]) == ("Call “legal”", "Sign")
    assert set(preset("balanced").prep_steps) == {"120", "90", "60", "30"}


def test_the_shipped_weights_of_health_are_those_of_every_preset() -> None:
    for rules in map(preset, PRESETS):
        assert rules.health_weights == {"product": 45, "relationship": 30, "commercial": 25}
        assert (rules.health_green, rules.health_red) == (67, 33)
        assert rules.health_committee == {"strategic": 6, "growth": 3, "scale": 1}


def test_the_file_may_choose_its_preset() -> None:
    assert read('preset = "value-led"\n') == preset("value-led")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[capacity]\ncapacity = 8\n\nspeed = 3\n", "line 4: capacity.speed is unknown"),
        ('[capacity]\ncapacity = "8"\n', "line 2: capacity.capacity needs a whole number"),
        ("[capacity]\ncapacity = true\n", "line 2: capacity.capacity needs a whole number"),
        ("[capacity]\ncapacity = -1\n", "line 2: capacity.capacity needs a whole number"),
        ("# hi\n[cadance]\n", "line 2: cadance is not a section"),
        ('[cadence.gold]\ncheck_in = "1 month"\n', "line 1: cadence.gold is not a tier"),
        ('[cadence.growth]\nintervention = "7 days"\n', "line 2: cadence.growth.intervention has no cadence"),
        ('[cadence.growth]\ncheck_in = "monthly"\n', "line 2: cadence.growth.check_in “monthly” is not an interval"),
        ('[cadence.growth]\ncheck_in = "triggered"\n', "line 2: cadence.growth.check_in “triggered” is not"),
        ("[cadence.growth]\ncheck_in = 30\n", "line 2: cadence.growth.check_in needs a text"),
        ('preset = "calm"\n', "line 1: preset “calm” is not a preset; choose one of balanced"),
        ("capacity = 3\n", "line 1: capacity is a section"),
        ("[renewal_window]\ngold = 3\n", "line 2: renewal_window.gold is unknown"),
        ("[people]\nchampions = 3\n", "line 2: people.champions is unknown; known are engaged_least, committee_least"),
        ('[people]\ncontact_stale = "6 months"\n', "line 2: people.contact_stale needs a whole number"),
        ("[engaged_days]\ngold = 3\n", "line 2: engaged_days.gold is unknown; known are strategic, growth, scale"),
        ("[champion_silent]\nscale = -1\n", "line 2: champion_silent.scale needs a whole number"),
        ("engaged_days = 90\n", "line 1: engaged_days is a section"),
        ("[tiers]\nscale = 3\n", "line 2: tiers.scale is the tier's label"),
        ("[capacity\n", "playbook.toml: "),
        ("\n[health_weights]\nproduct = 50\n", "line 2: health_weights must add up to 100; they add up to 105"),
        ("[health_weights]\nsupport = 10\n", "line 2: health_weights.support is unknown; known are product"),
        ("[health_weights]\nproduct = 100\nrelationship = 0\ncommercial = 0\n", "needs two categories that weigh"),
        ("[forecast]\nforecast_months = 0\n", "forecast.forecast_months needs a number of months from 1 to 60"),
        ("[forecast]\nforecast_months = 61\n", "forecast.forecast_months needs a number of months from 1 to 60"),
        (f"[health_points]\nnps = [[0, 0], [1{'0' * 400}, 9]]\n", "health_points.nps needs pairs of value and score"),
        ("[health]\nhealth_red = 67\n", "line 2: health.health_red must be below health_green, 67"),
        ('[health]\nhealth_changed_on = "1 Oct"\n', "line 2: health.health_changed_on needs a date without quotes"),
        ("[health_points]\nmood = [[0, 0], [1, 1]]\n", "line 2: health_points.mood is unknown; known are seats"),
        ("[health_points]\nnps = [[0, 0]]\n", "line 2: health_points.nps needs pairs of value and score 0 to 100"),
        ("[health_points]\nnps = [[0, 0], [0, 9]]\n", "line 2: health_points.nps needs pairs of value and score"),
        ("[health_points]\nnps = [[0, 0], [5, 101]]\n", "line 2: health_points.nps needs pairs of value and score"),
        ("[health_points]\nnps = [[0, 0], [inf, 9]]\n", "line 2: health_points.nps needs pairs of value and score"),
        ("[prep_steps]\nsoon = 'x'\n", "line 2: prep_steps.soon is not a number of days before the renewal"),
        ("[prep_steps]\n0 = 'x'\n", "line 2: prep_steps.0 is not a number of days"),
        ("[prep_steps]\n30 = 3\n", "line 2: prep_steps.30 is what is done then: write a text"),
        ("[health_points]\nnps = 5\n", "line 2: health_points.nps needs pairs of value and score"),
        ("[health_points]\nnps = [[0, true], [5, 9]]\n", "line 2: health_points.nps needs pairs of value and"),
    ],
)
def test_a_mistake_is_named_by_line_and_key(text: str, says: str) -> None:
    with pytest.raises(PolicyError) as refused:
        read(text)
    assert says in str(refused.value)


def test_the_weights_of_a_tier_add_up_to_the_whole_and_its_tops_to_no_more() -> None:
    rules = read("[tiering]\ntier_arr = 30\ntier_potential = 50\nretier_every = 12\n[tier_share]\nscale = 50\n")
    assert isinstance(rules, Policy)
    assert (rules.tier_arr, rules.tier_potential, rules.tier_value, rules.retier_every) == (30, 50, 20, 12)
    assert rules.tier_share == {"strategic": 10, "growth": 30, "scale": 50}
    assert with_overrides(preset("balanced"), as_toml(rules), "again") == rules
    for text, why in (
        ("[tiering]\ntier_value = 30\n", "must add up to 100; they add up to 110"),
        ("[tiering]\ntier_top = 80\n", "take 100 together at most, not 110"),
        ("[tiering]\nretier_every = 0\n", r"line 2: tiering\.retier_every needs a number of months from 1 to 60"),
        ("[prices]\nprice_notice = -1\n", "needs a whole number"),
    ):
        with pytest.raises(PolicyError, match=why):
            read(text)
