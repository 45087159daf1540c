"""Growth: plays and their steps, openings, white space, playbooks, and the customers who speak for us."""

from __future__ import annotations

from functools import partial

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Contract, Play, PlaybookRun, PlayStep, Reference, WhiteSpace
from bookcockpit.core.fields import FieldError
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening, field_name
from bookcockpit.core.growth.plays import bring_back_openings, dismiss_openings, save_step
from bookcockpit.core.growth.references import (
    KIND_LABELS,
    Candidate,
    agree_reference,
    bring_back_candidate,
    decline_reference,
    dismiss_candidate,
)
from bookcockpit.core.money import short_money
from bookcockpit.core.playbooks.runs import RunView, end_run
from bookcockpit.core.playbooks.suggestions import Fit, bring_back_fits, dismiss_fits
from bookcockpit.tui.asking import Asking, Asks, Does
from bookcockpit.tui.forms.growth import (
    AskModel,
    CloseModel,
    PlaybookModel,
    PlayModel,
    ReferenceModel,
    SpaceModel,
    StepModel,
    UseModel,
)
from bookcockpit.tui.handlers import UNDO, asked, asked_why, current, draft_name, people_of, refused, saved
from bookcockpit.tui.snapshot import Snapshot


def edit_play(account: Account, play: Play | None = None, opening: Opening | None = None) -> Asking:
    """Change a play; None begins one, from an opening if one is given."""

    def model(now: Snapshot, here: Account, before: Play | None) -> PlayModel:
        return PlayModel(now.book, here, people_of(now, here), before, opening)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Play)
        if play is None:
            return f"Play begun: {made.title} ({account.name}). {UNDO}"
        return f"{made.title} ({account.name}): saved, {made.stage}. {UNDO}"

    begun = play is None and opening is not None
    name = f"play/{opening.key}" if begun else draft_name("play", account, play)  # type: ignore[union-attr]
    return asked(name, account, play, model, said)


def close_play(account: Account, play: Play) -> Asking:
    """Say how a play ended."""

    def model(now: Snapshot, here: Account, before: Play) -> CloseModel:
        return CloseModel(now.book, here, before, people_of(now, here))

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Play)
        word = {"won": "Won", "lost": "Lost"}.get(made.stage, "Dropped")
        term = next((each for each in change.save if isinstance(each, Contract)), None)
        arr = f" ARR +{short_money(term.arr, term.currency)}." if term is not None else ""
        return f"{word}: {made.title} ({account.name}).{arr} {UNDO}"

    return asked(f"play-end/{play.id}", account, play, model, said)


def edit_step(account: Account, play: Play, step: PlayStep | None) -> Asking:
    """Change a step of a play; None adds one."""

    def model(now: Snapshot, here: Account, before: PlayStep | None) -> StepModel:
        return StepModel(now.book, here, current(now, play), people_of(now, here), before)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, PlayStep)
        if made.done_on is not None:
            return f"Done: {made.title} ({account.name}). {UNDO}"
        due = f", due {say.full_date(made.due_on)}" if made.due_on is not None else ""
        return f"Step of {account.name}: {made.title}{due}. {UNDO}"

    return asked(f"play-step/{step.id if step is not None else f'new/{play.id}'}", account, step, model, said)


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
    label = MOTION_LABELS[opening.motion]

    def means(now: Snapshot) -> str:
        return f"{opening.why}.\nIt stays silent for {now.policy.dismissed_for} days, or until it is seen anew."

    return asked_why(
        f"put-away/{opening.key}",
        f"Put away · {label} · {opening.account.name}",
        means,
        lambda now, reason: dismiss_openings([opening], reason, now.book.as_of),
        lambda after: f"Put away for {after.policy.dismissed_for} days: {label.lower()} of {opening.account.name}",
    )


def suggest_opening(now: Snapshot, opening: Opening) -> tuple[Change, str]:
    """Suggest an opening again."""
    what = f"{MOTION_LABELS[opening.motion]} of {opening.account.name}"
    return bring_back_openings(now.book, [opening]), f"{what} is suggested again. {UNDO}"


def edit_space(account: Account, noted: WhiteSpace | None, product: str = "", department: str = "") -> Asking:
    """Say what is known of a field of the white space."""

    def model(now: Snapshot, here: Account, _: None) -> SpaceModel:
        known = now.book.growth.white_space_of.get(here.id, [])
        before = next((each for each in known if noted is not None and each.id == noted.id), None)
        return SpaceModel(now.book, here, people_of(now, here), before, product, department)

    def said(_after: Snapshot, change: Change) -> str:
        made = next(each for each in (*change.save, *change.remove) if isinstance(each, WhiteSpace))
        verb = "noted" if change.save else "cleared"
        return f"White space {verb}: {field_name(made.product, made.department)} ({account.name}). {UNDO}"

    name = f"space/{noted.id if noted is not None else f'{account.id}/{product}/{department}'}"
    return asked(name, account, None, model, said)


def ask_reference(account: Account) -> Asking:
    """Note that a customer was asked."""

    def model(now: Snapshot, here: Account, _: None) -> AskModel:
        return AskModel(now, here, people_of(now, here))

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Reference)
        return f"Asked: {account.name}, {KIND_LABELS[made.kind].lower()} on “{say.clipped(made.topic, 40)}”. {UNDO}"

    return asked(f"reference/new/{account.id}", account, None, model, said)


def edit_reference(account: Account, reference: Reference) -> Asking:
    """Correct a reference."""
    return asked(
        f"reference/{reference.id}",
        account,
        reference,
        lambda now, here, before: ReferenceModel(now, here, people_of(now, here), before),
        lambda _after, _change: f"Reference of {account.name}: saved. {UNDO}",
    )


def use_reference(account: Account, reference: Reference) -> Asking:
    """Say for whom they spoke."""

    def model(now: Snapshot, here: Account, before: Reference) -> UseModel:
        return UseModel(now, here, people_of(now, here), before)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Reference)
        return f"{account.name} spoke for us, {say.count(made.times, 'time')} so far. {UNDO}"

    return asked(f"reference-use/{reference.id}", account, reference, model, said)


def agree(now: Snapshot, account: Account, reference: Reference) -> tuple[Change, str]:
    """They said yes, today."""
    try:
        change = agree_reference(account, current(now, reference), now.book.as_of)
    except FieldError as error:
        return refused(error.why)
    return change, f"Agreed: {account.name}. {UNDO}"


def decline(account: Account, reference: Reference) -> Asking:
    """They said no, or no longer yes."""

    def means(now: Snapshot) -> str:
        rest = f"Nobody asks them again for {now.policy.reference_rest} days; the reason is kept."
        return f"“{current(now, reference).topic}”.\n{rest}"

    return asked_why(
        f"reference-no/{reference.id}",
        f"They declined · {account.name}",
        means,
        lambda now, reason: decline_reference(account, current(now, reference), reason, now.book.as_of),
        lambda _after: f"Declined: {account.name}",
    )


def put_candidate_away(candidate: Candidate) -> Asking:
    """Do not suggest to ask a customer for a while."""
    name = candidate.account.name

    def means(now: Snapshot) -> str:
        days = now.policy.dismissed_for
        return f"{candidate.why}.\nIt is not suggested for {days} days, or until they agree another value."

    return asked_why(
        f"put-away/reference/{candidate.account.id}",
        f"Do not ask · {name}",
        means,
        lambda now, reason: dismiss_candidate(candidate, reason, now.book.as_of),
        lambda after: f"Put away for {after.policy.dismissed_for} days: asking {name}",
    )


def suggest_candidate(now: Snapshot, account: Account) -> tuple[Change, str]:
    """Suggest a customer again."""
    return bring_back_candidate(now.book, account), f"{account.name} is suggested again. {UNDO}"


def apply_playbook(account: Account, name: str = "", term: str = "") -> Asking:
    """Apply a playbook to an account: the one named, else the first that fits it now; `term` is a contract's key."""

    def model(now: Snapshot, here: Account, _: None) -> PlaybookModel:
        return PlaybookModel(now, here, people_of(now, here), name, term)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, PlaybookRun)
        number = sum(isinstance(each, Commitment) for each in change.save)
        return f"{made.title} applied to {account.name}: {say.count(number, 'promise')}. {UNDO}"

    return asked(f"playbook/{account.id}/{name}/{term}", account, None, model, said)


def fit_actions(fit: Fit) -> dict[str, Asks | Does]:
    """What the keys mean on a playbook that fits: enter applies it, `n` puts it away or brings it back."""
    term = fit.contract.key if fit.contract is not None else ""
    begin = Asks(lambda _now: apply_playbook(fit.account, fit.checklist.name, term))
    if fit.dismissal is not None:
        return {"open": begin, "edit": begin, "skip": Does(partial(_bring_back, fit))}
    return {"open": begin, "edit": begin, "skip": Asks(lambda _now: _put_away(fit), only_reason=True)}


def end_now(view: RunView, now: Snapshot) -> tuple[Change, str]:
    """End a playbook at work before its last step."""
    change = end_run(view, now.book.as_of)
    dropped = say.count(len(change.save) - 1, "promise")
    return change, f"Ended: {view.words} at {view.account.name}, {dropped} dropped. {UNDO}"


def _put_away(fit: Fit) -> Asking:
    return asked_why(
        f"put-away/playbook/{fit.key}",
        f"Put away · {fit.checklist.title} · {fit.account.name}",
        lambda now: f"{fit.why}.\nIt is not suggested again for {now.policy.dismissed_for} days.",
        lambda now, reason: dismiss_fits([fit], reason, now.book.as_of),
        lambda _after: f"Put away: {fit.checklist.title} at {fit.account.name}",
    )


def _bring_back(fit: Fit, now: Snapshot) -> tuple[Change, str]:
    return bring_back_fits(now.book, [fit]), f"{fit.checklist.title} is suggested again. {UNDO}"
