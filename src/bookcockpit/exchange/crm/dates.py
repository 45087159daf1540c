"""The dates of one column of an export: one order of day and month must fit all of its rows.

Only written-out patterns count, and only the date part of a time. What fits two orders is never guessed.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.csv_bytes import CsvError

FORMATS = ("dmy", "mdy", "ymd", "excel")
"""What `--date-format` takes besides strptime patterns."""

_TIME = (
    r"(?:[T ,]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?"
    r" ?(?:[AaPp]\.?[Mm]\.?)?(?: ?(?:Z|UTC|GMT|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _TIME)
_SHORT_YEAR_FIRST = re.compile(r"([0-9]{2})([-/.])([0-9]{1,2})\2([0-9]{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})" + _TIME)
_MONTH_WORD = re.compile(r"([0-9]{1,2})[ /.-]+(?:de )?([^\W\d_]{3,10})[ /.,-]+(?:de )?([0-9]{4}|[0-9]{2})" + _TIME)
_WORD_FIRST = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})" + _TIME)
_SERIAL = re.compile(r"([0-9]{5,6})(?:\.[0-9]+)?")
# A moment as HubSpot's internal names hold it: milliseconds since 1970, in UTC.
_MOMENT = re.compile(r"[0-9]{13}")
_MONTHS = tuple(
    names.split()
    for names in (
        "january januar jänner janvier enero gennaio januari janeiro",
        "february februar février febrero febbraio februari fevereiro",
        "march märz mars marzo maart março",
        "april avril abril aprile",
        "may mai mayo maggio mei maio",
        "june juni juin junio giugno junho",
        "july juli juillet julio luglio julho",
        "august août agosto augustus",
        "september septembre septiembre settembre setembro",
        "october oktober octobre octubre ottobre outubro",
        "november novembre noviembre novembro",
        "december dezember décembre diciembre dicembre dezembro",
    )
)
"""The months in English, then in the other languages whose titles are read."""
_SERIAL_ZERO = date(1899, 12, 30)
_EXAMPLES = "write 2026-11-30, or say --date-format"


class DateColumn:
    """What the cells of one column show of their order of day and month; afterwards, reads them."""

    def __init__(self, title: str, said: str = "") -> None:
        self.title, self.said = title, said
        self.order = said if said in ("dmy", "mdy", "ymd") else ""
        # The first row that can only be of an order, and the first that may be of either.
        self._only: dict[str, tuple[int, str]] = {}
        self._either: str = ""

    def show(self, line: int, cell: str) -> None:
        """Look at a cell that is not empty."""
        if self.said:
            return
        found = _YEAR_LAST.fullmatch(_plain(cell))
        if found is None or found[2] == ".":
            return
        first, second = int(found[1]), int(found[3])
        if first > 12 >= second:
            self._only.setdefault("dmy", (line, cell))
        elif second > 12 >= first:
            self._only.setdefault("mdy", (line, cell))
        elif first <= 12 and first != second:
            self._either = self._either or cell

    def decide(self) -> str:
        """Settle the order; the cell that may mean two dates when no row tells, else "".

        Raises `CsvError`, showing both rows, when two rows contradict each other.
        """
        if len(self._only) == 2:
            (day_line, day_first), (month_line, month_first) = self._only["dmy"], self._only["mdy"]
            raise CsvError(
                f"{self.title}: “{brief(day_first)}” (row {day_line}) has the day first, “{brief(month_first)}”"
                f" (row {month_line}) the month; correct one of them, or leave the column out"
            )
        if not self.said:
            self.order = next(iter(self._only), "dmy")
        return "" if self.said or self._only else self._either

    def read(self, cell: str) -> date:
        """The date of a cell. Raises `ValueError` saying what is wrong with it."""
        text = _plain(cell)
        try:
            if "%" in self.said:
                return datetime.strptime(text, self.said).date()  # noqa: DTZ007  only the date part counts
            found = self._parts(text)
            if found is not None:
                return date(*found)
        except ValueError:
            if "%" in self.said:
                raise ValueError(f"“{brief(cell)}” is not of the form {self.said}") from None
            raise ValueError(f"“{brief(cell)}” is not a day of the calendar") from None
        if _MOMENT.fullmatch(text):
            return datetime.fromtimestamp(int(text) / 1000, UTC).date()
        if serial := _SERIAL.fullmatch(text):
            if self.said == "excel":
                return _SERIAL_ZERO + timedelta(days=int(serial[1]))
            raise ValueError(
                f"“{brief(cell)}” is not a date; if it is a day number of Excel's, say --date-format excel"
            )
        raise ValueError(f"“{brief(cell)}” is not a date; {_EXAMPLES}")

    def _parts(self, text: str) -> tuple[int, int, int] | None:
        if found := _YEAR_FIRST.fullmatch(text):
            return int(found[1]), int(found[3]), int(found[4])
        if self.order == "ymd" and (found := _SHORT_YEAR_FIRST.fullmatch(text)):
            return _full_year(found[1]), int(found[3]), int(found[4])
        if found := _YEAR_LAST.fullmatch(text):
            # Dots are written day first everywhere, unless somebody says otherwise.
            month_first = self.order == "mdy" and (found[2] != "." or bool(self.said))
            month, day = (found[1], found[3]) if month_first else (found[3], found[1])
            return _full_year(found[4]), int(month), int(day)
        if found := _MONTH_WORD.fullmatch(text):
            return _full_year(found[3]), _month(found[2]), int(found[1])
        if found := _WORD_FIRST.fullmatch(text):
            return int(found[3]), _month(found[1]), int(found[2])
        return None


def check_format(said: str) -> str:
    """The format someone asks for, if there is such a one. Raises `CsvError`."""
    wanted = said.strip()
    if wanted.lower() in ("", *FORMATS):
        return wanted.lower()
    try:
        last = date(2026, 12, 31)
        if datetime.strptime(last.strftime(wanted), wanted).date() == last:  # noqa: DTZ007  there and back again
            return wanted
    except ValueError:
        pass
    raise CsvError(f"“{said}” is not one of {', '.join(FORMATS)}, nor a pattern such as %d.%m.%Y")


def _plain(cell: str) -> str:
    # Programs put narrow no-break spaces between a time and its AM.
    return " ".join(cell.replace("\u202f", " ").split())


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (2000 if year < 69 else 1900)


def _month(word: str) -> int:
    wanted = word.lower()
    for number, names in enumerate(_MONTHS, start=1):
        # Two months of French begin alike, so theirs are shortened by a letter less.
        if any(wanted in (name, name[:4]) or (wanted == name[:3] and wanted != "jui") for name in names):
            return number
    raise ValueError(word)
