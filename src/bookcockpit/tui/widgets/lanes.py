"""The list of the cockpit as a board: its rows as cards in lanes side by side, and a strip of the others below.

The same rows, cursor and marks as the list, so a page need not know which shape is shown. Only the cards on
the screen are ever made.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip

from bookcockpit.core.columns import Column
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, fitted, shown
from bookcockpit.tui.widgets.card_line import CardLine, Dealer, set_in
from bookcockpit.tui.widgets.lane_grid import HEAD, Frame, Grid, Spot, hidden, lane_width, spots_of
from bookcockpit.tui.widgets.rows import Rows

_EDGE, _CURSOR, _MARK = "│ ", "▌ ", "✓ "
"""What stands left of a card: none of them needs a colour to be told from the others."""
_RULE = "─"


class Lanes(Rows):
    """A list of rows that can stand as cards in lanes."""

    def __init__(
        self, columns: Sequence[Column], rows: list[Row], dealer: Dealer, *, is_board: bool, id: str | None = None
    ) -> None:
        super().__init__(columns, rows, id=id)
        self.dealer = dealer
        self.is_board = is_board
        self._frame = Frame.of(80, 24, dealer.lanes, 4, 0)
        self._tops = [0] * (dealer.lanes + 1)
        self._painted_lanes: dict[int, list[Strip]] = {}
        self._deal()
        if is_board:
            self.set_reactive(Rows.virtual_size, Size())
            if (start := self._grid.start()) is not None:
                self._cursor = self._lanes[start.lane][start.card]

    def show_as(self, *, is_board: bool) -> None:
        """As a board, or as a list; the cursor stays on its row."""
        if is_board != self.is_board:
            self.is_board = is_board
            self.scroll_to(y=0, animate=False)
            self._lay_out()

    def to_start(self) -> None:
        """To the first card of the board."""
        if self.is_board:
            self._go(self._grid.start())

    # Where the cards stand

    def _deal(self) -> None:
        """Put every row in its lane."""
        self._lanes: list[list[int]] = [[] for _lane in range(self.dealer.lanes + 1)]
        if self.is_board:
            for index, row in enumerate(self._laid.rows):
                if row.can_be_chosen:
                    self._lanes[self.dealer.lane_of(row)].append(index)
        self._spots = spots_of(self._lanes)

    def _lay_out(self) -> None:
        # Where the cards stood says nothing of the new ones.
        self._spots = {}
        super()._lay_out()
        self._deal()
        if not self.is_board:
            return
        width, height = self.scrollable_content_region.size
        lines = self.dealer.lines(lane_width(width, self.dealer.lanes) - len(_EDGE))
        self._frame = Frame.of(width, height, self.dealer.lanes, lines, len(self._lanes[-1]))
        self._tops = [self._grid.held(lane, top) for lane, top in enumerate(self._tops)]
        self.virtual_size = Size()
        self._reveal()

    @property
    def _grid(self) -> Grid:
        *sizes, strip = map(len, self._lanes)
        frame = self._frame
        return Grid(tuple(sizes), strip, tuple(self._tops), frame.fits, frame.abreast, max(1, frame.slips))

    @property
    def _spot(self) -> Spot | None:
        return self._spots.get(self._cursor)

    # Moving

    def action_move(self, step: int) -> None:
        """So many cards down, or up; from the end of a lane to the strip."""
        if not self.is_board:
            super().action_move(step)
        elif self._spot is not None:
            self._go(self._grid.along(self._spot, step))

    def action_page(self, direction: int) -> None:
        """A lane-full down or up."""
        if not self.is_board:
            super().action_page(direction)
        elif self._spot is not None:
            self._go(self._grid.page(self._spot, direction))

    def action_across(self, step: int) -> None:
        """To the next lane with a card, at the same height."""
        if not self.is_board:
            super().action_across(step)
        elif self._spot is not None:
            self._go(self._grid.across(self._spot, step))

    def action_first(self) -> None:
        """To the first card of the lane, then of all."""
        if not self.is_board:
            super().action_first()
        elif self._spot is not None:
            self._go(self._grid.first(self._spot))

    def action_last(self) -> None:
        """To the last card of the lane, then of all."""
        if not self.is_board:
            super().action_last()
        elif self._spot is not None:
            self._go(self._grid.last(self._spot))

    def _go(self, spot: Spot | None) -> None:
        if spot is not None:
            self._move_to(self._lanes[spot.lane][spot.card])

    def _reveal(self) -> None:
        if not self.is_board:
            super()._reveal()
        elif (spot := self._spot) is not None:
            self._scroll_lane(spot.lane, self._grid.top_for(spot))

    def _scroll_lane(self, lane: int, top: int) -> None:
        if top != self._tops[lane]:
            self._tops[lane] = top
            self._refresh_lane(lane)

    # The mouse

    def on_click(self, event: events.Click) -> None:
        """A click moves the cursor; a click on the card it stands on opens it."""
        if not self.is_board:
            return
        event.prevent_default()
        spot = self._spot_at(event.x - self.gutter.left, event.y)
        if spot is None or spot.card >= len(self._lanes[spot.lane]):
            return
        if spot == self._spot:
            self.action_choose()
        else:
            self._go(spot)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls the lane under the pointer."""
        self._wheel(event, 1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls the lane under the pointer."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        if not self.is_board:
            return
        event.prevent_default()
        event.stop()
        lane = self._lane_at(event.x - self.gutter.left, event.y)
        if lane is not None:
            self._scroll_lane(lane, self._grid.held(lane, self._tops[lane] + step))

    def _lane_at(self, x: int, y: int) -> int | None:
        if self._frame.slips and y >= self._strip_from:
            return self.dealer.lanes
        return self._frame.lane_at(x, self.dealer.lanes)

    def _spot_at(self, x: int, y: int) -> Spot | None:
        lane, frame = self._lane_at(x, y), self._frame
        if lane is None:
            return None
        if lane == self.dealer.lanes:
            line, column = y - self._strip_from - 1, x // (frame.slip + frame.gap)
            if line < 0 or column >= frame.abreast:
                return None
            return Spot(lane, (line + self._tops[lane]) * frame.abreast + column)
        place, line = divmod(y - HEAD, frame.pitch)
        is_card = 0 <= place < frame.fits and line < frame.pitch - 1
        return Spot(lane, place + self._tops[lane]) if is_card else None

    # Drawing

    @property
    def _strip_from(self) -> int:
        """The line of the title of the strip."""
        return self.size.height - self._frame.strip_lines

    def _refresh_line(self, index: int) -> None:
        if not self.is_board:
            super()._refresh_line(index)
        elif (spot := self._spots.get(index)) is not None:
            self._refresh_lane(spot.lane)

    def _refresh_lane(self, lane: int) -> None:
        self._painted_lanes.pop(lane, None)
        if lane == self.dealer.lanes:
            self.refresh(Region(0, self._strip_from, self.size.width, self._frame.strip_lines))
        else:
            self.refresh(Region(self._frame.left_of(lane), 0, self._frame.lane, self.size.height))

    def _forget(self) -> None:
        self._painted_lanes.clear()
        super()._forget()

    def render_line(self, y: int) -> Strip:
        """One line of the list, or of all lanes."""
        if not self.is_board:
            return super().render_line(y)
        width = self.scrollable_content_region.width
        plain = self._style("", "")
        if self._frame.slips and y >= self._strip_from:
            return self._lane(self.dealer.lanes)[y - self._strip_from]
        pieces: list[Strip] = []
        for lane in range(self.dealer.lanes):
            if lane:
                pieces.append(Strip.blank(self._frame.gap, plain))
            lines = self._lane(lane)
            pieces.append(lines[y] if y < len(lines) else Strip.blank(self._frame.lane, plain))
        return Strip.join(pieces).adjust_cell_length(width, plain)

    def _lane(self, lane: int) -> list[Strip]:
        if lane not in self._painted_lanes:
            make = self._strip_strips if lane == self.dealer.lanes else self._lane_strips
            self._painted_lanes[lane] = make(lane)
        return self._painted_lanes[lane]

    def _lane_strips(self, lane: int) -> list[Strip]:
        """The head of a lane and the cards that are seen."""
        frame, indices, top = self._frame, self._lanes[lane], self._tops[lane]
        rows = self._laid.rows
        above, below = hidden(len(indices), top, frame.fits)
        heads = self.dealer.head(lane, [rows[index] for index in indices])
        bases = ("rows--heading", "")
        strips = [self._line(head, base, frame.lane) for head, base in zip(heads, bases, strict=True)]
        strips.append(self._rule(f"▲ {above:,} above" if above else "", frame.lane))
        room = frame.lane - len(_EDGE)
        for index in indices[top : top + frame.fits]:
            for place, line in enumerate(self.dealer.card(rows[index], room)):
                strips.append(self._edged(index, line, frame.lane, is_first=not place))
            strips.append(Strip.blank(frame.lane, self._style("", "")))
        if below:
            strips[-1] = self._rule(f"▼ {below:,} below", frame.lane)
        return strips

    def _strip_strips(self, lane: int) -> list[Strip]:
        """The title of the strip and its lines that are seen."""
        frame, indices, rows = self._frame, self._lanes[lane], self._laid.rows
        width, plain = self.scrollable_content_region.width, self._style("", "")
        top = self._tops[lane]
        (head,) = self.dealer.head(lane, [rows[index] for index in indices])
        above, below = hidden(-(-len(indices) // frame.abreast), top, frame.slips)
        more = ", ".join(each for each in (f"▲ {above}" if above else "", f"▼ {below}" if below else "") if each)
        right = [Cell(shown(f"{more} more lines"), "quiet")] if more else []
        strips = [self._line(CardLine(head.left, right), "rows--heading", width)]
        for line in range(top, top + frame.slips):
            slips: list[Strip] = []
            for index in indices[line * frame.abreast : (line + 1) * frame.abreast]:
                slips += [
                    self._edged(index, self.dealer.slip(rows[index]), frame.slip, is_first=True),
                    Strip.blank(frame.gap, plain),
                ]
            strips.append(Strip.join(slips).adjust_cell_length(width, plain))
        return strips

    def _edged(self, index: int, line: CardLine, width: int, *, is_first: bool) -> Strip:
        """A line of a card beside its edge, which says where the cursor and the marks are."""
        at_cursor = index == self._cursor
        is_marked = is_first and self._laid.rows[index].key in self.marked
        base = "rows--cursor" if at_cursor else ""
        edge = _MARK if is_marked else _CURSOR if at_cursor else _EDGE
        tone = "accent" if is_marked else "" if at_cursor else "faint"
        segment = Segment(edge, self._style(base, tone))
        return Strip.join([Strip([segment]), self._line(line, base, width - len(edge))])

    def _rule(self, text: str, width: int) -> Strip:
        """A thin line; with a text in it that tells what is hidden."""
        words = fitted(f"{_RULE} {text} ", min(width, len(text) + 3)) if text else ""
        style = self._style("", "quiet" if text else "faint")
        return Strip([Segment(words + _RULE * (width - cell_len(words)), style)])

    def _line(self, line: CardLine, base: str, width: int) -> Strip:
        segments = [Segment(each.text, self._style(base, each.tone)) for each in set_in(line, width)]
        return Strip(segments, width)
