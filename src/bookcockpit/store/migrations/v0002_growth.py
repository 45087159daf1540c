"""Layout 2: white space, references, playbooks under way, the reviews of the book; what plays and prices need.

No row that was stored changes what it says: the new columns say nothing yet.
"""

from __future__ import annotations

from bookcockpit.store.migrations.layout import add_column, create, day, filled, money, ref, text, whole


# fmt: off
def upgrade() -> None:
    """Give two tables their new columns, and make five tables."""
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
