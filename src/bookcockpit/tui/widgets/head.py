"""The top line: the product, the page, what is special about this book, and the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.tui.text import Passage

if TYPE_CHECKING:
    from textual.content import Content

    from bookcockpit.tui.snapshot import Snapshot


class Head(Widget):
    """`bookcockpit  1 Today …  Sun 22 Nov 2026`."""

    DEFAULT_CSS = """
    Head { dock: top; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def __init__(self, page: str, snapshot: Snapshot) -> None:
        super().__init__()
        self._page = page
        self._snapshot = snapshot

    def show(self, snapshot: Snapshot) -> None:
        """Show another day, or other badges."""
        self._snapshot = snapshot
        self.refresh()

    def render(self) -> Content:
        """The line, the date at its right end."""
        text = Passage().add("bookcockpit", "strong").add("   ").add(self._page, "accent")
        room = self.size.width - len("bookcockpit   ") - len(self._page)
        now = self._snapshot
        for badge in ("demo book",) * now.is_demo + ("read-only",) * now.read_only:
            text.add("   ").add(f"[{badge}]", "soon")
            room -= len(badge) + 5
        day = say.full_date(now.book.as_of)
        if room > len(day):
            text.add(" " * (room - len(day))).add(day, "quiet")
        return text.content()
