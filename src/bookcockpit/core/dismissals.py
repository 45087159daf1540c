"""What the account manager put away, with a reason, so that it stays silent for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account, Dismissal
from bookcockpit.core.policy import Policy


def dismissal_of(
    book: Book, policy: Policy, account: Account, rule: str, subject: str, seen_on: date, on: date
) -> Dismissal | None:
    """The dismissal in force on a day for what a rule found on `seen_on`; None where it speaks.

    It lasts `dismissed_for` days, and only for what it was made of: what closed and opened again since is new.
    """
    for each in reversed(book.dismissals_of.get(account.id, ())):
        if (each.rule, each.subject) == (rule, subject) and seen_on <= each.made_on <= on < silent_until(each, policy):
            return each
    return None


def silent_until(dismissal: Dismissal, policy: Policy) -> date:
    """The day on which what was put away speaks again, unless it closed before."""
    return dismissal.made_on + timedelta(days=policy.dismissed_for)


def dismissed(about: Iterable[tuple[Account, str, str]], reason: str, today: date) -> tuple[Dismissal, ...]:
    """What puts suggestions away, each an account, a rule and a subject, with one reason.

    Raises `FieldError` without a reason.
    """
    made = []
    for account, rule, subject in about:
        each = Dismissal(account_id=account.id, rule=rule, subject=subject, reason=reason, made_on=today)
        if not each.reason:
            raise each.refuse("reason", "is needed: say why, so that it can be judged later")
        made.append(each)
    return tuple(made)


def lifted(book: Book, about: Iterable[tuple[Account, str, str]]) -> tuple[Dismissal, ...]:
    """What has to go so that suggestions that were put away speak again, older ones included."""
    return tuple(
        old
        for account, rule, subject in about
        for old in book.dismissals_of.get(account.id, ())
        if (old.rule, old.subject) == (rule, subject)
    )
