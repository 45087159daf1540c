"""Layout 1: the first one.

The columns are spelled out here and not taken from the entities, because this stays as it was when the
entities move on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bookcockpit.store.migrations.layout import (
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


def upgrade() -> None:
    """Make every table."""
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
