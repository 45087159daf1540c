"""A text in titled parts: the title above its lines, or beside them where the width allows."""

from __future__ import annotations

from textual.content import Content

from bookcockpit.tui.text import Passage, wrapped

_BESIDE_FROM = 68
_TITLE = 10


class Parts:
    """Built line by line for a width; a part without lines leaves no trace."""

    def __init__(self, width: int) -> None:
        self._beside = width >= _BESIDE_FROM
        self._text = Passage()
        self._title = ""
        self._begun = False
        self.room = max(1, width - _TITLE if self._beside else width)

    def part(self, title: str) -> Parts:
        """What follows belongs under this title."""
        self._title = title
        return self

    def line(self, *pieces: tuple[str, str]) -> Parts:
        """One line of (text, tone) pieces that fit it."""
        self._begin_line()
        for text, tone in pieces:
            self._text.add(text, tone)
        self._text.line()
        return self

    def head(self, what: str, of: str) -> Parts:
        """The first line: what it is, and whose."""
        return self.line((what, "accent"), (f" · {of}", "strong"))

    def say(self, text: str, tone: str = "", mark: str = "", mark_tone: str = "") -> Parts:
        """Text of any length; behind a mark its lines hang beside it. No text, no line."""
        if not text:
            return self
        hang = f"{mark} " if mark else ""
        for place, line in enumerate(wrapped(text, max(1, self.room - len(hang)))):
            self.line((hang if place == 0 else " " * len(hang), mark_tone), (line, tone))
        return self

    def note(self, text: str, tone: str = "") -> Parts:
        """What somebody wrote, with its own line breaks."""
        for line in text.splitlines():
            if line.strip():
                self.say(line, tone)
            else:
                self.line()
        return self

    def gap(self) -> Parts:
        """A blank line before the next part, which titles above their lines have anyway."""
        if self._begun and self._beside:
            self._text.line()
        return self

    def content(self) -> Content:
        """The whole, for a widget."""
        return self._text.content()

    def _begin_line(self) -> None:
        title, self._title = self._title, ""
        if self._beside:
            self._text.add(f"{title:<{_TITLE}}", "strong")
        elif title:
            if self._begun:
                self._text.line()
            self._text.line(title, "strong")
        self._begun = True
