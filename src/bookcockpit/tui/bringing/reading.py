"""A text to read and walk through with the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from bookcockpit.tui.binding import MOVE, bind
from bookcockpit.tui.widgets.pane import Pane

_ALL = 1_000_000
_READABLE = 100
"""Cells beyond which the eye loses its line."""


class Reading(Pane, can_focus=True):
    """A pane that takes keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("text.down", "j,down,J", "lines(1)", "Down", "One line down", MOVE, main=False),
        bind("text.up", "k,up,K", "lines(-1)", "Up", "One line up", MOVE, main=False),
        bind("text.page_down", "pagedown,ctrl+d,space", "pages(1)", "Page down", "One page down", MOVE, main=False),
        bind("text.page_up", "pageup,ctrl+u", "pages(-1)", "Page up", "One page up", MOVE, main=False),
        bind("text.first", "g,home", f"lines(-{_ALL})", "Top", "To the top", MOVE, main=False),
        bind("text.last", "G,end", f"lines({_ALL})", "End", "To the end", MOVE, main=False),
    ]

    def show(self, write: Callable[[int], Content] | None) -> None:
        """Show another passage, from its top, no wider than can be read."""
        super().show(write and (lambda width: write(min(width, _READABLE))))

    def action_lines(self, lines: int) -> None:
        """So many lines down, or up."""
        self.scroll_lines(lines)

    def action_pages(self, pages: int) -> None:
        """A screenful down, or up."""
        self.scroll_lines(pages * max(1, self.size.height - 1))
