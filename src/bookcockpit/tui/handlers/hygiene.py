"""What mends a finding of hygiene or goes on with a step of the guide; and findings put away."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Contract, Objective, Play, Stakeholder
from bookcockpit.core.plan.success import lacks
from bookcockpit.core.rhythm.hygiene import Finding, bring_back_finding, dismiss_finding
from bookcockpit.tui.asking import Asking, Asks, Does
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.handlers.entity import UNDO, edit_account, edit_commitment, edit_contract, edit_person, log
from bookcockpit.tui.handlers.growth import edit_play, edit_step
from bookcockpit.tui.handlers.health import check_usage
from bookcockpit.tui.handlers.merging import merge
from bookcockpit.tui.handlers.plan import edit_objective
from bookcockpit.tui.handlers.renewal import say_terms
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.core.rhythm.guide import GuideStep


def finding_offers(each: Finding) -> dict[str, Asks | Does]:
    """What the keys mean on a finding: enter mends it, `n` puts it away or brings it back."""
    away = each.dismissal is None
    skip = Asks(lambda _now: _put_away(each), only_reason=True) if away else Does(partial(_bring_back, each))
    return {"open": Asks(partial(mend, each)), "skip": skip}


def mend(each: Finding, now: Snapshot) -> Asking:
    """The form that mends a finding."""
    account, about = each.account, each.trace.about
    match each.rule.mend, about:
        case "contract", _:
            return edit_contract(account, about if isinstance(about, Contract) else None)
        case "terms", Contract():
            return say_terms(now, account, about)
        case "stakeholder", _:
            return edit_person(account, about if isinstance(about, Stakeholder) else None, each.trace.role)
        case "objective", Objective():
            return edit_objective(account, about)
        case "commitment", Commitment():
            return edit_commitment(account, about)
        case "play", Play():
            return _mend_play(account, about, now)
        case "reading", _:
            return check_usage(account)
        case "touch", _:
            return log(now, account)
        case "review", _:
            return log(now, account, "plan_review")
        case "merge", Account():
            # The one more is known of stays.
            return merge(about)
        case _:
            return edit_account(account)


def _mend_play(account: Account, play: Play, now: Snapshot) -> Asking:
    """Its next step, else its date."""
    has_step = any(step.done_on is None for step in now.book.growth.steps_of.get(play.id, ()))
    return edit_play(account, play) if has_step else edit_step(account, play, None)


def go_on(step: GuideStep, now: Snapshot) -> Asking:
    """The form for what is next of a step; there is something next."""
    assert step.next is not None, "only a step that can be gone on with offers it"
    account = step.next.account
    match step.name:
        case "contracts":
            return edit_contract(account)
        case "objectives":
            people = now.book.stakeholders_of.get(account.id, ())
            aims = (each for each in now.book.objectives_of.get(account.id, ()) if lacks(each, people))
            return edit_objective(account, next(aims, None))
        case "maps":
            return edit_person(account, None, step.next.role)
        case "health" | "triggers":
            return check_usage(account)
        case "rhythm":
            return log(now, account)
        case "reviews":
            return log(now, account, "business_review")
        case _:
            return edit_account(account)


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
