"""`account`: add, edit, show, archive and forget one account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.commands import account_notes
from bookcockpit.cli.commands.forget import yes_option
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options, given, refuse_nothing
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import account_argument, json_option
from bookcockpit.cli.out import print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.core.entities import Account

if TYPE_CHECKING:
    from bookcockpit.core.change import Change

_ELSEWHERE = ("status_on", "archived_as", "at_risk_since", "at_risk_reason", "at_risk_exit")
"""Set together, with the rules that go with them, by `at-risk` and with `--status`."""


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
    from bookcockpit.core.edits import NameTaken, add_account

    said = given(Account, values)
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
@pass_session
def edit(session: Session, wanted: str, **values: Any) -> None:
    """Change an account; an empty text clears a field.

    A new tier is kept in the account's history, with --tier-reason.

    \b
    Examples:
      bookcockpit account edit northwind --tier strategic --tier-reason "Won the group contract"
      bookcockpit account edit northwind --our-sponsor ""
    """
    from bookcockpit.core.actions import retier

    said = given(Account, values)
    refuse_nothing(said)
    before = session.account(wanted)
    after = before.but(**said)
    session.apply(retier(before, after, session.today))
    moved = f", now {after.tier}" if after.tier != before.tier else ""
    print_shown(f"Changed: {after.name}{moved}.")


@account.command("archive")
@account_argument()
@pass_session
def archive(session: Session, wanted: str) -> None:
    """Archive an account: out of the lists, its history kept.

    \b
    Example:
      bookcockpit account archive "Dunmore Couriers"
    """
    found = session.account(wanted)
    if found.status == "archived":
        raise Failure(f"{found.name} is archived already; `bookcockpit account edit … --status active` brings it back")
    session.apply(_archived(found))
    print_shown(f"Archived: {found.name}. Its open promises and unrecorded renewals stay on Today.")


def _archived(found: Account) -> Change:
    from bookcockpit.core.change import Change

    return Change(f"archive {found.name}", save=(found.but(status="archived"),))


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
