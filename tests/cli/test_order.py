"""What stands first is decided by names and dates: a book stored in another order, under other ids, reads the same."""

from __future__ import annotations

import json
import random
import re
import uuid
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import SAMPLE_DAY, Shell

VIEWS = (
    "today --all", "accounts", "accounts --sort arr", "accounts --sort due", "renewals --within 400", "scorecard",
    "forecast", "signals --all", "health", "play suggest --all", "play pipeline", "play list --all",
    "whitespace tessel", "playbook list --all", "playbook runs --all", "week", "quarter", "retier", "prices",
    "references --all", "references work --all", "guide", "hygiene --all", "commitment list --all", "milestone list",
    "objective list", "contract list", "stakeholders northwind", "plan northwind", "plan quorum",
    "account show northwind", "touch list northwind", "reading list northwind", "merge --suggest", "health tessel",
)  # fmt: skip
AS_TEXT = ("today --all", "accounts", "signals --all", "week", "quarter", "plan northwind", "references --all")
DOCUMENTS = ("plan", "qbr", "recap", "brief", "handover")


def with_ties(book: dict[str, Any]) -> dict[str, Any]:
    """A book in which little but words tells things apart: equal dates, amounts, influence, and names but for case."""
    for table, field, value in (
        ("commitments", "due_on", "2026-11-19"), ("milestones", "due_on", "2026-11-19"),
        ("plays", "due_on", "2026-11-19"), ("plays", "closed_on", "2026-10-01"), ("play_steps", "due_on", "2026-11-19"),
        ("objectives", "target_on", "2026-12-31"), ("objectives", "agreed_on", "2026-06-01"),
        ("references", "asked_on", "2025-05-01"), ("plays", "potential_arr", 2_000_000),
        ("white_spaces", "potential_arr", 1_000_000), ("stakeholders", "influence", 3),
    ):  # fmt: skip
        for row in book[table]:
            row[field] = row[field] and value
    for table, field in (("touches", "happened_on"), ("signals", "seen_on")):
        for row in book[table]:
            row[field] = row[field][:8] + "01"
    for row in book["contracts"]:
        row["arr"] = max(1_000_000, round(row["arr"], -7))
    for number, row in enumerate(book["accounts"]):
        if number % 7 == 3:
            row["name"] = book["accounts"][number - 1]["name"].upper()
    return book


def redrawn(book: dict[str, Any], seed: int) -> tuple[dict[str, Any], dict[str, str]]:
    """The book with other ids, in another order, under other keys but for those a person reads; with the old keys."""
    draw = random.Random(seed)
    ids = {row["id"]: uuid.UUID(int=draw.getrandbits(128)).hex for rows in tables(book) for row in rows}
    text = re.sub(r"\b[0-9a-f]{32}\b", lambda found: ids.get(found[0], found[0]), json.dumps(book))
    other: dict[str, Any] = json.loads(text)
    keys: dict[str, str] = {}
    for table, rows in other.items():
        if isinstance(rows, list):
            draw.shuffle(rows)
            for row in rows if table not in ("accounts", "objectives") else ():
                keys[key := f"k{draw.getrandbits(44):011x}"] = row["key"]
                row["key"] = key
    return other, keys


def tables(book: dict[str, Any]) -> list[list[dict[str, Any]]]:
    return [rows for rows in book.values() if isinstance(rows, list)]


def everything_shown(book: dict[str, Any], keys: dict[str, str], home: Path) -> dict[str, str]:
    home.mkdir()
    shell = Shell(home)
    shell.environment["BOOKCOCKPIT_TODAY"] = SAMPLE_DAY
    (home / "book.json").write_text(json.dumps(book), encoding="utf-8")
    shell.done("init")
    shell.done("import", str(home / "book.json"))
    shown = {f"{view} --json": shell.done(*view.split(), "--json") for view in VIEWS}
    shown |= {view: shell.done(*view.split()) for view in AS_TEXT}
    shown |= {each: shell.done("export", each, "northwind", "-o", "-") for each in DOCUMENTS}
    shell.done("export", "calendar", str(home / "all.ics"))
    entries = (home / "all.ics").read_text(encoding="utf-8").replace("\n ", "")
    shown["calendar"] = re.sub("UID:.*|DTSTAMP.*", "", entries)
    shell.done("export", "csv", str(home / "csv"))
    for path in (home / "csv").glob("*.csv"):
        # Rows of one day stand in the order of their keys, which are written beside them.
        shown[path.name] = "\n".join(sorted(path.read_text(encoding="utf-8").splitlines()))
    known = re.compile("|".join(keys))
    return {name: known.sub(lambda found: keys[found[0]], text) for name, text in shown.items()}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1])
def test_neither_the_order_of_rows_nor_an_id_decides_what_stands_first(
    seed: int, sample: Shell, tmp_path: Path
) -> None:
    sample.done("export", "book", str(tmp_path / "sample.json"))
    book = with_ties(json.loads((tmp_path / "sample.json").read_text(encoding="utf-8")))
    one = everything_shown(*redrawn(book, seed), tmp_path / "one")
    other = everything_shown(*redrawn(book, seed + 100), tmp_path / "other")
    assert [name for name in one if one[name] != other[name] and not name.endswith(".csv")] == []
    csv = [name for name in one if name.endswith(".csv")]
    assert csv
    assert [name for name in csv if sorted(one[name].split("\n")) != sorted(other[name].split("\n"))] == []
