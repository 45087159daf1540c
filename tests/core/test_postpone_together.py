"""Several lines in one change: put off, settled, logged together."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.actions import TogetherError, item_of, log_together, log_touch, mark_done, touches_for
from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.postpone import (
    PostponeError,
    latest_for_all,
    skip_together,
    snooze_together,
    unsnooze_together,
)
from bookcockpit.core.due.today import TodayView, today_view
from bookcockpit.core.entities import Account, Milestone, Objective, Shift, Snooze, Touch
from bookcockpit.core.policy import Policy
from builders import account, book, commitment, contract, day, touch

PLAYBOOK = Policy()
TODAY = day("2026-11-18")  # a Wednesday
NAMES = ("Acme", "Globex", "Initech", "Umbra", "Vandelay")


def view(of: Book) -> TodayView:
    return today_view(of, PLAYBOOK, of.as_of, everything=True)


def owed(of: Book, who: Account, kind: str) -> Item:
    found = item_of(of, PLAYBOOK, who, kind, of.as_of)  # type: ignore[arg-type]
    assert found is not None
    return found


def check_ins(of: Book) -> list[Item]:
    return [owed(of, who, "check_in") for who in of.accounts]


def five(**more: Any) -> Book:
    """Five growth accounts that owe a check-in since 1 November."""
    return book(TODAY, [account(name, tracked_since=day("2026-10-01")) for name in NAMES], **more)


# Snooze.


def test_several_are_snoozed_in_one_change_that_equals_one_by_one() -> None:
    snapshot = five()
    items = check_ins(snapshot)
    change = snooze_together(snapshot, items, day("2026-11-30"), "fair week", TODAY)
    assert change.label == "snooze 5 touches until 2026-11-30"
    alone = [snooze_together(snapshot, [item], day("2026-11-30"), "fair week", TODAY).save[0] for item in items]
    assert [_what(each) for each in change.save] == [_what(each) for each in alone]
    hidden = view(five(snoozes=change.save)).snoozed
    assert [each.item.account.name for each in hidden] == list(NAMES)


def test_one_line_keeps_the_label_of_one() -> None:
    snapshot = five()
    item = check_ins(snapshot)[0]
    assert snooze_together(snapshot, [item, item], day("2026-11-30"), "", TODAY).label == (
        "snooze check-in of Acme until 2026-11-30"
    )
    assert skip_together([item], "", TODAY).label == "skip check-in of Acme"


def test_the_latest_date_that_suits_all_is_the_nearest_contract_date() -> None:
    accounts = [account(name, tracked_since=day("2026-10-01")) for name in NAMES]
    terms = [
        contract(accounts[0], "2026-01-01", "2026-12-31", notice_days=30),  # notice on 2 December
        contract(accounts[1], "2026-01-01", "2026-12-09"),  # renews on the 10th
    ]
    snapshot = book(TODAY, accounts, contracts=terms)
    items = check_ins(snapshot)
    assert latest_for_all(snapshot, items, TODAY) == day("2026-12-02")
    assert latest_for_all(snapshot, items[1:], TODAY) == day("2026-12-10")
    assert latest_for_all(snapshot, items[2:], TODAY) is None
    assert len(snooze_together(snapshot, items, day("2026-12-02"), "", TODAY).save) == 5
    with pytest.raises(PostponeError) as refused:
        snooze_together(snapshot, items, day("2026-12-11"), "", TODAY)
    assert str(refused.value) == (
        "check-in of Acme and check-in of Globex cannot be snoozed past the contract's next date; "
        "the latest that suits all is Wed 2 Dec 2026"
    )
    with pytest.raises(PostponeError, match=r"^check-in of Acme cannot .* the latest that suits all is Wed 2 Dec"):
        snooze_together(snapshot, items, day("2026-12-03"), "", TODAY)


def test_a_refusal_names_three_and_counts_the_rest() -> None:
    accounts = [account(name, tracked_since=day("2026-10-01")) for name in NAMES]
    snapshot = book(TODAY, accounts, contracts=[contract(each, "2026-01-01", "2026-11-30") for each in accounts])
    with pytest.raises(PostponeError, match="Acme, check-in of Globex, check-in of Initech and 2 more cannot"):
        snooze_together(snapshot, check_ins(snapshot), day("2026-12-02"), "", TODAY)


def test_nothing_can_wait_when_a_contract_date_is_today() -> None:
    accounts = [account(name, tracked_since=day("2026-10-01")) for name in NAMES[:2]]
    snapshot = book(TODAY, accounts, contracts=[contract(accounts[1], "2025-11-18", "2026-11-17")])
    with pytest.raises(PostponeError, match=r"^check-in of Globex cannot .* is today; unmark what cannot wait$"):
        snooze_together(snapshot, check_ins(snapshot), day("2026-11-19"), "", TODAY)


def test_a_first_intervention_in_the_set_stops_snooze_and_skip() -> None:
    red = account("Red", at_risk_since=TODAY)
    snapshot = book(TODAY, [account("Acme"), red])
    items = [owed(snapshot, snapshot.accounts[0], "check_in"), owed(snapshot, red, "intervention")]
    with pytest.raises(PostponeError, match=r"^intervention of Red cannot be snoozed: .* or unmark it$"):
        snooze_together(snapshot, items, day("2026-11-20"), "", TODAY)
    with pytest.raises(PostponeError, match=r"^intervention of Red cannot be skipped: .*unmark"):
        skip_together(items, "", TODAY)


def test_several_come_back_together_or_not_at_all() -> None:
    snapshot = five()
    items = check_ins(snapshot)
    asleep = snooze_together(snapshot, items[:2], day("2026-11-30"), "", TODAY).save
    snapshot = five(snoozes=asleep)
    change = unsnooze_together(snapshot, items[:2])
    assert (change.label, len(change.remove)) == ("unsnooze 2 touches", 2)
    assert unsnooze_together(snapshot, items[:1]).label == "unsnooze check-in of Acme"
    with pytest.raises(PostponeError, match=r"^check-in of Initech is not snoozed$"):
        unsnooze_together(snapshot, items[:3])
    with pytest.raises(PostponeError, match=r"^check-in of Initech and check-in of Umbra are not snoozed$"):
        unsnooze_together(snapshot, items[:4])


# Skip.


def test_several_are_skipped_each_to_the_next_date_of_its_own_rhythm() -> None:
    early, late = account("Early", tracked_since=day("2026-10-05")), account("Late", tracked_since=day("2026-10-28"))
    items = check_ins(book(TODAY, [early, late]))
    change = skip_together([items[0], items[1]._replace(due_on=day("2026-11-28"))], "newsletter sent", TODAY)
    assert change.label == "skip 2 touches"
    # Monthly from the 5th: due 5 November, so 5 December. From the 28th, due 28 November: 28 December.
    assert [shift.__dict__["to_due"] for shift in change.save] == [day("2026-12-05"), day("2026-12-28")]


def test_a_renewal_prep_in_the_set_stops_the_skip() -> None:
    acme = account()
    snapshot = book(TODAY, acme, contracts=[contract(acme, "2025-12-31", "2026-12-30")])
    with pytest.raises(PostponeError, match=r"^renewal prep of Acme cannot be skipped: .*unmark what must not be"):
        skip_together([owed(snapshot, acme, "check_in"), owed(snapshot, acme, "renewal_prep")], "", TODAY)


@given(st.sets(st.sampled_from(range(5)), min_size=1))
def test_skipping_together_equals_skipping_one_by_one(chosen: set[int]) -> None:
    items = [item for number, item in enumerate(check_ins(five())) if number in chosen]
    alone = [skip_together([item], "why", TODAY).save[0] for item in items]
    assert [_what(each) for each in skip_together(items, "why", TODAY).save] == [_what(each) for each in alone]


def _what(entity: Any) -> dict[str, object]:
    assert isinstance(entity, Shift | Snooze)
    return {field: value for field, value in entity.__dict__.items() if field not in ("id", "key", "rev")}


# Log together.


def logged(change: Change) -> list[tuple[str, str, str]]:
    touches = [each for each in change.save if isinstance(each, Touch)]
    return [(each.account_id, each.kind, each.happened_on.isoformat()) for each in touches]


def test_each_account_gets_what_it_is_owed_or_one_kind_for_all() -> None:
    acme, globex = account("Acme"), account("Globex")
    lines: list[Any] = [(acme, "check_in"), (globex, "usage_check")]
    change = log_together(lines, TODAY, on=day("2026-11-17"), channel="event", summary="User day")
    assert logged(change) == [("acme", "check_in", "2026-11-17"), ("globex", "usage_check", "2026-11-17")]
    assert change.label == "log 2 touches with 2 accounts on 2026-11-17"
    assert {(each.__dict__["channel"], each.__dict__["summary"]) for each in change.save} == {("event", "User day")}
    change = log_together(lines, TODAY, on=TODAY, kind="check_in")
    assert logged(change) == [("acme", "check_in", "2026-11-18"), ("globex", "check_in", "2026-11-18")]
    assert change.label == "log check-in with 2 accounts on 2026-11-18"


def test_of_two_kinds_of_one_account_the_stronger_is_logged_and_unrelated_ones_both() -> None:
    acme = account()
    lines: list[Any] = [(acme, "value_touch"), (acme, "business_review"), (acme, "executive_touch"), (acme, None)]
    assert touches_for(lines[:2], None) == [(acme, "business_review")]
    assert [kind for _, kind in touches_for(lines, None)] == ["business_review", "executive_touch"]
    change = log_together(lines, TODAY, on=TODAY)
    assert change.label == "log 2 touches with Acme on 2026-11-18"
    assert [kind for _, kind in touches_for(lines, "check_in")] == ["check_in"]


def test_one_touch_keeps_the_label_of_one_and_a_date_ahead_plans() -> None:
    acme, globex = account("Acme"), account("Globex")
    made = Touch(account_id=acme.id, happened_on=TODAY, kind="check_in")
    assert log_together([(acme, "check_in")], TODAY, on=TODAY).label == log_touch(acme, made, TODAY).label
    ahead = log_together([(acme, None), (globex, None)], TODAY, on=day("2026-11-19"), kind="check_in")
    assert ahead.label == "plan check-in with 2 accounts on 2026-11-19"
    assert all(each.__dict__["planned"] for each in ahead.save)


def test_accounts_that_are_owed_nothing_need_a_kind() -> None:
    lines: list[Any] = [(account("Acme"), "check_in"), *((account(name), None) for name in NAMES[1:])]
    with pytest.raises(TogetherError, match="lines of Globex, Initech, Umbra and 1 more; choose one kind"):
        log_together(lines, TODAY, on=TODAY)


# Done.


def test_several_things_owed_are_done_in_one_change() -> None:
    acme = account(tracked_since=TODAY)
    goal = Objective(account_id=acme.id, statement="Faster")
    snapshot = book(
        TODAY,
        acme,
        [touch(acme, "check_in", "2026-11-17", planned=True), touch(acme, "value_touch", "2026-11-16", planned=True)],
        commitments=[commitment(acme, "pricing sheet", due_on=TODAY)],
        objectives=[goal],
        milestones=[Milestone(objective_id=goal.id, title="Pilot live", due_on=TODAY)],
        contracts=[contract(acme, "2025-11-01", "2026-10-31")],
    )
    lines = {each.type: each for each in view(snapshot).obligations}
    plans = [each for each in view(snapshot).obligations if each.type == "confirm"]
    change = mark_done([lines["commitment"], lines["milestone"], *plans], TODAY)
    assert change.label == "settle 4 things owed"
    assert [each.__dict__.get("done_on", "confirmed") for each in change.save] == [TODAY, TODAY, *["confirmed"] * 2]
    assert not any(each.planned for each in change.save if isinstance(each, Touch))
    assert mark_done(plans, TODAY).label == "confirm 2 touches"
    assert mark_done(plans[:1], TODAY).label == "confirm value touch with Acme"
    assert mark_done([lines["commitment"]] * 2, TODAY).label == "settle “pricing sheet” (Acme)"
    with pytest.raises(TogetherError, match=r"^Renewal passed .* \(Acme\) cannot be marked as done; unmark it$"):
        mark_done(list(lines.values()), TODAY)
