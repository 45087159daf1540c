"""Tiers changed by review: the moves with their history, the review itself, suggestions put away and back."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from copy import copy
from datetime import date
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.actions import BY_HAND, retier, tier_change, tier_is_chosen
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dismissals import dismissed, lifted
from bookcockpit.core.due.cadence import Item, items_of
from bookcockpit.core.entities import Account, BookReview, TierChange
from bookcockpit.core.fields import Entity
from bookcockpit.core.growth.tiering import RULE, Suggestion
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.vocabulary import Tier

_REASON_MOST: int = int(Account.specs["tier_reason"].high or 0)


class Move(NamedTuple):
    """An account to another tier, and why."""

    account: Account
    tier: Tier
    reason: str


def moves_from(found: Iterable[Suggestion], reason: str = "") -> list[Move]:
    """The moves suggestions come to, each with its own sentence as the reason unless one is given."""
    return [
        Move(each.account, each.suggested, reason.strip() or say.clipped(each.why, _REASON_MOST))
        for each in found
        if each.suggested is not None and each.suggested != each.account.tier
    ]


def apply_moves(book: Book, moves: Sequence[Move], today: date) -> Change:
    """Move accounts, each with its history, and keep that the tiers were reviewed. Without moves, that alone.

    Raises `FieldError` on a move without a reason, or with one that is too long.
    """
    save: list[Entity] = []
    for move in moves:
        before = move.account
        if not move.reason.strip():
            raise before.refuse("tier_reason", "is needed: say why, so that it can be judged later")
        after = before.but(tier=move.tier, tier_reason=move.reason)
        save += [after, tier_change(before, after, today)]
    held = any(each.kind == "retier" and each.held_on == today for each in book.growth.reviews)
    if not held:
        save.append(BookReview(kind="retier", held_on=today))
    if not moves:
        return Change("review the tiers: nobody moves" if save else "", save=tuple(save))
    one = f"{moves[0].account.name} to {moves[0].tier}"
    return Change(f"move {one}" if len(moves) == 1 else f"move {len(moves)} accounts to other tiers", save=tuple(save))


def set_tiers(accounts: Sequence[Account], tier: Tier, reason: str, today: date) -> Change:
    """Give accounts a tier, each that had another with its history; one that has it already keeps a new reason.

    Raises `FieldError` on a reason that is too long.
    """
    save: list[Entity] = []
    for before in {each.id: each for each in accounts}.values():
        if before.tier != tier:
            save += retier(before, before.but(tier=tier, tier_reason=reason.strip()), today).save
        elif reason.strip() or not tier_is_chosen(before):
            after = before.but(tier_reason=reason.strip() or BY_HAND)
            save += [after] if after != before else []
    named = [each.name for each in save if isinstance(each, Account)]
    what = named[0] if len(named) == 1 else say.count(len(named), "account")
    return Change(f"set {what} to {tier}" if named else "", save=tuple(save))


def falls_due(book: Book, playbook: Playbook, change: Change, today: date) -> list[Item]:
    """The touches that a change of tiers makes due and the old tiers did not owe yet, the account's name first."""
    histories = {each.account_id: each for each in change.save if isinstance(each, TierChange)}
    other = copy(book)
    other.__dict__["tier_changes_of"] = {
        **book.tier_changes_of,
        **{each: [*book.tier_changes_of.get(each, ()), made] for each, made in histories.items()},
    }
    found = [
        item
        for after in change.save
        if isinstance(after, Account) and after.id in histories
        for item in items_of(other, playbook, after, today)
        if item.retiered is histories[after.id]
    ]
    return sorted(found, key=lambda item: (item.account.name.casefold(), item.due_on, item.kind))


def falls_due_words(items: Sequence[Item]) -> str:
    """`3 touches fall due: Acme business review, check-in; Globex check-in`, or that none does."""
    if not items:
        return "No touch falls due because of it"
    kinds: dict[str, list[str]] = {}
    for item in items:
        kinds.setdefault(item.account.name, []).append(say.kind_label(item.kind).lower())
    verb = "falls" if len(items) == 1 else "fall"
    named = [f"{name} {', '.join(some)}" for name, some in kinds.items()]
    return f"{say.count(len(items), 'touch', 'touches')} {verb} due: {'; '.join(named)}"


def put_away(found: Sequence[Suggestion], reason: str, today: date) -> Change:
    """Put suggestions away with a reason. Raises `FieldError` without one."""
    return Change(f"put away {_what(found)}", save=dismissed(map(_said, found), reason, today))


def bring_back(book: Book, found: Sequence[Suggestion]) -> Change:
    """Let suggestions that were put away be made again."""
    return Change(f"bring back {_what(found)}", remove=lifted(book, map(_said, found)))


def _said(each: Suggestion) -> tuple[Account, str, str]:
    return each.account, RULE, each.suggested or ""


def _what(found: Sequence[Suggestion]) -> str:
    one = found[0]
    return f"{one.account.name} to {one.suggested}" if len(found) == 1 else f"{len(found)} suggested tiers"
