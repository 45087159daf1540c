"""The weekly export asks nothing: mappings remembered from import to import, listed and forgotten."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from bookcockpit.cli.commands import import_ as command

FIRST = "Id,Name,Website,BillingCity,Kundenart,OwnerId\n1,Northwind,northwind.example,York,Tier 1,x\n"
LATER = FIRST + "2,Kite,kite.example,Hull,Tier 3,x\n"


@pytest.fixture
def book(shell: Any) -> Any:
    """An empty book."""
    shell.begin()
    return shell


@pytest.fixture
def week(tmp_path: Path) -> Path:
    """The export of this week."""
    file = tmp_path / "Account.csv"
    file.write_text(FIRST)
    return file


def mappings_file(book: Any) -> Path:
    found: Path = next((book.home / "config").rglob("mappings.json"))
    return found


def test_the_next_export_of_the_same_titles_asks_nothing(book: Any, week: Path) -> None:
    book.done("import", str(week), "--from", "salesforce", "--map", "Kundenart=tier", "--tier", "growth")
    assert stat.S_IMODE(mappings_file(book).stat().st_mode) == 0o600
    assert "Northwind" not in mappings_file(book).read_text()
    week.write_text(LATER)
    said = book("import", str(week))
    assert said.exit_code == 0, said.stderr
    assert "Account.csv: read as on Sun 22 Nov 2026; --fresh asks anew" in said.stderr
    assert "1 created, 0 updated, 1 unchanged" in said.stdout
    assert {row["account"]: row["tier"] for row in book.json("accounts")} == {"Northwind": "strategic", "Kite": "scale"}


def test_standard_input_is_known_by_its_titles_too(book: Any, week: Path) -> None:
    book.done("import", str(week), "--from", "salesforce", "--map", "Kundenart=tier")
    assert "1 created" in book.done("import", "-", input=LATER)
    assert "Say what standard input holds" in book("import", "-", input="a,b\n1,2\n").stderr


def test_a_file_of_titles_nobody_knows_is_read_as_it_was_said(book: Any, tmp_path: Path) -> None:
    file = tmp_path / "kunden.csv"
    file.write_text("Firmenname;Stufe;Nummer\nKöhler Werke;Tier 1;77\n")
    book.done(
        "import", str(file), "--from", "hubspot", "--as", "accounts", "--map", "Firmenname=name", "--map", "Nummer=id"
    )  # fmt: skip
    file.write_text("Firmenname;Stufe;Nummer\nKöhler Werke;Tier 1;77\nRhein AG;Tier 2;78\n")
    assert "1 created, 0 updated, 1 unchanged" in book.done("import", str(file))
    assert "0 created, 0 updated, 2 unchanged" in book.done("import", str(file), "--from", "hubspot")
    folder = tmp_path / "in"
    folder.mkdir()
    file.rename(folder / "kunden.csv")
    assert "0 created, 0 updated, 2 unchanged" in book.done("import", str(folder))


def test_titles_of_native_files_are_never_taken_for_an_export(book: Any, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("key,name,tier\nk,Kite,scale\n")
    book.done("import", str(file), "--from", "hubspot", "--as", "accounts", "--map", "name=name")
    said = book("import", str(file), "--as", "accounts")
    assert said.exit_code == 0
    assert "read as on" not in said.stderr


def test_dates_and_terms_that_were_said_hold_until_others_are(book: Any, week: Path, tmp_path: Path) -> None:
    book.done("import", str(week), "--from", "salesforce")
    deals = tmp_path / "deals.csv"
    text = "Id,AccountId,Name,StageName,IsWon,IsClosed,Amount,CloseDate\n{},1,{},Closed Won,true,true,100,{}\n"
    deals.write_text(text.format("6", "A", "03/04/2026"))
    book.done("import", str(deals), "--from", "salesforce", "--date-format", "dmy", "--term", "24")
    deals.write_text(text.format("7", "B", "05/06/2026"))
    book.done("import", str(deals))
    terms = {row["starts_on"]: row["term_end"] for row in book.json("contract", "list")}
    assert terms == {"2026-04-03": "2028-04-02", "2026-06-05": "2028-06-04"}
    deals.write_text(text.format("8", "C", "05/06/2026"))
    book.done("import", str(deals), "--date-format", "mdy", "--term", "12")
    assert ("2026-05-06", "2027-05-05") in {
        (row["starts_on"], row["term_end"]) for row in book.json("contract", "list")
    }


def test_a_changed_header_is_proposed_anew_naming_what_changed(book: Any, week: Path) -> None:
    book.done("import", str(week), "--from", "salesforce", "--map", "Kundenart=tier")
    week.write_text(FIRST.replace("Kundenart", "Segment"))
    said = book.refused("import", str(week))
    assert "Account.csv: its columns are not those of Sun 22 Nov 2026 (new: Segment; missing: kundenart)" in said
    assert "repeat with --from salesforce" in said


def test_fresh_asks_anew_and_a_dry_run_remembers_nothing(
    book: Any, week: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.done("import", str(week), "--dry-run")
    assert book.json("import", "--mappings") == []
    monkeypatch.setattr(command, "can_ask", lambda: True)
    assert book("import", str(week), input="n\n").exit_code == 0
    assert book.json("import", "--mappings") == []
    assert "Import like this?" in book.done("import", str(week), input="y\n")
    assert "Import like this?" not in book.done("import", str(week))
    assert "Import like this?" in book.done("import", str(week), "--fresh", input="y\n")
    monkeypatch.undo()
    assert "repeat with --from" in book.refused("import", str(week), "--fresh")


def test_mappings_are_listed_and_forgotten(book: Any, week: Path) -> None:
    assert "No mappings are remembered." in book.done("import", "--mappings")
    book.done("import", str(week), "--from", "salesforce")
    assert "accounts of Salesforce" in book.done("import", "--mappings")
    (known,) = book.json("import", "--mappings")
    assert (known["number"], known["system"], known["table"], known["on"]) == (1, "salesforce", "account", "2026-11-22")
    assert {"column": "website", "field": "website"} in known["columns"]
    assert "takes the number of a mapping, or all" in book.refused("import", "--forget", "2", code=2)
    assert "1 mapping forgotten" in book.done("import", "--forget", "1")
    assert "repeat with --from" in book.refused("import", str(week))
    assert "Say what to import" in book.refused("import", code=2)
    assert "import nothing" in book.refused("import", str(week), "--mappings", code=2)


def test_a_damaged_file_is_one_warning(book: Any, week: Path) -> None:
    book.done("import", str(week), "--from", "salesforce")
    mappings_file(book).write_text("{")
    said = book("import", str(week), "--from", "salesforce")
    assert said.exit_code == 0
    assert said.stderr.count("is damaged; nothing is remembered of earlier imports") == 1
    assert len(book.json("import", "--mappings")) == 1


def test_a_folder_of_settings_that_cannot_be_written_only_warns(book: Any, week: Path) -> None:
    (book.home / "config" / "bookcockpit" / "mappings.json").mkdir(parents=True)
    said = book("import", str(week), "--from", "salesforce")
    assert said.exit_code == 0, said.stderr
    assert "mappings.json cannot be read: Is a directory" in said.stderr
    assert "could not be kept for the next time" in said.stderr


PEOPLE = "Email,Company Name,Business Phone,First Name,Job Title,Last Name\npat@mills.example,Mills,1,Pat,Buyer,Kim\n"
MAIL = (
    "Subject,From,To,Regarding,Status Reason,Owner,Senders Account,Actual End,Direction,Activity Type,Activity Status\n"
    "Invoices,Pat Kim,Me Myself,A case,Received,Me Myself,Mills,11/19/2026,Incoming,Email,Completed\n"
)
BEFORE = {
    "Subject": "subject", "From": "", "To": "person", "Regarding": "about", "Status Reason": "", "Owner": "",
    "Senders Account": "", "Actual End": "happened_on", "Direction": "direction", "Activity Type": "activity_type",
    "Activity Status": "status",
}  # fmt: skip


def remembered_before(book: Any, columns: dict[str, str], system: str = "dynamics", table: str = "touch") -> None:
    """A file of mappings as it was written before anybody noted what was left out on purpose."""
    entry = {
        "system": system, "table": table, "settled": [], "on": "2026-11-16", "date_format": "", "decimal": "",
        "term_months": 12, "new_tier": "scale",
        "columns": [[title.casefold().replace(" ", "_"), field] for title, field in columns.items()],
    }  # fmt: skip
    folder = book.home / "config" / "bookcockpit"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "mappings.json").write_text(json.dumps({"format": 1, "mappings": [entry]}))


@pytest.fixture
def mail(book: Any, tmp_path: Path) -> Path:
    """A mail that came in from somebody of the book."""
    book.done("account", "add", "Mills", "--tier", "growth")
    people = tmp_path / "Contact.csv"
    people.write_text(PEOPLE)
    book.done("import", str(people), "--from", "dynamics")
    file = tmp_path / "Emails.csv"
    file.write_text(MAIL)
    return file


def test_a_column_nobody_knew_then_is_taken_up_once_it_is_known(book: Any, mail: Path) -> None:
    remembered_before(book, BEFORE)
    said = book("import", str(mail))
    assert "1 created" in said.stdout
    assert (
        "Emails.csv: taken up, as it was not known on Mon 16 Nov 2026 what they mean: From → sender, Status Reason →"
        ' status_reason, Owner → owner and Senders Account → sender_account; --map "Column=-" leaves one out'
    ) in said.stderr
    again = book("import", str(mail))
    assert "1 unchanged" in again.stdout
    assert "taken up" not in again.stderr


def test_what_was_left_out_or_filled_otherwise_stays_so(book: Any, mail: Path) -> None:
    # Subject had a meaning then and was left out; From was made to fill something else.
    remembered_before(book, {**BEFORE, "Subject": "", "Direction": "", "From": "body", "Senders Account": "account"})
    said = book("import", str(mail), "--dry-run")
    assert "what they mean: Status Reason → status_reason and Owner → owner;" in said.stderr
    assert "left out: Subject and Direction" in said.stderr


def test_what_is_left_out_of_what_was_taken_up_stays_out(book: Any, mail: Path) -> None:
    remembered_before(book, BEFORE)
    book.done("import", str(mail), "--map", "Owner=-")
    said = book("import", str(mail))
    assert "taken up" not in said.stderr
    assert "1 column is left out: Owner" in said.stderr


def test_a_status_that_was_left_out_alone_was_left_out_on_purpose(book: Any, mail: Path) -> None:
    remembered_before(book, {**BEFORE, "Activity Status": ""})
    said = book("import", str(mail), "--dry-run")
    assert "Status Reason →" not in said.stderr
    assert "From → sender" in said.stderr


def test_titles_of_another_language_are_taken_up_but_for_what_may_have_to_be_asked(book: Any, tmp_path: Path) -> None:
    file = tmp_path / "firmen.csv"
    titles = {"Firmenname": "name", "Telefon": "", "Branche": "", "Ort": ""}
    remembered_before(book, titles, "hubspot", "account")
    file.write_text(",".join(titles) + "\nMills,1,Bau,Ulm\n")
    said = book("import", str(file))
    assert "1 created" in said.stdout
    assert "Branche → industry" in said.stderr
