"""A change to the book, decided but not yet written: what one user action saves and removes.

The rules decide changes; the store applies each in one transaction, which is one undo step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from bookcockpit.core.book import Meta
    from bookcockpit.core.fields import Entity


class Change(NamedTuple):
    """One user action: a label for the undo list, the entities to save, the entities to remove.

    `meta` replaces what the store says of the book itself: an empty store becomes the book it imports.
    """

    label: str
    save: tuple[Entity, ...] = ()
    remove: tuple[Entity, ...] = ()
    meta: Meta | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to write."""
        return not self.save and not self.remove and self.meta is None
