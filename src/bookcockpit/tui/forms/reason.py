"""The form that asks for a reason alone: why something is put away, dropped or left out."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Mapping,
)
from datetime import date

from textual.widget import Widget
from textual.widgets import Static

from bookcockpit.core.change import Change
from bookcockpit.core.fields import FieldError
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.forms.paper import WrongField
from bookcockpit.tui.forms.several import Who
from bookcockpit.tui.text import Passage, label
from bookcockpit.tui.widgets.entry import Entry
from bookcockpit.tui.widgets.field import Field


class ReasonForm(Form):
    """A reason, and the change it makes. `means` says what follows; `who` names what it is about, if several.

    `begins` is a reason to start with. `heading` and `change` serve a form for several.
    """

    def __init__(
        self,
        title: str,
        means: str,
        change: Callable[[str], Change],
        today: date,
        draft: Mapping[str, str],
        problem: str,
        who: Passage | None = None,
        begins: str = "",
    ) -> None:
        super().__init__(title, today, draft, problem)
        self.heading, self.change = title, change
        self._means, self._who, self._begins = means, who, begins

    def fields(self) -> Iterable[Widget]:
        """What it means, and the reason."""
        if self._who is not None:
            yield Who(self._who)
        yield Static(label(self._means), id="about")
        yield Field("Because", Entry(self.initial("reason", self._begins), id="reason"), id="reason-field")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#reason").focus()

    def decide(self) -> Change:
        """The change; without a reason it is refused."""
        try:
            return self.change(self.text("reason"))
        except FieldError as refused:
            why = refused.why if refused.field == "reason" else str(refused)
            raise WrongField("reason", f"It {why}.") from None
