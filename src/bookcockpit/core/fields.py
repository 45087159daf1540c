"""What an entity is made of: typed, validated, frozen fields, declared once and read by every border.

A class that derives from `Entity` lists its fields with the makers of `core.specs`. From that one list come
the checks on construction, the plain form used by JSON and the undo journal, and the columns of the store.
Entities are made without generated code (22 dataclasses would cost 21 ms of every start).
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Mapping,
)
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, dataclass_transform

from bookcockpit.core import wording as say
from bookcockpit.core.specs import (
    REQUIRED,
    Spec,
    currency,
    day,
    decimal,
    flag,
    line,
    lines,
    money,
    name,
    note,
    number,
    ref,
    refs,
    whole,
    word,
    words,
)
from bookcockpit.core.text import TextError

if TYPE_CHECKING:
    from bookcockpit.core.specs import Range


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
        line, name, note, word, words, lines, day, whole, number, flag, money, currency, decimal, ref, refs
    ),
)  # fmt: skip
class _Declared:
    """Collects the fields a class declares; type checkers read them as keyword arguments."""

    specs: ClassVar[dict[str, Spec]] = {}
    ruled: ClassVar[tuple[Spec, ...]] = ()
    """The fields with rules that `admit` asks."""

    def __init_subclass__(cls) -> None:
        declared = {field: spec for field, spec in vars(cls).items() if isinstance(spec, Spec)}
        cls.specs = {**cls.specs, **declared}
        for field, spec in declared.items():
            spec.name = field
            delattr(cls, field)
        cls.ruled = tuple(spec for spec in cls.specs.values() if spec.beside)


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
        for field, spec in self.specs.items():
            value = values.pop(field, spec.default)
            if value is REQUIRED or (value is None and not spec.nullable):
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
    for spec in made.ruled:
        if made.__dict__[spec.name] is None:
            continue
        if before is not None and all(made.__dict__[each] == before.__dict__[each] for each in spec.beside):
            continue
        if why := _broken(spec, made.__dict__, today):
            raise made.refuse(spec.name, why)
    return made


def ahead(on: date, today: date, unless: str = "") -> str:
    """Why something cannot have happened on a day, unless it is said to be no more than `unless`; "" if it can."""
    if on <= today:
        return ""
    until_then = f"leave it {unless} until then" if unless else "say it once it has happened"
    return f"is ahead, {say.full_date(on)}; give a day up to today, or {until_then}"


def _broken(spec: Spec, says: Mapping[str, Any], today: date) -> str:
    value = says[spec.name]
    if spec.past and not says.get(spec.unless) and (why := ahead(value, today, spec.unless)):
        return why
    for other in spec.not_before:
        if says[other] is not None and value < says[other]:
            return f"is before {say.word_label(other)}, {say.full_date(says[other])}; give that day or a later one"
    if spec.excludes and says[spec.excludes] is not None:
        other, on = say.word_label(spec.excludes), say.full_date(says[spec.excludes])
        return f"is said beside {other}, {on}, and only one of the two can be; clear the other"
    return _out_of_range(value, spec.ranges.get(says[spec.ranged_by])) if spec.ranged_by else ""


def _out_of_range(value: float, range_: Range | None) -> str:
    if range_ is not None and range_.low is not None and value < range_.low:
        return f"{say.plain_number(value)} is below {range_.low:g}, the least {range_.label} can be"
    if range_ is not None and range_.high is not None and value > range_.high:
        return f"{say.plain_number(value)} is above {range_.high:g}, the most {range_.label} can be"
    return ""


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
        if field in kind.former:
            field, now = kind.former[field]
            value = now(value)
        spec = kind.specs.get(field)
        if spec is None or field == "rev":
            raise FieldError(kind.__name__, field, "is not a known field")
        values[field] = _parsed(kind.__name__, spec, value)
    return kind(**values)


def _parsed(entity: str, spec: Spec, value: Any) -> Any:
    try:
        match spec.kind:
            case "day" if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
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
