"""What is kept of an account: a touch, a person, a contract, a promise, a signal, a rhythm, a usage check, its plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bookcockpit.core import wording as say
from bookcockpit.core.actions import item_of, remove_touch
from bookcockpit.core.change import Change
from bookcockpit.core.due.today import TodayItem
from bookcockpit.core.entities import (
    Account,
    ArrLine,
    CadenceOverride,
    Commitment,
    Contract,
    Milestone,
    Objective,
    Reading,
    Signal,
    Stakeholder,
    Touch,
)
from bookcockpit.core.fields import Entity, FieldError
from bookcockpit.core.health.words import total_words
from bookcockpit.core.money import short_money
from bookcockpit.core.plan.edits import input_label
from bookcockpit.core.plan.success import current_value, input_of, lacks, not_reviewable, progress
from bookcockpit.core.policy import CADENCE_KINDS
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.signals import edits as signal_edits
from bookcockpit.core.signals.edits import ends, kind_words
from bookcockpit.core.signals.rules import Sign
from bookcockpit.core.vocabulary import INPUTS, KINDS, Kind, Role
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.account import AccountModel, AtRiskForm, CadenceModel, NotesForm, NotesModel, PersonModel
from bookcockpit.tui.forms.form import ModelForm
from bookcockpit.tui.forms.plan import MilestoneModel, ObjectiveModel, ReadingModel, UsageCheckModel
from bookcockpit.tui.forms.renewal import ContractModel
from bookcockpit.tui.forms.touch import CommitmentModel, DismissForm, LogForm, SignalModel, TouchModel
from bookcockpit.tui.handlers import UNDO, asked, current, draft_name, people_of, refused, saved, stored
from bookcockpit.tui.snapshot import Snapshot

_PROMISES = 5
"""Open promises that a log offers to say kept, the longest due first."""


def log(now: Snapshot, account: Account, kind: Kind | None = None, person: Stakeholder | None = None) -> Asking:
    """Log a touch: of the kind given, else of what is due first; with a person, if the key was pressed on one.

    A review is a meeting, and logging one by mistake would put off the next: it is proposed on its own line alone.
    """
    due = [listed.item.kind for listed in now.lines_of(account) if isinstance(listed, TodayItem)]
    wanted = kind if kind is not None else next((each for each in due if not KINDS[each].scheduled), "check_in")

    met = (person.id,) if person is not None else ()
    return asked(
        f"log/{account.id}",
        account,
        None,
        lambda now, here, _: TouchModel(
            here, now.book.as_of, people_of(now, here), None, wanted, met, now.book.open_promises(here)[:_PROMISES]
        ),
        lambda after, change: _logged(after, account, change),
        LogForm,
    )


def edit_touch(account: Account, touch: Touch) -> Asking:
    """Correct a touch, move it, confirm it."""

    def model(now: Snapshot, here: Account, before: Touch) -> TouchModel:
        return TouchModel(here, now.book.as_of, people_of(now, here, *before.stakeholder_ids), before)

    def said(after: Snapshot, change: Change) -> str:
        made = saved(change, Touch)
        what = f"{say.kind_label(made.kind)} with {account.name} on {say.full_date(made.happened_on)}"
        if made.planned:
            ahead = made.happened_on > after.book.as_of
            return f"{what}: saved, planned. {'' if ahead else 'It counts once confirmed. '}{UNDO}"
        return f"{what}: saved.{next_due(after, account, made.kind)} {UNDO}"

    return asked(f"touch/{touch.id}", account, touch, model, said, LogForm)


def edit_account(account: Account | None = None) -> Asking:
    """Change an account; None adds one."""

    def said(after: Snapshot, change: Change) -> str:
        made = saved(change, Account)
        tier = after.policy.tier_labels[made.tier]
        if account is None:
            return f"Added {made.name}, {tier}. {UNDO}"
        moved = f", now {tier}" if made.tier != account.tier else ""
        if made.status != account.status and made.status != "active":
            return f"{made.name} is {made.status}: nothing falls due, open promises stay. {UNDO}"
        return f"{made.name}: saved{moved}. {UNDO}"

    name = f"account/{account.id if account is not None else 'new'}"
    return asked(name, account, None, lambda now, before, _: AccountModel(now.book, now.policy, before), said)


def edit_person(account: Account, person: Stakeholder | None = None, role: Role | None = None) -> Asking:
    """Change a person; None adds one, in a role if one is given."""

    def model(now: Snapshot, here: Account, before: Stakeholder | None) -> PersonModel:
        named = (before.reports_to_id, before.replaced_by_id) if before is not None else ()
        everybody = now.book.stakeholders_of.get(here.id, [])
        return PersonModel(here, everybody, now.book.as_of, people_of(now, here, *named), before, role)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Stakeholder)
        if person is None:
            return f"Added {made.name} to {account.name}. {UNDO}"
        promised = next((each for each in change.save if isinstance(each, Commitment)), None)
        if promised is not None and promised.due_on is not None:
            due = say.full_date(promised.due_on)
            return f"{made.name} left {account.name}; it shows among the signals. By {due} we owe a successor. {UNDO}"
        return f"{made.name} of {account.name}: saved. {UNDO}"

    return asked(draft_name("person", account, person), account, person, model, said)


def edit_contract(account: Account, contract: Contract | None = None) -> Asking:
    """Change a contract; None adds one."""

    def model(now: Snapshot, here: Account, before: Contract | None) -> ContractModel:
        return ContractModel(now.book, here, people_of(now, here), before, currency_of(now.book, here))

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Contract)
        renews = f", renews {say.full_date(made.renews_on)}" if made.renews_on is not None else ", open-ended"
        verb = "added" if contract is None else "saved"
        lines = [each for each in change.save if isinstance(each, ArrLine)]
        moved = f" Its ARR line is {short_money(lines[-1].amount, lines[-1].currency)} then." if lines else ""
        back = " It is active again." if any(isinstance(each, Account) for each in change.save) else ""
        return f"Contract of {account.name} {verb}{renews}.{moved}{back} {UNDO}"

    return asked(draft_name("contract", account, contract), account, contract, model, said)


def edit_commitment(account: Account, commitment: Commitment | None = None) -> Asking:
    """Change a promise; None adds one."""

    def model(now: Snapshot, here: Account, before: Commitment | None) -> CommitmentModel:
        return CommitmentModel(here, now.book.as_of, people_of(now, here), before)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Commitment)
        if made.done_on is not None or made.dropped_on is not None:
            return f"{'Kept' if made.done_on is not None else 'Dropped'}: {made.what} ({account.name}). {UNDO}"
        whose = say.capital(say.owes(made.side))
        due = f", due {say.full_date(made.due_on)}" if made.due_on is not None else ""
        return f"{whose} {made.what} ({account.name}){due}. {UNDO}"

    return asked(draft_name("promise", account, commitment), account, commitment, model, said)


def set_cadence(account: Account, kind: Kind | None) -> Asking:
    """Give an account its own rhythm for one kind."""
    wanted = kind if kind in CADENCE_KINDS else CADENCE_KINDS[0]

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        here, shown = current(now, account), draft.get("kind", wanted)
        return ModelForm(CadenceModel(now.book, now.policy, here, wanted, shown), draft, problem)

    def said(after: Snapshot, change: Change) -> str:
        override = next(each for each in (*change.save, *change.remove) if isinstance(each, CadenceOverride))
        whose = "its own rhythm" if change.save else "its tier’s rhythm again"
        due = next_due(after, account, override.kind) or " None owed."
        return f"{say.kind_label(override.kind)} of {account.name}: {whose}.{due} {UNDO}"

    return Asking(f"rhythm/{account.id}", form, said)


def flag_at_risk(account: Account) -> Asking:
    """Flag an account at risk, or change or clear its flag."""
    return Asking(
        f"at-risk/{account.id}",
        lambda now, draft, problem: AtRiskForm(current(now, account), now.book.as_of, draft, problem),
        lambda _after, change: f"{say.capital(change.label)}: saved. {UNDO}",
    )


def remove(account: Account, touch: Touch) -> tuple[Change, str]:
    """Take a touch that was logged by mistake out of the book."""
    change = remove_touch(account, touch)
    return change, f"Deleted {change.label.removeprefix('delete ')}. {UNDO}"


def next_due(after: Snapshot, account: Account, kind: Kind) -> str:
    """When the account is owed such a touch next, as a sentence after another; empty if it never is."""
    now = after.book.account_by_id.get(account.id)
    item = item_of(after.book, after.policy, now, kind, after.book.as_of) if now is not None else None
    if item is None:
        return ""
    if item.due_on == after.book.as_of:
        return " Due today."
    due = f"{say.weekday(item.due_on)} {say.short_date(item.due_on, after.book.as_of)}"
    return f" Next due {due}." if item.due_on > after.book.as_of else f" Still due since {due}."


def _logged(after: Snapshot, account: Account, change: Change) -> str:
    touch = saved(change, Touch)
    what = say.kind_label(touch.kind).lower()
    if touch.planned:
        return f"Planned {what} with {account.name} for {say.full_date(touch.happened_on)}. {UNDO}"
    return f"Logged {what} with {account.name}.{next_due(after, account, touch.kind)} {UNDO}"


def check_usage(account: Account) -> Asking:
    """Log a usage check, with what was read at it."""

    def said(after: Snapshot, change: Change) -> str:
        number = sum(isinstance(each, Reading) for each in change.save)
        read = f" with {say.count(number, 'reading')}" if number else ""
        here = after.book.account_by_id.get(account.id)
        health = after.healths.of(here) if here is not None and here.status == "active" else None
        now = f" Health {total_words(health)}." if health is not None else ""
        return f"Logged usage check of {account.name}{read}.{now}{next_due(after, account, 'usage_check')} {UNDO}"

    return asked(
        f"usage/{account.id}",
        account,
        None,
        lambda now, here, _: UsageCheckModel(here, now.dossier(here).readings, now.book.as_of),
        said,
    )


def edit_objective(account: Account, objective: Objective | None = None) -> Asking:
    """Change an objective; None adds one."""

    def model(now: Snapshot, here: Account, before: Objective | None) -> ObjectiveModel:
        agreed, value = (before.agreed_by_id, current_value(now.book, before)) if before is not None else (None, None)
        everybody = now.book.stakeholders_of.get(here.id, [])
        return ObjectiveModel(here, everybody, now.book.as_of, people_of(now, here, agreed), before, value)

    def said(after: Snapshot, change: Change) -> str:
        made = saved(change, Objective)
        missing = not_reviewable(lacks(made, after.book.stakeholders_of.get(account.id, ())))
        lint = f" {missing}." if missing else ""
        return f"“{made.statement}” of {account.name}: saved.{lint} {UNDO}"

    return asked(draft_name("objective", account, objective), account, objective, model, said)


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
    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        here, aim, before = current(now, account), current(now, objective), stored(now, milestone)
        everybody = now.book.stakeholders_of.get(here.id, [])
        model = MilestoneModel(here, aim, everybody, now.book.as_of, people_of(now, here), before, draft.get("owner"))
        return ModelForm(model, draft, problem)

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

    def model(now: Snapshot, here: Account, _: None) -> ReadingModel:
        aims = now.book.objectives_of.get(here.id, [])
        return ReadingModel(here, aims, now.dossier(here).readings, now.book.as_of, wanted)

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
    return asked(f"reading/{account.id}/{wanted}", account, None, model, said)


def edit_notes(account: Account) -> Asking:
    """Write in the texts of an account."""
    return asked(
        f"notes/{account.id}",
        account,
        None,
        lambda now, here, _: NotesModel(here, now.book.as_of),
        lambda _after, _change: f"Notes of {account.name}: saved. {UNDO}",
        NotesForm,
    )


def edit_signal(account: Account, signal: Signal | None = None) -> Asking:
    """Change a signal that was noted by hand; None notes one."""

    def model(now: Snapshot, here: Account, before: Signal | None) -> SignalModel:
        known = [each for each in now.book.signals if each.account_id == here.id]
        return SignalModel(here, known, now.book.as_of, people_of(now, here), before)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Signal)
        if made.resolved_on is not None:
            return f"Resolved: {_signal_of(account, made.kind)}. {UNDO}"
        verb = "Noted" if signal is None else "Saved"
        return f"{verb}: {_signal_of(account, made.kind)}, {made.severity}. {UNDO}"

    return asked(draft_name("signal", account, signal), account, signal, model, said)


def dismiss_signals(signs: Sequence[Sign]) -> Asking:
    """Put signals away."""

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> DismissForm:
        return DismissForm([_sign_now(now, each) for each in signs], now.policy, now.book.as_of, draft, problem)

    def said(after: Snapshot, _change: Change) -> str:
        if len(signs) > 1:
            return f"Put away {len(signs)} signals. {UNDO}"
        one = signs[0]
        how = f"for {after.policy.dismissed_for} days" if one.is_derived else "and resolved"
        return f"Put away {how}: {_signal_of(one.account, one.kind)}. {UNDO}"

    name = signs[0].key if len(signs) == 1 else "together"
    return Asking(f"dismiss/{name}", form, said)


def resolve_signals(now: Snapshot, signs: Sequence[Sign]) -> tuple[Change, str]:
    """Resolve what was noted by hand; of what rules found, say what closes it."""
    noted = [each for each in signs if isinstance(each.about, Signal)]
    others = [each for each in signs if each not in noted]
    if not noted:
        return Change(""), _by_itself(now, others)
    today = now.book.as_of
    try:
        change = signal_edits.resolve(noted, today)
    except FieldError as error:
        return refused(error.why)
    said = f"Resolved: {_signal_of(noted[0].account, noted[0].kind)}." if len(noted) == 1 else f"Resolved {len(noted)}."
    if others:
        verb = "closes by itself" if len(others) == 1 else "close by themselves"
        said += f" {len(others)} found by rule {verb}."
    return change, f"{said} {UNDO}"


def bring_signals_back(now: Snapshot, signs: Sequence[Sign]) -> tuple[Change, str]:
    """Let signals that were put away speak again."""
    try:
        change = signal_edits.bring_back(now.book, signs)
    except FieldError as error:
        return Change(""), f"{signs[0].account.name}: {error.why}."
    if len(signs) == 1:
        return change, f"{say.capital(_signal_of(signs[0].account, signs[0].kind))} is back on the list. {UNDO}"
    return change, f"{len(signs)} signals are back on the list. {UNDO}"


def _by_itself(now: Snapshot, signs: Sequence[Sign]) -> str:
    if len(signs) > 1:
        return f"These {len(signs)} were found by rule and close by themselves; n puts them away with a reason."
    one = signs[0]
    return f"{kind_words(one.kind)} closes by itself {ends(one, now.policy)}; n puts it away with a reason."


def _sign_now(now: Snapshot, sign: Sign) -> Sign:
    """A signal noted by hand as it is stored now."""
    stored = next((each for each in now.book.signals if sign.about is not None and each.id == sign.about.id), None)
    return sign if stored is None else sign._replace(about=stored)


def _signal_of(account: Account, kind: str) -> str:
    return f"{say.word_label(kind)} of {account.name}"
