"""The forms that put items off, one or several: snooze them until a day, skip them this once."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Mapping,
    Sequence,
)
from datetime import date, timedelta

from textual import on
from textual.widget import Widget
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.postpone import PostponeError, latest_for_all, skip_together, snooze_together
from bookcockpit.core.fields import FieldError
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.forms.paper import WrongField
from bookcockpit.tui.forms.several import Who, about_items, items_named, sentence
from bookcockpit.tui.text import label
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.field import Field


class SnoozeForm(Form):
    """Until when items stay hidden, and why."""

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
        yield Field("Until", Entry(self.initial("until", until), id="until"), id="until-field", short=True)
        yield Field("Because", Entry(self.initial("reason"), id="reason"), id="reason-field")

    def _how_far(self, latest: date | None) -> str:
        several = len(self._items) > 1
        if latest is None:
            return "They come back on that day." if several else "It comes back on that day."
        if latest <= self.today:
            return "A contract’s next date is today: what hangs on it cannot wait."
        suits = "The latest date that suits all is" if several else "At the latest"
        return f"{suits} {say.full_date(latest)}."

    def on_mount(self) -> None:
        """The date is what gets typed."""
        self.query_one("#until").focus()
        self.echo("until")

    @on(Entry.Changed, "#until")
    def _until_changed(self) -> None:
        self.echo("until")

    def decide(self) -> Change:
        """The snooze; past a notice or renewal date it is refused."""
        try:
            return snooze_together(self._book, self._items, self.day("until"), self.text("reason"), self.today)
        except PostponeError as refused:
            raise WrongField("until", sentence(refused)) from None
        except FieldError as refused:
            raise WrongField("reason", f"It {refused.why}.") from None


class SkipForm(Form):
    """Why this occurrence is dropped."""

    def __init__(self, items: Sequence[Item], today: date, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Skip · {about_items(items)}", today, draft, problem)
        self._items = items

    def fields(self) -> Iterable[Widget]:
        """The reason."""
        if len(self._items) > 1:
            yield Who(items_named(self._items))
            said = "Drops each this one time; it comes back at its own next date."
        else:
            said = "Drops this one time; it comes back at its next date."
        yield Static(label(said), id="about")
        reason = self.initial("reason", "nothing of value to bring")
        yield Field("Because", Entry(reason, id="reason"), id="reason-field")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#reason").focus()

    def decide(self) -> Change:
        """The skip; a renewal preparation is never skipped."""
        try:
            return skip_together(self._items, self.text("reason"), self.today)
        except PostponeError as refused:
            raise WrongField("reason", sentence(refused)) from None
        except FieldError as refused:
            raise WrongField("reason", f"It {refused.why}.") from None
