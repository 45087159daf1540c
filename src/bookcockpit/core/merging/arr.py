"""The ARR of two accounts that become one: on every day the sum of both, and no movement that neither had."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Iterator,
    Sequence,
)
from copy import copy
from datetime import date
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, ArrLine
from bookcockpit.core.money import short_money
from bookcockpit.core.revenue.movements import (
    Amount,
    History,
    history_of,
)
from bookcockpit.core.vocabulary import Movement


class MergeError(ValueError):
    """Why two cannot be made one, and what to do first."""


class MergedArr(NamedTuple):
    """The lines to save and to remove, and what is to be said of them."""

    save: tuple[ArrLine, ...] = ()
    remove: tuple[ArrLine, ...] = ()
    notes: tuple[str, ...] = ()


class _Span(NamedTuple):
    from_on: date
    to_on: date | None
    amount: int
    kind: Movement


def merge_lines(book: Book, stays: Account, goes: Account) -> MergedArr:
    """The ARR lines of the account that stays: its own and those of the other, added up day by day.

    Lines hide contracts, so where one has lines and the other contracts alone, these are written as lines. Raises
    `MergeError` when the lines would be in two currencies.
    """
    ours, theirs = book.arr_lines_of.get(stays.id, []), book.arr_lines_of.get(goes.id, [])
    if not ours and not theirs:
        return MergedArr(notes=tuple(_renewed(book, stays, goes)))
    plans = {each: [plan] for each, plan in book.price_plan_of.items()}
    histories = [history_of(book, account, plans) for account in (stays, goes)]
    currency = _currency(stays, goes, histories)
    if len([history for history in histories if history.stretches]) == 1 and not histories[bool(theirs)].is_derived:
        return MergedArr(tuple(line.but(account_id=stays.id) for line in theirs))
    known = {line.from_on: line for line in (*theirs, *ours)}
    lines = []
    for span in _spans(histories):
        values = {**span._asdict(), "account_id": stays.id, "currency": currency}
        line = known.pop(span.from_on, None)
        lines.append(line.but(**values) if line is not None else ArrLine(**values))
    kept = {line.id for line in lines}
    written = [
        f"the ARR of {account.name}, known from its contracts alone, is written as ARR lines beside those there are"
        for account, history in zip((stays, goes), histories, strict=True)
        if history.is_derived
    ]
    return MergedArr(tuple(lines), tuple(each for each in (*ours, *theirs) if each.id not in kept), tuple(written))


def _currency(stays: Account, goes: Account, histories: Sequence[History]) -> str:
    """The one currency of everything both ever paid. Raises `MergeError` when there are two."""
    paid = [
        list(dict.fromkeys(each.currency for stretch in history.stretches for each in stretch.amounts))
        for history in histories
    ]
    currencies = list(dict.fromkeys(each for some in paid for each in some))
    if len(currencies) > 1:
        raise MergeError(
            f"the ARR of {stays.name} is in {' and '.join(paid[0])} and that of {goes.name} in {' and '.join(paid[1])};"
            " an account has one line of ARR in one currency: bring both into one with arr_lines.csv"
            " (`bookcockpit export csv DIR` writes it) before you merge"
        )
    return currencies[0]


def _spans(histories: Sequence[History]) -> Iterator[_Span]:
    """What runs from each change of either to the next, with what the change was."""
    starts = {stretch.from_on for history in histories for stretch in history.stretches}
    ends = {stretch.to_on for history in histories for stretch in history.stretches if stretch.to_on is not None}
    edges = sorted(starts | ends)
    open_span: _Span | None = None
    for place, on in enumerate(edges):
        running = [amounts for history in histories if (amounts := history.arr_at(on))]
        until = edges[place + 1] if place + 1 < len(edges) else None
        if not running:
            if open_span is not None:
                yield open_span
            open_span = None
            continue
        amount = _total(each for amounts in running for each in amounts)
        before = open_span.amount if open_span is not None else 0
        if open_span is not None and amount == before:
            open_span = open_span._replace(to_on=until)
            continue
        if open_span is not None:
            yield open_span
        open_span = _Span(on, until, amount, _kind(histories, on, before, amount))
    if open_span is not None:
        yield open_span


def _kind(histories: Sequence[History], on: date, before: int, after: int) -> Movement:
    """What the sum's change of a day is called: as the larger of the movements that go its way.

    To a customer who pays already nothing is `new`, and one who still pays has neither churned nor been handed over.
    """
    moved = [each for history in histories for each in history.movements if each.on == on]
    same_way = [each for each in moved if (each.amount > 0) == (after > before)]
    kind: Movement = max(same_way, key=lambda each: abs(each.amount)).kind if same_way else "new"
    if before and kind == "new":
        return "expansion"
    if after and kind in ("churn", "transfer_out"):
        return "contraction"
    return kind


def _total(amounts: Iterable[Amount]) -> int:
    return sum(each.amount for each in amounts)


def _renewed(book: Book, stays: Account, goes: Account) -> Iterator[str]:
    """What to say where the ARR of both is not the sum: a contract of one then renews one of the other."""
    together = copy(book)
    contracts = [*book.contracts_of.get(stays.id, ()), *book.contracts_of.get(goes.id, ())]
    together.__dict__["contracts_of"] = {**book.contracts_of, stays.id: contracts}
    together.__dict__.pop("pairings", None)
    apart = [each for account in (stays, goes) for each in history_of(book, account, {}).arr_at(book.as_of)]
    for currency in dict.fromkeys(each.currency for each in apart):
        before = _total(each for each in apart if each.currency == currency)
        united = history_of(together, stays, {}).arr_at(book.as_of)
        after = _total(each for each in united if each.currency == currency)
        if before != after:
            yield (
                f"ARR on {say.full_date(book.as_of)} is {short_money(after, currency)}, not the"
                f" {short_money(before, currency)} of both: a contract of one now renews one of the other"
            )
