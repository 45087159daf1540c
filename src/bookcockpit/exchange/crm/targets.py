"""What a column of an export can fill: the columns of the native files, and what only a CRM says."""

from __future__ import annotations

from typing import NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.exchange.columns import FILES, Column
from bookcockpit.exchange.csv_bytes import CsvError


class Target(NamedTuple):
    """What a column can fill: its name (that of the native column where there is one), a label for people,
    and the kind of its values (a field's kind, or `id` for the CRM's own ids)."""

    name: str
    label: str
    kind: str


_ID = Target("id", "Id in the CRM", "id")
_DELETED = Target("deleted", "Deleted in the CRM", "flag")
_OF_ACCOUNT = (
    Target("account_id", "Account's id in the CRM", "id"),
    Target("account", "Account's name", "line"),
)

_FIGURES = (
    Target("on", "Day of the figures", "day"),
    Target("active", "Seats or users in use", "number"),
    Target("seats_active_pct", "Seats active, in percent", "share"),
    Target("logins", "Logins", "number"),
    Target("logins_before", "Logins of the period before", "number"),
    Target("logins_trend_pct", "Logins trend, in percent", "share"),
    Target("usage", "Usage, as a number", "number"),
    Target("usage_before", "Usage of the period before", "number"),
    Target("usage_trend_pct", "Usage trend, in percent", "share"),
    Target("features_used", "Features in use", "number"),
    Target("features", "Features there are", "number"),
    Target("feature_breadth_pct", "Feature breadth, in percent", "share"),
    Target("csat_pct", "CSAT, in percent", "share"),
    Target("nps", "NPS", "number"),
    Target("invoice_days_late", "Days an invoice is late", "number"),
    Target("open_escalations", "Open escalations (tickets)", "number"),
)

PSEUDO: dict[str, tuple[Target, ...]] = {
    "account": (_ID, Target("domain", "Web domain", "line"), _DELETED),
    "stakeholder": (
        _ID,
        *_OF_ACCOUNT,
        Target("first_name", "First name", "line"),
        Target("last_name", "Last name", "line"),
        Target("mobile", "Mobile phone (when there is no other)", "line"),
        Target("reports_to_id", "Id of the person reported to", "id"),
        Target("reports_to", "Name of the person reported to", "line"),
        _DELETED,
    ),
    "contract": (
        _ID,
        *_OF_ACCOUNT,
        Target("name", "Name of the deal", "line"),
        Target("won", "Deal is won", "flag"),
        Target("closed", "Deal is closed", "flag"),
        Target("deal_stage", "Stage of the deal", "line"),
        Target("deal_type", "Type of the deal (new, renewal)", "line"),
        Target("deal_probability", "Probability of the deal", "percent"),
        Target("close_date", "Close date", "day"),
        Target("expected_on", "Expected close date (of an open deal)", "day"),
        Target("renews_on", "Renewal date (the day after the term)", "day"),
        Target("term_months", "Term in months", "line"),
        Target("acv", "Annual contract value", "money"),
        Target("amount", "Amount of the deal", "money"),
        Target("expected_amount", "Expected amount (of an open deal)", "money"),
        Target("tcv", "Total contract value", "money"),
        Target("mrr", "Monthly recurring revenue (MRR)", "money"),
        Target("owner", "Owner of the deal", "line"),
        _DELETED,
    ),
    "touch": (
        _ID,
        *_OF_ACCOUNT,
        Target("person_id", "Ids of the people in the CRM", "id"),
        Target("person", "Names or e-mails of the people", "line"),
        Target("others", "Names or e-mails of further people (optional, copied)", "line"),
        Target("sender", "Name or e-mail of the sender, caller or organiser", "line"),
        Target("sender_account", "Account of the sender", "line"),
        Target("owner", "Owner of the activity, one of us", "line"),
        Target("about_id", "Id of the account or deal it is about", "id"),
        Target("about", "Name of the account, deal or person it is about", "line"),
        Target("subject", "Subject", "line"),
        Target("body", "Description, notes or text", "note"),
        Target("activity_type", "Type (call, e-mail, meeting, task, note)", "line"),
        Target("subtype", "Second type (task, call, e-mail, list e-mail)", "line"),
        Target("direction", "Direction (incoming, outgoing)", "line"),
        Target("status", "Status or outcome", "line"),
        Target("status_reason", "Reason of the status (sent, received)", "line"),
        Target("done", "Activity is done", "flag"),
        Target("location", "Place, or link of a video call", "line"),
        Target("created_on", "Day it was created", "day"),
        Target("copy", "Copy of a meeting in another calendar", "flag"),
        _DELETED,
    ),
    "overview": (
        _ID,
        Target("domain", "Web domain", "line"),
        Target("arr", "Annual recurring revenue (ARR)", "money"),
        Target("mrr", "Monthly recurring revenue (MRR)", "money"),
        Target("starts_on", "Start of the term", "day"),
        Target("term_end", "Last day of the term", "day"),
        Target("renews_on", "Renewal date (the day after the term)", "day"),
        Target("term_months", "Term in months", "line"),
        Target("notice_days", "Notice days", "whole"),
        Target("auto_renew", "Auto renew", "flag"),
        *(
            Target(f"{who}{part}", f"{label}{what}", "line")
            for who, label in (("champion", "Champion"), ("sponsor", "Executive sponsor"), ("contact", "Contact"))
            for part, what in (("", "’s name"), ("_title", "’s job title"), ("_email", "’s e-mail"))
        ),
        Target("last_contact", "Day of the last contact", "day"),
        Target("last_review", "Day of the last business review", "day"),
        *_FIGURES,
        _DELETED,
    ),
    "usage": (*_OF_ACCOUNT, Target("seats", "Seats licensed", "whole"), *_FIGURES),
}
"""What an export says that no native column holds, by table."""

# References to rows of ours by key, and outcomes, which are recorded with their own rules, are not a CRM's to say;
# whether a touch is planned follows from its date.
_OURS_ALONE = {
    "account", "reports_to", "replaced_by", "previous", "outcome", "outcome_on", "outcome_arr", "stakeholders",
    "planned",
}  # fmt: skip
_LABELS = {
    "key": "Key of your own",
    "website": "Web address",
    "arr": "Annual recurring revenue (ARR)",
    "email": "E-mail",
    "our_owner": "Our account owner",
    "our_csm": "Our customer success manager",
    "starts_on": "Start of the term",
    "term_end": "Last day of the term",
    "target_arr": "Target ARR",
    "title": "Job title",
    "name": "Name",
    "happened_on": "Day it happened",
    "kind": "Kind of touch",
}


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


def _native(table: str) -> tuple[Column, ...]:
    """The native columns that the rows of an export fill; a sheet of figures has none of its own."""
    file = FILES.get("account" if table == "overview" else table)
    return file.columns if file else ()


NATIVE: dict[str, dict[str, Column]] = {
    table: {
        column.name: column
        for column in _native(table)
        if column.name not in _OURS_ALONE and (table, column.name) != ("touch", "key")
    }
    for table in PSEUDO
}
"""The native columns an export can fill, by table and name."""

TARGETS: dict[str, tuple[Target, ...]] = {
    table: (
        *(Target(column.name, _label(column.name), column.kind) for column in NATIVE[table].values()),
        *PSEUDO[table],
    )
    for table in PSEUDO
}
"""Everything a column can fill, by table."""


def target_named(table: str, said: str) -> Target:
    """The target a person names, by name or label. Raises `CsvError` with the choices."""
    from difflib import get_close_matches

    wanted = name_key(said).replace("-", "_").replace(" ", "_")
    for target in TARGETS[table]:
        if wanted in (target.name, name_key(target.label).replace(" ", "_")):
            return target
    names = [target.name for target in TARGETS[table]]
    near = get_close_matches(wanted, names, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise CsvError(f"“{said.strip()}” is not a field{hint} (there are {', '.join(names)})")
