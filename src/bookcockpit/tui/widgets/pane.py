"""A pane of text: one passage, wrapped to the width, drawn line by line and scrolled by whole lines."""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from bookcockpit.tui.text import label

_WHEEL = 3


class Pane(Widget):
    """Shows what `write` makes for a width; asks it again when the width changes.

    Not a scroll view: a text of another length would lay out, and so paint, the whole screen at each row.
    """

    DEFAULT_CSS = """
    Pane { background: $background; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._write: Callable[[int], Content] | None = None
        self._lines: list[Strip] = []
        self._top = 0

    def show(self, write: Callable[[int], Content] | None) -> None:
        """Show another passage, from its top."""
        self._write = write
        self._top = 0
        self._wrap()

    def scroll_lines(self, lines: int) -> None:
        """So many lines down, or up, as far as there is text."""
        top = max(0, min(self._top + lines, len(self._lines) - self.size.height))
        if top != self._top:
            self._top = top
            self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel."""
        event.stop()
        self.scroll_lines(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel."""
        event.stop()
        self.scroll_lines(-_WHEEL)

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._wrap()
        self.scroll_lines(0)

    def notify_style_update(self) -> None:
        """Paint in the new theme."""
        super().notify_style_update()
        if self._write is not None:
            self._wrap()

    def _wrap(self) -> None:
        width = self.size.width
        self._lines = self._strips(self._write(width)) if self._write is not None and width > 0 else []
        self.refresh()

    def _strips(self, content: Content) -> list[Strip]:
        return Visual.to_strips(self, content, self.size.width, None, self.visual_style, pad=True)

    def render_line(self, y: int) -> Strip:
        """One visible line; the last says when there is more."""
        index = y + self._top
        if not self.size.width:
            return Strip.blank(0)
        if y == self.size.height - 1 and index < len(self._lines) - 1:
            return self._strips(label("↓ more: J and K", "quiet"))[0]
        if index < len(self._lines):
            return self._lines[index]
        return Strip.blank(self.size.width, self.rich_style)
