"""How well an account is, as a cell of a list."""

from __future__ import annotations

from bookcockpit.core.columns import Cell
from bookcockpit.core.health.score import Health
from bookcockpit.core.health.words import GLYPHS, TONES, WORDS, total_words


def health_mark(health: Health, *, worded: bool = False, tight: bool = False) -> Cell:
    """`◐ 54`, worded `◐ 54 amber`, tight `◐54`: the glyph alone tells the band too."""
    glyph, word = GLYPHS[health.band], f" {WORDS[health.band]}" if worded else ""
    total = "" if health.total is None else f"{'' if tight else ' '}{health.total}"
    return Cell(f"{glyph}{total}{word}", TONES[health.band])


def health_cell(health: Health) -> Cell:
    """`54 amber`, `unknown`: the band is said, not only painted."""
    return Cell(total_words(health), TONES[health.band])
