"""`snooze`, `unsnooze`, `skip`, `spread`: putting items off honestly."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Day, kind_argument, pass_account
from bookcockpit.cli.out import print_shown, say, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import print_table
from bookcockpit.core import wording
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.entities import Account, Shift, Snooze
from bookcockpit.core.vocabulary import Kind

if TYPE_CHECKING:
    from bookcockpit.core.due.postpone import Spread


@command("snooze")
@pass_account
@kind_argument()
@click.option("--until", type=Day(), metavar="DATE", required=True, help="The day it comes back.")
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason, shown beside it.")
def snooze(session: Session, account: Account, kind: Kind, until: date, reason: str) -> None:
    """Hide an item until a date; its clock runs on.

    Never past the account's next notice or renewal date. A touch of that kind ends the snooze.

    \b
    Example:
      bookcockpit snooze fairlight check_in --until mon --why "On holiday until Friday"
    """
    from bookcockpit.core.due.postpone import snooze_together

    change = snooze_together(session.book, [session.item(account, kind)], until, reason, session.today)
    session.apply(change)
    made = change.save[0]
    assert isinstance(made, Snooze)
    again = f" (for the {_ordinal(made.times)} time)" if made.times > 1 else ""
    label = wording.kind_label(kind)
    print_shown(f"Snoozed: {label.lower()} of {account.name} until {wording.full_date(until)}{again}.")


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


@command("unsnooze")
@pass_account
@kind_argument()
def unsnooze(session: Session, account: Account, kind: Kind) -> None:
    """Bring a snoozed item back.

    \b
    Example:
      bookcockpit unsnooze fairlight check_in
    """
    from bookcockpit.core.due.postpone import unsnooze_together

    item = session.item(account, kind)
    session.apply(unsnooze_together(session.book, [item]))
    due = wording.full_date(item.due_on)
    print_shown(f"Back: {wording.kind_label(kind).lower()} of {account.name}, due {due}.")


@command("skip")
@pass_account
@kind_argument()
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason, kept in the history.")
def skip(session: Session, account: Account, kind: Kind, reason: str) -> None:
    """Drop one occurrence of an item, with the reason.

    It moves to the next date of its own rhythm. Renewal prep and a first intervention are never skipped.

    \b
    Example:
      bookcockpit skip fairlight check_in --why "Nothing of value to bring"
    """
    from bookcockpit.core.due.postpone import skip_together

    change = skip_together([session.item(account, kind)], reason, session.today)
    session.apply(change)
    made = change.save[0]
    assert isinstance(made, Shift)
    label = wording.kind_label(kind).lower()
    following = f"; the next is due {wording.full_date(made.to_due)}" if made.to_due else ""
    print_shown(f"Skipped: {label} of {account.name}{following}.")


@command("spread")
@click.option("--days", type=click.IntRange(1, 366), metavar="N", help="Spread evenly over so many working days.")
@click.option("--per-day", type=click.IntRange(1, 1000), metavar="K", help="At most so many a day (the capacity).")
@click.option("--dry-run", is_flag=True, help="Show the days, change nothing.")
@pass_session
def spread(session: Session, days: int | None, per_day: int | None, dry_run: bool) -> None:
    """Spread the overdue backlog over working days.

    The most urgent stay today. Due dates and lateness keep telling the truth, and nothing moves past a
    contract date. One undo takes it all back.

    \b
    Examples:
      bookcockpit spread --days 5 --dry-run
      bookcockpit spread --per-day 6
    """
    from bookcockpit.core.due.postpone import planned_spread
    from bookcockpit.core.due.postpone import spread as decide

    desk, book = session.desk, session.book
    if per_day is not None and per_day > desk.policy.capacity:
        tell(f"The playbook’s capacity is {desk.policy.capacity} a day; no day gets more.")
    ranked = desk.today_view(book, everything=True).ranked
    planned = planned_spread(book, desk.policy, ranked, session.today, days=days, per_day=per_day)
    change = decide(book, planned, session.today)
    _tell_what_stays(planned)
    if not change.save:
        tell("There is no backlog to spread: what is late fits into today.")
        return
    if not dry_run:
        session.apply(change)
    rows = [(day, items) for day, items in planned.days if day > session.today]
    print_table(
        ("day", "", "touches"),
        [(wording.full_date(day), str(len(items)), ", ".join(map(_named, items))) for day, items in rows],
        shrink=(2,),
        right=(1,),
    )
    moved = wording.count(len(change.save), "touch", "touches")
    say(f"{moved} would move; nothing was changed." if dry_run else f"{moved} moved; `bookcockpit undo` takes it back.")


def _tell_what_stays(planned: Spread) -> None:
    if planned.must_stay:
        tell(f"Renewal preps and interventions do not wait: {wording.count(len(planned.must_stay), 'stays', 'stay')}.")
    if planned.no_room:
        names = wording.some_of([_named(item) for item in planned.no_room], 3)
        tell(f"No room before the contract’s next date, so it stays: {names}.")


def _named(item: Item) -> str:
    return f"{item.account.name} ({wording.kind_label(item.kind).lower()})"
