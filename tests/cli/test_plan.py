"""`plan` and `stakeholders`: one page of an account, and the map of its people."""

from __future__ import annotations

import re
from contextlib import closing
from datetime import date
from typing import Any

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Milestone, Objective, Stakeholder
from bookcockpit.store.library import Library
from cli.conftest import Shell, scene

TITLES = ["Where are they now?", "Who matters?", "What do they want?", "What's the risk?", "What's the path?"]


@scene
def planned(acme: Shell) -> None:
    """Acme with something to say to each of the five questions."""
    acme.done("account", "edit", "acme", "--seats-licensed", "500", "--products", "Core;Learn")
    acme.done(
        "contract", "add", "acme", "--starts-on", "2026-01-01", "--term-end", "2026-12-31", "--arr", "240k",
        "--notice-days", "30", "--call", "likely", "--probability", "60%",
    )  # fmt: skip
    acme.done("reading", "add", "acme", "seats", "75", "--on", "2026-08-01")
    acme.done("reading", "add", "acme", "seats", "82", "--on", "2026-11-20")
    acme.done(
        "objective", "add", "acme", "Onboard in 10 days", "--metric", "Days to onboard", "--unit", "days",
        "--baseline", "21", "--target", "10", "--target-on", "2027-09-30", "--owner", "ana", "--key", "onboard",
        "--agreed-by", "ana", "--agreed-value", "EUR 300 a day",
    )  # fmt: skip
    acme.done("reading", "add", "acme", "onboard", "12", "--on", "2026-11-20")
    acme.done("milestone", "add", "acme", "Module live", "--due-on", "2026-11-18")
    acme.done("milestone", "add", "acme", "Data sent", "--owner", "bo")
    acme.done("milestone", "done", "acme", "data")
    acme.done("commitment", "add", "acme", "Send the security pack", "--due-on", "2026-12-01", "--owner", "Nora")


def section(page: str, title: str) -> str:
    """The lines under a title."""
    return page.partition(f"\n{title}\n")[2].partition("\n\n")[0]


def test_the_plan_answers_five_questions(planned: Any) -> None:
    page = planned.done("plan", "acme")
    assert [line for line in page.splitlines() if line.endswith("?")] == TITLES
    assert page.startswith("Acme · Growth · active\n")
    now = section(page, TITLES[0])
    assert re.search(r"ARR +\$240k", now)
    assert "Core, Learn" in now
    assert "$240k on Fri 1 Jan 2027 (in 40 d), notice by 2 Dec, called likely 60 %" in now
    assert "500 licensed, about 410 active" in now
    assert "Seats active 82 %, 2 d ago (was 75 % on 1 Aug)" in now
    assert "Value touch, 113 d ago: First value" in now or "Value touch, 4 mo ago: First value" in now
    who = section(page, TITLES[1])
    assert re.search(r"Ana Ruiz .*champion .*4 mo ago", who)
    assert re.search(r"Bo Li .*never", who)
    assert "▲ No economic buyer is known → Ask who signs the renewal" in who
    assert section(page, TITLES[2]).splitlines() == [
        "  Onboard in 10 days · by 30 Sep 2027",
        "    ■■■■■■■■□□ 82 %  Days to onboard: 21 → 12 → 10 days, read 20 Nov",
        "    Ana Ruiz (theirs) · value agreed by Ana Ruiz: EUR 300 a day",
        "    ✓ 1 milestone reached",
        "    ○ Module live (ours): 4 d late",
    ]
    assert "▲ Our milestone is late: Module live" in section(page, TITLES[3])
    path = section(page, TITLES[4])
    assert "1 Dec: Send the security pack, Nora" in path
    assert "Renewal prep" in path


def test_the_plan_of_an_empty_account_says_what_is_missing_and_how_to_add_it(shell: Any) -> None:
    shell.begin()
    shell.done("account", "add", "Void", "--tier", "strategic", "--key", "void")
    page = shell.done("plan", "void")
    assert [line for line in page.splitlines() if line.endswith("?")] == TITLES
    for command in ("contract add void", "reading add void", "log void", "stakeholder add void", "objective add void"):
        assert f"`bookcockpit {command}" in page
    assert "never reviewed" not in page, "its rhythm has only just begun"
    assert "No play or promise is open" in page
    empty = shell.json("plan", "void")
    assert (empty["now"]["arr"], empty["want"], empty["reviewed_on"]) == (None, [], None)
    assert "no running contract" in empty["now"]["arr_reason"]


def test_the_page_stays_one_page(planned: Any) -> None:
    with closing(Library.open(planned.store)) as library:
        (acme,), (onboard,) = library.find(Account, key="acme"), library.find(Objective, key="onboard")
        many: list[Any] = [Stakeholder(account_id=acme.id, name=f"Person {number}") for number in range(30)]
        for number in range(8):
            many.append(Objective(account_id=acme.id, statement=f"Aim {number}", target_on=date(2027, 10, number + 10)))
            many.append(Commitment(account_id=acme.id, what=f"Promise {number}", due_on=date(2026, 11, 1)))
        many += [Milestone(objective_id=onboard.id, title=f"Step {number}", side="us") for number in range(5)]
        library.apply(Change("add much", save=tuple(many)))
    lines = planned.done("plan", "acme").splitlines()
    assert len(lines) <= 70
    assert max(map(len, lines)) <= 100
    text = "\n".join(lines)
    for more in ("stakeholders acme", "objective list acme", "milestone list acme"):
        assert re.search(rf"and \d+ more: `bookcockpit {more}`", text)
    assert "5 more" in text


def test_the_page_fits_eighty_columns(planned: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("out", "table"):
        monkeypatch.setattr(f"bookcockpit.cli.{module}.width", lambda: 80)
    planned.done("objective", "edit", "acme", "onboard", "--statement", "word " * 60)
    lines = planned.done("plan", "acme").splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.endswith("… · by 30 Sep 2027") for line in lines)


@pytest.mark.parametrize(
    ("value", "bar"),
    [("20.5", "□□□□□□□□□□ 5 %"), ("30", "□□□□□□□□□□ -82 %"), ("10.05", "■■■■■■■■■□ 100 %"), ("9", "■■■■■■■■■■ 109 %")],
)
def test_the_bar_is_full_only_when_the_target_is_reached(planned: Any, value: str, bar: str) -> None:
    planned.done("reading", "add", "acme", "onboard", value)
    assert bar in planned.done("plan", "acme")


def test_without_progress_the_page_says_why(planned: Any) -> None:
    planned.done("objective", "add", "acme", "Unread", "--baseline", "1", "--target", "2", "--key", "unread")
    planned.done("objective", "edit", "acme", "onboard", "--target", "21")
    page = planned.done("plan", "acme")
    assert "1 → ? → 2; no reading yet: `bookcockpit reading add acme unread VALUE`" in page
    assert "21 → 12 → 21 days, read 20 Nov; progress unknown: target equals baseline" in page
    assert "▲ Not reviewable: lacks a metric, a target date and an owner on their side" in page


def test_an_account_at_risk_says_so_first(planned: Any) -> None:
    planned.done("at-risk", "acme", "--why", "Usage halved", "--exit", "Back above 60 %")
    page = planned.done("plan", "acme")
    assert page.splitlines()[1] == "● At risk since Sun 22 Nov 2026; until Back above 60 %"
    assert "▲ Flagged at risk: Usage halved" in section(page, TITLES[3])
    assert "intervention" in page.lower()


def test_the_plan_as_json_has_the_promised_keys(planned: Any) -> None:
    answer = planned.json("plan", "acme")
    promised = {"account", "key", "today", "now", "who", "want", "risk", "path", "reviewed_on"}
    assert promised <= answer.keys()
    assert answer["now"]["arr"] == {"amount": "240000.00", "currency": "USD"}
    (aim,) = answer["want"]
    assert aim["progress"] == pytest.approx(9 / 11)
    assert [each["title"] for each in aim["milestones"]] == ["Module live", "Data sent"]
    assert answer["path"]["renewals"][0]["probability"] == 0.6


def test_a_plan_needs_an_account(acme: Any) -> None:
    assert "no account fits “nobody”" in acme.refused("plan", "nobody")
    assert "ACCOUNT" in acme.refused("plan", code=2)


def test_people_are_shown_with_when_they_were_met(planned: Any) -> None:
    planned.done("stakeholder", "edit", "acme", "bo", "--verified-on", "2026-11-01")
    shown = planned.done("stakeholders", "acme")
    assert re.search(r"Ana Ruiz .*● 4 mo ago  4 mo ago", shown)
    assert re.search(r"Bo Li .*○ never +21 d ago", shown)
    assert "● met within 200 days (1 of 2)" in shown
    assert "What is missing" in shown
    assert "▲ No economic buyer is known → Ask who signs the renewal, and get introduced" in shown
    ana, bo = planned.json("stakeholders", "acme")
    assert (ana["last_met"], ana["last_verified_on"], ana["engaged"], ana["stale"]) == (
        "2026-08-01",
        "2026-08-01",
        True,
        False,
    )
    assert (bo["last_met"], bo["verified_on"], bo["engaged"], bo["stale"]) == (None, "2026-11-01", False, False)


def test_a_contact_nobody_verified_is_stale(acme: Any) -> None:
    assert re.search(r"Bo Li .*▲ never", acme.done("stakeholders", "acme"))
    assert acme.json("stakeholders", "acme")[1]["stale"] is True


def test_those_who_left_are_shown_on_request(planned: Any) -> None:
    planned.done("stakeholder", "left", "acme", "ana", "--on", "2026-11-20", "--to", "Globex", "--replaced-by", "bo")
    assert "Ana Ruiz" not in planned.done("stakeholders", "acme").partition("What is missing")[0]
    assert re.search(r"Ana Ruiz .*left 20 Nov  to Globex", planned.done("stakeholders", "acme", "--all"))
    gone = next(each for each in planned.json("stakeholders", "acme", "--all") if each["left_on"])
    assert (gone["last_met"], gone["engaged"], gone["left_to"]) == ("2026-08-01", False, "Globex")
    page = planned.done("plan", "acme")
    assert "Ana Ruiz left for Globex on Fri 20 Nov 2026" in page
    assert "lacks an owner on their side (Ana Ruiz left)" in page


def test_the_tree_shows_who_reports_to_whom(acme: Any) -> None:
    acme.done("stakeholder", "edit", "acme", "bo", "--reports-to", "ana", "--title", "Lead")
    acme.done("stakeholder", "add", "acme", "Cy Fox", "--reports-to", "bo")
    tree = acme.done("stakeholders", "acme", "--tree").partition("\n\n")[0]
    assert tree.splitlines() == ["Ana Ruiz", "  Bo Li, Lead", "    Cy Fox"]


def test_leaving_by_an_edit_has_the_same_consequences(acme: Any) -> None:
    said = acme.done("stakeholder", "edit", "acme", "ana", "--left-on", "2026-11-20")
    assert "It shows among the signals" in said
    assert len(acme.json("commitment", "list")) == 1
    acme.done("undo")
    assert acme.json("commitment", "list") == []


def test_a_relationship_set_by_an_edit_is_dated(acme: Any) -> None:
    acme.done("stakeholder", "edit", "acme", "ana", "--relationship", "4")
    assert acme.json("stakeholders", "acme")[0]["relationship_on"] == "2026-11-22"
