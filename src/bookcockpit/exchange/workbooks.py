"""The sheets of a workbook (.xlsx, .xls, .ods) as tables: which hold one, where its titles stand, its cells typed.

A date is a date and a number a number, as the workbook holds them: what a cell of text would leave open (the order
of day and month, the decimal sign) is not asked of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.core.wording import some_of
from bookcockpit.exchange.kinds import CsvError, Opener

ENDINGS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
"""How the names of workbooks end."""

_LOOKED_AT = 50
_ABOVE = 20
_SHOWN = 8
_LOOSE = Decimal("0.005")
TOTALS = frozenset((
    "total", "totals", "subtotal", "subtotals", "sub-total", "grand total", "grand totals", "overall total", "sum",
    "sums", "summe", "gesamt", "gesamtsumme", "endsumme", "insgesamt", "zwischensumme", "total général",
    "total general", "somme", "sous-total", "suma", "total geral", "soma", "totale", "totale generale", "somma",
    "totaal", "eindtotaal", "subtotaal", "som",
))  # fmt: skip
"""What a row that adds up the others is called, case folded, without what follows in brackets or a colon."""


class Typed(str):
    """A cell of a workbook that is no text: its value beside the text it is shown by."""

    __slots__ = ("value",)
    value: date | Decimal | bool

    def __new__(cls, text: str, value: date | Decimal | bool) -> Typed:
        """The text of a value."""
        made = super().__new__(cls, text)
        made.value = value
        return made

    def strip(self, _characters: str | None = None, /) -> str:
        """Itself: there is no space around a value, and it stays one."""
        return self


class Sheet(NamedTuple):
    """One table of a workbook: the name of its sheet, its titles, the row they stand in, and the rows below with
    their numbers, and those that only add up the others, by name."""

    name: str
    titles: list[str]
    header: int
    rows: list[tuple[int, list[str]]]
    totals: tuple[tuple[int, str], ...]


class Workbook(NamedTuple):
    """The tables of a workbook, and the sheets that hold none or are hidden."""

    sheets: tuple[Sheet, ...]
    others: tuple[str, ...]

    def named(self, said: str) -> Sheet:
        """The sheet somebody names, else the only one that holds a table. Raises `CsvError` naming the choices."""
        names = [sheet.name for sheet in self.sheets]
        if said:
            found = [sheet for sheet in self.sheets if name_key(sheet.name) == name_key(said)]
            exact = [sheet for sheet in found if sheet.name == said]
            if len(exact or found) == 1:
                return (exact or found)[0]
            if name_key(said) in map(name_key, self.others):
                raise CsvError(f"its sheet “{said}” holds no table: no row of titles with rows below")
            there = some_of([f"“{name}”" for name in (*names, *self.others)], _SHOWN)
            raise CsvError(f"has no sheet “{said}”; there are {there}")
        if not self.sheets:
            raise CsvError("is a workbook without a table: no sheet has a row of titles with rows below")
        if len(self.sheets) > 1:
            listed = some_of([f"“{name}”" for name in names], _SHOWN)
            raise CsvError(f'holds a table on several sheets ({listed}); say which: --sheet "{names[0]}"')
        return self.sheets[0]


def workbook(reopen: Opener) -> Workbook:
    """Read a workbook. Raises `CsvError` when it is damaged or has a password."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        with reopen() as stream:
            book = CalamineWorkbook.from_filelike(stream)
        tables, others = [], []
        for about in book.sheets_metadata:
            rows = _cells(book, about.name)
            sheet = _table(about.name, rows) if about.visible == SheetVisibleEnum.Visible else None
            if sheet is None:
                others.append(about.name)
            else:
                tables.append(sheet)
    except PasswordError:
        raise CsvError("is a workbook with a password; open it, save it without one, and import that") from None
    except (CalamineError, OSError, ValueError) as refused:
        raise CsvError(f"is a workbook that cannot be read ({refused}); open it and save it anew as .xlsx") from None
    return Workbook(tuple(tables), tuple(others))


def _cells(book: Any, name: str) -> list[list[Any]]:
    from python_calamine import WorksheetNotFound

    try:
        return list(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
    except WorksheetNotFound:
        # A sheet of nothing but a chart.
        return []


def _table(name: str, cells: Sequence[Sequence[Any]]) -> Sheet | None:
    """The table of a sheet; None where no row of titles has a row below it."""
    filled = [(number, row) for number, row in enumerate(cells, start=1) if any(map(_is_filled, row))]
    place = title_place([row for _, row in filled[:_LOOKED_AT]])
    if place is None or place + 1 >= len(filled):
        return None
    header, head = filled[place]
    below = filled[place + 1 :]
    used = [any(_is_filled(row[index]) for _, row in (filled[place], *below)) for index in range(len(head))]
    last = max(index for index, is_used in enumerate(used) if is_used) + 1
    rows = [(number, list(map(_cell, row[:last]))) for number, row in below]
    rows, totals = without_totals(rows)
    return Sheet(name, list(map(_cell, head[:last])), header, rows, totals)


def title_place(rows: Sequence[Sequence[Any]]) -> int | None:
    """Which of the first rows of a table holds its titles: the first that fills more than half of the columns with
    texts alone, else the first that fills them; None when there is no row."""
    widths = [sum(map(_is_filled, row)) for row in rows]
    wide = [place for place, width in enumerate(widths[:_ABOVE]) if 2 * width > max(widths)]
    texts = [place for place in wide if not any(_is_filled(cell) and not isinstance(cell, str) for cell in rows[place])]
    return next(iter(texts or wide), None)


def without_totals(
    rows: list[tuple[int, list[str]]],
) -> tuple[list[tuple[int, list[str]]], tuple[tuple[int, str], ...]]:
    """The rows of a table without the last ones that only add up those above, and these by number and name."""
    totals: list[tuple[int, str]] = []
    while rows and (name := _total(rows[-1][1], [cells for _, cells in rows[:-1]])):
        totals.insert(0, (rows[-1][0], name))
        rows = rows[:-1]
    return rows, tuple(totals)


def totals_name(cells: Sequence[str]) -> str:
    """What a row is called that by its name adds up others: nothing but numbers stands beside the name; else ""."""
    first, *rest = [cell for cell in cells if cell.strip()] or [""]
    plain = name_key(str(first)).partition("(")[0].rstrip(" :")
    return str(first).strip() if plain in TOTALS and rest and all(map(_is_number, rest)) else ""


def _total(cells: Sequence[str], above: Sequence[Sequence[str]]) -> str:
    if name := totals_name(cells):
        return name
    places = [index for index, cell in enumerate(cells) if cell.strip()]
    if len(above) > 1 and places and all(_adds_up(index, cells[index], above) for index in places):
        return "sums without a name"
    return ""


def _adds_up(index: int, cell: str, above: Sequence[Sequence[str]]) -> bool:
    values = [each.value for row in above if isinstance(each := row[index], Typed)]
    numbers = [value for value in values if isinstance(value, Decimal)]
    return (
        isinstance(cell, Typed)
        and isinstance(cell.value, Decimal)
        and len(numbers) == len(values) > 1
        and abs(sum(numbers, Decimal()) - cell.value) < _LOOSE
    )


def _is_number(cell: str) -> bool:
    if isinstance(cell, Typed):
        return isinstance(cell.value, Decimal) and not isinstance(cell.value, bool)
    text = cell.strip()
    return any(map(str.isdigit, text)) and sum(map(str.isalpha, text)) <= 3


def _is_filled(cell: Any) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _cell(cell: Any) -> str:
    """The text of a cell: dates as ISO, numbers as plain decimals; what is no text keeps its value."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return Typed("true" if cell else "false", cell)
    if isinstance(cell, int | float):
        number = Decimal(repr(cell)) if cell == cell and abs(cell) != float("inf") else Decimal(0)
        text = format(number, "f")
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return Typed(text or "0", number)
    if isinstance(cell, datetime):
        text = cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
        return Typed(text, cell.date())
    if isinstance(cell, date):
        return Typed(cell.isoformat(), cell)
    if isinstance(cell, time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)
