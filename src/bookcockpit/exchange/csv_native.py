"""The native CSV files: their columns, how each kind of field is written and read back, and a book written as them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import Entity, Field
from bookcockpit.core.money import amount_text, parse_plain
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.workbooks import Typed


class Column(NamedTuple):
    """One column: its name in the file, the field it fills, and how that field is declared.

    `kind` is the field's kind, or `percent` for a ratio written as 0 to 100.
    """

    name: str
    field: str
    kind: str
    spec: Field


class NativeFile(NamedTuple):
    """One file: what it holds, its columns, and the fields that say which row is which without a key.

    `dated` is the field rows are ordered by within an account; `label` the one that names a row.
    """

    name: str
    table: str
    entity: type[Entity]
    columns: tuple[Column, ...]
    natural_key: tuple[str, ...]
    dated: str
    label: str

    @property
    def has_keys(self) -> bool:
        """Whether rows carry the user's own key."""
        return self.columns[0].name == "key"

    def column_of(self, field: str) -> str:
        """The column that fills a field; the field's own name for one that has no column."""
        return next((column.name for column in self.columns if column.field == field), field)


def _file(table: str, natural_key: str, dated: str = "", label: str = "", *, has_keys: bool = True) -> NativeFile:
    kind = ENTITIES[table]
    columns = tuple(
        Column(field.column, field.name, "percent" if field.is_share else field.kind, field)
        for field in kind.fields.values()
        if field.column and field.name not in ("id", "rev", "" if has_keys else "key")
    )
    file_name = table + ("es" if table == "touch" else "s") + ".csv"
    return NativeFile(file_name, table, kind, columns, tuple(natural_key.split()), dated, label)


FILES: dict[str, NativeFile] = {
    native.table: native
    for native in (
        _file("account", "name", label="name"),
        _file("contract", "account_id starts_on arr", dated="starts_on"),
        _file("stakeholder", "account_id name", label="name"),
        _file("touch", "account_id happened_on kind summary", dated="happened_on"),
        _file("commitment", "account_id what due_on", dated="due_on"),
        _file("objective", "account_id statement", dated="target_on", label="statement"),
        _file("milestone", "objective_id title", dated="due_on"),
        _file("reading", "account_id input read_on", dated="read_on", has_keys=False),
        _file("arr_line", "account_id from_on", dated="from_on", has_keys=False),
        _file("signal", "account_id kind seen_on", dated="seen_on"),
        _file("play", "account_id title", dated="due_on"),
        _file("play_step", "play_id title", dated="due_on"),
        _file("white_space", "account_id product department"),
        _file("reference", "account_id kind topic", dated="asked_on"),
        _file("price_plan", "contract_id", dated="notice_given_on"),
        _file("playbook_run", "account_id playbook started_on", dated="started_on", label="title"),
        _file("run_step", "run_id commitment_id"),
        _file("rate", "currency rate_on", dated="rate_on", has_keys=False),
    )
}
"""Every native file by table, in the order they are read: referenced ones first."""

TEXT_KINDS = frozenset({"line", "note", "lines", "ref", "refs"})
"""Kinds whose cells hold what people wrote, so a spreadsheet could take one for a formula."""


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


_REFERRED = ("account", "contract", "stakeholder", "objective", "commitment", "play", "playbook_run")
_OWNERS = {"objective_id": "objective", "play_id": "play", "contract_id": "contract", "run_id": "playbook_run"}
"""Through what a row without an account belongs to one."""


def write_csv(everything: Mapping[str, Iterable[Entity]], base_currency: str) -> Iterator[tuple[str, str]]:
    """Each file's name and text, all of them, with a header even when empty.

    Rows are ordered by account key, date and key; references are written as keys, amounts in the row's own
    currency, else the account's, else `base_currency`.
    """
    names = _Names(everything, base_currency)
    for native in FILES.values():
        text = io.StringIO(newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(column.name for column in native.columns)
        rows = [
            (names.order(native, entity), names.cells(native, entity)) for entity in everything.get(native.table, ())
        ]
        writer.writerows(cells for _, cells in sorted(rows))
        yield native.name, text.getvalue()


class _Names:
    """How entities are called in files."""

    def __init__(self, everything: Mapping[str, Iterable[Entity]], base_currency: str) -> None:
        self.base_currency = base_currency
        self.keys = {entity.id: entity.key for table in _REFERRED for entity in everything.get(table, ())}
        self.currencies = {account.id: account.__dict__["currency"] for account in everything.get("account", ())}
        self.account_of = {
            owner.id: owner.__dict__["account_id"] for table in _OWNERS.values() for owner in everything.get(table, ())
        }

    def order(self, native: NativeFile, entity: Entity) -> tuple[str, str, str]:
        """Where a row stands: account key, date, key; a row without a date stands last."""
        values = entity.__dict__
        owner = next((values[field] for field in _OWNERS if values.get(field)), "")
        account = values.get("account_id") or self.account_of.get(owner, "")
        day = values[native.dated] if native.dated else None
        first = entity.key if native.table == "account" else self.keys.get(account, values.get("currency", ""))
        return first, day.isoformat() if day else "~", entity.key if native.has_keys else ""

    def cells(self, native: NativeFile, entity: Entity) -> list[str]:
        """The cells of a row."""
        values = entity.__dict__
        currency = values.get("currency") or self.currencies.get(values.get("account_id", "")) or self.base_currency
        return [write_cell(column, self._named(column, values[column.field]), currency) for column in native.columns]

    def _named(self, column: Column, value: Any) -> Any:
        if column.kind == "ref":
            return None if value is None else self.keys[value]
        if column.kind == "refs":
            return [self.keys[id_] for id_ in value]
        return value
