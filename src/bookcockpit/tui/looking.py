"""Looking at the book: snapshots for the pages, and histories of accounts read when first asked for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, TypeVar

from bookcockpit.core.dossier import Dossier
from bookcockpit.store.errors import StoreError
from bookcockpit.tui.snapshot import Recent, Snapshot
from bookcockpit.tui.today_rows import by_account

if TYPE_CHECKING:
    from collections.abc import Callable

    from bookcockpit.core.entities import Account
    from bookcockpit.desk import Desk

T = TypeVar("T")

_NEWEST = 20


class Looking:
    """Reads through a desk. What cannot be read of one account is told to `trouble` and stays empty."""

    def __init__(self, desk: Desk, trouble: Callable[[str], None]) -> None:
        self._desk = desk
        self._trouble = trouble

    def now(self) -> Snapshot:
        """The book as it is now. Raises `StoreError`."""
        book = self._desk.book()
        recents: dict[str, Recent] = {}
        dossiers: dict[str, Dossier] = {}
        view = self._desk.today_view(book)
        lines = cache(lambda: by_account(view))
        return Snapshot(
            book=book,
            view=view,
            playbook=self._desk.playbook,
            recent=lambda account: self._once(recents, account, self._recent, Recent([], {})),
            dossier=lambda account: self._once(dossiers, account, self._desk.dossier, Dossier()),
            lines_of=lambda account: lines().get(account.id, ()),
            days_off=self._desk.settings.days_off,
            read_only=self._desk.library.read_only,
            is_demo=self._desk.is_demo,
        )

    def _recent(self, account: Account) -> Recent:
        return Recent(self._desk.timeline(account, _NEWEST), self._desk.last_contacts(account))

    def _once(self, known: dict[str, T], account: Account, read: Callable[[Account], T], nothing: T) -> T:
        if account.id not in known:
            try:
                known[account.id] = read(account)
            except StoreError as error:
                self._trouble(str(error))
                known[account.id] = nothing
        return known[account.id]
