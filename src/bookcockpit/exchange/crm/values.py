"""The values of an export's columns: amounts and dates in the one form that fits all rows, ids, the words of HTML."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from html.parser import HTMLParser
from typing import NamedTuple

from bookcockpit.core.money import exponent, parse_plain
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.kinds import CsvError

_SHORT = re.compile(r"[A-Za-z0-9]{15}")
_ZOHO = re.compile(r"zcrm_(?=[0-9]+$)")
_GUID = re.compile(r"\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?", re.IGNORECASE)
_CHECKS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def plain_id(system: str, text: str) -> str:
    """An id as it is kept. Salesforce's reports write 15 characters, everything else 18: both become 18.

    What is neither stays as it is. Never fold the case: two of the 15 may differ in nothing else. Zoho's
    backups write `zcrm_` before the number and its lists do not; a GUID of Dynamics has no case and no braces.
    """
    text = text.strip()
    if system == "zoho":
        return _ZOHO.sub("", text)
    if system == "dynamics" and (guid := _GUID.fullmatch(text)):
        return guid[1].lower()
    return long_id(text) if system == "salesforce" and _SHORT.fullmatch(text) else text


def long_id(short: str) -> str:
    """The 18 characters for the 15 of a Salesforce id: three more say which letters are capitals."""
    checks = (
        _CHECKS[sum(1 << place for place, letter in enumerate(short[start : start + 5]) if "A" <= letter <= "Z")]
        for start in (0, 5, 10)
    )
    return short + "".join(checks)


LONGEST = 4_000
"""Characters that are kept of a text: more than anyone reads of a touch, and far less than an e-mail's history."""

_READ = 200_000
_STEP = 16_000
_TAGS = re.compile(
    r"<(?:!doctype|html|head|body|div|p|br|span|table|tr|td|ul|ol|li|b|i|u|strong|em|a|h[1-6]|font|style|blockquote)\b",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|apos|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
_BLOCKS = frozenset(
    ("p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "hr")
)
_UNSEEN = frozenset(("script", "style"))


class _Words(HTMLParser):
    """Collects what a reader would see, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.length = 0
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BLOCKS - {"br", "hr"}:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))
            self.length += len(data.strip())


def plain_text(text: str) -> str:
    """The words of a text, HTML or not, without empty lines at its ends or two of them in a row."""
    text = text[:_READ]
    if _TAGS.search(text) or (_ENTITY.search(text) and "<" not in text):
        words = _Words()
        for start in range(0, len(text), _STEP):
            words.feed(text[start : start + _STEP])
            if words.length > 2 * LONGEST:
                break
        else:
            words.close()
        text = "".join(words.parts)
    lines = [line.replace("\xa0", " ").strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def cut(text: str) -> tuple[str, bool]:
    """A text as long as it may be, and whether some of it was cut off."""
    return (text, False) if len(text) <= LONGEST else (text[: LONGEST - 2].rstrip() + " …", True)


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
