"""Looking at the book: snapshots for the pages, and histories of accounts read when first asked for."""

from __future__ import annotations

from collections.abc import (
    Callable,
    Hashable,
    Mapping,
    Sequence,
)
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from bookcockpit.core.book import Book
from bookcockpit.core.entities import Account
from bookcockpit.core.fields import Entity
from bookcockpit.core.health.score import Healths
from bookcockpit.core.history import Chronicle, Dossier, Pulse
from bookcockpit.core.playbook import Playbook
from bookcockpit.desk import Desk
from bookcockpit.store.errors import StoreDamaged, StoreEmpty, StoreError, StoreMissing
from bookcockpit.tui.snapshot import Recent, Snapshot
from bookcockpit.tui.today.rows import by_account

if TYPE_CHECKING:
    from bookcockpit.core.signals.rules import Sign

K = TypeVar("K", bound="Hashable")
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
        recents: dict[str, Recent] = {}
        dossiers: dict[str, Dossier] = {}
        chronicles: dict[tuple[date, date], Chronicle] = {}
        pulses: dict[date, Mapping[str, Pulse]] = {}
        referred: dict[tuple[str, ...], Sequence[Entity]] = {}
        healths = Healths(book, self._desk.playbook)
        self.is_partial = first and len(book.accounts) > _MANY
        view = self._desk.today_view(book, healths, at_a_glance=self.is_partial)
        lines = cache(lambda: by_account(view))
        return Snapshot(
            book=book,
            view=view,
            playbook=self._desk.playbook,
            recent=lambda account: self._once(recents, account.id, lambda: self._recent(account), Recent([], {})),
            dossier=lambda account: self._once(dossiers, account.id, lambda: self._desk.dossier(account), Dossier()),
            lines_of=lambda account: lines().get(account.id, ()),
            healths=healths,
            signs=cache(lambda: _signs(book, self._desk.playbook)),
            chronicle=lambda start, end: self._once(
                chronicles, (start, end), lambda: self._desk.chronicle(start, end), Chronicle(start, end)
            ),
            pulses=lambda on: self._once(pulses, on, lambda: self._desk.pulses(on), {}),
            read_only=self._desk.library.read_only,
            is_demo=self._desk.is_demo,
            referring=lambda *some: self._once(
                referred, tuple(each.id for each in some), lambda: self._desk.referring(*some), []
            ),
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

    def _recent(self, account: Account) -> Recent:
        return Recent(self._desk.timeline(account, _NEWEST), self._desk.last_contacts(account))

    def _once(self, known: dict[K, T], key: K, read: Callable[[], T], nothing: T) -> T:
        if key not in known:
            try:
                known[key] = read()
            except StoreError as error:
                self._trouble(str(error))
                known[key] = nothing
        return known[key]


def _signs(book: Book, playbook: Playbook) -> Sequence[Sign]:
    # Nothing of the first page asks for them.
    from bookcockpit.core.signals.rules import all_signals

    return all_signals(book, playbook)
