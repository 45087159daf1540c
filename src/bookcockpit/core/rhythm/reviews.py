"""The account manager's own rhythm: the Friday review, the quarter plan, the re-tiering, and when each is due."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import add_months, next_quarter, quarter_start
from bookcockpit.core.entities import BookReview
from bookcockpit.core.policy import Policy
from bookcockpit.core.vocabulary import ReviewKind

RITE_TITLES: dict[ReviewKind, str] = {"friday": "Friday review", "quarter": "Quarter plan", "retier": "Re-tiering"}


class Rite(NamedTuple):
    """One review of the book: when it is due (None if it has no day yet) and when it was last held."""

    kind: ReviewKind
    due_on: date | None
    last_on: date | None
    is_due: bool

    @property
    def title(self) -> str:
        """`Friday review`."""
        return RITE_TITLES[self.kind]

    def words(self, today: date) -> str:
        """`Friday review: due Fri 20 Nov 2026, never held`."""
        held = f"last held {say.ago(self.last_on, today)}" if self.last_on is not None else "never held"
        due = f"due {say.full_date(self.due_on)}" if self.due_on is not None else "no day yet"
        return f"{self.title}: {due}, {held}"


def rites(book: Book, policy: Policy) -> tuple[Rite, ...]:
    """The three, due or not, on the date of the book; none in a book without active accounts."""
    if not book.active:
        return ()
    began = min(account.tracked_since for account in book.accounts)
    return _friday(book, policy, began), _quarter(book, policy, began), _retier(book, policy, began)


def rites_due(book: Book, policy: Policy) -> tuple[Rite, ...]:
    """Those that are due."""
    return tuple(rite for rite in rites(book, policy) if rite.is_due)


def _friday(book: Book, policy: Policy, began: date) -> Rite:
    """Each week on its weekday, until it is held, for `review_days` days; then the week is over."""
    today = book.as_of
    since = (today.isoweekday() - policy.review_weekday) % 7
    slot = today - timedelta(days=since)
    last = book.growth.last_review("friday", today)
    is_held = last is not None and last >= slot - timedelta(days=policy.review_early)
    is_due = not is_held and since < policy.review_days and slot >= began
    next_on = slot if is_due or since == 0 else slot + timedelta(days=7)
    return Rite("friday", next_on, last, is_due)


def reviewed_week(policy: Policy, today: date) -> date:
    """The Monday of the week a Friday review held today is about: the one that ended, as long as it is asked for."""
    since = (today.isoweekday() - policy.review_weekday) % 7
    day = today - timedelta(days=since) if since < policy.review_days else today
    return day - timedelta(days=day.weekday())


def _quarter(book: Book, policy: Policy, began: date) -> Rite:
    """From `quarter_lead` days before a quarter begins until it is held, `quarter_grace` days into it at most."""
    today = book.as_of
    last = book.growth.last_review("quarter", today)
    for start in (quarter_start(today), next_quarter(today)):
        opens, closes = start - timedelta(days=policy.quarter_lead), start + timedelta(days=policy.quarter_grace)
        if opens <= today < closes:
            is_held = last is not None and last >= opens
            return Rite("quarter", opens, last, not is_held and today > began)
    return Rite("quarter", next_quarter(today) - timedelta(days=policy.quarter_lead), last, False)


def _retier(book: Book, policy: Policy, began: date) -> Rite:
    """So many months after the last one; where none was held, after the first account was stored [000]."""
    last = book.growth.last_review("retier", book.as_of)
    due_on = add_months(last or began, policy.retier_every)
    return Rite("retier", due_on, last, due_on <= book.as_of)


def planned_quarter(policy: Policy, today: date) -> tuple[date, date]:
    """The quarter a plan made today is about, its first and its last day: the next one once it is near."""
    start = next_quarter(today)
    if start - timedelta(days=policy.quarter_lead) > today:
        start = quarter_start(today)
    return start, next_quarter(start) - timedelta(days=1)


def hold(book: Book, kind: ReviewKind, note: str, today: date) -> Change:
    """Say that a review was held today; said twice on a day, the note is the later one."""
    before = next((each for each in book.growth.reviews if (each.kind, each.held_on) == (kind, today)), None)
    if before is not None and note in ("", before.note):
        return Change("")
    made = before.but(note=note) if before is not None else BookReview(kind=kind, held_on=today, note=note)
    return Change(f"hold the {RITE_TITLES[kind].lower()}", save=(made,))
