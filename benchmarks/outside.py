"""Programs measured from outside: on a terminal of their own, or as a command; never from within."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

ESCAPES = re.compile(
    rb"\x1b(?:\[[0-9;:?<=>]*[ $]?[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|P[^\x1b]*\x1b\\|[()][A-Z0-9]|[=>])"
)
# What a usual terminal answers when it is asked at the start.
ANSWERS = ((b"\x1b[?2026$p", b"\x1b[?2026;2$y"), (b"\x1b[?2048$p", b"\x1b[?2048;0$y"), (b"\x1b[6n", b"\x1b[1;1R"))
QUIET = 0.06
"""Seconds without output after which a program has said what it had to say."""


class Press(NamedTuple):
    """What a key came to, in seconds after it was sent: the first output, and the last before it was quiet."""

    first: float
    settled: float


class Screen:
    """A program on a pseudo-terminal of 120 × 40."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.started = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")
            os.execvp(argv[0], list(argv))
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self._seen = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    def shows(self, text: str, at_most: float = 30.0) -> float:
        """Seconds from the start until the text was written. Raises `TimeoutError`."""
        while self._read(at_most):
            if text.encode() in ESCAPES.sub(b"", self._seen):
                return time.perf_counter() - self.started
        raise TimeoutError(f"“{text}” did not appear in {at_most:g} s:\n{self._seen[-2000:]!r}")

    def settle(self, quiet: float) -> None:
        """Wait until nothing was written for so many seconds."""
        while self._read(quiet):
            pass

    def press(self, key: str) -> Press:
        """Send a key and wait for what it changes. Raises `TimeoutError` if it changes nothing."""
        self._seen = b""
        sent = time.perf_counter()
        os.write(self._fd, key.encode())
        if not self._read(5.0):
            raise TimeoutError(f"the key {key!r} changed nothing")
        first = last = time.perf_counter()
        while self._read(QUIET):
            last = time.perf_counter()
        return Press(first - sent, last - sent)

    def memory(self) -> float:
        """Resident MiB of the program, as /proc says."""
        with open(f"/proc/{self.pid}/statm") as held:
            return int(held.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20

    def _read(self, at_most: float) -> bool:
        """Read what comes next; whether anything came."""
        if not select.select([self._fd], [], [], at_most)[0]:
            return False
        try:
            came = os.read(self._fd, 65536)
        except OSError:
            return False
        for question, answer in ANSWERS:
            if question in came:
                os.write(self._fd, answer)
        self._seen += came
        return bool(came)


def processor_time(argv: Sequence[str]) -> float:
    """Seconds of processor time a command takes, its output thrown away. Raises `RuntimeError` if it fails."""
    actions = [
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
    ]
    _, status, used = os.wait4(os.posix_spawnp(argv[0], list(argv), os.environ, file_actions=actions), 0)
    if status:
        raise RuntimeError(f"{' '.join(argv)} failed")
    return used.ru_utime + used.ru_stime
