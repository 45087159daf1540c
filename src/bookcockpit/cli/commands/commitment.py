"""`commitment`: promised next steps, ours and theirs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options, given, refuse_nothing
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import Day, account_argument, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, mends, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.actions import save_commitment
from bookcockpit.core.entities import Account, Commitment
from bookcockpit.core.grouped import Tie
from bookcockpit.exchange.encoder import entity_json

_CLOSED = ("done_on", "dropped_on")


@group("commitment")
def commitment() -> None:
    """Promised next steps: add, edit, done, drop, list.

    A promise is named by its key, its words, or a unique part of them.

    \b
    Example:
      bookcockpit commitment list northwind
    """


@commitment.command("add")
@account_argument()
@click.argument("what")
@field_options(Commitment, without=("what", *_CLOSED), adding=True)
@pass_session
def add(session: Session, wanted: str, what: str, **values: Any) -> None:
    """Add a promised next step.

    \b
    Example:
      bookcockpit commitment add northwind "Send the security pack" --due-on fri --side us
    """
    account = session.account(wanted)
    made = Commitment(account_id=account.id, what=what, **given(Commitment, values))
    session.apply(save_commitment(account, None, made))
    print_shown(f"Added: {_words(made)} ({account.name}), key {made.key}.")


@commitment.command("edit")
@account_argument()
@click.argument("which", metavar="PROMISE")
@field_options(Commitment)
@mends("commitment")
@pass_session
def edit(session: Session, wanted: str, which: str, **values: Any) -> None:
    """Change a promise; an empty text clears a field.

    \b
    Example:
      bookcockpit commitment edit northwind "pricing sheet" --due-on +1w
    """
    account = session.account(wanted)
    said = given(Commitment, values)
    refuse_nothing(said)
    before = _find(session, account, which)
    after = before.but(**said)
    session.apply(save_commitment(account, before, after))
    print_shown(f"Changed: {_words(after)} ({account.name}).")


@commitment.command("done")
@account_argument()
@click.argument("which", metavar="PROMISE")
@click.option("--on", type=Day(backwards=True), metavar="DATE", help="When (today).")
@pass_session
def done(session: Session, wanted: str, which: str, on: date | None) -> None:
    """Say that a promise was kept.

    \b
    Example:
      bookcockpit commitment done northwind "pricing sheet" --on yesterday
    """
    account = session.account(wanted)
    when = on or session.today
    promise = _find(session, account, which, still_open=True)
    kept = promise.but(done_on=when)
    session.apply(save_commitment(account, promise, kept))
    print_shown(f"Kept on {wording.full_date(when)}: {kept.what} ({account.name}).")


@commitment.command("drop")
@account_argument()
@click.argument("which", metavar="PROMISE")
@click.option("--on", type=Day(backwards=True), metavar="DATE", help="When (today).")
@pass_session
def drop(session: Session, wanted: str, which: str, on: date | None) -> None:
    """Say that a promise no longer stands.

    \b
    Example:
      bookcockpit commitment drop northwind "pricing sheet"
    """
    account = session.account(wanted)
    when = on or session.today
    promise = _find(session, account, which, still_open=True)
    dropped = promise.but(dropped_on=when)
    session.apply(save_commitment(account, promise, dropped))
    print_shown(f"Dropped on {wording.full_date(when)}: {dropped.what} ({account.name}).")


@commitment.command("list")
@account_argument(required=False)
@click.option("--all", "everything", is_flag=True, help="Kept and dropped ones too.")
@json_option
@pass_session
def list_promises(session: Session, wanted: str | None, everything: bool, as_json: bool) -> None:
    """List open promises, of one account or of all, soonest first.

    \b
    Example:
      bookcockpit commitment list northwind --all
    """
    account_id = session.account(wanted).id if wanted is not None else None
    shown = [
        each
        for each in session.book.commitments
        if account_id in (None, each.account_id) and (everything or each.is_open)
    ]
    shown.sort(key=lambda each: (each.due_on is None, each.due_on, each.what, Tie(each)))
    if as_json:
        print_json([_as_json(session, each) for each in shown])
    elif shown:
        print_promises(session, shown)
    else:
        tell("No open promises.")


def print_promises(session: Session, promises: Sequence[Commitment]) -> None:
    """A table of promises."""
    rows = [
        (
            Cell(session.book.account_by_id[each.account_id].name, "strong"),
            wording.owes(each.side),
            _when(session, each),
            each.what,
            each.owner,
            Cell(each.key, "quiet"),
        )
        for each in promises
    ]
    print_table(("account", "side", "due", "what", "owner", "key"), rows, shrink=(3, 0))


def _when(session: Session, each: Commitment) -> Cell:
    if each.done_on is not None:
        return Cell(f"kept {wording.short_date(each.done_on, session.today)}", "good")
    if each.dropped_on is not None:
        return Cell(f"dropped {wording.short_date(each.dropped_on, session.today)}", "quiet")
    return session.due(each.due_on)


def _words(each: Commitment) -> str:
    whose = wording.owes(each.side)
    due = f", due {wording.full_date(each.due_on)}" if each.due_on else ""
    return f"{whose} {each.what}{due}"


def _find(session: Session, account: Account, which: str, *, still_open: bool = False) -> Commitment:
    """The account's promise with that key, those words, or that unique part of them."""
    from bookcockpit.core.actions import fitting

    known = [each for each in session.book.commitments_of.get(account.id, ()) if each.is_open or not still_open]
    found = fitting(known, which, lambda each: each.what)
    if len(found) == 1:
        return found[0]
    if not found:
        kind = "open promise" if still_open else "promise"
        raise Failure(f"{account.name} has no {kind} “{which}”; see `bookcockpit commitment list`")
    several = "; ".join(f"{each.what} ({each.key})" for each in found[:8])
    raise Failure(f"“{which}” fits {len(found)} promises: {several}")


def _as_json(session: Session, each: Commitment) -> dict[str, Any]:
    account = session.book.account_by_id[each.account_id]
    return {"account": account.name, "account_key": account.key, **entity_json(each)}
