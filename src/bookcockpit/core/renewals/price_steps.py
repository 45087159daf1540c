"""What a price plan comes to: its steps, each on its day, exact to the minor unit, and the notice of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Account, Contract, PricePlan
from bookcockpit.core.policy import Policy

DEFAULT_PHASES = 3
"""Steps of a phased increase of which nobody said how many. What that meant must stay, or the past would change."""

NoticeState = Literal["none", "given", "late", "missed", "due", "ahead"]

_YEAR = 12


class PriceStep(NamedTuple):
    """From a day on so much more a year, in minor units of `currency`, the contract's; `share` is its part of the whole
    increase, 0 to 1."""

    on: date
    amount: int
    share: float
    currency: str


def whole_rise(contract: Contract, plan: PricePlan) -> int:
    """What the whole increase comes to a year, in minor units of the contract's currency; 0 if it is none."""
    if plan.percent is None or plan.percent <= 0:
        return 0
    return int((Decimal(contract.arr) * Decimal(str(plan.percent)) / 100).to_integral_value(ROUND_HALF_UP))


def phases_of(plan: PricePlan) -> int:
    """In how many yearly steps an increase comes."""
    return (plan.phases or DEFAULT_PHASES) if plan.treatment == "phased" else 1


def steps_of(contract: Contract, plan: PricePlan) -> tuple[PriceStep, ...]:
    """The steps of an increase, the first first; they add up to the whole of it, the last takes what is over.

    In full: on the renewal date. Phased: equal yearly ones from the renewal date on. Grandfathered: the day after the
    old price is held; without such a day it is held for the whole next term, and nothing is planned after it. None for
    a contract without a renewal date, nor where nothing is increased.
    """
    rise, renews_on = whole_rise(contract, plan), contract.renews_on
    if not rise or renews_on is None:
        return ()
    if plan.treatment == "grandfathered":
        if plan.held_until is None:
            return ()
        return (PriceStep(max(renews_on, plan.held_until + timedelta(days=1)), rise, 1.0, contract.currency),)
    phases = phases_of(plan)
    each = rise // phases
    amounts = [each] * (phases - 1) + [rise - each * (phases - 1)]
    return tuple(
        PriceStep(add_months(renews_on, _YEAR * place), amount, 1 / phases, contract.currency)
        for place, amount in enumerate(amounts)
        if amount
    )


class Notice(NamedTuple):
    """The notice of an increase: `by` when it has to be given, and how that stands.

    `none`: nothing is increased on a known day. `late`: given, but after that day. `missed`: not given, and the day has
    passed. `due`: the day is near. `ahead`: it is not.
    """

    by: date | None
    state: NoticeState

    @property
    def is_wanted(self) -> bool:
        """Whether somebody has to act."""
        return self.state in ("due", "missed")


class PlanInForce(NamedTuple):
    """A price plan, the contract it was made for, and the newest term that followed it: the contract itself if none."""

    plan: PricePlan
    contract: Contract
    newest: Contract

    @property
    def runs(self) -> bool:
        """Whether the renewal it was made for is settled, so that only later steps of it are to come."""
        return self.contract is not self.newest or self.contract.outcome is not None


def plans_in_force(book: Book, account: Account) -> Iterator[PlanInForce]:
    """The price plans of an account that no later term has replaced by one of its own, nor a churn ended."""
    contracts = book.contracts_of.get(account.id, [])
    if not any(each.id in book.price_plan_of for each in contracts):
        return
    pairing = book.pairing_of(account.id)
    for contract in contracts:
        plan = book.price_plan_of.get(contract.id)
        if plan is None:
            continue
        newest, seen, is_replaced = contract, {contract.id}, False
        while (later := pairing.next_of(newest)) is not None and later.id not in seen:
            newest = later
            seen.add(later.id)
            own = book.price_plan_of.get(later.id)
            is_replaced = is_replaced or (own is not None and whole_rise(later, own) > 0)
        if not is_replaced and newest.outcome != "churned":
            yield PlanInForce(plan, contract, newest)


def notice_by(policy: Policy, contract: Contract, plan: PricePlan) -> date | None:
    """The last day to give notice of an increase; None where nothing is increased on a known day.

    So many days before its first step; the contract's own day of notice where that is earlier.
    """
    steps = steps_of(contract, plan)
    if not steps:
        return None
    by = steps[0].on - timedelta(days=policy.price_notice)
    is_at_renewal = steps[0].on == contract.renews_on
    return min(by, contract.notice_on) if is_at_renewal and contract.notice_on is not None else by


def notice_of(policy: Policy, contract: Contract, plan: PricePlan, today: date) -> Notice:
    """How the notice of an increase stands."""
    by = notice_by(policy, contract, plan)
    if by is None:
        return Notice(None, "none")
    if plan.notice_given_on is not None:
        return Notice(by, "given" if plan.notice_given_on <= by else "late")
    if by < today:
        return Notice(by, "missed")
    return Notice(by, "due" if (by - today).days <= policy.price_notice_lead else "ahead")


def planned_rise(contract: Contract, plans: Iterable[PricePlan]) -> int:
    """How much of a rise at the renewal is price by the contract's own plan, in minor units; of several the most.

    Of a phased increase it is the first step; where the old price is held it is nothing.
    """
    first = [
        whole_rise(contract, each) // phases_of(each) for each in plans if each.treatment != "grandfathered"
    ]  # fmt: skip
    return max(first, default=0)


def price_at_renewal(chain: Sequence[Contract], plans_of: Mapping[str, Sequence[PricePlan]]) -> int:
    """How much of a rise at the renewal of the last term of a chain is price by plan, in minor units.

    By its own plan; without one, what falls on that day of the plan before it: the next phase, or the end of a price
    that was held. The first term of `chain` stands first; `plans_of` are plans by contract id.
    """
    last = chain[-1]
    for term in reversed(chain):
        planned = [each for each in plans_of.get(term.id, ()) if whole_rise(term, each)]
        if planned and term is last:
            return planned_rise(term, planned)
        if planned:
            if term.currency != last.currency:
                return 0
            steps = [step for step in steps_of(term, planned[-1]) if step.on == last.renews_on]
            return sum(step.amount for step in steps)
    return 0
