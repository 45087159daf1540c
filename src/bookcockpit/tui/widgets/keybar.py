"""The bottom line: the main keys of the screen, read from its bindings; a click does what the key does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from bookcockpit.tui.text import Passage

if TYPE_CHECKING:
    from textual import events
    from textual.content import Content


class KeyBar(Widget):
    """The keys that apply now; those that do not are dimmed."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground 75%; }
    """

    def on_mount(self) -> None:
        """Follow the bindings of the screen."""
        self.screen.bindings_updated_signal.subscribe(self, lambda _screen: self.refresh())

    def _keys(self) -> list[tuple[str, str, str, bool]]:
        """(key, how it is shown, what it does, whether it applies), once per action."""
        found: dict[str, tuple[str, str, str, bool]] = {}
        for key, active in self.screen.active_bindings.items():
            binding = active.binding
            if binding.show and binding.action not in found:
                shown = self.app.get_key_display(binding)
                found[binding.action] = (key, shown, binding.description, active.enabled)
        return list(found.values())

    def render(self) -> Content:
        """One line; what does not fit is under `?`."""
        text = Passage()
        room = self.size.width
        for _key, shown, what, enabled in self._keys():
            room -= len(shown) + len(what) + 4
            if room < -3:
                break
            text.add(shown, "accent" if enabled else "faint").add(f" {what}   ", "" if enabled else "faint")
        return text.content()

    def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        place = 1
        for key, shown, what, enabled in self._keys():
            after = place + len(shown) + len(what) + 4
            if place <= event.x < after - 3 and enabled:
                self.app.simulate_key(key)
                return
            place = after
