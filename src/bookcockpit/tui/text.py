"""The one gate through which the book's text reaches the screen: harmless, never read as markup.

Customer text can hold markup that crashes or acts, and control characters a terminal obeys. Whatever is
shown passes through `shown`; the type tells the checker that it did.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import (
    Any,
    Literal,
    NamedTuple,
    NewType,
)

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
