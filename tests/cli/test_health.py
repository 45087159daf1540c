"""`health`, and health in `accounts` and `plan`: the same total everywhere, and what it is made of."""

from __future__ import annotations

from typing import Any

import pytest

from cli.conftest import Shell, scene

CONTRACT_KEYS = {"account", "key", "total", "band", "coverage", "worst", "delta_30d", "categories", "next_action"}


@scene
def well(acme: Shell) -> None:
    """Acme with four readings, once a month ago and once now; and a new account of which nothing is known."""
    for name, then, now in (
        ("feature", "80", "40"),
        ("csat", "80", "80"),
        ("invoice", "9", "9"),
        ("seats", "65", "65"),
    ):
        acme.done("reading", "add", "acme", name, then, "--on", "2026-10-01")
        acme.done("reading", "add", "acme", name, now, "--on", "2026-11-20")
    acme.done("account", "add", "Void", "--tier", "growth", "--key", "void")
    acme.done("account", "add", "Gone", "--tier", "growth", "--key", "gone")
    acme.done("account", "archive", "gone", "--as", "left")


def test_one_account_answers_with_the_promised_keys(well: Any) -> None:
    found = well.json("health", "acme")
    assert set(found) >= CONTRACT_KEYS
    assert found["coverage"] == {"categories": 3, "inputs": 6, "of_categories": 3, "of_inputs": 13}
    assert (found["band"], found["worst"]) == ("amber", "product")
    assert found["total"] == round(sum(each["adds"] or 0 for c in found["categories"] for each in c["inputs"]))
    product = found["categories"][0]
    assert (product["name"], product["weight"], product["score"]) == ("product", 45, 45.0)
    seats = product["inputs"][0]
    assert {key: seats[key] for key in ("name", "value", "score", "as_of", "state")} == {
        "name": "seats_active_pct", "value": 65.0, "score": 50.0, "as_of": "2026-11-20", "state": "fresh",
    }  # fmt: skip
    assert seats["adds"] + seats["loses"] == pytest.approx(seats["weight"])
    missing = product["inputs"][1]
    assert (missing["score"], missing["state"], missing["as_of"], missing["loses"]) == (None, "missing", None, None)
    assert found["delta_30d"] < 0
    assert found["delta_reason"] is None


def test_the_whole_book_says_the_same_without_the_inputs_the_worst_first(well: Any) -> None:
    first, last = well.json("health")
    whole = well.json("health", "acme")
    assert (first["key"], last["key"]) == ("acme", "void"), "former accounts have no health"
    assert {key: first[key] for key in first if key != "categories"} == {
        key: whole[key] for key in whole if key != "categories"
    }
    assert "inputs" not in first["categories"][0]
    assert (last["total"], last["band"], last["delta_30d"]) == (None, "insufficient", None)
    assert (last["delta_reason"], last["next_action"]) == (
        "too little was known today", "Enter a reading: Seats active",
    )  # fmt: skip
    assert "Too little is known" in last["reason"]
    assert [each["key"] for each in well.json("health", "--band", "insufficient")] == ["void"]
    assert well.json("health", "--band", "red") == []


def test_accounts_and_plan_hold_the_same_total(well: Any) -> None:
    total, band = (well.json("health", "acme")[key] for key in ("total", "band"))
    listed = {each["key"]: each["health"] for each in well.json("accounts", "--all")}
    assert listed == {
        "acme": {"total": total, "band": band}, "void": {"total": None, "band": "insufficient"}, "gone": None,
    }  # fmt: skip
    assert [each["key"] for each in well.json("accounts", "--health", band)] == ["acme"]
    assert [each["key"] for each in well.json("accounts", "--health", "red")] == []
    assert [each["key"] for each in well.json("accounts", "--sort", "health", "--all")] == ["acme", "void", "gone"]
    planned = well.json("plan", "acme")
    assert (planned["now"]["health"]["total"], planned["now"]["health"]["worst"]) == (total, "product")
    assert {"source": "health", "what": f"Health is {band}, {total}: worst is product 45", "since": None} in planned[
        "risk"
    ]
    assert well.json("plan", "gone")["now"]["health"] is None
    assert f"{total} {band}, lowest product 45, down " in well.done("plan", "acme")


def test_the_explanation_names_each_input_with_what_it_adds_and_loses(well: Any) -> None:
    page = well.done("health", "acme")
    assert page.startswith("Acme · Growth\nHealth ")
    assert "from 3 of 3 categories, 6 of 13 inputs" in page
    assert "lowest product 45" in page
    assert "missing: not read in 90 days" in page
    assert "Product: 45 of 100 · weighs 45 %, adds 20.3 · lowest" in page
    assert "→ " in page
    unknown = well.done("health", "void")
    assert "Too little is known for a score: nothing is known yet.\n" in unknown
    assert "adds" not in unknown.splitlines()[1]


def test_the_list_says_the_band_in_words(well: Any) -> None:
    lines = well.done("health").splitlines()
    assert lines[0].split() == ["account", "health", "lowest", "30", "days", "coverage", "cheapest", "next", "action"]
    assert " amber " in lines[1]
    assert " unknown " in lines[2]
    assert max(map(len, lines)) <= 100


def test_what_cannot_be_asked_is_refused_in_a_sentence(well: Any) -> None:
    assert "Gone is archived: it has no health" in well.refused("health", "gone")
    assert "--band narrows the list of all accounts" in well.refused("health", "acme", "--band", "red", code=2)
    assert "is not a band of health" in well.refused("health", "--band", "blue", code=2)
    assert "is not a band of health" in well.refused("accounts", "--health", "blue", code=2)
