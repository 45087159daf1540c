"""A paper as a form: a control for each thing it asks, its echoes while one types, its change when one saves."""

from __future__ import annotations

from collections.abc import (
    Iterable,
    Mapping,
)
from functools import partial
from typing import Any

from textual import on
from textual.widget import Widget
from textual.widgets import Input, TextArea

from bookcockpit.core.change import Change
from bookcockpit.core.wording import clipped
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.forms.paper import (
    Ask,
    Paper,
)
from bookcockpit.tui.text import shown, shown_lines
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.choices import Choices
from bookcockpit.tui.widgets.entry import Entry, NameEntry, Note
from bookcockpit.tui.widgets.field import Field

_HINT_MOST = 44
"""Characters of a hint that fit beside its label at 80 columns; the toolkit would cut without a mark."""


class PaperForm(Form):
    """The form of any paper."""

    def __init__(self, paper: Paper[Any], draft: Mapping[str, str], problem: str) -> None:
        super().__init__(paper.title, paper.today, draft, problem)
        self.paper = paper
        # One and the same: what a paper shows may turn with a choice.
        self.start = paper.start

    def fields(self) -> Iterable[Widget]:
        """One field for each thing asked."""
        for ask in self.paper.asks:
            shape = self.paper.shape(ask)
            yield Field(
                ask.label,
                self._control(ask, shape),
                id=f"{ask.name}-field",
                short=shape in ("short", "choice"),
                apart=ask.apart,
            )

    def _control(self, ask: Ask, shape: str) -> Widget:
        text, hint = self.initial(ask.name, self.paper.start[ask.name]), ask.hint or ""
        if shape == "choice":
            return Choice(list(self.paper.options(ask).items()), text, id=ask.name)
        if shape == "choices":
            return Choices(self.paper.options(ask), text, id=ask.name)
        if shape == "note":
            note = Note(shown_lines(text), id=ask.name, tab_behavior="focus")
            note.placeholder = shown(hint)
            note.styles.height = ask.rows
            return note
        if shape in ("person", "people"):
            completed = partial(self.paper.people.completed, several=shape == "people")
            brief = clipped(shown(hint), _HINT_MOST)
            return NameEntry(text, completed=completed, placeholder=brief, id=ask.name)
        # A date is typed anew, a sentence gone on with.
        return Entry(text, placeholder=shown(hint), id=ask.name, select_on_focus=shape == "short")

    def on_mount(self) -> None:
        """Ready to type."""
        self._begin_typing()
        self._echo()

    def _begin_typing(self) -> None:
        first = self.query_one(f"#{self.paper.first or self.paper.asks[0].name}").focus()
        if isinstance(first, Note):
            first.move_cursor(first.document.end)

    def action_begin_anew(self) -> None:
        """As if nothing had been typed, from the first field on."""
        super().action_begin_anew()
        self._begin_typing()

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Choice.Changed)
    @on(Choices.Changed)
    def _follow(self, event: Input.Changed | TextArea.Changed | Choice.Changed | Choices.Changed) -> None:
        if event.control is not None:
            # What was wrong with the text before is no longer said of the one that stands there.
            self.query_one(f"#{event.control.id}-field", Field).complain("")
        for name, text in self.paper.turned(self.texts()).items():
            self.put(name, text)
        self._echo()

    def _echo(self) -> None:
        for name, said in self.paper.echoes(self.texts()).items():
            self.query_one(f"#{name}-field", Field).say(said)

    def decide(self) -> Change:
        """What the answers come to."""
        return self.paper.change(self.texts())
