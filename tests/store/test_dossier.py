"""One account in depth, read by index, equals what follows from everything that is stored."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core import entities as e
from bookcockpit.core.fields import Entity
from bookcockpit.core.history import Dossier
from bookcockpit.core.plan.one_page import plan_of
from bookcockpit.core.policy import Policy
from bookcockpit.core.vocabulary import KINDS
from bookcockpit.store import Library, reader
from builders import book
from properties import COSTLY

E = TypeVar("E")
TODAY = date(2026, 6, 1)
# Few days, so that much happens on the same one.
DAYS = st.sampled_from([TODAY + timedelta(days=days) for days in (-100, -91, -1, 0, 1)])


@pytest.fixture(scope="module")
def reused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One data file for many examples; each example clears it first."""
    with Library.create(tmp_path_factory.mktemp("reused") / "book.db") as library:
        yield library


@st.composite
def books(draw: st.DrawFn) -> list[Entity]:
    """Two accounts with some of everything a dossier holds."""
    accounts = [e.Account(id=id, name=id, tier="strategic", tracked_since=TODAY) for id in "ab"]
    anyone, few = st.sampled_from("ab"), range(draw(st.integers(0, 3)))
    people = [e.Stakeholder(id=f"s{n}", account_id=draw(anyone), name=f"S{n}") for n in range(4)]
    attendees = st.lists(st.sampled_from([each.id for each in people]), unique=True)
    touches = [
        e.Touch(
            id=f"t{n}", key=draw(st.uuids()).hex, account_id=draw(anyone), happened_on=draw(DAYS),
            kind=draw(st.sampled_from([*KINDS])), planned=draw(st.booleans()), stakeholder_ids=tuple(draw(attendees)),
        )
        for n in range(draw(st.integers(0, 8)))
    ]  # fmt: skip
    goals = [e.Objective(id=f"o{n}", key=f"o{n}", account_id=draw(anyone), statement="More") for n in few]
    inputs = st.sampled_from(["nps", "csat_pct", *(f"objective:{goal.key}" for goal in goals)])
    readings = [
        e.Reading(id=f"r{n}", key=draw(st.uuids()).hex, account_id=draw(anyone), input=draw(inputs), read_on=draw(DAYS),
                  value=n)
        for n in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    due = st.none() | DAYS
    plays = [e.Play(id=f"p{n}", account_id=draw(anyone), motion="seats", title="More", due_on=draw(due)) for n in few]
    terms = [
        e.Contract(id=f"c{n}", account_id=draw(anyone), starts_on=TODAY, arr=n, currency="USD", open_ended=True)
        for n in few
    ]
    steps = [
        e.PlayStep(id=f"{each.id}{n}", play_id=each.id, title="Ask", due_on=draw(due)) for each in plays for n in "12"
    ]
    prices = [e.PricePlan(id=f"{each.id}{n}", contract_id=each.id) for each in terms for n in "12"]
    return [*accounts, *people, *touches, *goals, *readings, *plays, *steps, *terms, *prices]


def of_kind(kind: type[E], rows: list[Entity]) -> list[E]:
    return [each for each in rows if isinstance(each, kind)]


def worked_out(rows: list[Entity], account_id: str) -> Dossier:
    """The dossier of an account from everything there is."""
    people = {each.id for each in of_kind(e.Stakeholder, rows) if each.account_id == account_id}
    touches = [each for each in of_kind(e.Touch, rows) if each.account_id == account_id]
    held = [each for each in touches if KINDS[each.kind].external and not each.planned and each.happened_on <= TODAY]
    met: dict[str, date] = {}
    for each in sorted(held, key=lambda touch: touch.happened_on):
        met |= dict.fromkeys(people.intersection(each.stakeholder_ids), each.happened_on)
    readings = [each for each in of_kind(e.Reading, rows) if each.account_id == account_id]
    plays = [each for each in of_kind(e.Play, rows) if each.account_id == account_id]
    terms = {each.id for each in of_kind(e.Contract, rows) if each.account_id == account_id}
    steps = [each for each in of_kind(e.PlayStep, rows) if each.play_id in {play.id for play in plays}]
    prices = [each for each in of_kind(e.PricePlan, rows) if each.contract_id in terms]
    return Dossier(
        sorted(touches, key=lambda touch: (-touch.happened_on.toordinal(), touch.kind, touch.summary, touch.key)),
        met,
        sorted(readings, key=lambda reading: (reading.read_on, reading.input, reading.key)),
        sorted(plays, key=lambda play: (play.due_on or date.max, play.title, play.key)),
        sorted(steps, key=lambda step: (step.due_on or date.max, step.title, step.key)),
        sorted(prices, key=lambda price: price.key),
    )


@COSTLY
@given(rows=books())
def test_a_dossier_and_the_plan_made_from_it_equal_those_of_everything(reused: Library, rows: list[Entity]) -> None:
    reused.remove("clear", *(each for stored in reused.everything().values() for each in stored))
    reused.save("all", *rows)
    everything = book(
        TODAY, of_kind(e.Account, rows), of_kind(e.Touch, rows), stakeholders=of_kind(e.Stakeholder, rows),
        contracts=of_kind(e.Contract, rows), objectives=of_kind(e.Objective, rows), readings=of_kind(e.Reading, rows),
    )  # fmt: skip
    for account in everything.accounts:
        wanted, found = worked_out(rows, account.id), reused.dossier(account.id, TODAY)
        assert found == wanted
        assert [each.stakeholder_ids for each in found.touches] == [each.stakeholder_ids for each in wanted.touches]
        stored = plan_of(reused.load(TODAY), Policy(), account, found, TODAY)
        assert stored == plan_of(everything, Policy(), account, wanted, TODAY)


def test_nobody_has_an_empty_dossier(library: Library) -> None:
    assert library.dossier("nobody", TODAY) == Dossier([], {}, [], [], [], [])


def statements(path: Path, account_id: str) -> list[str]:
    """The statements that reading a dossier takes, with their values in them."""
    said: list[str] = []
    with closing(sqlite3.connect(path)) as connection:
        connection.set_trace_callback(said.append)
        reader.dossier(connection, account_id, TODAY)
    return said


def test_the_number_of_statements_is_the_same_however_much_there_is(
    library: Library, new_account: Callable[..., e.Account], path: Path
) -> None:
    small, large = new_account("small"), new_account("large")
    people = [e.Stakeholder(id=f"s{n}", account_id=large.id, name=f"S{n}") for n in range(5)]
    terms = [e.Contract(account_id=large.id, starts_on=TODAY, arr=n, currency="USD", open_ended=True) for n in range(5)]
    plays = [e.Play(account_id=large.id, motion="seats", title="More") for _ in range(5)]
    library.save(
        "all", small, large, *people, *terms, *plays,
        *(e.Touch(account_id=large.id, happened_on=TODAY, kind="check_in", stakeholder_ids=("s1",)) for _ in range(20)),
        *(e.Reading(account_id=large.id, input="nps", read_on=TODAY, value=n) for n in range(20)),
        *(e.PlayStep(play_id=each.id, title="Ask") for each in plays for _ in range(2)),
        *(e.PricePlan(contract_id=each.id) for each in terms),
    )  # fmt: skip
    assert library.dossier(large.id, TODAY).touches
    assert len(statements(path, large.id)) == len(statements(path, small.id)) == len(Dossier._fields)


def test_every_statement_finds_its_rows_by_an_index(library: Library, one_of_each: tuple[Entity, ...]) -> None:
    library.save("all", *one_of_each)
    said = statements(library.path, "a")
    with closing(sqlite3.connect(library.path)) as connection:
        steps = [step[3] for each in said for step in connection.execute(f"EXPLAIN QUERY PLAN {each}")]
    # What is left to scan is the answer of a subquery: the attendees of one touch, already found.
    assert [step for step in steps if step.startswith("SCAN") and not step.startswith("SCAN (subquery")] == []
    searched = [step.split()[1] for step in steps if step.startswith("SEARCH")]
    tables = {"touch", "attendance", "person", "reading", "play", "play_step", "price_plan", "contract"}
    assert set(searched) == tables
