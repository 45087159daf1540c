"""Many renewals recorded in one step: those that passed before the book knew of them, or those somebody marked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, NamedTuple, get_args

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, ArrLine, Contract
from bookcockpit.core.fields import Entity, FieldError
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.renewals.outcomes import settle_renewal

ManyOutcome = Literal["renewed", "churned"]
"""What can be said of many at once: every other outcome needs an amount or a day of its own."""
MANY_OUTCOMES: tuple[ManyOutcome, ...] = get_args(ManyOutcome)


class Recorded(NamedTuple):
    """One contract of many: what recording its outcome says, or why it was left out."""

    account: Account
    contract: Contract
    words: str
    is_left_out: bool = False


class Many(NamedTuple):
    """The change that records them, and each of them in the order of their renewal dates."""

    change: Change
    terms: tuple[Recorded, ...]

    @property
    def left_out(self) -> tuple[Recorded, ...]:
        """Those that need a word of their own."""
        return tuple(each for each in self.terms if each.is_left_out)


def passed_terms(book: Book, today: date, before: date | None = None) -> list[tuple[Account, Contract]]:
    """The renewals of customers that passed by today, or before a day, without an outcome; the earliest first."""
    found = [
        (account, term)
        for account in book.accounts
        if account.status == "active"
        for term in book.open_contracts_of.get(account.id, ())
        if renewal_date(term) <= today and (before is None or renewal_date(term) < before)
    ]
    return sorted(found, key=lambda each: (renewal_date(each[1]), each[0].name.casefold(), each[1].key))


def settle_many(book: Book, terms: Iterable[tuple[Account, Contract]], outcome: ManyOutcome, today: date) -> Many:
    """Record the same outcome for many renewals in one step, each decided on its own renewal date or, ahead, today.

    A renewed one whose next term has ended too is renewed again, until a term reaches beyond today.
    """
    saved: dict[str, Entity] = {}
    recorded = []
    for account, contract in terms:
        try:
            book, words, entities = _settled(book, account, contract, outcome, today)
        except FieldError as refused:
            recorded.append(Recorded(account, contract, f"{say.word_label(refused.field)} {refused.why}", True))
            continue
        saved |= {each.id: each for each in entities}
        recorded.append(Recorded(account, contract, words))
    done = len(recorded) - sum(each.is_left_out for each in recorded)
    label = f"{say.count(done, 'renewal')} recorded as {outcome}"
    return Many(Change(label if saved else "", save=tuple(saved.values())), tuple(recorded))


def _settled(
    book: Book, account: Account, contract: Contract, outcome: ManyOutcome, today: date
) -> tuple[Book, str, list[Entity]]:
    saved: dict[str, Entity] = {}
    terms, words = 0, ""
    while True:
        on = min(renewal_date(contract), today)
        settled = settle_renewal(book, account, contract, outcome, on=on, today=today)
        saved |= {each.id: each for each in settled.change.save}
        book, terms = _with(book, account, settled.change.save), terms + 1
        words = words or settled.words
        if settled.term is None or not settled.is_past_due:
            break
        contract = settled.term
    if terms > 1 and settled.term is not None and settled.term.term_end is not None:
        words = f"{terms} terms in a row, the last to {say.full_date(settled.term.term_end)}"
    return book, words, list(saved.values())


def _with(book: Book, account: Account, saved: Iterable[Entity]) -> Book:
    """The book with what was recorded of an account."""
    contracts = {each.id: each for each in book.contracts_of.get(account.id, ())}
    lines = {each.id: each for each in book.arr_lines_of.get(account.id, ())}
    for each in saved:
        if isinstance(each, Contract):
            contracts[each.id] = each
        elif isinstance(each, ArrLine):
            lines[each.id] = each
    return book.holding(account.id, contracts.values(), lines.values())
