"""The scorecard: who is in the cohort, what each number is made of, and what is said where there is none."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Account, ArrLine, CallChange, PricePlan, Rate, TierChange
from bookcockpit.core.history import Chronicle
from bookcockpit.core.policy import Policy
from bookcockpit.core.revenue.arr import measure_words, share_words
from bookcockpit.core.revenue.retention import months_of
from bookcockpit.core.revenue.scorecard import Scorecard, default_window, scorecard
from builders import account, book, contract, day, objective

TODAY = day("2026-12-31")
START, END = day("2026-01-01"), day("2026-12-31")


def line(of: Account, start: str, amount: int, kind: str = "new", end: str | None = None, currency: str = "USD") -> Any:
    return ArrLine(
        account_id=of.id, from_on=day(start), to_on=day(end) if end else None, amount=amount, currency=currency,
        kind=kind,  # type: ignore[arg-type]
    )  # fmt: skip


def changed(of: Account, before: int, after: int, kind: str, on: str = "2026-06-01") -> list[ArrLine]:
    """An account worth one amount since 2025, and another from a day on."""
    return [line(of, "2025-01-01", before, end=on), line(of, on, after, kind)]


def card(accounts: Any, start: date = START, end: date = END, chronicle: Any = None, **more: Any) -> Scorecard:
    made = book(TODAY, accounts, **more)
    return scorecard(made, Policy(), Chronicle(start, end, **(chronicle or {})), start, end)


def worked() -> Scorecard:
    up, gone, down, flat, fresh = (account(name) for name in ("Up", "Gone", "Down", "Flat", "Fresh"))
    rows = [
        *changed(up, 100, 120, "expansion"),
        *changed(gone, 50, 0, "churn"),
        *changed(down, 30, 20, "contraction"),
        line(flat, "2025-01-01", 20),
        line(fresh, "2026-03-01", 40),
    ]
    return card([up, gone, down, flat, fresh], arr_lines=rows)


def test_the_worked_example() -> None:
    whole = worked().whole
    assert (whole.start_arr, whole.end_arr, len(whole.rows)) == (200, 160, 4)
    assert (whole.nrr.value, whole.grr.value, whole.logo_retention.value) == (0.8, 0.7, 0.75)
    assert (whole.expansion_rate.value, whole.price_rate.value) == (0.1, 0)


def test_each_number_names_its_accounts_the_largest_change_first() -> None:
    whole = worked().whole
    assert [(each.account.name, each.over, each.under) for each in whole.nrr.parts()] == [
        ("Gone", 0, 50), ("Up", 120, 100), ("Down", 20, 30), ("Flat", 20, 20),
    ]  # fmt: skip
    assert next(iter(whole.logo_retention.parts())).account.name == "Gone"
    assert [(each.account.name, each.over) for each in whole.expansion_rate.parts()] == [("Up", 20)]
    for measure in whole.measures:
        assert sum(each.over for each in measure.parts()) == measure.over


def test_new_customers_are_listed_and_count_in_no_ratio() -> None:
    found = worked()
    assert [(each.account.name, each.on, each.how, each.end) for each in found.joined] == [
        ("Fresh", day("2026-03-01"), "new", 40)
    ]
    assert found.end_arr == 200


@pytest.mark.parametrize(
    ("on", "in_cohort", "in_end"),
    [
        ("2025-12-31", True, True),
        ("2026-01-01", True, True),  # at the opening of the first day it runs
        ("2026-01-02", False, True),
        ("2026-12-31", False, True),
        ("2027-01-01", False, True),  # so it does at the opening of the day after the last
        ("2027-01-02", False, False),
    ],
)
def test_the_window_opens_on_its_first_day_and_closes_with_its_last(on: str, in_cohort: bool, in_end: bool) -> None:
    acme = account("Acme")
    found = card(acme, arr_lines=[line(acme, on, 100)])
    assert bool(found.whole.rows) is in_cohort
    assert bool(found.joined) is (in_end and not in_cohort)
    assert found.end_arr == (100 if in_end else 0)


@pytest.mark.parametrize(("last_day", "end"), [("2026-12-30", 0), ("2026-12-31", 0), ("2027-01-01", 100)])
def test_a_churned_term_that_ends_on_the_last_day_is_lost_within_the_window(last_day: str, end: int) -> None:
    acme = account("Acme")
    gone = contract(acme, "2025-01-01", last_day, 100, outcome="churned", outcome_on=day("2026-11-01"))
    (row,) = card(acme, contracts=[gone]).whole.rows
    assert (row.start, row.end) == (100, end)


@pytest.mark.parametrize(
    ("today", "window"),
    [
        ("2026-11-22", ("2025-11-23", "2026-11-22")),
        ("2026-12-31", ("2026-01-01", "2026-12-31")),
        ("2028-02-29", ("2027-03-01", "2028-02-29")),
        ("2028-02-28", ("2027-02-28", "2028-02-28")),  # 29 February has no day a year before
        ("2029-02-28", ("2028-03-01", "2029-02-28")),
        ("2027-02-28", ("2026-03-01", "2027-02-28")),
    ],
)
def test_the_default_window_is_the_twelve_months_that_end_today(today: str, window: tuple[str, str]) -> None:
    start, end = default_window(day(today))
    assert (start.isoformat(), end.isoformat()) == window
    assert months_of(start, end) == 12


@pytest.mark.parametrize(
    ("start", "end", "months"), [("2026-01-01", "2026-01-31", 1), ("2026-01-31", "2026-02-27", 1),
                                 ("2026-01-15", "2026-07-14", 6), ("2026-01-01", "2026-01-15", 15 / 30.4375)]
)  # fmt: skip
def test_the_length_of_a_window_is_counted_in_months(start: str, end: str, months: float) -> None:
    assert months_of(day(start), day(end)) == months


def test_an_empty_book_answers_with_a_reason_and_no_ratio() -> None:
    found = card([])
    assert [each.value for each in found.whole.measures] == [None] * 7
    assert found.whole.reason == "no account had ARR on Thu 1 Jan 2026"
    assert [each.value for each in (*found.outcomes, *found.activity.measures)] == [None] * 9
    assert all(each.reason for each in (*found.outcomes, *found.activity.measures))


def test_a_window_longer_than_the_history_says_how_much_it_needs() -> None:
    acme = account("Acme")
    found = card(acme, arr_lines=[line(acme, "2026-05-01", 100)])
    assert found.whole.reason == "needs 12 months of history; the first ARR known began on Fri 1 May 2026"
    assert found.tiers["growth"].reason == found.whole.reason


def test_an_empty_tier_says_so_and_the_others_do_not_care() -> None:
    acme = account("Acme", "growth")
    found = card(acme, arr_lines=[line(acme, "2025-01-01", 100)])
    assert found.tiers["growth"].nrr.value == 1
    assert found.tiers["scale"].nrr.value is None
    assert found.tiers["scale"].reason == "no scale account had ARR on Thu 1 Jan 2026"


def test_an_account_counts_in_the_tier_it_had_at_the_start() -> None:
    acme, bolt = account("Acme", "strategic"), account("Bolt", "strategic")
    changes = [
        TierChange(account_id=acme.id, changed_on=day("2026-04-01"), tier_was="scale", tier="strategic"),
        TierChange(account_id=bolt.id, changed_on=day("2025-04-01"), tier_was="scale", tier="strategic"),
    ]
    rows = [line(acme, "2025-01-01", 100), line(bolt, "2025-01-01", 100)]
    found = card([acme, bolt], arr_lines=rows, tier_changes=changes)
    assert [row.account.name for row in found.tiers["scale"].rows] == ["Acme"]
    assert [row.account.name for row in found.tiers["strategic"].rows] == ["Bolt"]


def test_price_is_apart_from_expansion_and_can_be_taken_off() -> None:
    acme = account("Acme")
    rows = [
        line(acme, "2025-01-01", 100, end="2026-03-01"),
        line(acme, "2026-03-01", 110, "price", end="2026-09-01"),
        line(acme, "2026-09-01", 130, "expansion"),
    ]
    whole = card(acme, arr_lines=rows).whole
    assert (whole.nrr.value, whole.nrr_without_price.value) == (1.3, 1.2)
    assert (whole.expansion_rate.value, whole.price_rate.value) == (0.2, 0.1)
    assert (whole.grr.value, whole.grr_without_price.value) == (1, 1)


def test_a_price_rise_that_was_lost_again_never_counts_below_nothing() -> None:
    acme = account("Acme")
    rows = [
        line(acme, "2025-01-01", 100, end="2026-03-01"),
        line(acme, "2026-03-01", 110, "price", end="2026-09-01"),
        line(acme, "2026-09-01", 0, "churn"),
    ]
    whole = card(acme, arr_lines=rows).whole
    assert (whole.nrr_without_price.value, whole.grr_without_price.value) == (0, 0)


def test_the_price_of_a_derived_renewal_comes_from_its_plan() -> None:
    acme = account("Acme")
    terms = [contract(acme, "2025-06-01", "2026-05-31", 100, id="old"), contract(acme, "2026-06-01", "2027-05-31", 115)]
    plans = {"old": (PricePlan(contract_id="old", percent=10.0),)}
    whole = card(acme, contracts=terms, chronicle={"price_plans": plans}).whole
    assert (whole.price_rate.value, whole.expansion_rate.value) == (0.1, 0.05)


def test_a_customer_who_left_and_came_back_within_the_window_is_kept_at_what_came_back() -> None:
    acme = account("Acme")
    gone = contract(acme, "2025-03-01", "2026-02-28", 100, outcome="churned", outcome_on=day("2026-02-01"))
    found = card(acme, contracts=[gone, contract(acme, "2026-06-01", "2027-05-31", 80)])
    whole = found.whole
    assert (whole.nrr.value, whole.grr.value, whole.logo_retention.value) == (0.8, 0.8, 1)
    assert whole.expansion_rate.value == 0
    assert found.joined == ()


def test_a_customer_of_long_ago_returns_and_is_not_new() -> None:
    acme = account("Acme")
    gone = contract(acme, "2024-01-01", "2024-12-31", 100, outcome="churned", outcome_on=day("2024-12-01"))
    found = card(acme, contracts=[gone, contract(acme, "2026-06-01", "2027-05-31", 80)])
    assert [(each.how, each.on) for each in found.joined] == [("returned", day("2026-06-01"))]


def test_what_is_presumed_is_printed_beside_the_end() -> None:
    acme, bolt = account("Acme"), account("Bolt")
    terms = [contract(acme, "2025-06-01", "2026-05-31", 100), contract(bolt, "2025-06-01", "2027-05-31", 50)]
    whole = card([acme, bolt], contracts=terms).whole
    assert (whole.nrr.value, whole.presumed_arr) == (1, 100)


def test_an_account_handed_over_leaves_both_sides_and_is_listed() -> None:
    acme, bolt = account("Acme"), account("Bolt")
    rows = [*changed(acme, 100, 0, "transfer_out"), line(bolt, "2025-01-01", 50)]
    found = card([acme, bolt], arr_lines=rows)
    assert (found.whole.start_arr, found.whole.nrr.value, found.end_arr) == (50, 1, 50)
    assert [(each.account.name, each.on, each.start) for each in found.left] == [("Acme", day("2026-06-01"), 100)]


def test_an_account_taken_over_is_no_new_customer() -> None:
    acme, bolt = account("Acme"), account("Bolt", owned_since=day("2026-02-01"))
    rows = [line(acme, "2026-06-01", 100, "transfer_in"), line(bolt, "2025-01-01", 50)]
    found = card([acme, bolt], arr_lines=rows)
    assert found.whole.rows == ()
    assert [(each.account.name, each.how, each.on) for each in found.joined] == [
        ("Bolt", "transferred_in", day("2026-02-01")), ("Acme", "transferred_in", day("2026-06-01")),
    ]  # fmt: skip


def test_an_account_owned_since_the_first_day_was_ours_then() -> None:
    acme = account("Acme", owned_since=START)
    assert len(card(acme, arr_lines=[line(acme, "2025-01-01", 50)]).whole.rows) == 1


RATES = [
    Rate(currency="EUR", rate_on=day(on), rate=Decimal(rate))
    for on, rate in (("2025-01-01", "1.0"), ("2026-12-31", "2.0"), ("2027-01-01", "9.0"))
]


def test_one_rate_holds_for_both_ends_the_latest_by_the_last_day() -> None:
    acme = account("Acme")
    found = card(acme, arr_lines=[line(acme, "2025-01-01", 100, currency="EUR")], rates=RATES)
    (row,) = found.whole.rows
    assert (row.start, row.end, found.whole.nrr.value) == (200, 200, 1)
    assert [(each.currency, each.rate_on) for each in found.rates] == [("EUR", day("2026-12-31"))]


def test_an_account_without_a_rate_is_excluded_by_name_never_counted_as_nothing() -> None:
    acme, bolt = account("Acme"), account("Bolt")
    rows = [line(acme, "2025-01-01", 100, currency="GBP"), line(bolt, "2025-01-01", 50)]
    found = card([acme, bolt], arr_lines=rows, rates=RATES)
    assert [(each.account.name, each.why) for each in found.excluded] == [
        ("Acme", "no rate for GBP on or before Thu 31 Dec 2026")
    ]
    assert (found.whole.start_arr, found.end_arr) == (50, 50)


def test_a_contract_that_goes_on_in_another_currency_moves_by_the_rest_alone() -> None:
    acme = account("Acme")
    terms = [
        contract(acme, "2025-06-01", "2026-05-31", 100, currency="EUR"),
        contract(acme, "2026-06-01", "2027-05-31", 230),
    ]
    (row,) = card(acme, contracts=terms, rates=RATES).whole.rows
    assert (row.start, row.end, row.expansion) == (200, 230, 30)
    assert [(each.kind, each.amount, each.currency) for each in row.movements] == [("expansion", 30, "USD")]


def test_a_window_before_the_book_was_first_stored_knows_survivors_only() -> None:
    acme = account("Acme", tracked_since=day("2026-03-01"))
    rows = [line(acme, "2025-01-01", 100)]
    assert card(acme, arr_lines=rows).survivors_only == day("2026-03-01")
    assert card(acme, start=day("2026-03-01"), arr_lines=rows).survivors_only is None


def test_lifetime_value_follows_from_grr_and_has_no_end_at_a_hundred_percent() -> None:
    acme = account("Acme")
    found = card(acme, arr_lines=changed(acme, 100, 80, "contraction"))
    assert found.lifetime_value.value == pytest.approx(80 / 0.2)
    none_lost = card(acme, arr_lines=[line(acme, "2025-01-01", 100)]).lifetime_value
    assert (none_lost.value, none_lost.reason) == (None, "GRR is 100 %: it implies no end")


def test_lifetime_of_half_a_year_counts_its_losses_twice() -> None:
    acme = account("Acme")
    found = card(acme, start=day("2026-07-01"), arr_lines=changed(acme, 100, 80, "contraction", "2026-09-01"))
    assert found.lifetime_value.value == pytest.approx(80 * 0.5 / 0.2)


def test_growth_is_that_of_the_accounts_kept() -> None:
    up, gone = account("Up"), account("Gone")
    found = card([up, gone], arr_lines=[*changed(up, 100, 120, "expansion"), *changed(gone, 50, 0, "churn")])
    assert found.acv_growth.value == pytest.approx(0.2)
    assert [(each.account.name, each.over, each.under) for each in found.acv_growth.parts()] == [("Up", 120, 100)]


@pytest.mark.parametrize(("accounts", "top"), [(1, 1), (4, 1), (5, 1), (6, 2), (10, 2), (11, 3)])
def test_concentration_is_the_share_of_the_top_fifth_of_the_accounts(accounts: int, top: int) -> None:
    those = [account(f"A{number:02}") for number in range(accounts)]
    rows = [line(each, "2025-01-01", 100 if place == 0 else 10) for place, each in enumerate(those)]
    found = card(those, arr_lines=rows).concentration
    assert len(found.parts()) == top
    assert found.value == (100 + 10 * (top - 1)) / (100 + 10 * (accounts - 1))


def test_time_to_first_value_runs_from_the_first_contract_to_the_first_objective_achieved() -> None:
    acme, bolt, cold = account("Acme"), account("Bolt"), account("Cold")
    goals = [
        objective(acme, "Faster", id="o1", baseline=21.0, target=10.0),
        objective(acme, "More", id="o2", baseline=0.0, target=5.0),
        objective(bolt, "Wider", id="o3", baseline=0.0, target=5.0),
        objective(cold, "Unknown", id="o4", target=5.0),
    ]
    readings = {
        "o1": ((day("2026-02-01"), 12.0), (day("2026-03-02"), 10.0), (day("2026-04-01"), 9.0)),
        "o2": ((day("2026-05-01"), 5.0),),
        "o3": ((day("2025-05-01"), 5.0),),  # before the window
        "o4": ((day("2026-05-01"), 9.0),),  # without a baseline nothing is achieved
    }
    terms = [contract(each, "2026-01-01", "2026-12-31") for each in (acme, bolt, cold)]
    found = card([acme, bolt, cold], objectives=goals, contracts=terms, chronicle={"readings": readings})
    assert (found.time_to_first_value.value, found.time_to_first_value.under) == (60, 1)
    assert [each.on for each in found.time_to_first_value.parts()] == [day("2026-03-02")]


@pytest.mark.parametrize(
    ("calls", "outcome", "right"),
    [
        ([("2026-01-10", "commit")], "renewed", 1),
        ([("2026-01-10", "likely")], "churned", 0),
        ([("2026-01-10", "at_risk")], "churned", 1),
        ([("2026-01-10", "lost")], "renewed", 0),
        ([("2026-01-10", "commit"), ("2026-03-03", "lost")], "churned", 1),  # 90 days before counts
        ([("2026-01-10", "commit"), ("2026-03-04", "lost")], "churned", 0),  # 89 days before comes too late
        ([("2026-04-01", "commit"), ("2026-05-01", "lost")], "churned", 0),  # the earliest made, if later
        ([("2026-05-21", "lost")], "churned", None),  # after it was decided
        ([], "renewed", None),
    ],
)
def test_a_call_is_judged_as_it_stood_90_days_before(
    calls: list[tuple[str, Any]], outcome: str, right: int | None
) -> None:
    acme = account("Acme")
    term = contract(acme, "2025-06-01", "2026-05-31", 100, id="c", outcome=outcome, outcome_on=day("2026-05-20"))
    made = tuple(CallChange(contract_id="c", made_on=day(on), call=call) for on, call in calls)
    found = card(acme, contracts=[term], chronicle={"calls": {"c": made}}).accuracy
    assert found.measure.value == right
    assert found.measure.under == (0 if right is None else 1)
    assert found.undecided == (1 if right is None else 0)


def test_the_calls_are_weighed_by_arr_too() -> None:
    acme = account("Acme")
    old = contract(acme, "2025-06-01", "2026-05-31", 100, id="c", target_arr=120)
    new = contract(acme, "2026-06-01", "2027-05-31", 80)
    calls = {"c": (CallChange(contract_id="c", made_on=day("2026-01-01"), call="likely", probability=0.5),)}
    found = card(acme, contracts=[old, new], chronicle={"calls": calls}).accuracy
    assert (found.expected, found.actual, found.difference) == (60, 80, -0.2)


def test_words_never_round_up_to_what_is_not_reached() -> None:
    assert [share_words(each) for each in (0.9996, 1, 1.0004, 0.8, 1.083, 0)] == [
        "99.9 %", "100 %", "100.1 %", "80 %", "108.3 %", "0 %",
    ]  # fmt: skip
    assert measure_words(None, "share", "USD") == "n/a"
    assert measure_words(1, "days", "USD") == "1 day"
    assert measure_words(2.5, "people", "USD") == "2.5"


amounts = st.integers(0, 50)


@st.composite
def cards(draw: Any) -> Scorecard:
    accounts, rows = [], []
    for place in range(draw(st.integers(1, 6))):
        each = account(f"A{place}", draw(st.sampled_from(["strategic", "growth", "scale"])))
        accounts.append(each)
        edge = date(2025, 6, 1)
        for _ in range(draw(st.integers(1, 4))):
            until = edge + timedelta(days=draw(st.integers(30, 400)))
            kind = draw(st.sampled_from(["new", "expansion", "contraction", "price", "churn"]))
            rows.append(line(each, edge.isoformat(), draw(amounts), kind, until.isoformat()))
            edge = until
    return card(accounts, arr_lines=rows)


@given(cards())
def test_what_is_kept_is_never_more_than_what_is_kept_and_grown(found: Scorecard) -> None:
    whole = found.whole
    if whole.nrr.value is None or whole.grr.value is None:
        assert not whole.rows
        return
    assert whole.grr.value <= whole.nrr.value
    assert whole.grr.value <= 1
    without = (whole.grr_without_price.value, whole.nrr_without_price.value)
    assert without[0] is not None
    assert without[1] is not None
    assert without[0] <= without[1]
    for row in whole.rows:
        assert row.start + sum(each.amount for each in row.movements) == row.end


@given(cards())
def test_the_book_is_its_tiers_weighed_by_their_start(found: Scorecard) -> None:
    tiers = found.tiers.values()
    assert sum(len(each.rows) for each in tiers) == len(found.whole.rows)
    if found.whole.nrr.value is not None:
        weighed = sum((each.nrr.value or 0) * each.start_arr for each in tiers)
        assert weighed / found.whole.start_arr == pytest.approx(found.whole.nrr.value)
