"""The book as a list: what a line says, the orders, the words of a search."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.accounts import ORDERS, AccountLine, Search, account_lines, in_order, text_of
from bookcockpit.core.playbook import Playbook
from builders import account, book, contract, day, touch

TODAY = day("2026-11-16")
RULES = Playbook()


def lines() -> dict[str, AccountLine]:
    north = account("North", "strategic", industry="Freight", our_owner="Kim Park")
    quiet = account("Quiet", "scale", at_risk_since=day("2026-11-10"))
    gone = account("Gone", "growth", status="churned")
    fresh = account("Fresh", "growth", tracked_since=TODAY)
    touches = [
        touch(north, "business_review", "2026-08-10"),
        touch(north, "usage_check", "2026-11-12"),
        touch(quiet, "business_review", "2026-06-01"),
        touch(quiet, "check_in", "2026-06-02"),
    ]
    terms = [contract(north, "2026-01-01", "2026-12-31", 240_000_00), contract(quiet, "2026-01-01", "2027-06-30", 5_00)]
    made = account_lines(book(TODAY, [north, quiet, gone, fresh], touches, contracts=terms), RULES, TODAY)
    return {line.account.name: line for line in made}


def test_a_line_says_what_is_due_first_what_was_last_and_when_it_renews() -> None:
    north = lines()["North"]
    assert north.next is not None
    assert (north.next.kind, north.next.due_on) == ("executive_touch", day("2026-07-01"))
    assert (north.state, north.is_late) == ("never", False), "nobody ever met its executives: due, not late"
    assert (north.last_on, north.silent_days) == (day("2026-11-12"), 4)
    assert (north.renews_on, north.days_left, north.arr) == (day("2027-01-01"), 46, 240_000_00)


def test_a_former_customer_is_owed_nothing_and_a_new_one_nothing_yet() -> None:
    assert (lines()["Gone"].next, lines()["Gone"].state) == (None, None)
    assert lines()["Fresh"].state == "upcoming"
    assert lines()["Fresh"].last_on is None


@pytest.mark.parametrize(
    ("order", "names"),
    [
        ("name", ["Fresh", "North", "Quiet", "Gone"]),
        ("due", ["North", "Quiet", "Fresh", "Gone"]),
        ("renewal", ["North", "Quiet", "Fresh", "Gone"]),
        ("arr", ["North", "Quiet", "Fresh", "Gone"]),
        ("last", ["Fresh", "Quiet", "North", "Gone"]),
        ("tier", ["North", "Fresh", "Quiet", "Gone"]),
    ],
)
def test_every_order_puts_former_customers_last(order: str, names: list[str]) -> None:
    assert [line.account.name for line in in_order(lines().values(), order)] == names


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ("", {"Fresh", "North", "Quiet", "Gone"}),
        ("strategic", {"North"}),
        ("freight park", {"North"}),
        ("late", {"Quiet"}),
        ("due -risk", {"North"}),
        ("risk", {"Quiet"}),
        ("quiet", {"Quiet"}),  # its name, and no touch for 167 days
        ("never", {"Fresh"}),
        ("renewal", {"North"}),
        ("churned", {"Gone"}),
        ("-active", {"Gone"}),
        ("growth never", {"Fresh"}),
        ("-", {"Fresh", "North", "Quiet", "Gone"}),
        ("nobody", set()),
    ],
)
def test_every_word_of_a_search_must_fit(wanted: str, names: set[str]) -> None:
    search = Search(wanted, RULES)
    found = [line for line in lines().values() if search.fits(line, text_of(line.account, RULES.tier_labels))]
    assert {line.account.name for line in found} == names


def test_quiet_begins_after_ninety_days() -> None:
    acme = account("Acme", "scale")
    for on, is_quiet in (("2026-08-18", False), ("2026-08-17", True)):
        (line,) = account_lines(book(TODAY, acme, [touch(acme, "other", on)]), RULES, TODAY)
        assert Search("quiet", RULES).fits(line, "acme") is is_quiet


@given(st.permutations(range(12)), st.sampled_from(sorted(ORDERS)))
def test_an_order_does_not_depend_on_where_the_lines_stood(shuffled: list[int], order: str) -> None:
    accounts = [
        account(f"A{n % 4}", ("strategic", "growth", "scale")[n % 3], id=f"a{n}", key=f"k{n}") for n in range(12)
    ]
    touches = [touch(each, "check_in", f"2026-0{1 + n % 5}-01") for n, each in enumerate(accounts[:9])]
    made = account_lines(book(TODAY, accounts, touches), RULES, TODAY)
    assert in_order([made[place] for place in shuffled], order) == in_order(made, order)
