"""The book as a list: one line per account, the orders it can stand in, and the words that narrow it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import Item, State, items_of
from bookcockpit.core.due.today import TodayView
from bookcockpit.core.entities import Account
from bookcockpit.core.health.score import Band, Health, Healths
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import renewal_date, window_opens_on
from bookcockpit.core.renewals.links import doubts
from bookcockpit.core.text import unmarked
from bookcockpit.core.vocabulary import TIERS

QUIET_DAYS = 90
"""Days without a touch after which an account counts as `quiet` in a search."""


class AccountLine(NamedTuple):
    """What the list says of one account.

    `arr` is in minor units of the base currency, None if unknown. `next` is what Today ranks first of it, or the
    next item ahead, with its `state`; None when nothing is owed or all of it is put off. `is_late` says whether
    anything Today ranks is overdue. `days_left` counts to the earliest renewal still to come or to record.
    `health` is None for an account that is not active. `doubt` asks whether something of its ARR is counted twice.
    """

    account: Account
    arr: int | None
    renews_on: date | None
    days_left: int | None
    in_window: bool
    last_on: date | None
    silent_days: int | None
    next: Item | None
    state: State | None
    is_late: bool
    health: Health | None = None
    doubt: str = ""

    @property
    def band(self) -> Band | None:
        """The band of its health; None for an account that is not active."""
        return self.health.band if self.health is not None else None

    @property
    def is_active(self) -> bool:
        """Whether it still is a customer."""
        return self.account.status == "active"

    @property
    def is_due(self) -> bool:
        """Whether something is owed by today."""
        return self.state not in (None, "upcoming")


def account_lines(
    book: Book, policy: Policy, view: TodayView, healths: Healths | None = None
) -> tuple[AccountLine, ...]:
    """One line for every account, by name. `view` is the whole Today of the book, so that both say the same."""
    healths = healths or Healths(book, policy)
    book.pulses.fetch()
    newest: dict[str, date] = {}
    for (account_id, _kind), on in book.history.last.items():
        newest[account_id] = max(on, newest.get(account_id, on))
    late = {line.account.id for line in view.ranked if line.is_late}
    owed = _next_items(book, policy, view)
    lines = []
    for account in book.accounts:
        still_open = book.open_contracts_of.get(account.id)
        renews_on = renewal_date(still_open[0]) if still_open else None
        last_on = newest.get(account.id)
        item, state = owed.get(account.id, (None, None))
        line = AccountLine(
            account,
            view.arr[account.id],
            renews_on,
            None if renews_on is None else (renews_on - view.today).days,
            window_opens_on(still_open[0], account, policy) <= view.today if still_open else False,
            last_on,
            None if last_on is None else (view.today - last_on).days,
            item,
            state,
            account.id in late,
            healths.of(account) if account.status == "active" else None,
            next((each.short for each in doubts(book, [account])), ""),
        )
        lines.append(line)
    return tuple(sorted(lines, key=_by_name))


def _next_items(book: Book, policy: Policy, view: TodayView) -> dict[str, tuple[Item, State]]:
    """What each account is owed next, by its id: the first that Today ranks, else the first ahead."""
    found: dict[str, tuple[Item, State]] = {}
    for line in view.ranked:
        found.setdefault(line.account.id, (line.item, line.state))
    for line in view.upcoming:
        found.setdefault(line.account.id, (line.item, "upcoming"))
    snoozed = {each.item.key for each in view.snoozed}
    planned = {(each.account.id, each.kind) for each in view.planned}
    for account in book.accounts:
        if account.status == "active" and account.id not in found:
            ahead = [
                item
                for item in items_of(book, policy, account, view.today)
                # Whatever is due but not on Today was put off: snoozed, planned, or spread to a later day.
                if item.due_on > view.today and item.key not in snoozed and (account.id, item.kind) not in planned
            ]
            if ahead:
                found[account.id] = min(ahead, key=lambda item: (item.due_on, item.kind)), "upcoming"
    return found


def _by_name(line: AccountLine) -> tuple[str, str]:
    return (line.account.name.casefold(), line.account.key)


ORDERS: dict[str, Callable[[AccountLine], Any]] = {
    "name": lambda line: (),
    "tier": lambda line: TIERS.index(line.account.tier),
    "arr": lambda line: (line.arr is None, -(line.arr or 0)),
    "renewal": lambda line: (line.renews_on is None, line.renews_on),
    "due": lambda line: (line.next is None, line.next.due_on if line.next else None),
    "last": lambda line: (line.last_on is not None, line.last_on),
    "health": lambda line: (line.health is None or line.health.total is None, line.health and line.health.total),
}
"""The orders of the list; `last` puts the longest silent first, never touched before all; `health` the worst score
first, those of which too little is known behind. Ties go by name."""


def in_order(lines: Iterable[AccountLine], order: str) -> list[AccountLine]:
    """The lines in an order of `ORDERS`; churned and archived accounts stand behind the active ones."""
    key = ORDERS[order]
    return sorted(lines, key=lambda line: (not line.is_active, key(line), _by_name(line)))


STATE_WORDS: dict[str, Callable[[AccountLine, Policy], bool]] = {
    "late": lambda line, _: line.is_late,
    "due": lambda line, _: line.is_due,
    "risk": lambda line, _: line.account.at_risk_since is not None,
    "never": lambda line, _: line.is_active and line.last_on is None,
    "quiet": lambda line, _: line.is_active and line.silent_days is not None and line.silent_days > QUIET_DAYS,
    "renewal": lambda line, rules: line.days_left is not None and line.days_left <= rules.renewal_horizon,
    "green": lambda line, _: line.band == "green",
    "amber": lambda line, _: line.band == "amber",
    "red": lambda line, _: line.band == "red",
    "unknown": lambda line, _: line.band == "insufficient",
    "active": lambda line, _: line.is_active,
    "churned": lambda line, _: line.account.status == "churned",
    "archived": lambda line, _: line.account.status == "archived",
}
"""Words of a search that ask about an account instead of standing in its text."""


class Search:
    """A search as it is typed: every word must fit, `-word` must not.

    A state word asks about the account, unless it stands in its text anyway; any other word must be part of
    the name, key, tier, industry, owner, website or a product.
    """

    def __init__(self, wanted: str, policy: Policy) -> None:
        self._words = [word for word in unmarked(wanted).split() if word.strip("-")]
        self._policy = policy

    def __bool__(self) -> bool:
        return bool(self._words)

    def fits(self, line: AccountLine, text: str) -> bool:
        """Whether a line with this text (as `text_of` made it) is looked for."""
        return all(
            not self._has(line, text, word[1:]) if word.startswith("-") else self._has(line, text, word)
            for word in self._words
        )

    def _has(self, line: AccountLine, text: str, word: str) -> bool:
        asks = STATE_WORDS.get(word)
        return word in text or (asks is not None and asks(line, self._policy))


def text_of(account: Account, tiers: Mapping[str, str]) -> str:
    """What a search looks through, without accents."""
    parts = (
        account.name, account.key, account.tier, tiers[account.tier], account.industry, account.our_owner,
        account.website, *account.products,
    )  # fmt: skip
    return unmarked(" ".join(parts))
