"""Playbooks: one applied, one put away or suggested again."""

from __future__ import annotations

from functools import partial

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, PlaybookRun
from bookcockpit.core.playbooks.runs import RunView, end_run
from bookcockpit.core.playbooks.suggestions import Fit, bring_back_fits, dismiss_fits
from bookcockpit.tui.asking import Asking, Asks, Does
from bookcockpit.tui.forms.growth import PlaybookModel
from bookcockpit.tui.handlers import UNDO, asked, asked_why, people_of, saved
from bookcockpit.tui.snapshot import Snapshot


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
        lambda now: f"{fit.why}.\nIt is not suggested again for {now.playbook.dismissed_for} days.",
        lambda now, reason: dismiss_fits([fit], reason, now.book.as_of),
        lambda _after: f"Put away: {fit.checklist.title} at {fit.account.name}",
    )


def _bring_back(fit: Fit, now: Snapshot) -> tuple[Change, str]:
    return bring_back_fits(now.book, [fit]), f"{fit.checklist.title} is suggested again. {UNDO}"
