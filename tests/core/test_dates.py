"""Dates: intervals from an anchor, working days, and what people type."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.dates import DateError, Interval, add_months, parse_date, parse_interval, working_day_from
from builders import day

TODAY = day("2026-11-22")  # a Sunday
dates = st.dates(date(1950, 1, 1), date(2150, 12, 31))
intervals = st.one_of(
    st.integers(1, 36).map(lambda n: Interval(months=n)), st.integers(1, 400).map(lambda n: Interval(days=n))
)


@given(dates, st.integers(-600, 600))
def test_adding_months_equals_relativedelta(anchor: date, months: int) -> None:
    assert add_months(anchor, months) == anchor + relativedelta(months=months)


def test_month_ends_are_clamped_and_come_back() -> None:
    monthly = Interval(months=1)
    assert [monthly.nth(day("2026-01-31"), n) for n in range(1, 5)] == [
        day("2026-02-28"),
        day("2026-03-31"),
        day("2026-04-30"),
        day("2026-05-31"),
    ]
    assert Interval(months=12).nth(day("2024-02-29"), 1) == day("2025-02-28")
    assert Interval(months=12).nth(day("2024-02-29"), 4) == day("2028-02-29")


def test_a_date_out_of_the_calendar_is_refused() -> None:
    with pytest.raises(DateError):
        add_months(date(9999, 12, 1), 1)


@given(dates, intervals, st.integers(-3000, 3000))
def test_first_after_is_the_first_of_the_sequence(anchor: date, every: Interval, offset: int) -> None:
    after = anchor + timedelta(days=offset)
    found, n = every.first_after(anchor, after)
    assert n >= 1
    assert found == every.nth(anchor, n) > after
    assert n == 1 or every.nth(anchor, n - 1) <= after


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7d", Interval(days=7)),
        ("2 weeks", Interval(days=14)),
        ("1m", Interval(months=1)),
        ("3 months", Interval(months=3)),
        ("1y", Interval(months=12)),
        ("1q", Interval(months=3)),
        ("NONE", None),
    ],
)
def test_intervals_people_type(text: str, expected: Interval | None) -> None:
    assert parse_interval(text) == expected


@pytest.mark.parametrize("text", ["", "0d", "-1m", "+1m", "monthly", "1", "m", "99999d", "1.5m", "200 months"])
def test_other_intervals_are_refused(text: str) -> None:
    with pytest.raises(DateError, match="not an interval"):
        parse_interval(text)


@given(intervals)
def test_an_interval_reads_back_what_it_says(every: Interval) -> None:
    assert parse_interval(str(every)) == every


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-30", "2026-11-30"),
        ("today", "2026-11-22"),
        ("Tomorrow", "2026-11-23"),
        ("yesterday", "2026-11-21"),
        ("mon", "2026-11-23"),
        ("sun", "2026-11-29"),
        ("friday", "2026-11-27"),
        ("+3d", "2026-11-25"),
        ("-2w", "2026-11-08"),
        ("+1m", "2026-12-22"),
        ("+1y", "2027-11-22"),
        ("eom", "2026-11-30"),
        ("eoq", "2026-12-31"),
    ],
)
def test_dates_people_type(text: str, expected: str) -> None:
    assert parse_date(text, TODAY) == day(expected)


def test_weekdays_look_back_when_asked() -> None:
    assert parse_date("sun", TODAY, backwards=True) == day("2026-11-15")
    assert parse_date("sat", TODAY, backwards=True) == day("2026-11-21")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "10",
        "03/04/2026",
        "2026-02-30",
        "20260403",
        "2026-W14-5",
        "soon",
        "3d",
        "+9999y",
        "frix",
        "1 mar",
        "२०२६-११-२२",
    ],
)
def test_other_dates_are_refused_with_examples(text: str) -> None:
    with pytest.raises(DateError, match="write 2026-11-30"):
        parse_date(text, TODAY)


def test_end_of_month_and_quarter_on_their_own_last_day() -> None:
    assert parse_date("eom", day("2024-02-29")) == day("2024-02-29")
    assert parse_date("eoq", day("2026-12-31")) == day("2026-12-31")
    assert parse_date("eoq", day("2027-01-01")) == day("2027-03-31")


def test_working_days_skip_weekends_and_days_off() -> None:
    saturday = day("2026-11-21")
    assert working_day_from(saturday, ()) == day("2026-11-23")
    assert working_day_from(saturday, {day("2026-11-23")}) == day("2026-11-24")
    assert working_day_from(day("2026-11-24"), ()) == day("2026-11-24")
