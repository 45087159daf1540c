"""Price increases at renewals: what is planned, who was told and when, and what they do to the ARR and to NRR."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Account, Contract, PricePlan
from bookcockpit.core.grouped import Tie
from bookcockpit.core.health.score import Health, Healths
from bookcockpit.core.money import short_money
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.forecast import Forecast, ForecastRow, forecast
from bookcockpit.core.renewals.outcomes import planned_price
from bookcockpit.core.renewals.price_steps import (
    Notice,
    PriceStep,
    notice_of,
    phases_of,
    plans_in_force,
    steps_of,
    whole_rise,
)
from bookcockpit.core.revenue.arr import Conversion, arr_on
from bookcockpit.core.revenue.retention import Excluded, history_of
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import TIERS, Tier

Need = Literal["notice", "size", "value", "ready", "not_now"]

NEEDS: dict[Need, str] = {
    "notice": "Give notice",
    "value": "Tie to a value",
    "size": "Say how much",
    "ready": "Ready",
    "not_now": "Not now",
}
"""What an increase needs next, in the order in which it is looked at."""

MONTHS = 12
"""Months ahead that “the next 12 months” mean."""

NO_VALUE = "No value is tied to it: a price increase without value is a reason to leave"


class PlannedPrice(NamedTuple):
    """One planned increase. Amounts are minor units of the contract's currency.

    `rise` is the whole of it a year, `next_year` what of it is added within the next 12 months; `runs` says that the
    renewal is behind it and later steps are still to come. `lint` is what speaks against it, `why` what is next.
    """

    account: Account
    contract: Contract
    plan: PricePlan
    steps: tuple[PriceStep, ...]
    rise: int
    next_year: int
    notice: Notice
    need: Need
    why: str
    lint: tuple[str, ...]
    runs: bool


def planned_prices(
    book: Book, policy: Policy, healths: Healths, account: Account | None = None
) -> tuple[PlannedPrice, ...]:
    """The planned increases of the active accounts, or of one: what needs something first, then by the day of notice.

    One whose renewal has been settled is listed while steps of it are still to come.
    """
    accounts = book.accounts if account is None else (account,)
    found = [each for one in accounts if one.status == "active" for each in _of(book, policy, healths, one)]
    order = list(NEEDS)

    def by_need(each: PlannedPrice) -> tuple[object, ...]:
        first = each.steps[0].on if each.steps else date.max
        return (order.index(each.need), each.notice.by or first, each.account.name.casefold(), Tie(each.contract))

    return tuple(sorted(found, key=by_need))


class _Case(NamedTuple):
    """One increase on the day of its book, with all that speaks for and against it."""

    policy: Policy
    account: Account
    contract: Contract
    plan: PricePlan
    steps: tuple[PriceStep, ...]
    notice: Notice
    health: Health
    today: date
    runs: bool


def _of(book: Book, policy: Policy, healths: Healths, account: Account) -> Iterator[PlannedPrice]:
    for each in plans_in_force(book, account):
        steps = steps_of(each.contract, each.plan)
        # Of one whose own renewal is settled, what is left are the steps ahead.
        if not each.runs or any(step.on > book.as_of for step in steps):
            notice = notice_of(policy, each.contract, each.plan, book.as_of)
            health = healths.of(account)
            yield _priced(
                _Case(policy, account, each.contract, each.plan, steps, notice, health, book.as_of, each.runs)
            )


def _priced(case: _Case) -> PlannedPrice:
    until = add_months(case.today, MONTHS) - timedelta(days=1)
    # A renewal that passed without an outcome is still to come.
    added = sum(step.amount for step in case.steps if step.on <= until and (step.on > case.today or not case.runs))
    rise, lint = whole_rise(case.contract, case.plan), tuple(_lint(case))
    return PlannedPrice(
        case.account, case.contract, case.plan, case.steps, rise, added, case.notice, *_need(case), lint, case.runs
    )


def _lint(case: _Case) -> Iterator[str]:
    """What speaks against an increase, the gravest first."""
    contract, plan, notice = case.contract, case.plan, case.notice
    if (not_now := _not_now(case)) is not None:
        yield not_now
    if plan.percent is None:
        yield "Nobody has said how much"
    if not plan.tied_to and (whole_rise(contract, plan) or plan.percent is None):
        yield NO_VALUE
    if notice.by is not None and notice.state in ("late", "missed"):
        day = say.full_date(notice.by)
        if notice.state == "missed":
            yield f"Notice was due {day} and is not given: the first step may not hold"
        elif plan.notice_given_on is not None:
            yield f"Notice was given {say.full_date(plan.notice_given_on)}, after {day}: the first step may not hold"
    at_once = plan.percent / phases_of(plan) if plan.percent is not None else 0.0
    if at_once > case.policy.price_high and (case.steps or contract.open_ended):
        yield f"{_percent(at_once)} at once is above {case.policy.price_high} %: phase it, or tie it to more"
    if plan.percent is not None and plan.percent <= 0:
        yield "It is no increase: a lower price is a contraction at the renewal"
    if contract.open_ended and whole_rise(contract, plan):
        yield "The contract has no end, so the increase has no day: agree one, or give it a term"


def _not_now(case: _Case) -> str | None:
    if case.account.at_risk_since is not None:
        return "The account is at risk: stabilise and prove value first"
    if case.health.band == "red":
        return f"Health is red, {case.health.total}: bring it up first"
    return None


def _need(case: _Case) -> tuple[Need, str]:
    """What is next, in a sentence."""
    contract, plan, notice = case.contract, case.plan, case.notice
    if case.runs:
        return "ready", f"Runs: the next step takes effect {_next_words(case)}"
    if (not_now := _not_now(case)) is not None:
        return "not_now", not_now
    if contract.renews_on is not None and contract.renews_on <= case.today:
        return "ready", f"Record what became of the renewal on {say.full_date(contract.renews_on)}"
    if plan.percent is None:
        return "size", "Say how much it is, then tie it to a value"
    if not whole_rise(contract, plan):
        return "ready", "No increase: nothing to tell them"
    if not plan.tied_to:
        if notice.by is not None and notice.is_wanted:
            verb = "was due" if notice.state == "missed" else "is due"
            return "value", f"Tie it to a value they agreed; notice {verb} {say.full_date(notice.by)}"
        return "value", "Tie it to a value they agreed: without one it is a reason to leave"
    if plan.treatment == "grandfathered" and not case.steps:
        return "ready", "They keep the old price for the whole next term: tell them so"
    if notice.by is None:
        return "size", "Agree the day it takes effect: the contract has no end"
    day = say.full_date(notice.by)
    match notice.state:
        case "missed":
            return "notice", f"Give notice today: it was due {day}"
        case "due":
            return "notice", f"Give notice by {day}"
        case "ahead":
            return "ready", f"Tied to a value; notice is due {day}"
    return "ready", f"Told and tied to a value: takes effect {_next_words(case)}"


def _next_words(case: _Case) -> str:
    step = next((step for step in case.steps if step.on > case.today), case.steps[0])
    return f"{say.full_date(step.on)}, +{short_money(step.amount, step.currency)} a year"


def treatment_words(plan: PricePlan) -> str:
    """`in full`, `in 3 yearly steps`, `old price held until Sun 14 Nov 2027`."""
    match plan.treatment:
        case "phased":
            return f"in {phases_of(plan)} yearly steps"
        case "grandfathered" if plan.held_until is not None:
            return f"old price held until {say.full_date(plan.held_until)}"
        case "grandfathered":
            return "old price for the whole next term"
    return "in full"


def step_words(step: PriceStep, currency: str) -> str:
    """`Mon 15 Mar 2027 +$6k a year`."""
    return f"{say.full_date(step.on)} +{short_money(step.amount, currency)} a year"


def _percent(value: float) -> str:
    return f"{say.plain_number(value)} %"


def percent_words(plan: PricePlan) -> str:
    """`+5 %`, or that nobody said how much."""
    return f"{plan.percent:+g} %" if plan.percent is not None else "no increase yet"


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


def price_outlook(book: Book, policy: Policy, today: date) -> Outlook:
    """The outlook of a book, by the expected renewals of its forecast.

    A renewal without a target ARR is expected at its ARR, with the step of that day on top. A target holds its step
    already: without price it is that much lower, never below the ARR. Steps on other days come on top as likely as the
    renewal before them is. New customers are not in it: they are not retention.
    """
    found = forecast(book, policy, today)
    whole = _part(book, found, None)
    tiers = []
    for tier in TIERS:
        some = copy(book)
        some.accounts = tuple(account for account in book.accounts if account.tier == tier)
        tiers.append(_part(some, forecast(some, policy, today), tier))
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
