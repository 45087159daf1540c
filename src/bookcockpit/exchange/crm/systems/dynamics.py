"""Exports of Dynamics 365, views as they are shown.

A view exported to be imported again begins with three columns titled `(Do Not Modify) …`: the id of the record,
a checksum and when it was changed.
"""

from __future__ import annotations

from bookcockpit.exchange.crm.systems.terms import DEAL_TERMS, Crm

_TITLES: dict[str, dict[str, str]] = {
    "account": {
        "id": "donotmodifyaccount accountid",
        "name": "accountname",
        "website": "website websiteurl",
        "industry": "industry",
        "our_owner": "owner",
        "currency": "currency",
        "notes": "description",
        "tier": "tier accounttier customertier",
    },
    "stakeholder": {
        "id": "donotmodifycontact contactid",
        "account": "companyname accountname account",
        "name": "fullname",
        "first_name": "firstname",
        "last_name": "lastname",
        "title": "jobtitle",
        "email": "email emailaddress emailaddress1",
        "phone": "businessphone mainphone",
        "mobile": "mobilephone",
        "notes": "description",
    },
    "contract": {
        "id": "donotmodifyopportunity opportunityid",
        "name": "topic name",
        "account": "potentialcustomer account accountname",
        "deal_stage": "status statusreason",
        "deal_type": "opportunitytype type",
        "deal_probability": "probability",
        "close_date": "actualclosedate estclosedate",
        "expected_on": "estclosedate",
        "arr": "annualrecurringrevenue arr",
        "acv": "annualcontractvalue acv",
        "amount": "actualrevenue estrevenue",
        "expected_amount": "estrevenue",
        "tcv": "totalcontractvalue tcv",
        "owner": "owner",
        "currency": "currency",
        **DEAL_TERMS,
    },
    "touch": {
        "id": "donotmodifyappointment donotmodifyphonecall donotmodifytask donotmodifyemail donotmodifyactivity"
        " donotmodifyemailmessage activityid",
        "happened_on": "starttime actualend actualstart datesent start due duedate startdate",
        "subject": "subject",
        "body": "description",
        "activity_type": "activitytype",
        "direction": "direction",
        "status": "activitystatus status statusreason",
        "location": "location",
        "status_reason": "statusreason",
        "person": "requiredattendees attendees callto to torecipients recipient contact",
        "others": "optionalattendees cc ccrecipients",
        "sender": "from sender callfrom organizer organiser",
        "sender_account": "sendersaccount senderaccount",
        "owner": "owner",
        "about": "regarding",
        "created_on": "createdon",
    },
}

_MARKS: dict[str, str] = {
    "account": "donotmodifyaccount mainphone primarycontact address1city address1stateprovince territory parentaccount",
    "stakeholder": "donotmodifycontact businessphone address1city address1stateprovince address1street1"
    " originatinglead",
    "contract": "donotmodifyopportunity topic potentialcustomer estrevenue estclosedate actualrevenue actualclosedate"
    " purchasetimeframe purchaseprocess salesstage",
    "touch": "donotmodifyappointment donotmodifyphonecall donotmodifytask donotmodifyemail donotmodifyactivity"
    " regarding requiredattendees optionalattendees callto callfrom recipient activitystatus datesent organizer"
    " sendersaccount",
    "": "donotmodifyrowchecksum donotmodifymodifiedon statusreason",
}

_SIGNS = (r"\(do not modify\) ",)
_LEADING = (
    ("donotmodifyopportunity", "contract"), ("donotmodifycontact", "stakeholder"), ("donotmodifyaccount", "account"),
    ("donotmodifyappointment", "touch"), ("donotmodifyphonecall", "touch"), ("donotmodifytask", "touch"),
    ("donotmodifyemail", "touch"), ("donotmodifyemailmessage", "touch"), ("donotmodifyactivity", "touch"),
    ("topic", "contract"), ("regarding", "touch"),
)  # fmt: skip

CRM = Crm("Dynamics 365", _TITLES, _MARKS, _SIGNS, _LEADING)
