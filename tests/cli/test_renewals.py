"""`renewals` and `renewal`: the board in the terminal, and what is recorded of a renewal."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def acme(shell: Any) -> Any:
    """An account with a renewal on 1 January 2027."""
    shell.done("init")
    shell.done("account", "add", "Acme", "--tier", "strategic")
    shell.done(
        "contract", "add", "acme", "--starts-on", "2026-01-01", "--term-end", "2026-12-31", "--arr", "240k",
        "--notice-days", "60", "--key", "acme-2026",
    )  # fmt: skip
    return shell


def test_the_board_as_json_has_every_lane_and_what_is_apart(acme: Any) -> None:
    acme.done(
        "contract", "add", "acme", "--starts-on", "2026-01-01", "--open-ended", "--arr", "10k", "--key", "endless"
    )
    said = acme.json("renewals")
    assert said["today"] == "2026-11-22"
    (item,) = said["items"]
    assert {name: item[name] for name in ("contract", "renews_on", "days_left", "notice_on", "lane", "in_window")} == {
        "contract": "acme-2026", "renews_on": "2027-01-01", "days_left": 40, "notice_on": "2026-11-02",
        "lane": "31-60", "in_window": True,
    }  # fmt: skip
    assert (item["arr"], item["needs_call"]) == ({"amount": "240000.00", "currency": "USD"}, True)
    assert (item["health"]["total"], item["health"]["band"]) == (None, "insufficient")
    assert said["totals"]["31-60"] == {"amount": "240000.00", "currency": "USD"}
    assert list(said["totals"]) == ["past_due", "0-30", "31-60", "61-90", "91-120", "later"]
    assert [each["contract"] for each in said["open_ended"]] == ["endless"]
    assert acme.json("renewals", "--within", "39")["items"] == []
    assert acme.json("renewals", "--tier", "growth")["items"] == []
    assert "31 to 60 days · 1 · $240k" in acme.done("renewals")


def test_an_outcome_moves_the_board_on_and_one_undo_takes_it_back(acme: Any) -> None:
    said = acme.done("renewal", "outcome", "acme", "expanded", "--arr", "252k", "--on", "fri")
    assert "expanded on Fri 20 Nov 2026; next term Fri 1 Jan 2027 to Fri 31 Dec 2027, $252k a year" in said
    (item,) = acme.json("renewals")["items"]
    assert (item["renews_on"], item["arr"]["amount"]) == ("2028-01-01", "252000.00")
    acme.done("undo")
    (item,) = acme.json("renewals")["items"]
    assert item["contract"] == "acme-2026"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ("outcome", "acme", "contracted", "--arr", "250k"),
            "Acme: --arr is not between 0 and USD 240,000.00, so it is expanded, not contracted",
        ),
        (("outcome", "acme", "extended"), "until when was it extended?"),
        (("outcome", "acme", "renewed", "--contract", "other"), "has no contract “other”"),
        (("price", "acme", "--clear"), "has no price plan"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(acme: Any, arguments: tuple[str, ...], says: str) -> None:
    assert says in acme.refused("renewal", *arguments)
    assert "say what it is called" in acme.refused("renewal", "call", "acme", code=2)
    assert "write one of renewed" in acme.refused("renewal", "outcome", "acme", "won", code=2)


def test_of_several_contracts_one_has_to_be_named(acme: Any) -> None:
    acme.done(
        "contract",
        "add",
        "acme",
        "--starts-on",
        "2026-03-01",
        "--term-end",
        "2027-02-28",
        "--arr",
        "10k",
        "--key",
        "two",
    )
    said = acme.refused("renewal", "call", "acme", "likely")
    assert "say which with --contract: acme-2026 ($240k, Fri 1 Jan 2027), two ($10k, Mon 1 Mar 2027)" in said
    assert "likely, in talks" in acme.done(
        "renewal", "call", "acme", "likely", "--stage", "in-talks", "--contract", "two"
    )


def test_a_price_plan_is_kept_shown_and_taken_back(acme: Any) -> None:
    said = acme.done("renewal", "price", "acme", "--percent", "5", "--tied-to", "1,200 hours")
    assert "+5 %, in full, tied to 1,200 hours" in said
    assert acme.json("renewals")["items"][0]["price_plan"]["percent"] == 5.0
    acme.done("renewal", "price", "acme", "--clear")
    assert acme.json("renewals")["items"][0]["price_plan"] is None


def test_an_empty_text_clears_what_was_said(acme: Any) -> None:
    acme.done("renewal", "call", "acme", "likely", "--probability", "60%", "--target-arr", "260k")
    item = acme.json("renewals")["items"][0]
    assert (item["probability"], item["target_arr"]["amount"]) == (0.6, "260000.00")
    acme.done("renewal", "call", "acme", "--probability", "", "--target-arr", "")
    item = acme.json("renewals")["items"][0]
    assert (item["call"], item["probability"], item["target_arr"]) == ("likely", None, None)
    acme.done("renewal", "price", "acme", "--percent", "5", "--tied-to", "1,200 hours")
    assert "no increase yet, in full." in acme.done("renewal", "price", "acme", "--percent", "", "--tied-to", "")


def test_a_contract_that_is_settled_or_without_an_end_has_nothing_ahead(acme: Any) -> None:
    acme.done(
        "contract", "add", "acme", "--starts-on", "2026-01-01", "--open-ended", "--arr", "10k", "--key", "endless"
    )
    said = acme.refused("renewal", "prep", "acme", "--start", "--contract", "endless")
    assert "Contract endless of Acme has no end, so there is no renewal to prepare" in said
    acme.done("renewal", "outcome", "acme", "renewed")
    assert "Contract acme-2026 of Acme is settled" in acme.refused(
        "renewal", "call", "acme", "lost", "--contract", "acme-2026"
    )
    said = acme.refused("renewal", "outcome", "acme", "renewed", "--contract", "acme-2026")
    assert "Acme: the outcome is recorded already: renewed on Sun 22 Nov 2026; undo takes it back" in said


def test_a_renewal_that_has_passed_is_recorded_not_prepared(acme: Any) -> None:
    acme.done("contract", "edit", "acme", "--term-end", "2026-11-20")
    said = acme.refused("renewal", "prep", "acme", "--start")
    assert "Acme: term end has passed: the renewal was on Sat 21 Nov 2026, record its outcome" in said


def test_preparing_promises_each_step_once(acme: Any) -> None:
    assert [each["state"] for each in acme.json("renewal", "prep", "acme")] == ["late", "late", "late", "ahead"]
    assert "4 steps promised" in acme.done("renewal", "prep", "acme", "--start")
    assert "0 steps promised" in acme.done("renewal", "prep", "acme", "--start")
    assert {each["commitment"] for each in acme.json("renewal", "prep", "acme")} == {
        f"acme-2026-prep-{days}" for days in (120, 90, 60, 30)
    }
