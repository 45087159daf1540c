"""An entity's fields as JSON values and as words, from its declaration alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bookcockpit.core import wording
from bookcockpit.core.fields import to_plain
from bookcockpit.core.money import money_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bookcockpit.core.fields import Entity


def entity_json(entity: Entity) -> dict[str, Any]:
    """The fields people know, amounts with their currency; ids, which are never shown, are left out."""
    plain = to_plain(entity)
    shown: dict[str, Any] = {}
    for field, spec in entity.specs.items():
        if field in ("id", "rev") or spec.kind in ("ref", "refs"):
            continue
        value = plain[field]
        if spec.kind == "money" and value is not None:
            value = money_json(value, plain["currency"])
        shown[field] = value
    return shown


def field_words(entity: Entity) -> Iterator[tuple[str, str]]:
    """Each known field with its value in words; what is unknown is left out."""
    for field, spec in entity.specs.items():
        value = entity.__dict__[field]
        if field in ("id", "rev") or spec.kind in ("ref", "refs", "money") or value is None or value in ("", ()):
            continue
        match spec.kind:
            case "day":
                yield field, wording.full_date(value)
            case "words" | "lines":
                yield field, ", ".join(wording.word_label(each) for each in value)
            case "number":
                yield field, wording.plain_number(value)
            case "flag":
                yield field, "yes" if value else "no"
            case _:
                yield field, str(value)
