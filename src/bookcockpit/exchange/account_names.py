"""Which account a row without a key means: by web domain and exact name; and the key of a new one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bookcockpit.core.fields import Entity
from bookcockpit.core.text import domain, key_of_name, name_key, unmarked

if TYPE_CHECKING:
    from bookcockpit.exchange.shelf import Shelf


class AccountNames:
    """The accounts by name and domain: the stored ones, and whatever an import puts beside or in place of them."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._named: dict[str, list[Entity]] = {}
        self._plain: dict[str, list[Entity]] = {}
        self._at: dict[str, list[Entity]] = {}
        for account in shelf.stored.values():
            self.put(account)

    def put(self, account: Entity, before: Entity | None = None) -> None:
        """Let an account be found, under its new name if it was known `before` by another."""
        if before is account:
            return
        for index, key_of in ((self._named, _name_of), (self._plain, _plain_of), (self._at, _domain_of)):
            if before is not None and (key := key_of(before)):
                index[key] = [each for each in index.get(key, []) if each.id != before.id]
            if key := key_of(account):
                index.setdefault(key, []).append(account)

    def named(self, name: str) -> list[Entity]:
        """The accounts of this exact name, case folded."""
        return self._named.get(name_key(name), [])

    def but_for_accents(self, name: str) -> list[Entity]:
        """The accounts whose names differ from this one in accents alone: near it, and not taken for it."""
        exact = name_key(name)
        return [each for each in self._plain.get(unmarked(name), []) if _name_of(each) != exact]

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


def _name_of(account: Entity) -> str:
    return name_key(account.__dict__["name"])


def _plain_of(account: Entity) -> str:
    return unmarked(account.__dict__["name"])


def _domain_of(account: Entity) -> str:
    return domain(account.__dict__["website"])
