"""The pictures of the scorecard, each of characters that read without colour."""

from __future__ import annotations

from collections.abc import Sequence

from bookcockpit.core.rounding import rounded

BAR = 13
"""Cells of a bar."""
_REST = "·"


def mark_bar(value: float, top: float, mark: float | None = None, width: int = BAR) -> str:
    """A value of 0 to `top` as a line of so many cells, with a tick where `mark` lies; what is over the top fills it.

    `━━━━━━━━━┿━╸··` has passed its mark, `━━━━━━━╸·│····` has not.
    """
    if top <= 0:
        return _REST * width
    full, half = divmod(rounded(max(0.0, min(1.0, value / top)) * width * 2), 2)
    cells = list("━" * full + "╸" * half)
    cells += _REST * (width - len(cells))
    if mark is not None:
        cells[_place(mark / top, width)] = "┿" if value >= mark else "│"
    return "".join(cells)


def layered_bar(layers: Sequence[float], top: float, width: int = BAR) -> str:
    """Amounts each of which holds the one before, as `█▓░`: at worst, expected, at best."""
    if top <= 0:
        return _REST * width
    ends = [rounded(max(0.0, min(1.0, each / top)) * width) for each in layers]
    if not ends[-1] and layers[-1] > 0:
        # However little, it is something.
        return next(fill for fill, each in zip("█▓░", layers, strict=True) if each > 0) + _REST * (width - 1)
    bar, done = "", 0
    for fill, end in zip("█▓░", ends, strict=True):
        bar += fill * max(0, end - done)
        done = max(done, end)
    return bar + _REST * (width - len(bar))


def level_line(amount: float, low: float, high: float, width: int = BAR) -> str:
    """A line up to where an amount lies between two others."""
    place = _place(_share(amount, low, high), width)
    return "─" * place + "┤" + " " * (width - place - 1)


def step_bar(before: float, after: float, low: float, high: float, width: int = BAR) -> str:
    """A change as a block from one amount to another on the same line: `█` up, `▒` down; at least one cell."""
    first, last = sorted((_share(before, low, high), _share(after, low, high)))
    begin = min(width - 1, rounded(first * width))
    end = max(begin + 1, min(width, rounded(last * width)))
    fill = "█" if after >= before else "▒"
    return " " * begin + fill * (end - begin) + " " * (width - end)


def letter_bar(letters: str, cells: Sequence[int]) -> str:
    """Each letter as often as its number of cells."""
    return "".join(letter * size for letter, size in zip(letters, cells, strict=True))


def _share(amount: float, low: float, high: float) -> float:
    return (amount - low) / (high - low) if high > low else 1.0


def _place(share: float, width: int) -> int:
    return max(0, min(width - 1, rounded(share * width) - 1 if share >= 1 else int(share * width)))
