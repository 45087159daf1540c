"""One call is one transaction and one step; nothing is overwritten unseen; every step can be taken back."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, Stakeholder, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.store import Library, journal
from bookcockpit.store import errors as err
from properties import COSTLY


def dump(library: Library) -> dict[str, list[dict[str, Any]]]:
    """Everything stored, revisions included."""
    return {table: [dict(each.__dict__) for each in rows] for table, rows in library.everything().items()}


def test_saving_gives_a_new_rev_and_keeps_the_order(library: Library, one_of_each: tuple[Entity, ...]) -> None:
    saved = library.save("all", *reversed(one_of_each))
    assert list(saved) == list(reversed(one_of_each))
    assert {each.rev for each in saved} == {1}
    account = library.get(Account, "a")
    assert account is not None
    (edited,) = library.save("rename", account.but(name="Acme 2"))
    assert edited.rev > account.rev
    assert library.get(Account, "a") == edited


def test_what_is_unchanged_is_not_written(library: Library, account: Account) -> None:
    (saved,) = library.save("new", account)
    assert library.save("again", saved) == (saved,)
    library.apply(Change("nothing"))
    assert [step.label for step in library.steps()] == ["new"]


def test_a_stale_edit_is_a_conflict_that_carries_what_is_stored(library: Library, account: Account) -> None:
    (first,) = library.save("new", account)
    (second,) = library.save("theirs", first.but(name="Theirs"))
    before = dump(library)
    with pytest.raises(err.Conflict, match="acme was changed") as caught:
        library.save("mine", first.but(name="Mine"))
    assert caught.value.entity == second
    with pytest.raises(err.Conflict):
        library.remove("mine", first)
    assert dump(library) == before


def test_an_edit_of_a_removed_row_is_a_conflict(library: Library, account: Account) -> None:
    (saved,) = library.save("new", account)
    library.remove("gone", saved)
    with pytest.raises(err.Conflict, match="was removed") as caught:
        library.save("mine", saved.but(name="Mine"))
    assert caught.value.entity is None
    library.remove("gone already", saved)


def test_an_undone_edit_does_not_let_a_stale_one_in(library: Library, account: Account) -> None:
    (first,) = library.save("new", account)
    (second,) = library.save("second", first.but(name="Second"))
    library.undo()
    library.save("third", first.but(name="Third"))
    with pytest.raises(err.Conflict):
        library.save("stale", second.but(name="Stale"))


def test_references_and_keys_are_held(
    library: Library, account: Account, today: date, new_account: Callable[..., Account]
) -> None:
    orphan = Contract(account_id=account.id, starts_on=today, arr=1, currency="USD", open_ended=True)
    with pytest.raises(err.Refused, match="refers"):
        library.save("orphan", orphan)
    library.save("both", orphan, account)
    with pytest.raises(err.Refused, match="refer"):
        library.remove("parent", *library.find(Account))
    with pytest.raises(err.Refused, match="key"):
        library.save("same key", new_account("acme", id="other"))
    with pytest.raises(err.Refused, match="already"):
        library.save("same id", new_account("other", id=account.id))
    with pytest.raises(ValueError, match="both"):
        library.apply(Change("both", (account,), tuple(library.find(Account))))


def test_two_rows_may_swap_their_keys(library: Library, new_account: Callable[..., Account]) -> None:
    one, two = library.save("new", new_account("one"), new_account("two"))
    library.save("swap", one.but(key="two"), two.but(key="one"))
    library.undo()
    assert [each.key for each in library.find(Account, id="id-one")] == ["one"]


def test_attendance_follows_its_touch(library: Library, account: Account, today: date) -> None:
    people = [Stakeholder(account_id=account.id, name=name, level="executive") for name in "AB"]
    touch = Touch(
        account_id=account.id, happened_on=today, kind="check_in", stakeholder_ids=(people[0].id,), planned=True
    )
    *_, saved = library.save("new", account, *people, touch)
    assert library.load(today).history.executive == {}
    (met,) = library.save("confirm", saved.but(planned=False, stakeholder_ids=(people[1].id, people[0].id)))
    assert library.load(today).history.executive == {account.id: today}
    library.remove("gone", met)
    assert library.load(today).history.executive == {}
    library.undo()
    assert library.get(Touch, touch.id) == met


def test_undo_and_redo_walk_the_steps(library: Library, one_of_each: tuple[Entity, ...], path: Path) -> None:
    states = [dump(library)]
    library.save("import", *one_of_each)
    states.append(dump(library))
    library.save("edit", *(each.but(name="New") for each in library.find(Account)))
    states.append(dump(library))
    library.remove("remove", *library.find(Touch))
    states.append(dump(library))
    for label, state in zip(("remove", "edit", "import"), reversed(states[:-1]), strict=True):
        with Library.open(path) as after_a_restart:
            step = after_a_restart.undo()
        assert (step.label, step.undone) == (label, True)
        assert dump(library) == state
    with pytest.raises(err.NothingToUndo):
        library.undo()
    for label, state in zip(("import", "edit", "remove"), states[1:], strict=True):
        assert library.redo().label == label
        assert dump(library) == state
    with pytest.raises(err.NothingToUndo):
        library.redo()


def test_a_new_action_drops_what_could_be_redone(library: Library, new_account: Callable[..., Account]) -> None:
    library.save("one", new_account("one"))
    library.save("two", new_account("two"))
    library.undo()
    library.save("three", new_account("three"))
    with pytest.raises(err.NothingToUndo):
        library.redo()
    assert [step.label for step in library.steps()] == ["three", "one"]
    assert abs(library.steps()[0].made_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_undo_refuses_when_the_row_is_not_as_the_step_left_it(library: Library, account: Account) -> None:
    library.save("new", account)
    with closing(sqlite3.connect(library.path)) as connection, connection:
        connection.execute("UPDATE account SET rev = 99")
    before = dump(library)
    with pytest.raises(err.UndoRefused, match="account acme has changed"):
        library.undo()
    assert dump(library) == before


def test_a_step_from_before_a_migration_is_not_undone(library: Library, account: Account) -> None:
    library.save("new", account)
    with closing(sqlite3.connect(library.path)) as connection, connection:
        connection.execute("UPDATE step SET version = 0")
    with pytest.raises(err.UndoRefused, match="before an update"):
        library.undo()


def test_so_many_steps_are_kept(library: Library, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    assert journal.STEPS_KEPT == 200
    monkeypatch.setattr(journal, "STEPS_KEPT", kept := 20)
    (now,) = library.save("0", account)
    for number in range(1, kept + 2):
        (now,) = library.save(str(number), now.but(name=f"Name {number}"))
    steps = library.steps(limit=1000)
    assert [step.label for step in steps] == [str(number) for number in range(kept + 1, 1, -1)]
    with closing(sqlite3.connect(library.path)) as connection:
        assert connection.execute("SELECT count(*) FROM op").fetchone() == (kept,)


@pytest.fixture(scope="module")
def reused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.create(tmp_path_factory.mktemp("reused") / "book.db") as library:
        yield library


ACTION = st.tuples(st.sampled_from(["save", "edit", "remove", "undo", "redo"]), st.integers(0, 4))


@COSTLY
@given(actions=st.lists(ACTION, max_size=12))
def test_any_action_can_be_taken_back(reused: Library, actions: list[tuple[str, int]]) -> None:
    for number, (action, which) in enumerate(actions):
        before = dump(reused)
        stored = reused.find(Account, key=f"k{which}")
        try:
            if action in ("undo", "redo"):
                getattr(reused, action)()
            elif action == "remove":
                reused.remove("remove", *stored)
            elif stored:
                reused.save("edit", stored[0].but(name=f"Name {number}"))
            else:
                reused.save("save", Account(key=f"k{which}", name="New", tier="scale", tracked_since=TRACKED))
        except err.NothingToUndo:
            continue
        after = dump(reused)
        if after == before:
            continue
        back, again = (reused.redo, reused.undo) if action == "undo" else (reused.undo, reused.redo)
        back()
        assert dump(reused) == before
        again()
        assert dump(reused) == after


TRACKED = datetime(2026, 6, 1, tzinfo=UTC).date()


def test_changed_tells_of_other_programs(
    library: Library, path: Path, today: date, new_account: Callable[..., Account]
) -> None:
    library.load(today)
    assert not library.changed()
    with Library.open(path) as other:
        other.save("theirs", new_account("theirs"))
    assert library.changed()
    assert library.changed(), "until the book is loaded again"
    assert [account.key for account in library.load(today).accounts] == ["theirs"]
    assert not library.changed()


def test_a_deleted_file_is_noticed(library: Library, path: Path, account: Account, today: date) -> None:
    path.unlink()
    for use in (library.changed, lambda: library.load(today), lambda: library.save("new", account)):
        with pytest.raises(err.StoreMissing, match="moved or deleted"):
            use()
    assert not path.exists()


def test_a_replaced_file_is_followed_only_by_loading(
    library: Library, path: Path, account: Account, today: date
) -> None:
    library.save("old", account)
    other = path.with_name("other.db")
    with Library.create(other) as replacement:
        replacement.save("new", account.but(key="replaced"))
    shutil.move(other, path)
    assert library.changed()
    with pytest.raises(err.StoreReplaced):
        library.save("edit", account.but(key="third"))
    assert library.names()[0].key == "replaced"
    assert library.changed(), "a look-up alone does not renew the book"
    with pytest.raises(err.StoreReplaced):
        library.save("edit", account.but(key="third"))
    assert [each.key for each in library.load(today).accounts] == ["replaced"]
    library.save("edit", *(each.but(key="third") for each in library.find(Account)))


def test_a_locked_file_is_waited_for_only_so_long(library: Library, path: Path, account: Account) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(err.StoreLocked, match="Another program"):
            library.apply(Change("new", (account,)), wait_seconds=0.05)
        assert not library.changed()
    library.save("new", account)


def test_reading_goes_on_while_a_write_waits(library: Library, path: Path, account: Account, today: date) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other, ThreadPoolExecutor() as pool:
        other.execute("BEGIN IMMEDIATE")
        waiting = pool.submit(library.save, "new", account)
        for _ in range(20):
            assert library.load(today).accounts == ()
            assert not library.changed()
        assert not waiting.done()
        other.execute("ROLLBACK")
        assert waiting.result() == (account,)


def test_removed_text_is_gone_from_the_rows(library: Library, path: Path, account: Account) -> None:
    (saved,) = library.save("new", account.but(notes="a-secret-word"))
    library.remove("gone", saved)
    library.save("later", *[account.but(id=f"n{n}", key=f"n{n}") for n in range(3)])
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        connection.execute("DELETE FROM op")
    assert b"a-secret-word" not in path.read_bytes()
