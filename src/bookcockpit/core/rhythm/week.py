"""The walks through the book: the Friday review of a week, and the plan of a quarter [000, 004]."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import Item, items_of
from bookcockpit.core.due.obligations import PROMISED, Obligation
from bookcockpit.core.due.today import TodayView, today_view
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.fields import Entity
from bookcockpit.core.growth.expansion import all_openings, grid_of
from bookcockpit.core.growth.plays import pipeline_of
from bookcockpit.core.growth.tiering import WORKING_DAYS
from bookcockpit.core.health.score import Health, Healths
from bookcockpit.core.health.words import worst_words
from bookcockpit.core.money import short_money
from bookcockpit.core.playbooks.runs import all_runs
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.revenue.arr import Conversion, currency_of
from bookcockpit.core.rhythm.hygiene import clean_words, hygiene_of
from bookcockpit.core.rhythm.reviews import planned_quarter, reviewed_week, rites
from bookcockpit.core.rounding import fixed
from bookcockpit.core.signals.edits import kind_words, review_accounts
from bookcockpit.core.signals.rules import Sign, is_open
from bookcockpit.core.vocabulary import KINDS, Kind


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


def week_of(book: Book, policy: Policy, healths: Healths, signs: Iterable[Sign]) -> Week:
    """The review of the week so far; of the week that ended as long as its Friday review is asked for."""
    end = book.as_of
    start = reviewed_week(policy, end)
    view = today_view(book, policy, end, healths=healths)
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
            _next_week(book, view, end + timedelta(days=policy.week_ahead)),
            _cleaning(book, policy),
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


def _cleaning(book: Book, policy: Policy) -> WalkStep:
    found = hygiene_of(book, policy)
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


class Quarter(NamedTuple):
    """The plan of one quarter, with what is past due. `renewing` is the ARR whose renewal falls into it, in minor units
    of the base currency. `weekly` are the touches its rhythms owe a week, `capacity` what a week can hold.

    A review also covers lesser touches, so fewer will do. `facts` are what else is to know of the quarter.
    """

    start: date
    end: date
    held_on: date | None
    renewing: int
    currency: str
    owed: int
    weekly: float
    capacity: int
    facts: tuple[str, ...]
    steps: tuple[WalkStep, ...]

    @property
    def name(self) -> str:
        """`Q1 2027`."""
        return f"Q{(self.start.month - 1) // 3 + 1} {self.start.year}"

    @property
    def load(self) -> str:
        """`up to 71 touches owed, 5.5 a week; a week holds 40`."""
        owed = say.count(self.owed, "touch", "touches")
        return f"up to {owed} owed, {fixed(self.weekly, 1)} a week; a week holds {self.capacity}"


_REVIEWS: tuple[tuple[Kind, str, str, str], ...] = (
    ("business_review", "reviews", "Business reviews", "Set the date and the attendees now"),
    ("executive_touch", "executives", "Executive touches", "Agree with the sponsor who calls whom"),
    ("plan_review", "plans", "Plans to review", "Read the plan before the review, not after"),
)
"""The touches a quarter is planned by, each with the id, the title and the sentence of its step."""


def quarter_of(book: Book, policy: Policy, healths: Healths, signs: Iterable[Sign] | None = None) -> Quarter:
    """The plan of the quarter that a plan made on the book's date is about."""
    today = book.as_of
    start, end = planned_quarter(policy, today)
    first = max(start, today)
    items = [item for account in book.active for item in items_of(book, policy, account, today)]
    owed = sum(len(dates_of(item, first, end, today)) for item in items)
    weeks = ((end - first).days + 1) / 7
    rate = Conversion(book, today)
    renewals, terms = _renewals(book, start, end, rate)
    return Quarter(
        start,
        end,
        book.growth.last_review("quarter", today),
        sum(rate(term.arr, term.currency) or 0 for term in terms),
        book.meta.base_currency,
        owed,
        owed / weeks,
        policy.capacity * WORKING_DAYS,
        tuple(_facts(book, policy, end)),
        (
            renewals,
            *(_touches(book, items, first, end, *said) for said in _REVIEWS),
            _quarter_plays(book, end),
            _openings(book, policy, healths, signs),
            _prices(book, end),
        ),
    )


def dates_of(item: Item, start: date, end: date, today: date) -> list[date]:
    """The days in a window on which an item falls due, if each is done on its day; what is past due, on the first."""
    due = max(item.due_on, start) if item.due_on <= today else item.due_on
    if item.every is None:
        return [due] if start <= due <= end else []
    number = 0 if due >= start else item.every.first_after(due, start - timedelta(days=1))[1]
    found: list[date] = []
    while (on := item.every.nth(due, number + len(found))) <= end:
        found.append(on)
    return found


def _facts(book: Book, policy: Policy, end: date) -> Iterator[str]:
    """The pipeline by stage, the white space, and the tiers where their review falls due."""
    pipeline = pipeline_of(book)
    stages = [
        f"{total.stage} {len(total.plays)} ({short_money(total.potential, pipeline.currency)})"
        for total in pipeline.stages
        if total.plays
    ]
    if stages:
        yield f"Plays: {', '.join(stages)}"
    rate = Conversion(book, book.as_of)
    grids = [
        grid_of(book, book.account_by_id[each]) for each in book.growth.white_space_of if each in book.account_by_id
    ]
    open_space = sum(rate(grid.open_potential, grid.currency) or 0 for grid in grids)
    if open_space:
        yield f"White space: {short_money(open_space, pipeline.currency)} open"
    retier = next((rite for rite in rites(book, policy) if rite.kind == "retier"), None)
    if retier is not None and retier.due_on is not None and retier.due_on <= end:
        yield retier.words(book.as_of)


def _renewals(book: Book, start: date, end: date, rate: Conversion) -> tuple[WalkStep, list[Contract]]:
    """The renewals of the quarter as a step, and their contracts; those that passed undecided stand first."""
    lines: list[WalkLine] = []
    terms: list[Contract] = []
    passed: list[Contract] = []
    for account, term in book.renewals():
        renewal = renewal_date(term)
        is_inside, is_past = start <= renewal <= end, renewal < book.as_of
        if not (is_inside or is_past):
            continue
        terms += [term] if is_inside else []
        passed += [term] if is_past else []
        call = f"called {say.word_label(term.call)}" if term.call is not None else "nobody called it yet"
        lines.append(WalkLine(account, f"{short_money(term.arr, term.currency)}, {call}", renewal, is_past, term))
    worth = short_money(sum(rate(term.arr, term.currency) or 0 for term in passed), book.meta.base_currency)
    told = f"{say.count(len(passed), 'renewal')} past due, {worth}: say what became of each" if passed else ""
    return WalkStep("renewals", "Renewals", "Call each one, and start what prepares it", _by_day(lines), told), terms


def _touches(
    book: Book, items: Sequence[Item], start: date, end: date, kind: Kind, id: str, title: str, what: str
) -> WalkStep:
    lines = [
        WalkLine(
            item.account,
            say.rhythm(item.every) if item.every is not None else "once",
            item.due_on if item.due_on <= book.as_of else dates[0],
            book.is_late(item.due_on),
        )
        for item in items
        if item.kind == kind and (dates := dates_of(item, start, end, book.as_of))
    ]
    return WalkStep(id, title, what, _by_day(lines))


def _by_day(lines: Iterable[WalkLine]) -> tuple[WalkLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.on or date.max, line.account.name.casefold())))


def _quarter_plays(book: Book, end: date) -> WalkStep:
    found = pipeline_of(book)
    views = [view for total in reversed(found.stages) for view in total.plays if (view.play.due_on or date.max) <= end]
    lines = []
    for view in views:
        worth = view.play.potential_arr
        what = f"{view.play.title}, {view.play.stage}"
        what += f", {short_money(worth, currency_of(book, view.account))}" if worth else ""
        lines.append(WalkLine(view.account, what, view.play.due_on, view.is_late))
    worth = sum(view.potential or 0 for view in views)
    told = f"{short_money(worth, found.currency)} may be decided" if lines else ""
    return WalkStep("plays", "Plays to decide", "Name the next step of each, and who decides", tuple(lines), told)


def _openings(book: Book, policy: Policy, healths: Healths, signs: Iterable[Sign] | None) -> WalkStep:
    ready = [each for each in all_openings(book, policy, healths, signs) if each.is_ready]
    lines = tuple(WalkLine(each.account, each.why, each.since, is_past=True) for each in ready)
    return WalkStep("openings", "Openings", "Begin a play, or put it away with the reason", lines)


def _prices(book: Book, end: date) -> WalkStep:
    lines = []
    for account, term in book.renewals():
        plan, renewal = book.price_plan_of.get(term.id), renewal_date(term)
        if plan is not None and plan.percent and renewal <= end + timedelta(days=1):
            told = "announced" if plan.notice_given_on is not None else "not announced yet"
            what = f"{say.plain_number(plan.percent)} % {plan.treatment}, {told}"
            lines.append(WalkLine(account, what, renewal, renewal < book.as_of, term))
    return WalkStep("prices", "Price changes", "Tie each to a value they confirmed, and give notice", _by_day(lines))
