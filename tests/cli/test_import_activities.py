"""Activities and open deals of a CRM through the command line and a real store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "Account.csv": "Id,IsDeleted,Name,Website,OwnerId\n001A0000006Vm9r,false,Northwind Mills,northwind.example,005x\n",
    "Contact.csv": "Id,AccountId,FirstName,LastName,Email,ReportsToId\n"
    "003A,001A0000006Vm9r,Ann,Lee,ann@northwind.example,\n",
    "Opportunity.csv": "Id,AccountId,Name,StageName,IsWon,IsClosed,Type,Amount,CloseDate\n"
    "006A,001A0000006Vm9r,Mill software,Closed Won,true,true,New,240000.0,2026-01-15\n"
    "006B,001A0000006Vm9r,40 more seats,Negotiation/Review,false,false,,9000.0,2027-01-15\n"
    "006C,001A0000006Vm9x,Something,Prospecting,false,false,New,5000.0,2027-02-15\n",
    "Task.csv": "Id,AccountId,WhoId,WhatId,Subject,TaskSubtype,Status,IsClosed,ActivityDate,Description\n"
    "00T1,001A0000006Vm9rAAC,003A,,Call with Ann,Call,Completed,true,2026-02-20,<p>All <b>well</b></p>\n"
    "00T2,001A0000006Vm9rAAC,,,Write the offer,Task,Not Started,false,2026-02-21,\n"
    "00T3,001A0000006Vm9xAAC,,,Call,Call,Completed,true,2026-02-22,\n",
    "Event.csv": "Id,AccountId,WhoId,WhatId,Subject,Type,StartDateTime,Location\n"
    "00U1,,003A,,QBR,Meeting,2026-02-10T09:00:00.000Z,https://zoom.us/j/1\n"
    "00U2,,,006B,Seats,Meeting,2199-02-10T09:00:00.000Z,\n",
}


@pytest.fixture
def folder(shell: Any, tmp_path: Path) -> Path:
    """A folder of exports, and an empty book."""
    shell.done("init")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def answer(shell: Any, folder: Path) -> tuple[int, int, int, int]:
    said = json.loads(shell("import", str(folder), "--from", "salesforce", "--json").stdout)
    assert said["created"] + said["updated"] + said["unchanged"] + said["rejected_rows"] == sum(said["rows"].values())
    return said["created"], said["updated"], said["unchanged"], said["rejected_rows"]


def touches(shell: Any) -> list[Any]:
    return list(json.loads(shell("touch", "list", "northwind-mills", "--json").stdout))


def test_a_folder_with_activities_goes_in_once_and_undo_takes_it_back(shell: Any, folder: Path) -> None:
    assert answer(shell, folder) == (7, 0, 3, 0)
    assert {(each["on"], each["kind"], each["channel"], each["planned"]) for each in touches(shell)} == {
        ("2026-02-20", "check_in", "call", False),
        ("2026-02-10", "business_review", "video", False),
        ("2199-02-10", "check_in", None, True),
    }
    assert answer(shell, folder) == (0, 0, 10, 0)
    shell.done("undo")
    assert answer(shell, folder) == (7, 0, 3, 0)


def test_a_touch_deleted_here_stays_away_until_undone(shell: Any, folder: Path) -> None:
    answer(shell, folder)
    key = next(each["key"] for each in touches(shell) if each["kind"] == "business_review")
    shell.done("touch", "delete", "northwind-mills", key)
    assert answer(shell, folder) == (0, 0, 10, 0)
    assert len(touches(shell)) == 2
    shell.done("undo")
    assert (answer(shell, folder), len(touches(shell))) == ((0, 0, 10, 0), 3)


def test_an_activity_by_itself_is_read_as_one_word_says(shell: Any, folder: Path) -> None:
    for name in ("Account.csv", "Contact.csv", "Opportunity.csv"):
        shell.done("import", str(folder / name), "--from", "salesforce")
    for word in ("tasks", "activities", "touches"):
        said = shell("import", str(folder / "Task.csv"), "--from", "salesforce", "--as", word, "--json")
        assert sum(json.loads(said.stdout)["rows"].values()) == 3
    assert len(touches(shell)) == 1
