"""The first ninety days with a book: what is to be done in which month, how far it is, and the next best step.

Computed of the book alone, so that it needs no ticking off: what is written down counts [000, 001].

"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core.actions import tier_is_chosen
from bookcockpit.core.book import Book
from bookcockpit.core.dates import Interval
from bookcockpit.core.due.cadence import cadence_of, last_touch
from bookcockpit.core.entities import Account
from bookcockpit.core.health.score import CATEGORIES, Healths
from bookcockpit.core.plan.stakeholders import ROLES_WANTED, is_gone
from bookcockpit.core.plan.success import lacks
from bookcockpit.core.policy import Policy
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.text import name_key
from bookcockpit.core.vocabulary import INPUTS, TIERS, Kind, Role
from bookcockpit.core.wording import some_of, word_label

StepName = Literal["tiers", "owners", "contracts", "objectives", "maps", "health", "rhythm", "triggers", "reviews"]
Phase = Literal[1, 2, 3]

_USAGE_KINDS: tuple[Kind, ...] = ("value_touch", "check_in")


class Next(NamedTuple):
    """What to do next of a step: in a sentence, at which account, and by which command; `role` is who is missing."""

    account: Account
    what: str
    command: str
    role: Role | None = None


class GuideStep(NamedTuple):
    """One step of a phase: `done` of `total`, what is next, and what to know where nothing is to be done."""

    name: StepName
    phase: Phase
    title: str
    done: int
    total: int
    next: Next | None
    note: str = ""

    @property
    def is_done(self) -> bool:
        """Whether nothing is left of it."""
        return self.done >= self.total

    @property
    def share(self) -> float | None:
        """How much of it is done; None where there is nothing to do."""
        return self.done / self.total if self.total else None


class Case(NamedTuple):
    """A book with its active accounts."""

    book: Book
    policy: Policy
    healths: Healths
    active: Sequence[Account]

    def of_tier(self, tier: str) -> list[Account]:
        """Those of a tier."""
        return [account for account in self.active if account.tier == tier]


def _step(
    case: Case,
    name: StepName,
    phase: Phase,
    title: str,
    wanted: Sequence[Account],
    is_done: Callable[[Account], bool],
    next_of: Callable[[Account], Next],
    note: str = "",
) -> GuideStep:
    """A step that wants something of each account; the next one is the largest strategic one without it."""
    left = [account for account in wanted if not is_done(account)]
    may = [account for account in left if account.at_risk_since is None]
    first = _first(case, may)
    if left and first is None:
        note = f"left: {some_of([each.name for each in left], 3)}, at risk: stabilise first"
    return GuideStep(
        name,
        phase,
        title,
        len(wanted) - len(left),
        len(wanted),
        next_of(first) if first is not None else None,
        note if not wanted or (left and first is None) else "",
    )


def _first(case: Case, accounts: Sequence[Account]) -> Account | None:
    """The strategic before the others, the largest first."""
    best = min((TIERS.index(each.tier) for each in accounts), default=None)
    of_best = [each for each in accounts if best is not None and each.tier == TIERS[best]]
    return min(
        of_best,
        key=lambda each: (-(arr_on(case.book, each, case.book.as_of) or 0), name_key(each.name), each.key),
        default=None,
    )


def _tiers(case: Case) -> GuideStep:
    def is_done(each: Account) -> bool:
        judged = each.expansion_potential is not None and each.strategic_value is not None
        return tier_is_chosen(each) and (judged or bool(each.tier_reason))

    def next_of(each: Account) -> Next:
        label = case.policy.tier_labels[each.tier].lower()
        if not tier_is_chosen(each):
            what = f"Say which tier {each.name} is: {label} came with the import"
            return Next(each, what, f"tier {each.tier} {each.key} --why TEXT")
        what = f"Say why {each.name} is {label}: its potential and value to us, 1 to 5"
        return Next(each, what, f"account edit {each.key} --expansion-potential 3 --strategic-value 3")

    return _step(case, "tiers", 1, "Tier the book", case.active, is_done, next_of)


def _owners(case: Case) -> GuideStep:
    return _step(
        case, "owners", 1, "Name the owners", case.active, lambda each: bool(each.our_owner),
        lambda each: Next(each, f"Name who of us owns {each.name}", f"account edit {each.key} --our-owner NAME"),
    )  # fmt: skip


def _contracts(case: Case) -> GuideStep:
    return _step(
        case, "contracts", 1, "Enter the contracts", case.active,
        lambda each: bool(case.book.contracts_of.get(each.id)),
        lambda each: Next(
            each, f"Enter the contract of {each.name}",
            f"contract add {each.key} --starts-on DATE --term-end DATE --arr AMOUNT",
        ),
    )  # fmt: skip


def _objectives(case: Case) -> GuideStep:
    def is_done(each: Account) -> bool:
        people = case.book.stakeholders_of.get(each.id, ())
        return any(not lacks(aim, people) for aim in case.book.objectives_of.get(each.id, ()))

    def next_of(each: Account) -> Next:
        aims = case.book.objectives_of.get(each.id)
        if not aims:
            what = f"Write down what {each.name} wants, with a metric, a target, a date and an owner of theirs"
            return Next(each, what, f"objective add {each.key} TEXT --metric TEXT --target N --target-on DATE")
        missing = lacks(aims[0], case.book.stakeholders_of.get(each.id, ()))
        what = f"“{aims[0].statement.rstrip('.')}” of {each.name} lacks {some_of(missing, len(missing))}"
        return Next(each, what, f"objective edit {each.key} {aims[0].key}")

    wanted = case.of_tier("strategic")
    return _step(
        case, "objectives", 2, "A reviewable objective, strategic", wanted, is_done, next_of,
        "no account is strategic yet",
    )  # fmt: skip


def _maps(case: Case) -> GuideStep:
    def missing(each: Account) -> list[Role]:
        people = case.book.stakeholders_of.get(each.id, ())
        held = {role for person in people if not is_gone(person, case.book.as_of) for role in person.roles}
        return [role for role in ROLES_WANTED if role not in held]

    def next_of(each: Account) -> Next:
        role = missing(each)[0]
        what = f"Find out who is {word_label(role)} at {each.name}"
        return Next(each, what, f"stakeholder add {each.key} NAME --roles {role}", role)

    wanted = case.of_tier("strategic")
    return _step(
        case, "maps", 2, "The four roles known, strategic", wanted, lambda each: not missing(each),
        next_of, "no account is strategic yet",
    )  # fmt: skip


def _health(case: Case) -> GuideStep:
    def next_of(each: Account) -> Next:
        scores = case.healths.of(each).scores
        known = [name for name in CATEGORIES if scores.get(name) is not None]
        had = f"only {known[0]} is known" if known else "nothing is known"
        return Next(each, f"Read how {each.name} is doing: {had}", f"reading add {each.key} seats_active_pct VALUE")

    return _step(
        case, "health", 2, "Health from two categories", case.active,
        lambda each: case.healths.of(each).band != "insufficient", next_of,
    )  # fmt: skip


def _rhythm(case: Case) -> GuideStep:
    """An account is on its rhythm once somebody touched it, or chose one for it."""
    chosen = {account_id for account_id, _kind in case.book.override_of}
    wanted = [
        account
        for account in case.active
        if any(isinstance(cadence_of(case.book, case.policy, account, kind), Interval) for kind in _USAGE_KINDS)
    ]
    return _step(
        case, "rhythm", 3, "On their cadence", wanted,
        lambda each: each.id in chosen or each.id in case.book.history.first,
        lambda each: Next(
            each, f"Log the last touch with {each.name}, or give it a rhythm of its own",
            f"log {each.key} check_in --on DATE",
        ),
        "no account has a rhythm",
    )  # fmt: skip


def _triggers(case: Case) -> GuideStep:
    """Where no rhythm runs, readings of usage and seats say when a touch is due."""
    triggered = [
        account for account in case.active if cadence_of(case.book, case.policy, account, "value_touch") == "triggered"
    ]
    unread = [account for account in triggered if not case.book.usage.get(account.id)]
    total = min(case.policy.guide_triggers, len(triggered))
    done = min(total, len(triggered) - len(unread))
    first = _first(case, [each for each in unread if each.at_risk_since is None]) if done < total else None
    label = next(iter(INPUTS.values())).label.lower()
    next_one = (
        Next(
            first,
            f"Enter {label} of {first.name}: near the limit, or falling, it asks for a touch by itself",
            f"reading add {first.key} seats_active_pct VALUE",
        )
        if first is not None
        else None
    )
    note = "" if triggered else "no account waits for a trigger"
    return GuideStep("triggers", 3, "Triggers: use or seats read", done, total, next_one, note)


def _reviews(case: Case) -> GuideStep:
    wanted = [
        account
        for account in case.of_tier("strategic")
        if isinstance(cadence_of(case.book, case.policy, account, "business_review"), Interval)
    ]
    return _step(
        case, "reviews", 3, "First review held, strategic", wanted,
        lambda each: last_touch(case.book, each, "business_review", case.book.as_of) is not None,
        lambda each: Next(
            each, f"Hold the first business review with {each.name}, and log it",
            f"log {each.key} business_review",
        ),
        "no account is strategic yet",
    )  # fmt: skip


STEPS: tuple[Callable[[Case], GuideStep], ...] = (
    _tiers, _owners, _contracts, _objectives, _maps, _health, _rhythm, _triggers, _reviews,
)  # fmt: skip
"""Every step, in the order in which they are best done."""


PHASE_TITLES: dict[Phase, str] = {
    1: "Know the book: tiers, owners, contracts",
    2: "Know the customers: plans, people, health",
    3: "Find the rhythm: cadence, triggers, first reviews",
}
"""What each of the three phases is for."""


class Guide(NamedTuple):
    """The guide on a day: `day` counts from 1, the day the first account was stored (`began_on`).

    `phase` is the one of that day, None past the last. `best` is the first step that is not done and can be gone on
    with; None once all is done.
    """

    today: date
    began_on: date | None
    day: int
    phase: Phase | None
    days_each: int
    steps: tuple[GuideStep, ...]
    best: GuideStep | None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left."""
        return all(step.is_done for step in self.steps)

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.is_done for step in self.steps)

    def days_of(self, phase: Phase) -> tuple[int, int]:
        """The first and the last day of a phase: 31 and 60."""
        return (phase - 1) * self.days_each + 1, phase * self.days_each

    def is_late(self, step: GuideStep) -> bool:
        """Whether a step should be done by now and is not."""
        return not step.is_done and self.day > self.days_of(step.phase)[1]


def guide_of(book: Book, policy: Policy, healths: Healths) -> Guide:
    """The guide of a book."""
    active = book.active
    began_on = min((account.tracked_since for account in book.accounts), default=None)
    day = (book.as_of - began_on).days + 1 if began_on is not None else 0
    book.pulses.fetch()
    case = Case(book, policy, healths, active)
    steps = tuple(make(case) for make in STEPS) if active else ()
    each = policy.guide_phase
    phase: Phase | None = next((of for of in PHASE_TITLES if day <= of * each), None)
    best = next((step for step in steps if not step.is_done and step.next is not None), None)
    return Guide(book.as_of, began_on, day, phase if steps else None, each, steps, best)


def day_words(guide: Guide) -> str:
    """`Day 12 of 90`; past the last, that they are over."""
    last = guide.days_each * len(PHASE_TITLES)
    if guide.day <= last:
        return f"Day {guide.day} of {last}"
    return f"Day {guide.day:,}: the first {last} are over"


def phase_end(guide: Guide, phase: Phase) -> date | None:
    """The last day of a phase."""
    return guide.began_on + timedelta(days=guide.days_of(phase)[1] - 1) if guide.began_on is not None else None
