"""`log` and `touch`: a touch logged, listed, corrected and confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import Kept, can_edit
from bookcockpit.cli.lazy import command, group
from bookcockpit.cli.options import (
    Day,
    Word,
    account_argument,
    json_option,
    kind_argument,
    on_option,
    option_of,
    pass_account,
    people_option,
)
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.change import Change
from bookcockpit.core.dates import DateError, parse_date
from bookcockpit.core.entities import Account, Commitment, Touch
from bookcockpit.core.vocabulary import CHANNELS, SIDES, Channel, Kind, Side


@command("log")
@account_argument()
@kind_argument()
@option_of("summary", "-m", "--message", "summary", default="", metavar="TEXT", help="What it was about.")
@on_option("happened_on", "When (today); `fri` is the last Friday.")
@click.option("--channel", type=Word(CHANNELS, "channel"), metavar="CHANNEL", help=f"{', '.join(CHANNELS)}.")
@people_option("Who was there; give it once per person.")
@click.option("--sentiment", type=click.IntRange(-2, 2), metavar="-2..2", help="How it felt.")
@option_of("value_delivered", "--value", default="", metavar="TEXT", help="The value it brought the customer.")
@click.option("--next", "next_step", metavar="TEXT", help="A promised next step.")
@option_of("due_on", "--due", type=Day(), metavar="DATE", help="When the next step is due.")
@click.option("--side", type=Word(SIDES, "side"), metavar="us|them", help="Who promised it (us).")
@pass_session
def log(
    session: Session,
    wanted: str,
    kind: Kind,
    summary: str,
    on: date,
    channel: Channel | None,
    people: tuple[str, ...],
    sentiment: int | None,
    value: str,
    next_step: str | None,
    due: date | None,
    side: Side | None,
) -> None:
    """Log a touch; prints when the next one is due.

    A date ahead plans the touch: it counts once it is confirmed. With --next the promise is kept in the
    same step, so one undo takes both back.

    \b
    Examples:
      bookcockpit log northwind value_touch -m "Shared the benchmark"
      bookcockpit log northwind business --on fri --with ana --with "Joy Okafor" --sentiment 1
      bookcockpit log northwind check-in -m "Asked for SSO" --next "Send the SSO guide" --due +3d
    """
    if next_step is None and (due is not None or side is not None):
        raise click.UsageError("--due and --side belong to --next TEXT")
    from bookcockpit.core.actions import log_touch

    account = session.account(wanted)
    made = Touch(
        account_id=account.id,
        happened_on=on,
        kind=kind,
        channel=channel,
        stakeholder_ids=tuple(session.person(account, name).id for name in people),
        summary=summary,
        sentiment=sentiment,
        value_delivered=value,
    )
    promise = None if next_step is None else _promise(account, next_step, due, side or "us")
    session.apply(log_touch(account, made, session.today, promise))
    print_logged(session, account, made)
    if promise is not None:
        whose = wording.capital(wording.owes(promise.side))
        when = f", due {wording.full_date(promise.due_on)}" if promise.due_on else ""
        print_shown(f"{whose}: {promise.what}{when}.")


def _promise(account: Account, what: str, due: date | None, side: Side) -> Commitment:
    return Commitment(account_id=account.id, what=what, side=side, due_on=due)


def print_logged(session: Session, account: Account, made: Touch) -> None:
    """Say what was logged, and when the next touch of its kind is due."""
    from bookcockpit.core.actions import item_of

    label, on = wording.kind_label(made.kind), wording.full_date(made.happened_on)
    if made.happened_on > session.today:
        print_shown(f"Planned: {label.lower()} with {account.name} on {on}. It counts once you confirm it happened.")
        return
    print_shown(f"Logged: {label.lower()} with {account.name} on {on}.")
    item = item_of(session.desk.book(), session.policy, account, made.kind, session.today)
    if item is not None:
        print_shown(f"Next {label.lower()} due {wording.full_date(item.due_on)}.")


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
