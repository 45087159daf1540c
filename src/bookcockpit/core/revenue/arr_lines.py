"""How what a renewal moves enters the ARR lines of its account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple, get_args

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, ArrLine, Contract
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.arr import course_of
from bookcockpit.core.revenue.retention import history_of
from bookcockpit.core.vocabulary import Movement

Beside = Literal["move", "keep"]
"""What a contract does to the ARR lines of its account: they move with it, or are left as they are."""
BESIDE: tuple[Beside, ...] = get_args(Beside)
BESIDE_LABELS = {"move": "move with it", "keep": "leave them"}

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


class Followed(NamedTuple):
    """The lines to save after a contract was added or changed, and the sentence that says what became of them."""

    lines: tuple[ArrLine, ...] = ()
    said: str = ""


def follow(
    book: Book, account: Account, before: Contract | None, after: Contract, beside: Beside | None = None
) -> Followed:
    """What a contract that is added or changed does to the ARR lines of its account.

    They move by what the account's contracts say more or less than before, from the day on which they do. Unless
    told to, they do not move where they know it already: where they stood above the contracts by as much. Nothing
    without lines, for the contracts then say it all. Raises `FieldError` where they are in another currency.
    """
    known = book.arr_lines_of.get(account.id, [])
    steps = _steps(book, account, before, after) if known else []
    if not steps:
        return Followed()
    on, _, by = steps[0]
    others = [each for each in book.contracts_of.get(account.id, ()) if before is None or each.id != before.id]
    if beside is None:
        room = _amount_on(known, on) - _contracts_on(book, account, on)
        beside = "keep" if 0 < by <= room or room <= by < 0 else "move"
        if beside == "keep":
            return Followed(said=f"Its ARR line said so already: {_line_words(known, on)}")
    if beside == "keep":
        then = _contracts_on(book.holding(account.id, [*others, after], ()), account, on)
        worth = short_money(then, after.currency)
        return Followed(said=f"Its ARR line was left as it is: {_line_words(known, on)}, its contracts {worth}")
    other = next((line.currency for line in known if line.currency != after.currency), None)
    if other is not None:
        raise after.refuse("lines", f"is in {other}, the contract in {after.currency}: --lines keep leaves it as it is")
    lines = list(known)
    for day, kind, amount in steps:
        lines = _shifted(lines, day, amount, kind, after, in_place=before is not None)
    was = {line.id: line for line in known}
    return Followed(
        tuple(line for line in lines if line != was.get(line.id)), f"Its ARR line moves: {_line_words(lines, on)}"
    )


def _steps(book: Book, account: Account, before: Contract | None, after: Contract) -> list[tuple[date, Movement, int]]:
    """By how much more or less the contracts say from which days on, the earliest first."""
    plans = {each: [plan] for each, plan in book.price_plan_of.items()}
    held = book.contracts_of.get(account.id, [])
    later = [*(each for each in held if before is None or each.id != before.id), after]
    found: dict[tuple[date, Movement], int] = {}
    for contracts, sign in ((held, -1), (later, 1)):
        for each in history_of(book.holding(account.id, contracts, ()), account, plans).movements:
            found[each.on, each.kind] = found.get((each.on, each.kind), 0) + sign * each.amount
    first = min(line.from_on for line in book.arr_lines_of[account.id])
    days: dict[date, dict[Movement, int]] = {}
    for (on, kind), amount in found.items():
        day = days.setdefault(max(on, first), {})
        day[kind] = day.get(kind, 0) + amount
    return [(on, *_as_one(kinds)) for on, kinds in sorted(days.items()) if sum(kinds.values())]


def _as_one(kinds: dict[Movement, int]) -> tuple[Movement, int]:
    """A day's movements as one, called as the largest that goes its way."""
    total = sum(kinds.values())
    same_way = {kind: amount for kind, amount in kinds.items() if (amount > 0) == (total > 0)}
    return max(same_way, key=lambda kind: abs(same_way[kind])), total


def _shifted(
    lines: list[ArrLine], on: date, by: int, kind: Movement, contract: Contract, *, in_place: bool
) -> list[ArrLine]:
    """The lines moved from a day on; with `in_place` a line that begins on that day is corrected, not followed."""
    running = next((line for line in reversed(lines) if _runs(line, on)), None)
    before = running.amount if running is not None else 0
    by = max(by, -before)
    if not by:
        return lines
    if running is not None and running.from_on == on and (in_place or kind == "new" or running.kind == "new"):
        return [_raised(line, by) if line.from_on >= on else line for line in lines]
    if by < 0:
        kind = "contraction" if before + by else "churn"
    elif not before:
        kind = "new"
    elif kind in ("new", "churn", "contraction"):
        kind = "expansion"
    return _moved(lines, on, by, kind, contract)


def _amount_on(lines: Sequence[ArrLine], on: date) -> int:
    return sum(line.amount for line in lines if _runs(line, on))


def _contracts_on(book: Book, account: Account, on: date) -> int:
    """What the contracts alone come to on a day, in minor units of whatever currency."""
    known = book.holding(account.id, book.contracts_of.get(account.id, ()), ())
    return sum(each.amount for each in history_of(known, account, {}).arr_at(on))


def _line_words(lines: Sequence[ArrLine], on: date) -> str:
    line = next((each for each in lines if _runs(each, on)), lines[-1])
    since = say.full_date(max(on, line.from_on))
    kind = f" ({say.word_label(line.kind)})" if line.from_on >= on else ""
    return f"{short_money(line.amount, line.currency)} from {since}{kind}"


def disagreement(book: Book, account: Account, today: date) -> tuple[date, int, int] | None:
    """The first day from today on when an account's ARR lines and contracts differ, with what each says.

    Minor units; None where they agree, or where there are not both in one currency.
    """
    lines, contracts = book.arr_lines_of.get(account.id, []), book.contracts_of.get(account.id, [])
    if not lines or not contracts or len({each.currency for each in lines} | {each.currency for each in contracts}) > 1:
        return None
    history = history_of(book.holding(account.id, contracts, ()), account, {})
    days = {day for line in lines for day in (line.from_on, line.to_on) if day is not None and day > today}
    days |= {stretch.from_on for stretch in history.stretches if stretch.from_on > today}
    for day in (today, *sorted(days)):
        said, paid = _amount_on(lines, day), sum(each.amount for each in history.arr_at(day))
        if said != paid:
            return day, said, paid
    return None


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
