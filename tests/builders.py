"""Small books for tests: entities with sensible defaults, and a whole Book from plain lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from bookcockpit.core.book import Book, Meta, digest
from bookcockpit.core.entities import (
    Account,
    Commitment,
    Contract,
    Milestone,
    Objective,
    Reading,
    Signal,
    Stakeholder,
    Touch,
)
from bookcockpit.core.history import Pulse, Pulses, Read, pulse_of
from bookcockpit.core.signals.usage import USAGE_INPUTS

META = Meta(book_id="book", base_currency="USD", preset="balanced")


def day(text: str) -> date:
    return date.fromisoformat(text)


def account(name: str = "Acme", tier: str = "growth", **values: Any) -> Account:
    values.setdefault("id", name.lower())
    values.setdefault("tracked_since", day("2024-01-01"))
    return Account(name=name, tier=tier, **values)  # type: ignore[arg-type]


def touch(of: Account, kind: str, on: str, **values: Any) -> Touch:
    return Touch(account_id=of.id, kind=kind, happened_on=day(on), **values)  # type: ignore[arg-type]


def contract(of: Account, starts: str, ends: str | None, arr: int = 100_000_00, **values: Any) -> Contract:
    values.setdefault("currency", "USD")
    term_end = None if ends is None else day(ends)
    return Contract(account_id=of.id, starts_on=day(starts), term_end=term_end, arr=arr, **values)


def person(of: Account, name: str, **values: Any) -> Stakeholder:
    return Stakeholder(account_id=of.id, name=name, **values)


def signal(of: Account, kind: str, seen: str, **values: Any) -> Signal:
    return Signal(account_id=of.id, kind=kind, seen_on=day(seen), **values)


def commitment(of: Account, what: str, **values: Any) -> Commitment:
    return Commitment(account_id=of.id, what=what, **values)


def objective(of: Account, statement: str, **values: Any) -> Objective:
    return Objective(account_id=of.id, statement=statement, **values)


def milestone(of: Objective, title: str, **values: Any) -> Milestone:
    return Milestone(objective_id=of.id, title=title, **values)


def reading(of: Account, input: str, on: str, value: float, **values: Any) -> Reading:
    return Reading(account_id=of.id, input=input, read_on=day(on), value=value, **values)


def book(
    today: str | date,
    accounts: Iterable[Account] | Account,
    touches: Iterable[Touch] = (),
    *,
    stakeholders: Iterable[Stakeholder] = (),
    **more: Any,
) -> Book:
    """The bounded Book as of a date, from everything there is."""
    as_of = day(today) if isinstance(today, str) else today
    people = list(stakeholders)
    everything = list(touches)
    return Book(
        as_of=as_of,
        meta=META,
        history=digest(everything, [p.id for p in people if p.level == "executive"], as_of),
        accounts=[accounts] if isinstance(accounts, Account) else accounts,
        pending=[t for t in everything if t.planned or t.happened_on > as_of],
        stakeholders=people,
        usage=usage(more.get("readings", ()), as_of),
        **{"pulses": pulses(everything, more.get("readings", ()), people, as_of), **more},
    )


def usage(readings: Iterable[Reading], on: date) -> dict[str, list[Read]]:
    """The newest reading of each input of usage, by account id."""
    newest: dict[tuple[str, str], Read] = {}
    for each in sorted(readings, key=lambda each: (each.read_on, each.key)):
        if each.input in USAGE_INPUTS and each.read_on <= on:
            newest[each.account_id, each.input] = Read(each.read_on, each.input, each.value)
    found: dict[str, list[Read]] = {}
    for (account_id, _), read in newest.items():
        found.setdefault(account_id, []).append(read)
    return found


def pulses(touches: Iterable[Touch], readings: Iterable[Reading], people: Iterable[Stakeholder], on: date) -> Pulses:
    """The pulses of every account, worked out from everything there is."""
    held, read, everybody = list(touches), list(readings), list(people)

    def pulse(account_id: str) -> Pulse:
        return pulse_of(
            [each for each in held if each.account_id == account_id],
            [each for each in read if each.account_id == account_id],
            {each.id for each in everybody if each.account_id == account_id},
            on,
        )

    known = {each.account_id for each in held} | {each.account_id for each in read}
    known |= {each.account_id for each in everybody}

    def earlier(account_id: str, name: str, before: date) -> list[Read]:
        mine = [each for each in read if (each.account_id, each.input) == (account_id, name) and each.read_on < before]
        return sorted((Read(each.read_on, each.input, each.value) for each in mine), reverse=True)

    return Pulses(on, lambda ids: {each: pulse(each) for each in (known if ids is None else ids)}, earlier)
