"""Contracts on their way to renewal: which are open, when their window opens, what their dates are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bookcockpit.core.entities import Account, Contract
    from bookcockpit.core.playbook import Playbook

SUCCESSOR_DAYS = 31
"""A contract that starts at most so many days after another's last day is its renewal."""


def successors(contracts: Iterable[Contract]) -> dict[str, Contract]:
    """By id of one account's contracts: the first of the others that renews it, by `previous` or by its start.

    A later contract renews one earlier one: the one that ended last before it, the nearest in ARR on a tie.
    """
    terms = sorted(contracts, key=lambda contract: (contract.starts_on, contract.key))
    found: dict[str, Contract] = {}
    for later in terms:
        for earlier_id in later.previous_ids:
            if earlier_id != later.id:
                found.setdefault(earlier_id, later)
    for later in terms:
        if later.previous_ids:
            continue
        ended = [
            (later.starts_on - earlier.term_end, abs(later.arr - earlier.arr), earlier.key, earlier.id)
            for earlier in terms
            if earlier.term_end is not None
            and not earlier.open_ended
            and earlier.id not in found
            and timedelta(0) < later.starts_on - earlier.term_end <= timedelta(days=SUCCESSOR_DAYS)
        ]
        if ended:
            found[min(ended)[-1]] = later
    return found


def renewed_ids(contracts: Iterable[Contract]) -> frozenset[str]:
    """Ids of one account's contracts that another of them renews."""
    return frozenset(successors(contracts))


def endless_contracts(contracts: Iterable[Contract]) -> list[Contract]:
    """One account's open-ended contracts that still run: none replaced them, and no outcome ended them."""
    terms = list(contracts)
    endless = [contract for contract in terms if contract.open_ended and contract.outcome is None]
    if not endless or len(terms) == 1:
        return endless
    renewed = renewed_ids(terms)
    return [contract for contract in endless if contract.id not in renewed]


def open_contracts(contracts: Iterable[Contract]) -> list[Contract]:
    """One account's contracts with a renewal still to come or to record, earliest renewal first."""
    terms = list(contracts)
    renewed = renewed_ids(terms) if len(terms) > 1 else frozenset()
    still_open = [
        contract
        for contract in terms
        if contract.outcome is None and contract.renews_on is not None and contract.id not in renewed
    ]
    if len(still_open) > 1:
        still_open.sort(key=lambda contract: (renewal_date(contract), contract.key))
    return still_open


def renewal_date(contract: Contract) -> date:
    """The renewal date of a contract known to have one."""
    renewal = contract.renews_on
    assert renewal is not None, "an open-ended contract has no renewal date"
    return renewal


def window_opens_on(contract: Contract, account: Account, playbook: Playbook) -> date:
    """The earlier of (renewal − the tier's window) and (notice deadline − its lead)."""
    renewal = renewal_date(contract)
    opens = renewal - timedelta(days=playbook.renewal_window[account.tier])
    notice = contract.notice_on
    return opens if notice is None else min(opens, notice - timedelta(days=playbook.notice_lead))


def next_contract_date(still_open: Iterable[Contract], today: date) -> date | None:
    """The nearest notice or renewal date from today on, over one account's open contracts."""
    dates = [
        day
        for contract in still_open
        for day in (contract.notice_on, contract.renews_on)
        if day is not None and day >= today
    ]
    return min(dates, default=None)
