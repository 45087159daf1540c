"""Names that are nearly those of accounts of the book: asked about, never taken for them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bookcockpit.core.merging.likeness import plain_name
from bookcockpit.core.text import name_key

if TYPE_CHECKING:
    from collections.abc import Iterable

_ALIKE = 85
"""Percent of likeness from which a name is worth asking about."""

_ASKED = 2


class Near:
    """The accounts as they are called, given as pairs of name and key."""

    def __init__(self, accounts: Iterable[tuple[str, str]]) -> None:
        held = list(accounts)
        self._said = [f"{name} ({key})" for name, key in held]
        self._spelt = tuple([spell(name) for name, _ in held] for spell in _SPELLINGS)
        self._asked: dict[str, str] = {}

    def ask(self, name: str) -> str:
        """A question after the accounts whose names are nearest to this one; "" when none is near."""
        wanted = _folded(name)
        if wanted not in self._asked:
            best = self._best(wanted)
            self._asked[wanted] = f"did you mean {' or '.join(self._said[place] for place in best)}?" if best else ""
        return self._asked[wanted]

    def _best(self, wanted: str) -> list[int]:
        from rapidfuzz import fuzz, process

        scores: dict[int, float] = {}
        for spell, names in zip(_SPELLINGS, self._spelt, strict=True):
            for _, score, place in process.extract(
                spell(wanted), names, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_ASKED
            ):
                scores[place] = max(score, scores.get(place, 0))
        return sorted(place for place, score in scores.items() if score == max(scores.values()))[:_ASKED]


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", name_key(name)).split())


_SPELLINGS = (_folded, plain_name)
