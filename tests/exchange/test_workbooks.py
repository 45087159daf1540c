"""Workbooks as tables, and files that are none named as what they are."""

from __future__ import annotations

import gzip
import io
import zipfile
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.exchange.csv_in import plan_import
from bookcockpit.exchange.csv_read import CsvTable, read_csv, sheets_in
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.plans import Rejection, rejected_rows
from bookcockpit.exchange.sources import rows_of, sources_in
from bookcockpit.exchange.workbooks import Typed
from workbooks import Cell, Sheets, ods, packed, xlsx

FIXTURES = Path(__file__).parent / "fixtures"
TITLES: list[Cell] = ["Account", "ARR", "Renewal date"]
ROWS: list[list[Cell]] = [["Kite Mills", 120_000, date(2027, 3, 1)], ["Orrin & Sons", 48_000.5, date(2026, 12, 15)]]


def _cells(table: CsvTable) -> list[list[str]]:
    return [row.cells for row in table.rows()]


@pytest.mark.parametrize("write", [xlsx, ods])
def test_dates_and_numbers_are_those_of_the_workbook(write: Any) -> None:
    table = read_csv(write({"A": [TITLES, *ROWS, [None], ["Ruth", True, datetime(2026, 5, 4, 10, 30)]]}))  # noqa: DTZ001
    assert table.titles == tuple(TITLES)
    assert _cells(table)[:2] == [["Kite Mills", "120000", "2027-03-01"], ["Orrin & Sons", "48000.5", "2026-12-15"]]
    typed = [[cell.value for cell in cells if isinstance(cell, Typed)] for cells in _cells(table)]
    assert typed[:2] == [[Decimal(120_000), date(2027, 3, 1)], [Decimal("48000.5"), date(2026, 12, 15)]]
    assert typed[2] == [True, date(2026, 5, 4)]
    assert [row.line for row in table.rows()] == [2, 3, 5]


def test_an_old_workbook_is_read_too() -> None:
    table = read_csv(FIXTURES / "accounts.xls")
    assert table.titles == ("Account", "ARR", "Renewal date", "Tier")
    assert _cells(table) == [
        ["Kite Mills", "120000", "2027-03-01", "strategic"],
        ["Orrin & Sons", "48000.5", "2026-12-15", "growth"],
    ]
    assert table.notices == (
        "the sheet “Accounts” is read; the other sheet is not: “Notes”",
        "the titles are taken from row 3; what stands above them is not read",
        "row 7 is left out: “Total” adds up the others",
    )


@pytest.mark.parametrize(
    "above",
    [
        [["My book"]],
        [["My book", "as of", date(2026, 11, 1)], [None]],
        [["Pat Kim"], [None], ["Exported", datetime(2026, 11, 1, 9, 0)]],  # noqa: DTZ001
    ],
)
def test_titles_stand_where_the_table_begins(above: list[list[Any]]) -> None:
    table = read_csv(xlsx({"A": [*above, TITLES, *ROWS]}))
    assert table.titles == tuple(TITLES)
    assert len(_cells(table)) == 2
    assert f"the titles are taken from row {len(above) + 1}; what stands above them is not read" in table.notices


def test_a_heading_over_the_titles_of_a_csv_file_is_passed_over() -> None:
    table = read_csv(b"My accounts,,\n,,\nAccount,ARR,Renewal date\nKite,5,2027-03-01\n")
    assert table.columns == ("account", "arr", "renewal_date")
    assert _cells(table) == [["Kite", "5", "2027-03-01"]]
    assert table.notices == ("the titles are taken from row 3; what stands above them is not read",)


def test_a_first_column_alone_is_no_heading() -> None:
    assert read_csv(b"name,,\nKite,,\n").titles[0] == "name"
    assert _cells(read_csv(b"Account\nKite\n")) == [["Kite"]]


@pytest.mark.parametrize("name", ["Total", "Grand total", "TOTALS:", "Summe", "Total général", "Totaal (2 accounts)"])
def test_a_row_of_totals_is_left_out_by_name(name: str) -> None:
    table = read_csv(xlsx({"A": [TITLES, *ROWS, [None], [name, 168_000.5]]}))
    assert len(_cells(table)) == 2
    assert table.totals == ((5, name),)


def test_a_row_that_only_adds_up_needs_no_name() -> None:
    table = read_csv(xlsx({"A": [TITLES, *ROWS, [None, 168_000.5]]}))
    assert table.totals == ((4, "sums without a name"),)
    other = read_csv(xlsx({"A": [TITLES, *ROWS, [None, 170_000]]}))
    assert other.totals == ()


def test_a_customer_called_total_is_a_customer() -> None:
    rows: list[list[Cell]] = [["Total", 5_000, date(2027, 1, 1)], *ROWS]
    assert len(_cells(read_csv(xlsx({"A": [TITLES, *rows]})))) == 3
    assert len(_cells(read_csv(xlsx({"A": [TITLES, *rows[::-1]]})))) == 3


def test_of_several_tables_the_sheet_is_asked() -> None:
    content = xlsx({"Won": [TITLES, *ROWS], "Lost": [TITLES, *ROWS[:1]], "Notes": [["only a note"]], "Empty": []})
    with pytest.raises(CsvError, match=r'holds a table on several sheets .“Won” and “Lost”.; say which: --sheet "Won"'):
        read_csv(content)
    table = read_csv(content, sheet="lost")
    assert len(_cells(table)) == 1
    assert table.notices[0] == "the sheet “Lost” is read; the other sheets are not: “Won”, “Notes”, “Empty”"
    with pytest.raises(CsvError, match="has no sheet “Open”; there are “Won”, “Lost”, “Notes” and “Empty”"):
        read_csv(content, sheet="Open")
    with pytest.raises(CsvError, match="its sheet “notes” holds no table"):
        read_csv(content, sheet="notes")
    with pytest.raises(CsvError, match="is no workbook and has no sheets"):
        read_csv(b"name\nKite\n", sheet="A")


def test_a_hidden_sheet_is_no_table() -> None:
    content = xlsx({"Open": [TITLES, *ROWS], "Old": [TITLES, *ROWS]}, hidden=["Old"])
    book = sheets_in(content)
    assert book is not None
    assert [sheet.name for sheet in book.sheets] == ["Open"]
    assert "“Old”" in read_csv(content).notices[0]


def test_a_workbook_without_a_table_says_so() -> None:
    empty: tuple[Sheets, ...] = ({"A": []}, {"A": [TITLES]}, {"A": [[None]]})
    for sheets in empty:
        with pytest.raises(CsvError, match="is a workbook without a table"):
            read_csv(xlsx(sheets))


def test_a_cell_far_out_is_named_before_it_fills_the_memory() -> None:
    with zipfile.ZipFile(io.BytesIO(xlsx({"A": [TITLES, *ROWS]}))) as made:
        parts = {name: made.read(name).decode() for name in made.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    far = '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData>'
    parts[sheet] = parts[sheet].replace("</sheetData>", far)
    with pytest.raises(CsvError, match="has a cell as far out as XFD1048576"):
        read_csv(packed(parts))


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>", "is a web page (HTML)"),
        (b"\xef\xbb\xbf\n <html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>", "is a web page (HTML)"),
        (b"<table border=1><tr><td>Account", "is a web page (HTML)"),
        ("<html>".encode("utf-16"), "is a web page (HTML)"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "is an XML sheet of Excel 2003"),
        (b"<?xml version='1.0'?><rows/>", "is XML, not a table"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\x89PNG\r\n\x1a\n", "is an image (PNG)"),
        (b"\xff\xd8\xff\xe0", "is an image (JPEG)"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "is an image (WebP)"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "is a picture or a film"),
        (packed({"a.csv": "x"}), "is a zip archive; unpack it and import the folder"),
        (packed({"word/document.xml": "x"}), "is a Word document"),
        (packed({"ppt/presentation.xml": "x"}), "is a presentation (PowerPoint)"),
        (packed({"Index/Document.iwa": "x"}), "is a sheet of Apple Numbers"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text"}), "is a text document (OpenDocument)"),
        (packed({"a": "x" * 500})[:60], "is a packed file that is damaged"),
        (gzip.compress(b"name\nKite\n", mtime=0), "is packed (gzip)"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "is a workbook with a password"),
        (OLE + "WordDocument".encode("utf-16-le"), "is a Word document"),
        (OLE + "__substg1.0_0037001F".encode("utf-16-le"), "is a mail of Outlook's (.msg); mail cannot"),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "is a calendar (ICS); calendars cannot be imported yet"),
        (b"BEGIN:VCARD\r\n", "is a file of contact cards (vCard)"),
        (b"From pat@kite.example Mon Nov 23 10:00:00 2026\r\nSubject: x\r\n", "is a mailbox (mbox)"),
        (b"Return-Path: <a@b.example>\r\nReceived: from x\r\n\tby y\r\nDate: Mon\r\n", "is a mail; mail cannot be"),
        (b'{"records": []}', "is JSON, not a table"),
        (b"SQLite format 3\0", "is a database (SQLite)"),
        (b"{\\rtf1\\ansi", "is a text document (RTF)"),
        (b"PAR1\x15\x04", "is a Parquet file"),
    ],
)  # fmt: skip
def test_a_file_of_another_kind_is_named_as_what_it_is(content: bytes, what: str) -> None:
    with pytest.raises(CsvError) as refused:
        read_csv(content)
    assert str(refused.value).startswith(what)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "content",
    [b"From,To\na,b\n", b"[Name];Tier\nKite;1\n", b"PKG,Name\n1,Kite\n", b"BMW AG,1\nKite,2\n", b"<Name>,x\n"],
)
def test_text_that_begins_like_another_kind_is_still_text(content: bytes) -> None:
    assert len(read_csv(content).titles) == 2


def test_a_damaged_workbook_is_one_sentence() -> None:
    content = xlsx({"A": [TITLES, *ROWS]})
    broken = packed({"xl/workbook.xml": "<workbook", "[Content_Types].xml": "x"})
    for each in (broken, content[: len(content) // 2]):
        with pytest.raises(CsvError, match=r"is a workbook that cannot be read|is a packed file that is damaged"):
            read_csv(each)


@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", OLE, b"%PDF-", b"<", b"{", b"From "]))
def test_no_bytes_are_more_than_a_sentence(content: bytes, head: bytes) -> None:
    with suppress(CsvError):
        list(read_csv(head + content, may_double=True).rows())


def test_a_native_file_may_be_a_workbook(book: Any, tmp_path: Path) -> None:
    content = xlsx(
        {
            "accounts": [["key", "name", "tier", "seats_licensed"], ["k", "Kite", "growth", 200]],
            "contracts": [
                ["account", "starts_on", "term_end", "arr", "probability", "auto_renew"],
                ["k", date(2026, 3, 1), date(2027, 2, 28), 120_000, 0.8, True],
                ["Total", None, None, 120_000],
            ],
        }
    )  # fmt: skip
    path = tmp_path / "mine.xlsx"
    path.write_bytes(content)
    sources, _ = sources_in(path, sheets=["Accounts", "contracts"])
    assert [source.table for source in sources] == ["account", "contract"]
    for _ in range(2):
        plan = plan_import(sources, book, today=date(2026, 11, 23), base_currency="USD")
        assert plan.writable, plan.rejected
        book.add(*plan.change.save)
    assert (plan.created, plan.updated) == (0, 0)
    assert plan.as_json()["rows"] == {"read": 2, "rejected": 0, "left_out": 1}
    contract = book.one("contract")
    assert (contract.arr, contract.term_end, contract.probability) == (12_000_000, date(2027, 2, 28), 0.8)
    assert (book.one("account").seats_licensed, contract.auto_renew) == (200, True)
    assert rows_of(path) == 2


def test_rejected_rows_of_a_sheet_become_csv() -> None:
    content = xlsx({"accounts": [["name", "tier", "owned_since"], ["Kite", "gold", date(2026, 1, 2)]]})
    why = Rejection("accounts.xlsx", 2, "tier", "is none")
    assert rejected_rows(content, [why], sheet="accounts") == (
        "name,tier,owned_since,why rejected\nKite,gold,2026-01-02,tier: is none\n"
    )
