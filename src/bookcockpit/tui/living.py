"""Apps of ours: they end in order, without a word of customer data in a crash, and no typed key is lost."""

from __future__ import annotations

import asyncio
import math
import os
import signal
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import ClassVar, TypeVar

from rich.console import RenderableType
from rich.text import Text
from textual import events
from textual.actions import ActionParseResult
from textual.app import App
from textual.dom import DOMNode
from textual.driver import Driver
from textual.timer import Timer

from bookcockpit import crash
from bookcockpit.core.text import show
from bookcockpit.tui.theme import COCKPIT, readable

R = TypeVar("R")

_LATE_SECONDS = 0.5
"""A signal may be heard of so long after the terminal came back."""

_GONE = "The terminal was closed, so the cockpit ended; what was typed is kept for the next start."

_STYLES = Path(__file__).parent

_MASKED_SECONDS = 0.01
"""How long a change of page may be masked. The toolkit's 50 ms hide widgets that come one by one; ours come at once."""


class LivingApp(App[R]):
    """An app in the cockpit's theme. `state` is the folder that takes the note of a crash; `theme` may be unknown.

    `last_words` are left on the terminal when it ends.
    """

    last_words: str = ""

    def __init__(self, state: Path, theme: str = "") -> None:
        super().__init__()
        self.state = state
        self._lent_until = 0.0
        self.animation_level = "none"
        self.register_theme(COCKPIT)
        self.theme_is_unknown = bool(theme) and theme not in self.available_themes
        self.theme = COCKPIT.name if self.theme_is_unknown or not theme else theme

    def heed_signals(self) -> None:
        """Leave when the terminal is closed or the process is asked to end; crash in order wherever it happens."""
        loop = asyncio.get_running_loop()
        # Windows has neither these signals nor handlers of the loop.
        if os.name != "nt":
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
                loop.add_signal_handler(number, self._leave_on, number)
            loop.add_signal_handler(signal.SIGCONT, self._go_on)
        # Both would write a traceback with the message of the error, which may hold what a customer is called.
        loop.set_exception_handler(lambda _, told: self._fail(told.get("exception")))
        threading.excepthook = lambda told: self.fail_of_thread(loop, told.exc_value)

    def keep_typed(self) -> None:
        """Keep what is typed and not saved; apps that have any override it."""

    def exit(self, result: R | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """As the toolkit; what is typed is kept, whichever way out was taken, and what must not vanish is said."""
        # A form that is itself at fault must not keep anybody from leaving.
        with suppress(Exception):
            self.keep_typed()
        super().exit(result, return_code, message or (Text(show(self.last_words)) if self.last_words else None))

    def get_css_variables(self) -> dict[str, str]:
        """As the toolkit, in colours that can be read."""
        found = super().get_css_variables()
        if self.theme != COCKPIT.name:
            found = self.theme_variables = readable(found, dark=self.current_theme.dark)
        return found

    def refresh_css(self, animate: bool = True) -> None:
        """As the toolkit; before anything stands there is nothing to style anew, only the colours to style it in."""
        if self._is_mounted:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def read_styles_ahead(self) -> None:
        """Read what other screens are styled by, or the first of each would have everything styled anew."""
        for path in sorted(_STYLES.glob("*/*.tcss")):
            if not self.stylesheet.has_source(str(path)):
                self.stylesheet.read(path)
        self.stylesheet.parse()

    def delay_update(self, delay: float = _MASKED_SECONDS) -> None:
        """As the toolkit, but no longer than needed."""
        super().delay_update(min(delay, _MASKED_SECONDS))

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """As the toolkit, which after an error inside would leave the terminal blank and deaf."""
        failed: BaseException | None = None
        self._lent_until = math.inf
        with super().suspend():
            try:
                yield
            except BaseException as error:  # noqa: BLE001 - raised again as soon as the screen is back
                failed = error
        self._lent_until = time.monotonic() + _LATE_SECONDS
        if failed is not None:
            raise failed

    def get_driver_class(self) -> type[Driver]:
        """The toolkit's, or what we made of that for terminals."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from bookcockpit.tui.driver import LastingDriver

        return LastingDriver

    def lose_terminal_soon(self, loop: asyncio.AbstractEventLoop, code: int) -> None:
        """The terminal went, a thread says: leave, and say so to whoever can still read it."""
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(partial(self.exit, return_code=code, message=Text(show(_GONE))))

    def _print_error_renderables(self) -> None:
        # The terminal they would go to may be gone.
        with suppress(OSError):
            super()._print_error_renderables()

    def _leave_on(self, number: int) -> None:
        # ctrl+c in a program the terminal is lent to reaches us too.
        if number == signal.SIGINT and time.monotonic() < self._lent_until:
            return
        self.exit(return_code=128 + number)

    def _go_on(self) -> None:
        """After a stop: the toolkit, if it was not told of it, would read the keys with two threads and never end."""
        driver = self._driver
        if driver is None or not driver._auto_restart:
            return
        reading = getattr(driver, "_key_thread", None)
        if reading is not None and reading.is_alive():
            driver.suspend_application_mode()
        driver.resume_application_mode()
        self.refresh(repaint=True, layout=True)

    def fail_of_thread(self, loop: asyncio.AbstractEventLoop, error: BaseException | None) -> None:
        """Crash in order because of what happened in a thread."""
        # A thread may outlive the cockpit by a moment.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(self._fail, error)

    def _fail(self, error: object) -> None:
        if isinstance(error, Exception):
            self._handle_exception(error)

    def _handle_exception(self, error: Exception) -> None:
        # The toolkit draws the errors that can draw themselves: some hold the text they are about.
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self._fatal_error()

    def _fatal_error(self) -> None:
        # The toolkit would print the local variables, which are customer data.
        assert self._exception is not None, "called while an exception is handled"
        # A form that is itself what failed must not keep the cockpit from ending.
        with suppress(Exception):
            self.keep_typed()
        self._exit_renderables[:] = [Text(show(crash.record(self._exception, self.state)))]
        self._close_messages_no_wait()


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
