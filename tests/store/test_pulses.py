"""The pulse the store reads by index equals the one worked out from an account's whole history, on any day."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Account, Reading, Stakeholder, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.history import pulse_of
from bookcockpit.core.vocabulary import INPUTS, KINDS
from bookcockpit.store import Library, StoreError, history, reader
from properties import COSTLY

TODAY = date(2026, 6, 1)
DAYS = st.integers(-600, 60).map(lambda days: TODAY + timedelta(days=days))


@pytest.fixture(scope="module")
def reused(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """One data file for many examples; each example clears it first."""
    with Library.create(tmp_path_factory.mktemp("reused") / "book.db") as library:
        yield library


@st.composite
def histories(draw: st.DrawFn) -> list[Entity]:
    accounts = [Account(id=f"a{n}", name=f"A{n}", tier="growth", tracked_since=TODAY) for n in range(2)]
    anyone = st.sampled_from([account.id for account in accounts])
    people = [Stakeholder(id=f"s{n}", account_id=draw(anyone), name=f"S{n}") for n in range(draw(st.integers(0, 3)))]
    attendees = st.lists(st.sampled_from([person.id for person in people]), unique=True) if people else st.just([])
    touches = [
        Touch(
            id=f"t{n}", account_id=draw(anyone), happened_on=draw(DAYS), kind=draw(st.sampled_from(list(KINDS))),
            planned=draw(st.booleans()), stakeholder_ids=tuple(draw(attendees)),
            sentiment=draw(st.none() | st.integers(-2, 2)),
        )
        for n in range(draw(st.integers(0, 10)))
    ]  # fmt: skip
    inputs = st.sampled_from([*INPUTS, "objective:a"])
    readings = [
        Reading(id=f"r{n}", account_id=draw(anyone), input=draw(inputs), read_on=draw(DAYS), value=n)
        for n in range(draw(st.integers(0, 10)))
    ]
    return [*accounts, *people, *touches, *readings]


@COSTLY
@given(everything=histories(), on=DAYS)
def test_the_pulse_by_index_equals_the_pulse_of_the_whole_history(
    reused: Library, everything: list[Entity], on: date
) -> None:
    reused.remove("clear", *(each for rows in reused.everything().values() for each in rows))
    reused.save("all", *everything)
    found = reused.pulses(on)
    for account in (each for each in everything if isinstance(each, Account)):
        whole = pulse_of(
            [each for each in everything if isinstance(each, Touch) and each.account_id == account.id],
            [each for each in everything if isinstance(each, Reading) and each.account_id == account.id],
            {each.id for each in everything if isinstance(each, Stakeholder) and each.account_id == account.id},
            on,
        )
        assert found[account.id] == whole
        assert reused.pulses(on, [account.id]) == {account.id: whole}


def test_any_number_of_accounts_is_asked_for_in_one_go(reused: Library) -> None:
    ids = [f"n{number}" for number in range(1203)]
    assert set(reused.pulses(TODAY, ids)) == set(ids)


@pytest.mark.parametrize(
    "statement", [history._CONTACTS, history._READINGS, history._SENTIMENTS, history._PREPARED, history._TOUCHED]
)
def test_no_statement_scans_history(statement: str, reused: Library) -> None:
    values = {"today": "2026-06-01", "since": "2026-03-01", "long_ago": "2025-06-01"}
    asked = statement.format(id="TRUE", account_id="TRUE")
    with closing(sqlite3.connect(reused.path)) as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {asked}", values)]
    assert [step for step in steps if step.startswith(("SCAN touch", "SCAN attendance", "SCAN reading"))] == []


@pytest.mark.parametrize(
    "statement", [history._SENTIMENTS, history._PREPARED, history._TOUCHED, reader.FIRST, reader.LAST]
)
def test_every_order_of_making_the_indexes_leads_to_the_account_first(statement: str, tmp_path: Path) -> None:
    with Library.create(tmp_path / "book.db") as library, closing(sqlite3.connect(library.path)) as connection:
        named = "SELECT name, sql FROM sqlite_master WHERE tbl_name = 'touch' AND type = 'index' AND sql IS NOT NULL"
        made = dict(connection.execute(named).fetchall())
        asked = statement.format(id="account.id IN ('a', 'b')")
        values = {"today": "2026-06-01", "since": "2026-03-01", "long_ago": "2025-06-01"}
        for order in permutations(made):
            for name in order:
                connection.execute(f"DROP INDEX {name}")
            for name in order:
                connection.execute(made[name])
            steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {asked}", values)]
            into = [step for step in steps if step.startswith("SEARCH touch")]
            assert into, order
            assert [step for step in into if "(account_id=?" not in step] == [], order


def test_a_book_reads_a_pulse_when_it_is_asked_for_and_keeps_it(reused: Library) -> None:
    account = Account(name="Acme", tier="growth", tracked_since=TODAY)
    reused.save("acme", account)
    book = reused.load(TODAY)
    first = book.pulse(account)
    reused.save("more", Reading(account_id=account.id, input="nps", read_on=TODAY, value=3))
    assert book.pulse(account) is first
    assert [each.value for each in reused.load(TODAY).pulse(account).readings] == [3]


def test_a_file_that_is_gone_is_told_once_it_is_asked_for(tmp_path: Path) -> None:
    with Library.create(tmp_path / "book.db") as library:
        account = Account(name="Acme", tier="growth", tracked_since=TODAY)
        library.save("acme", account)
        told: list[str] = []
        quiet, loud = library.load(TODAY, lambda error: told.append(str(error))), library.load(TODAY)
        (tmp_path / "book.db").rename(tmp_path / "gone.db")
        assert quiet.pulse(account).readings == ()
        assert len(told) == 1
        with pytest.raises(StoreError):
            loud.pulse(account)
