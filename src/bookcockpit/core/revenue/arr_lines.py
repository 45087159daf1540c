"""How what a renewal moves enters the ARR lines of its account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.entities import ArrLine
from bookcockpit.core.revenue.arr import course_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bookcockpit.core.book import Book
    from bookcockpit.core.entities import Contract
    from bookcockpit.core.vocabulary import Movement

_DAY = timedelta(days=1)


class Entered(NamedTuple):
    """The lines to save; `stand` says that those from the renewal on knew something else, and are left as they are."""

    lines: tuple[ArrLine, ...] = ()
    stand: bool = False


def enter(book: Book, contract: Contract, amount: int, price: int, on: date) -> Entered:
    """Move the lines of a contract's account from a day on, by what the contract's ARR becomes.

    `amount` is that ARR and `price` how much of a rise is price, both in minor units. A line that ended with the
    term runs on. Raises `FieldError` where a line concerned is in another currency.
    """
    known = book.arr_lines_of.get(contract.account_id, [])
    if not known:
        return Entered()
    later = [line for line in known if line.from_on >= on]
    running = next((line for line in reversed(known) if _runs(line, on - _DAY)), None)
    before = running.amount if running is not None else 0
    if amount != contract.arr:
        _refuse_other_currency(contract, [*later, *([running] if running is not None else [])])
    if later and (amount == contract.arr or not _follow_contracts(book, contract, later[-1], before, on)):
        return Entered(stand=amount != contract.arr)
    lines = list(known)
    ends = lines[-1].to_on
    if not later and ends is not None and on <= ends <= on + _DAY:
        lines[-1] = lines[-1].but(to_on=None)
    for kind, by in _movements(contract, amount, price, before):
        lines = _moved(lines, on, by, kind, contract)
    was = {line.id: line for line in known}
    return Entered(tuple(line for line in lines if line != was.get(line.id)))


def add_to_lines(book: Book, contract: Contract, amount: int, on: date) -> tuple[ArrLine, ...]:
    """The lines of a contract's account moved by what it adds from a day on, in minor units: an expansion.

    Empty where the account has no lines: its contracts say it all. Raises `FieldError` where a line is in another
    currency.
    """
    known = book.arr_lines_of.get(contract.account_id, [])
    if not known:
        return ()
    _refuse_other_currency(contract, [line for line in known if line.to_on is None or line.to_on > on])
    runs = any(_runs(line, on) for line in known)
    lines = _moved(list(known), on, amount, "expansion" if runs else "new", contract)
    was = {line.id: line for line in known}
    return tuple(line for line in lines if line != was.get(line.id))


def _runs(line: ArrLine, on: date) -> bool:
    return line.from_on <= on and (line.to_on is None or on < line.to_on)


def _refuse_other_currency(contract: Contract, lines: Sequence[ArrLine]) -> None:
    other = next((line.currency for line in lines if line.currency != contract.currency), None)
    if other is not None:
        raise contract.refuse("outcome_arr", f"is in {contract.currency}, but the account's ARR line is in {other}")


def _follow_contracts(book: Book, contract: Contract, last: ArrLine, before: int, on: date) -> bool:
    """Whether the lines from a day on move by what the account's contracts say so far, and so know nothing of this one.

    Contracts of one account end on one day as often as not: what became of the first is no answer for the second.
    """
    contracts = book.contracts_of.get(contract.account_id, [])
    pairing = book.pairing_of(contract.account_id)
    courses = [course_of(each, pairing.next_of(each)) for each in contracts if each.currency == contract.currency]

    def total(day: date) -> int:
        running = [each for each in courses if each.starts_on <= day]
        return sum(
            each.arr if each.ends_on is None or day < each.ends_on else each.tail
            for each in running
            if each.stops_on is None or day < each.stops_on
        )

    return last.amount - before == total(last.from_on) - total(on - _DAY)


def _movements(contract: Contract, amount: int, price: int, before: int) -> list[tuple[Movement, int]]:
    """What moves the account's ARR of `before`, by kind; an account with nothing running begins anew."""
    by = amount - contract.arr
    if by == 0:
        return []
    if before == 0:
        return [("new", amount)] if amount else []
    if by < 0:
        # Lines and contracts may disagree: a loss never raises the account, nor takes more than the term that is left.
        after = max(before + by, min(before, amount))
        return [("contraction" if after else "churn", after - before)] if after != before else []
    movements: list[tuple[Movement, int]] = [("price", price), ("expansion", by - price)]
    return [each for each in movements if each[1]]


def _moved(lines: list[ArrLine], on: date, by: int, kind: Movement, contract: Contract) -> list[ArrLine]:
    """The lines with everything from a day on moved by an amount.

    A line has one kind, so where another kind of movement has that day, this one takes effect a day later.
    """
    earlier = [line for line in lines if line.from_on < on]
    later = [line for line in lines if line.from_on >= on]
    raised = [_raised(line, by) for line in later]
    if later and later[0].from_on == on:
        return [*earlier, *raised] if later[0].kind == kind else _moved(lines, on + _DAY, by, kind, contract)
    last = earlier[-1] if earlier else None
    if last is not None and _runs(last, on):
        opened = ArrLine(
            account_id=last.account_id,
            from_on=on,
            to_on=last.to_on,
            amount=last.amount + by,
            currency=last.currency,
            kind=kind,
        )
        return [*earlier[:-1], last.but(to_on=on), opened, *raised]
    if kind != "new" and last is not None:
        # The day before was the last one of its line: what is left to move belongs to that line.
        return [*earlier[:-1], _raised(last, by), *raised]
    opened = ArrLine(
        account_id=contract.account_id,
        from_on=on,
        to_on=later[0].from_on if later else None,
        amount=by,
        currency=contract.currency,
        kind=kind,
    )
    return [*earlier, opened, *raised]


def _raised(line: ArrLine, by: int) -> ArrLine:
    """A line moved by what began before it; whether something is left decides between churn and contraction."""
    amount = max(0, line.amount + by)
    kind = line.kind
    if kind in ("churn", "contraction"):
        kind = "contraction" if amount else "churn"
    return line.but(amount=amount, kind=kind)
