"""Health as it was: thirty days ago, and at the ends of the months behind, worked out from an account's history."""

from __future__ import annotations

from datetime import date, timedelta

from bookcockpit.core.book import Book
from bookcockpit.core.dossier import Dossier
from bookcockpit.core.entities import Account
from bookcockpit.core.health.pulse import pulse_of
from bookcockpit.core.health.score import (
    DELTA_DAYS,
    Delta,
    Health,
    delta,
    health_of,
)
from bookcockpit.core.playbook import Playbook

HISTORY_MONTHS = 12
"""Ends of months a history looks back."""


def health_on(book: Book, playbook: Playbook, account: Account, dossier: Dossier, on: date) -> Health:
    """The health of an account on a day gone by, with the rules of today."""
    people = {person.id for person in book.stakeholders_of.get(account.id, ())}
    return health_of(book, playbook, account, pulse_of(dossier.touches, dossier.readings, people, on))


def delta_of(book: Book, playbook: Playbook, account: Account, dossier: Dossier, now: Health) -> Delta:
    """How the health of an account moved in the last `DELTA_DAYS` days."""
    before = health_on(book, playbook, account, dossier, now.on - timedelta(days=DELTA_DAYS))
    return delta(now, before, playbook)


def month_ends(today: date) -> tuple[date, ...]:
    """The last days of the `HISTORY_MONTHS` months before this one, the oldest first."""
    found = [today.replace(day=1) - timedelta(days=1)]
    while len(found) < HISTORY_MONTHS:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return tuple(reversed(found))


def history_of(
    book: Book, playbook: Playbook, account: Account, dossier: Dossier, now: Health
) -> tuple[tuple[date, int | None], ...]:
    """The total at the end of each month of the last year, the oldest first, then now; None where unknown."""
    past = [(on, health_on(book, playbook, account, dossier, on).total) for on in month_ends(now.on)]
    return (*past, (now.on, now.total))
