"""What an update makes of a book's numbers: the rules before, against the new ones, said once with the accounts."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from bookcockpit.core.entities import Contract
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.store.arr_before import other_words, others
from builders import account, book, contract, day

TODAY = day("2026-11-22")
ACME, BOLT = account("Acme"), account("Bolt")


def early(of: Any) -> list[Contract]:
    """Three flat terms, two of them signed before the running one ended."""
    return [
        contract(of, "2024-09-30", "2025-09-29", key="a"),
        contract(of, "2025-08-20", "2026-08-19", key="b", deal_type="renewal"),
        contract(of, "2026-07-28", "2027-07-27", key="c", deal_type="renewal"),
    ]


def test_the_accounts_whose_arr_is_another_one_are_named_with_both_amounts() -> None:
    steady = [contract(BOLT, "2025-01-01", "2025-12-31"), contract(BOLT, "2026-01-01", "2026-12-31")]
    made = book(TODAY, [ACME, BOLT], contracts=[*early(ACME), *steady])
    (found,) = others(made)
    assert (found.account, found.before, found.after) == (ACME, 300_000_00, 100_000_00)
    assert other_words(made, 8) == (
        "What renews what, and what a status ends, is judged anew since this book was updated, so ARR today is another"
        " one for 1 account: Acme $300k → $100k."
    )
    many = book(TODAY, [account(name) for name in "PQRST"], contracts=[e for n in "PQRST" for e in early(account(n))])
    assert "for 5 accounts: P $300k → $100k, Q $300k → $100k and 3 more." in other_words(many, 2)


def test_a_former_customer_whose_loss_nobody_recorded_is_told_by_what_it_counted_before() -> None:
    gone = account("Gone", status="churned")
    over, ahead = contract(gone, "2025-04-01", "2026-03-31"), contract(gone, "2026-06-01", "2027-05-31")
    (found,) = others(book(TODAY, gone, contracts=[over]))
    assert (found.before, found.after) == (100_000_00, 0)
    assert others(book(TODAY, gone, contracts=[ahead])) == [], "it pays until its term ends, as it did"
    said = over.but(outcome="churned", outcome_on=TODAY, outcome_arr=0)
    assert others(book(TODAY, gone, contracts=[said])) == [], "what somebody recorded counts as it did"


def test_a_book_whose_numbers_stay_says_nothing() -> None:
    steady = [contract(ACME, "2025-01-01", "2025-12-31"), contract(ACME, "2026-01-10", "2026-12-31", 50)]
    assert other_words(book(TODAY, ACME, contracts=steady), 8) == ""
    assert other_words(book(TODAY, ACME), 8) == ""


@pytest.mark.parametrize(
    ("terms", "before", "after"),
    [
        # Late: it counted beside the earlier one, presumed for ever.
        ([("2024-12-01", "2025-11-30", 100), ("2026-01-15", "2027-01-14", 100)], 200, 100),
        ([("2025-12-01", "2026-11-15", 100), ("2026-12-30", "2027-12-29", 100)], 100, 100),
        # Two that became one: only one of them was renewed.
        (
            [("2025-01-01", "2025-12-31", 60), ("2025-01-01", "2025-12-31", 40), ("2026-01-01", "2026-12-31", 100)],
            140,
            100,
        ),
    ],
)  # fmt: skip
def test_what_the_rules_before_said(terms: list[tuple[str, str, int]], before: int, after: int) -> None:
    made = book(TODAY, ACME, contracts=[contract(ACME, *each, key=f"c{place}") for place, each in enumerate(terms)])
    found = [(each.before, each.after) for each in others(made)]
    assert found == ([(before, after)] if before != after else [])


def test_where_terms_follow_one_another_both_rules_say_the_same() -> None:
    chance = random.Random(3)
    for _ in range(60):
        starts, terms = date(2022, 1, 1) + timedelta(days=chance.randrange(300)), []
        for place in range(chance.randrange(1, 6)):
            ends = starts + timedelta(days=chance.choice([89, 364, 729]))
            terms.append(contract(ACME, str(starts), str(ends), chance.choice([50, 100, 300]), key=f"c{place}"))
            starts = ends + timedelta(days=chance.randrange(1, 31))
        made = book(TODAY, ACME, contracts=terms)
        assert others(made) == [], [(str(each.starts_on), str(each.term_end)) for each in terms]
        assert (arr_on(made, ACME, TODAY) or 0) in (0, *(each.arr for each in terms))
