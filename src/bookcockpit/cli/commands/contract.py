"""`contract`: the terms of an account and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.commands.renewal import (
    lines_option,
    named_contract,
)
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options, given, refuse_nothing
from bookcockpit.cli.lazy import group
from bookcockpit.cli.options import account_argument, json_option
from bookcockpit.cli.out import print_json, print_shown, tell
from bookcockpit.cli.session import Session, mends, pass_session
from bookcockpit.cli.table import Cell, print_table
from bookcockpit.core import wording
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.grouped import Tie
from bookcockpit.core.money import short_money
from bookcockpit.exchange.encoder import entity_json

if TYPE_CHECKING:
    from bookcockpit.core.revenue.arr_lines import Beside

_ELSEWHERE = ("currency", "derived", "notice_answer", "notice_until", "outcome", "outcome_on", "outcome_arr")
"""What is said by an option or a command of its own: an outcome, say, also starts the next term."""


@group("contract")
def contract() -> None:
    """Add, edit or list contracts.

    \b
    Example:
      bookcockpit contract list northwind
    """


@contract.command("add")
@account_argument()
@field_options(Contract, without=_ELSEWHERE, adding=True)
@click.option("--currency", metavar="CODE", help="The account's, or the book's base currency, unless given.")
@lines_option
@pass_session
def add(session: Session, wanted: str, currency: str | None, beside: Beside | None, **values: Any) -> None:
    """Add a contract; --term-end is its last day, the renewal date is the day after.

    The ARR lines of an account that has any move with it, unless they know it already; --lines decides.

    \b
    Examples:
      bookcockpit contract add northwind --starts-on 2026-01-01 --term-end 2026-12-31 --arr 240k
      bookcockpit contract add northwind --starts-on today --arr 36k --open-ended --notice-days 90
    """
    from bookcockpit.core.revenue.arr import currency_of

    account = session.account(wanted)
    code = currency.strip().upper() if currency else currency_of(session.book, account)
    said = given(Contract, values, currency=code, find=lambda key: named_contract(session, account, key))
    made = Contract(account_id=account.id, currency=code, **said)
    said_too = _put(session, account, None, made, beside)
    print_shown(f"Added: contract of {account.name}, {_words(made)}, key {made.key}.")
    print_sentences(said_too)


@contract.command("edit")
@account_argument()
@click.option("--contract", "which", metavar="KEY", help="Which one, where the account has several.")
@field_options(Contract, without=_ELSEWHERE)
@lines_option
@mends("contract")
@pass_session
def edit(session: Session, wanted: str, which: str | None, beside: Beside | None, **values: Any) -> None:
    """Change a contract; an empty text clears a field.

    The ARR lines of an account that has any move with its ARR and dates; --lines keep leaves them.

    \b
    Example:
      bookcockpit contract edit northwind --stage in_talks --call likely --probability 75%
    """
    account = session.account(wanted)
    before = named_contract(session, account, which) if which is not None else _only(session, account)
    said = given(Contract, values, currency=before.currency, find=lambda key: named_contract(session, account, key))
    refuse_nothing(said)
    after = before.but(**said)
    said_too = _put(session, account, before, after, beside)
    print_shown(f"Changed: contract {after.key} of {account.name}, {_words(after)}.")
    print_sentences(said_too)


def _put(
    session: Session, account: Account, before: Contract | None, after: Contract, beside: Beside | None
) -> Sequence[str]:
    """Write a contract with what goes with it; the sentences that say so."""
    from bookcockpit.core.fields import FieldError
    from bookcockpit.core.renewals.edits import put_contract

    try:
        found = put_contract(session.book, account, before, after, session.today, beside)
    except FieldError as refused:
        if refused.field not in ("lines", "account_id"):
            raise
        what = "its ARR line" if refused.field == "lines" else "it"
        raise Failure(f"{account.name}: {what} {refused.why}") from None
    session.apply(found.change)
    return found.said


def print_sentences(said: Sequence[str]) -> None:
    """What went with a change."""
    for sentence in said:
        print_shown(f"{sentence}.")


def _only(session: Session, account: Account) -> Contract:
    """The contract meant when no key is given: the only open one, or the only one."""
    contracts = session.book.contracts_of.get(account.id, [])
    likely = session.book.open_contracts_of.get(account.id) or contracts
    if len(likely) == 1:
        return likely[0]
    if not likely:
        raise Failure(f"{account.name} has no contract yet: `bookcockpit contract add`")
    keys = ", ".join(f"{each.key} ({_words(each)})" for each in likely)
    raise Failure(f"{account.name} has {len(likely)} contracts; say which with --contract: {keys}")


def _words(each: Contract) -> str:
    until = f"to {wording.full_date(each.term_end)}" if each.term_end else "open-ended"
    return f"{short_money(each.arr, each.currency)} {wording.full_date(each.starts_on)} {until}"


@contract.command("list")
@account_argument(required=False)
@json_option
@pass_session
def list_contracts(session: Session, wanted: str | None, as_json: bool) -> None:
    """List contracts, of one account or of all.

    \b
    Example:
      bookcockpit contract list northwind
    """
    book = session.book
    account_id = session.account(wanted).id if wanted is not None else None
    shown = [each for each in book.contracts if account_id in (None, each.account_id)]
    shown.sort(key=lambda each: (book.account_by_id[each.account_id].name.casefold(), each.starts_on, Tie(each)))
    if as_json:
        print_json([_as_json(session, each) for each in shown])
    elif shown:
        print_contracts(session, shown)
    else:
        tell("No contracts yet: `bookcockpit contract add ACCOUNT --starts-on D --term-end D --arr 240k`.")


def print_contracts(session: Session, contracts: Sequence[Contract]) -> None:
    """A table of contracts."""
    rows = [
        (
            Cell(session.book.account_by_id[each.account_id].name, "strong"),
            short_money(each.arr, each.currency),
            wording.full_date(each.starts_on),
            wording.full_date(each.renews_on) if each.renews_on else "open-ended",
            wording.full_date(each.notice_on) if each.notice_on else "",
            _standing(session, each),
            wording.word_label(each.call or ""),
            Cell(each.key, "quiet"),
        )
        for each in contracts
    ]
    heads = ("account", "ARR", "starts", "renews", "notice by", "stage", "call", "key")
    print_table(heads, rows, shrink=(0,), right=(1,))


def _standing(session: Session, each: Contract) -> str:
    """What became of it, as far as anybody said or a later term says it; else how its renewal stands."""
    is_renewed = each.id in session.book.pairing_of(each.account_id).after
    return each.ended_as or ("renewed" if is_renewed else wording.word_label(each.stage))


def _as_json(session: Session, each: Contract) -> dict[str, Any]:
    account = session.book.account_by_id[each.account_id]
    previous = [earlier.key for id_ in each.previous_ids if (earlier := session.book.contract_by_id.get(id_))]
    return {
        "account": account.name,
        "account_key": account.key,
        **entity_json(each),
        "renews_on": each.renews_on.isoformat() if each.renews_on else None,
        "notice_on": each.notice_on.isoformat() if each.notice_on else None,
        "previous": previous[0] if previous else None,
        "previous_all": previous,
    }
