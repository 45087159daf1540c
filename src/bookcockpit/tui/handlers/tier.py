"""Re-tiering: one account moved, all moves made, suggestions put away and brought back."""

from __future__ import annotations

from collections.abc import (
    Mapping,
    Sequence,
)

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, BookReview
from bookcockpit.core.growth import tiering
from bookcockpit.core.growth.tiering import Suggestion, moves_of, suggestions
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.form import NAMED, Form, PaperForm, ReasonForm, named_lines
from bookcockpit.tui.handlers.entity import UNDO, current
from bookcockpit.tui.snapshot import Snapshot

_MOST_NAMED = 20


def move_one(found: Suggestion) -> Asking:
    """Move an account to the tier suggested, or to another."""
    from bookcockpit.tui.forms.account import RetierPaper

    account = found.account

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        return PaperForm(RetierPaper(now.book, now.playbook, current(now, account), found), draft, problem)

    return Asking(f"retier/{account.id}", form, lambda after, change: _moved(after, change))


def move_all() -> Asking:
    """Make every move that is suggested, or those that are left by then."""
    from bookcockpit.tui.forms.account import all_means

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> Form:
        found = moves_of(suggestions(now.book, now.playbook))
        labels = now.playbook.tier_labels
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

        return ReasonForm(title, all_means(now.book, now.playbook, found), change, today, draft, problem, who)

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
    due = tiering.falls_due(now.book, now.playbook, change, now.book.as_of)
    fall = f" {say.count(len(due), 'touch falls', 'touches fall')} due because of it." if due else ""
    label = now.playbook.tier_labels[moved[0].tier]
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
    from bookcockpit.tui.forms.account import TierPaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        return PaperForm(TierPaper(now.book, now.playbook, [current(now, each) for each in accounts]), draft, problem)

    name = accounts[0].id if len(accounts) == 1 else "together"
    return Asking(f"tier/{name}", form, lambda after, change: _moved(after, change))


def put_away(found: Suggestion) -> Asking:
    """Put a suggestion away, with a reason."""
    account = found.account

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> Form:
        today = now.book.as_of
        means = f"{found.why}.\nIt stays silent for {now.playbook.dismissed_for} days, or until its tier changes."
        return ReasonForm(
            f"Put away · {account.name} to {found.suggested}",
            means,
            lambda reason: tiering.put_away([found], reason, today),
            today,
            draft,
            problem,
        )

    def said(after: Snapshot, _change: Change) -> str:
        return f"Put away for {after.playbook.dismissed_for} days: {account.name} to {found.suggested}. {UNDO}"

    return Asking(f"retier-away/{account.id}", form, said)


def bring_back(now: Snapshot, found: Suggestion) -> tuple[Change, str]:
    """Suggest a move again."""
    change = tiering.bring_back(now.book, [found])
    return change, f"{found.account.name} to {found.suggested} is suggested again. {UNDO}"
