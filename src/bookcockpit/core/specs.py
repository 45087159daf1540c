"""How a field is declared: the kind of its value, its default, and the check every new value passes."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Mapping,
)
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bookcockpit.core.text import clean_line, clean_note

if TYPE_CHECKING:

    class Range(Protocol):
        """What a number can be, and of what; None where it has no end."""

        @property
        def label(self) -> str:
            """What is measured."""

        @property
        def low(self) -> float | None:
            """The least."""

        @property
        def high(self) -> float | None:
            """The most."""


MONEY_LIMIT = 2**53
"""Minor units an amount may reach: beyond it, spreadsheets and JSON readers lose exactness."""


REQUIRED: Any = object()


class Spec:
    """One field: its kind of value, its default, and how a value is checked.

    `kind` is one of: line, note, word, words, lines, day, whole, number, flag, money, decimal, ref, refs.
    A `ref` holds the id of another entity, named in `target`.

    What holds beside today and other fields is data here too, asked by `core.fields.admit` and not on construction:
    `past` (never ahead of today, `unless` the flag of that name is set), `not_before` and `excludes` (fields of the
    same entity), `ranges` (what it can be, by the value of the field `ranged_by`).
    """

    __slots__ = (
        "allowed",
        "check",
        "default",
        "excludes",
        "high",
        "kind",
        "low",
        "name",
        "not_before",
        "past",
        "ranged_by",
        "ranges",
        "target",
        "unless",
    )

    def __init__(
        self,
        kind: str,
        default: Any,
        check: Callable[[Any], Any],
        *,
        allowed: tuple[str, ...] = (),
        low: float | None = None,
        high: float | None = None,
        target: str = "",
        past: bool = False,
        unless: str = "",
        not_before: tuple[str, ...] = (),
        excludes: str = "",
        ranged_by: str = "",
        ranges: Mapping[str, Range] | None = None,
    ) -> None:
        self.kind, self.default, self.check = kind, default, check
        self.allowed, self.low, self.high, self.target = allowed, low, high, target
        self.past, self.unless, self.not_before, self.excludes = past, unless, not_before, excludes
        self.ranged_by, self.ranges = ranged_by, ranges or {}
        self.name = ""

    @property
    def required(self) -> bool:
        """Whether an entity cannot be made without it."""
        return self.default is REQUIRED

    @property
    def nullable(self) -> bool:
        """Whether the field may be unknown (None)."""
        return self.default is None

    @property
    def beside(self) -> tuple[str, ...]:
        """The fields of the entity its rules look at, its own first; empty where it has none but its kind."""
        others = tuple(each for each in (self.unless, *self.not_before, self.excludes, self.ranged_by) if each)
        return (self.name, *others) if self.past or others else ()


def line(*, limit: int = 300, default: str | None = REQUIRED) -> Any:
    """One line of text; the empty string means unknown."""

    def check(value: Any) -> str:
        text = clean_line(_expect(value, str, "text"))
        if len(text) > limit:
            raise ValueError(f"has {len(text):,} characters; at most {limit:,} fit")
        return text

    return Spec("line", default, check, high=limit)


def name(*, limit: int = 200) -> Any:
    """A required line that names something: it holds at least one letter or digit."""

    def check(value: Any) -> str:
        text = clean_line(_expect(value, str, "text"))
        if not any(character.isalnum() for character in text):
            raise ValueError("needs at least one letter or digit")
        if len(text) > limit:
            raise ValueError(f"has {len(text):,} characters; at most {limit:,} fit")
        return text

    return Spec("line", REQUIRED, check, high=limit)


def note(*, default: str | None = REQUIRED) -> Any:
    """Text of any length and several lines (Markdown)."""
    return Spec("note", default, lambda value: clean_note(_expect(value, str, "text")))


def word(allowed: tuple[str, ...], *, default: str | None = REQUIRED) -> Any:
    """One word of a vocabulary."""

    def check(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"“{value}” is not one of {', '.join(allowed)}")
        return str(value)

    return Spec("word", default, check, allowed=allowed)


def words(allowed: tuple[str, ...], *, default: tuple[str, ...]) -> Any:
    """Several words of a vocabulary, in the order given, each once."""

    def check(value: Any) -> tuple[str, ...]:
        for each in value:
            if each not in allowed:
                raise ValueError(f"“{each}” is not one of {', '.join(allowed)}")
        return tuple(dict.fromkeys(value))

    return Spec("words", default, check, allowed=allowed)


def lines(*, default: tuple[str, ...]) -> Any:
    """Several short texts, such as products."""

    def check(value: Any) -> tuple[str, ...]:
        return tuple(text for text in (clean_line(_expect(each, str, "text")) for each in value) if text)

    return Spec("lines", default, check)


def day(
    *,
    past: bool = False,
    unless: str = "",
    not_before: tuple[str, ...] = (),
    excludes: str = "",
    default: date | None = REQUIRED,
) -> Any:
    """A business date, never a time; `past` for one that says when something happened."""

    def check(value: Any) -> date:
        if type(value) is not date:
            raise ValueError(f"“{value}” is not a date")
        if not 1900 <= value.year <= 2200:
            raise ValueError(f"{value.isoformat()} is outside 1900 to 2200")
        return value

    return Spec("day", default, check, past=past, unless=unless, not_before=not_before, excludes=excludes)


def whole(low: int, high: int, *, default: int | None = REQUIRED) -> Any:
    """A whole number from `low` to `high`."""

    def check(value: Any) -> int:
        if type(value) is not int:
            raise ValueError(f"“{value}” is not a whole number")
        return _within(int(value), low, high)

    return Spec("whole", default, check, low=low, high=high)


def number(
    low: float | None = None,
    high: float | None = None,
    *,
    ranged_by: str = "",
    ranges: Mapping[str, Range] | None = None,
    default: float | None = REQUIRED,
) -> Any:
    """A finite number; `ranges` say what it can be, by the value of the field `ranged_by`."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e15:
            raise ValueError(f"“{value}” is not a number")
        return _within(float(value), low, high)

    return Spec("number", default, check, low=low, high=high, ranged_by=ranged_by, ranges=ranges)


def flag(*, default: bool) -> Any:
    """Yes or no."""
    return Spec("flag", default, lambda value: _expect(value, bool, "true or false"))


def money(*, default: int | None = REQUIRED) -> Any:
    """An amount in minor units (cents) of the currency on the same row."""

    def check(value: Any) -> int:
        if type(value) is not int:
            raise ValueError(f"“{value}” is not an amount in minor units")
        return _within(int(value), 0, MONEY_LIMIT)

    return Spec("money", default, check, low=0, high=MONEY_LIMIT)


def currency(*, default: str | None = REQUIRED) -> Any:
    """An ISO 4217 code such as USD; with a default of "", it may stay unknown."""

    def check(value: Any) -> str:
        if value == default == "":
            return ""
        if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
            raise ValueError(f"“{value}” is not a three-letter currency code such as USD")
        return value

    return Spec("line", default, check, high=3)


def decimal() -> Any:
    """An exact positive decimal, such as an exchange rate."""

    def check(value: Any) -> Decimal:
        if not isinstance(value, Decimal) or not value.is_finite() or value <= 0:
            raise ValueError(f"“{value}” is not a number above 0")
        return value

    return Spec("decimal", REQUIRED, check)


def ref(target: str, *, default: str | None = REQUIRED) -> Any:
    """The id of another entity."""
    return Spec("ref", default, lambda value: _expect(value, str, "an id"), target=target)


def refs(target: str, *, default: tuple[str, ...]) -> Any:
    """The ids of several other entities, each once."""
    return Spec("refs", default, lambda value: tuple(dict.fromkeys(value)), target=target)


def _expect(value: Any, kind: type, words_: str) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"“{value}” is not {words_}")
    return value


N = TypeVar("N", int, float)


def _within(value: N, low: float | None, high: float | None) -> N:
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(f"{value} is outside {low:g} to {high:g}" if high is not None else f"{value} is below {low:g}")
    return value
