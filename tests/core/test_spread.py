"""A backlog spread over the working days ahead: how full each is, what stays, what cannot wait."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book
from bookcockpit.core.dates import is_working_day, working_day_from
from bookcockpit.core.due.postpone import MUST_NOT_WAIT, Spread, planned_spread, spread
from bookcockpit.core.due.today import TodayView, today_view
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.contracts import next_contract_date
from builders import account, book, contract, day, touch

PLAYBOOK = Policy()
TODAY = day("2026-11-18")  # a Wednesday


def view(of: Book) -> TodayView:
    return today_view(of, PLAYBOOK, of.as_of, everything=True)


def overdue(number: int, tier: str = "scale", **more: Any) -> Book:
    """Scale accounts, each with a business review and a check-in overdue since October."""
    accounts = [account(f"Account {n:02}", tier) for n in range(number)]
    return book(TODAY, accounts, [touch(each, "other", "2025-10-01") for each in accounts], **more)


def plan(of: Book, **how: Any) -> Spread:
    return planned_spread(of, PLAYBOOK, view(of).ranked, of.as_of, **how)


def counts(planned: Spread) -> dict[str, int]:
    return {each.isoformat(): len(items) for each, items in planned.days}


def test_a_backlog_fills_working_days_and_keeps_the_truth() -> None:
    before = view(overdue(10)).ranked
    assert len(before) == 20
    planned = plan(overdue(10))
    assert counts(planned) == {"2026-11-18": 8, "2026-11-19": 8, "2026-11-20": 4}
    assert planned.moved(TODAY) == 12
    change = spread(overdue(10), planned, TODAY)
    assert change.label == "spread 12 touches"
    after = view(overdue(10, shifts=change.save))
    assert [line.item.key for line in after.ranked] == [line.item.key for line in before[:8]]
    assert [line.item.key for line in after.upcoming] == [line.item.key for line in before[8:]]
    assert all(line.days_late > 0 for line in after.upcoming)


def test_weekends_and_days_off_are_passed_by_and_a_day_off_today_keeps_nothing() -> None:
    few = plan(overdue(10, days_off=[day("2026-11-19")]), per_day=4)
    assert list(counts(few)) == ["2026-11-18", "2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25"]
    assert min(counts(plan(overdue(10, days_off=[TODAY])))) == "2026-11-19"


def test_days_spreads_evenly_and_goes_on_where_they_cannot_hold_it_all() -> None:
    assert list(counts(plan(overdue(10), days=3)).values()) == [7, 7, 6]
    assert list(counts(plan(overdue(10), days=6)).values()) == [4, 4, 3, 3, 3, 3]
    assert counts(plan(overdue(10), days=2)) == {"2026-11-18": 8, "2026-11-19": 8, "2026-11-20": 4}
    assert list(counts(plan(overdue(10), days=2, per_day=5)).values()) == [5, 5, 5, 5]
    assert max(counts(plan(overdue(10), per_day=99)).values()) == PLAYBOOK.capacity


def test_renewal_preps_and_interventions_stay() -> None:
    acme = account("Acme", "scale", at_risk_since=day("2026-10-01"))
    snapshot = book(TODAY, acme, contracts=[contract(acme, "2025-01-01", "2026-12-20")])
    planned = plan(snapshot, per_day=1)
    assert {item.kind for item in planned.must_stay} == {"renewal_prep", "intervention"}
    assert {item.kind for _, items in planned.days for item in items} == {"business_review", "check_in"}


def test_what_would_pass_its_contract_date_takes_an_earlier_place_or_stays() -> None:
    # The renewal on 19 November is the only contract date: one account's two touches must be done by then.
    accounts = [account(f"Account {n:02}", "scale") for n in range(3)]
    snapshot = book(TODAY, accounts, contracts=[contract(accounts[2], "2025-11-10", "2026-11-18", arr=1)])
    urgent = [line.account.name for line in view(snapshot).ranked if line.item.kind not in MUST_NOT_WAIT]
    assert urgent[:2] != ["Account 02"] * 2
    planned = plan(snapshot, per_day=1)
    assert counts(planned) == {f"2026-11-{each}": 1 for each in (18, 19, 20, 23, 24, 25)}
    first_two = [item.account.name for _, items in planned.days[:2] for item in items]
    assert first_two == ["Account 02", "Account 02"]
    assert planned.no_room == ()
    tight = book(TODAY, accounts, contracts=[contract(each, "2024-01-01", "2026-11-18") for each in accounts])
    planned = plan(tight, per_day=2)
    assert counts(planned) == {"2026-11-18": 2, "2026-11-19": 2}
    assert len(planned.no_room) == 2
    least = [line.item.key for line in view(tight).ranked if line.item.kind not in MUST_NOT_WAIT][-2:]
    assert [item.key for item in planned.no_room] == least


def test_a_second_spread_moves_nothing_more_and_leaves_full_days_alone() -> None:
    first = spread(overdue(10), plan(overdue(10)), TODAY)
    again = plan(overdue(10, shifts=first.save))
    assert again.moved(TODAY) == 0
    fuller = plan(overdue(10, shifts=first.save), per_day=2)
    # Two stay; the 19th and 20th hold eight and four already.
    assert counts(fuller) == {"2026-11-18": 2, "2026-11-23": 2, "2026-11-24": 2, "2026-11-25": 2}


def test_a_touch_since_gives_its_place_free_again() -> None:
    first = spread(overdue(10), plan(overdue(10)), TODAY)
    accounts = [account(f"Account {n:02}", "scale") for n in range(10)]
    met = [touch(each, "business_review", "2026-11-18") for each in accounts[5:]]
    old = [touch(each, "other", "2025-10-01") for each in accounts]
    freed = book(TODAY, accounts, [*old, *met], shifts=first.save)
    assert set(counts(plan(freed, per_day=4))) <= {"2026-11-18", "2026-11-19", "2026-11-20", "2026-11-23"}


def test_a_capacity_of_nothing_still_holds_one_a_day() -> None:
    planned = planned_spread(overdue(2), Policy(capacity=0), view(overdue(2)).ranked, TODAY)
    assert list(counts(planned).values()) == [1, 1, 1, 1]


def test_nothing_overdue_is_nothing_to_spread() -> None:
    assert plan(book(TODAY, account(tracked_since=TODAY))) == Spread(days=())


@given(
    today=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    ends=st.lists(st.none() | st.integers(-5, 60), min_size=1, max_size=25),
    per_day=st.none() | st.integers(1, 12),
    days=st.none() | st.integers(1, 20),
    off=st.sets(st.integers(0, 30), max_size=5),
)
def test_a_spread_never_overfills_a_day_nor_passes_a_contract_date(
    today: date, ends: list[int | None], per_day: int | None, days: int | None, off: set[int]
) -> None:
    accounts = [account(f"Account {n:02}", ("growth", "scale")[n % 2]) for n in range(len(ends))]
    terms = [
        contract(who, "2024-01-01", (today + timedelta(days=end)).isoformat(), notice_days=(None, 20)[end % 2])
        for who, end in zip(accounts, ends, strict=True)
        if end is not None
    ]
    days_off = {today + timedelta(days=number) for number in off}
    snapshot = book(today, accounts, contracts=terms, days_off=days_off)
    ranked = today_view(snapshot, PLAYBOOK, today, everything=True).ranked
    planned = planned_spread(snapshot, PLAYBOOK, ranked, today, days=days, per_day=per_day)
    placed = [item for _, items in planned.days for item in items]
    late = [line.item for line in ranked if today > working_day_from(line.item.due_on, days_off)]
    everything = Counter(item.key for item in (*placed, *planned.must_stay, *planned.no_room))
    assert everything == Counter(item.key for item in late)
    assert not {item.kind for item in placed} & set(MUST_NOT_WAIT)
    limit = min(per_day or PLAYBOOK.capacity, PLAYBOOK.capacity)
    for on, items in planned.days:
        assert len(items) <= limit
        assert is_working_day(on, days_off)
        for item in items:
            latest = next_contract_date(snapshot.open_contracts_of.get(item.account.id, ()), today)
            assert latest is None or on <= latest
    free = [item for item in placed if not snapshot.open_contracts_of.get(item.account.id)]
    order = {line.item.key: place for place, line in enumerate(ranked)}
    assert [order[item.key] for item in free] == sorted(order[item.key] for item in free)
    moved = spread(snapshot, planned, today).save
    after = book(today, accounts, contracts=terms, shifts=moved, days_off=days_off)
    ahead = today_view(after, PLAYBOOK, today, within=400, everything=True).upcoming
    shifted = {line.item.key: line.ranked_from for line in ahead}
    assert all(shifted[item.key] == on for on, items in planned.days if on > today for item in items)
