"""Workbooks, sheets of one's own, other tables in a folder and files of another kind, by the command line."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workbooks import Cell, xlsx

TITLES: list[Cell] = ["Account", "ARR", "Renewal date", "Tier"]
ROWS: list[list[Cell]] = [
    ["Kite", 120_000, date(2027, 3, 1), "Strategic"],
    ["Orrin", 48_000.5, date(2026, 12, 15), "SMB"],
]
OVERVIEW = "account_name,arr,renewal_date,tier\nKite,120000,2027-03-01,Enterprise\nOrrin,48000,2026-12-15,SMB\n"
ACCOUNTS = "Account Name,Main Phone,Address 1: City,Owner\nKite,555-0100,Springfield,Me\n"
OTHERS = {
    "User.csv": "First Name,Last Name,Primary Email,Title,Manager\nMe,Myself,me@us.example,AM,Boss\n",
    "Product.csv": "Name,Product ID,Hierarchy Path,Status,Product Structure,List Price\nW,W1,,A,P,5\n",
    "Quote.csv": "Quote Number,Name\n1,x\n",
    "Lead.csv": "Company,Lead Status,Lead Owner\nx,New,Me\n",
    "Rooms.csv": "Room,Floor\n1,2\n3,4\n",
    "minutes.csv": "<html>",
}


@pytest.fixture
def book(shell: Any) -> Any:
    shell.begin()
    return shell


def _contracts(book: Any) -> dict[str, tuple[str, str]]:
    return {each["account"]: (each["arr"]["amount"], each["renews_on"]) for each in book.json("contract", "list")}


def test_a_workbook_goes_in_and_twice_changes_nothing(book: Any, tmp_path: Path) -> None:
    path = tmp_path / "Accounts.xlsx"
    path.write_bytes(xlsx({"Active": [TITLES, *ROWS, [None], ["Grand total", 168_000.5]], "Notes": [["x"]]}))
    said = book.json("import", str(path))
    assert (said["created"], said["rows"]) == (2, {"read": 2, "rejected": 0, "left_out": 1})
    assert "Accounts.xlsx: row 5 is left out: “Grand total” adds up the others" in said["notices"]
    assert _contracts(book) == {"Kite": ("120000.00", "2027-03-01"), "Orrin": ("48000.50", "2026-12-15")}
    again = book.json("import", str(path))
    assert (again["created"], again["updated"]) == (0, 0)


def test_which_sheet_is_said(book: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"Active": [TITLES, ROWS[0]], "Lost": [TITLES, ROWS[1]]}))
    said = book.refused("import", str(path))
    assert 'a.xlsx: holds a table on several sheets (“Active” and “Lost”); say which: --sheet "Active"' in said
    assert "has no sheet “Won”" in book.refused("import", str(path), "--sheet", "Won")
    assert book.json("import", str(path), "--sheet", "lost")["created"] == 1
    both = book.json("import", str(path), "--sheet", "Active", "--sheet", "Lost")
    assert (both["created"], both["unchanged"]) == (1, 1)
    (tmp_path / "a.csv").write_text(OVERVIEW)
    assert "is no workbook and has no sheets" in book.refused("import", str(tmp_path / "a.csv"), "--sheet", "x")


@pytest.mark.parametrize("content", [OVERVIEW.encode(), xlsx({"A": [TITLES, *ROWS]})])
def test_standard_input_may_be_either(book: Any, content: bytes) -> None:
    assert "2 created" in book.done("import", "-", input=content)
    assert "0 created, 0 updated, 2 unchanged" in book.done("import", "-", input=content)


def test_what_a_query_prints_is_read_from_a_pipe(book: Any) -> None:
    book.done("import", "-", "--from", "salesforce", input="Id,Name,OwnerId,BillingCity\n001,Kite,005,Ulm\n")
    deals = "Id,AccountId,Name,StageName,CloseDate,Amount\n006,001,New,Closed Won,2026-01-15,5000\n"
    assert "1 created" in book.done("import", "-", "--from", "salesforce", input=deals)
    assert "0 created" in book.done("import", "-", "--from", "salesforce", input=deals)


def test_native_columns_are_known_from_a_pipe(book: Any) -> None:
    book.done("import", "-", "--as", "accounts", input="key,name,tier\nk,Kite,scale\n")
    assert "1 created" in book.done("import", "-", input="account,starts_on,term_end,arr\nk,2026-01-01,2026-12-31,5\n")
    result = book("import", "-", input="a,b\n1,2\n")
    assert (result.exit_code, "Say what standard input holds" in result.stderr) == (2, True)


def test_other_tables_of_a_folder_are_left_out_by_name(book: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "Account.csv").write_text(ACCOUNTS)
    for name, text in OTHERS.items():
        (folder / name).write_text(text)
    (folder / "Plan.xlsx").write_bytes(xlsx({"Plan": [["Task", "Who"], ["a", "b"]]}))
    for options in (["--from", "dynamics"], ["--from", "dynamics"]):
        said = book.json("import", str(folder), *options)
        assert said["rejected"] == []
        assert said["rows"] == {"read": 1, "rejected": 0, "left_out": 7}
        for name in (*OTHERS, "Plan.xlsx"):
            assert any(each.startswith(f"{name}: ") and each.endswith("; left out") for each in said["notices"])
    assert (said["created"], said["updated"], said["unchanged"]) == (0, 0, 1)
    assert "User.csv: holds users; users cannot be imported yet; left out" in said["notices"]


def test_several_files_are_read_as_a_folder_is(book: Any, tmp_path: Path) -> None:
    for name, text in {"Account.csv": ACCOUNTS, **OTHERS}.items():
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in ("User.csv", "Account.csv")]
    said = book.json("import", *files, "--from", "dynamics")
    assert (said["created"], said["rows"]["left_out"]) == (1, 1)
    (tmp_path / "accounts.csv").write_text("key,name,tier\nk,Kite,scale\n")
    (tmp_path / "rates.csv").write_text("currency,on,rate\nEUR,2026-01-01,1.1\n")
    native = [str(tmp_path / name) for name in ("rates.csv", "accounts.csv", "Rooms.csv")]
    said = book.json("import", *native)
    assert said["rows"] == {"read": 2, "rejected": 0, "left_out": 2}
    assert "Rooms.csv: not a file of a book; left out" in said["notices"]
    assert "import it by itself" in book.refused("import", *files, "-", code=2)


def test_a_sheet_of_one_s_own_does_not_stop_the_exports_beside_it(book: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "Account.csv").write_text("Id,Name,OwnerId,BillingCity\n001,Kite,005,Ulm\n")
    (folder / "overview.csv").write_text(OVERVIEW)
    said = book.json("import", str(folder), "--from", "salesforce")
    assert (said["created"], said["rows"]) == (1, {"read": 1, "rejected": 0, "left_out": 2})
    assert "overview.csv: a sheet of your own; import it by itself; left out" in said["notices"]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.csv", b"<html><body>Sign in", "a.csv: is a web page (HTML)"),
        ("a.xls", b"<table><tr><td>Account", "a.xls: is a web page (HTML)"),
        ("a.csv", b"%PDF-1.4", "a.csv: is a PDF"),
        ("a.xlsx", b"\x89PNG\r\n\x1a\n", "a.xlsx: is an image (PNG)"),
        ("accounts.csv", b"BEGIN:VCALENDAR\r\n", "accounts.csv: is a calendar (ICS); calendars cannot be imported yet"),
        ("a.xlsx", xlsx({"A": [["only a title"]]}), "a.xlsx: is a workbook without a table"),
        ("a.csv", b'{"status": 0}', "a.csv: is JSON, not a table"),
    ],
)
def test_a_file_of_another_kind_is_one_sentence_and_leaves_the_book_alone(
    book: Any, tmp_path: Path, name: str, content: bytes, what: str
) -> None:
    before = hashlib.sha256(book.store.read_bytes()).digest()
    (tmp_path / name).write_bytes(content)
    for options in ([], ["--from", "salesforce"], ["--from", "native"], ["--from", "sheet"], ["--as", "accounts"]):
        said = book.refused("import", str(tmp_path / name), *options)
        assert what in said
        assert book("import", "-", *options, input=content).exit_code != 0
    assert hashlib.sha256(book.store.read_bytes()).digest() == before


def test_a_value_is_said_for_every_row(book: Any, tmp_path: Path) -> None:
    native = tmp_path / "accounts.csv"
    native.write_text("key,name\nk,Kite\n")
    assert "is not of the form column=value" in book.refused("import", str(native), "--set", "colour=red", code=2)
    assert "1 created" in book.done("import", str(native), "--set", "tier=growth", "--set", "currency=EUR")
    deals = tmp_path / "deals.csv"
    deals.write_text("Opportunity ID,Opportunity Name,Account Name,Close Date,Amount\n7,New,Kite,2026-01-15,5000\n")
    assert "no column says whether a deal is won" in book.refused("import", str(deals), "--from", "salesforce")
    said = book.json("import", str(deals), "--from", "salesforce", "--set", "stage=won")
    assert said["created"] == 1
    assert "“colour=red”" not in book.refused("import", str(deals), "--from", "salesforce", "--set", "colour=red")


def test_what_a_tier_is_called_is_asked(book: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(OVERVIEW.replace("SMB", "Gold"))
    said = book.refused("import", str(path))
    assert (
        'a.csv, tier: “Gold” may be the tier strategic or the tier growth or the tier scale; say --set "tier:Gold='
        in said
    )
    assert book.json("import", str(path), "--set", "tier:Gold=growth", "--set", "tier:enterprise=scale")["created"] == 2
    assert {each["account"]: each["tier"] for each in book.json("accounts")} == {"Kite": "scale", "Orrin": "growth"}
    again = book.json("import", str(path))
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)
    assert "is not of the form tier:Word=tier" in book.refused("import", str(path), "--set", "tier:Gold=best", code=2)


def test_rejected_rows_of_a_workbook_are_written_as_csv(book: Any, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx({"A": [TITLES, *ROWS, ["Bad", "x", date(2027, 1, 1), "scale"]]}))
    said = book("import", str(path), "--rejected", str(tmp_path / "bad.csv"))
    assert said.exit_code == 1
    assert "ARR: “x” is not an amount" in said.stderr
    lines = (tmp_path / "bad.csv").read_text().splitlines()
    assert lines[0] == "Account,ARR,Renewal date,Tier,why rejected"
    assert lines[1].startswith("Bad,x,2027-01-01,scale,")


PIPELINE = {
    "accounts.csv": "account,sector,year_established,revenue,employees,office_location,subsidiary_of\n"
    "Kite,retail,1996,1100.04,2822,United States,\nOrrin,medical,1999,251.41,495,Kenya,Kite\n",
    "sales_pipeline.csv": "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
    "1C1I7A6R,Me,Plus Basic,Kite,Won,2025-10-20,2026-03-01,1054\n"
    "Z063OYW0,Me,Pro,Orrin,Won,2025-10-25,2026-03-11,4514\n"
    "EC4QE1BX,Me,Plus Basic,Kite,Won,2025-10-25,2026-03-07,50\n"
    "PE84CX4O,Me,Basic,Orrin,Lost,2025-10-25,2026-03-02,0\n"
    "HAXMC4IX,Me,Advanced,,Engaging,2025-11-03,,\n"
    "NL3JZH1Z,Me,Special,Orrin,Engaging,2025-11-04,,\n"
    "ZZZJZH1Z,Me,Special,Nobody,Won,2025-11-04,2026-03-02,12\n"
    "S8DX3XOU,Me,Pro,Kite,Prospecting,,,\n"
    "KXOL2ZZA,Me,Basic,Kite,Won,2025-11-05,when,517\n",
    "products.csv": "product,series,sales_price\nBasic,GTX,550\n",
    "sales_teams.csv": "sales_agent,manager,regional_office\nMe,Boss,Central\n",
}
"""The shape of a public data set of sales: deals named by what was sold, several of one name on one account."""
_PIPELINE_SAID = {
    "accounts.csv": ("--as", "accounts", "--map", "account=name"),
    "sales_pipeline.csv": ("--map", "close_value=amount", "--map", "product=name", "--map", "opportunity_id=id"),
}


@pytest.mark.parametrize("first", ["accounts.csv", "sales_pipeline.csv"])
def test_a_pipeline_of_products_goes_in_and_twice_changes_nothing(book: Any, tmp_path: Path, first: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, text in PIPELINE.items():
        (folder / name).write_text(text)
    said: dict[str, Any] = {}
    for name in [*sorted(_PIPELINE_SAID, key=lambda each: each != first), "sales_pipeline.csv"]:
        how = (*_PIPELINE_SAID[name], "--from", "sheet", "--skip-bad")
        said = book.json("import", str(folder / name), *how)
        assert said["created"] + said["updated"] + said["unchanged"] + said["rejected_rows"] == sum(
            said["rows"].values()
        )
    assert said["rejected_rows"] == 1
    assert {each["reason"].split(":")[0]: each["rows"] for each in said["left_out"]} == {
        "won deal of an account that is not in the book": 1,
        "open deal without an account": 1,
        "lost deal": 1,
    }
    won = sorted((each["account"], each["arr"]["amount"]) for each in book.json("contract", "list"))
    assert won == [("Kite", "1054.00"), ("Kite", "50.00"), ("Orrin", "4514.00")]
    before = book.done("export", "book", "-")
    again = book.json("import", str(folder), "--from", "sheet", "--skip-bad")
    assert (again["created"], again["updated"], again["rejected_rows"]) == (0, 0, 1)
    assert book.done("export", "book", "-") == before


def test_amounts_in_a_currency_without_a_rate_are_told(book: Any, tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text(
        "Account,ARR,Currency,Renewal date\nKite,120000,EUR,2027-03-01\nOrrin,48000,GBP,2026-12-15\n"
        "A,5,USD,2027-01-01\n"
    )
    told = "2 accounts have amounts in EUR and GBP, for which there is no rate on or before"
    assert told in " ".join(book.json("import", str(tmp_path / "deals.csv"), "--from", "sheet")["notices"])
    book.done("rate", "add", "EUR", "1.1", "--on", "2020-01-01")
    book.done("rate", "add", "GBP", "1.2", "--on", "2020-01-01")
    (tmp_path / "deals.csv").write_text("Account,ARR,Currency,Renewal date\nKite,130000,EUR,2027-03-01\n")
    assert "rate" not in " ".join(book.json("import", str(tmp_path / "deals.csv"), "--from", "sheet")["notices"])
    (tmp_path / "contracts.csv").write_text(
        "account,starts_on,term_end,arr,currency\nkite,2027-03-01,2028-02-29,9,CHF\n"
    )
    notices = " ".join(book.json("import", str(tmp_path / "contracts.csv"))["notices"])
    assert "1 account has amounts in CHF, for which there is no rate on or before" in notices
