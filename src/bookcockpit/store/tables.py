"""The tables of the data file, as SQLModel classes: one per entity, made from its fields, and our own four.

A column cannot drift from its field, because the field declares it. Words of a vocabulary are plain text
without a list of allowed values, so that a new word needs no migration; ranges, dates and references are
checked here once more, as the last wall behind `core`. Types are those every database has.
"""

# No `from __future__ import annotations` here: SQLModel reads annotations as objects.
from types import new_class
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, ForeignKey, Index, Integer, MetaData, Table, Text
from sqlalchemy import UniqueConstraint as Unique
from sqlmodel import Field, SQLModel

from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import Entity
from bookcockpit.core.fields import Field as EntityField

NUMBER_LIMIT = 10**15

INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "touch": (
        ("account_id", "kind", "planned", "happened_on"),
        ("account_id", "happened_on", "planned"),
        ("planned", "happened_on"),
    ),
    "stakeholder": (("level", "id", "account_id"),),
    "reading": (("account_id", "input", "read_on", "key"),),
    "external_ref": (("system", "external_id"), ("entity_id",)),
    "import_value": (("entity_id",),),
}
"""Indexes for the look-ups of the reader; every reference that starts none of them gets one of its own."""


class Row(SQLModel):
    """Base of all tables; constraints have names, so that a later migration can drop them."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )


def refers_to(column: str) -> ForeignKey:
    """A reference checked when the transaction ends, so that one change may save its rows in any order."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")


def column_for(field: EntityField) -> Column[Any]:
    """The column of one field."""
    name, nullable = field.name, field.nullable
    match field.kind:
        case "whole" | "flag":
            return Column(name, Integer, nullable=nullable)
        case "money":
            return Column(name, BigInteger, nullable=nullable)
        case "number":
            return Column(name, Float, nullable=nullable)
        case "ref" if field.target:
            return Column(name, Text, refers_to(f"{field.target}.id"), nullable=nullable)
        case _:
            return Column(name, Text, primary_key=name == "id", nullable=nullable)


def rule_for(field: EntityField) -> str | None:
    """What a column's value must be, as SQL every database understands; None for free text."""
    name = field.name
    match field.kind:
        case "flag":
            return f"{name} IN (0, 1)"
        case "whole" | "money":
            # Text in an integer column, which SQLite lets in, is never between two numbers.
            return (
                f"{name} BETWEEN {int(field.low or 0)} AND {int(field.high or 0)} AND {name} = CAST({name} AS INTEGER)"
            )
        case "number":
            low = -NUMBER_LIMIT if field.low is None else field.low
            high = NUMBER_LIMIT if field.high is None else field.high
            return f"{name} BETWEEN {int(low)} AND {int(high)}"
        case "day":
            return f"length({name}) = 10"
        case "line" if field.required or name in ("id", "key"):
            return f"{name} <> ''"
        case "word" | "ref" | "decimal":
            return f"{name} <> ''"
        case _:
            return None


def table_class(table: str, kind: type[Entity]) -> type[Row]:
    """The SQLModel class of an entity's table."""
    fields = [field for field in kind.fields.values() if field.kind != "refs"]
    rules = [(field.name, rule) for field in fields if (rule := rule_for(field)) is not None]
    led = {index[0] for index in INDEXES.get(table, ())}
    single = [(field.name,) for field in fields if field.target and field.name not in led]

    def body(namespace: dict[str, Any]) -> None:
        namespace["__module__"] = __name__
        namespace["__doc__"] = f"The table `{table}`: one row per {kind.__name__}."
        namespace["__tablename__"] = table
        namespace["__annotations__"] = {field.name: Any for field in fields}
        for field in fields:
            namespace[field.name] = Field(sa_column=column_for(field))
        namespace["__table_args__"] = (
            Unique("key"),
            *(CheckConstraint(rule, name=name) for name, rule in rules),
            *(Index(None, *names) for names in (*INDEXES.get(table, ()), *single)),
        )

    made: type[Row] = new_class(f"{kind.__name__}Row", (Row,), {"table": True}, body)
    return made


class MetaRow(Row, table=True):
    """What the file says of the book itself: its id, base currency and preset."""

    __tablename__ = "meta"

    name: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = Field(sa_column=Column(Text, nullable=False))


ROWS: dict[str, type[Row]] = {table: table_class(table, kind) for table, kind in ENTITIES.items()}
"""The SQLModel class of every entity's table."""


class AttendanceRow(Row, table=True):
    """Who was at a touch, with the touch's date beside it: "when did an executive last attend" is one seek.

    `contact` is 1 for a touch the customer saw that really happened (external, not planned).
    """

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("contact IN (0, 1)", name="contact"),
        CheckConstraint("length(happened_on) = 10", name="happened_on"),
        Index(None, "stakeholder_id", "contact", "account_id", "happened_on"),
        {"sqlite_with_rowid": False},
    )

    touch_id: str = Field(sa_column=Column(Text, refers_to("touch.id"), primary_key=True))
    position: int = Field(sa_column=Column(Integer, primary_key=True))
    stakeholder_id: str = Field(sa_column=Column(Text, refers_to("stakeholder.id"), nullable=False))
    account_id: str = Field(sa_column=Column(Text, nullable=False))
    happened_on: str = Field(sa_column=Column(Text, nullable=False))
    contact: int = Field(sa_column=Column(Integer, nullable=False))


class PreviousRow(Row, table=True):
    """Which terms a contract is said to renew, in their order."""

    __tablename__ = "contract_previous"
    __table_args__ = (Index(None, "previous_id"), {"sqlite_with_rowid": False})

    contract_id: str = Field(sa_column=Column(Text, refers_to("contract.id"), primary_key=True))
    position: int = Field(sa_column=Column(Integer, primary_key=True))
    previous_id: str = Field(sa_column=Column(Text, refers_to("contract.id"), nullable=False))


class StepRow(Row, table=True):
    """One user action in the undo journal. Its number is never given twice: it is also the rows' `rev`."""

    __tablename__ = "step"
    __table_args__ = (CheckConstraint("undone IN (0, 1)", name="undone"), {"sqlite_autoincrement": True})

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=True))
    made_at: str = Field(sa_column=Column(Text, nullable=False))
    label: str = Field(sa_column=Column(Text, nullable=False))
    version: int = Field(sa_column=Column(Integer, nullable=False))
    undone: int = Field(sa_column=Column(Integer, nullable=False))


class OpRow(Row, table=True):
    """One row a step wrote: the state to put back (`image`, None for no row) and the one it must find (`row_rev`)."""

    __tablename__ = "op"

    step_id: int = Field(sa_column=Column(Integer, refers_to("step.id"), primary_key=True))
    seq: int = Field(sa_column=Column(Integer, primary_key=True))
    entity: str = Field(sa_column=Column(Text, nullable=False))
    entity_id: str = Field(sa_column=Column(Text, nullable=False))
    image: str | None = Field(sa_column=Column(Text, nullable=True))
    image_rev: int = Field(sa_column=Column(Integer, nullable=False))
    row_rev: int = Field(sa_column=Column(Integer, nullable=False))


def table_of(row: type[Row]) -> Table:
    """The table behind a SQLModel class, for statements over many rows."""
    table = row.metadata.tables[str(row.__tablename__)]
    return table


TABLES: dict[str, Table] = {name: table_of(row) for name, row in ROWS.items()}
META, ATTENDANCE, PREVIOUS = table_of(MetaRow), table_of(AttendanceRow), table_of(PreviousRow)
LINK_TABLES: dict[str, Table] = {"attendance": ATTENDANCE, "contract_previous": PREVIOUS}
"""The tables of `store.rows.LINKS` by name."""
STEP, OP = table_of(StepRow), table_of(OpRow)
