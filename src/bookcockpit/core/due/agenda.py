"""The agenda: what a calendar can hold of the book, one day each: touches, renewals, notice dates, promises."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import today_view
from bookcockpit.core.entities import Account, PricePlan
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.contracts import renewal_date

AHEAD = 180
"""Days ahead an agenda reaches unless said otherwise: the renewal window of every tier, and then some."""

Sort = Literal["touch", "planned", "renewal", "notice", "commitment", "milestone", "step", "outcome", "confirm"]


class Entry(NamedTuple):
    """One thing on one day. `name` is the same each time the thing is written, so that a calendar moves its entry
    instead of adding another; `more` says what the day alone does not."""

    name: str
    on: date
    sort: Sort
    account: Account
    what: str
    more: str = ""


def agenda(
    book: Book, playbook: Playbook, today: date, *, within: int = AHEAD, tier: str | None = None
) -> tuple[Entry, ...]:
    """Everything dated from today to `within` days ahead, by day, then account. What is late stands on today.

    Of a touch only the next one is known, so each account has one entry a kind. Only dates and what was agreed
    are in it: no reasons, notes, moods or amounts, for calendars are looked at over one's shoulder.
    """
    until = today + timedelta(days=within)
    view = today_view(book, playbook, today, within=within, tier=tier, everything=True, at_a_glance=True)
    found = [
        *(_touch(book, line.item, line.ranked_from) for line in (*view.ranked, *view.upcoming)),
        *(_touch(book, each.item, each.snooze.until, "snoozed until then") for each in view.snoozed),
        *(_planned(each.account, each.touch.kind, each.touch.id, each.touch.happened_on) for each in view.planned),
        *(_owed(book, each) for each in view.obligations),
        *(each for each in _renewals(book, today) if tier is None or each.account.tier == tier),
    ]
    kept = {each.name: each for each in found if each.on <= until}
    return tuple(sorted(kept.values(), key=lambda each: (each.on, each.account.name.casefold(), each.what, each.name)))


def _touch(book: Book, item: Item, due_on: date, more: str = "") -> Entry:
    about = f"-{item.contract.id}" if item.contract else ""
    late = f"due since {say.full_date(due_on)}" if book.is_late(due_on) else ""
    name = f"touch-{item.account.id}-{item.kind}{about}"
    return Entry(name, max(due_on, book.as_of), "touch", item.account, say.kind_label(item.kind), more or late)


def _planned(account: Account, kind: str, touch_id: str, on: date) -> Entry:
    return Entry(f"planned-{touch_id}", on, "planned", account, say.kind_label(kind), "planned")


def _owed(book: Book, owed: Obligation) -> Entry:
    late = f"due since {say.full_date(owed.due_on)}" if book.is_late(owed.due_on) else ""
    sort: Sort = "commitment" if owed.type == "review" else owed.type
    # That prices rise is not for a calendar, which the customer may see over one's shoulder.
    what = "Last day for a notice" if isinstance(owed.about, PricePlan) else owed.what
    return Entry(f"{owed.type}-{owed.about.id}", max(owed.acts_on, book.as_of), sort, owed.account, what, late)


def _renewals(book: Book, today: date) -> Iterator[Entry]:
    for account, contract in book.renewals():
        renewal = renewal_date(contract)
        # One that passed is owed an outcome, and stands there already.
        if renewal > today:
            how = "renews by itself" if contract.auto_renew else "has to be renewed"
            yield Entry(f"renewal-{contract.id}", renewal, "renewal", account, f"Renewal of {contract.key}", how)
