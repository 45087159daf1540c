"""First due dates after an import: spread out, so that a new book is no flood three months on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar

from bookcockpit.core.book import Book, TouchHistory, digest
from bookcockpit.core.change import Change
from bookcockpit.core.dates import Interval, add_months
from bookcockpit.core.due.cadence import cadence_anchor, last_touch
from bookcockpit.core.entities import Account, CadenceOverride, Contract, Stakeholder, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.vocabulary import TIERS

E = TypeVar("E", bound="Entity")


def staggered(book: Book, playbook: Playbook, change: Change, today: date) -> Change:
    """The change with the first due dates of its untouched accounts spread, in the same undo step."""
    accounts = [each for each in change.save if isinstance(each, Account)]
    after = _as_after(book, change, today)
    overrides = stagger(after, playbook, [account.id for account in accounts], today)
    return change._replace(save=(*change.save, *overrides))


def stagger(book: Book, playbook: Playbook, account_ids: Iterable[str], today: date) -> list[CadenceOverride]:
    """First due dates of untouched accounts spread evenly over one interval, strategic first, then by name.

    One override (a new anchor) per account and kind; accounts that have one already keep it.
    """
    wanted = set(account_ids)
    order = sorted(
        (account for account in book.accounts if account.id in wanted and account.status == "active"),
        key=lambda account: (TIERS.index(account.tier), account.name.casefold(), account.key),
    )
    groups: dict[str, list[tuple[str, Interval, date]]] = {}
    for account in order:
        for kind, every in playbook.cadence[account.tier].items():
            if not isinstance(every, Interval) or (account.id, kind) in book.override_of:
                continue
            if last_touch(book, account, kind, today) is None:  # type: ignore[arg-type]
                groups.setdefault(kind, []).append((account.id, every, cadence_anchor(book, account)))
    overrides = []
    for kind, waiting in groups.items():
        for place, (account_id, every, anchor) in enumerate(waiting, start=1):
            due = today + timedelta(days=max(1, every.length * place // len(waiting)))
            start = add_months(due, -every.months) if every.months else due - timedelta(days=every.days)
            if start != anchor:
                overrides.append(
                    CadenceOverride(account_id=account_id, kind=kind, anchor=start)  # type: ignore[arg-type]
                )
    return overrides


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
        rates=book.rates,
        dismissals=book.dismissals,
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
