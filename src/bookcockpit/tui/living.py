"""How an app of ours ends: in order when it is told to from outside, and without a word of customer data in a crash."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text
from textual.app import App

from bookcockpit import crash
from bookcockpit.core.text import show
from bookcockpit.tui.theme import COCKPIT

if TYPE_CHECKING:
    from pathlib import Path

R = TypeVar("R")

_MASKED_SECONDS = 0.01
"""How long a change of page may be masked. The toolkit's 50 ms hide widgets that come one by one; ours come at once."""


class LivingApp(App[R]):
    """An app in the cockpit's theme. `state` is the folder that takes the note of a crash; `theme` may be unknown."""

    def __init__(self, state: Path, theme: str = "") -> None:
        super().__init__()
        self.state = state
        self.animation_level = "none"
        self.register_theme(COCKPIT)
        self.theme_is_unknown = bool(theme) and theme not in self.available_themes
        self.theme = COCKPIT.name if self.theme_is_unknown or not theme else theme

    def heed_signals(self) -> None:
        """Leave when the terminal is closed or the process is asked to end."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._leave_on, number)

    def keep_typed(self) -> None:
        """Keep what is typed and not saved; apps that have any override it."""

    def delay_update(self, delay: float = _MASKED_SECONDS) -> None:
        """As the toolkit, but no longer than needed."""
        super().delay_update(min(delay, _MASKED_SECONDS))

    def _leave_on(self, number: int) -> None:
        self.keep_typed()
        self.exit(return_code=128 + number)

    def _fatal_error(self) -> None:
        # Textual would print the local variables, which are customer data.
        assert self._exception is not None, "called while an exception is handled"
        self.keep_typed()
        self._exit_renderables.append(Text(show(crash.record(self._exception, self.state))))
        self._close_messages_no_wait()
