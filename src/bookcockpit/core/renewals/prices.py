"""Planned price increases: their steps, when notice is due, what each still needs, and what speaks against it.

An increase without value is a reason to leave; at an account at risk or red none is suggested [002].
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import (
    Account,
    Contract,
    PricePlan,
)
from bookcockpit.core.grouped import Tie
from bookcockpit.core.health.score import (
    Health,
    Healths,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.price_steps import (
    Notice,
    PriceStep,
    notice_of,
    phases_of,
    plans_in_force,
    steps_of,
    whole_rise,
)

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
    book: Book, playbook: Playbook, healths: Healths, account: Account | None = None
) -> tuple[PlannedPrice, ...]:
    """The planned increases of the active accounts, or of one: what needs something first, then by the day of notice.

    One whose renewal has been settled is listed while steps of it are still to come.
    """
    accounts = book.accounts if account is None else (account,)
    found = [each for one in accounts if one.status == "active" for each in _of(book, playbook, healths, one)]
    order = list(NEEDS)

    def by_need(each: PlannedPrice) -> tuple[object, ...]:
        first = each.steps[0].on if each.steps else date.max
        return (order.index(each.need), each.notice.by or first, each.account.name.casefold(), Tie(each.contract))

    return tuple(sorted(found, key=by_need))


def _of(book: Book, playbook: Playbook, healths: Healths, account: Account) -> Iterator[PlannedPrice]:
    for each in plans_in_force(book, account):
        steps = steps_of(each.contract, each.plan)
        # Of one whose own renewal is settled, what is left are the steps ahead.
        if not each.runs or any(step.on > book.as_of for step in steps):
            health = healths.of(account)
            yield _priced(book, playbook, account, each.contract, each.plan, steps, health, runs=each.runs)


def _priced(
    book: Book,
    playbook: Playbook,
    account: Account,
    contract: Contract,
    plan: PricePlan,
    steps: tuple[PriceStep, ...],
    health: Health,
    *,
    runs: bool,
) -> PlannedPrice:
    today = book.as_of
    until = add_months(today, MONTHS) - timedelta(days=1)
    # A renewal that passed without an outcome is still to come.
    added = sum(step.amount for step in steps if step.on <= until and (step.on > today or not runs))
    notice = notice_of(playbook, contract, plan, today)
    lint = tuple(_lint(playbook, account, contract, plan, steps, notice, health))
    need, why = _need(account, contract, plan, steps, notice, health, today, runs=runs)
    return PlannedPrice(
        account, contract, plan, steps, whole_rise(contract, plan), added, notice, need, why, lint, runs
    )


def _lint(
    playbook: Playbook,
    account: Account,
    contract: Contract,
    plan: PricePlan,
    steps: tuple[PriceStep, ...],
    notice: Notice,
    health: Health,
) -> Iterator[str]:
    """What speaks against an increase, the gravest first."""
    if (not_now := _not_now(account, health)) is not None:
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
    if at_once > playbook.price_high and (steps or contract.open_ended):
        yield f"{_percent(at_once)} at once is above {playbook.price_high} %: phase it, or tie it to more"
    if plan.percent is not None and plan.percent <= 0:
        yield "It is no increase: a lower price is a contraction at the renewal"
    if contract.open_ended and whole_rise(contract, plan):
        yield "The contract has no end, so the increase has no day: agree one, or give it a term"


def _not_now(account: Account, health: Health) -> str | None:
    if account.at_risk_since is not None:
        return "The account is at risk: stabilise and prove value first"
    if health.band == "red":
        return f"Health is red, {health.total}: bring it up first"
    return None


def _need(
    account: Account,
    contract: Contract,
    plan: PricePlan,
    steps: tuple[PriceStep, ...],
    notice: Notice,
    health: Health,
    today: date,
    *,
    runs: bool,
) -> tuple[Need, str]:
    """What is next, in a sentence."""
    if runs:
        return "ready", f"Runs: the next step takes effect {_next_words(steps, contract, today)}"
    if (not_now := _not_now(account, health)) is not None:
        return "not_now", not_now
    if contract.renews_on is not None and contract.renews_on <= today:
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
    if plan.treatment == "grandfathered" and not steps:
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
    return "ready", f"Told and tied to a value: takes effect {_next_words(steps, contract, today)}"


def _next_words(steps: tuple[PriceStep, ...], contract: Contract, today: date) -> str:
    step = next((step for step in steps if step.on > today), steps[0])
    return f"{say.full_date(step.on)}, +{short_money(step.amount, contract.currency)} a year"


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
