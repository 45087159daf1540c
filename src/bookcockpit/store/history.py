"""Reading by index alone what the book leaves out: the recent activity of accounts, and the movements of a window."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from bookcockpit.core.entities import CallChange, PricePlan
from bookcockpit.core.history import PREPARED_DAYS, PULSE_DAYS, REVIEW_MARGIN, Chronicle, Pulse, Read
from bookcockpit.core.vocabulary import INPUTS, KINDS, OBJECTIVE_INPUT
from bookcockpit.store import reader
from bookcockpit.store.rows import portions, select

# Each of these begins with the accounts, and takes one step into an index for each account, person or input.
_CONTACTS = """
    SELECT account_id, id, (SELECT max(happened_on) FROM attendance
                            WHERE stakeholder_id = person.id AND contact = 1 AND account_id = person.account_id
                              AND happened_on <= :today)
    FROM stakeholder AS person WHERE {account_id}
"""
_READINGS = f"""
    SELECT account.id, input, read_on, value
    FROM account CROSS JOIN (VALUES {", ".join(f"('{name}')" for name in INPUTS)}) AS wanted
    CROSS JOIN reading ON reading.account_id = account.id AND input = wanted.column1
    WHERE {{id}} AND read_on BETWEEN :since AND :today
"""
# The plus keeps SQLite from choosing an index of planned touches, which would read all touches for each account; which
# of the two it takes would else depend on which index the file was given first.
_SENTIMENTS = """
    SELECT account.id, avg(sentiment), max(happened_on)
    FROM account CROSS JOIN touch ON touch.account_id = account.id
    WHERE {id} AND happened_on BETWEEN :since AND :today AND +planned = 0 AND sentiment IS NOT NULL
    GROUP BY account.id
"""
_PREPARED = """
    SELECT DISTINCT account.id, happened_on
    FROM account CROSS JOIN touch ON touch.account_id = account.id
    WHERE {id} AND kind = 'renewal_prep' AND planned = 0 AND happened_on BETWEEN :long_ago AND :today
"""

_TOUCHED = f"""
    SELECT account.id, (SELECT max(happened_on) FROM touch
                        WHERE account_id = account.id AND kind = external.column1 AND planned = 0
                          AND happened_on <= :today)
    FROM account CROSS JOIN (VALUES {", ".join(f"('{kind}')" for kind in KINDS if KINDS[kind].external)}) AS external
    WHERE {{id}}
"""


_EARLIER = """
    SELECT read_on, value FROM reading WHERE account_id = ? AND input = ? AND read_on < ?
    ORDER BY read_on DESC, key DESC LIMIT ?
"""
_EARLIER_MOST = 400
"""More than a year of daily readings."""


def earlier(connection: sqlite3.Connection, account_id: str, name: str, before: date) -> list[Read]:
    """The readings of one input of an account before a day, the newest first."""
    found = connection.execute(_EARLIER, (account_id, name, before.isoformat(), _EARLIER_MOST))
    return [Read(date.fromisoformat(read_on), name, float(value)) for read_on, value in found]


def pulses(connection: sqlite3.Connection, on: date, account_ids: Collection[str] | None = None) -> dict[str, Pulse]:
    """The pulse on a date of each of these accounts, or of all, by account id: equal to `core.pulse.pulse_of`."""
    if account_ids is None:
        wanted = [each for (each,) in connection.execute("SELECT id FROM account")]
        return _pulses(connection, on, wanted, "TRUE", "TRUE")
    found: dict[str, Pulse] = {}
    for some in portions(sorted(account_ids)):
        names = ", ".join(f":a{place}" for place in range(len(some)))
        found |= _pulses(connection, on, some, f"account.id IN ({names})", f"account_id IN ({names})")
    return found


def _pulses(
    connection: sqlite3.Connection, on: date, ids: Sequence[str], where_id: str, where_account: str
) -> dict[str, Pulse]:
    values = {
        "today": on.isoformat(),
        "since": (on - timedelta(days=PULSE_DAYS)).isoformat(),
        "long_ago": (on - timedelta(days=PREPARED_DAYS)).isoformat(),
    }
    if where_id != "TRUE":
        values |= {f"a{place}": each for place, each in enumerate(ids)}

    def rows(statement: str) -> Iterator[tuple[str, ...]]:
        yield from connection.execute(statement.format(id=where_id, account_id=where_account), values)

    day = date.fromisoformat
    contacts: dict[str, dict[str, date]] = {}
    for account, person, met in rows(_CONTACTS):
        if met is not None:
            contacts.setdefault(account, {})[person] = day(met)
    readings: dict[str, list[Read]] = {}
    for account, name, read_on, value in rows(_READINGS):
        readings.setdefault(account, []).append(Read(day(read_on), name, float(value)))
    felt: dict[str, tuple[float | None, date | None]] = {
        account: (float(mean), day(newest)) for account, mean, newest in rows(_SENTIMENTS)
    }
    unfelt: tuple[float | None, date | None] = (None, None)
    prepared: dict[str, list[date]] = {}
    for account, held in rows(_PREPARED):
        prepared.setdefault(account, []).append(day(held))
    touched: dict[str, str] = {}
    for account, newest in rows(_TOUCHED):
        if newest is not None and newest > touched.get(account, ""):
            touched[account] = newest
    return {
        each: Pulse(
            on,
            contacts.get(each, {}),
            tuple(sorted(readings.get(each, ()))),
            *felt.get(each, unfelt),
            tuple(sorted(prepared.get(each, ()))),
            day(touched[each]) if each in touched else None,
        )
        for each in ids
    }


T = TypeVar("T")

# Each of these begins with what is few (accounts, people, objectives, contracts) and steps into an index from there.
REVIEWS = """
    SELECT account.id, happened_on FROM account CROSS JOIN touch ON touch.account_id = account.id
    WHERE kind = 'business_review' AND planned = 0 AND happened_on BETWEEN :from AND :until
    ORDER BY account.id, happened_on
"""
READINGS = f"""
    SELECT objective.id, read_on, value FROM objective
    CROSS JOIN reading ON reading.account_id = objective.account_id AND input = '{OBJECTIVE_INPUT}' || objective.key
    WHERE read_on <= :end ORDER BY objective.id, read_on, reading.key
"""
CALLS = """
    contract_id IN (SELECT id FROM contract WHERE term_end BETWEEN :before AND :end AND open_ended = 0)
    ORDER BY made_on, key
"""
EXECUTIVE = """
    SELECT id, (SELECT max(happened_on) FROM touch
                WHERE account_id = account.id AND kind = 'executive_touch' AND planned = 0 AND happened_on <= :today)
    FROM account
"""
PLAN_REVIEWS = """
    SELECT id, max(coalesce((SELECT max(happened_on) FROM touch WHERE account_id = account.id
                             AND kind = 'plan_review' AND planned = 0 AND happened_on <= :today), ''),
                   coalesce((SELECT max(happened_on) FROM touch WHERE account_id = account.id
                             AND kind = 'business_review' AND planned = 0 AND happened_on <= :today), ''))
    FROM account
"""
CONTACTS = """
    SELECT id, (SELECT happened_on FROM attendance
                WHERE stakeholder_id = person.id AND contact = 1 AND account_id = person.account_id
                  AND happened_on <= :today ORDER BY happened_on DESC LIMIT 1)
    FROM stakeholder AS person
"""


def chronicle(connection: sqlite3.Connection, start: date, end: date) -> Chronicle:
    """The chronicle of a window, both days included; the caller holds one read transaction."""
    day = _Days().__getitem__
    margin = timedelta(days=REVIEW_MARGIN)
    around = {"from": (start - margin).isoformat(), "until": (end + margin).isoformat()}
    # A renewal date is the day after the term; one on the day after the window takes effect in it.
    within = {"before": (start - timedelta(days=1)).isoformat(), "end": end.isoformat()}
    calls = select(connection, CallChange, CALLS, within)
    plans = select(connection, PricePlan, "TRUE ORDER BY key")
    return Chronicle(
        start,
        end,
        _grouped((account, day(on)) for account, on in connection.execute(REVIEWS, around)),
        _grouped(
            (objective, (day(on), float(value)))
            for objective, on, value in connection.execute(READINGS, {"end": end.isoformat()})
        ),
        _grouped((each.contract_id, each) for each in calls),
        _grouped((each.contract_id, each) for each in plans),
        _newest(connection, (reader.EXECUTIVE, EXECUTIVE), end),
        _newest(connection, (PLAN_REVIEWS,), end),
        _newest(connection, (CONTACTS,), end),
    )


class _Days(dict[str, date]):
    """Dates by their text, each made once: a history repeats few of them often."""

    def __missing__(self, text: str) -> date:
        made = self[text] = date.fromisoformat(text)
        return made


def _newest(connection: sqlite3.Connection, statements: Iterable[str], end: date) -> dict[str, date]:
    """The newest date each id has in any of the answers, up to the last day."""
    on: dict[str, Any] = {"today": end.isoformat()}
    newest: dict[str, str] = {}
    for statement in statements:
        for id, found in connection.execute(statement, on):
            # ISO dates stand in the order of their text; who has none has an empty one or nothing.
            if found and found > newest.get(id, ""):
                newest[id] = found
    days = _Days()
    return {id: days[found] for id, found in newest.items()}


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    groups: dict[str, list[T]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
