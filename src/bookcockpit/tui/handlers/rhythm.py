"""What the book itself is owed: findings mended, the first days gone on with, the tiers reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, BookReview, Commitment, Contract, Objective, Play, Stakeholder
from bookcockpit.core.growth import tiering
from bookcockpit.core.growth.tiering import Suggestion, moves_of, suggestions
from bookcockpit.core.plan.success import lacks
from bookcockpit.core.rhythm.hygiene import Finding, bring_back_finding, dismiss_finding
from bookcockpit.tui.asking import Asking, Asks, Does
from bookcockpit.tui.forms.account import RetierModel, TierModel, all_means
from bookcockpit.tui.forms.form import NAMED, ModelForm, ReasonForm, named_lines
from bookcockpit.tui.handlers import UNDO, asked, asked_why, current
from bookcockpit.tui.handlers.account import (
    check_usage,
    edit_account,
    edit_commitment,
    edit_contract,
    edit_objective,
    edit_person,
    log,
)
from bookcockpit.tui.handlers.edit import merge
from bookcockpit.tui.handlers.growth import edit_play, edit_step
from bookcockpit.tui.handlers.renewal import say_terms
from bookcockpit.tui.snapshot import Snapshot

if TYPE_CHECKING:
    from bookcockpit.core.rhythm.guide import GuideStep


def finding_actions(each: Finding) -> dict[str, Asks | Does]:
    """What the keys mean on a finding: enter mends it, `n` puts it away or brings it back."""
    away = each.dismissal is None
    skip = Asks(lambda _now: _put_finding_away(each), only_reason=True) if away else Does(partial(_speak_again, each))
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


def _put_finding_away(each: Finding) -> Asking:
    def means(now: Snapshot) -> str:
        silent = f"It stays silent for {now.policy.dismissed_for} days, and the account counts as clean of it."
        return f"{each.trace.what}.\n{silent}"

    return asked_why(
        f"put-away/{each.key}",
        f"Put away · {each.rule.title} · {each.account.name}",
        means,
        lambda now, reason: dismiss_finding(each, reason, now.book.as_of),
        lambda _after: f"Put away: {each.rule.title.lower()} of {each.account.name}",
    )


def _speak_again(each: Finding, now: Snapshot) -> tuple[Change, str]:
    return (
        bring_back_finding(now.book, each.account, each.rule),
        f"Speaks again: {each.rule.title.lower()} of {each.account.name}. {UNDO}",
    )


_MOST_NAMED = 20


def move_one(found: Suggestion) -> Asking:
    """Move an account to the tier suggested, or to another."""
    return asked(
        f"retier/{found.account.id}",
        found.account,
        None,
        lambda now, here, _: RetierModel(now.book, now.policy, here, found),
        _moved,
    )


def move_all() -> Asking:
    """Make every move that is suggested, or those that are left by then."""

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ReasonForm:
        found = moves_of(suggestions(now.book, now.policy))
        labels = now.policy.tier_labels
        lines = [
            (each.account.name, f"{labels[each.account.tier]} → {labels[each.suggested]}")
            for each in found
            if each.suggested is not None
        ]
        who = named_lines(lines[:NAMED])
        if more := [name for name, _ in lines[NAMED:]]:
            # Who moves is read before it is done; of very many a number has to do.
            who.line(f"and {say.some_of(more, _MOST_NAMED)}")
        title = f"Apply {say.count(len(found), 'move')}"
        today = now.book.as_of

        def change(reason: str) -> Change:
            return tiering.apply_moves(now.book, tiering.moves_from(found, reason), today)

        return ReasonForm(title, all_means(now.book, now.policy, found), change, today, draft, problem, who)

    return Asking("retier/all", form, _moved)


def move_at_once(now: Snapshot, found: Suggestion) -> tuple[Change, str]:
    """Make one move with its sentence as the reason."""
    here = current(now, found.account)
    moves = tiering.moves_from([found._replace(account=here)])
    change = tiering.apply_moves(now.book, moves, now.book.as_of)
    return change, _moved(now, change)


def _moved(now: Snapshot, change: Change) -> str:
    """What was done, and how many touches fall due because of it."""
    moved = [each for each in change.save if isinstance(each, Account)]
    if not moved:
        return f"Reviewed: nobody moves. {UNDO}"
    due = tiering.falls_due(now.book, now.policy, change, now.book.as_of)
    fall = f" {say.count(len(due), 'touch falls', 'touches fall')} due because of it." if due else ""
    label = now.policy.tier_labels[moved[0].tier]
    one_tier = len({each.tier for each in moved}) == 1
    what = f"{len(moved)} accounts are {label} now." if one_tier else f"{len(moved)} accounts moved."
    what = f"{moved[0].name} is {label} now." if len(moved) == 1 else what
    return f"{what}{fall} {UNDO}"


def keep_review(now: Snapshot) -> tuple[Change, str]:
    """Keep that the tiers were reviewed, and nobody moved."""
    change = tiering.apply_moves(now.book, [], now.book.as_of)
    if not any(isinstance(each, BookReview) for each in change.save):
        return change, "Today's review of the tiers is kept already."
    return change, f"Reviewed: the tiers stay as they are. {UNDO}"


def set_tiers(accounts: Sequence[Account]) -> Asking:
    """Give accounts a tier, whatever is suggested."""

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> ModelForm:
        return ModelForm(TierModel(now.book, now.policy, [current(now, each) for each in accounts]), draft, problem)

    name = accounts[0].id if len(accounts) == 1 else "together"
    return Asking(f"tier/{name}", form, _moved)


def put_move_away(found: Suggestion) -> Asking:
    """Put a suggestion away, with a reason."""
    what = f"{found.account.name} to {found.suggested}"

    def means(now: Snapshot) -> str:
        return f"{found.why}.\nIt stays silent for {now.policy.dismissed_for} days, or until its tier changes."

    return asked_why(
        f"retier-away/{found.account.id}",
        f"Put away · {what}",
        means,
        lambda now, reason: tiering.put_away([found], reason, now.book.as_of),
        lambda after: f"Put away for {after.policy.dismissed_for} days: {what}",
    )


def suggest_move(now: Snapshot, found: Suggestion) -> tuple[Change, str]:
    """Suggest a move again."""
    change = tiering.bring_back(now.book, [found])
    return change, f"{found.account.name} to {found.suggested} is suggested again. {UNDO}"
