"""The cells of an export as values: first every row is looked at to settle the form of dates and amounts, then
each is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape
from typing import TYPE_CHECKING, Any, NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import TIERS, Tier
from bookcockpit.core.wording import full_date, some_of
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.crm.titles import TARGETS, in_english
from bookcockpit.exchange.crm.values import Amount, AmountColumn, DateColumn, currency_code, plain_id
from bookcockpit.exchange.csv_native import read_flag, split
from bookcockpit.exchange.csv_read import CsvTable, Row
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.plans import Question
from bookcockpit.exchange.row_index import Place
from bookcockpit.exchange.workbooks import Typed, totals_name

if TYPE_CHECKING:
    # A mapping shows what the cells of a column come to, which are read by it.
    from bookcockpit.exchange.mapping import MappedColumn, Mapping
    from bookcockpit.exchange.plans import How

_SAYS_NOTHING = frozenset(
    ("", "-", "–", "—", "n/a", "#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "--none--")
)
_LISTED = 8
_LONGEST_NOTHING = max(map(len, _SAYS_NOTHING))
# How activities are ticked off.
_YES = (
    "done completed closed erledigt abgeschlossen terminé fait hecho completado completada fatto completato completata"
    " gedaan voltooid feito concluído concluída ja wahr oui vrai sí si verdadero sì vero waar sim verdadeiro"
)
_NO = "todo open undone offen nein falsch non faux falso nee onwaar não nao"
_FLAGS = {**dict.fromkeys(_YES.split(), True), **dict.fromkeys(_NO.split(), False), "to do": False, "à faire": False}
_NUMBERS = ("money", "number", "percent", "share")
_TEXTS = ("line", "note", "lines", "words", "word")
_ENTITY = re.compile(r"&(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")
_WHOLE = re.compile(r"-?[0-9]{1,3}(?:[.,'’ \xa0][0-9]{3})+|-?[0-9]+(?:[.,]0+)?")


def is_said(cell: str) -> bool:
    """Whether a cell says anything: `-`, `N/A` and a spreadsheet's `#REF!` do not."""
    text = cell.strip()
    return len(text) > _LONGEST_NOTHING or text.casefold() not in _SAYS_NOTHING


def tier_word(cell: str) -> Tier | None:
    """The tier a cell means: its word, or `Tier 1` to `Tier 3` with 1 the highest; None for anything else."""
    wanted = cell.strip().casefold().removeprefix("tier").strip()
    for number, tier in enumerate(TIERS, start=1):
        if wanted in (tier, str(number)):
            return tier
    return None


SEGMENTS: dict[Tier, tuple[str, ...]] = {
    "strategic": ("enterprise", "large enterprise", "key", "key account", "key accounts", "large", "global", "a"),
    "growth": ("mid-market", "mid market", "midmarket", "mm", "medium", "commercial", "b"),
    "scale": ("smb", "sme", "small", "small business", "smb/sme", "c"),
}
"""Words by which people sort their customers, and the tiers they are taken for; it is said each time."""

MOST_SEGMENTS = 8
"""Different words of a column of tiers that are asked after, one by one."""


def tier_meant(cell: str) -> Tier | None:
    """The tier a cell means, by its own words or by those of segments; None for anything else."""
    return tier_word(cell) or next((tier for tier, words in SEGMENTS.items() if name_key(cell) in words), None)


class Share(NamedTuple):
    """A cell of a column of percents: its number, and whether a percent sign stands behind it."""

    value: float
    is_percent: bool


class CrmRow(NamedTuple):
    """One row: where it stands, the values of its mapped columns by target, the targets whose cells say nothing,
    why cells cannot be read, the titles of the columns by target, a number that is the same for the same cells, and
    the titles as the system writes them in English."""

    place: Place
    values: dict[str, Any]
    blank: frozenset[str]
    reasons: dict[str, str]
    titles: dict[str, str]
    digest: int
    english: dict[str, str]


class Cells:
    """The mapped columns of one file."""

    def __init__(self, file: str, mapping: Mapping, how: How) -> None:
        self.file, self.system = file, mapping.system
        kinds = {target.name: target.kind for target in TARGETS[mapping.table]}
        self.how = how
        self.titles = {field: column.title.strip() for field, column in mapping.fields.items()}
        self.titles |= {field: field for field, _ in mapping.said}
        english = in_english([column.title for column in mapping.columns], mapping.system)
        self.english = {field: english[column.number - 1].strip() for field, column in mapping.fields.items()}
        self._columns = [
            (column.number - 1, field, kinds[field]) for field, column in mapping.fields.items() if field != "tier"
        ]
        # Some systems write the name of a currency, which is only a text elsewhere.
        self._columns = [(index, field, field if field == "currency" else kind) for index, field, kind in self._columns]
        if tier := mapping.fields.get("tier"):
            self._columns.append((tier.number - 1, "tier", "tier"))
        self._dates, self._amounts = self._forms(self._columns, how)
        self._segments: dict[str, str] = {}
        self._decoded = 0
        self._said = self._for_all(mapping, kinds)

    def _forms(
        self, columns: list[tuple[int, str, str]], how: How
    ) -> tuple[dict[int, DateColumn], dict[int, AmountColumn]]:
        titles = self.titles
        return (
            {index: DateColumn(titles[field], how.date_format) for index, field, kind in columns if kind == "day"},
            {index: AmountColumn(titles[field], how.decimal) for index, field, kind in columns if kind in _NUMBERS},
        )

    def _for_all(self, mapping: Mapping, kinds: dict[str, str]) -> dict[str, Any]:
        """The values said for every row. Raises `CsvError` on one that cannot be read."""
        values: dict[str, Any] = {}
        for place, (field, text) in enumerate(mapping.said, start=1):
            kind = "tier" if field == "tier" else field if field == "currency" else kinds[field]
            columns = [(-place, field, kind)]
            dates, amounts = self._forms(columns, self.how)
            forms: tuple[DateColumn | AmountColumn, ...] = (*dates.values(), *amounts.values())
            for column in forms:
                column.show(0, text)
                if column.decide():
                    raise CsvError(
                        f"{field}={text} may mean two things; write a day as 2026-11-30, an amount as 1234.50"
                    )
            self._dates |= dates
            self._amounts |= amounts
            try:
                values[field] = self._value(-place, kind, text)
            except ValueError as refused:
                raise CsvError(f"{field}={text}: {refused}") from None
        return values

    @property
    def must_look(self) -> bool:
        """Whether the form of any column, or what a tier means, is still to be settled by its rows."""
        return bool(self._dates or self._amounts) or "tier" in self.titles

    def look(self, row: Row) -> None:
        """Take a row into account for the form of dates and amounts."""
        for columns in (self._dates, self._amounts):
            for index, column in columns.items():
                if index >= 0 and is_said(row.cells[index]) and not isinstance(row.cells[index], Typed):
                    column.show(row.line, row.cells[index])
        for index, field, _ in self._columns:
            if field == "tier" and is_said(row.cells[index]) and not tier_word(row.cells[index]):
                self._segments.setdefault(name_key(row.cells[index]), row.cells[index].strip())

    def settle(self) -> list[Question]:
        """Settle the form of every column; what the rows leave open is asked, and read the first way until then.

        Raises `CsvError` when rows contradict each other.
        """
        asked = []
        unknown = [word for key, word in self._segments.items() if not tier_meant(key) and not self._told(key)]
        if len(unknown) <= MOST_SEGMENTS:
            choices = tuple((str(tier), f"the tier {tier}") for tier in TIERS)
            asked += [
                Question(f"tier:{word}", self.titles["tier"], brief(word), choices, self.file) for word in unknown
            ]
        for dates in self._dates.values():
            if example := dates.decide():
                orders = [DateColumn(dates.title, order) for order in ("dmy", "mdy")]
                choices = tuple((order.said, full_date(order.read(example))) for order in orders)
                asked.append(Question("date_format", dates.title, brief(example), choices, self.file))
        for amounts in self._amounts.values():
            if example := amounts.decide():
                signs = [AmountColumn(amounts.title, sign) for sign in (".", ",")]
                choices = tuple((sign.said, format(sign.read(example).value, "f")) for sign in signs)
                asked.append(Question("decimal", amounts.title, brief(example), choices, self.file))
        return asked

    def read(self, row: Row, place: Place) -> CrmRow:
        """The values of a row; what cannot be read is kept with its reason."""
        values: dict[str, Any] = {}
        blank: list[str] = []
        reasons: dict[str, str] = {}
        for index, field, kind in self._columns:
            cell = row.cells[index]
            if not is_said(cell):
                blank.append(field)
                continue
            try:
                values[field] = self._value(index, kind, self._plain(kind, cell))
            except ValueError as refused:
                reasons[field] = str(refused)
        digest = hash(tuple(row.cells[index] for index, _, _ in self._columns))
        values |= self._said
        return CrmRow(place, values, frozenset(blank), reasons, self.titles, digest, self.english)

    def _plain(self, kind: str, cell: str) -> str:
        """A cell with its HTML entities decoded: `AT&amp;T` is AT&T. A note is read as HTML by itself."""
        if kind not in _TEXTS or "&" not in cell or not _ENTITY.search(cell):
            return cell
        decoded = _ENTITY.sub(lambda found: unescape(found[0]), cell).replace("\xa0", " ")
        self._decoded += decoded != cell
        return decoded

    def _told(self, word: str) -> str:
        return next((tier for said, tier in self.how.tiers if name_key(said) == name_key(word)), "")

    @property
    def notices(self) -> list[str]:
        """How cells were read that say it in words of their own, once all rows are read."""
        meant = {word: self._told(key) or tier_meant(key) for key, word in self._segments.items()}
        said = [f"“{brief(word)}” as {tier}" for word, tier in meant.items() if tier]
        notices = []
        if said:
            word = next(word for word, tier in meant.items() if tier)
            notices.append(
                f'tiers are read so: {some_of(said, _LISTED)}; say --set "tier:{brief(word)}=scale" for another'
            )
        if self._decoded:
            cells = "cell holds" if self._decoded == 1 else "cells hold"
            notices.append(f"{self._decoded:,} {cells} HTML entities (such as &amp;), which are decoded")
        return notices

    def _value(self, index: int, kind: str, cell: str) -> Any:
        if isinstance(cell, Typed) and (typed := _typed(kind, cell)) is not None:
            return typed
        text = cell.strip()
        match kind:
            case "note":
                return cell
            case "id":
                return plain_id(self.system, text)
            case "day":
                return self._dates[index].read(text)
            case "money":
                return self._amounts[index].read(text)
            case "whole":
                return _whole(text)
            case "number" | "percent":
                return self._number(index, kind, text)
            case "share":
                return Share(self._number(index, "number", text), text.endswith("%"))
            case "currency":
                return currency_code(text)
            case "flag":
                return _FLAGS[text.casefold()] if text.casefold() in _FLAGS else read_flag(text)
            case "tier":
                if tier := tier_word(text) or self._told(text) or tier_meant(text):
                    return tier
                if len(self._segments) <= MOST_SEGMENTS:
                    # Asked before anything is written.
                    return TIERS[-1]
                raise ValueError(f"“{brief(text)}” is not one of {', '.join(TIERS)}, nor Tier 1 to Tier 3")
            case "word":
                return _as_word(text)
            case "words":
                return tuple(map(_as_word, split(text)))
            case "lines":
                return tuple(split(text))
            case _:
                return text

    def _number(self, index: int, kind: str, text: str) -> float:
        percent = text.endswith("%")
        value = self._amounts[index].read(text.removesuffix("%").rstrip()).value
        if kind == "percent" and (percent or self.system != "hubspot" or value > 1):
            # HubSpot writes ratios, Salesforce percentages.
            return float(value / 100)
        return float(value)


def _typed(kind: str, cell: Typed) -> Any:
    """The value of a cell of a workbook as it is typed there; None where its text is read as any other."""
    if kind == "day" and isinstance(cell.value, date):
        return cell.value
    if isinstance(cell.value, Decimal):
        match kind:
            case "money":
                return Amount(cell.value)
            case "percent" if cell.value <= 1:
                # A spreadsheet holds 80 % as 0.8.
                return float(cell.value)
            case "number":
                return float(cell.value)
            case "share":
                return Share(float(cell.value), is_percent=False)
    return None


def _whole(text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"“{brief(text)}” is not a whole number")
    grouped = re.fullmatch(r"-?[0-9]{1,3}(?:[^0-9][0-9]{3})+", text)
    return int(re.sub(r"[^0-9-]", "", text) if grouped else re.split(r"[.,]", text)[0])


def _as_word(text: str) -> str:
    return text.strip().casefold().replace(" ", "_").replace("-", "_")


def left_out_notice(columns: tuple[MappedColumn, ...]) -> str:
    """Which columns fill nothing; "" when all do."""
    titles = [column.title.strip() for column in columns if not column.field and column.title.strip()]
    if not titles:
        return ""
    said = "column is" if len(titles) == 1 else "columns are"
    return f"{len(titles):,} {said} left out: {some_of(titles, _LISTED)}"


_CERTAIN = re.compile(
    r"grand totals?( \([\d,. ]+ records?\))?:?"
    r"|confidential information - do not distribute.*"
    r"|copyright (\(c\)|©) *\d{4}.*",
    re.IGNORECASE,
)
# A customer may be called Total, so these count only where nothing but amounts stands beside them.
_ALONE = re.compile(r"(sub)?totals?( \([\d,. ]+ records?\))?:?|generated by\b.*", re.IGNORECASE)
_AMOUNT = re.compile(r"[^\w]*([A-Z]{3} ?)?[\d.,' ]+[^\w]*")


class DataRows:
    """The rows of a file up to the footer of a report, and without a last one that by its name adds up the others.

    Once they are read, `footer` is the line the footer starts on, 0 without one, and `totals` are the rows that add
    up the others, by number and name.
    """

    def __init__(self, table: CsvTable, system: str) -> None:
        self.table, self.system = table, system
        self.footer = 0
        self.totals: tuple[tuple[int, str], ...] = ()

    def __iter__(self) -> Iterator[Row]:
        """Every data row. Raises `CsvError` where the file cannot be trusted any further."""
        self.footer = 0
        self.totals = self.table.totals
        if self.system == "salesforce":
            yield from self._until_footer()
            return
        last: Row | None = None
        for row in self.table.rows():
            if last is not None:
                yield last
            last = row
        if last is not None and (name := totals_name(last.cells)):
            self.totals = (*self.totals, (last.line, name))
        elif last is not None:
            yield last

    def _until_footer(self) -> Iterator[Row]:
        for row in self.table.rows():
            if _is_footer(row):
                self.footer = self.footer or row.line
            elif not self.footer:
                yield row
            elif sum(bool(cell.strip()) for cell in row.cells) > 1:
                raise CsvError("rows follow the report's totals; export the report as “Details Only”", row.line)

    @property
    def notices(self) -> list[str]:
        """What is left out of the table, once the rows are read."""
        footer = [f"the report's footer from row {self.footer} on is not read"] if self.footer else []
        own = self.totals[len(self.table.totals) :]
        return footer + [f"row {line} is left out: “{name}” adds up the others" for line, name in own]


def _is_footer(row: Row) -> bool:
    first, *rest = [text for text in map(str.strip, row.cells) if text] or [""]
    if not row.cells[0].strip():
        return False
    return bool(_CERTAIN.fullmatch(first)) or (
        bool(_ALONE.fullmatch(first)) and all(_AMOUNT.fullmatch(text) for text in rest)
    )
