"""Values as JSON carries them: one encoder for every view.

Dates are ISO text, decimals text, several things a list, unknown null, an amount its exact text with the currency.
A thing made of fields is an object of them, by name; what has other keys than fields has a row in `json_rows`, under
its class or under a name that the place where it stands asks for.
An entity is its key. A row lists the words of the object, in order:

- `days_left`: what `json_rows` works out by that name, the attribute, else the same of what is around; `self` is the
  value. `tier=account.tier`: by a path, null where it ends early. A path through several things gives the list.
- `arr$`: an amount in minor units, in the currency of what it stands on, else of what is around it.
- `note?`: null where it is empty. `lines#`: how many there are. `at_risk_since!`: whether it is known.
- `steps:Step`: each by that row; `fields` is the row of all that people know of an entity, ids left out.
- `*account`: the words of its row, among these; all null where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from bookcockpit.core.dates import Interval
from bookcockpit.core.fields import Entity
from bookcockpit.core.money import Money
from bookcockpit.exchange.json_rows import ROWS, WORKED_OUT

_WORD = re.compile(r"(?P<spread>\*?)(?:(?P<key>\w+)=)?(?P<path>[\w.]+)(?P<mark>[$?#!]?)(?::(?P<row>\w+))?")


class _Word(NamedTuple):
    key: str
    path: tuple[str, ...]
    mark: str
    row: str
    spread: bool


class Around:
    """A value and what is around it, for the words it does not know itself."""

    def __init__(self, value: object, outer: Around | None = None, **known: Any) -> None:
        self.value, self.outer, self.known = value, outer, known

    def __call__(self, name: str) -> Any:
        """The nearest value of that name."""
        if name in self.known:
            return self.known[name]
        return self.own(name) if self._has(name) or self.outer is None else self.outer(name)

    def beyond(self, name: str) -> Any:
        """The nearest of that name around it, its own left out."""
        assert self.outer is not None, "only for what something is around"
        return self.outer(name)

    def own(self, name: str) -> Any:
        """Its own of that name: worked out, or an attribute."""
        if name == "self":
            return self.value
        work_out = WORKED_OUT.get(f"{_named(self.value)}.{name}")
        return work_out(self.value, self) if work_out is not None else getattr(self.value, name)

    def _has(self, name: str) -> bool:
        return name == "self" or f"{_named(self.value)}.{name}" in WORKED_OUT or hasattr(self.value, name)


def encoded(value: Any, around: Around | None = None, row: str = "", **known: Any) -> Any:
    """A value as JSON carries it; `known` is what its rows ask for besides, such as the policy."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Interval):
        return str(value)
    if isinstance(value, Mapping):
        here = Around(None, around, **known)
        return {key: encoded(each, here, row) for key, each in value.items()}
    if isinstance(value, list) or (isinstance(value, tuple) and not hasattr(value, "_fields")):
        here = Around(None, around, **known)
        return [encoded(each, here, row) for each in value]
    if row == "fields":
        return entity_json(value)
    row = row or _named(value)
    if row not in ROWS and isinstance(value, Entity):
        return value.key
    return shown(Around(value, around, **known), ROWS[row] if row in ROWS else " ".join(value._fields))


def shown(here: Around, words: str) -> dict[str, Any]:
    """The object of these words about a value."""
    answer: dict[str, Any] = {}
    for word in read(words):
        found, there = _follow(here, word.path)
        if word.mark == "$" and found is not None:
            found = Money(found, there("currency"))
        elif word.mark == "#":
            found = len(found)
        elif word.mark == "?":
            found = found or None
        elif word.mark == "!":
            found = found is not None
        told = encoded(found, there, word.row)
        if word.spread:
            answer.update(told if told is not None else {each.key: None for each in read(ROWS[word.row])})
        else:
            answer[word.key] = told
    return answer


def _named(value: object) -> str:
    kind = type(value)
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"


def entity_json(entity: Entity) -> dict[str, Any]:
    """The fields people know, amounts with their currency; ids, which are never shown, are left out."""
    fields = (
        f"{name}$" if field.kind == "money" else name
        for name, field in entity.fields.items()
        if name not in ("id", "rev") and field.kind not in ("ref", "refs")
    )
    return shown(Around(entity), " ".join(fields))


@cache
def read(words: str) -> tuple[_Word, ...]:
    """The words of a row, apart."""
    return tuple(_words(words))


def _words(words: str) -> Iterator[_Word]:
    for each in words.split():
        found = _WORD.fullmatch(each)
        if found is None:
            raise ValueError(f"“{each}” is no word of a row")
        path = tuple(found["path"].split("."))
        yield _Word(found["key"] or path[-1], path, found["mark"], found["row"] or "", bool(found["spread"]))


def _follow(here: Around, path: tuple[str, ...]) -> tuple[Any, Around]:
    """What stands at the end of a path, and what is around it there."""
    value = here(path[0])
    for at, name in enumerate(path[1:], 1):
        if value is None:
            break
        here = Around(value, here)
        if type(value) in (tuple, list):
            return [_follow(Around(each, here), path[at:])[0] for each in value], here
        value = here.own(name)
    return value, here
