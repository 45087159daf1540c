"""The weekly review: the accounts to look at one by one, and what stands against each."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.entities import (
    Account,
    Commitment,
)
from bookcockpit.core.health.score import (
    Health,
    Healths,
)
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.signals.rules import Sign, is_open, signals_of


class Reviewed(NamedTuple):
    """What a review asks of one account: its health, its open signals, and what happens next.

    `touched_on` is the last external touch; `next_step` the earliest promise, ours or theirs, that is still open.
    """

    account: Account
    health: Health
    signs: tuple[Sign, ...]
    touched_on: date | None
    next_step: Commitment | None


def review_accounts(healths: Healths) -> list[Account]:
    """The accounts to review: amber and red, the worst health first, then others flagged at risk, by name."""
    known = healths.of_all()
    unwell = sorted(
        (each for each in known if each.band in ("amber", "red")),
        key=lambda each: (each.total, each.account.name.casefold(), each.account.key),
    )
    flagged = sorted(
        (each for each in known if each.account.at_risk_since is not None and each.band not in ("amber", "red")),
        key=lambda each: (each.account.name.casefold(), each.account.key),
    )
    return [each.account for each in (*unwell, *flagged)]


def reviewed(book: Book, playbook: Playbook, healths: Healths, account: Account) -> Reviewed:
    """One account as its review shows it."""
    pulse = book.pulse(account)
    signs = tuple(each for each in signals_of(book, playbook, account, pulse) if is_open(each))
    promises = [each for each in book.commitments_of.get(account.id, ()) if each.is_open]
    soonest = min(promises, key=lambda each: (each.due_on is None, each.due_on, each.what), default=None)
    return Reviewed(account, healths.of(account), signs, pulse.touched_on, soonest)
