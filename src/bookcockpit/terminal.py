"""Whether somebody sits at a terminal, and streams that take every character."""

from __future__ import annotations

import os
import sys


def can_ask() -> bool:
    """Whether there is someone to answer a question, on a terminal that can do more than print."""
    return sys.stdin.isatty() and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def take_every_character() -> None:
    """Where a terminal or pipe knows fewer characters than a customer's name, the line still gets through."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
