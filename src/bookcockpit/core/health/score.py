"""Health: one number from 0 to 100 that says of what it is made, what it does not know, and what would help.

Two levels: a category is the mean of its known inputs, the total the weighted mean of the known categories.
Past scores are computed anew from the dated inputs, never stored.

"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from math import fsum
from typing import Literal, NamedTuple, get_args

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import Interval, working_day_from
from bookcockpit.core.due.cadence import cadence_anchor, cadence_of
from bookcockpit.core.entities import Account, Contract, Stakeholder
from bookcockpit.core.grouped import Tie
from bookcockpit.core.history import Pulse
from bookcockpit.core.plan.stakeholders import is_gone
from bookcockpit.core.policy import Cadence, Points, Policy
from bookcockpit.core.renewals.contracts import renewal_date, window_opens_on
from bookcockpit.core.revenue.arr import Conversion, amounts_on
from bookcockpit.core.rounding import half_up, rounded
from bookcockpit.core.vocabulary import INPUTS

Category = Literal["product", "relationship", "commercial"]
CATEGORIES: tuple[Category, ...] = get_args(Category)

TREND_MONTHS = 12
"""Months over which the contract value is compared."""


class Case(NamedTuple):
    """One account on the day of its pulse, with the tier and the people of that day."""

    book: Book
    policy: Policy
    account: Account
    people: tuple[Stakeholder, ...]
    pulse: Pulse

    @property
    def on(self) -> date:
        """The day."""
        return self.pulse.on

    def in_role(self, role: str) -> list[Stakeholder]:
        """Those who hold a role and are there."""
        return [each for each in self.people if role in each.roles and not is_gone(each, self.on)]

    def silence_speaks(self, days: int) -> bool:
        """Whether meeting nobody for so many days says something.

        Not while the account is ours for less, nor where touches of those days name nobody who attended: then
        it is not known who was met.
        """
        if (self.on - cadence_anchor(self.book, self.account)).days <= days:
            return False
        touched_on = self.pulse.touched_on
        return bool(self.pulse.contacts) or touched_on is None or (self.on - touched_on).days > days


def case_of(book: Book, policy: Policy, account: Account, pulse: Pulse) -> Case:
    """An account on the day of a pulse, with all its people."""
    return Case(book, policy, account, tuple(book.stakeholders_of.get(account.id, ())), pulse)


class Measured(NamedTuple):
    """A measured input: its value, its score 0 to 100, the date it is of, and the value in words."""

    value: float
    score: float
    as_of: date
    says: str


class InputRule(NamedTuple):
    """One row of the table of inputs. `effort` of the advice: 1 a message, 2 a conversation, 3 a project."""

    name: str
    label: str
    category: Category
    measure: Callable[[Case], Measured | None]
    advice: str
    effort: int
    applies: Callable[[Case], bool] = lambda _case: True


def score_of(points: Points, value: float) -> float:
    """The score of a value: straight lines between the points, level beyond the ends."""
    first, last = points[0], points[-1]
    if value <= first[0]:
        return first[1]
    for (left, low), (right, high) in pairwise(points):
        if value <= right:
            return low + (high - low) * (value - left) / (right - left)
    return last[1]


def _reading(name: str) -> Callable[[Case], Measured | None]:
    def measure(case: Case) -> Measured | None:
        newest = case.pulse.newest(name)
        if newest is None:
            return None
        score = score_of(case.policy.health_points[name], newest.value)
        return Measured(newest.value, score, newest.on, say.reading_words(name, newest.value))

    return measure


def engaged_people(case: Case) -> list[Stakeholder]:
    """Those who are there and attended an external touch within the days of their tier."""
    since = case.on - timedelta(days=case.policy.engaged_days[case.account.tier])
    contacts = case.pulse.contacts
    return [
        each
        for each in case.people
        if each.id in contacts and contacts[each.id] >= since and not is_gone(each, case.on)
    ]


def _engaged(case: Case) -> Measured | None:
    days, wanted = case.policy.engaged_days[case.account.tier], case.policy.health_committee[case.account.tier]
    met = len(engaged_people(case))
    if not met and not case.silence_speaks(days):
        return None
    said = f"{met} of {wanted} met in {days} days"
    return Measured(met, min(100.0, 100 * met / wanted) if wanted else 100.0, case.on, said)


def _sponsor(case: Case) -> Measured | None:
    every = cadence_of(case.book, case.policy, case.account, "executive_touch")
    if not isinstance(every, Interval):
        every = Interval(days=case.policy.engaged_days[case.account.tier])
    met_on = case.pulse.met_on(each.id for each in case.in_role("executive_sponsor"))
    if met_on is not None and every.nth(met_on, 1) >= case.on:
        return Measured(1, 100, met_on, f"met {say.full_date(met_on)}")
    if met_on is None and not case.silence_speaks(every.length):
        return None
    return Measured(0, 0, case.on, f"last met {say.full_date(met_on)}" if met_on is not None else "never met")


def _is_sponsored(case: Case) -> bool:
    return case.account.tier in ("strategic", "growth")


def _sentiment(case: Case) -> Measured | None:
    felt, felt_on = case.pulse.sentiment, case.pulse.sentiment_on
    if felt is None or felt_on is None:
        return None
    said = f"{half_up(felt, 1):+f} on average" if felt else "neutral on average"
    return Measured(felt, score_of(case.policy.health_points["sentiment"], felt), felt_on, said)


def champions_left(people: Iterable[Stakeholder], on: date) -> list[Stakeholder]:
    """Champions who left and whom nobody who is there has followed, the latest first."""
    known = {each.id: each for each in people}

    def is_followed(person: Stakeholder) -> bool:
        successor = known.get(person.replaced_by_id or "")
        return successor is not None and not is_gone(successor, on)

    left = [each for each in known.values() if "champion" in each.roles and is_gone(each, on) and not is_followed(each)]
    return sorted(left, key=lambda each: (each.left_on or date.min, Tie(each)), reverse=True)


def _champion(case: Case) -> Measured | None:
    followers = {each.replaced_by_id for each in case.people if "champion" in each.roles and is_gone(each, case.on)}
    there = [
        each
        for each in case.people
        if ("champion" in each.roles or each.id in followers) and not is_gone(each, case.on)
    ]
    if there:
        limit = case.policy.champion_silent[case.account.tier]
        met_on = case.pulse.met_on(each.id for each in there)
        if met_on is not None and (case.on - met_on).days <= limit:
            return Measured(1, 100, met_on, f"heard from {say.full_date(met_on)}")
        if met_on is None and not case.silence_speaks(limit):
            return None
        silent = f"silent since {say.full_date(met_on)}" if met_on is not None else "never met"
        return Measured(0.5, 50, case.on, silent)
    gone = champions_left(case.people, case.on)
    if not gone:
        return None
    return Measured(0, 0, gone[0].left_on or case.on, f"{gone[0].name} left, nobody followed")


def _contract_trend(case: Case) -> Measured | None:
    then = Interval(months=TREND_MONTHS).nth(case.on, -1)
    amounts = [amounts_on(case.book, case.account, day) for day in (then, case.on)]
    if not all(amounts):
        return None
    # At the rates of one day, so that it does not move with the exchange.
    before, now = map(Conversion(case.book, case.on).total, amounts)
    if not before or now is None:
        return None
    change = 100 * (now - before) / before
    score = score_of(case.policy.health_points["contract_trend_pct"], change)
    return Measured(
        change, score, case.on, f"{half_up(change):+f} % in 12 months" if half_up(change) else "as 12 months ago"
    )


def in_window(case: Case) -> list[tuple[date, Contract]]:
    """Contracts in their renewal window on the day, and when it opened, the earliest renewal first."""
    still_open = set(case.book.open_contracts_of.get(case.account.id, ()))
    found = []
    for contract in case.book.contracts_of.get(case.account.id, ()):
        decided_later = contract.outcome_on is not None and contract.outcome_on > case.on
        if contract.renews_on is None or not (contract in still_open or decided_later):
            continue
        opens = window_opens_on(contract, case.account, case.policy)
        if opens <= case.on <= renewal_date(contract):
            found.append((opens, contract))
    return sorted(found, key=lambda each: (renewal_date(each[1]), Tie(each[1])))


def _is_in_window(case: Case) -> bool:
    return bool(in_window(case))


def _preparation(case: Case) -> Measured | None:
    opens, contract = in_window(case)[0]
    if contract.stage == "agreed":
        return Measured(100, 100, case.on, "the renewal is agreed")
    due = working_day_from(opens, ())
    from_day = opens - timedelta(days=case.policy.prep_grace)
    first = next((day for day in case.pulse.prepared if day >= from_day), None)
    if first is not None:
        on_time = first <= due
        return Measured(first.toordinal() - opens.toordinal(), 100 if on_time else 50, first, _prepared(first, on_time))
    if case.on <= due:
        return None
    return Measured((case.on - opens).days, 0, case.on, f"none since the window opened {say.full_date(opens)}")


def _prepared(first: date, on_time: bool) -> str:
    return f"begun {'on time' if on_time else 'late'}, {say.full_date(first)}"


def _read(name: str, category: Category, advice: str, effort: int) -> InputRule:
    """The row of an input that is read from outside."""
    return InputRule(name, INPUTS[name].label, category, _reading(name), advice, effort)


RULES: tuple[InputRule, ...] = (
    _read("seats_active_pct", "product", "Find who does not use their seat, and why", 3),
    _read("logins_trend_pct", "product", "Ask the technical owner why fewer people log in", 2),
    _read("usage_trend_pct", "product", "Ask the technical owner what they use less, and why", 2),
    _read("feature_breadth_pct", "product", "Show them a part of the product they do not use yet", 2),
    InputRule(
        "engaged_stakeholders", "Engaged people", "relationship", _engaged,
        "Bring one more person into the next touch", 2,
    ),
    InputRule(
        "executive_sponsor", "Executive sponsor", "relationship", _sponsor,
        "Have our sponsor write to theirs", 1, _is_sponsored,
    ),
    InputRule(
        "sentiment", "Sentiment", "relationship", _sentiment,
        "Ask what would make the next meeting worth their time", 2,
    ),
    _read("csat_pct", "relationship", "Call one of those who rated low", 2),
    _read("nps", "relationship", "Call one of those who rated low", 2),
    InputRule(
        "champion_stability", "Champion", "relationship", _champion,
        "Bring the champion something of value, or find who follows them", 2,
    ),
    _read("invoice_days_late", "commercial", "Ask their finance for the day of payment", 1),
    _read("open_escalations", "commercial", "Get a date for each open escalation", 2),
    InputRule(
        "contract_trend_pct", "Contract value", "commercial", _contract_trend,
        "Find a goal of theirs that more of the product would serve", 3,
    ),
    InputRule(
        "renewal_preparation", "Renewal preparation", "commercial", _preparation,
        "Hold the first talk about the renewal", 1, _is_in_window,
    ),
)  # fmt: skip
"""Every input in the order shown; each feeds one category. Weights and points are the playbook's."""


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


def health_of(book: Book, policy: Policy, account: Account, pulse: Pulse) -> Health:
    """The health of an account on the day of a pulse, with the tier it had then."""
    tier = book.tier_on(account, pulse.on)
    as_it_was = account if tier == account.tier else account.but(tier=tier)
    case = case_of(book, policy, as_it_was, pulse)
    measured = [(rule, rule.measure(case)) for rule in RULES if rule.applies(case)]
    found: dict[Category, list[float]] = {name: [] for name in CATEGORIES}
    for rule, value in measured:
        if value is not None:
            found[rule.category].append(value.score)
    scores: dict[Category, float | None] = {
        name: fsum(each) / len(each) if each else None for name, each in found.items()
    }
    weights = policy.health_weights
    known = [(weights[name], score) for name, score in scores.items() if score is not None and weights[name]]
    total = None
    if len(known) >= _LEAST_CATEGORIES:
        exact = fsum(weight * score for weight, score in known) / sum(weight for weight, _ in known)
        total = rounded(exact)

    def explain() -> tuple[HealthCategory, ...]:
        every = cadence_of(book, policy, as_it_was, "usage_check")
        return tuple(_category(name, policy, scores, measured, every, pulse.on) for name in CATEGORIES)

    weighed = [name for name in CATEGORIES if weights[name]]
    return Health(account, pulse.on, total, band_of(total, policy), scores, explain, weighed)


def band_of(total: int | None, policy: Policy) -> Band:
    """The band of a rounded total."""
    if total is None:
        return "insufficient"
    if total >= policy.health_green:
        return "green"
    return "red" if total <= policy.health_red else "amber"


def delta(now: Health, before: Health, policy: Policy) -> Delta:
    """How the total moved between two days, both computed with the weights of today."""
    changed = policy.health_changed_on
    note = ""
    if changed is not None and before.on < changed <= now.on:
        note = "the weights were changed since; both days are computed with the new ones"
    if now.total is None or before.total is None:
        when = "today" if now.total is None else "then"
        return Delta(before.on, None, f"too little was known {when}", note)
    return Delta(before.on, now.total - before.total, "", note)


def _category(
    name: Category,
    policy: Policy,
    scores: Mapping[Category, float | None],
    measured: Sequence[tuple[InputRule, Measured | None]],
    every: Cadence,
    on: date,
) -> HealthCategory:
    weight = policy.health_weights[name]
    whole = sum(policy.health_weights[each] for each, score in scores.items() if score is not None)
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

    def __init__(self, book: Book, policy: Policy) -> None:
        self._book = book
        self._policy = policy
        self._known: dict[str, Health] = {}

    def of(self, account: Account) -> Health:
        """The health of one account."""
        if account.id not in self._known:
            pulse = self._book.pulse(account)
            self._known[account.id] = health_of(self._book, self._policy, account, pulse)
        return self._known[account.id]

    def of_all(self) -> list[Health]:
        """The health of every active account, in book order."""
        self._book.pulses.fetch()
        return [self.of(account) for account in self._book.active]

    def unwell(self) -> list[Health]:
        """The amber and the red ones, the worst first, then by name."""
        found = [each for each in self.of_all() if each.band in ("amber", "red")]
        return sorted(found, key=lambda each: (each.total, each.account.name.casefold(), each.account.key))
