"""Looking at the book: snapshots for the pages, and histories of accounts read when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from bookcockpit.core.book import Book
from bookcockpit.core.health.score import Healths
from bookcockpit.core.history import Chronicle, Dossier
from bookcockpit.core.policy import Policy
from bookcockpit.desk import Desk
from bookcockpit.store.errors import StoreDamaged, StoreEmpty, StoreError, StoreMissing
from bookcockpit.tui.snapshot import Recent, Snapshot
from bookcockpit.tui.today import by_account

if TYPE_CHECKING:
    from bookcockpit.core.signals.rules import Sign

T = TypeVar("T")

_NEWEST = 20
_MANY = 300
"""Accounts from which on the first page does not wait for the health of them all."""


class Looking:
    """Reads through a desk. What cannot be read of one account is told to `trouble` and stays empty.

    `lost` says how to go on while the data file is gone or no good.
    """

    def __init__(self, desk: Desk, trouble: Callable[[str], None]) -> None:
        self._desk = desk
        self._trouble = trouble
        self.lost = ""
        self.is_partial = False

    def now(self, *, first: bool = False) -> Snapshot:
        """The book as it is now. Raises `StoreError`.

        The first look at a large book leaves out the reviews of unwell accounts: `is_partial` says so.
        """
        book = self._desk.book(lambda error: self._trouble(str(error)))
        library, today = self._desk.library, book.as_of
        healths = Healths(book, self._desk.policy)
        self.is_partial = first and len(book.accounts) > _MANY
        view = self._desk.today_view(book, healths, at_a_glance=self.is_partial)
        lines = cache(lambda: by_account(view))

        def recent(account_id: str) -> Recent:
            return Recent(library.timeline(account_id, _NEWEST), library.last_contacts(account_id, today))

        recents = self._once(recent, lambda _: Recent([], {}))
        dossiers = self._once(lambda account_id: library.dossier(account_id, today), lambda _: Dossier())
        return Snapshot(
            book=book,
            view=view,
            policy=self._desk.policy,
            recent=lambda account: recents(account.id),
            dossier=lambda account: dossiers(account.id),
            lines_of=lambda account: lines().get(account.id, ()),
            healths=healths,
            signs=cache(lambda: _signs(book, self._desk.policy)),
            chronicle=self._once(library.chronicle, Chronicle),
            pulses=self._once(library.pulses, lambda _: {}),
            read_only=library.read_only,
            is_demo=self._desk.is_demo,
            is_by_touch=self._desk.settings.is_by_touch,
            referring=self._once(self._desk.referring, lambda *_: []),
        )

    def is_new_day(self, shown: Snapshot) -> bool:
        """Whether midnight has passed since it was read."""
        return self._desk.today != shown.book.as_of

    def is_behind(self, shown: Snapshot) -> bool:
        """Whether the book is no longer what is shown. Raises `StoreError`."""
        changed = self._desk.library.changed()
        is_back, self.lost = bool(self.lost), ""
        return changed or is_back or self.is_new_day(shown)

    def without_the_file(self, shown: Snapshot, error: StoreError) -> tuple[Snapshot, str]:
        """What can be shown although the book cannot be read, and what to say."""
        if not isinstance(error, StoreMissing | StoreDamaged | StoreEmpty):
            return shown, str(error)
        # Once: each look would write the whole book down again.
        self.lost = self.lost or self._desk.what_is_left(error)
        return shown._replace(read_only=True), self.lost

    def _once(self, read: Callable[..., T], nothing: Callable[..., T]) -> Callable[..., T]:
        """What `read` answers, asked once for the same things; what cannot be read is told, and is `nothing`."""

        @cache
        def found(*wanted: Hashable) -> T:
            try:
                return read(*wanted)
            except StoreError as error:
                self._trouble(str(error))
                return nothing(*wanted)

        return found


def _signs(book: Book, policy: Policy) -> Sequence[Sign]:
    # Nothing of the first page asks for them.
    from bookcockpit.core.signals.rules import all_signals

    return all_signals(book, policy)
