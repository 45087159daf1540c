"""Half goes up, in every number that is shown."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bookcockpit
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import measure_words, share_words
from bookcockpit.core.rounding import fixed, half_up, rounded
from bookcockpit.core.wording import percent, plain_number

SOURCE = Path(bookcockpit.__file__).parent


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (0.5, 1), (1.5, 2), (2.5, 3), (-2.5, -3), (0.49, 0), (66.49999999999999, 66.5), (1e15 + 0.5, 1e15 + 1),
        (66.5, 67), (-0.4, 0),
    ],
)  # fmt: skip
def test_half_goes_up_away_from_zero(value: float, answer: float) -> None:
    assert rounded(value) == rounded(answer)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (2.25, 1, "2.3"),
        (2.675, 2, "2.68"),
        (1.005, 2, "1.01"),
        (1234.5, 0, "1,235"),
        (-0.04, 1, "0.0"),
        (0.05, 1, "0.1"),
    ],
)
def test_decimals_are_rounded_as_they_are_written(value: float, places: int, text: str) -> None:
    assert fixed(value, places) == text


@pytest.mark.parametrize(
    ("share", "whole", "tenths"),
    [
        (0.285, "29 %", "28.5 %"),  # 28.499999999999996 as a float
        (0.025, "3 %", "2.5 %"),
        (0.125, "13 %", "12.5 %"),
        (0.145, "15 %", "14.5 %"),  # 14.499999999999998
        (0.0125, "1 %", "1.3 %"),
        (1.0025, "100 %", "100.3 %"),
        (0.9996, "100 %", "99.9 %"),
    ],
)  # fmt: skip
def test_a_share_of_half_a_percent_goes_up(share: float, whole: str, tenths: str) -> None:
    assert (percent(share), share_words(share)) == (whole, tenths)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.5, "days", "1 day"), (2.5, "days", "3 days"), (2.25, "people", "2.3"), (1050_50, "money", "$1.05k"),
        (250.5, "money", "$2.51"),
    ],
)  # fmt: skip
def test_measures_round_half_up(value: float, unit: str, words: str) -> None:
    assert measure_words(value, unit, "USD") == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minor", "words"),
    [(12_450_00, "$12.5k"), (12_350_00, "$12.4k"), (1_245_00, "$1.25k"), (104_500_00, "$105k"), (99_950_00, "$100k"),
     (999_500_00, "$1m"), (-12_450_00, "-$12.5k")],
)  # fmt: skip
def test_an_abbreviated_amount_rounds_half_up(minor: int, words: str) -> None:
    assert short_money(minor, "USD") == words


@pytest.mark.parametrize(("value", "words"), [(0.125, "0.13"), (2.675, "2.68"), (2.999, "3"), (1250.0, "1,250")])
def test_a_reading_rounds_half_up(value: float, words: str) -> None:
    assert plain_number(value) == words


@given(st.decimals(-(10**12), 10**12, places=4), st.integers(0, 3))
def test_a_number_rounds_as_its_written_decimals_do(value: Decimal, places: int) -> None:
    assert half_up(float(value), places) == value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def test_nothing_is_rounded_anywhere_else() -> None:
    """Python's `round` and format specs send half to the even neighbour."""
    bare = re.compile(r"(?<![\w.])round\(|\{[^{}]*:[-+, ]*(?:\d+)?\.\d+[f%]|:[-+,]*\.0f|%\.\d+f|format\([^)]*\.\df")
    found = {
        f"{path.relative_to(SOURCE)}:{number}: {line.strip()}"
        for path in SOURCE.rglob("*.py")
        if path.relative_to(SOURCE).as_posix() != "core/rounding.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if bare.search(line)
    }
    assert not found
