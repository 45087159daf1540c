"""What is remembered of a CRM: which of its records is which of our entities, and what it last said of each field.

What is stored of it is asked for record by record, and what an import adds is made only while it is written:
an export of 100,000 people leaves a million of these rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import (
    Iterator,
    Mapping,
)
from typing import TYPE_CHECKING, NamedTuple

from bookcockpit.core.entities import TABLE_NAMES, ExternalRef, ImportValue
from bookcockpit.core.fields import Entity, new_id
from bookcockpit.core.merging.merge import BEHIND
from bookcockpit.core.text import name_key
from bookcockpit.exchange.crm.merge import Said, remembered
from bookcockpit.exchange.filed import Filed

if TYPE_CHECKING:
    from bookcockpit.exchange.shelf import (
        Lookup,
        Place,
    )

_MERGED = frozenset(("account", "stakeholder"))
"""Tables of which two entities can be made one here."""


class _Group(NamedTuple):
    """Fields a CRM speaks of together, remembered under the first of them."""

    field: str
    fields: tuple[str, ...]
    assumed: bool


class Links:
    """The memory of one system, as this import would leave it. Iterated, it gives the rows it adds, anew each time."""

    def __init__(self, lookup: Lookup, system: str) -> None:
        self.system = system
        self.failed: dict[tuple[str, str], Place] = {}
        """Where the rows stand that were rejected, by table and id, and by table and folded name."""
        self.kept: Counter[str] = Counter()
        """How often a value written here was kept, by field."""
        self._lookup = lookup
        self._stored_refs: dict[tuple[str, str], str] = {}
        self._refs: dict[tuple[str, str], str] = {}
        self._linked: set[str] = set()
        self._said: dict[tuple[str, str], tuple[str, str]] = {}
        self._made: dict[str, tuple[Entity, tuple[_Group, ...]]] = {}
        self._shapes: dict[tuple[_Group, ...], tuple[_Group, ...]] = {}
        self._values: tuple[str, dict[str, ImportValue]] = ("", {})
        self._updated: dict[str, Entity] = {}
        self._called: dict[str, set[str]] | None = None
        self._speaking: dict[tuple[str, str], Filed] = {}

    def entity_of(self, table: str, id_: str) -> str | None:
        """Our entity for a record of the CRM."""
        record = table, id_
        if found := self._refs.get(record) or self._stored_refs.get(record):
            return found
        ref = self._stored_ref(table, id_)
        if ref is not None:
            self._stored_refs[record] = ref.entity_id
        return ref.entity_id if ref else None

    def may_be(self, entity: Entity, id_: str) -> bool:
        """Whether an entity may be the record with this id: it is not known to be another one."""
        return not id_ or not self.is_linked(entity) or self.entity_of(TABLE_NAMES[type(entity)], id_) == entity.id

    def is_linked(self, entity: Entity) -> bool:
        """Whether an entity is known to be a record of the CRM."""
        return entity.id in self._linked or bool(
            self._lookup.find(ExternalRef, entity_id=entity.id, system=self.system)
        )

    def speaks(self, table: str, id_: str, entity: Entity) -> bool:
        """Whether a record may say what an entity is: of several that were merged into one, the first by key alone."""
        ref = self._stored_ref(table, id_) if id_ and table in _MERGED else None
        if ref is None or not ref.key.startswith(BEHIND):
            return True
        of_it = self._lookup.find(ExternalRef, entity_id=entity.id, system=self.system)
        return min(of_it, key=_key, default=ref).external_id == id_

    def link(self, table: str, id_: str, entity_id: str) -> None:
        """Remember that a record is an entity."""
        if self.entity_of(table, id_) == entity_id:
            return
        ref = self._stored_ref(table, id_)
        if ref is not None:
            # A record whose entity is gone from the book is linked anew.
            self._updated[ref.id] = ref.but(entity_id=entity_id)
            self._stored_refs[table, id_] = entity_id
        else:
            self._refs[table, id_] = entity_id
        self._linked.add(entity_id)

    def last(self, entity_id: str, field: str) -> str | None:
        """What the CRM last said of a field; None when it never spoke of it."""
        if (entity_id, field) in self._said:
            return self._said[entity_id, field][1]
        if entity_id in self._made:
            entity, groups = self._made[entity_id]
            return next((_text(entity, group) for group in groups if group.field == field), None)
        value = self._value(entity_id, field)
        return value.value if value else None

    def remember(self, table: str, entity_id: str, field: str, text: str) -> None:
        """Keep what the CRM says of a field now."""
        if self.last(entity_id, field) == text:
            return
        stored = self._value(entity_id, field)
        if stored is not None:
            self._updated[stored.id] = stored.but(value=text)
        else:
            self._said[entity_id, field] = table, text

    def remember_new(self, entity: Entity, said: Mapping[str, Said]) -> None:
        """Keep what the CRM says of an entity it brings: the entity itself holds it."""
        groups = tuple(_Group(field, tuple(values), assumed) for field, (values, assumed) in said.items())
        self._made[entity.id] = entity, self._shapes.setdefault(groups, groups)

    def called(self, name: str) -> set[str]:
        """The accounts the CRM called so before this import, whatever they are called here."""
        if self._called is None:
            self._called = {}
            for value in self._lookup.find(ImportValue, source=self.system, entity="account", field="name"):
                self._called.setdefault(name_key(value.value), set()).add(value.entity_id)
        return self._called.get(name_key(name), set())

    def speaking(self, table: str, field: str, text: str) -> tuple[str, ...]:
        """The entities of which the CRM said exactly this before this import, even those that are gone since."""
        if (table, field) not in self._speaking:
            spoken = self._speaking[table, field] = Filed()
            for value in self._lookup.find(ImportValue, source=self.system, entity=table, field=field):
                spoken.put("", value.value, value.entity_id)
        return self._speaking[table, field].get("", text)

    def changes(self) -> list[Entity]:
        """The stored rows of its memory that say something else now."""
        return list(self._updated.values())

    def __len__(self) -> int:
        made = sum(len(groups) for _, groups in self._made.values())
        again = sum(1 for entity_id, field in self._said if self._is_made_with(entity_id, field))
        return len(self._refs) + made + len(self._said) - again

    def __iter__(self) -> Iterator[Entity]:
        for (table, id_), entity_id in self._refs.items():
            own = new_id()
            yield ExternalRef(
                id=own, key=own, entity=table, entity_id=entity_id, system=self.system, external_id=id_
            )  # fmt: skip
        for entity, groups in self._made.values():
            for group in groups:
                if (entity.id, group.field) not in self._said:
                    yield self._row(TABLE_NAMES[type(entity)], entity.id, group.field, _text(entity, group))
        for (entity_id, field), (table, text) in self._said.items():
            yield self._row(table, entity_id, field, text)

    def _row(self, table: str, entity_id: str, field: str, text: str) -> ImportValue:
        # Twelve digits, the usual key, would clash in one of a hundred imports of a million values.
        own = new_id()
        return ImportValue(
            id=own, key=own, entity=table, entity_id=entity_id, field=field, source=self.system, value=text
        )  # fmt: skip

    def _is_made_with(self, entity_id: str, field: str) -> bool:
        return entity_id in self._made and any(group.field == field for group in self._made[entity_id][1])

    def _stored_ref(self, table: str, id_: str) -> ExternalRef | None:
        return next(iter(self._lookup.find(ExternalRef, system=self.system, external_id=id_, entity=table)), None)

    def _value(self, entity_id: str, field: str) -> ImportValue | None:
        """What is remembered of a field in a row that is stored, with what this import changed of it."""
        if entity_id in self._made:
            return None
        if self._values[0] != entity_id:
            stored = self._lookup.find(ImportValue, entity_id=entity_id, source=self.system)
            # Of an entity that several records became, the memory of the one that speaks comes first.
            self._values = entity_id, {value.field: value for value in sorted(stored, key=_key, reverse=True)}
        value = self._values[1].get(field)
        updated = self._updated.get(value.id) if value else None
        return updated if isinstance(updated, ImportValue) else value


def _key(each: Entity) -> str:
    return each.key


def _text(entity: Entity, group: _Group) -> str:
    return remembered(entity, group.fields, assumed=group.assumed)
