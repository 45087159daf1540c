"""The columns of the native CSV files: one table, read by the importer and the exporter alike.

A column is the entity's field of the same name unless `_FIELDS` says otherwise; how its cells are read
and written follows from the field's declaration.
"""

from __future__ import annotations

from typing import NamedTuple

from bookcockpit.core.entities import ENTITIES
from bookcockpit.core.fields import Entity, Spec


class Column(NamedTuple):
    """One column: its name in the file, the field it fills, and how that field is declared.

    `kind` is the field's kind, or `percent` for a ratio written as 0 to 100.
    """

    name: str
    field: str
    kind: str
    spec: Spec


class NativeFile(NamedTuple):
    """One file: what it holds, its columns, and the fields that say which row is which without a key.

    `dated` is the field rows are ordered by within an account; `label` the one that names a row.
    """

    name: str
    table: str
    entity: type[Entity]
    columns: tuple[Column, ...]
    natural_key: tuple[str, ...]
    dated: str
    label: str

    @property
    def has_keys(self) -> bool:
        """Whether rows carry the user's own key."""
        return self.columns[0].name == "key"

    def column_of(self, field: str) -> str:
        """The column that fills a field; the field's own name for one that has no column."""
        return next((column.name for column in self.columns if column.field == field), field)


_FIELDS = {
    "account": "account_id",
    "previous": "previous_ids",
    "stakeholders": "stakeholder_ids",
    "reports_to": "reports_to_id",
    "replaced_by": "replaced_by_id",
    "agreed_by": "agreed_by_id",
    "objective": "objective_id",
    "contract": "contract_id",
    "stakeholder": "stakeholder_id",
    "commitment": "commitment_id",
    "play": "play_id",
    "run": "run_id",
    ("reading", "on"): "read_on",
    ("rate", "on"): "rate_on",
}
_PERCENT = {("contract", "probability")}


def _file(table: str, columns: str, natural_key: str, dated: str = "", label: str = "") -> NativeFile:
    kind = ENTITIES[table]
    made = []
    for name in columns.split():
        field = _FIELDS.get((table, name)) or _FIELDS.get(name, name)
        spec = kind.specs[field]
        made.append(Column(name, field, "percent" if (table, name) in _PERCENT else spec.kind, spec))
    file_name = table + ("es" if table == "touch" else "s") + ".csv"
    return NativeFile(file_name, table, kind, tuple(made), tuple(natural_key.split()), dated, label)


FILES: dict[str, NativeFile] = {
    native.table: native
    for native in (
        _file(
            "account",
            "key name tier status tier_reason owned_since tracked_since currency industry website products"
            " seats_licensed expansion_potential strategic_value our_owner our_csm our_sponsor at_risk_since"
            " at_risk_reason at_risk_exit reviewed_on shared_gap notes",
            "name",
            label="name",
        ),
        _file(
            "contract",
            "key account starts_on term_end arr currency notice_days auto_renew open_ended previous won_on"
            " notice_answer stage call"
            " probability target_arr outcome outcome_on outcome_arr",
            "account_id starts_on arr",
            dated="starts_on",
        ),
        _file(
            "stakeholder",
            "key account name title roles level influence stance relationship relationship_on email phone"
            " reports_to our_counterpart verified_on left_on left_to replaced_by notes",
            "account_id name",
            label="name",
        ),
        _file(
            "touch",
            "key account happened_on kind channel stakeholders summary sentiment value_delivered planned",
            "account_id happened_on kind summary",
            dated="happened_on",
        ),
        _file(
            "commitment",
            "key account what owner side due_on done_on dropped_on shared",
            "account_id what due_on",
            dated="due_on",
        ),
        _file(
            "objective",
            "key account statement metric unit baseline baseline_on target target_on measured_in owner agreed_by"
            " agreed_on agreed_value",
            "account_id statement",
            dated="target_on",
            label="statement",
        ),
        _file(
            "milestone",
            "key objective title owner side due_on done_on shared",
            "objective_id title",
            dated="due_on",
        ),
        _file("reading", "account input on value", "account_id input read_on", dated="read_on"),
        _file("arr_line", "account from_on to_on amount currency kind", "account_id from_on", dated="from_on"),
        _file(
            "signal",
            "key account kind severity seen_on evidence resolved_on",
            "account_id kind seen_on",
            dated="seen_on",
        ),
        _file(
            "play",
            "key account motion title trigger potential_arr stage owner due_on closed_on outcome shared",
            "account_id title",
            dated="due_on",
        ),
        _file("play_step", "key play title owner side due_on done_on", "play_id title", dated="due_on"),
        _file(
            "white_space",
            "key account product department state potential_arr play reason",
            "account_id product department",
        ),
        _file(
            "reference",
            "key account kind topic stakeholder state asked_on agreed_on used_on used_for times notes",
            "account_id kind topic",
            dated="asked_on",
        ),
        _file(
            "price_plan",
            "key contract percent treatment notice_given_on tied_to phases held_until",
            "contract_id",
            dated="notice_given_on",
        ),
        _file(
            "playbook_run",
            "key account playbook title started_on ended_on contract",
            "account_id playbook started_on",
            dated="started_on",
            label="title",
        ),
        _file("run_step", "key run commitment place", "run_id commitment_id"),
        _file("rate", "currency on rate", "currency rate_on", dated="rate_on"),
    )
}
"""Every native file by table, in the order they are read: referenced ones first."""

TEXT_KINDS = frozenset({"line", "note", "lines", "ref", "refs"})
"""Kinds whose cells hold what people wrote, so a spreadsheet could take one for a formula."""
