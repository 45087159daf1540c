"""Rounding, said once: half a unit goes up, away from zero, as people round.

Python's own `round` and format specs send half to the even neighbour, and decide by the bits of a float: 2.5 % would
read 2 %, and 0.285 as 28 %.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def half_up(value: float | Decimal, places: int = 0) -> Decimal:
    """A number rounded to so many decimals."""
    # Adding nothing makes of -0 a 0.
    return Decimal(str(round(value, 9))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0


def rounded(value: float | Decimal) -> int:
    """A number rounded to a whole one."""
    return int(half_up(value))


def fixed(value: float | Decimal, places: int = 0) -> str:
    """A number with so many decimals and its thousands apart: `1,250.5`."""
    return f"{half_up(value, places):,f}"


def settled(value: float) -> float:
    """A number without the last bits of its sums: what is half up to a billionth is half."""
    return round(value, 9)
