"""What an entity is made of: typed, validated, frozen fields, declared once and read by every border.

A class that derives from `Entity` lists its fields with the makers below. From that one list come the
checks on construction, the plain form used by JSON and the undo journal, and the columns of the store.
Entities are made without generated code (22 dataclasses would cost 21 ms of every start).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, dataclass_transform

from bookcockpit.core.text import TextError, clean_line, clean_note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MONEY_LIMIT = 2**53
"""Minor units an amount may reach: beyond it, spreadsheets and JSON readers lose exactness."""


class FieldError(ValueError):
    """A value an entity cannot hold: which entity, which field, and why in words."""

    def __init__(self, entity: str, field: str, why: str) -> None:
        super().__init__(f"{entity} {field}: {why}")
        self.entity = entity
        self.field = field
        self.why = why


_REQUIRED: Any = object()


class Spec:
    """One field: its kind of value, its default, and how a value is checked.

    `kind` is one of: line, note, word, words, lines, day, whole, number, flag, money, decimal, ref, refs.
    A `ref` holds the id of another entity, named in `target`.
    """

    __slots__ = ("allowed", "check", "default", "high", "kind", "low", "name", "target")

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
    ) -> None:
        self.kind, self.default, self.check = kind, default, check
        self.allowed, self.low, self.high, self.target = allowed, low, high, target
        self.name = ""

    @property
    def required(self) -> bool:
        """Whether an entity cannot be made without it."""
        return self.default is _REQUIRED

    @property
    def nullable(self) -> bool:
        """Whether the field may be unknown (None)."""
        return self.default is None


def line(*, limit: int = 300, default: str | None = _REQUIRED) -> Any:
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

    return Spec("line", _REQUIRED, check, high=limit)


def note(*, default: str | None = _REQUIRED) -> Any:
    """Text of any length and several lines (Markdown)."""
    return Spec("note", default, lambda value: clean_note(_expect(value, str, "text")))


def word(allowed: tuple[str, ...], *, default: str | None = _REQUIRED) -> Any:
    """One word of a vocabulary."""

    def check(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"“{value}” is not one of {', '.join(allowed)}")
        return str(value)

    return Spec("word", default, check, allowed=allowed)


def words(allowed: tuple[str, ...], *, default: tuple[str, ...] = ()) -> Any:
    """Several words of a vocabulary, in the order given, each once."""

    def check(value: Any) -> tuple[str, ...]:
        for each in value:
            if each not in allowed:
                raise ValueError(f"“{each}” is not one of {', '.join(allowed)}")
        return tuple(dict.fromkeys(value))

    return Spec("words", default, check, allowed=allowed)


def lines(*, default: tuple[str, ...] = ()) -> Any:
    """Several short texts, such as products."""

    def check(value: Any) -> tuple[str, ...]:
        return tuple(text for text in (clean_line(_expect(each, str, "text")) for each in value) if text)

    return Spec("lines", default, check)


def day(*, default: date | None = _REQUIRED) -> Any:
    """A business date, never a time."""

    def check(value: Any) -> date:
        if type(value) is not date:
            raise ValueError(f"“{value}” is not a date")
        if not 1900 <= value.year <= 2200:
            raise ValueError(f"{value.isoformat()} is outside 1900 to 2200")
        return value

    return Spec("day", default, check)


def whole(low: int, high: int, *, default: int | None = _REQUIRED) -> Any:
    """A whole number from `low` to `high`."""

    def check(value: Any) -> int:
        if type(value) is not int:
            raise ValueError(f"“{value}” is not a whole number")
        return _within(int(value), low, high)

    return Spec("whole", default, check, low=low, high=high)


def number(low: float | None = None, high: float | None = None, *, default: float | None = _REQUIRED) -> Any:
    """A finite number."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e15:
            raise ValueError(f"“{value}” is not a number")
        return _within(float(value), low, high)

    return Spec("number", default, check, low=low, high=high)


def flag(*, default: bool = False) -> Any:
    """Yes or no."""
    return Spec("flag", default, lambda value: _expect(value, bool, "true or false"))


def money(*, signed: bool = False, default: int | None = _REQUIRED) -> Any:
    """An amount in minor units (cents) of the currency on the same row."""
    low = -MONEY_LIMIT if signed else 0

    def check(value: Any) -> int:
        if type(value) is not int:
            raise ValueError(f"“{value}” is not an amount in minor units")
        return _within(int(value), low, MONEY_LIMIT)

    return Spec("money", default, check, low=low, high=MONEY_LIMIT)


def currency(*, default: str | None = _REQUIRED) -> Any:
    """An ISO 4217 code such as USD; with a default of "", it may stay unknown."""

    def check(value: Any) -> str:
        if value == default == "":
            return ""
        if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
            raise ValueError(f"“{value}” is not a three-letter currency code such as USD")
        return value

    return Spec("line", default, check, high=3)


def decimal(*, default: Decimal | None = _REQUIRED) -> Any:
    """An exact positive decimal, such as an exchange rate."""

    def check(value: Any) -> Decimal:
        if not isinstance(value, Decimal) or not value.is_finite() or value <= 0:
            raise ValueError(f"“{value}” is not a number above 0")
        return value

    return Spec("decimal", default, check)


def ref(target: str, *, default: str | None = _REQUIRED) -> Any:
    """The id of another entity."""
    return Spec("ref", default, lambda value: _expect(value, str, "an id"), target=target)


def refs(target: str, *, default: tuple[str, ...] = ()) -> Any:
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


def new_id() -> str:
    """A random uuid4 as 32 hexadecimal digits."""
    from uuid import uuid4

    return uuid4().hex


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    eq_default=False,
    field_specifiers=(
        line, name, note, word, words, lines, day, whole, number, flag, money, currency, decimal, ref, refs
    ),
)  # fmt: skip
class Entity:
    """A frozen fact with an id we make. `rev` counts its writes and takes no part in equality.

    Raises `FieldError` on a value a field cannot hold and `TypeError` on a field that does not exist.
    """

    specs: ClassVar[dict[str, Spec]] = {}

    id: str = line(limit=64, default="")
    key: str = line(limit=200, default="")
    rev: int = whole(0, 2**31, default=0)

    def __init_subclass__(cls) -> None:
        declared = {name_: spec for name_, spec in vars(cls).items() if isinstance(spec, Spec)}
        cls.specs = {**Entity.specs, **declared}
        for name_, spec in declared.items():
            spec.name = name_
            delattr(cls, name_)

    def __init__(self, **values: Any) -> None:
        mine = self.__dict__
        for field, spec in self.specs.items():
            value = values.pop(field, spec.default)
            if value is _REQUIRED or (value is None and not spec.nullable):
                raise FieldError(type(self).__name__, field, "is missing")
            if value is not None:
                try:
                    value = spec.check(value)
                except (TextError, ValueError) as refused:
                    raise FieldError(type(self).__name__, field, str(refused)) from None
                if spec.required and spec.kind == "line" and not value:
                    raise FieldError(type(self).__name__, field, "is missing")
            mine[field] = value
        if values:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(values)}")
        if not mine["id"]:
            mine["id"] = new_id()
        if not mine["key"]:
            # Twelve hexadecimal digits: short enough to type, 1 chance in 10,000 of a clash in 200,000 rows.
            mine["key"] = mine["id"][:12]
        self.check()

    def check(self) -> None:
        """Rules between fields; entities that have any override it and raise `FieldError`."""

    def __setattr__(self, field: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return {**self.__dict__, "rev": 0} == {**other.__dict__, "rev": 0}

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        # Field values are customer data and must not end in a log by accident.
        return f"<{type(self).__name__} {self.id}>"

    def but(self, **changes: Any) -> Self:
        """The same entity with some fields changed, checked again."""
        return type(self)(**{**self.__dict__, **changes})

    def refuse(self, field: str, why: str) -> FieldError:
        """The error for a field of this entity."""
        return FieldError(type(self).__name__, field, why)


for _name, _spec in list(vars(Entity).items()):
    if isinstance(_spec, Spec):
        _spec.name = _name
        Entity.specs[_name] = _spec


E = TypeVar("E", bound=Entity)


def to_plain(entity: Entity) -> dict[str, Any]:
    """The entity as JSON-ready values, without `rev`: dates as ISO text, decimals as text, tuples as lists."""
    plain: dict[str, Any] = {}
    for field, spec in entity.specs.items():
        if field == "rev":
            continue
        value = entity.__dict__[field]
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        elif spec.kind == "decimal" and value is not None:
            value = str(value)
        plain[field] = value
    return plain


def from_plain(kind: type[E], plain: Mapping[str, Any], *, rev: int = 0) -> E:
    """The entity that `to_plain` wrote.

    Raises `FieldError`, naming the field, on anything it could not have written.
    """
    values: dict[str, Any] = {"rev": rev}
    for field, value in plain.items():
        spec = kind.specs.get(field)
        if spec is None or field == "rev":
            raise FieldError(kind.__name__, field, "is not a known field")
        values[field] = _parsed(kind.__name__, spec, value)
    return kind(**values)


def _parsed(entity: str, spec: Spec, value: Any) -> Any:
    try:
        match spec.kind:
            case "day" if isinstance(value, str) and len(value) == 10:
                return date.fromisoformat(value)
            case "decimal" if isinstance(value, str):
                return Decimal(value)
            case "words" | "lines" | "refs" if isinstance(value, list) and all(isinstance(v, str) for v in value):
                return tuple(value)
            case "words" | "lines" | "refs":
                raise ValueError(f"“{value}” is not a list of texts")
    except (ValueError, InvalidOperation) as refused:
        raise FieldError(entity, spec.name, str(refused)) from None
    return value
