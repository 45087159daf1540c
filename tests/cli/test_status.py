"""Customers who left, on the command line and by import: one number everywhere, and one step back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

ACCOUNTS = (
    "key,name,tier,status,owned_since,currency\nK,Kept Works,growth,active,2024-01-01,USD\n"
    "G,Gone Works,growth,churned,2024-01-01,USD\n"
)
CONTRACTS = (
    "key,account,starts_on,term_end,arr,currency\nc1,K,2025-01-01,2026-12-31,50000,USD\n"
    "c2,G,2025-04-01,2026-03-31,100000,USD\n"
)


@pytest.fixture
def books(shell: Any, tmp_path: Path) -> Any:
    """A shell with an empty book, and files to import: `take(name=text)` says what the import answered."""
    shell.begin()
    shell.environment["BOOKCOCKPIT_TODAY"] = "2026-11-22"
    folder = tmp_path / "files"
    folder.mkdir()

    def take(**files: str) -> Any:
        for each in folder.iterdir():
            each.unlink()
        for name, text in files.items():
            (folder / f"{name}.csv").write_text(text)
        return shell.json("import", str(folder))

    shell.take = take
    return shell


def money(amount: dict[str, str] | None) -> int:
    return round(float(amount["amount"])) if amount else 0


def numbers(shell: Any) -> tuple[int, int, int]:
    """The ARR of today as the scorecard, the list of accounts and the forecast say it."""
    listed = sum(money(each["arr"]) for each in shell.json("accounts", "--all"))
    ahead = money(shell.json("forecast")["current_arr"])
    return money(shell.json("scorecard", "--to", "2026-11-21")["all"]["end_arr"]), listed, ahead


def test_a_churned_account_in_native_files_is_lost_on_its_renewal_date(books: Any) -> None:
    answer = books.take(accounts=ACCOUNTS, contracts=CONTRACTS)
    assert answer["notices"] == ["Gone Works is churned: Contract c2 ends Wed 1 Apr 2026: $100k lost"]
    whole = books.json("scorecard")["all"]
    assert (money(whole["start_arr"]), money(whole["end_arr"])) == (150_000, 50_000)
    assert (whole["nrr"], whole["grr"], whole["logo_retention"]) == (1 / 3, 1 / 3, 0.5)
    assert numbers(books) == (50_000, 50_000, 50_000)
    (lost,) = books.json("contract", "list", "G")
    assert (lost["outcome"], lost["outcome_on"]) == ("churned", "2026-11-22")
    assert [each["key"] for each in books.json("renewals")["items"]] == ["K"]
    assert books.json("plan", "G")["now"]["arr"] == {"amount": "0.00", "currency": "USD"}
    again = books.take(accounts=ACCOUNTS, contracts=CONTRACTS)
    assert (again["created"], again["updated"], again["notices"]) == (0, 0, [])


def test_a_term_ahead_counts_in_every_number_until_its_last_day(books: Any) -> None:
    books.take(accounts=ACCOUNTS, contracts=CONTRACTS.replace("2026-03-31", "2027-03-31"))
    assert numbers(books) == (150_000, 150_000, 150_000)
    assert books.json("forecast")["expected"]["nrr"] == pytest.approx(50 * 0.75 / 150)
    books.environment["BOOKCOCKPIT_TODAY"] = "2027-04-02"
    whole = books.json("scorecard")["all"]
    assert money(whole["start_arr"]) - money(whole["end_arr"]) == 100_000


def test_a_contract_without_an_end_ends_on_the_day_a_file_first_says_so(books: Any) -> None:
    endless = "key,account,starts_on,term_end,arr,currency,open_ended\nc2,G,2025-04-01,,100000,USD,true\n"
    answer = books.take(accounts=ACCOUNTS, contracts=endless)
    assert answer["notices"] == ["Gone Works is churned: Contract c2 ends Sun 22 Nov 2026: $100k lost"]
    books.environment["BOOKCOCKPIT_TODAY"] = "2026-12-24"
    assert books.take(accounts=ACCOUNTS, contracts=endless)["notices"] == []
    found = {each["key"]: each for each in books.json("scorecard")["cohort"]}
    assert (money(found["G"]["start"]), money(found["G"]["end"])) == (100_000, 0)


def test_a_file_that_says_active_again_brings_the_account_back_and_the_loss_stays(books: Any) -> None:
    books.take(accounts=ACCOUNTS, contracts=CONTRACTS)
    books.environment["BOOKCOCKPIT_TODAY"] = "2026-12-01"
    more = CONTRACTS + "c3,G,2026-12-01,2027-11-30,70000,USD\n"
    books.take(accounts=ACCOUNTS.replace("churned", "active"), contracts=more)
    assert [each["outcome"] for each in books.json("contract", "list", "G")] == ["churned", None]
    card = books.json("scorecard", "--from", "2026-05-01", "--to", "2026-12-01")
    assert [(each["key"], each["how"]) for each in card["new"]] == [("G", "returned")]


def test_a_book_that_never_said_it_counts_alike_and_says_so_once(books: Any, tmp_path: Path) -> None:
    books.take(accounts=ACCOUNTS.replace("churned", "active"), contracts=CONTRACTS)
    held = tmp_path / "book.json"
    books.done("export", "book", str(held))
    plain = json.loads(held.read_text())
    for each in plain["accounts"]:
        if each["key"] == "G":
            each["status"] = "churned"
    held.write_text(json.dumps(plain))
    books.done("import", str(held))
    first = books("scorecard", "--json")
    assert "Gone Works ($100k until Tue 31 Mar 2026)" in first.stderr
    assert json.loads(first.stdout)["all"]["nrr"] == pytest.approx(1 / 3)
    assert "Gone Works" not in books("scorecard", "--json").stderr
    assert numbers(books) == (50_000, 50_000, 50_000)


def test_by_hand_it_is_one_step_and_undo_takes_all_of_it_back(books: Any) -> None:
    books.take(accounts=ACCOUNTS.replace("churned", "active"), contracts=CONTRACTS)
    before = books.done("export", "csv", str(books.home / "a")) and read(books.home / "a")
    said = books.done("account", "edit", "G", "--status", "churned", "--from", "2026-02-10")
    assert "Contract c2 ends Wed 1 Apr 2026: $100k lost." in said
    assert numbers(books) == (50_000, 50_000, 50_000)
    books.done("undo")
    books.done("export", "csv", str(books.home / "b"))
    assert read(books.home / "b") == before
    books.done("redo")
    books.done("account", "edit", "G", "--status", "active", "--mistake")
    books.done("export", "csv", str(books.home / "c"))
    assert read(books.home / "c") == before


def read(folder: Path) -> dict[str, str]:
    return {each.name: each.read_text() for each in folder.iterdir()}


def test_what_is_missing_is_asked_in_a_sentence_and_nothing_is_changed(books: Any) -> None:
    books.take(accounts=ACCOUNTS, contracts=CONTRACTS)
    books.done("contract", "add", "K", "--starts-on", "2026-01-01", "--open-ended", "--arr", "20k")
    assert "--as is missing: left, handed_over" in books.refused("account", "archive", "K")
    assert "has no end; say from which day" in books.refused("account", "edit", "K", "--status", "churned")
    assert "a mistake, or on which day" in books.refused("account", "edit", "G", "--status", "active")
    assert "is ahead" in books.refused("account", "edit", "K", "--status", "churned", "--from", "2027-01-01")
    for wrong in (["--as", "left"], ["--name", "K", "--mistake"], ["--status", "churned", "--as", "left"]):
        books.refused("account", "edit", "K", *wrong, code=2)
    for wrong in (["--from", "today"], ["--status", "active", "--mistake"]):
        assert "Kept Works is active" in books.refused("account", "edit", "K", *wrong)
    assert numbers(books) == (70_000, 70_000, 70_000)


def test_handed_over_and_never_a_customer(books: Any) -> None:
    books.take(accounts=ACCOUNTS.replace("churned", "active"), contracts=CONTRACTS)
    said = books.done("account", "archive", "G", "--as", "handed_over", "--from", "2026-02-01")
    assert "Its ARR line is $0 from Sun 1 Feb 2026 (transfer out)." in said
    card = books.json("scorecard")
    assert (money(card["all"]["start_arr"]), card["all"]["nrr"]) == (50_000, 1.0)
    assert [each["key"] for each in card["transferred_out"]] == ["G"]
    assert numbers(books) == (50_000, 50_000, 50_000)
    books.done("account", "archive", "G", "--as", "never_customer")
    card = books.json("scorecard")
    assert (money(card["all"]["start_arr"]), card["transferred_out"]) == (50_000, [])
    assert numbers(books) == (50_000, 50_000, 50_000)
    assert "archived already" in books.refused("account", "archive", "G")


def test_a_contract_beside_arr_lines_moves_them_or_says_that_it_left_them(sample: Any) -> None:
    module = ("contract", "add", "northwind", "--starts-on", "2026-11-01", "--term-end", "2027-03-14", "--arr", "36k")
    assert "Its ARR line moves: $276k from Sun 1 Nov 2026 (expansion)." in sample.done(*module)
    (item,) = [each for each in sample.json("accounts") if each["key"] == "northwind"]
    assert item["arr"]["amount"] == "276000.00"
    sample.done("undo")
    assert "was left as it was" not in (said := sample.done(*module, "--lines", "keep"))
    assert "Its ARR line was left as it is: $240k from Sun 1 Nov 2026, its contracts $276k." in said
    found = sample.json("hygiene", "lines_apart")
    assert "ARR line $240k, contracts $276k" in json.dumps(found, ensure_ascii=False)
    euros = sample.refused(*module, "--currency", "EUR", "--lines", "move")
    assert "its ARR line is in USD, the contract in EUR" in euros
