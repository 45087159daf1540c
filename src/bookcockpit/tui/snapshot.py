"""What the app hands down to its screens: one moment of the book, and nothing that can write."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from bookcockpit.core.book import Book
from bookcockpit.core.due.today import TodayView
from bookcockpit.core.entities import Account, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.health.score import Healths
from bookcockpit.core.history import Chronicle, Dossier, Pulse
from bookcockpit.core.policy import Policy
from bookcockpit.tui.today import Listed

if TYPE_CHECKING:
    from bookcockpit.core.signals.rules import Sign


class Recent(NamedTuple):
    """What an account's page shows of its history: the newest touches, and who was last met when."""

    touches: list[Touch]
    contacts: dict[str, date]


class Snapshot(NamedTuple):
    """The book of a day, its Today, and the badges of the header.

    `healths` answers with the health of an account; `signs` with the open signals of the whole book, the gravest
    first, those put away last.

    `recent` answers with the newest history of an account, read when first asked for; `dossier` with all that
    the book leaves out of it; `lines_of` with its lines of Today, the most urgent first. `chronicle` answers with
    the history of a window of days, `pulses` with the recent past of all accounts as it was on a day, by account id.
    `referring` answers with every stored row that refers
    to one of some entities. `is_by_touch` is how Today was left.
    """

    book: Book
    view: TodayView
    policy: Policy
    recent: Callable[[Account], Recent]
    dossier: Callable[[Account], Dossier]
    lines_of: Callable[[Account], Sequence[Listed]]
    healths: Healths
    signs: Callable[[], Sequence[Sign]]
    chronicle: Callable[[date, date], Chronicle]
    pulses: Callable[[date], Mapping[str, Pulse]]
    read_only: bool = False
    is_demo: bool = False
    is_by_touch: bool = False
    referring: Callable[..., Sequence[Entity]] = lambda *_: ()


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
