"""`doctor --fix` repairs what loses nothing, says each repair once, and does nothing the second time."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bookcockpit.store import Library, doctor
from bookcockpit.store import errors as err
from bookcockpit.store.backup import backup
from bookcockpit.store.check import backups_of, folder_for
from bookcockpit.store.doctor import fix


@pytest.fixture
def stored(with_each: Path, path: Path) -> Path:
    """A sound book with one row of everything, and a backup of it."""
    shutil.copy(with_each, path)
    backup(path)
    return path


def test_a_sound_book_is_left_alone(stored: Path, sha256: Callable[[Path], str]) -> None:
    before = sha256(stored)
    assert fix(stored) == []
    assert sha256(stored) == before
    assert len(backups_of(stored)) == 1


def test_what_others_can_read_is_made_private(stored: Path, tmp_path: Path) -> None:
    (kept,) = backups_of(stored)
    state = tmp_path / "state"
    state.mkdir()
    draft = state / "drafts-1.json"
    draft.write_text("{}")
    for each in (stored, kept.path, draft):
        each.chmod(0o644)
    folder_for(stored).chmod(0o755)
    done = fix(stored, state)
    assert len(done) == 4
    assert {each.stat().st_mode & 0o077 for each in (stored, kept.path, draft, folder_for(stored))} == {0}
    assert fix(stored, state) == []


def test_a_missing_backup_is_made(stored: Path) -> None:
    (kept,) = backups_of(stored)
    kept.path.unlink()
    (said,) = fix(stored)
    assert "A backup was made" in said
    assert len(backups_of(stored)) == 1


def test_a_write_ahead_log_is_turned_off(stored: Path) -> None:
    with closing(sqlite3.connect(stored)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    assert fix(stored) == ["The write-ahead log was turned off."]
    assert {each.check: each.state for each in doctor.examine(stored)}["journal"] == "ok"


def test_unfinished_copies_go_after_a_day_and_nothing_else(stored: Path) -> None:
    folder = folder_for(stored)
    names = {
        stored.parent / ".book.db.abcd1234.new": True,
        folder / ".book-20260101T000000Z-manual.db.abcd1234.new": True,
        folder / ".book-20260101T000000Z-manual.db.abcd1234.new-journal": True,
        folder / ".mine.new": False,
        folder / "book.db.abcd1234.new": False,
        stored.parent / ".book.db.wxyz1234.new": True,
    }
    (stored.parent / ".book.db.wxyz1234.new").mkdir()
    for each in names:
        (each / "copy.db" if each.is_dir() else each).write_text("x")
        os.utime(each, (time.time() - 2 * 86_400,) * 2)
    young = folder / ".book.db.young123.new"
    young.write_text("somebody may still be writing it")
    assert len(fix(stored)) == 1
    assert {each: each.exists() for each in names} == {each: not gone for each, gone in names.items()}
    assert young.exists()


def test_references_to_nothing_are_cut_and_written_down(stored: Path) -> None:
    with closing(sqlite3.connect(stored)) as connection, connection:
        connection.execute("INSERT INTO signal VALUES ('g9','g9',1,'gone','hiring','low','2026-06-01','',NULL)")
        connection.execute("UPDATE stakeholder SET reports_to_id = 'nobody' WHERE id = 's2'")
    with Library.open(stored) as library:
        before = library.everything()
    done = " ".join(fix(stored))
    assert "1 references were cut and 1 rows taken out" in done
    (written,) = folder_for(stored).glob("*-taken-out-*.json")
    assert written.stat().st_mode & 0o777 == 0o600
    taken = json.loads(written.read_text())
    assert [row["id"] for row in taken["rows_taken_out"]] == ["g9"]
    assert [(row["id"], row["reports_to_id"]) for row in taken["references_cut_in"]] == [("s2", "nobody")]
    assert [each.reason for each in backups_of(stored)] == ["before-fix", "manual"]
    with Library.open(stored) as library:
        after = library.everything()
    assert len(after["signal"]) == len(before["signal"]) - 1
    assert {name: len(rows) for name, rows in after.items() if name != "signal"} == {
        name: len(rows) for name, rows in before.items() if name != "signal"
    }
    assert {each.state for each in doctor.examine(stored)} == {"ok"}
    assert fix(stored) == []


def test_a_wrong_index_is_built_anew(stored: Path) -> None:
    with closing(sqlite3.connect(stored)) as connection, connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_master SET sql = 'CREATE INDEX ix_signal_account_id ON signal (kind)' "
            "WHERE name = 'ix_signal_account_id'"
        )
    assert {each.check: each.state for each in doctor.examine(stored)}["pages"] == "damage"
    done = " ".join(fix(stored))
    assert "indexes were built anew" in done
    assert [each.reason for each in backups_of(stored)] == ["before-fix", "manual"]
    assert {each.check: each.state for each in doctor.examine(stored)}["pages"] == "ok"


def test_a_damaged_book_is_not_repaired_in_place(stored: Path) -> None:
    whole = stored.read_bytes()
    stored.write_bytes(whole[: len(whole) // 2])
    (kept,) = backups_of(stored)
    with pytest.raises(err.StoreDamaged) as refused:
        fix(stored)
    assert f"restore {kept.path}" in str(refused.value)
    assert "doctor --recover" in str(refused.value)
    assert stored.read_bytes() == whole[: len(whole) // 2]
