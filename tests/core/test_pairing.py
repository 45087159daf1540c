"""What renews what: links, starts that are near, amounts that are alike, and the questions that are left."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bookcockpit.core.entities import Contract
from bookcockpit.core.renewals.contracts import Pairing, open_contracts, pair
from builders import account, contract, day

ACME = account("Acme")
YEAR = ("2025-01-01", "2025-12-31")
RENEWAL = day("2026-01-01")


def term(key: str, starts: str | date, ends: str | date | None, arr: int = 100, **values: Any) -> Contract:
    values.setdefault("open_ended", ends is None)
    return contract(ACME, str(starts), str(ends) if ends is not None else None, arr, id=key, key=key, **values)


def base(arr: int = 100, **values: Any) -> Contract:
    return term("a", *YEAR, arr, **values)


def later(days: int, arr: int = 100, key: str = "b", **values: Any) -> Contract:
    """A year's term that starts so many days after the renewal date of `base`."""
    starts = RENEWAL + timedelta(days=days)
    return term(key, starts, starts + timedelta(days=364), arr, **values)


def linked(found: Pairing) -> dict[str, str]:
    return {each: " ".join(later.key for later in after) for each, after in found.after.items()}


def asked(found: Pairing) -> list[tuple[str, str, str]]:
    return [(" ".join(one.key for one in each.earlier), each.later.key, each.why) for each in found.questions]


@pytest.mark.parametrize("days", [-7, -1, 0, 1, 31])
@pytest.mark.parametrize("arr", [1, 49, 100, 250, 5000])
def test_a_start_near_the_renewal_date_renews_whatever_its_arr(days: int, arr: int) -> None:
    found = pair([base(), later(days, arr)])
    assert linked(found) == {"a": "b"}
    assert found.questions == ()


@pytest.mark.parametrize(
    ("days", "arr", "renews"),
    [
        (32, 50, True), (32, 200, True), (120, 100, True),
        (32, 49, False), (32, 201, False), (121, 100, False),
    ],
)  # fmt: skip
def test_a_later_start_renews_where_its_arr_is_alike(days: int, arr: int, renews: bool) -> None:
    assert linked(pair([base(), later(days, arr)])) == ({"a": "b"} if renews else {})


@pytest.mark.parametrize(
    ("ends", "days", "renews"),
    [
        # 31 days: w is 15; 90 days: w is 45; 10 days: w is 5; a day: w is 0.
        ("2025-01-31", 15, True), ("2025-01-31", 16, False), ("2025-03-31", 45, True), ("2025-03-31", 46, False),
        ("2025-01-10", 5, True), ("2025-01-10", 6, False), ("2025-01-01", 0, True), ("2025-01-01", 1, False),
    ],
)  # fmt: skip
def test_after_a_short_term_the_wait_is_half_of_it(ends: str, days: int, renews: bool) -> None:
    short = term("a", "2025-01-01", ends)
    starts = day(ends) + timedelta(days=1 + days)
    assert linked(pair([short, term("b", starts, starts + timedelta(days=364))])) == ({"a": "b"} if renews else {})


@pytest.mark.parametrize("days", [-8, -45, -120, -364])
def test_an_early_start_alone_is_a_question_and_both_count(days: int) -> None:
    found = pair([base(), later(days)])
    assert linked(found) == {}
    assert asked(found) == [("a", "b", "overlap")]


@pytest.mark.parametrize("days", [-8, -45, -120, -364])
@pytest.mark.parametrize(
    "said",
    [
        {"deal_type": "renewal"}, {"deal_type": "renewal", "derived": ("starts_on",)},
        {"derived": ("starts_on",)}, {"derived": ("starts_on", "term_end"), "won_on": day("2025-12-31")},
    ],
)  # fmt: skip
def test_an_early_start_renews_where_the_deal_or_a_start_worked_out_here_says_so(
    days: int, said: dict[str, Any]
) -> None:
    found = pair([base(), later(days, **said)])
    assert linked(found) == {"a": "b"}
    assert found.questions == ()


@pytest.mark.parametrize(
    "said",
    [
        {"derived": ("term_end",)},
        # A start that was left on the close date was not moved to a renewal date.
        {"derived": ("starts_on",), "won_on": RENEWAL - timedelta(days=45)},
        {"deal_type": "new", "derived": ("starts_on",)}, {"deal_type": "new"},
    ],
)  # fmt: skip
def test_other_early_starts_stay_a_question(said: dict[str, Any]) -> None:
    found = pair([base(), later(-45, **said)])
    assert (linked(found), asked(found)) == ({}, [("a", "b", "overlap")])


@pytest.mark.parametrize("days", [-120, -45, -8, -7, 0, 31, 60, 200])
@pytest.mark.parametrize("arr", [60, 100, 250])
def test_an_add_on_beside_a_base_adds_up_and_is_no_question(days: int, arr: int) -> None:
    found = pair([base(), later(days, arr, deal_type="add_on")])
    assert (linked(found), found.questions) == ({}, ())


def test_an_add_on_is_renewed_like_any_term() -> None:
    module = term("m", "2025-06-01", "2026-05-31", 60, deal_type="add_on")
    found = pair([base(), module, later(0), term("n", "2026-06-01", "2027-05-31", 66)])
    assert (linked(found), found.questions) == ({"a": "b", "m": "n"}, ())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (base(), term("b", "2025-01-01", "2026-12-31")),
        (base(), term("b", "2025-12-28", "2025-12-31")),
        (base(), term("b", "2025-12-28", "2025-12-30", deal_type="renewal")),
        (term("a", "2025-01-01", None), term("b", "2026-01-01", "2026-12-31")),
    ],
)
def test_a_renewal_starts_and_ends_later(one: Contract, other: Contract) -> None:
    found = pair([one, other])
    assert (linked(found), found.questions) == ({}, ())


def test_without_an_end_is_later_than_any_end() -> None:
    assert linked(pair([base(), term("b", "2026-01-10", None)])) == {"a": "b"}
    # Whether one without an end replaces another only people know.
    rolling = pair([term("a", "2024-01-01", None), term("b", "2026-01-10", None, 120)])
    assert (linked(rolling), asked(rolling)) == ({}, [("a", "b", "overlap")])
    assert pair([term("a", "2024-01-01", None), term("b", "2026-01-10", None, 20)]).questions == ()


def test_the_nearest_start_wins() -> None:
    assert linked(pair([base(), later(20, key="far"), later(-3, 30, key="near")])) == {"a": "near"}
    # Of two as near the later; of two that start together the one whose ARR is nearer.
    assert linked(pair([base(), later(-5, key="early"), later(5, key="late")])) == {"a": "late"}
    assert linked(pair([base(), later(0, 110, key="near"), later(0, 300, key="far")])) == {"a": "near"}


def test_a_term_renews_the_one_whose_end_is_nearest() -> None:
    older = term("o", "2024-11-01", "2025-10-31", 100)
    found = pair([older, base(), later(0)])
    assert linked(found) == {"a": "b"}
    # The older one is presumed to run on, and may be the same business.
    assert asked(found) == [("o", "a", "overlap")]
    assert [each.key for each in open_contracts([older, base(), later(0)], found)] == ["o", "b"]


def test_links_come_before_what_is_near() -> None:
    found = pair([base(), later(0, key="near"), later(90, key="said", previous_ids=("a",))])
    assert linked(found) == {"a": "said"}
    assert found.questions == ()


def test_one_term_may_renew_several_and_several_may_renew_one() -> None:
    two = [base(60), term("c", *YEAR, 40)]
    assert linked(pair([*two, later(300, 10, previous_ids=("a", "c"))])) == {"a": "b", "c": "b"}
    split = pair([base(), later(3, 60, previous_ids=("a",)), later(0, 40, key="d", previous_ids=("a",))])
    assert linked(split) == {"a": "d b"}
    next_one = split.next_of(base())
    assert next_one is not None
    assert next_one.key == "d"


@pytest.mark.parametrize("arr", [50, 100, 110, 250])
def test_terms_that_end_together_are_renewed_by_their_sum(arr: int) -> None:
    found = pair([base(60), term("c", "2025-03-01", "2025-12-20", 40), later(0, arr)])
    assert (linked(found), found.questions) == ({"a": "b", "c": "b"}, ())


def test_a_sum_that_is_not_clearly_meant_is_asked_never_half_taken() -> None:
    found = pair([base(100), term("c", *YEAR, 20), later(0, 22)])
    assert (linked(found), asked(found)) == ({}, [("c a", "b", "sum")])
    # One of the two would end 20 days after the new start.
    overlapping = pair([base(60), term("c", "2025-02-01", "2026-01-20", 40), later(0, 100)])
    assert (linked(overlapping), asked(overlapping)) == ({}, [("a c", "b", "sum"), ("a", "c", "overlap")])


def test_a_sum_that_fits_worse_than_the_term_alone_is_not_meant() -> None:
    found = pair([base(100), term("c", "2025-02-01", "2026-01-20", 20), later(0, 100)])
    assert (linked(found), found.questions) == ({"a": "b"}, ())


def test_an_early_sum_is_asked_as_a_whole() -> None:
    found = pair([base(60), term("c", "2025-02-01", "2025-12-20", 40), later(-45, 100)])
    assert (linked(found), asked(found)) == ({}, [("a c", "b", "overlap")])
    typed = pair([base(60), term("c", "2025-02-01", "2025-12-20", 40), later(-45, 100, deal_type="renewal")])
    assert (linked(typed), typed.questions) == ({"a": "b", "c": "b"}, ())


def test_a_late_sum_is_compared_as_a_whole() -> None:
    two = [base(60), term("c", *YEAR, 40)]
    assert linked(pair([*two, later(60, 100)])) == {"a": "b", "c": "b"}
    thirds = [term(key, *YEAR, 30) for key in "acd"]
    assert linked(pair([*thirds, later(60, 90)])) == {"a": "b", "c": "b", "d": "b"}
    assert linked(pair([*thirds, later(60, 200)])) == {}


def test_two_that_end_together_and_two_that_follow_are_paired_by_their_amounts() -> None:
    platform, module = base(100), term("m", *YEAR, 60)
    for days in (0, 15):
        found = pair([platform, module, later(0, 105, key="p2"), later(days, 60, key="m2")])
        assert (linked(found), found.questions) == ({"a": "p2", "m": "m2"}, ())


def test_one_that_becomes_two_is_renewed_by_both() -> None:
    assert linked(pair([base(100), later(0, 60), later(0, 40, key="c")])) == {"a": "c b"}
    assert linked(pair([base(100), later(0, 100), later(0, 40, key="c")])) == {"a": "b"}


def test_amounts_of_two_currencies_are_compared_at_the_rate_of_the_day() -> None:
    def convert(amount: int, currency: str, on: date) -> int | None:
        return amount if currency == "USD" else 2 * amount if on >= day("2026-02-10") else amount

    for days, arr, renews in ((39, 200, True), (39, 201, False), (40, 100, True), (40, 101, False), (40, 25, True)):
        assert linked(pair([base(), later(days, arr, currency="EUR")], convert)) == ({"a": "b"} if renews else {})


@pytest.mark.parametrize("days", [-45, 40, 150])
def test_without_a_rate_it_is_a_question(days: int) -> None:
    found = pair([base(), later(days, 5, currency="EUR")], lambda *_: None)
    assert (linked(found), asked(found)) == ({}, [("a", "b", "rate")])


def test_near_starts_and_equal_currencies_need_no_rate() -> None:
    assert linked(pair([base(), later(0, 5, currency="EUR")], lambda *_: None)) == {"a": "b"}
    euros = [base(currency="EUR"), later(60, currency="EUR")]
    assert linked(pair(euros, lambda *_: None)) == {"a": "b"}
    two = [base(currency="EUR"), term("c", *YEAR, 90), later(0)]
    found = pair(two, lambda *_: None)
    assert (linked(found), asked(found)) == ({}, [("c a", "b", "rate")])


@pytest.mark.parametrize("days", [-45, 0, 20, 60])
def test_a_churned_term_is_never_paired_by_inference(days: int) -> None:
    gone = base(outcome="churned", outcome_on=day("2025-12-01"))
    found = pair([gone, later(days, deal_type="renewal")])
    assert (linked(found), found.questions) == ({}, ())
    assert linked(pair([gone, later(days, previous_ids=("a",))])) == {"a": "b"}


@pytest.mark.parametrize("days", [-45, 0, 20, 60, 150])
def test_what_is_said_to_run_side_by_side_is_not_paired_nor_asked_again(days: int) -> None:
    found = pair([base(), later(days)], beside=[frozenset("ab")])
    assert (linked(found), found.questions) == ({}, ())


def test_a_term_that_renews_or_is_renewed_is_asked_no_more() -> None:
    module = term("m", "2025-07-01", "2026-06-30", 60)
    assert asked(pair([base(), module])) == [("a", "m", "overlap")]
    assert pair([base(), module, later(0)]).questions == ()
    assert pair([base(), module, later(0), term("n", "2026-07-01", "2027-06-30", 60)]).questions == ()


def test_a_later_term_is_asked_once_about_the_nearest() -> None:
    older = term("o", "2024-01-01", "2024-06-30")
    found = pair([older, base(), later(-60)])
    assert asked(found) == [("o", "a", "overlap"), ("a", "b", "overlap")]
    answered = pair([older, base(), later(-60)], beside=[frozenset("ab")])
    assert asked(answered) == [("o", "a", "overlap")]


def test_links_in_a_circle_are_no_chain() -> None:
    found = pair([base(previous_ids=("b",)), later(0, previous_ids=("a",))])
    assert len(found.after) == 1
    assert pair([base(previous_ids=("a", "gone")), later(0)]).after


def test_a_chain_goes_back_through_the_main_one_of_several() -> None:
    first, side = term("f", "2024-01-01", "2024-12-31"), term("s", "2024-06-01", "2025-12-31", 40)
    found = pair([first, base(), side, later(0, 140)])
    assert [each.key for each in found.chain_to(later(0, 140))] == ["f", "a", "b"]
