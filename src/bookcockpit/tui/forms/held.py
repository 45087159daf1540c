"""The form that says a review was held, with a note."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterable,
    Mapping,
)
from datetime import date

from textual.widget import Widget

from bookcockpit.core.change import Change
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.text import shown_lines
from bookcockpit.tui.widgets.entry import Note
from bookcockpit.tui.widgets.field import Field

_LINES = 4


class HeldForm(Form):
    """What to remember of a review; nothing need be."""

    def __init__(
        self, title: str, change: Callable[[str], Change], today: date, draft: Mapping[str, str], problem: str
    ) -> None:
        super().__init__(f"{title} · held today", today, draft, problem)
        self._change = change

    def fields(self) -> Iterable[Widget]:
        """The note."""
        note = Note(shown_lines(self.initial("note")), id="note", tab_behavior="focus")
        note.placeholder = "What to remember of it; may stay empty"
        note.styles.height = _LINES
        yield Field("Note", note, id="note-field")

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#note").focus()

    def decide(self) -> Change:
        """The review."""
        return self._change(self.text("note"))
