"""The shares of the tiers and the touches their rhythm owes, as they are and as the suggestions would have them."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Mapping,
)
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import AVERAGE_MONTH, Interval, parse_interval
from bookcockpit.core.entities import Account
from bookcockpit.core.playbook import (
    Cadence,
    Playbook,
)
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import (
    KINDS,
    TIERS,
    Kind,
    Tier,
)

Verdict = Literal["below", "inside", "above", "none"]

WORKING_DAYS = 5
"""Monday to Friday."""

_WEEK = 7


class Load(NamedTuple):
    """Touches a week, in the long run: what customers see, and what is internal."""

    external: float = 0.0
    internal: float = 0.0

    @property
    def total(self) -> float:
        """Both together."""
        return self.external + self.internal

    def plus(self, other: Load) -> Load:
        """The two added up."""
        return Load(self.external + other.external, self.internal + other.internal)


class TierShare(NamedTuple):
    """One tier of the active accounts, or all of them (`tier` None), now and after the suggestions.

    Shares are 0 to 1 and None in an empty book; `advised` is the share of one source, `least` and `most` those of
    another. `hold_least` and `hold_most` are how many accounts of the tier one account manager can hold, None for no
    most.
    """

    tier: Tier | None
    accounts: int
    accounts_then: int
    share: float | None
    share_then: float | None
    advised: float
    least: float
    most: float
    hold_least: int
    hold_most: int | None
    load: Load
    load_then: Load

    @property
    def verdict(self) -> Verdict:
        """Where its share stands against what either source advises."""
        if self.share is None:
            return "none"
        if self.share < min(self.advised, self.least):
            return "below"
        return "above" if self.share > max(self.advised, self.most) else "inside"

    @property
    def is_full(self) -> bool:
        """Whether there are more accounts than one account manager can hold."""
        return self.hold_most is not None and self.accounts > self.hold_most


class TierLoads(NamedTuple):
    """Every tier, all of them together, and the touches a working week can hold."""

    tiers: tuple[TierShare, ...]
    whole: TierShare
    capacity: int

    @property
    def used(self) -> float | None:
        """What of the capacity the rhythm takes now; None without capacity."""
        return self.whole.load.total / self.capacity if self.capacity else None

    @property
    def used_then(self) -> float | None:
        """What it takes after the suggestions."""
        return self.whole.load_then.total / self.capacity if self.capacity else None


def weekly_load(book: Book, playbook: Playbook, account: Account, tier: Tier) -> Load:
    """What the rhythm of a tier, with the account's own, owes it a week: the sum of 1 ÷ interval.

    Renewals, interventions and what a signal triggers come on top: they have no rhythm.
    """
    external = internal = 0.0
    for name, usual in playbook.cadence[tier].items():
        kind: Kind = name  # type: ignore[assignment]
        every: Cadence = usual
        override = book.override_of.get((account.id, kind))
        if override is not None and override.every:
            every = parse_interval(override.every)
        if not isinstance(every, Interval):
            continue
        touches = _WEEK / (every.months * AVERAGE_MONTH + every.days)
        if KINDS[kind].external:
            external += touches
        else:
            internal += touches
    return Load(external, internal)


def loads_of(book: Book, playbook: Playbook, moved: Mapping[str, Tier] | None = None) -> TierLoads:
    """The tiers of the active accounts, now and with some of them moved; `moved` are new tiers by account id."""
    active = [account for account in book.accounts if account.status == "active"]
    then = {account.id: (moved or {}).get(account.id, account.tier) for account in active}
    made = [
        _share(
            book,
            playbook,
            tier,
            [account for account in active if account.tier == tier],
            [account for account in active if then[account.id] == tier],
            len(active),
        )
        for tier in TIERS
    ]
    whole = TierShare(
        None,
        len(active),
        len(active),
        1.0 if active else None,
        1.0 if active else None,
        1.0,
        1.0,
        1.0,
        0,
        None,
        _sum(each.load for each in made),
        _sum(each.load_then for each in made),
    )
    return TierLoads(tuple(made), whole, playbook.capacity * WORKING_DAYS)


def _share(
    book: Book, playbook: Playbook, tier: Tier, now: list[Account], then: list[Account], everybody: int
) -> TierShare:
    return TierShare(
        tier,
        len(now),
        len(then),
        len(now) / everybody if everybody else None,
        len(then) / everybody if everybody else None,
        playbook.tier_share[tier] / 100,
        playbook.tier_share_least[tier] / 100,
        playbook.tier_share_most[tier] / 100,
        playbook.tier_accounts_least[tier],
        playbook.tier_accounts_most[tier] or None,
        _sum(weekly_load(book, playbook, account, tier) for account in now),
        _sum(weekly_load(book, playbook, account, tier) for account in then),
    )


def _sum(loads: Iterable[Load]) -> Load:
    total = Load()
    for each in loads:
        total = total.plus(each)
    return total


def advice_words(share: TierShare) -> str:
    """`10 or 10–20 %`."""
    return f"{rounded(share.advised * 100)} or {rounded(share.least * 100)}–{say.percent(share.most)}"


def hold_words(share: TierShare) -> str:
    """`5–15`, or `100+`."""
    return f"{share.hold_least}+" if share.hold_most is None else f"{share.hold_least}–{share.hold_most}"
