"""The scorecard: how the book fared in a window, every number with what stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Rate
from bookcockpit.core.history import Chronicle
from bookcockpit.core.plan.success import progress
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.forecast import Accuracy, accuracy_of
from bookcockpit.core.revenue.activity import Activity, activity_of
from bookcockpit.core.revenue.arr import Conversion
from bookcockpit.core.revenue.measure import Measure, Part
from bookcockpit.core.revenue.retention import (
    Excluded,
    History,
    Joined,
    Left,
    Result,
    Sides,
    histories,
    months_of,
    result_of,
)
from bookcockpit.core.rounding import fixed, rounded
from bookcockpit.core.vocabulary import TIERS, Tier
from bookcockpit.core.wording import count, full_date


def acv_growth(whole: Result) -> Measure:
    """How much the average ARR of the accounts kept has grown, as a share; money in minor units."""
    kept = [row for row in whole.rows if row.end]
    over, under = sum(row.end for row in kept), sum(row.start for row in kept)
    value = over / under - 1 if under else None
    reason = "" if kept else whole.reason or "no account of the cohort was kept"

    def parts() -> tuple[Part, ...]:
        listed = [Part(row.account, row.end, row.start) for row in kept]
        return tuple(sorted(listed, key=lambda each: (-abs(each.over - each.under), each.account.name.casefold())))

    note = "average ARR of the accounts kept, end against start"
    return Measure("acv_growth", "ACV growth", "share", value, reason, over, under, "money", note, parts=parts)


def lifetime_value(book: Book, whole: Result, ends: Mapping[str, int], months: float) -> Measure:
    """What the ARR at the end would bring over the lifetime GRR implies; none where GRR is 100 % or unknown."""
    grr, arr = whole.grr.value, sum(ends.values())
    value, reason, note = None, whole.reason, "ARR × lifetime implied by GRR, 1 ÷ (1 − GRR) years"
    years = 0.0
    if grr is not None and grr >= 1:
        reason = "GRR is 100 %: it implies no end"
    elif grr is not None:
        years = months / 12 / (1 - grr)
        value = arr * years
        note = f"{note}: {fixed(years, 1)} years"

    def parts() -> tuple[Part, ...]:
        listed = [Part(book.account_by_id[each], amount * years, amount) for each, amount in ends.items()]
        return tuple(sorted(listed, key=lambda each: (-each.over, each.account.name.casefold())))

    return Measure(
        "lifetime_value", "Lifetime value", "money", value, reason, arr * years, arr, "money", note, parts=parts
    )


def concentration(book: Book, playbook: Playbook, ends: Mapping[str, int], end: date) -> Measure:
    """The share of ARR that the largest accounts hold: the top percent the playbook names, in whole accounts."""
    ranked = sorted(ends.items(), key=lambda each: (-each[1], book.account_by_id[each[0]].name.casefold()))
    # At least so many percent of the accounts, whole ones.
    top = -(-len(ranked) * playbook.concentration_top // 100)
    over, under = sum(amount for _id, amount in ranked[:top]), sum(ends.values())
    value = over / under if under else None

    def parts() -> tuple[Part, ...]:
        return tuple(Part(book.account_by_id[each], amount, under) for each, amount in ranked[:top])

    return Measure(
        "concentration",
        "Concentration",
        "share",
        value,
        "" if value is not None else f"no account had ARR after {full_date(end)}",
        over,
        under,
        "money",
        f"share of ARR of the top {playbook.concentration_top} %: {top} of {count(len(ranked), 'account')}",
        parts=parts,
    )


def time_to_first_value(book: Book, chronicle: Chronicle, start: date, end: date) -> Measure:
    """From an account's first contract to its first objective achieved, of those that achieved it in the window."""
    first: dict[str, date] = {}
    for objective in book.objectives:
        for on, value in chronicle.readings.get(objective.id, ()):
            share = progress(objective.baseline, value, objective.target)
            if share is not None and share >= 1 and on <= end:
                first[objective.account_id] = min(on, first.get(objective.account_id, on))
                break
    found: list[Part] = []
    for account_id, on in first.items():
        contracts, lines = book.contracts_of.get(account_id, ()), book.arr_lines_of.get(account_id, ())
        began = min((*(each.starts_on for each in contracts), *(each.from_on for each in lines)), default=None)
        if began is not None and start <= on:
            # What was reached before the contract began took no time at all.
            found.append(Part(book.account_by_id[account_id], max(0, (on - began).days), 1, on))
    found.sort(key=lambda part: (-part.over, part.account.name.casefold()))
    return Measure(
        "time_to_first_value",
        "Time to first value",
        "days",
        median(part.over for part in found) if found else None,
        "" if found else "no account reached its first objective in the window",
        sum(part.over for part in found),
        len(found),
        "days",
        f"median from first contract to first objective achieved, {count(len(found), 'account')}",
        parts=lambda: tuple(found),
    )


DEFAULT_MONTHS = 12


class Scorecard(NamedTuple):
    """The book between two days, both included; amounts are minor units of `currency`, the base currency.

    `months` is the length of the window. `whole` is the result of all accounts, `tiers` that of each tier.
    `end_arr` is the ARR of every account at the end, new ones included. `survivors_only` is the day the book was
    first stored, where the window begins before it: customers lost earlier were never in it. `rates` are the exchange
    rates used.
    """

    start: date
    end: date
    months: float
    currency: str
    whole: Result
    tiers: Mapping[Tier, Result]
    joined: tuple[Joined, ...]
    left: tuple[Left, ...]
    excluded: tuple[Excluded, ...]
    end_arr: int
    acv_growth: Measure
    lifetime_value: Measure
    concentration: Measure
    time_to_first_value: Measure
    accuracy: Accuracy
    activity: Activity
    survivors_only: date | None
    rates: tuple[Rate, ...]

    @property
    def outcomes(self) -> tuple[Measure, ...]:
        """The numbers of the whole book beside its ratios, in the order they are read."""
        return (
            self.acv_growth,
            self.lifetime_value,
            self.concentration,
            self.time_to_first_value,
            self.accuracy.measure,
        )


def default_window(today: date) -> tuple[date, date]:
    """The twelve months that end with today: from the day after the same day a year ago."""
    return add_months(today + timedelta(days=1), -DEFAULT_MONTHS), today


def scorecard(book: Book, playbook: Playbook, chronicle: Chronicle, start: date, end: date) -> Scorecard:
    """The scorecard of a window, both days included, by the chronicle of that window."""
    assert start <= end, "a window begins before it ends"
    conversion = Conversion(book, end)
    past = histories(book, chronicle.price_plans)
    sides = Sides(book, conversion, start, end)
    for history in past:
        sides.place(history)
    reason = _no_cohort(past, start, end)
    whole = result_of(playbook, None, sides.rows, reason)
    tiers = {
        tier: result_of(
            playbook,
            tier,
            [row for row in sides.rows if row.tier == tier],
            f"no {tier} account had ARR on {full_date(start)}" if sides.rows else reason,
        )
        for tier in TIERS
    }
    months = months_of(start, end)
    first_stored = min((account.tracked_since for account in book.accounts), default=start)
    return Scorecard(
        start,
        end,
        months,
        conversion.base,
        whole,
        tiers,
        tuple(sorted(sides.joined, key=lambda each: (each.on, each.account.name.casefold()))),
        tuple(sorted(sides.left, key=lambda each: (each.on, each.account.name.casefold()))),
        tuple(sorted(sides.excluded, key=lambda each: each.account.name.casefold())),
        sum(sides.ends.values()),
        acv_growth(whole),
        lifetime_value(book, whole, sides.ends, months),
        concentration(book, playbook, sides.ends, end),
        time_to_first_value(book, chronicle, start, end),
        accuracy_of(book, playbook, chronicle, conversion, start, end),
        activity_of(book, playbook, chronicle, start, end),
        first_stored if start < first_stored else None,
        tuple(sorted(conversion.used.values(), key=lambda rate: rate.currency)),
    )


def _no_cohort(past: Sequence[History], start: date, end: date) -> str:
    """Why nothing can be said of the window, should its cohort be empty."""
    begins = min((history.stretches[0].from_on for history in past if history.stretches), default=None)
    if begins is not None and begins > start:
        months = max(1, rounded(months_of(start, end)))
        return f"needs {count(months, 'month')} of history; the first ARR known began on {full_date(begins)}"
    return f"no account had ARR on {full_date(start)}"
