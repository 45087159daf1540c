"""What is worked out of a contract: when a won deal without a start date begins, and what a status ends.

Signed early or late is the normal case, and the anniversary does not drift: a deal that renews a term begins on that
term's renewal date. Starts follow from the facts alone, in the order in which the deals were won, so they are the same
in whatever order deals came. Of a customer who left, each contract ends on its own renewal date, and so do ARR lines.

"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.dates import add_months, months_between
from bookcockpit.core.entities import Account, ArrLine, Contract
from bookcockpit.core.fields import FieldError
from bookcockpit.core.renewals.contracts import FACTOR, LATE_DAYS, LATEST_DAYS, Pairing, pair
from bookcockpit.core.wording import full_date, some_of

_NAMED = 8


def reach(term: Contract) -> int:
    """Days from the renewal date of a term within which a deal may renew it: 120, at most half of the term."""
    renewal = term.renews_on
    return LATEST_DAYS if renewal is None else min(LATEST_DAYS, (renewal - term.starts_on).days // 2)


def worked_out(contracts: Iterable[Contract]) -> list[Contract]:
    """Those of one account's contracts whose derived start is to be another, with it."""
    # What somebody said was there before any deal that is asked about.
    settled: list[tuple[date, Contract]] = []
    deals: list[tuple[date, Contract]] = []
    for each in contracts:
        if "starts_on" in each.derived and each.won_on is not None:
            deals.append((each.won_on, each))
        else:
            settled.append((date.min, each))
    deals.sort(key=lambda each: (each[0], each[1].arr, each[1].currency, each[1].key))
    changed = []
    for won_on, deal in deals:
        # What was won on the same day had not run by then.
        after = beginning(deal, _start(deal, won_on, [term for on, term in settled if on < won_on]))
        settled.append((won_on, after))
        if after != deal:
            changed.append(after)
    return changed


def beginning(contract: Contract, start: date) -> Contract:
    """A contract that begins on another day; an end that was worked out as well moves along, as far from the start
    as it was."""
    if contract.starts_on == start:
        return contract
    end = contract.term_end
    if end is not None and "term_end" in contract.derived:
        after = end + timedelta(days=1)
        months = months_between(contract.starts_on, after)
        end = (add_months(start, months) if months else start + (after - contract.starts_on)) - timedelta(days=1)
    try:
        return contract.but(starts_on=start, term_end=end)
    except FieldError:
        # It would end beyond the days a book can hold.
        return contract


def moved_words(moved: Sequence[Contract]) -> str:
    """Which won deals begin on another day than they were won, by key: how many, and the first of them."""
    begin = "deal without a start date begins" if len(moved) == 1 else "deals without a start date begin"
    named = [
        f"{each.key} from {full_date(each.starts_on)}" + (f", won {full_date(each.won_on)}" if each.won_on else "")
        for each in sorted(moved, key=lambda each: each.key)
    ]
    return (
        f"{len(moved):,} won {begin} on the renewal date of the term before, not on the close date:"
        f" {some_of(named, _NAMED)}"
    )


def set_by_hand(before: Contract, after: Contract) -> Contract:
    """A contract somebody corrected: what is another now is worked out no longer, nor is the end of a start."""
    others = {each for each in after.derived if before.__dict__[each] != after.__dict__[each]}
    if "starts_on" in others:
        others.add("term_end")
    return after.but(derived=tuple(each for each in after.derived if each not in others)) if others else after


def _start(deal: Contract, won_on: date, terms: Sequence[Contract]) -> date:
    """The renewal date of the term that a deal renews, the nearest to the day it was won; that day without one."""
    linked = [term for term in terms if term.id in deal.previous_ids]
    if deal.deal_type in ("add_on", "new") and not linked:
        return won_on
    near: list[tuple[int, bool, int, date]] = []
    for term in linked or terms:
        renewal = term.renews_on
        if renewal is None or (is_lost(term) and not linked) or abs((renewal - won_on).days) > reach(term):
            continue
        if linked or deal.deal_type == "renewal" or _alike(deal, term, terms):
            # Of two as near, the one still ahead: more deals are signed early than late.
            near.append((abs((renewal - won_on).days), renewal < won_on, abs(term.arr - deal.arr), renewal))
    start = min(near)[-1] if near else won_on
    said_end = None if "term_end" in deal.derived else deal.term_end
    return start if said_end is None or start <= said_end else won_on


def _alike(deal: Contract, term: Contract, terms: Sequence[Contract]) -> bool:
    """Whether a deal that says nothing of the kind may renew a term, by what both are worth a year: the term alone, or
    with those that end about the same time."""
    renewal = term.renews_on
    together = sum(
        each.arr
        for each in terms
        if each.currency == term.currency
        and renewal is not None
        and each.renews_on is not None
        and not is_lost(each)
        and abs((each.renews_on - renewal).days) <= LATE_DAYS
    )
    return deal.currency == term.currency and any(
        0 < max(deal.arr, amount) <= FACTOR * min(deal.arr, amount) for amount in (term.arr, together)
    )


def is_lost(term: Contract) -> bool:
    """Whether somebody said that a term was not renewed: what was sold later is new."""
    return term.outcome == "churned" and "outcome" not in term.derived


# --- history ---


def with_history(contracts: Collection[Contract], deals: Collection[str], before: date | None) -> list[Contract]:
    """Those of one account's contracts that are closed as history, or are so no longer, as they are to be.

    History are those of these `deals` (ids) whose term ended before a day, and what was history already. Where a
    later term renews one, that is its outcome; any other ended on its last day, which is nothing anybody decided, so
    it is worked out anew each time.
    """
    terms = [_reopened(each) for each in contracts]
    renewed = pair(terms).after
    changed = []
    for was, term in zip(contracts, terms, strict=True):
        if not ("outcome" in was.derived or _is_history(term, deals, before)):
            continue
        derived = term.derived if "outcome" in term.derived else (*term.derived, "outcome")
        closed = term.but(derived=derived)
        if term.id not in renewed:
            closed = closed.but(outcome="churned", outcome_on=term.term_end, outcome_arr=0)
        if closed != was:
            changed.append(closed)
    return changed


def _is_history(term: Contract, deals: Collection[str], before: date | None) -> bool:
    ended = not term.open_ended and term.term_end is not None and before is not None and term.term_end < before
    return ended and term.id in deals and term.outcome is None


def _reopened(term: Contract) -> Contract:
    """A contract without an outcome that was worked out."""
    return term.but(outcome=None, outcome_on=None, outcome_arr=None) if "outcome" in term.derived else term


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
