"""The list of the cockpit: rows of cells under column titles, drawn line by line.

Only the lines on the screen are ever made, so a list of 20,000 rows costs what one of 20 does. The
cursor walks over rows that can be chosen and passes the others by. Where there is room, the rows that
belong beside the others stand in a second column of the page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from bookcockpit.core.columns import GAP, Column, column_widths
from bookcockpit.tui.binding import MOVE, bind
from bookcockpit.tui.row import Halves, Row, continues, half_width
from bookcockpit.tui.text import TONES, Cell, fitted, shown

_TITLES = 1
_MARK = "✓"
_UNKNOWN = Size()


class Rows(ScrollView, can_focus=True):
    """A list of rows with a cursor."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"rows--{tone}" for tone in (*TONES, "title", "heading", "cursor") if tone}
    DEFAULT_CSS = """
    Rows {
        background: $background;
        overflow-x: hidden;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        & > .rows--title { color: $foreground 55%; }
        & > .rows--heading { color: $foreground 65%; text-style: bold; }
        & > .rows--cursor { background: $block-cursor-background; color: $block-cursor-foreground; text-style: bold; }
        & > .rows--accent { color: $text-primary; text-style: bold; }
        & > .rows--strong { text-style: bold; }
        & > .rows--quiet { color: $foreground 65%; }
        & > .rows--faint { color: $foreground 55%; }
        & > .rows--late { color: $text-error; text-style: bold; }
        & > .rows--soon { color: $text-warning; text-style: bold; }
        & > .rows--good { color: $text-success; }
        & > .rows--risk { color: $text-error; text-style: bold reverse; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("list.down", "j,down", "move(1)", "Next", "One line down", MOVE, main=False),
        bind("list.up", "k,up", "move(-1)", "Before", "One line up", MOVE, main=False),
        bind("list.page_down", "pagedown,ctrl+d", "page(1)", "Page down", "One page down", MOVE, main=False),
        bind("list.page_up", "pageup,ctrl+u", "page(-1)", "Page up", "One page up", MOVE, main=False),
        bind("list.left", "left", "across(-1)", "Left", "To the column on the left", MOVE, main=False),
        bind("list.right", "right", "across(1)", "Right", "To the column on the right", MOVE, main=False),
        bind("list.first", "g,home", "first", "First", "To the top", MOVE, main=False),
        bind("list.last", "G,end", "last", "Last", "To the end", MOVE, main=False),
        bind("list.open", "enter", "choose", "Open", "Open the line", MOVE),
    ]

    class Moved(Message):
        """The cursor stands on another row, or on the same row of a new list."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

    class Chosen(Message):
        """A row was opened, by key or by click."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    class Across(Message):
        """Right (1) or left (-1) was pressed at a row that has none beside it."""

        def __init__(self, row: Row, way: int) -> None:
            super().__init__()
            self.row = row
            self.way = way

    def __init__(
        self, columns: Sequence[Column], rows: list[Row], room: Size = _UNKNOWN, *, id: str | None = None
    ) -> None:
        """`room` is the size it will have; without it all rows stand in one column until the size is known."""
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._given = rows
        self._laid = Halves.of(rows, self._columns, *room) if room else Halves(rows, len(rows))
        self._cursor = self._laid.standing(0, 1)
        self.marked: set[str] = set()
        self.set_reactive(Rows.virtual_size, Size(0, self._laid.height + _TITLES))
        self._widths: tuple[int, ...] = ()
        self._strips: dict[tuple[int, bool], Strip] = {}
        self._styles: dict[tuple[str, str], Style] = {}

    @property
    def row(self) -> Row | None:
        """The row under the cursor; None when there is none to stand on."""
        if 0 <= self._cursor < len(self._laid.rows) and self._laid.rows[self._cursor].can_be_chosen:
            return self._laid.rows[self._cursor]
        return None

    @property
    def rows(self) -> list[Row]:
        """All rows, in the order in which they are walked."""
        return self._laid.rows

    @property
    def is_at_first(self) -> bool:
        """Whether the cursor stands on the first row there is to stand on."""
        return self._cursor == self._laid.standing(0, 1)

    @property
    def number(self) -> int:
        """How many rows can be chosen."""
        return sum(row.can_be_chosen for row in self._laid.rows)

    @property
    def marked_rows(self) -> list[Row]:
        """The marked rows that are listed, in their order."""
        return [row for row in self._laid.rows if row.key in self.marked] if self.marked else []

    def toggle_mark(self) -> None:
        """Mark the row under the cursor, or take its mark away."""
        if self.row is not None:
            self.marked ^= {self.row.key}
            self._repaint(self._cursor)

    def unmark(self, keys: set[str]) -> None:
        """Take marks away."""
        self.marked -= keys
        self._forget()

    def fill(self, rows: list[Row], columns: Sequence[Column], *, is_part: bool = False) -> None:
        """Show other rows; the cursor stays on the row of the same key, else in the same place.

        Rows that are not there lose their marks, unless these are only part of them.
        """
        self._given = rows
        self._columns = tuple(columns)
        if self.marked and not is_part:
            self.marked &= {row.key for row in rows}
        self._lay_out()
        self.post_message(self.Moved(self.row))

    def _lay_out(self) -> None:
        """Put the rows in one column or in two, the cursor on its row."""
        key = self.row.key if self.row is not None else None
        self._laid = Halves.of(self._given, self._columns, self.scrollable_content_region.width, self._height)
        rows = self._laid.rows
        place = next((index for index, row in enumerate(rows) if row.key == key and row.can_be_chosen), self._cursor)
        self._cursor = self._laid.standing(max(0, min(place, len(rows) - 1)), 1)
        self._forget()
        self.virtual_size = Size(0, self._laid.height + _TITLES)
        self._reveal()

    # Moving

    def action_move(self, step: int) -> None:
        """So many lines down, or up."""
        place = self._laid.standing(self._cursor + step, step)
        self._move_to(place if place != -1 else self._cursor)

    def action_page(self, direction: int) -> None:
        """A screenful down or up."""
        target = self._cursor + direction * max(1, self._height - 1)
        self._move_to(self._laid.standing(max(0, min(target, len(self._laid.rows) - 1)), direction))

    def action_across(self, step: int) -> None:
        """To the row beside it, in the other column; where there is one column alone the page knows what it means."""
        if not self._laid.is_two and self.row is not None:
            self.post_message(self.Across(self.row, step))
        other = self._laid.across(self._cursor, step)
        if other:
            place = self._laid.standing(min(other[0] + self._laid.line(self._cursor), other[-1]), -1)
            self._move_to(place if place in other else self._laid.standing(other[0], 1))

    def action_first(self) -> None:
        """To the first row."""
        self._move_to(self._laid.standing(0, 1))

    def action_last(self) -> None:
        """To the last row."""
        self._move_to(self._laid.standing(len(self._laid.rows) - 1, -1))

    def go_to(self, key: str) -> None:
        """To the row of that key, if it is listed."""
        self._move_to(next((place for place, row in enumerate(self._laid.rows) if row.key == key), -1))

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if self.row is not None:
            self.post_message(self.Chosen(self.row))

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a click on the row it stands on opens it."""
        index = self._laid.at(event.y - _TITLES + self.scroll_offset.y, beside=event.x > self._width)
        if event.y < _TITLES or index is None or not self._laid.rows[index].can_be_chosen:
            return
        if index == self._cursor:
            self.action_choose()
        else:
            self._move_to(index)

    def _move_to(self, index: int) -> None:
        if index == self._cursor or not 0 <= index < len(self._laid.rows):
            return
        before, self._cursor = self._cursor, index
        self._reveal()
        for begun in (before, index):
            for changed in self._span(begun):
                self._refresh_line(changed)
        self.post_message(self.Moved(self.row))

    def _span(self, index: int) -> range:
        """A row and the lines on which its text goes on."""
        rows, end = self._laid.rows, index + 1
        while index >= 0 and end < len(rows) and continues(rows[end], rows[index]):
            end += 1
        return range(index, end)

    def _repaint(self, index: int) -> None:
        for at_cursor in (True, False):
            self._strips.pop((index, at_cursor), None)
        self._refresh_line(index)

    def _refresh_line(self, index: int) -> None:
        self.refresh(Region(0, self._laid.line(index) - self.scroll_offset.y + _TITLES, self.size.width, 1))

    @property
    def _width(self) -> int:
        """Cells of one column."""
        width = self.scrollable_content_region.width
        return half_width(width) if self._laid.is_two else width

    @property
    def _height(self) -> int:
        return max(1, self.size.height - _TITLES)

    def _reveal(self) -> None:
        top = self.scroll_offset.y
        # With the first row goes the heading above it.
        line = self._laid.line(self._cursor)
        first = self._laid.standing(self._cursor - line, 1)
        wanted = 0 if self._cursor <= first else line
        if wanted < top:
            self.scroll_to(y=wanted, animate=False)
        elif line >= top + self._height:
            self.scroll_to(y=line - self._height + 1, animate=False)

    # Drawing

    def on_resize(self) -> None:
        """Another width lays the rows and columns out anew."""
        self._lay_out()

    def notify_style_update(self) -> None:
        """Another theme paints anew."""
        super().notify_style_update()
        self._forget()

    def _forget(self) -> None:
        self._strips.clear()
        self._styles.clear()
        self._widths = ()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One line of the visible part: the titles, or a row, and what stands beside it."""
        width = self._width
        if not self._widths:
            self._widths = column_widths(self._columns, width)
        if y < _TITLES:
            titles = [Cell(shown(column.title)) for column in self._columns]
            line = self._painted(titles, "rows--title", width)
            return Strip.join([line, Strip.blank(width + GAP, self._style("", ""))]) if self._laid.is_two else line
        line = self._row_strip(y, width, beside=False)
        if not self._laid.is_two:
            return line
        gap = Strip.blank(self.scrollable_content_region.width - 2 * width, self._style("", ""))
        return Strip.join([line, gap, self._row_strip(y, width, beside=True)])

    def _row_strip(self, y: int, width: int, *, beside: bool) -> Strip:
        index = self._laid.at(y - _TITLES + self.scroll_offset.y, beside=beside)
        if index is None:
            return Strip.blank(width, self._style("", ""))
        at_cursor = index in self._span(self._cursor)
        strip = self._strips.get((index, at_cursor))
        if strip is None:
            row = self._laid.rows[index]
            base = "rows--heading" if row.is_heading else "rows--cursor" if at_cursor else ""
            strip = self._strips[index, at_cursor] = self._painted(
                row.cells(), base, width, marked=row.key in self.marked
            )
        return strip

    def _painted(self, cells: Sequence[Cell], base: str, width: int, *, marked: bool = False) -> Strip:
        """A line of cells; a single one has the whole width."""
        plain = self._style(base, "")
        segments = [Segment(_MARK, self._style(base, "accent")) if marked else Segment(" ", plain)]
        if len(cells) == 1:
            segments.append(Segment(fitted(cells[0].text, width - 2), self._style(base, cells[0].tone)))
        else:
            for column, one, room in zip(self._columns, cells, self._widths, strict=True):
                if room:
                    segments.append(Segment(fitted(one.text, room, right=column.right), self._style(base, one.tone)))
                    segments.append(Segment(" " * GAP, plain))
        return Strip(segments).adjust_cell_length(width, plain)

    def _style(self, base: str, tone: str) -> Style:
        style = self._styles.get((base, tone))
        if style is None:
            # On the cursor one colour reads well in every theme; the words say what the colours said.
            is_accent = base == "rows--heading" and tone == "accent"
            name = "rows--accent" if is_accent else base or (f"rows--{tone}" if tone else "")
            style = self._styles[base, tone] = self.get_component_rich_style(name) if name else self.rich_style
        return style
