"""The renewal board: every open contract in the lane of its days left, and what it still lacks."""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple, get_args

from bookcockpit.core.book import Book
from bookcockpit.core.entities import (
    Account,
    Contract,
)
from bookcockpit.core.grouped import Tie
from bookcockpit.core.health.score import Health, Healths
from bookcockpit.core.money import to_base
from bookcockpit.core.playbook import Playbook
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


class Board(NamedTuple):
    """Every open contract: those with a renewal date in their order, and apart those without an end."""

    renewals: tuple[Renewal, ...]
    open_ended: tuple[tuple[Account, Contract], ...]


def lane_of(days_left: int) -> Lane:
    """The lane of a renewal so many days ahead."""
    if days_left < 0:
        return "past_due"
    return next((lane for last, lane in _LAST_DAYS if days_left <= last), "later")


def board(book: Book, playbook: Playbook, today: date, healths: Healths | None = None) -> Board:
    """The board of a book, the earliest renewal first; ties by account name, then contract key."""
    healths = healths or Healths(book, playbook)
    book.pulses.fetch()
    renewals = [
        renewal_of(book, playbook, account, contract, today, healths)
        for account in book.accounts
        for contract in book.open_contracts_of.get(account.id, ())
        # Of a former customer only the outcome that was never recorded is still wanted.
        if account.status == "active" or renewal_date(contract) <= today
    ]
    renewals.sort(key=lambda each: (each.renews_on, each.account.name.casefold(), Tie(each.contract)))
    endless = [
        (account, contract)
        for account in book.accounts
        if account.status == "active"
        for contract in book.endless_contracts(account)
    ]
    endless.sort(key=lambda each: (each[0].name.casefold(), Tie(each[1])))
    return Board(tuple(renewals), tuple(endless))


def renewal_of(
    book: Book, playbook: Playbook, account: Account, contract: Contract, today: date, healths: Healths
) -> Renewal:
    """The renewal of a contract known to have a renewal date."""
    renews_on = renewal_date(contract)
    opens = window_opens_on(contract, account, playbook)
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
        _needs_call(playbook, account, contract, days_left),
        to_base(contract.arr, contract.currency, book.meta.base_currency, book.rates, today),
        healths.of(account),
        next((each.short for each in questions_of(book, account) if contract in each.terms), ""),
    )


def _needs_call(playbook: Playbook, account: Account, contract: Contract, days_left: int) -> bool:
    """Near enough, in a tier that is forecast, and nobody has said how it will go."""
    undecided = contract.call is None or contract.stage == "monitor"
    is_called = account.status == "active" and account.tier in _CALLED_TIERS
    return days_left <= playbook.call_wanted and is_called and undecided
