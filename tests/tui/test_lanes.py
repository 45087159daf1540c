"""Lanes of cards: where they stand, where the cursor goes, and how their lines are cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bookcockpit.tui.text import cell
from bookcockpit.tui.widgets.lanes import HEAD, CardLine, Frame, Grid, Spot, clipped, hidden, set_in, spots_of

GRID = Grid(lanes=(2, 0, 3, 40), strip=5, tops=(0, 0, 0, 10, 0), fits=4, abreast=3, slips=2)
"""An empty lane among others, a long one that was scrolled by ten, and a strip of two lines."""


def test_left_and_right_skip_empty_lanes_and_stop_at_the_edges() -> None:
    assert GRID.across(Spot(0, 1), 1) == Spot(2, 1)
    assert GRID.across(Spot(2, 1), -1) == Spot(0, 1)
    assert GRID.across(Spot(0, 1), -1) == Spot(0, 1)
    assert GRID.across(Spot(3, 12), 1) == Spot(3, 12)


def test_across_means_the_same_height_on_the_screen_or_the_lowest_card_above_it() -> None:
    assert GRID.across(Spot(2, 2), 1) == Spot(3, 12), "the third that is seen, not the third of all"
    assert GRID.across(Spot(3, 13), -1) == Spot(2, 2)


def test_down_stays_in_the_lane_until_its_end_and_then_goes_to_the_strip() -> None:
    assert GRID.along(Spot(0, 0), 1) == Spot(0, 1)
    assert GRID.along(Spot(0, 1), 1) == Spot(4, 0)
    assert GRID.along(Spot(3, 39), 1) == Spot(4, 2)
    assert GRID._replace(strip=0).along(Spot(0, 1), 1) == Spot(0, 1)
    assert GRID.along(Spot(0, 0), -1) == Spot(0, 0)


def test_up_from_the_strip_goes_to_the_lowest_card_that_is_seen_above_it() -> None:
    assert GRID.along(Spot(4, 4), -1) == Spot(4, 1)
    assert GRID.along(Spot(4, 0), -1) == Spot(0, 1)
    assert GRID.along(Spot(4, 2), -1) == Spot(2, 2)
    only_strip = GRID._replace(lanes=(0, 0, 0, 0))
    assert only_strip.along(Spot(4, 0), -1) == Spot(4, 0)


def test_the_strip_is_walked_line_by_line_and_sideways() -> None:
    assert GRID.along(Spot(4, 2), 1) == Spot(4, 4), "the second line is shorter"
    assert GRID.along(Spot(4, 3), 1) == Spot(4, 3)
    assert GRID.across(Spot(4, 2), 1) == Spot(4, 3)
    assert GRID.across(Spot(4, 0), -1) == Spot(4, 0)


def test_first_and_last_are_of_the_lane_and_then_of_the_board() -> None:
    assert GRID.first(Spot(3, 20)) == Spot(3, 0)
    assert GRID.first(Spot(3, 0)) == Spot(0, 0)
    assert GRID.last(Spot(3, 20)) == Spot(3, 39)
    assert GRID.last(Spot(3, 39)) == Spot(4, 4)
    assert Grid((0, 0), 0, (0, 0, 0), 4).start() is None


def test_a_lane_scrolls_as_little_as_possible() -> None:
    assert GRID.top_for(Spot(3, 12)) == 10
    assert GRID.top_for(Spot(3, 14)) == 11
    assert GRID.top_for(Spot(3, 3)) == 3
    assert GRID.held(3, 99) == 36
    assert hidden(40, 10, 4) == (10, 26)
    assert hidden(3, 0, 4) == (0, 0)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=6),
    st.integers(0, 9),
    st.integers(1, 5),
    st.integers(1, 4),
    st.lists(st.tuples(st.sampled_from(("along", "across", "page", "first", "last")), st.sampled_from((-1, 1)))),
)
def test_the_cursor_never_leaves_the_cards_and_is_always_seen(
    lanes: list[int], strip: int, fits: int, abreast: int, moves: list[tuple[str, int]]
) -> None:
    grid = Grid(tuple(lanes), strip, tuple(0 for _lane in range(len(lanes) + 1)), fits, abreast, 2)
    spot = grid.start()
    for name, step in moves if spot is not None else ():
        assert spot is not None, "a board with cards has a start"
        spot = getattr(grid, name)(spot) if name in ("first", "last") else getattr(grid, name)(spot, step)
        assert 0 <= spot.card < grid.size(spot.lane)
        top = grid.top_for(spot)
        line, seen = (spot.card // abreast, 2) if spot.lane == grid.below else (spot.card, fits)
        assert top <= line < top + seen
        grid = grid._replace(tops=tuple(top if lane == spot.lane else old for lane, old in enumerate(grid.tops)))


@given(st.integers(100, 400), st.integers(26, 90), st.integers(0, 300))
def test_what_stands_on_a_board_fits_its_window(width: int, height: int, strip: int) -> None:
    frame = Frame.of(width - 2, height - 6, 6, 5, strip)
    assert frame.left_of(5) + frame.lane <= width - 2
    assert HEAD + frame.fits * frame.pitch + frame.strip_lines <= height - 6
    assert frame.abreast * (frame.slip + frame.gap) <= width - 2
    assert frame.lane_at(frame.left_of(3), 6) == 3
    assert frame.lane_at(frame.left_of(3) - 1, 6) is None, "between two lanes is neither"


def test_every_card_has_one_spot() -> None:
    assert spots_of([[4, 2], [], [7]]) == {4: Spot(0, 0), 2: Spot(0, 1), 7: Spot(2, 0)}


def test_a_line_is_cut_on_the_left_and_keeps_its_right_end() -> None:
    line = CardLine([cell("Northwind Logistics")], [cell("S")])
    assert "".join(each.text for each in set_in(line, 14)) == "Northwind L… S"
    assert "".join(each.text for each in set_in(line, 24)) == "Northwind Logistics    S"


@given(st.lists(st.text(max_size=12), max_size=4), st.integers(0, 30))
def test_nothing_is_cut_without_saying_so(texts: list[str], room: int) -> None:
    pieces = [cell(text) for text in texts]
    whole, found = ("".join(each.text for each in many) for many in (pieces, clipped(pieces, room)))
    assert cell_len(found) <= room
    assert found == whole or room == 0 or found.endswith("…")
