"""Suggestions of what may be entered twice, each with its reason."""

from __future__ import annotations

from functools import partial

import pytest

from bookcockpit.core.merging.likeness import ALIKE, known_of, like_accounts, like_people, plain_name
from builders import account, book, contract, day, person, touch

ACME = account("Acme")


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Acme Ltd.", "acme"),
        ("ACME Inc", "acme"),
        ("Müller & Söhne GmbH", "muller sohne"),
        ("Sohne and Muller", "muller sohne"),
        ("Acme S.p.A.", "acme"),
        ("Novak s.r.o.", "novak"),
        ("The Acme Company Ltd", "acme"),
        ("SA", "sa"),
        ("Ac\u200bme", "acme"),
        ("北斗精機", "北斗精機"),
    ],
)
def test_a_plain_name_has_no_marks_no_order_and_no_legal_form(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (("Acme", "https://www.acme.example/en"), ("Beta", "acme.example"), "both at acme.example"),
        (("Acme Ltd", ""), ("ACME GmbH", ""), "the same name but for its form"),
        (("Acme", ""), ("acme", ""), "the same name"),
        (("Northwind Logistics", ""), ("Northwing Logistics", ""), "names alike to 94%"),
        (("Tessel Retail", ""), ("Tesel Retail Ltd", ""), "names alike to 96%"),
    ],
)
def test_accounts_that_may_be_one(one: tuple[str, str], other: tuple[str, str], reason: str) -> None:
    pair = [account(name, website=site, id=str(n)) for n, (name, site) in enumerate((one, other))]
    (found,) = like_accounts(pair)
    assert reason in found.reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Plant Bergen 1", "Plant Bergen 2"),
        ("Acme Foods", "Acme Health"),
        ("Halden Foods", "Harlow Foods"),
        ("Ab", "Ac"),
    ],
)
def test_accounts_that_are_two(one: str, other: str) -> None:
    assert ALIKE == 90
    assert like_accounts([account(one, id="1"), account(other, id="2")]) == []


def test_of_two_alike_the_account_known_for_longer_is_the_one_to_stay() -> None:
    old, new = account("Acme Ltd", tracked_since=day("2020-01-01")), account("Acme", id="new")
    (found,) = like_accounts([new, old])
    assert (found.stays, found.goes) == (old, new)


def test_the_account_of_which_more_is_known_is_the_one_to_stay() -> None:
    old = account("Acme Ltd", tracked_since=day("2020-01-01"))
    rich = account("Acme", id="new", industry="Foods", our_owner="Nora")
    (by_fields,) = like_accounts([old, rich])
    assert (by_fields.stays, by_fields.goes) == (rich, old)
    bare = account("Acme", id="new")
    held = book(
        "2026-11-23", [old, bare], [touch(bare, "check_in", "2026-11-01")], stakeholders=[person(bare, "Ana")],
        contracts=[contract(bare, "2026-01-01", "2026-12-31")],
    )  # fmt: skip
    (by_rows,) = like_accounts(held.accounts, partial(known_of, held))
    assert (by_rows.stays, by_rows.goes) == (bare, old)


@pytest.mark.parametrize("order", [1, -1])
def test_the_person_of_whom_more_is_known_is_the_one_to_stay(order: int) -> None:
    full = person(ACME, "Ana Ruiz", id="full", email="ana@x.example", title="COO")
    short = person(ACME, "Ana Maria Ruiz", id="short", email="ANA@x.example")
    gone = person(ACME, "Ana Ruiz", id="gone", email="", title="COO", phone="1", left_on=day("2026-01-01"))
    (found,) = like_people({"acme": [full, short][::order]})
    assert (found.stays, found.goes) == (full, short)
    (left,) = like_people({"acme": [gone, person(ACME, "Ana Ruiz", id="new")][::order]})
    assert left.stays.id == "new", "who is still there stays, whatever is known of who left"


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ({"name": "Ana", "email": "a@x.example"}, {"name": "Bo", "email": "A@X.example"}, "the same e-mail address"),
        ({"name": "Ana Ruíz"}, {"name": "ruiz ANA"}, "the same name"),
        ({"name": "Ana Ruiz"}, {"name": "A. Ruiz"}, "A. may be short"),
    ],
)
def test_people_who_may_be_one(one: dict[str, str], other: dict[str, str], reason: str) -> None:
    people = [person(ACME, **one), person(ACME, **other)]
    (found,) = like_people({"acme": people})
    assert found.reasons == (reason,)


@pytest.mark.parametrize(("one", "other"), [("Ana Ruiz", "Bea Ruiz"), ("Ana Ruiz", "B. Ruiz"), ("A", "B")])
def test_people_who_are_two(one: str, other: str) -> None:
    assert like_people({"acme": [person(ACME, one), person(ACME, other)]}) == []


def test_an_address_of_a_whole_department_is_nobody_s() -> None:
    people = [person(ACME, name, email="sales@x.example") for name in ("Ana Ruiz", "Bo Li", "Cy Ott")]
    assert like_people({"acme": people}) == []
