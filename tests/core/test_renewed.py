"""What a customer is worth over several terms: renewed early, late, in one, in several, side by side, come back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book
from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Contract, PricePlan
from bookcockpit.core.history import Chronicle
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.board import board
from bookcockpit.core.renewals.contracts import pair
from bookcockpit.core.renewals.forecast import forecast
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.revenue.retention import history_of
from bookcockpit.core.revenue.scorecard import Scorecard, default_window, scorecard
from builders import account, book, contract, day

TODAY = day("2026-11-22")
ACME = account("Acme")


def term(key: str, starts: str, ends: str | None, arr: int, **values: Any) -> Contract:
    return contract(ACME, starts, ends, arr, id=key, key=key, open_ended=ends is None, **values)


def of(*terms: Contract) -> Book:
    return book(TODAY, ACME, contracts=terms)


def card(made: Book, start: date | None = None, end: date | None = None) -> Scorecard:
    first, last = default_window(TODAY)
    start, end = start or first, end or last
    return scorecard(made, Policy(), Chronicle(start, end), start, end)


def ratios(made: Book, start: date | None = None, end: date | None = None) -> tuple[float | None, ...]:
    whole = card(made, start, end).whole
    return whole.nrr.value, whole.grr.value, whole.logo_retention.value


def on_the_board(made: Book) -> list[str]:
    return [each.contract.key for each in board(made, Policy(), TODAY).renewals]


def moved(made: Book) -> list[tuple[str, str, int]]:
    return [(each.on.isoformat(), each.kind, each.amount) for each in history_of(made, ACME, {}).movements]


FLAT = (1.0, 1.0, 1.0)


def deal(key: str, starts: str, ends: str, closed: str, kind: str | None, arr: int = 100_000) -> Contract:
    """A won deal whose dates were worked out here."""
    derived = ("starts_on", "term_end")
    return term(key, starts, ends, arr, won_on=day(closed), derived=derived, deal_type=kind)


@pytest.mark.parametrize("kind", ["renewal", None])
def test_a_flat_customer_who_signed_before_the_term_was_over_is_flat(kind: str | None) -> None:
    made = of(
        deal("d24", "2024-09-30", "2025-09-29", "2024-09-30", "new"),
        deal("d25", "2025-09-30", "2026-09-29", "2025-08-20", kind),
        deal("d26", "2026-09-30", "2027-09-29", "2026-07-28", kind),
    )
    assert arr_on(made, ACME, TODAY) == 100_000
    assert ratios(made) == FLAT
    assert on_the_board(made) == ["d26"]
    assert moved(made) == [("2024-09-30", "new", 100_000)]
    assert made.pairing_of(ACME.id).questions == ()


def test_renewals_signed_early_and_typed_so_run_from_their_own_start() -> None:
    made = of(
        term("d24", "2024-09-30", "2025-09-29", 100_000),
        term("d25", "2025-08-20", "2026-08-19", 100_000, deal_type="renewal"),
        term("d26", "2026-07-28", "2027-07-27", 100_000, deal_type="renewal"),
    )
    assert (arr_on(made, ACME, TODAY), ratios(made), on_the_board(made)) == (100_000, FLAT, ["d26"])


def test_signed_early_and_nothing_said_both_count_and_it_is_asked() -> None:
    made = of(term("d25", "2025-09-30", "2026-12-29", 100_000), term("d26", "2026-10-28", "2027-10-27", 100_000))
    assert arr_on(made, ACME, TODAY) == 200_000
    assert [(each.later.key, each.why) for each in made.pairing_of(ACME.id).questions] == [("d26", "overlap")]


@pytest.mark.parametrize(("starts", "ends"), [("2026-01-15", "2027-01-14"), ("2026-03-30", "2027-03-29")])
def test_a_term_that_starts_late_renews_the_last_and_the_days_between_are_presumed(starts: str, ends: str) -> None:
    made = of(term("c1", "2024-12-01", "2025-11-30", 100_000), term("c2", starts, ends, 100_000))
    assert arr_on(made, ACME, TODAY) == 100_000
    assert ratios(made) == FLAT
    whole = card(made, day("2025-01-06"), day("2026-01-05")).whole
    assert (whole.nrr.value, whole.grr.value, whole.presumed_arr) == (1.0, 1.0, 100_000)
    assert on_the_board(made) == ["c2"]
    assert moved(made) == [("2024-12-01", "new", 100_000)]


def test_a_smaller_term_that_starts_late_is_a_contraction_on_its_start() -> None:
    made = of(term("c1", "2024-12-01", "2025-11-30", 100_000), term("c2", "2026-01-15", "2027-01-14", 80_000))
    assert moved(made) == [("2024-12-01", "new", 100_000), ("2026-01-15", "contraction", -20_000)]
    assert ratios(made) == (0.8, 0.8, 1.0)


@pytest.mark.parametrize("said", [("c1", "c2"), ()])
@pytest.mark.parametrize(("arr", "nrr", "grr"), [(100_000, 1.0, 1.0), (120_000, 1.2, 1.0), (80_000, 0.8, 0.8)])
def test_two_terms_that_became_one_compare_by_their_sum(
    said: tuple[str, ...], arr: int, nrr: float, grr: float
) -> None:
    made = of(
        term("c1", "2025-01-01", "2025-12-31", 60_000),
        term("c2", "2025-01-01", "2025-12-31", 40_000),
        term("c3", "2026-01-01", "2026-12-31", arr, previous_ids=said),
    )
    assert arr_on(made, ACME, TODAY) == arr
    assert ratios(made) == (nrr, grr, 1.0)
    assert on_the_board(made) == ["c3"]


def test_a_term_that_became_two_compares_by_their_sum() -> None:
    made = of(
        term("c1", "2025-01-01", "2025-12-31", 100_000),
        term("c2", "2026-01-01", "2026-12-31", 70_000),
        term("c3", "2026-01-01", "2026-12-31", 30_000),
    )
    assert (arr_on(made, ACME, TODAY), ratios(made), sorted(on_the_board(made))) == (100_000, FLAT, ["c2", "c3"])
    assert moved(made) == [("2025-01-01", "new", 100_000)]


def test_a_planned_price_increase_on_one_of_two_that_became_one_is_price() -> None:
    terms = [
        term("c1", "2025-01-01", "2025-12-31", 60_000),
        term("c2", "2025-01-01", "2025-12-31", 40_000),
        term("c3", "2026-01-01", "2026-12-31", 110_000),
    ]
    found = history_of(of(*terms), ACME, {"c1": [PricePlan(contract_id="c1", percent=10.0)]})
    assert [(each.kind, each.amount) for each in found.movements] == [
        ("new", 100_000), ("price", 6_000), ("expansion", 4_000),
    ]  # fmt: skip


@pytest.mark.parametrize("ends", ["2027-10-01", "2026-12-31", "2028-10-01"])
def test_an_add_on_stands_beside_its_base(ends: str) -> None:
    made = of(
        term("c1", "2026-01-01", "2026-12-31", 100_000), term("c2", "2026-10-02", ends, 60_000, deal_type="add_on")
    )
    assert arr_on(made, ACME, TODAY) == 160_000
    assert sorted(on_the_board(made)) == ["c1", "c2"]
    assert made.pairing_of(ACME.id).questions == ()


@pytest.mark.parametrize("starts", ["2026-10-01", "2026-09-25", "2026-10-20"])
def test_an_upsell_at_the_renewal_is_an_expansion(starts: str) -> None:
    made = of(term("c1", "2025-10-01", "2026-09-30", 100_000), term("c2", starts, "2027-09-30", 250_000))
    assert arr_on(made, ACME, TODAY) == 250_000
    assert ratios(made) == (2.5, 1.0, 1.0)
    assert moved(made)[-1] == (starts, "expansion", 150_000)


@pytest.mark.parametrize("starts", ["2026-05-01", "2026-04-10", "2026-07-31"])
def test_who_left_and_came_back_is_new_and_the_loss_stays(starts: str) -> None:
    gone = {"outcome": "churned", "outcome_on": day("2026-03-01")}
    made = of(term("c1", "2025-04-01", "2026-03-31", 100_000, **gone), term("c2", starts, "2027-03-31", 100_000))
    assert moved(made)[1:] == [("2026-04-01", "churn", -100_000), (starts, "new", 100_000)]
    assert arr_on(made, ACME, day("2026-04-05")) is None


def test_the_forecast_counts_a_renewal_once_however_it_was_signed() -> None:
    made = of(
        term("d25", "2025-09-30", "2026-12-29", 100_000),
        term("d26", "2026-10-28", "2027-10-27", 110_000, deal_type="renewal"),
    )
    found = forecast(made, Policy(), TODAY)
    assert [row.contract.key for row in found.rows] == ["d26"]
    assert found.current_arr == 110_000


# Properties

DAYS = st.integers(-120, 120)


@st.composite
def renewed(draw: st.DrawFn, how: str, days: st.SearchStrategy[int] = DAYS) -> list[Contract]:
    """A flat customer's yearly terms, each signed so many days after the renewal date of the one before it."""
    starts = draw(st.dates(date(2023, 1, 1), date(2024, 1, 31)))
    found: list[Contract] = []
    for place in range(draw(st.integers(2, 4))):
        values: dict[str, Any] = {}
        if found:
            renewal = found[-1].renews_on
            assert renewal is not None
            signed = renewal + timedelta(days=draw(days))
            values["previous_ids"] = (found[-1].id,) if how == "link" else ()
            values["deal_type"] = "renewal" if how == "deal type" else None
            values["won_on"] = signed if how in ("derived", "deal type") else None
            values["derived"] = ("starts_on", "term_end") if how == "derived" else ()
            starts = renewal if how == "derived" else signed
        ends = add_months(starts, 12) - timedelta(days=1)
        found.append(term(f"c{place}", starts.isoformat(), ends.isoformat(), 100_000, **values))
    return found


@pytest.mark.parametrize("how", ["link", "deal type", "derived", "unlinked"])
def test_a_flat_customer_is_flat_in_every_window_however_its_renewals_were_signed(how: str) -> None:
    @given(renewed(how, st.integers(-7, 120) if how == "unlinked" else DAYS), st.integers(0, 1500))
    def flat(terms: list[Contract], after: int) -> None:
        made = of(*terms)
        start = terms[0].starts_on + timedelta(days=after)
        assert ratios(made, start, add_months(start, 12) - timedelta(days=1)) == FLAT
        assert moved(made) == [(terms[0].starts_on.isoformat(), "new", 100_000)]
        assert made.pairing_of(ACME.id).questions == ()

    flat()


@st.composite
def accounts_terms(draw: st.DrawFn) -> list[Contract]:
    """Terms of one account and one currency, near enough to one another to be paired in every way there is."""
    found: list[Contract] = []
    for place in range(draw(st.integers(1, 5))):
        starts = date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 30)) * 30 + draw(st.integers(-8, 8)))
        ends = starts + timedelta(days=draw(st.sampled_from([0, 30, 91, 364, 365, 729])))
        outcome = draw(st.sampled_from([None, None, None, "churned", "renewed"]))
        previous = (
            draw(st.lists(st.sampled_from([each.id for each in found]), max_size=2, unique=True)) if found else []
        )
        found.append(
            term(
                f"c{place}", starts.isoformat(), None if draw(st.integers(0, 9)) == 0 else ends.isoformat(),
                draw(st.sampled_from([0, 20, 40, 60, 100, 110, 250])), outcome=outcome,
                outcome_on=None if outcome is None else ends,
                deal_type=draw(st.sampled_from([None, None, "renewal", "add_on", "new"])),
                derived=draw(st.sampled_from([(), (), ("starts_on",)])),
                previous_ids=tuple(previous) if draw(st.booleans()) else (),
            )
        )  # fmt: skip
    return found


def shape(terms: Sequence[Contract]) -> list[object]:
    """A pairing told by dates and amounts instead of ids."""

    def said(each: Contract) -> tuple[object, ...]:
        return (
            each.starts_on,
            each.term_end or date.max,
            each.arr,
            each.deal_type or "",
            each.outcome or "",
            each.derived,
        )

    found = pair(terms)
    by_id = {each.id: each for each in terms}
    pairs = sorted((said(by_id[one]), said(each)) for one, some in found.after.items() for each in some)
    questions = sorted((sorted(map(said, each.earlier)), said(each.later), each.why) for each in found.questions)
    return [pairs, questions]


@given(accounts_terms(), st.permutations("pqrst"), st.randoms(use_true_random=False))
def test_neither_row_order_nor_ids_decide_what_renews_what(terms: list[Contract], ids: list[str], chance: Any) -> None:
    drawn = {each.id: id_ for each, id_ in zip(terms, ids, strict=False)}
    shuffled = [
        each.but(id=drawn[each.id], key=drawn[each.id], previous_ids=tuple(drawn[one] for one in each.previous_ids))
        for each in terms
    ]
    chance.shuffle(shuffled)
    twins = len({(each.starts_on, each.term_end, each.arr) for each in terms}) < len(terms)
    if not twins:
        assert shape(shuffled) == shape(terms)
    for on in (day("2025-03-01"), day("2026-02-15"), TODAY):
        assert arr_on(of(*shuffled), ACME, on) == arr_on(of(*terms), ACME, on)


@given(accounts_terms(), st.integers(0, 1200))
def test_arr_of_a_day_is_the_sum_of_the_terms_that_count_that_day(terms: list[Contract], after: int) -> None:
    made, on = of(*terms), date(2024, 1, 1) + timedelta(days=after)
    found = made.pairing_of(ACME.id)
    total = 0
    for each in terms:
        if on < each.starts_on:
            continue
        followers = [later.starts_on for later in found.after.get(each.id, ())]
        # A link the wrong way round lets a term run to its own end.
        ends: list[date | None] = [each.renews_on or each.outcome_on] if followers else []
        if after_it := [start for start in followers if start >= each.starts_on]:
            ends = [after_it[0]]
        if each.outcome == "churned":
            ends.append(each.renews_on if not each.open_ended else each.outcome_on)
        if all(end is None or on < end for end in ends):
            total += each.arr
    assert (arr_on(made, ACME, on) or 0) == total


@given(accounts_terms(), st.integers(0, 1200))
def test_grr_is_never_above_nrr(terms: list[Contract], after: int) -> None:
    start = date(2024, 1, 1) + timedelta(days=after)
    nrr, grr, _ = ratios(of(*terms), start, add_months(start, 12) - timedelta(days=1))
    assert nrr is None or grr is None or grr <= nrr


@given(accounts_terms())
def test_no_day_between_two_linked_terms_is_without_arr(terms: list[Contract]) -> None:
    kept = [each.but(outcome=None, outcome_on=None, arr=each.arr or 10) for each in terms]
    made = of(*kept)
    found = made.pairing_of(ACME.id)
    for each in kept:
        later = found.next_of(each)
        if later is not None and later.starts_on > each.starts_on:
            for on in (later.starts_on - timedelta(days=1), later.starts_on):
                assert arr_on(made, ACME, on)


@given(accounts_terms())
def test_nothing_renews_itself_and_nothing_churned_or_added_on_is_paired_by_inference(terms: list[Contract]) -> None:
    found = pair(terms)
    by_id = {each.id: each for each in terms}
    for one, some in found.after.items():
        for each in some:
            assert each.id != one
            assert found.next_of(by_id[one]) in some
            if one in each.previous_ids:
                continue
            assert by_id[one].outcome != "churned"
            assert each.deal_type != "add_on"
            assert each.starts_on > by_id[one].starts_on
    for question in found.questions:
        assert question.later.id not in found.before
        assert not any(each.id in found.after for each in question.earlier)


@given(
    days=DAYS, starts=st.integers(-360, 250), length=st.integers(20, 800), arr=st.sampled_from([10, 60, 100, 400]),
    how=st.sampled_from(["link", "deal type", "derived", "unlinked"]),
)  # fmt: skip
def test_an_add_on_beside_a_base_always_adds_up(days: int, starts: int, length: int, arr: int, how: str) -> None:
    base, renewal = term("a", "2025-01-01", "2025-12-31", 100), day("2026-01-01")
    signed = renewal + timedelta(days=max(days, -7) if how == "unlinked" else days)
    said: dict[str, dict[str, Any]] = {
        "link": {"previous_ids": ("a",)},
        "deal type": {"deal_type": "renewal"},
        "derived": {"derived": ("starts_on",), "won_on": signed},
        "unlinked": {},
    }
    begins = renewal if how == "derived" else signed
    next_term = term("b", begins.isoformat(), (begins + timedelta(days=364)).isoformat(), 100, **said[how])
    first = renewal + timedelta(days=starts)
    last = first + timedelta(days=length)
    module = term("m", first.isoformat(), last.isoformat(), arr, deal_type="add_on")
    made = of(base, next_term, module)
    for on in (first, first + timedelta(days=length // 2), last):
        assert arr_on(made, ACME, on) == 100 + arr
