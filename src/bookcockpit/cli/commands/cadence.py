"""`cadence` and `at-risk`: an account's own rhythm, and the flag that puts it on top."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Day, account_argument, json_option, kind_argument
from bookcockpit.cli.out import print_json, print_shown
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.actions import set_cadence
from bookcockpit.core.dates import DateError, Interval, parse_interval
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.entities import Account
from bookcockpit.core.policy import CADENCE_KINDS, Cadence
from bookcockpit.core.typed import parse_every
from bookcockpit.core.vocabulary import Kind


class Every(click.ParamType):  # type: ignore[type-arg]
    """An interval such as `7d`, `2m`, `1y`, or `none`; kept as `2 months`."""

    name = "interval"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The interval as it is stored."""
        try:
            return parse_every(value)
        except DateError as refused:
            self.fail(str(refused), param, ctx)


@command("cadence")
@account_argument()
@kind_argument(CADENCE_KINDS, required=False)
@click.option("--every", type=Every(), metavar="INTERVAL", help="7d, 2w, 1m, 3m, 1y, or none.")
@click.option("--anchor", type=Day(), metavar="DATE", help="Count from this date.")
@click.option("--reset", is_flag=True, help="Back to the rhythm of the tier.")
@json_option
@pass_session
def cadence(
    session: Session, wanted: str, kind: Kind | None, every: str | None, anchor: date | None, reset: bool, as_json: bool
) -> None:
    """Show or change an account's own rhythm.

    \b
    Examples:
      bookcockpit cadence northwind
      bookcockpit cadence northwind value_touch --every 2m
      bookcockpit cadence northwind business_review --every 3m --anchor 2026-10-01
      bookcockpit cadence northwind check_in --every none
      bookcockpit cadence northwind check_in --reset
    """
    changes = every is not None or anchor is not None
    if reset and changes:
        raise click.UsageError("--reset goes without --every and --anchor")
    if kind is None and (changes or reset):
        raise click.UsageError("Say which KIND: " + ", ".join(CADENCE_KINDS))
    account = session.account(wanted)
    if kind is not None and reset:
        _reset(session, account, kind)
    elif kind is not None and changes:
        _override(session, account, kind, every, anchor)
    else:
        _show(session, account, CADENCE_KINDS if kind is None else (kind,), as_json=as_json)


def _override(session: Session, account: Account, kind: Kind, every: str | None, anchor: date | None) -> None:
    before = session.book.override_of.get((account.id, kind))
    if before is not None:
        every, anchor = every or before.every, anchor or before.anchor
    session.apply(set_cadence(session.book, account, kind, every or "", anchor))
    _tell_next(session, account, kind)


def _reset(session: Session, account: Account, kind: Kind) -> None:
    before = session.book.override_of.get((account.id, kind))
    if before is None:
        raise Failure(f"{account.name} has no {kind} cadence of its own")
    session.apply(set_cadence(session.book, account, kind, "", None))
    _tell_next(session, account, kind)


def _tell_next(session: Session, account: Account, kind: Kind) -> None:
    from bookcockpit.core.actions import item_of

    item = item_of(session.desk.book(), session.policy, account, kind, session.today)
    label = wording.kind_label(kind)
    if item is None:
        print_shown(f"{label} of {account.name}: none owed.")
        return
    rhythm = wording.rhythm(item.every) if item.every else "triggered"
    print_shown(f"{label} of {account.name}: {rhythm}, next due {wording.full_date(item.due_on)}.")


def _show(session: Session, account: Account, kinds: tuple[Kind, ...], *, as_json: bool) -> None:
    from bookcockpit.core.due.cadence import items_of

    owed: dict[str, Item] = {}
    if account.status == "active":
        items = items_of(session.book, session.policy, account, session.today)
        owed = {item.kind: item for item in items}
    rows = [_row(session, account, kind, owed.get(kind)) for kind in kinds]
    if as_json:
        print_json({"account": account.name, "key": account.key, "tier": account.tier, "cadence": rows})
        return
    print_shown(f"{account.name} · {account.tier}", "strong")
    lines = [
        (
            wording.kind_label(row["kind"]),
            row["every"] or "none",
            Cell("its own", "soon") if row["override"] else Cell("tier", "quiet"),
            _date(session, row["last_on"]),
            _date(session, row["due_on"]),
            _date(session, row["anchor"]),
        )
        for row in rows
    ]
    print_table(("touch", "every", "from", "last", "due", "counted from"), lines)


def _date(session: Session, iso: str | None) -> str:
    return wording.short_date(date.fromisoformat(iso), session.today) if iso else ""


def _row(session: Session, account: Account, kind: Kind, item: Item | None) -> dict[str, Any]:
    override = session.book.override_of.get((account.id, kind))
    own = session.policy.cadence[account.tier].get(kind)
    in_force = parse_interval(override.every) if override is not None and override.every else own
    return {
        "kind": kind,
        "every": _every(in_force),
        "tier_every": _every(own),
        "override": override is not None,
        "last_on": item.last_on.isoformat() if item and item.last_on else None,
        "due_on": item.due_on.isoformat() if item else None,
        "anchor": item.anchor.isoformat() if item else None,
    }


def _every(cadence: Cadence) -> str | None:
    return str(cadence) if isinstance(cadence, Interval) else cadence


@command("at-risk")
@account_argument()
@click.option("--why", "reason", metavar="TEXT", help="What puts it at risk.")
@click.option("--exit", "leave_when", metavar="TEXT", help="When the flag comes off again.")
@click.option("--clear", is_flag=True, help="Clear the flag; it never clears by itself.")
@pass_session
def at_risk(session: Session, wanted: str, reason: str | None, leave_when: str | None, clear: bool) -> None:
    """Flag an account at risk, or clear the flag.

    Its intervention then stands on top of Today until somebody steps in, and weekly until it is cleared.

    \b
    Examples:
      bookcockpit at-risk northwind --why "Usage halved" --exit "Back above 60 % for four weeks"
      bookcockpit at-risk northwind --clear
    """
    from bookcockpit.core.actions import clear_at_risk, flag_at_risk

    said = bool(reason and reason.strip()) and bool(leave_when and leave_when.strip())
    if clear and (reason or leave_when):
        raise click.UsageError("--clear goes without --why and --exit")
    if not clear and not said:
        raise click.UsageError("Say both --why TEXT and --exit TEXT (when the flag comes off), or --clear")
    account = session.account(wanted)
    if clear:
        if account.at_risk_since is None:
            raise Failure(f"{account.name} is not flagged at risk")
        session.apply(clear_at_risk(account))
        print_shown(f"Cleared: {account.name} is no longer at risk.")
        return
    change = flag_at_risk(account, reason or "", leave_when or "", session.today)
    session.apply(change)
    print_shown(f"Flagged: {account.name} is at risk; the intervention stands on top of Today.")
