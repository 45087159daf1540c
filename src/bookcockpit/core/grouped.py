"""Entities by what they belong to: grouped at once, or made when somebody asks for those of an account."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

T = TypeVar("T")
K = TypeVar("K")


def grouped(entities: Iterable[T], by: Callable[[T], K]) -> dict[K, list[T]]:
    """The entities of each group, in the order they come."""
    groups: dict[K, list[T]] = {}
    for entity in entities:
        groups.setdefault(by(entity), []).append(entity)
    return groups


class MadeLater(Mapping[str, "list[T]"]):
    """By account id: `make` makes entities of the rows of an account, once, in the order it gives them."""

    def __init__(self, rows: Mapping[str, Sequence[Any]], make: Callable[[Sequence[Any]], list[T]]) -> None:
        self._rows = rows
        self._make = make
        self._made: dict[str, list[T]] = {}

    def __getitem__(self, account_id: str) -> list[T]:
        if account_id not in self._made:
            self._made[account_id] = self._make(self._rows[account_id])
        return self._made[account_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def everything(self) -> Iterator[T]:
        """All of them, account by account."""
        return chain.from_iterable(self.values())
