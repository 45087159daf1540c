"""Exports of Pipedrive, Zoho CRM and Dynamics 365 through the command line and a real store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bookcockpit.exchange.crm.systems import state_of

PIPEDRIVE = {
    "organizations.csv": "Organization - Name,Organization - Owner,Organization - Address,Organization - Labels\n"
    'Northwind Mills,Zoe Quill,"Mill Lane 1, Leeds",Customer\nKite & Anchor,Zoe Quill,,\n',
    "people.csv": "Person - Name,Person - Email - Work,Person - Phone - Work,Person - Organization,Person - Owner\n"
    "Ann Lee,ann@northwind.example,0113 1,Northwind Mills,Zoe Quill\nBob Ray,,,Kite & Anchor,Zoe Quill\n"
    "Nia Free,nia@free.example,,,Zoe Quill\n",
    "deals.csv": "Deal - Title,Deal - Value,Deal - Currency of value,Deal - Stage,Deal - Status,Deal - Won time,"
    "Deal - Lost time,Deal - Expected close date,Deal - Organization,Deal - Contact person,Deal - Probability\n"
    "Mill software,240000,EUR,Negotiations,Won,2026-01-15 09:30:00,,2026-01-31,Northwind Mills,Ann Lee,\n"
    "Shop software,5000,EUR,Qualified,Lost,,2026-02-15 10:00:00,,Kite & Anchor,,\n"
    "More seats,9000,USD,Qualified,Open,,,2027-02-01,Northwind Mills,,40\n",
    "activities.csv": "Activity - Subject,Activity - Type,Activity - Due date,Activity - Done,Activity - Note,"
    "Activity - Organization,Activity - Contact person,Activity - Deal\n"
    "Yearly review call,Call,2026-02-13,Done,<p>Went <b>well</b></p>,Northwind Mills,Ann Lee,Mill software\n"
    "Send offer,Task,2026-02-04,To do,,Northwind Mills,,Mill software\n"
    "Chase them,Call,2026-02-05,Undone,,Kite & Anchor,Bob Ray,\n",
}
ZOHO = {
    "Accounts_2026_11_16.csv": "Record Id,Account Owner.id,Account Owner,Account Name,Phone,Website,Parent Account.id,"
    "Industry,Billing City,Created Time,Tag\n"
    "zcrm_5001000000000000001,zcrm_5,Zoe Quill,Northwind Mills,,northwind.example,,Food,Leeds,2026-01-02 10:00:00,\n"
    "zcrm_5001000000000000002,zcrm_5,Zoe Quill,Kite & Anchor,,kite.example,,Retail,,2026-01-02 10:00:00,\n",
    "Contacts_2026_11_16.csv": "Record Id,Contact Owner.id,First Name,Last Name,Account Name.id,Account Name,Email,"
    "Title,Reporting To.id,Reporting To\n"
    "zcrm_5001000000000000011,zcrm_5,Ann,Lee,zcrm_5001000000000000001,Northwind Mills,ann@northwind.example,CFO,"
    "zcrm_5001000000000000012,Bob Ray\n"
    "zcrm_5001000000000000012,zcrm_5,Bob,Ray,zcrm_5001000000000000001,Northwind Mills,,CEO,,\n",
    "Deals_2026_11_16.csv": "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,"
    "Account Name,Stage,Type,Probability (%),Currency\n"
    "zcrm_5001000000000000021,zcrm_5,Zoe Quill,240000,Mill software,2026-01-15,zcrm_5001000000000000001,"
    "Northwind Mills,Closed Won,New Business,100,EUR\n"
    "zcrm_5001000000000000022,zcrm_5,Zoe Quill,5000,Shop software,2026-02-15,zcrm_5001000000000000002,"
    "Kite & Anchor,Closed-Lost to Competition,New Business,0,EUR\n",
    "Calls_2026_11_16.csv": "Record Id,Call Owner.id,Subject,Call Type,Call Start Time,Contact Name.id,Contact Name,"
    "Related To.id,Related To,Call Status,Description\n"
    "zcrm_5001000000000000031,zcrm_5,Yearly review call,Outbound,2026-02-13 10:00:00,zcrm_5001000000000000011,Ann Lee,"
    "zcrm_5001000000000000021,Mill software,Completed,Went well\n",
    "Tasks_2026_11_16.csv": "Record Id,Task Owner.id,Task Owner,Subject,Due Date,Contact Name.id,Related To.id,"
    "Related To,Status,Priority,Closed Time\n"
    "zcrm_5001000000000000041,zcrm_5,Zoe Quill,Send offer,2026-02-04,,zcrm_5001000000000000001,Northwind Mills,"
    "Not Started,High,\n",
}
_HIDDEN = "(Do Not Modify) {},(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,"
_GUID = "{{0000000{}-1111-2222-3333-44444444444A}},abc=,11/16/2026 7:42,"
DYNAMICS = {
    "Active Accounts.csv": _HIDDEN.format("Account") + "Account Name,Main Phone,City,Website,Owner,Currency\r\n"
    + _GUID.format(1) + "Northwind Mills,0113 1,Leeds,https://northwind.example,Zoe Quill,Euro\r\n"
    + _GUID.format(2) + "Kite & Anchor,,,,Zoe Quill,US Dollar\r\n",
    "Active Contacts.csv": _HIDDEN.format("Contact") + "Full Name,Email,Company Name,Business Phone,Job Title\r\n"
    + _GUID.format(3) + "Ann Lee,ann@northwind.example,Northwind Mills,0113 2,CFO\r\n"
    + _GUID.format(4) + "Bob Ray,,Kite & Anchor,,CEO\r\n",
    "All Opportunities.csv": _HIDDEN.format("Opportunity") + "Topic,Potential Customer,Status,Status Reason,"
    "Est. revenue,Est. close date,Actual Revenue,Actual Close Date,Probability,Currency\r\n"
    + _GUID.format(5) + 'Mill software,Northwind Mills,Won,Won,"$250,000.00 ",1/31/2026,"€240,000.00 ",'
    "1/15/2026 7:42,100,Euro\r\n"
    + _GUID.format(6) + "Shop software,Kite & Anchor,Lost,Out-Sold,5000,2/15/2026,0,2/15/2026,0,US Dollar\r\n"
    + _GUID.format(7) + "More seats,Northwind Mills,Open,In Progress,9000,2/28/2027,0,,40,Euro\r\n",
    "All Phone Calls.csv": _HIDDEN.format("Phone Call") + "Subject,Regarding,Call To,Activity Status,Actual End,"
    "Description\r\n"
    + _GUID.format(8) + 'Yearly review call,Northwind Mills,Ann Lee,Completed,2/13/2026 7:42,'
    '"<div>Went\r\nwell</div>"\r\n'
    + _GUID.format(9) + "Send offer,Northwind Mills,,Open,,\r\n",
}  # fmt: skip
EXPORTS = {"pipedrive": PIPEDRIVE, "zoho": ZOHO, "dynamics": DYNAMICS}


@pytest.fixture
def book(shell: Any) -> Any:
    """An empty book."""
    shell.begin()
    return shell


def written(folder: Path, system: str) -> Path:
    folder.mkdir()
    for name, text in EXPORTS[system].items():
        raw = text.replace('"$250,000.00 "', '"€250,000.00 "').encode("utf-8-sig" if system == "dynamics" else "utf-8")
        (folder / name).write_bytes(raw)
    return folder


def counts(said: Any) -> tuple[int, int, int, int]:
    assert said["created"] + said["updated"] + said["unchanged"] + said["rejected_rows"] == sum(said["rows"].values())
    return said["created"], said["updated"], said["unchanged"], said["rejected_rows"]


@pytest.mark.parametrize("system", EXPORTS)
def test_a_folder_goes_in_and_twice_changes_nothing(book: Any, tmp_path: Path, system: str) -> None:
    folder = str(written(tmp_path / "in", system))
    dry = book.json("import", folder, "--dry-run")
    first = book.json("import", folder, "--from", system)
    assert {**dry, "notices": first["notices"]} == first
    assert first["rejected"] == []
    plays = [play for play in json.loads(book.done("export", "book", "-"))["plays"] if play["title"] == "More seats"]
    assert first["created"] == 6 + len(plays)
    # What is expected of an open deal counts, not the zero that stands beside it.
    assert [play["potential_arr"] for play in plays] == ([] if system == "zoho" else [900_000])
    accounts = {row["account"]: row for row in book.json("accounts")}
    assert accounts.keys() == {"Northwind Mills", "Kite & Anchor"}
    assert book.json("account", "show", "northwind-mills")["our_owner"] == "Zoe Quill"
    (contract,) = book.json("contract", "list")
    assert (contract["account"], contract["starts_on"]) == ("Northwind Mills", "2026-01-15")
    assert contract["arr"] == {"amount": "240000.00", "currency": "EUR"}
    people = {row["name"]: row for row in book.json("stakeholders", "northwind-mills")}
    assert people["Ann Lee"]["email"] == "ann@northwind.example"
    (touch,) = book.json("touch", "list", "northwind-mills")
    assert (touch["on"], touch["kind"], touch["channel"]) == ("2026-02-13", "check_in", "call")
    assert touch["summary"] == "Yearly review call\nWent well"
    after = book.done("export", "book", "-")
    again = book.json("import", folder, "--from", system)
    assert counts(again) == (0, 0, sum(again["rows"].values()), 0)
    assert book.done("export", "book", "-") == after
    assert "lost deal" in {each["reason"] for each in again["left_out"]}


@pytest.mark.parametrize("system", EXPORTS)
def test_each_is_recognised_without_being_said(book: Any, tmp_path: Path, system: str) -> None:
    said = book.refused("import", str(written(tmp_path / "in", system)))
    assert f"repeat with --from {system} to import it" in said


def test_ids_of_zoho_are_one_with_and_without_their_prefix(book: Any, tmp_path: Path) -> None:
    folder = written(tmp_path / "in", "zoho")
    book.done("import", str(folder), "--from", "zoho")
    for file in folder.iterdir():
        file.write_text(file.read_text().replace("zcrm_", "").replace("Northwind Mills,", "Northwind Mills Ltd,"))
    assert book.json("import", str(folder), "--from", "zoho")["created"] == 0
    assert "Northwind Mills Ltd" in {row["account"] for row in book.json("accounts")}


def test_a_record_of_dynamics_is_known_by_its_hidden_id(book: Any, tmp_path: Path) -> None:
    folder = written(tmp_path / "in", "dynamics")
    book.done("import", str(folder / "Active Accounts.csv"), "--from", "dynamics")
    text = DYNAMICS["Active Accounts.csv"].replace("Northwind Mills", "Northwind Group").replace("{", "").lower()
    (folder / "Active Accounts.csv").write_text(text.replace("}", ""))
    said = book.json("import", str(folder / "Active Accounts.csv"), "--from", "dynamics")
    assert counts(said) == (0, 2, 0, 0)
    assert {row["account"] for row in book.json("accounts")} == {"northwind group", "kite & anchor"}


def test_a_won_deal_is_one_in_the_languages_systems_are_shown_in(book: Any, tmp_path: Path) -> None:
    book.done("import", str(written(tmp_path / "in", "pipedrive") / "organizations.csv"), "--from", "pipedrive")
    (tmp_path / "d.csv").write_text(
        "Deal - Titel,Deal - Organisation,Deal - Wert,Deal - Status,Deal - Gewonnen am\n"
        "A,Northwind Mills,100,Gewonnen,2. Januar 2026\nB,Northwind Mills,100,Verloren,2026-01-02\n"
    )
    said = book.json("import", str(tmp_path / "d.csv"), "--from", "pipedrive")
    assert (said["created"], said["left_out"]) == (1, [{"reason": "lost deal", "rows": 1}])
    assert "d.csv: its titles are read as German" in said["notices"]
    (contract,) = book.json("contract", "list")
    assert contract["starts_on"] == "2026-01-02"


@pytest.mark.parametrize(
    ("won", "lost"),
    [
        ("Geschlossen - gewonnen", "Geschlossen - verloren"),
        ("Fermée gagnée", "Fermée perdue"),
        ("Cerrada ganada", "Cerrada perdida"),
        ("Chiusa/vinta", "Chiusa/persa"),
        ("Gesloten gewonnen", "Gesloten verloren"),
        ("Fechado e ganho", "Fechado e perdido"),
        ("Ganado", "Perdido"),
    ],
)
def test_states_of_deals_are_known_in_these_languages(won: str, lost: str) -> None:
    assert (state_of(won), state_of(lost)) == ("won", "lost")


def test_cells_of_a_million_characters_pass_and_longer_ones_reject_their_row(book: Any, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text(
        "Record ID,Company name,Company owner,Description,Internal log\n"
        f"1,Acme,,{'n' * 180_000},{'x' * 1_000_000}\n2,Bolt,,,{'x' * 1_000_001}\n"
    )
    said = book.json("import", str(tmp_path / "c.csv"), "--from", "hubspot", "--skip-bad")
    assert (said["created"], said["rejected_rows"]) == (1, 1)
    (rejection,) = said["rejected"]
    assert (rejection["row"], rejection["why"]) == (3, "has a cell of more than 1,000,000 characters")
    assert len(book.json("account", "show", "acme")["notes"]) == 180_000
