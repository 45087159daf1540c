"""`signals`, `signal`: listed, noted, resolved, put away; and the accounts of the weekly review."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.vocabulary import SIGNALS
from cli.conftest import Shell, scene

NOTED = ("signal", "add", "acme", "reorganisation", "--severity", "high", "--on", "2026-11-09", "-m", "New COO")


@scene
def seen(acme: Shell) -> None:
    """Acme with a signal noted by hand, a silent champion, and an invoice that is late."""
    acme.done(*NOTED)
    acme.done("reading", "add", "acme", "invoice_days_late", "20", "--on", "2026-11-20")


def kinds(shell: Any, *arguments: str) -> list[str]:
    return [each["kind"] for each in shell.json("signals", *arguments)]


def test_everything_open_is_listed_with_where_it_comes_from(seen: Any) -> None:
    assert kinds(seen) == ["reorganisation", "champion_silent", "invoice_late"]
    noted, *_, invoice = seen.json("signals", "acme")
    key = noted.pop("subject")
    assert key
    assert noted == {
        "account": "Acme", "key": "acme", "kind": "reorganisation", "is_risk": True, "severity": "high",
        "seen_on": "2026-11-09", "evidence": "New COO", "derived": False,
        "suggests": "Draw the map anew: who decides from now on?", "motion": None,
        "closes": "once you say that it is resolved", "dismissed_reason": None, "dismissed_until": None,
        "account_key": "acme",
    }  # fmt: skip
    assert (invoice["derived"], invoice["subject"], invoice["seen_on"]) == (True, "invoice_days_late", "2026-11-20")
    shown = seen.done("signals", "acme")
    assert "New COO" in shown
    assert "Champion silent: Bring the champion something of value, from somebody they know." in shown
    assert "Closes once Ana Ruiz attends a touch." in shown


def test_the_list_is_narrowed(seen: Any) -> None:
    seen.done("signal", "add", "acme", "hiring", "--severity", "low")
    assert kinds(seen, "--growth") == ["hiring"]
    assert kinds(seen, "--severity", "low") == ["hiring"]
    assert kinds(seen, "--risk", "--severity", "high") == ["reorganisation"]
    assert len(kinds(seen, "--risk", "--growth")) == 4
    assert "No open signals fit" in seen("signals", "--growth", "--severity", "high").stderr


def test_noting_is_one_step_and_a_second_of_the_kind_is_refused(seen: Any) -> None:
    assert seen.json("undo", "--list")[1]["label"] == "note reorganisation of Acme"
    said = seen.done("signal", "add", "acme", "new-funding", "-m", "Series B")
    assert said == "Noted: new funding, medium, seen Sun 22 Nov 2026: Series B (Acme).\n"
    assert "is noted at Acme already, since Mon 9 Nov 2026 (“New COO”)" in seen.refused(*NOTED)


def test_one_noted_by_hand_is_edited_resolved_and_reopened(seen: Any) -> None:
    said = seen.done("signal", "edit", "acme", "reorg", "--severity", "low", "-m", "Only a rumour")
    assert "Changed: reorganisation, low, seen Mon 9 Nov 2026: Only a rumour (Acme)." in said
    assert "Resolved on Fri 20 Nov 2026: reorganisation" in seen.done("signal", "done", "acme", "reorg", "--on", "fri")
    assert "reorganisation" not in kinds(seen)
    assert "has no open signal reorganisation noted by hand" in seen.refused("signal", "done", "acme", "reorganisation")
    assert "Open again: reorganisation" in seen.done("signal", "edit", "acme", "reorganisation", "--reopen")
    assert "reorganisation" in kinds(seen)
    assert "is before seen on, Mon 9 Nov 2026" in seen.refused(
        "signal", "done", "acme", "reorganisation", "--on", "2026-11-01"
    )


def test_one_of_a_rule_is_not_resolved_but_put_away_and_brought_back(seen: Any) -> None:
    sentence = seen.refused("signal", "done", "acme", "champion-silent")
    assert "Champion silent of Acme was found by rule and closes once Ana Ruiz attends a touch" in sentence
    said = seen.done("signal", "dismiss", "acme", "champion_silent", "--why", "On leave until March")
    assert said == ("Put away until Sat 20 Feb 2027, or until it closes and opens again: champion silent (Acme).\n")
    assert "champion_silent" not in kinds(seen)
    away = seen.json("signals", "--all")[-1]
    assert (away["kind"], away["dismissed_reason"], away["dismissed_until"]) == (
        "champion_silent",
        "On leave until March",
        "2027-02-20",
    )
    assert "put away until" in seen.done("signals", "--all")
    assert "has no open signal champion_silent" in seen.refused("signal", "dismiss", "acme", "champion_s", "--why", "x")
    assert "Back: champion silent (Acme)" in seen.done("signal", "bring-back", "acme", "champion_silent")
    assert "champion_silent" in kinds(seen)
    assert "has no signal champion_silent that is put away" in seen.refused(
        "signal", "bring-back", "acme", "champion_silent"
    )


def test_one_noted_by_hand_is_put_away_by_resolving_it(seen: Any) -> None:
    said = seen.done("signal", "dismiss", "acme", "reorganisation", "--why", "It did not come")
    assert said == "Put away and resolved: reorganisation (Acme).\n"
    assert "reorganisation" not in kinds(seen)
    assert "reorganisation" in kinds(seen, "--all"), "among those put away"
    seen.done("signal", "bring-back", "acme", "reorganisation")
    assert "reorganisation" in kinds(seen)
    seen.done("undo")
    assert "reorganisation" not in kinds(seen)


def test_several_of_a_kind_are_told_apart_by_what_they_are_about(seen: Any) -> None:
    for input in ("usage_trend_pct", "logins_trend_pct"):
        seen.done("reading", "add", "acme", input, "-15")
    sentence = seen.refused("signal", "dismiss", "acme", "usage_decline", "--why", "season")
    assert "Acme has 2 signals usage_decline; say which with --key: logins_trend_pct (" in sentence
    wrong = seen.refused("signal", "dismiss", "acme", "usage_decline", "--why", "season", "--key", "nps")
    assert "has no usage_decline with the key “nps”; there is" in wrong
    seen.done("signal", "dismiss", "acme", "usage_decline", "--why", "season", "--key", "usage_trend_pct")
    assert [each["subject"] for each in seen.json("signals") if each["kind"] == "usage_decline"] == ["logins_trend_pct"]


def test_the_review_says_how_each_account_stands(seen: Any) -> None:
    seen.done("at-risk", "acme", "--why", "New COO", "--exit", "Renewal agreed")
    seen.done("commitment", "add", "acme", "Security pack", "--due-on", "fri", "--side", "us")
    (row,) = seen.json("signals", "--review")
    assert (row["account"], row["at_risk"], row["last_touch_on"]) == ("Acme", True, "2026-08-01")
    assert (row["next_step"], row["next_step_due_on"]) == ("Security pack", "2026-11-27")
    assert [each["kind"] for each in row["signals"]][:1] == ["reorganisation"]
    shown = seen.done("signals", "--review")
    assert "! Acme" in shown
    assert "we owe" in shown


def test_an_empty_book_has_none(shell: Any) -> None:
    shell.begin()
    assert shell("signals").stderr == "No open signals.\n"
    assert shell.json("signals") == []
    assert shell.json("signals", "--review") == []


USAGE = [
    (["signal", "add", "acme", "weather"], "is not a signal; write one of usage_decline"),
    (["signal", "add", "acme", "hiring", "--severity", "grave"], "write one of low, medium, high"),
    (["signal", "edit", "acme", "hiring"], "Say what to change"),
    (["signal", "dismiss", "acme", "hiring"], "--why"),
    (["signals", "--review", "--risk"], "--review lists accounts"),
]
COULD_NOT = [
    (["signal", "add", "acme", "hiring", "--on", "2026-11-23"], "is ahead, Mon 23 Nov 2026"),
    (["signal", "edit", "acme", "hiring", "-m", "x"], "has no open signal hiring noted by hand"),
    (["signal", "dismiss", "acme", "reorganisation", "--why", " "], "is needed: say why"),
    (["signal", "add", "nobody", "hiring"], "no account fits “nobody”"),
]


@pytest.mark.parametrize(("arguments", "says"), USAGE, ids=lambda v: " ".join(v) if type(v) is list else "")
def test_what_the_command_line_alone_can_refuse_is_a_usage_error(seen: Any, arguments: list[str], says: str) -> None:
    assert says in seen.refused(*arguments, code=2)


@pytest.mark.parametrize(("arguments", "says"), COULD_NOT, ids=lambda v: " ".join(v) if type(v) is list else "")
def test_what_the_book_refuses_is_one_sentence(seen: Any, arguments: list[str], says: str) -> None:
    sentence = seen.refused(*arguments)
    assert says in sentence
    assert sentence.count("\n") == 1


def test_the_help_of_a_new_signal_lists_every_kind(shell: Any) -> None:
    said = shell.done("signal", "add", "--help")
    assert [kind for kind in SIGNALS if kind not in said] == []
