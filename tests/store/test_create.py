"""A new data file is private, complete, exactly where it was asked for, and never over another."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from bookcockpit.core.entities import Account
from bookcockpit.store import Library
from bookcockpit.store import errors as err


def test_a_file_of_our_own_is_private(tmp_path: Path, account: Account) -> None:
    before = os.umask(0)
    try:
        path = tmp_path / "new" / "bookcockpit" / "book.db"
        with Library.create(path, base_currency="EUR", preset="lean") as library:
            library.save("new", account)
            assert (library.meta.base_currency, library.meta.preset, len(library.meta.book_id)) == ("EUR", "lean", 32)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == ["book.db"]


def test_create_replaces_nothing(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(err.StoreExists):
        Library.create(path)
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    "name", ["a b.db", "ünï-日本.db", "%20.db", "what?.db", "#1.db", "it's.db", "two\nlines.db", "-x.db"]
)
def test_exactly_the_named_file_is_used(name: str, tmp_path: Path, account: Account) -> None:
    with Library.create(tmp_path / name) as library:
        library.save("new", account)
    with Library.open(tmp_path / name) as library:
        assert library.get(Account, account.id) == account
    assert os.listdir(tmp_path) == [name]
