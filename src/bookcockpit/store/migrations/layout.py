"""What migrations say: which columns a table has, gets and loses.

Later entities change none of it: a migration stays as it is. Constraints get their full names from the naming
convention in `tables`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

Field = tuple[sa.Column[Any], str]


def text(name: str) -> Field:
    """Free text; empty is unknown."""
    return sa.Column(name, sa.Text, nullable=False), ""


def filled(name: str, *, null: bool = False) -> Field:
    """Text that says something."""
    return sa.Column(name, sa.Text, nullable=null), f"{name} <> ''"


def day(name: str, *, null: bool = False) -> Field:
    """An ISO date."""
    return sa.Column(name, sa.Text, nullable=null), f"length({name}) = 10"


def whole(name: str, low: int, high: int, *, null: bool = False) -> Field:
    """A whole number in a range."""
    return sa.Column(name, sa.Integer, nullable=null), _whole(name, low, high)


def money(name: str, *, null: bool = False) -> Field:
    """Minor units."""
    return sa.Column(name, sa.BigInteger, nullable=null), _whole(name, 0, 2**53)


def real(name: str, *, low: int = -(10**15), high: int = 10**15, null: bool = False) -> Field:
    """A number in a range."""
    return sa.Column(name, sa.Float, nullable=null), f"{name} BETWEEN {low} AND {high}"


def flag(name: str) -> Field:
    """Yes or no."""
    return sa.Column(name, sa.Integer, nullable=False), f"{name} IN (0, 1)"


def ref(name: str, target: str, *, null: bool = False) -> Field:
    """The id of a row of another table, checked when the transaction ends."""
    return sa.Column(name, sa.Text, to(f"{target}.id"), nullable=null), f"{name} <> ''"


def to(column: str) -> sa.ForeignKey:
    """A reference to a column, looked at when the transaction ends."""
    return sa.ForeignKey(column, deferrable=True, initially="DEFERRED")


def _whole(name: str, low: int, high: int) -> str:
    return f"{name} BETWEEN {low} AND {high} AND {name} = CAST({name} AS INTEGER)"


_KEY_FIELDS = (filled("id"), filled("key"), whole("rev", 0, 2**31))


def create(table: str, *fields: Field, indexes: tuple[str, ...] = ()) -> None:
    """The table of an entity, with its id, key and rev, and its indexes (columns separated by spaces)."""
    columns = [*_KEY_FIELDS, *fields]
    op.create_table(
        table,
        *(column for column, _ in columns),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key"),
        *(sa.CheckConstraint(rule, name=column.name) for column, rule in columns if rule),
    )
    create_indexes(table, *indexes)


def create_indexes(table: str, *indexes: str) -> None:
    """Indexes over the columns named."""
    for columns in map(str.split, indexes):
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


def add_column(table: str, field: Field, *, after: str, holds: str = "NULL") -> None:
    """Give a table another column, with an index if it refers; `holds` is what the rows there say in it, as SQL."""
    fields = _fields_of(table)
    place = next(place for place, (column, _) in enumerate(fields, 1) if column.name == after)
    _rebuild(table, [*fields[:place], field, *fields[place:]], {field[0].name: holds})
    if field[0].foreign_keys:
        create_indexes(table, field[0].name)


def drop_column(table: str, name: str) -> None:
    """Take a column from a table, with what it held and its indexes."""
    _rebuild(table, [field for field in _fields_of(table) if field[0].name != name], {})


def _fields_of(table: str) -> list[Field]:
    found = sa.inspect(op.get_bind())
    rules = {each["name"]: each["sqltext"] for each in found.get_check_constraints(table)}
    targets = {each["constrained_columns"][0]: each["referred_table"] for each in found.get_foreign_keys(table)}
    return [
        (
            sa.Column(
                each["name"],
                each["type"],
                *([to(f"{targets[each['name']]}.id")] if each["name"] in targets else []),
                nullable=each["nullable"],
            ),
            rules.get(f"ck_{table}_{each['name']}", ""),
        )
        for each in found.get_columns(table)
    ]


def _rebuild(table: str, fields: Sequence[Field], new: dict[str, str]) -> None:
    """Make a table anew with these fields; `new` says what those hold that it did not have."""
    names = [column.name for column, _ in fields]
    held = [[str(name) for name in index["column_names"]] for index in sa.inspect(op.get_bind()).get_indexes(table)]
    indexes = [" ".join(columns) for columns in held if set(columns) <= set(names)]
    # References to it are not enforced meanwhile, and are looked through before the end.
    op.execute(sa.text(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}"))
    op.drop_table(table)
    create(table, *fields[len(_KEY_FIELDS) :], indexes=tuple(indexes))
    said = ", ".join(new.get(name, name) for name in names)
    op.execute(sa.text(f"INSERT INTO {table} ({', '.join(names)}) SELECT {said} FROM kept_{table}"))
    op.execute(sa.text(f"DROP TABLE temp.kept_{table}"))
