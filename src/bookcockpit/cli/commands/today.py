"""`today`: the day's page as a table, or as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import click

from bookcockpit.cli.completing import complete_account
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, json_option
from bookcockpit.cli.out import PIPED_WIDTH, paint, print_json, print_shown, say, tell, width
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.book import Book
from bookcockpit.core.due.today import TodayItem, TodayView
from bookcockpit.core.rhythm.reviews import rites_due
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.desk import Desk

STATES = {
    "due": Cell("● due", "soon"),
    "overdue": Cell("● late", "late"),
    "well_overdue": Cell("● very late", "late"),
    "never": Cell("○ first due", "soon"),
    "upcoming": Cell("· ahead", "quiet"),
}
"""What each state looks like: a mark and a word beside every colour."""

RITE_COMMANDS = {"friday": "week", "quarter": "quarter", "retier": "retier"}
"""The command behind each review of the book."""

MARKS = {
    "commitment": "□", "milestone": "◇", "step": "▸", "notice": "▲", "outcome": "■", "confirm": "?", "review": "△",
}  # fmt: skip


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
    """Who is owed a touch today, and why.

    Ranked by urgency and cut at the day's capacity; then what comes next, and what else is owed:
    promises, notice deadlines, renewals without an outcome.

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
        print_json(view, rhythm=rites_due(book, desk.playbook))
        return
    days = desk.playbook.look_ahead if within is None else within
    print_shown(_header(view, days), "strong")
    if not view.arr:
        tell("No accounts yet: `bookcockpit account add NAME --tier growth`, or `bookcockpit import FOLDER`.")
        return
    shown = [line for line in view.items if everything or not line.has_nothing_to_bring]
    folded = [line for line in view.items if line not in shown]
    if shown:
        say()
        _print_items(shown, view)
    elif not folded:
        say("Nothing is due today.")
    if folded:
        names = ", ".join(line.account.name for line in folded)
        print_shown(f"○ {wording.count(len(folded), 'check-in')} with nothing to bring: {names}", "quiet")
    if view.more:
        print_shown(f"{view.more} more: --all", "quiet")
    _print_obligations(view, everything=everything)
    _print_upcoming(view, days)
    if everything:
        _print_hidden(view)
    for rite in rites_due(book, desk.playbook):
        print_shown(f"○ {rite.words(view.today)}: `bookcockpit {RITE_COMMANDS[rite.kind]}`", "quiet")


def _header(view: TodayView, days: int) -> str:
    return " · ".join(
        (
            wording.full_date(view.today),
            f"{len(view.ranked)} due",
            f"{view.late} late",
            f"{len(view.upcoming)} more in {wording.count(days, 'day')}",
            f"{len(view.snoozed)} snoozed",
            f"{len(view.planned)} planned",
            f"capacity {view.capacity}",
        )
    )


def _print_items(lines: Sequence[TodayItem], view: TodayView) -> None:
    # On 80 columns the reason is worth more than the tier.
    with_tier = width() >= PIPED_WIDTH
    rows = [
        (
            STATES[line.state],
            Cell(line.account.name, "strong"),
            wording.kind_label(line.item.kind),
            Cell(wording.due_words(line.item.due_on, view.today, view.days_off), "late" if line.is_late else ""),
            *([line.account.tier] if with_tier else []),
            line.why,
        )
        for line in lines
    ]
    heads = ("", "account", "touch", "due", *(["tier"] if with_tier else []), "why")
    why = len(heads) - 1
    print_table(heads, rows, shrink=((why, 24), (1, 20), why, 1))


def _print_obligations(view: TodayView, *, everything: bool) -> None:
    if not view.obligations:
        return
    _heading("Owed besides")
    rows = [
        (
            Cell(
                f"{MARKS[each.type]} {each.label.lower()}",
                "late" if view.is_late(each.due_on) else "",
            ),
            Cell(each.account.name, "strong"),
            wording.due_words(each.due_on, view.today, view.days_off),
            f"{each.thing} · {each.part_of}" if each.part_of else each.thing,
        )
        for each in (view.obligations if everything else view.obligations[: view.capacity])
    ]
    print_table(("", "account", "due", "what"), rows, shrink=(3, 1))
    if len(rows) < len(view.obligations):
        print_shown(f"{len(view.obligations) - len(rows)} more: --all", "quiet")


def _print_upcoming(view: TodayView, days: int) -> None:
    """What is ahead; on a Friday the weekend's items are a group of their own."""
    weekend_ends = view.today + timedelta(days=2) if view.today.weekday() == 4 else view.today
    weekend = [line for line in view.upcoming if line.ranked_from <= weekend_ends]
    later = [line for line in view.upcoming if line.ranked_from > weekend_ends]
    if weekend:
        _heading("This weekend")
        _print_items(weekend, view)
    if later:
        _heading(f"Next {wording.count(days, 'day')}")
        _print_items(later, view)


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
