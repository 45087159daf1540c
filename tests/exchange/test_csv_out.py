"""Export: the files are the golden ones, stay harmless in a spreadsheet, and import to the same book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.exchange.csv_native import FILES, guard, joined, split, unguard, write_csv
from goldens import GOLDEN, is_golden
from properties import COSTLY


def _everything() -> dict[str, str | bytes]:
    return {path.name: path.read_bytes() for path in sorted((GOLDEN / "csv").glob("*.csv"))}


def test_every_native_file_has_a_golden_one() -> None:
    assert set(_everything()) == {native.name for native in FILES.values()}


def test_golden_files_import_and_export_to_themselves(book: Any) -> None:
    plan = book.take(_everything())
    assert plan.updated == plan.unchanged == 0
    for name, text in write_csv(book.everything(), "USD"):
        is_golden(f"csv/{name}", text.encode())


def test_importing_the_export_again_changes_nothing(book: Any) -> None:
    book.take(_everything())
    again = book.take(_everything())
    assert (again.created, again.updated, again.change.save) == (0, 0, ())
    assert again.unchanged > 12


def test_an_empty_book_is_headers_alone(book: Any) -> None:
    for name, text in write_csv(book.everything(), "USD"):
        assert text.count("\n") == 1, name


@given(data=st.data())
@COSTLY
def test_any_book_is_the_same_after_export_and_import(
    data: st.DataObject, books: st.SearchStrategy[Any], make_book: Callable[[], Any]
) -> None:
    files = dict(write_csv(data.draw(books).everything(), "USD"))
    # What happened may be of any day but one that has not come.
    late = date(2200, 12, 31)
    first, other = make_book(), make_book()
    first.take(files, today=late)
    once = dict(write_csv(first.everything(), "USD"))
    # What a status ends is written down with the first import.
    ended = {"contracts.csv", "arr_lines.csv"}
    assert {name: text for name, text in once.items() if name not in ended} == {
        name: text for name, text in files.items() if name not in ended
    }
    files = once
    other.take(files, today=late)
    assert dict(write_csv(other.everything(), "USD")) == files
    again = other.take(files)
    assert (again.created, again.updated) == (0, 0)


HOSTILE = st.one_of(st.text(max_size=8), st.text("'=+-@\t\r\n＝＋－＠a ", max_size=6))


@given(HOSTILE, HOSTILE)
def test_the_formula_guard_is_undone_exactly_and_never_confuses_two_texts(one: str, other: str) -> None:
    assert unguard(guard(one)) == one
    assert (guard(one) == guard(other)) == (one == other)


@pytest.mark.parametrize("text", ['=HYPERLINK("http://x")', "+1", "-1", "@x", "\tx", "\rx", "＝1", "'=1", "''@"])
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert guard(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Ann", "'quoted'", "a=b", " =1"])
def test_other_text_is_left_alone(text: str) -> None:
    assert guard(text) == unguard(text) == text


@given(st.lists(st.text(" ;\\ab", min_size=1).map(str.strip).filter(bool)))
def test_lists_keep_items_with_separators(items: list[str]) -> None:
    assert split(joined(items)) == items
