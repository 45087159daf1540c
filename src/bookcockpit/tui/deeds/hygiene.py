"""What mends a finding of hygiene or goes on with a step of the guide; and findings put away."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Mapping,
)
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Contract, Objective, Play, Stakeholder
from bookcockpit.core.plan.success import lacks
from bookcockpit.core.rhythm.hygiene import Finding, bring_back_finding, dismiss_finding
from bookcockpit.tui import intents
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.deeds.entity import UNDO
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.intents_merge import Merge
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.core.rhythm.guide import GuideStep


def finding_offers(each: Finding) -> dict[str, Callable[[], Message]]:
    """What the keys mean on a finding: enter mends it, `n` puts it away or brings it back."""
    mends = partial(mend, each)
    if each.dismissal is not None:
        return {"open": mends, "skip": partial(intents.PerformAtOnce, partial(_bring_back, each))}
    return {"open": mends, "skip": partial(intents.AskReason, lambda _now: _put_away(each))}


def mend(each: Finding) -> Message:
    """The form that mends a finding."""
    account, about = each.account, each.trace.about
    match each.rule.mend, about:
        case "contract", _:
            return intents.EditContract(account, about if isinstance(about, Contract) else None)
        case "terms", Contract():
            return intents.Perform(partial(_say_terms, account, about))
        case "stakeholder", _:
            person = about if isinstance(about, Stakeholder) else None
            return intents.EditStakeholder(account, person, each.trace.role)
        case "objective", Objective():
            return intents.EditObjective(account, about)
        case "commitment", Commitment():
            return intents.EditCommitment(account, about)
        case "play", Play():
            return intents.Perform(partial(_mend_play, account, about))
        case "reading", _:
            return intents.CheckUsage(account)
        case "touch", _:
            return intents.LogTouch(account)
        case "review", _:
            return intents.LogTouch(account, "plan_review")
        case "merge", Account():
            # The one more is known of stays.
            return Merge(about)
        case _:
            return intents.EditAccount(account)


def _say_terms(account: Account, term: Contract, now: Snapshot) -> Asking:
    from bookcockpit.tui.deeds.renewal import say_terms

    return say_terms(now, account, term)


def _mend_play(account: Account, play: Play, now: Snapshot) -> Asking:
    """Its next step, else its date."""
    from bookcockpit.tui.deeds.growth import edit_play, edit_step

    has_step = any(step.done_on is None for step in now.book.growth.steps_of.get(play.id, ()))
    return edit_play(account, play) if has_step else edit_step(account, play, None)


def go_on(step: GuideStep, now: Snapshot) -> Message:
    """The form for what is next of a step; there is something next."""
    assert step.next is not None, "only a step that can be gone on with offers it"
    account = step.next.account
    match step.name:
        case "contracts":
            return intents.EditContract(account)
        case "objectives":
            people = now.book.stakeholders_of.get(account.id, ())
            aims = (each for each in now.book.objectives_of.get(account.id, ()) if lacks(each, people))
            return intents.EditObjective(account, next(aims, None))
        case "maps":
            return intents.EditStakeholder(account, None, step.next.role)
        case "health" | "triggers":
            return intents.CheckUsage(account)
        case "rhythm":
            return intents.LogTouch(account)
        case "reviews":
            return intents.LogTouch(account, "business_review")
        case _:
            return intents.EditAccount(account)


def _put_away(each: Finding) -> Asking:
    from bookcockpit.tui.forms.form import ReasonForm

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> Form:
        today, days = now.book.as_of, now.playbook.dismissed_for
        means = f"{each.trace.what}.\nIt stays silent for {days} days, and the account counts as clean of it."
        title = f"Put away · {each.rule.title} · {each.account.name}"
        return ReasonForm(title, means, lambda reason: dismiss_finding(each, reason, today), today, draft, problem)

    return Asking(
        f"put-away/{each.key}",
        form,
        lambda _after, _change: f"Put away: {each.rule.title.lower()} of {each.account.name}. {UNDO}",
    )


def _bring_back(each: Finding, now: Snapshot) -> tuple[Change, str]:
    return (
        bring_back_finding(now.book, each.account, each.rule),
        f"Speaks again: {each.rule.title.lower()} of {each.account.name}. {UNDO}",
    )
