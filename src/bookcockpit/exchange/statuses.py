"""What the statuses in an import end: contracts and ARR lines of customers who left, in the same change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from bookcockpit.core import wording as say
from bookcockpit.core.entities import Account, ArrLine, Contract
from bookcockpit.core.fields import (
    E,
    Entity,
)
from bookcockpit.core.renewals.status import Held, imported, said_of

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import ImportPlan
    from bookcockpit.exchange.shelf import Lookup

_NAMED = 3


def with_statuses(plan: ImportPlan, lookup: Lookup, today: date) -> ImportPlan:
    """The plan with what its statuses entail, and the accounts they concern named once."""
    turned = _turned(plan.change.save, lookup)
    if not turned:
        return plan
    save = {each.id: each for each in plan.change.save}
    notices = []
    for before, account in turned:
        held = Held(_of(Contract, account, save, lookup), _of(ArrLine, account, save, lookup))
        after, left = imported(before, account, held, today)
        rows = {each.id: each for each in (account, *held.contracts, *held.lines)}
        changed = [each for each in (after, *left.contracts, *left.lines) if each != rows.get(each.id)]
        save |= {each.id: each for each in changed}
        if said := said_of(after, held, left):
            was = " again" if after.status == "active" else ""
            notices.append(f"{after.name} is {after.status}{was}: {'; '.join(said)}")
    hidden = [f"and {say.count(len(notices) - _NAMED, 'more account')} like that"] if len(notices) > _NAMED else []
    return plan._replace(
        change=plan.change._replace(save=tuple(save.values())),
        notices=(*plan.notices, *notices[:_NAMED], *hidden),
    )


def _turned(save: Iterable[Entity], lookup: Lookup) -> list[tuple[Account | None, Account]]:
    """Each account, before and after, that is or was no customer and of which something is saved, by name."""
    rows = list(save)
    coming = {each.id: each for each in rows if isinstance(each, Account)}
    concerned = set(coming) | {each.account_id for each in rows if isinstance(each, Contract | ArrLine)}
    if not concerned:
        return []
    stored = {each.id: each for each in lookup.find(Account) if each.id in concerned}
    found = [(stored.get(id_), coming.get(id_) or stored[id_]) for id_ in concerned if id_ in coming or id_ in stored]
    left = [
        pair for pair in found if pair[1].status != "active" or (pair[0] is not None and pair[0].status != "active")
    ]
    return sorted(left, key=lambda pair: (pair[1].name.casefold(), pair[1].key))


def _of(kind: type[E], account: Account, save: dict[str, Entity], lookup: Lookup) -> tuple[E, ...]:
    rows = {each.id: each for each in lookup.find(kind, account_id=account.id)}
    rows |= {
        each.id: each for each in save.values() if isinstance(each, kind) and each.__dict__["account_id"] == account.id
    }
    rows = {id_: each for id_, each in rows.items() if each.__dict__["account_id"] == account.id}
    begins = "starts_on" if kind is Contract else "from_on"
    return tuple(sorted(rows.values(), key=lambda each: each.__dict__[begins]))
