"""What the rows of an import can mean: entities stored before and rows read so far, by key and by name.

One index of rows per table. Most tables are small and taken whole from the store once; touches and readings,
which grow without end, are taken batch by batch (by key) or account by account.

"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from bookcockpit.core.fields import E, Entity
from bookcockpit.core.text import domain, key_of_name, name_key, unmarked

if TYPE_CHECKING:
    from bookcockpit.exchange.csv_native import NativeFile


class IdsByText:
    """Ids by scope and text, in the order they were put in."""

    def __init__(self) -> None:
        # Nearly every text means one id; a collection for each would weigh more than all the rest.
        self._ids: dict[object, dict[str, str | tuple[str, ...]]] = {}

    def put(self, scope: object, text: str, id_: str) -> None:
        """Let an id be found; twice is once."""
        texts = self._ids.setdefault(scope, {})
        known = _each(texts.get(text, ()))
        if id_ not in known:
            texts[text] = (*known, id_) if known else id_

    def get(self, scope: object, text: str) -> tuple[str, ...]:
        """The ids of one scope."""
        return _each(self._ids.get(scope, {}).get(text, ()))

    def anywhere(self, text: str) -> Iterable[str]:
        """The ids of all scopes."""
        return (id_ for texts in self._ids.values() for id_ in _each(texts.get(text, ())))


def _each(ids: str | tuple[str, ...]) -> tuple[str, ...]:
    return (ids,) if isinstance(ids, str) else ids


class AccountNames:
    """The accounts by name and domain: the stored ones, and whatever an import puts beside or in place of them."""

    def __init__(self, row_index: RowIndex) -> None:
        self._shelf = row_index
        self._named: dict[str, list[Entity]] = {}
        self._plain: dict[str, list[Entity]] = {}
        self._at: dict[str, list[Entity]] = {}
        for account in row_index.stored.values():
            self.put(account)

    def put(self, account: Entity, before: Entity | None = None) -> None:
        """Let an account be found, under its new name if it was known `before` by another."""
        if before is account:
            return
        for index, field, key_of in ((self._named, "name", name_key), (self._plain, "name", unmarked),
                                     (self._at, "website", domain)):  # fmt: skip
            if before is not None and (key := key_of(before.__dict__[field])):
                index[key] = [each for each in index.get(key, []) if each.id != before.id]
            if key := key_of(account.__dict__[field]):
                index.setdefault(key, []).append(account)

    def named(self, name: str) -> list[Entity]:
        """The accounts of this exact name, case folded."""
        return self._named.get(name_key(name), [])

    def but_for_accents(self, name: str) -> list[Entity]:
        """The accounts whose names differ from this one in accents alone: near it, and not taken for it."""
        exact = name_key(name)
        return [each for each in self._plain.get(unmarked(name), []) if name_key(each.__dict__["name"]) != exact]

    def alike(self, name: str, website: str, may_be: Callable[[Entity], bool] = lambda _: True) -> list[Entity]:
        """The accounts that share the web domain or the name; only those that share both, if any do.

        Accounts that it `may_be` not are left out first.
        """
        same_domain = [account for account in self._at.get(domain(website), []) if may_be(account)]
        same_name = [account for account in self.named(name) if may_be(account)]
        both = [account for account in same_domain if account in same_name]
        return both or [*same_domain, *same_name]

    def free_key(self, name: str) -> str:
        """A key for a new account, made of its name."""
        return key_of_name(name, self._shelf.knows_key)


class PeopleNames:
    """People by e-mail and by name, at an account or (None) anywhere, under all they were put under."""

    def __init__(self, people: Iterable[Entity]) -> None:
        self._mailed, self._named = IdsByText(), IdsByText()
        for person in people:
            self.put(person)

    def put(self, person: Entity) -> None:
        """Let a person be found."""
        held = person.__dict__
        email, name = held["email"].casefold(), name_key(held["name"])
        for scope in (held["account_id"], None):
            if email:
                self._mailed.put(scope, email, person.id)
            self._named.put(scope, name, person.id)

    def mailed(self, email: str, account_id: str | None = None) -> tuple[str, ...]:
        """The ids of the people of an e-mail, case folded."""
        return self._mailed.get(account_id, email.casefold())

    def named(self, name: str, account_id: str | None = None) -> tuple[str, ...]:
        """The ids of the people of an exact name, case folded."""
        return self._named.get(account_id, name_key(name))


GROWING = frozenset({"touch", "reading"})


class Lookup(Protocol):
    """What an import asks of the store."""

    def find(self, kind: type[E], **equals: object) -> list[E]:
        """Every stored entity of a kind whose fields equal these; all of them without any."""

    def by_keys(self, kind: type[E], keys: Collection[str]) -> dict[str, E]:
        """The stored entities of a kind that have these keys (up to 1,000), by key."""


class Place(NamedTuple):
    """Where a row stands."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} row {self.line}"


Natural = tuple["Hashable", ...]


class RowIndex:
    """The stored and the new rows of one table."""

    def __init__(self, native: NativeFile, lookup: Lookup) -> None:
        self.native = native
        self.failed: dict[str, Place] = {}
        self.stored: dict[str, Entity] = {}
        self.key_of: dict[str, str] = {}
        self._lookup = lookup
        self._by_key: dict[str, Entity] = {}
        self._like: dict[Natural, list[Entity]] = {}
        self._accounts: set[object] = set()
        self._keys_in_files: dict[str, Place] = {}
        self._places: dict[str, Place] = {}
        self._natural_in_files: dict[Natural, Place] = {}
        self._in_file: Counter[tuple[Natural, str]] = Counter()
        self._most: Counter[Natural] = Counter()
        self._ids: dict[str, str] = {}
        self._named = IdsByText()
        self._scopes: dict[str, object] = {}
        if native.table not in GROWING:
            for entity in lookup.find(native.entity):
                self.stored[entity.id] = self._by_key[entity.key] = entity
                self._like.setdefault(self.natural(entity.__dict__), []).append(entity)
                self.declare(entity.id, entity.__dict__)

    def natural(self, values: Mapping[str, object]) -> Natural:
        """What tells rows apart when they have no key; texts by their folded form."""
        key: list[object] = []
        for name in self.native.natural_key:
            field = self.native.entity.fields[name]
            value = values.get(name, None if field.required else field.default)
            key.append(name_key(value) if isinstance(value, str) and field.kind in ("line", "note") else value)
        return tuple(key)

    def gather(self, keys: Collection[str]) -> None:
        """Fetch the stored rows of a growing table that a batch of rows is about to ask for."""
        if self.native.table in GROWING:
            self._by_key = dict(self._lookup.by_keys(self.native.entity, keys)) if keys else {}

    def with_key(self, key: str) -> Entity | None:
        """The stored row with this key."""
        return self._by_key.get(key)

    def alike(self, natural: Natural) -> list[Entity]:
        """The stored rows that a row without a key may mean."""
        account = natural[0]
        if self.native.table in GROWING and account not in self._accounts:
            self._accounts.add(account)
            for entity in self._lookup.find(self.native.entity, account_id=account):
                self._like.setdefault(self.natural(entity.__dict__), []).append(entity)
        return self._like.get(natural, [])

    def doubled_key(self, key: str, place: Place) -> Place | None:
        """The earlier row of the files that has this key, if any."""
        before = self._keys_in_files.setdefault(key, place)
        return None if before == place else before

    def is_claimed(self, entity: Entity) -> bool:
        """Whether a row of the files means this stored row already."""
        return entity.id in self._places

    def is_told(self, natural: Natural) -> bool:
        """Whether a row of the files is alike."""
        return self._most[natural] > 0

    def nth(self, natural: Natural, place: Place) -> int:
        """Which of the rows of its file that cannot be told apart a row is, the first being 1.

        0 for one that another file has as often: it is the same thing told again.
        """
        self._in_file[natural, place.file] += 1
        number = self._in_file[natural, place.file]
        if number <= self._most[natural]:
            return 0
        self._most[natural] = number
        return number

    def first_of(self, natural: Natural, place: Place) -> Place:
        """The first row of the files that is alike."""
        return self._natural_in_files.get(natural, place)

    def doubled_row(self, id_: str, natural: Natural, place: Place, *, keyed: bool) -> Place | None:
        """The earlier row of the files that is the same stored row, or cannot be told from this one."""
        before = self._places.setdefault(id_, place)
        if before != place:
            return before
        before = self._natural_in_files.setdefault(natural, place)
        # Two rows with keys of their own may be alike in everything else, and three calls of a day are three touches.
        return None if before == place or keyed or self.native.table == "touch" else before

    def declare(self, id_: str, values: Mapping[str, object]) -> None:
        """Let other rows refer to this one, by its key or its name within its account."""
        label = self.native.label
        if self.native.table in GROWING:
            return
        scope = self._scopes[id_] = values.get("account_id")
        key = self.key_of[id_] = str(values["key"])
        self._ids[key] = id_
        if label and (name := values.get(label)):
            self._named.put(scope, name_key(str(name)), id_)

    def meant(self, text: str, scope: object = None) -> dict[str, str]:
        """Whatever a reference may mean, keys by id: the row with that key, else those of that exact name within
        an account (anywhere when `scope` is None)."""
        id_ = self._ids.get(text)
        if id_ is not None and (scope is None or self._scopes[id_] == scope):
            return {id_: text}
        folded = name_key(text)
        named = self._named.anywhere(folded) if scope is None else self._named.get(scope, folded)
        return {each: self.key_of[each] for each in named} or ({} if id_ is None else {id_: text})

    def namesakes(self, name: str) -> list[str]:
        """The keys of all rows, stored or read before, of this exact name, case folded."""
        return sorted(self.key_of[each] for each in self._named.anywhere(name_key(name)))

    def refer(self, text: str, scope: object = None) -> str:
        """The id a reference means.

        Raises `ValueError` when it means nothing, several rows, or a row that was rejected.
        """
        what = self.native.table
        meant = self.meant(text, scope)
        if len(meant) > 1:
            raise ValueError(f"“{text}” may be any of {', '.join(sorted(meant.values()))}; write the key")
        if not meant:
            where = "" if scope is None else " of this account"
            raise ValueError(f"“{text}” is neither a key nor the exact name of any {what}{where}")
        (id_,) = meant
        if id_ in self.failed:
            raise ValueError(f"“{text}” is the {what} rejected at {self.failed[id_]}")
        return id_

    def knows_key(self, key: str) -> bool:
        """Whether a key is taken, by a stored row or by one of the files."""
        return key in self._ids or key in self._keys_in_files
