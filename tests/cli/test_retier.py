"""`retier`: moves shown with their terms, made in one step, put away with a reason, held where it is not the time."""

from __future__ import annotations

from typing import Any

import pytest

from cli.conftest import Shell


def test_the_review_shows_moves_held_ones_shares_and_load(sample: Shell) -> None:
    printed = sample.done("retier")
    assert "Tiers of 39 active accounts, 39 with a score: 8 moves suggested" in printed
    assert "Tidewater Marine · scale → growth · $27.5k · score 54 = ARR 19 + potential 30 + value 5" in printed
    assert "Growth instead of scale: ARR above 47 % of the book, potential 4 of 5, strategic value 2 of 5" in printed
    assert "A week holds 40: the rhythm takes" in printed
    assert "Never reviewed yet; was due" in printed
    assert "Stabilise first, at risk since" in sample.done("retier", "--held")


def test_an_account_at_risk_is_never_moved(sample: Shell) -> None:
    (held,) = sample.json("retier", "--held")["items"]
    assert (held["key"], held["standing"], held["suggested"]) == ("halden", "at_risk", None)
    said = sample.refused("retier", "--apply", "tidewater", "halden")
    assert "Halden Foods is held: Stabilise first" in said
    assert "Nothing was changed" in said
    assert sample.json("retier", "tidewater")["tier"] == "scale"


def test_all_moves_are_one_step_and_one_undo(sample: Shell) -> None:
    done = sample.json("retier", "--apply")
    assert len(done["moved"]) == 8
    assert {(each["key"], each["from"], each["to"]) for each in done["moved"]} >= {("tidewater", "scale", "growth")}
    assert {each["key"] for each in done["falls_due"]} >= {"tidewater"}
    after = sample.json("retier")
    assert after["last_review_on"] == done["reviewed_on"]
    assert [each["key"] for each in after["items"] if each["standing"] in ("up", "down")] == []
    (change,) = sample.json("retier", "tidewater")["history"]
    assert (change["from"], change["to"], change["why"][:24]) == ("scale", "growth", "Growth instead of scale:")
    assert "Nobody moves, and today's review is kept already." in sample.done("retier", "--apply")
    assert "move 8 accounts to other tiers" in sample.done("undo")
    assert sample.json("retier")["last_review_on"] is None
    assert sample.json("retier", "tidewater")["history"] == []


def test_a_review_in_which_nobody_moves_is_kept_too(sample: Shell) -> None:
    assert "Nobody moves. The review is kept" in sample.done("retier", "--keep")
    after = sample.json("retier")
    assert after["last_review_on"] == after["today"]
    assert len([each for each in after["items"] if each["standing"] in ("up", "down")]) == 8
    assert sample.json("retier", "--keep")["moved"] == []
    assert "whole book" in sample.refused("retier", "--keep", "osprey", code=2)


def test_those_named_move_with_a_reason_of_ones_own(sample: Shell) -> None:
    printed = sample.done("retier", "tidewater", "--apply", "--why", "Second port opens in spring")
    assert "Tidewater Marine: scale → growth. Second port opens in spring." in printed
    assert "5 touches fall due: Tidewater Marine " in printed
    explained = sample.done("retier", "tidewater")
    assert "Second port opens in spring" in explained
    assert "expansion potential" in explained
    assert sample.json("account", "show", "tidewater")["tier_reason"] == "Second port opens in spring"


def test_a_suggestion_is_put_away_and_comes_back(sample: Shell) -> None:
    assert "Put away until" in sample.done("retier", "--dismiss", "osprey", "--why", "Doubles its team")
    assert len(sample.json("retier", "--apply")["moved"]) == 7
    sample.done("undo")
    assert "osprey" in {each["key"] for each in sample.json("retier")["items"] if each["dismissed_reason"]}
    assert "Doubles its team" in sample.done("retier")
    assert "was put away already" in sample.refused("retier", "--dismiss", "osprey", "--why", "again")
    sample.done("retier", "--bring-back", "osprey")
    assert "was not put away" in sample.refused("retier", "--bring-back", "osprey")
    assert len(sample.json("retier", "--apply")["moved"]) == 8


@pytest.mark.parametrize(
    ("arguments", "says", "code"),
    [
        (("--apply", "--held"), "exclude one another", 2),
        (("--dismiss",), "say whose suggestion", 2),
        (("--dismiss", "osprey"), "needs --why TEXT", 2),
        (("--why", "x"), "goes with --apply or --dismiss", 2),
        (("osprey", "--held"), "lists the whole book", 2),
        (("--apply", "dunmore"), "is churned: no tier is suggested there", 1),
        (("--apply", "foxglove"), "stays scale by its score", 1),
        (("nobody",), "no account fits “nobody”", 1),
        (("--apply", "--why", "x" * 301), "at most 300 fit", 1),
    ],
)
def test_what_cannot_be_is_one_sentence(sample: Shell, arguments: tuple[str, ...], says: str, code: int) -> None:
    assert says in sample.refused("retier", *arguments, code=code)


def test_a_book_with_little_in_it_says_what_is_missing(acme: Any) -> None:
    (item,) = acme.json("retier")["items"]
    assert (item["standing"], item["score"]) == ("undecided", None)
    assert item["missing"] == ["ARR", "expansion potential", "strategic value"]
    assert "Missing: ARR, expansion potential, strategic value" in acme.done("retier", "acme")
    assert "Nobody moves. The review is kept" in acme.done("retier", "--apply")
    assert "Last reviewed Sun 22 Nov 2026; next due Sat 22 May 2027" in acme.done("retier")


def test_an_empty_book_says_what_to_do(shell: Shell) -> None:
    shell.begin()
    assert "No active account to tier yet" in shell("retier").stderr
    assert shell.json("retier")["items"] == []


def test_a_former_customer_is_explained_too(sample: Shell) -> None:
    assert sample.json("retier", "dunmore")["reason"] == "it is churned"
    assert "no tier is suggested there" in sample.done("retier", "dunmore")


def test_weights_of_ones_own_have_to_add_up(sample: Shell) -> None:
    rules = sample.home / "own.toml"
    rules.write_text("[tiering]\ntier_arr = 50\n", encoding="utf-8")
    said = sample.refused("retier", "--playbook", str(rules))
    assert "must add up to 100; they add up to 110" in said
    rules.write_text("[tiering]\ntier_arr = 100\ntier_potential = 0\ntier_value = 0\n", encoding="utf-8")
    names = [term["name"] for term in sample.json("retier", "kestrel", "--playbook", str(rules))["terms"]]
    assert names == ["arr"]


def test_several_accounts_are_set_to_a_tier_in_one_undo_step(sample: Shell) -> None:
    names = ("northwind", "quorum", "osprey")
    before = {each: sample.json("account", "show", each)["tier"] for each in names}
    assert set(before.values()) != {"growth"}
    printed = sample.done("tier", "growth", *names, "--why", "New regions this year")
    assert "Northwind Logistics: strategic → growth." in printed
    assert "fall" in printed
    for each in names:
        shown = sample.json("account", "show", each)
        assert (shown["tier"], shown["tier_reason"]) == ("growth", "New regions this year")
    sample.done("undo")
    assert {each: sample.json("account", "show", each)["tier"] for each in names} == before


def test_a_tier_or_an_account_that_is_none_changes_nothing(sample: Shell) -> None:
    before = sample.json("accounts")
    assert "strategic" in sample.refused("tier", "gold", "northwind", code=2)
    assert "nobody" in sample.refused("tier", "growth", "northwind", "nobody")
    assert "--why has 5,000 characters; at most 300 fit" in sample.refused(
        "tier", "growth", "northwind", "--why", "x" * 5_000
    )
    assert sample.json("accounts") == before


def test_an_account_that_has_the_tier_already_is_said_to_have_it(sample: Shell) -> None:
    assert sample.done("tier", "strategic", "northwind") == "Northwind Logistics: strategic already.\n"
