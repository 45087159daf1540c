"""Names that are nearly those of accounts of the book: asked about, never taken for them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from bookcockpit.core.fields import Entity
from bookcockpit.core.merging.likeness import plain_name
from bookcockpit.core.text import name_key

_ALIKE = 85
"""Percent of likeness from which a name is worth asking about."""

_ASKED = 2
_DIGITS = re.compile(r"[0-9]+")


class Near:
    """The accounts, as they are called."""

    def __init__(self, accounts: Iterable[Entity]) -> None:
        self._accounts = list(accounts)
        names = [account.__dict__["name"] for account in self._accounts]
        self._spelt = tuple([spell(name) for name in names] for spell in _SPELLINGS)
        self._found: dict[str, list[Entity]] = {}

    def ask(self, name: str, may_be: Callable[[Entity], bool] = lambda _: True) -> str:
        """A question after the accounts whose names are nearest to this one; "" when none is near that it may be."""
        near = [f"{each.__dict__['name']} ({each.key})" for each in self._like(name) if may_be(each)]
        return f"did you mean {' or '.join(near)}?" if near else ""

    def is_spelling(self, name: str, may_be: Callable[[Entity], bool] = lambda _: True) -> bool:
        """Whether a name is one of theirs but for accents, signs, order of words and legal form."""
        plain = plain_name(name)
        return any(plain_name(each.__dict__["name"]) == plain for each in self._like(name) if may_be(each))

    def _like(self, name: str) -> list[Entity]:
        wanted = _folded(name)
        if wanted not in self._found:
            self._found[wanted] = [self._accounts[place] for place in self._best(wanted)]
        return self._found[wanted]

    def _best(self, wanted: str) -> list[int]:
        from rapidfuzz import fuzz, process

        digits = _DIGITS.findall(wanted)
        scores: dict[int, float] = {}
        for spell, names in zip(_SPELLINGS, self._spelt, strict=True):
            for _, score, place in process.extract(
                spell(wanted), names, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_ASKED
            ):
                # Store 12 is as good as never store 13.
                if _DIGITS.findall(names[place]) == digits:
                    scores[place] = max(score, scores.get(place, 0))
        return sorted(place for place, score in scores.items() if score == max(scores.values()))[:_ASKED]


def _folded(name: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", name_key(name)).split())


_SPELLINGS = (_folded, plain_name)
