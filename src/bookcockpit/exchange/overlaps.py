"""Whether the ARR lines of an account would overlap: an account has one ARR on any day."""

from __future__ import annotations

from collections.abc import (
    Collection,
    Iterable,
    Iterator,
)
from datetime import date

from bookcockpit.core.entities import ArrLine


def clash(lines: Iterable[ArrLine], new: Collection[str]) -> tuple[ArrLine, ArrLine] | None:
    """The first two overlapping lines of which at least one id is in `new`, the earlier one first."""
    return next((pair for pair in _overlaps(lines) if any(line.id in new for line in pair)), None)


def period(line: ArrLine) -> str:
    """The days of a line, for a sentence."""
    return f"from {line.from_on} to {line.to_on}" if line.to_on else f"from {line.from_on} on"


def _overlaps(lines: Iterable[ArrLine]) -> Iterator[tuple[ArrLine, ArrLine]]:
    longest: ArrLine | None = None
    for line in sorted(lines, key=lambda each: (each.from_on, each.key)):
        if longest is not None and _end(longest) > line.from_on:
            yield longest, line
        if longest is None or _end(longest) < _end(line):
            longest = line


def _end(line: ArrLine) -> date:
    return line.to_on or date.max
