"""Exports of Zoho CRM: every link is two columns, `Account Name.id` with the id and `Account Name`."""

from __future__ import annotations

from bookcockpit.exchange.crm.systems.terms import DEAL_TERMS, Crm

_TITLES: dict[str, dict[str, str]] = {
    "account": {
        "id": "recordid accountid",
        "name": "accountname",
        "website": "website",
        "industry": "industry",
        "our_owner": "accountowner",
        "currency": "currency",
        "notes": "description",
        "tier": "tier accounttier customertier",
    },
    "stakeholder": {
        "id": "recordid contactid",
        "account_id": "accountnameid",
        "account": "accountname",
        "name": "fullname contactname",
        "first_name": "firstname",
        "last_name": "lastname",
        "title": "title jobtitle",
        "email": "email",
        "phone": "phone",
        "mobile": "mobile",
        "reports_to_id": "reportingtoid",
        "reports_to": "reportingto",
        "notes": "description",
    },
    "contract": {
        "id": "recordid dealid potentialid",
        "name": "dealname potentialname",
        "account_id": "accountnameid",
        "account": "accountname",
        "deal_stage": "stage",
        "deal_type": "type dealtype",
        "deal_probability": "probability",
        "close_date": "closingdate",
        "arr": "annualrecurringrevenue arr",
        "acv": "annualcontractvalue acv",
        "amount": "amount",
        "tcv": "totalcontractvalue tcv",
        "owner": "dealowner potentialowner",
        "currency": "currency",
        **DEAL_TERMS,
    },
    "touch": {
        "id": "recordid activityid taskid callid eventid noteid",
        "happened_on": "closedtime startdatetime callstarttime from duedate createdtime",
        "subject": "subject title eventtitle notetitle",
        "body": "notecontent description",
        "activity_type": "activitytype",
        "direction": "calltype",
        "status": "status callstatus outgoingcallstatus callresult",
        "location": "venue location",
        "person_id": "contactnameid whoididid",
        "person": "contactname",
        "about_id": "relatedtoid parentidid parentid associatedid",
        "about": "relatedto parentidname",
        "created_on": "createdtime",
    },
}

_MARKS: dict[str, str] = {
    "account": "accountownerid parentaccountid accountsite billingcode",
    "stakeholder": "contactownerid reportingtoid vendornameid",
    "contract": "dealownerid closingdate reasonforloss campaignsourceid dealname dealowner",
    "touch": "taskownerid relatedtoid closedtime callownerid eventownerid hostid noteownerid notecontent parentidid"
    " associatedid callstarttime",
    "": "createdbyid modifiedbyid",
}

_SIGNS = (r".+ (owner|name|to|source|account|by|id)\.id$",)
_LEADING = (
    ("notecontent", "touch"), ("taskownerid", "touch"), ("callownerid", "touch"), ("eventownerid", "touch"),
    ("relatedtoid", "touch"), ("dealownerid", "contract"), ("dealname", "contract"),
    ("contactownerid", "stakeholder"), ("lastname", "stakeholder"), ("accountownerid", "account"),
)  # fmt: skip

CRM = Crm("Zoho CRM", _TITLES, _MARKS, _SIGNS, _LEADING)
