"""Growth: plays and their steps, openings, white space, and the customers who speak for us."""

from __future__ import annotations

from collections.abc import Mapping

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, Play, PlayStep, Reference, WhiteSpace
from bookcockpit.core.fields import FieldError
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening
from bookcockpit.core.growth.plays import bring_back_openings, dismiss_openings, save_step
from bookcockpit.core.growth.references import (
    KIND_LABELS,
    Candidate,
    agree_reference,
    bring_back_candidate,
    decline_reference,
    dismiss_candidate,
)
from bookcockpit.core.growth.whitespace import field_name
from bookcockpit.core.money import short_money
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.form import Form, ModelForm
from bookcockpit.tui.handlers.account import UNDO, current, people_of, saved
from bookcockpit.tui.snapshot import Snapshot


def edit_play(account: Account, play: Play | None = None, opening: Opening | None = None) -> Asking:
    """Change a play; None begins one, from an opening if one is given."""
    from bookcockpit.tui.forms.growth import PlayModel

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        here = current(now, account)
        before = current(now, play) if play is not None else None
        return ModelForm(PlayModel(now.book, here, people_of(now, here), before, opening), draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Play)
        if play is None:
            return f"Play begun: {made.title} ({account.name}). {UNDO}"
        return f"{made.title} ({account.name}): saved, {made.stage}. {UNDO}"

    return Asking(
        f"play/{play.id if play is not None else opening.key if opening else f'new/{account.id}'}", form, said
    )


def close_play(account: Account, play: Play) -> Asking:
    """Say how a play ended."""
    from bookcockpit.tui.forms.growth import CloseModel

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        here = current(now, account)
        return ModelForm(CloseModel(now.book, here, current(now, play), people_of(now, here)), draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Play)
        word = {"won": "Won", "lost": "Lost"}.get(made.stage, "Dropped")
        term = next((each for each in change.save if isinstance(each, Contract)), None)
        arr = f" ARR +{short_money(term.arr, term.currency)}." if term is not None else ""
        return f"{word}: {made.title} ({account.name}).{arr} {UNDO}"

    return Asking(f"play-end/{play.id}", form, said)


def edit_step(account: Account, play: Play, step: PlayStep | None) -> Asking:
    """Change a step of a play; None adds one."""
    from bookcockpit.tui.forms.growth import StepModel

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        here = current(now, account)
        before = current(now, step) if step is not None else None
        return ModelForm(StepModel(now.book, here, current(now, play), people_of(now, here), before), draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, PlayStep)
        if made.done_on is not None:
            return f"Done: {made.title} ({account.name}). {UNDO}"
        due = f", due {say.full_date(made.due_on)}" if made.due_on is not None else ""
        return f"Step of {account.name}: {made.title}{due}. {UNDO}"

    return Asking(f"play-step/{step.id if step is not None else f'new/{play.id}'}", form, said)


def finish_step(now: Snapshot, account: Account, play: Play, step: PlayStep) -> tuple[Change, str]:
    """Say that a step is done today."""
    change = save_step(account, play, step, step.but(done_on=now.book.as_of))
    left = [
        each for each in now.book.growth.steps_of.get(play.id, ()) if each.done_on is None and each.id != step.id
    ]  # fmt: skip
    after = f"Next: {left[0].title}." if left else "That was its last step: o says how the play ended."
    return change, f"Done: {step.title}. {after} {UNDO}"


def put_opening_away(opening: Opening) -> Asking:
    """Put an opening away, with a reason."""
    from bookcockpit.tui.forms.form import ReasonForm

    label = MOTION_LABELS[opening.motion]

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> Form:
        today = now.book.as_of
        means = f"{opening.why}.\nIt stays silent for {now.playbook.dismissed_for} days, or until it is seen anew."
        title = f"Put away · {label} · {opening.account.name}"
        return ReasonForm(
            title, means, lambda reason: dismiss_openings([opening], reason, today), today, draft, problem
        )

    return Asking(
        f"put-away/{opening.key}",
        form,
        lambda after, _change: (
            f"Put away for {after.playbook.dismissed_for} days: {label.lower()} of {opening.account.name}. {UNDO}"
        ),
    )


def suggest_opening(now: Snapshot, opening: Opening) -> tuple[Change, str]:
    """Suggest an opening again."""
    what = f"{MOTION_LABELS[opening.motion]} of {opening.account.name}"
    return bring_back_openings(now.book, [opening]), f"{what} is suggested again. {UNDO}"


def edit_space(account: Account, noted: WhiteSpace | None, product: str = "", department: str = "") -> Asking:
    """Say what is known of a field of the white space."""
    from bookcockpit.tui.forms.growth import SpaceModel

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        here = current(now, account)
        known = now.book.growth.white_space_of.get(here.id, [])
        before = next((each for each in known if noted is not None and each.id == noted.id), None)
        paper = SpaceModel(now.book, here, people_of(now, here), before, product, department)
        return ModelForm(paper, draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = next(each for each in (*change.save, *change.remove) if isinstance(each, WhiteSpace))
        verb = "noted" if change.save else "cleared"
        return f"White space {verb}: {field_name(made.product, made.department)} ({account.name}). {UNDO}"

    return Asking(f"space/{noted.id if noted is not None else f'{account.id}/{product}/{department}'}", form, said)


def ask_reference(account: Account) -> Asking:
    """Note that a customer was asked."""
    from bookcockpit.tui.forms.growth import AskModel

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        here = current(now, account)
        return ModelForm(AskModel(now, here, people_of(now, here)), draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Reference)
        return f"Asked: {account.name}, {KIND_LABELS[made.kind].lower()} on “{say.clipped(made.topic, 40)}”. {UNDO}"

    return Asking(f"reference/new/{account.id}", form, said)


def edit_reference(account: Account, reference: Reference) -> Asking:
    """Correct a reference."""
    from bookcockpit.tui.forms.growth import ReferenceModel

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        here = current(now, account)
        return ModelForm(ReferenceModel(now, here, people_of(now, here), current(now, reference)), draft, problem)

    return Asking(
        f"reference/{reference.id}", form, lambda _after, _change: f"Reference of {account.name}: saved. {UNDO}"
    )


def use_reference(account: Account, reference: Reference) -> Asking:
    """Say for whom they spoke."""
    from bookcockpit.tui.forms.growth import UseModel

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        here = current(now, account)
        return ModelForm(UseModel(now, here, people_of(now, here), current(now, reference)), draft, problem)

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


def put_candidate_away(candidate: Candidate) -> Asking:
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


def suggest_candidate(now: Snapshot, account: Account) -> tuple[Change, str]:
    """Suggest a customer again."""
    return bring_back_candidate(now.book, account), f"{account.name} is suggested again. {UNDO}"
