"""What an entity is made of: typed, validated, frozen fields, declared once and read by every border.

A class that derives from `Entity` lists its fields with the makers below. From that one list come
the checks on construction, the plain form used by JSON and the undo journal, and the columns of the store.
Entities are made without generated code (22 dataclasses would cost 21 ms of every start).

"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self, TypedDict, TypeVar, Unpack, dataclass_transform

from bookcockpit.core import wording as say
from bookcockpit.core.text import TextError, clean_line, clean_note

if TYPE_CHECKING:

    class Said(TypedDict, total=False):
        """What can be said of a field of any kind."""

        label: str
        hint: str
        words: Mapping[str, str]
        column: str

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


class Field:
    """One field: its kind of value, its default, and how a value is checked.

    `kind` is one of: line, note, word, words, lines, day, whole, number, flag, money, decimal, ref, refs.
    A `ref` holds the id of another entity, named in `target`; a `named` line is somebody's name. A number that
    `is_share` is a part of one, which people write in percent.

    A form asks for it by its `label`, with a `hint` of what is typed; `words` are the labels of its values, where they
    are not the words of the vocabulary. `column` is the title of its CSV column, empty for a field without one.

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
        "hint",
        "is_share",
        "kind",
        "low",
        "name",
        "named",
        "not_before",
        "past",
        "ranged_by",
        "ranges",
        "said_column",
        "said_label",
        "target",
        "unless",
        "words",
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
        named: bool = False,
        label: str = "",
        hint: str = "",
        words: Mapping[str, str] | None = None,
        column: str | None = None,
    ) -> None:
        self.kind, self.default, self.check = kind, default, check
        self.allowed, self.low, self.high, self.target = allowed, low, high, target
        self.past, self.unless, self.not_before, self.excludes = past, unless, not_before, excludes
        self.ranged_by, self.ranges = ranged_by, ranges or {}
        self.is_share, self.named, self.hint, self.words = False, named, hint, words or {}
        self.said_label, self.said_column = label, column
        self.name = ""

    @property
    def label(self) -> str:
        """What a form calls it: its name, where nothing else is said."""
        return self.said_label or say.capital(say.word_label(self.bare_name))

    @property
    def column(self) -> str:
        """The title of its CSV column: its name, where nothing else is said."""
        return self.bare_name if self.said_column is None else self.said_column

    @property
    def bare_name(self) -> str:
        """Its name as people know it, who know no ids: `reports_to_id` is `reports_to`."""
        return self.name.removesuffix("_ids").removesuffix("_id")

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


def line(*, limit: int = 300, named: bool = False, default: str | None = REQUIRED, **said: Unpack[Said]) -> Any:
    """One line of text; the empty string means unknown. `named` if it names a person."""

    def check(value: Any) -> str:
        text = clean_line(_expect(value, str, "text"))
        if len(text) > limit:
            raise ValueError(f"has {len(text):,} characters; at most {limit:,} fit")
        return text

    return Field("line", default, check, high=limit, named=named, **said)


def name(*, limit: int = 200, **said: Unpack[Said]) -> Any:
    """A required line that names something: it holds at least one letter or digit."""

    def check(value: Any) -> str:
        text = clean_line(_expect(value, str, "text"))
        if not any(character.isalnum() for character in text):
            raise ValueError("needs at least one letter or digit")
        if len(text) > limit:
            raise ValueError(f"has {len(text):,} characters; at most {limit:,} fit")
        return text

    return Field("line", REQUIRED, check, high=limit, **said)


def note(*, default: str | None = REQUIRED, **said: Unpack[Said]) -> Any:
    """Text of any length and several lines (Markdown)."""
    return Field("note", default, lambda value: clean_note(_expect(value, str, "text")), **said)


def word(allowed: tuple[str, ...], *, default: str | None = REQUIRED, **said: Unpack[Said]) -> Any:
    """One word of a vocabulary."""

    def check(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"“{value}” is not one of {', '.join(allowed)}")
        return str(value)

    return Field("word", default, check, allowed=allowed, **said)


def words(allowed: tuple[str, ...], *, default: tuple[str, ...], **said: Unpack[Said]) -> Any:
    """Several words of a vocabulary, in the order given, each once."""

    def check(value: Any) -> tuple[str, ...]:
        for each in value:
            if each not in allowed:
                raise ValueError(f"“{each}” is not one of {', '.join(allowed)}")
        return tuple(dict.fromkeys(value))

    return Field("words", default, check, allowed=allowed, **said)


def lines(*, default: tuple[str, ...], **said: Unpack[Said]) -> Any:
    """Several short texts, such as products."""

    def check(value: Any) -> tuple[str, ...]:
        return tuple(text for text in (clean_line(_expect(each, str, "text")) for each in value) if text)

    return Field("lines", default, check, **said)


def day(
    *,
    past: bool = False,
    unless: str = "",
    not_before: tuple[str, ...] = (),
    excludes: str = "",
    default: date | None = REQUIRED,
    **said: Unpack[Said],
) -> Any:
    """A business date, never a time; `past` for one that says when something happened."""

    def check(value: Any) -> date:
        if type(value) is not date:
            raise ValueError(f"“{value}” is not a date")
        if not 1900 <= value.year <= 2200:
            raise ValueError(f"{value.isoformat()} is outside 1900 to 2200")
        return value

    return Field("day", default, check, past=past, unless=unless, not_before=not_before, excludes=excludes, **said)


def whole(low: int, high: int, *, default: int | None = REQUIRED, **said: Unpack[Said]) -> Any:
    """A whole number from `low` to `high`."""

    def check(value: Any) -> int:
        if type(value) is not int:
            raise ValueError(f"“{value}” is not a whole number")
        return _within(int(value), low, high)

    return Field("whole", default, check, low=low, high=high, **said)


def number(
    low: float | None = None,
    high: float | None = None,
    *,
    ranged_by: str = "",
    ranges: Mapping[str, Range] | None = None,
    default: float | None = REQUIRED,
    **said: Unpack[Said],
) -> Any:
    """A finite number; `ranges` say what it can be, by the value of the field `ranged_by`."""

    def check(value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value or abs(value) > 1e15:
            raise ValueError(f"“{value}” is not a number")
        return _within(float(value), low, high)

    return Field("number", default, check, low=low, high=high, ranged_by=ranged_by, ranges=ranges, **said)


def share(*, default: float | None = REQUIRED, **said: Unpack[Said]) -> Any:
    """A part of one, which people write in percent."""
    made = number(0, 1, default=default, **said)
    made.is_share = True
    return made


def flag(*, default: bool, **said: Unpack[Said]) -> Any:
    """Yes or no."""
    return Field("flag", default, lambda value: _expect(value, bool, "true or false"), **said)


def money(*, default: int | None = REQUIRED, **said: Unpack[Said]) -> Any:
    """An amount in minor units (cents) of the currency on the same row."""

    def check(value: Any) -> int:
        if type(value) is not int:
            raise ValueError(f"“{value}” is not an amount in minor units")
        return _within(int(value), 0, MONEY_LIMIT)

    return Field("money", default, check, low=0, high=MONEY_LIMIT, **said)


def currency(*, default: str | None = REQUIRED, **said: Unpack[Said]) -> Any:
    """An ISO 4217 code such as USD; with a default of "", it may stay unknown."""

    def check(value: Any) -> str:
        if value == default == "":
            return ""
        if not (isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()):
            raise ValueError(f"“{value}” is not a three-letter currency code such as USD")
        return value

    return Field("line", default, check, high=3, **said)


def decimal() -> Any:
    """An exact positive decimal, such as an exchange rate."""

    def check(value: Any) -> Decimal:
        if not isinstance(value, Decimal) or not value.is_finite() or value <= 0:
            raise ValueError(f"“{value}” is not a number above 0")
        return value

    return Field("decimal", REQUIRED, check)


def ref(target: str, *, default: str | None = REQUIRED, **said: Unpack[Said]) -> Any:
    """The id of another entity."""
    return Field("ref", default, lambda value: _expect(value, str, "an id"), target=target, **said)


def refs(target: str, *, default: tuple[str, ...], **said: Unpack[Said]) -> Any:
    """The ids of several other entities, each once."""
    return Field("refs", default, lambda value: tuple(dict.fromkeys(value)), target=target, **said)


def _expect(value: Any, kind: type, words_: str) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"“{value}” is not {words_}")
    return value


N = TypeVar("N", int, float)


def _within(value: N, low: float | None, high: float | None) -> N:
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(f"{value} is outside {low:g} to {high:g}" if high is not None else f"{value} is below {low:g}")
    return value


class FieldError(ValueError):
    """A value an entity cannot hold: which entity, which field, and why in words."""

    def __init__(self, entity: str, field: str, why: str) -> None:
        super().__init__(f"{entity} {field}: {why}")
        self.entity = entity
        self.field = field
        self.why = why

    @property
    def sentence(self) -> str:
        """Why, beginning with the field: `Done on is ahead, …`."""
        return say.refusal(say.capital(say.word_label(self.field)), self.why)


def new_id() -> str:
    """A random uuid4 as 32 hexadecimal digits."""
    from uuid import uuid4

    return uuid4().hex


@dataclass_transform(
    frozen_default=True,
    kw_only_default=True,
    eq_default=False,
    field_specifiers=(
        line, name, note, word, words, lines, day, whole, number, share, flag, money, currency, decimal, ref, refs
    ),
)  # fmt: skip
class _Declared:
    """Collects the fields a class declares; type checkers read them as keyword arguments."""

    fields: ClassVar[dict[str, Field]] = {}
    ruled: ClassVar[tuple[Field, ...]] = ()
    """The fields with rules that `admit` asks."""

    def __init_subclass__(cls) -> None:
        declared = {name: field for name, field in vars(cls).items() if isinstance(field, Field)}
        cls.fields = {**cls.fields, **declared}
        for name, field in declared.items():
            field.name = name
            delattr(cls, name)
        cls.ruled = tuple(field for field in cls.fields.values() if field.beside)


class Entity(_Declared):
    """A frozen fact with an id we make. `rev` names the write it comes from and takes no part in equality.

    Raises `FieldError` on a value a field cannot hold and `TypeError` on a field that does not exist.
    """

    former: ClassVar[Mapping[str, tuple[str, Callable[[Any], Any]]]] = {}
    """Fields that files of earlier versions hold: the field of today, and its plain value from the one of then."""

    id: str = line(limit=64, default="")
    key: str = line(limit=200, default="")
    rev: int = whole(0, 2**31, default=0)

    def __init__(self, **values: Any) -> None:
        mine = self.__dict__
        for name, field in self.fields.items():
            value = values.pop(name, field.default)
            if value is REQUIRED or (value is None and not field.nullable):
                raise FieldError(type(self).__name__, name, "is missing")
            if value is not None:
                try:
                    value = field.check(value)
                except (TextError, ValueError) as refused:
                    raise FieldError(type(self).__name__, name, str(refused)) from None
                if field.required and field.kind == "line" and not value:
                    raise FieldError(type(self).__name__, name, "is missing")
            mine[name] = value
        if values:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(values)}")
        if not mine["id"]:
            mine["id"] = new_id()
        if not mine["key"]:
            # Twelve hexadecimal digits: short enough to type, 1 chance in 10,000 of a clash in 200,000 rows.
            mine["key"] = mine["id"][:12].strip()
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


E = TypeVar("E", bound=Entity)


def admit(made: E, today: date, before: Entity | None = None) -> E:
    """The entity, if what it says keeps the rules its fields declare. Raises `FieldError`.

    What the stored one, `before`, says already is not asked again: a book that holds worse can be worked on and mended.
    Each border asks early, to name the row or the field typed in; the desk asks last, of every change.
    """
    for field in made.ruled:
        if made.__dict__[field.name] is None:
            continue
        if before is not None and all(made.__dict__[each] == before.__dict__[each] for each in field.beside):
            continue
        if why := _broken(field, made.__dict__, today):
            raise made.refuse(field.name, why)
    return made


def ahead(on: date, today: date, unless: str = "") -> str:
    """Why something cannot have happened on a day, unless it is said to be no more than `unless`; "" if it can."""
    if on <= today:
        return ""
    until_then = f"leave it {unless} until then" if unless else "say it once it has happened"
    return f"is ahead, {say.full_date(on)}; give a day up to today, or {until_then}"


def _broken(field: Field, says: Mapping[str, Any], today: date) -> str:
    value = says[field.name]
    if field.past and not says.get(field.unless) and (why := ahead(value, today, field.unless)):
        return why
    for other in field.not_before:
        if says[other] is not None and value < says[other]:
            return f"is before {say.word_label(other)}, {say.full_date(says[other])}; give that day or a later one"
    if field.excludes and says[field.excludes] is not None:
        other, on = say.word_label(field.excludes), say.full_date(says[field.excludes])
        return f"is said beside {other}, {on}, and only one of the two can be; clear the other"
    return _out_of_range(value, field.ranges.get(says[field.ranged_by])) if field.ranged_by else ""


def _out_of_range(value: float, range_: Range | None) -> str:
    if range_ is not None and range_.low is not None and value < range_.low:
        return f"{say.plain_number(value)} is below {range_.low:g}, the least {range_.label} can be"
    if range_ is not None and range_.high is not None and value > range_.high:
        return f"{say.plain_number(value)} is above {range_.high:g}, the most {range_.label} can be"
    return ""


def to_plain(entity: Entity) -> dict[str, Any]:
    """The entity as JSON-ready values, without `rev`: dates as ISO text, decimals as text, tuples as lists."""
    plain: dict[str, Any] = {}
    for name, field in entity.fields.items():
        if name == "rev":
            continue
        value = entity.__dict__[name]
        if isinstance(value, date):
            value = value.isoformat()
        elif isinstance(value, tuple):
            value = list(value)
        elif field.kind == "decimal" and value is not None:
            value = str(value)
        plain[name] = value
    return plain


def from_plain(kind: type[E], plain: Mapping[str, Any], *, rev: int = 0) -> E:
    """The entity that `to_plain` wrote.

    Raises `FieldError`, naming the field, on anything it could not have written.
    """
    values: dict[str, Any] = {"rev": rev}
    for name, value in plain.items():
        if name in kind.former:
            name, now = kind.former[name]
            value = now(value)
        field = kind.fields.get(name)
        if field is None or name == "rev":
            raise FieldError(kind.__name__, name, "is not a known field")
        values[name] = _parsed(kind.__name__, field, value)
    return kind(**values)


def _parsed(entity: str, field: Field, value: Any) -> Any:
    try:
        match field.kind:
            case "day" if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
                return date.fromisoformat(value)
            case "decimal" if isinstance(value, str):
                return Decimal(value)
            case "words" | "lines" | "refs" if isinstance(value, list) and all(isinstance(v, str) for v in value):
                return tuple(value)
            case "words" | "lines" | "refs":
                raise ValueError(f"“{value}” is not a list of texts")
    except (ValueError, InvalidOperation) as refused:
        raise FieldError(entity, field.name, str(refused)) from None
    return value
