"""`log`: what happened with an account."""

from __future__ import annotations

from datetime import date

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Day, Word, account_argument, kind_argument, on_option, option_of, people_option
from bookcockpit.cli.out import print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core import wording
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
    item = item_of(session.desk.book(), session.playbook, account, made.kind, session.today)
    if item is not None:
        print_shown(f"Next {label.lower()} due {wording.full_date(item.due_on)}.")
