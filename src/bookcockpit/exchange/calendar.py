"""The agenda as an iCalendar file (RFC 5545): all-day entries that take no time, each under a name that stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event

from bookcockpit.core.text import show

if TYPE_CHECKING:
    from bookcockpit.core.due.today import Entry


def calendar_text(entries: Iterable[Entry], today: date) -> bytes:
    """The file, the same bytes for the same entries and day; its time stamps are the beginning of that day in UTC."""
    made = Calendar()
    made.add("prodid", "-//bookcockpit//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", "bookcockpit")
    stamp = datetime.combine(today, time(), UTC)
    for entry in entries:
        made.add_component(_event(entry, stamp))
    return bytes(made.to_ical())


def _event(entry: Entry, stamp: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.name}@bookcockpit")
    event.add("dtstamp", stamp)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(days=1))
    # Escaping and folding are the library's; it lets control characters pass.
    event.add("summary", show(f"{entry.account.name}: {entry.what}"))
    said = [f"{entry.account.tier.capitalize()} account", entry.more]
    event.add("description", show(", ".join(each for each in said if each)))
    event.add("categories", [entry.sort])
    event.add("transp", "TRANSPARENT")
    return event
