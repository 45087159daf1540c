"""One of a few words, chosen in place: left and right walk, a letter or digit jumps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from bookcockpit.core.wording import clipped
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.text import Passage


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
        """`options` are (value, label) pairs. Without a value the first is chosen; an unknown one stays among them."""
        super().__init__(id=id)
        self._labels = dict(options)
        chosen = value or next(iter(self._labels))
        self._labels.setdefault(chosen, chosen)
        self.set_reactive(Choice.value, chosen)

    def validate_value(self, value: str) -> str:
        """An unknown word is shown as it is; whoever reads it refuses it."""
        self._labels.setdefault(value, value)
        return value

    @property
    def first(self) -> str:
        """The value chosen where none is given."""
        return next(iter(self._labels))

    def label_of(self, value: str) -> str:
        """How a value is shown."""
        return self._labels.get(value, value)

    def render(self) -> Content:
        """The label between its arrows."""
        arrow = "strong" if self.has_focus else "faint"
        word = clipped(self._labels[self.value], max(1, self.size.width - 4))
        return Passage().add("‹ ", arrow).add(word).add(" ›", arrow).content()

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
        """A letter or digit jumps to the next label that begins with it."""
        if event.character is None or not event.character.isalnum():
            return
        values = list(self._labels)
        place = values.index(self.value) + 1
        for value in values[place:] + values[:place]:
            if self._labels[value].casefold().startswith(event.character.casefold()):
                self.value = value
                event.stop()
                return
