"""Making a new data file: complete and private before it gets its name, and never over another one."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from uuid import uuid4

from sqlalchemy import create_mock_engine, insert
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError

from bookcockpit.protected import Protected, refuse
from bookcockpit.store.check import APPLICATION_ID, VERSION
from bookcockpit.store.connect import connect
from bookcockpit.store.errors import StoreError, StoreExists, StoreFull
from bookcockpit.store.files import give_name, unnamed
from bookcockpit.store.journal import engine_for
from bookcockpit.store.tables import META, Row


def create(path: Path, *, base_currency: str, preset: str) -> None:
    """Make an empty data file at `path`, readable by the user alone, and its folder if there is none."""
    if path.exists() or path.is_symlink():
        raise StoreExists(f"There is something at {path} already; nothing was changed. Name another place with --db.")
    try:
        refuse(path, new_book=True)
    except Protected as refused:
        raise StoreError(f"{refused} with --db.") from None
    try:
        # Parents get the user's own mode; only the folder of the book is private.
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with unnamed(path) as made:
            _fill(made, base_currency, preset)
            give_name(made, path)
    except FileExistsError:
        raise StoreExists(f"There is something at {path} already; nothing was changed.") from None
    except OSError as error:
        raise StoreError(f"No data file can be made at {path}: {error.strerror}.") from None
    except DBAPIError:
        raise StoreFull(f"No data file can be made at {path}: the disk did not take it.") from None


def _fill(path: Path, base_currency: str, preset: str) -> None:
    meta = {"book_id": uuid4().hex, "base_currency": base_currency, "preset": preset}
    with engine_for(lambda: connect(path, "rw")).begin() as connection:
        for statement in _layout():
            connection.exec_driver_sql(statement)
        connection.execute(insert(META), [{"name": name, "value": value} for name, value in meta.items()])
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version={VERSION}")


@cache
def _layout() -> tuple[str, ...]:
    """The statements that make the tables and indexes of a new file."""
    said: list[str] = []
    dialect = sqlite.dialect()
    mock = create_mock_engine("sqlite://", lambda each, *_, **__: said.append(str(each.compile(dialect=dialect))))
    Row.metadata.create_all(mock, checkfirst=False)
    return tuple(said)
