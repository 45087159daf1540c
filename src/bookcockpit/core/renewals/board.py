"""The renewal board: contracts by the days that are left, and the steps that prepare each."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import working_day_from
from bookcockpit.core.entities import Account, Commitment, Contract
from bookcockpit.core.grouped import Tie
from bookcockpit.core.health.score import Health, Healths
from bookcockpit.core.money import to_base
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import renewal_date, window_opens_on
from bookcockpit.core.renewals.links import questions_of

Lane = Literal["past_due", "0-30", "31-60", "61-90", "91-120", "later"]

LANES: tuple[Lane, ...] = get_args(Lane)
"""The lanes by days left, the most pressing first; their names are those of the JSON."""

LANE_LABELS: dict[Lane, str] = {
    "past_due": "Past due",
    "0-30": "Within 30 days",
    "31-60": "31 to 60 days",
    "61-90": "61 to 90 days",
    "91-120": "91 to 120 days",
    "later": "Later",
}
_LAST_DAYS: tuple[tuple[int, Lane], ...] = ((30, "0-30"), (60, "31-60"), (90, "61-90"), (120, "91-120"))
_CALLED_TIERS = ("strategic", "growth")


class Renewal(NamedTuple):
    """One contract on its way to renewal. `arr` is in minor units of the base currency, None without a rate.

    `days_left` is negative once the renewal date has passed; `notice_on` is None without notice days. `doubt` asks
    whether its ARR is counted twice, where it may be.
    """

    account: Account
    contract: Contract
    renews_on: date
    days_left: int
    notice_on: date | None
    window_opens_on: date
    in_window: bool
    lane: Lane
    needs_call: bool
    arr: int | None
    health: Health
    doubt: str = ""


class Endless(NamedTuple):
    """A contract without an end."""

    account: Account
    contract: Contract


class Board(NamedTuple):
    """Every open contract: those with a renewal date in their order, and apart those without an end."""

    renewals: tuple[Renewal, ...]
    open_ended: tuple[Endless, ...]


def lane_of(days_left: int) -> Lane:
    """The lane of a renewal so many days ahead."""
    if days_left < 0:
        return "past_due"
    return next((lane for last, lane in _LAST_DAYS if days_left <= last), "later")


def board(book: Book, policy: Policy, today: date, healths: Healths | None = None) -> Board:
    """The board of a book, the earliest renewal first; ties by account name, then contract key."""
    healths = healths or Healths(book, policy)
    book.pulses.fetch()
    renewals = [
        renewal_of(book, policy, account, contract, today, healths)
        for account in book.accounts
        for contract in book.open_contracts_of.get(account.id, ())
        # Of a former customer only the outcome that was never recorded is still wanted.
        if account.status == "active" or renewal_date(contract) <= today
    ]
    renewals.sort(key=lambda each: (each.renews_on, each.account.name.casefold(), Tie(each.contract)))
    endless = [Endless(account, contract) for account in book.active for contract in book.endless_contracts(account)]
    endless.sort(key=lambda each: (each.account.name.casefold(), Tie(each.contract)))
    return Board(tuple(renewals), tuple(endless))


def renewal_of(
    book: Book, policy: Policy, account: Account, contract: Contract, today: date, healths: Healths
) -> Renewal:
    """The renewal of a contract known to have a renewal date."""
    renews_on = renewal_date(contract)
    opens = window_opens_on(contract, account, policy)
    days_left = (renews_on - today).days
    return Renewal(
        account,
        contract,
        renews_on,
        days_left,
        contract.notice_on,
        opens,
        opens <= today <= renews_on,
        lane_of(days_left),
        _needs_call(policy, account, contract, days_left),
        to_base(contract.arr, contract.currency, book.meta.base_currency, book.rates, today),
        healths.of(account),
        next((each.short for each in questions_of(book, account) if contract in each.terms), ""),
    )


def _needs_call(policy: Policy, account: Account, contract: Contract, days_left: int) -> bool:
    """Near enough, in a tier that is forecast, and nobody has said how it will go."""
    undecided = contract.call is None or contract.stage == "monitor"
    is_called = account.status == "active" and account.tier in _CALLED_TIERS
    return days_left <= policy.call_wanted and is_called and undecided


PrepState = Literal["done", "dropped", "late", "due", "ahead"]


class PrepStep(NamedTuple):
    """One step: how many days before the renewal, on which day, what, how far it is, and the promise once made."""

    days_out: int
    on: date
    what: str
    state: PrepState
    commitment: Commitment | None


def prep_of(book: Book, policy: Policy, contract: Contract, today: date) -> tuple[PrepStep, ...]:
    """The steps of a contract with a renewal date, the first first.

    A step that nobody promised is due on its day and late after it; one that was promised is as its promise says.
    A renewal that is agreed needs no more steps than were promised.
    """
    renewal, is_agreed = renewal_date(contract), contract.stage == "agreed"
    promised = {each.key: each for each in book.commitments_of.get(contract.account_id, ())}
    steps = []
    for days_out, what in sorted(((int(days), what) for days, what in policy.prep_steps.items()), reverse=True):
        promise = promised.get(key_of(contract, days_out))
        if promise is None and is_agreed:
            continue
        day = renewal - timedelta(days=days_out)
        due = promise.due_on if promise is not None and promise.due_on is not None else day
        steps.append(PrepStep(days_out, due, what, _state(book, promise, due), promise))
    return tuple(steps)


def key_of(contract: Contract, days_out: int) -> str:
    """The key of the promise of a step, so that it is promised once."""
    return f"{contract.key}-prep-{days_out}"


def _state(book: Book, promise: Commitment | None, due: date) -> PrepState:
    if promise is not None and promise.done_on is not None:
        return "done"
    if promise is not None and promise.dropped_on is not None:
        return "dropped"
    return "late" if book.is_late(due) else "due" if due <= book.as_of else "ahead"


def start_prep(book: Book, policy: Policy, account: Account, contract: Contract, today: date) -> Change:
    """Promise every step that was not promised yet; those whose day has come on the next working days, one a day.

    Empty if all are promised. They start unshared: made by a rule, not agreed with the customer. Raises `FieldError`
    where nothing is left to prepare.
    """
    if contract.outcome is not None:
        raise contract.refuse("outcome", f"is recorded already, {contract.outcome}: nothing is left to prepare")
    if contract.renews_on is None:
        raise contract.refuse("term_end", "is unknown: without an end there is no renewal to prepare")
    if contract.renews_on <= today:
        when = say.full_date(contract.renews_on)
        raise contract.refuse("term_end", f"has passed: the renewal was on {when}, record its outcome")
    made = []
    last = today
    for step in prep_of(book, policy, contract, today):
        if step.commitment is not None:
            continue
        due_on = step.on
        if due_on <= today:
            due_on = last = working_day_from(last + timedelta(days=1), book.days_off)
        made.append(
            Commitment(
                key=key_of(contract, step.days_out),
                account_id=account.id,
                what=step.what,
                owner=account.our_owner,
                due_on=due_on,
            )
        )
    return Change(f"prepare the renewal of {account.name}", save=tuple(made))
