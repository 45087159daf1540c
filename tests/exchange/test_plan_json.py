"""The plan as JSON: keys scripts rely on, exact amounts, unrounded ratios, and a reason for what is unknown."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from bookcockpit.core.entities import Milestone, Objective, Play, PlayStep, PricePlan, Reading
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.one_page import plan_of
from bookcockpit.core.plan.success import goal_of
from bookcockpit.core.policy import Policy
from bookcockpit.exchange.encoder import encoded
from builders import account, book, commitment, contract, day, person, signal, touch

TODAY = date(2026, 11, 22)
ACME = account("Acme", key="acme", currency="EUR", products=("Core",), seats_licensed=500)
ANA = person(ACME, "Ana Ruiz", key="ana", roles=("champion",), influence=4, verified_on=day("2026-01-01"))
BO = person(ACME, "Bo Li", key="bo", reports_to_id=ANA.id)
GONE = person(ACME, "Cy Fox", key="cy", left_on=day("2026-10-01"), left_to="Globex", replaced_by_id=BO.id)
TERM = contract(
    ACME, "2026-01-01", "2026-12-31", 240_000_50, key="c1", call="likely", probability=0.6, stage="in_talks"
)
ENDLESS = contract(ACME, "2025-01-01", None, 12_000_00, key="c2", open_ended=True, notice_days=90)
AIM = Objective(
    account_id=ACME.id, key="aim", statement="Onboard in 10 days", metric="Days", unit="days", baseline=21, target=10,
    target_on=day("2027-09-30"), owner="ana ruiz", agreed_by_id=ANA.id, agreed_on=day("2026-06-01"),
)  # fmt: skip
STEP = Milestone(objective_id=AIM.id, key="m1", title="Module live", due_on=day("2026-11-20"), shared=True)
PLAY = Play(account_id=ACME.id, key="p1", motion="seats", title="More seats", potential_arr=5_000_00)


def read(input: str, on: str, value: float) -> Reading:
    return Reading(account_id=ACME.id, input=input, read_on=day(on), value=value)


@pytest.fixture
def answer() -> dict[str, Any]:
    """The plan of an account of which everything is known, as a program reads it."""
    held = touch(ACME, "value_touch", "2026-11-02", summary="First value", stakeholder_ids=(ANA.id,))
    whole = book(
        TODAY, ACME, [held], stakeholders=[ANA, BO, GONE], contracts=[TERM, ENDLESS], objectives=[AIM],
        milestones=[STEP], commitments=[commitment(ACME, "Send it", key="k1", due_on=day("2026-11-21"))],
        signals=[signal(ACME, "hiring", "2026-11-01", key="s1"), signal(ACME, "usage_decline", "2026-11-03")],
    )  # fmt: skip
    dossier = Dossier(
        touches=[held],
        contacts={ANA.id: held.happened_on},
        readings=[
            read("objective:aim", "2026-06-01", 21),
            read("seats_active_pct", "2026-08-01", 75),
            read("objective:aim", "2026-11-20", 12),
            read("seats_active_pct", "2026-11-20", 82),
        ],
        plays=[PLAY],
        steps=[PlayStep(play_id=PLAY.id, key="ps", title="Ask Ana")],
        price_plans=[PricePlan(contract_id=TERM.id, key="pp", percent=5)],
    )
    plan = encoded(plan_of(whole, Policy(), ACME, dossier, TODAY))
    return json.loads(json.dumps(plan, allow_nan=False))  # type: ignore[no-any-return]


def test_the_promised_keys_are_there(answer: dict[str, Any]) -> None:
    promised = {"account", "key", "today", "now", "who", "want", "risk", "path", "reviewed_on"}
    assert promised <= answer.keys()
    assert (answer["account"], answer["key"], answer["today"]) == ("Acme", "acme", "2026-11-22")
    assert {"renewals", "price_plans", "plays", "promises", "next_touches", "openings"} <= answer["path"].keys()
    assert {"people", "left", "gaps"} <= answer["who"].keys()


def test_now_holds_exact_amounts_and_dates(answer: dict[str, Any]) -> None:
    now = answer["now"]
    assert now["arr"] == {"amount": "252000.50", "currency": "USD"}
    assert (now["arr_reason"], now["renews_on"], now["notice_on"]) == (None, "2027-01-01", None)
    assert (now["products"], now["seats_licensed"], now["seats_used"]) == (["Core"], 500, 410)
    assert now["open_ended"][0]["contract"] == "c2"
    assert now["usage"] == [
        {
            "input": "seats_active_pct", "label": "Seats active", "value": 82, "on": "2026-11-20",
            "before": 75, "before_on": "2026-08-01", "change": 7,
        }
    ]  # fmt: skip
    assert now["last_touch"] == {"on": "2026-11-02", "kind": "value_touch", "summary": "First value"}


def test_who_matters(answer: dict[str, Any]) -> None:
    ana, bo = answer["who"]["people"]
    assert ana["name"] == "Ana Ruiz"
    assert (ana["roles"], ana["influence"], ana["last_met"]) == (["champion"], 4, "2026-11-02")
    assert (ana["verified_on"], ana["last_verified_on"], ana["engaged"]) == ("2026-01-01", "2026-11-02", True)
    assert (bo["reports_to"], bo["stale"], bo["last_met"]) == ("Ana Ruiz", True, None)
    (gone,) = answer["who"]["left"]
    assert (gone["name"], gone["left_to"], gone["replaced_by"]) == ("Cy Fox", "Globex", "Bo Li")
    assert all(gap.keys() == {"rule", "what", "suggests", "name"} for gap in answer["who"]["gaps"])


def test_what_they_want(answer: dict[str, Any]) -> None:
    (aim,) = answer["want"]
    assert aim["progress"] == 9 / 11
    assert (aim["current"], aim["current_on"], aim["reason"]) == (12, "2026-11-20", None)
    assert (aim["owner_side"], aim["agreed_by"], aim["reviewable"]) == ("them", "Ana Ruiz", True)
    assert aim["readings"] == [{"on": "2026-06-01", "value": 21}, {"on": "2026-11-20", "value": 12}]
    assert aim["milestones"] == [
        {
            "key": "m1", "title": "Module live", "owner": "", "side": "us", "due_on": "2026-11-20",
            "done_on": None, "shared": True,
        }
    ]  # fmt: skip


def test_risk_and_path(answer: dict[str, Any]) -> None:
    assert {"source": "signal", "what": "Usage decline", "since": "2026-11-03"} in answer["risk"]
    path = answer["path"]
    (renewal,) = path["renewals"]
    assert renewal["arr"] == {"amount": "240000.50", "currency": "USD"}
    assert (renewal["contract"], renewal["days_left"], renewal["probability"]) == ("c1", 40, 0.6)
    assert path["price_plans"][0]["contract"] == "c1"
    (play,) = path["plays"]
    assert play["potential_arr"] == {"amount": "5000.00", "currency": "EUR"}
    assert [step["title"] for step in play["steps"]] == ["Ask Ana"]
    assert path["promises"][0]["days_late"] == 1
    assert [each["kind"] for each in path["openings"]] == ["hiring"]
    assert "renewal_prep" in [each["kind"] for each in path["next_touches"]]


def test_nothing_internal_to_the_store_is_shown(answer: dict[str, Any]) -> None:
    ids = {each.id for each in (ANA, BO, GONE, TERM, AIM, STEP, PLAY)}
    text = json.dumps(answer)
    assert not [each for each in ids if each in text]
    assert '"rev"' not in text


@pytest.mark.parametrize(
    ("changes", "value", "reason"),
    [
        ({}, None, "no reading yet"),
        ({"baseline": None}, 12, "no baseline"),
        ({"target": None}, 12, "no target"),
        ({"target": 21}, 12, "target equals baseline"),
    ],
)
def test_unknown_progress_comes_with_its_reason(changes: dict[str, Any], value: float | None, reason: str) -> None:
    newest = [read("objective:aim", "2026-11-20", value)] if value is not None else []
    shown = encoded(goal_of(AIM.but(**changes), ACME, [ANA], (), newest))
    assert (shown["progress"], shown["reason"]) == (None, reason)


def test_an_unknown_arr_comes_with_its_reason() -> None:
    bare = encoded(plan_of(book(TODAY, ACME), Policy(), ACME, Dossier(), TODAY))
    assert bare["now"]["arr"] is None
    assert "no exchange rate" in bare["now"]["arr_reason"]


def test_health_stands_with_what_it_rests_on(answer: dict[str, Any]) -> None:
    health = answer["now"]["health"]
    assert {"total", "band", "worst", "coverage", "delta_30d", "delta_reason", "next_action"} <= health.keys()
    assert health["coverage"]["of_categories"] == 3
    assert (health["total"] is None) == (health["reason"] is not None)
    (opening,) = answer["path"]["openings"]
    assert (opening["key"], opening["derived"]) == ("s1", False)
