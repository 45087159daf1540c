"""ARR lines from contracts: what ran when, and what each change was."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import ArrLine, Contract, PricePlan
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.revenue.retention import history_of, moved_within
from builders import account, book, contract, day

TODAY = day("2026-11-22")
ACME = account("Acme")


def story(contracts: list[Contract], plans: list[PricePlan] | None = None) -> list[tuple[str, str, int]]:
    """The movements: from when, of which kind, how much."""
    by_contract = {plan.contract_id: [plan] for plan in plans or []}
    found = history_of(book(TODAY, ACME, contracts=contracts), ACME, by_contract)
    return [(each.on.isoformat(), each.kind, each.amount) for each in found.movements]


def presumed(contracts: list[Contract], on: str) -> int:
    found = history_of(book(TODAY, ACME, contracts=contracts), ACME, {})
    return sum(each.presumed for each in found.arr_at(day(on)))


def test_a_first_term_is_new_and_renewals_are_compared() -> None:
    terms = [
        contract(ACME, "2023-01-01", "2023-12-31", 100),
        contract(ACME, "2024-01-01", "2024-12-31", 120),
        contract(ACME, "2025-01-01", "2025-12-31", 120),
        contract(ACME, "2026-01-01", "2026-12-31", 90),
    ]
    assert story(terms) == [
        ("2023-01-01", "new", 100),
        ("2024-01-01", "expansion", 20),
        ("2026-01-01", "contraction", -30),
    ]


def test_a_churn_takes_effect_on_the_renewal_date_not_when_it_was_decided() -> None:
    gone = contract(ACME, "2025-01-01", "2025-12-31", 100, outcome="churned", outcome_on=day("2025-10-01"))
    assert story([gone]) == [("2025-01-01", "new", 100), ("2026-01-01", "churn", -100)]


def test_one_of_several_contracts_that_lapses_is_contraction() -> None:
    gone = contract(ACME, "2025-01-01", "2025-12-31", 40, outcome="churned", outcome_on=day("2025-10-01"))
    stays = contract(ACME, "2025-03-01", "2027-02-28", 60)
    assert story([gone, stays]) == [
        ("2025-01-01", "new", 40),
        ("2025-03-01", "expansion", 60),
        ("2026-01-01", "contraction", -40),
    ]


def test_a_customer_who_comes_back_after_a_churn_is_new_again_and_no_expansion() -> None:
    gone = contract(ACME, "2025-01-01", "2025-12-31", 100, outcome="churned", outcome_on=day("2025-10-01"))
    back = contract(ACME, "2026-06-01", "2027-05-31", 80)
    assert story([gone, back]) == [("2025-01-01", "new", 100), ("2026-01-01", "churn", -100), ("2026-06-01", "new", 80)]


def test_past_its_term_a_contract_is_presumed_and_nothing_moves() -> None:
    term = contract(ACME, "2025-01-01", "2025-12-31", 100)
    assert story([term]) == [("2025-01-01", "new", 100)]
    assert [presumed([term], on) for on in ("2025-12-31", "2026-01-01")] == [0, 100]


def test_an_outcome_without_its_contract_is_presumed_at_its_arr() -> None:
    said = {"outcome": "expanded", "outcome_on": day("2025-12-01"), "outcome_arr": 130}
    term = contract(ACME, "2025-01-01", "2025-12-31", 100, **said)
    assert story([term]) == [("2025-01-01", "new", 100), ("2026-01-01", "expansion", 30)]
    assert presumed([term], "2026-01-01") == 130


def test_only_the_part_past_its_term_is_presumed() -> None:
    lapsed, runs = contract(ACME, "2025-01-01", "2025-12-31", 40), contract(ACME, "2025-03-01", "2027-02-28", 60)
    assert presumed([lapsed, runs], "2026-06-01") == 40


@pytest.mark.parametrize(
    ("percent", "treatment", "later", "moves"),
    [
        (10.0, "full", 115, [("price", 10), ("expansion", 5)]),
        (10.0, "phased", 115, [("price", 3), ("expansion", 12)]),
        (10.0, "full", 110, [("price", 10)]),
        (10.0, "full", 104, [("price", 4)]),
        (10.0, "full", 90, [("contraction", -10)]),
        (10.0, "grandfathered", 115, [("expansion", 15)]),
        (None, "full", 115, [("expansion", 15)]),
        (-5.0, "full", 95, [("contraction", -5)]),
        (2.5, "full", 120, [("price", 3), ("expansion", 17)]),  # 2.5 rounds half up
    ],
)
def test_a_rise_is_price_up_to_what_was_planned(
    percent: float | None, treatment: str, later: int, moves: list[tuple[str, int]]
) -> None:
    old = contract(ACME, "2025-01-01", "2025-12-31", 100, id="old")
    new = contract(ACME, "2026-01-01", "2026-12-31", later)
    plan = PricePlan(contract_id="old", percent=percent, treatment=treatment)
    assert [(kind, amount) for _on, kind, amount in story([old, new], [plan])[1:]] == moves


def test_a_price_rise_on_the_day_another_contract_lapses_keeps_both_apart() -> None:
    old = contract(ACME, "2025-01-01", "2025-12-31", 100, id="old")
    new = contract(ACME, "2026-01-01", "2026-12-31", 110, previous_ids=("old",))
    gone = contract(ACME, "2025-01-01", "2025-12-31", 50, outcome="churned", outcome_on=day("2025-12-01"))
    plan = PricePlan(contract_id="old", percent=10.0)
    assert story([old, new, gone], [plan])[1:] == [("2026-01-01", "price", 10), ("2026-01-01", "contraction", -50)]


def lines(*rows: tuple[str, str | None, int, str]) -> list[ArrLine]:
    return [
        ArrLine(account_id=ACME.id, from_on=day(start), to_on=day(end) if end else None, amount=amount,
                currency="USD", kind=kind)  # type: ignore[arg-type]
        for start, end, amount, kind in rows
    ]  # fmt: skip


def test_stored_lines_say_themselves_what_changed() -> None:
    rows = lines(
        ("2024-01-01", "2025-01-01", 100, "new"),
        ("2025-01-01", "2026-01-01", 108, "price"),
        ("2026-01-01", "2026-07-01", 0, "churn"),
        ("2026-07-01", None, 50, "expansion"),
    )
    found = history_of(book(TODAY, ACME, arr_lines=rows), ACME, {})
    assert [(each.kind, each.amount) for each in found.movements] == [
        ("new", 100), ("price", 8), ("churn", -108), ("expansion", 50),
    ]  # fmt: skip
    assert not found.is_derived


def test_a_line_that_ends_and_none_follows_is_a_loss() -> None:
    found = history_of(book(TODAY, ACME, arr_lines=lines(("2025-01-01", "2026-01-01", 100, "new"))), ACME, {})
    assert [(each.on, each.kind, each.amount) for each in found.movements][1:] == [(day("2026-01-01"), "churn", -100)]
    assert found.arr_at(day("2026-01-01")) == ()


@pytest.mark.parametrize(
    ("on", "is_inside"), [("2026-01-01", False), ("2026-01-02", True), ("2026-12-31", True), ("2027-01-01", True),
                          ("2027-01-02", False)]
)  # fmt: skip
def test_a_movement_is_inside_from_the_second_day_through_the_day_after_the_last(on: str, is_inside: bool) -> None:
    rows = lines(("2025-01-01", on, 100, "new"), (on, None, 120, "expansion"))
    found = history_of(book(TODAY, ACME, arr_lines=rows), ACME, {})
    assert bool(moved_within(found, day("2026-01-01"), day("2026-12-31"))) is is_inside


def test_each_currency_moves_by_itself() -> None:
    euro = contract(ACME, "2025-01-01", "2025-12-31", 100, currency="EUR", id="old")
    dollar = contract(ACME, "2026-01-01", "2026-12-31", 110)
    found = history_of(book(TODAY, ACME, contracts=[euro, dollar]), ACME, {})
    assert [(each.kind, each.amount, each.currency) for each in found.movements[1:]] == [
        ("contraction", -100, "EUR"), ("expansion", 110, "USD"),
    ]  # fmt: skip


START = date(2024, 2, 1)


@st.composite
def terms(draw: Any) -> list[Contract]:
    found: list[Contract] = []
    for place in range(draw(st.integers(1, 5))):
        starts = START + timedelta(days=draw(st.integers(0, 500)))
        endless = draw(st.booleans()) and draw(st.booleans())
        ends = None if endless else starts + timedelta(days=draw(st.integers(0, 400)))
        outcome = draw(st.sampled_from([None, None, "churned", "renewed", "contracted"]))
        previous = draw(st.sampled_from([(), (), *((each.id,) for each in found)]))
        found.append(
            Contract(
                id=f"c{place}", key=f"c{place}", account_id=ACME.id, starts_on=starts, term_end=ends,
                open_ended=endless, arr=draw(st.integers(0, 3)) * 10, currency="USD", previous_ids=previous,
                outcome=outcome, outcome_on=None if outcome is None else starts + timedelta(days=200),
                outcome_arr=draw(st.sampled_from([None, 5])),
            )
        )  # fmt: skip
    return found


@given(terms())
def test_derived_lines_never_overlap_and_add_up_to_the_arr_of_every_day(contracts: list[Contract]) -> None:
    made = book(TODAY, ACME, contracts=contracts)
    found = history_of(made, ACME, {"c0": [PricePlan(contract_id="c0", percent=50.0)]})
    for earlier, later in zip(found.stretches, found.stretches[1:], strict=False):
        assert earlier.to_on is not None
        assert earlier.from_on < earlier.to_on <= later.from_on
    edges = {each.from_on for each in found.stretches} | {each.to_on for each in found.stretches if each.to_on}
    edges |= {each.starts_on for each in contracts} | {START - timedelta(days=1), date(2027, 1, 1)}
    for edge in edges:
        for on in (edge - timedelta(days=1), edge, edge + timedelta(days=1)):
            running = sum(each.amount for each in found.arr_at(on))
            assert running == (arr_on(made, ACME, on) or 0)
            assert running == sum(each.amount for each in found.movements if each.on <= on)
            assert all(0 <= each.presumed <= each.amount for each in found.arr_at(on))
