"""The doctor looks at everything, says what it found and changes nothing."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from bookcockpit.store import Library, doctor
from bookcockpit.store.backup import backup

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bookcockpit.core.entities import Account


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
    assert found(stored) == {"file": "damage", "backup": "warning"}


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
