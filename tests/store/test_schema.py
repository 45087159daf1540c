"""The tables say what the entities say, and the migrations make the same tables."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import Entity, to_plain
from bookcockpit.store import Library
from bookcockpit.store import errors as err
from bookcockpit.store.check import VERSION
from bookcockpit.store.migrate import MIGRATIONS, migrate

MUSEUM = Path(__file__).parent / "museum"


def schema(path: Path) -> dict[str, list[str]]:
    """What SQLite keeps of each table and index, without the order of its lines."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT name, coalesce(sql, '') FROM sqlite_master").fetchall()
    return {name: sorted(line.strip().rstrip(",") for line in sql.splitlines()) for name, sql in rows}


def test_every_field_has_its_column(library: Library) -> None:
    with closing(sqlite3.connect(library.path)) as connection:
        for table, kind in ENTITIES.items():
            found = {row[1]: (row[2], bool(row[3])) for row in connection.execute(f"PRAGMA table_info({table})")}
            fields = {name: field for name, field in kind.fields.items() if field.kind != "refs"}
            assert list(found) == list(fields)
            for name, field in fields.items():
                assert found[name][1] is not field.nullable, f"{table}.{name}"


def test_every_reference_is_a_foreign_key_with_an_index(library: Library) -> None:
    with closing(sqlite3.connect(library.path)) as connection:
        for table, kind in ENTITIES.items():
            keys = {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")}
            assert keys == {
                name: field.target for name, field in kind.fields.items() if field.kind == "ref" and field.target
            }
            indexes = [row[1] for row in connection.execute(f"PRAGMA index_list({table})")]
            led = {connection.execute(f"PRAGMA index_info({index})").fetchone()[2] for index in indexes}
            assert keys.keys() <= led


def test_migrations_make_the_same_tables(library: Library, tmp_path: Path) -> None:
    migrated = tmp_path / "migrated.db"
    migrated.touch()
    migrate(migrated, MIGRATIONS, VERSION)
    assert schema(migrated) == schema(library.path)


def test_the_newest_layout_is_the_last_migration() -> None:
    # A new migration needs a file of the layout before it in the museum, with data and the dump it must give.
    assert len(MIGRATIONS) == VERSION == 3
    assert sorted(MUSEUM.glob("v*.sqlite")) == [MUSEUM / f"v{number}.sqlite" for number in range(1, VERSION + 1)]


@pytest.mark.parametrize("number", range(1, VERSION + 1))
def test_a_released_file_opens_with_all_its_data(number: int, path: Path, tmp_path: Path) -> None:
    Library.create(tmp_path / "new.db").close()
    shutil.copy(MUSEUM / f"v{number}.sqlite", path)
    path.chmod(0o600)
    with Library.open(path) as library:
        dump = {table: [to_plain(each) for each in rows] for table, rows in library.everything().items()}
        assert library.meta.preset == "balanced"
    assert dump == json.loads((MUSEUM / f"v{number}.json").read_text(encoding="utf-8"))
    assert schema(path) == schema(tmp_path / "new.db")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("expansion_potential", "'many'"),
        ("expansion_potential", "6"),
        ("expansion_potential", "2.5"),
        ("name", "''"),
        ("name", "NULL"),
        ("tracked_since", "'1.6.2026'"),
        ("seats_licensed", "-1"),
        ("key", "''"),
    ],
)
def test_the_last_wall_refuses(column: str, value: str, library: Library, account: Entity) -> None:
    library.save("new", account)
    with closing(sqlite3.connect(library.path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute(f"UPDATE account SET {column} = {value}")


def test_an_unknown_word_is_named_and_stops_nothing_else(library: Library, account: Entity) -> None:
    library.save("new", account)
    with closing(sqlite3.connect(library.path, isolation_level=None)) as connection:
        connection.execute("UPDATE account SET tier = 'galactic'")
    assert library.names()[0].name == "Acme"
    assert [str(each) for each in library.load(date(2026, 6, 1)).damaged] == [
        "account acme (Acme): tier holds “galactic”; it is not one of strategic, growth, scale"
    ]
    with pytest.raises(err.StoreDamaged, match="tier holds “galactic”"):
        library.everything()
