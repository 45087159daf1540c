"""`contract`: the terms of an account and what they are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from bookcockpit.cli.commands.renewal import lines_option, named_contract
from bookcockpit.cli.errors import Failure
from bookcockpit.cli.fields import field_options
from bookcockpit.cli.kept import Kept, can_add, can_edit, can_list, owned_json
from bookcockpit.cli.lazy import group
from bookcockpit.cli.session import Session
from bookcockpit.core import wording
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.grouped import Tie
from bookcockpit.core.money import short_money

if TYPE_CHECKING:
    from bookcockpit.core.renewals.outcomes import ContractChange
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


def _save(
    session: Session, account: Account, before: Contract | None, after: Contract, beside: Beside | None
) -> ContractChange:
    from bookcockpit.core.fields import FieldError
    from bookcockpit.core.renewals.outcomes import put_contract

    try:
        return put_contract(session.book, account, before, after, session.today, beside)
    except FieldError as refused:
        if refused.field not in ("lines", "account_id"):
            raise
        what = "its ARR line" if refused.field == "lines" else "it"
        raise Failure(f"{account.name}: {what} {refused.why}") from None


def _find(session: Session, account: Account, which: str | None, still_open: bool) -> Contract:
    return named_contract(session, account, which) if which is not None else _only(session, account)


def _only(session: Session, account: Account) -> Contract:
    """The contract meant when no key is given: the only open one, or the only one."""
    contracts = session.book.contracts_of.get(account.id, [])
    likely = session.book.open_contracts_of.get(account.id) or contracts
    if len(likely) == 1:
        return likely[0]
    if not likely:
        raise Failure(f"{account.name} has no contract yet: `bookcockpit contract add`")
    keys = ", ".join(f"{each.key} ({_words(session, each)})" for each in likely)
    raise Failure(f"{account.name} has {len(likely)} contracts; say which with --contract: {keys}")


def _words(session: Session, each: Contract) -> str:
    until = f"to {wording.full_date(each.term_end)}" if each.term_end else "open-ended"
    return f"{short_money(each.arr, each.currency)} {wording.full_date(each.starts_on)} {until}"


def _row(session: Session, each: Contract) -> Sequence[str]:
    return (
        short_money(each.arr, each.currency),
        wording.full_date(each.starts_on),
        wording.full_date(each.renews_on) if each.renews_on else "open-ended",
        wording.full_date(each.notice_on) if each.notice_on else "",
        _standing(session, each),
        wording.word_label(each.call or ""),
    )


def _standing(session: Session, each: Contract) -> str:
    """What became of it, as far as anybody said or a later term says it; else how its renewal stands."""
    is_renewed = each.id in session.book.pairing_of(each.account_id).after
    return each.ended_as or ("renewed" if is_renewed else wording.word_label(each.stage))


def _json(session: Session, account: Account, each: Contract) -> dict[str, Any]:
    previous = [earlier.key for id_ in each.previous_ids if (earlier := session.book.contract_by_id.get(id_))]
    return {
        **owned_json(account, each),
        "renews_on": each.renews_on,
        "notice_on": each.notice_on,
        "previous": previous[0] if previous else None,
        "previous_all": previous,
    }


CONTRACT = Kept(
    contract,
    Contract,
    "key",
    known=lambda book, account: book.contracts_of.get(account.id, []) if account else book.contracts,
    which=click.option("--contract", "which", metavar="KEY", help="Which one, where the account has several."),
    find=_find,
    found_first=True,
    refers=named_contract,
    save=_save,
    words=_words,
    heads=("ARR", "starts", "renews", "notice by", "stage", "call"),
    row=_row,
    shrink=(0,),
    right=(1,),
    json=_json,
)

can_add(
    CONTRACT,
    """Add a contract; --term-end is its last day, the renewal date is the day after.

    The ARR lines of an account that has any move with it, unless they know it already; --lines decides.
    """,
    "northwind --starts-on 2026-01-01 --term-end 2026-12-31 --arr 240k\n"
    "northwind --starts-on today --arr 36k --open-ended --notice-days 90",
    field_options(Contract, without=_ELSEWHERE, adding=True),
    click.option("--currency", metavar="CODE", help="The account's, or the book's base currency, unless given."),
    lines_option,
    said="Added: contract of {account}, {words}, key {thing.key}.",
)
can_edit(
    CONTRACT,
    """Change a contract; an empty text clears a field.

    The ARR lines of an account that has any move with its ARR and dates; --lines keep leaves them.
    """,
    "northwind --stage in_talks --call likely --probability 75%",
    field_options(Contract, without=_ELSEWHERE),
    lines_option,
    said="Changed: contract {thing.key} of {account}, {words}.",
)
can_list(
    CONTRACT,
    "List contracts, of one account or of all.",
    "northwind",
    order=lambda session, each: (
        session.book.account_by_id[each.account_id].name.casefold(),
        each.starts_on,
        Tie(each),
    ),
    none="No contracts yet: `bookcockpit contract add ACCOUNT --starts-on D --term-end D --arr 240k`.",
)
