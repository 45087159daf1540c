"""Who refers to whom: the rows that mean an entity, found by what each kind declares, no table by name."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bookcockpit.core.entities import ENTITIES, TABLE_NAMES
from bookcockpit.core.fields import Entity
from bookcockpit.core.merging.merge import ID_TEXTS
from bookcockpit.store.connect import connect_to_read
from bookcockpit.store.errors import explained
from bookcockpit.store.rows import LINKS, select


def referring(path: Path, *entities: Entity) -> list[Entity]:
    """Every row of a data file that refers to one of these entities, also by an id in a text, each once.

    Raises `StoreError` when the file cannot be read.
    """
    found: dict[str, Entity] = {}
    try:
        with closing(connect_to_read(path)) as connection:
            connection.execute("BEGIN")
            for entity in entities:
                for kind in ENTITIES.values():
                    for where in conditions(kind, type(entity)):
                        found.update((row.id, row) for row in select(connection, kind, where, [entity.id]))
    except sqlite3.Error as error:
        raise explained(error, path) from None
    return sorted(found.values(), key=lambda row: (_ORDER[type(row)], row.key))


_ORDER = {kind: place for place, kind in enumerate(ENTITIES.values())}


def conditions(kind: type[Entity], target: type[Entity]) -> Iterator[str]:
    """What is true of rows of a kind that refer to an entity of another, each with its id as the one parameter."""
    for field, spec in kind.specs.items():
        if spec.kind == "ref" and spec.target in ("", TABLE_NAMES[target]):
            yield f'"{field}" = ?'
        elif spec.kind == "refs" and spec.target == TABLE_NAMES[target]:
            links = LINKS[kind]
            yield f"id IN (SELECT {links.owner} FROM {links.table} WHERE {links.target} = ?)"
    if text := ID_TEXTS.get(kind):
        yield f'instr("{text}", ?)'
