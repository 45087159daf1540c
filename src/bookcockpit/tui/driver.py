"""The toolkit's driver for terminals, made to last: any byte is taken, and a terminal that is gone is the end.

Its own input thread dies of a byte that is no UTF-8, and of one that is gone it never learns: it asks again and
again. Its output thread dies of a write that is not taken, and then a full queue keeps the cockpit waiting.
"""

from __future__ import annotations

import os
import select
import time
from codecs import getincrementaldecoder
from contextlib import suppress
from threading import Event, Lock, Timer
from typing import TYPE_CHECKING, Any

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

if TYPE_CHECKING:
    # The app asks for its driver when it starts, and the driver tells the app when the terminal goes.
    from bookcockpit.tui.living import LivingApp

GONE = 128 + 1
"""The exit code of a cockpit whose terminal went, as after a hang-up."""

_WAIT_SECONDS = 0.1
_EMPTY_READS = 5
"""So often nothing is read where something should be before the terminal is held to be gone."""

LAST_SECONDS = 20.0
"""A cockpit that has not ended so long after its terminal went is ended, whatever it waits for."""


class LastingDriver(LinuxDriver):
    """Input and output of a terminal."""

    def __init__(self, app: LivingApp[Any], **how: Any) -> None:
        super().__init__(app, **how)
        self._living = app
        self._file = _Untiring(self._file)  # type: ignore[assignment]
        self._done = Event()
        # Two threads that both find a byte must not both wait for it.
        self._turn = Lock()

    def write(self, data: str) -> None:
        """As the toolkit, and nothing where nobody takes it any more."""
        if self._writer_thread is not None and self._writer_thread.is_alive():
            super().write(data)

    def disable_input(self) -> None:
        """As the toolkit; a thread that was not told before is told now."""
        self._done.set()
        super().disable_input()

    def _run_input_thread(self) -> None:
        self._done.set()
        done = self._done = Event()
        try:
            is_gone = self._read_until(done)
        except Exception as error:  # noqa: BLE001 - whatever it is, the cockpit would go on without keys
            self._living.fail_of_thread(self._loop, error)
            return
        if is_gone:
            self._lose_terminal()

    def _read_until(self, done: Event) -> bool:
        """Hand on what is typed until that is done; whether the terminal went."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("replace").decode
        empty = 0
        while not (done.is_set() or self.exit_event.is_set()):
            with self._turn:
                if read := self._read():
                    for event in parser.feed(decode(read)):
                        self.process_message(event)
            empty = empty + 1 if read == b"" else 0
            if empty == _EMPTY_READS:
                return True
            if empty:
                time.sleep(_WAIT_SECONDS)
            for event in parser.tick():
                self.process_message(event)
        with suppress(EOFError, ParseError):
            for event in parser.feed(decode(b"", final=True)):
                self.process_message(event)
        return False

    def _read(self) -> bytes | None:
        """What was typed; None if nothing was, and nothing at all of a terminal that does not answer."""
        try:
            if not select.select([self.fileno], [], [], _WAIT_SECONDS)[0]:
                return None
            return os.read(self.fileno, 4096)
        except OSError:
            return b""

    def _lose_terminal(self) -> None:
        last = Timer(LAST_SECONDS, os._exit, [GONE])
        last.daemon = True
        last.start()
        self._living.lose_terminal_soon(self._loop, GONE)


class _Untiring:
    """A stream that swallows what its terminal no longer takes."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self.fileno, self.isatty = stream.fileno, stream.isatty

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()
