"""What is said of a renewal before it is decided: the forecast call, the stage, the price plan."""

from __future__ import annotations

from datetime import date
from typing import Any

from bookcockpit.core import wording as say
from bookcockpit.core.actions import flag_at_risk, save_contract
from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    Account,
    Contract,
    PricePlan,
)
from bookcockpit.core.renewals.contracts import NOTICE_LABELS
from bookcockpit.core.vocabulary import (
    Call,
    NoticeAnswer,
)

_EVEN = 0.5
"""A renewal called commit is likelier than not, and one called lost is not."""


def say_call(account: Account, before: Contract, after: Contract, today: date) -> Change:
    """Save how a renewal will go and how far it is; a new call is kept with its date. Empty if nothing changes.

    Raises `FieldError` on a probability that contradicts the call.
    """
    if after == before and before.rev:
        return Change("")
    chance = after.probability
    if chance is not None and (chance >= _EVEN if after.call == "lost" else after.call == "commit" and chance < _EVEN):
        raise after.refuse("probability", f"of {say.percent(chance)} contradicts the call {after.call}")
    called = say.word_label(after.call) if after.call is not None else "no call"
    label = f"renewal of {account.name}: {called}, {say.word_label(after.stage)}"
    return save_contract(account, before, after, today)._replace(label=label)


_DOUBTFUL = ("at_risk", "lost")


def answer_notice(
    account: Account,
    before: Contract,
    answer: NoticeAnswer,
    today: date,
    *,
    until: date | None = None,
    call: Call | None = None,
) -> Change:
    """Say what came of the notice deadline of a contract, in one step. Empty if nothing changes.

    `extended` moves it to `until`. Notice that was received makes the `call` at risk, or lost, and flags the account.
    Raises `FieldError` on what contradicts the answer.
    """
    if before.outcome is not None:
        raise before.refuse("notice_answer", f"is answered by its outcome: {before.outcome}")
    if answer == "extended":
        _refuse_deadline(before, until)
    elif until is not None:
        raise before.refuse("notice_until", "is said of a deadline that was extended only")
    if call is not None and (answer != "received" or call not in _DOUBTFUL):
        raise before.refuse("call", "is at_risk or lost once notice was received, and is said with that only")
    after = before.but(notice_answer=answer, notice_until=until if answer == "extended" else before.notice_until)
    label = f"notice of {account.name}: {NOTICE_LABELS[answer]}"
    if answer != "received":
        return Change("") if after == before and before.rev else Change(label, save=(after,))
    called = call or (before.call if before.call in _DOUBTFUL else "at_risk")
    after = after.but(call=called, probability=before.probability if called == before.call else None)
    change = save_contract(account, before, after, today)._replace(label=label)
    if account.at_risk_since is not None:
        return change if after != before or not before.rev else Change("")
    flagged = flag_at_risk(account, "They gave notice", "They sign again, or the renewal is recorded", today)
    return change._replace(save=(*change.save, *flagged.save))


def _refuse_deadline(contract: Contract, until: date | None) -> None:
    if until is None:
        raise contract.refuse("notice_until", "is missing: until when was the deadline extended?")
    if contract.renews_on is not None and until >= contract.renews_on:
        raise contract.refuse("notice_until", f"is not before {say.full_date(contract.renews_on)}, the renewal date")
    if contract.notice_on is not None and until <= contract.notice_on:
        raise contract.refuse("notice_until", f"is not after {say.full_date(contract.notice_on)}, the deadline it has")


def plan_price(account: Account, contract: Contract, before: PricePlan | None, **said: Any) -> Change:
    """Save the price plan of a contract: one, so a second one corrects the first. Empty if nothing changes.

    `said` are fields of the plan. A number of phases says that it is phased, a day until which the old price is held
    that it is grandfathered; each goes when the treatment becomes another. Raises `FieldError`.
    """
    phases, held_until = said.get("phases"), said.get("held_until")
    if "treatment" not in said and (phases is None) != (held_until is None):
        said["treatment"] = "phased" if phases is not None else "grandfathered"
    after = before.but(**said) if before is not None else PricePlan(contract_id=contract.id, **said)
    if phases is not None and after.treatment != "phased":
        raise after.refuse("phases", f"are said of a phased increase, and this one is {_treated(after)}")
    if held_until is not None and after.treatment != "grandfathered":
        raise after.refuse("held_until", f"is said of a grandfathered increase, and this one is {_treated(after)}")
    if held_until is not None and contract.renews_on is not None and held_until < contract.renews_on:
        renewal = say.full_date(contract.renews_on)
        raise after.refuse("held_until", f"is before the renewal on {renewal}: until then the price stands anyway")
    after = after.but(
        phases=after.phases if after.treatment == "phased" else None,
        held_until=after.held_until if after.treatment == "grandfathered" else None,
    )
    if after.notice_given_on is not None and after.percent is None:
        raise after.refuse("percent", "is missing: notice was given of what?")
    if after == before:
        return Change("")
    return Change(f"price plan of {account.name}", save=(after,))


def _treated(plan: PricePlan) -> str:
    return "in full" if plan.treatment == "full" else plan.treatment


def drop_price(account: Account, plan: PricePlan) -> Change:
    """Take a price plan back."""
    return Change(f"drop the price plan of {account.name}", remove=(plan,))
