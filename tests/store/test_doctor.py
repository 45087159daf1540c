"""The doctor looks at everything, says what it found and changes nothing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bookcockpit.core.entities import Account
from bookcockpit.store import Library, doctor
from bookcockpit.store.backup import backup


@pytest.fixture
def stored(path: Path, account: Account) -> Path:
    with Library.create(path) as library:
        library.save("new", account)
    return path


def found(path: Path) -> dict[str, str]:
    return {finding.check: finding.state for finding in doctor.examine(path)}


def test_a_sound_file_with_a_backup_is_well(stored: Path, sha256: Callable[[Path], str]) -> None:
    backup(stored)
    before = sha256(stored)
    assert set(found(stored).values()) == {"ok"}
    assert sha256(stored) == before


def test_a_file_never_backed_up_is_told(stored: Path) -> None:
    assert found(stored)["backup"] == "warning"


def test_an_old_backup_is_told(stored: Path) -> None:
    kept = backup(stored)
    os.rename(kept, kept.with_name("book-20200101T000000Z-manual.db"))
    assert found(stored)["backup"] == "warning"


def test_loose_permissions_are_told(stored: Path) -> None:
    stored.chmod(0o640)
    assert found(stored)["permissions"] == "warning"


def test_references_to_nothing_are_damage(stored: Path) -> None:
    with closing(sqlite3.connect(stored)) as connection, connection:
        connection.execute("UPDATE account SET id = 'other'")
        connection.execute("INSERT INTO signal VALUES ('g', 'g', 1, 'gone', 'hiring', 'low', '2026-06-01', '', NULL)")
    assert found(stored)["references"] == "damage"
    with Library.open(stored) as library:
        assert len(library.everything()["signal"]) == 1


def test_a_damaged_file_is_damage(stored: Path) -> None:
    stored.write_bytes(stored.read_bytes()[:-1000])
    states = found(stored)
    assert (states["file"], states["backup"]) == ("damage", "warning")
    assert set(states) == {"file", "backup", "place", "disk", "sqlite"}, (
        "nothing is asked of a file that cannot be read"
    )


def test_a_missing_file_is_damage(tmp_path: Path) -> None:
    assert found(tmp_path / "book.db")["file"] == "damage"
    assert os.listdir(tmp_path) == []


def test_a_write_ahead_log_is_told_and_opening_turns_it_off(stored: Path, account: Account) -> None:
    with closing(sqlite3.connect(stored)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    assert found(stored)["journal"] == "warning"
    with Library.open(stored) as library:
        library.save("rename", *(each.but(name="Renamed") for each in library.find(type(account))))
    assert found(stored)["journal"] == "ok"


@pytest.mark.parametrize(
    ("version", "loses"),
    [
        ((3, 6, 23), False),
        ((3, 40, 1), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 7), False),
        ((3, 51, 3), False),
    ],
)
def test_which_sqlite_loses_rows(version: tuple[int, ...], loses: bool) -> None:
    assert doctor._loses_rows(version) is loses


def test_a_synchronised_folder_is_told(tmp_path: Path) -> None:
    path = tmp_path / "Dropbox" / "book.db"
    Library.create(path).close()
    assert found(path)["place"] == "warning"


def test_drafts_and_logs_others_can_read_are_told(stored: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    state.mkdir()
    (state / "drafts-1.json").write_text("{}")
    (state / "drafts-1.json").chmod(0o644)
    findings = {each.check: each for each in doctor.examine(stored, state)}
    assert findings["drafts"].state == "warning"
    assert "drafts-1.json" in findings["drafts"].says
    (state / "drafts-1.json").chmod(0o600)
    assert {each.check: each.state for each in doctor.examine(stored, state)}["drafts"] == "ok"


def test_a_folder_of_backups_that_takes_none_is_told(stored: Path) -> None:
    stored.with_name("backups").write_text("a file where the folder should be")
    says = [each.says for each in doctor.examine(stored) if each.check == "backup"]
    assert any("No backup can be written" in each for each in says)


def test_a_disk_that_is_nearly_full_is_told(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(stored)["disk"] == "ok"
    monkeypatch.setattr(doctor, "free_bytes", lambda folder: stored.stat().st_size)
    assert found(stored)["disk"] == "warning"


def test_an_sqlite_that_is_too_old_is_told(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_OLDEST_SQLITE", (99, 0, 0))
    assert found(stored)["sqlite"] == "warning"
