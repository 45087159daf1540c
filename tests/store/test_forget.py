"""Forgetting: no row, no undo step and no byte of the file tells of it; everything else stays, and can be undone."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core import entities as e
from bookcockpit.core.change import Change
from bookcockpit.exchange.book_json import dump
from bookcockpit.store import Library
from bookcockpit.store.backup import backup
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import Conflict, StoreLocked
from bookcockpit.store.forget import forget, mentions, naming, residue
from properties import COSTLY

SECRETS = ("Zwölfender Holz", "ximena@zwoelf.example", "Ximena Quist", "Pleaded for a rebate")


@pytest.fixture(scope="module")
def with_secret(blank: Path, tmp_path_factory: pytest.TempPathFactory, new_account: Any) -> Path:
    """An account with a person, a touch and an objective with a milestone, beside another account."""
    path = Path(shutil.copy(blank, tmp_path_factory.mktemp("secret")))
    account = new_account("zwoelf", SECRETS[0])
    today = account.tracked_since
    with Library.open(path) as library:
        person = e.Stakeholder(id="x", account_id=account.id, name=SECRETS[2], email=SECRETS[1])
        other = new_account("other", "Other")
        aim = e.Objective(id="aim", account_id=account.id, statement="Less waste", agreed_by_id="x")
        library.save(f"add {SECRETS[0]}", account, person, aim, e.Milestone(objective_id="aim", title="Weigh it"))
        library.save("two", other, e.Stakeholder(id="o", account_id=other.id, name="Olga", reports_to_id="x"))
        library.save(
            "met", e.Touch(id="t", account_id=account.id, happened_on=today, kind="check_in", summary=SECRETS[3],
            stakeholder_ids=("x",)),
        )  # fmt: skip
        library.save(
            "a touch of the other account that the person attended",
            e.Touch(id="t2", account_id=other.id, happened_on=today, kind="check_in", stakeholder_ids=("o", "x")),
        )
        library.save(
            "a record", e.ExternalRef(entity="account", entity_id=account.id, system="hubspot", external_id="7")
        )
    return path


@pytest.fixture
def library(request: pytest.FixtureRequest, blank: Path, path: Path) -> Iterator[Library]:
    """An open store, with the secret in it where the test asks for that."""
    shutil.copy(request.getfixturevalue("with_secret") if "secret" in request.fixturenames else blank, path)
    with Library.open(path) as opened:
        yield opened


@pytest.fixture
def secret(library: Library) -> e.Account:
    """The account of which nothing may be left."""
    (stored,) = library.find(e.Account, key="zwoelf")
    return stored


def bytes_beside(path: Path) -> bytes:
    return b"".join(each.read_bytes() for each in path.parent.iterdir() if each.is_file())


def test_no_byte_of_the_file_or_its_journal_tells_of_it(library: Library, path: Path, secret: e.Account) -> None:
    library.save("edit", secret.but(notes=SECRETS[3]))
    library.undo()
    before = bytes_beside(path)
    assert all(each.encode() in before for each in SECRETS)
    done = forget(path, secret)
    after = bytes_beside(path)
    assert [each for each in SECRETS if each.encode() in after] == []
    assert secret.id.encode() not in after
    assert done.is_overwritten
    expected = {"account": 1, "stakeholder": 1, "touch": 1, "objective": 1, "milestone": 1, "external_ref": 1}
    assert (done.rows, done.loosened) == (expected, 2)
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_rows_of_others_stay_without_the_reference(library: Library, path: Path, secret: e.Account) -> None:
    forget(path, secret)
    (met,) = library.find(e.Touch)
    assert met.stakeholder_ids == ("o",)
    (olga,) = library.find(e.Stakeholder)
    assert olga.reports_to_id is None


def test_a_row_read_before_is_not_written_over_what_was_forgotten(
    library: Library, path: Path, secret: e.Account
) -> None:
    (before,) = library.find(e.Touch, id="t2")
    forget(path, secret)
    with pytest.raises(Conflict):
        library.save("edit", before.but(summary="late"))


def test_steps_that_name_it_go_and_the_others_can_be_undone(
    library: Library, path: Path, secret: e.Account, new_account: Any
) -> None:
    library.save("third", third := new_account("third"))
    (stored,) = library.find(e.Account, key="third")
    library.save("edit third", stored.but(industry="Steel"))
    before = dump(library.everything(), library.meta)
    assert before.count("Steel") == 1
    done = forget(path, secret)
    assert [step.label for step in library.steps()] == ["edit third", "third"]
    # “two” wrote Olga, who is another row now that nobody is above her.
    assert (done.steps, done.steps_left) == (5, 2)
    library.undo()
    library.undo()
    assert library.find(e.Account, key=third.key) == []
    library.redo()


def test_older_steps_that_need_a_dropped_one_first_go_too(
    library: Library, path: Path, new_account: Any, today: date
) -> None:
    library.save("other", new_account("other", "Other"))
    (other,) = library.find(e.Account)
    library.save("older edit", other.but(industry="Wood"))
    library.save("unrelated", new_account("apart", "Apart"))
    (other,) = library.find(e.Account, key="other")
    gone = new_account("gone", "Gone Ltd")
    library.apply(Change("both at once", save=(gone, other.but(industry="Paper"))))
    (other,) = library.find(e.Account, key="other")
    library.save("newer edit", other.but(industry="Glass"))
    (stored,) = library.find(e.Account, key="gone")
    forget(path, stored)
    assert [step.label for step in library.steps()] == ["newer edit", "unrelated"]
    library.undo()
    library.undo()
    assert [each.industry for each in library.find(e.Account)] == ["Paper"]


def test_a_step_that_made_what_rows_of_a_dropped_one_need_goes_too(
    library: Library, path: Path, new_account: Any, today: date
) -> None:
    other, gone = new_account("other"), new_account("gone", "Gone Ltd")
    library.save("make the other", other)
    library.save("apart", new_account("apart"))
    library.save("an import", gone, e.Touch(account_id=other.id, happened_on=today, kind="check_in"))
    (stored,) = library.find(e.Account, key="gone")
    forget(path, stored)
    assert [step.label for step in library.steps()] == ["apart"]
    library.undo()
    assert [each.key for each in library.find(e.Account)] == ["other"]


@COSTLY
@given(st.lists(st.lists(st.tuples(st.sampled_from("mtepd"), st.integers(0, 2)), min_size=1, max_size=3), max_size=9))
def test_every_step_that_is_left_can_be_undone(
    blank: Path, tmp_path_factory: pytest.TempPathFactory, actions: list[list[tuple[str, int]]]
) -> None:
    path = Path(shutil.copy(blank, tmp_path_factory.mktemp("forget")))
    on = date(2026, 6, 1)
    with Library.open(path) as library:
        for number, action in enumerate(actions):
            save: dict[str, Any] = {}
            accounts = {each.key: each for each in library.find(e.Account)}
            people = library.find(e.Stakeholder)
            for what, which in action:
                key = f"account{which}"
                account = save.get(key) or accounts.get(key)
                if account is None:
                    account = save[key] = e.Account(key=key, name=f"Name{which} Ltd", tier="scale", tracked_since=on)
                if what == "e":
                    save[key] = account.but(notes=f"edit {number}")
                elif what == "p":
                    boss = people[which % len(people)].id if people else None
                    person = e.Stakeholder(account_id=account.id, name=f"P{number}{which}", reports_to_id=boss)
                    save[person.id] = person
                elif what in "td":
                    met = tuple(each.id for each in people[:which])
                    made = e.Touch(account_id=account.id, happened_on=on, kind="check_in", stakeholder_ids=met)
                    save[made.id] = made
            library.apply(Change(f"step {number}", save=tuple(save.values())))
        for account in library.find(e.Account)[:1]:
            forget(path, account)
        for _ in [step for step in library.steps() if not step.undone]:
            library.undo()
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_what_was_undone_cannot_come_back(library: Library, path: Path, secret: e.Account, new_account: Any) -> None:
    library.save("fourth", new_account("fourth"))
    library.undo()
    forget(path, secret)
    assert [step.label for step in library.steps() if step.undone] == []


def test_rows_removed_before_are_not_left_in_the_journal(library: Library, path: Path, secret: e.Account) -> None:
    (aim,), (step,) = library.find(e.Objective), library.find(e.Milestone)
    library.remove("drop the milestone", step)
    library.remove("drop the objective", aim)
    forget(path, secret)
    assert b"Weigh it" not in bytes_beside(path)


def test_a_person_goes_and_their_touches_stay(library: Library, path: Path, secret: e.Account) -> None:
    (person,) = library.find(e.Stakeholder, id="x")
    done = forget(path, person)
    assert done.rows == {"stakeholder": 1}
    assert {each.id: each.stakeholder_ids for each in library.find(e.Touch)} == {"t": (), "t2": ("o",)}
    (aim,) = library.find(e.Objective)
    assert aim.agreed_by_id is None
    after = bytes_beside(path)
    assert SECRETS[2].encode() not in after
    assert SECRETS[1].encode() not in after
    assert SECRETS[3].encode() in after


def test_one_that_changed_meanwhile_is_not_forgotten(library: Library, path: Path, secret: e.Account) -> None:
    library.save("edit", secret.but(industry="Wood"))
    before = dump(library.everything(), library.meta)
    with pytest.raises(Conflict, match="changed or removed since"):
        forget(path, secret)
    assert dump(library.everything(), library.meta) == before


def test_another_writer_is_not_disturbed(library: Library, path: Path, secret: e.Account) -> None:
    other = connect(path, "rw")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreLocked):
        forget(path, secret, wait_seconds=0.05)
    other.close()
    assert library.get(e.Account, secret.id) is not None


def test_backups_that_hold_it_are_named(library: Library, path: Path, secret: e.Account, new_account: Any) -> None:
    held = backup(path)
    forget(path, secret)
    backup(path)
    assert [each.path for each in residue(path, secret.id)] == [held]
    held.chmod(0o600)
    held.write_bytes(b"no data file")
    assert [(each.path, each.cannot_tell) for each in residue(path, secret.id)] == [(held, True)]


def test_texts_that_still_name_it_are_found(library: Library, path: Path, new_account: Any, today: date) -> None:
    account = new_account("other", "Other").but(notes="Ana Ruiz moved here.\nANA RUIZ again")
    library.save("two", account, e.Touch(account_id=account.id, happened_on=today, kind="check_in", summary="Banana"))
    found = mentions(path, ("Ana Ruiz", "Ana"))
    assert [(type(each.entity), each.field) for each in found] == [(e.Account, "notes")]


@pytest.mark.parametrize(
    ("word", "text", "is_found"),
    [
        ("Will", "he will", False),
        ("Will", "met Will.", True),
        ("Ana Ruiz", "ANA RUIZ", True),
        ("Ana", "Banana", False),
        ("a.b@c.example", "to A.B@C.example", True),
        ("C++ (x)", "about C++ (x)", True),
    ],
)
def test_a_name_is_found_as_a_word_of_its_own(word: str, text: str, is_found: bool) -> None:
    said = naming([word])
    assert said is not None
    assert bool(said.search(text)) is is_found


def test_nothing_is_looked_for_where_there_is_no_name() -> None:
    assert naming(["", "x"]) is None


def test_what_a_forgotten_person_owned_by_name_is_owned_by_nobody(
    library: Library, secret: e.Account, path: Path
) -> None:
    name = "  ximena  QUIST "
    aim = e.Objective(id="aim2", account_id=secret.id, statement="More", owner=name)
    play = e.Play(id="play", account_id=secret.id, motion="seats", title="More", owner=name, shared=True)
    elsewhere = e.Commitment(id="far", account_id="id-other", what="Call", owner=name)
    owned = (
        aim,
        play,
        e.Milestone(id="mile", objective_id=aim.id, title="Step", owner=name, side="them", shared=True),
        e.PlayStep(id="step", play_id=play.id, title="Ask", owner=name, side="us"),
        e.Commitment(id="mine", account_id=secret.id, what="Send it", owner=name, side="them", shared=True),
        e.Commitment(id="ours", account_id=secret.id, what="Send that", owner="Nora", side="us", shared=True),
    )
    library.save("owned", *owned, elsewhere)
    (person,) = library.find(e.Stakeholder, id="x")
    done = forget(path, person)
    owners = {
        each.id: each.__dict__["owner"]
        for kind in (e.Objective, e.Play, e.Milestone, e.PlayStep, e.Commitment)
        for each in library.find(kind)
    }
    assert {id_ for id_, owner in owners.items() if owner} == {"ours", "far"}
    assert done.loosened >= 5
    (kept,) = library.find(e.Commitment, id="mine")
    assert kept.side == "them", "whose it is was said, and stays"
    library.save("edit", kept.but(owner="Bo"))


def test_of_two_people_of_one_name_the_other_goes_on_owning(library: Library, secret: e.Account, path: Path) -> None:
    library.save("twin", e.Stakeholder(id="y", account_id=secret.id, name=SECRETS[2]))
    library.save("owned", e.Commitment(id="mine", account_id=secret.id, what="Send it", owner=SECRETS[2]))
    (person,) = library.find(e.Stakeholder, id="x")
    forget(path, person)
    assert library.find(e.Commitment, id="mine")[0].owner == SECRETS[2]
