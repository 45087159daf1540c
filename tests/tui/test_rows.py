"""Where the rows of a list stand: in one column or two, and how long texts take their lines."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.columns import Column
from bookcockpit.tui.row import TWO_FROM, Halves, Row
from bookcockpit.tui.text import cell

COLUMNS = (Column("", 1), Column("", 10), Column("", 0, least=20, fills=True))
LONG = "7 d late and then so many words that they need more than a line of any column here"


def row(key: str, text: str = "text", *, beside: bool = False, lines: int = 1) -> Row:
    return Row(key, lambda: [cell("·"), cell(key), cell(text)], key, beside=beside, lines=lines)


def alone(key: str, text: str) -> Row:
    return Row(key, lambda: [cell(text)], key, lines=3)


def texts(laid: Halves) -> list[str]:
    return [each.cells()[-1].text for each in laid.rows]


def test_rows_stand_side_by_side_only_where_there_is_room() -> None:
    rows = [row("a"), row("b", beside=True), row("c")]
    narrow, wide = (Halves.of(rows, COLUMNS, width, 20) for width in (TWO_FROM - 1, TWO_FROM))
    assert [each.key for each in narrow.rows] == ["a", "b", "c"]
    assert not narrow.is_two
    assert [each.key for each in wide.rows] == ["a", "c", "b"]
    assert (wide.half, wide.height, wide.line(2), wide.at(0, beside=True), wide.at(1, beside=True)) == (
        2,
        2,
        0,
        2,
        None,
    )


def test_a_long_text_takes_its_lines_as_long_as_all_still_stands_on_the_screen() -> None:
    rows = [row("a", LONG, lines=2), row("b", LONG, lines=2)]
    assert len(Halves.of(rows, COLUMNS, 60, 4).rows) == 4
    assert [each.key for each in Halves.of(rows, COLUMNS, 60, 3).rows] == ["a", "a/0", "b"]
    assert len(Halves.of(rows, COLUMNS, 60, 2).rows) == 2
    assert len(Halves.of(rows, COLUMNS, 60, 1).rows) == 4, "what must be scrolled anyway is read in full"


def test_only_behind_a_mark_the_next_line_hangs() -> None:
    marked = texts(Halves.of([alone("a", f"+  {LONG}")], COLUMNS, 60, 9))
    plain = texts(Halves.of([alone("a", LONG)], COLUMNS, 60, 9))
    assert marked[1].startswith("   ")
    assert not plain[1].startswith(" ")
    unmarked = texts(Halves.of([alone("a", f"   {LONG}")], COLUMNS, 60, 9))
    assert [each[:3] for each in unmarked] == ["   "] * 2, "where the mark is missing its place is kept"


@given(
    st.lists(st.tuples(st.text(max_size=200), st.booleans(), st.integers(1, 3)), max_size=12),
    st.integers(40, 200),
    st.integers(1, 30),
)
def test_every_row_stands_once_in_its_column_whatever_the_window(
    given_rows: list[tuple[str, bool, int]], width: int, height: int
) -> None:
    rows = [row(str(place), text, beside=beside, lines=lines) for place, (text, beside, lines) in enumerate(given_rows)]
    laid = Halves.of(rows, COLUMNS, width, height)
    assert sorted(each.key for each in laid.rows if each.can_be_chosen) == sorted(each.key for each in rows)
    for index in range(len(laid.rows)):
        assert laid.at(laid.line(index), beside=index >= laid.half) == index
