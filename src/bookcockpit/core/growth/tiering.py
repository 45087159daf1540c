"""Re-tiering: which tier each account's score suggests and why, the shares of the tiers, and when to look again.

A tier is suggested by potential, not by current spend alone [000]. Nothing is suggested for an account at risk, nor
where too little is known.
"""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Sequence,
)
from datetime import date
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dismissals import dismissal_of
from bookcockpit.core.entities import (
    Account,
    Dismissal,
    TierChange,
)
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.revenue.arr import arr_on, percentiles
from bookcockpit.core.rhythm.reviews import rites
from bookcockpit.core.rounding import settled
from bookcockpit.core.vocabulary import TIERS, Tier

Standing = Literal["up", "down", "stay", "at_risk", "undecided"]
TermName = Literal["arr", "potential", "value"]

RULE = "retier"
"""The rule a dismissed suggestion names; its subject is the suggested tier."""

TERM_LABELS: dict[TermName, str] = {
    "arr": "ARR",
    "potential": "expansion potential",
    "value": "strategic value",
}
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


def suggestions(book: Book, playbook: Playbook) -> tuple[Suggestion, ...]:
    """One for every active account, the highest score first, those without one last.

    An account at risk keeps its place in the order, so that a flag moves nobody else.
    """
    active = [account for account in book.accounts if account.status == "active"]
    arr = {account.id: arr_on(book, account, book.as_of) for account in active}
    places = percentiles(arr)
    terms = {account.id: _terms(playbook, account, places.get(account.id)) for account in active}
    score = {each: _score(some) for each, some in terms.items()}

    def by_score(account: Account) -> tuple[object, ...]:
        mine = score[account.id]
        name = (account.name.casefold(), account.key)
        return (mine is None, -(mine or 0.0), -(arr[account.id] or 0), *name)

    ordered = sorted(active, key=by_score)
    tiers = _tiers(playbook, sum(each is not None for each in score.values()))
    found = []
    for place, account in enumerate(ordered):
        tier = tiers[place] if place < len(tiers) else None
        found.append(_suggestion(book, playbook, account, arr[account.id], terms[account.id], score[account.id], tier))
    return tuple(found)


def _terms(playbook: Playbook, account: Account, place: float | None) -> tuple[Term, ...]:
    """The parts of its score that weigh anything."""
    potential, value = account.expansion_potential, account.strategic_value
    parts: list[tuple[TermName, float | None, int, str]] = [
        ("arr", place, playbook.tier_arr, _arr_words(place)),
        ("potential", _of_five(potential), playbook.tier_potential, _five_words("potential", potential)),
        ("value", _of_five(value), playbook.tier_value, _five_words("strategic value", value)),
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


def _tiers(playbook: Playbook, scored: int) -> list[Tier]:
    """The tier of each place: whole accounts, at least so many percent, as with every top of the book."""
    top = -(-scored * playbook.tier_top // _WHOLE)
    upper = max(top, -(-scored * (playbook.tier_top + playbook.tier_next) // _WHOLE))
    return ["strategic" if place < top else "growth" if place < upper else "scale" for place in range(scored)]


def _suggestion(
    book: Book,
    playbook: Playbook,
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
        return made._replace(suggested=tier, standing="stay", why=f"Stays {_label(playbook, tier)}: {facts}")
    standing: Standing = "up" if TIERS.index(tier) < TIERS.index(account.tier) else "down"
    why = f"{say.capital(_label(playbook, tier))} instead of {_label(playbook, account.tier)}: {facts}"
    return made._replace(
        suggested=tier,
        standing=standing,
        why=why,
        dismissal=dismissal_of(book, playbook, account, RULE, tier, _since(book, account), book.as_of),
    )


def _since(book: Book, account: Account) -> date:
    """The last change of its tier: what was put away before was said of another tier."""
    changed = [each.changed_on for each in book.tier_changes_of.get(account.id, ()) if each.changed_on <= book.as_of]
    return max(changed, default=date.min)


def _missing(terms: Sequence[Term]) -> Iterable[str]:
    return (TERM_LABELS[term.name] for term in terms if term.place is None)


def _label(playbook: Playbook, tier: Tier) -> str:
    """A tier inside a sentence: the shipped labels small, the user's own as they wrote them."""
    label = playbook.tier_labels[tier]
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


def retier_due(book: Book, playbook: Playbook) -> date | None:
    """When the tiers are next due for review; None without an account that is active.

    So many months after the last one; where none was held, after the first of the accounts was stored.
    """
    return next((rite.due_on for rite in rites(book, playbook) if rite.kind == "retier"), None)
