"""ARR lines under outcomes: contracts that end together, lines that end with the term, lines that know more."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book
from bookcockpit.core.entities import ArrLine, Contract, PricePlan
from bookcockpit.core.renewals.outcomes import settle_renewal
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.revenue.retention import history_of
from bookcockpit.store import Library
from builders import account, book, contract, day

ACME = account("Acme")
TODAY = day("2026-11-20")
MAIN = contract(ACME, "2026-01-01", "2026-12-31", arr=100_000_00, id="main", key="main")
SIDE = contract(ACME, "2026-01-01", "2026-12-31", arr=50_000_00, id="side", key="side")
LATER = contract(ACME, "2026-03-01", "2027-02-28", arr=50_000_00, id="later", key="later", deal_type="add_on")


def line(from_on: str, to_on: str | None, thousands: int, kind: str = "new") -> ArrLine:
    return ArrLine(
        account_id=ACME.id,
        from_on=day(from_on),
        to_on=day(to_on) if to_on else None,
        amount=thousands * 1000_00,
        currency="USD",
        kind=kind,  # type: ignore[arg-type]
    )


def recorded(before: Book, term: Contract, outcome: str, thousands: int | None = None, **said: Any) -> Book:
    """The book once an outcome is recorded."""
    arr = thousands * 1000_00 if thousands is not None else None
    settled = settle_renewal(before, ACME, term, outcome, on=TODAY, today=TODAY, arr=arr, **said)  # type: ignore[arg-type]
    saved = settled.change.save
    ids = {each.id for each in saved}

    def kept(entities: Sequence[Any], kind: type) -> list[Any]:
        return [*(each for each in entities if each.id not in ids), *(each for each in saved if isinstance(each, kind))]

    return book(
        TODAY,
        ACME,
        contracts=kept(before.contracts, Contract),
        arr_lines=kept(before.arr_lines, ArrLine),
        price_plans=kept(before.price_plans, PricePlan),
    )


def lines_of(held: Book) -> list[tuple[str, str | None, int, str]]:
    """From, to, thousands, kind; the oldest first."""
    return [
        (str(each.from_on), str(each.to_on) if each.to_on else None, each.amount // 1000_00, each.kind)
        for each in held.arr_lines_of[ACME.id]
    ]


@pytest.mark.parametrize(
    ("first", "second", "written"),
    [
        # One kind of movement on one day is one line.
        (("expanded", 120), ("expanded", 60), [("2027-01-01", None, 180, "expansion")]),
        # Another kind takes effect a day later.
        (
            ("expanded", 120),
            ("churned", None),
            [("2027-01-01", "2027-01-02", 170, "expansion"), ("2027-01-02", None, 120, "contraction")],
        ),
        (("churned", None), ("churned", None), [("2027-01-01", None, 0, "churn")]),
        (("renewed", 100), ("contracted", 40), [("2027-01-01", None, 140, "contraction")]),
    ],
)
def test_contracts_that_end_on_one_day_each_move_the_lines(first: Any, second: Any, written: list[Any]) -> None:
    held = book(TODAY, ACME, contracts=[MAIN, SIDE], arr_lines=[line("2026-01-01", None, 150)])
    held = recorded(recorded(held, MAIN, *first), SIDE, *second)
    assert lines_of(held)[1:] == written


def test_an_outcome_recorded_before_an_earlier_one_is_moved_with_it() -> None:
    held = book(TODAY, ACME, contracts=[MAIN, LATER], arr_lines=[line("2026-01-01", None, 150)])
    held = recorded(recorded(held, LATER, "expanded", 60), MAIN, "contracted", 80)
    assert lines_of(held)[1:] == [
        ("2027-01-01", "2027-03-01", 130, "contraction"),
        ("2027-03-01", None, 140, "expansion"),
    ]


def test_what_is_left_decides_between_churn_and_contraction_also_of_a_later_line() -> None:
    held = book(TODAY, ACME, contracts=[MAIN, LATER], arr_lines=[line("2026-01-01", None, 150)])
    held = recorded(recorded(held, LATER, "churned"), MAIN, "churned")
    assert lines_of(held)[1:] == [("2027-01-01", "2027-03-01", 50, "contraction"), ("2027-03-01", None, 0, "churn")]


@pytest.mark.parametrize(
    ("outcome", "arr", "written"),
    [
        ("renewed", None, [("2026-01-01", None, 100, "new")]),
        ("expanded", 120, [("2026-01-01", "2027-01-01", 100, "new"), ("2027-01-01", None, 120, "expansion")]),
        ("contracted", 80, [("2026-01-01", "2027-01-01", 100, "new"), ("2027-01-01", None, 80, "contraction")]),
        ("churned", None, [("2026-01-01", "2027-01-01", 100, "new"), ("2027-01-01", None, 0, "churn")]),
    ],
)
def test_a_line_that_ends_with_the_term_runs_on_and_is_no_new_business(
    outcome: str, arr: int | None, written: list[Any]
) -> None:
    held = book(TODAY, ACME, contracts=[MAIN], arr_lines=[line("2026-01-01", "2027-01-01", 100)])
    assert lines_of(recorded(held, MAIN, outcome, arr)) == written


def test_a_loss_never_raises_an_account_whose_lines_say_less_than_its_contract() -> None:
    held = book(TODAY, ACME, contracts=[MAIN], arr_lines=[line("2026-01-01", None, 80)])
    assert lines_of(recorded(held, MAIN, "contracted", 90)) == [("2026-01-01", None, 80, "new")]
    assert lines_of(recorded(held, MAIN, "contracted", 30))[1:] == [("2027-01-01", None, 30, "contraction")]
    assert lines_of(recorded(held, MAIN, "expanded", 110))[1:] == [("2027-01-01", None, 90, "expansion")]


def test_an_account_whose_lines_have_ended_begins_anew() -> None:
    held = book(TODAY, ACME, contracts=[MAIN], arr_lines=[line("2025-01-01", "2026-01-01", 100)])
    assert lines_of(recorded(held, MAIN, "expanded", 120))[1:] == [("2027-01-01", None, 120, "new")]
    assert lines_of(recorded(held, MAIN, "churned")) == [("2025-01-01", "2026-01-01", 100, "new")]


def test_lines_that_move_by_more_than_the_contracts_say_are_left_alone() -> None:
    known = [line("2026-01-01", "2027-01-01", 150), line("2027-01-01", None, 170, "expansion")]
    held = book(TODAY, ACME, contracts=[MAIN, SIDE], arr_lines=known)
    settled = settle_renewal(held, ACME, MAIN, "expanded", on=TODAY, today=TODAY, arr=120_000_00)
    assert settled.lines_stand
    assert not any(isinstance(each, ArrLine) for each in settled.change.save)
    flat = settle_renewal(held, ACME, SIDE, "renewed", on=TODAY, today=TODAY)
    assert not flat.lines_stand


ANSWERS = st.sampled_from(
    [("renewed", 1.0), ("renewed", 1.04), ("expanded", 1.2), ("contracted", 0.5), ("churned", 0.0)]
)


@given(
    terms=st.permutations([MAIN, SIDE, LATER]),
    answers=st.lists(ANSWERS, min_size=3, max_size=3),
    price=st.sampled_from([None, 5.0]),
)
def test_in_whatever_order_outcomes_are_recorded_the_lines_add_up_to_the_terms(
    terms: list[Contract], answers: list[tuple[str, float]], price: float | None
) -> None:
    plans = [PricePlan(contract_id="main", percent=price)] if price is not None else []
    held = book(
        TODAY,
        ACME,
        contracts=[MAIN, SIDE, LATER],
        arr_lines=[line("2026-01-01", "2026-03-01", 150), line("2026-03-01", None, 200, "expansion")],
        price_plans=plans,
    )
    due = {each.id: each.arr for each in terms}
    for term, (outcome, factor) in zip(terms, answers, strict=True):
        due[term.id] = round(term.arr * factor)
        said = {"price": due[term.id] - term.arr} if outcome == "renewed" else {}
        held = recorded(held, term, outcome, None if outcome == "churned" else due[term.id] // 1000_00, **said)
    assert arr_on(held, ACME, day("2026-12-31")) == 200_000_00
    assert arr_on(held, ACME, day("2027-02-28")) == due["main"] + due["side"] + LATER.arr
    assert (arr_on(held, ACME, day("2027-03-10")) or 0) == sum(due.values())
    lines = held.arr_lines_of[ACME.id]
    assert all(earlier.to_on == later.from_on for earlier, later in pairwise(lines))
    moved = history_of(held, ACME, {}).movements
    assert sum(each.amount for each in moved if each.on > TODAY) == sum(due.values()) - 200_000_00
    assert all((each.amount > 0) == (each.kind in ("price", "expansion")) for each in moved if each.on > TODAY)


def test_one_undo_takes_back_the_second_of_two_outcomes_alone(tmp_path: Path) -> None:
    with Library.create(tmp_path / "book.db") as library:
        library.save("a book", ACME, MAIN, SIDE, line("2026-01-01", None, 150))

        def record(key: str, outcome: Any, arr: int | None) -> None:
            held = library.load(TODAY)
            (term,) = [each for each in held.contracts if each.key == key]
            settled = settle_renewal(held, held.accounts[0], term, outcome, on=TODAY, today=TODAY, arr=arr)
            library.apply(settled.change)

        record("main", "expanded", 120_000_00)
        before = library.everything()
        record("side", "churned", None)
        assert library.everything() != before
        library.undo()
        assert library.everything() == before
