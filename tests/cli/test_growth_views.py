"""What the commands of growth answer to programs on the sample book, whole: one golden file each.

Written anew with `BOOKCOCKPIT_GOLDEN=write python -m pytest -n 0 tests/cli/test_growth_views.py`.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from cli.conftest import Shell

GOLDEN = Path(__file__).parents[1] / "golden" / "growth"
VIEWS = {
    "openings": "play suggest --all",
    "pipeline": "play pipeline",
    "plays-northwind": "play list northwind --all",
    "whitespace-northwind": "whitespace northwind",
    "playbooks": "playbook list --all",
    "week": "week",
    "quarter": "quarter",
    "playbook-runs": "playbook runs --all",
    "playbook-renewal-northwind": "playbook show renewal --account northwind",
    "retier": "retier",
    "retier-held": "retier --held",
    "retier-kestrel": "retier kestrel",
    "prices": "prices",
    "prices-northwind": "prices northwind",
    "references": "references --all",
    "references-work": "references work --all",
    "guide": "guide",
    "hygiene": "hygiene --all",
    "hygiene-northwind": "hygiene northwind --all",
    "notes-northwind": "account notes northwind",
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_answer_is_the_golden_one(name: str, sample: Shell) -> None:
    text = json.dumps(sample.json(*VIEWS[name].split()), indent=1, ensure_ascii=False) + "\n"
    path = GOLDEN / f"{name}.json"
    if os.environ.get("BOOKCOCKPIT_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_golden_file_has_its_command() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(VIEWS)


@pytest.mark.parametrize("name", VIEWS)
def test_a_person_reads_it_too(name: str, sample: Shell) -> None:
    printed = sample.done(*VIEWS[name].split())
    assert printed.strip()
    assert "Traceback" not in printed


def test_nothing_is_suggested_for_the_account_at_risk(sample: Shell) -> None:
    answer = sample.json("play", "suggest", "--all")
    at_risk = {each["key"] for each in answer["at_risk"]}
    assert at_risk == {"halden"}
    assert not at_risk & {each["key"] for each in answer["items"]}
