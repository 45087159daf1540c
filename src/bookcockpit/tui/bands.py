"""The bands of health on a page: a glyph and a word that tell them without colour, and their tone."""

from __future__ import annotations

from typing import NamedTuple

from bookcockpit.core.health.score import (
    Band,
    Health,
)
from bookcockpit.core.health.words import GLYPHS, WORDS
from bookcockpit.tui.text import Cell, cell


class BandWords(NamedTuple):
    """A band: the glyph that tells it without colour, its tone, its word."""

    glyph: str
    tone: str
    word: str


_TONES: dict[Band, str] = {"green": "good", "amber": "soon", "red": "late", "insufficient": "quiet"}
BANDS: dict[Band, BandWords] = {band: BandWords(GLYPHS[band], tone, WORDS[band]) for band, tone in _TONES.items()}


def band_mark(band: Band) -> Cell:
    """The glyph of a band."""
    return cell(BANDS[band].glyph, BANDS[band].tone)


def health_cell(health: Health, *, worded: bool = False, tight: bool = False) -> Cell:
    """`◐ 54`, worded `◐ 54 amber`, tight `◐54`: the glyph alone tells the band too."""
    band = BANDS[health.band]
    if health.total is None:
        return cell(f"{band.glyph} {band.word}" if worded else band.glyph, band.tone)
    word = f" {band.word}" if worded else ""
    return cell(f"{band.glyph}{'' if tight else ' '}{health.total}{word}", band.tone)
