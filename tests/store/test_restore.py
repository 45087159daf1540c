"""A restore puts the whole backup in place or leaves the book as it was, and nothing that was there is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookcockpit.store import Library
from bookcockpit.store import errors as err
from bookcockpit.store.backup import backup
from bookcockpit.store.check import VERSION, backups_of
from bookcockpit.store.restore import restore

if TYPE_CHECKING:
    from collections.abc import Callable

    from bookcockpit.core.entities import Account

    Fork = Callable[[Callable[[], object]], int]


@pytest.fixture(scope="module")
def renamed(with_account: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a book of one account, a backup of it, and a new name since."""
    path = Path(shutil.copy(with_account, tmp_path_factory.mktemp("renamed")))
    backup(path)
    with Library.open(path) as library:
        rename(library, "Since")
    return path.parent


@pytest.fixture
def kept(path: Path, renamed: Path) -> Path:
    """A backup of a book with one account, which has been renamed since."""
    shutil.copytree(renamed, path.parent, dirs_exist_ok=True)
    (made,) = backups_of(path)
    return made.path


def rename(library: Library, name: str) -> None:
    library.save("rename", *(each.but(name=name) for each in library.everything()["account"]))


def name_in(path: Path) -> str:
    with Library.open(path) as library:
        return library.names()[0].name


def test_it_brings_the_backup_back_and_keeps_the_book(path: Path, kept: Path) -> None:
    done = restore(path, kept)
    assert name_in(path) == "Acme"
    assert kept.exists()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert done.aside is None
    assert done.kept is not None
    assert [each.reason for each in backups_of(path)] == ["before-restore", "manual"]
    restore(path, done.kept)
    assert name_in(path) == "Since"
    assert sorted(os.listdir(path.parent)) == ["backups", "book.db"]


def test_a_link_to_the_book_survives(path: Path, kept: Path) -> None:
    link = path.with_name("link.db")
    link.symlink_to(path)
    restore(link, kept)
    assert link.is_symlink()
    assert name_in(path) == "Acme"


def test_a_book_that_is_gone_comes_back(path: Path, kept: Path) -> None:
    path.unlink()
    assert restore(path, kept) == (None, None)
    assert name_in(path) == "Acme"


@pytest.mark.parametrize("how", ["half", "header", "page", "empty"])
def test_a_damaged_book_is_set_aside_as_it_is(how: str, path: Path, kept: Path) -> None:
    whole = path.read_bytes()
    damaged = {
        "half": whole[: len(whole) // 2],
        "header": b"\0" * 100 + whole[100:],
        "page": whole[: 4096 * 3] + b"\xa5" * 4096 + whole[4096 * 4 :],
        "empty": b"",
    }[how]
    path.write_bytes(damaged)
    done = restore(path, kept)
    assert name_in(path) == "Acme"
    assert done.kept is None
    assert done.aside is not None
    assert "-damaged-" in done.aside.name
    assert done.aside.read_bytes() == damaged


def test_a_hot_journal_of_a_damaged_book_goes_with_it(path: Path, kept: Path) -> None:
    path.write_bytes(b"\0" * 100 + path.read_bytes()[100:])
    journal = path.with_name("book.db-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\1" * 5000)
    done = restore(path, kept)
    assert done.aside is not None
    assert not journal.exists()
    assert done.aside.with_name(done.aside.name + "-journal").exists()
    assert name_in(path) == "Acme"


def test_a_newer_book_is_set_aside_too(path: Path, kept: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
    done = restore(path, kept)
    assert done.aside is not None
    assert name_in(path) == "Acme"


def not_a_backup(how: str, kept: Path) -> Path:
    whole = kept.read_bytes()
    other = kept.with_name("other.db")
    if how in ("newer", "loose", "foreign"):
        other.write_bytes(whole)
        with closing(sqlite3.connect(other)) as connection, connection:
            connection.execute(
                {
                    "newer": f"PRAGMA user_version={VERSION + 1}",
                    "foreign": "PRAGMA application_id=7",
                    "loose": "INSERT INTO signal VALUES ('g','g',1,'gone','hiring','low','2026-06-01','',NULL)",
                }[how]
            )
    elif how == "index":
        with closing(sqlite3.connect(kept)) as connection:
            root = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_account_1'"
            ).fetchone()[0]
            empty = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'sqlite_autoindex_rate_1'"
            ).fetchone()[0]
        page = whole[(empty - 1) * 4096 : empty * 4096]
        other.write_bytes(whole[: (root - 1) * 4096] + page + whole[root * 4096 :])
    elif how == "folder":
        other.mkdir()
    elif how != "missing":
        other.write_bytes({"cut": whole[:-1000], "half": whole[: len(whole) // 2], "text": b"hello", "empty": b""}[how])
    return other


@pytest.mark.parametrize(
    "how", ["missing", "cut", "half", "text", "empty", "newer", "foreign", "loose", "index", "folder"]
)
def test_what_is_no_good_backup_touches_nothing(how: str, path: Path, kept: Path) -> None:
    other = not_a_backup(how, kept)
    before, beside = path.read_bytes(), sorted(os.listdir(kept.parent))
    with pytest.raises(err.StoreError) as refused:
        restore(path, other)
    assert str(other) in str(refused.value)
    assert path.read_bytes() == before
    assert sorted(os.listdir(kept.parent)) == beside
    assert sorted(os.listdir(path.parent)) == ["backups", "book.db"]


def test_the_book_is_no_backup_of_itself(path: Path, kept: Path) -> None:
    link = path.with_name("link.db")
    link.symlink_to(path)
    for same in (path, link):
        with pytest.raises(err.StoreError, match="is the book itself"):
            restore(path, same)
    assert name_in(path) == "Since"


def test_another_programs_file_is_never_replaced(path: Path, kept: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (id)")
    before = path.read_bytes()
    with pytest.raises(err.StoreForeign):
        restore(path, kept)
    assert path.read_bytes() == before


def test_it_waits_for_no_program_that_keeps_writing(path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookcockpit.store.connect.connect.__kwdefaults__", {"wait_seconds": 0.1, "query_only": False})
    before = path.read_bytes()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(err.StoreLocked):
            restore(path, kept)
        other.execute("ROLLBACK")
    assert path.read_bytes() == before
    assert [each.path for each in backups_of(path)] == [kept]


def test_an_older_layout_is_brought_up_to_date_on_the_copy(
    path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(kept)) as connection:
        connection.execute(f"PRAGMA user_version={VERSION - 1}")
    before = kept.read_bytes()

    def migrated(copy: Path, migrations: object, version: int) -> None:
        assert copy != kept
        with closing(sqlite3.connect(copy)) as connection:
            connection.execute(f"PRAGMA user_version={version}")

    monkeypatch.setattr("bookcockpit.store.migrate.migrate", migrated)
    restore(path, kept)
    assert name_in(path) == "Acme"
    assert kept.read_bytes() == before


def test_killed_at_any_moment_the_old_or_the_new_book_is_there(path: Path, kept: Path, fork: Fork) -> None:
    import signal
    import time

    seen = set()
    for kill in range(12):
        child = fork(lambda: restore(path, kept))
        time.sleep(0.002 + kill * 0.006)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        seen.add(name_in(path))
        assert seen <= {"Acme", "Since"}
        with Library.open(path) as library:
            rename(library, "Since")
    assert seen


def test_a_disk_that_does_not_take_the_copy_leaves_the_book(
    path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> tuple[int, str]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bookcockpit.store.files.tempfile.mkstemp", full)
    before = path.read_bytes()
    with pytest.raises(err.StoreFull, match="nothing was changed"):
        restore(path, kept)
    assert path.read_bytes() == before


def test_an_open_book_goes_on_with_the_restored_one(path: Path, kept: Path, account: Account) -> None:
    with Library.open(path) as library:
        library.load(account.tracked_since)
        restore(path, kept)
        assert library.changed()
        with pytest.raises(err.StoreReplaced):
            library.save("other", account.but(id="other", key="other"))
        library.load(account.tracked_since)
        assert not library.changed()
        assert library.names()[0].name == "Acme"
        library.save("other", account.but(id="other", key="other"))
    with Library.open(path) as again:
        assert len(again.names()) == 2
