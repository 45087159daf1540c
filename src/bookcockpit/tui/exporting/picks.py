"""One of a few words on a line, all of them in sight; the sheet’s keys and a click choose."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from bookcockpit.tui.text import Passage, fitted

_CAPTION = 10
_GAP = 3
_MARK = 2


class Picks(Widget):
    """Shows `Document  ● Plan   ○ QBR`, or `Document  ● QBR   2 of 5` where there is no room for all."""

    DEFAULT_CSS = """
    Picks { height: 1; }
    """

    class Picked(Message):
        """Another word was clicked."""

        def __init__(self, picks: Picks, value: str) -> None:
            super().__init__()
            self.picks = picks
            self.value = value

        @property
        def control(self) -> Picks:
            """The line that was clicked."""
            return self.picks

    def __init__(self, caption: str, *, id: str) -> None:
        super().__init__(id=id)
        self._caption = caption
        self._options: Mapping[str, str] = {}
        self._value = ""
        self._note = ""
        self._note_tone = ""

    def show(self, options: Mapping[str, str], value: str, note: str = "", tone: str = "quiet") -> None:
        """Show labels by value, the chosen one marked, and what is to say of it."""
        self._options, self._value, self._note, self._note_tone = options, value, note, tone
        self.refresh()

    @property
    def _has_room(self) -> bool:
        return _CAPTION + sum(len(label) + _MARK + _GAP for label in self._options.values()) - _GAP <= self.size.width

    def render(self) -> Content:
        """The words; the note as far as there is room."""
        width = self.size.width
        text = Passage().add(fitted(self._caption, min(_CAPTION, width)), "quiet")
        if not self._has_room:
            place = list(self._options).index(self._value) + 1
            one = f"● {self._options[self._value]}"
            text.add(fitted(one, min(len(one), width - _CAPTION)), "accent")
            return text.add(
                fitted(f"   {place} of {len(self._options)}", width - _CAPTION - len(one)), "quiet"
            ).content()
        room = width - _CAPTION
        for value, words in self._options.items():
            chosen = value == self._value
            text.add(f"{'●' if chosen else '○'} {words}", "accent" if chosen else "quiet").add(" " * _GAP)
            room -= len(label) + _MARK + _GAP
        return text.add(fitted(self._note, room), self._note_tone).content()

    def on_click(self, event: events.Click) -> None:
        """A click chooses the word under it; where only one is seen, the next."""
        values = list(self._options)
        if not values:
            return
        if not self._has_room:
            self.post_message(self.Picked(self, values[(values.index(self._value) + 1) % len(values)]))
            return
        start = _CAPTION
        for value, words in self._options.items():
            end = start + _MARK + len(words)
            if start <= event.x < end:
                self.post_message(self.Picked(self, value))
                return
            start = end + _GAP
