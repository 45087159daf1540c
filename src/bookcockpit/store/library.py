"""The library: the one door to the data file. It loads the book, applies changes, and takes them back.

Reading needs only `sqlite3`. What writing needs (SQLModel, some 0.4 s of imports) is fetched at the first
write, or ahead of it by `warm_up` when the program is idle.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from bookcockpit.core.book import Book, Damage, Meta
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Touch
from bookcockpit.core.fields import Entity
from bookcockpit.core.history import Chronicle, Dossier, Pulse, Pulses, Read
from bookcockpit.store import reader
from bookcockpit.store.check import SMALL_FILE, VERSION, Checked, check, check_pages, explained
from bookcockpit.store.connect import WAIT_SECONDS, connect, journal_of, log_of
from bookcockpit.store.errors import StoreError, StoreMissing, StoreReadOnly, StoreReplaced
from bookcockpit.store.history import chronicle, earlier, pulses
from bookcockpit.store.reader import AccountName, Step

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bookcockpit.store.journal import Writer

E = TypeVar("E", bound=Entity)
T = TypeVar("T")


class Library:
    """An open data file. Safe to use from several threads; one call is one transaction.

    `updated_from` is the layout it had until it was opened, where that was an older one.
    """

    path: Path
    read_only: bool
    warnings: tuple[str, ...]
    meta: Meta
    updated_from: int | None = None
    _seen: int | None

    def __init__(self, checked: Checked) -> None:
        """Use `Library.open` or `Library.create`; this one expects a file that `check` has passed."""
        self.path, self.read_only, self.warnings = checked.path, checked.read_only, checked.warnings
        # Two locks: one thread may wait long for another program's write while the others go on reading.
        self._reads, self._writes = RLock(), RLock()
        self._writer: Writer | None = None
        self._attach(checked)

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """Open a data file, bringing an older one up to date. Raises the `StoreError` that says why it cannot."""
        checked = check(_absolute(path))
        before = checked.version
        if before < VERSION:
            from bookcockpit.store.migrate import upgrade

            upgrade(checked)
            checked = check(checked.path)._replace(warnings=checked.warnings)
        library = cls(checked)
        library.updated_from = before if before < VERSION else None
        return library

    @classmethod
    def create(cls, path: Path | str, *, base_currency: str = "USD", preset: str = "balanced") -> Self:
        """Make a new, empty, private data file and open it. Raises `StoreExists` rather than replace anything."""
        from bookcockpit.store.create import create

        target = _absolute(path)
        create(target, base_currency=base_currency, preset=preset)
        return cls.open(target)

    def load(
        self, today: date, trouble: Callable[[StoreError], None] | None = None, days_off: Collection[date] = ()
    ) -> Book:
        """The book as of a date, all of one moment; afterwards `changed` tells whether it is still true.

        Its pulses are read when first asked for; if they cannot be then, `trouble` is told, and they are unknown.
        """

        def told(read: Callable[[], T], nothing: T) -> T:
            try:
                return read()
            except StoreError as error:
                if trouble is None:
                    raise
                trouble(error)
                return nothing

        later = Pulses(
            today,
            lambda account_ids: told(lambda: self.pulses(today, account_ids), {}),
            lambda account_id, name, before: told(lambda: self.earlier_readings(account_id, name, before), []),
        )
        with self._reading() as connection:
            self._seen = _data_version(connection)
            book = reader.load(connection, today, later, days_off)
            self.meta = book.meta
            return book

    def pulses(self, on: date, account_ids: Collection[str] | None = None) -> dict[str, Pulse]:
        """The pulse on a date of each of these accounts, or of all, by account id."""
        with self._reading() as connection:
            return pulses(connection, on, account_ids)

    def earlier_readings(self, account_id: str, input: str, before: date) -> list[Read]:
        """The readings of one health input of an account before a day, the newest first."""
        with self._reading() as connection:
            return earlier(connection, account_id, input, before)

    def chronicle(self, start: date, end: date) -> Chronicle:
        """What a look back over these days, both included, needs of the history."""
        with self._reading() as connection:
            return chronicle(connection, start, end)

    def timeline(self, account_id: str, limit: int | None = None) -> list[Touch]:
        """An account's touches, newest first, those ahead included."""
        with self._reading() as connection:
            return reader.timeline(connection, account_id, limit)

    def last_contacts(self, account_id: str, today: date) -> dict[str, date]:
        """The newest external touch up to a date that each person of an account attended, by person."""
        with self._reading() as connection:
            return reader.last_contacts(connection, account_id, today)

    def dossier(self, account_id: str, today: date) -> Dossier:
        """All of one account that the book leaves out: history, plays, readings."""
        with self._reading() as connection:
            return reader.dossier(connection, account_id, today)

    def everything(self) -> dict[str, list[Entity]]:
        """Every entity by table name, each table ordered by key."""
        with self._reading() as connection:
            return reader.everything(connection)

    def find(self, kind: type[E], **equals: object) -> list[E]:
        """Stored entities whose fields have these values, ordered by key."""
        with self._reading() as connection:
            return reader.find(connection, kind, equals)

    def by_keys(self, kind: type[E], keys: Collection[str]) -> dict[str, E]:
        """The stored entities of a kind that have these keys, by key."""
        with self._reading() as connection:
            return reader.by_keys(connection, kind, keys)

    def get(self, kind: type[E], id: str) -> E | None:
        """The stored entity with this id, if there is one."""
        return next(iter(self.find(kind, id=id)), None)

    def damage_of(self, kind: type[Entity], called: str) -> list[Damage]:
        """The values that are none of the rows with this key, or this name."""
        with self._reading() as connection:
            return reader.damage_of(connection, kind, called)

    def mended(self, kind: type[E], id: str, said: dict[str, Any]) -> E:
        """A stored entity with other values in place of those that are none. Raises `FieldError` where one is left."""
        with self._reading() as connection:
            return reader.mended(connection, kind, id, said)

    def names(self) -> list[AccountName]:
        """Every account's id, key, name and status, ordered by name."""
        with self._reading() as connection:
            return reader.names(connection)

    def steps(self, limit: int = 50) -> list[Step]:
        """The newest steps that can be undone or redone, newest first."""
        with self._reading() as connection:
            return reader.steps(connection, limit)

    def apply(self, change: Change, *, wait_seconds: float = WAIT_SECONDS) -> None:
        """Write a change in one transaction, as one step that can be undone.

        Either all of it is stored or, with any `StoreError`, none: `Conflict` if a row is no longer the
        one that was read, `StoreLocked` if another program still writes after `wait_seconds`.
        """
        from bookcockpit.store import journal

        self._write(lambda connection: journal.apply(connection, change), wait_seconds)

    def save(self, label: str, *entities: E) -> tuple[E, ...]:
        """Store entities as one step; as they are stored now."""
        self.apply(Change(label, save=entities))
        return tuple(stored for each in entities if (stored := self.get(type(each), each.id)) is not None)

    def remove(self, label: str, *entities: Entity) -> None:
        """Remove entities as one step."""
        self.apply(Change(label, remove=entities))

    def undo(self, *, wait_seconds: float = WAIT_SECONDS) -> Step:
        """Take back the newest step that stands. Raises `NothingToUndo` or `UndoRefused`."""
        from bookcockpit.store.journal import undo_step

        return self._write(undo_step, wait_seconds)

    def redo(self, *, wait_seconds: float = WAIT_SECONDS) -> Step:
        """Do again the step undone last. Raises `NothingToUndo` or `UndoRefused`."""
        from bookcockpit.store.journal import redo_step

        return self._write(redo_step, wait_seconds)

    def forget_steps(self) -> None:
        """Drop the undo list: what is stored now is where the book begins."""
        from bookcockpit.store import journal

        self._write(journal.forget_all, WAIT_SECONDS)

    def changed(self) -> bool:
        """Whether the file holds something other than at the last `load` (or `open`). Cheap enough for each second.

        Raises `StoreMissing` if the file was moved or deleted.
        """
        with self._reads:
            if self._inode_now() != self._inode:
                return True
            self._refuse_journal()
            try:
                # A program in the middle of a write is asked again at the next poll, never waited for.
                self._connection.execute("PRAGMA busy_timeout=0")
                return _data_version(self._connection) != self._seen
            except sqlite3.OperationalError:
                return False
            except sqlite3.DatabaseError as error:
                raise explained(error, self.path) from None
            finally:
                self._connection.execute(f"PRAGMA busy_timeout={int(WAIT_SECONDS * 1000)}")

    def warm_up(self) -> None:
        """Import what writing needs, so that the first save does not wait for it."""
        from bookcockpit.store.journal import undo_step  # noqa: F401

    def close(self) -> None:
        """Let go of the file."""
        with self._reads:
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _attach(self, checked: Checked) -> None:
        self._inode, self._journal, self._log = checked.inode, journal_of(checked.path), log_of(checked.path)
        # A small file was read whole by `check` already.
        self._pages_checked = self.path.stat().st_size <= SMALL_FILE
        try:
            if checked.write_ahead and not checked.read_only:
                # Now, while nothing of ours reads it: connecting to write turns a write-ahead log off.
                connect(self.path, "rw").close()
            # Not "ro": another program may crash while we are open, and recovering from that takes writing.
            self._connection = connect(self.path, "ro" if checked.read_only else "rw", query_only=True)
            self._seen = _data_version(self._connection)
            self.meta = reader.load_meta(self._connection)
        except sqlite3.Error as error:
            raise explained(error, self.path) from None

    def _refuse_journal(self) -> None:
        """Say once, instead of reading it into the book, that a journal lies here that is none of the book's."""
        if self.read_only or not (self._journal.exists() or self._log.exists()):
            return
        from bookcockpit.store.unfinished import settle

        if said := settle(self.path):
            raise StoreError(said)

    def _inode_now(self) -> tuple[int, int]:
        try:
            found = self.path.stat()
        except OSError:
            raise StoreMissing(
                f"{self.path} was moved or deleted while it was open; put it back or restore a backup."
            ) from None
        return found.st_dev, found.st_ino

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One read transaction, in the file that took this one's place if any did."""
        with self._reads:
            if self._inode_now() != self._inode:
                self._connection.close()
                self._attach(check(self.path))
                # What was loaded is of the other file: `changed` until the next `load`.
                self._seen = None
            self._refuse_journal()
            try:
                self._connection.execute("BEGIN")
                try:
                    yield self._connection
                finally:
                    # An open read transaction would keep every writer waiting.
                    self._connection.execute("ROLLBACK")
            except sqlite3.Error as error:
                raise explained(error, self.path) from None

    def _write(self, action: Callable[[Connection], T], wait_seconds: float) -> T:
        if self.read_only:
            raise StoreReadOnly(
                f"{self.path} is open for reading only; check the permissions of the file and its folder."
            )
        from bookcockpit.store.journal import Writer

        with self._writes:
            if self._inode_now() != self._inode or self._seen is None:
                raise StoreReplaced(
                    f"{self.path} was replaced by another file; nothing was saved. Load it again first."
                )
            self._refuse_journal()
            if not self._pages_checked:
                check_pages(self.path)
                self._pages_checked = True
            self._writer = self._writer or Writer(self.path)
            with self._writer.transaction(wait_seconds) as connection:
                return action(connection)


def _absolute(path: Path | str) -> Path:
    return Path(os.path.abspath(path))


def _data_version(connection: sqlite3.Connection) -> int:
    version: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return version
