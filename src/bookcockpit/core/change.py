"""A change to the book, decided but not yet written: what one user action saves and removes.

The rules decide changes; the store applies each in one transaction, which is one undo step.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from bookcockpit.core.book import Meta
from bookcockpit.core.fields import Entity

if TYPE_CHECKING:

    class Added(Protocol):
        """New entities, counted before they are made."""

        def __len__(self) -> int:
            """How many there are."""

        def __iter__(self) -> Iterator[Entity]:
            """All of them, from the first, each time."""


E = TypeVar("E", bound=Entity)


class Change(NamedTuple):
    """One user action: a label for the undo list, the entities to save, the entities to remove.

    `add` are new entities nobody asks back, such as what an import remembers: they may be made only while they
    are written, so an import of 100,000 rows never holds all of them. `meta` replaces what the store says of
    the book itself: an empty store becomes the book it imports.
    """

    label: str
    save: tuple[Entity, ...] = ()
    remove: tuple[Entity, ...] = ()
    meta: Meta | None = None
    add: Added = ()

    def left(self, kind: type[E], stored: Iterable[E]) -> list[E]:
        """The rows of a kind as it leaves them, of those stored."""
        gone = {each.id for each in self.remove}
        rows = {each.id: each for each in stored if each.id not in gone}
        rows |= {each.id: each for each in self.save if isinstance(each, kind)}
        return list(rows.values())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.save and not self.remove and not self.add and self.meta is None
