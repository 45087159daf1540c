"""What a window says of the book beside retention: growth, lifetime value, concentration, time to first value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from statistics import median
from typing import TYPE_CHECKING

from bookcockpit.core.book import Book
from bookcockpit.core.plan.success import progress
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.revenue.chronicle import Chronicle
from bookcockpit.core.revenue.measure import Measure, Part
from bookcockpit.core.rounding import fixed
from bookcockpit.core.wording import count, full_date

if TYPE_CHECKING:
    from bookcockpit.core.revenue.cohort import Result


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
