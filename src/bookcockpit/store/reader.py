"""Reading the data file with nothing but `sqlite3`: the book in one go, and look-ups on demand.

The cost of `load` follows the accounts, not their history: of touches and readings only what an index
leads to is read. What only SQLite has may be used here; writing goes another way.

"""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple, TypeVar

from bookcockpit.core.book import CLOSED_MONTHS, Book, Damage, Growth, Meta, TouchHistory, by_name
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import (
    ENTITIES,
    Account,
    ArrLine,
    BookReview,
    CadenceOverride,
    Commitment,
    Contract,
    Dismissal,
    Milestone,
    Objective,
    Play,
    PlaybookRun,
    PlayStep,
    PricePlan,
    Rate,
    Reading,
    Reference,
    RunStep,
    Shift,
    Signal,
    Snooze,
    Stakeholder,
    TierChange,
    Touch,
    WhiteSpace,
)
from bookcockpit.core.fields import Entity
from bookcockpit.core.grouped import MadeLater
from bookcockpit.core.history import Dossier, Pulses, Read
from bookcockpit.core.signals.usage import USAGE_INPUTS
from bookcockpit.core.vocabulary import CLOSED_PLAYS, KINDS, OBJECTIVE_INPUT
from bookcockpit.store.rows import (
    LINKS,
    as_stored,
    columns,
    make_entities,
    portions,
    select,
    selection,
    sound_rows,
    to_value,
)

_CLOSED = ", ".join(repr(stage) for stage in CLOSED_PLAYS)
OPEN_PLAYS = f"stage NOT IN ({_CLOSED})"
CLOSED_LATELY = f"stage IN ({_CLOSED}) AND closed_on >= :since AND closed_on <= :today"
STEPS_OF_OPEN = f"play_id IN (SELECT id FROM play WHERE {OPEN_PLAYS})"


def growth_rows(connection: sqlite3.Connection, today: date, damaged: list[Damage]) -> dict[str, list[Any]]:
    """The rows of the growth of the book as of a date, by what `Growth` calls them."""
    since = add_months(today, -CLOSED_MONTHS)
    lately = {"since": since.isoformat(), "today": today.isoformat()}
    return dict(
        closed_plays=select(connection, Play, CLOSED_LATELY, lately, damaged),
        steps=select(connection, PlayStep, STEPS_OF_OPEN, (), damaged),
        white_spaces=select(connection, WhiteSpace, "", (), damaged),
        references=select(connection, Reference, "", (), damaged),
        runs=select(connection, PlaybookRun, "", (), damaged),
        run_steps=select(connection, RunStep, "", (), damaged),
        reviews=select(connection, BookReview, "", (), damaged),
    )


E = TypeVar("E", bound=Entity)

# Each account and kind is one step into the index (account, kind, planned, date), from its newest end. Pairs
# without any touch are left out in Python: a WHERE on the date found would have SQLite look for it twice.
LAST = f"""
    SELECT account.id, kind.column1,
           (SELECT max(happened_on) FROM touch
            WHERE account_id = account.id AND kind = kind.column1 AND planned = 0 AND happened_on <= :today)
    FROM account CROSS JOIN (VALUES {", ".join(f"('{kind}')" for kind in KINDS)}) AS kind
"""
# The plus rules out the index of planned touches, which SQLite may else take and read all touches for each account.
FIRST = """
    SELECT id, (SELECT happened_on FROM touch WHERE account_id = account.id AND +planned = 0 AND happened_on <= :today
                ORDER BY happened_on LIMIT 1)
    FROM account
"""
# A touch may belong to another account than the person (a move, a merger): those two ranges are mostly empty.
EXECUTIVE = """
    SELECT account_id, (SELECT max(happened_on) FROM attendance
                        WHERE stakeholder_id = person.id AND contact = 1 AND account_id = person.account_id
                          AND happened_on <= :today)
    FROM stakeholder AS person WHERE level = 'executive'
    UNION ALL
    SELECT meeting.account_id, happened_on FROM stakeholder AS person CROSS JOIN attendance AS meeting
    WHERE level = 'executive' AND meeting.stakeholder_id = person.id AND contact = 1
      AND meeting.account_id < person.account_id AND happened_on <= :today
    UNION ALL
    SELECT meeting.account_id, happened_on FROM stakeholder AS person CROSS JOIN attendance AS meeting
    WHERE level = 'executive' AND meeting.stakeholder_id = person.id AND contact = 1
      AND meeting.account_id > person.account_id AND happened_on <= :today
"""
STEPS_OF = """
    play_id IN (SELECT id FROM play WHERE account_id = :account_id) ORDER BY due_on IS NULL, due_on, title, key
"""
PRICE_PLANS_OF = "contract_id IN (SELECT id FROM contract WHERE account_id = :account_id) ORDER BY key"
LAST_CONTACTS = """
    SELECT id, (SELECT max(happened_on) FROM attendance
                WHERE stakeholder_id = person.id AND contact = 1 AND account_id = person.account_id
                  AND happened_on <= :today)
    FROM stakeholder AS person WHERE account_id = :account_id
"""
# The objectives read of an account are found by stepping from one to the next in the index, then the newest of each.
# By rowid, which the index holds itself; the id would have to be fetched from the table first.
NEWEST_READINGS = """
    rowid IN (
        WITH RECURSIVE measured(account_id, input) AS (
            SELECT id, (SELECT min(input) FROM reading
                        WHERE account_id = account.id AND input >= :first AND input < :last)
            FROM account
            UNION ALL
            SELECT account_id, (SELECT min(input) FROM reading
                                WHERE account_id = measured.account_id AND input > measured.input AND input < :last)
            FROM measured WHERE input IS NOT NULL
        )
        SELECT (SELECT rowid FROM reading WHERE account_id = measured.account_id AND input = measured.input
                  AND read_on <= :today ORDER BY read_on DESC, key DESC LIMIT 1)
        FROM measured WHERE input IS NOT NULL
    )
"""
NEWEST_USAGE = f"""
    SELECT account.id, wanted.column1,
           (SELECT read_on || ' ' || value FROM reading
            WHERE account_id = account.id AND input = wanted.column1 AND read_on <= :today
            ORDER BY read_on DESC, key DESC LIMIT 1)
    FROM account CROSS JOIN (VALUES {", ".join(f"('{name}')" for name in USAGE_INPUTS)}) AS wanted
"""
# From the name all inputs of objectives begin with up to the first that no longer does.
OBJECTIVES = {"first": OBJECTIVE_INPUT, "last": OBJECTIVE_INPUT[:-1] + chr(ord(OBJECTIVE_INPUT[-1]) + 1)}
UNCONFIRMED, AHEAD = "planned = 1", "planned = 0 AND happened_on > :today"
NEWEST_FIRST = "account_id = :account_id ORDER BY happened_on DESC, kind, summary, key LIMIT :limit"


class AccountName(NamedTuple):
    """What completion and pickers need of an account."""

    id: str
    key: str
    name: str
    status: str


class Step(NamedTuple):
    """One user action that can be undone, or redone if it was."""

    id: int
    made_at: datetime
    label: str
    undone: bool


def load(
    connection: sqlite3.Connection, today: date, pulses: Pulses | None = None, days_off: Collection[date] = ()
) -> Book:
    """The book as of a date; the caller holds one read transaction, so that all of it is of one moment.

    `pulses` are read later, when something asks for them.
    """
    # Nothing made here is garbage, and looking for some among so many new objects costs a tenth of the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _load(connection, today, pulses, days_off)
    finally:
        if collecting:
            gc.enable()


def _load(connection: sqlite3.Connection, today: date, pulses: Pulses | None, days_off: Collection[date]) -> Book:
    on = {"today": today.isoformat()}
    damaged: list[Damage] = []

    def read(kind: type[E], where: str = "", values: Mapping[str, Any] | Sequence[Any] = ()) -> list[E]:
        return select(connection, kind, where, values, damaged)

    people = _people(connection, damaged)
    growth = growth_rows(connection, today, damaged)
    rows: dict[str, Sequence[Any]] = {
        "accounts": read(Account),
        "contracts": read(Contract),
        "pending": read(Touch, UNCONFIRMED) + read(Touch, AHEAD, on),
        "commitments": read(Commitment),
        "objectives": read(Objective),
        "milestones": read(Milestone),
        "readings": read(Reading, NEWEST_READINGS, {**on, **OBJECTIVES}),
        "arr_lines": read(ArrLine),
        "signals": read(Signal),
        "plays": read(Play, OPEN_PLAYS),
        "price_plans": read(PricePlan),
        "dismissals": read(Dismissal),
        "rates": read(Rate),
        "snoozes": read(Snooze),
        "shifts": read(Shift),
        "overrides": read(CadenceOverride),
        "tier_changes": read(TierChange),
    }
    if damaged:
        gone = {each.id for each in damaged}
        everything: list[Entity] = [entity for some in (*rows.values(), *growth.values()) for entity in some]
        everything += [person for each in people.values() for person in _made(each)]
        gone |= _without(everything, gone)
        rows = {name: _left(some, gone) for name, some in rows.items()}
        growth = {name: _left(some, gone) for name, some in growth.items()}
        people = {account: [row for row in some if row[_PERSON] not in gone] for account, some in people.items()}
    return Book(
        as_of=today,
        meta=load_meta(connection),
        history=load_history(connection, today),
        stakeholders=MadeLater(people, lambda some: by_name(_left(_made(some), {each.id for each in damaged}))),
        usage=load_usage(connection, today),
        growth=Growth(**growth),
        pulses=pulses,
        days_off=days_off,
        damaged=damaged,
        **rows,
    )


_PERSON = columns(Stakeholder).index("id")


def _people(connection: sqlite3.Connection, damaged: list[Damage]) -> dict[str, list[Sequence[Any]]]:
    """Everybody by account, read now, within the caller's transaction, and made when somebody asks for them."""
    names = columns(Stakeholder)
    place = names.index("account_id")
    rows: dict[str, list[Sequence[Any]]] = {}
    found: list[Sequence[Any]] = connection.execute(selection(Stakeholder)).fetchall()
    for row in sound_rows(Stakeholder, names, found, damaged):
        rows.setdefault(row[place], []).append(row)
    return rows


def _made(rows: Iterable[Sequence[Any]]) -> list[Stakeholder]:
    return make_entities(Stakeholder, columns(Stakeholder), rows)


def _without(everything: Sequence[Entity], gone: set[str]) -> set[str]:
    """What belongs to rows that are left out, and so is left out with them: their ids."""
    found: set[str] = set()
    needed = {
        kind: [name for name, field in kind.fields.items() if field.kind == "ref" and not field.nullable]
        for kind in {type(each) for each in everything}
    }
    while more := {
        each.id for each in everything
        if each.id not in found and any(each.__dict__[name] in gone | found for name in needed[type(each)])
    }:  # fmt: skip
        found |= more
    return found


def _left(entities: Sequence[E], gone: set[str]) -> list[E]:
    """Those that are not left out, without what they said of those that are."""
    if not gone:
        return list(entities)
    left = [each for each in entities if each.id not in gone]
    for each in left:
        for name, field in each.fields.items():
            if field.kind == "ref" and each.__dict__[name] in gone:
                each.__dict__[name] = None
            elif field.kind == "refs":
                each.__dict__[name] = tuple(id_ for id_ in each.__dict__[name] if id_ not in gone)
    return left


def load_meta(connection: sqlite3.Connection) -> Meta:
    """What the file says of the book itself."""
    said = dict(connection.execute("SELECT name, value FROM meta"))
    return Meta(said.get("book_id", ""), said.get("base_currency", "USD"), said.get("preset", "balanced"))


def load_history(connection: sqlite3.Connection, today: date) -> TouchHistory:
    """What the clocks need of all touches up to a date, by index alone: equal to `core.book.digest` of them all."""
    on, day = {"today": today.isoformat()}, _day
    last = {}
    for account, kind, said in connection.execute(LAST, on):
        if said and (newest := day(said)):
            last[account, kind] = newest
    first = {account: oldest for account, said in connection.execute(FIRST, on) if said and (oldest := day(said))}
    executive: dict[str, date] = {}
    for account, newest in connection.execute(EXECUTIVE, on):
        if newest and (met := day(newest)):
            executive[account] = max(met, executive.get(account, met))
    return TouchHistory(last, executive, first)


def load_usage(connection: sqlite3.Connection, today: date) -> dict[str, list[Read]]:
    """The newest reading up to a date of each input of usage, by account id."""
    found: dict[str, list[Read]] = {}
    for account, name, newest in connection.execute(NEWEST_USAGE, {"today": today.isoformat()}):
        if newest:
            # One that is damaged is none; `doctor` names it.
            with suppress(ValueError):
                read_on, value = newest.split(" ")
                found.setdefault(account, []).append(Read(date.fromisoformat(read_on), name, float(value)))
    return found


def _day(stored: str) -> date | None:
    """A stored date; None for what is none, which `doctor` names."""
    try:
        return date.fromisoformat(stored)
    except ValueError:
        return None


def timeline(connection: sqlite3.Connection, account_id: str, limit: int | None = None) -> list[Touch]:
    """An account's touches, newest first, those ahead included."""
    # A negative LIMIT is SQLite's way to say all.
    at_most = {"account_id": account_id, "limit": -1 if limit is None else limit}
    return select(connection, Touch, NEWEST_FIRST, at_most, [])


def last_contacts(connection: sqlite3.Connection, account_id: str, today: date) -> dict[str, date]:
    """By person: the newest external touch up to a date that they attended; who never was is left out."""
    rows = connection.execute(LAST_CONTACTS, {"account_id": account_id, "today": today.isoformat()})
    return {person: met for person, newest in rows if newest and (met := _day(newest))}


def dossier(connection: sqlite3.Connection, account_id: str, today: date) -> Dossier:
    """Everything of one account that `load` leaves out."""
    mine = {"account_id": account_id}
    return Dossier(
        timeline(connection, account_id),
        last_contacts(connection, account_id, today),
        select(connection, Reading, "account_id = :account_id ORDER BY read_on, input, key", mine, []),
        select(connection, Play, "account_id = :account_id ORDER BY due_on IS NULL, due_on, title, key", mine, []),
        select(connection, PlayStep, STEPS_OF, mine, []),
        select(connection, PricePlan, PRICE_PLANS_OF, mine, []),
    )


def everything(connection: sqlite3.Connection) -> dict[str, list[Entity]]:
    """Every entity of the file by table, ordered by key: the whole book as an export writes it."""
    return {table: select(connection, kind, "TRUE ORDER BY key") for table, kind in ENTITIES.items()}


def find(connection: sqlite3.Connection, kind: type[E], equals: Mapping[str, object]) -> list[E]:
    """Entities whose fields have these values, ordered by key. Raises `TypeError` on a field that is no column."""
    known = columns(kind)
    if unknown := [name for name in equals if name not in known]:
        raise TypeError(f"{kind.__name__} has no column {', '.join(unknown)}")
    where = " AND ".join(f'"{name}" IS ?' for name in equals) or "TRUE"
    return select(connection, kind, f"{where} ORDER BY key", [to_value(value) for value in equals.values()])


def by_keys(connection: sqlite3.Connection, kind: type[E], keys: Collection[str]) -> dict[str, E]:
    """The entities of a kind that have these keys, by key."""
    found: dict[str, E] = {}
    for some in portions(sorted(keys)):
        for entity in select(connection, kind, f"key IN ({', '.join('?' * len(some))})", some):
            found[entity.key] = entity
    return found


def _selected(kind: type[Entity]) -> tuple[str, ...]:
    """What a row that is read holds: the columns, and the list of references beside them."""
    return columns(kind) + ((LINKS[kind].field,) if kind in LINKS else ())


def damage_of(connection: sqlite3.Connection, kind: type[Entity], called: str) -> list[Damage]:
    """The values that are none of the rows with a key, or a name."""
    names, damaged = _selected(kind), list[Damage]()
    where = "key = :called" + (" OR name = :called" if "name" in names else "")
    sound_rows(kind, names, connection.execute(selection(kind, where), {"called": called}).fetchall(), damaged)
    return damaged


def mended(connection: sqlite3.Connection, kind: type[E], id: str, said: Mapping[str, Any]) -> E:
    """A stored entity with some of its fields said anew, whatever stood there."""
    names = _selected(kind)
    row = connection.execute(selection(kind, "id = ?"), [id]).fetchone()
    held = {name: to_value(said[name]) if name in said else stored for name, stored in zip(names, row, strict=True)}
    (stored,) = as_stored(kind, names, [tuple(held.values())])
    return stored.but()


def names(connection: sqlite3.Connection) -> list[AccountName]:
    """Every account's name, ordered by name."""
    return [
        AccountName(*row) for row in connection.execute("SELECT id, key, name, status FROM account ORDER BY name, key")
    ]


def steps(connection: sqlite3.Connection, limit: int) -> list[Step]:
    """The newest steps of the journal, newest first."""
    newest = connection.execute("SELECT id, made_at, label, undone FROM step ORDER BY id DESC LIMIT ?", [limit])
    return [Step(each, datetime.fromisoformat(at), label, bool(undone)) for each, at, label, undone in newest]
