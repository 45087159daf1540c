"""One of a few values, or several of them, chosen with a key or the mouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from bookcockpit.core.typed import parse_list
from bookcockpit.core.wording import clipped
from bookcockpit.tui.binding import FORM, bind
from bookcockpit.tui.text import Passage, shown


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


_GAP = 2
_MARK = 2


class Choices(Widget, can_focus=True):
    """Shows `✓ champion  · user`; `value` are the words chosen, divided by semicolons."""

    DEFAULT_CSS = """
    Choices { height: auto; padding: 0 1; background: $surface; }
    Choices:focus { background: $panel; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("choices.next", "right", "step(1)", "Next word", "The next word", FORM, main=False),
        bind("choices.before", "left", "step(-1)", "Word before", "The word before", FORM, main=False),
        bind("choices.take", "space", "take", "Take or leave", "Take or leave the word", FORM),
    ]

    value: reactive[str] = reactive("")

    class Changed(Message):
        """Other words were chosen."""

        def __init__(self, choices: Choices) -> None:
            super().__init__()
            self.choices = choices

        @property
        def control(self) -> Choices:
            """The choices that changed."""
            return self.choices

    def __init__(self, options: Mapping[str, str], value: str, *, id: str) -> None:
        """`options` are labels by value; an unknown value stays among them."""
        super().__init__(id=id)
        labels = {**options, **{each: each for each in parse_list(value) if each not in options}}
        self._labels = {each: shown(label) for each, label in labels.items()}
        self._at = 0
        self.set_reactive(Choices.value, value)

    def label_of(self, value: str) -> str:
        """How a value is shown."""
        return ", ".join(self._labels.get(each, each) for each in parse_list(value))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the words take."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[list[str]]:
        lines: list[list[str]] = [[]]
        room = width
        for value, label in self._labels.items():
            if lines[-1] and room < len(label) + _MARK:
                lines.append([])
                room = width
            lines[-1].append(value)
            room -= len(label) + _MARK + _GAP
        return lines

    def render(self) -> Content:
        """Each word with its mark; with the focus, the one the keys act on stands out."""
        text = Passage()
        taken, values = parse_list(self.value), list(self._labels)
        for line in self._lines(self.size.width):
            for value in line:
                here = self.has_focus and values.index(value) == self._at
                tone = "accent" if here else "" if value in taken else "quiet"
                mark = "✓" if value in taken else "·"
                text.add(f"{mark} {self._labels[value]}", tone).add(" " * _GAP)
            text.line()
        return text.content()

    def watch_value(self) -> None:
        """Tell the form."""
        self.post_message(self.Changed(self))

    def action_step(self, step: int) -> None:
        """So many words on, round and round."""
        self._at = (self._at + step) % len(self._labels)
        self.refresh()

    def action_take(self) -> None:
        """Take the word, or leave it."""
        value, taken = list(self._labels)[self._at], parse_list(self.value)
        left = [each for each in taken if each != value]
        self.value = "; ".join(left if value in taken else [*taken, value])

    def on_click(self, event: events.Click) -> None:
        """A click takes or leaves the word under it."""
        place = event.get_content_offset(self)
        if place is None or place.y >= len(lines := self._lines(self.size.width)):
            return
        start = 0
        for value in lines[place.y]:
            end = start + _MARK + len(self._labels[value])
            if start <= place.x < end:
                self._at = list(self._labels).index(value)
                self.action_take()
                return
            start = end + _GAP

    def on_key(self, event: events.Key) -> None:
        """A letter goes to the next word that begins with it."""
        if event.character is None or not event.character.isalpha():
            return
        labels = list(self._labels.values())
        after = self._at + 1
        for place in [*range(after, len(labels)), *range(after)]:
            if labels[place].casefold().startswith(event.character.casefold()):
                self._at = place
                self.refresh()
                event.stop()
                return
