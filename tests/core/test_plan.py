"""The one-page plan: where they are, the risks in their order, the path, and its age, by worked dates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import (
    Account,
    CadenceOverride,
    Dismissal,
    Play,
    PlayStep,
    PricePlan,
    Rate,
    Reading,
    Touch,
)
from bookcockpit.core.fields import Entity
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.one_page import Plan, plan_of, usage_of
from bookcockpit.core.policy import Policy
from builders import account, book, commitment, contract, day, milestone, objective, person, reading, signal, touch

TODAY = day("2026-11-22")
ACME = account(tier="growth")


def plan(of: Account, touches: Sequence[Touch] = (), dossier: Dossier | None = None, **more: Any) -> Plan:
    known = book(more.pop("today", TODAY), of, touches, **more)
    return plan_of(known, Policy(), of, dossier or Dossier(touches=touches), known.as_of)


def risks(found: Plan) -> list[tuple[str, str]]:
    return [(risk.source, risk.what) for risk in found.risks]


def of_source(found: Plan, *sources: str) -> list[str]:
    return [what for source, what in risks(found) if source in sources]


# Where they are.


def test_several_contracts_add_up_and_the_earliest_renewal_comes_first() -> None:
    late = contract(ACME, "2026-03-01", "2027-02-28", 20_000_00, key="late")
    soon = contract(ACME, "2026-01-01", "2026-12-31", 30_000_00, key="soon")
    endless = contract(ACME, "2025-01-01", None, 1_000_00, open_ended=True)
    ended = contract(ACME, "2025-01-01", "2025-12-31", open_ended=True, outcome="churned", outcome_on=TODAY)
    now = plan(ACME, contracts=[late, endless, soon]).now
    assert now.arr == 51_000_00
    assert [(each.contract, each.days_left) for each in now.renewals] == [(soon, 40), (late, 99)]
    assert now.open_ended == plan(ACME, contracts=[ended, endless]).now.open_ended == (endless,)


def test_arr_is_converted_and_unknown_without_a_rate_or_a_contract() -> None:
    terms = [
        contract(ACME, "2026-01-01", "2026-12-31", arr, currency=of) for arr, of in ((100_00, "EUR"), (50_00, "USD"))
    ]
    ahead = Rate(currency="EUR", rate_on=day("2026-11-23"), rate=Decimal("2"))
    known = Rate(currency="EUR", rate_on=day("2026-11-01"), rate=Decimal("1.10"))
    assert plan(ACME, contracts=terms, rates=[ahead]).now.arr is None
    assert plan(ACME, contracts=terms, rates=[ahead, known]).now.arr == 160_00
    assert plan(ACME).now.arr is None


def test_usage_is_compared_with_90_days_before_else_with_the_oldest() -> None:
    newest = reading(ACME, "seats_active_pct", "2026-11-20", 70)
    young, exact, older = (
        reading(ACME, "seats_active_pct", on, value)
        for on, value in (("2026-08-23", 80), ("2026-08-22", 82), ("2026-01-01", 50))
    )
    assert [(each.before, each.change) for each in usage_of([older, exact, young, newest], TODAY)] == [(exact, -12)]
    assert [each.before for each in usage_of([newest, older, young], TODAY)] == [older]


def test_a_reading_of_the_same_day_is_no_trend_and_one_ahead_is_none_yet() -> None:
    first, second, ahead = (
        reading(ACME, "nps", on, value, key=str(value))
        for on, value in (("2026-11-20", 10), ("2026-11-20", 20), ("2026-11-23", 30))
    )
    (found,) = usage_of([first, second, ahead], TODAY)
    assert (found.newest, found.before, found.change) == (second, None, None)


def test_seats_in_use_follow_from_the_licensed_and_the_active_share() -> None:
    of = account(seats_licensed=50)
    read = Dossier(readings=[reading(of, "seats_active_pct", "2026-11-01", 45)])
    assert plan(of, dossier=read).now.seats_used == 23
    assert plan(ACME, dossier=read).now.seats_used is None
    assert plan(of).now.seats_used is None


def test_the_last_touch_happened_and_was_not_only_planned() -> None:
    held = touch(ACME, "check_in", "2026-11-01")
    before, ahead = (touch(ACME, "check_in", on) for on in ("2026-10-01", "2026-11-23"))
    unconfirmed = touch(ACME, "check_in", "2026-11-20", planned=True)
    assert plan(ACME, [before, unconfirmed, held, ahead]).now.last_touch == held


# The age of the plan.


def reviewed(of: Account, *touches: Touch, today: str = "2026-11-22", **more: Any) -> tuple[str | None, bool]:
    found = plan(of, touches, today=today, **more)
    return (found.reviewed_on.isoformat() if found.reviewed_on else None, found.is_stale)


@pytest.mark.parametrize(
    ("tier", "last_day", "after"), [("strategic", "2026-08-31", "2026-09-01"), ("growth", "2026-11-30", "2026-12-01")]
)
def test_a_plan_is_stale_from_the_day_after_one_interval(tier: str, last_day: str, after: str) -> None:
    of = account(tier=tier, reviewed_on=day("2026-05-31"))
    assert reviewed(of, today=last_day) == ("2026-05-31", False)
    assert reviewed(of, today=after) == ("2026-05-31", True)


def test_a_plan_never_reviewed_is_stale_one_interval_after_its_rhythm_began() -> None:
    of = account(tier="strategic", owned_since=day("2026-05-31"))
    assert reviewed(of, today="2026-08-31") == (None, False)
    assert reviewed(of, today="2026-09-01") == (None, True)


@pytest.mark.parametrize("kind", ["plan_review", "business_review"])
def test_a_review_that_was_held_renews_the_plan(kind: Any) -> None:
    of = account(tier="strategic", reviewed_on=day("2026-05-31"))
    assert reviewed(of, touch(of, kind, "2026-08-22")) == ("2026-08-22", False)
    assert reviewed(of, touch(of, kind, "2026-08-21")) == ("2026-08-21", True)
    assert reviewed(of, touch(of, kind, "2026-05-01"))[0] == "2026-05-31"
    assert reviewed(of, touch(of, kind, "2026-11-01", planned=True))[0] == "2026-05-31"
    assert reviewed(of, touch(of, "value_touch", "2026-11-01"))[0] == "2026-05-31"
    assert reviewed(of.but(reviewed_on=day("2026-11-23"))) == (None, True)


def test_a_tier_without_plan_reviews_has_no_stale_plan_and_still_says_when_it_was_reviewed() -> None:
    of = account(tier="scale")
    assert reviewed(of) == (None, False)
    assert reviewed(of, touch(of, "business_review", "2020-01-01")) == ("2020-01-01", False)


def test_the_rhythm_of_the_account_itself_decides() -> None:
    def own(of: Account, every: str) -> bool:
        override = CadenceOverride(account_id=of.id, kind="plan_review", every=every)
        return reviewed(of, overrides=[override])[1]

    old, new = (account(tier="growth", reviewed_on=day(on)) for on in ("2020-01-01", "2026-10-22"))
    assert [own(old, "none"), own(old, ""), own(new, "1 month"), own(new, "30d")] == [False, True, False, True]
    assert own(account(tier="scale", reviewed_on=day("2020-01-01")), "12 months")


@pytest.mark.parametrize("status", ["churned", "archived"])
def test_an_account_that_is_gone_owes_no_touch_and_no_review_but_keeps_what_is_open(status: Any) -> None:
    of = account(tier="strategic", status=status, reviewed_on=day("2020-01-01"))
    goal = objective(of, "Faster")
    found = plan(
        of,
        contracts=[contract(of, "2025-01-01", "2025-12-31")],
        commitments=[commitment(of, "Send the data back", due_on=day("2026-11-01"))],
        objectives=[goal],
        milestones=[milestone(goal, "Live", due_on=day("2026-11-01"))],
    )
    assert (found.who.gaps, found.path.next_touches, found.is_stale) == ((), (), False)
    assert [source for source, _ in risks(found)] == ["promise"]


# The risks.


def test_risks_come_in_their_order_the_gravest_first() -> None:
    of = account(at_risk_since=day("2026-11-01"), at_risk_reason="went quiet")
    goal = objective(of, "Faster")
    found = plan(
        of,
        contracts=[contract(of, "2025-12-01", "2026-11-30", call="lost")],
        commitments=[commitment(of, "Data sheet", side="them", due_on=day("2026-11-20"))],
        objectives=[goal],
        milestones=[milestone(goal, "Live", due_on=day("2026-11-10"))],
        signals=[
            signal(of, "hiring", "2026-10-01", severity="high"),
            signal(of, "reorganisation", "2026-09-01", severity="low"),
            signal(of, "invoice_late", "2026-10-02"),
            signal(of, "competitor_seen", "2026-10-01", evidence="a pilot"),
            signal(of, "usage_decline", "2026-11-01", severity="high"),
            signal(of, "ticket_escalated", "2026-11-01", severity="high", resolved_on=day("2026-11-02")),
        ],
    )
    assert risks(found) == [
        ("flag", "Flagged at risk: went quiet"),
        ("health", "Health is red, 0: worst is commercial 0"),
        ("signal", "Usage decline"),
        ("signal", "Competitor seen: a pilot"),
        ("signal", "Invoice late"),
        ("signal", "Reorganisation"),
        ("renewal", "The renewal is called lost"),
        ("gap", "Nobody was met in 200 days"),
        ("milestone", "Our milestone is late: Live"),
        ("promise", "They owe: Data sheet"),
    ]


def test_what_is_due_today_is_not_late() -> None:
    goal = objective(ACME, "Faster")

    def late(on: str | None, **values: Any) -> list[str]:
        due_on = day(on) if on else None
        steps, promise = [milestone(goal, "M", due_on=due_on, **values)], commitment(ACME, "P", due_on=due_on, **values)
        return of_source(plan(ACME, objectives=[goal], milestones=steps, commitments=[promise]), "milestone", "promise")

    assert late("2026-11-20") == ["Our milestone is late: M", "We owe: P"]
    assert late("2026-11-21") == late("2026-11-22") == late(None) == late("2026-11-21", done_on=TODAY) == []
    dropped = [commitment(ACME, "P", due_on=day("2026-11-01"), dropped_on=TODAY)]
    assert of_source(plan(ACME, commitments=dropped), "promise") == []


@pytest.mark.parametrize(
    ("tier", "ends", "values", "says"),
    [
        ("growth", "2026-11-20", {}, ["The renewal has passed without an outcome"]),
        ("growth", "2026-11-20", {"auto_renew": True}, ["Presumed renewed: confirm it"]),
        ("growth", "2026-11-21", {"call": "commit", "stage": "in_talks"}, []),
        ("growth", "2027-02-19", {}, ["Nobody has said how the renewal will go"]),
        ("growth", "2027-02-19", {"call": "likely"}, ["Nobody has said how the renewal will go"]),
        ("growth", "2027-02-20", {}, []),
        ("scale", "2026-12-31", {}, []),
        ("scale", "2028-12-31", {"call": "at_risk"}, ["The renewal is called at risk"]),
    ],
)
def test_a_renewal_is_a_risk_when_it_is_past_doubtful_or_uncalled(
    tier: str, ends: str, values: dict[str, Any], says: list[str]
) -> None:
    of = account(tier=tier)
    assert of_source(plan(of, contracts=[contract(of, "2025-01-01", ends, **values)]), "renewal") == says


# The path.


def test_every_touch_that_is_owed_comes_by_due_date_behind_a_first_intervention() -> None:
    of = account(tier="strategic", tracked_since=day("2026-01-01"), at_risk_since=TODAY)
    by_date = ["usage_check", "value_touch", "business_review", "plan_review", "executive_touch"]
    assert [item.kind for item in plan(of).path.next_touches] == ["intervention", *by_date]


def play(of: Account, title: str, **values: Any) -> Play:
    return Play(account_id=of.id, title=title, **{"motion": "seats", **values})


def test_an_account_at_risk_has_no_openings_but_keeps_the_plays_that_are_open() -> None:
    risky = ACME.but(at_risk_since=TODAY)
    kept = [play(ACME, "More seats"), play(ACME, "Save it", motion="save")]
    plays = [play(ACME, stage, stage=stage) for stage in ("won", "lost", "dismissed")] + kept
    seen = [signal(ACME, "hiring", "2026-11-01"), signal(ACME, "invoice_late", "2026-11-01")]
    calm, shaken = (plan(of, dossier=Dossier(plays=plays), signals=seen).path for of in (ACME, risky))
    assert [each.kind for each in calm.openings] == ["hiring"]
    assert shaken.openings == ()
    assert [each.play for each in shaken.plays] == [each.play for each in calm.plays] == kept


def test_a_price_plan_stands_while_its_contract_runs_by_renewal_and_last_where_there_is_none() -> None:
    soon, late = contract(ACME, "2026-01-01", "2026-12-31"), contract(ACME, "2026-01-01", "2027-12-31")
    endless = contract(ACME, "2026-01-01", None, open_ended=True)
    done = contract(ACME, "2025-01-01", "2025-12-31", outcome="renewed", outcome_on=day("2025-12-01"))
    plans = [PricePlan(contract_id=each.id) for each in (endless, late, done, soon)]
    path = plan(ACME, dossier=Dossier(price_plans=plans), contracts=[soon, late, endless, done]).path
    assert [each.contract_id for each in path.price_plans] == [soon.id, late.id, endless.id]


# The order of what comes in.

RICH = account(tier="strategic", seats_licensed=40)
TERMS = [contract(RICH, "2026-01-01", "2026-12-31", key=key) for key in "ab"]
TERMS += [contract(RICH, "2026-01-01", None, open_ended=True, key=key) for key in "cd"]
PEOPLE = [person(RICH, "Ana", id=f"p{n}", roles=("champion",), reports_to_id=f"p{(n + 1) % 3}") for n in range(4)]
PEOPLE += [person(RICH, "Ana", left_on=TODAY), person(RICH, "Bo", left_on=TODAY)]
GOALS = [objective(RICH, "Faster", owner="Ana", baseline=0, target=9) for _ in range(2)]
STEPS = [milestone(goal, "Live", due_on=day("2026-11-01")) for goal in GOALS for _ in range(2)]
READINGS = [
    reading(RICH, name, on, value)
    for name in ("nps", "seats_active_pct", *(f"objective:{goal.key}" for goal in GOALS))
    for on in ("2026-08-01", "2026-11-01")
    for value in (1, 2)
]
TOUCHES = [touch(RICH, "check_in", "2026-11-01", stakeholder_ids=("p0",)) for _ in range(3)]
PROMISES = [commitment(RICH, "Send it", due_on=day("2026-11-02")) for _ in range(3)]
SEEN = [signal(RICH, kind, "2026-11-01") for kind in ("hiring", "invoice_late") for _ in range(2)]
PLAYS = [play(RICH, "More") for _ in range(3)]
PLAY_STEPS = [PlayStep(play_id=each.id, title="Ask") for each in PLAYS for _ in range(2)]
PRICES = [PricePlan(contract_id=term.id) for term in TERMS for _ in range(2)]


def mixed_plan(mixed: Random | None) -> Plan:
    def some(rows: Sequence[Entity]) -> Any:
        return mixed.sample(rows, len(rows)) if mixed is not None else rows

    dossier = Dossier(some(TOUCHES), {"p0": TODAY}, some(READINGS), some(PLAYS), some(PLAY_STEPS), some(PRICES))
    return plan(
        RICH, some(TOUCHES), dossier, stakeholders=some(PEOPLE), objectives=some(GOALS), milestones=some(STEPS),
        contracts=some(TERMS), commitments=some(PROMISES), signals=some(SEEN),
    )  # fmt: skip


@given(st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_never_changes_a_plan(mixed: Random) -> None:
    assert mixed_plan(mixed) == mixed_plan(None)


# What rules find.


def usage_fell(of: Account) -> list[Reading]:
    return [Reading(account_id=of.id, input="usage_trend_pct", read_on=day("2026-11-20"), value=-25)]


def put_away(of: Account, rule: str, subject: str = "") -> Dismissal:
    return Dismissal(account_id=of.id, rule=rule, subject=subject, reason="known", made_on=TODAY)


def test_what_a_rule_finds_is_a_risk_until_it_is_put_away() -> None:
    of = account(tracked_since=day("2026-11-01"))
    found = plan(of, readings=usage_fell(of))
    risk = found.risks[0]
    assert risk[:2] == ("signal", "Usage decline: Usage trend -25 % on Fri 20 Nov 2026")
    assert (risk.since, risk.sign is not None) == (day("2026-11-20"), True)
    away = put_away(of, "usage_decline", "usage_trend_pct")
    assert of_source(plan(of, readings=usage_fell(of), dismissals=[away]), "signal") == []


def test_a_silent_champion_a_single_thread_and_a_late_milestone_are_said_once() -> None:
    of = account(tracked_since=day("2020-01-01"))
    goal = objective(of, "Faster")
    step = milestone(goal, "Live", id="step", due_on=day("2026-11-10"))
    known: dict[str, Any] = {
        "objectives": [goal], "milestones": [step],
        "stakeholders": [person(of, "Ana", id="ana", roles=("champion",))],
    }  # fmt: skip
    wanted = {
        "champion_silent": ("gap", "Champion Ana was never met"),
        "single_threaded": ("gap", "Nobody was met in 200 days"),
        "milestone_missed": ("milestone", "Our milestone is late: Live"),
    }
    found = risks(plan(of, **known))
    assert sorted(found) == sorted(wanted.values())
    for rule, subject in (("champion_silent", "ana"), ("single_threaded", ""), ("milestone_missed", "step")):
        left = risks(plan(of, **known, dismissals=[put_away(of, rule, subject)]))
        assert [each for each in found if each not in left] == [wanted[rule]]
    noted = [signal(of, "champion_silent", "2026-11-01", evidence="no word")]
    by_hand = of_source(plan(of, **known, signals=noted), "gap", "signal")
    assert by_hand == ["Champion silent: no word", "Nobody was met in 200 days"]


@pytest.mark.parametrize(("value", "said"), [(33, "red, 33"), (66, "amber, 66"), (67, "")])
def test_health_that_is_red_or_amber_is_a_risk_of_its_own(value: float, said: str) -> None:
    of = account(tracked_since=day("2026-11-01"))
    readings = [
        Reading(account_id=of.id, input=name, read_on=day("2026-11-20"), value=value)
        for name in ("feature_breadth_pct", "csat_pct")
    ]
    expected = [f"Health is {said}: worst is product {value:g}"] if said else []
    assert of_source(plan(of, readings=readings), "health") == expected
    gone = of.but(status="churned")
    assert of_source(plan(gone, readings=readings), "health", "signal") == []


def test_openings_are_found_by_rule_too_and_those_put_away_are_not_shown() -> None:
    of = account(tracked_since=day("2026-11-01"))
    full = [Reading(account_id=of.id, input="seats_active_pct", read_on=day("2026-11-20"), value=95)]
    assert [each.kind for each in plan(of, readings=full).path.openings] == ["seats_near_limit"]
    away = put_away(of, "seats_near_limit", "seats_active_pct")
    assert plan(of, readings=full, dismissals=[away]).path.openings == ()
    assert plan(of.but(at_risk_since=TODAY, at_risk_reason="x", at_risk_exit="y"), readings=full).path.openings == ()
    assert plan(of.but(status="archived"), readings=full).path.openings == ()
