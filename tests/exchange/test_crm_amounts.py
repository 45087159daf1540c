"""The amounts of a column: one decimal sign fits all rows, or it is asked, or refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.exchange.crm.values import Amount, AmountColumn, currency_of
from bookcockpit.exchange.kinds import CsvError


def column(*cells: str, said: str = "") -> AmountColumn:
    made = AmountColumn("Amount", said)
    for line, cell in enumerate(cells, start=2):
        made.show(line, cell)
    return made


@pytest.mark.parametrize(
    ("cell", "value", "unit"),
    [
        ("139000000", "139000000", ""),
        ("500000.0", "500000", ""),
        ("$7,450,000.00 ", "7450000", "$"),
        ("€1.234,56", "1234.56", "€"),
        ("1.234,50 €", "1234.50", "€"),
        ("$1,234.50", "1234.5", "$"),
        ("USD 1,234,567", "1234567", "USD"),
        ("1,234.50 EUR", "1234.5", "EUR"),
        ("US$1,234.50", "1234.5", "US$"),
        ("(500)", "-500", ""),
        ("($500.25)", "-500.25", "$"),
        ("-500", "-500", ""),
        ("$-500", "-500", "$"),
        ("1\xa0234,50", "1234.5", ""),
        ("1\u202f234\u202f567", "1234567", ""),
        ("1'234.50", "1234.5", ""),
        ("CHF 1’234’567.–"[:-2], "1234567", "CHF"),
        ("12,34,567.00", "1234567", ""),
        ("45k", "45000", ""),
        ("1.5m", "1500000", ""),
        ("0.125", "0.125", ""),
        ("1234.567", "1234.567", ""),
        (".5", "0.5", ""),
    ],
)
def test_amounts_are_read_as_they_are_written(cell: str, value: str, unit: str) -> None:
    made = column(cell)
    assert made.decide() == ""
    assert made.read(cell) == Amount(Decimal(value), unit)


@pytest.mark.parametrize("cell", ["1.234", "1,234", "€ 12,500", "(1.234)"])
def test_what_may_be_thousands_or_decimals_is_asked(cell: str) -> None:
    assert column(cell, "500", "1.000"[:1]).decide() == cell


def test_one_row_tells_for_the_whole_column() -> None:
    made = column("1.234", "1,5")
    assert made.decide() == ""
    assert made.read("1.234").value == 1234
    made = column("1.234", "1,500.00")
    assert made.decide() == ""
    assert made.read("1.234").value == Decimal("1.234")


def test_what_is_said_needs_no_question() -> None:
    assert column("1.234", said=",").decide() == ""
    assert column("1.234", said=",").read("1.234").value == 1234
    assert column("1.234", said=".").read("1.234").value == Decimal("1.234")


def test_rows_that_contradict_each_other_are_both_shown() -> None:
    with pytest.raises(CsvError, match=r"“1,234\.50” \(row 2\) has a decimal point, “1\.234,50” \(row 3\) a decimal"):
        column("1,234.50", "1.234,50").decide()


@pytest.mark.parametrize(
    "cell",
    ["NaN", "Infinity", "1e3", "1_000", "１２３", "about 5", "5-6", "$", "(500", "1,2,3", "1,23,4.5", "€5 EUR", "15%"],
)
def test_what_is_no_amount_is_refused(cell: str) -> None:
    made = column(said=".")
    with pytest.raises(ValueError, match="is not an amount"):
        made.read(cell)


def test_minor_units_are_rounded_half_up_to_the_currency() -> None:
    assert Amount(Decimal("33333.335")).minor("USD") == 3333334
    assert Amount(Decimal("500.5")).minor("JPY") == 501
    assert Amount(Decimal("1.2345")).minor("KWD") == 1235
    for digits in (20, 40, 400):
        with pytest.raises(ValueError, match=r"too large|not a plain amount"):
            Amount(Decimal(10**digits)).minor("USD")


@pytest.mark.parametrize(
    ("unit", "likely", "currency"),
    [
        ("$", "EUR", "USD"),
        ("$", "CAD", "CAD"),
        ("¥", "USD", "JPY"),
        ("¥", "CNY", "CNY"),
        ("kr", "NOK", "NOK"),
        ("EUR", "USD", "EUR"),
        ("€", "USD", "EUR"),
    ],
)
def test_a_sign_several_currencies_share_is_the_likely_one(unit: str, likely: str, currency: str) -> None:
    assert currency_of(unit, likely) == currency


AMOUNTS = st.lists(st.decimals(0, 10**9, places=2), min_size=1, max_size=6)


@given(AMOUNTS, st.sampled_from([".", ","]), st.booleans())
def test_a_column_is_read_as_it_was_written_or_asked_about(values: list[Decimal], sign: str, grouped: bool) -> None:
    swap = str.maketrans(",.", ".,") if sign == "," else {}
    cells = [(f"{value:,.2f}" if grouped else f"{value:.2f}").translate(swap) for value in values]
    made = column(*cells)
    assert made.decide() == ""
    assert [made.read(cell).value for cell in cells] == values
