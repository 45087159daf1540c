"""Whether somebody sits at a terminal, and streams that take every character and outlive their readers."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing_extensions import Buffer


def can_ask() -> bool:
    """Whether there is someone to answer a question, on a terminal that can do more than print."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def take_every_character() -> None:
    """Where a terminal or pipe knows fewer characters than a customer's name, the line still gets through."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]


def hold_streams() -> None:
    """From here on a stream that is closed, full or no longer read swallows what it is given.

    What a command is at goes on to its end: what stands in the way of its answer must not stop it half way.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            # Else the next file that is opened would get its number, and be written to by whoever prints.
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
    sys.stdout, sys.stderr = _lasting(sys.stdout, 1), _lasting(sys.stderr, 2)


def unprinted() -> OSError | None:
    """Why the answer did not get where it should, if it did not; a reader that had enough is no reason."""
    sys.stdout.flush()
    failure: OSError | None = getattr(getattr(getattr(sys.stdout, "buffer", None), "raw", None), "failure", None)
    return None if failure is None or failure.errno in (errno.EPIPE, errno.EBADF) else failure


class _Lasting(io.FileIO):
    """A stream that remembers the first failure and takes everything from then on."""

    failure: OSError | None = None

    def write(self, data: Buffer, /) -> Any:
        if self.failure is None:
            try:
                return super().write(data)
            except OSError as failed:
                self.failure = failed
        return memoryview(data).nbytes


def _lasting(stream: Any, number: int) -> Any:
    raw = _Lasting(number, "w", closefd=False)
    # A line that a person waits for is not held back.
    return io.TextIOWrapper(
        io.BufferedWriter(raw), stream.encoding, stream.errors, line_buffering=number == 2 or raw.isatty()
    )
