"""The bands of health on a page: a glyph and a word that tell them without colour, and their tone."""

from __future__ import annotations

from typing import NamedTuple

from bookcockpit.core.health.score import (
    Band,
    Health,
)
from bookcockpit.core.health.words import GLYPHS, TONES, WORDS
from bookcockpit.exchange.lists.accounts import health_mark
from bookcockpit.tui.text import Cell, cell


class BandWords(NamedTuple):
    """A band: the glyph that tells it without colour, its tone, its word."""

    glyph: str
    tone: str
    word: str


BANDS: dict[Band, BandWords] = {band: BandWords(GLYPHS[band], tone, WORDS[band]) for band, tone in TONES.items()}


def band_mark(band: Band) -> Cell:
    """The glyph of a band."""
    return cell(BANDS[band].glyph, BANDS[band].tone)


def health_cell(health: Health, *, worded: bool = False, tight: bool = False) -> Cell:
    """The mark of a health, harmless."""
    return cell(*health_mark(health, worded=worded, tight=tight))
