"""The end of a play: won, lost or dropped; and how a play is found by what people call it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.commands.renewal_of import lines_option
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Day, account_argument
from bookcockpit.cli.out import print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core import wording
from bookcockpit.core.entities import (
    Account,
    Play,
)

if TYPE_CHECKING:
    from bookcockpit.core.revenue.arr_lines import Beside


@command("won")
@account_argument()
@click.argument("which", metavar="PLAY")
@click.option("--arr", metavar="AMOUNT", help="What it brings a year, in the account's currency.")
@click.option("--on", type=Day(backwards=True), metavar="DATE", help="When it was decided (today).")
@click.option("--from", "starts", type=Day(), metavar="DATE", help="From when it is paid (the day it was decided).")
@click.option("--message", "-m", "words", metavar="TEXT", default="", help="What made it so.")
@lines_option
@pass_session
def won(
    session: Session, wanted: str, which: str, arr: str | None, on: date | None, starts: date | None, words: str,
    beside: Beside | None,
) -> None:  # fmt: skip
    """Win a play. What it brings is a contract beside the largest one, and an expansion of the ARR.

    \b
    Example:
      bookcockpit play won northwind "sixty seats" --arr 54k --from 2027-01-01
    """
    from bookcockpit.core.growth.plays import win_play
    from bookcockpit.core.money import short_money
    from bookcockpit.core.revenue.arr import currency_of

    account, when = session.account(wanted), on or session.today
    found = find(session, account, which)
    currency = currency_of(session.book, account)
    amount = _amount(arr, currency) if arr is not None else None
    decided = win_play(
        session.book, account, found, arr=amount, on=when, starts=starts or when, words=words,
        beside=beside or "move",
    )  # fmt: skip
    session.apply(decided.change)
    print_shown(f"Won on {wording.full_date(when)}: {found.title} ({account.name}).")
    if decided.contract is not None and amount is not None:
        made = decided.contract
        until = f" until {wording.full_date(made.term_end)}" if made.term_end is not None else ", open-ended"
        begins = wording.full_date(made.starts_on)
        print_shown(f"ARR +{short_money(amount, currency)} from {begins}: contract {made.key}{until}.")
        if not decided.lines and session.book.arr_lines_of.get(account.id):
            print_shown("Its ARR lines were left as they are.")
    else:
        tell("No ARR moved; --arr says what it brings a year.")


@command("lost")
@account_argument()
@click.argument("which", metavar="PLAY")
@click.option("--why", "reason", metavar="TEXT", required=True, help="Why, so that the next one goes better.")
@click.option("--on", type=Day(backwards=True), metavar="DATE", help="When (today).")
@pass_session
def lost(session: Session, wanted: str, which: str, reason: str, on: date | None) -> None:
    """Lose a play, with the reason.

    \b
    Example:
      bookcockpit play lost northwind "sixty seats" --why "Depot closed"
    """
    _close(session, wanted, which, "lost", reason, on)


@command("drop")
@account_argument()
@click.argument("which", metavar="PLAY")
@click.option("--why", "reason", metavar="TEXT", required=True, help="The reason, kept with it.")
@click.option("--on", type=Day(backwards=True), metavar="DATE", help="When (today).")
@pass_session
def drop(session: Session, wanted: str, which: str, reason: str, on: date | None) -> None:
    """Drop a play that is pursued no more, with the reason.

    \b
    Example:
      bookcockpit play drop northwind "sixty seats" --why "Not this year"
    """
    _close(session, wanted, which, "dismissed", reason, on)


def _close(session: Session, wanted: str, which: str, stage: str, reason: str, on: date | None) -> None:
    from bookcockpit.core.growth.plays import close_play

    account, when = session.account(wanted), on or session.today
    found = find(session, account, which)
    session.apply(close_play(account, found, stage, reason, when))
    print_shown(f"{'Lost' if stage == 'lost' else 'Dropped'}: {found.title} ({account.name}): {reason}.")


def _amount(text: str, currency: str) -> int:
    from bookcockpit.core.money import MoneyError, parse_amount

    try:
        return parse_amount(text, currency)
    except MoneyError as refused:
        raise click.BadParameter(str(refused), param_hint="--arr") from None


def find(session: Session, account: Account, which: str) -> Play:
    """The play of an account by key, title or part of it, closed ones too. Raises `Failure`."""
    from bookcockpit.core.actions import UnknownName
    from bookcockpit.core.growth.plays import find_play

    try:
        return find_play(list(session.desk.dossier(account).plays), which)
    except UnknownName as unknown:
        raise Failure(f"{account.name}: {unknown}; see `bookcockpit play list`") from None
