"""What people say of two terms: that one renews the other, or that both run; and what is asked of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dismissals import lifted
from bookcockpit.core.entities import Account, Contract, Dismissal, Rate
from bookcockpit.core.money import Money, short_money
from bookcockpit.core.renewals.contracts import BESIDE, Question
from bookcockpit.core.text import name_key

_NAMED = 3


class Asked(NamedTuple):
    """A question about the terms of an account; until it is answered all of them count."""

    account: Account
    question: Question

    @property
    def terms(self) -> tuple[Contract, ...]:
        """All it is about."""
        return (*self.question.earlier, self.question.later)

    @property
    def command(self) -> str:
        """The command that answers it; with `--both` they run side by side."""
        keys = " ".join(each.key for each in self.question.earlier)
        return f"renewal link {self.account.key} {self.question.later.key} {keys}"

    @property
    def twice(self) -> Money:
        """What may be counted twice, in minor units, and its currency."""
        earlier, later = self.question.earlier, self.question.later
        if any(each.currency != later.currency for each in earlier):
            return Money(later.arr, later.currency)
        return Money(min(later.arr, sum(each.arr for each in earlier)), later.currency)

    @property
    def short(self) -> str:
        """`$100k counted twice?`."""
        return f"{short_money(*self.twice)} counted twice?"

    @property
    def words(self) -> str:
        """`$100k counted twice? $110k from 28 Oct 2026 may renew $100k to 29 Dec 2026`."""
        began = _from_words(self.question.later)
        rate = "; no rate compares them" if self.question.why == "rate" else ""
        return f"{self.short} {began} may renew {' and '.join(map(term_words, self.question.earlier))}{rate}"


def term_words(contract: Contract) -> str:
    """`$100k to 29 Dec 2026`, `$100k without an end`."""
    end = contract.term_end if contract.renews_on is not None else None
    return (
        f"{short_money(contract.arr, contract.currency)} {f'to {_day(end)}' if end is not None else 'without an end'}"
    )


def _from_words(contract: Contract) -> str:
    """`$110k from 28 Oct 2026`."""
    return f"{short_money(contract.arr, contract.currency)} from {_day(contract.starts_on)}"


def _day(on: date) -> str:
    """`28 Oct 2026`: a whole page names none of these days, so the year is said and the weekday is not."""
    return say.full_date(on).split(" ", 1)[1]


def questions_of(book: Book, account: Account) -> tuple[Asked, ...]:
    """What is asked of the terms of an account; nothing once it is no active customer."""
    if account.status != "active":
        return ()
    return tuple(Asked(account, each) for each in book.pairing_of(account.id).questions)


def questions(book: Book, accounts: Iterable[Account] | None = None) -> list[Asked]:
    """What is asked of the terms of all accounts, or of some, by name."""
    found = [
        each for account in (book.accounts if accounts is None else accounts) for each in questions_of(book, account)
    ]
    return sorted(found, key=lambda each: (name_key(each.account.name), each.account.key))


def doubts(book: Book, accounts: Iterable[Account] | None = None) -> list[Asked]:
    """Those questions on which the ARR of an account hangs: where it has ARR lines, these say it all."""
    return [each for each in questions(book, accounts) if not book.arr_lines_of.get(each.account.id)]


def raised_by(book: Book, change: Change) -> list[Asked]:
    """The questions that a change raises: what is asked of the terms as it leaves them, and was not before."""
    of = {each.account_id for each in change.save if isinstance(each, Contract)}
    if not of:
        return []
    accounts = [each for each in change.left(Account, book.accounts) if each.id in of]
    after = Book(
        as_of=book.as_of,
        meta=book.meta,
        history=book.history,
        accounts=accounts,
        contracts=change.left(Contract, book.contracts),
        rates=change.left(Rate, book.rates),
        dismissals=change.left(Dismissal, book.dismissals),
    )
    before = {_ids(each) for each in questions(book, [each for each in book.accounts if each.id in of])}
    return [each for each in questions(after) if _ids(each) not in before]


def _ids(asked: Asked) -> tuple[str, ...]:
    return (asked.question.later.id, *(each.id for each in asked.question.earlier))


def doubt_words(asked: Sequence[Asked]) -> str:
    """What stands beside a number that may count something twice; empty where nothing is asked.

    `$100k counted twice? (Acme)`, or `ARR of 3 accounts counted twice? (Acme, Bolt and Corp)`.
    """
    if not asked:
        return ""
    names = list(dict.fromkeys(each.account.name for each in asked))
    what = asked[0].short if len(asked) == 1 else f"ARR of {say.count(len(names), 'account')} counted twice?"
    return f"{what} ({say.some_of(names, _NAMED)})"


def link(book: Book, account: Account, later: Contract, earlier: Sequence[Contract]) -> Change:
    """Say that a term renews others, and those alone. Raises `FieldError` on what cannot be."""
    for each in earlier:
        _refuse(book, later, each)
    held = [one for each in earlier for one in _said(book, account, each, later)]
    after = later.but(previous_ids=tuple(dict.fromkeys(each.id for each in earlier)))
    saved = (after,) if after != later else ()
    # A key may be twelve digits nobody chose: on the screen a term is what it pays, and when.
    label = f"terms of {account.name}: {_from_words(later)} renews {' and '.join(map(term_words, earlier))}"
    return Change(label, save=saved, remove=tuple(held))


def run_beside(book: Book, account: Account, later: Contract, earlier: Sequence[Contract], today: date) -> Change:
    """Say that terms run side by side: they add up, and nobody asks again. Raises `FieldError` for one and itself."""
    if any(each.id == later.id for each in earlier):
        raise later.refuse("previous_ids", "cannot run beside itself")
    ids = {each.id for each in earlier}
    saved: list[Contract | Dismissal] = [
        Dismissal(
            account_id=account.id,
            rule=BESIDE,
            subject=f"{each.id} {later.id}",
            reason=f"{each.key} and {later.key} run side by side",
            made_on=today,
        )
        for each in earlier
        if not _said(book, account, each, later)
    ]
    if not ids.isdisjoint(later.previous_ids):
        saved.append(later.but(previous_ids=tuple(each for each in later.previous_ids if each not in ids)))
    run = " and ".join([*map(term_words, earlier), _from_words(later)])
    return Change(f"terms of {account.name}: {run} run side by side", save=tuple(saved))


def _said(book: Book, account: Account, one: Contract, other: Contract) -> tuple[Dismissal, ...]:
    """What was said of two terms running side by side."""
    subjects = (f"{one.id} {other.id}", f"{other.id} {one.id}")
    return lifted(book, [(account, BESIDE, each) for each in subjects])


def _refuse(book: Book, later: Contract, earlier: Contract) -> None:
    if earlier.id == later.id:
        raise later.refuse("previous_ids", "cannot renew itself")
    if earlier.account_id != later.account_id:
        raise later.refuse("previous_ids", f"cannot renew {earlier.key}, a term of another account")
    if later.id in _renewed_by(book, earlier, set()):
        raise later.refuse("previous_ids", f"cannot renew {earlier.key}, which renews it: that would go in a circle")
    if later.starts_on < earlier.starts_on:
        began, other = say.full_date(later.starts_on), say.full_date(earlier.starts_on)
        why = f"starts on {began}, before {earlier.key} does on {other}; name the later term first"
        raise later.refuse("previous_ids", why)
    if earlier.outcome == "churned" and earlier.outcome_on is not None:
        when = say.full_date(earlier.outcome_on)
        why = f"cannot renew {earlier.key}, lost on {when}: what began after it is new business"
        raise later.refuse("previous_ids", why)


def _renewed_by(book: Book, contract: Contract, seen: set[str]) -> Collection[str]:
    """Ids of the terms that a term is said to renew, however far back."""
    for each in contract.previous_ids:
        if each not in seen and each in book.contract_by_id:
            seen.add(each)
            _renewed_by(book, book.contract_by_id[each], seen)
    return seen
