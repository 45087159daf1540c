"""Sources for documents: made of rows as a store would, and books whose every field is filled on purpose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple
from zlib import crc32

from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import Entity, Field
from bookcockpit.core.history import Dossier
from bookcockpit.core.policy import Policy
from bookcockpit.core.vocabulary import INPUTS, KINDS
from bookcockpit.exchange.documents import Sources
from builders import book

TODAY = date(2026, 11, 18)

_LISTS = {
    "contracts": "contract", "commitments": "commitment", "objectives": "objective", "milestones": "milestone",
    "arr_lines": "arr_line", "signals": "signal", "rates": "rate", "snoozes": "snooze", "shifts": "shift",
    "overrides": "cadence_override", "tier_changes": "tier_change",
}  # fmt: skip


def sources_of(rows: Mapping[str, Sequence[Any]], key: str, today: date = TODAY) -> Sources:
    """The sources of the account with a key, from every row of a book by table."""
    account = next(each for each in rows["account"] if each.key == key)
    whole = book(
        today,
        rows["account"],
        rows["touch"],
        stakeholders=rows["stakeholder"],
        readings=[each for each in rows["reading"] if each.read_on <= today],
        **{name: rows.get(table, ()) for name, table in _LISTS.items()},
    )
    return Sources(whole, Policy(), account, _dossier(rows, account.id, today), today)


def _dossier(rows: Mapping[str, Sequence[Any]], account_id: str, today: date) -> Dossier:
    def mine(table: str) -> list[Any]:
        return [each for each in rows.get(table, ()) if each.account_id == account_id]

    touches = sorted(mine("touch"), key=lambda each: (each.happened_on, each.key), reverse=True)
    contacts: dict[str, date] = {}
    for each in touches:
        if KINDS[each.kind].external and not each.planned and each.happened_on <= today:
            for id_ in each.stakeholder_ids:
                contacts.setdefault(id_, each.happened_on)
    plays = mine("play")
    terms = {each.id for each in mine("contract")}
    return Dossier(
        touches,
        contacts,
        sorted(mine("reading"), key=lambda each: (each.read_on, each.key)),
        plays,
        [each for each in rows.get("play_step", ()) if each.play_id in {play.id for play in plays}],
        [each for each in rows.get("price_plan", ()) if each.contract_id in terms],
    )


class Written(NamedTuple):
    """A value that was put into a field: whose, of which table, and whether its row is shared with the customer."""

    account: str
    table: str
    field: str
    value: Any
    is_shared: bool


class Filled:
    """A book with two accounts, two rows of each table for each, and something in every field.

    `text` makes what stands in a field of text, from its name such as `acme.touch.1.summary`; a field that may be
    unknown is so now and then. What stands in one field depends on its own name alone, so a new one changes no other.
    """

    def __init__(self, seed: int, text: Callable[[str], str], *, unknown: float = 0.3) -> None:
        self.seed, self.text, self.unknown = seed, text, unknown
        self.rows: dict[str, list[Entity]] = {table: [] for table in ENTITIES}
        self.written: list[Written] = []
        for account in ("acme", "other"):
            mine: dict[str, list[str]] = {"account": [account]}
            for table in ENTITIES:
                for number in (0,) if table == "account" else (0, 1):
                    self._add(account, table, mine, is_shared=number == 1)

    def _add(self, account: str, table: str, mine: dict[str, list[str]], *, is_shared: bool) -> None:
        kind = ENTITIES[table]
        values = {
            name: self._value(field, f"{account}.{table}.{int(is_shared)}.{name}", mine, is_shared)
            for name, field in kind.fields.items()
            if name != "rev"
        }
        if table == "account":
            values["id"] = values["key"] = account
        _bend(table, values, mine)
        made = kind(**values)
        self.rows[table].append(made)
        if table != "account":
            mine.setdefault(table, []).append(made.id)
        if table == "objective":
            mine.setdefault("objective keys", []).append(made.key)
        # Of the readings, the second one measures a goal and the first one health.
        shared = bool(values.get("shared", is_shared or table != "reading"))
        self.written += [Written(account, table, name, value, shared) for name, value in values.items()]

    def _value(self, field: Field, name: str, mine: dict[str, list[str]], is_shared: bool) -> Any:
        random, number = Random(f"{self.seed} {name}"), crc32(name.encode()) % 900
        if field.nullable and random.random() < self.unknown:
            return None
        match field.kind:
            case "line" if field.high == 3:
                return "USD"
            case "line" | "note":
                return self.text(name) if field.high is None else self.text(name)[: int(field.high)]
            case "lines":
                return (self.text(name),)
            case "word":
                return random.choice(field.allowed)
            case "words":
                return (random.choice(field.allowed),)
            case "day":
                return TODAY + timedelta(days=random.choice((-1, -1, 1)) * (9 + number))
            case "whole":
                high = int(field.high or 0)
                return 90_000 + number if high > 100_000 else random.randint(int(field.low or 0), min(high, 5))
            case "money":
                return (100 + number) * 100_000_000
            case "number":
                return 40_000.5 + number if field.high is None else field.high * random.random()
            case "flag":
                return is_shared if field.name == "shared" else random.random() < 0.3
            case "decimal":
                return Decimal(1 + number)
            case "ref":
                known = mine.get(field.target or "account", [])
                return random.choice(known) if known else None
            case "refs":
                return tuple(mine.get(field.target, ()))
        raise AssertionError(field.kind)


def _bend(table: str, values: dict[str, Any], mine: dict[str, list[str]]) -> None:
    """Bend values to the rules between fields."""
    if table == "contract":
        values["term_end"] = values["term_end"] or values["starts_on"]
        values["starts_on"] = min(values["starts_on"], values["term_end"])
        values["outcome_on"] = values["outcome_on"] or values["starts_on"]
    if table == "arr_line":
        values["to_on"] = None
    if table == "cadence_override":
        values["every"] = "2 months"
    if table == "reading":
        second = "reading" in mine
        values["input"] = f"objective:{mine['objective keys'][-1]}" if second else next(iter(INPUTS))
        values["read_on"] = TODAY - abs(values["read_on"] - TODAY)
