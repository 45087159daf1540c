"""Tiers: which one each account's score suggests and why, the load they make, and setting them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.actions import BY_HAND, retier, tier_change, tier_is_chosen
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.dates import AVERAGE_MONTH, Interval, parse_interval
from bookcockpit.core.dismissals import dismissal_of, dismissed, lifted
from bookcockpit.core.due.cadence import Item, items_of
from bookcockpit.core.entities import Account, BookReview, Dismissal, TierChange
from bookcockpit.core.fields import Entity
from bookcockpit.core.policy import Cadence, Policy
from bookcockpit.core.revenue.arr import arr_on, percentiles
from bookcockpit.core.rhythm.reviews import rites
from bookcockpit.core.rounding import rounded, settled
from bookcockpit.core.vocabulary import KINDS, TIERS, Kind, Tier

Standing = Literal["up", "down", "stay", "at_risk", "undecided"]
TermName = Literal["arr", "potential", "value"]

RULE = "retier"
"""The rule a dismissed suggestion names; its subject is the suggested tier."""

TERM_LABELS: dict[TermName, str] = {"arr": "ARR", "potential": "expansion potential", "value": "strategic value"}
_WHOLE = 100
_LOWEST, _HIGHEST = 1, 5


class Term(NamedTuple):
    """One part of a score: `place` is 0 to 1, None if unknown; `weight` its share of the score, 0 to 1.

    The weight of what is unknown falls to the rest, in proportion, so that the weights of what is known add up to 1.
    """

    name: TermName
    place: float | None
    weight: float
    words: str

    @property
    def points(self) -> float:
        """What it adds to the score."""
        return self.weight * (self.place or 0.0)


class Suggestion(NamedTuple):
    """What the score of an active account suggests, in a sentence: `why`.

    `arr` is in minor units of the base currency. `suggested` is None where nothing may be suggested: at an account at
    risk, or where `missing` says what is not known. `score` is 0 to 1.
    """

    account: Account
    arr: int | None
    terms: tuple[Term, ...]
    score: float | None
    suggested: Tier | None
    standing: Standing
    why: str
    missing: tuple[str, ...] = ()
    dismissal: Dismissal | None = None

    @property
    def is_mover(self) -> bool:
        """Whether another tier is suggested and nobody put that away."""
        return self.standing in ("up", "down") and self.dismissal is None

    @property
    def is_held(self) -> bool:
        """Whether nothing may be suggested."""
        return self.suggested is None

    @property
    def is_partial(self) -> bool:
        """Whether the score was made of fewer terms than the playbook weighs."""
        return self.score is not None and any(term.place is None for term in self.terms)


def suggestions(book: Book, policy: Policy) -> tuple[Suggestion, ...]:
    """One for every active account, the highest score first, those without one last.

    An account at risk keeps its place in the order, so that a flag moves nobody else.
    """
    active = book.active
    arr = {account.id: arr_on(book, account, book.as_of) for account in active}
    places = percentiles(arr)
    terms = {account.id: _terms(policy, account, places.get(account.id)) for account in active}
    score = {each: _score(some) for each, some in terms.items()}

    def by_score(account: Account) -> tuple[object, ...]:
        mine = score[account.id]
        name = (account.name.casefold(), account.key)
        return (mine is None, -(mine or 0.0), -(arr[account.id] or 0), *name)

    ordered = sorted(active, key=by_score)
    tiers = _tiers(policy, sum(each is not None for each in score.values()))
    found = []
    for place, account in enumerate(ordered):
        tier = tiers[place] if place < len(tiers) else None
        found.append(_suggestion(book, policy, account, arr[account.id], terms[account.id], score[account.id], tier))
    return tuple(found)


def _terms(policy: Policy, account: Account, place: float | None) -> tuple[Term, ...]:
    """The parts of its score that weigh anything."""
    potential, value = account.expansion_potential, account.strategic_value
    parts: list[tuple[TermName, float | None, int, str]] = [
        ("arr", place, policy.tier_arr, _arr_words(place)),
        ("potential", _of_five(potential), policy.tier_potential, _five_words("potential", potential)),
        ("value", _of_five(value), policy.tier_value, _five_words("strategic value", value)),
    ]
    known = sum(weight for _, place, weight, _ in parts if place is not None)
    return tuple(
        Term(name, place, weight / known if place is not None and known else 0.0, words)
        for name, place, weight, words in parts
        if weight
    )


def _of_five(step: int | None) -> float | None:
    return None if step is None else (step - _LOWEST) / (_HIGHEST - _LOWEST)


def _five_words(what: str, step: int | None) -> str:
    return f"{what} {step} of {_HIGHEST}" if step is not None else f"{what} unknown"


def _arr_words(place: float | None) -> str:
    return f"ARR above {say.percent(place)} of the book" if place is not None else "ARR unknown"


def _score(terms: Sequence[Term]) -> float | None:
    """The sum of its parts; None without ARR, or where ARR is all that is known: spend alone makes no tier."""
    others = [term for term in terms if term.name != "arr"]
    lacks_arr = any(term.name == "arr" and term.place is None for term in terms)
    if lacks_arr or (others and all(term.place is None for term in others)):
        return None
    # So that equal facts tie whatever the order of the additions.
    return settled(sum(term.points for term in terms))


def _tiers(policy: Policy, scored: int) -> list[Tier]:
    """The tier of each place: whole accounts, at least so many percent, as with every top of the book."""
    top = -(-scored * policy.tier_top // _WHOLE)
    upper = max(top, -(-scored * (policy.tier_top + policy.tier_next) // _WHOLE))
    return ["strategic" if place < top else "growth" if place < upper else "scale" for place in range(scored)]


def _suggestion(
    book: Book,
    policy: Policy,
    account: Account,
    arr: int | None,
    terms: tuple[Term, ...],
    score: float | None,
    tier: Tier | None,
) -> Suggestion:
    facts = ", ".join(term.words for term in terms)
    made = Suggestion(account, arr, terms, score, None, "undecided", "", tuple(_missing(terms)))
    if account.at_risk_since is not None:
        reason = f": {account.at_risk_reason.rstrip('.')}" if account.at_risk_reason else ""
        since = say.full_date(account.at_risk_since)
        return made._replace(standing="at_risk", why=f"Stabilise first, at risk since {since}{reason}")
    if tier is None:
        return made._replace(why=f"Cannot be said without {say.some_of(made.missing, len(made.missing))}")
    if tier == account.tier:
        return made._replace(suggested=tier, standing="stay", why=f"Stays {_label(policy, tier)}: {facts}")
    standing: Standing = "up" if TIERS.index(tier) < TIERS.index(account.tier) else "down"
    why = f"{say.capital(_label(policy, tier))} instead of {_label(policy, account.tier)}: {facts}"
    return made._replace(
        suggested=tier,
        standing=standing,
        why=why,
        dismissal=dismissal_of(book, policy, account, RULE, tier, _since(book, account), book.as_of),
    )


def _since(book: Book, account: Account) -> date:
    """The last change of its tier: what was put away before was said of another tier."""
    changed = [each.changed_on for each in book.tier_changes_of.get(account.id, ()) if each.changed_on <= book.as_of]
    return max(changed, default=date.min)


def _missing(terms: Sequence[Term]) -> Iterable[str]:
    return (TERM_LABELS[term.name] for term in terms if term.place is None)


def _label(policy: Policy, tier: Tier) -> str:
    """A tier inside a sentence: the shipped labels small, the user's own as they wrote them."""
    label = policy.tier_labels[tier]
    return tier if label == tier.capitalize() else label


def moves_of(found: Iterable[Suggestion]) -> tuple[Suggestion, ...]:
    """Those that suggest another tier, up before down, the highest score first."""
    return tuple(sorted((each for each in found if each.is_mover), key=lambda each: each.standing == "down"))


def history_of(book: Book, account: Account) -> list[TierChange]:
    """The changes of its tier, the newest first."""
    return list(reversed(book.tier_changes_of.get(account.id, ())))


def last_retier(book: Book, today: date) -> date | None:
    """When the tiers were last reviewed; None if never."""
    return book.growth.last_review("retier", today)


def retier_due(book: Book, policy: Policy) -> date | None:
    """When the tiers are next due for review; None without an account that is active.

    So many months after the last one; where none was held, after the first of the accounts was stored.
    """
    return next((rite.due_on for rite in rites(book, policy) if rite.kind == "retier"), None)


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


def weekly_load(book: Book, policy: Policy, account: Account, tier: Tier) -> Load:
    """What the rhythm of a tier, with the account's own, owes it a week: the sum of 1 ÷ interval.

    Renewals, interventions and what a signal triggers come on top: they have no rhythm.
    """
    external = internal = 0.0
    for name, usual in policy.cadence[tier].items():
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


def loads_of(book: Book, policy: Policy, moved: Mapping[str, Tier] | None = None) -> TierLoads:
    """The tiers of the active accounts, now and with some of them moved; `moved` are new tiers by account id."""
    active = book.active
    then = {account.id: (moved or {}).get(account.id, account.tier) for account in active}
    made = [
        _share(
            book,
            policy,
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
    return TierLoads(tuple(made), whole, policy.capacity * WORKING_DAYS)


def _share(
    book: Book, policy: Policy, tier: Tier, now: list[Account], then: list[Account], everybody: int
) -> TierShare:
    return TierShare(
        tier,
        len(now),
        len(then),
        len(now) / everybody if everybody else None,
        len(then) / everybody if everybody else None,
        policy.tier_share[tier] / 100,
        policy.tier_share_least[tier] / 100,
        policy.tier_share_most[tier] / 100,
        policy.tier_accounts_least[tier],
        policy.tier_accounts_most[tier] or None,
        _sum(weekly_load(book, policy, account, tier) for account in now),
        _sum(weekly_load(book, policy, account, tier) for account in then),
    )


def _sum(loads: Iterable[Load]) -> Load:
    known = list(loads)
    return Load(sum((each.external for each in known), 0.0), sum((each.internal for each in known), 0.0))


def advice_words(share: TierShare) -> str:
    """`10 or 10–20 %`."""
    return f"{rounded(share.advised * 100)} or {rounded(share.least * 100)}–{say.percent(share.most)}"


def hold_words(share: TierShare) -> str:
    """`5–15`, or `100+`."""
    return f"{share.hold_least}+" if share.hold_most is None else f"{share.hold_least}–{share.hold_most}"


_REASON_MOST: int = int(Account.fields["tier_reason"].high or 0)


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


def falls_due(book: Book, policy: Policy, change: Change, today: date) -> list[Item]:
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
        for item in items_of(other, policy, after, today)
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
