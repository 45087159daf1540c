"""An older file is brought up to date whole or not at all, after a backup."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing import Barrier
from pathlib import Path

import pytest
from alembic import op
from sqlalchemy import Column, Integer

from bookcockpit.store import Library, migrate
from bookcockpit.store import errors as err
from bookcockpit.store.check import VERSION, backups_of, check, newest_backup
from bookcockpit.store.migrate import MIGRATIONS


def rebuilds() -> None:
    """A migration that copies and moves the table everything refers to."""
    with op.batch_alter_table("account", recreate="always") as table:
        table.add_column(Column("rank", Integer))


def fails() -> None:
    """A migration that stops half way."""
    op.drop_table("reading")
    op.execute("INSERT INTO nowhere VALUES (1)")


def leaves_loose_ends() -> None:
    """A migration that forgets who refers to what it deletes."""
    op.execute("DELETE FROM stakeholder")


def slow() -> None:
    """A migration that leaves the others time to come, and cannot be done twice."""
    op.execute("CREATE TABLE once (a)")
    time.sleep(0.3)


@pytest.fixture
def older(path: Path, with_each: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A full file of the newest layout, seen by a program that has one more."""
    shutil.copy(with_each, path)
    for module in ("check", "library", "migrate"):
        monkeypatch.setattr(f"bookcockpit.store.{module}.VERSION", VERSION + 1)
    return path


def counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        number: int = connection.execute("PRAGMA user_version").fetchone()[0]
        return number


def test_a_migration_keeps_every_row_that_refers_to_a_rebuilt_table(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = counts(older)
    monkeypatch.setattr(migrate, "MIGRATIONS", (*MIGRATIONS, rebuilds))
    with Library.open(older) as library:
        assert library.names()[0].key == "acme"
    assert counts(older) == before
    assert version(older) == VERSION + 1
    kept = newest_backup(older)
    assert kept is not None
    assert version(kept) == VERSION


@pytest.mark.parametrize("migration", [fails, leaves_loose_ends])
def test_a_failed_migration_leaves_the_file_as_it_was(
    migration: Callable[[], None], older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = older.read_bytes()
    monkeypatch.setattr(migrate, "MIGRATIONS", (*MIGRATIONS, rebuilds, migration))
    with pytest.raises(err.MigrationFailed, match="is as it was") as caught:
        Library.open(older)
    assert str(newest_backup(older)) in str(caught.value)
    assert older.read_bytes() == before


def test_without_room_for_the_backup_nothing_is_migrated(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = older.read_bytes()
    older.with_name("backups").write_text("in the way")
    with pytest.raises(err.StoreFull, match="No backup"):
        Library.open(older)
    assert older.read_bytes() == before


@pytest.mark.parametrize("programs", [2, 3, 6])
def test_of_several_programs_one_migrates_and_the_others_wait_and_open(
    programs: int,
    older: Path,
    monkeypatch: pytest.MonkeyPatch,
    fork: Callable[[Callable[[], object]], int],
    join: Callable[[int], int],
) -> None:
    monkeypatch.setattr(migrate, "MIGRATIONS", (*MIGRATIONS, slow))
    together = Barrier(programs)

    def opens() -> bool:
        seen = check(older)
        together.wait(30)
        assert seen.version == VERSION
        with Library.open(older) as library:
            return [each.key for each in library.names()] == ["acme"]

    assert [join(child) for child in [fork(opens) for _ in range(programs)]] == [0] * programs
    assert version(older) == VERSION + 1
    (kept,) = backups_of(older)
    assert kept.reason == f"before-layout-{VERSION + 1}"
    assert version(kept.path) == VERSION, "a backup holds what its name says"


def test_who_waits_in_vain_says_that_another_program_is_writing(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "MIGRATIONS", (*MIGRATIONS, rebuilds))
    monkeypatch.setattr(migrate, "WAIT_SECONDS", 0.1)
    with closing(sqlite3.connect(older, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(err.StoreLocked, match="Another program is writing"):
            Library.open(older)
    assert backups_of(older) == []
    Library.open(older).close()


def test_a_layout_that_came_while_waiting_may_be_newer_than_ours(older: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = check(older)
    with closing(sqlite3.connect(older, isolation_level=None)) as other:
        other.execute(f"PRAGMA user_version={VERSION + 2}")
    assert migrate.upgrade(seen) is None
    assert backups_of(older) == []
    with pytest.raises(err.StoreNewer):
        Library.open(older)
