"""A few lines that wrap themselves to the width they are given, so that one layout is enough."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from bookcockpit.tui.text import Passage


class Lines(Widget):
    """Shows what `write` makes for a width; nothing at all where that is empty."""

    DEFAULT_CSS = """
    Lines { height: auto; width: 1fr; }
    """

    def __init__(self, write: Callable[[int], Passage], *, id: str) -> None:
        super().__init__(id=id)
        self._write = write
        self._height = -1

    def show(self, write: Callable[[int], Passage]) -> None:
        """Show other lines; the screen is laid out anew only for another number of them."""
        self._write = write
        is_laid_out = self._height >= 0
        self.refresh(layout=is_laid_out and self._lines(self.size.width) != self._height)

    def _lines(self, width: int) -> int:
        plain = self._write(max(1, width)).content().plain
        return plain.count("\n") + 1 if plain else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as there are for the width."""
        self._height = self._lines(width)
        return self._height

    def render(self) -> Content:
        """The lines."""
        return self._write(max(1, self.size.width)).content()
