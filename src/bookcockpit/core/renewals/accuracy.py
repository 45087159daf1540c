"""How good the renewal forecast was: the call of each renewal as it stood some time before, against its outcome."""

from __future__ import annotations

from collections.abc import (
    Iterator,
    Sequence,
)
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.entities import (
    Account,
    CallChange,
    Contract,
)
from bookcockpit.core.grouped import Tie
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.forecast import probability_of
from bookcockpit.core.revenue.arr import Conversion
from bookcockpit.core.revenue.chronicle import Chronicle
from bookcockpit.core.revenue.measure import Measure, Part
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import Call
from bookcockpit.core.wording import count

_KEPT_CALLS = ("commit", "likely")


class Judged(NamedTuple):
    """One renewal that was called and is decided; amounts are minor units of the base currency.

    `arr` is what came up for renewal, `expected` the probability of the call times the target ARR (else the ARR),
    `actual` what came of it. A call of commit or likely predicts that it is kept.
    """

    account: Account
    contract: Contract
    renews_on: date
    call: Call
    called_on: date
    is_kept: bool
    arr: int
    expected: int
    actual: int

    @property
    def is_right(self) -> bool:
        """Whether it went as called."""
        return self.is_kept == (self.call in _KEPT_CALLS)


class Accuracy(NamedTuple):
    """Renewals that went as called ÷ renewals called and decided, and by how much ARR the calls were off.

    `difference` is (Σ expected − Σ actual) ÷ Σ ARR up for renewal: above 0 is too hopeful; None without any.
    `undecided` are the window's renewals nobody called in time or without an outcome.
    """

    measure: Measure
    judged: tuple[Judged, ...]
    expected: int
    actual: int
    difference: float | None
    undecided: int


def accuracy_of(
    book: Book, playbook: Playbook, chronicle: Chronicle, conversion: Conversion, start: date, end: date
) -> Accuracy:
    """The accuracy over the renewals whose ARR took effect in the window; those without a rate are left out."""
    judged: list[Judged] = []
    undecided = 0
    for account, contract, became in _came_up(book, start, end):
        call = _call(contract, chronicle.calls.get(contract.id, ()), playbook)
        found = _judged(playbook, conversion, account, contract, became, call)
        if found is None:
            undecided += 1
        else:
            judged.append(found)
    judged.sort(key=lambda each: (each.renews_on, each.account.name.casefold(), Tie(each.contract)))
    right, all_of_them = sum(each.is_right for each in judged), len(judged)
    expected, actual = sum(each.expected for each in judged), sum(each.actual for each in judged)
    arr = sum(each.arr for each in judged)
    measure = Measure(
        "forecast_accuracy",
        "Forecast accuracy",
        "share",
        right / all_of_them if judged else None,
        "" if judged else "no renewal of the window was called before and is decided",
        right,
        all_of_them,
        "count",
        f"renewals that went as called {playbook.call_lead} days before, {count(all_of_them, 'renewal')}",
        parts=lambda: tuple(
            Part(each.account, int(each.is_right), 1, each.renews_on, f"called {each.call}") for each in judged
        ),
    )
    return Accuracy(measure, tuple(judged), expected, actual, (expected - actual) / arr if arr else None, undecided)


def _came_up(book: Book, start: date, end: date) -> Iterator[tuple[Account, Contract, tuple[int, str] | None]]:
    until = end + timedelta(days=1)
    for account in book.accounts:
        contracts = book.contracts_of.get(account.id, ())
        due = [each for each in contracts if each.renews_on is not None and start < each.renews_on <= until]
        for contract in due:
            yield account, contract, book.pairing_of(account.id).became(contract)


def _call(contract: Contract, calls: Sequence[CallChange], playbook: Playbook) -> CallChange | None:
    """The call as it stood so many days before the renewal, else the earliest made later, before it was decided."""
    renews_on = contract.renews_on
    assert renews_on is not None, "only for contracts with a renewal date"
    decided = renews_on if contract.outcome_on is None else min(renews_on, contract.outcome_on)
    in_time = [each for each in calls if each.made_on <= decided]
    lead = renews_on - timedelta(days=playbook.call_lead)
    stood = [each for each in in_time if each.made_on <= lead]
    return stood[-1] if stood else next(iter(in_time), None)


def _judged(
    playbook: Playbook,
    conversion: Conversion,
    account: Account,
    contract: Contract,
    became: tuple[int, str] | None,
    call: CallChange | None,
) -> Judged | None:
    if call is None or (contract.outcome is None and became is None):
        return None
    is_kept = contract.outcome != "churned"
    came = 0
    currency = contract.currency
    if is_kept and contract.outcome_arr is not None and contract.outcome is not None:
        came = contract.outcome_arr
    elif is_kept and became is not None:
        came, currency = became
    elif is_kept:
        came = contract.arr
    target = contract.target_arr if contract.target_arr is not None else contract.arr
    expected = rounded(probability_of(playbook, call.call, call.probability) * target)
    arr, hoped, actual = (
        conversion(contract.arr, contract.currency),
        conversion(expected, contract.currency),
        conversion(came, currency),
    )
    if arr is None or hoped is None or actual is None or contract.renews_on is None:
        return None
    return Judged(account, contract, contract.renews_on, call.call, call.made_on, is_kept, arr, hoped, actual)
