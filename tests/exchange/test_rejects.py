"""Rejected rows as a file to mend: exactly the cells they had, and why they were rejected."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bookcockpit.exchange.csv_read import read_csv
from bookcockpit.exchange.plans import Rejection, rejected_rows


def rejected(text: str | bytes, *rows: int, why: str = "is odd", column: str = "name") -> str:
    raw = text.encode() if isinstance(text, str) else text
    return rejected_rows(raw, [Rejection("x.csv", row, column, why) for row in rows])


def test_the_rows_stand_under_their_header_with_the_reason_last() -> None:
    said = rejected("key,name\r\na,Acme\r\nb, Bolt \r\n", 3)
    assert said == "key,name,why rejected\nb, Bolt ,name: is odd\n"


def test_all_reasons_of_a_row_are_in_one_cell() -> None:
    both = [Rejection("x", 2, "name", "is missing"), Rejection("x", 2, "", "is too short")]
    assert rejected_rows(b"key,name\na,\n", both) == "key,name,why rejected\na,,name: is missing; is too short\n"


def test_without_a_rejected_row_there_is_no_file() -> None:
    assert rejected("key,name\na,Acme\n") == ""
    assert rejected("key,name\na,Acme\n", 0, 1, 9) == ""
    assert rejected("", 1) == ""


def test_delimiter_quotes_newlines_and_accents_are_kept() -> None:
    assert rejected('a;b\n1;"x\ny"\n"he said ""hi""";"p;q"\n', 2, 4) == (
        'a;b;why rejected\n1;"x\ny";name: is odd\n"he said ""hi""";"p;q";name: is odd\n'
    )
    assert (
        rejected("Firma\tOrt\nKöln\tRhein\n".encode("cp1252"), 2)
        == "Firma\tOrt\twhy rejected\nKöln\tRhein\tname: is odd\n"
    )
    assert rejected("a,b\n1,é\n".encode("utf-16"), 2) == "a,b,why rejected\n1,é,name: is odd\n"


def test_a_line_naming_the_delimiter_is_written_where_it_would_not_be_seen() -> None:
    said = rejected("sep=|\na|b\n1,2,3|4,5,6\n", 3)
    assert read_csv(said.encode()).delimiter == "|"
    assert [row.cells for row in read_csv(said.encode()).rows()] == [["1,2,3", "4,5,6"]]
    alone = rejected("sep=;\nname\nAcme\n", 3)
    assert read_csv(alone.encode()).columns == ("name",)


def test_rows_of_the_wrong_width_stay_so_until_they_are_mended() -> None:
    text = "a,b,c\n1,2\n1,2,3,4\n"
    for _ in range(3):
        table = read_csv(text.encode())
        rows = list(table.rows())
        assert [bool(row.why) for row in rows] == [True, True]
        text = rejected_rows(text.encode(), [Rejection("x", row.line, "", row.why) for row in rows])
        assert [cells[:-1] for cells in csv.reader(text.splitlines())] == [
            ["a", "b", "c"],
            ["1", "2"],
            ["1", "2", "3", "4"],
        ]


def test_what_comes_before_a_broken_quote_is_kept() -> None:
    assert rejected('a,b\n1,2\n3,"open\n', 2, 3) == "a,b,why rejected\n1,2,name: is odd\n"


def test_a_reason_is_no_formula() -> None:
    assert rejected("a,b\n1,2\n", 2, why="x", column="=cmd()").endswith(",'=cmd(): x\n")


def test_the_reasons_are_not_seen_when_the_file_is_read_again() -> None:
    table = read_csv(b'key,name,"Why Rejected"\na,Acme,name: is odd\n')
    assert (table.columns, table.titles, table.notices) == (("key", "name"), ("key", "name"), ())
    assert [row.cells for row in table.rows()] == [["a", "Acme"]]
    assert read_csv(b"why rejected\nx\n").columns == ("why_rejected",)


CELL = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=5))
def test_cells_survive_whatever_they_hold(delimiter: str, rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows([["Name", "Ort", "Art"], *rows])
    whole = list(read_csv(text.getvalue().encode()).rows())
    again = rejected_rows(text.getvalue().encode(), [Rejection("x", row.line, "", "odd") for row in whole])
    assume(whole and not any(row.why for row in whole))
    assume(read_csv(text.getvalue().encode()).delimiter == delimiter)
    assert [row.cells for row in read_csv(again.encode()).rows()] == [row.cells for row in whole]
