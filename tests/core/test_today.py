"""Today: the order of the day, what is hidden and planned, what else is owed, and why."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.actions import UnknownName, find_account, item_of, log_touch, retier
from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.postpone import PostponeError, skip_together, snooze_together, stagger
from bookcockpit.core.due.today import TodayView, today_view
from bookcockpit.core.entities import Account, Milestone, Objective, Reading, TierChange, Touch
from bookcockpit.core.policy import Policy
from builders import META, account, book, commitment, contract, day, person, signal, touch

PLAYBOOK = Policy()
TODAY = day("2026-11-18")  # a Wednesday


def view(of: Book, **narrowed: Any) -> TodayView:
    return today_view(of, PLAYBOOK, of.as_of, **narrowed)


def quiet(name: str = "Acme", **values: Any) -> Account:
    """A growth account stored today, so that it owes nothing of itself."""
    return account(name, tracked_since=TODAY, **values)


def owed(of: Book, who: Account, kind: str) -> Item:
    found = item_of(of, PLAYBOOK, who, kind, of.as_of)  # type: ignore[arg-type]
    assert found is not None
    return found


def kinds(lines: Any) -> list[tuple[str, str]]:
    return [(line.account.name, line.item.kind) for line in lines]


# Order.


def test_a_book_imported_without_touches_owes_nothing_on_its_first_morning() -> None:
    accounts = [account(f"Account {n}", tier, tracked_since=TODAY) for n, tier in enumerate(("strategic", "scale") * 9)]
    assert view(book(TODAY, accounts)).ranked == ()


@given(st.integers(1, 400), st.integers(1, 400), st.sampled_from(["value_touch", "check_in", "business_review"]))
def test_more_overdue_never_ranks_lower(late_a: int, late_b: int, kind: str) -> None:
    # The names alone would order them the other way round.
    later, sooner = ("Zeta", "Alpha") if late_a >= late_b else ("Alpha", "Zeta")
    lateness = {"Zeta": max(late_a, late_b), "Alpha": min(late_a, late_b)}
    accounts, touches = [], []
    for name in ("Alpha", "Zeta"):
        who = account(name)
        accounts.append(who)
        for each in ("value_touch", "check_in", "business_review", "executive_touch"):
            touches.append(touch(who, each, TODAY.isoformat()))
    snapshot = book(TODAY, accounts)
    history: Any = {
        (who.id, each): TODAY - timedelta(days=lateness[who.name] + 400) if each == kind else TODAY
        for who in accounts
        for each in ("value_touch", "check_in", "business_review", "executive_touch")
    }
    snapshot = Book(as_of=TODAY, meta=META, accounts=accounts, history=snapshot.history._replace(last=history))
    ranked = [line for line in view(snapshot).ranked if line.item.kind == kind]
    days = [line.days_late for line in ranked]
    points = [line.urgency.total for line in ranked]
    assert points == sorted(points, reverse=True)
    if kind != "business_review":  # two reviews may share a slot
        assert days == sorted(days, reverse=True)
    assert later != sooner


@given(st.randoms(use_true_random=False))
def test_input_order_changes_nothing_and_points_add_up(dice: random.Random) -> None:
    accounts = [account(f"Account {n:02}", ("strategic", "growth", "scale")[n % 3]) for n in range(9)]
    touches = [touch(a, "value_touch", f"2026-0{n % 9 + 1}-11") for n, a in enumerate(accounts)]
    contracts = [contract(a, "2025-12-01", f"2026-12-{n + 10}", arr=n * 10_000_00) for n, a in enumerate(accounts)]
    expected = view(book(TODAY, accounts, touches, contracts=contracts))
    for shuffled in (accounts, touches, contracts):
        dice.shuffle(shuffled)
    again = view(book(TODAY, accounts, touches, contracts=contracts))
    assert kinds(again.ranked) == kinds(expected.ranked)
    for line in again.ranked:
        assert line.urgency.total == sum(term.points for term in line.urgency.terms)


def test_ties_break_by_account_name() -> None:
    accounts = [account(name, "scale") for name in ("beta", "Alpha", "gamma")]
    names = [line.account.name for line in view(book(TODAY, accounts)).ranked if line.item.kind == "check_in"]
    assert names == ["Alpha", "beta", "gamma"]


def test_the_first_intervention_stands_above_everything_and_then_is_weekly() -> None:
    red, big = account("Red", "scale", tracked_since=TODAY, at_risk_since=TODAY), account("Big", "strategic")
    renewing = contract(big, "2024-01-01", "2026-11-30", arr=9_000_000_00)
    first = view(book(TODAY, [red, big], contracts=[renewing]))
    assert kinds(first.ranked)[0] == ("Red", "intervention")
    top, rest = first.ranked[0].urgency.total, first.ranked[1:]
    assert top > sum(line.urgency.total for line in rest)
    stepped_in = book(TODAY, [red, big], [touch(red, "intervention", "2026-11-18")], contracts=[renewing])
    assert ("Red", "intervention") in kinds(view(stepped_in).upcoming)


def test_a_hand_worked_urgency() -> None:
    acme = account("Acme", "strategic", tracked_since=day("2026-08-01"))
    snapshot = book(
        "2026-10-31",
        acme,
        [touch(acme, "value_touch", "2026-08-31")],
        contracts=[contract(acme, "2026-01-31", "2027-01-29", arr=100_000_00)],
    )
    line = next(line for line in view(snapshot).ranked if line.item.kind == "value_touch")
    assert line.days_late == 31  # due 30 September
    assert {term.name: round(term.points, 4) for term in line.urgency.terms} == {
        "lateness": round(40 * 31 / 61, 4),
        "kind": 12,
        "tier": 10,
        "arr": 4,  # alone in the book: half of the ties
        "renewal": round(12 * (1 - 91 / 120), 4),
        "health": 0,  # who was met is not known, and one category alone says too little
    }


# Snooze, skip, plan.


def test_a_snooze_hides_until_its_date_ends_with_a_touch_and_returns_with_its_undoing() -> None:
    acme = account(tier="growth", tracked_since=day("2026-10-01"))
    snapshot = book(TODAY, acme)
    check_in = owed(snapshot, acme, "check_in")
    change = snooze_together(snapshot, [check_in], day("2026-11-25"), "on leave", TODAY)
    hidden: dict[str, Any] = {"snoozes": change.save}
    assert [each.item.kind for each in view(book(TODAY, acme, **hidden)).snoozed] == ["check_in"]
    assert kinds(view(book(TODAY, acme, **hidden)).ranked) == [("Acme", "usage_check")]
    assert ("Acme", "check_in") in kinds(view(book("2026-11-25", acme, **hidden)).ranked)
    met = touch(acme, "check_in", "2026-11-18")
    touched = view(book(TODAY, acme, [met], **hidden))
    assert touched.snoozed == ()
    assert [each.item.kind for each in view(book(TODAY, acme, **hidden)).snoozed] == ["check_in"]


def test_a_snooze_counts_how_often_the_same_due_was_put_off() -> None:
    acme = account(tier="growth", tracked_since=day("2026-10-01"))
    untouched = book(TODAY, acme)
    once = snooze_together(untouched, [owed(untouched, acme, "check_in")], day("2026-11-20"), "", TODAY).save[0]
    snapshot = book(day("2026-11-20"), acme, snoozes=[once])
    twice = snooze_together(
        snapshot, [owed(snapshot, acme, "check_in")], day("2026-11-25"), "", day("2026-11-20")
    ).save[0]
    assert (twice.id, twice.__dict__["times"]) == (once.id, 2)


def test_a_snooze_never_goes_past_the_next_contract_date() -> None:
    acme = account(tier="growth", tracked_since=day("2026-10-01"))
    terms = [contract(acme, "2026-01-01", "2026-12-31", notice_days=30)]
    snapshot = book(TODAY, acme, contracts=terms)
    item = owed(snapshot, acme, "check_in")
    assert snooze_together(snapshot, [item], day("2026-12-02"), "", TODAY)
    with pytest.raises(PostponeError, match="the latest is Wed 2 Dec 2026"):
        snooze_together(snapshot, [item], day("2026-12-03"), "", TODAY)
    with pytest.raises(PostponeError, match="not after today"):
        snooze_together(snapshot, [item], TODAY, "", TODAY)


def test_a_skip_moves_to_the_first_date_of_the_sequence_after_today() -> None:
    acme = account(tier="strategic")
    snapshot = book("2026-11-22", acme, [touch(acme, "value_touch", "2026-08-01")])
    shift = skip_together([owed(snapshot, acme, "value_touch")], "nothing of value to bring", day("2026-11-22")).save[0]
    assert shift.__dict__["to_due"] == day("2026-12-01")
    again = book("2026-12-02", acme, [touch(acme, "value_touch", "2026-08-01")], shifts=[shift])
    second = skip_together([owed(again, acme, "value_touch")], "", day("2026-12-02")).save[0]
    assert second.__dict__["to_due"] == day("2027-01-01")
    both = book("2026-12-02", acme, [touch(acme, "value_touch", "2026-08-01")], shifts=[shift, second])
    moved = owed(both, acme, "value_touch")
    assert (moved.due_on, moved.skips) == (day("2027-01-01"), 2)


def test_a_skipped_triggered_touch_is_dropped_for_that_signal() -> None:
    acme = account(tier="scale", tracked_since=TODAY)
    seen = signal(acme, "usage_decline", "2026-11-10")
    snapshot = book(TODAY, acme, signals=[seen])
    shift = skip_together([owed(snapshot, acme, "value_touch")], "", TODAY).save[0]
    assert item_of(book(TODAY, acme, signals=[seen], shifts=[shift]), PLAYBOOK, acme, "value_touch", TODAY) is None
    later = signal(acme, "usage_decline", "2026-11-17")
    again = book(TODAY, acme, signals=[seen, later], shifts=[shift])
    assert owed(again, acme, "value_touch").due_on == day("2026-11-17")


def test_neither_renewal_prep_nor_the_first_intervention_can_be_skipped() -> None:
    acme = account(at_risk_since=TODAY)
    snapshot = book(TODAY, acme, contracts=[contract(acme, "2025-12-31", "2026-12-30")])
    for kind in ("renewal_prep", "intervention"):
        with pytest.raises(PostponeError, match="cannot be skipped"):
            skip_together([owed(snapshot, acme, kind)], "", TODAY)
    stepped_in = book(TODAY, acme, [touch(acme, "intervention", TODAY.isoformat())])
    assert skip_together([owed(stepped_in, acme, "intervention")], "", TODAY).save


def test_a_touch_planned_within_14_days_takes_its_items_out_and_a_further_one_is_noted() -> None:
    acme = account(tier="growth", tracked_since=day("2026-08-18"))
    held = [touch(acme, "value_touch", "2026-08-18"), touch(acme, "check_in", "2026-10-18")]
    soon = view(book(TODAY, acme, [*held, touch(acme, "value_touch", "2026-12-02", planned=True)]))
    assert kinds(soon.ranked) == [("Acme", "usage_check")]
    assert [(each.kind, each.touch.happened_on) for each in soon.planned] == [
        ("check_in", day("2026-12-02")),
        ("value_touch", day("2026-12-02")),
    ]
    far = view(book(TODAY, acme, [*held, touch(acme, "value_touch", "2026-12-03", planned=True)]))
    external = [line for line in far.ranked if not line.item.internal]
    assert sorted(kinds(external)) == [("Acme", "check_in"), ("Acme", "value_touch")]
    assert all("planned for 3 Dec" in line.why for line in external)


@pytest.mark.parametrize(
    ("planned_on", "stays"),
    [
        ("2026-11-20", []),  # two days on: three and a half days late are half a week
        ("2026-11-21", []),
        ("2026-11-22", ["usage_check"]),
        ("2026-12-02", ["usage_check"]),
    ],
)
def test_a_planned_review_does_not_take_away_what_is_long_overdue_by_then(planned_on: str, stays: list[str]) -> None:
    acme = account(tier="strategic", tracked_since=day("2026-05-18"))
    held = [
        touch(acme, "business_review", "2026-08-18"),
        touch(acme, "executive_touch", "2026-11-01"),
        touch(acme, "value_touch", "2026-10-18"),
        touch(acme, "usage_check", "2026-11-11"),
    ]
    due = {"business_review", "value_touch", "usage_check", "plan_review"}
    assert {line.item.kind for line in view(book(TODAY, acme, held)).ranked} == due
    today = view(book(TODAY, acme, [*held, touch(acme, "business_review", planned_on, planned=True)]))
    assert [line.item.kind for line in today.ranked] == stays
    assert all("planned for" in line.why for line in today.ranked)
    assert {each.kind for each in today.planned} == due - set(stays)


def test_a_renewal_prepared_after_its_notice_stays_on_the_list() -> None:
    acme = quiet()
    term = contract(acme, "2026-02-08", "2027-02-07", notice_days=75)  # notice by 25 Nov
    for planned_on, stays in (("2026-11-25", False), ("2026-11-26", True)):
        ahead = [touch(acme, "renewal_prep", planned_on, planned=True)]
        ranked = [line.item.kind for line in view(book(TODAY, acme, ahead, contracts=[term])).ranked]
        assert ("renewal_prep" in ranked) is stays


def test_an_intervention_planned_in_time_takes_its_item_out_and_a_late_one_does_not() -> None:
    acme = quiet(at_risk_since=day("2026-11-01"))
    held = [touch(acme, "intervention", "2026-11-11")]
    for planned_on, stays in (("2026-11-21", False), ("2026-11-22", True)):
        ranked = view(book(TODAY, acme, [*held, touch(acme, "intervention", planned_on, planned=True)])).ranked
        assert bool(ranked) is stays


def test_a_planned_touch_whose_date_passed_asks_whether_it_happened() -> None:
    acme = quiet()
    asked = view(book(TODAY, acme, [touch(acme, "check_in", "2026-11-17", planned=True)])).obligations
    assert [(each.type, each.due_on) for each in asked] == [("confirm", day("2026-11-17"))]
    assert view(book(TODAY, acme, [touch(acme, "check_in", "2026-11-17")])).obligations == ()


def test_a_touch_planned_for_today_keeps_its_items_out_and_can_be_confirmed() -> None:
    acme = account(tier="growth", tracked_since=day("2026-08-18"))
    held = [touch(acme, "value_touch", "2026-08-18"), touch(acme, "check_in", "2026-10-18")]
    today = view(book(TODAY, acme, [*held, touch(acme, "value_touch", "2026-11-18", planned=True)]))
    assert kinds(today.ranked) == [("Acme", "usage_check")]
    assert {each.kind for each in today.planned} == {"check_in", "value_touch"}
    assert [(each.type, each.days_late(TODAY)) for each in today.obligations] == [("confirm", 0)]
    missed = view(book("2026-11-19", acme, [*held, touch(acme, "value_touch", "2026-11-18", planned=True)]))
    assert ("Acme", "value_touch") in kinds(missed.ranked)
    assert [(each.type, each.days_late(day("2026-11-19"))) for each in missed.obligations] == [("confirm", 1)]


# Capacity and backlog.


def test_the_day_holds_its_capacity_and_all_lifts_the_cut() -> None:
    today = view(book(TODAY, [account(f"Account {n:02}", "scale") for n in range(13)]))
    assert (len(today.customers), len(today.items), today.more) == (8, 16, 5), "it holds customers, not touches"
    lifted = view(book(TODAY, [account(f"Account {n:02}", "scale") for n in range(13)]), everything=True)
    assert (len(lifted.customers), len(lifted.items), lifted.more) == (13, 26, 0)


def test_stagger_spreads_first_due_dates_over_one_interval_strategic_first() -> None:
    accounts = [account(f"Account {n}", "growth" if n else "strategic", tracked_since=TODAY) for n in range(4)]
    snapshot = book(TODAY, accounts)
    overrides = stagger(snapshot, PLAYBOOK, [each.id for each in accounts], TODAY)
    after = book(TODAY, accounts, overrides=overrides)
    dues = [owed(after, who, "business_review").due_on for who in accounts]
    assert dues == sorted(dues)
    assert TODAY < dues[0] <= day("2026-12-18")
    assert dues[-1] == day("2027-05-17")  # 180 days on


# Obligations.


def test_obligations_hold_promises_milestones_notices_and_outcomes() -> None:
    acme = quiet()
    goal = Objective(account_id=acme.id, statement="Faster")
    steps = [Milestone(objective_id=goal.id, title="Pilot live", side="them", due_on=day("2026-11-20"))]
    promises = [
        commitment(acme, "pricing sheet", due_on=day("2026-11-10")),
        commitment(acme, "kept", due_on=day("2026-11-10"), done_on=day("2026-11-10")),
        commitment(acme, "far off", due_on=day("2026-12-24")),
        commitment(acme, "without a date"),
    ]
    terms = [
        contract(acme, "2025-11-01", "2026-10-31", auto_renew=True),
        contract(acme, "2026-01-01", "2026-12-24", notice_days=30),
    ]
    snapshot = book(TODAY, acme, objectives=[goal], milestones=steps, commitments=promises, contracts=terms)
    assert [(each.type, each.days_late(TODAY)) for each in view(snapshot).obligations] == [
        ("outcome", 17),
        ("commitment", 8),
        ("milestone", -2),
        ("notice", -7),
    ]


@pytest.mark.parametrize(
    ("status", "types"),
    [
        ({"status": "churned"}, ["commitment"]),
        ({"status": "archived", "archived_as": "never_customer"}, ["commitment"]),
        (
            {"status": "archived", "archived_as": "handed_over", "status_on": day("2026-11-05")},
            ["outcome", "commitment"],
        ),
    ],
)
def test_a_former_customer_keeps_its_open_promises_and_outcomes_that_its_status_does_not_answer(
    status: dict[str, Any], types: list[str]
) -> None:
    gone = account(**status)
    snapshot = book(
        TODAY,
        gone,
        commitments=[commitment(gone, "return data", due_on=TODAY)],
        contracts=[contract(gone, "2025-01-01", "2026-10-31", notice_days=30)],
    )
    today = view(snapshot)
    assert today.ranked == ()
    assert [each.type for each in today.obligations] == types


# Words.


def test_why_names_rhythm_last_touch_and_missed_slots() -> None:
    acme = account(tier="strategic", tracked_since=day("2026-01-01"))
    line = next(line for line in view(book(TODAY, acme)).ranked if line.item.kind == "business_review")
    assert line.why == "Quarterly; none yet, due 1 Apr; 2 more missed since"


def test_bring_lists_promises_milestones_and_progress() -> None:
    acme = account("Acme", "growth", tracked_since=day("2026-08-18"))
    goal = Objective(
        account_id=acme.id, key="g", statement="Live in ten days", metric="Onboarding", unit="days",
        baseline=21.0, target=10.0, target_on=day("2027-03-31"),
    )  # fmt: skip
    snapshot = book(
        TODAY,
        acme,
        objectives=[goal],
        milestones=[Milestone(objective_id=goal.id, title="SSO rollout", done_on=day("2026-11-11"))],
        readings=[Reading(account_id=acme.id, input="objective:g", read_on=day("2026-10-01"), value=12.0)],
        commitments=[commitment(acme, "pricing sheet", due_on=day("2026-11-16"))],
    )
    line = next(line for line in view(snapshot).ranked if line.item.kind == "value_touch")
    assert line.bring == [
        "We owe: pricing sheet (due 16 Nov, 2 days late)",
        "Milestone done 11 Nov: SSO rollout",
        "Onboarding: 21 → 12 days (goal 10 by 31 Mar, 82 %)",
    ]
    empty = next(line for line in view(book(TODAY, acme)).ranked if line.item.kind == "check_in")
    assert empty.has_nothing_to_bring


# Actions.


def test_accounts_are_found_by_key_name_or_unique_part() -> None:
    accounts = [account("Northwind", key="nw"), account("North Sea"), account("NW", key="n-w")]
    assert find_account(accounts, "nw").name == "Northwind"
    assert find_account(accounts, "north sea").name == "North Sea"
    assert find_account(accounts, "sea").name == "North Sea"
    with pytest.raises(UnknownName, match="fits 2 accounts: Northwind"):
        find_account(accounts, "north")
    with pytest.raises(UnknownName, match="no account fits"):
        find_account(accounts, "zeta")


def test_a_future_touch_is_logged_as_planned_and_a_new_tier_is_remembered() -> None:
    acme = account()
    planned = log_touch(acme, touch(acme, "check_in", "2026-11-19"), TODAY).save[0]
    assert isinstance(planned, Touch)
    assert planned.planned
    moved = retier(acme, acme.but(tier="strategic", tier_reason="board sponsor"), TODAY).save
    assert isinstance(moved[1], TierChange)
    assert (moved[1].tier_was, moved[1].tier, moved[1].reason) == ("growth", "strategic", "board sponsor")


def test_an_executive_in_a_planned_touch_takes_the_executive_item_out() -> None:
    acme = account(tier="growth", tracked_since=day("2025-11-18"))
    coo = person(acme, "Ola Berg", level="executive")
    ahead = touch(acme, "check_in", "2026-11-20", planned=True, stakeholder_ids=(coo.id,))
    today = view(book(TODAY, acme, [ahead], stakeholders=[coo]), everything=True)
    assert "executive_touch" in [each.kind for each in today.planned]
    assert ("Acme", "executive_touch") not in kinds(today.ranked)


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_the_view_holds_on_any_day(today: date) -> None:
    acme = account(tier="strategic", tracked_since=day("2024-02-29"), at_risk_since=day("2026-06-30"))
    terms = [contract(acme, "2024-02-29", "2027-02-27", notice_days=60)]
    shown = view(book(today, acme, [touch(acme, "business_review", "2026-01-31")], contracts=terms))
    totals = [line.urgency.total for line in shown.ranked]
    assert totals == sorted(totals, reverse=True)
    assert all(line.ranked_from <= today for line in shown.ranked)
