"""What the columns of CRM exports are called, and what each of them can fill: data, one module for each system.

Titles are compared by their letters and digits alone, case folded, without the `__c` of a custom field:
`Billing City`, `BillingCity`, `BILLINGCITY` and `billing_city` are one.
"""

from __future__ import annotations

import re
import unicodedata

from bookcockpit.exchange.crm.systems import hubspot, salesforce

SYSTEMS = {"salesforce": "Salesforce", "hubspot": "HubSpot"}
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
}
"""For each system and table, the targets and the titles that mean them, the best one first."""

MARKS: dict[str, dict[str, str]] = {
    "salesforce": salesforce.MARKS,
    "hubspot": hubspot.MARKS,
}
"""Titles that tell an export: those only this table has, and under "" those of any of the system's tables."""

KEY_TITLES = {"account": "name", "stakeholder": "lastname firstname email", "contract": "closedate dealstage stage"}
"""Titles every export of a table has, whatever the system."""

OTHERS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("tasks", (("subject", "priority"), ("tasksubtype",), ("tasktype",), ("tasktitle",), ("hstasksubject",))),
    (
        "events",
        (("subject", "startdatetime"), ("subject", "durationinminutes"), ("subject", "start", "end"), ("meetingname",)),
    ),
    (
        "tasks",
        (
            ("subject", "whoid"),
            ("subject", "whatid"),
            ("subject", "whocontactemail"),
            ("subject", "activitydate"),
            ("subject", "duedate", "status"),
        ),
    ),
    ("calls, e-mails or notes", (("calloutcome",), ("emailsubject", "emailbody"), ("notebody",), ("activitytype",))),
    ("leads", (("isconverted",), ("convertedaccountid",), ("leadid",), ("leadowner",), ("company", "leadstatus"))),
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
"""What cannot be imported yet, and the sets of titles that tell it, the first that fits."""

ACTIVITIES = ("tasks", "events", "calls, e-mails or notes")
"""What people do, of the things above."""

FOREIGN = {
    "Pipedrive": ("organization - ", "person - ", "deal - ", "activity - "),
    "Dynamics": ("(do not modify)",),
    "Zoho": ("owner.id", "account name.id", "related to.id"),
}
"""Systems whose exports cannot be read yet, and what some of their titles hold."""
