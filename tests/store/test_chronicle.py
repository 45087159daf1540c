"""The chronicle: what it holds of the history, where it ends, and that no history is scanned for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from bookcockpit.core import entities as e
from bookcockpit.store import Library
from bookcockpit.store import history as room
from bookcockpit.store.rows import selection

START, END = date(2026, 1, 1), date(2026, 6, 30)


@pytest.fixture
def acme(library: Library, new_account: Callable[..., e.Account]) -> e.Account:
    made = new_account("acme").but(tier="strategic")
    library.save("add", made)
    return made


def touch(of: e.Account, kind: str, on: str, *people: e.Stakeholder, **values: Any) -> e.Touch:
    ids = tuple(each.id for each in people)
    return e.Touch(account_id=of.id, kind=kind, happened_on=date.fromisoformat(on), stakeholder_ids=ids, **values)  # type: ignore[arg-type]


def test_an_empty_book_has_an_empty_chronicle(library: Library) -> None:
    found = library.chronicle(START, END)
    assert (found.start, found.end) == (START, END)
    assert not any(found[2:])


def test_reviews_reach_as_far_around_the_window_as_one_may_cover_a_slot_in_it(
    library: Library, acme: e.Account
) -> None:
    days = ["2020-12-25", "2020-12-26", "2026-03-01", "2031-07-06", "2031-07-07"]
    library.save("log", *(touch(acme, "business_review", on) for on in days))
    library.save("log", touch(acme, "value_touch", "2026-03-02"))
    library.save("log", touch(acme, "business_review", "2026-03-03", planned=True))
    assert [each.isoformat() for each in library.chronicle(START, END).reviews[acme.id]] == days[1:4]


def test_readings_of_an_objective_come_oldest_first_up_to_the_last_day(library: Library, acme: e.Account) -> None:
    goal = e.Objective(key="faster", account_id=acme.id, statement="Faster")
    readings = [
        e.Reading(account_id=acme.id, input=name, read_on=date.fromisoformat(on), value=value)
        for name, on, value in (
            ("objective:faster", "2026-06-30", 3.0),
            ("objective:faster", "2020-01-01", 1.0),
            ("objective:faster", "2026-07-01", 9.0),
            ("objective:other", "2026-02-01", 8.0),
            ("nps", "2026-02-01", 7.0),
        )
    ]
    library.save("add", goal, *readings)
    assert library.chronicle(START, END).readings == {goal.id: ((date(2020, 1, 1), 1.0), (date(2026, 6, 30), 3.0))}


def test_calls_are_those_of_renewals_that_take_effect_in_the_window(library: Library, acme: e.Account) -> None:
    terms = [
        e.Contract(key=on, account_id=acme.id, starts_on=date(2025, 1, 1), term_end=date.fromisoformat(on), arr=1,
                   currency="USD")
        for on in ("2025-12-30", "2026-01-01", "2026-06-30", "2026-07-01")
    ]  # fmt: skip
    calls = [e.CallChange(contract_id=each.id, made_on=date(2025, 6, 1), call="likely") for each in terms]
    earlier = e.CallChange(contract_id=terms[1].id, made_on=date(2025, 5, 1), call="commit")
    library.save("add", *terms, *calls, earlier)
    found = library.chronicle(START, END).calls
    assert set(found) == {terms[1].id, terms[2].id}
    assert [each.call for each in found[terms[1].id]] == ["commit", "likely"]


def test_price_plans_are_kept_by_their_contract(library: Library, acme: e.Account) -> None:
    term = e.Contract(account_id=acme.id, starts_on=START, term_end=END, arr=1, currency="USD")
    plan = e.PricePlan(contract_id=term.id, percent=5.0)
    library.save("add", term, plan)
    ((found,),) = library.chronicle(START, END).price_plans.values()
    assert (found.contract_id, found.percent) == (term.id, 5)


def test_contacts_and_reviews_stand_as_on_the_last_day(library: Library, acme: e.Account) -> None:
    boss = e.Stakeholder(account_id=acme.id, name="Ana", level="executive")
    user = e.Stakeholder(account_id=acme.id, name="Bo")
    library.save("add", boss, user)
    library.save(
        "log",
        touch(acme, "value_touch", "2026-05-01", boss, user),
        touch(acme, "value_touch", "2026-07-01", boss),
        touch(acme, "usage_check", "2026-06-01", user),
        touch(acme, "executive_touch", "2026-02-01"),
        touch(acme, "plan_review", "2026-03-01"),
        touch(acme, "business_review", "2026-04-01"),
        touch(acme, "plan_review", "2026-07-02"),
    )
    found = library.chronicle(START, END)
    assert found.contacts == {boss.id: date(2026, 5, 1), user.id: date(2026, 5, 1)}
    assert found.executive == {acme.id: date(2026, 5, 1)}
    assert found.plan_reviews == {acme.id: date(2026, 4, 1)}
    assert library.chronicle(START, date(2026, 2, 15)).executive == {acme.id: date(2026, 2, 1)}


@pytest.mark.parametrize(
    "statement",
    [
        room.REVIEWS,
        room.READINGS,
        selection(e.CallChange, room.CALLS),
        room.EXECUTIVE,
        room.PLAN_REVIEWS,
        room.CONTACTS,
    ],
)
def test_no_statement_scans_what_grows_with_the_years(statement: str, library: Library) -> None:
    values = dict.fromkeys(("from", "until", "end", "before", "today"), END.isoformat())
    with library._reading() as connection:
        steps = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
    grows = ("SCAN touch", "SCAN attendance", "SCAN reading", "SCAN call_change")
    assert [step for step in steps if step.startswith(grows)] == []
    for step in steps:
        if step.startswith(("SEARCH touch", "SEARCH attendance")):
            assert "COVERING INDEX" in step
