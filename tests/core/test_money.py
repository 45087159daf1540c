"""Money: what is read, what is refused, and that nothing is ever rounded by accident."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Rate
from bookcockpit.core.fields import MONEY_LIMIT
from bookcockpit.core.money import (
    Money,
    MoneyError,
    amount_text,
    exponent,
    parse_amount,
    parse_plain,
    short_money,
    to_base,
)

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KRW", "KWD", "BHD", "XYZ"])
AMOUNTS = st.integers(-MONEY_LIMIT, MONEY_LIMIT)


@pytest.mark.parametrize(("currency", "places"), [("USD", 2), ("XYZ", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3)])
def test_a_currency_has_its_own_decimals(currency: str, places: int) -> None:
    assert exponent(currency) == places


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("240000", "USD", 24_000_000),
        ("240k", "USD", 24_000_000),
        ("240K", "USD", 24_000_000),
        ("1.2m", "USD", 120_000_000),
        ("240,000.50", "USD", 24_000_050),
        (" 240,000.5 ", "USD", 24_000_050),
        ("1.2345m", "USD", 123_450_000),
        ("0", "USD", 0),
        ("1.2m", "JPY", 1_200_000),
        ("1.234", "KWD", 1_234),
        ("12.00", "JPY", 12),
        ("90071992547409.92", "USD", MONEY_LIMIT),
    ],
)
def test_amounts_people_type(text: str, currency: str, minor: int) -> None:
    assert parse_amount(text, currency) == minor


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-5",
        "+5",
        "$240",
        "240 000",
        "240 k",
        "1.2b",
        "24,00",
        "1,2345",
        "1,234,5",
        "1.234,50",
        "1'234",
        "1_000",
        "1e3",
        "NaN",
        "Infinity",
        "(500)",
        "15%",
        "１２",
        "٣",
        ".5",
        "5.",
        "k",
        "1.5",
        "9" * 5_000,
        "1.00000000000000000000001",
    ],
)
def test_anything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(MoneyError, match=r"not an amount; write 240000|too many decimals; JPY has no decimals"):
        parse_amount(text, "JPY")


def test_more_decimals_than_the_currency_has_are_refused() -> None:
    with pytest.raises(MoneyError, match=r"“1\.234” has too many decimals; USD has at most 2 decimals"):
        parse_amount("1.234", "USD")


def test_beyond_the_limit_is_refused_naming_it() -> None:
    with pytest.raises(MoneyError, match=r"too large; at most 90071992547409\.92 fits"):
        parse_amount("90071992547409.93", "USD")


@pytest.mark.parametrize("text", ["", "240k", "240,000", "+1", "1e3", "1.", ".5", " 1", "NaN", "--1", "1.2.3", "１"])
def test_files_take_plain_decimals_only(text: str) -> None:
    with pytest.raises(MoneyError, match="not a plain amount"):
        parse_plain(text, "USD")


@given(AMOUNTS, CURRENCIES)
def test_plain_text_round_trips(minor: int, currency: str) -> None:
    assert parse_plain(amount_text(minor, currency), currency) == minor


@given(st.integers(0, MONEY_LIMIT), CURRENCIES)
def test_what_is_written_can_be_typed(minor: int, currency: str) -> None:
    assert parse_amount(amount_text(minor, currency), currency) == minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (24_000_000, "USD", "240000.00"),
        (5, "USD", "0.05"),
        (-5, "USD", "-0.05"),
        (0, "USD", "0.00"),
        (1_200_000, "JPY", "1200000"),
        (-12, "JPY", "-12"),
        (1_234, "KWD", "1.234"),
    ],
)
def test_amounts_are_written_exactly(minor: int, currency: str, text: str) -> None:
    assert amount_text(minor, currency) == text
    assert Money(minor, currency).amount == text


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (24_000_000, "USD", "$240k"),
        (120_000_000, "EUR", "€1.2m"),
        (1_200_000, "CHF", "CHF 12k"),
        (1_250_000, "USD", "$12.5k"),
        (124_999_900, "USD", "$1.25m"),
        (99_949_999, "USD", "$999k"),
        (99_950_000, "USD", "$1m"),
        (100_000, "USD", "$1k"),
        (99_999, "USD", "$999.99"),
        (95_000, "USD", "$950"),
        (0, "USD", "$0"),
        (-24_000_000, "USD", "-$240k"),
        (123_456_789_000, "USD", "$1,235m"),
        (10_000_000, "USD", "$100k"),
        (1_200_000, "JPY", "¥1.2m"),
        (500_000, "KWD", "KWD 500"),
        (24_000_000, "", "240k"),
    ],
)
def test_amounts_for_people_are_abbreviated(minor: int, currency: str, text: str) -> None:
    assert short_money(minor, currency) == text


def _rate(currency: str, on: str, rate: str) -> Rate:
    return Rate(currency=currency, rate_on=date.fromisoformat(on), rate=Decimal(rate))


RATES = [_rate("EUR", "2026-01-01", "1.10"), _rate("EUR", "2026-06-01", "1.155"), _rate("JPY", "2026-01-01", "0.0064")]


def test_the_latest_rate_on_or_before_the_day_counts() -> None:
    assert to_base(10_000, "EUR", "USD", RATES, date(2026, 5, 31)) == 11_000
    assert to_base(10_000, "EUR", "USD", RATES, date(2026, 6, 1)) == 11_550


def test_half_a_cent_rounds_up() -> None:
    assert to_base(10, "EUR", "USD", RATES, date(2026, 6, 1)) == 12
    assert to_base(-10, "EUR", "USD", RATES, date(2026, 6, 1)) == -12


def test_currencies_of_other_decimals_convert() -> None:
    assert to_base(1_000_000, "JPY", "USD", RATES, date(2026, 2, 1)) == 640_000


def test_the_base_currency_needs_no_rate() -> None:
    assert to_base(7, "USD", "USD", [], date(2026, 1, 1)) == 7
    assert to_base(7, "", "USD", [], date(2026, 1, 1)) == 7


def test_a_missing_rate_is_unknown_never_zero_or_one() -> None:
    assert to_base(7, "EUR", "USD", RATES, date(2025, 12, 31)) is None
    assert to_base(7, "GBP", "USD", RATES, date(2026, 12, 31)) is None
