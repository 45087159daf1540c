"""Money: whole minor units of a currency, read from text, written exactly, abbreviated, converted.

An amount never becomes a float. How many decimals a currency has is said in one table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from bookcockpit.core.entities import Rate
from bookcockpit.core.fields import MONEY_LIMIT

_NO_DECIMALS = ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV")
_THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_EXPONENTS: dict[str, int] = {
    **dict.fromkeys((*_NO_DECIMALS, "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(_THREE_DECIMALS, 3),
}
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪"}
_SCALES = {"": 1, "k": 1_000, "m": 1_000_000}
# ASCII digits only: Decimal would also take full-width and Arabic ones, "1e3", "1_000" and "NaN".
_TYPED = re.compile(r"([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(\.[0-9]+)?([km]?)", re.IGNORECASE)
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
# Below the 28 digits of decimal arithmetic, so that nothing is rounded before it is checked.
_LONGEST = 26


class MoneyError(ValueError):
    """Text that is not an amount; the message says what to write instead."""


class Money(NamedTuple):
    """An amount in minor units with its currency."""

    minor: int
    currency: str

    @property
    def amount(self) -> str:
        """The exact plain decimal, with all decimals of the currency."""
        return amount_text(self.minor, self.currency)


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 unless the table says otherwise."""
    return _EXPONENTS.get(currency, 2)


def parse_amount(text: str, currency: str) -> int:
    """Minor units of what a person typed: `240000`, `240k`, `1.2m` or `240,000.50`.

    Raises `MoneyError` on anything else, on more decimals than the currency has, and beyond the limit.
    """
    typed = text.strip()
    found = _TYPED.fullmatch(typed) if len(typed) <= _LONGEST else None
    if found is None:
        raise MoneyError(f"“{text[:_LONGEST]}” is not an amount; write 240000, 240k, 1.2m or 240,000.50")
    whole, fraction, scale = found.groups()
    value = Decimal(whole.replace(",", "") + (fraction or "")) * _SCALES[scale.lower()]
    return _minor(value, currency, typed)


def parse_plain(text: str, currency: str) -> int:
    """Minor units of a plain decimal as files carry it: `240000.00` or `240000`, a minus allowed.

    Raises `MoneyError` on anything else: a file is never guessed at.
    """
    if len(text) > _LONGEST or not _PLAIN.fullmatch(text):
        raise MoneyError(f"“{text[:_LONGEST]}” is not a plain amount; write 240000 or 240000.00")
    return _minor(Decimal(text), currency, text)


def _minor(value: Decimal, currency: str, text: str) -> int:
    minor = value.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        places = exponent(currency)
        fits = "no decimals" if places == 0 else f"at most {places} decimals"
        raise MoneyError(f"“{text}” has too many decimals; {currency or 'an amount'} has {fits}")
    if abs(minor) > MONEY_LIMIT:
        raise MoneyError(f"“{text}” is too large; at most {amount_text(MONEY_LIMIT, currency)} fits")
    return int(minor)


def amount_text(minor: int, currency: str) -> str:
    """The exact plain decimal, with all decimals of the currency: `240000.00`."""
    places = exponent(currency)
    digits = str(abs(minor)).zfill(places + 1)
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def short_money(minor: int, currency: str) -> str:
    """The amount for people: `$240k`, `€1.2m`, `CHF 12k`; three digits carry it, rounded half up.

    Below 1,000 it is exact. Without a currency there is no symbol.
    """
    sign = "-" if minor < 0 else ""
    symbol = _SYMBOLS.get(currency) or (f"{currency} " if currency else "")
    units = Decimal(abs(minor)).scaleb(-exponent(currency))
    if units < 1_000:
        return f"{sign}{symbol}{amount_text(abs(minor), currency).removesuffix('.00').removesuffix('.000')}"
    thousands = _three_digits(units / 1_000)
    if thousands < 1_000:
        return f"{sign}{symbol}{thousands:f}k"
    return f"{sign}{symbol}{_three_digits(units / 1_000_000):,f}m"


def _three_digits(value: Decimal) -> Decimal:
    places = 2 if value < 10 else 1 if value < 100 else 0
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize()


def to_base(minor: int, currency: str, base: str, rates: Iterable[Rate], on: date) -> int | None:
    """The amount in the base currency, rounded half up to its minor units; None when no rate is known.

    The rate is the latest on or before `on`. A row without a currency is in the base currency.
    """
    if currency in ("", base):
        return minor
    known = [rate for rate in rates if rate.currency == currency and rate.rate_on <= on]
    if not known:
        return None
    rate = max(known, key=lambda each: each.rate_on).rate
    converted = Decimal(minor).scaleb(exponent(base) - exponent(currency)) * rate
    return int(converted.to_integral_value(ROUND_HALF_UP))
