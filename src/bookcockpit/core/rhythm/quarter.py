"""The quarter plan: renewals, reviews, plans, growth and load of a quarter, each with what is to be decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import Item, items_of
from bookcockpit.core.entities import Contract
from bookcockpit.core.growth.expansion import all_openings
from bookcockpit.core.growth.plays import pipeline_of
from bookcockpit.core.growth.tiering import WORKING_DAYS
from bookcockpit.core.growth.whitespace import grid_of
from bookcockpit.core.health.score import Healths
from bookcockpit.core.money import short_money
from bookcockpit.core.playbook import Playbook
from bookcockpit.core.renewals.contracts import renewal_date
from bookcockpit.core.revenue.arr import Conversion, currency_of
from bookcockpit.core.rhythm.reviews import planned_quarter, rites
from bookcockpit.core.rhythm.week import WalkLine, WalkStep
from bookcockpit.core.rounding import fixed
from bookcockpit.core.signals.rules import Sign
from bookcockpit.core.vocabulary import Kind


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


def quarter_of(book: Book, playbook: Playbook, healths: Healths, signs: Iterable[Sign] | None = None) -> Quarter:
    """The plan of the quarter that a plan made on the book's date is about."""
    today = book.as_of
    start, end = planned_quarter(playbook, today)
    first = max(start, today)
    items = [item for account in book.active for item in items_of(book, playbook, account, today)]
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
        playbook.capacity * WORKING_DAYS,
        tuple(_facts(book, playbook, end)),
        (
            renewals,
            *(_touches(book, items, first, end, *said) for said in _REVIEWS),
            _plays(book, end),
            _openings(book, playbook, healths, signs),
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


def _facts(book: Book, playbook: Playbook, end: date) -> Iterator[str]:
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
    retier = next((rite for rite in rites(book, playbook) if rite.kind == "retier"), None)
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


def _plays(book: Book, end: date) -> WalkStep:
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


def _openings(book: Book, playbook: Playbook, healths: Healths, signs: Iterable[Sign] | None) -> WalkStep:
    ready = [each for each in all_openings(book, playbook, healths, signs) if each.is_ready]
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
