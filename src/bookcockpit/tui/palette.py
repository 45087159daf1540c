"""The palette: every action of the page with its key, and every account by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from bookcockpit.core.text import name_key
from bookcockpit.tui import intents
from bookcockpit.tui.text import fitted, label, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.binding import Binding

    from bookcockpit.core.entities import Account
    from bookcockpit.tui.app import CockpitApp

_ACCOUNTS_AT_FIRST = 30
_KEY_WIDTH = 6


class EverythingProvider(Provider):
    """Hits are matched here and shown through the gate: the toolkit's own highlighting would read names as markup."""

    @property
    def _cockpit(self) -> CockpitApp:
        return cast("CockpitApp", self.app)

    async def discover(self) -> Hits:
        """Before anything is typed: the actions, then the first accounts."""
        for text, run in self._actions():
            yield DiscoveryHit(label(text), run, text=text)
        for account in self._cockpit.now.book.accounts[:_ACCOUNTS_AT_FIRST]:
            text = f"{' ' * _KEY_WIDTH}{shown(account.name)}"
            yield DiscoveryHit(label(text), partial(self._open, account), text=text)

    async def search(self, query: str) -> Hits:
        """All words of the query, in any order; a match at the start of a name counts more."""
        words = name_key(query).split()
        for text, run in self._actions():
            if score := _score(words, name_key(text)):
                yield Hit(score, label(text), run, text=text)
        for account in self._cockpit.now.book.accounts:
            if score := _score(words, name_key(f"{account.name} {account.key}")):
                text = f"{' ' * _KEY_WIDTH}{shown(account.name)}"
                yield Hit(score, label(text), partial(self._open, account), text=text)

    def _actions(self) -> Iterator[tuple[str, Callable[[], object]]]:
        seen = set()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.id is None or not active.enabled or binding.action in seen or _moves(binding):
                continue
            seen.add(binding.action)
            key = fitted(self.app.get_key_display(binding), _KEY_WIDTH)
            run = partial(self.app.run_action, binding.action, default_namespace=active.node)
            yield f"{key}{binding.tooltip or binding.description}", run
        yield " " * _KEY_WIDTH + "Choose a theme", self.app.action_change_theme

    def _open(self, account: Account) -> None:
        self.app.post_message(intents.OpenAccount(account))


def _moves(binding: Binding) -> bool:
    """Whether it only walks about, which nobody looks up in a palette."""
    return binding.group is not None and binding.group.description == "Move"


def _score(words: list[str], text: str) -> float:
    """0 unless every word is in the text; more for words that begin one of its words."""
    if not words or not all(word in text for word in words):
        return 0
    begins = sum(text.startswith(word) or f" {word}" in text for word in words)
    return 0.5 + 0.5 * begins / len(words)
