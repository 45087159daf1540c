"""How the ARR of a cohort went from its start to its end, movement by movement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bookcockpit.core.revenue.retention import CohortRow, Movement

_ORDER = ("expansion", "price", "new", "transfer_in", "contraction", "churn")
_LABELS = {
    "expansion": "Expansion",
    "price": "Price",
    "new": "Came back",
    "transfer_in": "Taken over",
    "contraction": "Contraction",
    "churn": "Churn",
}
REST = "rest"
"""What the movements leave unexplained: amounts that were rounded when they were converted."""


class Mover(NamedTuple):
    """An account of a step: by how much it moved, and its movements."""

    row: CohortRow
    amount: int
    movements: tuple[Movement, ...]


class Step(NamedTuple):
    """One kind of change: its sum, and the ARR before and after it; the accounts that moved most come first."""

    kind: str
    label: str
    amount: int
    before: int
    after: int
    movers: tuple[Mover, ...]


def walk(rows: Iterable[CohortRow]) -> list[Step]:
    """The steps that lead from the start of a cohort to its end; a kind that did not happen is left out."""
    found: dict[str, list[Mover]] = {}
    level = end = 0
    for row in rows:
        level, end = level + row.start, end + row.end
        for moved in dict.fromkeys(each.kind for each in row.movements):
            some = tuple(each for each in row.movements if each.kind == moved)
            found.setdefault(moved, []).append(Mover(row, sum(each.amount for each in some), some))
    steps = []
    kinds: tuple[str, ...] = (*_ORDER, *(each for each in found if each not in _ORDER))
    for kind in kinds:
        if movers := found.get(kind):
            movers.sort(key=lambda each: (-abs(each.amount), each.row.account.name.casefold()))
            amount = sum(each.amount for each in movers)
            label = _LABELS.get(kind, kind.replace("_", " ").capitalize())
            steps.append(Step(kind, label, amount, level, level + amount, tuple(movers)))
            level += amount
    if level != end:
        steps.append(Step(REST, "Rounding", end - level, level, end, ()))
    return steps
