"""Health as it was and where it goes: thirty days ago, at the ends of the months behind, and the cheapest way up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account
from bookcockpit.core.health.score import BANDS, DELTA_DAYS, Band, Delta, Health, delta, health_of
from bookcockpit.core.history import Dossier, Pulse, pulse_of
from bookcockpit.core.policy import Policy
from bookcockpit.core.vocabulary import TIERS, Tier

HISTORY_MONTHS = 12
"""Ends of months a history looks back."""


def health_on(book: Book, policy: Policy, account: Account, dossier: Dossier, on: date) -> Health:
    """The health of an account on a day gone by, with the rules of today."""
    people = {person.id for person in book.stakeholders_of.get(account.id, ())}
    return health_of(book, policy, account, pulse_of(dossier.touches, dossier.readings, people, on))


def delta_of(book: Book, policy: Policy, account: Account, dossier: Dossier, now: Health) -> Delta:
    """How the health of an account moved in the last `DELTA_DAYS` days."""
    before = health_on(book, policy, account, dossier, now.on - timedelta(days=DELTA_DAYS))
    return delta(now, before, policy)


def month_ends(today: date) -> tuple[date, ...]:
    """The last days of the `HISTORY_MONTHS` months before this one, the oldest first."""
    found = [today.replace(day=1) - timedelta(days=1)]
    while len(found) < HISTORY_MONTHS:
        found.append(found[-1].replace(day=1) - timedelta(days=1))
    return tuple(reversed(found))


def history_of(
    book: Book, policy: Policy, account: Account, dossier: Dossier, now: Health
) -> tuple[tuple[date, int | None], ...]:
    """The total at the end of each month of the last year, the oldest first, then now; None where unknown."""
    past = [(on, health_on(book, policy, account, dossier, on).total) for on in month_ends(now.on)]
    return (*past, (now.on, now.total))


LOOKS_BACK = (30, 90)
"""Days before today with which today's bands are compared."""


class Spread(NamedTuple):
    """How many accounts are in each band; `insufficient` are those of which too little is known."""

    green: int = 0
    amber: int = 0
    red: int = 0
    insufficient: int = 0

    @property
    def number(self) -> int:
        """All of them."""
        return sum(self)

    @property
    def known(self) -> int:
        """Those with a score."""
        return self.number - self.insufficient

    @property
    def green_share(self) -> float | None:
        """Green accounts of those with a score, 0 to 1; None where none has one."""
        return self.green / self.known if self.known else None


class HealthDay(NamedTuple):
    """The bands of one day: of the whole book, and of each tier as the accounts are tiered now.

    `healths` are the scores behind them, in the order given.
    """

    on: date
    whole: Spread
    tiers: Mapping[Tier, Spread]
    healths: tuple[Health, ...]


class HealthTrend(NamedTuple):
    """The bands now, and those of earlier days, the nearest first."""

    now: HealthDay
    before: tuple[HealthDay, ...]

    @property
    def days(self) -> tuple[HealthDay, ...]:
        """All days, from now back."""
        return (self.now, *self.before)


def health_day(on: date, healths: Iterable[Health]) -> HealthDay:
    """The bands of the scores of one day."""
    kept = tuple(healths)
    return HealthDay(
        on, _spread(kept), {tier: _spread(each for each in kept if each.account.tier == tier) for tier in TIERS}, kept
    )


def health_trend(today: date, now: Iterable[Health], before: Mapping[date, Iterable[Health]]) -> HealthTrend:
    """The bands of today and of earlier days, by the scores of each."""
    earlier = sorted(before.items(), key=lambda each: each[0], reverse=True)
    return HealthTrend(health_day(today, now), tuple(health_day(on, healths) for on, healths in earlier))


def days_before(today: date) -> tuple[date, ...]:
    """The days with which today is compared."""
    return tuple(today - timedelta(days=days) for days in LOOKS_BACK)


def trend_of(
    book: Book, policy: Policy, now: Iterable[Health], pulses: Mapping[date, Mapping[str, Pulse]]
) -> HealthTrend:
    """The trend of a book by its scores of today and by the pulses, by account id, of each earlier day.

    Those active now are asked of each day; one that is not in the pulses of a day was unknown then.
    """
    active = book.active
    before = {
        on: [health_of(book, policy, each, known.get(each.id, Pulse(on))) for each in active]
        for on, known in pulses.items()
    }
    return health_trend(book.as_of, now, before)


def in_need(healths: Iterable[Health]) -> list[Health]:
    """The lowest scores first, those of which too little is known last."""
    return sorted(healths, key=lambda each: (each.total is None, each.total or 0, each.account.name.casefold()))


def _spread(healths: Iterable[Health]) -> Spread:
    counted: Counter[Band] = Counter(each.band for each in healths)
    return Spread(*(counted[band] for band in BANDS))
