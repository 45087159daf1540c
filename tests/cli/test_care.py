"""`backup`, `restore` and `doctor` as a person at the command line meets them."""

from __future__ import annotations

import json
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cli.conftest import Shell, scene


@scene
def backed_up(acme: Shell) -> None:
    """A book with a backup, changed once since."""
    acme.done("backup")
    acme.done("account", "add", "Globex", "--tier", "scale")


def names(shell: Any) -> list[str]:
    return [account["account"] for account in shell.json("accounts")]


def test_the_list_says_how_old_each_backup_is_and_what_for(backed_up: Any) -> None:
    listed = backed_up.json("restore")
    assert [each["for"] for each in listed] == ["manual"]
    assert listed[0]["bytes"] > 0
    table = backed_up.done("restore")
    assert "today" in table
    assert "manual" in table
    assert "MB" in table


def test_without_a_backup_the_list_says_so(acme: Any) -> None:
    assert acme.json("restore") == []
    assert "no backup" in acme("restore").stderr


@pytest.mark.parametrize("by", ["number", "name", "path"])
def test_a_backup_is_named_by_number_name_or_path(backed_up: Any, by: str) -> None:
    path = backed_up.json("restore")[0]["file"]
    said = {"number": "1", "name": path.rsplit("/", 1)[1], "path": path}[by]
    answer = backed_up.done("restore", said)
    assert names(backed_up) == ["Acme"]
    (way_back,) = [line for line in answer.splitlines() if line.startswith("The way back: ")]
    command = shlex.split(way_back.removeprefix("The way back: "))
    assert command[0] == "bookcockpit"
    backed_up.done(*command[1:])
    assert names(backed_up) == ["Acme", "Globex"]


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ("7", 1, "there is no backup 7"),
        ("no-such.db", 1, "There is no backup at"),
        ("notes.txt", 3, "is no good itself"),
        ("book.db", 1, "is the book itself"),
    ],
)
def test_what_cannot_be_restored_is_one_sentence(backed_up: Any, said: str, code: int, words: str) -> None:
    (backed_up.home / "notes.txt").write_text("hello")
    before = backed_up.store.read_bytes()
    name = said if said.isdecimal() else str(backed_up.home / said)
    assert words in backed_up.refused("restore", name, code=code)
    assert backed_up.store.read_bytes() == before


def test_a_person_is_asked_and_told_what_goes(backed_up: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookcockpit.cli.commands.init.can_ask", lambda: True)
    answer = backed_up("restore", "1", input="n\n")
    assert "1 change since then go" in answer.stdout
    assert "Nothing was changed" in answer.stderr
    assert names(backed_up) == ["Acme", "Globex"]
    backed_up.done("restore", "1", input="y\n")
    assert names(backed_up) == ["Acme"]
    backed_up.done("restore", "1", "--yes")
    assert names(backed_up) == ["Acme", "Globex"], "the newest backup is now the one made before the first restore"


def test_a_backup_of_another_book_is_told(backed_up: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = str(tmp_path / "other.db")
    backed_up.done("init", "--db", other)
    monkeypatch.setattr("bookcockpit.cli.commands.init.can_ask", lambda: True)
    assert "which is another book" in backed_up("restore", other, input="n\n").stdout


def test_a_book_that_is_gone_is_brought_back_by_what_the_refusal_says(backed_up: Any) -> None:
    backed_up.store.unlink()
    said = backed_up.refused("today", code=3)
    assert "`bookcockpit restore 1`" in said
    backed_up.done("restore", "1")
    assert names(backed_up) == ["Acme"]


@pytest.mark.parametrize("how", ["half", "header"])
def test_a_damaged_book_is_brought_back_by_what_the_refusal_says(backed_up: Any, how: str) -> None:
    whole = backed_up.store.read_bytes()
    damaged = whole[: len(whole) // 2] if how == "half" else b"\0" * 100 + whole[100:]
    backed_up.store.write_bytes(damaged)
    kept = backed_up.json("restore")[0]["file"]
    for command in (["today"], ["log", "acme", "other"], ["backup"], ["export", "book", "x.json"]):
        assert f"restore {kept}" in backed_up.refused(*command, code=3)
        assert "doctor --recover" in backed_up.refused(*command, code=3)
    answer = backed_up.done("restore", "1")
    assert "is kept as" in answer
    assert names(backed_up) == ["Acme"]
    (aside,) = backed_up.home.glob("book-damaged-*.db")
    assert aside.read_bytes() == damaged


def test_doctor_saves_what_can_be_read_and_says_how_to_go_on(backed_up: Any) -> None:
    whole = backed_up.store.read_bytes()
    damaged = b"\0" * 4096 + whole[4096:]
    backed_up.store.write_bytes(damaged)
    assert backed_up("doctor").exit_code == 3
    answer = backed_up.done("doctor", "--recover")
    assert backed_up.store.read_bytes() == damaged
    (on,) = [line for line in answer.splitlines() if line.startswith("Go on with it: ")]
    backed_up.done(*shlex.split(on.removeprefix("Go on with it: "))[1:])
    assert names(backed_up) == ["Acme", "Globex"]
    assert len(backed_up.json("touch", "list", "acme")) == 1


def test_doctor_recovers_for_programs_too(backed_up: Any) -> None:
    backed_up.store.write_bytes(b"\0" * 100 + backed_up.store.read_bytes()[100:])
    saved = backed_up.json("doctor", "--recover")
    rows = {table["name"]: table["rows"] for table in saved["tables"]}
    assert (rows["account"], rows["stakeholder"]) == (2, 2)
    assert saved["references_cut"] == saved["left_out"] == 0


def test_doctor_repairs_once(backed_up: Any) -> None:
    backed_up.store.chmod(0o644)
    assert "readable by you alone" in backed_up.done("doctor", "--fix")
    assert backed_up.store.stat().st_mode & 0o077 == 0
    assert "nothing to repair" in backed_up.done("doctor", "--fix")


def test_doctor_changes_nothing_by_itself(backed_up: Any) -> None:
    backed_up.store.chmod(0o644)
    with closing(sqlite3.connect(backed_up.store)) as connection, connection:
        connection.execute("INSERT INTO signal VALUES ('g','g',1,'gone','hiring','low','2026-06-01','',NULL)")
    before = (backed_up.store.read_bytes(), sorted(each.name for each in backed_up.home.rglob("*")))
    assert backed_up("doctor").exit_code == 3
    assert (backed_up.store.read_bytes(), sorted(each.name for each in backed_up.home.rglob("*"))) == before
    assert backed_up.store.stat().st_mode & 0o777 == 0o644


def test_doctor_says_which_setting_won(acme: Any, tmp_path: Path) -> None:
    assert "BOOKCOCKPIT_DB" in acme.json("doctor")[0]["says"]
    assert "--db" in acme.json("doctor", "--db", str(acme.store))[0]["says"]


def test_fix_and_recover_are_one_or_the_other(acme: Any) -> None:
    assert "say one" in acme.refused("doctor", "--fix", "--recover", code=2)


def test_the_first_change_of_a_day_makes_a_backup_and_the_next_none(acme: Any) -> None:
    with closing(sqlite3.connect(acme.store)) as connection, connection:
        connection.execute("UPDATE step SET made_at = '2026-01-05T10:00:00+00:00'")
    acme.done("log", "acme", "other", "-m", "one")
    acme.done("log", "acme", "other", "-m", "two")
    assert [each["for"] for each in acme.json("restore")] == ["daily"]
    with closing(sqlite3.connect(acme.json("restore")[0]["file"])) as connection:
        notes = [row[0] for row in connection.execute("SELECT summary FROM touch")]
    assert "one" not in notes


def test_a_backup_that_cannot_be_made_stops_no_change_and_is_said_once(acme: Any) -> None:
    with closing(sqlite3.connect(acme.store)) as connection, connection:
        connection.execute("UPDATE step SET made_at = '2026-01-05T10:00:00+00:00'")
    (acme.home / "backups").write_text("a file where the folder should be")
    first = acme("log", "acme", "other", "-m", "one")
    assert first.exit_code == 0
    assert "backup could not be made" in first.stderr
    assert acme("log", "acme", "other", "-m", "two").stderr == ""
    assert {each["check"] for each in json.loads(acme("doctor", "--json").stdout) if each["state"] == "warning"} == {
        "backup"
    }


def damage(shell: Any, field: str, value: str) -> None:
    with closing(sqlite3.connect(shell.store, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute(f"UPDATE account SET {field} = ? WHERE key = 'acme'", [value])


def test_a_damaged_account_is_named_left_out_and_mended(acme: Any) -> None:
    acme.done("account", "add", "Globex", "--tier", "scale")
    damage(acme, "tier", "platinum")
    for reads in (["accounts"], ["today"], ["renewals"], ["hygiene"], ["scorecard"], ["forecast"]):
        result = acme(*reads)
        assert result.exit_code == 0, (reads, result.output)
        assert "account acme (Acme): tier holds “platinum”; it is not one of strategic" in result.stderr, reads
    assert [each["account"] for each in acme.json("accounts")] == ["Globex"]
    assert "account edit acme --tier" in acme.refused("account", "show", "acme")
    assert "tier holds “platinum”" in acme("doctor").stdout.replace("\n", " ")
    assert acme("doctor").exit_code == 3
    assert "say --tier too" in acme.refused("account", "edit", "acme", "--industry", "steel")
    assert acme.done("account", "edit", "acme", "--tier", "growth") == "Mended: Acme.\n"
    assert len(acme.json("accounts")) == 2
    assert acme("doctor").exit_code == 0
    assert acme("accounts").stderr == ""


def spoil(shell: Any, table: str, **values: str) -> str:
    """Damage the newest row of a table by hand; its key."""
    with closing(sqlite3.connect(shell.store, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        rowid, key = connection.execute(f"SELECT rowid, key FROM {table} ORDER BY rowid DESC").fetchone()
        for field, value in values.items():
            connection.execute(f"UPDATE {table} SET {field} = ? WHERE rowid = ?", [value, rowid])
        return str(key)


DAMAGED = (
    ("contract", ["--starts-on", "2026-01-01", "--term-end", "2026-12-31", "--arr", "500"], "arr", "text",
     ["--contract", "{key}"], ["--arr", "600"]),
    ("stakeholder", ["Pat"], "left_on", "2026-02-30", ["{key}"], ["--left-on", "2026-02-20"]),
    ("stakeholder", ["Pat"], "stance", "x", ["Pat"], ["--stance", "advocate"]),
    ("commitment", ["Send it"], "due_on", "soon", ["{key}"], ["--due-on", "2026-12-01"]),
    ("objective", ["Fewer trips"], "target_on", "9", ["{key}"], ["--target-on", "2026-12-01"]),
    ("play", ["seats", "Sixty seats"], "stage", "hot", ["{key}"], ["--stage", "proposed"]),
    ("touch", ["--message"], "kind", "x", ["{key}"], ["--kind", "check_in"]),
    ("signal", ["competitor_seen"], "severity", "dire", ["competitor_seen", "--key", "{key}"], ["--severity", "high"]),
)  # fmt: skip


@pytest.mark.parametrize(("table", "made", "field", "value", "which", "right"), DAMAGED)
def test_what_is_damaged_is_mended_by_the_edit_of_its_kind(
    acme: Any, table: str, made: list[str], field: str, value: str, which: list[str], right: list[str]
) -> None:
    if table == "touch":
        acme.done("log", "acme", "check_in", "-m", "Hello")
    else:
        acme.done(table, "add", "acme", *made)
    key = spoil(acme, table, **{field: value})
    edit = [table, "edit", "acme", *(each.format(key=key) for each in which)]
    other = {"signal": ["--message", "x"], "stakeholder": ["--notes", "x"], "contract": ["--notice-days", "30"]}
    if table in other:
        assert f"{field} holds “{value}”" in acme.refused(*edit, *other[table])
    assert acme("doctor").exit_code == 3
    assert acme.done(*edit, *right).startswith("Mended: ")
    assert acme("doctor").exit_code == 0
    assert "Changed" in acme.done(*edit, *right) or table == "touch"


def test_the_warning_names_the_edit_that_mends(acme: Any) -> None:
    acme.done("contract", "add", "acme", "--starts-on", "2026-01-01", "--term-end", "2026-12-31", "--arr", "500")
    key = spoil(acme, "contract", arr="text")
    assert f"`bookcockpit contract edit acme --contract {key} --arr …` puts it right" in acme("accounts").stderr
    spoil(acme, "contract", arr="1", outcome="perhaps")
    assert "a backup may hold what was there" in acme("accounts").stderr


@pytest.mark.parametrize("command", [["export", "book", "-"], ["export", "csv", "out"]])
def test_an_export_names_the_one_value_that_is_damaged(acme: Any, command: list[str]) -> None:
    damage(acme, "tier", "platinum")
    said = acme(*command)
    assert said.exit_code != 0
    assert "tier holds “platinum”" in said.stderr
