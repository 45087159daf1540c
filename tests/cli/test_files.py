"""Import, export, backup: what goes in and comes out, and what is never overwritten."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest


def test_what_is_exported_imports_without_a_change(acme: Any, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert "18 files" in acme.done("export", "csv", str(folder))
    again = acme("import", str(folder), "--json")
    counts = json.loads(again.stdout)
    assert (counts["created"], counts["updated"], counts["rejected"]) == (0, 0, [])


def test_a_book_moves_to_another_store(acme: Any, tmp_path: Path) -> None:
    file = tmp_path / "book.json"
    acme.done("export", "book", str(file))
    other = ("--db", str(tmp_path / "other.db"))
    acme.done("init", *other)
    assert "0 rejected" in acme.done("import", str(file), *other)
    assert acme.json("accounts", *other) == acme.json("accounts")
    assert acme.done("export", "book", "-", *other).count("\n") == file.read_text().count("\n")


def test_a_file_that_exists_is_replaced_only_with_force(acme: Any, tmp_path: Path) -> None:
    file = tmp_path / "book.json"
    file.write_text("mine")
    assert "exists already" in acme.refused("export", "book", str(file))
    assert file.read_text() == "mine"
    acme.done("export", "book", str(file), "--force")
    folder = tmp_path / "csv"
    acme.done("export", "csv", str(folder))
    assert "holds accounts.csv" in acme.refused("export", "csv", str(folder))
    acme.done("export", "csv", str(folder), "--force")


def accounts(folder: Path, *rows: str) -> Path:
    file = folder / "accounts.csv"
    file.write_text("key,name,tier,owned_since\n" + "".join(row + "\n" for row in rows))
    return file


def test_a_dry_run_answers_what_the_write_would_and_writes_nothing(acme: Any, tmp_path: Path) -> None:
    file = accounts(tmp_path, "g,Globex,growth,2025-01-01", "acme,Acme,strategic,2026-01-01")
    dry = json.loads(acme.done("import", str(file), "--dry-run", "--json"))
    assert (dry["created"], dry["updated"]) == (1, 1)
    assert len(acme.json("accounts")) == 1
    assert "Would be: 1 created" in acme.done("import", str(file), "--dry-run")
    assert json.loads(acme.done("import", str(file), "--json")) == dry
    assert len(acme.json("accounts")) == 2
    acme.done("undo")
    assert len(acme.json("accounts")) == 1


def test_bad_rows_stop_the_import_unless_they_are_skipped(acme: Any, tmp_path: Path) -> None:
    bad = [f"k{number},N{number},gold," for number in range(25)]
    file = accounts(tmp_path, "g,Globex,growth,", *bad)
    result = acme("import", str(file))
    assert result.exit_code == 1
    assert "accounts.csv row 3, tier: " in result.stderr
    assert "and 5 more" in result.stderr
    assert "nothing was written because of 25 problems" in result.stderr
    assert len(acme.json("accounts")) == 1
    answer = json.loads(acme("import", str(file), "--json").stdout)
    assert answer["rejected"][0].keys() == {"file", "row", "column", "why"}
    assert "1 created" in acme.done("import", str(file), "--skip-bad")
    assert len(acme.json("accounts")) == 2


def test_a_backup_is_made_before_an_import_that_writes(acme: Any, tmp_path: Path) -> None:
    file = accounts(tmp_path, "g,Globex,growth,")
    acme.done("import", str(file), "--dry-run")
    assert not (acme.home / "backups").exists()
    assert "before-import" in acme("import", str(file)).stderr
    assert len(list((acme.home / "backups").iterdir())) == 1
    acme.done("import", str(file))
    assert len(list((acme.home / "backups").iterdir())) == 1


def test_standard_input_is_read_when_it_is_said_what_it_holds(acme: Any) -> None:
    said = acme.done("import", "-", "--as", "accounts", input=b"name,tier\nGlobex,scale\n")
    assert "1 created" in said
    assert "“nonsense” is not one of" in acme.refused("import", "-", "--as", "nonsense")


def first_check_ins(shell: Any) -> set[str]:
    ahead = shell.json("today", "--within", "31")["upcoming"]
    return {item["due_on"] for item in ahead if item["kind"] == "check_in"}


def test_spread_staggers_the_first_touches_in_the_same_step(shell: Any, tmp_path: Path) -> None:
    shell.begin()
    file = accounts(tmp_path, *[f"a{n},Account {n},growth,2025-01-01" for n in range(6)])
    shell.done("import", str(file))
    assert len(first_check_ins(shell)) == 1
    shell.done("undo")
    assert "spread over their interval" in shell.done("import", str(file), "--spread")
    assert len(first_check_ins(shell)) == 6
    shell.done("undo")
    assert shell.json("accounts") == []


def test_spread_leaves_accounts_alone_that_were_touched_in_the_same_files(shell: Any, tmp_path: Path) -> None:
    shell.begin()
    folder = tmp_path / "in"
    folder.mkdir()
    accounts(folder, "a,Acme,scale,2024-01-01")
    (folder / "touches.csv").write_text("account,happened_on,kind,summary\na,2026-10-01,check_in,Hello\n")
    shell.done("import", str(folder), "--spread")
    rows = {row["kind"]: row for row in shell.json("cadence", "a")["cadence"]}
    assert not rows["check_in"]["override"]
    assert rows["business_review"]["override"]


def test_backup_makes_a_copy_where_it_is_told(acme: Any, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    assert str(target) in acme.done("backup", str(target))
    assert acme.json("accounts", "--db", str(target)) == acme.json("accounts")
    assert "already" in acme.refused("backup", str(target), code=1)
    assert "backups" in acme.done("backup")


def test_doctor_is_content_with_a_healthy_book(acme: Any) -> None:
    acme.done("backup")
    findings = acme.json("doctor")
    assert {finding["state"] for finding in findings} <= {"ok", "warning"}
    assert findings[0].keys() == {"check", "state", "says"}
    assert "✓ ok" in acme.done("doctor")


def test_paths_say_what_named_the_book(acme: Any) -> None:
    assert acme.json("paths")["named_by"] == "BOOKCOCKPIT_DB"
    places = acme.json("paths", "--db", "else.db")
    assert places["named_by"] == "--db"
    assert places["store"].endswith("/else.db")
    assert {"store", "config", "state", "cache", "backups"} <= places.keys()


def test_the_playbook_shows_the_rules_in_force(acme: Any) -> None:
    rules = acme.home / "rules.toml"
    rules.write_text("[capacity]\ncapacity = 5\n")
    assert "capacity = 5" in acme.done("playbook", "show", "--playbook", str(rules))
    assert acme.json("playbook", "show")["cadence"]["growth"]["value_touch"] == "3 months"


def test_the_playbook_can_be_read_before_there_is_a_book(shell: Any) -> None:
    result = shell("playbook", "show")
    assert result.exit_code == 0
    assert "No book yet" in result.stderr
    assert "[cadence.strategic]" in result.stdout


_FORCED = (
    ("export", "plan", "acme", "--force", "-o"),
    ("export", "book", "--force"),
    ("export", "calendar", "--force"),
    ("export", "week", "--force", "-o"),
)


def _led_to(way: str, kept: Path, folder: Path) -> Path:
    """A path that leads to a file, of which `way` is the kind."""
    said = folder / "said"
    match way:
        case "its name":
            return kept
        case "a link":
            said.symlink_to(kept)
        case "a second name":
            said.hardlink_to(kept)
        case _:
            (folder / "deep").mkdir()
            return folder / "deep" / ".." / os.path.relpath(kept, folder)
    return said


_KEPT = ["book", "backup", "config", "playbook", "another book"]


@pytest.mark.parametrize(
    ("which", "way"),
    [*((which, "its name") for which in _KEPT), *(("book", way) for way in ("a link", "a second name", "a detour"))],
)
def test_no_export_takes_the_place_of_a_book_a_backup_or_a_setting(
    acme: Any, tmp_path: Path, which: str, way: str
) -> None:
    acme.done("backup")
    config = tmp_path / "config" / "bookcockpit"
    config.mkdir(parents=True)
    kept = {
        "book": acme.store,
        "backup": next((tmp_path / "backups").iterdir()),
        "config": config / "config.toml",
        "playbook": config / "playbook.toml",
        "another book": tmp_path / "other.db",
    }[which]
    if which == "another book":
        acme.done("--db", str(kept), "init")
    elif not kept.exists():
        kept.write_text("")
    said, before = _led_to(way, kept, tmp_path), kept.read_bytes()
    for command in _FORCED:
        assert "never written over" in acme.refused(*command, str(said)), command
    bad = accounts(tmp_path, "b,,growth,")
    assert "never written over" in acme.refused("import", str(bad), "--skip-bad", "--force", "--rejected", str(said))
    assert kept.read_bytes() == before
    assert len(acme.json("accounts")) == 1


def test_nothing_is_written_where_sqlite_would_read_it_into_a_book(acme: Any, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    acme.done("--db", str(other), "init")
    for book in (acme.store, other):
        for ending in ("-journal", "-wal", "-shm"):
            beside = f"{book}{ending}"
            assert "never written over" in acme.refused("export", "book", beside)
            assert "never written over" in acme.refused("backup", beside)
            assert "never written over" in acme.refused("--db", beside, "init")
            assert not os.path.lexists(beside)


def test_no_folder_of_files_touches_what_is_kept_and_none_of_it_is_written(acme: Any, tmp_path: Path) -> None:
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "touches.csv").symlink_to(acme.store)
    before = acme.store.read_bytes()
    assert "never written over" in acme.refused("export", "csv", str(folder), "--force")
    assert [each.name for each in folder.iterdir()] == ["touches.csv"]
    acme.done("backup")
    assert "backups" in acme.refused("export", "csv", str(tmp_path / "backups"), "--force")
    assert acme.store.read_bytes() == before
    assert len(list((tmp_path / "backups").iterdir())) == 1
