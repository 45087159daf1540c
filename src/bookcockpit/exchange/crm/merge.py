"""What becomes of a field when a CRM, the book and what the CRM said before do not agree.

What was written here is never overwritten: a value changes only while it is still what the CRM said last,
or while nothing is known. An assumption (the tier of a new account, the end of a term) gives way to what is said.
"""

from __future__ import annotations

from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Mapping,
)
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from bookcockpit.core.fields import Entity
from bookcockpit.exchange.csv_native import joined

ASSUMED = " (assumed)"
_LONGEST = 300
_UNKNOWN: tuple[object, ...] = (None, "", ())


class Said(NamedTuple):
    """What a CRM says: values of fields that change together (an amount and its currency), by field."""

    values: Mapping[str, Any]
    assumed: bool = False


class Merged(NamedTuple):
    """The outcome for one entity: fields to change, what to remember of the CRM's words by the first field, and
    the fields whose values, written here, were kept."""

    changes: dict[str, Any]
    memory: dict[str, str]
    kept: list[str]


def said_text(values: Mapping[str, Any]) -> str:
    """The canonical text of some values; a long one is remembered by its digest."""
    text = " ".join(_text(value) for value in values.values())
    if len(text) > _LONGEST:
        return "sha256:" + sha256(text.encode("utf-8", "replace")).hexdigest()
    return text


def remembered(entity: Entity, fields: Iterable[str], *, assumed: bool) -> str:
    """What is kept of fields a CRM filled together, as the entity holds them."""
    text = said_text({field: entity.__dict__[field] for field in fields})
    return text + ASSUMED if assumed else text


def takes(current: str, last: str | None, said: str, *, known: bool) -> bool:
    """Whether what the CRM says replaces the current value: the current one is still what the CRM said `last`,
    or it is not `known` and was not emptied here after the CRM had said the same."""
    return current == last if known else last != said


def merge(
    entity: Entity,
    said: Mapping[str, Said],
    blank: Collection[str],
    last: Callable[[str], str | None],
    *,
    clear: bool = False,
    overwrite: bool = False,
) -> Merged:
    """Decide every field a CRM speaks of, each by its first field's name.

    `blank` are fields whose cells were empty.
    """
    merged = Merged({}, {}, [])
    for field, (values, assumed) in said.items():
        held = {each: entity.__dict__[each] for each in values}
        current, text, before = said_text(held), said_text(values), last(field)
        was_assumed = before is not None and before.endswith(ASSUMED)
        known = held[field] not in _UNKNOWN
        if assumed and not was_assumed and (known or before is not None):
            continue
        merged.memory[field] = text + ASSUMED if assumed else text
        if text == current:
            continue
        plain = before.removesuffix(ASSUMED) if before is not None else None
        if takes(current, plain, text, known=known) or (overwrite and not assumed):
            merged.changes.update(values)
        elif not assumed:
            merged.kept.append(field)
    if clear:
        _clear(entity, blank, last, merged)
    return merged


def _clear(entity: Entity, blank: Collection[str], last: Callable[[str], str | None], merged: Merged) -> None:
    """Empty what the CRM emptied, where the book still holds what it said."""
    for field in blank:
        default, value = entity.specs[field].default, entity.__dict__[field]
        if default in _UNKNOWN and value not in _UNKNOWN and said_text({field: value}) == last(field):
            merged.changes[field] = default
            merged.memory[field] = ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return joined(value)
    return str(value)
