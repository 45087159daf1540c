"""The lines a page is made of: headings, single lines, facts with their name; none takes a second line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.cli.out import paint, print_shown, say, width
from bookcockpit.cli.table import Cell, cells, clipped, print_table
from bookcockpit.core.renewals.links import doubt_words
from bookcockpit.core.text import show

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bookcockpit.core.growth.expansion import Gate
    from bookcockpit.core.renewals.links import Asked

INDENT = "  "
Row = tuple[Cell | str, ...]
_LEAST = 20


def print_heading(text: str) -> None:
    """A title with room above it."""
    say()
    print_shown(text, "strong")


def print_line(text: str, tone: str = "", indent: str = INDENT, tail: str = "") -> None:
    """One line, made harmless; where it is too long, it is cut before its tail."""
    room = width() - len(indent)
    tail = clipped(show(tail), room - _LEAST)
    say(indent + paint(clipped(show(text), room - cells(tail)) + tail, tone))


def print_facts(rows: Iterable[Row]) -> None:
    """Facts, each behind its name."""
    print_table(("", ""), [(Cell(str(head), "quiet"), words) for head, words in rows], shrink=(1,), indent=INDENT)


def print_doubts(asked: Sequence[Asked]) -> None:
    """That a number may count something twice, and where that is answered; nothing where it does not."""
    if asked:
        print_line(doubt_words(asked), "soon", indent="", tail=": `bookcockpit hygiene overlaps`")


def print_gates(gates: Iterable[Gate], indent: str = "") -> None:
    """Gates, one line each, with what opens those that are shut."""
    for gate in gates:
        print_shown(f"{indent}{'✓' if gate.is_open else '✗'} {gate.what}{'' if gate.is_open else f' → {gate.opens}'}")


def print_more(number: int, command: str, indent: str = INDENT) -> None:
    """How many were left out, and the command that lists them."""
    if number > 0:
        print_line(f"and {number} more: `bookcockpit {command}`", "quiet", indent)
