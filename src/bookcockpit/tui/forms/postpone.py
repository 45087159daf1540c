"""The forms that put an item off: snooze it until a day, skip it this once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Static

from bookcockpit.core import wording as say
from bookcockpit.core.fields import FieldError
from bookcockpit.core.postpone import PostponeError, skip, snooze
from bookcockpit.core.renewals import next_contract_date
from bookcockpit.tui.forms.form import Form, WrongField
from bookcockpit.tui.text import label
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.field import Field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from textual.widget import Widget

    from bookcockpit.core.book import Book
    from bookcockpit.core.cadence import Item
    from bookcockpit.core.change import Change


class SnoozeForm(Form):
    """Until when an item stays hidden, and why."""

    def __init__(self, book: Book, item: Item, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Snooze · {say.kind_label(item.kind)} · {item.account.name}", book.as_of, draft, problem)
        self._book = book
        self._item = item

    def fields(self) -> Iterable[Widget]:
        """The date, the reason, and how far it can go."""
        latest = next_contract_date(self._book.open_contracts_of.get(self._item.account.id, ()), self.today)
        said = "It comes back on that day." if latest is None else f"At the latest {say.full_date(latest)}."
        yield Static(label(said), id="about")
        too_far = latest is not None and latest < self.today + timedelta(days=7)
        until = latest.isoformat() if latest is not None and too_far else "+1w"
        yield Field("Until", Entry(self.initial("until", until), id="until"), id="until-field", short=True)
        yield Field("Because", Entry(self.initial("reason"), id="reason"), id="reason-field")

    def on_mount(self) -> None:
        """The date is what gets typed."""
        self.query_one("#until").focus()
        self.echo("until")

    @on(Entry.Changed, "#until")
    def _until_changed(self) -> None:
        self.echo("until")

    def is_prose(self, control: str) -> bool:
        """The reason."""
        return control == "reason"

    def decide(self) -> Change:
        """The snooze; past a notice or renewal date it is refused."""
        try:
            return snooze(self._book, self._item, self.day("until"), self.text("reason"), self.today)
        except PostponeError as refused:
            raise WrongField("until", _sentence(refused)) from None
        except FieldError as refused:
            raise WrongField("reason", f"It {refused.why}.") from None


class SkipForm(Form):
    """Why this occurrence is dropped."""

    def __init__(self, item: Item, today: date, draft: Mapping[str, str], problem: str) -> None:
        super().__init__(f"Skip · {say.kind_label(item.kind)} · {item.account.name}", today, draft, problem)
        self._item = item

    def fields(self) -> Iterable[Widget]:
        """The reason."""
        yield Static(label("Drops this one time; it comes back at its next date."), id="about")
        reason = self.initial("reason", "nothing of value to bring")
        yield Field("Because", Entry(reason, id="reason"), id="reason-field")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#reason").focus()

    def decide(self) -> Change:
        """The skip; a renewal preparation is never skipped."""
        try:
            return skip(self._item, self.text("reason"), self.today)
        except PostponeError as refused:
            raise WrongField("reason", _sentence(refused)) from None
        except FieldError as refused:
            raise WrongField("reason", f"It {refused.why}.") from None


def _sentence(refused: Exception) -> str:
    text = str(refused)
    return f"{text[0].upper()}{text[1:]}."
