"""Where a name still stands: in the texts of a data file, and in the backups beside it."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import Entity
from bookcockpit.store.backup import backups_of
from bookcockpit.store.connect import connect_to_read
from bookcockpit.store.errors import StoreError, explained
from bookcockpit.store.rows import select

_LEAST = 2
"""Letters a name must have to be looked for: one letter stands in everything."""


class Trace(NamedTuple):
    """A backup that still holds what was forgotten; `cannot_tell` if it cannot be read."""

    path: Path
    cannot_tell: bool = False


class Mention(NamedTuple):
    """A text that holds a name: the row it is of, and the field."""

    entity: Entity
    field: str


def naming(words: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of these words as a word of its own; None without a word worth looking for.

    A single word must be written alike, for “Will” is no “will”.
    """
    known = sorted({word for word in words if len(word) >= _LEAST}, key=len, reverse=True)
    if not known:
        return None
    parts = [re.escape(word) if word.isalnum() else f"(?i:{re.escape(word)})" for word in known]
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def mentions(path: Path, words: Iterable[str]) -> list[Mention]:
    """The texts of a data file that hold one of these words. Raises `StoreError` when it cannot be read."""
    said = naming(words)
    found: list[Mention] = []
    if said is None:
        return found
    try:
        with closing(connect_to_read(path)) as connection:
            for kind in ENTITIES.values():
                texts = [name for name, spec in kind.specs.items() if spec.kind in ("note", "line") and name != "id"]
                somewhere = " OR ".join(f"\"{name}\" <> ''" for name in texts)
                for row in select(connection, kind, somewhere):
                    found += [Mention(row, name) for name in texts if said.search(row.__dict__[name])]
    except sqlite3.Error as error:
        raise explained(error, path) from None
    return found


def traces(path: Path, id_: str) -> list[Trace]:
    """The backups beside a data file that still hold an entity, in their rows or their journal; newest first."""
    found = []
    for each in backups_of(path):
        try:
            if _is_held(each.path, id_):
                found.append(Trace(each.path))
        except (sqlite3.Error, StoreError, OSError):
            found.append(Trace(each.path, cannot_tell=True))
    return found


def _is_held(path: Path, id_: str) -> bool:
    with closing(connect_to_read(path)) as connection:
        for table in ("account", "stakeholder"):
            if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", [id_]).fetchone():
                return True
        held = "SELECT 1 FROM op WHERE entity_id = ? OR instr(image, ?) LIMIT 1"
        return connection.execute(held, [id_, id_]).fetchone() is not None
