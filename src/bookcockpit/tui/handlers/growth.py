"""Growth: plays begun, moved on and ended, their steps, openings put away, white space."""

from __future__ import annotations

from collections.abc import Mapping

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, Play, PlayStep, WhiteSpace
from bookcockpit.core.growth.expansion import MOTION_LABELS, Opening
from bookcockpit.core.growth.plays import (
    bring_back_openings,
    dismiss_openings,
    save_step,
)
from bookcockpit.core.growth.whitespace import field_name
from bookcockpit.core.money import short_money
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.form import Form, PaperForm
from bookcockpit.tui.handlers.entity import UNDO, current, people_of, saved
from bookcockpit.tui.snapshot import Snapshot


def edit_play(account: Account, play: Play | None = None, opening: Opening | None = None) -> Asking:
    """Change a play; None begins one, from an opening if one is given."""
    from bookcockpit.tui.forms.growth import PlayPaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        before = current(now, play) if play is not None else None
        return PaperForm(PlayPaper(now.book, here, people_of(now, here), before, opening), draft, problem)

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
    from bookcockpit.tui.forms.growth import ClosePaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        return PaperForm(ClosePaper(now.book, here, current(now, play), people_of(now, here)), draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Play)
        word = {"won": "Won", "lost": "Lost"}.get(made.stage, "Dropped")
        term = next((each for each in change.save if isinstance(each, Contract)), None)
        arr = f" ARR +{short_money(term.arr, term.currency)}." if term is not None else ""
        return f"{word}: {made.title} ({account.name}).{arr} {UNDO}"

    return Asking(f"play-end/{play.id}", form, said)


def edit_step(account: Account, play: Play, step: PlayStep | None) -> Asking:
    """Change a step of a play; None adds one."""
    from bookcockpit.tui.forms.growth import StepPaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        before = current(now, step) if step is not None else None
        return PaperForm(StepPaper(now.book, here, current(now, play), people_of(now, here), before), draft, problem)

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


def put_away(opening: Opening) -> Asking:
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


def bring_back(now: Snapshot, opening: Opening) -> tuple[Change, str]:
    """Suggest an opening again."""
    what = f"{MOTION_LABELS[opening.motion]} of {opening.account.name}"
    return bring_back_openings(now.book, [opening]), f"{what} is suggested again. {UNDO}"


def edit_space(account: Account, noted: WhiteSpace | None, product: str = "", department: str = "") -> Asking:
    """Say what is known of a field of the white space."""
    from bookcockpit.tui.forms.growth import SpacePaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        known = now.book.growth.white_space_of.get(here.id, [])
        before = next((each for each in known if noted is not None and each.id == noted.id), None)
        paper = SpacePaper(now.book, here, people_of(now, here), before, product, department)
        return PaperForm(paper, draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = next(each for each in (*change.save, *change.remove) if isinstance(each, WhiteSpace))
        verb = "noted" if change.save else "cleared"
        return f"White space {verb}: {field_name(made.product, made.department)} ({account.name}). {UNDO}"

    return Asking(f"space/{noted.id if noted is not None else f'{account.id}/{product}/{department}'}", form, said)
