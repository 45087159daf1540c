"""`today` and `why`: who is owed a touch today, and the dates behind an item's rank."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, account_argument, complete_account, json_option, kind_argument
from bookcockpit.cli.out import PIPED_WIDTH, paint, print_json, print_shown, say, tell, width
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.book import Book
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.today import Customer, Thing, TodayItem, TodayView
from bookcockpit.core.entities import Snooze
from bookcockpit.core.rhythm.reviews import rites_due
from bookcockpit.core.rounding import fixed
from bookcockpit.core.vocabulary import TIERS, Kind
from bookcockpit.desk import Desk

RITE_COMMANDS = {"friday": "week", "quarter": "quarter", "retier": "retier"}
"""The command behind each review of the book."""


@command("today")
@click.option("--within", type=click.IntRange(0, 3650), metavar="N", help="Days ahead to show (7, or the playbook's).")
@click.option("--tier", type=Word(TIERS, "tier"), metavar="TIER", help=f"Only {', '.join(TIERS)}.")
@click.option("--account", metavar="ACCOUNT", shell_complete=complete_account, help="Only one account.")
@click.option("--all", "everything", is_flag=True, help="Everything that is due, and what is snoozed and planned.")
@json_option
@pass_session
def today(
    session: Session, within: int | None, tier: str | None, account: str | None, everything: bool, as_json: bool
) -> None:
    """Whom to turn to today, and why.

    One line per customer, the most urgent first, as many as a day can hold: touches, promises, milestones, days for
    notice and renewals without an outcome in one order. --all shows everybody, and everything each of them needs.

    \b
    Examples:
      bookcockpit today
      bookcockpit today --tier strategic --within 14
      bookcockpit today --json | jq '.items[0].why'
    """
    account_id = session.account(account).id if account is not None else None
    view = session.desk.today_view(session.book, within=within, tier=tier, account_id=account_id, everything=everything)
    print_today(session.desk, session.book, view, within=within, everything=everything, as_json=as_json)


def show_today(desk: Desk, *, as_json: bool) -> None:
    """Today of a whole book, as the demo and a start without a terminal print it."""
    book = desk.book()
    print_today(desk, book, desk.today_view(book), within=None, everything=False, as_json=as_json)


def print_today(
    desk: Desk, book: Book, view: TodayView, *, within: int | None, everything: bool, as_json: bool
) -> None:
    """Print a day's view."""
    if as_json:
        print_json(view, rhythm=rites_due(book, desk.policy))
        return
    days = desk.policy.look_ahead if within is None else within
    print_shown(_header(view, days), "strong")
    if not view.arr:
        tell("No accounts yet: `bookcockpit account add NAME --tier growth`, or `bookcockpit import FOLDER`.")
        return
    idle = [each for each in view.customers if not everything and all(map(_is_idle, each.things))]
    shown = [each for each in view.customers if each not in idle]
    if shown:
        say()
        _print_customers(shown, view, everything=everything)
    elif not idle:
        say("Nothing is due today.")
    if idle:
        names = ", ".join(each.account.name for each in idle)
        print_shown(f"{wording.count(len(idle), 'check-in')} with nothing to bring: {names}", "quiet")
    if view.more:
        print_shown(f"{wording.count(view.more, 'more customer')}: --all", "quiet")
    _print_ahead(view, everything=everything)
    _print_upcoming(view, days)
    if everything:
        _print_hidden(view)
    for rite in rites_due(book, desk.policy):
        print_shown(f"{rite.words(view.today)}: `bookcockpit {RITE_COMMANDS[rite.kind]}`", "quiet")


def _header(view: TodayView, days: int) -> str:
    return " · ".join(
        (
            wording.full_date(view.today),
            wording.count(len(view.order), "customer"),
            f"{view.late} late",
            f"{len(view.upcoming)} more in {wording.count(days, 'day')}",
            f"{len(view.snoozed)} snoozed",
            f"{len(view.planned)} planned",
            f"a day holds {view.capacity}",
        )
    )


def _is_idle(thing: Thing) -> bool:
    return isinstance(thing, TodayItem) and thing.has_nothing_to_bring


def _print_customers(customers: Sequence[Customer], view: TodayView, *, everything: bool) -> None:
    """One line for each, with the number of its other things; or all of them, the others below the first."""
    lines = []
    for customer in customers:
        more = len(customer.things) - 1
        lines.append((customer.account.name, customer.first, f"+{more}" if more and not everything else ""))
        lines += [("", thing, "") for thing in customer.things[1:] if everything]
    _print_things(lines, view)


def _print_things(lines: Sequence[tuple[str, Thing, str]], view: TodayView) -> None:
    """Things with the name before each and the number after it."""
    # On 80 columns the reason is worth more than the tier.
    with_tier = width() >= PIPED_WIDTH
    rows: list[tuple[Cell | str, ...]] = [
        (
            wording.MARKS[thing.type],
            Cell(name, "strong"),
            thing.label,
            Cell(
                wording.due_words(thing.acts_on, view.today, view.days_off),
                "late" if view.is_late(thing.due_on) else "",
            ),
            Cell(more, "quiet"),
            *([thing.account.tier if name else ""] if with_tier else []),
            thing.reason,
        )
        for name, thing, more in lines
    ]
    heads = ("", "account", "what", "due", "", *(["tier"] if with_tier else []), "why")
    why = len(heads) - 1
    print_table(heads, rows, shrink=((why, 24), (1, 20), why, 1))


def _print_ahead(view: TodayView, *, everything: bool) -> None:
    """What was promised for the days ahead; what is due stands with its customer."""
    ahead = [each for each in view.obligations if each.due_on > view.today and each.type != "notice"]
    if ahead:
        _heading("Promised ahead")
        shown = ahead if everything else ahead[: view.capacity]
        _print_things([(each.account.name, each, "") for each in shown], view)
        if len(shown) < len(ahead):
            print_shown(f"{len(ahead) - len(shown)} more: --all", "quiet")


def _print_upcoming(view: TodayView, days: int) -> None:
    """What is ahead; on a Friday the weekend's items are a group of their own."""
    weekend_ends = view.today + timedelta(days=2) if view.today.weekday() == 4 else view.today
    weekend = [line for line in view.upcoming if line.ranked_from <= weekend_ends]
    later = [line for line in view.upcoming if line.ranked_from > weekend_ends]
    if weekend:
        _heading("This weekend")
        _print_things([(line.account.name, line, "") for line in weekend], view)
    if later:
        _heading(f"Next {wording.count(days, 'day')}")
        _print_things([(line.account.name, line, "") for line in later], view)


def _print_hidden(view: TodayView) -> None:
    if view.snoozed:
        _heading("Snoozed")
        rows = [
            (
                Cell(each.item.account.name, "strong"),
                wording.kind_label(each.item.kind),
                f"until {wording.full_date(each.snooze.until)}",
                wording.count(each.snooze.times, "time"),
                each.snooze.reason,
            )
            for each in view.snoozed
        ]
        print_table(("account", "touch", "hidden", "", "reason"), rows, shrink=(4, 0))
    if view.planned:
        _heading("Planned")
        plans = [
            (
                Cell(each.account.name, "strong"),
                wording.kind_label(each.kind),
                wording.full_date(each.touch.happened_on),
            )
            for each in view.planned
        ]
        print_table(("account", "touch", "on"), plans, shrink=(0,))


def _heading(text: str) -> None:
    say()
    say(paint(text, "strong"))


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
    band = Healths(book, desk.policy).of(item.account).band
    shared = shared_terms(item.account, book, desk.policy, today, places.get(item.account.id), band)
    points = touch_urgency(item, shared, desk.policy, today)
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
