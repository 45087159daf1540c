"""What an account is worth on a day: lines, terms, what follows a term, and what replaces a contract."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bookcockpit.core.entities import ArrLine, Rate
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.board import board
from bookcockpit.core.renewals.contracts import NO_PAIRS, endless_contracts, pair
from bookcockpit.core.revenue.arr import Conversion, arr_on, percentiles
from builders import account, book, contract, day

TODAY = day("2026-11-22")
ACME = account("Acme")


@pytest.mark.parametrize(("on", "arr"), [("2025-12-31", None), ("2026-01-01", 100), ("2026-12-31", 100)])
def test_a_contract_counts_from_its_first_day_through_its_last(on: str, arr: int | None) -> None:
    gone = contract(ACME, "2026-01-01", "2026-12-31", 100, outcome="churned", outcome_on=day("2026-12-01"))
    made = book(TODAY, ACME, contracts=[gone])
    assert arr_on(made, ACME, day(on)) == arr
    assert arr_on(made, ACME, day("2027-01-01")) is None


def test_a_term_without_an_outcome_runs_on() -> None:
    made = book(TODAY, ACME, contracts=[contract(ACME, "2025-01-01", "2025-12-31", 100)])
    assert arr_on(made, ACME, TODAY) == 100


@pytest.mark.parametrize("outcome", ["renewed", "expanded", "contracted", "extended"])
def test_an_outcome_that_continues_runs_on_at_its_arr_until_its_contract_is_stored(outcome: str) -> None:
    said = {"outcome": outcome, "outcome_on": day("2025-12-01")}
    for extra, expected in (({"outcome_arr": 130}, 130), ({}, 100)):
        term = contract(ACME, "2025-01-01", "2025-12-31", 100, **said, **extra)
        made = book(TODAY, ACME, contracts=[term])
        assert arr_on(made, ACME, day("2025-12-31")) == 100
        assert arr_on(made, ACME, TODAY) == expected


def test_an_open_ended_contract_stops_where_the_one_that_replaces_it_starts() -> None:
    endless = contract(ACME, "2024-01-01", None, 100, open_ended=True, id="old", key="old")
    later = contract(ACME, "2026-03-01", "2027-02-28", 150, previous_ids=("old",), key="new")
    made = book(TODAY, ACME, contracts=[endless, later])
    assert [arr_on(made, ACME, day(on)) for on in ("2026-02-28", "2026-03-01")] == [100, 150]
    assert endless_contracts([endless, later], pair([endless, later])) == []
    found = board(made, Policy(), TODAY)
    assert found.open_ended == ()
    assert [line.contract.key for line in found.renewals] == ["new"]


def test_an_open_ended_contract_that_another_merely_stands_beside_runs_on() -> None:
    endless = contract(ACME, "2024-01-01", None, 100, open_ended=True)
    beside = contract(ACME, "2026-03-01", "2027-02-28", 150)
    assert arr_on(book(TODAY, ACME, contracts=[endless, beside]), ACME, TODAY) == 250
    assert endless_contracts([endless, beside], pair([endless, beside])) == [endless]


def test_an_open_ended_contract_ends_with_its_churn() -> None:
    gone = contract(ACME, "2024-01-01", None, 100, open_ended=True, outcome="churned", outcome_on=day("2026-05-01"))
    made = book(TODAY, ACME, contracts=[gone])
    assert arr_on(made, ACME, day("2026-04-30")) == 100
    assert arr_on(made, ACME, day("2026-05-01")) is None
    assert endless_contracts([gone], NO_PAIRS) == []


def test_a_contract_renewed_early_by_name_is_not_counted_twice() -> None:
    old = contract(ACME, "2026-01-01", "2026-12-31", 100, id="old")
    new = contract(ACME, "2026-09-01", "2027-08-31", 150, previous_ids=("old",))
    made = book(TODAY, ACME, contracts=[old, new])
    assert [arr_on(made, ACME, day(on)) for on in ("2026-08-31", "2026-09-01", "2027-01-01")] == [100, 150, 150]


def test_the_days_between_a_term_and_its_renewal_are_bridged() -> None:
    old = contract(ACME, "2025-01-01", "2025-12-31", 100)
    new = contract(ACME, "2026-01-20", "2027-01-19", 150)
    made = book(TODAY, ACME, contracts=[old, new])
    assert [arr_on(made, ACME, day(on)) for on in ("2026-01-19", "2026-01-20")] == [100, 150]


def test_a_contract_named_as_previous_long_after_is_presumed_to_run_until_then() -> None:
    old = contract(ACME, "2025-01-01", "2025-06-30", 100, id="old")
    new = contract(ACME, "2026-01-01", "2026-12-31", 150, previous_ids=("old",))
    made = book(TODAY, ACME, contracts=[old, new])
    assert [arr_on(made, ACME, day(on)) for on in ("2025-10-01", "2025-12-31", "2026-01-01")] == [100, 100, 150]


def test_a_link_the_wrong_way_round_hides_neither_contract() -> None:
    old = contract(ACME, "2025-01-01", "2025-12-31", 100, previous_ids=("new",))
    new = contract(ACME, "2026-01-01", "2026-12-31", 150, id="new")
    made = book(TODAY, ACME, contracts=[old, new])
    assert [arr_on(made, ACME, day(on)) for on in ("2025-06-01", "2026-06-01")] == [100, 150]


def test_the_successor_is_the_first_that_renews() -> None:
    old = contract(ACME, "2025-01-01", "2025-12-31", id="old")
    first = contract(ACME, "2026-01-01", "2026-12-31", id="first", previous_ids=("old",))
    second = contract(ACME, "2026-02-01", "2026-12-31", id="second", previous_ids=("old",))
    found = pair([second, first, old])
    assert found.next_of(old) is first
    assert found.after == {"old": (first, second)}


def test_lines_go_before_contracts() -> None:
    line = ArrLine(account_id=ACME.id, from_on=day("2026-01-01"), amount=70, currency="USD", kind="new")
    made = book(TODAY, ACME, contracts=[contract(ACME, "2026-01-01", "2026-12-31", 100)], arr_lines=[line])
    assert arr_on(made, ACME, TODAY) == 70
    assert arr_on(made, ACME, day("2025-12-31")) is None


def test_one_rate_holds_for_a_conversion_and_what_was_used_is_known() -> None:
    rates = [
        Rate(currency="EUR", rate_on=day(on), rate=Decimal(rate))
        for on, rate in (("2026-01-01", "1.1"), ("2026-06-01", "1.2"), ("2026-12-01", "9"))
    ]
    conversion = Conversion(book(TODAY, ACME, rates=rates), TODAY)
    assert (conversion(100, "EUR"), conversion(100, "USD"), conversion(100, ""), conversion(100, "GBP")) == (
        120, 100, 100, None,
    )  # fmt: skip
    assert {code: rate.rate_on for code, rate in conversion.used.items()} == {"EUR": day("2026-06-01")}


def test_the_place_in_the_book_counts_ties_by_half() -> None:
    assert percentiles({"a": 1, "b": 2, "c": 2, "d": None}) == {"a": 1 / 6, "b": 2 / 3, "c": 2 / 3}
