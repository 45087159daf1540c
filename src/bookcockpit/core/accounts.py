"""The book as a list: one line per account, the orders it can stand in, and the words that narrow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from bookcockpit.core.cadence import State, items_of, state
from bookcockpit.core.renewals import renewal_date
from bookcockpit.core.revenue import arr_on
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import TIERS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping
    from datetime import date

    from bookcockpit.core.book import Book
    from bookcockpit.core.cadence import Item
    from bookcockpit.core.entities import Account
    from bookcockpit.core.playbook import Playbook

QUIET_DAYS = 90
"""Days without a touch after which an account counts as `quiet` in a search."""


class AccountLine(NamedTuple):
    """What the list says of one account.

    `arr` is in minor units of the base currency, None if unknown; `next` the item due first with its `state`,
    None when nothing is owed; `days_left` counts to the earliest renewal still to come or to record.
    """

    account: Account
    arr: int | None
    renews_on: date | None
    days_left: int | None
    last_on: date | None
    silent_days: int | None
    next: Item | None
    state: State | None

    @property
    def is_late(self) -> bool:
        """Whether something is overdue."""
        return self.state in ("overdue", "well_overdue")


def account_lines(
    book: Book, playbook: Playbook, today: date, *, days_off: Collection[date] = ()
) -> tuple[AccountLine, ...]:
    """One line for every account, by name."""
    newest: dict[str, date] = {}
    for (account_id, _kind), on in book.history.last.items():
        newest[account_id] = max(on, newest.get(account_id, on))
    lines = [_line(book, playbook, account, newest.get(account.id), today, days_off) for account in book.accounts]
    return tuple(sorted(lines, key=_by_name))


def _line(
    book: Book, playbook: Playbook, account: Account, last_on: date | None, today: date, days_off: Collection[date]
) -> AccountLine:
    still_open = book.open_contracts_of.get(account.id)
    renews_on = renewal_date(still_open[0]) if still_open else None
    owed = items_of(book, playbook, account, today) if account.status == "active" else ()
    first = min(owed, key=lambda item: (item.due_on, item.kind), default=None)
    return AccountLine(
        account,
        arr_on(book, account, today),
        renews_on,
        (renews_on - today).days if renews_on is not None else None,
        last_on,
        (today - last_on).days if last_on is not None else None,
        first,
        state(first, today, days_off) if first is not None else None,
    )


def _by_name(line: AccountLine) -> tuple[str, str]:
    return (line.account.name.casefold(), line.account.key)


ORDERS: dict[str, Callable[[AccountLine], Any]] = {
    "name": lambda line: (),
    "tier": lambda line: TIERS.index(line.account.tier),
    "arr": lambda line: (line.arr is None, -(line.arr or 0)),
    "renewal": lambda line: (line.renews_on is None, line.renews_on),
    "due": lambda line: (line.next is None, line.next.due_on if line.next else None),
    "last": lambda line: (line.last_on is not None, line.last_on),
}
"""The orders of the list; `last` puts the longest silent first, never touched before all. Ties go by name."""


def in_order(lines: Iterable[AccountLine], order: str) -> list[AccountLine]:
    """The lines in an order of `ORDERS`; churned and archived accounts stand behind the active ones."""
    key = ORDERS[order]
    return sorted(lines, key=lambda line: (line.account.status != "active", key(line), _by_name(line)))


STATE_WORDS: dict[str, Callable[[AccountLine, Playbook], bool]] = {
    "late": lambda line, _: line.is_late,
    "due": lambda line, _: line.state not in (None, "upcoming"),
    "risk": lambda line, _: line.account.at_risk_since is not None,
    "never": lambda line, _: line.last_on is None and line.account.status == "active",
    "quiet": lambda line, _: line.silent_days is not None and line.silent_days > QUIET_DAYS,
    "renewal": lambda line, rules: line.days_left is not None and line.days_left <= rules.renewal_horizon,
    "active": lambda line, _: line.account.status == "active",
    "churned": lambda line, _: line.account.status == "churned",
    "archived": lambda line, _: line.account.status == "archived",
}
"""Words of a search that ask about an account instead of standing in its text."""


class Search:
    """A search as it is typed: every word must fit, `-word` must not.

    A state word asks about the account, unless it stands in its text anyway; any other word must be part of
    the name, key, tier, industry, owner, website or a product. `tiers` are the playbook's names for the tiers.
    """

    def __init__(self, wanted: str, playbook: Playbook) -> None:
        self._words = [word for word in name_key(wanted).split() if word.strip("-")]
        self._playbook = playbook

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
        return word in text or (asks is not None and asks(line, self._playbook))


def text_of(account: Account, tiers: Mapping[str, str]) -> str:
    """What a search looks through, folded."""
    parts = (
        account.name, account.key, account.tier, tiers[account.tier], account.industry, account.our_owner,
        account.website, *account.products,
    )  # fmt: skip
    return name_key(" ".join(parts))
