"""The line of tabs of a page; a click opens one."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from bookcockpit.tui.text import Passage

_GAP = 2


class TabLine(Widget):
    """`Plan  Stakeholders  Success plan`; the open one stands out, also without colour."""

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
