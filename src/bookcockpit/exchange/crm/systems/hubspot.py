"""Exports of HubSpot."""

from __future__ import annotations

from bookcockpit.exchange.crm.systems.terms import DEAL_TERMS

ALIASES: dict[str, dict[str, str]] = {
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
        **DEAL_TERMS,
    },
}

MARKS: dict[str, str] = {
    "account": "companyname companydomainname companyowner websiteurl associatedcontactids associatedcontact"
    " numberofassociatedcontacts",
    "stakeholder": "contactowner leadstatus associatedcompanyidsprimary associatedcompanyprimary hsleadstatus"
    " associatedcompany associatedcompanyids",
    "contract": "dealname dealstage dealowner dealtype pipeline dealprobability",
    "": "recordid hsobjectid hubspotowner hubspotownerid createdate lifecyclestage lastactivitydate hslastmodifieddate",
}
