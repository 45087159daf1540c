"""Bringing an older data file up to date: backed up first, then all of it in one transaction or none.

Alembic's operations do the work, one function of `migrations` for each layout. Which of them a file has had is
its `user_version`, written in the same transaction; there is no second place that could say otherwise.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bookcockpit.store.backup import backup
from bookcockpit.store.check import VERSION, Checked, explained
from bookcockpit.store.connect import WAIT_SECONDS as CONNECT_SECONDS
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import MigrationFailed, StoreDamaged, StoreReadOnly
from bookcockpit.store.journal import engine_for
from bookcockpit.store.migrations import MIGRATIONS as MIGRATIONS
from bookcockpit.store.tables import Row

WAIT_SECONDS = 60.0
"""How long a program waits for another one that is bringing the same file up to date."""


def upgrade(checked: Checked) -> Path | None:
    """Bring a data file to the newest layout; where the backup made first lies, None if another program did it.

    Raises `MigrationFailed`, naming that backup, and leaves the file as it was.
    """
    if checked.read_only:
        raise StoreReadOnly(
            f"{checked.path} has the older layout {checked.version} and cannot be updated: it cannot be written."
        )
    kept = None
    try:
        with _writing(checked.path, WAIT_SECONDS) as connection:
            # Of several programs one has the file first; what the others saw of it is then no longer so.
            version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version >= VERSION:
                return None
            # Under the lock, or the copy could hold the layout that comes.
            kept = backup(checked.path, reason=f"before-layout-{VERSION}")
            _run(connection, checked.path, MIGRATIONS[version:], VERSION)
    except (SQLAlchemyError, sqlite3.Error, StoreDamaged) as error:
        cause = getattr(error, "orig", None) or error
        if isinstance(cause, sqlite3.Error):
            cause = explained(cause, checked.path)
        if kept is None:
            raise cause from None
        raise MigrationFailed(
            f"{checked.path} could not be updated and is as it was ({type(cause).__name__}); a backup is at {kept}."
        ) from error
    return kept


def migrate(path: Path, migrations: Sequence[Callable[[], None]], version: int) -> None:
    """Run migrations on a file and write its new version, in one transaction."""
    with _writing(path, CONNECT_SECONDS) as connection:
        _run(connection, path, migrations, version)


def _writing(path: Path, wait_seconds: float) -> AbstractContextManager[Connection]:
    """A transaction that has the write lock from its beginning and may move tables others refer to."""

    def connected() -> sqlite3.Connection:
        connection = connect(path, "rw", wait_seconds=wait_seconds)
        # Before BEGIN, inside which it would do nothing: moving a table with references on deletes their rows.
        connection.execute("PRAGMA foreign_keys=OFF")
        return connection

    return engine_for(connected).begin()


def _run(connection: Connection, path: Path, migrations: Sequence[Callable[[], None]], version: int) -> None:
    context = MigrationContext.configure(connection, opts={"transactional_ddl": True, "target_metadata": Row.metadata})
    with Operations.context(context):
        for migration in migrations:
            migration()
    _refuse_loose_ends(connection, path)
    connection.exec_driver_sql(f"PRAGMA user_version={version}")


def _refuse_loose_ends(connection: Connection, path: Path) -> None:
    if loose := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise StoreDamaged(f"{path} has rows of {loose[0]} that refer to nothing.")
