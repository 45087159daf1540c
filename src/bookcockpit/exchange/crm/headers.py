"""What the columns of Salesforce and HubSpot exports are called, and what each of them can fill.

Data, not code: for each system and table, the targets and the titles that mean them, the best one first.
Titles are compared by their letters and digits alone, case folded, without the `__c` of a custom field:
`Billing City`, `BillingCity`, `BILLINGCITY` and `billing_city` are one.
"""

from __future__ import annotations

import re
import unicodedata

SYSTEMS = {"salesforce": "Salesforce", "hubspot": "HubSpot"}
"""The systems whose exports can be read, and how people write them."""

_CUSTOM = re.compile(r"_{1,2}c$")
_APART = re.compile(r"[\W_]+")


def bare(title: str) -> str:
    """A title without what its spellings differ in: `Contract Term (Months)`, `CONTRACT_TERM_MONTHS__C`."""
    folded = unicodedata.normalize("NFKC", title).strip().casefold()
    return _APART.sub("", _CUSTOM.sub("", folded))


_SALES_TERMS = {
    "starts_on": "contractstartdate startdate subscriptionstartdate contractstart subscriptionstart servicestartdate"
    " termstartdate",
    "term_end": "contractenddate enddate subscriptionenddate contractend subscriptionend serviceenddate termenddate"
    " contractexpirationdate expirationdate",
    "renews_on": "renewaldate contractrenewaldate subscriptionrenewaldate nextrenewaldate renewson",
    "term_months": "termmonths contracttermmonths contractterm subscriptionterm subscriptiontermmonths"
    " termlengthmonths contractlengthmonths terminmonths",
    "auto_renew": "autorenew autorenewal autorenews",
    "notice_days": "noticedays noticeperioddays",
}

ALIASES: dict[str, dict[str, dict[str, str]]] = {
    "salesforce": {
        "account": {
            "id": "id accountid accountid18 accountid18char accountcaseid casesafeid casesafeaccountid",
            "name": "name accountname",
            "website": "website accountwebsite",
            "industry": "industry accountindustry",
            "our_owner": "accountowner ownername accountownername accountownerfullname owner",
            "our_csm": "csmname customersuccessmanagername",
            "currency": "currencyisocode accountcurrency currency",
            "notes": "description accountdescription",
            "tier": "tier accounttier customertier",
            "deleted": "isdeleted deleted",
        },
        "stakeholder": {
            "id": "id contactid contactid18 casesafeid casesafecontactid",
            "account_id": "accountid accountid18 accountcaseid",
            "account": "accountname account",
            "name": "name fullname contactname contact",
            "first_name": "firstname",
            "last_name": "lastname",
            "title": "title jobtitle contacttitle",
            "email": "email emailaddress contactemail",
            "phone": "phone businessphone contactphone",
            "mobile": "mobilephone mobile",
            "reports_to_id": "reportstoid",
            "reports_to": "reportsto reportstoname",
            "notes": "description contactdescription",
            "deleted": "isdeleted deleted",
        },
        "contract": {
            "id": "id opportunityid opportunityid18 casesafeid casesafeopportunityid",
            "name": "name opportunityname",
            "account_id": "accountid accountid18 accountcaseid",
            "account": "accountname account",
            "won": "iswon won",
            "closed": "isclosed closed",
            "deal_stage": "stagename stage",
            "deal_type": "type opportunitytype",
            "deal_probability": "probability",
            "close_date": "closedate",
            "arr": "arr annualrecurringrevenue opportunityarr acvarr",
            "acv": "acv annualcontractvalue",
            "amount": "amount",
            "tcv": "tcv totalcontractvalue",
            "currency": "currencyisocode amountcurrency opportunitycurrency currency arrcurrency",
            "deleted": "isdeleted deleted",
            **_SALES_TERMS,
        },
    },
    "hubspot": {
        "account": {
            "id": "recordid hsobjectid companyid",
            "name": "companyname name",
            "domain": "companydomainname companydomain domain",
            "website": "websiteurl website",
            "industry": "industry",
            "our_owner": "companyowner hubspotowner hubspotownername owner",
            "currency": "companycurrency currency",
            "notes": "description",
            "tier": "tier accounttier customertier",
            "deleted": "isdeleted deleted archived",
        },
        "stakeholder": {
            "id": "recordid hsobjectid contactid vid",
            "account_id": "associatedcompanyidsprimary primaryassociatedcompanyid associatedcompanyids"
            " associatedcompanyid companyid",
            "account": "associatedcompanyprimary primaryassociatedcompany associatedcompany companyname company",
            "name": "fullname name",
            "first_name": "firstname",
            "last_name": "lastname",
            "title": "jobtitle title",
            "email": "email emailaddress",
            "phone": "phonenumber phone",
            "mobile": "mobilephonenumber mobilephone mobile",
            "deleted": "isdeleted deleted archived",
        },
        "contract": {
            "id": "recordid hsobjectid dealid",
            "name": "dealname name",
            "account_id": "associatedcompanyidsprimary primaryassociatedcompanyid associatedcompanyids"
            " associatedcompanyid companyid",
            "account": "associatedcompanyprimary primaryassociatedcompany associatedcompany companyname company",
            "won": "isclosedwon hsisclosedwon",
            "closed": "isdealclosed isclosed hsisclosed",
            "deal_stage": "dealstage",
            "deal_type": "dealtype",
            "deal_probability": "dealprobability hsdealstageprobability",
            "close_date": "closedate",
            "arr": "annualrecurringrevenue hsarr arr",
            "acv": "annualcontractvalue hsacv acv",
            "amount": "amount",
            "tcv": "totalcontractvalue hstcv tcv",
            "currency": "currency dealcurrency dealcurrencycode",
            "deleted": "isdeleted deleted archived",
            **_SALES_TERMS,
        },
    },
}

MARKS: dict[str, dict[str, str]] = {
    "salesforce": {
        "account": "accountowner accountsource accountnumber billingcity billingstreet billingcountry"
        " billingpostalcode billingstate billingstateprovince shippingcity annualrevenue numberofemployees"
        " masterrecordid lastactivity parentaccount tickersymbol ownership",
        "stakeholder": "contactid contactowner mailingcity mailingcountry reportstoid reportsto emailbounceddate"
        " hasoptedoutofemail",
        "contract": "opportunityname opportunityid opportunityowner stagename forecastcategory expectedrevenue"
        " iswon fiscalperiod fiscalquarter fiscalyear",
        "": "ownerid isdeleted accountid createddate lastmodifieddate systemmodstamp leadsource accountname"
        " lastmodifiedbyid createdbyid lastactivitydate",
    },
    "hubspot": {
        "account": "companyname companydomainname companyowner websiteurl associatedcontactids associatedcontact"
        " numberofassociatedcontacts",
        "stakeholder": "contactowner leadstatus associatedcompanyidsprimary associatedcompanyprimary hsleadstatus"
        " associatedcompany associatedcompanyids",
        "contract": "dealname dealstage dealowner dealtype pipeline dealprobability",
        "": "recordid hsobjectid hubspotowner hubspotownerid createdate lifecyclestage lastactivitydate"
        " hslastmodifieddate",
    },
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
