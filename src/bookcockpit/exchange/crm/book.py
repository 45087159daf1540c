"""The book as an import would leave it: what is stored, what its rows made of it so far, and what is remembered."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Collection,
    Iterator,
    Mapping,
)
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING, Any

from bookcockpit.core.change import Change
from bookcockpit.core.fields import Entity, FieldError, admit
from bookcockpit.core.text import TextError
from bookcockpit.exchange.account_names import AccountNames
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.columns import FILES
from bookcockpit.exchange.crm.links import Links
from bookcockpit.exchange.crm.merge import Said, merge
from bookcockpit.exchange.crm.near import Near
from bookcockpit.exchange.csv_rows import BadRow
from bookcockpit.exchange.shelf import GROWING, Lookup, Shelf

if TYPE_CHECKING:
    from bookcockpit.exchange.crm_in import How

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"


class CrmBook:
    """Shared by the tables of one import."""

    def __init__(self, lookup: Lookup, how: How, today: date, base_currency: str) -> None:
        self.how, self.today, self.base_currency = how, today, base_currency
        self.lookup = lookup
        self._shelves: dict[str, Shelf] = {}
        self._links: dict[str, Links] = {}
        self._names: AccountNames | None = None
        self._near: Near | None = None
        self._saved: dict[str, dict[str, Entity]] = {table: {} for table in FILES}
        self.beside: list[Entity] = []
        """What is saved along with the rows' own entities."""

    def shelf(self, table: str) -> Shelf:
        """The shelf of a table, filled from the store when first asked for."""
        if table not in self._shelves:
            self._shelves[table] = Shelf(FILES[table], self.lookup)
        return self._shelves[table]

    def links(self, system: str) -> Links:
        """What is remembered of a system."""
        if system not in self._links:
            self._links[system] = Links(self.lookup, system)
        return self._links[system]

    @property
    def names(self) -> AccountNames:
        """The accounts by name and web domain."""
        if self._names is None:
            self._names = AccountNames(self.shelf("account"))
        return self._names

    @property
    def near(self) -> Near:
        """The accounts, to ask after a name that is nearly one of theirs."""
        if self._near is None:
            self._near = Near(self.entities("account"))
        return self._near

    def entity(self, table: str, id_: str | None) -> Entity | None:
        """An entity as it is now."""
        if id_ is None:
            return None
        if table in GROWING and id_ not in self._saved[table]:
            return next(iter(self.lookup.find(FILES[table].entity, id=id_)), None)
        return self._saved[table].get(id_) or self.shelf(table).stored.get(id_)

    def entities(self, table: str) -> Collection[Entity]:
        """All of a table that does not grow without end, as they are now."""
        return {**self.shelf(table).stored, **self._saved[table]}.values()

    def linked(self, table: str, links: Links, id_: str) -> Entity | None:
        """The entity that is a record of the CRM, if it is known and still in the book."""
        return self.entity(table, links.entity_of(table, id_)) if id_ else None

    def add(
        self, table: str, links: Links, said: Mapping[str, Said], make: Callable[[dict[str, Any]], Entity]
    ) -> Entity:
        """Make a new entity of what a row says. Raises `BadRow` when it refuses a value."""
        values = {field: value for each in said.values() for field, value in each.values.items()}
        try:
            entity = admit(make(values), self.today)
        except FieldError as refused:
            raise self._bad(table, refused) from None
        self.keep(table, entity)
        links.remember_new(entity, said)
        return entity

    def merge(
        self,
        table: str,
        links: Links,
        entity: Entity,
        said: Mapping[str, Said],
        blank: Collection[str] = (),
    ) -> Entity:
        """Let a row change a known entity where it may; the entity as it then is, the same one when nothing changes.

        Raises `BadRow` when it refuses a value.
        """
        cleaned = {field: self._cleaned(table, each) for field, each in said.items()}
        merged = merge(
            entity, cleaned, blank, lambda field: links.last(entity.id, field),
            clear=self.how.clear, overwrite=self.how.overwrite,
        )  # fmt: skip
        if merged.changes:
            try:
                entity = admit(entity.but(**merged.changes), self.today, entity)
            except FieldError as refused:
                raise self._bad(table, refused) from None
            self.keep(table, entity)
        for field, text in merged.memory.items():
            links.remember(table, entity.id, field, text)
        links.kept.update(merged.kept)
        return entity

    def keep(self, table: str, entity: Entity) -> None:
        """Save an entity, and let rows refer to it."""
        self._saved[table][entity.id] = entity
        self.shelf(table).declare(entity.id, entity.__dict__)

    def change(self, label: str) -> Change:
        """Everything to save: referenced entities first, the bookkeeping last."""
        rows = (
            entity
            for table in FILES
            for entity in self._saved[table].values()
            # What was changed and changed back is as it was.
            if entity != self._shelves[table].stored.get(entity.id)
        )
        known = (each for links in self._links.values() for each in links.changes())
        return Change(label, (*rows, *self.beside, *known), add=Added(self._links.values()))

    def _cleaned(self, table: str, said: Said) -> Said:
        """The values as an entity would hold them, so that they compare."""
        specs = FILES[table].entity.specs
        cleaned = {}
        for field, value in said.values.items():
            try:
                cleaned[field] = None if value is None else specs[field].check(value)
            except (TextError, ValueError) as refused:
                raise BadRow((FILES[table].column_of(field), brief(str(refused)))) from None
        return said._replace(values=cleaned)

    def _bad(self, table: str, refused: FieldError) -> BadRow:
        return BadRow((FILES[table].column_of(refused.field), brief(refused.why)))


class Added:
    """What is new in the memory of several systems: counted, and made as it is iterated."""

    def __init__(self, links: Collection[Links]) -> None:
        self._links = links

    def __len__(self) -> int:
        return sum(map(len, self._links))

    def __iter__(self) -> Iterator[Entity]:
        return chain.from_iterable(self._links)
