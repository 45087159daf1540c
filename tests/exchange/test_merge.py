"""What a CRM may change: never what was written here."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Account, Contract
from bookcockpit.exchange.crm.book import ASSUMED, Said, merge, said_text

VALUES = st.sampled_from(["", "A", "B", "C"])


def account(industry: str) -> Account:
    return Account(name="Acme", tier="scale", tracked_since=date(2026, 1, 1), industry=industry)


@pytest.mark.parametrize(
    ("here", "last", "said", "becomes", "kept"),
    [
        ("A", "A", "A", "A", False),
        ("A", "A", "B", "B", False),
        ("", None, "B", "B", False),
        ("A", None, "B", "A", True),
        ("X", "A", "B", "X", True),
        ("X", "A", "X", "X", False),
        # Emptied here after the CRM had said so: it stays empty until the CRM says something new.
        ("", "A", "A", "", True),
        ("", "A", "B", "B", False),
    ],
)
def test_a_value_changes_only_while_it_is_the_crm_s_or_unknown(
    here: str, last: str | None, said: str, becomes: str, kept: bool
) -> None:
    merged = merge(account(here), {"industry": Said({"industry": said})}, (), lambda _: last)
    assert merged.changes.get("industry", here) == becomes
    assert bool(merged.kept) == kept
    assert merged.memory == {"industry": said}
    overwritten = merge(account(here), {"industry": Said({"industry": said})}, (), lambda _: last, overwrite=True)
    assert overwritten.changes.get("industry", here) == said


def test_an_empty_cell_clears_only_what_the_crm_said() -> None:
    for here, last, clear, cleared in [
        ("A", "A", True, True),
        ("A", "A", False, False),
        ("X", "A", True, False),
        ("X", None, True, False),
    ]:
        merged = merge(account(here), {}, ["industry"], lambda _, last=last: last, clear=clear)  # type: ignore[misc]
        assert merged.changes == ({"industry": ""} if cleared else {})
        assert merged.memory == ({"industry": ""} if cleared else {})


def test_what_cannot_be_unknown_is_never_cleared() -> None:
    assert merge(account("A"), {}, ["status", "name"], lambda field: said_text({field: "active"}), clear=True)[:2] == (
        {},
        {},
    )


def contract(end: str) -> Contract:
    return Contract(account_id="a", starts_on=date(2026, 1, 1), term_end=date.fromisoformat(end), arr=5, currency="USD")


@pytest.mark.parametrize(
    ("here", "last", "said", "assumed", "becomes"),
    [
        ("2026-12-31", "2026-12-31" + ASSUMED, "2027-12-31", True, "2027-12-31"),
        ("2026-12-31", "2026-12-31" + ASSUMED, "2026-06-30", False, "2026-06-30"),
        ("2026-12-31", "2026-12-31", "2027-12-31", True, "2026-12-31"),
        ("2026-12-31", None, "2027-12-31", True, "2026-12-31"),
        ("2026-08-31", "2026-12-31" + ASSUMED, "2027-12-31", True, "2026-08-31"),
        ("2026-08-31", "2026-12-31" + ASSUMED, "2027-12-31", False, "2026-08-31"),
    ],
)
def test_an_assumption_gives_way_to_everything_said(
    here: str, last: str | None, said: str, assumed: bool, becomes: str
) -> None:
    words = {"term_end": Said({"term_end": date.fromisoformat(said)}, assumed)}
    merged = merge(contract(here), words, (), lambda _: last)
    assert merged.changes.get("term_end", date.fromisoformat(here)) == date.fromisoformat(becomes)
    if assumed:
        assert not merged.kept
        assert not merge(contract("2026-08-31"), words, (), lambda _: None, overwrite=True).changes


def test_an_amount_and_its_currency_change_together() -> None:
    words = {"arr": Said({"arr": 5, "currency": "EUR"})}
    assert merge(contract("2026-12-31"), words, (), lambda _: "5 USD").changes == {"arr": 5, "currency": "EUR"}
    assert merge(contract("2026-12-31"), words, (), lambda _: "4 USD").kept == ["arr"]


def test_a_long_text_is_remembered_by_its_digest() -> None:
    long = "x" * 5_000
    assert len(said_text({"notes": long})) < 100
    assert said_text({"notes": long}) != said_text({"notes": long + "y"})


@given(st.lists(st.tuples(st.sampled_from(["crm", "here"]), VALUES), max_size=12))
def test_no_edit_made_here_is_ever_lost(events: list[tuple[str, str]]) -> None:
    """Whatever a CRM says in whatever order, a value typed here stays until somebody here types another."""
    memory: dict[str, str] = {}
    entity: Any = account("")
    typed = ""
    for who, value in events:
        if who == "here":
            entity = entity.but(industry=value)
            # What agrees with the CRM is as much the CRM's; what is emptied holds nothing to lose.
            typed = "" if value == memory.get("industry") else value
        elif value:
            merged = merge(entity, {"industry": Said({"industry": value})}, (), memory.get, clear=True)
            entity = entity.but(**merged.changes)
            memory |= merged.memory
            typed = "" if typed == value else typed
        else:
            merged = merge(entity, {}, ["industry"], memory.get, clear=True)
            entity = entity.but(**merged.changes)
            memory |= merged.memory
        if typed:
            assert entity.industry == typed


@given(st.lists(VALUES, max_size=6), VALUES, st.booleans())
def test_the_same_word_twice_changes_nothing(before: list[str], said: str, overwrite: bool) -> None:
    memory: dict[str, str] = {}
    entity: Any = account("")
    for value in [*before, said, said]:
        words = {"industry": Said({"industry": value})} if value else {}
        merged = merge(entity, words, (), memory.get, overwrite=overwrite)
        last, entity = entity, entity.but(**merged.changes)
        memory |= merged.memory
    assert entity == last
    assert not merged.changes
