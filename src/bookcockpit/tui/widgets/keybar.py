"""The bottom line: the main keys of the screen, read from its bindings; a click does what the key does."""

from __future__ import annotations

from typing import NamedTuple

from textual import events
from textual.content import Content
from textual.widget import Widget

from bookcockpit.tui.text import Passage

_GAP = 3
_FIRST = ("save", "put_away", "complete", "app.focus_next")
"""The actions of every form, before those of the field that has the focus."""
_PINNED = "help"
"""The action whose key stays when the others do not fit: it tells of them."""


class Pressable(NamedTuple):
    """One key of the line: which, how it is written, what it does, and whether it applies."""

    key: str
    written: str
    word: str
    action: str
    applies: bool

    @property
    def width(self) -> int:
        """Cells it takes, the gap after it included."""
        return len(self.written) + 1 + len(self.word) + _GAP


class KeyBar(Widget):
    """The keys that apply now; those that do not are dimmed, and the first to go where there is no room."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground 75%; }
    """

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def _keys(self) -> list[Pressable]:
        """The main keys of the screen, once per action, as many as fit."""
        found: dict[str, Pressable] = {}
        for key, active in self.screen.active_bindings.items():
            binding = active.binding
            if binding.show and binding.action not in found:
                written = self.app.get_key_display(binding)
                found[binding.action] = Pressable(key, written, binding.description, binding.action, active.enabled)
        return fitting(sorted(found.values(), key=_place), self.size.width + _GAP)

    def render(self) -> Content:
        """One line; what does not fit is under `?`."""
        text = Passage()
        for each in self._keys():
            text.add(each.written, "accent" if each.applies else "faint")
            text.add(f" {each.word}{' ' * _GAP}", "" if each.applies else "faint")
        return text.content()

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        place = 1
        for each in self._keys():
            if place <= event.x < place + each.width - _GAP and each.applies:
                self.app.simulate_key(each.key)
                return
            place += each.width


def _place(each: Pressable) -> int:
    return _FIRST.index(each.action) if each.action in _FIRST else len(_FIRST)


def fitting(keys: list[Pressable], room: int) -> list[Pressable]:
    """As many keys as fit: those that do not apply go first, from the end, then the others; `?` stays."""
    order = sorted(range(len(keys)), key=lambda place: (keys[place].action == _PINNED, keys[place].applies, -place))
    over = sum(each.width for each in keys) - room
    gone = set()
    for place in order:
        if over <= 0:
            break
        gone.add(place)
        over -= keys[place].width
    return [each for place, each in enumerate(keys) if place not in gone]
