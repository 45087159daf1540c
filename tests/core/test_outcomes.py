"""Outcomes of renewals: the term that follows, the movement of ARR, and what contradicts an outcome."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Account, ArrLine, Contract, PricePlan
from bookcockpit.core.fields import FieldError
from bookcockpit.core.renewals.contracts import pair
from bookcockpit.core.renewals.outcomes import Settled, next_term_end, settle_renewal
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.revenue.retention import histories
from bookcockpit.store import Library
from builders import account, book, contract, day

ACME = account("Acme")
TODAY = day("2026-11-20")
TERM = contract(ACME, "2026-01-01", "2026-12-31", arr=100_000_00, notice_days=60, auto_renew=True, id="t", key="t")


def settle(outcome: str, term: Contract = TERM, snapshot: Book | None = None, **said: Any) -> Settled:
    said.setdefault("on", TODAY)
    before = snapshot if snapshot is not None else book(TODAY, ACME, contracts=[term])
    return settle_renewal(before, ACME, term, outcome, today=TODAY, **said)  # type: ignore[arg-type]


def lines_of(settled: Settled) -> list[tuple[str, str | None, int, str]]:
    """The ARR lines written: from, to, thousands, kind."""
    return [
        (str(each.from_on), str(each.to_on) if each.to_on else None, each.amount // 1000_00, each.kind)
        for each in settled.change.save
        if isinstance(each, ArrLine)
    ]


def line(from_on: str, to_on: str | None, thousands: int, kind: str = "new", **more: Any) -> ArrLine:
    more.setdefault("currency", "USD")
    return ArrLine(
        account_id=ACME.id,
        from_on=day(from_on),
        to_on=day(to_on) if to_on else None,
        amount=thousands * 1000_00,
        kind=kind,  # type: ignore[arg-type]
        **more,
    )


def test_a_flat_renewal_is_the_same_term_again_on_the_same_terms() -> None:
    settled = settle("renewed")
    assert (settled.contract.outcome, settled.contract.outcome_on, settled.contract.outcome_arr) == (
        "renewed", TODAY, 100_000_00,
    )  # fmt: skip
    term = settled.term
    assert term is not None
    assert (term.starts_on, term.term_end, term.arr) == (day("2027-01-01"), day("2027-12-31"), 100_000_00)
    assert (term.notice_days, term.auto_renew, term.previous_ids) == (60, True, ("t",))
    assert (term.stage, term.call, term.outcome) == ("monitor", None, None)
    assert settled.words == "next term Fri 1 Jan 2027 to Fri 31 Dec 2027, $100k a year: flat renewal"
    assert settled.change.label == "renewal of Acme: renewed"


@pytest.mark.parametrize(
    ("outcome", "said", "field", "says"),
    [
        ("renewed", {"arr": 99_000_00}, "outcome_arr", "is below USD 100,000.00, so it is contracted, not renewed"),
        ("renewed", {"arr": 0}, "outcome_arr", "so it is churned"),
        ("expanded", {}, "outcome_arr", "is not above USD 100,000.00, so it is renewed, not expanded"),
        ("expanded", {"arr": 90_000_00}, "outcome_arr", "so it is contracted, not expanded"),
        ("contracted", {"arr": 100_000_00}, "outcome_arr", "so it is renewed, not contracted"),
        ("contracted", {"arr": 110_000_00}, "outcome_arr", "so it is expanded, not contracted"),
        ("contracted", {"arr": 0}, "outcome_arr", "so it is churned, not contracted"),
        ("churned", {"arr": 1}, "outcome_arr", "is nothing after a churn"),
        ("extended", {}, "until", "is missing"),
        ("extended", {"until": day("2026-12-31")}, "until", "is before Fri 1 Jan 2027"),
        ("renewed", {"until": day("2027-06-30")}, "until", "is said of an extension only"),
        ("renewed", {"arr": 110_000_00, "price": 4_000_00}, "price", "so it is expanded, not renewed"),
        (
            "expanded",
            {"arr": 110_000_00, "price": 11_000_00},
            "price",
            "cannot be more than the whole rise, USD 10,000",
        ),
    ],
)
def test_what_contradicts_an_outcome_is_refused_with_the_one_that_fits(
    outcome: str, said: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(FieldError) as refused:
        settle(outcome, **said)
    assert refused.value.field == field
    assert says in refused.value.why


def test_renewed_above_the_planned_price_has_to_be_said() -> None:
    plan = PricePlan(contract_id="t", percent=5.0)
    snapshot = book(TODAY, ACME, contracts=[TERM], price_plans=[plan])
    assert settle("renewed", snapshot=snapshot, arr=105_000_00).price == 5_000_00
    for held in (snapshot, None):
        with pytest.raises(FieldError, match="so it is expanded, unless you say how much of the rise is price"):
            settle("renewed", snapshot=held, arr=106_000_00)
        assert settle("renewed", snapshot=held, arr=106_000_00, price=6_000_00).price == 6_000_00
    flat = settle("renewed", snapshot=snapshot)
    assert flat.words.endswith("flat renewal; $5k of the planned increase left out")


def test_a_renewal_recorded_a_year_late_says_that_the_next_is_wanted() -> None:
    late = contract(ACME, "2024-01-01", "2024-12-31", id="t")
    assert settle("renewed", late).words.endswith("flat renewal; that term has ended too: record its outcome next")
    assert not settle("renewed").is_past_due


def test_an_outcome_is_recorded_once() -> None:
    done = TERM.but(outcome="renewed", outcome_on=day("2026-11-01"))
    with pytest.raises(FieldError, match="is recorded already: renewed on Sun 1 Nov 2026; undo takes it back"):
        settle("churned", done)
    after = contract(ACME, "2027-01-01", "2027-12-31", id="n")
    with pytest.raises(
        FieldError, match="a third term: the one from Fri 1 Jan 2027 stands; link it instead, by `renewal link` or T"
    ):
        settle("renewed", snapshot=book(TODAY, ACME, contracts=[TERM, after]))


def test_an_extension_runs_until_its_day() -> None:
    term = settle("extended", until=day("2027-03-31")).term
    assert term is not None
    assert (term.starts_on, term.term_end, term.arr) == (day("2027-01-01"), day("2027-03-31"), 100_000_00)
    said = {"stage": "in_talks", "call": "at_risk", "probability": 0.3, "target_arr": 90_000_00}
    doubtful = settle("extended", TERM.but(**said), until=day("2027-03-31")).term
    assert doubtful is not None
    assert {name: getattr(doubtful, name) for name in said} == said


# The movement of ARR.


def test_an_account_without_lines_gets_none_and_its_arr_follows_the_terms() -> None:
    settled = settle("expanded", arr=120_000_00)
    assert lines_of(settled) == []
    assert (settled.price, settled.other) == (0, 20_000_00)
    assert settled.words.endswith("$120k a year: expansion +$20k")
    after = book(TODAY, ACME, contracts=[settled.contract, settled.term])
    assert [arr_on(after, ACME, day(on)) for on in ("2026-12-31", "2027-01-01")] == [100_000_00, 120_000_00]


@pytest.mark.parametrize(
    ("outcome", "arr", "written"),
    [
        ("renewed", 100, []),
        ("expanded", 120, [("2026-01-01", "2027-01-01", 150, "new"), ("2027-01-01", None, 170, "expansion")]),
        ("contracted", 80, [("2026-01-01", "2027-01-01", 150, "new"), ("2027-01-01", None, 130, "contraction")]),
        ("churned", None, [("2026-01-01", "2027-01-01", 150, "new"), ("2027-01-01", None, 50, "contraction")]),
        ("renewed", 105, [("2026-01-01", "2027-01-01", 150, "new"), ("2027-01-01", None, 155, "price")]),
    ],
)
def test_the_lines_of_an_account_move_on_the_renewal_date_whenever_it_was_decided(
    outcome: str, arr: int | None, written: list[Any]
) -> None:
    other = contract(ACME, "2026-01-01", "2027-06-30", arr=50_000_00, id="o")
    snapshot = book(TODAY, ACME, contracts=[TERM, other], arr_lines=[line("2026-01-01", None, 150)])
    price = 5_000_00 if (outcome, arr) == ("renewed", 105) else None
    settled = settle(outcome, snapshot=snapshot, arr=arr * 1000_00 if arr is not None else None, price=price)
    assert lines_of(settled) == written


def test_price_and_expansion_are_apart_the_expansion_a_day_later() -> None:
    lines = [line("2026-01-01", None, 100)]
    plan = PricePlan(contract_id="t", percent=5.0)
    snapshot = book(TODAY, ACME, contracts=[TERM], arr_lines=lines, price_plans=[plan])
    settled = settle("expanded", snapshot=snapshot, arr=120_000_00)
    assert (settled.price, settled.other) == (5_000_00, 15_000_00)
    assert lines_of(settled)[1:] == [("2027-01-01", "2027-01-02", 105, "price"), ("2027-01-02", None, 120, "expansion")]
    assert settled.words.endswith("price +$5k, expansion +$15k")
    given = settle("expanded", snapshot=snapshot, arr=120_000_00, price=0)
    assert lines_of(given)[1:] == [("2027-01-01", None, 120, "expansion")]


def test_a_price_rise_without_lines_is_kept_as_the_plan_it_is_derived_from() -> None:
    settled = settle("renewed", arr=105_000_00, price=5_000_00)
    assert [each.percent for each in settled.change.save if isinstance(each, PricePlan)] == [5.0]
    assert settled.price == 5_000_00
    plan = PricePlan(contract_id="t", percent=5.0)
    planned = settle("renewed", snapshot=book(TODAY, ACME, contracts=[TERM], price_plans=[plan]), arr=105_000_00)
    assert not any(isinstance(each, PricePlan) for each in planned.change.save)


@pytest.mark.parametrize(
    ("outcome", "arr", "price", "kept"),
    [
        ("expanded", 120, 0, [(5.0, "grandfathered")]),
        ("expanded", 120, 10, [(10.0, "full")]),
        ("expanded", 120, None, []),
        # The plan said more than came of it: all of the rise is price by the plan as it stands.
        ("renewed", 103, None, []),
        ("contracted", 90, None, []),
    ],
)
def test_a_plan_is_corrected_only_where_it_would_tell_another_price(
    outcome: str, arr: int, price: int | None, kept: list[tuple[float, str]]
) -> None:
    plan = PricePlan(contract_id="t", percent=5.0)
    snapshot = book(TODAY, ACME, contracts=[TERM], price_plans=[plan])
    price = price * 1000_00 if price is not None else None
    settled = settle(outcome, snapshot=snapshot, arr=arr * 1000_00, price=price)
    plans = [each for each in settled.change.save if isinstance(each, PricePlan)]
    assert [(each.percent, each.treatment) for each in plans] == kept
    after = book(TODAY, ACME, contracts=[settled.contract, settled.term])
    (moved,) = [
        sum(each.amount for each in history.movements if each.kind == "price")
        for history in histories(after, {"t": plans or [plan]})
    ]
    assert moved == settled.price


def test_a_rise_from_nearly_nothing_makes_no_plan() -> None:
    pilot = contract(ACME, "2026-01-01", "2026-12-31", arr=0, id="t", key="t")
    assert not any(
        isinstance(each, PricePlan) for each in settle("renewed", pilot, arr=10_000_00, price=10_000_00).change.save
    )


def test_lines_known_from_the_renewal_on_stand_as_they_are() -> None:
    lines = [line("2026-01-01", "2027-01-01", 100), line("2027-01-01", None, 130, "expansion")]
    settled = settle("expanded", snapshot=book(TODAY, ACME, contracts=[TERM], arr_lines=lines), arr=120_000_00)
    assert settled.lines_stand
    assert lines_of(settled) == []


def test_lines_in_another_currency_are_not_guessed_at() -> None:
    lines = [line("2026-01-01", None, 100, currency="EUR")]
    with pytest.raises(FieldError, match="the account's ARR line is in EUR"):
        settle("expanded", snapshot=book(TODAY, ACME, contracts=[TERM], arr_lines=lines), arr=120_000_00)


# Churn.


@pytest.mark.parametrize(("ends", "status"), [("2026-11-19", "churned"), ("2026-11-20", None), ("2026-12-31", None)])
def test_an_account_with_nothing_left_has_churned_once_the_renewal_date_has_come(ends: str, status: str | None) -> None:
    term = contract(ACME, "2026-01-01", ends)
    settled = settle("churned", term)
    saved = [each.status for each in settled.change.save if isinstance(each, Account)]
    assert saved == ([status] if status else [])
    assert settled.term is None
    assert settled.words.startswith("$100k lost from ")
    assert settled.words.endswith(
        "; the account has churned" if status else "; the account stays active until it is set churned"
    )
    other = contract(ACME, "2026-01-01", None, open_ended=True)
    kept = settle("churned", term, book(TODAY, ACME, contracts=[term, other]))
    assert (kept.has_churned, kept.will_churn) == (False, False)
    assert "; " not in kept.words


def test_a_contract_without_an_end_can_only_churn_on_the_day_it_was_decided() -> None:
    term = contract(ACME, "2025-01-01", None, open_ended=True)
    with pytest.raises(FieldError, match="can only be churned"):
        settle("renewed", term)
    snapshot = book(TODAY, ACME, contracts=[term], arr_lines=[line("2025-01-01", None, 100)])
    settled = settle("churned", term, snapshot, on=day("2026-11-10"))
    assert lines_of(settled) == [("2025-01-01", "2026-11-10", 100, "new"), ("2026-11-10", None, 0, "churn")]
    assert settled.has_churned


# The length of a term.


def chain(starts: str, ends: str, times: int) -> list[tuple[str, str]]:
    """The terms that follow one another when each is renewed."""
    terms = [contract(ACME, starts, ends, id="c0", key="c0")]
    for _ in range(times):
        last = terms[-1]
        end = next_term_end(last, pair(terms))
        starts_on = last.renews_on
        assert starts_on is not None
        terms.append(contract(ACME, str(starts_on), str(end), previous_ids=(last.id,)))
    return [(str(each.starts_on), str(each.term_end)) for each in terms[1:]]


@pytest.mark.parametrize(
    ("starts", "ends", "following"),
    [
        ("2026-01-01", "2026-12-31", [("2027-01-01", "2027-12-31"), ("2028-01-01", "2028-12-31")]),
        # From the 31st: the first of a chain says which day it is.
        (
            "2026-01-31", "2026-02-27",
            [("2026-02-28", "2026-03-30"), ("2026-03-31", "2026-04-29"), ("2026-04-30", "2026-05-30")],
        ),
        ("2024-02-29", "2025-02-27", [("2025-02-28", "2026-02-27"), ("2026-02-28", "2027-02-27"),
                                      ("2027-02-28", "2028-02-28"), ("2028-02-29", "2029-02-27")]),
        # A leap year's term written to its last day is a year all the same.
        ("2024-02-29", "2025-02-28", [("2025-03-01", "2026-02-28")]),
        ("2026-04-15", "2027-05-14", [("2027-05-15", "2028-06-14")]),
        ("2024-01-01", "2026-12-31", [("2027-01-01", "2029-12-31")]),
        ("2026-01-01", "2026-01-10", [("2026-01-11", "2026-01-20")]),
    ],
)  # fmt: skip
def test_terms_follow_one_another_from_the_first_of_their_chain(
    starts: str, ends: str, following: list[tuple[str, str]]
) -> None:
    assert chain(starts, ends, len(following)) == following


def test_a_gap_begins_a_chain_anew_and_an_inferred_successor_goes_on() -> None:
    first = contract(ACME, "2025-01-31", "2025-02-27", id="a", key="a")
    second = contract(ACME, "2025-02-28", "2025-03-30", id="b", key="b")
    assert next_term_end(second, pair([first, second])) == day("2025-04-29")
    late = contract(ACME, "2025-03-05", "2026-03-04", id="b", key="b")
    assert next_term_end(late, pair([first, late])) == day("2027-03-04")


def test_after_a_term_of_odd_days_months_are_counted_from_the_one_that_follows_it() -> None:
    terms = [
        contract(ACME, "2026-01-01", "2026-12-31", id="a", key="a"),
        contract(ACME, "2027-01-01", "2027-01-30", id="b", key="b", previous_ids=("a",)),
        contract(ACME, "2027-01-31", "2027-02-27", id="c", key="c", previous_ids=("b",)),
    ]
    assert next_term_end(terms[-1], pair(terms)) == day("2027-03-30")
    terms.append(contract(ACME, "2027-02-28", "2027-03-30", id="d", key="d", previous_ids=("c",)))
    assert next_term_end(terms[-1], pair(terms)) == day("2027-04-29")


@given(
    start=st.dates(min_value=day("2000-01-01"), max_value=day("2030-12-31")),
    months=st.integers(1, 36),
    times=st.integers(1, 5),
)
def test_every_renewal_ends_whole_months_after_the_first_start(start: date, months: int, times: int) -> None:
    ends = add_months(start, months) - timedelta(days=1)
    found = chain(str(start), str(ends), times)
    assert [end for _, end in found] == [
        str(add_months(start, months * number) - timedelta(days=1)) for number in range(2, times + 2)
    ]


@given(
    arr=st.integers(0, 300),
    outcome=st.sampled_from(["renewed", "expanded", "contracted", "churned"]),
    lined=st.booleans(),
)
def test_arr_before_and_after_the_renewal_is_what_was_said(arr: int, outcome: str, lined: bool) -> None:
    lines = [line("2026-01-01", None, 100)] if lined else []
    snapshot = book(TODAY, ACME, contracts=[TERM], arr_lines=lines)
    try:
        settled = settle(outcome, snapshot=snapshot, arr=None if outcome == "churned" else arr * 1000_00)
    except FieldError:
        return
    saved = settled.change.save
    kept = [each for each in lines if each.id not in {other.id for other in saved}]
    after = book(
        TODAY,
        ACME,
        contracts=[each for each in saved if isinstance(each, Contract)],
        arr_lines=[*kept, *(each for each in saved if isinstance(each, ArrLine))],
        price_plans=[each for each in saved if isinstance(each, PricePlan)],
    )
    said = 0 if outcome == "churned" else arr * 1000_00
    assert arr_on(after, ACME, day("2026-12-31")) == 100_000_00
    assert (arr_on(after, ACME, day("2027-01-02")) or 0) == said


def test_one_undo_takes_all_of_it_back(tmp_path: Path) -> None:
    with Library.create(tmp_path / "book.db") as library:
        library.save("a book", ACME, TERM, line("2026-01-01", None, 100))
        before = library.everything()
        snapshot = library.load(TODAY)
        (term,) = snapshot.contracts
        (acme,) = snapshot.accounts
        settled = settle_renewal(
            snapshot, acme, term, "expanded", on=TODAY, today=TODAY, arr=120_000_00, price=5_000_00
        )
        library.apply(settled.change)
        assert len(library.find(ArrLine)) == 3
        library.undo()
        assert {name: [each.but(rev=0) for each in rows] for name, rows in library.everything().items()} == {
            name: [each.but(rev=0) for each in rows] for name, rows in before.items()
        }
