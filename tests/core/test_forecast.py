"""The forecast: which renewals are inside, how likely they are, and what stays without being asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import ArrLine, Rate
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.forecast import Forecast, forecast, probability_of
from builders import account, book, contract, day

TODAY = day("2026-11-22")
ACME = account("Acme")


def ahead(contracts: Any, months: int | None = None, accounts: Any = ACME, **more: Any) -> Forecast:
    return forecast(book(TODAY, accounts, contracts=contracts, **more), Policy(), TODAY, months)


def test_the_worked_example() -> None:
    those = [account(name) for name in ("A", "B", "C", "D", "E", "F")]
    calls = ["commit", "likely", "at_risk", "lost", None]
    terms = [
        contract(each, "2026-01-01", "2026-12-31", 100, call=call) for each, call in zip(those, calls, strict=False)
    ]
    terms.append(contract(those[-1], "2026-01-01", "2028-12-31", 100))
    found = ahead(terms, accounts=those)
    assert [row.expected for row in found.rows] == [95, 75, 40, 0, 75]
    assert (found.current_arr, found.renewing_arr, found.staying_arr) == (600, 500, 100)
    assert (found.expected.arr, found.worst.arr, found.best.arr) == (385, 200, 500)
    assert found.expected.nrr == pytest.approx(385 / 600)


@pytest.mark.parametrize(
    ("last_day", "inside"), [("2026-01-31", True), ("2026-11-21", True), ("2027-11-20", True), ("2027-11-21", False)]
)
def test_the_horizon_holds_what_is_past_due_and_ends_a_day_before_the_same_day(last_day: str, inside: bool) -> None:
    found = ahead([contract(ACME, "2025-12-01", last_day, 100)])
    assert found.until == day("2027-11-21")
    assert bool(found.rows) is inside
    assert found.best.arr == found.current_arr == 100


def test_the_horizon_is_the_playbooks_unless_given() -> None:
    terms = [contract(ACME, "2026-01-01", "2027-05-31", 100)]
    assert len(ahead(terms).rows) == 1
    assert ahead(terms, 3).rows == ()
    assert ahead(terms, 3).expected.arr == 100


def test_a_probability_of_its_own_goes_before_the_call_and_the_target_before_the_arr() -> None:
    term = contract(ACME, "2026-01-01", "2026-12-31", 100, call="likely", probability=0.5, target_arr=140)
    (row,) = ahead([term]).rows
    assert (row.probability, row.has_own_probability, row.expected, row.worst, row.best) == (0.5, True, 70, 0, 140)


@pytest.mark.parametrize(
    ("call", "chance"), [("commit", 0.95), ("likely", 0.75), ("at_risk", 0.4), ("lost", 0), (None, 0.75)]
)
def test_the_chance_of_a_call_is_the_playbooks(call: Any, chance: float) -> None:
    assert probability_of(Policy(), call) == chance


def test_a_loss_already_recorded_and_a_rise_already_signed_are_known() -> None:
    gone = contract(ACME, "2026-01-01", "2026-12-31", 100, outcome="churned", outcome_on=day("2026-11-01"))
    found = ahead([gone])
    assert (found.current_arr, found.rows, found.expected.arr, found.expected.nrr) == (100, (), 0, 0)
    old = contract(ACME, "2026-01-01", "2026-12-31", 100, outcome="expanded", outcome_on=day("2026-11-01"))
    signed = ahead([old, contract(ACME, "2027-01-01", "2027-12-31", 130)])
    assert (signed.current_arr, signed.staying_arr, signed.expected.nrr) == (100, 130, 1.3)


def test_arr_of_accounts_that_start_later_is_in_the_total_and_not_in_the_nrr() -> None:
    bolt = account("Bolt")
    terms = [contract(ACME, "2026-01-01", "2028-12-31", 100), contract(bolt, "2027-01-01", "2028-12-31", 40)]
    found = ahead(terms, accounts=[ACME, bolt])
    assert (found.starting_arr, found.expected.arr, found.expected.nrr) == (40, 140, 1)


def test_lines_say_what_stays_beside_the_renewals() -> None:
    line = ArrLine(account_id=ACME.id, from_on=day("2026-01-01"), amount=100, currency="USD", kind="new")
    found = ahead([contract(ACME, "2026-01-01", "2026-12-31", 80, call="lost")], arr_lines=[line])
    assert (found.staying_arr, found.expected.arr, found.best.arr) == (20, 20, 20)


def test_an_open_ended_contract_and_an_empty_book() -> None:
    assert ahead([contract(ACME, "2026-01-01", None, 100, open_ended=True)]).expected.arr == 100
    nothing = ahead([])
    assert (nothing.expected.arr, nothing.expected.nrr, nothing.reason) == (0, None, "no account has ARR today")


def test_foreign_amounts_are_converted_and_those_without_a_rate_excluded_by_name() -> None:
    bolt = account("Bolt")
    terms = [
        contract(ACME, "2026-01-01", "2026-12-31", 100, currency="EUR", call="commit"),
        contract(bolt, "2026-01-01", "2026-12-31", 100, currency="GBP"),
    ]
    rates = [Rate(currency="EUR", rate_on=day("2026-01-01"), rate=Decimal("1.1"))]
    found = ahead(terms, accounts=[ACME, bolt], rates=rates)
    assert (found.current_arr, found.worst.arr) == (110, 110)
    assert [(each.account.name, each.why) for each in found.excluded] == [
        ("Bolt", "no rate for GBP on or before Sun 22 Nov 2026")
    ]


def test_renewals_stand_by_month_and_quarter_those_past_due_first() -> None:
    ends = ("2026-10-31", "2026-12-05", "2027-01-10", "2027-03-31", "2027-04-30")
    found = ahead([contract(ACME, "2026-01-01", each, 10, call="commit") for each in ends])
    assert [(each.begins, len(each.rows)) for each in found.by_month] == [
        (None, 1), (day("2026-12-01"), 1), (day("2027-01-01"), 1), (day("2027-04-01"), 1), (day("2027-05-01"), 1),
    ]  # fmt: skip
    assert [(each.begins, each.worst) for each in found.by_quarter] == [
        (None, 10), (day("2026-10-01"), 10), (day("2027-01-01"), 10), (day("2027-04-01"), 20),
    ]  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.integers(0, 900), st.integers(0, 50), st.sampled_from([None, "commit", "likely", "at_risk", "lost"])
        ),
        max_size=6,
    )
)
def test_the_periods_hold_every_renewal_once_and_the_best_is_never_below_the_worst(
    those: list[tuple[int, int, Any]],
) -> None:
    accounts = [account(f"A{place}") for place in range(len(those))]
    terms = [
        contract(each, "2025-01-01", (day("2026-01-01").fromordinal(day("2026-01-01").toordinal() + days)).isoformat(),
                 arr, call=call)
        for each, (days, arr, call) in zip(accounts, those, strict=True)
    ]  # fmt: skip
    found = ahead(terms, accounts=accounts)
    assert sum(len(each.rows) for each in found.by_month) == len(found.rows)
    assert sum(each.expected for each in found.by_quarter) == found.expected.arr - found.staying_arr
    assert found.worst.arr <= found.best.arr
    assert found.staying_arr + found.renewing_arr == found.current_arr


def test_customers_who_left_and_what_has_ended_renew_nothing() -> None:
    steady = contract(ACME, "2026-01-01", "2030-12-31", arr=100_000_00)
    gone = account("Gone", status="churned")
    left = ahead([steady, contract(gone, "2026-01-01", "2027-03-31")], accounts=[ACME, gone])
    assert (left.current_arr, left.expected.arr, left.best.arr) == (200_000_00, 100_000_00, 100_000_00)
    assert (left.rows, left.excluded, left.best.nrr) == ((), (), 0.5), "it pays until then, and nobody hopes for more"
    over = ahead([steady, contract(gone, "2025-01-01", "2026-10-31")], accounts=[ACME, gone])
    assert (over.current_arr, over.best.nrr) == (100_000_00, 1.0)
    newcomer = account("New")
    soon = ahead([steady, contract(newcomer, "2026-12-01", "2027-05-31")], accounts=[ACME, newcomer])
    assert (soon.best.arr, soon.best.nrr) == (200_000_00, 1.0), "what begins later comes on top, and is no retention"
