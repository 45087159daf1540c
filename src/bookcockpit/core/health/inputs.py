"""The inputs of health: what each one is, when it applies, how it is measured, and what would better it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.dates import Interval, working_day_from
from bookcockpit.core.due.cadence import cadence_anchor, cadence_of
from bookcockpit.core.entities import Account, Contract, Stakeholder
from bookcockpit.core.grouped import Tie
from bookcockpit.core.history import Pulse
from bookcockpit.core.plan.stakeholders import is_gone
from bookcockpit.core.playbook import Playbook, Points
from bookcockpit.core.renewals.contracts import renewal_date, window_opens_on
from bookcockpit.core.revenue.arr import Conversion, amounts_on
from bookcockpit.core.rounding import half_up
from bookcockpit.core.vocabulary import INPUTS

Category = Literal["product", "relationship", "commercial"]
CATEGORIES: tuple[Category, ...] = get_args(Category)

TREND_MONTHS = 12
"""Months over which the contract value is compared."""


class Case(NamedTuple):
    """One account on the day of its pulse, with the tier and the people of that day."""

    book: Book
    playbook: Playbook
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


def case_of(book: Book, playbook: Playbook, account: Account, pulse: Pulse) -> Case:
    """An account on the day of a pulse, with all its people."""
    return Case(book, playbook, account, tuple(book.stakeholders_of.get(account.id, ())), pulse)


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
        score = score_of(case.playbook.health_points[name], newest.value)
        return Measured(newest.value, score, newest.on, say.reading_words(name, newest.value))

    return measure


def engaged_people(case: Case) -> list[Stakeholder]:
    """Those who are there and attended an external touch within the days of their tier."""
    since = case.on - timedelta(days=case.playbook.engaged_days[case.account.tier])
    contacts = case.pulse.contacts
    return [
        each
        for each in case.people
        if each.id in contacts and contacts[each.id] >= since and not is_gone(each, case.on)
    ]


def _engaged(case: Case) -> Measured | None:
    days, wanted = case.playbook.engaged_days[case.account.tier], case.playbook.health_committee[case.account.tier]
    met = len(engaged_people(case))
    if not met and not case.silence_speaks(days):
        return None
    said = f"{met} of {wanted} met in {days} days"
    return Measured(met, min(100.0, 100 * met / wanted) if wanted else 100.0, case.on, said)


def _sponsor(case: Case) -> Measured | None:
    every = cadence_of(case.book, case.playbook, case.account, "executive_touch")
    if not isinstance(every, Interval):
        every = Interval(days=case.playbook.engaged_days[case.account.tier])
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
    return Measured(felt, score_of(case.playbook.health_points["sentiment"], felt), felt_on, said)


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
        limit = case.playbook.champion_silent[case.account.tier]
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
    score = score_of(case.playbook.health_points["contract_trend_pct"], change)
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
        opens = window_opens_on(contract, case.account, case.playbook)
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
    from_day = opens - timedelta(days=case.playbook.prep_grace)
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
