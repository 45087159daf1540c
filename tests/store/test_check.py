"""Every kind of file that may stand where a data file is expected: one sentence, and not a byte changed."""

from __future__ import annotations

import errno
import os
import re
import shutil
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from datetime import date
from multiprocessing import Barrier
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bookcockpit.store import Library
from bookcockpit.store import errors as err
from bookcockpit.store.backup import backup
from bookcockpit.store.check import APPLICATION_ID, VERSION, check, check_pages, read_header
from bookcockpit.store.doctor import examine

if TYPE_CHECKING:
    from collections.abc import Callable

    from bookcockpit.core.entities import Account

    Sha = Callable[[Path], str]
    InChild = Callable[[Callable[[], object]], int]


@pytest.fixture
def stored(with_account: Path, path: Path) -> Path:
    """A sound data file with something in it, open nowhere."""
    return Path(shutil.copy(with_account, path))


def refuses(path: Path, kind: type[err.StoreError], words: str) -> None:
    with pytest.raises(kind, match=words) as caught:
        Library.open(path)
    assert caught.value.needs_attention
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_sound_file_is_ours(stored: Path, sha256: Sha) -> None:
    before = sha256(stored)
    checked = check(stored)
    assert (checked.version, checked.read_only, checked.warnings) == (VERSION, False, ())
    assert read_header(stored).application_id == APPLICATION_ID
    assert sha256(stored) == before


def test_no_file_is_named_and_not_made(tmp_path: Path) -> None:
    refuses(tmp_path / "book.db", err.StoreMissing, "run init")
    assert os.listdir(tmp_path) == []


def test_no_folder_is_named(tmp_path: Path) -> None:
    refuses(tmp_path / "no" / "book.db", err.StoreMissing, "no folder")
    assert os.listdir(tmp_path) == []


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    refuses(tmp_path, err.StoreForeign, "is a folder, not a data file")


def test_a_file_is_no_folder(stored: Path) -> None:
    refuses(stored / "book.db", err.StoreMissing, "Not a directory")


def test_a_pipe_is_never_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    refuses(tmp_path / "pipe", err.StoreForeign, "not a regular file")


def test_a_dangling_link_names_its_target(path: Path) -> None:
    path.symlink_to(path.with_name("elsewhere.db"))
    refuses(path, err.StoreMissing, "elsewhere.db")
    assert not path.exists()


def test_a_link_to_a_data_file_works_and_stays(stored: Path, account: Account) -> None:
    link = stored.with_name("link.db")
    link.symlink_to(stored)
    with Library.open(link) as library:
        library.save("rename", *(each.but(name="Renamed") for each in library.find(type(account))))
    backup(link)
    assert link.is_symlink()
    with Library.open(stored) as library:
        assert library.names()[0].name == "Renamed"


def test_an_empty_file_is_not_a_new_book(path: Path, sha256: Sha) -> None:
    path.touch()
    before = sha256(path)
    refuses(path, err.StoreEmpty, "is empty; restore a backup")
    assert sha256(path) == before


@pytest.mark.parametrize("content", [b"x", b"hello " * 100, b"SQLite format 3\0"])
def test_another_kind_of_file_is_refused(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    refuses(path, err.StoreDamaged, "not a data file")
    assert path.read_bytes() == content


def test_another_programs_file_is_refused(path: Path, sha256: Sha) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (id)")
    before = sha256(path)
    refuses(path, err.StoreForeign, "not one of bookcockpit's")
    assert sha256(path) == before


def test_a_newer_file_is_refused(stored: Path, sha256: Sha) -> None:
    with closing(sqlite3.connect(stored)) as connection:
        connection.execute(f"PRAGMA user_version={VERSION + 1}")
    before = sha256(stored)
    refuses(stored, err.StoreNewer, rf"layout {VERSION + 1} .* up to {VERSION}")
    assert sha256(stored) == before


def test_a_file_cut_anywhere_is_damaged(stored: Path) -> None:
    whole = stored.read_bytes()
    kept = backup(stored)
    for size in [*range(512, len(whole), 512 * 37), len(whole) - 1000, len(whole) // 2]:
        stored.write_bytes(whole[:size])
        with pytest.raises(err.StoreDamaged, match=re.escape(f"restore {kept}")):
            check(stored)
        assert stored.read_bytes() == whole[:size]


def test_a_page_of_garbage_is_found(stored: Path) -> None:
    whole = stored.read_bytes()
    for page in (1, 5, 20):
        stored.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        refuses(stored, err.StoreDamaged, "is damaged")
        with pytest.raises(err.StoreDamaged):
            check_pages(stored)


def test_a_large_damaged_file_is_not_written(stored: Path, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bookcockpit.store.check.SMALL_FILE", 0)
    monkeypatch.setattr("bookcockpit.store.library.SMALL_FILE", 0)
    whole = stored.read_bytes()
    with closing(sqlite3.connect(stored)) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'snooze'").fetchone()[0] - 1
    damaged = whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :]
    stored.write_bytes(damaged)
    with Library.open(stored) as library, pytest.raises(err.StoreDamaged):
        library.save("new", account.but(id="other", key="other"))
    assert stored.read_bytes() == damaged


def test_a_clobbered_beginning_is_damage(stored: Path) -> None:
    stored.write_bytes(b"\0" * 100 + stored.read_bytes()[100:])
    refuses(stored, err.StoreDamaged, "beginning is damaged")


def leave_hot_journal(path: Path) -> None:
    """Write part of a transaction into the file, as a crash in the middle of it would leave it."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE account SET notes = 'half'")
        connection.executemany("INSERT INTO meta VALUES (?, ?)", ((f"{n}", "x" * 3000) for n in range(50)))
        for suffix in ("", "-journal"):
            shutil.copy(f"{path}{suffix}", f"{path}{suffix}.kept")
        connection.execute("ROLLBACK")
    for suffix in ("", "-journal"):
        os.replace(f"{path}{suffix}.kept", f"{path}{suffix}")
    path.chmod(0o600)


def test_a_crash_in_a_write_is_recovered_silently(stored: Path) -> None:
    leave_hot_journal(stored)
    with Library.open(stored) as library:
        assert [each.__dict__["notes"] for each in library.everything()["account"]] == [""]
    assert os.listdir(stored.parent) == [stored.name]


def test_loose_permissions_are_told(stored: Path) -> None:
    stored.chmod(0o644)
    with Library.open(stored) as library:
        assert len(library.warnings) == 1
        assert "other users" in library.warnings[0]


def test_a_loose_folder_of_ours_is_told(tmp_path: Path) -> None:
    path = tmp_path / "bookcockpit" / "book.db"
    Library.create(path).close()
    path.parent.chmod(0o755)
    assert check(path).warnings[0].startswith(str(path.parent))


def elsewhere(stored: Path) -> Path:
    """A copy of a file where any user can reach it: temporary folders of tests are closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    copy = folder / "book.db"
    shutil.copy(stored, copy)
    if os.geteuid() == 0:
        os.chown(folder, 65534, 65534)
        os.chown(copy, 65534, 65534)
    return copy


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_cannot_be_written_opens_for_reading(
    what: str, stored: Path, account: Account, unprivileged: InChild
) -> None:
    copy = elsewhere(stored)

    def reads_only() -> bool:
        (copy if what == "file" else copy.parent).chmod(0o400 if what == "file" else 0o500)
        with Library.open(copy) as library:
            read = library.read_only and library.names()[0].name == "Acme"
            try:
                library.save("new", account)
            except err.StoreReadOnly:
                copy.parent.chmod(0o700)
                return read
        return False

    assert unprivileged(reads_only) == 0
    shutil.rmtree(copy.parent)


def test_recovery_without_write_access_says_so(stored: Path, unprivileged: InChild) -> None:
    leave_hot_journal(stored)
    copy = elsewhere(stored)
    shutil.copy(f"{stored}-journal", f"{copy}-journal")
    Path(f"{copy}-journal").chmod(0o644)

    def refused() -> bool:
        copy.parent.chmod(0o555)
        try:
            Library.open(copy)
        except err.StoreReadOnly as error:
            return "write access once" in str(error)
        finally:
            copy.parent.chmod(0o755)
        return False

    assert unprivileged(refused) == 0
    shutil.rmtree(copy.parent)


def test_a_file_closed_to_us_is_denied(stored: Path, unprivileged: InChild) -> None:
    copy = elsewhere(stored)

    def denied() -> bool:
        copy.chmod(0)
        try:
            Library.open(copy)
        except err.StoreDenied as error:
            return str(copy) in str(error)
        return False

    assert unprivileged(denied) == 0
    shutil.rmtree(copy.parent)


def another_book(folder: Path, *accounts: Account) -> Path:
    """A book of its own, left in the middle of a write."""
    folder.mkdir()
    path = folder / "book.db"
    with Library.create(path) as library:
        if accounts:
            library.save("new", *accounts)
    return path


def grown(path: Path, account: Account) -> bytes:
    """The bytes of a book after twelve more changes."""
    with Library.open(path) as library:
        for number in range(12):
            name = f"more-{number}"
            library.save("more", account.but(id=name, key=name, name=name, notes="n" * 5000))
    return path.read_bytes()


@pytest.mark.parametrize("whose", ["another book", "an empty book", "long ago", "a copy", "no book"])
def test_a_journal_that_is_not_of_the_book_is_set_aside_and_named(
    whose: str, stored: Path, account: Account, tmp_path: Path
) -> None:
    journal = Path(f"{stored}-journal")
    if whose == "no book":
        other = tmp_path / "notes.db"
        with closing(sqlite3.connect(other)) as connection:
            connection.execute("CREATE TABLE account (notes)")
            connection.execute("CREATE TABLE meta (name, value)")
            connection.commit()
    elif whose in ("long ago", "a copy"):
        other = tmp_path / "copy.db"
        shutil.copy(stored, other)
    else:
        other = another_book(tmp_path / "other", *([account.but(id="o", key="o")] if whose == "another book" else []))
    if whose == "a copy":
        grown(other, account)
    before = stored.read_bytes() if whose == "a copy" else grown(stored, account)
    leave_hot_journal(other)
    shutil.copy(f"{other}-journal", journal)
    theirs = journal.read_bytes()

    with Library.open(stored) as library:
        assert len(library.names()) == (1 if whose == "a copy" else 13)
        (said,) = library.warnings
    assert stored.read_bytes() == before
    assert not journal.exists()
    (kept,) = stored.parent.glob("book-unfinished-*Z.db")
    assert str(kept) in said
    assert str(journal) in said
    assert kept.read_bytes() == before
    assert Path(f"{kept}-journal").read_bytes() == theirs
    assert kept.stat().st_mode & 0o077 == 0
    with Library.open(stored) as library:
        assert library.warnings == (), "it is said once"


@pytest.mark.parametrize("is_open", [False, True])
def test_a_write_ahead_log_is_not_of_a_book_that_has_none(
    is_open: bool, stored: Path, account: Account, tmp_path: Path
) -> None:
    before, other = grown(stored, account), another_book(tmp_path / "other")
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("INSERT INTO meta VALUES ('a', 'b')")
        connection.commit()
        log = Path(f"{other}-wal").read_bytes()
    with ExitStack() as opened:
        library = opened.enter_context(Library.open(stored)) if is_open else None
        Path(f"{stored}-wal").write_bytes(log)
        if library is None:
            library = opened.enter_context(Library.open(stored))
            assert "was not applied" in library.warnings[0]
        else:
            with pytest.raises(err.StoreError, match="was not applied"):
                library.names()
        assert len(library.names()) == 13
    assert stored.read_bytes() == before
    (kept,) = stored.parent.glob("book-unfinished-*Z.db-wal")
    assert kept.read_bytes() == log


def test_a_journal_that_comes_while_the_book_is_open_is_not_read_into_it(
    stored: Path, account: Account, tmp_path: Path
) -> None:
    other = another_book(tmp_path / "other")
    leave_hot_journal(other)
    with Library.open(stored) as library:
        library.load(date(2026, 6, 1))
        for look in (library.changed, library.names, lambda: library.save("new", account.but(id="x", key="x"))):
            shutil.copy(f"{other}-journal", f"{stored}-journal")
            with pytest.raises(err.StoreError, match="was not applied"):
                look()
        assert [each.key for each in library.names()] == ["acme"]
        library.save("new", account.but(id="x", key="x"))


def test_doctor_names_a_journal_that_was_set_aside(stored: Path, tmp_path: Path) -> None:
    other = another_book(tmp_path / "other")
    leave_hot_journal(other)
    shutil.copy(f"{other}-journal", f"{stored}-journal")
    assert any(each.state == "warning" and "was not applied" in each.says for each in examine(stored))


def test_without_room_to_try_a_recovery_nothing_is_changed(
    stored: Path, monkeypatch: pytest.MonkeyPatch, sha256: Sha
) -> None:
    leave_hot_journal(stored)
    before = sha256(stored)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("bookcockpit.store.unfinished._copy", full)
        with pytest.raises(err.StoreFull, match="cannot be tried on a copy first: No space left"):
            check(stored)
    assert sha256(stored) == before
    check(stored)


def test_programs_that_meet_at_a_crash_recover_once(
    stored: Path, fork: Callable[[Callable[[], object]], int], join: Callable[[int], int]
) -> None:
    leave_hot_journal(stored)
    together = Barrier(4)

    def opens() -> bool:
        together.wait(30)
        with Library.open(stored) as library:
            return not library.warnings and len(library.names()) == 1

    assert [join(child) for child in [fork(opens) for _ in range(4)]] == [0] * 4
    assert os.listdir(stored.parent) == [stored.name]
