"""The document as it will read, before it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import ClassVar, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

from bookcockpit.core.rounding import rounded
from bookcockpit.tui.binding import MOVE, bind
from bookcockpit.tui.text import Passage, shown, wrapped


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


_GAP = 2
_LEAST_CELL = 6
_READABLE = 100
_BOXES = {"[ ] ": "□ ", "[x] ": "✓ "}
_TONES = {"strong_open": "strong", "em_open": "quiet", "s_open": "faint", "link_open": "accent"}
_BREAK = "\n"


class Run(NamedTuple):
    """Text of one tone."""

    text: str
    tone: str = ""


def markdown_text(markdown: str, width: int) -> Content:
    """The document, for a widget of that width."""
    page = _Page(max(_LEAST_CELL, width))
    page.read(_parser().parse(markdown))
    return page.text.content()


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable(["table", "strikethrough"])


class _Page:
    """Lays blocks out one below the other; what they stand in, such as lists, is a margin before their lines."""

    def __init__(self, width: int) -> None:
        self.text = Passage()
        self._width = width
        self._margins: list[str] = []
        self._mark = ""
        self._numbers: list[int | None] = []
        self._is_fresh = True

    def read(self, tokens: Sequence[Token]) -> None:
        place = 0
        while place < len(tokens):
            token = tokens[place]
            match token.type:
                case "heading_open":
                    self._space()
                    self._lines(_runs(tokens[place + 1], "accent" if token.tag == "h1" else "strong"))
                    place += 2
                case "paragraph_open":
                    if not token.hidden:
                        self._space()
                    self._lines(_runs(tokens[place + 1]))
                    place += 2
                case "bullet_list_open" | "ordered_list_open":
                    if not self._numbers:
                        self._space()
                    start = int(token.attrs.get("start", 1))
                    self._numbers.append(start if token.type.startswith("ordered") else None)
                case "bullet_list_close" | "ordered_list_close":
                    self._numbers.pop()
                case "list_item_open":
                    self._begin_item()
                case "list_item_close" | "blockquote_close":
                    self._margins.pop()
                    self._mark = ""
                case "blockquote_open":
                    self._space()
                    self._margins.append("┃ ")
                    self._is_fresh = True
                case "table_open":
                    end = next(at for at in range(place, len(tokens)) if tokens[at].type == "table_close")
                    self._space()
                    self._table(_table(tokens[place:end]))
                    place = end
                case "hr":
                    self._space()
                    self._line([Run("─" * self._line_room, "faint")])
                case "fence" | "code_block" | "html_block":
                    self._space()
                    for line in token.content.rstrip().split("\n"):
                        for piece in chop_cells(shown(line), self._room) or [""]:
                            self._line([Run(piece, "quiet")])
            place += 1

    @property
    def _room(self) -> int:
        """Cells for a table."""
        return max(_LEAST_CELL, self._width - sum(map(cell_len, self._margins)))

    @property
    def _line_room(self) -> int:
        """Cells for a line of words, which the eye follows back only so far."""
        return min(self._room, _READABLE)

    def _begin_item(self) -> None:
        number = self._numbers[-1]
        self._mark = "• " if number is None else f"{number}. "
        if number is not None:
            self._numbers[-1] = number + 1
        self._margins.append(" " * len(self._mark))

    def _space(self) -> None:
        """An empty line between blocks; none before the first, nor between a mark and its text."""
        if not self._is_fresh and not self._mark:
            self._line([])
        self._is_fresh = True

    def _margin(self) -> None:
        before = "".join(self._margins)
        if self._mark:
            before = before[: -len(self._mark)]
        self.text.add(before, "quiet").add(self._mark, "accent")
        self._mark = ""
        self._is_fresh = False

    def _line(self, runs: Sequence[Run]) -> None:
        self._margin()
        for run in runs:
            self.text.add(run.text, run.tone)
        self.text.line()

    def _lines(self, runs: Sequence[Run]) -> None:
        if self._mark and runs and (box := _BOXES.get(runs[0].text[:4].casefold())):
            self._mark = box
            runs = [Run(runs[0].text[4:], runs[0].tone), *runs[1:]]
        for line in _wrapped(runs, self._line_room):
            self._line(line)

    # Tables

    def _table(self, rows: list[list[list[Run]]]) -> None:
        head, *body = rows
        widths = _widths(rows, self._room)
        if min(widths) < _LEAST_CELL and sum(widths) + _GAP * (len(widths) - 1) >= self._room:
            self._records(head, body)
            return
        self._row([[Run(run.text, "quiet") for run in cell] for cell in head], widths)
        self._line([Run((" " * _GAP).join("─" * width for width in widths), "faint")])
        for row in body:
            self._row(row, widths)

    def _row(self, cells: list[list[Run]], widths: Sequence[int]) -> None:
        columns = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
        for at in range(max(map(len, columns))):
            line: list[Run] = []
            for lines, width in zip(columns, widths, strict=True):
                piece = lines[at] if at < len(lines) else []
                used = cell_len(_plain(piece))
                line += [*piece, Run(" " * (width - used + _GAP))]
            self._line(line[:-1])

    def _records(self, head: list[list[Run]], body: list[list[list[Run]]]) -> None:
        """A table too wide for its columns: each row by itself, every cell under its title."""
        for row in body:
            self._space()
            for title, cell in zip(head, row, strict=True):
                self._lines([Run(f"{shown(_plain(title))}: ", "quiet"), *cell])


def _table(tokens: Sequence[Token]) -> list[list[list[Run]]]:
    rows: list[list[list[Run]]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_runs(token))
    return rows


def _widths(rows: list[list[list[Run]]], room: int) -> list[int]:
    """As wide as the longest cell; where that is too much, the widest columns give way."""
    widths = [max(map(_widest_line, column)) for column in zip(*rows, strict=True)]
    over = sum(widths) + _GAP * (len(widths) - 1) - room
    for _ in range(max(0, over)):
        widths[widths.index(max(widths))] -= 1
    return [max(1, width) for width in widths]


def _widest_line(cell: Sequence[Run]) -> int:
    return max(1, *map(cell_len, _plain(cell).split(_BREAK)))


def _plain(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def _runs(token: Token, tone: str = "") -> list[Run]:
    """The words of a block with their tones, harmless."""
    return list(_pieces(token.children or (), tone))


def _pieces(children: Sequence[Token], around: str) -> Iterator[Run]:
    tones = [around]
    link = ""
    for child in children:
        match child.type:
            case "text":
                yield Run(shown(child.content), tones[-1])
            case "code_inline":
                yield Run(shown(child.content), "accent")
            case "image":
                yield Run(shown(f"[picture: {child.content}]"), "quiet")
            case "hardbreak":
                yield Run(_BREAK)
            case "softbreak":
                yield Run(" ", tones[-1])
            case "html_inline":
                is_break = re.fullmatch(r"<br\s*/?>", child.content) is not None
                yield Run(_BREAK) if is_break else Run(shown(child.content), "quiet")
            case _ if child.nesting == 1:
                link = str(child.attrs.get("href", ""))
                tones.append(around or _TONES.get(child.type, tones[-1]))
            case _ if child.nesting == -1:
                tones.pop()
                if child.type == "link_close":
                    yield Run(shown(f" ({link})"), "quiet")


def _wrapped(runs: Sequence[Run], width: int) -> list[list[Run]]:
    """The runs in lines of at most so many cells."""
    lines: list[list[Run]] = []
    part: list[Run] = []
    for run in (*runs, Run(_BREAK)):
        if run.text == _BREAK:
            lines += _wrapped_part(part, width)
            part = []
        else:
            part.append(run)
    return lines


def _wrapped_part(runs: Sequence[Run], width: int) -> list[list[Run]]:
    runs = _single_spaced(runs)
    plain = _plain(runs)
    ends: list[tuple[int, str]] = []
    for run in runs:
        ends.append((len(run.text) + (ends[-1][0] if ends else 0), run.tone))
    lines: list[list[Run]] = []
    place = 0
    for line in wrapped(plain, width):
        # A line goes on where the one before ended, but for the blanks at which they were parted.
        start = plain.index(line, place)
        place = start + len(line)
        lines.append(list(_cut(plain, ends, start, place)))
    return lines


def _single_spaced(runs: Sequence[Run]) -> list[Run]:
    """Without blanks at either end, and with one where there were several: a line is parted at one."""
    spaced: list[Run] = []
    for run in runs:
        text = re.sub(" +", " ", run.text)
        if not spaced or spaced[-1].text.endswith(" "):
            text = text.removeprefix(" ")
        if text:
            spaced.append(Run(text, run.tone))
    if spaced:
        spaced[-1] = Run(spaced[-1].text.removesuffix(" "), spaced[-1].tone)
    return spaced


def _cut(plain: str, ends: Sequence[tuple[int, str]], start: int, end: int) -> Iterator[Run]:
    for stop, tone in ends:
        if start < min(stop, end):
            yield Run(plain[start : min(stop, end)], tone)
            start = min(stop, end)


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
