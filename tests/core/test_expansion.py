"""Openings and their gates, by worked examples: what is suggested, what holds it back, what opens it, what silences."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.book import Book, Growth
from bookcockpit.core.entities import Account, Dismissal, Play, WhiteSpace
from bookcockpit.core.growth.expansion import MOTION_LABELS, MOTION_TIERS, Opening, all_openings, gates_of, openings_of
from bookcockpit.core.growth.plays import bring_back_openings, dismiss_openings
from bookcockpit.core.health.score import Healths
from bookcockpit.core.policy import Policy
from bookcockpit.core.signals.rules import SUGGESTIONS
from bookcockpit.core.vocabulary import MOTIONS
from builders import account, book, contract, day, objective, person, reading, signal, touch

TODAY = "2026-11-23"


def ready(of: Account, **more: Any) -> Book:
    """A book in which every gate of an account is open: two people met, an objective reached, nothing known red."""
    ann, bob = person(of, "Ann", id="ann"), person(of, "Bob", id="bob")
    aim = objective(of, "Ten days", id="aim", key="aim", metric="days", baseline=20, target=10)
    values: dict[str, Any] = {
        "stakeholders": [ann, bob],
        "objectives": [aim],
        "readings": [reading(of, "objective:aim", "2026-11-02", 9)],
    }
    return book(TODAY, of, [touch(of, "check_in", "2026-11-16", stakeholder_ids=("ann", "bob"))], **values | more)


def openings(known: Book) -> list[Opening]:
    return list(all_openings(known, Policy(), Healths(known, Policy())))


def motions(known: Book) -> list[str]:
    return [each.motion for each in openings(known)]


def test_a_signal_of_growth_is_an_opening_of_its_motion_with_its_evidence() -> None:
    acme = account()
    known = ready(acme, signals=[signal(acme, "hiring", "2026-11-10", evidence="Eleven vacancies.")])
    seats = next(each for each in openings(known) if each.motion == "seats")
    assert seats.why == "Eleven vacancies. Offer to bring the new people on board"
    assert (seats.since, seats.is_ready, seats.usual_tiers) == (day("2026-11-10"), True, ())
    assert seats.title == "Seat expansion"


def test_an_objective_reached_opens_the_talk_about_the_next_goal() -> None:
    # 20 → 9 days of a target of 10 is (9 − 20) ÷ (10 − 20) = 110 %.
    (found,) = openings(ready(account()))
    assert (found.motion, found.why) == (
        "cross_sell",
        "9 reached: Ten days. Agree what it was worth, then what comes next",
    )


def test_nothing_is_suggested_for_an_account_at_risk_or_gone() -> None:
    hiring = {"seen": "2026-11-10"}
    for gone in (
        {"at_risk_since": day("2026-11-20"), "at_risk_reason": "quiet"},
        {"status": "churned"},
        {"status": "archived"},
    ):
        acme = account(**gone)
        space = WhiteSpace(account_id=acme.id, product="Learn", potential_arr=100)
        known = ready(acme, signals=[signal(acme, "hiring", **hiring)], growth=Growth(white_spaces=[space]))
        assert openings(known) == []


@pytest.mark.parametrize(
    ("change", "name", "what", "opens"),
    [
        ({}, "", "", ""),
        ({"touches": 1}, "multi_threaded", "1 person met in 200 days", "Bring 1 more person into the next touch"),
        ({"value": 12}, "objective_achieved", "No objective reached, 80 %", "Reach: Ten days"),
        ({"value": None}, "objective_achieved", "No objective is measured", "Measure how far they are"),
        ({"objectives": []}, "objective_achieved", "No objective is measured", "Ask what they want, and measure it"),
    ],
)
def test_a_shut_gate_says_how_things_stand_and_what_opens_it(
    change: dict[str, Any], name: str, what: str, opens: str
) -> None:
    acme = account()
    more: dict[str, Any] = {"objectives": change["objectives"]} if "objectives" in change else {}
    if "value" in change:
        value = change["value"]
        more["readings"] = [reading(acme, "objective:aim", "2026-11-02", value)] if value is not None else []
    known = ready(acme, signals=[signal(acme, "hiring", "2026-11-10")], **more)
    if "touches" in change:
        people = [person(acme, "Ann", id="ann"), person(acme, "Bob", id="bob")]
        known = book(
            TODAY,
            acme,
            [touch(acme, "check_in", "2026-11-16", stakeholder_ids=("ann",))],
            stakeholders=people,
            signals=[signal(acme, "hiring", "2026-11-10")],
            objectives=known.objectives,
            readings=[reading(acme, "objective:aim", "2026-11-02", 9)],
        )
    seats = next(each for each in openings(known) if each.motion == "seats")
    if not name:
        assert seats.shut == ()
        return
    (gate,) = seats.shut
    assert (gate.name, gate.what, gate.opens) == (name, what, opens)
    assert not seats.is_ready


def test_red_health_shuts_the_gate_and_names_the_cheapest_help() -> None:
    acme = account()
    # Product 2, relationship (2 of 3 people met 67 + no sponsor 0) ÷ 2, commercial 0: (45 × 2 + 30 × 33.3) ÷ 100 = 11.
    bad = [reading(acme, "seats_active_pct", "2026-11-20", 41), reading(acme, "open_escalations", "2026-11-20", 3)]
    known = ready(acme, readings=[reading(acme, "objective:aim", "2026-11-02", 9), *bad])
    health = Healths(known, Policy()).of(acme)
    (gate,) = [gate for gate in gates_of(known, Policy(), acme, health) if not gate.is_open]
    assert (gate.name, gate.what) == ("not_red", "Health red, 11: worst is commercial 0")
    assert health.next_action is not None
    assert gate.opens == health.next_action.what
    (found,) = openings(known)
    assert not found.is_ready


def test_an_account_at_risk_says_what_clears_it() -> None:
    acme = account(at_risk_since=day("2026-11-01"), at_risk_reason="Usage halved", at_risk_exit="60 % active")
    known = ready(acme)
    gate = gates_of(known, Policy(), acme, Healths(known, Policy()).of(acme))[0]
    assert (gate.is_open, gate.what, gate.opens) == (False, "At risk: Usage halved", "Stabilise first: 60 % active")


def test_white_space_with_a_potential_is_an_opening_until_a_play_is_about_it() -> None:
    acme = account(products=("Core",))
    learn = WhiteSpace(id="w1", key="w1", account_id=acme.id, product="Learn", potential_arr=24_000_00)
    leeds = WhiteSpace(id="w2", key="w2", account_id=acme.id, product="Core", department="Leeds", potential_arr=9_00)
    silent = WhiteSpace(id="w3", key="w3", account_id=acme.id, product="Mobile", state="not_fit", potential_arr=5_00)
    known = ready(acme, objectives=[], growth=Growth(white_spaces=[learn, leeds, silent]))
    assert {(each.motion, each.why, each.potential) for each in openings(known)} == {
        ("cross_sell", "White space: Learn is open, and they do not have Learn yet", 24_000_00),
        ("department", "White space: Core in Leeds is open, and they have Core elsewhere", 9_00),
    }
    play = Play(id="p", account_id=acme.id, motion="cross_sell", title="Learn")
    taken = ready(acme, objectives=[], plays=[play], growth=Growth(white_spaces=[learn.but(play_id="p"), leeds]))
    assert motions(taken) == ["department"]


def test_a_motion_under_way_or_decided_lately_is_not_suggested_again() -> None:
    acme = account()
    hiring = [signal(acme, "hiring", "2026-11-10")]
    running = Play(account_id=acme.id, motion="seats", title="Seats")
    lost = running.but(stage="lost", closed_on=day("2026-08-26"))
    # 90 days: 25 Aug + 90 = 23 Nov.
    assert "seats" not in motions(ready(acme, signals=hiring, plays=[running]))
    assert "seats" not in motions(ready(acme, signals=hiring, growth=Growth(closed_plays=[lost])))
    long_ago = lost.but(closed_on=day("2026-08-25"))
    assert "seats" in motions(ready(acme, signals=hiring, growth=Growth(closed_plays=[long_ago])))


def test_an_opening_put_away_is_silent_for_the_playbooks_days_and_can_come_back() -> None:
    acme = account()
    hiring = [signal(acme, "hiring", "2026-11-10", key="h")]
    known = ready(acme, objectives=[], signals=hiring)
    (found,) = openings(known)
    change = dismiss_openings([found], "No budget", day(TODAY))
    assert change.label == "put away seat expansion of Acme"
    (made,) = change.save
    assert isinstance(made, Dismissal)
    away = ready(acme, objectives=[], signals=hiring, dismissals=[made])
    (silent,) = openings(away)
    assert (silent.is_ready, silent.dismissal) == (False, made)
    assert bring_back_openings(away, [silent]).remove == (made,)
    # Put away on 23 Nov, it speaks again 90 days later, on 21 Feb.
    old = made.but(made_on=day("2026-08-25"))
    (speaks,) = openings(ready(acme, objectives=[], signals=hiring, dismissals=[old]))
    assert speaks.dismissal is None


def test_putting_away_needs_a_reason() -> None:
    acme = account()
    (found,) = openings(ready(acme))
    with pytest.raises(ValueError, match="reason"):
        dismiss_openings([found], " ", day(TODAY))


def test_a_motion_outside_its_usual_tiers_says_so_and_comes_later() -> None:
    mill, acme = account("Mill", "strategic"), account()
    two = [signal(each, "hiring", "2026-11-10") for each in (mill, acme)]
    known = book(TODAY, [mill, acme], signals=two)
    assert [(each.account.name, each.usual_tiers) for each in openings(known)] == [
        ("Acme", ()),
        ("Mill", ("growth", "scale")),
    ]


def test_the_ready_ones_come_first_then_those_nearest_to_it() -> None:
    acme, mill = account(), account("Mill")
    known = ready(acme, signals=[signal(each, "hiring", "2026-11-10") for each in (mill, acme)])
    both = book(
        TODAY,
        [mill, acme],
        [touch(acme, "check_in", "2026-11-16", stakeholder_ids=("ann", "bob"))],
        stakeholders=known.stakeholders,
        objectives=known.objectives,
        readings=known.readings,
        signals=known.signals,
    )
    assert [(each.account.name, len(each.shut)) for each in openings(both) if each.motion == "seats"] == [
        ("Acme", 0),
        ("Mill", 2),
    ]


def test_multi_year_is_for_strategic_accounts_with_a_term_and_an_engaged_sponsor() -> None:
    acme = account()
    known = ready(acme, contracts=[contract(acme, "2026-01-01", "2026-12-31")])
    assert "multi_year" not in motions(known)


def test_signals_known_already_give_the_same_openings() -> None:
    acme = account()
    known = ready(acme, signals=[signal(acme, "hiring", "2026-11-10")])
    from bookcockpit.core.signals.rules import all_signals

    healths = Healths(known, Policy())
    assert all_openings(known, Policy(), healths, all_signals(known, Policy())) == all_openings(
        known, Policy(), healths
    )
    alone = openings_of(known, Policy(), acme, healths)
    assert sorted(each.key for each in alone) == sorted(each.key for each in all_openings(known, Policy(), healths))


def test_every_motion_has_a_name_and_every_growing_one_its_tiers() -> None:
    assert tuple(MOTION_LABELS) == MOTIONS
    assert set(MOTION_TIERS) == set(MOTIONS) - {"save"}
    assert {each.motion for each in SUGGESTIONS.values()} <= {*MOTIONS, None}
