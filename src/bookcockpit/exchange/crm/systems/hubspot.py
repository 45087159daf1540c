"""Exports of HubSpot."""

from __future__ import annotations

from bookcockpit.exchange.crm.systems.terms import DEAL_TERMS, Crm

_TITLES: dict[str, dict[str, str]] = {
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
        "owner": "dealowner hubspotownername",
        "deleted": "isdeleted deleted archived",
        **DEAL_TERMS,
    },
    "touch": {
        "id": "recordid hsobjectid engagementid activityid",
        "account_id": "associatedcompanyidsprimary primaryassociatedcompanyid associatedcompanyids"
        " associatedcompanyid companyid",
        "account": "associatedcompanyprimary primaryassociatedcompany associatedcompany companyname company",
        "person_id": "associatedcontactids associatedcontactid contactid",
        "person": "associatedcontact associatedcontacts contactname contact contactemail",
        "about_id": "associateddealids associateddealid dealid",
        "about": "associateddeal associateddeals dealname",
        "happened_on": "activitydate hstimestamp meetingstarttime hsmeetingstarttime duedate completedat"
        " hstaskcompletiondate",
        "subject": "calltitle hscalltitle emailsubject hsemailsubject meetingname meetingtitle hsmeetingtitle tasktitle"
        " taskname hstasksubject hsnotetitle title subject",
        "body": "callnotes hscallbody emailbody hsemailtext hsemailhtml meetingdescription hsmeetingbody"
        " internalmeetingnotes hsinternalmeetingnotes notebody hsnotebody tasknotes hstaskbody"
        " hscommunicationbody communicationbody notes",
        "activity_type": "activitytype engagementtype hsengagementtype callandmeetingtype hsactivitytype type"
        " communicationchannel hscommunicationchanneltype",
        "subtype": "tasktype hstasktype",
        "direction": "emaildirection hsemaildirection calldirection hscalldirection",
        "status": "calloutcome hscalldisposition meetingoutcome hsmeetingoutcome taskstatus hstaskstatus"
        " emailsendstatus hsemailstatus callstatus hscallstatus",
        "location": "meetinglocation hsmeetinglocation locationtype hsmeetinglocationtype",
        "created_on": "createdate hscreatedate",
        "deleted": "isdeleted deleted archived",
    },
}

_MARKS: dict[str, str] = {
    "account": "companyname companydomainname companyowner websiteurl associatedcontactids associatedcontact"
    " numberofassociatedcontacts",
    "stakeholder": "contactowner leadstatus associatedcompanyidsprimary associatedcompanyprimary hsleadstatus"
    " associatedcompany associatedcompanyids",
    "contract": "dealname dealstage dealowner dealtype pipeline dealprobability",
    "touch": "calltitle calloutcome callnotes callduration calldirection hscalltitle hscallbody hscalldisposition"
    " emailsubject emailbody emaildirection hsemailsubject hsemaildirection hsemailtext hsemailhtml meetingname"
    " meetingtitle meetingoutcome hsmeetingtitle hsmeetingoutcome hsmeetingbody notebody hsnotebody tasktitle"
    " taskstatus tasktype hstasksubject hstaskstatus hstaskbody activityassignedto hstimestamp",
    "": "recordid hsobjectid hubspotowner hubspotownerid createdate lifecyclestage lastactivitydate hslastmodifieddate",
}

CRM = Crm("HubSpot", _TITLES, _MARKS)
