"""The renewal board: lanes, countdowns, what lacks a forecast call."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Account
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.board import LANES, board, lane_of
from builders import account, book, contract, day

TODAY = day("2026-11-22")


@pytest.mark.parametrize(
    ("days_left", "lane"),
    [
        (-400, "past_due"),
        (-1, "past_due"),
        (0, "0-30"),
        (30, "0-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "91-120"),
        (120, "91-120"),
        (121, "later"),
    ],
)
def test_the_lane_follows_from_the_days_left(days_left: int, lane: str) -> None:
    assert lane_of(days_left) == lane


def test_a_renewal_counts_down_to_the_day_after_the_term_and_to_its_notice() -> None:
    acme = account("Acme", "strategic")
    term = contract(acme, "2026-01-01", "2026-12-31", notice_days=30)
    (line,) = board(book(TODAY, acme, contracts=[term]), Policy(), TODAY).renewals
    assert (line.renews_on, line.days_left, line.lane) == (day("2027-01-01"), 40, "31-60")
    assert line.notice_on == day("2026-12-02")
    assert line.window_opens_on == day("2026-09-03")
    assert line.in_window


@pytest.mark.parametrize(
    ("ends", "tier", "said", "needs"),
    [
        ("2027-02-19", "growth", {}, True),  # 90 days left
        ("2027-02-20", "growth", {}, False),  # 91 days left
        ("2026-11-01", "growth", {}, True),  # past due
        ("2027-01-31", "scale", {}, False),
        ("2027-01-31", "strategic", {"call": "likely"}, True),  # still only monitored
        ("2027-01-31", "strategic", {"stage": "in_talks"}, True),  # no call
        ("2027-01-31", "strategic", {"call": "likely", "stage": "preparing"}, False),
    ],
)
def test_a_forecast_call_is_wanted_of_the_upper_tiers_in_the_last_90_days(
    ends: str, tier: str, said: dict[str, Any], needs: bool
) -> None:
    acme = account("Acme", tier)
    term = contract(acme, "2026-02-01", ends, **said)
    (line,) = board(book(TODAY, acme, contracts=[term]), Policy(), TODAY).renewals
    assert line.needs_call is needs


def test_contracts_without_an_end_stand_apart_and_those_with_an_outcome_are_gone() -> None:
    acme, bolt = account("Acme"), account("Bolt")
    terms = [
        contract(acme, "2026-01-01", None, open_ended=True, key="endless"),
        contract(bolt, "2025-01-01", "2026-10-31", outcome="churned", outcome_on=day("2026-10-20")),
        contract(bolt, "2026-01-01", "2026-12-31", 5_000_00, currency="EUR", key="euro"),
    ]
    found = board(book(TODAY, [acme, bolt], contracts=terms), Policy(), TODAY)
    assert [term.key for _account, term in found.open_ended] == ["endless"]
    assert [(line.contract.key, line.arr) for line in found.renewals] == [("euro", None)]


@given(st.lists(st.tuples(st.integers(-400, 800), st.booleans()), max_size=8))
def test_the_lanes_and_the_endless_ones_hold_every_open_contract_once(terms: list[tuple[int, bool]]) -> None:
    accounts = [account(f"A{number}") for number in range(len(terms))]
    contracts = [
        contract(
            acme, "2020-01-01", None if endless else (TODAY + timedelta(days=days)).isoformat(), open_ended=endless
        )
        for acme, (days, endless) in zip(accounts, terms, strict=True)
    ]
    found = board(book(TODAY, accounts, contracts=contracts), Policy(), TODAY)
    assert len(found.renewals) + len(found.open_ended) == len(terms)
    assert all(line.lane in LANES for line in found.renewals)
    assert list(found.renewals) == sorted(found.renewals, key=lambda line: line.renews_on)


def test_of_a_former_customer_nothing_is_wanted_but_what_came_up_before_a_colleague_took_it() -> None:
    gone = account("Gone", "strategic", status="churned")

    def shown(of: Account) -> list[tuple[str, str, bool]]:
        terms = [
            contract(of, "2026-07-01", "2026-12-31", key="ahead"),
            contract(of, "2025-01-01", "2025-12-31", key="past"),
        ]
        found = board(book("2026-11-20", of, contracts=terms), Policy(), day("2026-11-20")).renewals
        return [(each.contract.key, each.lane, each.needs_call) for each in found]

    assert shown(gone) == [], "its status says what became of both"
    assert shown(gone.but(status="archived")) == [], "so does an archived one of which nothing else is known"
    assert shown(gone.but(status="archived", archived_as="never_customer")) == []
    handed = gone.but(status="archived", archived_as="handed_over", status_on=day("2026-02-01"))
    assert shown(handed) == [("past", "past_due", False)]
    assert shown(handed.but(status_on=day("2025-06-01"))) == []
