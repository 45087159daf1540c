"""What feeds health: a usage check with its readings."""

from __future__ import annotations

from collections.abc import Mapping

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Reading
from bookcockpit.core.health.words import total_words
from bookcockpit.tui.asking import Asking
from bookcockpit.tui.forms.form import PaperForm
from bookcockpit.tui.handlers.entity import UNDO, current, next_due
from bookcockpit.tui.snapshot import Snapshot


def check_usage(account: Account) -> Asking:
    """Log a usage check, with what was read at it."""
    from bookcockpit.tui.forms.reading import UsageCheckPaper

    def form(now: Snapshot, draft: Mapping[str, str], problem: str) -> PaperForm:
        here = current(now, account)
        return PaperForm(UsageCheckPaper(here, now.dossier(here).readings, now.book.as_of), draft, problem)

    def said(after: Snapshot, change: Change) -> str:
        number = sum(isinstance(each, Reading) for each in change.save)
        read = f" with {say.count(number, 'reading')}" if number else ""
        here = after.book.account_by_id.get(account.id)
        health = after.healths.of(here) if here is not None and here.status == "active" else None
        now = f" Health {total_words(health)}." if health is not None else ""
        return f"Logged usage check of {account.name}{read}.{now}{next_due(after, account, 'usage_check')} {UNDO}"

    return Asking(f"usage/{account.id}", form, said)
