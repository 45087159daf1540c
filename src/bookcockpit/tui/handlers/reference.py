"""References: a customer asked, agreed, used, declined, and not to be suggested for a while."""

from __future__ import annotations

from collections.abc import Mapping

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Reference
from bookcockpit.core.fields import FieldError
from bookcockpit.core.growth.references import (
    KIND_LABELS,
    Candidate,
    agree_reference,
    bring_back_candidate,
    decline_reference,
    dismiss_candidate,
)
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.form import Form, PaperForm
from bookcockpit.tui.handlers.entity import UNDO, current, people_of, saved
from bookcockpit.tui.snapshot import Snapshot


def ask_reference(account: Account) -> Asking:
    """Note that a customer was asked."""
    from bookcockpit.tui.forms.growth import AskPaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        return PaperForm(AskPaper(now, here, people_of(now, here)), draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Reference)
        return f"Asked: {account.name}, {KIND_LABELS[made.kind].lower()} on “{say.clipped(made.topic, 40)}”. {UNDO}"

    return Asking(f"reference/new/{account.id}", form, said)


def edit_reference(account: Account, reference: Reference) -> Asking:
    """Correct a reference."""
    from bookcockpit.tui.forms.growth import ReferencePaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        return PaperForm(ReferencePaper(now, here, people_of(now, here), current(now, reference)), draft, problem)

    return Asking(
        f"reference/{reference.id}", form, lambda _after, _change: f"Reference of {account.name}: saved. {UNDO}"
    )


def use_reference(account: Account, reference: Reference) -> Asking:
    """Say for whom they spoke."""
    from bookcockpit.tui.forms.growth import UsePaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        return PaperForm(UsePaper(now, here, people_of(now, here), current(now, reference)), draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Reference)
        return f"{account.name} spoke for us, {say.count(made.times, 'time')} so far. {UNDO}"

    return Asking(f"reference-use/{reference.id}", form, said)


def agree(now: Snapshot, account: Account, reference: Reference) -> tuple[Change, str]:
    """They said yes, today."""
    try:
        change = agree_reference(account, current(now, reference), now.book.as_of)
    except FieldError as refused:
        return Change(""), f"{say.capital(refused.why)}. Nothing was changed."
    return change, f"Agreed: {account.name}. {UNDO}"


def decline(account: Account, reference: Reference) -> Asking:
    """They said no, or no longer yes."""
    from bookcockpit.tui.forms.form import ReasonForm

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> Form:
        before, today = current(now, reference), now.book.as_of
        means = f"“{before.topic}”.\nNobody asks them again for {now.playbook.reference_rest} days; the reason is kept."

        def change(reason: str) -> Change:
            return decline_reference(account, before, reason, today)

        return ReasonForm(f"They declined · {account.name}", means, change, today, draft, problem)

    return Asking(f"reference-no/{reference.id}", form, lambda _after, _change: f"Declined: {account.name}. {UNDO}")


def put_away(candidate: Candidate) -> Asking:
    """Do not suggest to ask a customer for a while."""
    from bookcockpit.tui.forms.form import ReasonForm

    account = candidate.account

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> Form:
        today, days = now.book.as_of, now.playbook.dismissed_for
        means = f"{candidate.why}.\nIt is not suggested for {days} days, or until they agree another value."
        title = f"Do not ask · {account.name}"
        return ReasonForm(
            title, means, lambda reason: dismiss_candidate(candidate, reason, today), today, draft, problem
        )

    return Asking(
        f"put-away/reference/{account.id}",
        form,
        lambda after, _change: f"Put away for {after.playbook.dismissed_for} days: asking {account.name}. {UNDO}",
    )


def bring_back(now: Snapshot, account: Account) -> tuple[Change, str]:
    """Suggest a customer again."""
    return bring_back_candidate(now.book, account), f"{account.name} is suggested again. {UNDO}"
