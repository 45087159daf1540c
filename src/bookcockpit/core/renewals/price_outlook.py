"""What planned price increases add to the ARR of the next months: net revenue retention with and without them."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import date
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.forecast import (
    Forecast,
    ForecastRow,
    forecast,
)
from bookcockpit.core.renewals.outcomes import planned_price
from bookcockpit.core.renewals.price_steps import plans_in_force, steps_of
from bookcockpit.core.revenue.arr import Conversion, arr_on
from bookcockpit.core.revenue.movements import history_of
from bookcockpit.core.revenue.window import Excluded
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import TIERS, Tier


class OutlookPart(NamedTuple):
    """The whole book (`tier` None), or one tier as it is now; amounts are minor units of the base currency.

    `start` is the ARR of today, `end` what is expected of it at the end with the planned increases, `end_without` what
    is without. The ratios are None where nothing runs today: `reason` says so.
    """

    tier: Tier | None
    start: int
    end: int
    end_without: int
    nrr: float | None
    nrr_without_price: float | None
    reason: str

    @property
    def price(self) -> int:
        """What the increases are expected to add."""
        return self.end - self.end_without


class Outlook(NamedTuple):
    """The next `months` from `today` through `until`, in `currency`, the base currency; `excluded` count nowhere."""

    today: date
    until: date
    months: int
    currency: str
    whole: OutlookPart
    tiers: tuple[OutlookPart, ...]
    excluded: tuple[Excluded, ...]


def price_outlook(book: Book, playbook: Playbook, today: date) -> Outlook:
    """The outlook of a book, by the expected renewals of its forecast.

    A renewal without a target ARR is expected at its ARR, with the step of that day on top. A target holds its step
    already: without price it is that much lower, never below the ARR. Steps on other days come on top as likely as the
    renewal before them is. New customers are not in it: they are not retention.
    """
    found = forecast(book, playbook, today)
    whole = _part(book, found, None)
    tiers = []
    for tier in TIERS:
        some = copy(book)
        some.accounts = tuple(account for account in book.accounts if account.tier == tier)
        tiers.append(_part(some, forecast(some, playbook, today), tier))
    return Outlook(today, found.until, found.months, found.currency, whole, tuple(tiers), found.excluded)


def _part(book: Book, found: Forecast, tier: Tier | None) -> OutlookPart:
    start = found.current_arr
    if found.expected.nrr is None:
        reason = found.reason if tier is None else f"no {tier} account has ARR today"
        return OutlookPart(tier, 0, 0, 0, None, None, reason)
    kept = rounded(found.expected.nrr * start)
    on_top, inside = _prices(book, found)
    end, without = kept + on_top, kept - inside
    return OutlookPart(tier, start, end, without, end / start, without / start, "")


def _prices(book: Book, found: Forecast) -> tuple[int, int]:
    """What price adds to the expected renewals, and what of them is price already, in the base currency."""
    conversion = Conversion(book, found.today)
    left_out = {each.account.id for each in found.excluded}
    rows = {row.contract.id: row for row in found.rows}
    on_top = inside = 0.0
    for account in book.accounts:
        if account.id in left_out or account.status != "active" or not arr_on(book, account, found.today):
            continue
        for row in (rows[each.id] for each in book.open_contracts_of.get(account.id, ()) if each.id in rows):
            step = _in_base(conversion, planned_price(book, row.contract), row.contract.currency)
            if row.contract.target_arr is None:
                on_top += row.probability * step
            else:
                inside += row.probability * min(step, max(0, row.target - row.arr))
        for amount, currency, chance in _between(book, found, account, rows):
            on_top += chance * _in_base(conversion, amount, currency)
    return rounded(on_top), rounded(inside)


def _between(
    book: Book, found: Forecast, account: Account, rows: dict[str, ForecastRow]
) -> Iterator[tuple[int, str, float]]:
    """Steps inside the horizon on days that are no renewal of it, and how likely each is.

    What the account's ARR says of that day already is left out.
    """
    booked: set[date] | None = None
    for each in plans_in_force(book, account):
        renews_on = each.newest.renews_on
        for step in steps_of(each.contract, each.plan):
            if not found.today < step.on <= found.until or step.on == renews_on:
                continue
            if booked is None:
                booked = {move.on for move in history_of(book, account, {}).movements}
            if step.on not in booked:
                row = rows.get(each.newest.id)
                hangs = row is not None and renews_on is not None and step.on > renews_on
                yield step.amount, each.contract.currency, row.probability if hangs and row is not None else 1.0


def _in_base(conversion: Conversion, amount: int, currency: str) -> int:
    """In the base currency; an account without a rate is left out by the forecast already."""
    return conversion(amount, currency) or 0
