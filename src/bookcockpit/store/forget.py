"""Forgetting an account or a person for good: its rows, and every trace of it in the journal.

There is no way back, so the journal keeps nothing of it either. A step that names it goes as a whole, for half of
a step cannot be undone; so do the older ones that would need that step undone first, and whatever was undone.

"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, insert, update
from sqlalchemy import select as sql_select

from bookcockpit.core.entities import ENTITIES, TABLE_NAMES, Account, Stakeholder
from bookcockpit.core.fields import Entity
from bookcockpit.core.text import name_key
from bookcockpit.store.check import VERSION, backups_of, explained
from bookcockpit.store.connect import WAIT_SECONDS, connect, connect_to_read
from bookcockpit.store.errors import Conflict, StoreError
from bookcockpit.store.journal import Writer, take_out
from bookcockpit.store.rows import LINKS, portions, select
from bookcockpit.store.tables import LINK_TABLES, OP, STEP, TABLES

_LEAST = 2
"""Letters a name must have to be looked for: one letter stands in everything."""


class Residue(NamedTuple):
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
                texts = [name for name, field in kind.fields.items() if field.kind in ("note", "line") and name != "id"]
                somewhere = " OR ".join(f"\"{name}\" <> ''" for name in texts)
                for row in select(connection, kind, somewhere):
                    found += [Mention(row, name) for name in texts if said.search(row.__dict__[name])]
    except sqlite3.Error as error:
        raise explained(error, path) from None
    return found


def residue(path: Path, id_: str) -> list[Residue]:
    """The backups beside a data file that still hold an entity, in their rows or their journal; newest first."""
    found = []
    for each in backups_of(path):
        try:
            if _is_held(each.path, id_):
                found.append(Residue(each.path))
        except (sqlite3.Error, StoreError, OSError):
            found.append(Residue(each.path, cannot_tell=True))
    return found


def _is_held(path: Path, id_: str) -> bool:
    with closing(connect_to_read(path)) as connection:
        for table in ("account", "stakeholder"):
            if connection.execute(f"SELECT 1 FROM {table} WHERE id = ?", [id_]).fetchone():
                return True
        held = "SELECT 1 FROM op WHERE entity_id = ? OR instr(image, ?) LIMIT 1"
        return connection.execute(held, [id_, id_]).fetchone() is not None


Slot = tuple[str, str]


class Forgotten(NamedTuple):
    """What was removed: rows by table, rows of others that referred to it, undo steps, and those that are left.

    `ids` are those of all that is gone. `is_overwritten` says whether the freed space of the file was given back;
    it is zeroed in any case.
    """

    rows: dict[str, int]
    loosened: int
    steps: int
    steps_left: int
    ids: frozenset[str]
    is_overwritten: bool


def forget(path: Path, entity: Account | Stakeholder, *, wait_seconds: float = WAIT_SECONDS) -> Forgotten:
    """Remove an account or a person and every trace of it from the data file, in one transaction.

    Rows that need it go with it; those that merely mention it lose the reference, and what a person owned by name has
    no owner. Raises `StoreError`, with nothing
    removed; `Conflict` if the entity is not stored any more as it was read.
    """
    with Writer(path).transaction(wait_seconds) as connection:
        done = _forget(connection, entity)
    return done._replace(is_overwritten=_rewrite(path))


def _forget(connection: Connection, entity: Account | Stakeholder) -> Forgotten:
    table = TABLES[TABLE_NAMES[type(entity)]]
    rev = connection.execute(sql_select(table.c.rev).where(table.c.id == entity.id)).scalar_one_or_none()
    if rev != entity.rev:
        raise Conflict(f"{entity.name} was changed or removed since it was read; nothing was forgotten.", None)
    gone: dict[type[Entity], set[str]] = {type(entity): {entity.id}}
    loose: dict[tuple[type[Entity], str], set[str]] = {}
    words = {*_words(connection, entity)}
    waiting: list[tuple[type[Entity], str]] = [(type(entity), entity.id)]
    while waiting:
        kind, id_ = waiting.pop()
        for other, field, is_needed, found in _referring(connection, kind, id_):
            if is_needed:
                waiting += [(other, each) for each in found - gone.setdefault(other, set())]
                gone[other] |= found
            else:
                loose.setdefault((other, field), set()).update(found)
    ids = frozenset(each for some in gone.values() for each in some)
    if isinstance(entity, Account):
        words |= _people_words(connection, gone.get(Stakeholder, set()))
    mark = _new_rev(connection)
    touched = _loosen(connection, loose, gone, ids, mark)
    if isinstance(entity, Stakeholder):
        touched |= _disown(connection, entity, mark)
    before = _count(connection)
    for kind, some in gone.items():
        take_out(connection, kind, some)
    _purge(connection, ids, {(TABLE_NAMES[kind], each) for kind, each in touched}, words)
    left = _count(connection)
    rows = {TABLE_NAMES[kind]: len(gone[kind]) for kind in ENTITIES.values() if gone.get(kind)}
    return Forgotten(rows, len(touched), before - left, left, ids, is_overwritten=False)


def _referring(
    connection: Connection, target: type[Entity], id_: str
) -> Iterator[tuple[type[Entity], str, bool, set[str]]]:
    """The rows that refer to an entity: their kind, the field, whether they need the reference, their ids."""
    for kind in ENTITIES.values():
        for name, field in kind.fields.items():
            if field.kind not in ("ref", "refs") or field.target not in ("", TABLE_NAMES[target]):
                continue
            if field.kind == "refs":
                links = LINK_TABLES[LINKS[kind].table]
                at = sql_select(links.c[LINKS[kind].owner]).where(links.c[LINKS[kind].target] == id_)
            else:
                table = TABLES[TABLE_NAMES[kind]]
                at = sql_select(table.c.id).where(table.c[name] == id_)
            found = set(connection.execute(at).scalars())
            if found:
                yield kind, name, field.kind == "ref" and not field.nullable, found


def _loosen(
    connection: Connection,
    loose: dict[tuple[type[Entity], str], set[str]],
    gone: dict[type[Entity], set[str]],
    ids: frozenset[str],
    mark: int,
) -> set[tuple[type[Entity], str]]:
    """Take the reference out of the rows that stay; they are other rows then, so they get a new revision."""
    touched: set[tuple[type[Entity], str]] = set()
    for (kind, field), rows in loose.items():
        stays = sorted(rows - gone.get(kind, set()))
        table = TABLES[TABLE_NAMES[kind]]
        for some in portions(stays):
            if kind.fields[field].kind == "refs":
                links = LINK_TABLES[LINKS[kind].table]
                for id_ in ids & gone.get(ENTITIES[kind.fields[field].target], set()):
                    at = links.c[LINKS[kind].owner].in_(some) & (links.c[LINKS[kind].target] == id_)
                    connection.execute(delete(links).where(at))
                connection.execute(update(table).where(table.c.id.in_(some)).values(rev=mark))
            else:
                connection.execute(update(table).where(table.c.id.in_(some)).values({field: None, "rev": mark}))
        touched |= {(kind, each) for each in stays}
    return touched


def _disown(connection: Connection, person: Stakeholder, mark: int) -> set[tuple[type[Entity], str]]:
    """Take the name out of whatever of the account it owns: nobody does then, for the rest is a text about nobody."""
    people = TABLES["stakeholder"]
    others = sql_select(people.c.name).where(people.c.account_id == person.account_id, people.c.id != person.id)
    wanted = name_key(person.name)
    if wanted in map(name_key, connection.execute(others).scalars()):
        return set()
    touched: set[tuple[type[Entity], str]] = set()
    for kind in (each for each in ENTITIES.values() if "owner" in each.fields):
        table = TABLES[TABLE_NAMES[kind]]
        at = sql_select(table.c.id, table.c.owner).where(table.c.owner != "", _within(kind, person.account_id))
        named = [id_ for id_, owner in connection.execute(at).all() if name_key(owner) == wanted]
        for some in portions(named):
            connection.execute(update(table).where(table.c.id.in_(some)).values(owner="", rev=mark))
        touched |= {(kind, each) for each in named}
    return touched


def _within(kind: type[Entity], account_id: str) -> ColumnElement[bool]:
    """The rows of an account: its own, and those of what belongs to it."""
    table = TABLES[TABLE_NAMES[kind]]
    if "account_id" in kind.fields:
        return table.c.account_id == account_id
    field, parent = next((name, spec.target) for name, spec in kind.fields.items() if spec.target and not spec.nullable)
    mine = sql_select(TABLES[parent].c.id).where(TABLES[parent].c.account_id == account_id)
    return table.c[field].in_(mine)


def _new_rev(connection: Connection) -> int:
    """A revision nothing else has: step numbers are never given twice."""
    values = {"made_at": "", "label": "", "version": VERSION, "undone": 0}
    step: int = connection.execute(insert(STEP).values(values).returning(STEP.c.id)).scalar_one()
    connection.execute(delete(STEP).where(STEP.c.id == step))
    return step


def _count(connection: Connection) -> int:
    return len(connection.execute(sql_select(STEP.c.id)).all())


# What the journal knows


def _purge(connection: Connection, ids: frozenset[str], touched: set[Slot], words: set[str]) -> None:
    """Drop the steps that hold anything of it, and those that could not be undone without them."""
    named = _naming(connection, ids, words)
    dropped: list[int] = []
    blocked, needed = set(touched), set[Slot]()
    steps = connection.execute(sql_select(STEP.c.id, STEP.c.undone).order_by(STEP.c.id.desc())).all()
    for step, undone in steps:
        slots = _slots(connection, step)
        if step in named or undone or not blocked.isdisjoint(slots) or any(slots.get(each) for each in needed):
            dropped.append(step)
            if not undone:
                blocked |= slots.keys()
                needed |= _needed_by(connection, step)
    for some in portions(dropped):
        connection.execute(delete(OP).where(OP.c.step_id.in_(some)))
        connection.execute(delete(STEP).where(STEP.c.id.in_(some)))


def _slots(connection: Connection, step: int) -> dict[Slot, bool]:
    """The rows a step wrote, and whether it made them."""
    found = connection.execute(
        sql_select(OP.c.entity, OP.c.entity_id, OP.c.image.is_(None)).where(OP.c.step_id == step)
    )
    return {(entity, each): bool(is_made) for entity, each, is_made in found}


def _needed_by(connection: Connection, step: int) -> set[Slot]:
    """What the rows that a step left behind refer to: whatever made that can be undone no more."""
    found: set[Slot] = set()
    for table, kind in ENTITIES.items():
        written = sql_select(OP.c.entity_id).where(OP.c.step_id == step, OP.c.entity == table)
        for name, field in kind.fields.items():
            if field.kind == "refs":
                links = LINK_TABLES[LINKS[kind].table]
                at = sql_select(links.c[LINKS[kind].target]).where(links.c[LINKS[kind].owner].in_(written))
            elif field.kind == "ref" and field.target:
                at = sql_select(TABLES[table].c[name]).where(TABLES[table].c.id.in_(written))
            else:
                continue
            found |= {(field.target, each) for each in connection.execute(at.distinct()).scalars() if each is not None}
    return found


def _naming(connection: Connection, ids: frozenset[str], words: set[str]) -> set[int]:
    """The steps of which a label, a row or an image holds one of these ids or words."""
    known = set(ids)
    named: set[int] = set()
    said = naming(words)
    labels = connection.execute(sql_select(STEP.c.id, STEP.c.label))
    named |= {step for step, label in labels if said is not None and said.search(label)}
    grown = True
    while grown:
        # A row that is gone already may have had rows of its own: whatever is found is looked for in turn.
        grown = False
        for step, id_, image in connection.execute(sql_select(OP.c.step_id, OP.c.entity_id, OP.c.image)):
            if id_ in known:
                named.add(step)
            elif image is not None and (_holds(image, known) or (said is not None and said.search(_plain(image)))):
                named.add(step)
                if _needs(image, known):
                    known.add(id_)
                    grown = True
    return named


_ID = re.compile(r"\"([0-9A-Za-z_-]{1,64})\"|(?<![0-9a-f])([0-9a-f]{32})(?![0-9a-f])")


def _holds(image: str, ids: set[str]) -> bool:
    return any((one or two) in ids for one, two in _ID.findall(image))


def _needs(image: str, ids: set[str]) -> bool:
    """Whether a row of the journal was one of what is forgotten: it belonged to something of it."""
    held = json.loads(image)
    return any(name.endswith("_id") and name in _NEEDED and value in ids for name, value in held.items())


_NEEDED = frozenset(
    name
    for kind in ENTITIES.values()
    for name, field in kind.fields.items()
    if field.kind == "ref" and not field.nullable
)


def _plain(image: str) -> str:
    """An image as its texts read, for names with a quotation mark or a line break."""
    return image.replace('\\"', '"').replace("\\\\", "\\")


def _words(connection: Connection, entity: Account | Stakeholder) -> Iterator[str]:
    """What it is called, now and in the images of its past."""
    yield from (entity.name, entity.email) if isinstance(entity, Stakeholder) else (entity.name,)
    images = sql_select(OP.c.image).where(OP.c.entity_id == entity.id, OP.c.image.is_not(None))
    for image in connection.execute(images).scalars():
        held = json.loads(image)
        yield from (str(held.get("name", "")), str(held.get("email", "")))


def _people_words(connection: Connection, ids: set[str]) -> set[str]:
    """The addresses of people who go with their account; their names may be those of others too."""
    people = TABLES["stakeholder"]
    some = connection.execute(sql_select(people.c.id, people.c.email))
    return {email for id_, email in some if id_ in ids and email}


# What lies elsewhere


def _rewrite(path: Path) -> bool:
    """Write the file anew without its free pages; what was in them is zeroed already."""
    try:
        with closing(connect(path, "rw")) as connection:
            connection.execute("VACUUM")
    except sqlite3.Error:
        return False
    return True
