"""What an activity of a CRM says happened."""

from __future__ import annotations

from datetime import date

import pytest

from bookcockpit.exchange.crm.activities import NotHappened, Report, form_of, happening

TODAY = date(2026, 3, 2)
PAST, AHEAD = date(2026, 2, 20), date(2026, 3, 9)


def report(*types: str, on: date | None = PAST, titled: tuple[str, ...] = (), **said: object) -> Report:
    return Report(titled=titled, types=types, on=on, created_on=said.pop("created_on", None), **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "form"),
    [
        (report("Call", "Task"), "call"),
        (report("Other", "Email"), "email"),
        (report("Email", "ListEmail"), "mass"),
        (report("X", "Task"), "task"),
        (report("Meeting", "Event"), "meeting"),
        (report("INCOMING_EMAIL"), "email"),
        (report("LinkedIn"), "chat"),
        (report("CALL", titled=("tasktitle", "tasknotes")), "task"),
        (report("First meeting", titled=("calltitle", "callnotes")), "call"),
        (report(titled=("hsnotebody",)), "note"),
        (report(titled=("donotmodifyphonecall", "subject")), "call"),
        (report(subject="Call"), "call"),
        (report(subject="Email: your offer"), "email"),
        (report("Task", subject="Call"), "call"),
        (report(calendar=True), "meeting"),
        (report("Something else"), ""),
    ],
)
def test_types_titles_and_subjects_tell_what_an_activity_is(said: Report, form: str) -> None:
    assert form_of(said) == form


@pytest.mark.parametrize(
    ("said", "kind", "channel"),
    [
        (report("Call", status="Completed"), "check_in", "call"),
        (report("Call", status="Connected, meeting scheduled"), "check_in", "call"),
        (report("Call", status="Left voicemail"), "other", "call"),
        (report("Call", status="No answer"), "other", "call"),
        (report("Call", status="73a0d17f-1163-4015-bdd5-ec830791da20"), "other", "call"),
        (report("Call", direction="Internal"), "other", "call"),
        (report("Meeting"), "check_in", None),
        (report("Meeting", location="https://zoom.us/j/1"), "check_in", "video"),
        (report("On-site visit"), "check_in", "on_site"),
        (report("Webinar"), "check_in", "event"),
        (report("Meeting", subject="Acme QBR Q1"), "business_review", None),
        (report("Meeting", subject="Executive business review"), "business_review", None),
        (report("Meeting", subject="Prep for Acme QBR"), "check_in", None),
        (report("Meeting", subject="Internal: Acme QBR"), "other", "internal"),
        (report("Email", status="Completed", subject="QBR deck"), "other", "email"),
        (report("Email", status="Completed", subject="Email: Re: offer"), "check_in", "email"),
        (report("Email", direction="INCOMING_EMAIL", subject="offer"), "check_in", "email"),
        (report("Email", direction="EMAIL", subject="Re: just checking"), "other", "email"),
        (report("Email", direction="INCOMING_EMAIL", subject="Automatic reply: offer"), "other", "email"),
        (report("ListEmail", status="Completed", subject="Re: news"), "other", "email"),
        (report("Note"), "other", "internal"),
        (report("Task", status="Completed", subject="Send QBR invitation"), "other", "internal"),
        (report("SMS"), "other", "chat"),
        (report("SMS", direction="Inbound"), "check_in", "chat"),
    ],
)
def test_a_touch_that_stops_a_clock_takes_two_sides(said: Report, kind: str, channel: str | None) -> None:
    what = happening(said, TODAY)
    assert (what.kind, what.channel, what.on, what.planned) == (kind, channel, PAST, False)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (report("Task", status="Not Started"), "not done yet"),
        (report("Task"), "not done yet"),
        (report("Call", status="In Progress"), "not done yet"),
        (report("Call", status="Scheduled"), "not done yet"),
        (report("Call", done=False), "not done yet"),
        (report("Meeting", done=False), "not done yet"),
        (report("Meeting", status="To do"), "not done yet"),
        (report("Call", status="Completed", on=AHEAD), "done, but dated after today: taken once that day has come"),
        (report("Call", on=AHEAD), "not done yet"),
        (report("Meeting", status="CANCELED"), "cancelled"),
        (report("Meeting", status="No show"), "nobody came"),
        (report("Meeting", status="RESCHEDULED"), "put off to another day"),
        (report("Meeting", status="Declined", on=AHEAD), "declined"),
        (report("Email", status="BOUNCED"), "not delivered"),
        (report("Call", status="Completed", on=None), "has no date"),
    ],
)
def test_what_did_not_happen_is_no_touch(said: Report, why: str) -> None:
    with pytest.raises(NotHappened, match=f"^{why}$"):
        happening(said, TODAY)


def test_a_meeting_ahead_is_planned_and_one_of_today_is_not() -> None:
    assert happening(report("Meeting", on=AHEAD), TODAY).planned
    assert happening(report("Call", on=AHEAD, calendar=True, status="Scheduled"), TODAY).planned
    assert not happening(report("Meeting", on=TODAY), TODAY).planned


def test_a_meeting_whose_day_passed_is_taken_as_held() -> None:
    what = happening(report("Meeting", status="SCHEDULED"), TODAY)
    assert (what.kind, what.presumed) == ("check_in", True)
    assert not happening(report("Meeting", status="COMPLETED"), TODAY).presumed


def test_the_day_of_the_record_counts_only_where_there_is_no_other() -> None:
    created = date(2026, 1, 5)
    done = happening(report("Task", done=True, created_on=created), TODAY)
    assert (done.on, done.by_creation) == (PAST, False)
    undated = happening(report("Task", done=True, on=None, created_on=created), TODAY)
    assert (undated.on, undated.by_creation) == (created, True)
