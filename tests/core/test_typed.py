"""What people type for a field reads as its value, and a value is written as they would type it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Account, Commitment, Contract, Objective, Stakeholder
from bookcockpit.core.typed import TypedError, full_amount, parse_every, text_of, value_of

TODAY = date(2026, 11, 16)
ARR, SEATS = Contract.fields["arr"], Account.fields["seats_licensed"]
BASELINE = Objective.fields["baseline"]
SHARE, PRODUCTS = Contract.fields["probability"], Account.fields["products"]


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        (SEATS, "1,250", 1250),
        (SEATS, "", None),
        (BASELINE, "12.5", 12.5),
        (BASELINE, "-1,250.5", -1250.5),
        (SHARE, "80", 0.8),
        (SHARE, "0.5%", 0.005),
        (PRODUCTS, "Core; ;Learn ", ("Core", "Learn")),
        (ARR, "240k", 24_000_000),
        (Commitment.fields["due_on"], "fri", date(2026, 11, 20)),
        (Commitment.fields["shared"], "yes", True),
        (Commitment.fields["shared"], "no", False),
        (Contract.fields["currency"], " eur", "EUR"),
        (Account.fields["name"], " Acme  Ltd ", "Acme Ltd"),
        (Stakeholder.fields["roles"], "champion; user", ("champion", "user")),
    ],
)
def test_what_is_typed_becomes_the_value(field: Any, text: str, value: Any) -> None:
    assert value_of(field, text, TODAY, currency="USD") == value


@pytest.mark.parametrize("text", ["8,5", "12,50", "1,2345", "1,25,000", ",5", "1.5,5"])
def test_a_comma_that_parts_no_thousands_is_refused_and_never_dropped(text: str) -> None:
    with pytest.raises(ValueError, match=r"write 12\.5 or 1,250"):
        value_of(BASELINE, text, TODAY)
    with pytest.raises(ValueError, match="not a whole number"):
        value_of(SEATS, text, TODAY)


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [
        (ARR, "", "is missing"),
        (SEATS, "1.5", "not a whole number"),
        (SHARE, "0.8", "write 80% or 0.8%"),
        (SHARE, "1_0", "is not a number"),
        (Account.fields["tier"], "gold", "is not one of"),
    ],
)
def test_what_is_no_value_is_refused(field: Any, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        value_of(field, text, TODAY)
    with pytest.raises(TypedError):
        value_of(ARR, " ", TODAY)


def test_past_fields_read_weekdays_backwards() -> None:
    field = Stakeholder.fields["left_on"]
    assert value_of(field, "fri", TODAY, backwards=True) == date(2026, 11, 13)


@given(st.integers(0, 2**53), st.sampled_from(["USD", "JPY", "KWD", ""]))
def test_an_amount_is_written_as_it_is_read(minor: int, currency: str) -> None:
    assert value_of(ARR, text_of(ARR, minor, currency=currency), TODAY, currency=currency) == minor


@given(st.floats(0, 1))
def test_a_share_is_written_as_it_is_read(share: float) -> None:
    assert value_of(SHARE, text_of(SHARE, share), TODAY) == pytest.approx(share)


def test_amounts_are_grouped_to_type_and_full_to_read() -> None:
    assert text_of(ARR, 24_000_050, currency="USD") == "240,000.50"
    assert text_of(ARR, 24_000_000, currency="USD") == "240,000"
    assert full_amount(24_000_000, "USD") == "USD 240,000.00"
    assert full_amount(24_000_000, "JPY") == "JPY 24,000,000"
    assert full_amount(1_500, "KWD") == "KWD 1.500"


def test_a_rhythm_is_kept_in_words() -> None:
    assert [parse_every(text) for text in ("2m", " 14d", "none", "")] == ["2 months", "14 days", "none", ""]
