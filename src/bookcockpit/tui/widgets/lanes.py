"""The list of the cockpit as a board: its rows as cards in lanes side by side, and a strip of the others below.

The same rows, cursor and marks as the list, so a page need not know which shape is shown. Only the cards on
the screen are ever made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.strip import Strip

from bookcockpit.core.columns import Column
from bookcockpit.tui.row import Row
from bookcockpit.tui.text import Cell, fitted, shown
from bookcockpit.tui.widgets.rows import Rows


class CardLine(NamedTuple):
    """Pieces from the left, cut where they do not fit, and pieces at the right end, which are not."""

    left: Sequence[Cell]
    right: Sequence[Cell] = ()


class Dealer(Protocol):
    """Says in which of its `lanes` a row stands, and what its card and the head of a lane say."""

    lanes: int

    def lane_of(self, row: Row) -> int:
        """The lane of a row; the number after the last is the strip."""

    def head(self, lane: int, rows: Sequence[Row]) -> Sequence[CardLine]:
        """The two lines above a lane; of the strip one."""

    def lines(self, width: int) -> int:
        """How many lines a card of so many cells has."""

    def card(self, row: Row, width: int) -> Sequence[CardLine]:
        """The lines of a card."""

    def slip(self, row: Row) -> CardLine:
        """A row as one line of the strip."""


def set_in(line: CardLine, width: int) -> list[Cell]:
    """The pieces of a line, blanks between its ends, in exactly so many cells."""
    right = clipped(line.right, width)
    size = sum(cell_len(each.text) for each in right)
    left = clipped(line.left, width - size - (1 if size else 0))
    blank = width - size - sum(cell_len(each.text) for each in left)
    return [*left, Cell(shown(" " * blank)), *right]


def clipped(pieces: Sequence[Cell], room: int) -> list[Cell]:
    """The pieces in at most so many cells; the last one shown ends with `…` if anything is left out."""
    found: list[Cell] = []
    over = sum(cell_len(each.text) for each in pieces) > room
    for piece in pieces:
        size = cell_len(piece.text)
        if room <= 0:
            break
        if over and size >= room:
            found.append(Cell(shown(set_cell_size(piece.text, room - 1).rstrip() + "…"), piece.tone))
            break
        found.append(piece)
        room -= size
    return found


HEAD = 3
"""Lines above the cards: the title of a lane, what it amounts to, a rule."""
_SLIP = 36
_STRIP_MOST = 3


class Spot(NamedTuple):
    """A place on the board. The lane after the last one is the strip below, its cards line by line."""

    lane: int
    card: int


class Frame(NamedTuple):
    """What fits a window of so many cells: `lane` and `slip` are the widths of a card and of one of the strip.

    `fits` cards stand in a lane without scrolling, `slips` lines in the strip, `abreast` of them on each line.
    """

    lane: int
    gap: int
    pitch: int
    fits: int
    slip: int
    abreast: int
    slips: int

    @classmethod
    def of(cls, width: int, height: int, lanes: int, card_lines: int, strip: int) -> Frame:
        """The frame for so many lanes of cards with `card_lines` lines, and so many cards in the strip."""
        gap = gap_of(width, lanes)
        abreast = max(1, width // _SLIP)
        slips = min(_STRIP_MOST, -(-strip // abreast))
        pitch = card_lines + 1
        body = height - HEAD - (slips + 1 if strip else 0)
        return cls(lane_width(width, lanes), gap, pitch, max(1, body // pitch), width // abreast - gap, abreast, slips)

    @property
    def strip_lines(self) -> int:
        """Lines of the strip and of its title."""
        return self.slips + 1 if self.slips else 0

    def left_of(self, lane: int) -> int:
        """The first column of a lane."""
        return lane * (self.lane + self.gap)

    def lane_at(self, x: int, lanes: int) -> int | None:
        """The lane of a column; None between lanes and beside them."""
        lane, inside = divmod(x, self.lane + self.gap)
        return lane if 0 <= lane < lanes and inside < self.lane else None


def gap_of(width: int, lanes: int) -> int:
    """Cells between two lanes: two where the lanes are no narrower for it."""
    return 2 if (width - 2 * (lanes - 1)) // lanes == (width - lanes + 1) // lanes else 1


def lane_width(width: int, lanes: int) -> int:
    """Cells of one lane."""
    return max(1, (width - gap_of(width, lanes) * (lanes - 1)) // lanes)


class Grid(NamedTuple):
    """How many cards each lane and the strip hold, and which card of each stands at its top.

    `fits` cards of a lane are seen at once; the strip has `abreast` on each line, `slips` lines are seen.
    """

    lanes: tuple[int, ...]
    strip: int
    tops: tuple[int, ...]
    fits: int
    abreast: int = 1
    slips: int = 1

    @property
    def below(self) -> int:
        """The number of the strip."""
        return len(self.lanes)

    def size(self, lane: int) -> int:
        """Cards of a lane, or of the strip."""
        return self.strip if lane == self.below else self.lanes[lane]

    def start(self) -> Spot | None:
        """The first card of all; None on an empty board."""
        lane = next((each for each in range(self.below + 1) if self.size(each)), None)
        return None if lane is None else Spot(lane, 0)

    def end(self) -> Spot | None:
        """The last card of all."""
        lane = next((each for each in range(self.below, -1, -1) if self.size(each)), None)
        return None if lane is None else Spot(lane, self.size(lane) - 1)

    def first(self, spot: Spot) -> Spot:
        """The first card of the lane; from there the first of all."""
        return (self.start() or spot) if spot.card == 0 else Spot(spot.lane, 0)

    def last(self, spot: Spot) -> Spot:
        """The last card of the lane; from there the last of all."""
        last = self.size(spot.lane) - 1
        return (self.end() or spot) if spot.card == last else Spot(spot.lane, last)

    def along(self, spot: Spot, step: int) -> Spot:
        """Down or up: within the lane, from its end into the strip below, and back."""
        lane, card = spot
        if lane == self.below:
            card += step * self.abreast
            if card < 0:
                return self._up_from_strip(spot)
            if card >= self.strip:
                # On a last line that is shorter the nearest card is the last one.
                is_line_below = spot.card // self.abreast < (self.strip - 1) // self.abreast
                card = self.strip - 1 if is_line_below else spot.card
            return Spot(lane, card)
        card += step
        if card >= self.lanes[lane] and self.strip and spot.card == self.lanes[lane] - 1:
            column = lane * self.abreast // len(self.lanes)
            return Spot(self.below, min(self.tops[self.below] * self.abreast + column, self.strip - 1))
        return Spot(lane, max(0, min(card, self.lanes[lane] - 1)))

    def _up_from_strip(self, spot: Spot) -> Spot:
        wanted = spot.card % self.abreast * len(self.lanes) // self.abreast
        full = [lane for lane, cards in enumerate(self.lanes) if cards]
        if not full:
            return spot
        lane = min(full, key=lambda each: abs(each - wanted))
        return Spot(lane, min(self.lanes[lane], self.tops[lane] + self.fits) - 1)

    def page(self, spot: Spot, direction: int) -> Spot:
        """A lane-full down or up, never out of the lane."""
        step = self.fits if spot.lane != self.below else self.slips * self.abreast
        return Spot(spot.lane, max(0, min(spot.card + direction * step, self.size(spot.lane) - 1)))

    def across(self, spot: Spot, step: int) -> Spot:
        """To the next lane that holds a card, to the one at the same height or the lowest above it."""
        if spot.lane == self.below:
            return Spot(spot.lane, max(0, min(spot.card + step, self.strip - 1)))
        lane = spot.lane + step
        while 0 <= lane < self.below and not self.lanes[lane]:
            lane += step
        if not 0 <= lane < self.below:
            return spot
        seen = spot.card - self.tops[spot.lane] + self.tops[lane]
        return Spot(lane, max(0, min(seen, self.lanes[lane] - 1)))

    def top_for(self, spot: Spot) -> int:
        """The top of the lane from which the card is seen, changed as little as possible."""
        lane, card = spot
        line, fits = (card // self.abreast, self.slips) if lane == self.below else (card, self.fits)
        return self.held(lane, max(min(self.tops[lane], line), line - fits + 1))

    def held(self, lane: int, top: int) -> int:
        """A top that leaves no room free at the end of the lane."""
        if lane == self.below:
            return max(0, min(top, -(-self.strip // self.abreast) - self.slips))
        return max(0, min(top, self.lanes[lane] - self.fits))


def hidden(size: int, top: int, fits: int) -> tuple[int, int]:
    """How many cards of a lane are above and below what is seen."""
    return top, max(0, size - top - fits)


def spots_of(lanes: Sequence[Sequence[int]]) -> dict[int, Spot]:
    """Where each card stands, by its number, lane by lane; the last of the lanes is the strip."""
    return {each: Spot(lane, card) for lane, cards in enumerate(lanes) for card, each in enumerate(cards)}


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
