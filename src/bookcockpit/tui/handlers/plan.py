"""An account plan: objectives, milestones, readings, notes."""

from __future__ import annotations

from collections.abc import Mapping

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Milestone, Objective, Reading
from bookcockpit.core.fields import Entity
from bookcockpit.core.plan.edits import input_label
from bookcockpit.core.plan.success import current_value, input_of, lacks, not_reviewable, progress
from bookcockpit.core.vocabulary import INPUTS
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.form import PaperForm
from bookcockpit.tui.handlers.entity import UNDO, current, people_of, saved
from bookcockpit.tui.snapshot import Snapshot


def edit_objective(account: Account, objective: Objective | None = None) -> Asking:
    """Change an objective; None adds one."""
    from bookcockpit.tui.forms.plan import ObjectivePaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        before = current(now, objective) if objective is not None else None
        agreed = [before.agreed_by_id] if before is not None and before.agreed_by_id else []
        everybody = now.book.stakeholders_of.get(here.id, [])
        value = current_value(now.book, before) if before is not None else None
        paper = ObjectivePaper(here, everybody, now.book.as_of, people_of(now, here, agreed), before, value)
        return PaperForm(paper, draft, problem)

    def said(after: Snapshot, change: Change) -> str:
        made = saved(change, Objective)
        missing = not_reviewable(lacks(made, after.book.stakeholders_of.get(account.id, ())))
        lint = f" {missing}." if missing else ""
        return f"“{made.statement}” of {account.name}: saved.{lint} {UNDO}"

    return Asking(f"objective/{objective.id if objective is not None else f'new/{account.id}'}", form, said)


def add_milestone(now: Snapshot, account: Account, at: Entity | None) -> Asking:
    """Add a milestone: to the objective it was asked at, beside the milestone, or to the account’s first objective."""
    aim = at if isinstance(at, Objective) else _objective_of(now, account, at)
    # A milestone belongs to an objective, so where there is none that comes first.
    return _milestone(account, aim, None) if aim is not None else edit_objective(account)


def edit_milestone(now: Snapshot, account: Account, milestone: Milestone) -> Asking:
    """Change a milestone."""
    aim = _objective_of(now, account, milestone)
    return _milestone(account, aim, milestone) if aim is not None else edit_objective(account)


def _milestone(account: Account, objective: Objective, milestone: Milestone | None) -> Asking:
    from bookcockpit.tui.forms.plan import MilestonePaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here, aim = current(now, account), current(now, objective)
        before = current(now, milestone) if milestone is not None else None
        everybody = now.book.stakeholders_of.get(here.id, [])
        paper = MilestonePaper(here, aim, everybody, now.book.as_of, people_of(now, here), before, draft.get("owner"))
        return PaperForm(paper, draft, problem)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Milestone)
        if made.done_on is not None:
            return f"Done: {made.title} ({account.name}). {UNDO}"
        due = f", due {say.full_date(made.due_on)}" if made.due_on is not None else ""
        return f"{'Our' if made.side == 'us' else 'Their'} milestone {made.title} ({account.name}){due}. {UNDO}"

    return Asking(f"milestone/{milestone.id if milestone is not None else f'new/{objective.id}'}", form, said)


def _objective_of(now: Snapshot, account: Account, at: Entity | None) -> Objective | None:
    """The objective of a milestone; at anything else the account’s first; None where the account has none."""
    aims = now.book.objectives_of.get(account.id, ())
    if isinstance(at, Milestone):
        return next((aim for aim in aims if aim.id == at.objective_id), None)
    return next(iter(sorted(aims, key=lambda aim: (aim.target_on is None, aim.target_on, aim.statement))), None)


def reading_at(now: Snapshot, account: Account, wanted: str, at: Entity | None) -> Asking:
    """Note a value of the input wanted, else of what the row it was asked at measures or leads to."""
    if wanted:
        return add_reading(account, wanted if wanted in INPUTS else next(iter(INPUTS)))
    if isinstance(at, Reading):
        return add_reading(account, at.input)
    aim = at if isinstance(at, Objective) else _objective_of(now, account, at)
    return add_reading(account, input_of(aim) if aim is not None else "")


def add_reading(account: Account, wanted: str) -> Asking:
    """Note a measured value, of the input wanted first."""
    from bookcockpit.tui.forms.reading import ReadingPaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        aims = now.book.objectives_of.get(here.id, [])
        return PaperForm(ReadingPaper(here, aims, now.dossier(here).readings, now.book.as_of, wanted), draft, problem)

    def said(after: Snapshot, change: Change) -> str:
        made = saved(change, Reading)
        value = say.plain_number(made.value)
        aim = next(
            (each for each in after.book.objectives_of.get(account.id, ()) if input_of(each) == made.input), None
        )
        if aim is None:
            return f"{input_label(made.input)} of {account.name}: {value}. {UNDO}"
        share = progress(aim.baseline, made.value, aim.target)
        far = f", {say.percent(share)} of the way" if share is not None else ""
        return f"{aim.metric or aim.statement}: {value}{far}. {UNDO}"

    # A value typed for one measure must not come back under another.
    return Asking(f"reading/{account.id}/{wanted}", form, said)


def edit_notes(account: Account) -> Asking:
    """Write in the texts of an account."""
    from bookcockpit.tui.forms.account import (
        NotesForm,
        NotesPaper,
    )

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        return NotesForm(NotesPaper(current(now, account), now.book.as_of), draft, problem)

    return Asking(f"notes/{account.id}", form, lambda _after, _change: f"Notes of {account.name}: saved. {UNDO}")
