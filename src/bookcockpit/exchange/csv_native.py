"""The cells of a native CSV file: how each kind of field is written and read back.

Exact and strict on purpose: dates are ISO, amounts plain decimals, and nothing is guessed. Reading what
was written gives the same value for every kind.
"""

from __future__ import annotations

import re
from collections.abc import (
    Callable,
    Iterable,
)
from datetime import date
from decimal import Decimal
from typing import Any

from bookcockpit.core.money import amount_text, parse_plain
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.columns import TEXT_KINDS, Column
from bookcockpit.exchange.workbooks import Typed

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile(r"[+-]?[0-9]{1,15}")
# A float takes 330 decimals at worst; longer text is not a number anyone wrote.
_NUMBER = re.compile(r"[+-]?[0-9]{1,16}(\.[0-9]{1,330})?")
_YES = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def guard(text: str) -> str:
    """Text a spreadsheet will not run as a formula: `=1+1` is `'=1+1`."""
    return "'" + text if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that `guard` was given."""
    return text[1:] if _GUARDED.match(text) else text


def joined(items: Iterable[str]) -> str:
    """A list as one cell, separated by `;`; a backslash marks a `;` or a backslash inside an item."""
    return ";".join(item.replace("\\", "\\\\").replace(";", "\\;") for item in items)


def split(cell: str) -> list[str]:
    """The items that `joined` was given, without the spaces around them and without empty ones."""
    items = cell.split(";")
    if "\\" in cell:
        items = [""]
        characters = iter(cell)
        for character in characters:
            if character == ";":
                items.append("")
            elif character == "\\" and (following := next(characters, "")):
                items[-1] += following if following in ";\\" else character + following
            else:
                items[-1] += character
    return [item for item in map(str.strip, items) if item]


def is_empty(column: Column, cell: str) -> bool:
    """Whether the cell says nothing. A note may consist of spaces, everything else may not."""
    return not cell if column.kind == "note" else not cell.strip()


def read_cell(column: Column, cell: str, currency: str = "") -> Any:
    """The value of a cell that is not empty; a reference stays the text that names its target.

    Raises `ValueError` with the reason. `currency` is that of the row, for amounts.
    """
    if column.kind in TEXT_KINDS:
        cell = unguard(cell)
    if column.kind == "note":
        return cell
    text = cell.strip()
    if column.kind == "money":
        return parse_plain(text, currency)
    if column.kind == "percent" and isinstance(cell, Typed) and isinstance(cell.value, Decimal) and cell.value <= 1:
        # A spreadsheet holds 80 % as 0.8.
        return float(cell.value)
    return _READERS[column.kind](text)


def write_cell(column: Column, value: Any, currency: str = "") -> str:
    """The cell for a value; references and lists of them are given as keys. None is empty."""
    if value is None:
        return ""
    if column.kind == "money":
        return amount_text(value, currency)
    text = _WRITERS[column.kind](value)
    return guard(text) if column.kind in TEXT_KINDS else text


def _day(text: str) -> date:
    if _DAY.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"“{text}” is not a day of the calendar") from None
    raise ValueError(f"“{brief(text)}” is not a date; write it as 2026-11-30")


def _whole(text: str) -> int:
    if _WHOLE.fullmatch(text):
        return int(text)
    raise ValueError(f"“{brief(text)}” is not a whole number")


def _number(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return float(text)
    raise ValueError(f"“{brief(text)}” is not a number; write it as 1234.5")


def _number_text(value: float) -> str:
    # repr is the shortest text that reads back as the same float; "f" keeps an exponent out of it.
    text = format(Decimal(repr(value)), "f")
    return text.removesuffix(".0")


def _percent(text: str) -> float:
    if not _NUMBER.fullmatch(text) or not 0 <= Decimal(text) <= 100:
        raise ValueError(f"“{brief(text)}” is not a percentage from 0 to 100")
    return float(Decimal(text).scaleb(-2))


def _percent_text(ratio: float) -> str:
    text = format(Decimal(repr(ratio)).scaleb(2), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _decimal(text: str) -> Decimal:
    if _NUMBER.fullmatch(text):
        return Decimal(text)
    raise ValueError(f"“{brief(text)}” is not a plain decimal; write it as 1.0850")


def read_flag(text: str) -> bool:
    """Yes or no as files write it. Raises `ValueError` with the words there are."""
    try:
        return _YES[text.lower()]
    except KeyError:
        raise ValueError(f"“{brief(text)}” is not one of true, false, yes, no, 1, 0") from None


_READERS: dict[str, Callable[[str], Any]] = {
    "line": str,
    "lines": lambda text: tuple(split(text)),
    "ref": str,
    "refs": lambda text: tuple(split(text)),
    "word": str.lower,
    "words": lambda text: tuple(item.lower() for item in split(text)),
    "day": _day,
    "whole": _whole,
    "number": _number,
    "percent": _percent,
    "decimal": _decimal,
    "flag": read_flag,
}
_WRITERS: dict[str, Callable[[Any], str]] = {
    "line": str,
    "note": str,
    "lines": joined,
    "ref": str,
    "refs": joined,
    "word": str,
    "words": joined,
    "day": date.isoformat,
    "whole": str,
    "number": _number_text,
    "percent": _percent_text,
    "decimal": lambda value: format(value, "f"),
    "flag": lambda value: "true" if value else "false",
}
