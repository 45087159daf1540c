"""The forms that put items off: snooze them until a day, skip them this once, spread those that pile up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from rich.cells import cell_len
from textual import events, on
from textual.widget import Widget
from textual.widgets import Input, Static

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.postpone import (
    PostponeError,
    Spread,
    latest_for_all,
    planned_spread,
    skip_together,
    snooze_together,
    spread,
)
from bookcockpit.core.fields import FieldError
from bookcockpit.core.rounding import rounded
from bookcockpit.tui.forms.form import Form, ReasonForm, Who, about_items, items_named, sentence
from bookcockpit.tui.forms.model import WrongField
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Passage, fitted, label
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.field import Field


class SnoozeForm(Form):
    """Until when items stay hidden, and why."""

    first = "until"

    def __init__(self, book: Book, items: Sequence[Item], draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Snooze · {about_items(items)}", book.as_of, draft, problem)
        self._book = book
        self._items = items

    def fields(self) -> Iterable[Widget]:
        """The date, the reason, and how far it can go."""
        latest = latest_for_all(self._book, self._items, self.today)
        if len(self._items) > 1:
            yield Who(items_named(self._items))
        yield Static(label(self._how_far(latest)), id="about")
        too_far = latest is not None and latest < self.today + timedelta(days=7)
        until = latest.isoformat() if latest is not None and too_far else "+1w"
        yield self.line("Until", "until", until, short=True)
        yield self.line("Because", "reason")

    def _how_far(self, latest: date | None) -> str:
        several = len(self._items) > 1
        if latest is None:
            return "They come back on that day." if several else "It comes back on that day."
        if latest <= self.today:
            return "A contract’s next date is today: what hangs on it cannot wait."
        suits = "The latest date that suits all is" if several else "At the latest"
        return f"{suits} {say.full_date(latest)}."

    @on(Entry.Changed, "#until")
    def on_mount(self) -> None:
        """The date is what gets typed; which day it is stands beside it."""
        self.echo("until")

    def decide(self) -> Change:
        """The snooze; past a notice or renewal date it is refused."""
        try:
            return snooze_together(self._book, self._items, self.day("until"), self.text("reason"), self.today)
        except PostponeError as refused:
            raise WrongField("until", sentence(refused)) from None
        except FieldError as refused:
            raise WrongField("reason", f"It {refused.why}.") from None


class SkipForm(ReasonForm):
    """Why this occurrence is dropped; a renewal preparation never is."""

    def __init__(self, items: Sequence[Item], today: date, draft: Mapping[str, str], problem: str) -> None:
        who, means = None, "Drops this one time; it comes back at its next date."
        if len(items) > 1:
            who, means = items_named(items), "Drops each this one time; it comes back at its own next date."
        change = partial(_skipped, items, today)
        title, begins = f"Skip · {about_items(items)}", "nothing of value to bring"
        super().__init__(title, means, change, today, draft, problem, who, begins)


def _skipped(items: Sequence[Item], today: date, reason: str) -> Change:
    return skip_together(items, reason, today)


MOST_DAYS = 366
_AROUND = 14
"""Lines of the window that are not days of the preview."""

_BOX, _FRAME = 76, 8
_TALL = 20
_BAR_MOST = 12


class SpreadForm(Form):
    """Over how many days, how many a day, and what comes of it."""

    def __init__(self, now: Snapshot, draft: Mapping[str, str], problem: str) -> None:
        super().__init__("Spread the backlog", now.book.as_of, draft, problem)
        self._now = now
        self._plan = self._planned(None, None)
        self._has_backlog = bool(self._plan.days)

    def fields(self) -> Iterable[Widget]:
        """The two numbers and the preview; without a backlog only that news."""
        if not self._has_backlog:
            yield Static(_nothing_to_spread(self._plan).content(), id="preview")
            return
        capacity = self._most
        days = Entry(self.initial("days"), placeholder="as many as needed", id="days")
        yield Field("Days", days, id="days-field", short=True, note="working days, from today on")
        per_day = Entry(self.initial("per-day", str(capacity)), id="per-day")
        yield Field("Per day", per_day, id="per-day-field", short=True, note=f"at most {capacity}, your capacity")
        yield Static(label(""), id="preview")

    def on_mount(self) -> None:
        """Ready to type."""
        if self._has_backlog:
            self.query_one("#days").focus()
            self._show()

    def on_resize(self, _event: events.Resize) -> None:
        """As many days as there is room for."""
        if self._has_backlog:
            self._show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Without a backlog there is nothing to save."""
        return action != "save" or self._has_backlog or None

    @on(Input.Changed)
    def _changed(self) -> None:
        try:
            self._plan = self._planned(self._number("days", MOST_DAYS), self._number("per-day", self._most))
        except WrongField:
            return
        self._show()

    def typed(self) -> dict[str, str]:
        """Nothing: two numbers are typed sooner than a draft of them is remembered."""
        return {}

    def decide(self) -> Change:
        """The moves; refused where nothing would move."""
        self._plan = self._planned(self._number("days", MOST_DAYS), self._number("per-day", self._most))
        change = spread(self._now.book, self._plan, self.today)
        if not change.save:
            raise WrongField("per-day", "All of it fits into today; give fewer a day to move some.")
        return change

    @property
    def _most(self) -> int:
        return max(1, self._now.policy.capacity)

    def _number(self, control: str, most: int) -> int | None:
        """The number typed, None if none; raises `WrongField`."""
        text = self.text(control)
        if not text:
            return None
        # isdecimal alone would take digits of other scripts that people do not expect here.
        if not (text.isascii() and text.isdecimal() and 1 <= int(text[:6]) <= most):
            raise WrongField(control, f"Write a whole number from 1 to {most}, or nothing.")
        return int(text)

    def _planned(self, days: int | None, per_day: int | None) -> Spread:
        now = self._now
        return planned_spread(now.book, now.policy, now.view.ranked, now.book.as_of, days=days, per_day=per_day)

    def _show(self) -> None:
        size = self.app.size
        width = min(_BOX, size.width) - _FRAME
        words = preview(self._plan, self.today, width, size.height - _AROUND, short=size.height < _TALL)
        self.query_one("#preview", Static).update(words.content())


def preview(plan: Spread, today: date, width: int, rows: int, *, short: bool = False) -> Passage:
    """Each working day with a bar, its number and its first accounts, in about so many rows; then what stays.

    `short` leaves out what a low window has no room for.
    """
    rows = max(3, rows)
    text = Passage() if short else Passage().line()
    _sum(text, plan, today)
    if not short:
        text.line()
    shown = plan.days if len(plan.days) <= rows else plan.days[: rows - 1]
    fullest = max((len(items) for _, items in plan.days), default=1)
    for day, items in shown:
        _day_line(text, day, items, today, width, fullest)
    if rest := plan.days[len(shown) :]:
        number = sum(len(items) for _, items in rest)
        text.line(f"… {say.count(len(rest), 'more day')} with {say.count(number, 'touch', 'touches')}", "quiet")
    if short:
        return text
    text.line()
    for line in _what_stays(plan):
        text.item("·", line, width, "quiet")
    return text.item("·", "Due dates and lateness stay true; nothing passes a contract date.", width, "quiet")


def _sum(text: Passage, plan: Spread, today: date) -> None:
    moved = plan.moved(today)
    kept = sum(len(items) for _, items in plan.days) - moved
    if not moved:
        text.add("Nothing moves", "strong").line(": all of it fits into today. Fewer a day moves some.")
        return
    text.add(say.count(moved, "touch moves", "touches move"), "strong")
    text.add(f", the last to {_day_words(plan.days[-1][0], today)}")
    text.line(f"; {kept} of the backlog {'stays' if kept == 1 else 'stay'} today." if kept else ".")


def _day_line(text: Passage, day: date, items: Sequence[Item], today: date, width: int, fullest: int) -> None:
    name = "today" if day == today else _day_words(day, today)
    bar = min(fullest, _BAR_MOST) if width >= 50 else 0
    filled = max(1, rounded(len(items) * bar / fullest)) if bar else 0
    text.add(f"{name:<10}  ", "quiet" if day == today else "")
    text.add("▇" * filled, "quiet" if day == today else "accent").add(" " * (bar - filled))
    text.add(f"{len(items):>4}  ", "strong")
    room = width - 18 - bar
    text.line(fitted(_first_few([item.account.name for item in items], room), room).rstrip(), "quiet")


def _day_words(day: date, today: date) -> str:
    return f"{say.weekday(day)} {say.short_date(day, today)}"


def _first_few(names: Sequence[str], room: int) -> str:
    """As many accounts by name as fit, each once."""
    once = list(dict.fromkeys(names))
    return next(
        (said for most in range(len(once), 1, -1) if cell_len(said := say.some_of(once, most)) <= room),
        say.some_of(once, 1),
    )


def _what_stays(plan: Spread) -> list[str]:
    said = []
    if plan.must_stay:
        number = say.count(len(plan.must_stay), "renewal prep or intervention", "renewal preps and interventions")
        said.append(f"{number} {'stays' if len(plan.must_stay) == 1 else 'stay'} today: they do not wait.")
    if plan.no_room:
        names = say.some_of([f"{item.account.name} ({say.kind_label(item.kind).lower()})" for item in plan.no_room], 3)
        said.append(f"No room before the contract’s next date, so it stays today: {names}.")
    return said


def _nothing_to_spread(plan: Spread) -> Passage:
    text = Passage()
    if not plan.must_stay and not plan.no_room:
        text.line("Nothing is overdue: there is no backlog to spread.", "strong").line()
        return text.line("A good day to look ahead. esc goes back.", "quiet")
    text.line("Nothing that is overdue can wait.", "strong").line()
    for line in _what_stays(plan):
        text.item("·", line, _BOX - _FRAME)
    return text.line().line("esc goes back.", "quiet")
