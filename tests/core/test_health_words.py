"""Health in words and through time: what is said of a total, of an input, of the year behind."""

from __future__ import annotations

from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import pytest

from bookcockpit.core.health.score import BANDS, Delta, Health, Healths
from bookcockpit.core.health.trend import delta_of, history_of, month_ends
from bookcockpit.core.health.words import (
    GLYPHS,
    WORDS,
    action_words,
    begin_words,
    coverage_words,
    delta_number,
    delta_words,
    explained,
    health_facts,
    history_words,
    loses_words,
    points_words,
    total_words,
    value_words,
    weight_words,
)
from bookcockpit.core.history import Dossier
from bookcockpit.core.policy import Policy
from bookcockpit.core.rounding import rounded
from builders import account, book, contract, day, reading, touch

TODAY = "2026-11-20"
ACME = account("Acme", "growth", tracked_since=day("2026-11-01"))


def health(*read: Any, policy: Policy | None = None, touches: Any = (), **more: Any) -> Health:
    return Healths(book(TODAY, ACME, touches, readings=read, **more), policy or Policy()).of(ACME)


def read(input: str, value: float, on: str = "2026-11-10") -> Any:
    return reading(ACME, input, on, value)


def said(now: Health, name: str) -> str:
    return next(value_words(each, day(TODAY)) for each in now.inputs if each.rule.name == name)


def test_every_band_has_a_glyph_and_a_word_of_its_own() -> None:
    for table in (GLYPHS, WORDS):
        assert set(table) == set(BANDS)
        assert len(set(table.values())) == len(BANDS)


def test_a_known_health_is_said_with_what_it_rests_on() -> None:
    now = health(read("feature_breadth_pct", 40), read("csat_pct", 80))
    moved = Delta(day("2026-10-21"), -12)
    assert health_facts(now, moved, "21 Oct") == [
        "56 amber", "lowest product 40", "down 12 since 21 Oct", "from 2 of 3 categories, 2 of 13 inputs",
    ]  # fmt: skip
    assert begin_words(health()) == (
        "Too little is known for a score: nothing is known yet. One reading of product or relationship or commercial "
        "begins it."
    )


def test_an_unknown_health_says_how_to_begin_and_never_moves() -> None:
    now = health(read("csat_pct", 80))
    moved = Delta(day("2026-10-21"), None, "too little was known today")
    assert health_facts(now, moved, "21 Oct") == ["unknown", "from 1 of 3 categories, 1 of 13 inputs"]
    assert "only relationship is known. One reading of product or commercial begins it." in begin_words(now)
    assert now.next_action is not None
    assert action_words(now.next_action) == "Enter a reading: Seats active"


@pytest.mark.parametrize(
    ("moved", "words", "number"),
    [
        (Delta(date(2026, 10, 21), 4), "up 4 since 21 Oct", "+4"),
        (Delta(date(2026, 10, 21), -12), "down 12 since 21 Oct", "-12"),
        (Delta(date(2026, 10, 21), 0), "unchanged since 21 Oct", "0"),
        (Delta(date(2026, 10, 21), None, "too little was known then"), "too little was known on 21 Oct", ""),
        (Delta(date(2026, 10, 21), 1, "", "new weights"), "up 1 since 21 Oct (new weights)", "+1"),
    ],
)  # fmt: skip
def test_a_change_is_told_with_the_day_it_is_counted_from(moved: Delta, words: str, number: str) -> None:
    assert (delta_words(moved, "21 Oct"), delta_number(moved)) == (words, number)


def test_an_input_says_its_value_its_age_and_that_it_is_stale_or_missing() -> None:
    now = health(
        read("seats_active_pct", 82, "2026-11-17"), read("nps", -20, "2026-09-01"),
        touches=[touch(ACME, "check_in", "2026-11-18", sentiment=1)],
    )  # fmt: skip
    assert said(now, "seats_active_pct") == "82 %, 3 d ago"
    assert said(now, "nps") == "-20, stale: 80 d ago"
    assert said(now, "csat_pct") == "missing: not read in 90 days"
    assert said(now, "sentiment") == "+1.0 on average, 2 d ago"
    assert said(now, "engaged_stakeholders") == "too early to say"
    assert said(now, "contract_trend_pct") == "no ARR known 12 months ago"


def test_every_input_that_is_worked_out_says_why_it_is_not_known() -> None:
    window = [contract(ACME, "2026-02-21", "2027-02-17")]  # opens on 20 Nov: due today, not late
    for each in health(contracts=window).inputs:
        assert (said(health(contracts=window), each.rule.name) == "missing: not read in 90 days") == (
            each.rule.name in ("seats_active_pct", "logins_trend_pct", "usage_trend_pct", "feature_breadth_pct",
                               "csat_pct", "nps", "invoice_days_late", "open_escalations")
        )  # fmt: skip
    assert said(health(contracts=window), "renewal_preparation") == "due now, not begun"


def test_what_is_known_weighs_more_while_the_rest_is_not() -> None:
    now = health(read("feature_breadth_pct", 40), read("csat_pct", 80))
    product, relationship, commercial = explained(now)
    assert weight_words(product) == "weighs 45 %, 60 % while others are unknown"
    assert [each.adds for each in (product, relationship, commercial)] == pytest.approx([24, 32, 0])
    assert [each.is_lowest for each in (product, relationship, commercial)] == [True, False, False]
    assert weight_words(commercial) == "weighs 25 %"
    assert rounded(product.adds + relationship.adds) == now.total
    whole = health(read("feature_breadth_pct", 40), read("csat_pct", 80), read("invoice_days_late", 0))
    assert weight_words(explained(whole)[0]) == "weighs 45 %"


def test_a_category_without_weight_is_not_counted_among_those_to_know() -> None:
    rules = Policy()._replace(health_weights=MappingProxyType({"product": 0, "relationship": 60, "commercial": 40}))
    now = health(read("csat_pct", 80), read("invoice_days_late", 0), policy=rules)
    assert coverage_words(now) == "from 2 of 2 categories, 2 of 13 inputs"
    assert total_words(now) == "88 green"


@pytest.mark.parametrize(("points", "words"), [(9.44, "9.4"), (10.0, "10"), (0.04, "0"), (22.5, "22.5")])
def test_points_are_said_to_a_tenth(points: float, words: str) -> None:
    assert points_words(points) == words
    assert loses_words(points) == ("–" if words == "0" else f"-{words}")


# Through time.


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-11-20", "2025-11-30", "2026-10-31"),
        ("2026-01-01", "2025-01-31", "2025-12-31"),
        ("2028-03-01", "2027-03-31", "2028-02-29"),
        ("2028-02-29", "2027-02-28", "2028-01-31"),
    ],
)
def test_a_year_behind_is_twelve_ends_of_months(today: str, first: str, last: str) -> None:
    found = month_ends(day(today))
    assert (len(found), found[0], found[-1]) == (12, day(first), day(last))
    assert all((each + timedelta(days=1)).day == 1 for each in found)


def test_the_history_recomputes_each_month_from_what_was_known_then() -> None:
    readings = [
        *(read(name, 80, on) for name in ("csat_pct", "feature_breadth_pct") for on in ("2026-08-31", "2026-10-31")),
        *(read(name, 40, "2026-11-10") for name in ("csat_pct", "feature_breadth_pct")),
    ]
    snapshot, deep = book(TODAY, ACME, readings=readings), Dossier(readings=readings)
    now = Healths(snapshot, Policy()).of(ACME)
    found = history_of(snapshot, Policy(), ACME, deep, now)
    assert [total for _, total in found] == [None] * 9 + [80, 80, 80, 40]
    assert history_words(found) == "80 at the end of Aug 2026, 40 now"
    assert delta_of(snapshot, Policy(), ACME, deep, now) == Delta(day("2026-10-21"), -40)


def test_a_history_of_one_score_tells_no_way() -> None:
    assert history_words([(day("2026-10-31"), None), (day(TODAY), 40)]) == "no earlier score is known"
    assert history_words([(day("2026-09-30"), 50), (day("2026-10-31"), 60), (day(TODAY), None)]) == (
        "50 at the end of Sep 2026, 60 at the end of Oct 2026"
    )


def test_a_leap_day_is_compared_with_the_end_of_february() -> None:
    of = account("Acme", "scale", tracked_since=day("2020-01-01"))
    for starts, known in (("2027-02-28", True), ("2027-03-01", False)):
        terms = [contract(of, starts, "2029-12-31")]
        now = Healths(book("2028-02-29", of, contracts=terms), Policy()).of(of)
        trend = next(each for each in now.inputs if each.rule.name == "contract_trend_pct")
        assert (trend.score is not None) == known
