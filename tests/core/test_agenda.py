"""The agenda: what stands on which day, and under which name it stays."""

from __future__ import annotations

from datetime import date, timedelta

from bookcockpit.core.due.today import Entry, agenda
from bookcockpit.core.entities import Snooze
from bookcockpit.core.policy import Policy
from builders import account, book, commitment, contract, touch

TODAY = date(2026, 11, 23)
ACME = account("Acme", tier="strategic")


def entries(*touches: object, within: int = 180, **held: object) -> tuple[Entry, ...]:
    return agenda(book(TODAY, ACME, touches, **held), Policy(), TODAY, within=within)  # type: ignore[arg-type]


def on(found: tuple[Entry, ...], sort: str) -> list[tuple[date, str, str]]:
    return [(each.on, each.what, each.more) for each in found if each.sort == sort]


def test_a_touch_stands_on_its_due_date() -> None:
    review = touch(ACME, "business_review", "2026-10-01")
    assert (date(2027, 1, 1), "Business review", "") in on(entries(review), "touch")


def test_what_is_late_stands_on_today_and_says_since_when() -> None:
    review = touch(ACME, "business_review", "2026-07-01")
    assert (TODAY, "Business review", "due since Thu 1 Oct 2026") in on(entries(review), "touch")


def test_a_renewal_and_its_notice_date_stand_on_theirs() -> None:
    deal = contract(ACME, "2026-03-01", "2027-02-28", notice_days=60, auto_renew=True)
    found = entries(contracts=(deal,))
    assert on(found, "renewal") == [(date(2027, 3, 1), f"Renewal of {deal.key}", "renews by itself")]
    assert [day for day, _, _ in on(found, "notice")] == [date(2026, 12, 31)]


def test_a_renewal_that_passed_is_an_outcome_owed_today() -> None:
    deal = contract(ACME, "2025-11-01", "2026-10-31")
    found = entries(contracts=(deal,))
    assert on(found, "renewal") == []
    assert [day for day, _, _ in on(found, "outcome")] == [TODAY]


def test_open_promises_with_a_date_are_in_it() -> None:
    soon, late = date(2026, 11, 26), date(2026, 11, 1)
    open_, overdue = commitment(ACME, "price list", due_on=soon), commitment(ACME, "map", due_on=late)
    kept = commitment(ACME, "done one", due_on=TODAY, done_on=TODAY)
    endless = commitment(ACME, "some day")
    assert on(entries(commitments=(open_, overdue, kept, endless)), "commitment") == [
        (TODAY, "We owe: map", "due since Sun 1 Nov 2026"),
        (soon, "We owe: price list", ""),
    ]


def test_nothing_stands_beyond_the_days_wanted() -> None:
    review = touch(ACME, "business_review", "2026-10-01")
    named = {each.what for each in entries(review, within=30)}
    assert "Business review" not in named
    assert named
    assert all(TODAY <= each.on <= TODAY + timedelta(days=30) for each in entries(review, within=30))


def test_a_snoozed_item_stands_on_the_day_it_comes_back() -> None:
    review = touch(ACME, "business_review", "2026-07-01")
    hidden = Snooze(
        account_id=ACME.id, kind="business_review", until=date(2026, 12, 1), reason="on leave",
        made_on=TODAY, due_was=date(2026, 10, 1),
    )  # fmt: skip
    found = entries(review, snoozes=(hidden,))
    assert (date(2026, 12, 1), "Business review", "snoozed until then") in on(found, "touch")
    assert not any("leave" in each.more for each in found)


def test_the_name_of_an_entry_does_not_change_when_its_day_does() -> None:
    before = entries(touch(ACME, "business_review", "2026-08-01"))
    after = entries(touch(ACME, "business_review", "2026-10-01"))
    name = f"touch-{ACME.id}-business_review"
    days = [next(each.on for each in found if each.name == name) for found in (before, after)]
    assert days == [TODAY, date(2027, 1, 1)]


def test_no_two_entries_share_a_name() -> None:
    found = entries(contracts=(contract(ACME, "2026-03-01", "2027-02-28"), contract(ACME, "2026-04-01", "2027-03-31")))
    assert len({each.name for each in found}) == len(found) > 4
