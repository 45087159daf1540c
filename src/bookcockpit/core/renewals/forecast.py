"""The renewal forecast: what the ARR will be at the end of the next months, expected, at worst and at best."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months, quarter_start
from bookcockpit.core.entities import Account, CallChange, Contract
from bookcockpit.core.grouped import Tie
from bookcockpit.core.history import Chronicle
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.revenue.arr import Conversion, Measure, Part
from bookcockpit.core.revenue.retention import Excluded, History, histories
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import Call
from bookcockpit.core.wording import count


class ForecastRow(NamedTuple):
    """One renewal inside the horizon; amounts are minor units of the base currency.

    `target` is the target ARR, else the ARR. `expected` is `probability` times it; `worst` is all of it if the call is
    commit, else 0; `best` is all of it unless the call is lost. `has_own_probability` says that somebody set it.
    """

    account: Account
    contract: Contract
    renews_on: date
    days_left: int
    call: Call | None
    probability: float
    has_own_probability: bool
    arr: int
    target: int
    expected: int
    worst: int
    best: int

    @property
    def is_past_due(self) -> bool:
        """Whether its date has passed without an outcome."""
        return self.days_left < 0


class Period(NamedTuple):
    """The renewals of a month or a quarter; `begins` is its first day, None for those past due."""

    begins: date | None
    rows: tuple[ForecastRow, ...]
    arr: int
    expected: int
    worst: int
    best: int

    @property
    def is_past_due(self) -> bool:
        """Whether they are those past due."""
        return self.begins is None


class Totals(NamedTuple):
    """ARR at the end of the horizon, in minor units of the base currency, and what it is of the ARR now.

    `nrr` is None where nothing runs now; accounts that start later are in `arr` but not in it.
    """

    arr: int
    nrr: float | None


class Forecast(NamedTuple):
    """The next `months` from `today` through `until`, in minor units of `currency`, the base currency.

    `current_arr` runs today. `renewing_arr` of it comes up for renewal, in `rows`, the earliest first; `staying_arr`
    does not and counts in full, as contracts and ARR lines already say it will be on the last day; `starting_arr` is
    that of accounts without any today. `excluded` count nowhere.
    """

    today: date
    until: date
    months: int
    currency: str
    rows: tuple[ForecastRow, ...]
    by_month: tuple[Period, ...]
    by_quarter: tuple[Period, ...]
    current_arr: int
    renewing_arr: int
    staying_arr: int
    starting_arr: int
    expected: Totals
    worst: Totals
    best: Totals
    excluded: tuple[Excluded, ...]

    @property
    def reason(self) -> str:
        """Why there is no implied NRR; empty where there is one."""
        return "" if self.current_arr else "no account has ARR today"


def probability_of(policy: Policy, call: Call | None, own: float | None = None) -> float:
    """How likely a renewal is, 0 to 1: as somebody said, else by its call."""
    if own is not None:
        return own
    percents = {
        "commit": policy.commit_percent,
        "likely": policy.likely_percent,
        "at_risk": policy.at_risk_percent,
        "lost": policy.lost_percent,
        None: policy.no_call_percent,
    }
    return percents[call] / 100


def forecast(book: Book, policy: Policy, today: date, months: int | None = None) -> Forecast:
    """The forecast of a book over so many months (the playbook's unless given); past-due renewals are inside."""
    ahead = policy.forecast_months if months is None else months
    until = add_months(today, ahead) - timedelta(days=1)
    conversion = Conversion(book, today)
    rows: list[ForecastRow] = []
    excluded: list[Excluded] = []
    newcomers: list[ForecastRow] = []
    current = staying = starting = 0
    for history in histories(book):
        account = history.account
        due = [each for each in book.open_contracts_of.get(account.id, ()) if renewal_date(each) <= until]
        made = [_row(policy, conversion, account, each, today) for each in due]
        now, then = (
            conversion.total((each.amount, each.currency) for each in history.arr_at(day)) for day in (today, until)
        )
        known = [row for row in made if row is not None]
        if now is None or then is None or len(known) < len(made):
            excluded.append(Excluded(account, _no_rate(history, due, conversion, today, until)))
            continue
        if not now:
            # Nothing runs today: what was said to have ended does not renew, what is to begin comes on top.
            is_ours = account.status == "active"
            known = [row for row in known if is_ours and row.contract.starts_on > today]
            newcomers += known
        rows += known
        current += now
        # What the renewals are worth now is in what runs on the last day, presumed renewed.
        rest = max(0, then - sum(row.arr for row in known))
        if now:
            staying += rest
        else:
            starting += rest
    rows.sort(key=lambda row: (row.renews_on, row.account.name.casefold(), Tie(row.contract)))

    def total(of: Callable[[ForecastRow], int]) -> Totals:
        new = sum(of(row) for row in newcomers)
        kept = staying + sum(of(row) for row in rows) - new
        return Totals(kept + new + starting, kept / current if current else None)

    return Forecast(
        today,
        until,
        ahead,
        conversion.base,
        tuple(rows),
        tuple(_periods(rows, lambda day: day.replace(day=1))),
        tuple(_periods(rows, quarter_start)),
        current,
        sum(row.arr for row in rows),
        staying,
        starting,
        total(lambda row: row.expected),
        total(lambda row: row.worst),
        total(lambda row: row.best),
        tuple(sorted(excluded, key=lambda each: each.account.name.casefold())),
    )


def _row(
    policy: Policy, conversion: Conversion, account: Account, contract: Contract, today: date
) -> ForecastRow | None:
    arr, target = (conversion(each, contract.currency) for each in (contract.arr, contract.aimed_arr))
    if arr is None or target is None:
        return None
    probability = probability_of(policy, contract.call, contract.probability)
    renews_on = renewal_date(contract)
    return ForecastRow(
        account,
        contract,
        renews_on,
        (renews_on - today).days,
        contract.call,
        probability,
        contract.probability is not None,
        arr,
        target,
        rounded(probability * target),
        target if contract.call == "commit" else 0,
        target if contract.call != "lost" else 0,
    )


def _no_rate(history: History, due: Iterable[Contract], conversion: Conversion, today: date, until: date) -> str:
    found = {each.currency for each in (*history.arr_at(today), *history.arr_at(until))}
    found |= {each.currency for each in due}
    return conversion.no_rate(found)


def _periods(rows: Iterable[ForecastRow], begins: Callable[[date], date]) -> Iterable[Period]:
    """The rows by the period of their renewal, those past due first; a period without any is left out."""
    found: dict[date | None, list[ForecastRow]] = {}
    for row in rows:
        found.setdefault(None if row.is_past_due else begins(row.renews_on), []).append(row)
    for first, some in found.items():
        yield Period(
            first,
            tuple(some),
            sum(row.arr for row in some),
            sum(row.expected for row in some),
            sum(row.worst for row in some),
            sum(row.best for row in some),
        )


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
    book: Book, policy: Policy, chronicle: Chronicle, conversion: Conversion, start: date, end: date
) -> Accuracy:
    """The accuracy over the renewals whose ARR took effect in the window; those without a rate are left out."""
    judged: list[Judged] = []
    undecided = 0
    for account, contract, became in _came_up(book, start, end):
        call = _call(contract, chronicle.calls.get(contract.id, ()), policy)
        found = _judged(policy, conversion, account, contract, became, call)
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
        f"renewals that went as called {policy.call_lead} days before, {count(all_of_them, 'renewal')}",
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


def _call(contract: Contract, calls: Sequence[CallChange], policy: Policy) -> CallChange | None:
    """The call as it stood so many days before the renewal, else the earliest made later, before it was decided."""
    renews_on = contract.renews_on
    assert renews_on is not None, "only for contracts with a renewal date"
    decided = renews_on if contract.outcome_on is None else min(renews_on, contract.outcome_on)
    in_time = [each for each in calls if each.made_on <= decided]
    lead = renews_on - timedelta(days=policy.call_lead)
    stood = [each for each in in_time if each.made_on <= lead]
    return stood[-1] if stood else next(iter(in_time), None)


def _judged(
    policy: Policy,
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
    expected = rounded(probability_of(policy, call.call, call.probability) * contract.aimed_arr)
    arr, hoped, actual = (
        conversion(contract.arr, contract.currency),
        conversion(expected, contract.currency),
        conversion(came, currency),
    )
    if arr is None or hoped is None or actual is None or contract.renews_on is None:
        return None
    return Judged(account, contract, contract.renews_on, call.call, call.made_on, is_kept, arr, hoped, actual)
