"""`objective`, `milestone`, `reading`: what they want, the steps to it, and how far they have come."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.vocabulary import INPUTS
from cli.conftest import Shell, scene

AIM = (
    "objective", "add", "acme", "Onboard in 10 days", "--metric", "Days to onboard", "--unit", "days",
    "--baseline", "21", "--baseline-on", "2026-06-01", "--target", "10", "--target-on", "2027-09-30",
    "--measured-in", "Their LMS", "--owner", "ana", "--agreed-by", "ana", "--agreed-on", "2026-06-01",
    "--agreed-value", "EUR 300 a day", "--key", "onboard",
)  # fmt: skip


@scene
def aimed(acme: Shell) -> None:
    """Acme with one reviewable objective."""
    acme.done(*AIM)


def test_the_worked_example_is_82_percent(aimed: Any) -> None:
    said = aimed.done("reading", "add", "acme", "onboard", "12", "--on", "2026-11-20")
    assert said.splitlines() == [
        "Added: Days to onboard: 12 days on Fri 20 Nov 2026 (Acme).",
        "Progress 82 %: 21 → 12 → 10 days.",
    ]
    (aim,) = aimed.json("objective", "list", "acme")
    assert aim["progress"] == pytest.approx(9 / 11)
    assert (aim["current"], aim["current_on"], aim["reason"]) == (12, "2026-11-20", None)
    shown = aimed.done("objective", "list")
    assert "82 %" in shown
    assert "21 → 12 → 10 days" in shown


def test_an_objective_keeps_all_that_was_said(aimed: Any) -> None:
    (aim,) = aimed.json("objective", "list")
    assert aim == {
        "account": "Acme", "account_key": "acme", "key": "onboard", "statement": "Onboard in 10 days",
        "metric": "Days to onboard", "unit": "days", "baseline": 21, "baseline_on": "2026-06-01", "target": 10,
        "target_on": "2027-09-30", "measured_in": "Their LMS", "owner": "Ana Ruiz", "agreed_on": "2026-06-01",
        "agreed_value": "EUR 300 a day", "current": None, "current_on": None, "progress": None,
        "reason": "no reading yet", "owner_side": "them", "reviewable": True, "lacks": [], "agreed_by": "Ana Ruiz",
    }  # fmt: skip


def test_adding_says_what_a_review_would_miss(acme: Any) -> None:
    result = acme("objective", "add", "acme", "Be faster", "--owner", "Nora Whitfield")
    assert "Added: Be faster, owner Nora Whitfield (Acme)" in result.stdout, "nobody said whose she is"
    lacks = "Not reviewable: lacks a metric, a target, a target date and an owner on their side."
    assert result.stderr == f"{lacks}\n"
    acme.done("account", "edit", "acme", "--our-owner", "nora whitfield")
    assert "owner Nora Whitfield (ours)" in acme.done("objective", "edit", "acme", "faster", "--unit", "days")
    said = acme("objective", "edit", "acme", "faster", "--owner", "ana", "--metric", "Days", "--target", "3")
    assert "Changed: Be faster, owner Ana Ruiz (theirs)" in said.stdout
    assert said.stderr == "Not reviewable: lacks a target date.\n"
    (aim,) = acme.json("objective", "list")
    assert (aim["reviewable"], aim["lacks"]) == (False, ["a target date"])
    assert "not reviewable" in acme.done("objective", "list")
    assert acme("objective", "edit", "acme", "faster", "--target-on", "eoq").stderr == ""


def test_the_reason_says_why_there_is_no_progress(aimed: Any) -> None:
    aimed.done("reading", "add", "acme", "onboard", "12")

    def reason(*edit: str) -> str:
        aimed.done("objective", "edit", "acme", "onboard", *edit)
        (aim,) = aimed.json("objective", "list")
        assert aim["progress"] is None
        return str(aim["reason"])

    assert reason("--target", "21") == "target equals baseline"
    assert reason("--target", "") == "no target"
    assert reason("--baseline", "") == "no baseline"


def test_an_edit_is_one_step_to_undo(aimed: Any) -> None:
    aimed.done("objective", "edit", "acme", "onboard", "--target", "8")
    assert aimed.json("undo", "--list")[0]["label"] == "edit objective of Acme: Onboard in 10 days"
    aimed.done("undo")
    assert aimed.json("objective", "list")[0]["target"] == 10


def test_empty_lists_say_how_to_begin(acme: Any) -> None:
    assert "objective add" in acme("objective", "list").stderr
    assert "No open milestones" in acme("milestone", "list").stderr
    assert "reading add" in acme("reading", "list", "acme").stderr
    for name in (("objective", "list"), ("milestone", "list"), ("reading", "list", "acme")):
        assert acme.json(*name) == []


def test_a_milestone_is_added_reached_and_reopened(aimed: Any) -> None:
    said = aimed.done("milestone", "add", "acme", "Module live", "--due-on", "2026-12-11", "--shared")
    assert "Added: Module live (ours), due Fri 11 Dec 2026, a step of Onboard in 10 days (Acme)" in said
    assert "Module live" in aimed.done("milestone", "list", "acme")
    assert "Reached on Sat 21 Nov 2026: Module live" in aimed.done(
        "milestone", "done", "acme", "module", "--on", "yesterday"
    )
    assert aimed.json("milestone", "list") == []
    (step,) = aimed.json("milestone", "list", "acme", "--all")
    assert (step["objective"], step["side"], step["done_on"], step["shared"]) == (
        "Onboard in 10 days",
        "us",
        "2026-11-21",
        True,
    )
    assert "reached 21 Nov" in aimed.done("milestone", "list", "--all")
    assert "that is still open" in aimed.refused("milestone", "done", "acme", "module")
    aimed.done("milestone", "edit", "acme", "module", "--done-on", "")
    assert len(aimed.json("milestone", "list")) == 1
    labels = [each["label"].partition(":")[0] for each in aimed.json("undo", "--list")[:3]]
    assert labels == ["milestone of Acme reopened", "milestone of Acme reached", "milestone of Acme"]


def test_a_milestone_of_one_of_their_people_is_theirs(aimed: Any) -> None:
    aimed.done("milestone", "add", "acme", "Data sent", "--owner", "bo")
    aimed.done("milestone", "add", "acme", "Data loaded", "--owner", "bo", "--side", "us")
    found = {each["title"]: (each["owner"], each["side"]) for each in aimed.json("milestone", "list")}
    assert found == {"Data sent": ("Bo Li", "them"), "Data loaded": ("Bo Li", "us")}


def test_several_objectives_need_to_be_told_apart(aimed: Any) -> None:
    aimed.done("objective", "add", "acme", "Fewer tickets", "--key", "tickets")
    sentence = aimed.refused("milestone", "add", "acme", "Live")
    assert "say which with --objective: Onboard in 10 days (onboard); Fewer tickets (tickets)" in sentence
    aimed.done("milestone", "add", "acme", "Live", "--objective", "fewer")
    aimed.done("milestone", "edit", "acme", "live", "--objective", "onboard")
    assert aimed.json("milestone", "list")[0]["objective_key"] == "onboard"


def test_a_reading_typed_again_corrects_the_first(acme: Any) -> None:
    assert "Added: NPS: -20 on Sun 22 Nov 2026 (Acme)." in acme.done("reading", "add", "acme", "nps", "-20")
    steps = len(acme.json("undo", "--list"))
    assert "Known already: NPS: -20" in acme.done("reading", "add", "acme", "nps", "-20")
    assert len(acme.json("undo", "--list")) == steps
    assert "Corrected: NPS: 20 on Sun 22 Nov 2026, instead of -20" in acme.done("reading", "add", "acme", "nps", "20")
    (only,) = acme.json("reading", "list", "acme")
    assert (only["input"], only["on"], only["value"], only["objective"]) == ("nps", "2026-11-22", 20, None)


def test_readings_are_listed_newest_first(aimed: Any) -> None:
    aimed.done("reading", "add", "acme", "seats", "70%", "--on", "2026-10-01")
    said = aimed.done("reading", "add", "acme", "seats", "82")
    assert "Seats active: 82 % on Sun 22 Nov 2026, before 70 % on Thu 1 Oct 2026" in said
    aimed.done("reading", "add", "acme", "objective:onboard", "15", "--on", "2026-11-01")
    assert [each["value"] for each in aimed.json("reading", "list", "acme")] == [82, 15, 70]
    assert [each["value"] for each in aimed.json("reading", "list", "acme", "seats-active")] == [82, 70]
    shown = aimed.done("reading", "list", "acme", "--limit", "2")
    assert "Days to onboard" in shown
    assert "15 days" in shown
    assert "70" not in shown


USAGE = [
    (["objective", "add", "acme"], "STATEMENT"),
    (["objective", "edit", "acme", "onboard"], "Say what to change"),
    (["objective", "edit", "acme", "onboard", "--key", "x"], "No such option"),
    (["objective", "add", "acme", "x", "--target", "ten"], "“ten” is not a number"),
    (["objective", "add", "acme", "x", "--target-on", "soon"], "“soon” is not a date"),
    (["milestone", "add", "acme", "x", "--side", "both"], "write one of us, them"),
    (["milestone", "edit", "acme", "x"], "Say what to change"),
    (["reading", "add", "acme", "nps", "many"], "“many” is not a number"),
    (["reading", "add", "acme", "seats", "0.8"], "write 80% or 0.8%"),
    (["reading", "add", "acme", "nps"], "VALUE"),
]
COULD_NOT = [
    (["objective", "add", "acme", "..."], "at least one letter or digit"),
    (["objective", "add", "acme", "x", "--agreed-by", "zoe"], "no stakeholder fits “zoe”"),
    (["objective", "edit", "acme", "nope", "--unit", "x"], "no objective fits “nope” at Acme; see `bookcockpit obj"),
    (["objective", "add", "acme", "Again", "--key", "onboard"], "key"),
    (["milestone", "done", "acme", "nope"], "no milestone fits “nope” at Acme that is still open"),
    (["milestone", "add", "acme", "x", "--objective", "nope"], "no objective fits “nope”"),
    (["reading", "add", "acme", "nope", "1"], f"no input fits “nope”; write one of {', '.join(INPUTS)}, or an obj"),
    (["reading", "add", "acme", "seats", "101"], "101 is above 100"),
    (["reading", "add", "acme", "nps", "-101"], "-101 is below -100"),
    (["reading", "add", "acme", "nps", "nan"], "not a number"),
    (["reading", "add", "acme", "nps", "1", "--on", "2026-11-23"], "Read on is ahead, Mon 23 Nov 2026"),
    (["reading", "add", "nobody", "nps", "1"], "no account fits “nobody”"),
]


@pytest.mark.parametrize(("arguments", "says"), USAGE, ids=lambda v: " ".join(v) if type(v) is list else "")
def test_what_the_command_line_alone_can_refuse_is_a_usage_error(aimed: Any, arguments: list[str], says: str) -> None:
    before = aimed.store.read_bytes()
    assert says in aimed.refused(*arguments, code=2)
    assert aimed.store.read_bytes() == before


@pytest.mark.parametrize(("arguments", "says"), COULD_NOT, ids=lambda v: " ".join(v)[:40] if type(v) is list else "")
def test_what_the_book_refuses_is_one_sentence(aimed: Any, arguments: list[str], says: str) -> None:
    before = aimed.store.read_bytes()
    sentence = aimed.refused(*arguments, code=1)
    assert says in sentence
    assert sentence.startswith("Error: ")
    assert sentence.count("\n") == 1
    assert aimed.store.read_bytes() == before


def test_an_account_without_an_objective_has_no_milestones(acme: Any) -> None:
    assert "Acme has no objective yet" in acme.refused("milestone", "add", "acme", "Live")


def test_what_is_not_reached_yet_cannot_be_done(aimed: Any) -> None:
    aimed.done("milestone", "add", "acme", "Live")
    assert "Done on is ahead, Mon 30 Nov 2026" in aimed.refused(
        "milestone", "done", "acme", "live", "--on", "2026-11-30"
    )


def test_an_owner_who_fits_several_people_is_asked_for(aimed: Any) -> None:
    aimed.done("stakeholder", "add", "acme", "Ana Lund")
    assert "Ana Lund" in aimed.refused("objective", "edit", "acme", "onboard", "--owner", "ana")
