"""The amounts of one column of an export: one decimal sign must fit all of its rows.

`1.234` alone may be a thousand or one and a bit: it is never guessed.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import NamedTuple

from bookcockpit.core.money import exponent, parse_plain
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.csv_bytes import CsvError

_SYMBOLS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₩": "KRW", "₪": "ILS", "US$": "USD", "C$": "CAD", "CA$": "CAD",
    "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "S$": "SGD", "HK$": "HKD", "R$": "BRL", "MX$": "MXN",
    "zł": "PLN", "Kč": "CZK", "₺": "TRY", "₽": "RUB", "Fr.": "CHF",
}  # fmt: skip
# Signs several currencies share: the first one unless the account's or the book's is another of them.
_SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP"),
    "¥": ("JPY", "CNY"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "kr.": ("DKK", "SEK", "NOK", "ISK"),
}
_NAMES = {
    "us dollar": "USD", "united states dollar": "USD", "euro": "EUR", "pound sterling": "GBP", "british pound": "GBP",
    "uk pound sterling": "GBP", "swiss franc": "CHF", "canadian dollar": "CAD", "australian dollar": "AUD",
    "new zealand dollar": "NZD", "japanese yen": "JPY", "yen": "JPY", "yuan renminbi": "CNY", "chinese yuan": "CNY",
    "swedish krona": "SEK", "norwegian krone": "NOK", "danish krone": "DKK", "polish zloty": "PLN", "zloty": "PLN",
    "czech koruna": "CZK", "hungarian forint": "HUF", "forint": "HUF", "indian rupee": "INR", "brazilian real": "BRL",
    "mexican peso": "MXN", "singapore dollar": "SGD", "hong kong dollar": "HKD", "south african rand": "ZAR",
}  # fmt: skip
_SIGNS = "|".join(re.escape(sign) for sign in sorted([*_SYMBOLS, *_SHARED], key=len, reverse=True))
_UNIT = rf"(?P<{{}}>{_SIGNS}|[A-Z]{{{{3}}}})"
_SPACE = r"[ \xa0\u202f\u2009]"
_AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<minus>[-−])? ?(?:{_UNIT.format('before')}{_SPACE}?)?(?P<inner>[-−])?"
    rf"(?P<digits>[0-9](?:[0-9.,'’]|{_SPACE}(?=[0-9]))*|[.,][0-9]+)"
    rf"(?P<scale>[kKmM])?(?:{_SPACE}?{_UNIT.format('after')})?(?P<close>\))?"
)
_SCALES = {"": 0, "k": 3, "m": 6}


class Amount(NamedTuple):
    """An amount as written: its exact value, and the currency the cell itself names ("": none; `$` may be
    several, so it is given as written)."""

    value: Decimal
    unit: str = ""

    def minor(self, currency: str) -> int:
        """Minor units of a currency, rounded half up. Raises `ValueError` beyond the limit."""
        step = Decimal(1).scaleb(-exponent(currency))
        try:
            rounded = self.value.quantize(step, ROUND_HALF_UP)
        except InvalidOperation:
            raise ValueError(f"“{brief(format(self.value, 'f'))}” is too large") from None
        return parse_plain(format(rounded, "f"), currency)


class AmountColumn:
    """What the cells of one column show of their decimal sign; afterwards, reads them."""

    def __init__(self, title: str, said: str = "") -> None:
        self.title, self.said = title, said
        self.decimal = said
        self._only: dict[str, tuple[int, str]] = {}
        self._either = ""

    def show(self, line: int, cell: str) -> None:
        """Look at a cell that is not empty."""
        found = None if self.said else _AMOUNT.fullmatch(cell.strip())
        if found is None:
            return
        sign = _decimal_of(found["digits"])
        if sign == "?":
            self._either = self._either or cell
        elif sign:
            self._only.setdefault(sign, (line, cell))

    def decide(self) -> str:
        """Settle the sign; the cell that may mean two amounts when no row tells, else "".

        Raises `CsvError`, showing both rows, when two rows contradict each other.
        """
        if len(self._only) == 2:
            (dot_line, dot), (comma_line, comma) = self._only["."], self._only[","]
            raise CsvError(
                f"{self.title}: “{brief(dot)}” (row {dot_line}) has a decimal point, “{brief(comma)}”"
                f" (row {comma_line}) a decimal comma; correct one of them, or leave the column out"
            )
        if not self.said:
            self.decimal = next(iter(self._only), ".")
        return "" if self.said or self._only else self._either

    def read(self, cell: str) -> Amount:
        """The amount of a cell. Raises `ValueError` saying what is wrong with it."""
        found = _AMOUNT.fullmatch(cell.strip())
        if found is None or bool(found["open"]) != bool(found["close"]) or (found["before"] and found["after"]):
            raise ValueError(f"“{brief(cell)}” is not an amount")
        group = "," if self.decimal == "." else "."
        whole, sign, fraction = found["digits"].partition(self.decimal)
        apart = re.split(rf"[{group}'’ \xa0\u202f\u2009]", whole)
        right = all(len(part) in (2, 3) for part in apart[1:-1]) and (len(apart) == 1 or len(apart[-1]) == 3)
        if not right or (len(apart) > 1 and not 1 <= len(apart[0]) <= 3) or (sign and not fraction.isdecimal()):
            raise ValueError(f"“{brief(cell)}” is not an amount with “{self.decimal}” before its decimals")
        value = Decimal("".join(apart) + sign.replace(",", ".") + fraction).scaleb(
            _SCALES[(found["scale"] or "").lower()]
        )
        negative = bool(found["open"]) ^ bool(found["minus"] or found["inner"])
        return Amount(-value if negative else value, found["before"] or found["after"] or "")


def currency_of(unit: str, likely: str) -> str:
    """The currency a cell's own sign or code means, given the one its row is likely in."""
    if unit in _SHARED:
        return likely if likely in _SHARED[unit] else _SHARED[unit][0]
    return _SYMBOLS.get(unit, unit)


def currency_code(text: str) -> str:
    """The code of a currency given by code, sign or English name; what is none of them stays as it is."""
    return _NAMES.get(" ".join(text.casefold().split())) or _SYMBOLS.get(text) or text


def _decimal_of(digits: str) -> str:
    """The decimal sign a number shows, "" when it shows none, "?" when it may be either."""
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return "." if digits.rindex(".") > digits.rindex(",") else ","
    if not dots and not commas:
        return ""
    sign, count = (".", dots) if dots else (",", commas)
    other = "," if sign == "." else "."
    if count > 1:
        return other
    whole, _, fraction = digits.partition(sign)
    if len(fraction) == 3 and 1 <= len(whole) <= 3 and whole != "0":
        return "?"
    return sign
