"""What is asked about a contract and its renewal: terms, forecast, notice, price, outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from textual import on
from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, PricePlan
from bookcockpit.core.fields import FieldError, day, money, word
from bookcockpit.core.money import short_money
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import NOTICE_LABELS
from bookcockpit.core.renewals.forecast import probability_of
from bookcockpit.core.renewals.links import link, questions_of, run_beside, term_words
from bookcockpit.core.renewals.outcomes import (
    MANY_OUTCOMES,
    ContractChange,
    Many,
    Settled,
    answer_notice,
    drop_price,
    later_term,
    plan_price,
    planned_price,
    put_contract,
    say_call,
    settle_by_link,
    settle_many,
    settle_renewal,
)
from bookcockpit.core.renewals.price_steps import DEFAULT_PHASES, notice_by, steps_of, whole_rise
from bookcockpit.core.revenue.arr_lines import BESIDE, BESIDE_LABELS
from bookcockpit.core.rounding import rounded
from bookcockpit.core.typed import YES, text_of
from bookcockpit.core.vocabulary import NOTICE_ANSWERS, OUTCOMES
from bookcockpit.tui.forms.form import Form, Who, named_lines
from bookcockpit.tui.forms.model import APART, FormModel, People, Question, WrongField
from bookcockpit.tui.text import Passage
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.field import Field

_CONTRACT_ORDER: tuple[str | Question, ...] = (
    "starts_on", "term_end", "open_ended", "notice_days", "auto_renew",
    APART, "arr", "currency",
    APART, "stage", "call", "probability", "target_arr",
)  # fmt: skip
_AMOUNTS = ("arr", "target_arr")


def lines_question(book: Book, account: Account) -> tuple[Question, ...]:
    """What becomes of the ARR lines, where the account has any."""
    if not book.arr_lines_of.get(account.id):
        return ()
    return (Question("beside", "ARR lines", words=BESIDE_LABELS, field=word(BESIDE, default=None)),)


class ContractModel(FormModel[Contract]):
    """A term: its dates, what it is worth, how its renewal stands."""

    kind = Contract

    def __init__(
        self, book: Book, account: Account, people: People, before: Contract | None, currency: str = ""
    ) -> None:
        self._book, self._account = book, account
        self._currency = before.currency if before is not None else currency
        title = f"{'New contract' if before is None else 'Contract'} · {account.name}"
        order = (*_CONTRACT_ORDER, *lines_question(book, account))
        super().__init__(title, order, book.as_of, people, before, {"currency": currency})

    def currency(self, texts: Mapping[str, str]) -> str:
        """The contract's, as it is typed."""
        return texts.get("currency", self._currency).strip().upper() or self._currency

    def is_changed(self, name: str, texts: Mapping[str, str]) -> bool:
        """An amount means something else in another currency."""
        return super().is_changed(name, texts) or (name in _AMOUNTS and self.currency(texts) != self._currency)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The renewal date and the notice date that follow from the last day."""
        said = super().echoes(texts)
        try:
            end, notice = (self.answer(name, texts) for name in ("term_end", "notice_days"))
        except WrongField:
            return said
        if end is not None and texts["open_ended"] != YES:
            renewal = end + timedelta(days=1)
            said["auto_renew"] = f"renews {say.full_date(renewal)}"
            if notice is not None:
                said["notice_days"] = f"by {say.full_date(renewal - timedelta(days=notice))}"
        if "beside" in said and texts["arr"].strip():
            try:
                said["beside"] = "; ".join(self._put(texts).said)
            except WrongField:
                said["beside"] = ""
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The contract, with what goes with it; a new call is kept with its date."""
        return self._put(texts).change

    def _put(self, texts: Mapping[str, str]) -> ContractChange:
        if not texts["term_end"].strip() and texts["open_ended"] != YES:
            raise self.wrong("term_end", "is missing; give a date, or choose open-ended")
        told = {} if texts["currency"].strip() else {"currency": self._currency}
        after = self.made(texts, new={"account_id": self._account.id}, **told)
        if self.is_unchanged(after):
            return ContractChange(Change(""))
        with self.refusals(lines="beside", account_id="starts_on"):
            return put_contract(
                self._book,
                self._account,
                self.before,
                after,
                self.today,
                texts.get("beside") or None,  # type: ignore[arg-type]
            )


_ASKED = "asked"
_ANSWERS = {"renews": "later renews earlier", "both": "both run"}


class TermsModel(FormModel[Contract]):
    """Which term of an account renews which; it begins with what is asked of this one."""

    kind = Contract

    def __init__(self, book: Book, account: Account, term: Contract, people: People) -> None:
        self._book, self._account = book, account
        asked = next((each for each in questions_of(book, account) if term in each.terms), None)
        self._choices: dict[str, tuple[Contract, Sequence[Contract]]] = {}
        labels: dict[str, str] = {}
        if asked is not None:
            self._choices[_ASKED] = asked.question.later, asked.question.earlier
            labels[_ASKED] = _terms_words([each for each in asked.terms if each != term])
        for other in book.contracts_of.get(account.id, ()):
            is_asked = asked is not None and other in asked.terms and len(asked.question.earlier) == 1
            if other.id != term.id and not is_asked:
                earlier, later = sorted((term, other), key=lambda each: (each.starts_on, each.term_end is None))
                held = [each for each in book.pairing_of(account.id).before.get(later.id, ()) if each.id != earlier.id]
                self._choices[other.id] = later, [*held, earlier]
                labels[other.id] = _terms_words([other])
        questions = (
            Question("other", "Other term", field=word(tuple(self._choices)), words=labels),
            Question("answer", "Answer", field=word(tuple(_ANSWERS)), words=_ANSWERS),
        )
        title = f"Terms · {account.name} · {_terms_words([term])}"
        initial = {"other": next(iter(self._choices)), "answer": "renews"}
        super().__init__(title, questions, book.as_of, people, None, initial)

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What follows from the answer, or why it cannot be."""
        said = super().echoes(texts)
        later, earlier = self._choices[texts["other"]]
        try:
            self.change(texts)
        except WrongField as wrong:
            said["answer"] = str(wrong)
            return said
        if texts["answer"] == "both":
            said["answer"] = "they add up, and nobody asks again"
        else:
            until, money = say.full_date(later.starts_on), short_money(later.arr, later.currency)
            said["answer"] = f"{_terms_words(earlier)} counts until {until}, then {money} does"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The link, or that both run."""
        later, earlier = self._choices[texts["other"]]
        with self.refusals(previous_ids="answer"):
            if texts["answer"] == "both":
                return run_beside(self._book, self._account, later, earlier, self.today)
            return link(self._book, self._account, later, earlier)


def _terms_words(terms: Sequence[Contract]) -> str:
    return " and ".join(map(term_words, terms))


_CALL_ORDER = (
    "call",
    "stage",
    APART,
    Question("probability", hint="80 %"),
    Question("target_arr", hint="260k, else the same"),
)


class CallModel(FormModel[Contract]):
    """The forecast of one renewal; while it is typed it says what it counts."""

    kind = Contract

    def __init__(self, account: Account, contract: Contract, policy: Policy, today: date, people: People) -> None:
        self._account, self._contract, self._policy = account, contract, policy
        when = say.full_date(contract.renews_on) if contract.renews_on is not None else "without an end"
        super().__init__(f"Forecast · {account.name} · {when}", _CALL_ORDER, today, people, contract)

    def currency(self, texts: Mapping[str, str]) -> str:
        """The contract's."""
        return self._contract.currency

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the forecast makes of it."""
        said = super().echoes(texts)
        try:
            call, own, target = (self.answer(name, texts) for name in ("call", "probability", "target_arr"))
        except WrongField:
            return said
        chance = probability_of(self._policy, call, own)
        arr = self._contract.arr if target is None else target
        expected = short_money(rounded(arr * chance), self._contract.currency)
        said["call"] = f"counts {say.percent(chance)} of {short_money(arr, self._contract.currency)}: {expected}"
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The forecast; a new call is kept with its date."""
        return say_call(self._account, self._contract, self.made(texts), self.today)


_NOTICE_ORDER = (
    Question("answer", "Notice", words=NOTICE_LABELS, field=word(NOTICE_ANSWERS)),
    Question("until", field=Contract.fields["notice_until"]),
    Question(
        "called", "Called", words={"at_risk": "at risk", "lost": "lost"}, field=word(("at_risk", "lost"), default=None)
    ),
)
_NOTICE_PLACES = {"notice_answer": "answer", "notice_until": "until", "call": "called"}


class NoticeModel(FormModel[Contract]):
    """What came of the last day for notice of one contract."""

    kind = Contract

    def __init__(self, account: Account, contract: Contract, today: date, people: People) -> None:
        self._account, self._contract = account, contract
        when = say.full_date(contract.notice_on) if contract.notice_on is not None else "no date known"
        super().__init__(f"Notice · {account.name} · {when}", _NOTICE_ORDER, today, people, None, {"answer": "none"})

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What follows from the answer."""
        said = super().echoes(texts)
        follows = {
            "none": "nobody is asked again",
            "received": "called at risk, or lost; the account is flagged at risk",
            "extended": "asked again on the day it was moved to",
        }
        said["answer"] = follows.get(texts["answer"], "choose with ← and →")
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The answer, with the call and the flag that go with it."""
        if not texts["answer"]:
            raise self.wrong("answer", "is missing; choose what came of it")
        until = self.answer("until", texts)
        with self.refusals(**_NOTICE_PLACES):
            return answer_notice(
                self._account,
                self._contract,
                texts["answer"],  # type: ignore[arg-type]
                self.today,
                until=until,
                call=texts["called"] or None,  # type: ignore[arg-type]
            )


_PRICE_PLAN_ORDER = ("percent", "treatment", "phases", "held_until", APART, "notice_given_on", "tied_to")
_PRICE_FIELDS = tuple(name for name in _PRICE_PLAN_ORDER if name != APART)
_STEPS_SHOWN = 2
"""Steps an echo names; the rest is counted."""


class PricePlanModel(FormModel[PricePlan]):
    """The price plan of one renewal; emptied, it is taken back.

    Phases are kept of a phased increase, a day until which the old price is held of a grandfathered one.
    """

    kind = PricePlan

    def __init__(
        self,
        account: Account,
        contract: Contract,
        today: date,
        people: People,
        before: PricePlan | None,
        policy: Policy | None = None,
    ) -> None:
        self._account, self._contract, self._policy = account, contract, policy
        super().__init__(
            f"Price plan · {account.name}", _PRICE_PLAN_ORDER, today, people, before, {"treatment": "full"}
        )

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What the increase comes to a year, step by step, and by when they have to be told."""
        said = super().echoes(texts)
        try:
            values = self._values(texts)
            plan = PricePlan(contract_id=self._contract.id, **values)
        except (WrongField, FieldError):
            return said
        rise, currency = whole_rise(self._contract, plan), self._contract.currency
        if plan.percent is not None:
            after = short_money(self._contract.arr + rise, currency)
            is_spared = plan.treatment == "grandfathered" and plan.held_until is None
            said["percent"] = f"+{short_money(rise, currency)}: {after} a year" if rise else "no increase"
            if is_spared and rise:
                said["percent"] = "no increase for them"
        said["treatment"] = self._steps(plan) if rise else ""
        if plan.treatment == "phased":
            said["phases"] = "" if plan.phases else f"{DEFAULT_PHASES} unless you say how many"
        elif texts["phases"]:
            said["phases"] = "counts where it is in phases"
        if plan.treatment != "grandfathered" and texts["held_until"]:
            said["held_until"] = "counts where it is not for them"
        if plan.notice_given_on is None and self._policy is not None:
            by = notice_by(self._policy, self._contract, plan)
            said["notice_given_on"] = f"due by {say.full_date(by)}" if by is not None else ""
        if rise and not plan.tied_to:
            said["tied_to"] = "without a value it is a reason to leave"
        return said

    def _steps(self, plan: PricePlan) -> str:
        steps = steps_of(self._contract, plan)
        if not steps:
            endless = self._contract.renews_on is None
            return "no day: the contract has no end" if endless else "old price for the whole next term"
        named = [
            f"+{short_money(each.amount, self._contract.currency)} from {say.full_date(each.on)}"
            for each in steps[:_STEPS_SHOWN]
        ]
        more = f", {len(steps) - _STEPS_SHOWN} more" if len(steps) > _STEPS_SHOWN else ""
        return f"{', '.join(named)}{more}"

    def _values(self, texts: Mapping[str, str]) -> dict[str, Any]:
        said = {name: self.answer(name, texts) for name in _PRICE_FIELDS}
        if said["treatment"] != "phased":
            said["phases"] = None
        if said["treatment"] != "grandfathered":
            said["held_until"] = None
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The plan, or its end where everything was cleared."""
        said = self._values(texts)
        if self.before is not None and not any(said[name] for name in ("percent", "notice_given_on", "tied_to")):
            return drop_price(self._account, self.before)
        with self.refusals():
            return plan_price(self._account, self._contract, self.before, **said)


_OUTCOME_ORDER = (
    Question("result", "Outcome", field=word(OUTCOMES)),
    Question("decided_on", field=Contract.fields["outcome_on"]),
    APART,
    Question("new_arr", field=Contract.fields["outcome_arr"]),
    Question("price", "Of it price", field=money(default=None)),
    Question("until", "Extended to", field=day(default=None)),
)
_PRICED = ("renewed", "expanded", "extended")
_MOVING = {"expanded": "above", "contracted": "below"}
"""Outcomes that need another amount than the term’s own."""
_OUTCOME_PLACES = {"outcome": "result", "outcome_on": "decided_on", "outcome_arr": "new_arr"}


def _typed(contract: Contract, amount: int) -> str:
    return text_of(Contract.fields["arr"], amount, currency=contract.currency)


class OutcomeModel(FormModel[Contract]):
    """The outcome of one renewal; while it is typed it says which term follows and what moves."""

    kind = Contract

    def __init__(self, book: Book, account: Account, contract: Contract, people: People) -> None:
        self._book, self._account, self._contract = book, account, contract
        when = say.full_date(contract.renews_on) if contract.renews_on is not None else "without an end"
        rise = planned_price(book, contract)
        self._later = later_term(book, contract) if contract.outcome is None else None
        stands = self._later.arr if self._later is not None else contract.arr + rise
        initial = {
            "decided_on": book.as_of.isoformat(),
            "new_arr": _typed(contract, stands),
            "price": _typed(contract, rise) if rise else "",
        }
        super().__init__(
            f"Outcome · {account.name} · {when}",
            (*_OUTCOME_ORDER, *lines_question(book, account)),
            book.as_of,
            people,
            None,
            initial,
        )

    def currency(self, texts: Mapping[str, str]) -> str:
        """The contract's."""
        return self._contract.currency

    def echoes(self, texts: Mapping[str, str]) -> dict[str, str]:
        """What follows from the answers, or what contradicts them."""
        said = super().echoes(texts)
        said["result"] = "choose with ← and →"
        if texts["result"] in _MOVING and texts["new_arr"] == _typed(self._contract, self._contract.arr):
            said["result"] = f"type the ARR from then on: {_MOVING[texts['result']]} what it is now"
        elif texts["result"]:
            try:
                settled = self._settled(texts)
                stand = "; its ARR lines from then on stand" if settled.lines_stand else ""
                said["result"] = f"{settled.words}{stand}"
            except WrongField as wrong:
                said["result"] = str(wrong)
        return said

    def change(self, texts: Mapping[str, str]) -> Change:
        """The outcome with the term and the movement that follow."""
        if not texts["result"]:
            raise self.wrong("result", "is missing; choose what became of it")
        return self._settled(texts).change

    def _settled(self, texts: Mapping[str, str]) -> Settled:
        outcome = texts["result"]
        arr = self.answer("new_arr", texts)
        said = {name: self.answer(name, texts) for name in ("decided_on", "price", "until")}
        if outcome not in _PRICED and not self.is_changed("price", texts):
            said["price"] = None
        if outcome == "churned" and not self.is_changed("new_arr", texts):
            arr = None
        later = self._later if outcome != "churned" else None
        for name in ("new_arr", "until"):
            if later is not None and self.is_changed(name, texts):
                began = say.full_date(later.starts_on)
                raise self.wrong(name, f"is that of the term from {began}, which stands already; edit it there")
        try:
            if later is not None:
                # It is linked, never made a second time.
                return settle_by_link(
                    self._book,
                    self._account,
                    self._contract,
                    later,
                    outcome,  # type: ignore[arg-type]
                    on=said["decided_on"] or self.today,
                    price=said["price"],
                )
            return settle_renewal(
                self._book,
                self._account,
                self._contract,
                outcome,  # type: ignore[arg-type]
                on=said["decided_on"] or self.today,
                today=self.today,
                arr=arr,
                until=said["until"],
                price=said["price"],
                beside=texts.get("beside") or "move",  # type: ignore[arg-type]
            )
        except FieldError as refused:
            raise self.wrong(_OUTCOME_PLACES.get(refused.field, refused.field), refused.why) from None


class OutcomesForm(Form):
    """One outcome for all, each decided on its own renewal date or, ahead, today."""

    first = "result"

    def __init__(
        self, book: Book, terms: Sequence[tuple[Account, Contract]], draft: Mapping[str, str], problem: str
    ) -> None:
        self._book, self._terms = book, terms
        super().__init__(f"Outcome · {len(terms)} renewals", book.as_of, draft, problem)

    def fields(self) -> Iterable[Widget]:
        """The outcome, and what follows for each."""
        first = self.initial("result", MANY_OUTCOMES[0])
        yield Field("Outcome", Choice([(each, each) for each in MANY_OUTCOMES], first, id="result"), id="result-field")
        yield Who(self._follows(first))

    @on(Choice.Changed, "#result")
    def _changed(self, event: Choice.Changed) -> None:
        self.query_one(Who).show(self._follows(event.choice.value))

    def decide(self) -> Change:
        """All of them in one step; refused where one needs a word of its own, so that no mark is lost unsaid."""
        many = self._many(self.text("result"))
        if many.left_out:
            names = ", ".join(each.account.name for each in many.left_out)
            raise WrongField("result", f"Unmark {names}: {many.left_out[0].words}.")
        return many.change

    def _many(self, outcome: str) -> Many:
        return settle_many(self._book, self._terms, outcome, self.today)  # type: ignore[arg-type]

    def _follows(self, outcome: str) -> Passage:
        terms = sorted(self._many(outcome).terms, key=lambda each: not each.is_left_out)
        return named_lines([(each.account.name, each.words) for each in terms])
