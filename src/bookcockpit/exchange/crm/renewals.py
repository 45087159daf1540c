"""Which open contract an open renewal deal is about: the one of its account that renews nearest to its close date."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Iterator,
    Sequence,
)
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.entities import Contract
from bookcockpit.core.renewals.contracts import open_contracts, pair, renewal_date

if TYPE_CHECKING:
    from bookcockpit.exchange.crm.cells import CrmRow

NEAREST_DAYS = 92
"""Days a renewal deal may close before or after the renewal date: a quarter."""

NO_CONTRACT = "open renewal deal without a contract that renews within 92 days of its close date"
NOT_NEAREST = "another open renewal deal is nearer to the contract's renewal date"


class Renewal(NamedTuple):
    """An open renewal deal and the account it is of, if that is known."""

    row: CrmRow
    account_id: str | None


def renewals_of(
    renewals: Sequence[Renewal], contracts_of: Callable[[str | None], list[Contract]]
) -> Iterator[tuple[Renewal, Contract | None, str]]:
    """Each deal with its contract, or with the reason why it has none; a contract takes the nearest deal."""
    chosen: dict[str, tuple[int, int]] = {}
    found: list[tuple[Contract, int] | None] = []
    for number, renewal in enumerate(renewals):
        near = _nearest(renewal, contracts_of)
        found.append(near)
        if near is not None:
            contract, days = near
            chosen[contract.id] = min(chosen.get(contract.id, (days, number)), (days, number))
    for number, (renewal, near) in enumerate(zip(renewals, found, strict=True)):
        if near is None:
            yield renewal, None, NO_CONTRACT
        elif chosen[near[0].id][1] != number:
            yield renewal, None, NOT_NEAREST
        else:
            yield renewal, near[0], ""


def _nearest(renewal: Renewal, contracts_of: Callable[[str | None], list[Contract]]) -> tuple[Contract, int] | None:
    closes = renewal.row.values.get("close_date")
    if closes is None or renewal.account_id is None:
        return None
    contracts = contracts_of(renewal.account_id)
    still_open = [
        (abs((renewal_date(contract) - closes).days), contract)
        for contract in open_contracts(contracts, pair(contracts))
    ]
    days, contract = min(still_open, key=lambda each: each[0], default=(NEAREST_DAYS + 1, None))
    return None if contract is None or days > NEAREST_DAYS else (contract, days)
