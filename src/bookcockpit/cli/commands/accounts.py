"""`accounts`: the book as a list."""

from __future__ import annotations

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, json_option
from bookcockpit.cli.out import print_json, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import print_list
from bookcockpit.core.accounts import ORDERS, account_lines, in_order
from bookcockpit.core.health.score import BANDS
from bookcockpit.core.vocabulary import STATUSES, TIERS
from bookcockpit.exchange.lists.accounts import ACCOUNTS


@command("accounts")
@click.option("--tier", type=Word(TIERS, "tier"), metavar="TIER", help=f"Only {', '.join(TIERS)}.")
@click.option("--status", type=Word(STATUSES, "status"), metavar="STATUS", help=f"Only {', '.join(STATUSES)}.")
@click.option("--health", "band", type=Word(BANDS, "band of health"), metavar="BAND", help=f"Only {', '.join(BANDS)}.")
@click.option("--at-risk", is_flag=True, help="Only accounts flagged at risk.")
@click.option(
    "--sort", type=Word(ORDERS, "sort order"), default="name", show_default=True, metavar="ORDER",
    help=f"{', '.join(ORDERS)}.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Archived ones too.")
@json_option
@pass_session
def accounts(
    session: Session,
    tier: str | None,
    status: str | None,
    band: str | None,
    at_risk: bool,
    sort: str,
    everything: bool,
    as_json: bool,
) -> None:
    """List the accounts.

    \b
    Examples:
      bookcockpit accounts --sort renewal
      bookcockpit accounts --health red
      bookcockpit accounts --tier strategic --json | jq -r '.[].account'
    """
    healths = session.healths
    view = session.desk.today_view(session.book, healths)
    found = account_lines(session.book, session.policy, view, healths)
    wanted = [
        line
        for line in found
        if (tier is None or line.account.tier == tier)
        and (line.account.status == status if status else everything or line.account.status != "archived")
        and band in (None, line.band)
        and (not at_risk or line.account.at_risk_since is not None)
    ]
    rows = in_order(wanted, sort)
    if as_json:
        print_json(rows, currency=session.book.meta.base_currency)
    elif rows:
        print_list(ACCOUNTS, session, rows, shrink=((0, 18), (6, 22), (0, 12), 6, 0))
    else:
        tell("No accounts fit." if session.book.accounts else "No accounts yet: `bookcockpit account add NAME`.")
