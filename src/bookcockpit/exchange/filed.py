"""Ids filed under a text within a scope (the people of an account by name), light enough for 100,000 of them."""

from __future__ import annotations

from collections.abc import Iterable


class Filed:
    """Ids by scope and text, in the order they were put in."""

    def __init__(self) -> None:
        # Nearly every text means one id; a collection for each would weigh more than all the rest.
        self._ids: dict[object, dict[str, str | tuple[str, ...]]] = {}

    def put(self, scope: object, text: str, id_: str) -> None:
        """Let an id be found; twice is once."""
        texts = self._ids.setdefault(scope, {})
        known = _each(texts.get(text, ()))
        if id_ not in known:
            texts[text] = (*known, id_) if known else id_

    def get(self, scope: object, text: str) -> tuple[str, ...]:
        """The ids of one scope."""
        return _each(self._ids.get(scope, {}).get(text, ()))

    def anywhere(self, text: str) -> Iterable[str]:
        """The ids of all scopes."""
        return (id_ for texts in self._ids.values() for id_ in _each(texts.get(text, ())))


def _each(ids: str | tuple[str, ...]) -> tuple[str, ...]:
    return (ids,) if isinstance(ids, str) else ids
