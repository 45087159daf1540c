"""The one place where numbers and dates become words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bookcockpit.core.dates import Interval, is_late
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.core.vocabulary import INPUTS, KINDS, Kind

_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_RHYTHMS = {"7 days": "weekly", "14 days": "fortnightly", "1 month": "monthly", "3 months": "quarterly"}
_RHYTHMS |= {"6 months": "half-yearly", "12 months": "yearly"}

MARKS = {
    "touch": "●", "confirm": "●", "notice": "■", "outcome": "■", "commitment": "□", "milestone": "◇", "step": "◇",
    "review": "◇",
}  # fmt: skip
"""What sort of thing a line is, by its type: a touch, a contract's date, a promise, a step towards a goal."""


def weekday(day: date) -> str:
    """`Tue`."""
    return _WEEKDAYS[day.weekday()]


def short_date(day: date, today: date) -> str:
    """`17 Nov`, with the year when it is neither this year nor within half a year: `17 Nov 2025`."""
    text = f"{day.day} {_MONTHS[day.month]}"
    return text if day.year == today.year or abs((day - today).days) <= 183 else f"{text} {day.year}"


def month_or_day(day: date, today: date) -> str:
    """`17 Nov` within half a year, else the month that is precise enough: `Nov 2027`."""
    near = abs((day - today).days) <= 183
    return f"{day.day} {_MONTHS[day.month]}" if near else f"{_MONTHS[day.month]} {day.year}"


def full_date(day: date) -> str:
    """`Tue 17 Nov 2026`: how a date someone typed is echoed back."""
    return f"{weekday(day)} {day.day} {_MONTHS[day.month]} {day.year}"


def due_words(due_on: date, today: date, days_off: Collection[date]) -> str:
    """`5 d late`, `today`, `tomorrow`, `Tue 24` within a week, else the date.

    What was due on a weekend and is looked at on the working day after it is not late: `Sat 21`.
    """
    days = (due_on - today).days
    if days < 0:
        return f"{-days} d late" if is_late(due_on, today, days_off) else f"{weekday(due_on)} {due_on.day}"
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"{weekday(due_on)} {due_on.day}" if days < 7 else short_date(due_on, today)


def ago(day: date, today: date) -> str:
    """`today`, `12 d ago`, `6 mo ago`, `2 y ago`; `in 3 d` ahead."""
    days = (today - day).days
    if days == 0:
        return "today"
    size = abs(days)
    if size < 100:
        text = f"{size} d"
    elif size < 700:
        text = f"{rounded(size / 30.44)} mo"
    else:
        text = f"{rounded(size / 365.25)} y"
    return f"{text} ago" if days > 0 else f"in {text}"


def rhythm(every: Interval) -> str:
    """`weekly`, `quarterly`, or `every 45 days`."""
    return _RHYTHMS.get(str(every), f"every {every}")


def count(number: int, one: str, many: str = "") -> str:
    """`1 touch`, `3 touches`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def some_of(names: Sequence[str], most: int) -> str:
    """At most so many by name, then how many more: `Acme, Globex and 3 more`."""
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def kind_label(kind: Kind | str) -> str:
    """`Business review`."""
    return KINDS[kind].label  # type: ignore[index]


def word_label(word: str) -> str:
    """A vocabulary word as people read it: `economic_buyer` → `economic buyer`."""
    return word.replace("_", " ")


def owes(side: str) -> str:
    """Whose promise something is: `we owe`, `they owe`."""
    return "we owe" if side == "us" else "they owe"


def refusal(label: str, why: str) -> str:
    """What is wrong with a field, without the full stop: `Done on is ahead, …`, `Value: “x” is not a number`."""
    speaks = why.split(" ", 1)[0] in ("is", "has", "holds", "needs")
    return f"{label} {why}" if speaks else f"{label}: {why}"


def capital(text: str) -> str:
    """Words as the beginning of a sentence."""
    return text[:1].upper() + text[1:]


def plain_number(value: float) -> str:
    """A reading without needless zeros: `12`, `0.5`, `1,250`."""
    return fixed(value) if value == int(value) else fixed(value, 2).rstrip("0").rstrip(".")


def reading_words(input: str, value: float) -> str:
    """A value of a health input as it is said: `82 %`, `3`."""
    return f"{plain_number(value)}{' %' if INPUTS[input].is_percent else ''}"


def percent(share: float) -> str:
    """A share in whole percent: 0.8182 → `82 %`."""
    return f"{rounded(share * 100)} %"


def clipped(text: str, width: int) -> str:
    """Text of at most so many characters, the cut marked with `…`."""
    return text if len(text) <= width else text[: max(0, width - 1)].rstrip() + "…"
