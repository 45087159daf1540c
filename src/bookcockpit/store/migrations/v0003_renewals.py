"""Layout 3: a term may renew several, and remembers its deal and what came of its notice; what ended a customer.

No row that was stored changes what it says: the one earlier term a contract could name becomes the first of its list.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bookcockpit.store.migrations.layout import add_column, create_indexes, day, drop_column, filled, text, to


def upgrade() -> None:
    """Widen accounts and contracts, and give the terms a contract renews a table of their own."""
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
