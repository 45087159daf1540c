"""Contracts beside ARR lines: what one that is added or changed does to them, and how that is said."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book
from bookcockpit.core.entities import ArrLine, Contract, PricePlan
from bookcockpit.core.fields import FieldError
from bookcockpit.core.renewals.outcomes import put_contract, settle_renewal
from bookcockpit.core.revenue.arr_lines import disagreement
from bookcockpit.core.revenue.retention import history_of
from builders import account, book, contract, day

TODAY = day("2026-11-22")
K = 1000_00
ACME = account("Acme")
MAIN = contract(ACME, "2026-03-15", "2027-03-14", 240 * K, id="main", key="main", rev=1)


def line(from_on: str, to_on: str | None, thousands: int, kind: str = "new", **more: Any) -> ArrLine:
    more.setdefault("currency", "USD")
    return ArrLine(
        account_id=ACME.id,
        from_on=day(from_on),
        to_on=day(to_on) if to_on else None,
        amount=thousands * K,
        kind=kind,  # type: ignore[arg-type]
        **more,
    )


RUNNING = (line("2025-03-15", "2026-03-15", 230), line("2026-03-15", None, 240, "expansion"))


def held(*terms: Contract, lines: tuple[ArrLine, ...] = RUNNING, **more: Any) -> Book:
    return book(TODAY, more.pop("of", ACME), contracts=terms, arr_lines=lines, **more)


def put(known: Book, after: Contract, before: Contract | None = None, **said: Any) -> tuple[list[Any], tuple[str, ...]]:
    """The lines as they are then, and what is said."""
    found = put_contract(known, known.accounts[0], before, after, TODAY, **said)
    lines = {each.id: each for each in known.arr_lines}
    lines |= {each.id: each for each in found.change.save if isinstance(each, ArrLine)}
    rows = sorted(lines.values(), key=lambda each: each.from_on)
    return [
        (str(each.from_on), str(each.to_on) if each.to_on else None, each.amount // K, each.kind) for each in rows
    ], found.said


MODULE = contract(ACME, "2026-11-01", "2027-03-14", 36 * K, id="module", key="module")


def test_a_module_beside_moves_the_line_by_an_expansion_and_says_so() -> None:
    lines, said = put(held(MAIN), MODULE)
    assert lines[1:] == [("2026-03-15", "2026-11-01", 240, "expansion"), ("2026-11-01", None, 276, "expansion")]
    assert said == ("Its ARR line moves: $276k from Sun 1 Nov 2026 (expansion)",)


def test_lines_that_are_left_are_said_to_be_left() -> None:
    known = held(MAIN)
    lines, said = put(known, MODULE, beside="keep")
    assert len(lines) == 2
    assert said == ("Its ARR line was left as it is: $240k from Sun 1 Nov 2026, its contracts $276k",)
    assert disagreement(held(MAIN, MODULE), ACME, TODAY) == (TODAY, 240 * K, 276 * K)
    assert disagreement(known, ACME, TODAY) is None


@pytest.mark.parametrize("amount", [240, 100])
def test_a_contract_that_the_lines_know_already_moves_nothing_unless_told_to(amount: int) -> None:
    only = MAIN.but(arr=amount * K, rev=0)
    lines, said = put(held(), only)
    assert (len(lines), said) == (2, ("Its ARR line said so already: $240k from Sun 15 Mar 2026 (expansion)",))
    lines, _ = put(held(), only, beside="move")
    assert lines[1] == ("2026-03-15", None, 240 + amount, "expansion")


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        # The next term, signed early: from its own start on.
        (
            contract(ACME, "2027-03-15", "2028-03-14", 252 * K),
            [("2026-03-15", "2027-03-15", 240, "expansion"), ("2027-03-15", None, 252, "expansion")],
        ),
        (
            contract(ACME, "2027-03-15", "2028-03-14", 200 * K),
            [("2026-03-15", "2027-03-15", 240, "expansion"), ("2027-03-15", None, 200, "contraction")],
        ),
        (contract(ACME, "2027-03-15", "2028-03-14", 240 * K), [("2026-03-15", None, 240, "expansion")]),
    ],
)
def test_the_next_term_moves_the_line_by_what_it_changes(term: Contract, expected: list[Any]) -> None:
    assert put(held(MAIN), term)[0][1:] == expected


def test_a_corrected_amount_corrects_the_line_that_began_with_it() -> None:
    lines, said = put(held(MAIN), MAIN.but(arr=250 * K), MAIN)
    assert lines[1:] == [("2026-03-15", None, 250, "expansion")]
    assert said == ("Its ARR line moves: $250k from Sun 15 Mar 2026 (expansion)",)
    assert put(held(MAIN), MAIN.but(stage="in_talks"), MAIN)[1] == ()
    assert put(held(MAIN), MAIN.but(arr=250 * K), MAIN, beside="keep")[0][1:] == [
        ("2026-03-15", None, 240, "expansion")
    ]


def test_what_a_price_plan_says_is_price_in_the_lines_too() -> None:
    plan = PricePlan(contract_id="main", percent=5)
    lines, _ = put(held(MAIN, price_plans=[plan]), contract(ACME, "2027-03-15", "2028-03-14", 252 * K))
    assert lines[-1] == ("2027-03-15", None, 252, "price")


def test_another_currency_is_refused_unless_the_line_is_left() -> None:
    euros = MODULE.but(currency="EUR")
    with pytest.raises(FieldError, match="is in USD, the contract in EUR"):
        put(held(MAIN), euros, beside="move")
    assert len(put(held(MAIN), euros, beside="keep")[0]) == 2


def test_without_lines_the_contracts_say_it_all() -> None:
    assert put(held(MAIN, lines=()), MODULE) == ([], ())


def test_an_outcome_leaves_the_lines_when_told_to() -> None:
    moves = settle_renewal(held(MAIN), ACME, MAIN, "expanded", on=TODAY, today=TODAY, arr=300 * K)
    stays = settle_renewal(held(MAIN), ACME, MAIN, "expanded", on=TODAY, today=TODAY, arr=300 * K, beside="keep")
    assert [isinstance(each, ArrLine) for each in moves.change.save].count(True) == 2
    assert not any(isinstance(each, ArrLine) for each in stays.change.save)
    assert stays.lines_stand


# A customer who had left.


def test_a_new_contract_brings_a_former_customer_back_and_the_loss_stays() -> None:
    gone = ACME.but(status="churned", status_on=day("2026-03-20"))
    lost = contract(
        gone, "2025-04-01", "2026-03-31", 100 * K, id="a", outcome="churned", outcome_on=day("2026-03-20"),
        outcome_arr=0,
    )  # fmt: skip
    lines = (line("2025-04-01", "2026-04-01", 100), line("2026-04-01", None, 0, "churn"))
    bought = contract(gone, "2026-05-04", "2027-05-03", 70 * K, id="b")
    found = put_contract(held(lost, lines=lines, of=gone), gone, None, bought, TODAY)
    assert found.said == (
        "Acme is active again: it came back, and what it had lost stays lost",
        "Its ARR line moves: $70k from Mon 4 May 2026 (new)",
    )
    (now,) = [each for each in found.change.save if each.id == ACME.id]
    assert (now.status, now.status_on) == ("active", day("2026-05-04"))  # type: ignore[attr-defined]
    assert not [each for each in found.change.save if each.id == "a" and each != lost]
    plain = put_contract(held(lost, lines=(), of=gone), gone, None, bought, TODAY)
    known = book(TODAY, now, contracts=[lost, bought])  # type: ignore[arg-type]
    assert len(plain.said) == 1
    assert [(str(each.on), each.kind) for each in history_of(known, known.accounts[0], {}).movements] == [
        ("2025-04-01", "new"), ("2026-04-01", "churn"), ("2026-05-04", "new"),
    ]  # fmt: skip


def test_a_contract_of_before_it_left_stays_of_the_past() -> None:
    gone = ACME.but(status="churned", status_on=day("2026-10-20"))
    found = put_contract(held(lines=(), of=gone), gone, None, contract(gone, "2025-04-01", "2026-03-31"), TODAY)
    assert found.said == ("Acme left on Tue 20 Oct 2026: this ends with its term",)
    handed = ACME.but(status="archived", archived_as="handed_over")
    with pytest.raises(FieldError, match="set it active first"):
        put_contract(held(lines=(), of=handed), handed, None, MODULE, TODAY)


def test_a_moved_notice_date_goes_with_the_dates_it_belonged_to() -> None:
    before = MAIN.but(notice_days=60, notice_answer="extended", notice_until=day("2027-02-01"))
    after = before.but(term_end=day("2028-03-14"))
    (saved,) = put_contract(held(before, lines=()), ACME, before, after, TODAY).change.save
    assert (saved.notice_answer, saved.notice_until) == (None, None)  # type: ignore[attr-defined]


@given(st.integers(-300, 400), st.integers(30, 800), st.integers(1, 400))
def test_lines_that_agree_with_the_contracts_still_do_after_a_contract_is_added(
    begins: int, days: int, thousands: int
) -> None:
    starts = TODAY + timedelta(days=begins)
    added = MODULE.but(starts_on=starts, term_end=starts + timedelta(days=days), arr=thousands * K)
    lines = (line("2025-03-15", None, 240),)
    main = MAIN.but(starts_on=day("2025-03-15"))
    known = held(main, lines=lines)
    found = put_contract(known, ACME, None, added, TODAY, "move")
    after = {each.id: each for each in (*lines, *(e for e in found.change.save if isinstance(e, ArrLine)))}
    then = book(TODAY, ACME, contracts=[main, added], arr_lines=after.values())
    assert disagreement(then, ACME, starts) is None
