"""What the user's intents come to: which form asks, what change it makes, and what is said afterwards."""

from __future__ import annotations

from bookcockpit.core import wording as say
from bookcockpit.core.actions import remove_touch
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.tui import intents
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.intents_merge import Merge
from bookcockpit.tui.snapshot import Snapshot


def asked(now: Snapshot, intent: intents.Asking) -> Asking:
    """The deed behind an intent."""
    from bookcockpit.tui.deeds import entity, plan, renewal, signal, together

    match intent:
        case intents.LogTouch():
            return entity.log(now, intent.account, intent.kind, intent.person)
        case intents.EditTouch():
            return entity.edit_touch(intent.account, intent.touch)
        case intents.EditAccount():
            return entity.edit_account(intent.account)
        case intents.EditStakeholder():
            return entity.edit_person(intent.account, intent.person, intent.role)
        case intents.EditContract():
            return entity.edit_contract(intent.account, intent.contract)
        case intents.EditCommitment():
            return entity.edit_commitment(intent.account, intent.commitment)
        case intents.EditObjective():
            return plan.edit_objective(intent.account, intent.objective)
        case intents.EditMilestone():
            aim = intent.objective or plan.objective_of(now, intent.account, intent.milestone or intent.beside)
            # A milestone belongs to an objective, so where there is none that comes first.
            return (
                plan.edit_milestone(intent.account, aim, intent.milestone)
                if aim is not None
                else plan.edit_objective(intent.account, None)
            )
        case intents.AddReading():
            wanted = intent.wanted or plan.input_towards(now, intent.account, intent.milestone)
            return plan.add_reading(intent.account, wanted)
        case intents.CheckUsage():
            from bookcockpit.tui.deeds.health import check_usage

            return check_usage(intent.account)
        case intents.EditNotes():
            return plan.edit_notes(intent.account)
        case intents.EditSignal():
            return signal.edit_signal(intent.account, intent.signal)
        case intents.DismissSignals():
            return signal.dismiss(intent.signs)
        case intents.SetCadence():
            return entity.set_cadence(intent.account, intent.kind)
        case intents.RecordOutcome():
            return renewal.record_outcome(intent.account, intent.contract)
        case intents.SayCall():
            return renewal.say_call(intent.account, intent.contract)
        case intents.PlanPrice():
            return renewal.plan_price(intent.account, intent.contract)
        case intents.LogTogether():
            return together.log_together(intent.lines)
        case intents.SnoozeItems():
            return together.snooze(intent.items)
        case intents.SkipItems():
            return together.skip(intent.items)
        case intents.SpreadBacklog():
            return together.spread_backlog()
        case intents.FlagAtRisk():
            return _flag(intent.account)
        case intents.Perform():
            return intent.deed(now)
        case Merge():
            from bookcockpit.tui.merging import merge

            return merge(intent.account, intent.person)
        case _:
            raise TypeError(f"no form asks about {type(intent).__name__}")


def at_once(now: Snapshot, intent: intents.AtOnce) -> tuple[Change, str]:
    """The change behind an intent, and what is said once it is saved."""
    from bookcockpit.tui.deeds import signal, together

    match intent:
        case intents.Unsnooze():
            return together.bring_back(now, intent.items)
        case intents.MarkDone():
            return together.settle(now, intent.obligations)
        case intents.ResolveSignals():
            return signal.resolve(now, intent.signs)
        case intents.BringBackSignals():
            return signal.bring_back(now, intent.signs)
        case intents.StartPrep():
            from bookcockpit.tui.deeds import renewal

            return renewal.prepare(now, intent.account, intent.contract)
        case intents.PerformAtOnce():
            return intent.decide(now)
        case intents.RemoveTouch():
            change = remove_touch(intent.account, intent.touch)
            return change, f"Deleted {change.label.removeprefix('delete ')}. u undoes it."
        case _:
            raise TypeError(f"{type(intent).__name__} needs a form")


def _flag(account: Account) -> Asking:
    from bookcockpit.tui.deeds import entity
    from bookcockpit.tui.forms.account import AtRiskForm

    return Asking(
        f"at-risk/{account.id}",
        lambda now, draft, problem: AtRiskForm(entity.as_it_is(now, account), now.book.as_of, draft, problem),
        lambda _after, change: f"{say.capital(change.label)}: saved. u undoes it.",
    )
