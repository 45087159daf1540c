"""What ARR was by the rules of layout 2 and before, so that what an update makes of a book's numbers can be said.

A term was renewed by the one that named it, else by the nearest that started within 31 days of its end; one that
started earlier or later counted beside it for ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.money import short_money, to_base
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.text import name_key

LAYOUT = 3
"""The layout with which the rules changed."""
_DAYS = 31


class Other(NamedTuple):
    """An account whose ARR on a day is another one by the new rules; in minor units of the base currency."""

    account: Account
    before: int | None
    after: int | None


def others(book: Book) -> list[Other]:
    """The accounts whose ARR today is another one than by the rules before, by name."""
    found = []
    for account in book.accounts:
        held = book.as_stored.get(account.id)
        lines = held.lines if held is not None else book.arr_lines_of.get(account.id)
        contracts = held.contracts if held is not None else book.contracts_of.get(account.id, ())
        if lines or not contracts:
            continue
        before, after = _arr_before(book, contracts), arr_on(book, account, book.as_of)
        # Nothing that runs was unknown before, and is 0 of a customer who left.
        if (before or 0) != (after or 0):
            found.append(Other(account, before, after))
    return sorted(found, key=lambda each: (name_key(each.account.name), each.account.key))


def other_words(book: Book, most: int) -> str:
    """`By the rules of this version … ARR today: Acme $300k → $100k`, at most so many by name; "" where none is."""
    found = others(book)
    if not found:
        return ""
    currency = book.meta.base_currency

    def words(amount: int | None) -> str:
        return short_money(amount, currency) if amount is not None else "none"

    each = [f"{one.account.name} {words(one.before)} → {words(one.after)}" for one in found]
    return (
        f"What renews what, and what a status ends, is judged anew since this book was updated, so ARR today is another"
        f" one for {say.count(len(found), 'account')}: {say.some_of(each, most)}."
    )


def _arr_before(book: Book, contracts: Sequence[Contract]) -> int | None:
    on = book.as_of
    after = _successors(contracts)
    base, total, runs = book.meta.base_currency, 0, False
    for each in contracts:
        amount = _amount(each, after.get(each.id), on)
        if amount is None:
            continue
        converted = to_base(amount, each.currency, base, book.rates, on)
        if converted is None:
            return None
        total, runs = total + converted, True
    return total if runs else None


def _successors(contracts: Sequence[Contract]) -> dict[str, Contract]:
    terms = sorted(contracts, key=lambda contract: (contract.starts_on, contract.key))
    found: dict[str, Contract] = {}
    for later in terms:
        for earlier_id in later.previous_ids:
            if earlier_id != later.id:
                found.setdefault(earlier_id, later)
    for later in terms:
        if later.previous_ids:
            continue
        ended = [
            (later.starts_on - earlier.term_end, abs(later.arr - earlier.arr), earlier.key, earlier.id)
            for earlier in terms
            if earlier.term_end is not None
            and not earlier.open_ended
            and earlier.id not in found
            and timedelta(0) < later.starts_on - earlier.term_end <= timedelta(days=_DAYS)
        ]
        if ended:
            found[min(ended)[-1]] = later
    return found


def _amount(contract: Contract, successor: Contract | None, on: date) -> int | None:
    """What of a contract ran on a day."""
    starts, outcome = contract.starts_on, contract.outcome
    ends: date | None = contract.renews_on
    stops: date | None
    if ends is None and outcome is not None and contract.outcome_on is not None:
        ends = max(contract.outcome_on, starts)
    tail = contract.arr
    if successor is not None and successor.starts_on >= starts:
        follows = successor.starts_on
        is_bridged = ends is not None and outcome != "churned" and (follows - ends).days < _DAYS
        stops = follows if ends is None or follows <= ends or is_bridged else ends
    elif successor is not None or outcome == "churned":
        stops = ends
    else:
        stops = None
        if outcome is not None and contract.outcome_arr is not None:
            tail = contract.outcome_arr
    if on < starts or (stops is not None and on >= stops):
        return None
    return contract.arr if ends is None or on < ends else tail
