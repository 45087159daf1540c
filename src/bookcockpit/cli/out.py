"""What reaches the terminal: data on standard output, narration on standard error, colour where wanted."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import click

from bookcockpit.core.text import show, show_lines

PIPED_WIDTH = 100
"""Columns of a table that goes to a file or a pipe, where nobody says how wide the reader is."""

WHOLE_WIDTH = 1_000_000
"""Columns where nothing may be cut."""

_PLAIN = "bookcockpit.plain"
_TONES: dict[str, dict[str, Any]] = {
    "strong": {"bold": True},
    "late": {"fg": "red", "bold": True},
    "soon": {"fg": "yellow"},
    "quiet": {"dim": True},
    "good": {"fg": "green"},
}


def be_plain(context: click.Context) -> None:
    """From here on in this run: no colour, no alignment, nothing cut; cells are separated by tabs."""
    context.meta[_PLAIN] = True


def is_plain() -> bool:
    """Whether a screen reader or a script reads the tables."""
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.meta.get(_PLAIN))


def say(text: str = "") -> None:
    """A line of the answer; what customers wrote is made harmless by the caller with `show` or a table."""
    # The stream is named because click would write UTF-8 to one that says it takes only ASCII.
    click.echo(text, file=sys.stdout, color=in_colour())


def print_shown(text: str, tone: str = "") -> None:
    """One line of the answer, made harmless."""
    say(paint(show(text), tone))


def print_note(text: str, indent: str = "") -> None:
    """A note of several lines, made harmless, each line indented."""
    for line in show_lines(text).split("\n"):
        say(indent + line)


def tell(text: str) -> None:
    """A line beside the answer, on standard error, made harmless."""
    click.echo(show(text), file=sys.stderr)


def print_json(value: object, **known: Any) -> None:
    """The answer for programs, values encoded by their rows, which may ask for what is `known` besides.

    Characters a terminal could obey are escaped wherever one may be reading.
    """
    from bookcockpit.exchange.encoder import encoded

    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    plain = is_terminal() or encoding != "utf8"
    click.echo(json.dumps(encoded(value, **known), ensure_ascii=plain, indent=2, allow_nan=False), file=sys.stdout)


def paint(text: str, tone: str) -> str:
    """Text in a tone; plain where there is no colour."""
    return click.style(text, **_TONES[tone]) if text and tone and in_colour() else text


def in_colour() -> bool:
    """Only on a terminal that wants it."""
    return is_terminal() and not is_plain() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_terminal() -> bool:
    """Whether a person reads the answer as it is printed."""
    return sys.stdout.isatty()


def width() -> int:
    """Columns there are."""
    if is_plain():
        return WHOLE_WIDTH
    if not is_terminal():
        return PIPED_WIDTH
    from shutil import get_terminal_size

    return max(40, get_terminal_size((PIPED_WIDTH, 24)).columns)
