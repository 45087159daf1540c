"""The preview of the sheet: a text wrapped to the width, drawn line by line, and how far down it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from bookcockpit.core.rounding import rounded
from bookcockpit.tui.binding import MOVE, bind

_BAR = 2
_WHEEL = 3


class Preview(Widget, can_focus=True):
    """Shows what `write` makes for a width; left and right belong to the sheet.

    Not a scroll view: a text of another length would lay out, and so paint, the whole screen.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"preview--bar"}
    DEFAULT_CSS = """
    Preview { background: $background; & > .preview--bar { background: $scrollbar; } }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("list.down", "j,down", "move(1)", "Down", "One line down", MOVE, main=False),
        bind("list.up", "k,up", "move(-1)", "Up", "One line up", MOVE, main=False),
        bind("list.page_down", "pagedown,ctrl+d,space", "page(1)", "Page down", "One page down", MOVE, main=False),
        bind("list.page_up", "pageup,ctrl+u", "page(-1)", "Page up", "One page up", MOVE, main=False),
        bind("list.first", "g,home", "first", "First", "To the top", MOVE, main=False),
        bind("list.last", "G,end", "last", "Last", "To the end", MOVE, main=False),
    ]

    def __init__(self, write: Callable[[int], Content], *, id: str) -> None:
        super().__init__(id=id)
        self._write = write
        self._lines: list[Strip] = []
        self._top = 0

    def show(self, write: Callable[[int], Content], *, from_top: bool = True) -> None:
        """Show another text, or another state of the same one."""
        self._write = write
        if from_top:
            self._top = 0
        self._wrap()

    def on_resize(self) -> None:
        """Wrap to the new width."""
        self._wrap()

    def notify_style_update(self) -> None:
        """Paint in the new theme."""
        super().notify_style_update()
        self._wrap()

    def _wrap(self) -> None:
        width = self.size.width - _BAR
        if width <= 0:
            self._lines = []
            return
        self._lines = Visual.to_strips(self, self._write(width), width, None, self.visual_style, pad=True)
        self._go_to(self._top)
        self.refresh()

    @property
    def _furthest(self) -> int:
        return max(0, len(self._lines) - self.size.height)

    def render_line(self, y: int) -> Strip:
        """One visible line, and at its right end the bar."""
        index = y + self._top
        width = self.size.width
        if index >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        plain, bar = self.rich_style, self.get_component_rich_style("preview--bar")
        end = [Segment(" " * (_BAR - 1), plain), Segment(" ", bar if self._is_in_bar(y) else plain)]
        return Strip.join([self._lines[index], Strip(end)])

    def _is_in_bar(self, y: int) -> bool:
        """Whether the bar, as long a part of the height as what is seen is of the text, covers a line."""
        height, furthest = self.size.height, self._furthest
        if not furthest:
            return False
        length = max(1, height * height // len(self._lines))
        start = rounded(self._top / furthest * (height - length))
        return start <= y < start + length

    # Moving

    def _go_to(self, top: int) -> None:
        top = max(0, min(top, self._furthest))
        if top != self._top:
            self._top = top
            self.refresh()

    def action_move(self, lines: int) -> None:
        """So many lines down, or up."""
        self._go_to(self._top + lines)

    def action_page(self, way: int) -> None:
        """All but one of the lines that are seen."""
        self._go_to(self._top + way * max(1, self.size.height - 1))

    def action_first(self) -> None:
        """To the first line."""
        self._go_to(0)

    def action_last(self) -> None:
        """To the last line."""
        self._go_to(self._furthest)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel."""
        event.stop()
        self._go_to(self._top + _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel."""
        event.stop()
        self._go_to(self._top - _WHEEL)
