"""Options that come from the fields of an entity."""

from __future__ import annotations

from typing import Any

import click
import pytest

from bookcockpit.cli.commands.account import account
from bookcockpit.cli.options import option_name
from bookcockpit.core.entities import Account


def test_every_field_of_an_account_can_be_edited() -> None:
    options = {option for parameter in account.commands["edit"].params for option in parameter.opts}
    elsewhere = {"id", "rev", "status_on", "archived_as", "at_risk_since", "at_risk_reason", "at_risk_exit"}
    assert {option_name(field) for field in Account.fields if field not in elsewhere} <= options


def test_values_of_every_kind_are_read_and_cleared(acme: Any) -> None:
    acme.done(
        "account", "edit", "acme", "--products", "Core; Insights", "--seats-licensed", "1,200", "--owned-since",
        "-1y", "--our-owner", "Kim", "--strategic-value", "4", "--notes", "line one\nline two",
    )  # fmt: skip
    shown = acme.json("account", "show", "acme")
    assert (shown["products"], shown["seats_licensed"], shown["strategic_value"]) == (["Core", "Insights"], 1200, 4)
    assert shown["owned_since"] == "2025-11-22"
    assert "line two" in acme.done("account", "show", "acme")
    acme.done("account", "edit", "acme", "--products", "", "--seats-licensed", "", "--our-owner", "")
    shown = acme.json("account", "show", "acme")
    assert (shown["products"], shown["seats_licensed"], shown["our_owner"]) == ([], None, "")


def test_a_contract_takes_amounts_shares_and_flags(acme: Any) -> None:
    acme.done(
        "contract", "add", "acme", "--starts-on", "2026-01-01", "--term-end", "2026-12-31", "--arr", "1.2m",
        "--auto-renew", "--call", "likely", "--probability", "75%", "--currency", "eur",
    )  # fmt: skip
    (kept,) = acme.json("contract", "list", "acme")
    assert kept["arr"] == {"amount": "1200000.00", "currency": "EUR"}
    assert (kept["probability"], kept["auto_renew"], kept["renews_on"]) == (0.75, True, "2027-01-01")
    acme.done("contract", "edit", "acme", "--no-auto-renew", "--target-arr", "1,300,000.50", "--probability", "80")
    (kept,) = acme.json("contract", "list")
    assert (kept["auto_renew"], kept["target_arr"]["amount"], kept["probability"]) == (False, "1300000.50", 0.8)


def test_a_share_that_could_be_a_percentage_is_asked_for_clearly(acme: Any) -> None:
    wrong = ["contract", "add", "acme", "--starts-on", "today", "--open-ended", "--arr", "1", "--probability", "0.8"]
    assert "write 80% or 0.8%" in acme.refused(*wrong, code=2)


def test_people_are_named_where_they_are_referred_to(acme: Any) -> None:
    acme.done("stakeholder", "edit", "acme", "bo", "--reports-to", "ana", "--stance", "advocate", "--influence", "4")
    bo = next(each for each in acme.json("stakeholders", "acme") if each["name"] == "Bo Li")
    assert (bo["reports_to"], bo["stance"], bo["influence"]) == ("Ana Ruiz", "advocate", 4)
    acme.done("stakeholder", "edit", "acme", "bo", "--name", "Bo Li-Chan")
    assert "Bo Li-Chan" in acme.done("stakeholders", "acme")


def test_a_promise_can_be_edited_kept_and_dropped(acme: Any) -> None:
    acme.done("commitment", "add", "acme", "Send the pack", "--due-on", "fri")
    acme.done("commitment", "add", "acme", "Call procurement", "--side", "them")
    acme.done("commitment", "edit", "acme", "pack", "--due-on", "+1w", "--shared")
    acme.done("commitment", "done", "acme", "pack", "--on", "yesterday")
    acme.done("commitment", "drop", "acme", "procurement")
    assert acme.json("commitment", "list") == []
    kept, dropped = acme.json("commitment", "list", "--all")
    assert (kept["due_on"], kept["done_on"], kept["shared"]) == ("2026-11-29", "2026-11-21", True)
    assert dropped["dropped_on"] == "2026-11-22"
    assert "kept 21 Nov" in acme.done("commitment", "list", "--all")


def test_a_touch_can_be_corrected_and_deleted(acme: Any) -> None:
    acme.done("touch", "edit", "acme", "last", "-m", "Better words", "--on", "2026-08-03", "--with", "bo")
    (corrected,) = acme.json("touch", "list", "acme")
    assert (corrected["on"], corrected["summary"], corrected["stakeholders"]) == (
        "2026-08-03",
        "Better words",
        ["Bo Li"],
    )
    acme.done("touch", "edit", "acme", "2026-08-03", "--sentiment", "-2", "--channel", "call")
    assert acme.json("touch", "list", "acme")[0]["sentiment"] == -2
    acme.done("touch", "delete", "acme", corrected["key"])
    assert acme.json("touch", "list", "acme") == []
    assert "No touches" in acme("touch", "list", "acme").stderr
    acme.done("undo")
    assert len(acme.json("touch", "list", "acme")) == 1


def test_rates_are_exact_and_replaced_on_the_same_day(acme: Any) -> None:
    acme.done("rate", "add", "eur", "1.0850", "--on", "2026-01-01")
    acme.done("rate", "add", "EUR", "1.0900", "--on", "2026-01-01")
    assert acme.json("rate", "list") == [{"currency": "EUR", "on": "2026-01-01", "rate": "1.0900", "base": "USD"}]
    assert "Thu 1 Jan 2026" in acme.done("rate", "list")


@pytest.mark.parametrize("typed", ["value_touch", "value-touch", "Value Touch", "value", "v"])
def test_words_take_dashes_case_and_unique_beginnings(acme: Any, typed: str) -> None:
    assert acme.json("why", "acme", typed)["kind"] == "value_touch"


def test_a_beginning_that_fits_several_words_names_them(acme: Any) -> None:
    from bookcockpit.cli.options import Word

    with pytest.raises(click.BadParameter, match="may be red or rose"):
        Word(("red", "rose", "blue"), "colour").convert("r", None, None)


@pytest.mark.parametrize("order", [("--today", "2026-12-20", "--on", "fri"), ("--on", "fri", "--today", "2026-12-20")])
def test_a_day_is_counted_from_the_pinned_date_wherever_that_stands(acme: Any, order: tuple[str, ...]) -> None:
    acme.done("log", "acme", "check_in", "-m", "Met", *order)
    assert acme.json("touch", "list", "acme")[0]["on"] == "2026-12-18"
