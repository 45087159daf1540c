"""`renewals`: every open contract counted down, lane by lane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_list, print_table
from bookcockpit.core.money import short_money
from bookcockpit.core.vocabulary import TIERS

if TYPE_CHECKING:
    from bookcockpit.core.renewals.board import Board


@command("renewals")
@click.option(
    "--within", type=click.IntRange(0), metavar="N", help="Only those within so many days, past due included."
)
@click.option("--tier", type=Word(TIERS, "tier"), metavar="TIER", help=f"Only {', '.join(TIERS)}.")
@json_option
@pass_session
def renewals(session: Session, within: int | None, tier: str | None, as_json: bool) -> None:
    """Every open contract counted down to its renewal.

    \b
    Examples:
      bookcockpit renewals --within 120
      bookcockpit renewals --json | jq '.items[] | select(.needs_call) | .account'
    """
    from bookcockpit.core.renewals.board import board

    whole = board(session.book, session.policy, session.today)
    narrowed = within is not None or tier is not None
    found = whole._replace(
        renewals=tuple(
            each
            for each in whole.renewals
            if (within is None or each.days_left <= within) and (tier is None or each.account.tier == tier)
        ),
        open_ended=tuple(each for each in whole.open_ended if within is None and tier in (None, each[0].tier)),
    )
    if as_json:
        print_json(
            found, today=session.today, currency=session.book.meta.base_currency, price_plans=session.book.price_plan_of
        )
    elif found.renewals or found.open_ended:
        _print(found, session)
    else:
        tell("No renewal fits." if narrowed else "No contracts yet: `bookcockpit contract add ACCOUNT …`.")


def _print(found: Board, session: Session) -> None:
    from bookcockpit.core.renewals.board import LANE_LABELS
    from bookcockpit.exchange.lists.renewals import RENEWALS

    for lane, title in LANE_LABELS.items():
        mine = [each for each in found.renewals if each.lane == lane]
        if not mine:
            continue
        money = short_money(sum(each.arr or 0 for each in mine), session.book.meta.base_currency)
        wanted = ": record the outcome" if lane == "past_due" else ""
        unknown = sum(each.arr is None for each in mine)
        apart = f", {unknown} without a rate left out" if unknown else ""
        print_shown(f"{title}{wanted} · {len(mine)} · {money}{apart}", "late" if wanted else "strong")
        print_list(RENEWALS, session, mine, shrink=(0, 6))
        click.echo()
    if found.open_ended:
        print_shown(f"Without an end · {len(found.open_ended)}", "strong")
        rows = [
            (
                Cell(account.name, "strong"),
                short_money(contract.arr, contract.currency),
                f"{contract.notice_days} d" if contract.notice_days is not None else "unknown",
            )
            for account, contract in found.open_ended
        ]
        print_table(("account", "ARR", "notice"), rows, shrink=(0,), right=(1,))
