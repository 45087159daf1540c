"""What an import may add of its own: first touches spread out, so that a new book is no flood."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bookcockpit.core.book import Book, TouchHistory, digest
from bookcockpit.core.entities import Account, CadenceOverride, Contract, Stakeholder, Touch
from bookcockpit.core.postpone import stagger

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bookcockpit.core.change import Change
    from bookcockpit.core.fields import Entity
    from bookcockpit.core.playbook import Playbook

E = TypeVar("E", bound="Entity")


def staggered(book: Book, playbook: Playbook, change: Change, today: date) -> Change:
    """The change with the first due dates of its untouched accounts spread, in the same undo step."""
    accounts = [each for each in change.save if isinstance(each, Account)]
    after = _as_after(book, change, today)
    overrides = stagger(after, playbook, [account.id for account in accounts], today)
    return change._replace(save=(*change.save, *overrides))


def _as_after(book: Book, change: Change, today: date) -> Book:
    """What the clocks need of the book as it will be."""
    people = _merged(Stakeholder, book.stakeholders, change)
    executives = [person.id for person in people if person.level == "executive"]
    touches = [each for each in change.save if isinstance(each, Touch)]
    return Book(
        as_of=book.as_of,
        meta=book.meta,
        history=_joined(book.history, digest(touches, executives, today)),
        accounts=_merged(Account, book.accounts, change),
        contracts=_merged(Contract, book.contracts, change),
        stakeholders=people,
        overrides=_merged(CadenceOverride, book.overrides, change),
    )


def _merged(kind: type[E], stored: Iterable[E], change: Change) -> list[E]:
    merged = {each.id: each for each in stored}
    merged.update({each.id: each for each in change.save if isinstance(each, kind)})
    return list(merged.values())


def _joined(before: TouchHistory, new: TouchHistory) -> TouchHistory:
    last, executive, first = dict(before.last), dict(before.executive), dict(before.first)
    for pair, on in new.last.items():
        last[pair] = max(on, last.get(pair, on))
    for account, on in new.executive.items():
        executive[account] = max(on, executive.get(account, on))
    for account, on in new.first.items():
        first[account] = min(on, first.get(account, on))
    return TouchHistory(last, executive, first)
