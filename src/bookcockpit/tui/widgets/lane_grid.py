"""Where the cards of a board stand and where the cursor goes: lanes side by side, and a strip below them.

Plain arithmetic, so that moving and scrolling can be tested by value.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

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
