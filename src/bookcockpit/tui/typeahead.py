"""Keys typed while a form or a search is still opening wait for it: its first letters must never act as commands."""

from __future__ import annotations

from collections.abc import (
    Collection,
    Mapping,
)
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.actions import ActionParseResult
from textual.dom import DOMNode
from textual.timer import Timer

from bookcockpit.tui.living import LivingApp

_AT_MOST_SECONDS = 0.5
"""An action that opens nothing after all gives the keys back after so long."""


class TypeAheadApp(LivingApp[object]):
    """An app that holds keys between the one that opens a form or a search and its being there."""

    OPENS: ClassVar[Collection[str]] = ()
    """The actions after which there is something to type in."""

    def __init__(self, state: Path, theme: str = "") -> None:
        super().__init__(state, theme)
        self._held: list[events.Key] = []
        self._given: list[events.Key] = []
        self._holding: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Every key passes here twice, fresh and then unused by the widgets; while a form opens it is kept."""
        if self._holding is not None and isinstance(event, events.Key) and event not in self._given:
            self._held.append(event)
        else:
            await super().on_event(event)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """As any app does; what is typed after the key of a form belongs to the form."""
        if action in self.OPENS and self._holding is None:
            self._given.clear()
            self._holding = self.set_timer(_AT_MOST_SECONDS, self._wait_no_longer)
        done = await super().run_action(action, default_namespace, namespaces)
        if not done:
            await self.give_keys_back()
            self.refused(action)
        return done

    def refused(self, action: str | ActionParseResult) -> None:
        """An action that does not apply now; apps that have something to say override it."""

    async def _wait_no_longer(self) -> None:
        if self.is_opening():
            self._holding = self.set_timer(_AT_MOST_SECONDS, self._wait_no_longer)
        else:
            await self.give_keys_back()

    def is_opening(self) -> bool:
        """Whether a form is still on its way, however slow the machine; apps that have forms override it."""
        return False

    async def on_form_opened(self) -> None:
        """A form is there and has the focus."""
        await self.give_keys_back()

    async def give_keys_back(self) -> None:
        """Type the keys that waited, in their order, ahead of any new one."""
        if self._holding is None:
            return
        # Not posted: new ones may stand in the queue already, and would come before them.
        while self._held:
            key = self._held.pop(0)
            again = events.Key(key.key, key.character)
            self._given.append(again)
            await super().on_event(again)
        self._holding.stop()
        self._holding = None
