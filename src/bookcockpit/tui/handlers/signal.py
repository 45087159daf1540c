"""Signals: note and correct one, put some away, resolve them, bring them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Signal
from bookcockpit.core.fields import FieldError
from bookcockpit.core.signals import edits as signal_edits
from bookcockpit.core.signals.edits import ends, kind_words
from bookcockpit.core.signals.rules import Sign
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.signal import DismissForm, SignalModel
from bookcockpit.tui.handlers import UNDO, asked, draft_name, people_of, refused, saved
from bookcockpit.tui.snapshot import Snapshot


def edit_signal(account: Account, signal: Signal | None = None) -> Asking:
    """Change a signal that was noted by hand; None notes one."""

    def model(now: Snapshot, here: Account, before: Signal | None) -> SignalModel:
        known = [each for each in now.book.signals if each.account_id == here.id]
        return SignalModel(here, known, now.book.as_of, people_of(now, here), before)

    def said(_after: Snapshot, change: Change) -> str:
        made = saved(change, Signal)
        if made.resolved_on is not None:
            return f"Resolved: {_named(account, made.kind)}. {UNDO}"
        verb = "Noted" if signal is None else "Saved"
        return f"{verb}: {_named(account, made.kind)}, {made.severity}. {UNDO}"

    return asked(draft_name("signal", account, signal), account, signal, model, said)


def dismiss(signs: Sequence[Sign]) -> Asking:
    """Put signals away."""

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> DismissForm:
        return DismissForm([_current(now, each) for each in signs], now.playbook, now.book.as_of, draft, problem)

    def said(after: Snapshot, _change: Change) -> str:
        if len(signs) > 1:
            return f"Put away {len(signs)} signals. {UNDO}"
        one = signs[0]
        how = f"for {after.playbook.dismissed_for} days" if one.is_derived else "and resolved"
        return f"Put away {how}: {_named(one.account, one.kind)}. {UNDO}"

    name = signs[0].key if len(signs) == 1 else "together"
    return Asking(f"dismiss/{name}", form, said)


def resolve(now: Snapshot, signs: Sequence[Sign]) -> tuple[Change, str]:
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
    said = f"Resolved: {_named(noted[0].account, noted[0].kind)}." if len(noted) == 1 else f"Resolved {len(noted)}."
    if others:
        verb = "closes by itself" if len(others) == 1 else "close by themselves"
        said += f" {len(others)} found by rule {verb}."
    return change, f"{said} {UNDO}"


def bring_back(now: Snapshot, signs: Sequence[Sign]) -> tuple[Change, str]:
    """Let signals that were put away speak again."""
    try:
        change = signal_edits.bring_back(now.book, signs)
    except FieldError as error:
        return Change(""), f"{signs[0].account.name}: {error.why}."
    if len(signs) == 1:
        return change, f"{say.capital(_named(signs[0].account, signs[0].kind))} is back on the list. {UNDO}"
    return change, f"{len(signs)} signals are back on the list. {UNDO}"


def _by_itself(now: Snapshot, signs: Sequence[Sign]) -> str:
    if len(signs) > 1:
        return f"These {len(signs)} were found by rule and close by themselves; n puts them away with a reason."
    one = signs[0]
    return f"{kind_words(one.kind)} closes by itself {ends(one, now.playbook)}; n puts it away with a reason."


def _current(now: Snapshot, sign: Sign) -> Sign:
    """A signal noted by hand as it is stored now."""
    stored = next((each for each in now.book.signals if sign.about is not None and each.id == sign.about.id), None)
    return sign if stored is None else sign._replace(about=stored)


def _named(account: Account, kind: str) -> str:
    return f"{say.word_label(kind)} of {account.name}"
