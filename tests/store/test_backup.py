"""Backups are whole, private and thinned out with age; a damaged file never pushes a good one out."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bookcockpit.store import Library
from bookcockpit.store import errors as err
from bookcockpit.store.backup import backup, backups_of, newest_backup, thin_out, worth_keeping
from bookcockpit.store.files import give_name

if TYPE_CHECKING:
    from pathlib import Path

    from bookcockpit.core.entities import Account

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
    assert backups_of(library.path) == {}


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


def test_only_our_own_old_files_are_deleted(library: Library) -> None:
    kept = backup(library.path)
    folder = kept.parent
    for name in ("notes.txt", "other-20200101T000000Z-manual.db", "book-20200101T000000Z-manual.db.part", "book.db"):
        (folder / name).write_text("not ours")
    old = [folder / f"book-20200101T0000{second:02}Z-manual.db" for second in range(3)]
    for each in old:
        each.write_text("old")
    assert sorted(thin_out(library.path, NOW)) == old[:2]
    assert len(os.listdir(folder)) == 6


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
