"""The one gate through which the book's text reaches the screen: harmless, never read as markup.

Customer text can hold markup that crashes or acts, and control characters a terminal obeys. Whatever is
shown passes through `shown`; the type tells the checker that it did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal, NamedTuple, NewType

from rich.cells import cell_len, chop_cells, set_cell_size
from textual.app import App
from textual.content import Content

from bookcockpit.core.text import show, show_lines

Shown = NewType("Shown", str)
"""Text that acts on nothing, on one line."""

TONES = {
    "": "",
    "accent": "bold $text-primary",
    "strong": "bold",
    "quiet": "$foreground 65%",
    "faint": "$foreground 55%",
    "late": "bold $text-error",
    "soon": "bold $text-warning",
    "good": "$text-success",
    "risk": "bold reverse $text-error",
}
"""What a piece of text says beside its words, as the theme paints it."""


class Cell(NamedTuple):
    """One cell of a list: harmless text and its tone."""

    text: Shown
    tone: str = ""


_WORDS = re.compile(" (?!% |%$)")
"""Between words."""


def shown(text: str) -> Shown:
    """The text made harmless, on one line."""
    return Shown(show(text))


def shown_lines(text: str) -> str:
    """The text made harmless, its line breaks kept."""
    return show_lines(text)


def cell(text: str, tone: str = "") -> Cell:
    """A cell of a list."""
    return Cell(shown(text), tone)


def gated(cells: Iterable[tuple[str, str]]) -> list[Cell]:
    """Cells as the lists say them, made harmless."""
    return [cell(*each) for each in cells]


def joined(words: Iterable[str | None]) -> str:
    """Those that say something, with a dot between."""
    return " · ".join(word for word in words if word)


def label(text: str, tone: str = "") -> Content:
    """Text for a widget, its line breaks kept."""
    return Content.styled(show_lines(text), TONES[tone])


def toast(app: App[Any], text: str, severity: Literal["information", "warning", "error"] = "information") -> None:
    """A passing message in the corner, in place of the one before; an error stays longer."""
    app.clear_notifications()
    app.notify(show_lines(text), severity=severity, markup=False, timeout=12 if severity == "error" else 5)


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """The text, harmless, in exactly so many cells; a cut ends with `…` and never splits a cluster."""
    if width <= 0:
        return ""
    # Clusters are a few code points long, so a far longer text is cut before it is measured.
    text = show(text[: width * 16])
    size = cell_len(text)
    if size > width:
        return set_cell_size(text, width - 1) + "…"
    padding = " " * (width - size)
    return padding + text if right else text + padding


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most so many cells, broken between words where that is possible; `47 %` is one."""
    lines: list[str] = []
    line = ""
    for word in _WORDS.split(show(text)):
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = chop_cells(word, max(2, width)) or [""]
        lines += full
    return [*lines, line]


class Passage:
    """Several lines for a widget, built piece by piece; every piece is made harmless."""

    def __init__(self) -> None:
        self._parts: list[tuple[str, str]] = []

    def add(self, text: str, tone: str = "") -> Passage:
        """More text on the same line."""
        self._parts.append((show(text), TONES[tone]))
        return self

    def line(self, text: str = "", tone: str = "") -> Passage:
        """Text that ends its line."""
        return self.add(text, tone)._break()

    def item(self, mark: str, text: str, width: int, tone: str = "") -> Passage:
        """One thing of several: its mark, and its lines hanging beside it."""
        first, *others = wrapped(text, width - 2)
        self.line(f"{mark} {first}", tone)
        for line in others:
            self.line(f"  {line}", tone)
        return self

    def content(self) -> Content:
        """The whole, for a widget."""
        return Content.assemble(*self._parts).rstrip()

    def _break(self) -> Passage:
        self._parts.append(("\n", ""))
        return self


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
