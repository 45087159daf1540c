"""What the columns of CRM exports are called, and what each of them can fill: data, one module for each system.

Titles are compared by their letters and digits alone, case folded, without the `__c` of a custom field:
`Billing City`, `BillingCity`, `BILLINGCITY` and `billing_city` are one.
"""

from __future__ import annotations

import re
import unicodedata

from bookcockpit.exchange.crm.systems import dynamics, hubspot, pipedrive, salesforce, sheet, zoho

SYSTEMS = {
    "salesforce": "Salesforce",
    "hubspot": "HubSpot",
    "pipedrive": "Pipedrive",
    "zoho": "Zoho CRM",
    "dynamics": "Dynamics 365",
    "sheet": "your sheet",
}
"""Where what is read comes from, and how people write it: exports of a CRM, or a sheet of one's own."""

CRMS = tuple(system for system in SYSTEMS if system != "sheet")
"""Those that are a CRM."""

_CUSTOM = re.compile(r"_{1,2}c$")
_APART = re.compile(r"[\W_]+")


def bare(title: str) -> str:
    """A title without what its spellings differ in: `Contract Term (Months)`, `CONTRACT_TERM_MONTHS__C`."""
    folded = unicodedata.normalize("NFKC", title).strip().casefold()
    return _APART.sub("", _CUSTOM.sub("", folded))


_OF_CRMS = {
    "salesforce": salesforce.ALIASES,
    "hubspot": hubspot.ALIASES,
    "pipedrive": pipedrive.ALIASES,
    "zoho": zoho.ALIASES,
    "dynamics": dynamics.ALIASES,
}


def _together(*lists: dict[str, str]) -> dict[str, str]:
    """The titles of several systems for each target, those of the first before those of the next."""
    words: dict[str, dict[str, None]] = {}
    for each in lists:
        for field, titles in each.items():
            words.setdefault(field, {}).update(dict.fromkeys(titles.split()))
    return {field: " ".join(titles) for field, titles in words.items()}


ALIASES: dict[str, dict[str, dict[str, str]]] = {
    **{
        system: {
            **tables,
            "overview": _together(tables["account"], sheet.ALIASES["overview"]),
            "usage": sheet.ALIASES["usage"],
        }
        for system, tables in _OF_CRMS.items()
    },
    "sheet": {
        **{
            table: _together(*(tables[table] for tables in _OF_CRMS.values()))
            for table in ("account", "stakeholder", "contract", "touch")
        },
        **sheet.ALIASES,
    },
}
"""For each system and table, the targets and the titles that mean them, the best one first."""

MARKS: dict[str, dict[str, str]] = {
    "salesforce": salesforce.MARKS,
    "hubspot": hubspot.MARKS,
    "pipedrive": pipedrive.MARKS,
    "zoho": zoho.MARKS,
    "dynamics": dynamics.MARKS,
    "sheet": {"": ""},
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
    (
        "users",
        (
            ("username", "profileid"),
            ("username", "alias"),
            ("userroleid",),
            ("primaryemail", "manager"),
            ("fullname", "businessunit", "site"),
            ("donotmodifyuser",),
        ),
    ),
    (
        "products",
        (
            ("productid", "productstructure"),
            ("productid", "listprice"),
            ("productcode", "isactive"),
            ("productcode", "family"),
            ("productcode", "unitprice"),
            ("productname", "productcategory"),
            ("donotmodifyproduct",),
        ),
    ),
    ("price lists", (("pricebookentryid",), ("pricebook2id", "unitprice"), ("donotmodifypricelist",))),
    ("cases", (("casenumber", "status"), ("donotmodifycase",), ("ticketname", "ticketstatus"))),
    ("campaigns", (("campaignname", "campaigntype"), ("campaignid", "memberstatus"), ("donotmodifycampaign",))),
    ("quotes", (("quotenumber",), ("donotmodifyquote",))),
)
"""What cannot be imported, and the sets of titles that tell it, the first that fits."""

OF_DEALS = frozenset(("closedate", "stagename", "stage", "dealstage", "opportunityname", "estclosedate", "closingdate"))
"""Titles of deals: a list of deals may show fields of their products and campaigns besides."""
