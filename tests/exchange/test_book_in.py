"""A book's JSON into a store: by id, repeatable, and never half of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bookcockpit.core.book import Meta
from bookcockpit.core.entities import Account
from bookcockpit.exchange.book_in import plan_book
from bookcockpit.exchange.book_json import dump
from bookcockpit.exchange.plans import ImportPlan

META = Meta("b00c", "USD", "balanced")
TODAY = date(2026, 3, 2)
LINE = "account,from_on,amount,kind\nacme,2025-01-01,5,new\n"


@pytest.fixture
def text(acme: Any) -> str:
    acme.take({"arr_lines.csv": LINE})
    return dump(acme.everything(), META)


def _plan(book: Any, text: str) -> ImportPlan:
    return plan_book("book.json", text, book, today=TODAY, base_currency="USD")


def test_an_empty_store_becomes_the_same_book(make_book: Callable[[], Any], text: str) -> None:
    other = make_book()
    plan = _plan(other, text)
    assert (plan.writable, plan.created, plan.change.label) == (True, 7, "import book.json")
    assert plan.ends == (7, 0, 0)
    other.add(*plan.change.save)
    assert dump(other.everything(), META) == text
    again = _plan(other, text)
    assert (again.created, again.updated, again.unchanged, again.change.save) == (0, 0, 7, ())


def test_what_differs_is_updated_and_keeps_its_count_of_writes(acme: Any, text: str) -> None:
    (account,) = acme.find(Account, key="acme")
    acme.add(account.but(name="Renamed since", rev=7))
    plan = _plan(acme, text)
    (saved,) = plan.change.save
    assert (plan.updated, saved, saved.rev) == (1, account, 7)


def test_what_the_file_does_not_have_stays(acme: Any, text: str) -> None:
    acme.take({"accounts.csv": "key,name,tier\ncork,Cork,scale\n"})
    plan = _plan(acme, text)
    assert (plan.change.save, plan.change.remove) == ((), ())


def test_a_key_of_another_row_is_refused(book: Any, text: str) -> None:
    for each in book.all("account"):
        del book.rows["account"][each.id]
    book.take({"accounts.csv": "key,name,tier\nacme,Other,scale\n"})
    plan = _plan(book, text)
    assert not plan.writable
    assert plan.ends == (6, 1, 0)
    assert str(plan.rejected[0]) == ("book.json row 1, accounts key: “acme” is the key of another account of this book")


def test_overlapping_arr_is_refused(acme: Any, text: str) -> None:
    (line,) = acme.all("arr_line")
    acme.rows["arr_line"] = {"mine": line.but(id="mine", key="mine")}
    plan = _plan(acme, text)
    assert str(plan.rejected[0]).endswith("from 2025-01-01 on overlaps the line “mine”, from 2025-01-01 on")


def test_another_base_currency_needs_an_empty_store(acme: Any, make_book: Callable[[], Any], text: str) -> None:
    other = text.replace('"base_currency": "USD"', '"base_currency": "EUR"')
    assert "its base currency is EUR" in _plan(acme, other).rejected[0].why
    assert _plan(make_book(), other).writable


def test_what_is_no_book_is_one_rejection_of_the_whole_file(book: Any) -> None:
    plan = _plan(book, "{")
    assert not plan.writable
    assert plan.rejected[0].row == 0
    assert plan.rejected[0].why.startswith("not JSON at line 1")


def test_one_bad_row_stops_the_whole_book(make_book: Callable[[], Any], text: str) -> None:
    plan = _plan(make_book(), text.replace('"tier": "scale"', '"tier": "gold"'))
    assert not plan.writable
    assert plan.as_json()["created"] == 0
    assert str(plan.rejected[0]).startswith("book.json row 2, accounts tier: “gold” is not one of")
