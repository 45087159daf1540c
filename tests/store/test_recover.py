"""`doctor --recover`: files broken on purpose give back what they still hold, into a new file, and stay as they are."""

from __future__ import annotations

import json
import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core import entities as e
from bookcockpit.core.fields import Entity
from bookcockpit.store import Library
from bookcockpit.store import errors as err
from bookcockpit.store.check import check
from bookcockpit.store.recover import PAGE, Recovered, index_rows, recover, table_rows
from bookcockpit.store.restore import restore
from properties import COSTLY

ACCOUNTS = 100


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A book of so many pages that tables have several: accounts with long notes, two people and two touches each."""
    path = tmp_path_factory.mktemp("whole") / "book.db"
    rows: list[Entity] = []
    for number in range(ACCOUNTS):
        on = date(2026, 5, 1)
        notes = f"note {number} " * (700 if number % 50 == 0 else 5)
        rows.append(
            e.Account(
                id=f"a{number}",
                key=f"a{number}",
                name=f"Acme {number}",
                tier="growth",
                tracked_since=on,
                notes=notes.strip(),
            )
        )
        for person in "xy":
            key = f"s{number}{person}"
            rows.append(e.Stakeholder(id=key, key=key, account_id=f"a{number}", name=f"Ann {person}"))
            rows.append(
                e.Touch(
                    id=f"t{key}", key=f"t{key}", account_id=f"a{number}", happened_on=on, kind="check_in",
                    stakeholder_ids=(key,), summary="Went well",
                )
            )  # fmt: skip
    with Library.create(path) as library:
        library.save("new", *rows)
    return path.read_bytes()


@pytest.fixture
def save(path: Path) -> Callable[[bytes], Recovered]:
    """Save what can be read of these bytes; the file they are in stays as it is, and the new one is sound."""

    def saved(raw: bytes) -> Recovered:
        path.write_bytes(raw)
        done = recover(path)
        assert path.read_bytes() == raw
        check(done.path)
        with closing(sqlite3.connect(done.path)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert done.path.stat().st_mode & 0o777 == 0o600
        assert not [name for name in os.listdir(path.parent) if name.endswith(".new")]
        return done

    return saved


def rows_of(done: Recovered) -> dict[str, int]:
    return {table.name: table.rows for table in done.tables}


def root_of(whole: bytes, name: str) -> int:
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(whole)
        root: int = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", [name]).fetchone()[0]
        return root


def without_page(whole: bytes, number: int, fill: bytes = b"\xa5" * PAGE) -> bytes:
    return whole[: (number - 1) * PAGE] + fill + whole[number * PAGE :]


ALL = {"account": ACCOUNTS, "stakeholder": 2 * ACCOUNTS, "touch": 2 * ACCOUNTS, "attendance": 2 * ACCOUNTS}


def test_of_a_sound_file_everything_comes_over(whole: bytes, path: Path, save: Callable[[bytes], Recovered]) -> None:
    done = save(whole)
    assert all(table.lost == 0 and table.refused == 0 for table in done.tables)
    with Library.open(path) as one, Library.open(done.path) as two:
        assert one.everything() == two.everything()
        assert one.meta == two.meta
        assert one.steps() == two.steps()


@pytest.mark.parametrize(
    "beginning", [b"\0" * 100, b"garbage garbage ", b"\xff" * 16 + b"\0" * 8], ids=["zeros", "text", "some"]
)
def test_a_clobbered_beginning_loses_nothing(
    beginning: bytes, whole: bytes, save: Callable[[bytes], Recovered]
) -> None:
    assert rows_of(save(beginning + whole[len(beginning) :])).items() >= ALL.items()


def test_without_its_table_of_contents_the_rows_are_found_on_their_pages(
    whole: bytes, save: Callable[[bytes], Recovered]
) -> None:
    done = save(without_page(whole, 1, b"\0" * PAGE))
    assert rows_of(done).items() >= ALL.items()
    with Library.open(done.path) as library:
        assert library.find(e.Account, id="a50")[0].notes == ("note 50 " * 700).strip()


@pytest.mark.parametrize("table", ["account", "stakeholder", "touch", "attendance"])
def test_without_the_page_that_leads_to_a_table_its_rows_are_found(
    table: str, whole: bytes, save: Callable[[bytes], Recovered]
) -> None:
    done = save(without_page(whole, root_of(whole, table), random.Random(1).randbytes(PAGE)))
    assert rows_of(done).items() >= ALL.items()
    assert done.left_out == 0


def test_an_index_that_is_lost_costs_nothing(whole: bytes, save: Callable[[bytes], Recovered]) -> None:
    done = save(without_page(whole, root_of(whole, "ix_touch_account_id_happened_on_planned")))
    assert rows_of(done).items() >= ALL.items()


def test_a_file_cut_short_gives_what_is_left_of_it(whole: bytes, save: Callable[[bytes], Recovered]) -> None:
    done = save(whole[: len(whole) * 9 // 10])
    assert 0 < rows_of(done)["account"] <= ACCOUNTS
    assert any(table.lost != 0 for table in done.tables)


def test_rows_whose_account_is_lost_are_written_down(whole: bytes, save: Callable[[bytes], Recovered]) -> None:
    pages = [
        number
        for number in range(2, len(whole) // PAGE + 1)
        if any(
            len(row) == len(e.Account.fields)
            for row in table_rows(b"\0" * PAGE + whole[(number - 1) * PAGE : number * PAGE])
        )
    ]
    done = save(without_page(whole, pages[len(pages) // 2]))
    gone = ACCOUNTS - rows_of(done)["account"]
    assert gone > 0
    assert done.beside is not None
    left = json.loads(done.beside.read_text())["rows_left_out"]
    assert done.left_out == len(left)
    assert sum(row["table"] == "stakeholder" for row in left) == 2 * gone
    assert done.beside.stat().st_mode & 0o777 == 0o600


@COSTLY
@given(st.lists(st.tuples(st.integers(1, 10_000), st.integers(0, PAGE - 1)), max_size=6), st.randoms())
def test_whatever_is_broken_it_ends_and_invents_nothing(
    whole: bytes, path: Path, places: list[tuple[int, int]], chance: random.Random
) -> None:
    raw = bytearray(whole)
    for page, offset in places:
        start = (page % (len(whole) // PAGE)) * PAGE + offset
        raw[start : start + 600] = chance.randbytes(len(raw[start : start + 600]))
    path.write_bytes(raw)
    try:
        done = recover(path)
    except err.StoreDamaged:
        return
    finally:
        assert path.read_bytes() == raw
    with Library.open(done.path) as library:
        found = library.everything()
    assert {each.id for each in found["account"]} <= {f"a{number}" for number in range(ACCOUNTS)}
    done.path.unlink()


@pytest.mark.parametrize("content", [b"", b"hello", b"\0" * 3 * PAGE, b"SQLite format 3\0" + b"\xff" * 5 * PAGE])
def test_where_nothing_is_left_it_says_so(content: bytes, path: Path) -> None:
    path.write_bytes(content)
    with pytest.raises(err.StoreError) as refused:
        recover(path)
    assert str(path) in str(refused.value)
    assert os.listdir(path.parent) == [path.name]


def test_what_was_saved_can_take_the_books_place(whole: bytes, path: Path, save: Callable[[bytes], Recovered]) -> None:
    done = save(b"\0" * 100 + whole[100:])
    put_back = restore(path, done.path)
    assert put_back.aside is not None
    with Library.open(path) as library:
        assert len(library.names()) == ACCOUNTS
        before = library.steps()[0].id
        library.save("more", e.Account(id="new", key="new", name="New", tier="growth", tracked_since=date(2026, 5, 1)))
        assert library.steps()[0].id > before


def test_no_step_number_is_given_twice_after_a_recovery(
    whole: bytes, path: Path, save: Callable[[bytes], Recovered]
) -> None:
    path.write_bytes(whole)
    with Library.open(path) as library:
        for _ in range(3):
            library.save("rename", *(each.but(notes=each.notes + "x") for each in library.find(e.Account, id="a1")))
        greatest = library.find(e.Account, id="a1")[0].rev
        library.forget_steps()
    done = save(b"\0" * 100 + path.read_bytes()[100:])
    with Library.open(done.path) as library:
        library.save("rename", *(each.but(name="Newest") for each in library.find(e.Account, id="a2")))
        assert library.find(e.Account, id="a2")[0].rev > greatest


def test_pages_are_read_as_sqlite_reads_them(whole: bytes) -> None:
    read, entries = set(table_rows(whole)), set(index_rows(whole))
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(whole)
        for table in ("account", "stakeholder", "touch"):
            assert set(connection.execute(f"SELECT * FROM {table}")) <= read
        assert set(connection.execute("SELECT * FROM attendance")) <= entries
