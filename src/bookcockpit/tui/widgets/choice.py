"""One of a few words, chosen in place: left and right walk, a letter jumps."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.text import Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType
    from textual.content import Content


class Choice(Widget, can_focus=True):
    """Shows `‹ Business review ›`; `value` is the word behind the label."""

    DEFAULT_CSS = """
    Choice { height: 1; width: 1fr; padding: 0 1; background: $surface; }
    Choice:focus { background: $block-cursor-background; color: $block-cursor-foreground; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("choice.next", "right,space", "step(1)", "Next word", "The next word", FORM, main=False),
        bind("choice.before", "left", "step(-1)", "Word before", "The word before", FORM, main=False),
    ]

    value: reactive[str] = reactive("")

    class Changed(Message):
        """Another word was chosen."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """The choice that changed."""
            return self.choice

    def __init__(self, options: Sequence[tuple[str, str]], value: str, *, id: str | None = None) -> None:
        """`options` are (value, label) pairs; an unknown value falls back to the first."""
        super().__init__(id=id)
        self._labels = dict(options)
        self.set_reactive(Choice.value, value if value in self._labels else next(iter(self._labels)))

    def render(self) -> Content:
        """The label between its arrows."""
        arrow = "accent" if self.has_focus else "faint"
        return Passage().add("‹ ", arrow).add(self._labels[self.value]).add(" ›", arrow).content()

    def watch_value(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed(self))

    def action_step(self, step: int) -> None:
        """So many words on, round and round."""
        values = list(self._labels)
        self.value = values[(values.index(self.value) + step) % len(values)]

    def on_click(self) -> None:
        """A click is a step."""
        self.action_step(1)

    def on_key(self, event: events.Key) -> None:
        """A letter jumps to the next label that begins with it."""
        if event.character is None or not event.character.isalpha():
            return
        values = list(self._labels)
        place = values.index(self.value) + 1
        for value in values[place:] + values[:place]:
            if self._labels[value].casefold().startswith(event.character.casefold()):
                self.value = value
                event.stop()
                return
