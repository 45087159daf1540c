"""Which contract of an account a command about a renewal means."""

from __future__ import annotations

from typing import Any

import click

from bookcockpit.cli.errors import Failure
from bookcockpit.cli.options import Word
from bookcockpit.cli.session import Session
from bookcockpit.core import wording
from bookcockpit.core.entities import (
    Account,
    Contract,
)
from bookcockpit.core.money import short_money


def lines_option(function: Any) -> Any:
    """`--lines`, on every command that may move the ARR lines of an account."""
    option = click.option(
        "--lines", "beside", type=Word(("move", "keep"), "choice"), metavar="move|keep",
        help="Whether the account’s ARR lines move with it, or stay.",
    )  # fmt: skip
    return option(function)


def which_option(function: Any) -> Any:
    """`--contract`, on every command about one renewal."""
    option = click.option("--contract", "which", metavar="KEY", help="Which one, where several are open.")
    return option(function)


def open_contract(
    session: Session, account: Account, which: str | None, *, endless: bool = False, settled: bool = False
) -> Contract:
    """The open contract meant: the only one, or the one named; raises with the candidates.

    One without an end is meant only where it is named, unless `endless` ones count; `settled` ones may be named.
    """
    contracts = session.book.contracts_of.get(account.id, [])
    without_end = session.book.endless_contracts(account)
    found: list[Contract] = [
        *session.book.open_contracts_of.get(account.id, ()),
        *(without_end if endless else ()),
    ]
    if which is not None:
        named = next((each for each in contracts if each.key == which), None)
        if named is None:
            raise Failure(f"{account.name} has no contract “{which}”; open are {_names(found)}")
        if not settled and named not in (*found, *without_end):
            raise Failure(f"Contract {named.key} of {account.name} is settled; open are {_names(found)}")
        return named
    if len(found) == 1:
        return found[0]
    if not found:
        raise Failure(f"{account.name} has no renewal ahead; `bookcockpit contract list` shows its contracts")
    raise Failure(f"{account.name} has {len(found)} open contracts; say which with --contract: {_names(found)}")


def named_contract(session: Session, account: Account, key: str) -> Contract:
    """The contract of an account with that key; raises with those there are."""
    contracts = session.book.contracts_of.get(account.id, [])
    found = next((each for each in contracts if each.key == key), None)
    if found is None:
        known = ", ".join(each.key for each in contracts) or "none"
        raise Failure(f"{account.name} has no contract “{key}”; its contracts are {known}")
    return found


def _names(contracts: list[Contract]) -> str:
    def words(each: Contract) -> str:
        when = wording.full_date(each.renews_on) if each.renews_on is not None else "without an end"
        return f"{each.key} ({short_money(each.arr, each.currency)}, {when})"

    return ", ".join(map(words, contracts)) or "none"
