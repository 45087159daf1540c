"""Health: one number from 0 to 100 that says of what it is made, what it does not know, and what would help.

Two levels: a category is the mean of its known inputs, the total the weighted mean of the known categories.
Past scores are computed anew from the dated inputs, never stored.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import cached_property
from math import fsum
from typing import Literal, NamedTuple, get_args

from bookcockpit.core.book import Book
from bookcockpit.core.dates import Interval
from bookcockpit.core.due.cadence import cadence_of
from bookcockpit.core.entities import Account
from bookcockpit.core.health.inputs import CATEGORIES, RULES, Category, InputRule, Measured, case_of
from bookcockpit.core.history import Pulse
from bookcockpit.core.playbook import Cadence, Playbook
from bookcockpit.core.rounding import rounded
from bookcockpit.core.vocabulary import INPUTS

Band = Literal["green", "amber", "red", "insufficient"]
BANDS: tuple[Band, ...] = get_args(Band)
InputState = Literal["fresh", "stale", "missing"]

DELTA_DAYS = 30
"""Days over which a score is compared with itself."""
_LEAST_CATEGORIES = 2
_LEAST_GAIN = 2.0
"""Points of the total below which an action is not worth naming first."""


class HealthInput(NamedTuple):
    """One input that applies: what it measured, and what it makes of the total.

    `weight` is its share of the total in percent and `contribution` the points it adds, both None while it is
    missing; `score` is 0 to 100. `says` is the value in words.
    """

    rule: InputRule
    state: InputState
    value: float | None = None
    score: float | None = None
    as_of: date | None = None
    says: str = ""
    weight: float | None = None
    contribution: float | None = None

    @property
    def lost(self) -> float:
        """Points of the total that a full score would add."""
        return (self.weight or 0.0) - (self.contribution or 0.0)


class HealthCategory(NamedTuple):
    """A category: its weight by the playbook, the mean of its known inputs (None without any), and all inputs."""

    name: Category
    weight: int
    score: float | None
    inputs: tuple[HealthInput, ...]

    @property
    def known(self) -> list[HealthInput]:
        """The inputs that are known."""
        return [each for each in self.inputs if each.score is not None]


class NextAction(NamedTuple):
    """The cheapest action that helps: about which input, and how many points of the total it could add."""

    input: HealthInput
    what: str
    gain: float


class Health:
    """The health of an account on a day. `total` is a whole number, None while `band` is insufficient.

    `scores` are the means of the categories, None without any known input; `weighed` are those that count. The
    explanation is made when first read: a list of many accounts shows little of it.
    """

    def __init__(
        self,
        account: Account,
        on: date,
        total: int | None,
        band: Band,
        scores: Mapping[Category, float | None],
        explain: Callable[[], tuple[HealthCategory, ...]],
        weighed: Collection[Category] = CATEGORIES,
    ) -> None:
        self.account = account
        self.on = on
        self.total = total
        self.band: Band = band
        self.scores = scores
        self.weighed = weighed
        self._explain = explain

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Health):
            return NotImplemented
        return (self.account, self.on, self.categories) == (other.account, other.on, other.categories)

    def __hash__(self) -> int:
        return hash((self.account.id, self.on))

    @cached_property
    def categories(self) -> tuple[HealthCategory, ...]:
        """Every category with its inputs, in the order shown."""
        return self._explain()

    @cached_property
    def next_action(self) -> NextAction | None:
        """The least effort that gains something; while too little is known, the reading that makes it known."""
        return _next(self.categories, self.total)

    @property
    def inputs(self) -> list[HealthInput]:
        """Every input that applies, in the order shown."""
        return [each for category in self.categories for each in category.inputs]

    @property
    def known_categories(self) -> list[HealthCategory]:
        """Categories with at least one known input that carry weight."""
        return [each for each in self.categories if each.score is not None and each.weight]

    @property
    def known_inputs(self) -> int:
        """How many inputs are known."""
        return sum(each.score is not None for each in self.inputs)

    @property
    def worst(self) -> Category | None:
        """The known category that carries weight and has the lowest score; None where nothing is known."""
        known = [(score, name) for name, score in self.scores.items() if score is not None and name in self.weighed]
        return min(known, default=(None, None))[1]


class Delta(NamedTuple):
    """How the total moved since a day: points, or None with the reason; `note` on what makes the days unlike."""

    since: date
    points: int | None
    reason: str = ""
    note: str = ""


def health_of(book: Book, playbook: Playbook, account: Account, pulse: Pulse) -> Health:
    """The health of an account on the day of a pulse, with the tier it had then."""
    tier = book.tier_on(account, pulse.on)
    as_it_was = account if tier == account.tier else account.but(tier=tier)
    case = case_of(book, playbook, as_it_was, pulse)
    measured = [(rule, rule.measure(case)) for rule in RULES if rule.applies(case)]
    found: dict[Category, list[float]] = {name: [] for name in CATEGORIES}
    for rule, value in measured:
        if value is not None:
            found[rule.category].append(value.score)
    scores: dict[Category, float | None] = {
        name: fsum(each) / len(each) if each else None for name, each in found.items()
    }
    weights = playbook.health_weights
    known = [(weights[name], score) for name, score in scores.items() if score is not None and weights[name]]
    total = None
    if len(known) >= _LEAST_CATEGORIES:
        exact = fsum(weight * score for weight, score in known) / sum(weight for weight, _ in known)
        total = rounded(exact)

    def explain() -> tuple[HealthCategory, ...]:
        every = cadence_of(book, playbook, as_it_was, "usage_check")
        return tuple(_category(name, playbook, scores, measured, every, pulse.on) for name in CATEGORIES)

    weighed = [name for name in CATEGORIES if weights[name]]
    return Health(account, pulse.on, total, band_of(total, playbook), scores, explain, weighed)


def band_of(total: int | None, playbook: Playbook) -> Band:
    """The band of a rounded total."""
    if total is None:
        return "insufficient"
    if total >= playbook.health_green:
        return "green"
    return "red" if total <= playbook.health_red else "amber"


def delta(now: Health, before: Health, playbook: Playbook) -> Delta:
    """How the total moved between two days, both computed with the weights of today."""
    changed = playbook.health_changed_on
    note = ""
    if changed is not None and before.on < changed <= now.on:
        note = "the weights were changed since; both days are computed with the new ones"
    if now.total is None or before.total is None:
        when = "today" if now.total is None else "then"
        return Delta(before.on, None, f"too little was known {when}", note)
    return Delta(before.on, now.total - before.total, "", note)


def _category(
    name: Category,
    playbook: Playbook,
    scores: Mapping[Category, float | None],
    measured: Sequence[tuple[InputRule, Measured | None]],
    every: Cadence,
    on: date,
) -> HealthCategory:
    weight = playbook.health_weights[name]
    whole = sum(playbook.health_weights[each] for each, score in scores.items() if score is not None)
    mine = [(rule, value) for rule, value in measured if rule.category == name]
    known = sum(value is not None for _, value in mine)
    share = 100 * weight / whole / known if known and whole else 0.0
    inputs = tuple(_input(rule, value, share, every, on) for rule, value in mine)
    return HealthCategory(name, weight, scores[name], inputs)


def _input(rule: InputRule, found: Measured | None, share: float, every: Cadence, on: date) -> HealthInput:
    if found is None:
        return HealthInput(rule, "missing")
    is_stale = rule.name in INPUTS and isinstance(every, Interval) and every.nth(found.as_of, 2) < on
    return HealthInput(
        rule,
        "stale" if is_stale else "fresh",
        found.value,
        found.score,
        found.as_of,
        found.says,
        share,
        share * found.score / 100,
    )


def _next(categories: Sequence[HealthCategory], total: int | None) -> NextAction | None:
    """The least effort that gains something; while too little is known, the reading that makes it known."""
    if total is None:
        unknown = [
            each for category in categories if category.score is None and category.weight for each in category.inputs
        ]
        first = next((each for each in unknown if each.rule.name in INPUTS), None)
        return NextAction(first, f"Enter a reading: {first.rule.label}", 0.0) if first is not None else None
    lacking = [each for category in categories for each in category.inputs if each.lost >= _LEAST_GAIN]
    best = min(lacking, key=lambda each: (each.rule.effort, -each.lost), default=None)
    return NextAction(best, best.rule.advice, best.lost) if best is not None else None


class Healths:
    """The health of a book's accounts on its date: each computed when first asked for, and kept."""

    def __init__(self, book: Book, playbook: Playbook) -> None:
        self._book = book
        self._playbook = playbook
        self._known: dict[str, Health] = {}

    def of(self, account: Account) -> Health:
        """The health of one account."""
        if account.id not in self._known:
            pulse = self._book.pulse(account)
            self._known[account.id] = health_of(self._book, self._playbook, account, pulse)
        return self._known[account.id]

    def of_all(self) -> list[Health]:
        """The health of every active account, in book order."""
        self._book.pulses.fetch()
        return [self.of(account) for account in self._book.active]

    def unwell(self) -> list[Health]:
        """The amber and the red ones, the worst first, then by name."""
        found = [each for each in self.of_all() if each.band in ("amber", "red")]
        return sorted(found, key=lambda each: (each.total, each.account.name.casefold(), each.account.key))
