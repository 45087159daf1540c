"""Reading anyone's CSV: encodings, delimiters, odd structure; what cannot be trusted is refused by line."""

from __future__ import annotations

import io
import os
import threading
from pathlib import Path

import pytest

from bookcockpit.exchange.csv_read import FIELD_LIMIT, CsvTable, clean_title, read_csv
from bookcockpit.exchange.kinds import CsvError

TEXT = "key,name\nk1,Müller\n"


def _cells(table: CsvTable) -> list[list[str]]:
    return [row.cells for row in table.rows()]


def _refused(content: bytes, *, encoding: str | None = None) -> CsvError:
    with pytest.raises(CsvError) as caught:
        list(read_csv(content, encoding=encoding).rows())
    return caught.value


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (b"\xef\xbb\xbf" + '"key",name\nk1,Müller\n'.encode(), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xff\xfe" + TEXT.encode("utf-16-le"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
    ],
)
def test_encodings_are_found_without_a_word(content: bytes, encoding: str) -> None:
    table = read_csv(content)
    assert (table.columns, table.encoding, table.notices) == (("key", "name"), encoding, ())
    assert _cells(table) == [["k1", "Müller"]]


def test_windows_1252_is_read_with_a_notice() -> None:
    table = read_csv(TEXT.encode("cp1252"))
    assert _cells(table) == [["k1", "Müller"]]
    assert table.notices == ("is not UTF-8; read as Windows-1252 (cp1252): look at the accents, or say --encoding",)


def test_a_late_byte_decides_too() -> None:
    table = read_csv(b"key,name\n" + b"k,plain\n" * 200_000 + "k,é\n".encode("cp1252"))
    assert table.encoding == "cp1252"


def test_a_given_encoding_overrides() -> None:
    table = read_csv("key,name\nk1,MŸller\n".encode("mac-roman"), encoding="mac-roman")
    assert _cells(table) == [["k1", "MŸller"]]
    assert read_csv(TEXT.encode("utf-8-sig"), encoding="utf-8").columns == ("key", "name")


@pytest.mark.parametrize("encoding", ["klingon", "hex"])
def test_an_unknown_encoding_is_refused(encoding: str) -> None:
    assert "is not an encoding" in _refused(b"a,b\n1,2\n", encoding=encoding).why


def test_bytes_that_are_not_of_the_given_encoding_are_refused_near_their_row() -> None:
    assert "is not utf-8 near row 1; say --encoding" in _refused(TEXT.encode("cp1252"), encoding="utf-8").why
    late = _refused(b"a,b\n" + b"1,2\n" * 50_000 + b"\xff,2\n", encoding="utf-8")
    assert "is not utf-8; say --encoding" in late.why
    assert late.row > 40_000


@pytest.mark.parametrize(("delimiter", "word"), [(";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_delimiters_are_found_and_told(delimiter: str, word: str) -> None:
    text = f"key{delimiter}name\nk1{delimiter}Lee, Ann\nk2{delimiter}Ray, Bob, Dr\n"
    table = read_csv(text.encode())
    assert (table.delimiter, table.notices) == (delimiter, (f"cells are separated by a {word}",))
    assert _cells(table)[0] == ["k1", "Lee, Ann"]


def test_a_sep_line_decides_and_is_counted() -> None:
    table = read_csv(b"sep=;\r\nkey;a,b\r\nk1;x,y\r\n")
    assert table.columns == ("key", "a,b")
    assert [(row.line, row.cells) for row in table.rows()] == [(3, ["k1", "x,y"])]


def test_one_column_needs_no_delimiter() -> None:
    table = read_csv(b"name\nAcme\n\nBolt\n")
    assert (table.delimiter, _cells(table)) == (",", [["Acme"], ["Bolt"]])


def test_quoted_newlines_doubled_quotes_and_the_line_a_row_starts_on() -> None:
    table = read_csv(b'a,b\r\n"x\r\ny","say ""hi"""\r\n\r\n1,2\r\n')
    assert [(row.line, row.cells) for row in table.rows()] == [(2, ["x\r\ny", 'say "hi"']), (5, ["1", "2"])]


def test_lone_cr_ends_lines() -> None:
    assert _cells(read_csv(b"a,b\r1,2\r3,4\r")) == [["1", "2"], ["3", "4"]]


def test_an_unclosed_quote_names_the_row_it_opens_in() -> None:
    refused = _refused(b'a,b\n1,2\n3,"open\n5,6\n7,8\n')
    assert (refused.row, refused.why) == (3, "quote never closes")


def test_text_after_a_closing_quote_is_refused() -> None:
    refused = _refused(b'a,b\n"x"y,2\n')
    assert (refused.row, refused.why) == (2, "text follows a closing quote; write a quote inside a cell twice")


def test_a_cell_of_more_than_a_million_characters_names_its_row() -> None:
    text = b"a,b\n1,2\n" + b"x" * (FIELD_LIMIT + 1) + b",2\n" + b"x" * FIELD_LIMIT + b",2\n"
    rows = list(read_csv(text).rows())
    assert [(row.line, row.why) for row in rows] == [
        (2, ""),
        (3, "has a cell of more than 1,000,000 characters"),
        (4, ""),
    ]


def test_duplicate_headers_name_both_columns() -> None:
    refused = _refused(b"Email,name, e-mail,EMAIL\n")
    assert refused.why == "columns 1 and 4 are both “EMAIL”; rename or remove one"


def test_headers_are_cleaned() -> None:
    assert clean_title("\ufeff\u00a0Happened  On ") == "happened_on"
    assert read_csv("KEY,\u00a0Happened-On\n".encode()).columns == ("key", "happened_on")


def test_short_and_long_rows_are_issues_of_their_row() -> None:
    rows = list(read_csv(b"a,b,c\n1,2\n1,2,3,4\n1,2,3,,\n").rows())
    assert [(row.line, row.why) for row in rows] == [
        (2, "has 2 cells, the header has 3"),
        (3, "has 4 cells, the header has 3"),
        (4, ""),
    ]


def test_a_nul_character_is_an_issue_of_its_row() -> None:
    rows = list(read_csv(b"a,b\n1,2\n3,x\0y\n").rows())
    assert [(row.line, row.why) for row in rows] == [(2, ""), (3, "holds a NUL character")]


def test_blank_lines_and_rows_of_empty_cells_are_skipped() -> None:
    assert _cells(read_csv(b"\n\na,b\n\n , \n1,2\n,\n")) == [["1", "2"]]


def test_empty_is_not_the_same_as_no_rows() -> None:
    assert _refused(b"").why == "is empty"
    assert _refused(b"\n\n").why == "has no header row"
    assert _cells(read_csv(b"a,b\n")) == []


def test_a_stream_is_read_once() -> None:
    table = read_csv(io.BytesIO(TEXT.encode()))
    assert _cells(table) == _cells(table) == [["k1", "Müller"]]


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "accounts.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(TEXT.encode(),))
    writer.start()
    assert _cells(read_csv(pipe)) == [["k1", "Müller"]]
    writer.join()


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(CsvError, match="does not exist"):
        read_csv(tmp_path / "gone.csv")
    with pytest.raises(CsvError, match="is a folder, not a file"):
        read_csv(tmp_path)
