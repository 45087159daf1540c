"""One order for everything owed: touches, promises, milestones, a contract's dates, customer by customer."""

from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import Thing, TodayItem, TodayView, today_view
from bookcockpit.core.entities import Account, Milestone, Objective
from bookcockpit.core.policy import Policy
from builders import account, book, commitment, contract, day, touch

TODAY = day("2026-11-30")  # a Monday


def view(of: Book, today: date = TODAY, **narrowed: Any) -> TodayView:
    return today_view(of, Policy(), today, **narrowed)


def quiet(name: str = "Acme", tier: str = "growth", **values: Any) -> Account:
    """An account stored today, so that it owes nothing of itself."""
    return account(name, tier, tracked_since=TODAY, **values)


def name_of(thing: Thing) -> str:
    return thing.item.kind if isinstance(thing, TodayItem) else thing.type


def names(of: Book, **narrowed: Any) -> list[tuple[str, list[str]]]:
    return [(each.account.name, [name_of(thing) for thing in each.things]) for each in view(of, **narrowed).order]


def notice(of: Book, today: date) -> Obligation | None:
    known = Book(as_of=today, meta=of.meta, accounts=of.accounts, contracts=list(of.contracts), history=of.history)
    return next((each for each in view(known, today).obligations if each.type == "notice"), None)


def renewing(who: Account, notice_on: str, **more: Any) -> Any:
    """A term that renews by itself, whose notice has to be given 30 days before it does."""
    end = day(notice_on) + timedelta(days=29)
    return contract(
        who, (end - timedelta(days=364)).isoformat(), end.isoformat(), notice_days=30, auto_renew=True, **more
    )


def test_a_contract_date_of_this_week_stands_above_nineteen_trifles() -> None:
    trifles = [account(f"Trifle {n:02}", "scale") for n in range(19)]
    acme = quiet()
    order = names(book(TODAY, [acme, *trifles], contracts=[renewing(acme, "2026-12-04")]), everything=True)
    assert order[0] == ("Acme", ["notice", "renewal_prep"])
    assert len(order) == 20, "each customer once"


def test_a_customer_stands_where_its_most_urgent_thing_stands_with_all_others_below() -> None:
    acme, other = account("Acme", "strategic", tracked_since=day("2025-01-01")), account("Other", "scale")
    promises = [commitment(acme, "pricing sheet", due_on=day("2026-11-20")), commitment(acme, "later", due_on=TODAY)]
    found = view(book(TODAY, [acme, other], commitments=promises)).order
    assert [each.account.name for each in found] == ["Acme", "Other"]
    points = [thing.urgency.total for thing in found[0].things]
    assert points == sorted(points, reverse=True)
    assert {"commitment", "business_review", "usage_check"} <= {name_of(thing) for thing in found[0].things}


def test_kinds_weigh_as_the_trade_orders_them() -> None:
    weight = Policy().kind_weight
    order = [
        "outcome", "intervention", "renewal_prep", "business_review", "executive_touch", "commitment", "value_touch",
        "check_in", "milestone", "plan_review", "usage_check", "theirs",
    ]  # fmt: skip
    assert all(weight[first] > weight[second] for first, second in pairwise(order))
    assert (weight["notice"], weight["step"]) == (weight["outcome"], weight["milestone"])


def test_a_promise_late_by_its_interval_has_half_the_points_and_theirs_weighs_least() -> None:
    acme = quiet()
    goal = Objective(account_id=acme.id, statement="Faster")
    owed = [
        commitment(acme, "ours", due_on=day("2026-11-16")),
        commitment(acme, "theirs", due_on=day("2026-11-16"), side="them"),
    ]
    steps = [Milestone(objective_id=goal.id, title="Pilot", side="us", due_on=TODAY)]
    (customer,) = view(book(TODAY, acme, commitments=owed, objectives=[goal], milestones=steps)).order
    terms = {each.what: dict(each.urgency.terms) for each in customer.things if isinstance(each, Obligation)}
    assert (terms["We owe: ours"]["lateness"], terms["We owe: ours"]["kind"]) == (20.0, 14.0)
    assert (terms["They owe: theirs"]["lateness"], terms["They owe: theirs"]["kind"]) == (20.0, 2.0)
    assert (terms["Our milestone: Pilot"]["lateness"], terms["Our milestone: Pilot"]["kind"]) == (0.0, 5.0)


@pytest.mark.parametrize(
    ("today", "what"),
    [
        ("2026-11-05", None),
        ("2026-11-06", "Notice by 4 Dec: renews by itself on 5 Jan"),
        ("2026-12-04", "Notice by 4 Dec: renews by itself on 5 Jan"),
        ("2026-12-06", "Notice by 4 Dec: renews by itself on 5 Jan"),
        ("2026-12-07", "Notice passed on 6 Dec: renews by itself on 5 Jan"),
        ("2026-12-20", "Notice passed on 6 Dec: renews by itself on 5 Jan"),
        ("2026-12-21", None),
    ],
)
def test_a_notice_is_a_thing_from_30_days_before_it_until_14_days_after_and_acts_on_a_working_day(
    today: str, what: str | None
) -> None:
    acme = account("Acme", tracked_since=day("2026-11-01"))
    # 6 December is a Sunday: whoever has to act does so by Friday.
    found = notice(book(day(today), acme, contracts=[renewing(acme, "2026-12-06")]), day(today))
    assert (found.what if found else None) == what
    assert found is None or (found.due_on, found.acts_on) == (day("2026-12-06"), day("2026-12-04"))


@pytest.mark.parametrize(
    ("today", "deadline"),
    [
        ("2026-11-19", None),
        ("2026-11-20", 500),
        ("2026-11-21", 510),
        ("2026-12-04", 640),
        ("2026-12-05", 640),
        ("2026-12-06", 640),
        ("2026-12-07", None),
    ],
)
def test_in_its_last_14_days_it_stands_by_its_date_alone(today: str, deadline: float | None) -> None:
    acme = account("Acme", tracked_since=day("2026-11-01"))
    found = notice(book(day(today), acme, contracts=[renewing(acme, "2026-12-06")]), day(today))
    assert found is not None
    assert dict(found.urgency.terms).get("deadline") == deadline


def test_a_term_that_does_not_renew_by_itself_is_decided_on_with_the_weight_of_its_preparation() -> None:
    acme = quiet()
    term = renewing(acme, "2026-12-04").but(auto_renew=False)
    found = notice(book(TODAY, acme, contracts=[term]), TODAY)
    assert found is not None
    assert (found.label, found.what) == ("Decide by 4 Dec", "Decide by 4 Dec: renews 3 Jan")
    assert dict(found.urgency.terms)["kind"] == Policy().kind_weight["renewal_prep"]


def test_of_two_notices_the_earlier_stands_first_and_of_one_day_the_larger_account() -> None:
    big, small, soon = quiet("Big", "strategic"), quiet("A small one", "scale"), quiet("Soon", "scale")
    terms = [
        renewing(big, "2026-12-04", arr=900_000_00),
        renewing(small, "2026-12-04", arr=9_000_00),
        renewing(soon, "2026-12-03", arr=1_000_00),
    ]
    assert [name for name, _ in names(book(TODAY, [big, small, soon], contracts=terms))] == [
        "Soon",
        "Big",
        "A small one",
    ]


def test_an_outcome_not_recorded_stands_above_all_for_14_days_and_a_first_intervention_above_that() -> None:
    passed, noticed, risky = quiet("Passed", "scale"), quiet("Noticed"), quiet("Risky", "scale", at_risk_since=TODAY)
    for ended, order in (
        ("2026-11-15", ["Risky", "Passed", "Noticed"]),
        ("2026-11-14", ["Risky", "Noticed", "Passed"]),
    ):
        terms = [contract(passed, "2025-11-20", ended, auto_renew=True), renewing(noticed, "2026-12-01")]
        assert [name for name, _ in names(book(TODAY, [passed, noticed, risky], contracts=terms))] == order


def test_capacity_counts_customers_and_never_cuts_a_contract_date_that_is_near() -> None:
    late = [account(f"Late {n:02}", "scale") for n in range(5)]
    noticed = [quiet(f"Noticed {n:02}", "scale") for n in range(4)]
    terms = [renewing(each, "2026-12-04") for each in noticed]
    rules = Policy()._replace(capacity=2)
    day_of = today_view(book(TODAY, [*late, *noticed], contracts=terms), rules, TODAY)
    assert [each.account.name for each in day_of.customers] == [each.name for each in noticed]
    assert day_of.more == 5


def test_one_touch_settles_all_that_it_satisfies() -> None:
    acme = account("Acme", "strategic", tracked_since=day("2025-01-01"))
    before = names(book(TODAY, acme))[0][1]
    after = names(book(TODAY, acme, [touch(acme, "business_review", "2026-11-30")]))
    assert {"business_review", "value_touch", "usage_check", "plan_review"} <= set(before)
    assert after == [("Acme", ["executive_touch"])]


@given(st.randoms(), st.integers(0, 5))
def test_whatever_the_order_of_rows_the_day_is_the_same_and_every_thing_stands_once(
    dice: random.Random, capacity: int
) -> None:
    accounts = [account(f"Account {n}", tier) for n, tier in enumerate(("strategic", "growth", "scale") * 2)]
    promises = [commitment(who, f"promise {n}", due_on=TODAY - timedelta(days=n)) for n, who in enumerate(accounts[:4])]
    terms = [renewing(who, f"2026-12-{n + 1:02}") for n, who in enumerate(accounts)]
    rules = Policy()._replace(capacity=capacity)
    one = today_view(book(TODAY, accounts, commitments=promises, contracts=terms), rules, TODAY)
    for rows in (accounts, promises, terms):
        dice.shuffle(rows)
    other = today_view(book(TODAY, accounts, commitments=promises, contracts=terms), rules, TODAY)
    assert [(each.account, each.things and each.urgency) for each in one.order] == [
        (each.account, each.things and each.urgency) for each in other.order
    ]
    things = [thing for each in one.order for thing in each.things]
    assert len(things) == len({id(thing) for thing in things})
    assert {id(line) for line in one.ranked} <= {id(thing) for thing in things}
    for thing in things:
        assert thing.urgency.total == sum(term.points for term in thing.urgency.terms)
    totals = [each.urgency.total for each in one.order]
    assert totals == sorted(totals, reverse=True)
