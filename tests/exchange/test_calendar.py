"""The calendar file: what it holds reads back, and nothing a customer is called can break it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bookcockpit.core.due.today import Entry, agenda
from bookcockpit.core.policy import Policy
from bookcockpit.core.text import show
from bookcockpit.exchange.calendar import calendar_text
from builders import account
from exchange.document_books import TODAY, sources_of
from goldens import is_golden

ROOT = Path(__file__).parents[2]
ACME = account("Acme", tier="strategic")


def read(text: bytes) -> list[Any]:
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_the_golden_calendar(make_book: Callable[[], Any]) -> None:
    made = make_book()
    made.take({path.name: path.read_bytes() for path in (ROOT / "sample_data").glob("*.csv")}, today=date(2026, 11, 16))
    held = sources_of(made.everything(), "northwind").book
    entries = [each for each in agenda(held, Policy(), TODAY) if each.account.key == "northwind"]
    # Ids are random; whose entry it is stays to be seen.
    named = [each._replace(name=f"{each.sort}-{number}") for number, each in enumerate(entries)]
    is_golden("northwind.ics", calendar_text(named, TODAY))
    assert {"renewal", "touch", "commitment"} <= {each.sort for each in entries}


@given(
    what=st.text(alphabet=st.sampled_from('a,;\\:\n\r日é\x1b\u202e "='), min_size=1, max_size=200),
    on=st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_any_text_reads_back_as_it_is_shown(what: str, on: date) -> None:
    entry = Entry("touch-1", on, "touch", ACME, what)
    text = calendar_text([entry, entry._replace(name="touch-2")], TODAY)
    events = read(text)
    assert [str(event["uid"]) for event in events] == ["touch-1@bookcockpit", "touch-2@bookcockpit"]
    assert str(events[0]["summary"]) == show(f"Acme: {what}")
    assert (events[0]["dtstart"].dt, events[0]["dtend"].dt) == (on, on + timedelta(days=1))
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
    assert b"\x1b" not in text


def test_a_line_break_in_a_name_adds_no_property() -> None:
    evil = account("Acme\r\nATTENDEE:mailto:evil@example.com")
    (event,) = read(calendar_text([Entry("touch-1", TODAY, "touch", evil, "Check-in")], TODAY))
    assert "attendee" not in event


def test_the_same_day_gives_the_same_bytes() -> None:
    entry = Entry("touch-1", TODAY, "touch", ACME, "Check-in")
    assert calendar_text([entry], TODAY) == calendar_text([entry], TODAY)


def test_an_empty_agenda_is_still_a_calendar() -> None:
    assert read(calendar_text([], TODAY)) == []


@pytest.mark.parametrize("sort", ["touch", "renewal", "notice"])
def test_entries_take_no_time(sort: Any) -> None:
    (event,) = read(calendar_text([Entry("x", TODAY, sort, ACME, "x")], TODAY))
    assert event["transp"] == "TRANSPARENT"
    assert event["dtstart"].params["VALUE"] == "DATE"
