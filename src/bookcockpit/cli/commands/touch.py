"""`touch`: listing what was logged, and correcting it."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from bookcockpit.cli.commands.log import print_logged
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import Kept, can_edit
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import Day, json_option, option_of, pass_account, people_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.change import Change
from bookcockpit.core.dates import DateError, parse_date
from bookcockpit.core.entities import Account, Touch


@group("touch")
def touch() -> None:
    """List, edit, delete or confirm touches.

    A touch is named by its key, by `last`, or by a date with one touch.

    \b
    Example:
      bookcockpit touch list northwind --limit 5
    """


def touch_argument(function: Any) -> Any:
    """The touch a command is about."""
    return click.argument("which", metavar="TOUCH")(function)


@touch.command("list")
@pass_account
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="How many.")
@json_option
def list_touches(session: Session, account: Account, limit: int, as_json: bool) -> None:
    """List an account's touches, newest first.

    \b
    Example:
      bookcockpit touch list northwind --limit 5
    """
    touches = session.desk.library.timeline(account.id, limit)
    names = {person.id: person.name for person in session.book.stakeholders}
    if as_json:
        print_json([_touch_json(account, each, names) for each in touches])
        return
    if not touches:
        tell(f"No touches with {account.name} yet.")
        return
    print_touches(touches, names, session.today)


def print_touches(touches: list[Touch], names: dict[str, str], today: date) -> None:
    """A table of touches."""
    rows = [
        (
            wording.full_date(each.happened_on),
            Cell(wording.kind_label(each.kind), "strong"),
            "planned" if each.planned or each.happened_on > today else each.channel or "",
            ", ".join(names.get(person, "") for person in each.stakeholder_ids),
            each.summary,
            Cell(each.key, "quiet"),
        )
        for each in touches
    ]
    print_table(("on", "touch", "channel", "with", "about", "key"), rows, shrink=(4, 3))


def _touch_json(account: Account, each: Touch, names: dict[str, str]) -> dict[str, Any]:
    return {
        "account": account.name,
        "account_key": account.key,
        "key": each.key,
        "on": each.happened_on.isoformat(),
        "kind": each.kind,
        "channel": each.channel,
        "stakeholders": [names.get(person, "") for person in each.stakeholder_ids],
        "summary": each.summary,
        "sentiment": each.sentiment,
        "value_delivered": each.value_delivered,
        "planned": each.planned,
    }


def _complete(session: Session, account: Account, fields: dict[str, Any], adding: bool) -> None:
    """A day ahead makes a touch a planned one."""
    if "happened_on" in fields:
        fields["planned"] = fields["happened_on"] > session.today


def _save(session: Session, account: Account, before: Touch | None, after: Touch) -> Change:
    from bookcockpit.core.actions import edit_touch

    return edit_touch(account, after, session.today)


can_edit(
    Kept(
        touch,
        Touch,
        "summary",
        which=touch_argument,
        find=lambda session, account, which, _: _find(session, account, which),
        save=_save,
        complete=_complete,
    ),
    "Correct a touch.",
    'northwind last --on yesterday -m "Quarterly numbers"',
    option_of("summary", "-m", "--message", "summary", metavar="TEXT", help="What it was about."),
    option_of("happened_on", "--on", "happened_on", type=Day(backwards=True), metavar="DATE", help="When it happened."),
    people_option("Who was there, instead of those named before.", "stakeholder_ids"),
    field_options(Touch, without=("key", "happened_on", "stakeholder_ids", "summary", "planned")),
    said="Changed: {label}.",
)


@touch.command("delete")
@pass_account
@touch_argument
def delete_touch(session: Session, account: Account, which: str) -> None:
    """Delete a touch; `undo` brings it back.

    \b
    Example:
      bookcockpit touch delete northwind last
    """
    from bookcockpit.core.actions import remove_touch

    change = remove_touch(account, _find(session, account, which))
    session.apply(change)
    print_shown(f"Deleted: {change.label.partition(' ')[2]}.")


@touch.command("confirm")
@pass_account
@touch_argument
def confirm(session: Session, account: Account, which: str) -> None:
    """Say that a planned touch happened: from now on it counts.

    \b
    Example:
      bookcockpit touch confirm northwind 2026-11-20
    """
    from bookcockpit.core.actions import confirm_touch

    planned = _find(session, account, which)
    if not planned.planned:
        raise Failure(f"the touch of {wording.full_date(planned.happened_on)} is not a planned one; it counts already")
    session.apply(confirm_touch(account, planned))
    print_logged(session, account, planned)


def _find(session: Session, account: Account, which: str) -> Touch:
    """The touch with that key, the last one that happened, or the only one of a date."""
    touches = session.desk.library.timeline(account.id)
    if which.strip().lower() == "last":
        past = [each for each in touches if each.happened_on <= session.today and not each.planned]
        if not past:
            raise Failure(f"nothing was logged with {account.name} yet")
        return past[0]
    found = [each for each in touches if each.key == which]
    if not found:
        try:
            on = parse_date(which, session.today, backwards=True)
        except DateError:
            on = None
        found = [each for each in touches if each.happened_on == on]
    if len(found) == 1:
        return found[0]
    if not found:
        raise Failure(f"{account.name} has no touch “{which}”; see `bookcockpit touch list`")
    keys = ", ".join(f"{each.key} ({wording.kind_label(each.kind).lower()})" for each in found)
    raise Failure(f"“{which}” fits {len(found)} touches: {keys}")
