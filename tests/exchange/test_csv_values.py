"""What the cells of a row become, and what they are refused for; nothing is guessed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bookcockpit.core.entities import Account, Contract, TierChange


def _why(plan: Any) -> list[str]:
    return [str(rejection) for rejection in plan.rejected]


def _counts(plan: Any) -> tuple[int, int, int]:
    return plan.created, plan.updated, plan.unchanged


def test_an_empty_cell_keeps_what_is_known_unless_clearing(acme: Any) -> None:
    acme.take({"accounts.csv": "key,industry,products,status\nacme,Steel,Core;Plus,churned\n"})
    text = "key,name,industry,products,status\nacme,,,,\n"
    assert _counts(acme.plan({"accounts.csv": text})) == (0, 0, 1)
    acme.take({"accounts.csv": text}, clear=True)
    (account,) = acme.find(Account, key="acme")
    assert (account.name, account.industry, account.products, account.status) == ("Acme", "", (), "churned")


@pytest.mark.parametrize(
    ("name", "cells", "column", "why"),
    [
        ("touches.csv", "happened_on=2026-02-30", "happened_on", "“2026-02-30” is not a day of the calendar"),
        ("touches.csv", "happened_on=0000-00-00", "happened_on", "“0000-00-00” is not a day of the calendar"),
        ("touches.csv", "happened_on=N/A", "happened_on", "“N/A” is not a date; write it as 2026-11-30"),
        ("touches.csv", "happened_on=Mon", "happened_on", "“Mon” is not a date; write it as 2026-11-30"),
        ("touches.csv", "happened_on=10", "happened_on", "“10” is not a date; write it as 2026-11-30"),
        ("touches.csv", "happened_on=46115", "happened_on", "“46115” is not a date; write it as 2026-11-30"),
        ("touches.csv", "happened_on=20260403", "happened_on", "“20260403” is not a date; write it as 2026-11-30"),
        ("touches.csv", "happened_on=03/04/2026", "happened_on", "“03/04/2026” is not a date; write it as 2026-11-30"),
        ("touches.csv", "happened_on=1776-07-04", "happened_on", "1776-07-04 is outside 1900 to 2200"),
        ("touches.csv", "sentiment=3", "sentiment", "3 is outside -2 to 2"),
        ("touches.csv", "sentiment=1.5", "sentiment", "“1.5” is not a whole number"),
        ("touches.csv", "planned=perhaps", "planned", "“perhaps” is not one of true, false, yes, no, 1, 0"),
        ("contracts.csv", "probability=150", "probability", "“150” is not a percentage from 0 to 100"),
        ("contracts.csv", "probability=15%", "probability", "“15%” is not a percentage from 0 to 100"),
        ("contracts.csv", "arr=$1", "arr", "“$1” is not a plain amount; write 240000 or 240000.00"),
        ("contracts.csv", "arr=1.234", "arr", "“1.234” has too many decimals; USD has at most 2 decimals"),
        ("contracts.csv", "arr=-5", "arr", "-500 is outside 0 to 9.0072e+15"),
        ("contracts.csv", "arr=90071992547409.93", "arr", "“90071992547409.93” is too large; at most"),
        ("contracts.csv", "currency=Dollar", "currency", "“Dollar” is not a three-letter currency code such as USD"),
        ("contracts.csv", "term_end=2025-12-31", "term_end", "2025-12-31 is before the start 2026-01-01"),
        ("signals.csv", "kind=boredom", "kind", "“boredom” is not one of usage_decline, champion_silent"),
        ("readings.csv", "value=NaN", "value", "“NaN” is not a number; write it as 1234.5"),
        ("readings.csv", "value=1e3", "value", "“1e3” is not a number; write it as 1234.5"),
        ("rates.csv", "rate=0", "rate", "“0” is not a number above 0"),
        ("stakeholders.csv", "roles=boss", "roles", "“boss” is not one of economic_buyer, champion"),
        ("stakeholders.csv", "name=???", "name", "needs at least one letter or digit"),
    ],
)
def test_what_a_column_cannot_hold_is_rejected_by_name(
    acme: Any, name: str, cells: str, column: str, why: str, one_row: dict[str, str]
) -> None:
    header, row, *_ = one_row[name].splitlines()
    values = dict(zip(header.split(","), row.split(","), strict=True))
    changed, _, value = cells.partition("=")
    values[changed] = value
    plan = acme.plan({name: f"{','.join(values)}\n{','.join(values.values())}\n"})
    (rejection,) = plan.rejected
    assert (rejection.file, rejection.row, rejection.column) == (name, 2, column)
    assert rejection.why.startswith(why)
    assert not plan.writable


def test_every_unreadable_cell_of_a_row_is_named(acme: Any) -> None:
    plan = acme.plan({"touches.csv": "key,account,happened_on,kind,sentiment\nt,acme,x,check_in,y\n"})
    assert [rejection.column for rejection in plan.rejected] == ["happened_on", "sentiment"]


def test_amounts_are_in_the_currency_of_the_row_else_the_account_else_the_base(acme: Any) -> None:
    acme.take({"accounts.csv": "key,name,tier,currency\nkaze,Kaze,scale,JPY\n"})
    text = "key,account,starts_on,term_end,arr,currency\n"
    text += "1,acme,2026-01-01,2026-12-31,240000.5,\n2,kaze,2026-01-01,2026-12-31,1200000,\n"
    text += "3,kaze,2026-01-01,2026-12-31,1.234,KWD\n"
    acme.take({"contracts.csv": text})
    assert [(term.arr, term.currency) for term in acme.find(Contract)] == [
        (24_000_050, "USD"),
        (1_200_000, "JPY"),
        (1_234, "KWD"),
    ]


def test_probabilities_are_percent_in_files_and_ratios_in_the_book(acme: Any) -> None:
    text = "key,account,starts_on,term_end,arr,probability\nc,acme,2026-01-01,2026-12-31,5,82.5\n"
    acme.take({"contracts.csv": text})
    assert acme.one("contract").probability == 0.825


def test_a_currency_with_other_decimals_does_not_silently_change_amounts(acme: Any) -> None:
    acme.take({"contracts.csv": "key,account,starts_on,term_end,arr\nc,acme,2026-01-01,2026-12-31,5\n"})
    plan = acme.plan({"contracts.csv": "key,currency\nc,JPY\n"})
    assert _why(plan) == ["contracts.csv row 2, currency: JPY has other decimals than USD; enter it as a new row"]


def test_words_may_be_written_in_capitals_and_formula_quotes_are_removed(acme: Any) -> None:
    text = "key,account,happened_on,kind,summary\nt,acme,2026-01-01,Check_In,'=1+1\n"
    acme.take({"touches.csv": text})
    assert (acme.one("touch").kind, acme.one("touch").summary) == ("check_in", "=1+1")


@pytest.mark.parametrize(
    ("on", "planned", "expected"),
    [("2026-03-02", "", False), ("2026-03-03", "", True), ("2026-03-03", "yes", True), ("2026-03-01", "yes", True)],
)
def test_a_touch_ahead_is_planned_unless_the_file_says(acme: Any, on: str, planned: str, *, expected: bool) -> None:
    acme.take({"touches.csv": f"key,account,happened_on,kind,planned\nt,acme,{on},check_in,{planned}\n"})
    assert acme.one("touch").planned is expected


def test_a_touch_ahead_cannot_be_said_to_have_happened(acme: Any) -> None:
    (bad,) = acme.plan(
        {"touches.csv": "key,account,happened_on,kind,planned\nt,acme,2026-03-03,check_in,no\n"}
    ).rejected
    assert str(bad) == (
        "touches.csv row 2, happened_on: is ahead, Tue 3 Mar 2026; give a day up to today, or leave it planned until"
        " then"
    )


def test_a_planned_touch_stays_planned_when_its_file_comes_again_later(acme: Any) -> None:
    text = "key,account,happened_on,kind\nt,acme,2026-03-09,check_in\n"
    acme.take({"touches.csv": text})
    assert _counts(acme.take({"touches.csv": text}, today=date(2026, 4, 1))) == (0, 0, 1)


def test_a_new_tier_is_kept_as_a_change_with_its_reason(acme: Any) -> None:
    text = "key,tier,tier_reason\nacme,strategic,signed group-wide\n"
    assert _counts(acme.take({"accounts.csv": text})) == (0, 1, 0)
    change = acme.one("tier_change")
    assert isinstance(change, TierChange)
    assert (change.tier_was, change.tier, change.changed_on) == ("growth", "strategic", date(2026, 3, 2))
    assert change.reason == "signed group-wide"
    assert acme.take({"accounts.csv": text}).change.save == ()
