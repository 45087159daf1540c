"""A morning with the command line, from an empty folder on."""

from __future__ import annotations

from typing import Any


def test_a_first_morning(shell: Any) -> None:
    assert "empty book" in shell.done("init", "--currency", "EUR", "--preset", "value-led")
    assert "Added: Acme (growth), key acme." in shell.done(
        "account", "add", "Acme", "--tier", "growth", "--owned-since", "2026-01-01", "--key", "acme"
    )
    shell.done("log", "acme", "value_touch", "--on", "2026-08-01")
    today = shell.json("today")
    owed = {item["kind"]: (item["due_on"], item["days_late"]) for item in today["items"]}
    assert owed["value_touch"] == ("2026-11-01", 21)
    assert "check_in" not in owed

    logged = shell.done("log", "acme", "value", "-m", "Shared the benchmark", "--on", "fri")
    assert "Logged: value touch with Acme on Fri 20 Nov 2026." in logged
    assert "Next value touch due Sat 20 Feb 2027." in logged
    assert "value_touch" not in [item["kind"] for item in shell.json("today")["items"]]

    assert "Undone: log value touch with Acme on 2026-11-20." in shell.done("undo")
    assert shell.json("today") == today
    assert "Done again" in shell.done("redo")
    assert "value_touch" not in [item["kind"] for item in shell.json("today")["items"]]


def test_the_next_step_is_logged_and_undone_with_the_touch(acme: Any) -> None:
    said = acme.done("log", "acme", "value", "--next", "Send the deck", "--due", "fri", "--side", "them")
    assert "They owe: Send the deck, due Fri 27 Nov 2026." in said
    (owed,) = acme.json("commitment", "list", "acme")
    assert (owed["what"], owed["side"], owed["due_on"]) == ("Send the deck", "them", "2026-11-27")
    acme.done("undo")
    assert acme.json("commitment", "list") == []
    assert len(acme.json("touch", "list", "acme")) == 1


def test_weekdays_look_back_for_what_happened_and_ahead_for_what_is_due(acme: Any) -> None:
    acme.done("log", "acme", "value", "--on", "mon", "--next", "Call back", "--due", "mon")
    assert acme.json("touch", "list", "acme")[0]["on"] == "2026-11-16"
    assert acme.json("commitment", "list")[0]["due_on"] == "2026-11-23"


def test_a_touch_ahead_is_planned_and_counts_once_confirmed(acme: Any) -> None:
    said = acme.done("log", "acme", "business", "--on", "2026-11-25")
    assert "Planned: business review with Acme on Wed 25 Nov 2026" in said
    assert acme.json("today")["planned"][0]["kind"] == "business_review"
    assert "Happened on is ahead, Wed 25 Nov 2026" in acme.refused("touch", "confirm", "acme", "2026-11-25")
    later = ("--today", "2026-11-27")
    (owed,) = acme.json("today", *later)["obligations"]
    assert owed["type"] == "confirm"
    acme.done("touch", "confirm", "acme", owed["id"], *later)
    assert acme.json("today", *later)["obligations"] == []
    assert "counts already" in acme.refused("touch", "confirm", "acme", owed["id"], *later)


def test_a_champion_who_leaves_opens_a_signal_and_a_promise_in_one_step(acme: Any) -> None:
    said = acme.done("stakeholder", "left", "acme", "ana", "--on", "fri", "--to", "Globex")
    assert "Ana Ruiz left Acme on Fri 20 Nov 2026" in said
    (promise,) = acme.json("commitment", "list")
    assert (promise["side"], promise["due_on"]) == ("us", "2026-12-06")
    assert [person["name"] for person in acme.json("stakeholders", "acme")] == ["Bo Li"]
    acme.done("undo")
    assert acme.json("commitment", "list") == []
    assert len(acme.json("stakeholders", "acme")) == 2


def test_a_champion_with_a_successor_needs_neither(acme: Any) -> None:
    acme.done("stakeholder", "left", "acme", "ana", "--replaced-by", "bo")
    assert acme.json("commitment", "list") == []
    gone = next(each for each in acme.json("stakeholders", "acme", "--all") if each["left_on"])
    assert gone["replaced_by"] == "Bo Li"


def test_the_redo_list_shows_what_was_undone(acme: Any) -> None:
    acme.done("undo")
    steps = acme.json("undo", "--list")
    assert steps[0]["undone"]
    assert steps[0]["label"].startswith("log value touch")
    assert "undone" in acme.done("undo", "--list")


def test_a_snooze_hides_and_unsnooze_brings_back(acme: Any) -> None:
    assert "until Mon 23 Nov 2026" in acme.done("snooze", "acme", "value", "--until", "mon", "--why", "away")
    assert "for the 2nd time" in acme.done("snooze", "acme", "value", "--until", "tue", "--why", "still away")
    (snoozed,) = acme.json("today")["snoozed"]
    assert (snoozed["kind"], snoozed["until"], snoozed["times"]) == ("value_touch", "2026-11-24", 2)
    assert "until Tue 24 Nov 2026" in acme.done("today", "--all")
    assert acme.json("why", "acme", "value")["snooze"]["reason"] == "still away"
    acme.done("unsnooze", "acme", "value")
    assert acme.json("today")["snoozed"] == []


def test_a_skip_moves_one_occurrence(acme: Any) -> None:
    said = acme.done("skip", "acme", "check_in", "--why", "nothing of value to bring")
    assert "the next is due Tue 1 Dec 2026" in said
    assert acme.json("why", "acme", "check_in")["skips"] == 1


def test_an_account_can_have_its_own_rhythm_and_give_it_up(acme: Any) -> None:
    assert "every 2 months" in acme.done("cadence", "acme", "value", "--every", "2m")
    (row,) = acme.json("cadence", "acme", "value")["cadence"]
    assert (row["every"], row["tier_every"], row["override"]) == ("2 months", "3 months", True)
    assert "none owed" in acme.done("cadence", "acme", "value", "--every", "none")
    assert "quarterly" in acme.done("cadence", "acme", "value", "--reset")
    assert "no value_touch cadence of its own" in acme.refused("cadence", "acme", "value", "--reset")


def test_a_flag_puts_the_intervention_on_top_until_it_is_cleared(acme: Any) -> None:
    acme.done("at-risk", "acme", "--why", "Usage halved", "--exit", "Back above 60 %")
    assert acme.json("today")["items"][0]["kind"] == "intervention"
    assert "cannot be snoozed" in acme.refused("snooze", "acme", "intervention", "--until", "mon", "--why", "x")
    acme.done("at-risk", "acme", "--clear")
    assert "intervention" not in [item["kind"] for item in acme.json("today")["items"]]


def test_a_new_tier_is_kept_in_the_history(acme: Any) -> None:
    acme.done("account", "edit", "acme", "--tier", "strategic", "--tier-reason", "Group contract")
    assert "moved" not in acme.json("account", "show", "acme")
    assert acme.json("accounts")[0]["tier"] == "strategic"
    assert acme.json("undo", "--list")[0]["label"] == "move Acme to strategic"


def test_spreading_a_backlog_is_shown_first_and_undone_in_one_step(shell: Any) -> None:
    shell.begin()
    for name in ("Acme", "Globex", "Initech", "Umbra"):
        shell.done("account", "add", name, "--tier", "growth", "--owned-since", "2025-01-01")
        shell.done("log", name, "value_touch", "--on", "2026-01-10")
    before = shell.json("today", "--all")["items"]
    preview = shell.done("spread", "--per-day", "5", "--dry-run")
    assert "nothing was changed" in preview
    assert shell.json("today", "--all")["items"] == before
    assert "The playbook’s capacity is 8 a day" in shell("spread", "--per-day", "9", "--dry-run").stderr
    assert "moved" in shell.done("spread", "--per-day", "5")
    assert len(shell.json("today", "--all")["items"]) < len(before)
    shell.done("undo")
    assert shell.json("today", "--all")["items"] == before
