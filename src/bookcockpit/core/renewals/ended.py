"""What a status ends: the contracts of a customer who left, each on its own renewal date, and its ARR lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.entities import Account, ArrLine, Contract
from bookcockpit.core.renewals.contracts import Pairing, pair

_DAY = timedelta(days=1)
_FALLS = ("churn", "contraction", "transfer_out")


class Held(NamedTuple):
    """An account's contracts and ARR lines, the oldest first."""

    contracts: tuple[Contract, ...] = ()
    lines: tuple[ArrLine, ...] = ()


def has_left(account: Account) -> bool:
    """Whether its contracts end with its status: it churned, or was archived and nobody said anything else."""
    return account.status == "churned" or (account.status == "archived" and account.archived_as in (None, "left"))


def end_of(contract: Contract) -> date | None:
    """The day from which a contract that was lost pays nothing; None for one that was not lost."""
    if contract.outcome != "churned":
        return None
    return contract.renews_on or max(contract.outcome_on or contract.starts_on, contract.starts_on)


def ended(held: Held, on: date, pairing: Pairing | None = None) -> Held:
    """What a customer who has left, said on a day, leaves behind: every contract that still ran is lost.

    Each ends on its own renewal date, one without an end on that day. One that was renewed without a next term goes
    on as a term of unknown length until then. ARR lines fall with the contracts, and to nothing with the last of
    them; lines that moved after that knew more, and end on the day.
    """
    renewed = (pairing or pair(held.contracts)).after
    contracts = []
    for each in held.contracts:
        if each.outcome is None and each.id not in renewed:
            contracts.append(each.but(outcome="churned", outcome_on=on, outcome_arr=0))
            continue
        contracts.append(each)
        if each.outcome not in (None, "churned") and each.id not in renewed and each.renews_on is not None:
            contracts.append(_unknown_term(each, each.renews_on, on))
    return Held(tuple(contracts), _fallen(held.lines, contracts, on))


def _unknown_term(renewed: Contract, starts_on: date, on: date) -> Contract:
    return Contract(
        account_id=renewed.account_id,
        starts_on=starts_on,
        arr=renewed.arr if renewed.outcome_arr is None else renewed.outcome_arr,
        currency=renewed.currency,
        open_ended=True,
        previous_ids=(renewed.id,),
        outcome="churned",
        outcome_on=max(on, starts_on),
        outcome_arr=0,
    )


def _fallen(lines: Sequence[ArrLine], contracts: Sequence[Contract], on: date) -> tuple[ArrLine, ...]:
    last = lines[-1] if lines else None
    if last is None or last.to_on is not None or not last.amount:
        return tuple(lines)
    ends = [(day, each) for each in contracts if (day := end_of(each)) is not None and day > last.from_on]
    until = max((day for day, _ in ends), default=max(on, last.from_on + _DAY))
    cut = [*lines[:-1], last]
    for day in sorted({day for day, _ in ends} - {until}):
        running = cut[-1]
        falls = sum(each.arr for end, each in ends if end == day and each.currency == running.currency)
        # Lines and contracts may disagree: what is left ends with the last contract, never before.
        if 0 < falls < running.amount:
            cut[-1:] = split_line(running, day, running.amount - falls, "contraction")
    cut[-1:] = split_line(cut[-1], until, 0, "churn")
    return tuple(cut)


def split_line(line: ArrLine, on: date, amount: int, kind: str) -> tuple[ArrLine, ArrLine]:
    """A line cut on a day, and the one of another amount that begins then, by a movement of a kind."""
    opened = ArrLine(
        account_id=line.account_id,
        from_on=on,
        to_on=line.to_on,
        amount=amount,
        currency=line.currency,
        kind=kind,  # type: ignore[arg-type]
    )
    return line.but(to_on=on), opened


def taken_back(held: Held, said_on: date, after: date | None = None) -> Held:
    """Without what a status said on a day had ended: its outcomes, and the falls of the ARR lines that came with them.

    With `after`, only what would have ended later than that day: what a customer who came back had lost, stays lost.
    """
    back = {
        each.id: day
        for each in held.contracts
        if each.outcome_on == said_on and (day := end_of(each)) is not None and (after is None or day > after)
    }
    contracts = tuple(
        each.but(outcome=None, outcome_on=None, outcome_arr=None) if each.id in back else each
        for each in held.contracts
    )
    days = {*back.values(), said_on} if after is None or said_on > after else set(back.values())
    lines = list(held.lines)
    while len(lines) > 1 and lines[-2].to_on == lines[-1].from_on and lines[-1].kind in _FALLS:
        # A line that was to begin only after they had left ended on its second day.
        if lines[-1].from_on not in days and not said_on <= lines[-2].from_on == lines[-1].from_on - _DAY:
            break
        lines[-2:] = [lines[-2].but(to_on=lines[-1].to_on)]
    return Held(contracts, tuple(lines))


def as_status_says(account: Account, held: Held, today: date, pairing: Pairing | None = None) -> Held:
    """What an account holds, ended as its status says, whether or not anybody wrote that down."""
    return ended(held, account.status_on or today, pairing) if has_left(account) else held
