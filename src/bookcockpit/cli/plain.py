"""An entity's fields as words, from its declaration alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core import wording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bookcockpit.core.fields import Entity


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
