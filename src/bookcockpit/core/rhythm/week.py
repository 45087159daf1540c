"""The Friday review: the week that ends, what slipped, who needs a look, and what the next one brings [000, 004]."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.due.obligations import PROMISED, Obligation
from bookcockpit.core.due.today import TodayView, today_view
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import Entity
from bookcockpit.core.growth.plays import pipeline_of
from bookcockpit.core.health.score import Health, Healths
from bookcockpit.core.health.words import worst_words
from bookcockpit.core.money import short_money
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.playbooks.runs import all_runs
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.revenue.arr import currency_of
from bookcockpit.core.rhythm.hygiene import clean_words, hygiene_of
from bookcockpit.core.rhythm.reviews import reviewed_week
from bookcockpit.core.signals.edits import kind_words, review_accounts
from bookcockpit.core.signals.rules import Sign, is_open
from bookcockpit.core.vocabulary import KINDS


class WalkLine(NamedTuple):
    """One line of a step: whose, what in a few words, when, and what it is about where that is a thing of its own."""

    account: Account
    what: str
    on: date | None = None
    is_late: bool = False
    about: Entity | None = None
    owed: Obligation | None = None
    is_past: bool = False
    """Whether `on` is when it was seen, not when it is due."""


def when_words(line: WalkLine, today: date, days_off: Collection[date]) -> str:
    """`3 d late`, `Tue 24`; `3 d ago` of what was seen; empty without a day."""
    if line.on is None:
        return ""
    return say.ago(line.on, today) if line.is_past else say.due_words(line.on, today, days_off)


class WalkStep(NamedTuple):
    """One step: its id, its title, what is to be done about it in a sentence, its lines, and a sum in words."""

    id: str
    title: str
    what: str
    lines: tuple[WalkLine, ...] = ()
    told: str = ""

    @property
    def is_clear(self) -> bool:
        """Whether nothing is left to do about it."""
        return not self.lines and not self.told


class Week(NamedTuple):
    """One week's review. `start` is its Monday, `end` the day it is looked at; `done` is what was done in words.

    `touches` counts accounts and kinds: two calls with one account in a week are one.
    """

    start: date
    end: date
    held_on: date | None
    touches: dict[str, int]
    kept: int
    reached: int
    won: int
    won_arr: int
    currency: str
    steps: tuple[WalkStep, ...]

    @property
    def done(self) -> str:
        """`14 touches (business review 1, check-in 9), 3 promises kept, 1 play won for $28k`."""
        kinds = ", ".join(f"{say.kind_label(kind).lower()} {number}" for kind, number in self.touches.items())
        total = sum(self.touches.values())
        told = [f"{say.count(total, 'touch', 'touches')}{f' ({kinds})' if kinds else ''}"]
        told += [f"{say.count(self.kept, 'promise')} kept"] if self.kept else []
        told += [f"{say.count(self.reached, 'milestone')} reached"] if self.reached else []
        amount = f" for {short_money(self.won_arr, self.currency)}" if self.won_arr else ""
        told += [f"{say.count(self.won, 'play')} won{amount}"] if self.won else []
        return ", ".join(told)


def week_of(book: Book, playbook: Playbook, healths: Healths, signs: Iterable[Sign]) -> Week:
    """The review of the week so far; of the week that ended as long as its Friday review is asked for."""
    end = book.as_of
    start = reviewed_week(playbook, end)
    view = today_view(book, playbook, end, healths=healths)
    pipeline = pipeline_of(book)
    won = [each for each in pipeline.won if each.play.closed_on is not None and start <= each.play.closed_on <= end]
    held = Counter(
        kind for (_account, kind), on in book.history.last.items() if start <= on <= end and KINDS[kind].label
    )
    return Week(
        start,
        end,
        book.growth.last_review("friday", end),
        {kind: held[kind] for kind in KINDS if held[kind]},
        sum(each.done_on is not None and start <= each.done_on <= end for each in book.commitments),
        sum(each.done_on is not None and start <= each.done_on <= end for each in book.milestones),
        len(won),
        sum(each.won or 0 for each in won),
        book.meta.base_currency,
        (
            _late_promises(book, view),
            _missed_touches(view),
            _accounts(healths),
            _signals(signs, start, end),
            _plays(book),
            _playbooks(book),
            _next_week(book, view, end + timedelta(days=playbook.week_ahead)),
            _cleaning(book, playbook),
        ),
    )


def _late_promises(book: Book, view: TodayView) -> WalkStep:
    late = [each for each in view.obligations if book.is_late(each.due_on) and each.type in PROMISED]
    late.sort(key=lambda each: (not each.is_ours, each.due_on))
    lines = tuple(WalkLine(each.account, each.what, each.due_on, True, each.about, each) for each in late)
    return WalkStep("promises", "Promises late", "Keep it, give it a new day, or say that it will not be", lines)


def _missed_touches(view: TodayView) -> WalkStep:
    late = [each for each in view.ranked if each.is_late]
    lines = tuple(
        WalkLine(each.account, f"{say.kind_label(each.item.kind)}: {each.why}", each.item.due_on, True) for each in late
    )
    return WalkStep("touches", "Touches late", "Put it in next week’s calendar, or skip it with the reason", lines)


def _accounts(healths: Healths) -> WalkStep:
    lines = tuple(WalkLine(account, _unwell(healths.of(account))) for account in review_accounts(healths))
    return WalkStep("accounts", "Accounts to look at", "Agree one next step for each, with a day", lines)


def _unwell(health: Health) -> str:
    if health.band in ("amber", "red"):
        return f"health {health.band}, {health.total}: worst is {worst_words(health)}"
    return f"flagged at risk: {health.account.at_risk_reason}" if health.account.at_risk_reason else "flagged at risk"


def _signals(signs: Iterable[Sign], start: date, end: date) -> WalkStep:
    new = [each for each in signs if is_open(each) and start <= each.seen_on <= end]
    lines = tuple(WalkLine(each.account, _seen(each), each.seen_on, False, each.about, is_past=True) for each in new)
    return WalkStep("signals", "Seen this week", "Act on it, or put it away with the reason", lines)


def _seen(sign: Sign) -> str:
    return f"{kind_words(sign.kind)}: {sign.evidence}" if sign.evidence else kind_words(sign.kind)


def _cleaning(book: Book, playbook: Playbook) -> WalkStep:
    found = hygiene_of(book, playbook)
    told = f"{say.capital(clean_words(found))}. The tab Hygiene lists and mends it" if found.found else ""
    return WalkStep("cleaning", "Data to clean", "Mend a few, strategic accounts first", (), told)


def _plays(book: Book) -> WalkStep:
    found = pipeline_of(book)
    views = [view for total in found.stages for view in total.plays] + list(found.saves)
    lines = []
    for view in views:
        stuck = "no next step" if view.next_step is None else "late" if view.is_late else ""
        stuck = "held, the account is at risk" if view.is_held else stuck
        if stuck:
            lines.append(WalkLine(view.account, f"{view.play.title}: {stuck}", view.play.due_on, view.is_late))
    return WalkStep("plays", "Plays that stand still", "Give each a next step with a day, or drop it", tuple(lines))


def _playbooks(book: Book) -> WalkStep:
    late = [(view, view.next_step) for view in all_runs(book) if view.late and view.next_step is not None]
    lines = tuple(WalkLine(view.account, f"{view.words}: {step.what}", step.due_on, True, step) for view, step in late)
    return WalkStep("playbooks", "Playbooks behind", "Do the late step, or end the playbook", lines)


def _next_week(book: Book, view: TodayView, until: date) -> WalkStep:
    lines = [
        WalkLine(each.account, f"{say.kind_label(each.item.kind)} due", each.item.due_on)
        for each in view.upcoming
        if each.item.kind in ("business_review", "executive_touch", "renewal_prep")
    ]
    lines += [
        WalkLine(each.account, f"{say.kind_label(each.kind)} planned", each.touch.happened_on) for each in view.planned
    ]
    end = view.today
    for account, term in book.renewals():
        worth = short_money(term.arr, currency_of(book, account))
        if term.notice_on is not None and end < term.notice_on <= until and term.stage != "agreed":
            lines.append(WalkLine(account, f"last day for notice, {worth}", term.notice_on, False, term))
        if end < renewal_date(term) <= until:
            lines.append(WalkLine(account, f"renewal, {worth}", renewal_date(term), False, term))
    lines.sort(key=lambda line: (line.on or date.max, line.account.name.casefold(), line.what))
    return WalkStep("ahead", "Next week", "Prepare what is new for each, and say who comes", tuple(lines))
