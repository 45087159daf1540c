"""Activities and open deals of a CRM through the command line and a real store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

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
    shell.begin()
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


DYNAMICS = {
    "1-Account.csv": "Account Name,Main Phone,Owner\nOak Mills,555-0100,Me Myself\n",
    "2-Contact.csv": (
        "Email,Company Name,Business Phone,First Name,Last Name\n"
        "pat@oak.example,Oak Mills,555-0101,Pat,Kim\nlou@far.example,Far Away,555-0102,Lou,Fir\n"
    ),
    "3-Emails.csv": (
        "Subject,From,To,Regarding,Status Reason,Direction,Owner,Sender,Senders Account,Date Sent,Actual End,"
        "Activity Type,Activity Status\n"
        "Invoices,Pat Kim,Me Myself,A case,Received,Incoming,Me Myself,Pat Kim,Oak Mills,,2026-11-19,Email,Completed\n"
        "Re: invoices,Me Myself,Pat Kim,Pat Kim,Sent,Outgoing,Me Myself,Me Myself,,,2026-11-20,Email,Completed\n"
        "Hello,Lou Fir,Me Myself,,Received,Incoming,Me Myself,Lou Fir,Far Away,,2026-11-20,Email,Completed\n"
    ),
    "4-Appointments.csv": (
        "Subject,Regarding,Required Attendees,Start Time,Location,Status,Owner,Organizer\n"
        "Review with Pat,Oak Mills | Plan,Pat Kim,2026-11-12 13:00,Teams Meeting,Completed,Me Myself,Me Myself\n"
        "Lunch with Pat,Pat Kim,Pat Kim,2026-11-17 12:00,,Canceled,Me Myself,Me Myself\n"
    ),
}


def test_mail_and_meetings_of_dynamics_lead_to_whom_they_name(shell: Any, tmp_path: Path) -> None:
    shell.begin()
    folder = tmp_path / "dynamics"
    folder.mkdir()
    for name, text in DYNAMICS.items():
        (folder / name).write_text(text)
    today = ("--today", "2026-11-23")
    for created, unchanged in ((5, 3), (0, 8)):
        said = json.loads(shell.done(*today, "import", str(folder), "--from", "dynamics", "--json"))
        assert (said["created"], said["updated"], said["unchanged"]) == (created, 0, unchanged)
        assert said["rows"] == {"read": 5, "rejected": 0, "left_out": 3}
        assert {each["reason"] for each in said["left_out"]} == {
            "person of an account that is not in the book", "about no account of the book", "cancelled",
        }  # fmt: skip
    touches = json.loads(shell.done(*today, "touch", "list", "oak-mills", "--json"))
    assert [(each["on"], each["kind"], each["channel"]) for each in touches] == [
        ("2026-11-20", "other", "email"),
        ("2026-11-19", "check_in", "email"),
        ("2026-11-12", "check_in", "video"),
    ]
    why = shell.done(*today, "why", "oak-mills", "check_in")
    assert "19 Nov 2026" in why, "what they wrote stops the clock, what was sent does not"
