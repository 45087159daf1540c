"""One line of a form: its label, its control, a note beside it, and a sentence below when it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from bookcockpit.tui.text import label

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.widget import Widget


class Field(Vertical):
    """Holds one control; `id` names the field."""

    DEFAULT_CSS = """
    Field {
        height: auto;
        & > Horizontal { height: auto; }
        .name { width: 12; color: $foreground 65%; }
        .note { width: auto; max-width: 40; padding: 0 0 0 2; color: $foreground 65%; }
        .problem { height: auto; padding: 0 0 0 12; color: $text-error; display: none; }
        &.-wrong .problem { display: block; }
        Entry { width: 1fr; }
        &.-short Entry { width: 20; }
    }
    """

    def __init__(self, name: str, control: Widget, *, id: str, note: str = "", short: bool = False) -> None:
        super().__init__(id=id, classes="-short" if short else "")
        self._label = label(name)
        self._control = control
        self._note = note

    def compose(self) -> ComposeResult:
        """Label, control and note in one row; the problem below."""
        with Horizontal():
            yield Static(self._label, classes="name")
            yield self._control
            yield Static(label(self._note), classes="note")
        yield Static(classes="problem")

    def say(self, note: str) -> None:
        """Another note beside the control."""
        self.query_one(".note", Static).update(label(note))

    def complain(self, problem: str) -> None:
        """Say in one sentence what is wrong; the empty sentence takes it back."""
        self.set_class(bool(problem), "-wrong")
        self.query_one(".problem", Static).update(label(problem))
        if problem:
            self._control.focus()
