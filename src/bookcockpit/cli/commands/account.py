"""`account`: add, edit, show, archive and forget one account."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.commands import account_notes
from bookcockpit.cli.commands.forget import yes_option
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options, given, refuse_nothing
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import Day, Word, account_argument, json_option
from bookcockpit.cli.out import print_shown
from bookcockpit.cli.session import Session, mends, pass_session
from bookcockpit.core.entities import Account
from bookcockpit.core.vocabulary import ARCHIVED_AS
from bookcockpit.terminal import can_ask

if TYPE_CHECKING:
    from bookcockpit.core.renewals.status import (
        Back,
        StatusChange,
    )

_ELSEWHERE = ("status_on", "archived_as", "at_risk_since", "at_risk_reason", "at_risk_exit")
"""Set together, with the rules that go with them, by `at-risk` and with `--status`."""
_OPTIONS = {"status_on": "--from", "archived_as": "--as", "back": "--mistake or --from DATE"}

from_option = click.option(
    "--from", "on", type=Day(backwards=True), metavar="DATE", help="The day a new status holds from (today)."
)
why_option = click.option(
    "--as",
    "why",
    type=Word(ARCHIVED_AS, "reason"),
    metavar="WHY",
    help=f"Why it is archived: {', '.join(ARCHIVED_AS)}.",
)


@group("account")
def account() -> None:
    """Add, edit, show, archive or forget an account.

    \b
    Example:
      bookcockpit account show northwind
    """


account.add_command(account_notes.notes)


@account.command("add")
@click.argument("name")
@field_options(Account, without=("name", "tracked_since", *_ELSEWHERE), adding=True)
@pass_session
def add(session: Session, name: str, **values: Any) -> None:
    """Add an account.

    Two accounts of one name need a --key of your own, so that files can tell them apart.

    \b
    Examples:
      bookcockpit account add "Acme Ltd" --tier growth
      bookcockpit account add Globex --tier strategic --key crm-42 --products "Core;Insights"
    """
    from bookcockpit.core.actions import (
        NameTaken,
        add_account,
    )

    said = given(Account, values)
    if said.get("status", "active") != "active":
        said["status_on"] = session.today
    made = Account(name=name, tracked_since=session.today, **said)
    try:
        change = add_account(session.book, made, has_own_key="key" in said)
    except NameTaken as taken:
        raise Failure(f"{taken}; give --key to add another") from None
    session.apply(change)
    print_shown(f"Added: {made.name} ({made.tier}), key {change.save[0].key}.")


@account.command("edit")
@account_argument()
@field_options(Account, without=_ELSEWHERE)
@from_option
@why_option
@click.option("--mistake", is_flag=True, help="With --status active: it never was anything else.")
@mends("account", "wanted", why="archived_as")
@pass_session
def edit(session: Session, wanted: str, on: date | None, why: str | None, mistake: bool, **values: Any) -> None:
    """Change an account; an empty text clears a field.

    A new tier is kept in the account's history, with --tier-reason.

    A customer who churned pays until the renewal date of each contract, which is lost then; one without an end is
    lost on --from. What is set active again was a --mistake, or came back --from a day: its losses stay.

    \b
    Examples:
      bookcockpit account edit northwind --tier strategic --tier-reason "Won the group contract"
      bookcockpit account edit dunmore --status churned --from 2026-10-01
      bookcockpit account edit northwind --our-sponsor ""
    """
    said = given(Account, values)
    before = session.account(wanted)
    if (on is not None or why is not None) and "status" not in said:
        said["status"] = before.status
    refuse_nothing(said)
    if why is not None and said["status"] != "archived":
        raise click.UsageError("--as says why an account is archived; it goes with --status archived")
    if mistake and (on is not None or said.get("status") != "active"):
        raise click.UsageError("--mistake goes with --status active, and without --from")
    if (mistake or on is not None) and before.status == said["status"] == "active":
        raise Failure(f"{before.name} is active: --mistake and --from are said of a status that is new")
    if why is not None:
        said["archived_as"] = why
    after = before.but(**said)
    changed = _edited(session, before, after, on, "mistake" if mistake else None)
    moved = f", now {after.tier}" if after.tier != before.tier else ""
    moved += f", now {after.status}" if after.status != before.status else ""
    print_shown(f"Changed: {after.name}{moved}.")
    _say(changed)


def _edited(session: Session, before: Account, after: Account, on: date | None, back: Back | None) -> StatusChange:
    """Write an edited account with what its status entails; what is missing is asked where somebody can answer."""
    from bookcockpit.core.fields import FieldError
    from bookcockpit.core.renewals.status import edit_account

    while True:
        try:
            found = edit_account(session.book, before, after, session.today, on=on, back=back)
            session.apply(found.change)
            return found
        except FieldError as refused:
            if refused.field not in _OPTIONS:
                raise
            if not (refused.why.startswith("is missing") and can_ask()):
                raise Failure(f"{before.name}: {_OPTIONS[refused.field]} {refused.why}. Nothing was changed") from None
            if refused.field == "archived_as":
                after = after.but(
                    archived_as=click.prompt(
                        "Why (left, handed_over, never_customer)", type=Word(ARCHIVED_AS, "reason")
                    )
                )
            elif refused.field == "back" and click.confirm("Was it a mistake that it left", default=False):
                back = "mistake"
            else:
                asked = (
                    "On which day did it come back" if refused.field == "back" else "From which day does it pay nothing"
                )
                on = click.prompt(asked, default="today", type=Day(backwards=True))


def _say(changed: StatusChange) -> None:
    for sentence in changed.said:
        print_shown(f"{sentence}.")
    if changed.said:
        print_shown("`bookcockpit undo` takes it back.", "quiet")


@account.command("archive")
@account_argument()
@why_option
@from_option
@pass_session
def archive(session: Session, wanted: str, why: str | None, on: date | None) -> None:
    """Archive an account: out of the lists, its history kept.

    It left (as if it had churned), was handed_over to a colleague, or never was a customer and counts in no number.

    \b
    Examples:
      bookcockpit account archive "Dunmore Couriers" --as left
      bookcockpit account archive halden --as handed_over --from 2026-11-01
    """
    found = session.account(wanted)
    if found.status == "archived" and why in (None, found.archived_as) and on is None:
        raise Failure(f"{found.name} is archived already; `bookcockpit account edit … --status active` brings it back")
    after = found.but(status="archived", archived_as=why or found.archived_as)
    changed = _edited(session, found, after, on, None)
    print_shown(f"Archived: {found.name}. Its open promises stay on Today.")
    _say(changed)


@account.command("show")
@account_argument()
@json_option
@pass_session
def show_account(session: Session, wanted: str, as_json: bool) -> None:
    """Show an account: its facts, contracts, people, promises, what is owed and the last touches.

    \b
    Example:
      bookcockpit account show northwind
    """
    from bookcockpit.cli.commands.account_page import print_account

    print_account(session, session.account(wanted), as_json=as_json)


@account.command("forget")
@account_argument()
@yes_option
@pass_session
def forget_account(session: Session, wanted: str, yes: bool) -> None:
    """Remove an account for good, with everything of it; for the right to be forgotten.

    It cannot be undone: the undo list loses every step that names it. Says which backups hold it still, and
    which texts of other accounts name it. The cockpit has no key for it. To put an account away, archive it.

    \b
    Examples:
      bookcockpit account forget "Dunmore Couriers"
      bookcockpit account forget tessel --yes
    """
    from bookcockpit.cli.commands.forget import forget

    forget(session, session.account(wanted), yes=yes)
