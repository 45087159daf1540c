"""What people type for a field, and how a value is written for them to change: the same at every entry.

`value_of` reads back what `text_of` writes. Amounts are in the currency given, shares in percent.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from bookcockpit.core.dates import parse_date, parse_interval
from bookcockpit.core.fields import Field
from bookcockpit.core.money import amount_text, exponent, parse_amount

YES, NO = "yes", "no"
_LONGEST_WHOLE = 15
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


class TypedError(ValueError):
    """Text that is not a value of its field; the message says why."""


def value_of(field: Field, text: str, today: date, *, currency: str = "", backwards: bool = False) -> Any:
    """The checked value of what was typed; an empty text is what the field is without any.

    Weekday names are past ones where the field is `past`, or with `backwards`. References are not read here: they
    need the account. Raises ValueError.
    """
    typed = text.strip()
    if not typed:
        if field.required:
            raise TypedError("is missing")
        return field.default
    match field.kind:
        case "day":
            return field.check(parse_date(typed, today, backwards=backwards or field.past))
        case "money":
            return field.check(parse_amount(typed, currency))
        case "whole":
            return field.check(parse_whole(typed))
        case "number":
            return field.check(parse_number(typed, is_share=field.is_share))
        case "flag":
            return typed == YES
        case "words" | "lines":
            return field.check(parse_list(typed))
        case _:
            return field.check(typed.upper() if field.name == "currency" else text)


def text_of(field: Field, value: Any, *, currency: str = "") -> str:
    """The value as people would type it; empty when it is unknown."""
    if value is None:
        return ""
    match field.kind:
        case "day":
            return str(value.isoformat())
        case "money":
            return grouped_amount(value, currency)
        case "number":
            written = Decimal(repr(value)) * (100 if field.is_share else 1)
            plain = f"{written:f}"
            plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
            return f"{plain}%" if field.is_share else plain
        case "flag":
            return YES if value else NO
        case "words" | "lines":
            return "; ".join(value)
        case _:
            return str(value)


def grouped_amount(minor: int, currency: str) -> str:
    """An exact amount to read and to type: `240,000`, `240,000.50`; no decimals where there are none."""
    whole, _, fraction = amount_text(minor, currency).partition(".")
    grouped = f"{int(whole):,}"
    return f"{grouped}.{fraction}" if fraction.strip("0") else grouped


def full_amount(minor: int, currency: str) -> str:
    """An amount echoed back in full: `USD 240,000.00`."""
    whole, _, fraction = amount_text(minor, currency).partition(".")
    amount = f"{int(whole):,}" + (f".{fraction}" if exponent(currency) else "")
    return f"{currency} {amount}".strip()


def parse_whole(text: str) -> int:
    """A whole number, with or without commas between thousands. Raises `TypedError`."""
    digits = text.strip()
    digits = digits.replace(",", "") if _GROUPED.fullmatch(digits) else digits
    if not digits.removeprefix("-").isdecimal() or not digits.isascii() or len(digits) > _LONGEST_WHOLE:
        raise TypedError(f"“{text}” is not a whole number")
    return int(digits)


def parse_number(text: str, *, is_share: bool) -> float:
    """A number; a share is written in percent, as people say it: `80` or `80%` is 0.8. Raises `TypedError`."""
    digits = text.strip().removesuffix("%").strip()
    if "," in digits and not _GROUPED.fullmatch(digits):
        raise TypedError(f"“{text}” has a comma that does not part thousands; write 12.5 or 1,250")
    digits = digits.replace(",", "")
    try:
        number = float(digits) if digits.isascii() and "_" not in digits else None
    except ValueError:
        number = None
    if number is None:
        raise TypedError(f"“{text}” is not a number")
    if is_share and 0 < number < 1 and "%" not in text:
        raise TypedError(f"“{text}” could be a share or a percentage; write {number * 100:g}% or {number:g}%")
    return number / 100 if is_share else number


def parse_every(text: str) -> str:
    """A rhythm of one's own as it is stored: `2m` is `2 months`; `none`; empty for the tier's. Raises `DateError`."""
    if not text.strip():
        return ""
    interval = parse_interval(text)
    return "none" if interval is None else str(interval)


def parse_list(text: str) -> tuple[str, ...]:
    """Several short texts, divided by semicolons."""
    return tuple(each.strip() for each in text.split(";") if each.strip())
