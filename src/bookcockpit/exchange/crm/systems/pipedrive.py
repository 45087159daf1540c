"""Exports of Pipedrive.

Its titles are `Deal - Title`, in templates with a `*` behind; linked records stand under their bare name
(`Organization`), or, added to a list, with fields of their own (`Organization - Name`).
"""

from __future__ import annotations

from bookcockpit.exchange.crm.systems.terms import Crm, prefixed

_TITLES: dict[str, dict[str, str]] = {
    "account": {
        "id": "organizationid organizationpipedrivesystemid organizationsystemid",
        "name": "organizationname",
        "website": "organizationwebsite organizationweb",
        "domain": "organizationdomain organizationwebdomain",
        "industry": "organizationindustry",
        "our_owner": "organizationowner",
        "notes": "organizationnotes organizationnote organizationdescription",
        "tier": "organizationtier organizationaccounttier organizationcustomertier tier",
    },
    "stakeholder": {
        "id": "personid personpipedrivesystemid personsystemid",
        "account_id": "personorganizationid organizationid organizationpipedrivesystemid",
        "account": "personorganization organizationname organization",
        "name": "personname",
        "first_name": "personfirstname",
        "last_name": "personlastname",
        "title": "personjobtitle persontitle personposition personrole",
        "email": "personemailwork personemail personemailhome personemailother",
        "phone": "personphonework personphone personphonehome personphoneother",
        "mobile": "personphonemobile personmobile",
        "notes": "personnotes personnote",
    },
    "contract": {
        "id": "dealid dealpipedrivesystemid dealsystemid",
        "name": "dealtitle",
        "account_id": "dealorganizationid organizationid organizationpipedrivesystemid",
        "account": "dealorganization organizationname organization",
        # The status is one of open, won and lost; the stage is a column of the board.
        "deal_stage": "dealstatus dealstage dealstagepipeline",
        "deal_type": "dealtype dealdealtype",
        "deal_probability": "dealprobability",
        "close_date": "dealwontime dealclosedon dealdealclosedon dealclosetime dealexpectedclosedate",
        "expected_on": "dealexpectedclosedate",
        "arr": "dealarr dealannualrecurringrevenue",
        "acv": "dealacv dealannualcontractvalue",
        "amount": "dealvalue",
        "tcv": "dealtcv dealtotalcontractvalue",
        "owner": "dealowner",
        "currency": "dealcurrencyofvalue dealcurrency",
        **prefixed("deal"),
    },
    "touch": {
        "id": "activityid activitypipedrivesystemid activitysystemid noteid notepipedrivesystemid",
        "happened_on": "activityduedate activitymarkedasdonetime noteaddtime notecreationdate",
        "subject": "activitysubject",
        "body": "activitynote activitynotes activitydescription notecontent",
        "activity_type": "activitytype",
        # Done, Undone or To do: words, not yes and no.
        "status": "activitydone activitystatus",
        "account_id": "activityorganizationid organizationid organizationpipedrivesystemid",
        "account": "activityorganization noteorganization organizationname organization",
        "person_id": "activitypersonid personid personpipedrivesystemid",
        "person": "activitycontactperson activityperson noteperson contactperson personname person",
        "about_id": "activitydealid dealid dealpipedrivesystemid",
        "about": "activitydeal notedeal deal dealtitle",
        "created_on": "activitycreationdate activityaddtime activitycreatedon",
    },
}

_MARKS: dict[str, str] = {
    "account": "organizationname organizationowner",
    "stakeholder": "personname personfirstname personemailwork",
    "contract": "dealtitle dealstatus dealvalue",
    "touch": "activitysubject activitytype activitydone notecontent",
    "": "",
}

_SIGNS = (r"(organization|person|deal|activity|note) - ",)
_LEADING = (
    ("activitysubject", "touch"), ("activitytype", "touch"), ("notecontent", "touch"),
    ("dealtitle", "contract"), ("dealvalue", "contract"),
    ("personname", "stakeholder"), ("personfirstname", "stakeholder"), ("personlastname", "stakeholder"),
    ("organizationname", "account"),
)  # fmt: skip

CRM = Crm("Pipedrive", _TITLES, _MARKS, _SIGNS, _LEADING)
