"""What the columns of CRM exports are called, and what each of them can fill: data, one module for each system.

Titles are compared by their letters and digits alone, case folded, without the `__c` of a custom field:
`Billing City`, `BillingCity`, `BILLINGCITY` and `billing_city` are one.
"""

from __future__ import annotations

import re
import unicodedata

from bookcockpit.exchange.crm.systems import dynamics, hubspot, pipedrive, salesforce, zoho

SYSTEMS = {
    "salesforce": "Salesforce",
    "hubspot": "HubSpot",
    "pipedrive": "Pipedrive",
    "zoho": "Zoho CRM",
    "dynamics": "Dynamics 365",
}
"""The systems whose exports can be read, and how people write them."""

_CUSTOM = re.compile(r"_{1,2}c$")
_APART = re.compile(r"[\W_]+")


def bare(title: str) -> str:
    """A title without what its spellings differ in: `Contract Term (Months)`, `CONTRACT_TERM_MONTHS__C`."""
    folded = unicodedata.normalize("NFKC", title).strip().casefold()
    return _APART.sub("", _CUSTOM.sub("", folded))


ALIASES: dict[str, dict[str, dict[str, str]]] = {
    "salesforce": salesforce.ALIASES,
    "hubspot": hubspot.ALIASES,
    "pipedrive": pipedrive.ALIASES,
    "zoho": zoho.ALIASES,
    "dynamics": dynamics.ALIASES,
}
"""For each system and table, the targets and the titles that mean them, the best one first."""

MARKS: dict[str, dict[str, str]] = {
    "salesforce": salesforce.MARKS,
    "hubspot": hubspot.MARKS,
    "pipedrive": pipedrive.MARKS,
    "zoho": zoho.MARKS,
    "dynamics": dynamics.MARKS,
}
"""Titles that tell an export: those only this table has, and under "" those of any of the system's tables."""

SIGNS: dict[str, tuple[str, ...]] = {
    "pipedrive": pipedrive.SIGNS,
    "zoho": zoho.SIGNS,
    "dynamics": dynamics.SIGNS,
}
"""Patterns of folded titles that no other system writes: one of them settles whose export it is."""

LEADING: dict[str, tuple[tuple[str, str], ...]] = {
    "pipedrive": pipedrive.LEADING,
    "zoho": zoho.LEADING,
    "dynamics": dynamics.LEADING,
}
"""Titles that settle what the rows of a system are, the first that is there: lists also show fields of the
records their rows are linked to."""

KEY_TITLES = {
    "account": "name",
    "stakeholder": "lastname firstname email",
    "contract": "closedate dealstage stage",
    "touch": "subject",
}
"""Titles every export of a table has, whatever the system."""

ACTIVITIES: tuple[tuple[str, ...], ...] = (
    ("subject", "priority"), ("tasksubtype",), ("tasktype",), ("tasktitle",), ("hstasksubject",),
    ("subject", "startdatetime"), ("subject", "durationinminutes"), ("subject", "start", "end"), ("meetingname",),
    ("subject", "starttime", "endtime"), ("subject", "regarding"), ("subject", "callstarttime"),
    ("subject", "whoid"), ("subject", "whatid"), ("subject", "whocontactemail"), ("subject", "activitydate"),
    ("subject", "duedate", "status"), ("calloutcome",), ("emailsubject", "emailbody"), ("notebody",),
    ("notecontent",), ("activitytype",),
)  # fmt: skip
"""Sets of titles that only activities have: tasks, events, calls, e-mails and notes."""

OTHERS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    (
        "leads",
        (
            ("isconverted",),
            ("convertedaccountid",),
            ("leadid",),
            ("leadowner",),
            ("leadtitle",),
            ("company", "leadstatus"),
        ),
    ),
    (
        "histories",
        (
            ("opportunityhistorykey",),
            ("oldvalue", "newvalue"),
            ("opportunityid", "stagename", "systemmodstamp"),
            ("fromstage", "tostage"),
        ),
    ),
)
"""What cannot be imported, and the sets of titles that tell it, the first that fits."""
