"""Many renewals recorded at once: in a row up to today, with the ARR they move, as one step."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, ArrLine, Contract
from bookcockpit.core.renewals.outcomes import Many, passed_terms, settle_many
from builders import account, book, contract, day

TODAY = day("2026-11-22")
ACME, BOLT = account("Acme"), account("Bolt")
OLD = contract(ACME, "2023-01-01", "2023-12-31", id="old", key="old")
NEW = contract(BOLT, "2025-11-01", "2026-10-31", id="new", key="new")
AHEAD = contract(BOLT, "2026-06-01", "2027-12-31", id="ahead", key="ahead", arr=900_000_00)


def held(*terms: Contract, **more: Any) -> Book:
    return book(TODAY, more.pop("accounts", [ACME, BOLT]), contracts=terms or (OLD, NEW, AHEAD), **more)


def many(known: Book, outcome: str, before: str | None = None) -> Many:
    terms = passed_terms(known, TODAY, day(before) if before else None)
    return settle_many(known, terms, outcome, TODAY)  # type: ignore[arg-type]


def terms_of(found: Many, of: Account) -> list[tuple[str, str | None, str | None]]:
    rows = [each for each in found.change.save if isinstance(each, Contract) and each.account_id == of.id]
    rows.sort(key=lambda each: each.starts_on)
    return [(str(each.term_end), each.outcome, str(each.outcome_on) if each.outcome_on else None) for each in rows]


def test_what_passed_is_listed_by_its_date_and_narrowed_by_a_day() -> None:
    assert [each.key for _, each in passed_terms(held(), TODAY)] == ["old", "new"]
    assert [each.key for _, each in passed_terms(held(), TODAY, day("2026-11-01"))] == ["old"]
    gone = held(accounts=[ACME.but(status="churned"), BOLT])
    assert [each.key for _, each in passed_terms(gone, TODAY)] == ["new"]


def test_a_term_of_long_ago_is_renewed_until_one_reaches_beyond_today() -> None:
    found = many(held(), "renewed")
    assert terms_of(found, ACME) == [
        ("2023-12-31", "renewed", "2024-01-01"),
        ("2024-12-31", "renewed", "2025-01-01"),
        ("2025-12-31", "renewed", "2026-01-01"),
        ("2026-12-31", None, None),
    ]
    assert terms_of(found, BOLT) == [("2026-10-31", "renewed", "2026-11-01"), ("2027-10-31", None, None)]
    assert [each.words for each in found.terms] == [
        "3 terms in a row, the last to Thu 31 Dec 2026",
        "next term Sun 1 Nov 2026 to Sun 31 Oct 2027, $100k a year: flat renewal",
    ]
    assert found.change.label == "2 renewals recorded as renewed"


def test_churned_ends_the_account_that_has_nothing_left_and_its_lines() -> None:
    line = ArrLine(account_id=ACME.id, from_on=day("2023-01-01"), amount=100_000_00, currency="USD", kind="new", id="l")
    found = many(held(arr_lines=[line]), "churned")
    accounts = {each.id: (each.status, each.status_on) for each in found.change.save if isinstance(each, Account)}
    assert accounts == {"acme": ("churned", day("2024-01-01"))}, "the other one runs on"
    lines = [(str(each.from_on), each.amount) for each in found.change.save if isinstance(each, ArrLine)]
    assert sorted(lines) == [("2023-01-01", 100_000_00), ("2024-01-01", 0)]


def test_two_of_one_account_are_one_step_and_know_of_each_other() -> None:
    twin = contract(BOLT, "2025-10-01", "2026-09-30", id="twin", key="twin", arr=30_000_00)
    found = many(held(NEW.but(arr=900_000_00), twin), "churned")
    assert [each.status for each in found.change.save if isinstance(each, Account)] == ["churned"]


@pytest.mark.parametrize("before", ["2023-06-01", "2020-01-01"])
def test_nothing_passed_is_no_step(before: str) -> None:
    assert many(held(), "renewed", before).change.is_empty


def test_a_renewal_that_needs_a_word_of_its_own_is_left_out_with_the_reason() -> None:
    done = OLD.but(outcome="renewed", outcome_on=TODAY)
    found = settle_many(held(done, NEW), [(ACME, done), (BOLT, NEW)], "renewed", TODAY)
    assert [(each.account.name, each.is_left_out) for each in found.terms] == [("Acme", True), ("Bolt", False)]
    assert "is recorded already" in found.left_out[0].words
