"""What the account manager put away, with a reason, so that it stays silent for a while."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bookcockpit.core.book import Book
    from bookcockpit.core.entities import Account, Dismissal
    from bookcockpit.core.playbook import Playbook


def dismissal_of(
    book: Book, playbook: Playbook, account: Account, rule: str, subject: str, seen_on: date, on: date
) -> Dismissal | None:
    """The dismissal in force on a day for what a rule found on `seen_on`; None where it speaks.

    It lasts `dismissed_for` days, and only for what it was made of: what closed and opened again since is new.
    """
    for each in reversed(book.dismissals_of.get(account.id, ())):
        if (each.rule, each.subject) == (rule, subject) and seen_on <= each.made_on <= on < silent_until(
            each, playbook
        ):
            return each
    return None


def silent_until(dismissal: Dismissal, playbook: Playbook) -> date:
    """The day on which what was put away speaks again, unless it closed before."""
    return dismissal.made_on + timedelta(days=playbook.dismissed_for)
