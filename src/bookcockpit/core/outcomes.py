"""What became of a renewal: its outcome, the term that follows, and the movement of the account's ARR."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import ArrLine, Contract, PricePlan
from bookcockpit.core.money import short_money
from bookcockpit.core.movements import planned_rise
from bookcockpit.core.renewals import endless_contracts, open_contracts, renewal_date, successors
from bookcockpit.core.typed import full_amount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bookcockpit.core.book import Book
    from bookcockpit.core.entities import Account
    from bookcockpit.core.fields import Entity
    from bookcockpit.core.vocabulary import Movement, Outcome

_MOST_OFF = 3
"""Days by which a term may miss whole months and still be meant as such: 29 Feb to 28 Feb is a year."""
_MONTH = 30.4375


class Settled(NamedTuple):
    """What recording an outcome comes to. `term` follows the contract; None after a churn.

    `price` and `other` are what the renewal moved, in minor units of the contract's currency: price apart.
    `lines_stand` says that ARR lines from the renewal date on were known already and stay as they are.
    """

    change: Change
    contract: Contract
    term: Contract | None
    price: int
    other: int
    lines_stand: bool
    has_churned: bool

    @property
    def words(self) -> str:
        """`next term 31 Mar 2027 to 30 Mar 2028, $252k a year: price +$12k`."""
        currency = self.contract.currency
        moved = [
            f"{what} {'+' if amount > 0 else '−'}{short_money(abs(amount), currency)}"
            for what, amount in (("price", self.price), ("expansion" if self.other > 0 else "contraction", self.other))
            if amount
        ]
        if self.term is None:
            left = "; the account has churned" if self.has_churned else ""
            return f"churned, {short_money(self.contract.arr, currency)} lost{left}"
        assert self.term.term_end is not None, "a term that follows has an end"
        dates = f"{say.full_date(self.term.starts_on)} to {say.full_date(self.term.term_end)}"
        said = ", ".join(moved) if moved else "flat renewal"
        return f"next term {dates}, {short_money(self.term.arr, currency)} a year: {said}"


def settle_renewal(
    book: Book,
    account: Account,
    contract: Contract,
    outcome: Outcome,
    *,
    on: date,
    today: date,
    arr: int | None = None,
    until: date | None = None,
    price: int | None = None,
) -> Settled:
    """Record what became of a renewal, decided `on` a day, in one step.

    `arr` is that of the next term in minor units, the same unless given; `until` the last day of an extension;
    `price` how much of a rise is price: for `renewed` all of it unless given, else what the price plan says. The
    movement takes effect on the renewal date. Raises `FieldError` on what contradicts the outcome.
    """
    contracts = book.contracts_of.get(account.id, [])
    _refuse_settled(contract, contracts)
    if on > today:
        raise contract.refuse("outcome_on", f"is ahead, {say.full_date(on)}; an outcome is what was decided")
    amount = _amount(contract, outcome, arr)
    last_day = _last_day(contract, contracts, outcome, until)
    rise = _price(book, contract, outcome, amount, price)
    term = _next_term(contract, last_day, amount) if last_day is not None else None
    ends_on = renewal_date(contract) if not contract.open_ended else on
    done = contract.but(outcome=outcome, outcome_on=on, outcome_arr=amount)
    lines, stands = _lines(book, account, contract, amount, rise, ends_on)
    saved: list[Entity] = [done, *([term] if term is not None else []), *lines]
    if not book.arr_lines_of.get(account.id) and rise:
        saved += _plan_of(book, contract, rise)
    others = [each for each in (*open_contracts(contracts), *endless_contracts(contracts)) if each.id != contract.id]
    has_churned = outcome == "churned" and not others and ends_on <= today and account.status == "active"
    if has_churned:
        saved.append(account.but(status="churned"))
    change = Change(f"renewal of {account.name}: {outcome}", save=tuple(saved))
    return Settled(change, done, term, rise, amount - contract.arr - rise, stands, has_churned)


def _next_term(contract: Contract, last_day: date, amount: int) -> Contract:
    """The term that follows, on the same terms; how it will be renewed is open."""
    return Contract(
        account_id=contract.account_id,
        starts_on=renewal_date(contract),
        term_end=last_day,
        arr=amount,
        currency=contract.currency,
        notice_days=contract.notice_days,
        auto_renew=contract.auto_renew,
        previous_id=contract.id,
    )


def _refuse_settled(contract: Contract, contracts: Sequence[Contract]) -> None:
    if contract.outcome is not None and contract.outcome_on is not None:
        when = say.full_date(contract.outcome_on)
        raise contract.refuse("outcome", f"is recorded already: {contract.outcome} on {when}; undo takes it back")
    after = successors(contracts).get(contract.id)
    if after is not None:
        raise contract.refuse("outcome", f"is known: the contract from {say.full_date(after.starts_on)} renews it")


def _amount(contract: Contract, outcome: Outcome, arr: int | None) -> int:
    """The ARR from the renewal on; refuses one that another outcome fits better."""
    if contract.open_ended and outcome != "churned":
        raise contract.refuse("outcome", "of a contract without an end can only be churned; edit it to change its ARR")
    if outcome == "churned":
        if arr:
            raise contract.refuse("outcome_arr", "is nothing after a churn; if some of it stays, it is contracted")
        return 0
    amount = contract.arr if arr is None else arr
    now = full_amount(contract.arr, contract.currency)
    if outcome == "expanded" and amount <= contract.arr:
        raise contract.refuse("outcome_arr", f"is not above {now}, so it is {_fitting(contract, amount)}, not expanded")
    if outcome == "contracted" and not 0 < amount < contract.arr:
        fits = "churned" if amount == 0 else _fitting(contract, amount)
        raise contract.refuse("outcome_arr", f"is not between 0 and {now}, so it is {fits}, not contracted")
    if outcome in ("renewed", "extended") and amount < contract.arr:
        fits = "churned" if amount == 0 else "contracted"
        raise contract.refuse("outcome_arr", f"is below {now}, so it is {fits}, not {outcome}")
    return amount


def _fitting(contract: Contract, amount: int) -> str:
    return "renewed" if amount == contract.arr else "contracted" if amount < contract.arr else "expanded"


def _last_day(contract: Contract, contracts: Sequence[Contract], outcome: Outcome, until: date | None) -> date | None:
    if outcome == "churned":
        return None
    if outcome != "extended":
        if until is not None:
            raise contract.refuse("until", "is said of an extension only; the next term follows the last one's length")
        return next_term_end(contract, contracts)
    if until is None:
        raise contract.refuse("until", "is missing: until when was it extended?")
    if until < renewal_date(contract):
        raise contract.refuse("until", f"is before {say.full_date(renewal_date(contract))}, the renewal date")
    return until


def next_term_end(contract: Contract, contracts: Sequence[Contract]) -> date:
    """The last day of the term that follows, as long as the one before it.

    Counted in months from the first term of the chain, so that a 31st or a 29 February comes back; a term that is no
    number of months repeats its days.
    """
    renewal = renewal_date(contract)
    root = first_of_chain(contract, contracts)
    length = months_between(contract.starts_on, renewal)
    whole = months_between(root.starts_on, renewal)
    if whole is not None and root is not contract:
        before = months_between(root.starts_on, contract.starts_on)
        length = whole - before if before is not None else length
    if length is not None and whole is not None:
        return add_months(root.starts_on, whole + length) - timedelta(days=1)
    days = (renewal - contract.starts_on).days
    near = round(days / _MONTH)
    if near and abs((add_months(contract.starts_on, near) - renewal).days) <= _MOST_OFF:
        return add_months(renewal, near) - timedelta(days=1)
    return renewal + timedelta(days=days - 1)


def first_of_chain(contract: Contract, contracts: Sequence[Contract]) -> Contract:
    """The term with which a line of renewals began, as far as it goes back without a break."""
    known = {each.id: each for each in contracts}
    before = {after.id: known[each] for each, after in successors(contracts).items() if each in known}
    first, seen = contract, {contract.id}
    while (earlier := before.get(first.id)) is not None and earlier.id not in seen:
        if earlier.renews_on != first.starts_on:
            break
        seen.add(earlier.id)
        first = earlier
    return first


def months_between(start: date, end: date) -> int | None:
    """How many whole months after `start` comes `end`; None if it is no number of months."""
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if months > 0 and add_months(start, months) == end else None


def _price(book: Book, contract: Contract, outcome: Outcome, amount: int, price: int | None) -> int:
    """How much of a rise is price."""
    rise = max(0, amount - contract.arr)
    if price is not None:
        if price > rise:
            said = full_amount(rise, contract.currency)
            raise contract.refuse("price", f"cannot be more than the whole rise, {said}")
        if outcome == "renewed" and price < rise:
            raise contract.refuse("price", "is not all of the rise, so it is expanded, not renewed")
        return price
    if outcome == "renewed":
        return rise
    plan = book.price_plan_of.get(contract.id)
    return min(rise, planned_rise(contract, [plan] if plan is not None else []))


def _plan_of(book: Book, contract: Contract, rise: int) -> list[PricePlan]:
    """The plan from which the price part of a rise is known where ARR lines are derived from contracts."""
    plan = book.price_plan_of.get(contract.id)
    if plan is not None and planned_rise(contract, [plan]) == rise:
        return []
    percent = 100 * rise / contract.arr if contract.arr else None
    made = plan.but(percent=percent, treatment="full") if plan is not None else None
    return [made or PricePlan(contract_id=contract.id, percent=percent)]


def _lines(
    book: Book, account: Account, contract: Contract, amount: int, price: int, on: date
) -> tuple[list[ArrLine], bool]:
    """The ARR lines closed and opened on the day the movement takes effect; whether later ones stand already."""
    lines = book.arr_lines_of.get(account.id, [])
    if not lines or amount == contract.arr:
        return [], False
    if any(line.from_on >= on for line in lines):
        return [], True
    running = next((line for line in reversed(lines) if line.to_on is None or line.to_on > on), None)
    if running is not None and running.currency != contract.currency:
        raise contract.refuse(
            "outcome_arr", f"is in {contract.currency}, but the account's ARR line is in {running.currency}"
        )
    before = running.amount if running is not None else 0
    until = running.to_on if running is not None else None
    after = max(amount, before + amount - contract.arr)
    closed = [running.but(to_on=on)] if running is not None else []

    def line(from_on: date, to_on: date | None, total: int, kind: Movement) -> ArrLine:
        return ArrLine(
            account_id=account.id, from_on=from_on, to_on=to_on, amount=total, currency=contract.currency, kind=kind
        )

    if before == 0:
        return [*closed, line(on, until, after, "new")], False
    if after < before:
        return [*closed, line(on, until, after, "churn" if after == 0 else "contraction")], False
    next_day = on + timedelta(days=1)
    if price and after > before + price and (until is None or until > next_day):
        # A line has one kind, so what is not price takes effect a day later.
        rise = line(on, next_day, before + price, "price")
        return [*closed, rise, line(next_day, until, after, "expansion")], False
    return [*closed, line(on, until, after, "price" if price else "expansion")], False
