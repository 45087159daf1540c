"""`renewals`: every open contract counted down, lane by lane."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.money import short_money
from bookcockpit.core.vocabulary import TIERS
from bookcockpit.exchange.lists.health import health_cell

if TYPE_CHECKING:
    from bookcockpit.core.renewals.board import (
        Board,
        Renewal,
    )


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

    whole = board(session.book, session.desk.playbook, session.today)
    narrowed = within is not None or tier is not None
    found = whole._replace(
        renewals=tuple(
            each
            for each in whole.renewals
            if (within is None or each.days_left <= within) and (tier is None or each.account.tier == tier)
        ),
        open_ended=tuple(each for each in whole.open_ended if within is None and tier in (None, each[0].tier)),
    )
    currency = session.book.meta.base_currency
    if as_json:
        print_json(found, today=session.today, currency=currency, price_plans=session.book.price_plan_of)
    elif found.renewals or found.open_ended:
        _print(found, session.today, currency)
    else:
        tell("No renewal fits." if narrowed else "No contracts yet: `bookcockpit contract add ACCOUNT …`.")


def _print(found: Board, today: date, currency: str) -> None:
    from bookcockpit.core.renewals.board import LANE_LABELS

    for lane, title in LANE_LABELS.items():
        mine = [each for each in found.renewals if each.lane == lane]
        if not mine:
            continue
        money = short_money(sum(each.arr or 0 for each in mine), currency)
        wanted = ": record the outcome" if lane == "past_due" else ""
        unknown = sum(each.arr is None for each in mine)
        apart = f", {unknown} without a rate left out" if unknown else ""
        print_shown(f"{title}{wanted} · {len(mine)} · {money}{apart}", "late" if wanted else "strong")
        heads = ("account", "renews", "left", "notice", "ARR", "health", "stage", "call")
        print_table(heads, [_row(each, today) for each in mine], shrink=(0, 6), right=(2, 4))
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


def _row(each: Renewal, today: date) -> tuple[str | Cell, ...]:
    contract, health = each.contract, each.health
    late = each.days_left < 0
    call = wording.word_label(contract.call) if contract.call is not None else ""
    wanted = each.doubt or ("call wanted" if each.needs_call else "")
    return (
        Cell(f"{'! ' if each.account.at_risk_since else ''}{each.account.name}", "strong"),
        wording.short_date(each.renews_on, today),
        Cell(f"{-each.days_left} d ago" if late else f"{each.days_left} d", "late" if late else ""),
        _notice(each, today),
        short_money(contract.arr, contract.currency),
        health_cell(health),
        wording.word_label(contract.stage),
        Cell(" · ".join(said for said in (call, each.doubt) if said) or wanted, "soon" if wanted else ""),
    )


def _notice(each: Renewal, today: date) -> str:
    if each.contract.notice_answer in ("none", "received"):
        return "none" if each.contract.notice_answer == "none" else "given"
    if each.notice_on is None:
        return ""
    days = (each.notice_on - today).days
    return "passed" if days < 0 else "today" if days == 0 else f"in {days} d"
