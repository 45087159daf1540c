"""`--plain`: the same answers for a screen reader or a script, with nothing cut and nothing to look at."""

from __future__ import annotations

import re

import pytest

from cli.conftest import Shell
from goldens import GOLDEN

LONG = "a promise that goes on " * 20


def test_cells_are_separated_by_tabs_and_nothing_is_cut(acme: Shell) -> None:
    acme.done("commitment", "add", "acme", LONG.strip(), "--due-on", "2026-12-01")
    cut, whole = acme.done("commitment", "list", "acme"), acme.done("commitment", "list", "acme", "--plain")
    assert "…" in cut
    assert LONG.strip() not in cut
    (line,) = [line for line in whole.splitlines() if "goes on" in line]
    assert LONG.strip() in line.split("\t")
    assert "  " not in whole


def test_the_environment_says_it_too(acme: Shell) -> None:
    plain = acme.done("today", "--plain")
    acme.environment["BOOKCOCKPIT_PLAIN"] = "1"
    assert acme.done("today") == plain
    assert acme.done("--plain", "today") == plain


def test_without_a_command_it_is_today_instead_of_the_cockpit(acme: Shell) -> None:
    assert acme.done("--plain") == acme.done("today", "--plain")


def test_one_run_leaves_no_trace_in_the_next(acme: Shell) -> None:
    before = acme.done("accounts")
    acme.done("accounts", "--plain")
    assert acme.done("accounts") == before


_NOT_GOLDEN = [
    "signals --review", "forecast --months 3", "scorecard --habits", "scorecard --cohort", "undo --list",
    "playbook apply renewal northwind --dry-run", "stakeholders northwind --tree",
]  # fmt: skip


@pytest.mark.parametrize("words", _NOT_GOLDEN)
def test_every_answer_is_words_and_tabs(words: str, only_read: Shell) -> None:
    assert_plain(only_read.done("--plain", *words.split()))


def test_every_golden_answer_is_words_and_tabs() -> None:
    for path in (GOLDEN / "printed").glob("*.txt"):
        assert_plain(path.read_text(encoding="utf-8").partition("--plain\n")[2])


def assert_plain(said: str) -> None:
    assert not re.search(r"\S  +\S|…|\x1b|[■█▓░]{2}", said), said
