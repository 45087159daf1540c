"""Reading the chronicle: what a look back needs of the history, by index alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, TypeVar

from bookcockpit.core.entities import CallChange, PricePlan
from bookcockpit.core.history import (
    REVIEW_MARGIN,
    Chronicle,
)
from bookcockpit.core.vocabulary import OBJECTIVE_INPUT
from bookcockpit.store import reader
from bookcockpit.store.rows import select

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
