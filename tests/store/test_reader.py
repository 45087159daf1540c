"""The book read by index equals the book worked out from everything, at a cost that follows the accounts."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core import entities as e
from bookcockpit.core.book import digest
from bookcockpit.core.entities import ENTITIES, Account, Reading, Stakeholder, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.vocabulary import KINDS, Level
from bookcockpit.store import Library, reader
from bookcockpit.store.doctor import examine
from bookcockpit.store.rows import selection
from builders import usage
from properties import COSTLY

TODAY = date(2026, 6, 1)
MEASURED = ("objective:a", "objective:b", "usage_trend_pct", "seats_active_pct", "nps")
DAYS = st.integers(-400, 60).map(lambda days: TODAY + timedelta(days=days))


@pytest.fixture(scope="module")
def reused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One data file for many examples; each example clears it first."""
    with Library.create(tmp_path_factory.mktemp("reused") / "book.db") as library:
        yield library


def emptied(library: Library) -> None:
    library.remove("clear", *(each for rows in library.everything().values() for each in rows))


@st.composite
def histories(draw: st.DrawFn) -> list[Entity]:
    accounts = [
        Account(id=f"a{n}", name=f"A{n}", tier="growth", tracked_since=TODAY) for n in range(draw(st.integers(1, 3)))
    ]
    levels: st.SearchStrategy[Level | None] = st.sampled_from(["executive", "director", None])
    anyone = st.sampled_from([account.id for account in accounts])
    people = [
        Stakeholder(id=f"s{n}", account_id=draw(anyone), name=f"S{n}", level=draw(levels))
        for n in range(draw(st.integers(0, 4)))
    ]
    attendees = st.lists(st.sampled_from([person.id for person in people]), unique=True) if people else st.just([])
    touches = [
        Touch(
            id=f"t{n}", account_id=draw(anyone), happened_on=draw(DAYS), kind=draw(st.sampled_from(list(KINDS))),
            planned=draw(st.booleans()), stakeholder_ids=tuple(draw(attendees)),
        )
        for n in range(draw(st.integers(0, 12)))
    ]  # fmt: skip
    readings = [
        Reading(id=f"r{n}", account_id=draw(anyone), input=draw(st.sampled_from(MEASURED)), read_on=draw(DAYS), value=n)
        for n in range(draw(st.integers(0, 8)))
    ]
    return [*accounts, *people, *touches, *readings]


@COSTLY
@given(everything=histories())
def test_the_bounded_book_equals_the_whole(reused: Library, everything: list[Entity]) -> None:
    emptied(reused)
    reused.save("all", *everything)
    touches = [each for each in everything if isinstance(each, Touch)]
    executives = [each.id for each in everything if isinstance(each, Stakeholder) and each.level == "executive"]
    readings = sorted(
        (each for each in everything if isinstance(each, Reading) and each.read_on <= TODAY),
        key=lambda r: (r.read_on, r.key),
    )
    book = reused.load(TODAY)
    assert book.history == digest(touches, executives, TODAY)
    met: dict[str, date] = {}
    for touch in touches:
        if KINDS[touch.kind].external and not touch.planned and touch.happened_on <= TODAY:
            for person in touch.stakeholder_ids:
                at = next(each.account_id for each in everything if each.id == person and isinstance(each, Stakeholder))
                if at == touch.account_id:
                    met[person] = max(touch.happened_on, met.get(person, touch.happened_on))
    contacts = [reused.last_contacts(account.id, TODAY) for account in book.accounts]
    assert {person: on for each in contacts for person, on in each.items()} == met
    assert set(book.pending) == {touch for touch in touches if touch.planned or touch.happened_on > TODAY}
    assert {each.id: each.stakeholder_ids for each in book.pending} == {
        each.id: each.stakeholder_ids for each in touches if each in book.pending
    }
    assert {(each.account_id, each.input): each for each in book.readings} == {
        (each.account_id, each.input): each for each in readings if each.input.startswith("objective:")
    }
    assert {each: set(read) for each, read in book.usage.items()} == {
        each: set(read) for each, read in usage(readings, TODAY).items()
    }


def test_everything_comes_back_as_it_was_saved(library: Library, one_of_each: tuple[Entity, ...]) -> None:
    library.save("all", *one_of_each)
    stored = library.everything()
    assert list(stored) == list(ENTITIES)
    assert all(stored.values()), "one of each kind"
    saved = {each.id: each for each in one_of_each}
    for each in (each for rows in stored.values() for each in rows):
        assert each == saved[each.id]
        assert {name: type(value) for name, value in each.__dict__.items()} == {
            name: type(value) for name, value in saved[each.id].__dict__.items()
        }


def test_the_book_holds_what_is_stored(library: Library, one_of_each: tuple[Entity, ...]) -> None:
    library.save("all", *one_of_each)
    book, stored = library.load(TODAY), library.everything()
    assert [touch.id for touch in book.pending] == ["t2"]
    for table, rows in {
        "account": book.accounts, "contract": book.contracts, "stakeholder": book.stakeholders, "rate": book.rates,
        "commitment": book.commitments, "objective": book.objectives, "milestone": book.milestones,
        "reading": book.readings, "arr_line": book.arr_lines, "signal": book.signals, "snooze": book.snoozes,
        "shift": book.shifts, "cadence_override": book.overrides, "tier_change": book.tier_changes,
    }.items():  # fmt: skip
        assert set(rows) == set(stored[table]), table


def test_the_timeline_is_newest_first(library: Library, one_of_each: tuple[Entity, ...]) -> None:
    library.save("all", *one_of_each)
    assert [touch.key for touch in library.timeline("a")] == ["t-2", "t-1"]
    assert [touch.key for touch in library.timeline("a", limit=1)] == ["t-2"]
    assert library.timeline("a")[1].stakeholder_ids == ("s2", "s")
    assert library.timeline("nobody") == []


def test_find_looks_up_by_value(library: Library, one_of_each: tuple[Entity, ...]) -> None:
    library.save("all", *one_of_each)
    assert [each.id for each in library.find(Touch, account_id="a", happened_on=TODAY, planned=False)] == ["t"]
    assert [each.id for each in library.find(Stakeholder, level=None)] == ["s2"]
    assert library.get(Account, "nobody") is None
    with pytest.raises(TypeError, match="shoe_size"):
        library.find(Account, shoe_size=4)


def plan(library: Library, statement: str) -> list[str]:
    values = {"today": "2026-06-01", "account_id": "a", "limit": 5, **reader.OBJECTIVES}
    with closing(sqlite3.connect(library.path)) as connection:
        return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]


@pytest.mark.parametrize(
    "statement",
    [
        reader.LAST,
        reader.FIRST,
        reader.EXECUTIVE,
        selection(Reading, reader.NEWEST_READINGS),
        reader.NEWEST_USAGE,
        selection(Touch, reader.UNCONFIRMED),
        selection(Touch, reader.AHEAD),
        selection(Touch, reader.NEWEST_FIRST),
    ],
)
def test_no_statement_scans_history(statement: str, library: Library) -> None:
    steps = plan(library, statement)
    assert [
        step for step in steps if step.startswith(("SCAN touch", "SCAN attendance", "SCAN meeting", "SCAN reading"))
    ] == []


@pytest.mark.parametrize("statement", [reader.LAST, reader.FIRST, reader.EXECUTIVE])
def test_the_history_is_answered_by_indexes_alone(statement: str, library: Library) -> None:
    for step in plan(library, statement):
        if step.startswith(("SEARCH touch", "SEARCH attendance", "SEARCH meeting")):
            assert "COVERING INDEX" in step


def test_reading_imports_nothing_that_writing_needs(
    library: Library, new_account: Callable[..., Account], path: Path
) -> None:
    library.save("new", new_account("acme"))
    code = (
        "import sys, datetime; from bookcockpit.store import Library\n"
        "library = Library.open(sys.argv[1]); book = library.load(datetime.date(2026, 6, 1)); assert book.accounts\n"
        "library.timeline('id-acme'), library.names(), library.changed(), library.steps()\n"
        "print({'sqlmodel', 'sqlalchemy', 'alembic', 'pydantic', 'textual'} & sys.modules.keys() or 'none')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "none"


DAMAGED = (
    ("account", "tier", "platinum"),
    ("account", "tracked_since", "2026-02-30"),
    ("account", "currency", "usd"),
    ("account", "products", "not a list"),
    ("account", "seats_licensed", "many"),
    ("contract", "arr", "a lot"),
    ("contract", "term_end", "0000-00-00"),
    ("contract", "auto_renew", 7),
    ("contract", "probability", "likely"),
    ("stakeholder", "level", "king"),
    ("stakeholder", "roles", '["jester"]'),
    ("commitment", "due_on", "soon"),
    ("milestone", "side", "both"),
    ("rate", "rate", "one"),
    ("reading", "value", "low"),
    ("play", "stage", "dreamt"),
    ("white_space", "state", "perhaps"),
    ("snooze", "until", "2026-13-01"),
    ("arr_line", "amount", b"1"),
    ("account", "name", b"\xff"),
)


OTHER = e.Account(id="other", key="other", name="Other", tier="scale", tracked_since=TODAY)
REST = e.Contract(id="rest", key="rest", account_id="other", starts_on=TODAY, arr=5, currency="USD", open_ended=True)


@pytest.fixture(scope="module")
def with_others(with_each: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of each kind, and an account with a contract beside them."""
    path = Path(shutil.copy(with_each, tmp_path_factory.mktemp("others")))
    with Library.open(path) as library:
        library.save("others", OTHER, REST)
    return path


@pytest.mark.parametrize(("table", "field", "value"), DAMAGED)
def test_one_damaged_value_is_named_and_leaves_only_its_row_out(
    with_others: Path, path: Path, table: str, field: str, value: object
) -> None:
    shutil.copy(with_others, path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        id_ = connection.execute(f"SELECT id FROM {table} WHERE id NOT IN ('other', 'rest')").fetchone()[0]
        if connection.execute(f"SELECT sql FROM sqlite_master WHERE name = '{table}'").fetchone() is None:
            pytest.fail(f"there is no table {table}")
        connection.execute(f'UPDATE {table} SET "{field}" = ? WHERE id = ?', [value, id_])
    found = [each for each in examine(path) if each.check == "values" and each.state == "damage"]
    assert len(found) == 1
    assert f"{table.replace('_', ' ')} " in found[0].says
    assert f"{field} holds “" in found[0].says
    with Library.open(path) as opened:
        book = opened.load(date(2026, 6, 1))
        if book.damaged:
            assert [(each.table, each.id, each.field) for each in book.damaged] == [(table, id_, field)]
        assert "other" in book.account_by_id
        assert "rest" in book.contract_by_id
        assert ("a" in book.account_by_id) == (table != "account")
        assert all(each.account_id in book.account_by_id for each in book.contracts)
        assert all(each.account_id in book.account_by_id for each in book.stakeholders)
        opened.timeline("a")
        opened.dossier("a", date(2026, 6, 1))
        opened.save("goes on", REST.but(id="more", key="more"))


def spoil(path: Path, table: str, field: str, value: str, id_: str) -> None:
    """A cell edited by hand, past every check."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA ignore_check_constraints=ON")
        connection.execute(f"UPDATE {table} SET {field} = ? WHERE id = ?", [value, id_])


def test_what_a_row_says_of_one_that_is_left_out_outlives_its_next_save(library: Library, path: Path) -> None:
    people = [Stakeholder(id=each, key=each, account_id="a", name=each.upper()) for each in ("p", "q", "r")]
    library.save(
        "all",
        Account(id="a", key="a", name="A", tier="growth", tracked_since=TODAY),
        *people[:1],
        people[1].but(reports_to_id="p"),
        people[2],
        e.Objective(id="o", key="o", account_id="a", statement="S", agreed_by_id="p"),
        Touch(
            id="t", key="t", account_id="a", happened_on=TODAY + timedelta(days=9), kind="check_in", planned=True,
            stakeholder_ids=("p", "q"),
        ),
    )  # fmt: skip
    spoil(path, "stakeholder", "left_on", "2026-02-30", "p")
    book = library.load(TODAY)
    (q,) = (each for each in book.stakeholders_of["a"] if each.id == "q")
    (objective,), (touch,) = book.objectives, book.pending
    assert (q.reports_to_id, objective.agreed_by_id, touch.stakeholder_ids) == (None, None, ("q",))
    library.save(
        "edit", q.but(title="Buyer"), objective.but(statement="T"), touch.but(stakeholder_ids=("r",), summary="So")
    )
    spoil(path, "stakeholder", "left_on", "2026-02-20", "p")
    (q,), (objective,), (touch,) = library.find(Stakeholder, id="q"), library.find(e.Objective), library.find(Touch)
    assert (q.reports_to_id, q.title) == ("p", "Buyer")
    assert (objective.agreed_by_id, objective.statement) == ("p", "T")
    assert touch.stakeholder_ids == ("p", "r")
    library.save("clear", q.but(reports_to_id=None), touch.but(stakeholder_ids=()))
    (q,), (touch,) = library.find(Stakeholder, id="q"), library.find(Touch)
    assert (q.reports_to_id, touch.stakeholder_ids) == (None, ())


def test_a_mended_contract_keeps_those_it_took_the_place_of(library: Library, path: Path) -> None:
    old = e.Contract(id="x", key="x", account_id="a", starts_on=TODAY, arr=5, currency="USD", open_ended=True)
    library.save(
        "all",
        Account(id="a", key="a", name="A", tier="growth", tracked_since=TODAY),
        old,
        old.but(id="y", key="y", previous_ids=("x",)),
    )
    spoil(path, "contract", "starts_on", "2026-02-30", "y")
    library.load(TODAY)
    library.save("mend", library.mended(e.Contract, "y", {"starts_on": TODAY}))
    (mended,) = library.find(e.Contract, id="y")
    assert mended.previous_ids == ("x",)
