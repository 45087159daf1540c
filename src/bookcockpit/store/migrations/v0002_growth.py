"""Layout 2: white space, references, playbooks under way, the reviews of the book; what plays and prices need.

No row that was stored changes what it says: the new columns say nothing yet.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bookcockpit.store.migrations.v0001_first import create, day, filled, flag, money, real, ref, text, whole

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Give two tables their new columns, and make five tables."""
    _widen_play()
    _widen_price_plan()
    _create_tables()


# fmt: off
def _widen_play() -> None:
    _put_aside("play")
    create("play",
        ref("account_id", "account"), filled("motion"), filled("title"), text("trigger"),
        money("potential_arr", null=True), filled("stage"), text("owner"), day("due_on", null=True),
        day("closed_on", null=True), text("outcome"), flag("shared"), money("won_arr", null=True),
        indexes=("account_id",),
    )
    _put_back("play", "NULL")


def _widen_price_plan() -> None:
    _put_aside("price_plan")
    create("price_plan",
        ref("contract_id", "contract"), real("percent", low=-100, high=1000, null=True), filled("treatment"),
        day("notice_given_on", null=True), text("tied_to"), whole("phases", 2, 10, null=True),
        day("held_until", null=True),
        indexes=("contract_id",),
    )
    _put_back("price_plan", "NULL, NULL")


def _create_tables() -> None:
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


def _put_aside(table: str) -> None:
    # References to it are not enforced meanwhile, and are looked through before the end.
    op.execute(sa.text(f"CREATE TEMPORARY TABLE kept_{table} AS SELECT * FROM {table}"))
    op.drop_table(table)


def _put_back(table: str, new: str) -> None:
    op.execute(sa.text(f"INSERT INTO {table} SELECT *, {new} FROM kept_{table}"))
    op.execute(sa.text(f"DROP TABLE temp.kept_{table}"))
