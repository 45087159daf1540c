"""Exports of Salesforce and HubSpot through the command line and a real store."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bookcockpit.cli.commands import import_ as command

SALESFORCE = {
    "Account.csv": "Id,IsDeleted,Name,Website,Industry,OwnerId\n"
    "001A0000006Vm9r,false,Northwind Mills,northwind.example,Food,005x\n"
    "001A0000006Vm9s,false,Kite & Anchor,kite.example,Retail,005x\n",
    "Contact.csv": "Id,AccountId,FirstName,LastName,Email,Title,ReportsToId\n"
    "003A,001A0000006Vm9r,Ann,Lee,ann@northwind.example,CFO,003B\n"
    "003B,001A0000006Vm9r,Bob,Ray,bob@northwind.example,CEO,\n",
    "Opportunity.csv": "Id,AccountId,Name,StageName,IsWon,IsClosed,Type,Amount,CloseDate\n"
    "006A,001A0000006Vm9r,Mill software,Closed Won,true,true,New,240000.0,2026-01-15\n"
    "006B,001A0000006Vm9s,Shop software,Closed Lost,false,true,New,5000.0,2026-02-15\n"
    "006C,001A0000006Vm9r,Renewal 27,Negotiation,false,false,Renewal,260000.0,2027-01-10\n",
}
HUBSPOT = {
    "companies.csv": "Record ID,Company name,Company Domain Name,Company owner,Industry\n"
    "11,Northwind Mills,northwind.example,Zoe Quill,FOOD\n12,Kite & Anchor,kite.example,Zoe Quill,\n",
    "contacts.csv": "Record ID,First Name,Last Name,Email,Job Title,Associated Company IDs (Primary)\n"
    "21,Ann,Lee,ann@northwind.example,CFO,11\n22,Bob,Ray,,CEO,11\n",
    "deals.csv": "Record ID,Deal Name,Deal Stage,Amount,Close Date,Annual recurring revenue,Associated Company IDs\n"
    "31,Mill software,Closed won,480000,2026-01-15 09:30,240000,11\n"
    "32,Shop software,Appointment scheduled,5000,2026-02-15 09:30,,12\n",
}
EXPORTS = {"salesforce": SALESFORCE, "hubspot": HUBSPOT}


@pytest.fixture
def book(shell: Any) -> Any:
    """An empty book."""
    shell.begin()
    return shell


def written(folder: Path, system: str, *names: str) -> Path:
    for name, text in EXPORTS[system].items():
        if not names or name in names:
            (folder / name).write_text(text)
    return folder / names[0] if len(names) == 1 else folder


def answer(shell: Any, *arguments: str) -> Any:
    return json.loads(shell("import", *arguments, "--json").stdout)


def counts(said: Any) -> tuple[int, int, int, int]:
    rows = said["rows"]
    assert said["created"] + said["updated"] + said["unchanged"] == rows["read"] + sum(
        each["rows"] for each in said["left_out"]
    )
    assert said["rejected_rows"] == rows["rejected"]
    return said["created"], said["updated"], said["unchanged"], said["rejected_rows"]


@pytest.mark.parametrize("system", EXPORTS)
def test_a_folder_goes_in_as_one_step_twice_changes_nothing_and_undo_takes_it_back(
    book: Any, tmp_path: Path, system: str
) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    written(folder, system)
    before = book.done("export", "book", "-")
    first = counts(answer(book, str(folder), "--from", system))
    assert first == ((5, 1, 1, 0) if system == "salesforce" else (5, 0, 1, 0))
    assert {row["account"] for row in book.json("accounts")} == {"Northwind Mills", "Kite & Anchor"}
    assert [row["arr"]["amount"] for row in book.json("contract", "list")] == ["240000.00"]
    after = book.done("export", "book", "-")
    again = counts(answer(book, str(folder), "--from", system))
    assert again == (0, 0, first[0] + first[1] + first[2], 0)
    assert book.done("export", "book", "-") == after
    assert "(" in book.done("undo")
    assert book.done("export", "book", "-") == before


@pytest.mark.parametrize(("system", "name"), [(system, name) for system, files in EXPORTS.items() for name in files])
def test_each_file_by_itself_twice_changes_nothing(book: Any, tmp_path: Path, system: str, name: str) -> None:
    accounts = next(iter(EXPORTS[system]))
    for each in dict.fromkeys((accounts, name)):
        counts(answer(book, str(written(tmp_path, system, each)), "--from", system))
    after = book.done("export", "book", "-")
    created, updated, _, rejected = counts(answer(book, str(tmp_path / name), "--from", system))
    assert (created, updated, rejected) == (0, 0, 0)
    assert book.done("export", "book", "-") == after


def test_an_import_over_a_book_is_undone_to_the_letter(acme: Any, tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "a.csv").write_text("Id,Name,Industry,BillingCity,OwnerId\n1,Acme,Media,,\n")
    (folder / "b.csv").write_text("Id,AccountId,LastName,FirstName,Title\n2,1,Ruiz,Ana,CFO\n")
    before = acme.done("export", "book", "-")
    said = answer(acme, str(folder), "--from", "salesforce")
    assert counts(said) == (0, 2, 0, 0)
    assert acme.done("export", "book", "-") != before
    acme.done("undo")
    assert acme.done("export", "book", "-") == before


# --- recognised, shown and asked ---


def test_without_a_terminal_an_export_is_recognised_and_nothing_is_written(book: Any, tmp_path: Path) -> None:
    file = written(tmp_path, "salesforce", "Account.csv")
    said = book.refused("import", str(file))
    assert "Account.csv looks like an export of Salesforce: accounts, 5 of 6 columns known" in said
    assert "repeat with --from salesforce" in said
    assert book.json("accounts") == []
    assert book("import", str(file), "--json").exit_code == 1


def test_a_dry_run_shows_what_columns_fill_without_asking(book: Any, tmp_path: Path) -> None:
    said = book("import", str(written(tmp_path, "salesforce", "Account.csv")), "--dry-run")
    assert said.exit_code == 0
    table = [line.split() for line in said.stdout.splitlines()]
    assert ["Website", "→", "website", "northwind.example", "·", "kite.example"] in table
    assert "Would be: 2 created, 0 updated, 0 unchanged, 0 rejected." in said.stdout
    assert "Account.csv: 1 column is left out: OwnerId" in said.stderr
    assert book.json("accounts") == []


@pytest.mark.parametrize(("reply", "accounts"), [("y\n", 2), ("n\n", 0), ("\n", 0)])
def test_on_a_terminal_the_mapping_is_shown_and_asked(
    book: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reply: str, accounts: int
) -> None:
    monkeypatch.setattr(command, "can_ask", lambda: True)
    file = written(tmp_path, "salesforce", "Account.csv")
    said = book("import", str(file), input=reply)
    assert "Import like this? [y/N]" in said.output
    assert said.stdout.index("→ website") < said.stdout.index("Would be: 2 created") < said.stdout.index("Import like")
    assert ("2 created, 0 updated" in said.stdout.split("Import like")[1]) == bool(accounts)
    assert ("Nothing was imported." in said.stderr) != bool(accounts)
    assert len(book.json("accounts")) == accounts


def test_native_files_are_read_as_ever_and_know_no_options_of_exports(book: Any, tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("key,name,tier\nk,Kite,scale\n")
    assert "1 created" in book.done("import", str(file))
    for options in (["--map", "a=b"], ["--tier", "scale"], ["--overwrite"], ["--term", "6"]):
        assert "is for exports of a CRM" in book.refused("import", str(file), *options, code=2)


def test_a_crm_s_accounts_csv_is_no_native_file(book: Any, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(SALESFORCE["Account.csv"])
    assert "looks like an export of Salesforce" in book.refused("import", str(tmp_path / "accounts.csv"))
    assert "tier: is missing" in book("import", str(tmp_path / "accounts.csv"), "--from", "native").stderr


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Id,Company,LastName,IsConverted", "leads; leads cannot be imported yet"),
        ("Id,OldValue,NewValue", "histories; histories cannot be imported yet"),
        ("Unternehmensname,Branche,Stadt", "has titles in German; export it with English titles"),
    ],
)
def test_what_cannot_be_imported_is_refused_clearly(book: Any, tmp_path: Path, header: str, why: str) -> None:
    (tmp_path / "x.csv").write_text(header + "\n")
    assert why in book.refused("import", str(tmp_path / "x.csv"))


def test_a_folder_of_two_minds_is_refused(book: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    written(folder, "salesforce", "Account.csv")
    (folder / "touches.csv").write_text("account,happened_on,kind,summary\n")
    said = book.refused("import", str(folder))
    assert "holds touches.csv beside exports of Salesforce; say --from native or --from salesforce" in said
    (folder / "touches.csv").unlink()
    written(folder, "hubspot", "companies.csv")
    assert "holds exports of Salesforce and HubSpot" in book.refused("import", str(folder))
    (folder / "companies.csv").unlink()
    (folder / "Lead.csv").write_text("Id,Company,IsConverted\n")
    said = book("import", str(folder), "--from", "salesforce").stderr
    assert "Lead.csv: holds leads; leads cannot be imported yet; left out" in said


def test_what_is_no_export_beside_native_files_is_left_out(book: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "accounts.csv").write_text("key,name,tier\nk,Kite,scale\n")
    (folder / "kunden.csv").write_text("Firma,Ort,Branche\n")
    said = book("import", str(folder))
    assert "1 created" in said.stdout
    assert "kunden.csv: not a file of a book; left out" in said.stderr
    (folder / "accounts.csv").write_text("Firma,Ort,Branche\n")
    assert "accounts.csv: has titles in German" in book.refused("import", str(folder))


# --- options ---


def test_columns_are_mapped_by_hand(book: Any, tmp_path: Path) -> None:
    (tmp_path / "kunden.csv").write_text("Firmenname;Stufe;Kundennummer\nKöhler Werke;Tier 1;77\n")
    file = str(tmp_path / "kunden.csv")
    assert "kunden.csv: has titles in German; export it" in book.refused("import", file, "--from", "hubspot")
    said = book.refused("import", file, "--from", "hubspot", "--as", "accounts")
    assert 'kunden.csv row 1: no column names the account; say which does: --map "Column=name"' in said
    maps = ["--map", "Firmenname=name", "--map", "stufe=tier", "--map", "Kundennummer=id"]
    book.done("import", file, "--from", "hubspot", "--as", "accounts", *maps)
    (account,) = book.json("accounts")
    assert (account["account"], account["tier"]) == ("Köhler Werke", "strategic")
    said = book.refused("import", file, "--from", "hubspot", "--as", "accounts", "--map", "Firmname=name")
    assert "kunden.csv: there is no column “Firmname”; did you mean “Firmenname”?" in said


def test_dates_that_may_be_two_are_asked_naming_the_option(book: Any, tmp_path: Path) -> None:
    book.done("import", str(written(tmp_path, "salesforce", "Account.csv")), "--from", "salesforce")
    (tmp_path / "o.csv").write_text(SALESFORCE["Opportunity.csv"].replace("2026-01-15", "03/04/2026"))
    file = [str(tmp_path / "o.csv"), "--from", "salesforce"]
    said = book.refused("import", *file)
    assert "o.csv, CloseDate: “03/04/2026” may be Fri 3 Apr 2026 or Wed 4 Mar 2026; say --date-format dmy or" in said
    refused = book("import", *file, "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["questions"][0]["about"] == "date_format"
    book.done("import", *file, "--date-format", "DMY")
    assert book.json("contract", "list")[0]["starts_on"] == "2026-04-03"
    assert "“xyz” is not one of dmy" in book.refused("import", *file, "--date-format", "xyz", code=2)


def test_terms_tiers_and_spreading_are_chosen(book: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    written(folder, "salesforce")
    said = book.done("import", str(folder), "--from", "salesforce", "--term", "24", "--tier", "growth", "--spread")
    assert "spread over their interval" in said
    assert {account["tier"] for account in book.json("accounts")} == {"growth"}
    assert book.json("contract", "list")[0]["term_end"] == "2028-01-14"
    book.done("undo")
    assert book.json("accounts") == []


def test_what_was_written_here_stays_unless_overwritten(book: Any, tmp_path: Path) -> None:
    file = str(written(tmp_path, "hubspot", "companies.csv"))
    book.done("import", file, "--from", "hubspot")
    book.done("account", "edit", "northwind-mills", "--our-owner", "Max Field")
    said = book("import", file, "--from", "hubspot")
    assert "1 value written here kept although HubSpot says otherwise: our_owner (1)" in said.stderr
    assert "0 created, 0 updated, 2 unchanged, 0 rejected." in said.stdout
    book.done("import", file, "--from", "hubspot", "--overwrite")
    assert book.json("account", "show", "northwind-mills")["our_owner"] == "Zoe Quill"


def test_reasons_for_rows_that_change_nothing_are_said(book: Any, tmp_path: Path) -> None:
    written(tmp_path, "salesforce")
    book.done("import", str(tmp_path / "Account.csv"), "--from", "salesforce")
    said = book.done("import", str(tmp_path / "Opportunity.csv"), "--from", "salesforce")
    assert "left out, which say nothing for the book: lost deal (1)." in said
    (tmp_path / "Lead.csv").write_text(
        "Id,FirstName,LastName,Company,IsConverted\n1,Al,Ray,Kite,false\n2,Bo,Ray,Kite,false\n"
    )
    said = book.done("import", str(tmp_path), "--from", "salesforce")
    # The rows of a file that is left out as a whole are none of those it says this of.
    assert ", 1 left out, which say nothing for the book: lost deal (1)." in said


def test_standard_input_and_pipes_are_read(book: Any) -> None:
    text = SALESFORCE["Account.csv"].encode("utf-16")
    assert "2 created" in book.done("import", "-", "--from", "salesforce", input=text)
    assert book.json("undo", "--list")[0]["label"] == "import standard input (Salesforce)"


def test_standard_input_is_recognised_like_any_file(book: Any) -> None:
    said = book("import", "-", input=SALESFORCE["Account.csv"])
    assert said.exit_code == 1
    assert "standard input looks like an export of Salesforce: accounts, 5 of 6 columns known" in said.stderr
    assert "Would be: 2 created" in book.done("import", "-", "--dry-run", input=SALESFORCE["Account.csv"])
    assert book.json("accounts") == []


def test_nothing_a_file_holds_acts_on_the_terminal(book: Any, tmp_path: Path) -> None:
    evil = "\x1b]52;c;AAAA\x07[red]\u202e"
    file = tmp_path / "a.csv"
    file.write_text(f"Id,Name,OwnerId,IsDeleted,Tier,{evil}\n1,Acme {evil},x,false,{evil},{evil}\n2,.,x,{evil},,\n")
    for options in (["--dry-run"], ["--skip-bad"], ["--map", f"{evil}x=name"], ["--map", f"Name={evil}"]):
        said = book("import", str(file), "--from", "salesforce", *options)
        assert "\x1b" not in said.output
        assert "\u202e" not in said.output


def test_a_link_is_written_even_when_nothing_else_changes(book: Any, tmp_path: Path) -> None:
    book.done("account", "add", "Northwind Mills", "--tier", "growth")
    file = tmp_path / "Account.csv"
    file.write_text("Id,Name,OwnerId\n001A0000006Vm9r,Northwind Mills,005x\n")
    assert counts(answer(book, str(file), "--from", "salesforce")) == (0, 0, 1, 0)
    file.write_text("Id,Name,OwnerId\n001A0000006Vm9r,Mills of the North,005x\n")
    assert counts(answer(book, str(file), "--from", "salesforce")) == (0, 1, 0, 0)
    assert [each["account"] for each in book.json("accounts")] == ["Mills of the North"]


def test_deals_of_the_past_come_in_as_history_and_never_stand_on_the_board(book: Any, tmp_path: Path) -> None:
    machines = "".join(
        f"Machine {year},Mill,Closed Won,1000,{year}-01-15\n" for year in (2010, 2012, 2014, 2016, 2018, 2020, 2026)
    )
    (tmp_path / "1-accounts.csv").write_text("Account Name,Account Owner,Billing City\nMill,Me,Oslo\n")
    deals = tmp_path / "2-deals.csv"
    deals.write_text("Opportunity Name,Account Name,Stage,Amount,Close Date\n" + machines)
    told = book("import", str(tmp_path), "--from", "salesforce", "--dry-run")
    assert "6 new contracts ended before today" in told.stderr
    assert "say --since DATE if those that ended before a day are history" in told.stderr
    ahead = book("import", str(tmp_path), "--from", "salesforce", "--since", "2027-01-01")
    assert (ahead.exit_code, "--since 2027-01-01 is ahead" in ahead.stderr) == (2, True)
    assert counts(answer(book, str(tmp_path), "--from", "salesforce", "--since", "2026-01-01")) == (8, 0, 0, 0)
    board = json.loads(book.done("renewals", "--json"))
    assert [each["contract"] for each in board["items"]] == ["machine-2026"]
    assert "ended" in book.done("contract", "list", "Mill")
    assert counts(answer(book, str(tmp_path), "--from", "salesforce")) == (0, 0, 8, 0)


def test_a_start_that_is_set_here_is_worked_out_no_longer(book: Any, tmp_path: Path) -> None:
    (tmp_path / "1-accounts.csv").write_text("Account Name,Account Owner,Billing City\nMill,Me,Oslo\n")
    (tmp_path / "2-deals.csv").write_text(
        "Opportunity Name,Account Name,Type,Stage,Amount,Close Date\n"
        "Mill 25,Mill,New Business,Closed Won,100000,2025-09-30\nMill 26,Mill,Renewal,Closed Won,100000,2026-07-28\n"
    )
    told = book("import", str(tmp_path), "--from", "salesforce")
    assert "mill-26 from Wed 30 Sep 2026, won Tue 28 Jul 2026" in told.stderr
    book.done("contract", "edit", "Mill", "--contract", "mill-26", "--starts-on", "2026-08-15")
    assert counts(answer(book, str(tmp_path), "--from", "salesforce")) == (0, 0, 3, 0)
    listed = json.loads(book.done("contract", "list", "Mill", "--json"))
    assert [each["starts_on"] for each in listed] == ["2025-09-30", "2026-08-15"]
