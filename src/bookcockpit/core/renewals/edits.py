"""What is said of a renewal before it is decided: the forecast call, the stage, the price plan."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.actions import flag_at_risk
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, CallChange, Contract, PricePlan
from bookcockpit.core.renewals.contracts import NOTICE_LABELS
from bookcockpit.core.renewals.ended import has_left
from bookcockpit.core.renewals.starts import set_by_hand
from bookcockpit.core.renewals.status import edit_account
from bookcockpit.core.revenue.arr_lines import Beside, follow
from bookcockpit.core.vocabulary import Call, NoticeAnswer

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


def save_contract(account: Account, before: Contract | None, after: Contract, today: date) -> Change:
    """Add a contract, or save a corrected one; a new forecast call is kept with its date."""
    if before is not None:
        after = set_by_hand(before, after)
    verb = "add" if before is None else "edit"
    label = f"{verb} contract of {account.name} from {after.starts_on.isoformat()}"
    said_before = (before.call, before.probability) if before is not None else (None, None)
    if after.call is None or (after.call, after.probability) == said_before:
        return Change(label, save=(after,))
    # Kept so that forecasts can be compared with what came.
    call = CallChange(contract_id=after.id, made_on=today, call=after.call, probability=after.probability)
    return Change(label, save=(after, call))


class ContractChange(NamedTuple):
    """What a contract that is added or corrected comes to, and the sentences that say what went with it."""

    change: Change
    said: tuple[str, ...] = ()


def put_contract(
    book: Book, account: Account, before: Contract | None, after: Contract, today: date, beside: Beside | None = None
) -> ContractChange:
    """Add a contract, or save a corrected one, with what it does to the ARR lines and the status of its account.

    `beside` says what it does to the lines, see `follow`. A customer who had left comes back with a contract that
    begins after that. Raises `FieldError` where the account is a colleague's or never was a customer.
    """
    if before is not None and (before.term_end, before.notice_days) != (after.term_end, after.notice_days):
        # A deadline that was moved was that of the old dates.
        after = after.but(notice_until=None, notice_answer=None)
    change = save_contract(account, before, after, today)
    said: list[str] = []
    if before is None and account.status != "active":
        if not has_left(account):
            raise after.refuse("account_id", f"is archived ({account.archived_as}): set it active first")
        left_on = account.status_on or today
        if after.starts_on < left_on:
            return ContractChange(
                change, (f"{account.name} left on {say.full_date(left_on)}: this ends with its term",)
            )
        back = edit_account(book, account, account.but(status="active"), today, on=min(after.starts_on, today))
        said.append(f"{account.name} is active again: it came back, and what it had lost stays lost")
        book = book.with_saved(account.id, back.change.save)
        change = change._replace(save=(*change.save, *back.change.save), remove=back.change.remove)
    followed = follow(book, account, before, after, beside)
    saved = {each.id: each for each in (*change.save, *followed.lines)}
    said += [followed.said] if followed.said else []
    return ContractChange(change._replace(save=tuple(saved.values())), tuple(said))
