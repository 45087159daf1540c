"""The one-page account plan: where they are now, who matters, what they want, what the risk is, what the path is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import Item, items_of, last_touch
from bookcockpit.core.entities import Account, Commitment, Contract, Play, PlayStep, PricePlan, Reading, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.grouped import Tie, by_due
from bookcockpit.core.health.score import Delta, Health, Healths
from bookcockpit.core.health.trend import delta_of
from bookcockpit.core.health.words import worst_words
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.stakeholders import StakeholderMap, stakeholder_map
from bookcockpit.core.plan.success import Goal, goals_of
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.board import Renewal, renewal_of
from bookcockpit.core.renewals.links import Asked, doubts
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.rounding import rounded
from bookcockpit.core.signals.rules import Sign, is_open, signals_of
from bookcockpit.core.vocabulary import CLOSED_PLAYS, INPUTS

RiskSource = Literal["flag", "health", "signal", "renewal", "gap", "milestone", "promise"]
"""What a risk comes from, the gravest first; within one source the order is its own."""

TREND_DAYS = 90
"""Days over which a reading is compared with an earlier one."""
_SAID_BELOW = ("champion_silent", "single_threaded", "milestone_missed")
_DOUBTFUL_CALLS = ("at_risk", "lost")


class Usage(NamedTuple):
    """The newest reading of one health input, and the one it is compared with: 90 days before, else the oldest.

    A reading of the same day is no comparison.
    """

    newest: Reading
    before: Reading | None

    @property
    def change(self) -> float | None:
        """By how much it moved since then, in its own unit."""
        return None if self.before is None else self.newest.value - self.before.value


class Now(NamedTuple):
    """Where they are. `arr` is in minor units of the base currency, None if unknown or without a rate.

    `renewals` are the open contracts, the earliest renewal first; `open_ended` run without one. `seats_used`
    is computed of the licensed seats and the newest share of them that is active. `moved` is how the health
    changed in 30 days; health means nothing for an account that is not active. `asked` is what of the ARR may be
    counted twice.
    """

    arr: int | None
    renewals: tuple[Renewal, ...]
    open_ended: tuple[Contract, ...]
    usage: tuple[Usage, ...]
    seats_used: int | None
    last_touch: Touch | None
    health: Health
    moved: Delta
    asked: tuple[Asked, ...] = ()


class Risk(NamedTuple):
    """One thing that speaks against the renewal: in words, since when, and what it is about.

    `sign` is the open signal it is, found by rule or noted by hand.
    """

    source: RiskSource
    what: str
    since: date | None = None
    about: Entity | None = None
    sign: Sign | None = None


class PlannedPlay(NamedTuple):
    """An open play with its steps, by date."""

    play: Play
    steps: tuple[PlayStep, ...]


class Path(NamedTuple):
    """What happens next: price plans and plays still open, what was promised, and the next touches by due date.

    `openings` are open signals of expansion, those put away left out. An account at risk has none: stabilise first.
    """

    price_plans: tuple[PricePlan, ...]
    plays: tuple[PlannedPlay, ...]
    openings: tuple[Sign, ...]
    promises: tuple[Commitment, ...]
    next_touches: tuple[Item, ...]


class Plan(NamedTuple):
    """The plan of one account on a day. `reviewed_on` counts plan and business reviews that were held too.

    `is_stale` says that more than one plan_review interval has passed since, or since its rhythm began if it was
    never reviewed; never for a tier whose plans have no rhythm of review.
    """

    account: Account
    today: date
    tier_label: str
    currency: str
    now: Now
    who: StakeholderMap
    want: tuple[Goal, ...]
    risks: tuple[Risk, ...]
    path: Path
    reviewed_on: date | None
    is_stale: bool


def plan_of(book: Book, policy: Policy, account: Account, dossier: Dossier, today: date) -> Plan:
    """The plan of an account, from the book and what the store keeps of it beside."""
    who = stakeholder_map(account, book.stakeholders_of.get(account.id, ()), dossier.contacts, policy, today)
    want = goals_of(book, account, dossier, today)
    now = _now(book, policy, account, dossier, today)
    signs = signals_of(book, policy, account, book.pulse(account))
    items = list(items_of(book, policy, account, today)) if account.status == "active" else []
    review = next((item for item in items if item.kind == "plan_review"), None)
    reviewed_on = last_touch(book, account, "plan_review", today)
    # One never reviewed counts from where its rhythm does, so that a book owes nothing on its first morning.
    is_stale = (
        review is not None and review.every is not None and review.every.nth(reviewed_on or review.anchor, 1) < today
    )
    return Plan(
        account,
        today,
        policy.tier_labels[account.tier],
        book.meta.base_currency,
        now,
        who,
        want,
        tuple(_risks(book, account, now, signs, who, want, today)),
        _path(
            book,
            account,
            dossier,
            now,
            signs,
            sorted(items, key=lambda item: (not item.waits_for_first_intervention, item.due_on, item.kind)),
        ),
        reviewed_on,
        is_stale,
    )


def _now(book: Book, policy: Policy, account: Account, dossier: Dossier, today: date) -> Now:
    healths = Healths(book, policy)
    terms = book.open_contracts_of.get(account.id, ())
    renewals = [renewal_of(book, policy, account, term, today, healths) for term in terms]
    endless = book.endless_contracts(account)
    endless.sort(key=lambda term: (term.starts_on, Tie(term)))
    usage = usage_of(dossier.readings, today)
    active = next((each.newest.value for each in usage if each.newest.input == "seats_active_pct"), None)
    seats = account.seats_licensed
    health = healths.of(account)
    return Now(
        arr_on(book, account, today),
        tuple(renewals),
        tuple(endless),
        usage,
        rounded(seats * active / 100) if seats is not None and active is not None else None,
        next(iter(dossier.held(today)), None),
        health,
        delta_of(book, policy, account, dossier, health),
        tuple(doubts(book, [account])),
    )


def usage_of(readings: Sequence[Reading], today: date) -> tuple[Usage, ...]:
    """The newest reading of each health input with its comparison, in the order of `INPUTS`."""
    found = []
    known = Dossier(readings=readings).read(today)
    for name in INPUTS:
        read = [each for each in known if each.input == name]
        if read:
            newest = read[-1]
            earlier = [each for each in read if each.read_on < newest.read_on]
            long_ago = newest.read_on - timedelta(days=TREND_DAYS)
            before = next((each for each in reversed(earlier) if each.read_on <= long_ago), None)
            found.append(Usage(newest, before or (earlier[0] if earlier else None)))
    return tuple(found)


def _risks(
    book: Book,
    account: Account,
    now: Now,
    signs: Sequence[Sign],
    who: StakeholderMap,
    want: Sequence[Goal],
    today: date,
) -> Iterator[Risk]:
    if account.at_risk_since is not None:
        reason = f": {account.at_risk_reason}" if account.at_risk_reason else ""
        yield Risk("flag", f"Flagged at risk{reason}", account.at_risk_since, account)
    if account.status == "active" and now.health.band in ("amber", "red"):
        yield Risk("health", f"Health is {now.health.band}, {now.health.total}: worst is {worst_words(now.health)}")
    for sign in signs:
        # What a gap or a milestone says below is not said twice.
        if sign.is_risk and is_open(sign) and not (sign.is_derived and sign.kind in _SAID_BELOW):
            yield Risk("signal", _sign_words(sign), sign.seen_on, sign.about, sign)
    for renewal in now.renewals:
        if (doubt := _doubt(renewal)) is not None:
            yield doubt
    # Signals of these kinds that were put away stay so, and one noted by hand stands in place of a gap.
    unsaid = {(sign.kind, sign.subject) for sign in signs if not is_open(sign)}
    by_hand = {sign.kind for sign in signs if not sign.is_derived}
    for gap in who.gaps:
        subject = gap.person.id if gap.rule == "champion_silent" and gap.person is not None else ""
        if gap.is_risk and (gap.rule, subject) not in unsaid and gap.rule not in by_hand:
            yield Risk("gap", gap.what, None, gap.person)
    for goal in want if account.status == "active" else ():
        for step in goal.milestones:
            if step.done_on is None and book.is_late(step.due_on) and ("milestone_missed", step.id) not in unsaid:
                whose = "Our" if step.side == "us" else "Their"
                yield Risk("milestone", f"{whose} milestone is late: {step.title}", step.due_on, step)
    for promise in book.open_promises(account):
        if book.is_late(promise.due_on):
            whose = say.capital(say.owes(promise.side))
            yield Risk("promise", f"{whose}: {promise.what}", promise.due_on, promise)


def _sign_words(sign: Sign) -> str:
    if sign.kind == "no_sponsor" and sign.is_derived:
        return sign.evidence
    evidence = f": {sign.evidence}" if sign.evidence else ""
    return f"{say.word_label(sign.kind).capitalize()}{evidence}"


def _doubt(renewal: Renewal) -> Risk | None:
    """What speaks against a renewal itself: its date has passed, it is called doubtful, or nobody has called it."""
    term = renewal.contract
    if renewal.days_left < 0:
        what = "Presumed renewed: confirm it" if term.auto_renew else "The renewal has passed without an outcome"
        return Risk("renewal", what, renewal.renews_on, term)
    if term.call in _DOUBTFUL_CALLS:
        return Risk("renewal", f"The renewal is called {say.word_label(term.call)}", None, term)
    if renewal.needs_call:
        return Risk("renewal", "Nobody has said how the renewal will go", None, term)
    return None


def _path(
    book: Book, account: Account, dossier: Dossier, now: Now, signs: Sequence[Sign], items: Sequence[Item]
) -> Path:
    terms = (*(renewal.contract for renewal in now.renewals), *now.open_ended)
    places = {term.id: place for place, term in enumerate(terms)}
    prices = [each for each in dossier.price_plans if each.contract_id in places]
    plays = sorted((play for play in dossier.plays if play.stage not in CLOSED_PLAYS), key=by_due)
    steps = sorted(dossier.steps, key=by_due)
    return Path(
        tuple(sorted(prices, key=lambda each: (places[each.contract_id], Tie(each)))),
        tuple(PlannedPlay(play, tuple(step for step in steps if step.play_id == play.id)) for play in plays),
        () if account.at_risk_since else tuple(each for each in signs if not each.is_risk and is_open(each)),
        tuple(book.open_promises(account)),
        tuple(items),
    )
