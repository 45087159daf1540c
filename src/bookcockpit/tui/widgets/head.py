"""The top line of a page, with the pages of the cockpit, and the line of its tabs."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from bookcockpit.core import wording as say
from bookcockpit.tui.pages import PLACES, place_of
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.text import Passage, fitted, shown

_PRODUCT = "bookcockpit"
_GAPS = (3, 2, 1)
"""Blanks between the tabs, fewer where room lacks."""
_EDGES = 2


class Head(Widget):
    """`bookcockpit   1 Today   2 Accounts …  Sun 22 Nov 2026`, and on an account's page its name after the tabs."""

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

    def _badges(self) -> tuple[str, ...]:
        return ("[demo book]",) * self._snapshot.is_demo + ("[read-only]",) * self._snapshot.read_only

    def _tabs(self) -> tuple[str, list[tuple[str, str]], int]:
        """What stands first, (page, its tab), and the blanks before each.

        Where room lacks the product gives way, then what is special about the book; the places always stand there.
        """
        tabs = [(place.name, f"{place.key} {place.title}") for place in PLACES]
        texts = [*(tab for _place, tab in tabs), *self._badges()]
        for first in ("",) if self._below else (_PRODUCT, ""):
            room = self.size.width - _EDGES - len(first) - sum(map(len, texts))
            for gap in _GAPS:
                if room >= gap * len(texts):
                    return first, tabs, gap
        return "", tabs, _GAPS[-1]

    def render(self) -> Content:
        """The line, the date at its right end as far as there is room."""
        first, tabs, gap = self._tabs()
        text = Passage().add(first, "strong")
        badges = self._badges()
        room = self.size.width - _EDGES - len(first)
        here = place_of(self._page)
        for place, tab in tabs:
            is_here = here is not None and place == here.name
            text.add(" " * gap).add(tab, "accent" if is_here else "quiet")
            room -= len(tab) + gap
        badges = badges if room >= sum(len(badge) + gap for badge in badges) else ()
        room -= sum(len(badge) + gap for badge in badges)
        if self._below:
            name = fitted(self._below, min(cell_len(shown(self._below)), max(0, room - 2)))
            text.add(" › ", "quiet").add(name, "strong")
            room -= cell_len(name) + 3
        for badge in badges:
            text.add(" " * gap).add(badge, "soon")
        today = self._snapshot.book.as_of
        day = next((each for each in (say.full_date(today), say.short_date(today, today)) if len(each) < room), None)
        if day is not None:
            text.add(" " * (room - len(day))).add(day, "quiet")
        return text.content()

    async def on_click(self, event: events.Click) -> None:
        """A click on a place opens it."""
        first, tabs, gap = self._tabs()
        place = 1 + len(first)
        for page, tab in tabs:
            place += gap
            if place <= event.x < place + len(tab):
                await self.run_action(f"app.place('{page}')")
            place += len(tab)


_GAP = 2


class TabLine(Widget):
    """`Plan  Health  People`; the open one stands out, also without colour."""

    DEFAULT_CSS = """
    TabLine { height: 2; padding: 1 2 0 2; background: $background; }
    .-narrow TabLine { height: 1; padding: 0 2; }
    .-tiny TabLine, .-flat TabLine { display: none; }
    """

    class Clicked(Message):
        """A tab was clicked."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    def __init__(self, titles: Sequence[str], place: int, lists: Sequence[str] = (), at: int = 0) -> None:
        """`lists` are those that stand under the open tab, if several, and `at` the one that is shown."""
        super().__init__()
        self._titles = tuple(titles)
        self.show(place, lists, at)

    def show(self, place: int, lists: Sequence[str] = (), at: int = 0) -> None:
        """Another tab is open, or another of its lists."""
        self._place = place
        self._list = f"‹ {lists[at]}, {at + 1} of {len(lists)} ›" if len(lists) > 1 else ""
        self.refresh()

    def render(self) -> Content:
        """One line; where not all fit, the open one and its place."""
        text = Passage()
        if self._width > self.size.width:
            title = self._titles[self._place]
            return (
                text.add(f"[{title}]", "accent").add(f"  {self._place + 1} of {len(self._titles)}", "quiet").content()
            )
        for place, title in enumerate(self._titles):
            is_open = place == self._place
            text.add(f"[{title}]" if is_open else f" {title} ", "accent" if is_open else "quiet").add(" " * _GAP)
        room = self.size.width - self._width - 1
        return text.add(self._list.rjust(room) if len(self._list) <= room else "").content()

    @property
    def _width(self) -> int:
        return sum(len(title) + 2 + _GAP for title in self._titles) - _GAP

    def on_click(self, event: events.Click) -> None:
        """Open the tab under the mouse; where not all fit, the next."""
        if self._width > self.size.width:
            self.post_message(self.Clicked((self._place + 1) % len(self._titles)))
            return
        begin = 2
        for place, title in enumerate(self._titles):
            end = begin + len(title) + 2
            if begin <= event.x < end:
                self.post_message(self.Clicked(place))
            begin = end + _GAP
