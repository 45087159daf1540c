"""`accounts`: the book as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import click

from bookcockpit.cli.lazy import command
from bookcockpit.cli.options import Word, json_option
from bookcockpit.cli.out import print_json, tell
from bookcockpit.cli.session import Session, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.money import money_json, short_money
from bookcockpit.core.vocabulary import STATUSES, TIERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from bookcockpit.core.cadence import Item
    from bookcockpit.core.entities import Account


class Row(NamedTuple):
    """What the list says of one account; `arr` in minor units of the base currency."""

    account: Account
    arr: int | None
    renews_on: date | None
    last_on: date | None
    next: Item | None


_ORDERS: dict[str, Callable[[Row], Any]] = {
    "name": lambda row: (),
    "tier": lambda row: TIERS.index(row.account.tier),
    "arr": lambda row: (row.arr is None, -(row.arr or 0)),
    "renewal": lambda row: (row.renews_on is None, row.renews_on),
    "due": lambda row: (row.next is None, row.next.due_on if row.next else None),
    "last": lambda row: (row.last_on is not None, row.last_on),
}


@command("accounts")
@click.option("--tier", type=Word(TIERS, "tier"), metavar="TIER", help=f"Only {', '.join(TIERS)}.")
@click.option("--status", type=Word(STATUSES, "status"), metavar="STATUS", help=f"Only {', '.join(STATUSES)}.")
@click.option("--at-risk", is_flag=True, help="Only accounts flagged at risk.")
@click.option(
    "--sort", type=Word(_ORDERS, "order"), default="name", show_default=True, metavar="ORDER",
    help=f"{', '.join(_ORDERS)}.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Archived ones too.")
@json_option
@pass_session
def accounts(
    session: Session, tier: str | None, status: str | None, at_risk: bool, sort: str, everything: bool, as_json: bool
) -> None:
    """List the accounts.

    \b
    Examples:
      bookcockpit accounts --sort renewal
      bookcockpit accounts --tier strategic --json | jq -r '.[].account'
    """
    last_on = _last_touches(session)
    rows = [
        _row(session, account, last_on.get(account.id))
        for account in session.book.accounts
        if (tier is None or account.tier == tier)
        and (account.status == status if status else everything or account.status != "archived")
        and (not at_risk or account.at_risk_since is not None)
    ]
    rows.sort(key=lambda row: (row.account.name.casefold(), row.account.key))
    rows.sort(key=_ORDERS[sort])
    if as_json:
        print_json([_as_json(session, row) for row in rows])
    elif rows:
        _print(session, rows)
    else:
        tell("No accounts fit." if session.book.accounts else "No accounts yet: `bookcockpit account add NAME`.")


def _last_touches(session: Session) -> dict[str, date]:
    """The newest touch of any kind by account id."""
    newest: dict[str, date] = {}
    for (account_id, _), on in session.book.history.last.items():
        newest[account_id] = max(on, newest.get(account_id, on))
    return newest


def _row(session: Session, account: Account, last_on: date | None) -> Row:
    from bookcockpit.core.cadence import items_of
    from bookcockpit.core.renewals import open_contracts
    from bookcockpit.core.revenue import arr_on

    book, today = session.book, session.today
    still_open = open_contracts(book.contracts_of.get(account.id, []))
    owed = items_of(book, session.desk.playbook, account, today) if account.status == "active" else ()
    return Row(
        account,
        arr_on(book, account, today),
        still_open[0].renews_on if still_open else None,
        last_on,
        min(owed, key=lambda item: (item.due_on, item.kind), default=None),
    )


def _print(session: Session, rows: list[Row]) -> None:
    base, today = session.book.meta.base_currency, session.today
    lines = [
        (
            Cell(row.account.name, "strong"),
            row.account.tier,
            short_money(row.arr, base) if row.arr is not None else "unknown",
            wording.short_date(row.renews_on, today) if row.renews_on else "",
            wording.ago(row.last_on, today) if row.last_on else "never",
            _next_words(row, today),
            _flags(row.account),
        )
        for row in rows
    ]
    heads = ("account", "tier", "ARR", "renews", "last touch", "next", "")
    print_table(heads, lines, shrink=((5, 20), (0, 20), 5, 0), right=(2,))


def _next_words(row: Row, today: date) -> Cell:
    if row.next is None:
        return Cell("")
    words = f"{wording.kind_label(row.next.kind).lower()} {wording.due_words(row.next.due_on, today)}"
    return Cell(words, "late" if row.next.due_on < today else "")


def _flags(account: Account) -> Cell:
    if account.status != "active":
        return Cell(account.status, "quiet")
    return Cell("at risk", "late") if account.at_risk_since else Cell("")


def _as_json(session: Session, row: Row) -> dict[str, Any]:
    account, base = row.account, session.book.meta.base_currency
    return {
        "account": account.name,
        "key": account.key,
        "tier": account.tier,
        "status": account.status,
        "arr": money_json(row.arr, base) if row.arr is not None else None,
        "reason": None if row.arr is not None else "no running contract or ARR line, or no rate into the base currency",
        "renews_on": row.renews_on.isoformat() if row.renews_on else None,
        "last_on": row.last_on.isoformat() if row.last_on else None,
        "next_kind": row.next.kind if row.next else None,
        "next_due_on": row.next.due_on.isoformat() if row.next else None,
        "at_risk_since": account.at_risk_since.isoformat() if account.at_risk_since else None,
        "industry": account.industry,
        "website": account.website,
        "our_owner": account.our_owner,
    }
