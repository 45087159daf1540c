"""The top line: the product, the pages, what is special about this book, and the date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.tui.pages import PAGES
from bookcockpit.tui.text import Passage, fitted, shown

if TYPE_CHECKING:
    from textual import events
    from textual.content import Content

    from bookcockpit.tui.snapshot import Snapshot


_PRODUCT = "bookcockpit"
_GAP = 3


class Head(Widget):
    """`bookcockpit   1 Today   2 Book …  Sun 22 Nov 2026`, and on an account's page its name after the tabs."""

    DEFAULT_CSS = """
    Head { dock: top; height: 1; padding: 0 1; background: $panel; color: $foreground; }
    """

    def __init__(self, page: str, snapshot: Snapshot, below: str = "") -> None:
        super().__init__()
        self._page = page
        self._snapshot = snapshot
        self._below = below

    def show(self, snapshot: Snapshot, below: str = "") -> None:
        """Show another day, other badges, or another account."""
        self._snapshot = snapshot
        self._below = below
        self.refresh()

    def _tabs(self) -> list[tuple[str, str]]:
        """(page, its tab); only the page itself above an account, and where there is no room for all."""
        tabs = [(page.name, f"{page.key} {page.title}") for page in PAGES]
        room = self.size.width - len(_PRODUCT) - sum(len(tab) + _GAP for _page, tab in tabs)
        return tabs if room > 20 and not self._below else [tab for tab in tabs if tab[0] == self._page]

    def render(self) -> Content:
        """The line, the date at its right end where there is room."""
        text = Passage().add(_PRODUCT, "strong")
        room = self.size.width - 2 - len(_PRODUCT)
        for page, tab in self._tabs():
            text.add(" " * _GAP).add(tab, "accent" if page == self._page else "quiet")
            room -= len(tab) + _GAP
        now = self._snapshot
        badges = ("demo book",) * now.is_demo + ("read-only",) * now.read_only
        room -= sum(len(badge) + 2 + _GAP for badge in badges)
        if self._below:
            name = fitted(self._below, min(cell_len(shown(self._below)), max(0, room - 2)))
            text.add(" › ", "quiet").add(name, "strong")
            room -= cell_len(name) + 3
        for badge in badges:
            text.add(" " * _GAP).add(f"[{badge}]", "soon")
        day = say.full_date(now.book.as_of)
        if room > len(day):
            text.add(" " * (room - len(day))).add(day, "quiet")
        return text.content()

    async def on_click(self, event: events.Click) -> None:
        """A click on a tab opens its page."""
        place = 1 + len(_PRODUCT)
        for page, tab in self._tabs():
            place += _GAP
            if place <= event.x < place + len(tab):
                await self.run_action(f"app.page('{page}')")
            place += len(tab)
