"""The book as JSON: nothing lost, the same text for the same book, and a sentence for every fault."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Meta
from bookcockpit.core.entities import Account, Contract, Rate, Touch
from bookcockpit.exchange import book_json
from bookcockpit.exchange.book_json import BookError, dump, parse
from goldens import is_golden
from properties import COSTLY

META = Meta("b00c", "USD", "balanced")


def _small() -> dict[str, list[Any]]:
    acme = Account(id="a1", key="acme", name="Acme “Süd” 株式会社", tier="growth", tracked_since=date(2024, 1, 1))
    term = Contract(
        id="c1",
        key="acme-2026",
        account_id="a1",
        starts_on=date(2026, 1, 1),
        term_end=date(2026, 12, 31),
        arr=24_000_000,
        currency="USD",
        probability=0.8,
    )
    touch = Touch(id="t1", key="t-1", account_id="a1", happened_on=date(2026, 2, 3), kind="check_in", summary="a\nb")
    rate = Rate(id="r1", key="eur", currency="EUR", rate_on=date(2026, 1, 1), rate=Decimal("1.0850"))
    return {"account": [acme], "contract": [term], "touch": [touch], "rate": [rate]}


def _text(**changes: Any) -> str:
    book = json.loads(dump(_small(), META))
    return json.dumps({**book, **changes})


def _issues(text: str) -> list[str]:
    return [str(issue) for issue in parse(text).issues]


def test_the_text_is_the_golden_one() -> None:
    is_golden("book.json", dump(_small(), META))


def test_what_was_dumped_is_parsed() -> None:
    parsed = parse(dump(_small(), META))
    assert parsed.meta == META
    assert parsed.issues == []
    assert {table: found for table, found in parsed.everything.items() if found} == _small()


def test_entities_are_ordered_by_key_then_id_whatever_order_they_came_in() -> None:
    accounts = [
        Account(id=id_, key=key, name="x", tier="scale", tracked_since=date(2024, 1, 1))
        for id_, key in (("3", "b"), ("2", "a"), ("1", "c"))
    ]
    text = dump({"account": accounts}, META)
    assert text == dump({"account": accounts[::-1]}, META)
    assert [plain["key"] for plain in json.loads(text)["accounts"]] == ["a", "b", "c"]


@given(data=st.data())
@COSTLY
def test_any_book_is_byte_identical_after_a_round_trip(data: st.DataObject, books: st.SearchStrategy[Any]) -> None:
    everything = data.draw(books).everything()
    text = dump(everything, META)
    parsed = parse(text)
    assert parsed.issues == []
    assert dump(parsed.everything, parsed.meta) == text
    assert text.endswith("}\n")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON at line 1, column 1"),
        ("{", "not JSON at line 1"),
        ("[]", "not a book written by bookcockpit"),
        ("{}", "not a book written by bookcockpit"),
        ('{"format": "bookcockpit-book"}', "the version “None” is not a whole number"),
        ('{"format": "bookcockpit-book", "version": true}', "the version “True” is not a whole number"),
        ('{"format": "bookcockpit-book", "version": 2}', "a newer bookcockpit .* update it first"),
        ('{"format": "bookcockpit-book", "version": 1}', "“book” needs exactly id, base_currency and preset"),
        ('{"format": "bookcockpit-book", "format": "bookcockpit-book", "version": 1}', "“format” is given twice"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5_000 + "}", "a number too long to read"),
    ],
)
def test_what_is_not_a_book_is_refused_in_a_sentence(text: str, why: str) -> None:
    with pytest.raises(BookError, match=why):
        parse(text)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"book": {"id": "x", "base_currency": "dollars", "preset": ""}}, "book base_currency: “dollars”"),
        ({"book": {"id": "", "base_currency": "USD", "preset": ""}}, "book id: “” cannot be kept"),
        ({"book": {"id": 7, "base_currency": "USD", "preset": ""}}, "book id: “7” is not text"),
        ({"accounts": {}}, "“accounts” is not a list"),
        ({"widgets": []}, "a section this version does not know: widgets"),
    ],
)
def test_a_book_of_the_wrong_shape_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(BookError, match=why):
        parse(_text(**changes))


def test_too_large_a_file_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_json, "SIZE_LIMIT", 100)
    with pytest.raises(BookError, match=r"has 101 characters; at most 100"):
        parse(" " * 101)


ACCOUNT = {"id": "a1", "key": "acme", "name": "Acme", "tier": "growth", "tracked_since": "2024-01-01"}


@pytest.mark.parametrize(
    ("changes", "issue"),
    [
        ({"tier": "gold"}, "accounts row 1 (acme) tier: “gold” is not one of strategic, growth, scale"),
        ({"tracked_since": "2026-02-30"}, "accounts row 1 (acme) tracked_since: day is out of range for month"),
        ({"tracked_since": "20260203"}, "accounts row 1 (acme) tracked_since: “20260203” is not a date"),
        ({"tracked_since": "2026-W14-5"}, "accounts row 1 (acme) tracked_since: “2026-W14-5” is not a date"),
        ({"tracked_since": None}, "accounts row 1 (acme) tracked_since: is missing"),
        ({"name": "a\0b"}, "accounts row 1 (acme) name: holds a NUL character at position 2"),
        ({"name": "\ud800x"}, "accounts row 1 (acme) name: holds half a surrogate pair at position 1"),
        ({"seats_licensed": 1.5}, "accounts row 1 (acme) seats_licensed: “1.5” is not a whole number"),
        ({"seats_licensed": True}, "accounts row 1 (acme) seats_licensed: “True” is not a whole number"),
        ({"products": "Core"}, "accounts row 1 (acme) products: “Core” is not a list of texts"),
        ({"colour": "red"}, "accounts row 1 (acme) colour: is not a known field"),
        ({"rev": 3}, "accounts row 1 (acme) rev: is not a known field"),
        ({"id": ""}, "accounts row 1 (acme) id: is missing"),
        ({"key": ""}, "accounts row 1 key: is missing"),
    ],
)
def test_each_fault_names_the_section_the_row_the_key_and_the_field(changes: dict[str, Any], issue: str) -> None:
    only: dict[str, Any] = {"contracts": [], "touches": []}
    assert _issues(_text(accounts=[{**ACCOUNT, **changes}], **only)) == [issue]


def test_a_row_that_is_no_object_is_named() -> None:
    assert _issues(_text(accounts=[7], contracts=[], touches=[])) == ["accounts row 1: is not an object"]


def test_a_name_given_twice_in_one_row_is_named() -> None:
    text = dump({"account": [Account(**_kept(ACCOUNT))]}, META).replace('"name":', '"tier": "scale", "name":')
    assert _issues(text) == ["accounts row 1 (acme) tier: is given twice"]


def _kept(plain: dict[str, Any]) -> dict[str, Any]:
    return {**plain, "tracked_since": date.fromisoformat(plain["tracked_since"])}


def test_not_a_number_is_refused_by_its_field() -> None:
    readings = '[{"id": "r", "key": "r", "account_id": "a1", "input": "nps", "read_on": "2026-01-01", "value": NaN}]'
    text = _text().replace('"readings": []', f'"readings": {readings}')
    assert _issues(text) == ["readings row 1 (r) value: “nan” is not a number"]


def test_duplicate_ids_and_keys_name_both_rows() -> None:
    again = [ACCOUNT, {**ACCOUNT, "id": "a2"}, {**ACCOUNT, "key": "other"}]
    assert _issues(_text(accounts=again)) == [
        "accounts row 3 (other) id: “a1” is also the id of row 1",
        "accounts row 2 (acme) key: “acme” is also the key of row 1",
    ]


def test_a_dangling_reference_names_what_is_not_there() -> None:
    touch = {"id": "t", "key": "t", "account_id": "gone", "happened_on": "2026-01-01", "kind": "check_in"}
    people = {**touch, "account_id": "a1", "id": "u", "key": "u", "stakeholder_ids": ["s9"]}
    refs = {"id": "e", "key": "e", "entity": "stakeholder", "entity_id": "s9", "system": "crm", "external_id": "1"}
    assert _issues(_text(touches=[touch, people], external_refs=[refs])) == [
        "touches row 1 (t) account_id: refers to account “gone”, which the file does not have",
        "touches row 2 (u) stakeholder_ids: refers to stakeholder “s9”, which the file does not have",
        "external_refs row 1 (e) entity_id: refers to stakeholder “s9”, which the file does not have",
    ]


def test_a_huge_value_does_not_make_a_huge_sentence() -> None:
    (issue,) = _issues(_text(accounts=[{**ACCOUNT, "tier": "x" * 10_000}], contracts=[], touches=[]))
    assert len(issue) < 300
