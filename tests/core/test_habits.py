"""Habits by a worked cohort: who has one, how both groups fared, and when nothing is said."""

from __future__ import annotations

from datetime import date

from bookcockpit.core.book import Book
from bookcockpit.core.history import Chronicle
from bookcockpit.core.policy import Policy
from bookcockpit.core.revenue.scorecard import Habit, caveat_words, habits_of, scorecard
from builders import account, book, contract, day, objective, touch

START, END = day("2025-11-24"), day("2026-11-23")
RULES = Policy(habits_least=2)


def habits(known: Book, chronicle: Chronicle, rules: Policy = RULES, end: date = END) -> dict[str, Habit]:
    card = scorecard(known, rules, chronicle, START, end)
    return {each.name: each for each in habits_of(known, rules, chronicle, card)}


def four() -> Book:
    """Two with an agreed value, 100 → 120 and 100 → 100; two without, 100 → 50 and 100 → 0."""
    accounts = [account(name) for name in ("Up", "Flat", "Down", "Gone")]
    ends = {"Up": 120_00, "Flat": 100_00, "Down": 50_00}
    terms = [contract(each, "2025-01-01", "2025-12-31", 100_00, outcome=None) for each in accounts]
    terms[-1] = terms[-1].but(outcome="churned", outcome_on=day("2025-12-31"))
    terms += [contract(each, "2026-01-01", "2026-12-31", ends[each.name]) for each in accounts if each.name in ends]
    aims = [
        objective(each, "Ten days", agreed_on=day("2025-06-01"), agreed_value="$14k")
        for each in accounts
        if each.name in ("Up", "Flat")
    ]
    held = [touch(accounts[0], "value_touch", "2026-11-01"), touch(accounts[1], "value_touch", "2026-07-01")]
    return book(END, accounts, held, contracts=terms, objectives=aims)


def test_both_groups_are_compared_by_nrr_and_grr() -> None:
    found = habits(four(), Chronicle(START, END))["value_agreed"]
    assert (found.has.accounts, found.has.nrr, found.has.grr) == (2, 1.1, 1.0)
    assert (found.has_not.accounts, found.has_not.nrr, found.has_not.grr) == (2, 0.25, 0.25)
    assert found.reason == ""
    assert found.words == "NRR 110 % with it, 25 % without"
    assert found.nrr_difference is not None
    assert round(found.nrr_difference, 6) == 0.85


def test_too_few_of_either_are_not_compared() -> None:
    found = habits(four(), Chronicle(START, END), Policy())["value_agreed"]
    assert found.reason == "too few to compare: 2 with it and 2 without, 8 of each are needed"
    assert found.nrr_difference is None
    assert caveat_words([found]) == "Describes, does not prove: accounts differ in more than this habit."


def test_a_rhythm_is_kept_on_the_last_day() -> None:
    # Growth: a value touch each quarter. 1 Nov is inside it, 1 Jul is not.
    found = habits(four(), Chronicle(START, END))["value_touches"]
    assert [row.account.name for row in found.has.rows] == ["Up"]
    assert {row.account.name for row in found.has_not.rows} == {"Flat", "Down", "Gone"}


def test_a_customer_who_left_is_asked_about_the_day_they_left() -> None:
    executive = {"gone": day("2025-12-01"), "down": day("2025-11-01")}
    found = habits(four(), Chronicle(START, END, executive=executive))["executive_touch"]
    # Twelve months of rhythm: Gone left on 1 Jan 2026 within them; Down is asked about today.
    assert [row.account.name for row in found.has.rows] == ["Gone"]


def test_the_newest_value_touch_says_nothing_of_an_earlier_window() -> None:
    early = day("2026-06-30")
    found = habits(four(), Chronicle(START, early), RULES, early)["value_touches"]
    assert (found.has.rows, found.has_not.rows) == ((), ())
    assert found.reason == "known only of windows that end today"


def test_reviews_count_when_every_slot_was_held() -> None:
    reviews = {"up": (day("2026-01-05"), day("2026-07-02")), "flat": (day("2026-01-05"),)}
    found = habits(four(), Chronicle(START, END, reviews=reviews))["business_reviews"]
    assert [row.account.name for row in found.has.rows] == ["Up"]
