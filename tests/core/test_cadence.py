"""What is due, by hand-worked dates for every clock of the playbook."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book
from bookcockpit.core.dates import Interval, add_months
from bookcockpit.core.due.cadence import Item, items_of, state
from bookcockpit.core.entities import Account, CadenceOverride, Shift, TierChange
from bookcockpit.core.policy import Policy, preset
from builders import account, book, contract, day, person, signal, touch

BALANCED = Policy()


def item(of: Book, who: Account, kind: str, today: str, policy: Policy = BALANCED) -> Item | None:
    found = [each for each in items_of(of, policy, who, day(today)) if each.kind == kind]
    assert len(found) <= 1, "one item per account and kind"
    return found[0] if found else None


def due(who: Account, kind: str, today: str, *touches: Any, **more: Any) -> date | None:
    found = item(book(today, who, touches, **more), who, kind, today)
    return None if found is None else found.due_on


# Chained: last touch + interval.


def test_a_chained_touch_is_due_one_interval_after_the_last() -> None:
    acme = account(tier="strategic")
    assert due(acme, "value_touch", "2026-11-22", touch(acme, "value_touch", "2026-10-31")) == day("2026-11-30")
    assert due(acme, "usage_check", "2026-11-22", touch(acme, "usage_check", "2026-11-16")) == day("2026-11-23")


def test_the_day_of_month_returns_after_a_short_month() -> None:
    acme = account(tier="strategic")
    assert due(acme, "value_touch", "2026-02-10", touch(acme, "value_touch", "2026-01-31")) == day("2026-02-28")
    assert due(acme, "value_touch", "2026-03-10", touch(acme, "value_touch", "2026-02-28")) == day("2026-03-28")


def test_a_year_counted_from_the_29th_of_february_ends_on_the_28th() -> None:
    acme = account(tier="scale")
    assert due(acme, "check_in", "2024-03-01", touch(acme, "check_in", "2024-02-29")) == day("2025-02-28")


def test_an_interval_runs_across_the_year_end() -> None:
    acme = account(tier="strategic")
    assert due(acme, "value_touch", "2026-12-31", touch(acme, "value_touch", "2026-12-31")) == day("2027-01-31")


def test_a_back_dated_touch_never_overrides_a_newer_one() -> None:
    acme = account(tier="growth")
    newer, older = touch(acme, "value_touch", "2026-10-01"), touch(acme, "value_touch", "2026-03-01")
    assert due(acme, "value_touch", "2026-11-22", newer, older) == day("2027-01-01")


def test_a_touch_after_today_satisfies_nothing_yet() -> None:
    acme = account(tier="growth")
    last, ahead = touch(acme, "value_touch", "2026-07-01"), touch(acme, "value_touch", "2026-12-01")
    assert due(acme, "value_touch", "2026-11-22", last, ahead) == day("2026-10-01")
    assert due(acme, "value_touch", "2026-12-01", last, ahead) == day("2027-03-01")


def test_a_planned_touch_counts_only_when_confirmed() -> None:
    acme = account(tier="growth")
    last = touch(acme, "value_touch", "2026-07-01")
    planned = touch(acme, "value_touch", "2026-11-20", planned=True)
    assert due(acme, "value_touch", "2026-11-22", last, planned) == day("2026-10-01")
    assert due(acme, "value_touch", "2026-11-22", last, planned.but(planned=False)) == day("2027-02-20")


# Schedule: slots from an anchor.


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ("2026-03-20", "2026-07-01"),
        ("2026-04-10", "2026-07-01"),
        ("2026-02-10", "2026-04-01"),
        ("2026-02-14", "2026-04-01"),  # + 45 days is 31 March: the April slot is later
        ("2026-02-15", "2026-07-01"),  # + 45 days is 1 April: the April slot is not later
    ],
)
def test_a_review_covers_the_slot_within_half_an_interval(held: str, expected: str) -> None:
    acme = account(tier="strategic", tracked_since=day("2026-01-01"))
    early = touch(acme, "check_in", "2026-01-01")
    assert due(acme, "business_review", "2026-04-20", early, touch(acme, "business_review", held)) == day(expected)


def test_missed_counts_the_slots_after_the_due_one() -> None:
    acme = account(tier="strategic", tracked_since=day("2026-01-01"))
    found = item(book("2026-11-22", acme), acme, "business_review", "2026-11-22")
    assert found is not None
    assert (found.due_on, found.missed, found.last_on) == (day("2026-04-01"), 2, None)
    on_the_slot = item(book("2026-07-01", acme), acme, "business_review", "2026-07-01")
    assert on_the_slot is not None
    assert on_the_slot.missed == 1


def test_slots_are_counted_from_the_anchor_not_from_the_last_slot() -> None:
    acme = account(tier="strategic", tracked_since=day("2025-11-30"))
    assert due(acme, "business_review", "2026-01-15") == day("2026-02-28")
    held = touch(acme, "business_review", "2026-02-28")
    assert due(acme, "business_review", "2026-03-15", held) == day("2026-05-30")


def test_the_anchor_of_the_29th_of_february_returns_in_leap_years() -> None:
    acme = account(tier="scale", tracked_since=day("2024-02-29"))
    assert due(acme, "business_review", "2024-06-01") == day("2025-02-28")
    held = touch(acme, "business_review", "2027-02-28")
    assert due(acme, "business_review", "2027-06-01", held) == day("2028-02-29")


# Never touched.


def test_an_untouched_account_owes_its_first_touch_one_interval_after_it_was_stored() -> None:
    acme = account(tier="growth", tracked_since=day("2026-11-22"))
    for kind, months in (("value_touch", 3), ("business_review", 6), ("executive_touch", 12), ("check_in", 1)):
        assert due(acme, kind, "2026-11-22") == add_months(day("2026-11-22"), months)


@pytest.mark.parametrize(
    ("owned", "starts", "first_touch", "expected_anchor"),
    [
        (None, None, None, "2026-01-15"),
        ("2026-03-01", None, None, "2026-03-01"),
        ("2025-03-01", "2026-05-01", None, "2026-05-01"),
        ("2025-03-01", "2024-05-01", "2025-06-01", "2025-06-01"),
        ("2025-08-01", "2024-05-01", "2025-06-01", "2025-08-01"),
    ],
)
def test_the_anchor_is_the_latest_of_ownership_contract_and_history(
    owned: str | None, starts: str | None, first_touch: str | None, expected_anchor: str
) -> None:
    acme = account(tier="growth", tracked_since=day("2026-01-15"), owned_since=owned and day(owned))
    contracts = [contract(acme, starts, None, open_ended=True)] if starts else []
    touches = [touch(acme, "other", first_touch)] if first_touch else []
    found = item(book("2026-11-22", acme, touches, contracts=contracts), acme, "value_touch", "2026-11-22")
    assert found is not None
    assert found.anchor == day(expected_anchor)
    assert found.due_on == add_months(day(expected_anchor), 3)


def test_never_touched_is_a_state_of_its_own_once_due() -> None:
    acme = account(tier="growth", tracked_since=day("2026-08-22"))
    found = item(book("2026-11-22", acme), acme, "value_touch", "2026-11-22")
    assert found is not None
    assert state(found, day("2026-11-22")) == "never"
    assert state(found, day("2026-11-21")) == "upcoming"


# What satisfies what.


@pytest.mark.parametrize(
    ("held", "kinds"),
    [
        ("business_review", {"business_review", "value_touch", "usage_check", "plan_review", "check_in"}),
        ("value_touch", {"value_touch", "check_in"}),
        ("executive_touch", {"executive_touch", "check_in"}),
        ("renewal_prep", {"check_in"}),
        ("intervention", {"check_in"}),
        ("check_in", {"check_in"}),
        ("usage_check", {"usage_check"}),
        ("plan_review", {"plan_review"}),
        ("other", set()),
    ],
)
def test_a_touch_resets_the_clocks_it_satisfies(held: str, kinds: set[str]) -> None:
    acme = account(tier="growth", tracked_since=day("2026-01-01"))
    today = "2026-11-22"
    snapshot = book(today, acme, [touch(acme, held, "2026-11-20")])
    reset = {each.kind for each in items_of(snapshot, BALANCED, acme, day(today)) if each.last_on == day("2026-11-20")}
    assert reset == kinds


def test_any_external_touch_an_executive_attended_is_an_executive_touch() -> None:
    acme = account(tier="strategic")
    coo, clerk = person(acme, "Ola Berg", level="executive"), person(acme, "Kim Lund", level="user")
    people = {"stakeholders": [coo, clerk]}
    met = touch(acme, "value_touch", "2026-11-01", stakeholder_ids=(coo.id, clerk.id))
    assert due(acme, "executive_touch", "2026-11-22", met, **people) == day("2027-05-01")
    without = touch(acme, "value_touch", "2026-11-01", stakeholder_ids=(clerk.id,))
    internal = touch(acme, "usage_check", "2026-11-01", stakeholder_ids=(coo.id,))
    assert due(acme, "executive_touch", "2026-11-22", without, internal, **people) == day("2024-07-01")


def test_the_plan_review_also_counts_the_reviewed_date() -> None:
    acme = account(tier="strategic", reviewed_on=day("2026-10-10"))
    assert due(acme, "plan_review", "2026-11-22") == day("2027-01-10")
    ahead = account(tier="strategic", reviewed_on=day("2026-12-10"))
    assert due(ahead, "plan_review", "2026-11-22") == day("2024-04-01")


# Renewal prep.


def test_the_window_of_a_strategic_account_opens_120_exact_days_before() -> None:
    acme = account(tier="strategic")
    terms = [contract(acme, "2025-03-31", "2026-03-30")]
    found = item(book("2025-12-01", acme, contracts=terms), acme, "renewal_prep", "2025-12-01")
    assert found is not None
    assert found.due_on == day("2025-12-01")
    assert state(found, day("2025-12-01")) == "due"


def test_a_long_notice_opens_the_window_30_days_before_its_deadline() -> None:
    acme = account(tier="scale")
    terms = [contract(acme, "2025-03-31", "2026-03-30", notice_days=90)]
    assert due(acme, "renewal_prep", "2025-11-01", contracts=terms) == day("2025-12-01")


def test_prep_counts_from_30_days_before_the_window() -> None:
    acme = account(tier="strategic")
    terms = [contract(acme, "2025-03-31", "2026-03-30")]
    early, too_early = touch(acme, "renewal_prep", "2025-11-01"), touch(acme, "renewal_prep", "2025-10-31")
    assert due(acme, "renewal_prep", "2025-12-20", early, contracts=terms) is None
    assert due(acme, "renewal_prep", "2025-12-20", too_early, contracts=terms) == day("2025-12-01")


def test_nothing_to_prepare_once_agreed_decided_succeeded_or_past() -> None:
    acme = account(tier="strategic")
    agreed = contract(acme, "2025-03-31", "2026-03-30", stage="agreed")
    decided = contract(acme, "2025-03-31", "2026-03-30", outcome="renewed", outcome_on=day("2026-01-02"))
    for done in (agreed, decided):
        assert due(acme, "renewal_prep", "2026-02-01", contracts=[done]) is None
    first, second = contract(acme, "2025-03-31", "2026-03-30"), contract(acme, "2026-04-15", "2027-04-14")
    assert due(acme, "renewal_prep", "2026-03-30", contracts=[first, second]) == day("2026-12-16")
    assert due(acme, "renewal_prep", "2026-04-01", contracts=[first]) is None


def test_one_item_names_the_earliest_contract_and_lists_the_further_ones() -> None:
    acme = account(tier="strategic")
    near = contract(acme, "2025-03-31", "2026-03-30", key="near")
    far = contract(acme, "2025-05-01", "2026-04-30", key="far")
    found = item(book("2026-02-01", acme, contracts=[far, near]), acme, "renewal_prep", "2026-02-01")
    assert found is not None
    assert found.contract is not None
    assert (found.contract.key, [each.key for each in found.further]) == ("near", ["far"])


def test_prep_is_well_overdue_after_the_notice_or_half_the_window() -> None:
    acme = account(tier="strategic")
    plain = [contract(acme, "2025-03-31", "2026-03-30")]
    found = item(book("2026-01-30", acme, contracts=plain), acme, "renewal_prep", "2026-01-30")
    assert found is not None
    assert state(found, day("2026-01-30")) == "overdue"  # 60 of 120 days gone
    assert state(found, day("2026-01-31")) == "well_overdue"
    noticed = [contract(acme, "2025-03-31", "2026-03-30", notice_days=90)]
    found = item(book("2025-12-31", acme, contracts=noticed), acme, "renewal_prep", "2025-12-31")
    assert found is not None
    assert state(found, day("2025-12-31")) == "overdue"  # the notice deadline itself
    assert state(found, day("2026-01-01")) == "well_overdue"


# Interventions.


def test_an_intervention_is_due_when_flagged_then_weekly() -> None:
    acme = account(at_risk_since=day("2026-11-02"), at_risk_reason="outage")
    assert due(acme, "intervention", "2026-11-22") == day("2026-11-02")
    before = touch(acme, "intervention", "2026-11-01")
    assert due(acme, "intervention", "2026-11-22", before) == day("2026-11-02")
    same_day = touch(acme, "intervention", "2026-11-02")
    assert due(acme, "intervention", "2026-11-22", before, same_day) == day("2026-11-09")


def test_no_intervention_without_a_flag() -> None:
    acme = account()
    assert due(acme, "intervention", "2026-11-22", touch(acme, "intervention", "2026-11-01")) is None


# Triggered.


def test_an_open_usage_signal_triggers_a_value_touch_until_one_answers_it() -> None:
    acme = account(tier="scale")
    seen = signal(acme, "seats_near_limit", "2026-11-10")
    assert due(acme, "value_touch", "2026-11-22", signals=[seen]) == day("2026-11-10")
    answered = touch(acme, "value_touch", "2026-11-10")
    assert due(acme, "value_touch", "2026-11-22", answered, signals=[seen]) is None
    assert due(acme, "value_touch", "2026-11-22", signals=[seen.but(resolved_on=day("2026-11-12"))]) is None
    other = signal(acme, "new_funding", "2026-11-10")
    assert due(acme, "value_touch", "2026-11-22", signals=[other]) is None
    assert due(acme, "value_touch", "2026-11-22") is None


def test_a_later_signal_triggers_again() -> None:
    acme = account(tier="scale")
    signals = [signal(acme, "usage_decline", "2026-09-01"), signal(acme, "usage_decline", "2026-11-10")]
    answered = touch(acme, "value_touch", "2026-10-01")
    assert due(acme, "value_touch", "2026-11-22", answered, signals=signals) == day("2026-11-10")


# Skips, overrides, re-tiering, churn.


def skip(of: Account, kind: str, from_due: str, to_due: str) -> Shift:
    return Shift(
        account_id=of.id,
        kind=kind,  # type: ignore[arg-type]
        from_due=day(from_due),
        to_due=day(to_due),
        why="skip",
        made_on=day("2026-11-22"),
    )


def test_a_skip_applies_only_while_the_computed_due_is_the_skipped_one() -> None:
    acme = account(tier="strategic")
    last = touch(acme, "value_touch", "2026-08-01")
    shifts = [skip(acme, "value_touch", "2026-09-01", "2026-12-01")]
    assert due(acme, "value_touch", "2026-11-22", last, shifts=shifts) == day("2026-12-01")
    newer = touch(acme, "value_touch", "2026-11-01")
    assert due(acme, "value_touch", "2026-11-22", last, newer, shifts=shifts) == day("2026-12-01")
    other = touch(acme, "value_touch", "2026-10-15")
    assert due(acme, "value_touch", "2026-11-22", last, other, shifts=shifts) == day("2026-11-15")


def test_an_override_changes_the_interval_the_anchor_or_ends_the_cadence() -> None:
    acme = account(tier="growth", tracked_since=day("2026-01-01"))
    last = touch(acme, "value_touch", "2026-10-01")

    def with_override(kind: str, **values: Any) -> date | None:
        own = CadenceOverride(account_id=acme.id, kind=kind, **values)  # type: ignore[arg-type]
        return due(acme, kind, "2026-11-22", last, overrides=[own])

    assert with_override("value_touch", every="2 months") == day("2026-12-01")
    assert with_override("value_touch", every="none") is None
    assert with_override("business_review", anchor=day("2026-03-15")) == day("2026-09-15")


def test_an_item_due_because_of_a_new_tier_says_so() -> None:
    acme = account(tier="strategic", tracked_since=day("2026-01-01"))
    last = touch(acme, "value_touch", "2026-10-01")
    move = TierChange(account_id="acme", changed_on=day("2026-11-10"), tier_was="growth", tier="strategic")
    snapshot = book("2026-11-22", acme, [last], tier_changes=[move])
    found = item(snapshot, acme, "value_touch", "2026-11-22")
    assert found is not None
    assert (found.due_on, found.retiered) == (day("2026-11-01"), move)
    since = touch(acme, "value_touch", "2026-11-12")
    again = item(book("2026-12-20", acme, [last, since], tier_changes=[move]), acme, "value_touch", "2026-12-20")
    assert again is not None
    assert again.retiered is None


@pytest.mark.parametrize("status", ["churned", "archived"])
def test_a_lost_or_archived_account_has_no_cadence(status: str) -> None:
    from bookcockpit.core.due.cadence import items

    acme = account(status=status, at_risk_since=day("2026-11-01"))
    assert list(items(book("2026-11-22", acme), BALANCED, day("2026-11-22"))) == []


# States.


def test_a_due_date_on_a_weekend_is_not_overdue_before_its_first_working_day_has_passed() -> None:
    acme = account(tier="strategic")
    found = item(
        book("2026-11-21", acme, [touch(acme, "value_touch", "2026-10-21")]), acme, "value_touch", "2026-11-21"
    )
    assert found is not None
    assert found.due_on == day("2026-11-21")  # a Saturday
    states = {text: state(found, day(text)) for text in ("2026-11-20", "2026-11-21", "2026-11-23", "2026-11-24")}
    assert list(states.values()) == ["upcoming", "due", "due", "overdue"]
    assert state(found, day("2026-11-24"), {day("2026-11-23"), day("2026-11-24")}) == "due"


def test_well_overdue_is_more_than_half_an_interval() -> None:
    acme = account(tier="strategic")
    monthly = item(
        book("2026-11-22", acme, [touch(acme, "value_touch", "2026-09-20")]), acme, "value_touch", "2026-11-22"
    )
    assert monthly is not None
    assert state(monthly, day("2026-11-04")) == "overdue"  # 15 days late
    assert state(monthly, day("2026-11-05")) == "well_overdue"
    weekly = item(
        book("2026-11-22", acme, [touch(acme, "usage_check", "2026-11-09")]), acme, "usage_check", "2026-11-22"
    )
    assert weekly is not None
    assert state(weekly, day("2026-11-19")) == "overdue"  # 3 days late
    assert state(weekly, day("2026-11-20")) == "well_overdue"


# Presets.


def test_presets_differ_where_they_say() -> None:
    assert all(rhythm["check_in"] is None for rhythm in preset("value-led").cadence.values())
    assert preset("high-touch").cadence["growth"]["business_review"] == Interval(months=3)
    assert set(preset("high-touch").renewal_window.values()) == {120}


@given(
    st.dates(date(2023, 1, 1), date(2026, 11, 22)),
    st.dates(date(2022, 1, 1), date(2026, 11, 22)),
    st.sampled_from([Interval(months=n) for n in (1, 3, 6, 12)] + [Interval(days=7)]),
)
def test_the_due_slot_is_more_than_half_an_interval_after_the_last_touch(
    last: date, anchor: date, every: Interval
) -> None:
    from bookcockpit.core.due.cadence import first_slot

    slot = first_slot("business_review", every, anchor, last)
    assert 2 * (slot - last).days > every.length
    if slot > every.nth(anchor, 1):
        previous, n = every.first_after(anchor, slot - timedelta(days=1))
        assert previous == slot
        assert 2 * (every.nth(anchor, n - 1) - last).days <= every.length
