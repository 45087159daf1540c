"""Which account a row without a key means: by web domain and exact name; and the key of a new one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bookcockpit.core.text import key_of_name, name_key

if TYPE_CHECKING:
    from bookcockpit.core.fields import Entity
    from bookcockpit.exchange.shelf import Shelf

_DOMAIN = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?(?:[^/@]*@)?(?:www\.)?([^/:?#]*)")


class AccountNames:
    """The stored accounts by name and domain."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._named: dict[str, list[Entity]] = {}
        self._at: dict[str, list[Entity]] = {}
        for account in shelf.stored.values():
            self._named.setdefault(name_key(account.__dict__["name"]), []).append(account)
            if found := domain(account.__dict__["website"]):
                self._at.setdefault(found, []).append(account)

    def named(self, name: str) -> list[Entity]:
        """The stored accounts of this exact name, case folded."""
        return self._named.get(name_key(name), [])

    def alike(self, name: str, website: str) -> list[Entity]:
        """The stored accounts that share the web domain or the name; only those that share both, if any do."""
        same_domain, same_name = self._at.get(domain(website), []), self.named(name)
        both = [account for account in same_domain if account in same_name]
        return both or [*same_domain, *same_name]

    def free_key(self, name: str) -> str:
        """A key for a new account, made of its name."""
        return key_of_name(name, self._shelf.knows_key)


def domain(website: str) -> str:
    """What two spellings of one web address share: `https://www.Acme.com/en` is `acme.com`."""
    found = _DOMAIN.match(website.strip().casefold())
    return found[1].rstrip(".") if found and "." in found[1] else ""
