"""Entities by what they belong to: grouped at once, or made when somebody asks for those of an account."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

from bookcockpit.core.fields import Entity

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


class Tie:
    """The last part of a sort key: where all before it is equal, what entities say decides, then their keys.

    Neither the order in which rows are stored nor an id decides what stands first. What an entity says is looked at
    only where it has to be.
    """

    __slots__ = ("_entity",)

    def __init__(self, entity: Entity) -> None:
        self._entity = entity

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Tie) and self._entity is other._entity

    def __lt__(self, other: Tie) -> bool:
        return _said(self._entity) < _said(other._entity)

    def __hash__(self) -> int:
        return hash(self._entity.id)


def by_due(each: Any) -> tuple[object, ...]:
    """The order of plays, steps and milestones: the earliest due first, those without a date last; then by title."""
    return each.due_on is None, each.due_on, each.title, Tie(each)


def _said(entity: Entity) -> tuple[object, ...]:
    """All that an entity says of itself, in the order of its fields, its key at the end; references are ids."""
    held = entity.__dict__
    fields = [name for name, field in entity.fields.items() if field.kind not in ("ref", "refs")]
    return (*((held[each] is None, held[each]) for each in fields if each not in _NAMELESS), entity.key)


_NAMELESS = frozenset(("id", "key", "rev"))
