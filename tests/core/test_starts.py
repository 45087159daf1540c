"""Won deals without a start date begin on the renewal date of the term they renew; history is closed without a word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.dates import add_months
from bookcockpit.core.entities import Contract
from bookcockpit.core.renewals.derived import beginning, reach, set_by_hand, with_history, worked_out

DERIVED = ("starts_on", "term_end")


def day(text: str) -> date:
    return date.fromisoformat(text)


def term(key: str, start: str, end: str, arr: int = 100, **values: Any) -> Contract:
    """A term somebody entered."""
    return Contract(
        id=key, key=key, account_id="a", starts_on=day(start), term_end=day(end), arr=arr,
        **{"currency": "USD", **values},
    )  # fmt: skip


def deal(key: str, won: str, type_: str | None = None, arr: int = 100, months: int = 12, **values: Any) -> Contract:
    """A won deal as an import makes it: from the close date, for so many months."""
    end = add_months(day(won), months) - timedelta(days=1)
    given: dict[str, Any] = {"won_on": day(won), "deal_type": type_, "derived": DERIVED, **values}
    return term(key, won, end.isoformat(), arr, **given)


def settled(*contracts: Contract) -> dict[str, Contract]:
    changed = {each.key: each for each in worked_out(contracts)}
    return {each.key: changed.get(each.key, each) for each in contracts}


def spans(contracts: dict[str, Contract]) -> dict[str, tuple[str, str]]:
    return {key: (str(each.starts_on), str(each.term_end)) for key, each in contracts.items()}


def test_three_flat_yearly_deals_two_of_them_signed_early_are_one_chain() -> None:
    found = settled(
        deal("c", "2026-07-28", "renewal"), deal("a", "2024-09-30", "new"), deal("b", "2025-08-20", "renewal")
    )
    assert spans(found) == {
        "a": ("2024-09-30", "2025-09-29"),
        "b": ("2025-09-30", "2026-09-29"),
        "c": ("2026-09-30", "2027-09-29"),
    }


@pytest.mark.parametrize(
    ("won", "type_", "arr", "starts"),
    [
        # The term ends on 30 Sep 2025, so it renews on 1 Oct; 120 days before that is 3 Jun, after it 29 Jan.
        ("2025-08-20", None, 100, "2025-10-01"),
        ("2025-06-03", None, 100, "2025-10-01"),
        ("2025-06-02", None, 100, "2025-06-02"),
        ("2025-06-02", "renewal", 100, "2025-06-02"),
        ("2025-11-15", None, 100, "2025-10-01"),
        ("2026-01-29", "renewal", 100, "2025-10-01"),
        ("2026-01-30", "renewal", 100, "2026-01-30"),
        ("2025-08-20", None, 200, "2025-10-01"),
        ("2025-08-20", None, 201, "2025-08-20"),
        ("2025-08-20", None, 50, "2025-10-01"),
        ("2025-08-20", None, 49, "2025-08-20"),
        ("2025-08-20", "renewal", 900, "2025-10-01"),
        ("2025-08-20", "add_on", 100, "2025-08-20"),
        ("2025-08-20", "new", 100, "2025-08-20"),
        ("2025-08-20", None, 0, "2025-08-20"),
    ],
)
def test_a_deal_begins_on_the_renewal_date_of_the_term_it_may_renew(
    won: str, type_: str | None, arr: int, starts: str
) -> None:
    found = settled(term("base", "2024-10-01", "2025-09-30"), deal("d", won, type_, arr))
    assert str(found["d"].starts_on) == starts


def test_half_of_a_short_term_is_as_far_as_a_deal_reaches() -> None:
    quarter = term("q", "2025-01-01", "2025-03-31")
    assert reach(quarter) == 45
    assert str(settled(quarter, deal("d", "2025-02-15", months=3))["d"].starts_on) == "2025-04-01"
    assert str(settled(quarter, deal("d", "2025-02-14", months=3))["d"].starts_on) == "2025-02-14"


def test_the_nearest_renewal_wins_and_of_two_as_near_the_one_ahead() -> None:
    early, late = term("e", "2024-09-01", "2025-08-31"), term("l", "2024-10-01", "2025-09-30")
    assert str(settled(early, late, deal("d", "2025-09-10"))["d"].starts_on) == "2025-09-01"
    assert str(settled(early, late, deal("d", "2025-09-16"))["d"].starts_on) == "2025-10-01"


def test_terms_that_end_together_are_compared_by_their_sum() -> None:
    parts = [term(key, "2024-10-01", "2025-09-30", arr) for key, arr in (("a", 40), ("b", 30), ("c", 30))]
    assert str(settled(*parts, deal("d", "2025-08-20"))["d"].starts_on) == "2025-10-01"
    assert str(settled(parts[0], deal("d", "2025-08-20"))["d"].starts_on) == "2025-08-20"


@pytest.mark.parametrize(
    "base",
    [
        term("x", "2024-10-01", "2025-09-30", outcome="churned", outcome_on=date(2025, 9, 1)),
        term("x", "2024-10-01", "2025-09-30", currency="EUR"),
        term("x", "2024-10-01", "2025-09-30", open_ended=True),
    ],
    ids=["lost", "another currency", "without an end"],
)
def test_what_is_lost_or_has_no_end_or_cannot_be_compared_is_not_renewed(base: Contract) -> None:
    assert str(settled(base, deal("d", "2025-08-20"))["d"].starts_on) == "2025-08-20"


def test_a_link_says_it_whatever_the_amounts() -> None:
    base = term("base", "2024-10-01", "2025-09-30", 10)
    assert str(settled(base, deal("d", "2025-08-20", "add_on", previous_ids=("base",)))["d"].starts_on) == "2025-10-01"


def test_an_end_that_was_said_stays_and_one_before_the_renewal_says_that_nothing_is_renewed() -> None:
    base = term("base", "2024-10-01", "2025-09-30")
    said = deal("d", "2025-08-20", derived=("starts_on",))
    assert spans(settled(base, said))["d"] == ("2025-10-01", "2026-08-19")
    short = said.but(term_end=day("2025-09-15"))
    assert spans(settled(base, short))["d"] == ("2025-08-20", "2025-09-15")


def test_a_worked_out_end_keeps_its_months() -> None:
    base = term("base", "2024-03-01", "2025-02-28")
    found = settled(base, deal("d", "2025-01-31", months=24))
    assert spans(found)["d"] == ("2025-03-01", "2027-02-28")
    back = beginning(found["d"], day("2025-01-31"))
    assert str(back.term_end) == "2027-01-30"
    last = term("e", "2200-01-01", "2200-12-01", derived=DERIVED)
    assert beginning(last, day("2200-06-01")) is last


def test_what_a_person_sets_is_worked_out_no_longer() -> None:
    before = deal("d", "2025-08-20")
    after = set_by_hand(before, before.but(starts_on=day("2025-09-01"), arr=7))
    assert after.derived == ()
    assert not worked_out([term("base", "2024-10-01", "2025-09-30"), after])
    assert set_by_hand(before, before.but(arr=7)).derived == DERIVED
    assert set_by_hand(before, before.but(term_end=day("2026-12-31"))).derived == ("starts_on",)


@given(
    st.lists(
        st.tuples(
            st.dates(date(2023, 1, 1), date(2026, 12, 31)),
            st.sampled_from([None, "renewal", "add_on", "new"]),
            st.sampled_from([40, 60, 100, 110]),
            st.sampled_from([1, 3, 12, 24]),
        ),
        max_size=6,
    ),
    st.randoms(),
)
def test_no_order_of_deals_and_no_repetition_matters(deals: list[Any], shuffled: Any) -> None:
    made = [deal(f"d{number}", won.isoformat(), *others) for number, (won, *others) in enumerate(deals)]
    base = term("base", "2023-10-01", "2024-09-30")
    once = settled(base, *made)
    again = list(once.values())
    shuffled.shuffle(again)
    assert not worked_out(again)
    shuffled.shuffle(made)
    assert settled(*made, base) == once


@given(st.integers(-120, 120), st.sampled_from([None, "renewal"]))
def test_a_flat_yearly_customer_never_drifts_whatever_the_day_of_signing(days: int, type_: str | None) -> None:
    first = deal("a", "2024-10-01", "new")
    second = deal("b", (date(2025, 10, 1) + timedelta(days=days)).isoformat(), type_)
    assert spans(settled(first, second))["b"] == ("2025-10-01", "2026-09-30")


# --- history ---


def history(contracts: list[Contract], before: str | None, deals: set[str] | None = None) -> dict[str, str]:
    keys = {each.id for each in contracts} if deals is None else deals
    changed = {each.key: each for each in with_history(contracts, keys, day(before) if before else None)}
    return {each.key: changed.get(each.key, each).ended_as for each in contracts}


def test_a_term_that_ended_before_a_day_is_closed_unless_a_later_one_renews_it() -> None:
    old, next_, now = (
        term("old", "2021-01-01", "2021-12-31"),
        term("next", "2022-01-01", "2022-12-31"),
        term("now", "2025-12-01", "2026-11-30"),
    )
    assert history([old, next_, now], "2026-01-01") == {"old": "", "next": "ended", "now": ""}
    assert history([old, next_, now], "2021-12-31") == {"old": "", "next": "", "now": ""}
    assert history([old, next_, now], "2026-01-01", set()) == {"old": "", "next": "", "now": ""}


def test_an_outcome_that_was_recorded_stays() -> None:
    old = term("old", "2021-01-01", "2021-12-31", outcome="renewed", outcome_on=date(2021, 12, 1), outcome_arr=100)
    assert history([old], "2026-01-01") == {"old": "renewed"}


def test_history_is_worked_out_anew_when_a_later_term_arrives() -> None:
    old = term("old", "2021-01-01", "2021-12-31")
    (closed,) = with_history([old], {"old"}, day("2026-01-01"))
    assert (closed.outcome, closed.outcome_on, closed.derived) == ("churned", day("2021-12-31"), ("outcome",))
    assert not with_history([closed], set(), None)
    later = term("later", "2022-01-01", "2022-12-31")
    assert history([closed, later], None, set()) == {"old": "", "later": ""}
