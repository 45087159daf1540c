"""What every reading command prints and answers to programs on the sample book, whole: golden files each."""

from __future__ import annotations

import json
import re

import pytest

from cli.conftest import Shell
from goldens import GOLDEN, is_golden

VIEWS = {
    "today": "today",
    "today-ahead": "today --within 30",
    "why": "why northwind business_review",
    "week": "week",
    "quarter": "quarter",
    "guide": "guide",
    "hygiene": "hygiene --all",
    "hygiene-northwind": "hygiene northwind --all",
    "accounts": "accounts",
    "account-northwind": "account show northwind",
    "notes-northwind": "account notes northwind",
    "merge-suggest": "merge --suggest",
    "stakeholders-northwind": "stakeholders northwind --all",
    "plan-northwind": "plan northwind",
    "health": "health",
    "health-northwind": "health northwind",
    "touches-northwind": "touch list northwind",
    "contracts": "contract list",
    "contracts-northwind": "contract list northwind",
    "renewals": "renewals",
    "renewal-prep": "renewal prep northwind",
    "prices": "prices",
    "prices-northwind": "prices northwind",
    "commitments": "commitment list --all",
    "objectives": "objective list",
    "milestones": "milestone list --all",
    "readings-northwind": "reading list northwind",
    "signals": "signals --all",
    "signals-northwind": "signals northwind --all",
    "openings": "play suggest --all",
    "pipeline": "play pipeline",
    "plays-northwind": "play list northwind --all",
    "whitespace-northwind": "whitespace northwind",
    "references": "references --all",
    "references-work": "references work --all",
    "playbooks": "playbook list --all",
    "playbook-runs": "playbook runs --all",
    "playbook-renewal-northwind": "playbook show renewal --account northwind",
    "retier": "retier",
    "retier-held": "retier --held",
    "retier-kestrel": "retier kestrel",
    "cadence-northwind": "cadence northwind",
    "rates": "rate list",
    "scorecard": "scorecard",
    "scorecard-tiers": "scorecard --by tier",
    "forecast": "forecast",
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_answer_is_the_golden_one(name: str, only_read: Shell) -> None:
    text = json.dumps(only_read.json(*VIEWS[name].split()), indent=1, ensure_ascii=False) + "\n"
    # A row that no file names gets a key at random.
    is_golden(f"json/{name}.json", re.sub(r'"[0-9a-f]{12}"', '"…"', text))


@pytest.mark.parametrize("name", VIEWS)
def test_what_a_person_reads_is_the_golden_text(name: str, only_read: Shell) -> None:
    words = VIEWS[name].split()
    is_golden(f"printed/{name}.txt", f"{only_read.done(*words)}--plain\n{only_read.done('--plain', *words)}")


def test_every_golden_file_has_its_command() -> None:
    assert {path.stem for path in (GOLDEN / "json").glob("*")} == set(VIEWS)
    assert {path.stem for path in (GOLDEN / "printed").glob("*")} == set(VIEWS)


def test_nothing_is_suggested_for_the_account_at_risk(only_read: Shell) -> None:
    answer = only_read.json("play", "suggest", "--all")
    at_risk = {each["key"] for each in answer["at_risk"]}
    assert at_risk == {"halden"}
    assert not at_risk & {each["key"] for each in answer["items"]}
