"""Layout 3: a term may renew several, and remembers its deal and what came of its notice; what ended a customer.

No row that was stored changes what it says: the one earlier term a contract could name becomes the first of its list.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bookcockpit.store.migrations.v0001_first import (
    Field,
    create,
    create_indexes,
    day,
    filled,
    flag,
    money,
    real,
    ref,
    text,
    to,
    whole,
)

revision = "0003"
down_revision = "0002"


# fmt: off
def upgrade() -> None:
    """Widen accounts and contracts, and give the terms a contract renews a table of their own."""
    _rebuild("account", {"status_on": "NULL", "archived_as": "NULL"},
        filled("name"), filled("tier"), filled("status"), day("status_on", null=True), filled("archived_as", null=True),
        text("tier_reason"), day("owned_since", null=True), day("tracked_since"), text("currency"), text("industry"),
        text("website"), text("products"), whole("seats_licensed", 0, 10_000_000, null=True),
        whole("expansion_potential", 1, 5, null=True), whole("strategic_value", 1, 5, null=True), text("our_owner"),
        text("our_csm"), text("our_sponsor"), day("at_risk_since", null=True), text("at_risk_reason"),
        text("at_risk_exit"), day("reviewed_on", null=True), text("shared_gap"), text("notes"),
    )
    _create_previous()
    op.execute(sa.text(
        "INSERT INTO contract_previous SELECT id, 0, previous_id FROM contract WHERE previous_id IS NOT NULL"
    ))
    _rebuild("contract", {"won_on": "NULL", "deal_type": "NULL", "derived": "'[]'", "notice_answer": "NULL",
                          "notice_until": "NULL"},
        ref("account_id", "account"), day("starts_on"), day("term_end", null=True), money("arr"),
        filled("currency"), whole("notice_days", 0, 3_650, null=True), flag("auto_renew"), flag("open_ended"),
        day("won_on", null=True), filled("deal_type", null=True), text("derived"), filled("notice_answer", null=True),
        day("notice_until", null=True), filled("stage"), filled("call", null=True),
        real("probability", low=0, high=1, null=True), money("target_arr", null=True), filled("outcome", null=True),
        day("outcome_on", null=True), money("outcome_arr", null=True),
        indexes=("account_id",),
    )
# fmt: on


def _create_previous() -> None:
    op.create_table(
        "contract_previous",
        sa.Column("contract_id", sa.Text, to("contract.id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("previous_id", sa.Text, to("contract.id"), nullable=False),
        sqlite_with_rowid=False,
    )
    create_indexes("contract_previous", "previous_id")


def _rebuild(table: str, new: dict[str, str], *fields: Field, indexes: tuple[str, ...] = ()) -> None:
    """Make a table anew with these fields; `new` says what those hold that it did not have."""
    # References to it are not enforced meanwhile, and are looked through before the end.
    op.execute(sa.text(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}"))
    op.drop_table(table)
    create(table, *fields, indexes=indexes)
    names = ["id", "key", "rev", *(column.name for column, _ in fields)]
    said = ", ".join(new.get(name, name) for name in names)
    op.execute(sa.text(f"INSERT INTO {table} ({', '.join(names)}) SELECT {said} FROM kept_{table}"))
    op.execute(sa.text(f"DROP TABLE temp.kept_{table}"))
