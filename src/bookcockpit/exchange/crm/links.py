"""What is remembered of a CRM: which of its records is which of our entities, and what it last said of each field."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bookcockpit.core.entities import ExternalRef, ImportValue
from bookcockpit.core.text import name_key

if TYPE_CHECKING:
    from bookcockpit.core.fields import Entity
    from bookcockpit.exchange.shelf import Lookup, Place


class Links:
    """The memory of one system, as this import would leave it."""

    def __init__(self, lookup: Lookup, system: str) -> None:
        self.system = system
        self.failed: dict[tuple[str, str], Place] = {}
        """Where the rows stand that were rejected, by table and id."""
        self.kept: Counter[str] = Counter()
        """How often a value written here was kept, by field."""
        self._refs = {(ref.entity, ref.external_id): ref for ref in lookup.find(ExternalRef, system=system)}
        self._values = {(value.entity_id, value.field): value for value in lookup.find(ImportValue, source=system)}
        self._ids: dict[str, set[str]] = {}
        self._changed: dict[str, Entity] = {}
        self._called: dict[str, set[str]] = {}
        for ref in self._refs.values():
            self._ids.setdefault(ref.entity_id, set()).add(ref.external_id)
        for value in self._values.values():
            if value.entity == "account" and value.field == "name":
                self._called.setdefault(name_key(value.value), set()).add(value.entity_id)

    def entity_of(self, table: str, id_: str) -> str | None:
        """Our entity for a record of the CRM."""
        ref = self._refs.get((table, id_))
        return ref.entity_id if ref else None

    def may_be(self, entity: Entity, id_: str) -> bool:
        """Whether an entity may be the record with this id: it is not known to be another one."""
        ids = self._ids.get(entity.id)
        return not ids or not id_ or id_ in ids

    def is_linked(self, entity: Entity) -> bool:
        """Whether an entity is known to be a record of the CRM."""
        return entity.id in self._ids

    def link(self, table: str, id_: str, entity_id: str) -> None:
        """Remember that a record is an entity."""
        before = self._refs.get((table, id_))
        if before is not None and before.entity_id == entity_id:
            return
        made = ExternalRef(entity=table, entity_id=entity_id, system=self.system, external_id=id_)
        # A record whose entity is gone from the book is linked anew.
        ref = before.but(entity_id=entity_id) if before is not None else made
        self._refs[table, id_] = self._changed[ref.id] = ref
        self._ids.setdefault(entity_id, set()).add(id_)

    def last(self, entity_id: str, field: str) -> str | None:
        """What the CRM last said of a field; None when it never spoke of it."""
        value = self._values.get((entity_id, field))
        return value.value if value else None

    def remember(self, table: str, entity_id: str, field: str, text: str) -> None:
        """Keep what the CRM says of a field now."""
        before = self._values.get((entity_id, field))
        if before is not None and before.value == text:
            return
        value = (
            before.but(value=text)
            if before is not None
            else ImportValue(entity=table, entity_id=entity_id, field=field, source=self.system, value=text)
        )
        self._values[entity_id, field] = self._changed[value.id] = value

    def called(self, name: str) -> set[str]:
        """The accounts the CRM called so before this import, whatever they are called here."""
        return self._called.get(name_key(name), set())

    def changes(self) -> list[Entity]:
        """The bookkeeping to save."""
        return list(self._changed.values())
