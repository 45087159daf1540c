"""Backups are whole, private and thinned out with age; a damaged file never pushes a good one out."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Account
from bookcockpit.store import Library
from bookcockpit.store import errors as err
from bookcockpit.store.backup import DAILY, MONTHLY, RECENT, WEEKLY, backup, daily, thin_out, worth_keeping
from bookcockpit.store.check import backups_of, folder_for, newest_backup
from bookcockpit.store.files import give_name

NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)


def test_a_backup_opens_and_equals_the_book(library: Library, account: Account) -> None:
    library.save("new", account)
    before = os.umask(0)
    try:
        kept = backup(library.path, reason="before-import")
    finally:
        os.umask(before)
    assert kept.parent == library.path.parent / "backups"
    assert kept.name.startswith("book-2")
    assert kept.name.endswith("Z-before-import.db")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    with Library.open(kept) as copy:
        assert copy.everything() == library.everything()
        assert copy.meta == library.meta
        assert copy.steps() == library.steps()
    assert newest_backup(library.path) == kept
    assert os.listdir(kept.parent) == [kept.name]


def test_a_backup_goes_where_it_is_told_and_replaces_nothing(library: Library, tmp_path: Path) -> None:
    target = tmp_path / "mine.db"
    assert backup(library.path, target) == target
    with pytest.raises(err.StoreError, match="already"):
        backup(library.path, target)
    with pytest.raises(err.StoreFull, match="No such file"):
        backup(library.path, tmp_path / "no" / "mine.db")
    assert backups_of(library.path) == []


def test_a_damaged_file_is_not_backed_up(library: Library, path: Path) -> None:
    kept = backup(path)
    library.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: 5 * 4096] + b"\xa5" * 4096 + whole[6 * 4096 :])
    with pytest.raises(err.StoreDamaged):
        backup(path)
    assert os.listdir(kept.parent) == [kept.name]


@pytest.mark.parametrize(
    ("ages", "kept"),
    [
        ([], []),
        ([400], [400]),
        ([0, 0.1, 0.2, 1.9], [0, 0.1, 0.2, 1.9]),
        ([3, 3.1, 3.2], [3]),
        (range(14), range(12)),
        (range(0, 20), [*range(12), 17]),
        (range(0, 100, 7), range(0, 85, 7)),
    ],
)
def test_which_backups_are_worth_keeping(ages: list[float], kept: list[float]) -> None:
    times = {age: NOW - timedelta(days=age) for age in ages}
    keep = worth_keeping(times.values(), NOW)
    assert sorted(age for age, at in times.items() if at in keep) == list(kept)


def test_a_year_of_daily_backups_shrinks_to_a_few() -> None:
    times = [NOW - timedelta(days=age) for age in range(365)]
    keep = worth_keeping(times, NOW)
    assert NOW in keep
    assert len(keep) <= 12 + 10 + 9
    assert min(keep) < NOW - timedelta(days=200)
    assert worth_keeping(keep, NOW) == keep


@given(st.lists(st.integers(0, 900 * 86_400), max_size=200))
def test_thinning_keeps_its_counts_and_never_the_newest_away(seconds: list[int]) -> None:
    times = [NOW - timedelta(seconds=each) for each in seconds]
    keep = worth_keeping(times, NOW)
    assert keep <= set(times)
    assert set(times) & keep >= {each for each in times if NOW - each < RECENT}
    if times:
        assert max(times) in keep
    older = [each for each in keep if NOW - each >= RECENT]
    assert len(older) <= DAILY + WEEKLY + MONTHLY
    assert worth_keeping(keep, NOW) == keep, "thinning twice takes nothing more"


def test_only_our_own_old_files_are_deleted(library: Library) -> None:
    kept = backup(library.path)
    folder = kept.parent
    for name in (
        "book-20269999T000000Z-manual.db",
        "notes.txt",
        "other-20200101T000000Z-manual.db",
        "book-20200101T000000Z-manual.db.part",
        "book.db",
    ):
        (folder / name).write_text("not ours")
    old = [folder / f"book-20200101T0000{second:02}Z-manual.db" for second in range(3)]
    for each in old:
        each.write_text("old")
    assert sorted(thin_out(library.path, NOW)) == old[:2]
    assert len(os.listdir(folder)) == 7


def test_a_file_system_without_links_still_replaces_nothing(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", no_links)
    target = backup(library.path, tmp_path / "mine.db")
    assert sorted(os.listdir(tmp_path)) == ["book.db", "mine.db"]
    with pytest.raises(FileExistsError):
        give_name(library.path, target)
    assert library.path.exists()


def days_ago(library: Library, days: float) -> None:
    """As if the newest change was made so long ago."""
    with closing(sqlite3.connect(library.path)) as connection, connection:
        made = datetime.now(UTC) - timedelta(days=days)
        connection.execute("UPDATE step SET made_at = ?", [made.isoformat(timespec="seconds")])


def test_the_first_change_of_a_day_is_backed_up_before(library: Library, account: Account) -> None:
    assert daily(library.path) is None, "an empty book has nothing to lose"
    library.save("new", account)
    assert daily(library.path) is None, "the day has had a change already"
    days_ago(library, 1)
    kept = daily(library.path)
    assert kept is not None
    assert daily(library.path) is None
    assert [each.reason for each in backups_of(library.path)] == ["daily"]


def test_what_did_not_change_is_not_backed_up_again(library: Library, account: Account) -> None:
    library.save("new", account)
    days_ago(library, 3)
    kept = backup(library.path)
    made = datetime.now(UTC) - timedelta(days=2)
    os.rename(kept, kept.with_name(f"book-{made:%Y%m%dT%H%M%S%f}Z-manual.db"))
    assert daily(library.path) is None
    days_ago(library, 1)
    assert daily(library.path) is not None


def test_a_copy_that_fails_thins_nothing_out(
    library: Library, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.save("new", account)
    days_ago(library, 1)
    folder = folder_for(library.path)
    folder.mkdir()
    for second in range(3):
        (folder / f"book-20200101T0000{second:02}Z-manual.db").write_text("old")
    before = sorted(os.listdir(folder))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bookcockpit.store.backup.give_name", full)
    with pytest.raises(err.StoreFull, match="No space left"):
        daily(library.path)
    assert sorted(os.listdir(folder)) == before
    library.save("more", account.but(id="more", key="more"))


def test_the_newest_good_backup_is_one_that_can_be_read(library: Library, account: Account) -> None:
    library.save("new", account)
    good = backup(library.path)
    bad = backup(library.path)
    bad.write_bytes(bad.read_bytes()[:5000])
    assert newest_backup(library.path) == good
