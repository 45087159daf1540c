"""What a tab finds in a book, found once for each book however often the page asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from bookcockpit.core.book import Book
from bookcockpit.tui.snapshot import Snapshot

T = TypeVar("T")


class Kept(Generic[T]):
    """A view of a snapshot, kept as long as its book."""

    def __init__(self, find: Callable[[Snapshot], T]) -> None:
        self._find = find
        self._known: WeakKeyDictionary[Book, T] = WeakKeyDictionary()

    def of(self, now: Snapshot) -> T:
        """The view of a snapshot."""
        if now.book not in self._known:
            self._known[now.book] = self._find(now)
        return self._known[now.book]
