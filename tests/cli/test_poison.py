"""Names and notes that hold control sequences reach no terminal through any command."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

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


@pytest.fixture(scope="module")
def poisoned_store(acme_in: Callable[[Path], Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of `poisoned`, made once and copied for each test."""
    acme = acme_in(tmp_path_factory.mktemp("poisoned"))
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
    store: Path = acme.store
    return store


@pytest.fixture
def poisoned(shell: Any, poisoned_store: Path) -> Any:
    shutil.copy(poisoned_store, shell.store)
    return shell


@pytest.mark.parametrize("command", COMMANDS)
def test_no_byte_a_terminal_obeys_is_printed(poisoned: Any, command: str) -> None:
    result = poisoned(*command.split())
    assert not HARMFUL.search(result.stdout), repr(result.stdout)
    assert not HARMFUL.search(result.stderr), repr(result.stderr)


def test_markup_is_shown_as_it_was_written(poisoned: Any) -> None:
    assert "[/red] [@click=app.quit] :smile: 日本" in poisoned.done("account", "show", "evil")


def test_json_keeps_the_text_and_escapes_what_a_terminal_would_obey(poisoned: Any) -> None:
    answer = poisoned.json("touch", "list", "evil")
    assert answer[0]["summary"].startswith("Evil\x1b[2J")
    assert "\x1b" not in poisoned.done("touch", "list", "evil", "--json")


@pytest.mark.parametrize("name", ["bad\0name", "half\ud800"])
def test_text_that_cannot_be_kept_is_refused(shell: Any, name: str) -> None:
    shell.begin()
    assert "Error: Name holds" in shell.refused("account", "add", name, "--tier", "scale")
