"""The file of rejected rows: written whole and private, mended and imported again."""

from __future__ import annotations

import json
import os
import stat
import threading
from pathlib import Path
from typing import Any

import pytest

NATIVE = "key;name;tier\na;Acme;growth\nb;Bolt;gold\nc;Cora\n"
EXPORT = "Id,IsDeleted,Name,Website,Industry,OwnerId\n1,false,Acme,,Food,x\n2,maybe,Bolt,,Food,x\n3,false\n"


@pytest.fixture
def book(shell: Any) -> Any:
    """An empty book."""
    shell.begin()
    return shell


@pytest.mark.parametrize("skip", [True, False])
def test_native_rows_are_mended_and_go_in(book: Any, tmp_path: Path, skip: bool) -> None:
    (tmp_path / "accounts.csv").write_text(NATIVE)
    target = tmp_path / "bad.csv"
    said = book(
        "import", str(tmp_path / "accounts.csv"), "--rejected", str(target), *(["--skip-bad"] if skip else [])
    )  # fmt: skip
    assert said.exit_code == (0 if skip else 1)
    assert f"The rejected rows of accounts.csv are in {target}." in said.stderr
    assert skip or f"correct the rows, which are in {target}," in said.stderr
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_text() == (
        "key;name;tier;why rejected\nb;Bolt;gold;tier: “gold” is not one of strategic, growth, scale\n"
        "c;Cora;has 2 cells, the header has 3\n"
    ) or target.read_text().startswith("key;name;tier;why rejected\nb;Bolt;gold;tier: ")
    assert target.read_text().endswith("\nc;Cora;has 2 cells, the header has 3\n")
    target.write_text(target.read_text().replace("gold", "scale").replace("c;Cora;", "c;Cora;scale;"))
    again = book("import", str(target), "--as", "accounts")
    assert again.exit_code == 0, again.stderr
    assert "why rejected" not in again.stderr
    assert {row["key"] for row in book.json("accounts")} == ({"a", "b", "c"} if skip else {"b", "c"})


def test_rows_of_an_export_are_mended_and_are_the_same_export(book: Any, tmp_path: Path) -> None:
    (tmp_path / "Account.csv").write_text(EXPORT)
    target = tmp_path / "bad.csv"
    said = book.json(
        "import", str(tmp_path / "Account.csv"), "--from", "salesforce", "--skip-bad", "--rejected", str(target)
    )
    assert (said["created"], said["rejected_rows"], said["rejected_in"]) == (1, 2, [str(target)])
    lines = target.read_text().splitlines()
    assert lines[0] == "Id,IsDeleted,Name,Website,Industry,OwnerId,why rejected"
    assert lines[1].startswith("2,maybe,Bolt,,Food,x,")
    assert lines[2] == '3,false,"has 2 cells, the header has 6"'
    target.write_text(lines[0] + "\n" + lines[1].replace("maybe", "false") + "\n")
    again = book("import", str(target))
    assert again.exit_code == 0, again.stderr
    assert "read as on" in again.stderr
    assert "why rejected" not in again.output
    assert {row["account"] for row in book.json("accounts")} == {"Acme", "Bolt"}


def test_a_file_that_is_there_stays_unless_forced(book: Any, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(NATIVE)
    target = tmp_path / "bad.csv"
    target.write_text("mine")
    arguments = ["import", str(tmp_path / "accounts.csv"), "--skip-bad", "--rejected", str(target)]
    assert "exists already; name another, or say --force" in book.refused(*arguments)
    assert target.read_text() == "mine"
    assert book.json("accounts") == []
    book.done(*arguments, "--force")
    assert "Bolt" in target.read_text()
    assert "is the file that is imported" in book.refused(
        "import", str(tmp_path / "accounts.csv"), "--rejected", str(tmp_path / "accounts.csv"), "--force"
    )
    assert (tmp_path / "accounts.csv").read_text() == NATIVE


def test_several_files_have_a_folder(book: Any, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "accounts.csv").write_text(NATIVE)
    (folder / "touches.csv").write_text(
        "account,happened_on,kind,summary\na,2026-11-02,check_in,Hi\nzz,2026-11-02,check_in,Ho\n"
    )
    target = tmp_path / "bad"
    book.done("import", str(folder), "--skip-bad", "--rejected", str(target))
    assert sorted(os.listdir(target)) == ["accounts.csv", "touches.csv"]
    assert "zz,2026-11-02,check_in,Ho,account: " in (target / "touches.csv").read_text()
    (tmp_path / "file").write_text("")
    assert "name a folder" in book.refused("import", str(folder), "--rejected", str(tmp_path / "file"))


def test_a_dry_run_and_a_good_file_write_none(book: Any, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(NATIVE)
    target = tmp_path / "bad.csv"
    said = book("import", str(tmp_path / "accounts.csv"), "--dry-run", "--skip-bad", "--rejected", str(target))
    assert f"would be written to {target}" in said.stderr
    (tmp_path / "accounts.csv").write_text("key,name,tier\na,Acme,growth\n")
    book.done("import", str(tmp_path / "accounts.csv"), "--rejected", str(target))
    assert not target.exists()


def test_where_it_cannot_be_written_nothing_is_imported(book: Any, tmp_path: Path) -> None:
    (tmp_path / "accounts.csv").write_text(NATIVE)
    (tmp_path / "blocked").write_text("")
    said = book.refused(
        "import", str(tmp_path / "accounts.csv"), "--skip-bad", "--rejected", str(tmp_path / "blocked" / "bad.csv")
    )
    assert "nothing was imported" in said
    assert book.json("accounts") == []
    assert "--rejected takes a file" in book.refused(
        "import", str(tmp_path / "accounts.csv"), "--rejected", "-", code=2
    )


def test_standard_input_and_pipes_are_read_again_for_their_rejected_rows(book: Any, tmp_path: Path) -> None:
    for name, options, text in (("a", ["--as", "accounts"], NATIVE), ("b", ["--from", "salesforce"], EXPORT)):
        target = tmp_path / f"{name}.csv"
        said = book("import", "-", *options, "--skip-bad", "--rejected", str(target), input=text)
        assert said.exit_code == 0, said.stderr
        assert "Bolt" in target.read_text()
        pipe = tmp_path / f"{name}.fifo"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_text, args=(text,))
        writer.start()
        target = tmp_path / f"{name}2.csv"
        again = json.loads(
            book("import", str(pipe), *options, "--skip-bad", "--rejected", str(target), "--json").stdout
        )
        writer.join()
        assert (again["unchanged"], again["rejected_rows"]) == (1, 2)
        assert "Bolt" in target.read_text()
