"""The Friday review and the quarter plan: steps to walk, their lines, and that they were held."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from bookcockpit.core import wording as say
from bookcockpit.core.change import Change
from bookcockpit.core.columns import on_page
from bookcockpit.core.money import short_money
from bookcockpit.core.rhythm.reviews import RITE_TITLES, hold
from bookcockpit.core.rhythm.week import Quarter, WalkLine, WalkStep, Week, quarter_of, week_of
from bookcockpit.core.vocabulary import ReviewKind
from bookcockpit.exchange.lists.review import WALK
from bookcockpit.tui.account.here import note
from bookcockpit.tui.asking import Asking, Asks, Does, OpenAccount
from bookcockpit.tui.row import Group, Row, listed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Kept, Snapshot
from bookcockpit.tui.tabbed import Door, PageTab
from bookcockpit.tui.text import Passage, cell

if TYPE_CHECKING:
    from bookcockpit.tui.forms.form import Form

COLUMNS = on_page(WALK)
_MOST = 40
"""Lines of one step; a walk through more is no walk."""


def step_groups(now: Snapshot, steps: Sequence[WalkStep]) -> Iterator[Group]:
    """A group for each step that has something, then one line for all that are clear."""
    for place, step in enumerate(steps, start=1):
        if not step.is_clear:
            told = f" {step.told}." if step.told else ""
            among = tuple({line.account.id: line.account for line in step.lines}.values())
            rows = [note(f"{step.id}/what", cell(f"     {step.what}.{told}", "quiet"))]
            rows += [_row(now, step, number, line, among) for number, line in enumerate(step.lines[:_MOST])]
            if len(step.lines) > _MOST:
                rows.append(note(f"{step.id}/more", cell(f"     … and {len(step.lines) - _MOST:,} more", "quiet")))
            number = f" · {len(step.lines):,}" if step.lines else ""
            yield Group(f"{place} {step.title}{number}", rows)
    clear = [step.title for step in steps if step.is_clear]
    if clear:
        yield Group("Clear", [note("clear", cell(f"✓    {say.some_of(clear, len(clear))}", "quiet"))])


def _row(now: Snapshot, step: WalkStep, number: int, line: WalkLine, among: Sequence[object]) -> Row:
    key = f"{step.id}/{line.account.id}/{line.about.id if line.about is not None else number}"
    go = OpenAccount(line.account, line.owed, among)  # type: ignore[arg-type]
    selection = Selection(line.account, line.owed, line.about, actions={"open": go})
    return listed(key, COLUMNS, now, line, selection)


def held_row(now: Snapshot, kind: ReviewKind) -> Row:
    """The row that says that a review was held, with a note if one is wanted."""
    last = now.book.growth.last_review(kind, now.book.as_of)
    is_today = last == now.book.as_of
    words = f"last held {say.ago(last, now.book.as_of)}" if last is not None else "never held"
    cells = [
        cell("✓" if is_today else "○", "good" if is_today else "accent"),
        cell("Say that it was held", "" if is_today else "strong"),
        cell(""),
        cell(f"{words}; enter keeps a note with it", "quiet"),
    ]
    return Row(f"held/{kind}", lambda: cells, Door(Asks(partial(_hold, kind))))


def _hold(kind: ReviewKind, now: Snapshot) -> Asking:
    from bookcockpit.tui.forms.form import HeldForm

    title = RITE_TITLES[kind]

    def form(then: Snapshot, draft: Mapping[str, str], problem: str) -> Form:
        today = then.book.as_of
        return HeldForm(title, lambda text: hold(then.book, kind, text, today), today, draft, problem)

    return Asking(f"held/{kind}", form, lambda _after, _change: f"{title}: held today. u undoes it.")


def write_row(name: str, text: Callable[[], str]) -> Row:
    """The row that writes the walk as Markdown."""
    words = cell("for ourselves, in the current folder", "quiet")
    cells = [cell("→", "accent"), cell("Write it as Markdown"), cell(""), words]
    return Row(f"write/{name}", lambda: cells, Door(Does(partial(_write, name, text))))


def _write(name: str, text: Callable[[], str], now: Snapshot) -> tuple[Change, str]:
    from pathlib import Path

    from bookcockpit.core.change import Change
    from bookcockpit.exchange.files import TargetExists, write_text

    path = Path(f"{name}-INTERNAL-{now.book.as_of.isoformat()}.md")
    try:
        return Change(f"write the {name}"), f"Written: {write_text(path, text()).resolve()}"
    except TargetExists:
        return Change(""), f"{path.resolve()} is there already; move it away, or say --force on the command line."
    except OSError as refused:
        return Change(""), f"The file cannot be written: {refused.strerror or refused}."


def told(strong: str, quiet: str) -> Content:
    """A line of two parts."""
    return Passage().add(strong, "strong").add(f" · {quiet}" if quiet else "", "quiet").content()


_WEEK: Kept[Week] = Kept(lambda now: week_of(now.book, now.policy, now.healths, now.signs()))


def week_groups(now: Snapshot) -> Iterator[Group]:
    """The steps, then what ends the review."""
    if not now.book.accounts:
        return
    yield from step_groups(now, _WEEK.of(now).steps)
    yield Group("When you are through", [held_row(now, "friday"), write_row("week", partial(_week_text, now))])


def _week_text(now: Snapshot) -> str:
    from bookcockpit.exchange.documents.rhythm import week_text

    week = _WEEK.of(now)
    return week_text(week, now.book.growth.note_of("friday", week.start))


def week_summary(now: Snapshot) -> Content:
    """`Week of Mon 16 Nov · 14 touches (…), 3 promises kept`."""
    week = _WEEK.of(now)
    return told(f"Week of {say.full_date(week.start)}", week.done)


WEEK_TAB = PageTab("week", "Friday review", COLUMNS, week_groups, week_summary)


_QUARTER: Kept[Quarter] = Kept(lambda now: quarter_of(now.book, now.policy, now.healths, now.signs()))


def quarter_groups(now: Snapshot) -> Iterator[Group]:
    """The steps, then what ends the plan."""
    if not now.book.accounts:
        return
    plan = _QUARTER.of(now)
    if plan.facts:
        yield Group("To know", [note(f"fact/{fact}", cell(fact, "quiet")) for fact in plan.facts])
    yield from step_groups(now, plan.steps)
    yield Group("When you are through", [held_row(now, "quarter"), write_row("quarter", partial(_quarter_text, now))])


def _quarter_text(now: Snapshot) -> str:
    from bookcockpit.exchange.documents.rhythm import quarter_text

    return quarter_text(_QUARTER.of(now), now.book.as_of)


def quarter_summary(now: Snapshot) -> Content:
    """`Q1 2027 · $520k renews · 115 touches owed, 8.8 a week; a week holds 40`."""
    plan = _QUARTER.of(now)
    return told(plan.name, f"{short_money(plan.renewing, plan.currency)} of ARR renews · {plan.load}")


QUARTER_TAB = PageTab("quarter", "Quarter plan", COLUMNS, quarter_groups, quarter_summary)
