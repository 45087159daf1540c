"""A business review: who is asked, how far it looks back and ahead, and who is missing."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.history import Dossier
from bookcockpit.core.plan import qbr
from bookcockpit.core.plan.customer import Step
from builders import account, book, commitment, day, person, touch

TODAY = day("2026-11-18")
ACME = account()
JOY = person(ACME, "Joy", id="joy", roles=("economic_buyer",))
ANA = person(ACME, "Ana", id="ana", roles=("champion",))
COLIN = person(ACME, "Colin", id="colin", roles=("economic_buyer",), left_on=day("2026-09-18"))


def review(*touches: Any, attendees: Any = None, people: Any = (JOY, ANA, COLIN), **more: Any) -> qbr.Review:
    deep = Dossier(touches=sorted(touches, key=lambda each: each.happened_on, reverse=True))
    return qbr.review_of(book(TODAY, ACME, touches, stakeholders=people, **more), ACME, deep, TODAY, attendees)


def met(on: str, *who: str, **values: Any) -> Any:
    return touch(ACME, "business_review", on, stakeholder_ids=who, **values)


@pytest.mark.parametrize(
    ("today", "last_day"),
    [
        ("2026-11-18", "2027-03-31"),
        ("2026-01-01", "2026-06-30"),
        ("2026-03-31", "2026-06-30"),
        ("2026-04-01", "2026-09-30"),
        ("2026-07-01", "2026-12-31"),
        ("2027-12-31", "2028-03-31"),
    ],
)
def test_it_looks_ahead_to_the_end_of_the_next_calendar_quarter(today: str, last_day: str) -> None:
    assert qbr.end_of_next_quarter(day(today)) == day(last_day)


def test_those_of_the_planned_review_are_asked_before_those_of_the_last() -> None:
    held, planned = met("2026-08-12", "joy"), met("2026-12-09", "ana", planned=True)
    made = review(held, planned, met("2027-03-09", "joy", planned=True))
    assert (made.attendees, made.planned_on, made.held_on) == ((ANA,), day("2026-12-09"), day("2026-08-12"))
    assert review(met("2026-02-12", "ana"), held).attendees == (JOY,)
    assert review().attendees == ()


def test_a_review_planned_for_today_is_still_ahead_and_one_never_confirmed_is_neither() -> None:
    assert review(met("2026-11-18", "ana", planned=True)).planned_on == TODAY
    stale = review(met("2026-11-02", "ana", planned=True))
    assert (stale.planned_on, stale.held_on, stale.attendees) == (None, None, ())


def test_who_left_is_not_asked_again() -> None:
    assert review(met("2026-08-12", "colin", "ana")).attendees == (ANA,)


def test_attendees_given_by_name_are_the_list() -> None:
    assert review(met("2026-08-12", "ana"), attendees=(JOY,)).attendees == (JOY,)
    assert review(met("2026-08-12", "ana"), attendees=()).attendees == ()


@pytest.mark.parametrize(
    ("who", "people", "warning"),
    [
        (("joy",), (JOY, ANA), ""),
        (("ana",), (JOY, ANA), "No economic buyer is on the attendee list: invite Joy"),
        ((), (JOY,), "No economic buyer is on the attendee list: invite Joy"),
        (
            ("ana",),
            (ANA, COLIN),
            "No economic buyer is on the attendee list, and none is known: ask who signs the renewal",
        ),
    ],
)
def test_a_review_nobody_attends_who_can_say_yes_is_worth_a_warning(who: Any, people: Any, warning: str) -> None:
    assert qbr.without_buyer(review(met("2026-08-12", *who), people=people)) == warning


def test_value_is_counted_from_the_day_after_the_last_review() -> None:
    brought = [touch(ACME, "value_touch", on, value_delivered=on) for on in ("2026-08-12", "2026-08-13", "2026-10-01")]
    ahead = touch(ACME, "value_touch", "2026-12-01", value_delivered="not yet")
    made = review(met("2026-08-12"), *brought, ahead, touch(ACME, "check_in", "2026-10-02"))
    assert [each.value_delivered for each in made.delivered] == ["2026-10-01", "2026-08-13"]
    assert len(review(*brought).delivered) == 3


def test_open_steps_are_those_due_by_then_late_ones_and_those_without_a_date() -> None:
    until = day("2027-03-31")
    steps = [
        Step("undated", "", "us", None, None),
        Step("later", "", "us", day("2027-04-01"), None),
        Step("in time", "", "us", until, None),
        Step("late", "", "us", day("2026-11-17"), None),
        Step("today", "", "us", TODAY, None),
        Step("done", "", "us", day("2026-11-17"), day("2026-11-20")),
    ]
    assert [step.what for step in qbr.still_open(steps, until)] == ["late", "today", "in time", "undated"]
    assert [step.what for step in qbr.late(steps, TODAY, ())] == ["late"]


def test_steps_done_since_come_latest_first() -> None:
    steps = [Step(on, "", "us", None, day(on)) for on in ("2026-08-12", "2026-08-13", "2026-10-01", "2026-11-19")]
    assert [step.what for step in qbr.done_since(steps, day("2026-08-12"), TODAY)] == ["2026-10-01", "2026-08-13"]
    assert len(qbr.done_since(steps, None, TODAY)) == 3


def test_dropped_promises_are_no_steps() -> None:
    promises = [commitment(ACME, "Kept"), commitment(ACME, "Dropped", dropped_on=TODAY)]
    assert [step.what for step in review(commitments=promises).steps] == ["Kept"]


def test_the_customer_sees_names_and_dates_of_it() -> None:
    made = review(met("2026-08-12", "ana"), met("2026-12-09", "ana", "joy"))
    shown = qbr.customer_review(book(TODAY, ACME), ACME, Dossier(), made)
    assert shown.attendees == ("Ana", "Joy")
    assert (shown.held_on, shown.planned_on, shown.until) == (day("2026-08-12"), day("2026-12-09"), day("2027-03-31"))


def test_nobody_is_named_to_the_customer_before_a_date_is_planned_or_somebody_is_asked() -> None:
    made = review(met("2026-08-12", "ana", "joy"))
    assert [each.name for each in made.attendees] == ["Ana", "Joy"]
    assert qbr.customer_review(book(TODAY, ACME), ACME, Dossier(), made).attendees == ()
