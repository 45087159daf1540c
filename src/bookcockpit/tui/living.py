"""How an app of ours ends: in order when it is told to from outside, and without a word of customer data in a crash."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rich.text import Text
from textual.app import App

from bookcockpit import crash
from bookcockpit.core.text import show
from bookcockpit.tui.theme import COCKPIT, readable

if TYPE_CHECKING:
    from rich.console import RenderableType

R = TypeVar("R")

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
        self.animation_level = "none"
        self.register_theme(COCKPIT)
        self.theme_is_unknown = bool(theme) and theme not in self.available_themes
        self.theme = COCKPIT.name if self.theme_is_unknown or not theme else theme

    def heed_signals(self) -> None:
        """Leave when the terminal is closed or the process is asked to end; crash in order wherever it happens."""
        loop = asyncio.get_running_loop()
        # Windows has neither these signals nor handlers of the loop.
        if os.name != "nt":
            for number in (signal.SIGTERM, signal.SIGHUP):
                loop.add_signal_handler(number, self._leave_on, number)
            loop.add_signal_handler(signal.SIGCONT, self._go_on)
        # Both would write a traceback with the message of the error, which may hold what a customer is called.
        loop.set_exception_handler(lambda _, told: self._fail(told.get("exception")))
        threading.excepthook = lambda told: self._fail_of_thread(loop, told.exc_value)

    def keep_typed(self) -> None:
        """Keep what is typed and not saved; apps that have any override it."""

    def exit(self, result: R | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """As the toolkit, and say what must not vanish with the screen."""
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

    def _leave_on(self, number: int) -> None:
        self.keep_typed()
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

    def _fail_of_thread(self, loop: asyncio.AbstractEventLoop, error: BaseException | None) -> None:
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
