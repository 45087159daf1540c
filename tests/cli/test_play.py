"""`play` and `whitespace` from an opening to the ARR, with what they refuse."""

from __future__ import annotations

from cli.conftest import Shell


def test_from_an_opening_to_the_arr_and_back_by_undo(sample: Shell) -> None:
    before = sample.json("account", "show", "northwind")
    assert "Begun: Cross-sell: Connect in Customs desk, idea" in sample.done("play", "add", "northwind", "cross_sell")
    begun = sample.json("play", "list", "northwind")[-1]
    assert (begun["motion"], begun["potential_arr"]) == ("cross_sell", {"amount": "30000.00", "currency": "USD"})
    assert begun["trigger"].startswith("White space: Connect in Customs desk")
    sample.done("play", "edit", "northwind", "customs", "--stage", "proposed", "--due-on", "2027-01-29")
    sample.done("play", "step", "northwind", "customs", "Show it to the desk", "--due-on", "fri")
    assert "Done on Mon 23 Nov 2026: Show it" in sample.done("play", "done", "northwind", "customs")
    said = sample.done("play", "won", "northwind", "customs", "--arr", "28k", "--from", "2026-12-01", "-m", "Joy")
    assert "ARR +$28k from Tue 1 Dec 2026" in said
    won = sample.json("play", "list", "northwind", "--stage", "won")[0]
    assert (won["won_arr"]["amount"], won["outcome"], won["closed_on"]) == ("28000.00", "Joy", "2026-11-23")
    sample.environment["BOOKCOCKPIT_TODAY"] = "2026-12-02"
    assert sample.json("renewals")["items"]
    assert len(sample.json("contract", "list", "northwind")) == 4
    for _ in range(5):
        sample.done("undo")
    sample.environment["BOOKCOCKPIT_TODAY"] = "2026-11-23"
    assert sample.json("account", "show", "northwind") == before
    assert len(sample.json("contract", "list", "northwind")) == 3


def test_a_suggestion_put_away_is_silent_with_its_reason_until_it_is_brought_back(sample: Shell) -> None:
    said = sample.done("play", "dismiss", "amberline", "cross_sell", "--why", "Budget is spent")
    assert said == "Put away until Sun 21 Feb 2027: cross sell of Amberline Insurance.\n"
    assert sample.json("play", "suggest", "amberline")["items"] == []
    (away,) = sample.json("play", "suggest", "amberline", "--all")["items"]
    assert (away["dismissed_reason"], away["dismissed_until"]) == ("Budget is spent", "2027-02-21")
    assert "nothing is suggested" in sample.refused("play", "dismiss", "amberline", "cross_sell", "--why", "x")
    sample.done("play", "bring-back", "amberline", "cross_sell")
    assert sample.json("play", "suggest", "amberline")["items"][0]["ready"]
    assert "nothing was put away" in sample.refused("play", "bring-back", "amberline", "cross_sell")


def test_what_cannot_be_says_why(sample: Shell) -> None:
    assert "nothing suggests upgrade at Northwind" in sample.refused("play", "add", "northwind", "upgrade")
    assert "no play fits “zzz”" in sample.refused("play", "edit", "northwind", "zzz", "--stage", "idea")
    assert "decided apart" in sample.refused("play", "edit", "northwind", "sixty", "--stage", "won")
    assert "nothing more than there was" in sample.refused("play", "won", "halden", "recovery", "--arr", "5k")
    assert "is ahead" in sample.refused("play", "lost", "northwind", "sixty", "--why", "x", "--on", "tomorrow")
    assert "--arr" in sample.refused("play", "won", "northwind", "sixty", "--arr", "much", code=2)
    assert "has no open step" in sample.refused("play", "done", "polar", "contractor")
    assert "is not a motion" in sample.refused("play", "add", "northwind", "hope", code=2)


def test_a_play_at_an_account_at_risk_is_kept_and_held(sample: Shell) -> None:
    result = sample("play", "add", "halden", "seats", "Ten seats")
    assert result.exit_code == 0
    assert "stabilise first" in result.stderr
    held = [each for each in sample.json("play", "list", "halden") if each["held_at_risk"]]
    assert [each["title"] for each in held] == ["Ten seats"]


def test_white_space_is_noted_corrected_and_cleared(sample: Shell) -> None:
    said = sample.done(
        "whitespace", "tessel", "--product", "learn", "--department", "Tills", "--state", "open", "--arr", "8k"
    )
    assert said == "Noted: Learn in Tills is open $8k (Tessel Retail).\n"
    grid = sample.json("whitespace", "tessel")
    learn = next(row for row in grid["products"] if row["product"].casefold() == "learn")
    assert [each["state"] for each in learn["fields"]].count("open") == 1
    sample.done("whitespace", "tessel", "--product", "learn", "--department", "tills", "--state", "not_fit")
    assert "Cleared" in sample.done("whitespace", "tessel", "--product", "learn", "--department", "Tills", "--clear")
    assert "nothing was said" in sample.refused("whitespace", "tessel", "--product", "zzz", "--clear")
    assert "--product" in sample.refused("whitespace", "tessel", "--state", "open", code=2)
    assert "not a state" in sample.refused("whitespace", "tessel", "--product", "x", "--state", "maybe", code=2)


def test_an_empty_book_says_how_to_begin(acme: Shell) -> None:
    assert "play suggest" in acme("play", "list").stderr
    assert "Nothing to suggest" in acme("play", "suggest").stderr
    assert "--product notes one" in acme("whitespace", "acme").stderr
    assert acme.json("play", "pipeline")["potential_arr"] == {"amount": "0.00", "currency": "USD"}
