"""A renewal: its outcome, its forecast call, its price plan, its preparation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, PricePlan
from bookcockpit.core.fields import FieldError
from bookcockpit.core.renewals.board import start_prep
from bookcockpit.core.renewals.contracts import notice_words
from bookcockpit.core.renewals.outcomes import plan_price as plan_one
from bookcockpit.core.renewals.prices import percent_words, treatment_words
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.renewal import CallModel, NoticeModel, OutcomeModel, OutcomesForm, PricePlanModel, TermsModel
from bookcockpit.tui.handlers import UNDO, asked, current, people_of, saved
from bookcockpit.tui.handlers.account import edit_contract
from bookcockpit.tui.snapshot import Snapshot


def record_outcome(account: Account, contract: Contract) -> Asking:
    """Say what became of a renewal."""

    def model(now: Snapshot, here: Account, term: Contract) -> OutcomeModel:
        return OutcomeModel(now.book, here, term, people_of(now, here))

    def said(_after: Snapshot, change: Change) -> str:
        made = [each for each in change.save if isinstance(each, Contract)]
        done = next(each for each in made if each.outcome is not None)
        term = next((each for each in made if each.outcome is None), None)
        next_term = f" Next term to {say.full_date(term.term_end)}." if term is not None and term.term_end else ""
        return f"Renewal of {account.name}: {done.outcome}.{next_term} {UNDO}"

    return asked(f"outcome/{contract.id}", account, contract, model, said)


def say_terms(now: Snapshot, account: Account, contract: Contract) -> Asking:
    """Say which term renews which; where there is but one, the other is entered first."""
    if len(now.book.contracts_of.get(account.id, ())) <= 1:
        return edit_contract(account, None)

    return asked(
        f"terms/{contract.id}",
        account,
        contract,
        lambda now, here, term: TermsModel(now.book, here, term, people_of(now, here)),
        _by_its_label,
    )


def record_outcomes(terms: Sequence[tuple[Account, Contract]]) -> Asking:
    """Say what became of several renewals at once."""

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> OutcomesForm:
        rows = [(current(now, account), current(now, term)) for account, term in terms]
        return OutcomesForm(now.book, rows, draft, problem)

    return Asking("outcome/together", form, _by_its_label)


def _by_its_label(_after: Snapshot, change: Change) -> str:
    return f"{say.capital(change.label)}. {UNDO}"


def say_call(account: Account, contract: Contract) -> Asking:
    """Say how a renewal will go, and how far it is."""

    def model(now: Snapshot, here: Account, term: Contract) -> CallModel:
        return CallModel(here, term, now.policy, now.book.as_of, people_of(now, here))

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Contract)
        called = say.word_label(made.call) if made.call is not None else "no call yet"
        return f"Renewal of {account.name}: {called}, {say.word_label(made.stage)}. {UNDO}"

    return asked(f"call/{contract.id}", account, contract, model, said)


def answer_notice(account: Account, contract: Contract) -> Asking:
    """Say what came of a notice deadline."""
    return asked(
        f"notice/{contract.id}",
        account,
        contract,
        lambda now, here, term: NoticeModel(here, term, now.book.as_of, people_of(now, here)),
        lambda _after, change: f"Notice of {account.name}: {notice_words(saved(change, Contract))}. {UNDO}",
    )


def plan_price(account: Account, contract: Contract) -> Asking:
    """Plan a price increase at a renewal."""

    def model(now: Snapshot, here: Account, term: Contract) -> PricePlanModel:
        before = now.book.price_plan_of.get(term.id)
        return PricePlanModel(here, term, now.book.as_of, people_of(now, here), before, now.policy)

    def said(_after: Snapshot, change: Change) -> str:
        if change.remove:
            return f"No price plan any more for {account.name}. {UNDO}"
        plan = saved(change, PricePlan)
        return f"Price plan of {account.name}: {percent_words(plan)}, {treatment_words(plan)}. {UNDO}"

    return asked(f"price/{contract.id}", account, contract, model, said)


def give_notice(now: Snapshot, account: Account, contract: Contract) -> tuple[Change, str]:
    """Say that the customer was told today of the increase that is planned."""
    here, term, today = current(now, account), current(now, contract), now.book.as_of
    plan = now.book.price_plan_of.get(term.id)
    if plan is None or plan.percent is None:
        return Change(""), f"{here.name}: say first how much it is."
    if plan.notice_given_on is not None:
        return Change(""), f"{here.name} was told on {say.full_date(plan.notice_given_on)} already."
    change = plan_one(here, term, plan, notice_given_on=today)
    return change, f"Told today: {here.name}, {percent_words(plan)}. {UNDO}"


def prepare(now: Snapshot, account: Account, contract: Contract) -> tuple[Change, str]:
    """Promise the steps that prepare a renewal."""
    here, term = current(now, account), current(now, contract)
    try:
        change = start_prep(now.book, now.policy, here, term, now.book.as_of)
    except FieldError as refused:
        return Change(""), f"{here.name}: {say.word_label(refused.field)} {refused.why}."
    if change.is_empty:
        return change, f"Every step for {account.name} is promised already."
    return change, f"{say.count(len(change.save), 'step')} promised for the renewal of {account.name}. {UNDO}"
