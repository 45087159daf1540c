"""Ids of a CRM in the one form they are compared in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.exchange.crm.values import long_id, plain_id

SHORT = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=15, max_size=15)


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("001A0000006Vm9r", "001A0000006Vm9rIAC"),
        ("a00000000000000", "a00000000000000AAA"),
        ("AAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAA555"),
    ],
)
def test_fifteen_characters_become_eighteen(short: str, long: str) -> None:
    assert plain_id("salesforce", f" {short} ") == long
    assert plain_id("salesforce", long) == long


@given(SHORT, SHORT)
def test_two_ids_are_one_only_if_they_are_equal_to_the_letter(one: str, other: str) -> None:
    assert (long_id(one) == long_id(other)) == (one == other)
    # The longer form may be compared without its case, which is what it is for.
    assert (long_id(one).lower() == long_id(other).lower()) == (one == other)


@given(SHORT)
def test_the_case_of_letters_tells_ids_apart(short: str) -> None:
    swapped = short.swapcase()
    assert (plain_id("salesforce", short) == plain_id("salesforce", swapped)) == (short == swapped)


@given(st.text(max_size=30).map(str.strip))
def test_what_is_no_id_of_salesforce_stays_as_it_is(text: str) -> None:
    assert plain_id("hubspot", text) == text
    if len(text) != 15:
        assert plain_id("salesforce", text) == text
