"""`why`: the terms of an item's urgency and the dates behind it."""

from __future__ import annotations

from datetime import date

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import account_argument, json_option, kind_argument
from bookcockpit.cli.out import print_json, print_shown, say
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import print_table
from bookcockpit.core import wording
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.today import TodayItem
from bookcockpit.core.entities import Snooze
from bookcockpit.core.rounding import fixed
from bookcockpit.core.vocabulary import Kind

_FAR = 40_000
"""Days ahead, a century: whenever the item is due, the view holds it."""


@command("why")
@account_argument()
@kind_argument()
@json_option
@pass_session
def why(session: Session, wanted: str, kind: Kind, as_json: bool) -> None:
    """Why an item ranks where it does, and the dates behind it.

    \b
    Examples:
      bookcockpit why northwind business_review
      bookcockpit why northwind value --json
    """
    account = session.account(wanted)
    item = session.item(account, kind)
    line = _line(session, item)
    snooze = session.book.snooze_of.get(item.key)
    if snooze is not None and not (snooze.due_was == item.computed_due and session.today < snooze.until):
        snooze = None
    if as_json:
        print_json(line, row="WhyItem", snooze=snooze)
        return
    today = session.today
    print_shown(f"{account.name} · {wording.kind_label(kind)} · {_due(session, item)}", "strong")
    print_shown(line.why)
    say()
    rows = [(wording.word_label(term.name), fixed(term.points, 1)) for term in line.urgency.terms]
    print_table(("urgency", "points"), [*rows, ("total", fixed(line.urgency.total, 1))], right=(1,))
    say()
    print_table(("", ""), _dates(item, line, snooze, today), indent="")
    say()
    if line.bring:
        print_shown("Bring", "strong")
        for each in line.bring:
            print_shown(f"  {each}")
    elif not item.internal:
        print_shown("Nothing of value to bring yet: find something, or skip it with the reason.", "quiet")


def _line(session: Session, item: Item) -> TodayItem:
    """The item as Today ranks it, also where it is snoozed or planned and so not ranked."""
    from bookcockpit.core.due.cadence import state
    from bookcockpit.core.due.urgency import shared_terms, touch_urgency
    from bookcockpit.core.health.score import Healths
    from bookcockpit.core.revenue.arr import arr_on, percentiles

    book, desk, today = session.book, session.desk, session.today
    view = desk.today_view(book, within=_FAR, account_id=item.account.id, everything=True)
    for line in (*view.ranked, *view.upcoming):
        if line.item.key == item.key:
            return line
    places = percentiles({each.id: arr_on(book, each, today) for each in book.accounts if each.status == "active"})
    band = Healths(book, desk.playbook).of(item.account).band
    shared = shared_terms(item.account, book, desk.playbook, today, places.get(item.account.id), band)
    points = touch_urgency(item, shared, desk.playbook, today)
    planned = next((each.touch.happened_on for each in view.planned if each.kind == item.kind), None)
    return TodayItem(item, state(item, today, book.days_off), points, item.due_on, planned, book)


def _due(session: Session, item: Item) -> str:
    """`5 d late`, or the date it is due."""
    if session.book.is_late(item.due_on):
        return session.due(item.due_on).text
    return f"due {wording.full_date(item.due_on)}"


def _dates(item: Item, line: TodayItem, snooze: Snooze | None, today: date) -> list[tuple[str, str]]:
    told = [("due", wording.full_date(item.due_on))]
    if item.computed_due != item.due_on:
        told.append(("by the clock", wording.full_date(item.computed_due)))
    if line.ranked_from > item.due_on:
        told.append(("spread to", wording.full_date(line.ranked_from)))
    told.append(("last", wording.full_date(item.last_on) if item.last_on else "never"))
    told.append(("rhythm", wording.rhythm(item.every) if item.every else "none of its own"))
    told.append(("counted from", wording.full_date(item.anchor)))
    if item.missed:
        told.append(("missed", wording.count(item.missed, "more slot")))
    if item.skips:
        told.append(("skipped", wording.count(item.skips, "time")))
    if item.override is not None:
        told.append(("own cadence", _override(item)))
    if item.contract is not None and item.contract.renews_on is not None:
        told.append(("contract", f"{item.contract.key}, renews {wording.full_date(item.contract.renews_on)}"))
    if snooze is not None:
        times = wording.count(snooze.times, "time")
        told.append(("snoozed", f"until {wording.full_date(snooze.until)} ({times}): {snooze.reason}"))
    return told


def _override(item: Item) -> str:
    assert item.override is not None
    parts = [f"every {item.override.every}"] if item.override.every else []
    if item.override.anchor is not None:
        parts.append(f"from {wording.full_date(item.override.anchor)}")
    return ", ".join(parts)
