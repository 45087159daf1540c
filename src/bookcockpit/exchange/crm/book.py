"""The book as an import of a CRM's exports would leave it: what rows may change, what is remembered of what each system
said, and the accounts whose names are nearly the one given: asked about, never taken for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from bookcockpit.core.change import Change
from bookcockpit.core.entities import TABLE_NAMES, ExternalRef, ImportValue
from bookcockpit.core.fields import Entity, new_id
from bookcockpit.core.merging.likeness import plain_name
from bookcockpit.core.merging.merge import BEHIND
from bookcockpit.core.text import TextError, name_key
from bookcockpit.exchange.book_json import brief
from bookcockpit.exchange.csv_native import FILES, joined
from bookcockpit.exchange.plans import Progress
from bookcockpit.exchange.row_index import IdsByText, Lookup, Place
from bookcockpit.exchange.rows import BadRow, ImportedBook

if TYPE_CHECKING:
    from bookcockpit.exchange.plans import How

ASSUMED = " (assumed)"
_LONGEST = 300
_UNKNOWN: tuple[object, ...] = (None, "", ())


class Said(NamedTuple):
    """What a CRM says: values of fields that change together (an amount and its currency), by field."""

    values: Mapping[str, Any]
    assumed: bool = False


class Merged(NamedTuple):
    """The outcome for one entity: fields to change, what to remember of the CRM's words by the first field, and
    the fields whose values, written here, were kept."""

    changes: dict[str, Any]
    memory: dict[str, str]
    kept: list[str]


def said_text(values: Mapping[str, Any]) -> str:
    """The canonical text of some values; a long one is remembered by its digest."""
    text = " ".join(_text(value) for value in values.values())
    if len(text) > _LONGEST:
        return "sha256:" + sha256(text.encode("utf-8", "replace")).hexdigest()
    return text


def remembered(entity: Entity, fields: Iterable[str], *, assumed: bool) -> str:
    """What is kept of fields a CRM filled together, as the entity holds them."""
    text = said_text({field: entity.__dict__[field] for field in fields})
    return text + ASSUMED if assumed else text


def takes(current: str, last: str | None, said: str, *, known: bool) -> bool:
    """Whether what the CRM says replaces the current value: the current one is still what the CRM said `last`,
    or it is not `known` and was not emptied here after the CRM had said the same."""
    return current == last if known else last != said


def merge(
    entity: Entity,
    said: Mapping[str, Said],
    blank: Collection[str],
    last: Callable[[str], str | None],
    *,
    clear: bool = False,
    overwrite: bool = False,
) -> Merged:
    """Decide every field a CRM speaks of, each by its first field's name.

    `blank` are fields whose cells were empty.
    """
    merged = Merged({}, {}, [])
    for field, (values, assumed) in said.items():
        held = {each: entity.__dict__[each] for each in values}
        current, text, before = said_text(held), said_text(values), last(field)
        was_assumed = before is not None and before.endswith(ASSUMED)
        known = held[field] not in _UNKNOWN
        if assumed and not was_assumed and (known or before is not None):
            continue
        merged.memory[field] = text + ASSUMED if assumed else text
        if text == current:
            continue
        plain = before.removesuffix(ASSUMED) if before is not None else None
        if takes(current, plain, text, known=known) or (overwrite and not assumed):
            merged.changes.update(values)
        elif not assumed:
            merged.kept.append(field)
    if clear:
        _clear(entity, blank, last, merged)
    return merged


def _clear(entity: Entity, blank: Collection[str], last: Callable[[str], str | None], merged: Merged) -> None:
    """Empty what the CRM emptied, where the book still holds what it said."""
    for field in blank:
        default, value = entity.fields[field].default, entity.__dict__[field]
        if default in _UNKNOWN and value not in _UNKNOWN and said_text({field: value}) == last(field):
            merged.changes[field] = default
            merged.memory[field] = ""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return joined(value)
    return str(value)


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
        self._speaking: dict[tuple[str, str], IdsByText] = {}

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
            return next((_as_text(entity, group) for group in groups if group.field == field), None)
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
            spoken = self._speaking[table, field] = IdsByText()
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
                    yield self._row(TABLE_NAMES[type(entity)], entity.id, group.field, _as_text(entity, group))
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


def _as_text(entity: Entity, group: _Group) -> str:
    return remembered(entity, group.fields, assumed=group.assumed)


_ALIKE = 85
"""Percent of likeness from which a name is worth asking about."""

_ASKED = 2
_DIGITS = re.compile(r"[0-9]+")


class Near:
    """The accounts, as they are called."""

    def __init__(self, accounts: Iterable[Entity]) -> None:
        self._accounts = list(accounts)
        names = [account.__dict__["name"] for account in self._accounts]
        self._spelt = tuple([spell(name) for name in names] for spell in _SPELLINGS)
        self._found: dict[str, list[Entity]] = {}

    def ask(self, name: str, may_be: Callable[[Entity], bool] = lambda _: True) -> str:
        """A question after the accounts whose names are nearest to this one; "" when none is near that it may be."""
        near = [f"{each.__dict__['name']} ({each.key})" for each in self._like(name) if may_be(each)]
        return f"did you mean {' or '.join(near)}?" if near else ""

    def is_spelling(self, name: str, may_be: Callable[[Entity], bool] = lambda _: True) -> bool:
        """Whether a name is one of theirs but for accents, signs, order of words and legal form."""
        plain = plain_name(name)
        return any(plain_name(each.__dict__["name"]) == plain for each in self._like(name) if may_be(each))

    def _like(self, name: str) -> list[Entity]:
        wanted = _folded(name)
        if wanted not in self._found:
            self._found[wanted] = [self._accounts[place] for place in self._best(wanted)]
        return self._found[wanted]

    def _best(self, wanted: str) -> list[int]:
        from rapidfuzz import fuzz, process

        digits = _DIGITS.findall(wanted)
        scores: dict[int, float] = {}
        for spell, names in zip(_SPELLINGS, self._spelt, strict=True):
            for _, score, place in process.extract(
                spell(wanted), names, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_ASKED
            ):
                # Store 12 is as good as never store 13.
                if _DIGITS.findall(names[place]) == digits:
                    scores[place] = max(score, scores.get(place, 0))
        return sorted(place for place, score in scores.items() if score == max(scores.values()))[:_ASKED]


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", name_key(name)).split())


_SPELLINGS = (_folded, plain_name)


class CrmBook(ImportedBook):
    """Shared by the tables of one import: with it goes what is remembered of each system."""

    def __init__(
        self, lookup: Lookup, how: How, today: date, base_currency: str, progress: Progress | None = None
    ) -> None:
        super().__init__(lookup, today, base_currency, progress)
        self.how = how
        self._links: dict[str, Links] = {}
        self._near: Near | None = None

    def links(self, system: str) -> Links:
        """What is remembered of a system."""
        if system not in self._links:
            self._links[system] = Links(self.lookup, system)
        return self._links[system]

    @property
    def near(self) -> Near:
        """The accounts, to ask after a name that is nearly one of theirs."""
        if self._near is None:
            self._near = Near(self.entities("account"))
        return self._near

    def linked(self, table: str, links: Links, id_: str) -> Entity | None:
        """The entity that is a record of the CRM, if it is known and still in the book."""
        return self.entity(table, links.entity_of(table, id_)) if id_ else None

    def save(
        self,
        table: str,
        links: Links,
        existing: Entity | None,
        said: Mapping[str, Said],
        *,
        blank: Collection[str] = (),
        own: Callable[[], Mapping[str, Any]] = dict,
    ) -> Entity:
        """Make a new entity of what a row says, with what is its `own` whatever a CRM says; or let the row change the
        `existing` one where it may: the same one when nothing changes.

        Raises `BadRow` when it refuses a value.
        """
        if existing is None:
            values = {field: value for each in said.values() for field, value in each.values.items()}
            entity = self.made(table, {**own(), **values})
            self.keep(table, entity)
            links.remember_new(entity, said)
            return entity
        cleaned = {field: self._cleaned(table, each) for field, each in said.items()}
        merged = merge(
            existing, cleaned, blank, lambda field: links.last(existing.id, field),
            clear=self.how.clear, overwrite=self.how.overwrite,
        )  # fmt: skip
        entity = self.made(table, merged.changes, existing)
        if entity is not existing:
            self.keep(table, entity)
        for field, text in merged.memory.items():
            links.remember(table, entity.id, field, text)
        links.kept.update(merged.kept)
        return entity

    def change(self, label: str) -> Change:
        """Everything to save: referenced entities first, the bookkeeping last."""
        change = super().change(label)
        known = (each for links in self._links.values() for each in links.changes())
        return change._replace(save=(*change.save, *known), add=Added(self._links.values()))

    def _cleaned(self, table: str, said: Said) -> Said:
        """The values as an entity would hold them, so that they compare."""
        fields = FILES[table].entity.fields
        cleaned = {}
        for field, value in said.values.items():
            try:
                cleaned[field] = None if value is None else fields[field].check(value)
            except (TextError, ValueError) as refused:
                raise BadRow((FILES[table].column_of(field), brief(str(refused)))) from None
        return said._replace(values=cleaned)


class Added:
    """What is new in the memory of several systems: counted, and made as it is iterated."""

    def __init__(self, links: Collection[Links]) -> None:
        self._links = links

    def __len__(self) -> int:
        return sum(map(len, self._links))

    def __iter__(self) -> Iterator[Entity]:
        return chain.from_iterable(self._links)
