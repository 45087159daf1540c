"""ARR: what an account is worth on a day, and where it stands in the book."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from bookcockpit.core.money import to_base
from bookcockpit.core.renewals import renewed_ids

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bookcockpit.core.book import Book
    from bookcockpit.core.entities import Account, Contract


def currency_of(book: Book, account: Account) -> str:
    """The account's currency; the book's base currency unless it says otherwise."""
    return account.currency or book.meta.base_currency


def amounts_on(book: Book, account: Account, on: date) -> list[tuple[int, str]]:
    """The account's running ARR at the opening of a day, in minor units with currency.

    Its ARR lines where it has any; else each contract from its start through its term, and past the
    term while neither an outcome nor a successor says how it went on.
    """
    lines = book.arr_lines_of.get(account.id)
    if lines:
        return [
            (line.amount, line.currency)
            for line in lines
            if line.from_on <= on and (line.to_on is None or on < line.to_on)
        ]
    contracts = book.contracts_of.get(account.id, [])
    renewed = renewed_ids(contracts) if len(contracts) > 1 else frozenset()
    return [(contract.arr, contract.currency) for contract in contracts if _runs(contract, on, contract.id in renewed)]


def _runs(contract: Contract, on: date, renewed: bool) -> bool:
    if on < contract.starts_on:
        return False
    renewal = contract.renews_on
    return renewal is None or on < renewal or (contract.outcome is None and not renewed)


def arr_on(book: Book, account: Account, on: date) -> int | None:
    """The account's ARR in minor units of the base currency; None if unknown or without a rate."""
    amounts = amounts_on(book, account, on)
    if not amounts:
        return None
    base, total = book.meta.base_currency, 0
    for amount, currency in amounts:
        converted = amount if currency == base else to_base(amount, currency, base, book.rates, on)
        if converted is None:
            return None
        total += converted
    return total


def percentiles(arr: Mapping[str, int | None]) -> dict[str, float]:
    """Each account's place by ARR, 0 to 1: accounts below plus half of the ties, over all with a known ARR."""
    known = sorted(amount for amount in arr.values() if amount is not None)
    places: dict[str, float] = {}
    for account_id, amount in arr.items():
        if amount is not None:
            below, up_to = bisect_left(known, amount), bisect_right(known, amount)
            places[account_id] = (below + (up_to - below) / 2) / len(known)
    return places
