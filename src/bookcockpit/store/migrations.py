"""How the layout of the data file came to be: one function per change of layout, in order, never edited afterwards.

Later entities change none of it. Constraints get their full names from the naming convention in `tables`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def first() -> None:
    """Layout 1: every table there was at first.

    The columns are spelled out and not taken from the entities: this stays as it was when those move on.
    """
    op.create_table("meta", sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text, nullable=False))
    create_entities()
    create_attendance()
    create_journal()


# fmt: off
def create_entities() -> None:
    """The tables of the entities, those referred to before those that refer."""
    create("account",
        filled("name"), filled("tier"), filled("status"), text("tier_reason"), day("owned_since", null=True),
        day("tracked_since"), text("currency"), text("industry"), text("website"), text("products"),
        whole("seats_licensed", 0, 10_000_000, null=True), whole("expansion_potential", 1, 5, null=True),
        whole("strategic_value", 1, 5, null=True), text("our_owner"), text("our_csm"), text("our_sponsor"),
        day("at_risk_since", null=True), text("at_risk_reason"), text("at_risk_exit"),
        day("reviewed_on", null=True), text("shared_gap"), text("notes"),
    )
    create("contract",
        ref("account_id", "account"), day("starts_on"), day("term_end", null=True), money("arr"),
        filled("currency"), whole("notice_days", 0, 3_650, null=True), flag("auto_renew"), flag("open_ended"),
        ref("previous_id", "contract", null=True), filled("stage"), filled("call", null=True),
        real("probability", low=0, high=1, null=True), money("target_arr", null=True), filled("outcome", null=True),
        day("outcome_on", null=True), money("outcome_arr", null=True),
        indexes=("account_id", "previous_id"),
    )
    create("stakeholder",
        ref("account_id", "account"), filled("name"), text("title"), text("roles"), filled("level", null=True),
        whole("influence", 1, 5, null=True), filled("stance", null=True), whole("relationship", 1, 5, null=True),
        day("relationship_on", null=True), text("email"), text("phone"),
        ref("reports_to_id", "stakeholder", null=True), text("our_counterpart"), day("verified_on", null=True),
        day("left_on", null=True), text("left_to"), ref("replaced_by_id", "stakeholder", null=True), text("notes"),
        indexes=("level id account_id", "account_id", "reports_to_id", "replaced_by_id"),
    )
    create("touch",
        ref("account_id", "account"), day("happened_on"), filled("kind"), filled("channel", null=True),
        text("summary"), whole("sentiment", -2, 2, null=True), text("value_delivered"), flag("planned"),
        indexes=("account_id kind planned happened_on", "account_id happened_on planned", "planned happened_on"),
    )
    create("commitment",
        ref("account_id", "account"), filled("what"), text("owner"), filled("side"), day("due_on", null=True),
        day("done_on", null=True), day("dropped_on", null=True), flag("shared"),
        indexes=("account_id",),
    )
    create("objective",
        ref("account_id", "account"), filled("statement"), text("metric"), text("unit"),
        real("baseline", null=True), day("baseline_on", null=True), real("target", null=True),
        day("target_on", null=True), text("measured_in"), text("owner"),
        ref("agreed_by_id", "stakeholder", null=True), day("agreed_on", null=True), text("agreed_value"),
        indexes=("account_id", "agreed_by_id"),
    )
    create("milestone",
        ref("objective_id", "objective"), filled("title"), text("owner"), filled("side"), day("due_on", null=True),
        day("done_on", null=True), flag("shared"),
        indexes=("objective_id",),
    )
    create("reading",
        ref("account_id", "account"), filled("input"), day("read_on"), real("value"),
        indexes=("account_id input read_on key",),
    )
    create("arr_line",
        ref("account_id", "account"), day("from_on"), day("to_on", null=True), money("amount"), filled("currency"),
        filled("kind"),
        indexes=("account_id",),
    )
    create("signal",
        ref("account_id", "account"), filled("kind"), filled("severity"), day("seen_on"), text("evidence"),
        day("resolved_on", null=True),
        indexes=("account_id",),
    )
    create("play",
        ref("account_id", "account"), filled("motion"), filled("title"), text("trigger"),
        money("potential_arr", null=True), filled("stage"), text("owner"), day("due_on", null=True),
        day("closed_on", null=True), text("outcome"), flag("shared"),
        indexes=("account_id",),
    )
    create("play_step",
        ref("play_id", "play"), filled("title"), text("owner"), filled("side"), day("due_on", null=True),
        day("done_on", null=True),
        indexes=("play_id",),
    )
    create("rate",
        filled("currency"), day("rate_on"), filled("rate"),
    )
    create("snooze",
        ref("account_id", "account"), filled("kind"), ref("contract_id", "contract", null=True), day("until"),
        text("reason"), day("made_on"), day("due_was"), whole("times", 1, 10_000),
        indexes=("account_id", "contract_id"),
    )
    create("shift",
        ref("account_id", "account"), filled("kind"), ref("contract_id", "contract", null=True), day("from_due"),
        day("to_due", null=True), text("reason"), filled("why"), day("made_on"),
        indexes=("account_id", "contract_id"),
    )
    create("cadence_override",
        ref("account_id", "account"), filled("kind"), text("every"), day("anchor", null=True),
        indexes=("account_id",),
    )
    create("tier_change",
        ref("account_id", "account"), day("changed_on"), filled("tier_was"), filled("tier"), text("reason"),
        indexes=("account_id",),
    )
    create("call_change",
        ref("contract_id", "contract"), day("made_on"), filled("call"),
        real("probability", low=0, high=1, null=True),
        indexes=("contract_id",),
    )
    create("price_plan",
        ref("contract_id", "contract"), real("percent", low=-100, high=1_000, null=True), filled("treatment"),
        day("notice_given_on", null=True), text("tied_to"),
        indexes=("contract_id",),
    )
    create("dismissal",
        ref("account_id", "account"), filled("rule"), text("subject"), text("reason"), day("made_on"),
        indexes=("account_id",),
    )
    create("external_ref",
        filled("entity"), filled("entity_id"), filled("system"), filled("external_id"),
        indexes=("system external_id", "entity_id"),
    )
    create("import_value",
        filled("entity"), filled("entity_id"), filled("field"), filled("source"), text("value"),
        indexes=("entity_id",),
    )
# fmt: on


def create_attendance() -> None:
    """Who was at which touch."""
    op.create_table(
        "attendance",
        sa.Column("touch_id", sa.Text, to("touch.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("stakeholder_id", sa.Text, to("stakeholder.id"), nullable=False),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("happened_on", sa.Text, nullable=False),
        sa.Column("contact", sa.Integer, nullable=False),
        sa.CheckConstraint("contact IN (0, 1)", name="contact"),
        sa.CheckConstraint("length(happened_on) = 10", name="happened_on"),
        sqlite_with_rowid=False,
    )
    create_indexes("attendance", "stakeholder_id contact account_id happened_on")


def create_journal() -> None:
    """The steps that can be undone, and the rows each wrote."""
    op.create_table(
        "step",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("undone", sa.Integer, nullable=False),
        sa.CheckConstraint("undone IN (0, 1)", name="undone"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "op",
        sa.Column("step_id", sa.Integer, to("step.id"), primary_key=True),
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("entity", sa.Text, nullable=False),
        sa.Column("entity_id", sa.Text, nullable=False),
        sa.Column("image", sa.Text, nullable=True),
        sa.Column("image_rev", sa.Integer, nullable=False),
        sa.Column("row_rev", sa.Integer, nullable=False),
    )


# fmt: off
def growth() -> None:
    """Layout 2: white space, references, playbooks under way, reviews of the book; what plays and prices need.

    No row that was stored changes what it says: the new columns say nothing yet.
    """
    add_column("play", money("won_arr", null=True), after="shared")
    add_column("price_plan", whole("phases", 2, 10, null=True), after="tied_to")
    add_column("price_plan", day("held_until", null=True), after="phases")
    create("white_space",
        ref("account_id", "account"), filled("product"), text("department"), filled("state"),
        money("potential_arr", null=True), ref("play_id", "play", null=True), text("reason"),
        indexes=("account_id", "play_id"),
    )
    create("reference",
        ref("account_id", "account"), filled("kind"), filled("topic"), ref("stakeholder_id", "stakeholder", null=True),
        filled("state"), day("asked_on"), day("agreed_on", null=True), day("used_on", null=True), text("used_for"),
        whole("times", 0, 10_000), text("notes"),
        indexes=("account_id", "stakeholder_id"),
    )
    create("playbook_run",
        ref("account_id", "account"), filled("playbook"), filled("title"), day("started_on"),
        day("ended_on", null=True), ref("contract_id", "contract", null=True),
        indexes=("account_id", "contract_id"),
    )
    create("run_step",
        ref("run_id", "playbook_run"), ref("commitment_id", "commitment"), whole("place", 1, 10_000),
        indexes=("run_id", "commitment_id"),
    )
    create("book_review", filled("kind"), day("held_on"), text("note"))
# fmt: on


def renewals() -> None:
    """Layout 3: a term may renew several, and remembers its deal and its notice; what ended a customer.

    No row that was stored changes what it says: the one earlier term a contract could name becomes
    the first of its list.
    """
    add_column("account", day("status_on", null=True), after="status")
    add_column("account", filled("archived_as", null=True), after="status_on")
    _create_previous()
    op.execute(
        sa.text("INSERT INTO contract_previous SELECT id, 0, previous_id FROM contract WHERE previous_id IS NOT NULL")
    )
    drop_column("contract", "previous_id")
    add_column("contract", day("won_on", null=True), after="open_ended")
    add_column("contract", filled("deal_type", null=True), after="won_on")
    add_column("contract", text("derived"), after="deal_type", holds="'[]'")
    add_column("contract", filled("notice_answer", null=True), after="derived")
    add_column("contract", day("notice_until", null=True), after="notice_answer")


def _create_previous() -> None:
    op.create_table(
        "contract_previous",
        sa.Column("contract_id", sa.Text, to("contract.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("previous_id", sa.Text, to("contract.id"), nullable=False),
        sqlite_with_rowid=False,
    )
    create_indexes("contract_previous", "previous_id")


MIGRATIONS: Sequence[Callable[[], None]] = (first, growth, renewals)
"""Every migration; the layout it leads to is its place in this list, counted from 1."""
