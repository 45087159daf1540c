"""Names and notes that hold control sequences reach no terminal through any command."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cli.conftest import Shell, scene

PAYLOAD = "Evil\x1b[2J\x1b]0;x\x07\x9b31m\u202egnp.exe\u2066 [/red] [@click=app.quit] :smile: 日本"
HARMFUL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff]")

COMMANDS = [
    "today --all", "today --within 365", "why evil value", "accounts", "account show evil", "stakeholders evil --all",
    "touch list evil", "contract list", "commitment list", "cadence evil", "undo --list", "rate list",
    "log evil value -m again", "snooze evil check --until tomorrow --why x", "skip evil check --why x",
    "touch edit evil last -m x", "touch delete evil last", "commitment done evil evil", "stakeholder left evil ghost",
    "at-risk evil --clear", "cadence evil check --every 2m", "undo", "account archive evil", "spread --dry-run",
    "why evil intervention", "log evil other", "why evil renewal_prep", "touch edit evil nothing -m x",
    "stakeholder add evil ghost", "commitment drop evil nothing", "contract edit evil --stage agreed",
    "signals --all", "signals evil", "signals --review", "signal done evil hiring", "signal add evil hiring -m x",
    "signal dismiss evil hiring --why x", "health", "health evil", "renewals", "renewal call evil likely",
    "renewal outcome evil renewed", "renewal prep evil --start", "renewal price evil --percent 5", "scorecard --cohort",
    "forecast", "references --all", "references evil", "reference ask evil topic --anyway", "guide", "hygiene --all",
    "hygiene evil", "account notes evil", "account notes evil --template", "scorecard --habits",
]  # fmt: skip


@scene
def poisoned(acme: Shell) -> None:
    """A book where names, notes and reasons hold control sequences."""
    name = PAYLOAD
    acme.done("account", "edit", "acme", "--name", name, "--notes", name, "--key", "evil")
    acme.done("stakeholder", "edit", "evil", "ana", "--name", name.replace("Evil", "Ghost"), "--title", name)
    acme.done(
        "log", "evil", "value", "--on", "2026-01-05", "-m", name, "--next", name, "--due", "mon", "--with", "ghost"
    )
    acme.done("contract", "add", "evil", "--starts-on", "2026-01-01", "--term-end", "2026-12-31", "--arr", "1k")
    acme.done("at-risk", "evil", "--why", name, "--exit", name)
    acme.done("touch", "edit", "evil", "last", "-m", name)
    acme.done("signal", "add", "evil", "hiring", "-m", name)
    acme.done("renewal", "price", "evil", "--percent", "3", "--tied-to", name)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_byte_a_terminal_obeys_is_printed(poisoned: Any, command: str) -> None:
    result = poisoned(*command.split())
    assert not HARMFUL.search(result.stdout), repr(result.stdout)
    assert not HARMFUL.search(result.stderr), repr(result.stderr)


def test_markup_is_shown_as_it_was_written(poisoned: Any) -> None:
    assert "[/red] [@click=app.quit] :smile: 日本" in poisoned.done("account", "show", "evil")


PLANS = [
    "plan evil", "stakeholders evil", "stakeholders evil --all", "stakeholders evil --tree", "objective list",
    "objective edit evil aim --unit x", "objective edit evil nothing --unit x", "objective add evil evil",
    "milestone list", "milestone done evil step", "milestone edit evil step --owner ghost", "milestone add evil evil",
    "milestone done evil nothing", "reading list evil", "reading add evil aim 1.7", "reading add evil evil 1.7",
    "reading add evil nothing 1", "plan evil --json", "milestone list --json", "objective list --json",
    "reading list evil --json", "stakeholders evil --json", "undo --list",
    "export plan evil -o no/such/x.md", "export recap --tier scale", "export qbr evil --with nobody",
]  # fmt: skip


@scene
def plotted(acme: Shell) -> None:
    """A book where every text of a plan holds control sequences."""
    acme.done("account", "edit", "acme", "--name", PAYLOAD, "--products", PAYLOAD, "--key", "evil")
    acme.done("stakeholder", "edit", "evil", "ana", "--name", PAYLOAD.replace("Evil", "Ghost"), "--title", PAYLOAD)
    acme.done("stakeholder", "left", "evil", "bo", "--to", PAYLOAD)
    acme.done(
        "objective", "add", "evil", PAYLOAD, "--metric", PAYLOAD, "--unit", PAYLOAD, "--owner", PAYLOAD,
        "--baseline", "1", "--target", "2", "--agreed-by", "ghost", "--agreed-value", PAYLOAD, "--key", "aim",
    )  # fmt: skip
    acme.done("reading", "add", "evil", "aim", "1.5")
    acme.done("milestone", "add", "evil", PAYLOAD, "--owner", PAYLOAD, "--due-on", "2026-11-01", "--key", "step")
    acme.done("commitment", "add", "evil", PAYLOAD, "--owner", PAYLOAD, "--due-on", "2026-11-01")
    acme.done("log", "evil", "value", "--on", "2026-11-02", "-m", PAYLOAD, "--with", "ghost")
    acme.done("at-risk", "evil", "--why", PAYLOAD, "--exit", PAYLOAD)


@pytest.mark.parametrize("command", PLANS)
def test_no_byte_a_terminal_obeys_is_printed_of_a_plan(
    plotted: Any, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What is on a terminal decides whether JSON is escaped.
    monkeypatch.setattr("bookcockpit.cli.out.is_terminal", lambda: "--json" in command)
    result = plotted(*command.split())
    assert not HARMFUL.search(result.stdout), repr(result.stdout)
    assert not HARMFUL.search(result.stderr), repr(result.stderr)


def test_markup_of_a_plan_is_shown_as_it_was_written(plotted: Any) -> None:
    assert "[/red] [@click=app.quit] :smile: 日本" in plotted.done("plan", "evil")


def test_json_keeps_the_text_and_escapes_what_a_terminal_would_obey(poisoned: Any) -> None:
    answer = poisoned.json("touch", "list", "evil")
    assert answer[0]["summary"].startswith("Evil\x1b[2J")
    assert "\x1b" not in poisoned.done("touch", "list", "evil", "--json")


@pytest.mark.parametrize("name", ["bad\0name", "half\ud800"])
def test_text_that_cannot_be_kept_is_refused(shell: Any, name: str) -> None:
    shell.begin()
    assert "Error: Name holds" in shell.refused("account", "add", name, "--tier", "scale")
