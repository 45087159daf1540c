"""What each CRM is to be known by, what its columns are called, and the words of deals that are the same in every one:
columns people add themselves, and states of a deal.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple


class Crm(NamedTuple):
    """A CRM whose exports can be read: how people write it, and for each table its targets with the titles that mean
    them, the best one first.

    `marks` are titles that tell an export: those only this table has, and under "" those of any of the tables. `signs`
    are patterns of folded titles that no other system writes: one of them settles whose export it is. `leading` are
    titles that settle what the rows are, the first that is there: lists also show fields of the records their rows
    are linked to.
    """

    label: str
    titles: dict[str, dict[str, str]]
    marks: dict[str, str]
    signs: tuple[str, ...] = ()
    leading: tuple[tuple[str, str], ...] = ()


DEAL_TERMS = {
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
"""Titles of columns that people add to deals themselves, in whatever system."""

State = Literal["won", "lost", "open"]

# A stage is any text; these are the states systems write themselves, also in the languages they are shown in.
_WON = re.compile(
    r"closed ?won|won|(abschluss |geschlossen |abgeschlossen |abgeschlossen und |gesloten )?gewonnen"
    r"|(ferm[ée]e? |cl[ôo]tur[ée]e? |conclu[es]? )?gagn[ée]e?s?|conclue?"
    r"|(cierre |cerrad[oa] )?(como )?ganad[oa]s?|(chius[oa] )?(con successo|vint[oa]|acquisit[oa])"
    r"|(fechad[oa] )?(e )?(ganh[oa]|ganad[oa])|wygran[eay]|vunn[ae]t?"
)
_LOST = re.compile(
    r"closed ?lost|lost|cancell?ed|out ?sold"
    r"|(abschluss |geschlossen |abgeschlossen |abgeschlossen und |gesloten )?verloren"
    r"|(ferm[ée]e? |cl[ôo]tur[ée]e? )?perdue?s?|(cierre |cerrad[oa] )?(como )?perdid[oa]s?"
    r"|(chius[oa] )?(senza successo|pers[oa])|(fechad[oa] )?(e )?perdid[oa]"
    r"|storniert|annul[ée]e?|cancelad[oa]|annullat[oa]|geannuleerd|przegran[eay]|f[öo]rlora[dt]"
)
_APART = re.compile(r"[\W_]+")


def state_of(stage: str) -> State:
    """What a stage or status says of a deal: `Closed Won`, `closedlost`, `Gewonnen`; anything else is open."""
    plain = _APART.sub(" ", stage.casefold()).strip()
    if _WON.fullmatch(plain) or plain.startswith(("closed won", "closedwon")):
        return "won"
    if _LOST.fullmatch(plain) or plain.startswith(("closed lost", "closedlost")):
        return "lost"
    return "open"


def prefixed(word: str) -> dict[str, str]:
    """Those titles where every title of a deal begins with a word."""
    return {field: " ".join(word + title for title in titles.split()) for field, titles in DEAL_TERMS.items()}


SALESFORCE = Crm(
    "Salesforce",
    {
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
            "owner": "opportunityowner ownername opportunityownername",
            "deleted": "isdeleted deleted",
            **DEAL_TERMS,
        },
        "touch": {
            "id": "id activityid taskid eventid casesafeid",
            "account_id": "accountid accountid18 relatedaccountid",
            "account": "accountname account companyaccount",
            "person_id": "whoid contactid",
            "person": "whocontactemail contact contactname name whoname email",
            "about_id": "whatid relatedtoid opportunityid",
            "about": "relatedto whatname opportunity opportunityname",
            # The day of an event is its start; that of a task is the day it was due, which is all a task has.
            "happened_on": "activitydate startdatetime activitydatetime start date startdate duedate duedateonly",
            "subject": "subject",
            "body": "description fullcomments comments",
            "activity_type": "type activitytype eventtype tasktype",
            "subtype": "tasksubtype eventsubtype activitysubtype",
            "direction": "calltype",
            "status": "status taskstatus calldisposition callresult",
            "done": "isclosed closed",
            "location": "location",
            "created_on": "createddate",
            "copy": "ischild",
            "deleted": "isdeleted deleted",
        },
    },
    {
        "account": "accountowner accountsource accountnumber billingcity billingstreet billingcountry"
        " billingpostalcode billingstate billingstateprovince shippingcity annualrevenue numberofemployees"
        " masterrecordid lastactivity parentaccount tickersymbol ownership",
        "stakeholder": "contactid contactowner mailingcity mailingcountry reportstoid reportsto emailbounceddate"
        " hasoptedoutofemail",
        "contract": "opportunityname opportunityid opportunityowner stagename forecastcategory expectedrevenue"
        " iswon fiscalperiod fiscalquarter fiscalyear",
        "touch": "whoid whatid tasksubtype eventsubtype callobject calldisposition callresult companyaccount"
        " whocontactemail activitydate activitydatetime startdatetime fullcomments isreminderset",
        "": "ownerid isdeleted accountid createddate lastmodifieddate systemmodstamp leadsource accountname"
        " lastmodifiedbyid createdbyid lastactivitydate",
    },
)
"""Exports of Salesforce."""

HUBSPOT = Crm(
    "HubSpot",
    {
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
            "subject": "calltitle hscalltitle emailsubject hsemailsubject meetingname meetingtitle hsmeetingtitle"
            " tasktitle taskname hstasksubject hsnotetitle title subject",
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
    },
    {
        "account": "companyname companydomainname companyowner websiteurl associatedcontactids associatedcontact"
        " numberofassociatedcontacts",
        "stakeholder": "contactowner leadstatus associatedcompanyidsprimary associatedcompanyprimary hsleadstatus"
        " associatedcompany associatedcompanyids",
        "contract": "dealname dealstage dealowner dealtype pipeline dealprobability",
        "touch": "calltitle calloutcome callnotes callduration calldirection hscalltitle hscallbody hscalldisposition"
        " emailsubject emailbody emaildirection hsemailsubject hsemaildirection hsemailtext hsemailhtml meetingname"
        " meetingtitle meetingoutcome hsmeetingtitle hsmeetingoutcome hsmeetingbody notebody hsnotebody tasktitle"
        " taskstatus tasktype hstasksubject hstaskstatus hstaskbody activityassignedto hstimestamp",
        "": "recordid hsobjectid hubspotowner hubspotownerid createdate lifecyclestage lastactivitydate"
        " hslastmodifieddate",
    },
)
"""Exports of HubSpot."""

PIPEDRIVE = Crm(
    "Pipedrive",
    {
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
    },
    {
        "account": "organizationname organizationowner",
        "stakeholder": "personname personfirstname personemailwork",
        "contract": "dealtitle dealstatus dealvalue",
        "touch": "activitysubject activitytype activitydone notecontent",
        "": "",
    },
    (r"(organization|person|deal|activity|note) - ",),
    (
        ("activitysubject", "touch"), ("activitytype", "touch"), ("notecontent", "touch"),
        ("dealtitle", "contract"), ("dealvalue", "contract"),
        ("personname", "stakeholder"), ("personfirstname", "stakeholder"), ("personlastname", "stakeholder"),
        ("organizationname", "account"),
    ),
)  # fmt: skip
"""Exports of Pipedrive.

Its titles are `Deal - Title`, in templates with a `*` behind; linked records stand under their bare name
(`Organization`), or, added to a list, with fields of their own (`Organization - Name`).
"""

ZOHO = Crm(
    "Zoho CRM",
    {
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
    },
    {
        "account": "accountownerid parentaccountid accountsite billingcode",
        "stakeholder": "contactownerid reportingtoid vendornameid",
        "contract": "dealownerid closingdate reasonforloss campaignsourceid dealname dealowner",
        "touch": "taskownerid relatedtoid closedtime callownerid eventownerid hostid noteownerid notecontent parentidid"
        " associatedid callstarttime",
        "": "createdbyid modifiedbyid",
    },
    (r".+ (owner|name|to|source|account|by|id)\.id$",),
    (
        ("notecontent", "touch"), ("taskownerid", "touch"), ("callownerid", "touch"), ("eventownerid", "touch"),
        ("relatedtoid", "touch"), ("dealownerid", "contract"), ("dealname", "contract"),
        ("contactownerid", "stakeholder"), ("lastname", "stakeholder"), ("accountownerid", "account"),
    ),
)  # fmt: skip
"""Exports of Zoho CRM: every link is two columns, `Account Name.id` with the id and `Account Name`."""

DYNAMICS = Crm(
    "Dynamics 365",
    {
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
    },
    {
        "account": "donotmodifyaccount mainphone primarycontact address1city address1stateprovince territory"
        " parentaccount",
        "stakeholder": "donotmodifycontact businessphone address1city address1stateprovince address1street1"
        " originatinglead",
        "contract": "donotmodifyopportunity topic potentialcustomer estrevenue estclosedate actualrevenue"
        " actualclosedate purchasetimeframe purchaseprocess salesstage",
        "touch": "donotmodifyappointment donotmodifyphonecall donotmodifytask donotmodifyemail donotmodifyactivity"
        " regarding requiredattendees optionalattendees callto callfrom recipient activitystatus datesent organizer"
        " sendersaccount",
        "": "donotmodifyrowchecksum donotmodifymodifiedon statusreason",
    },
    (r"\(do not modify\) ",),
    (
        ("donotmodifyopportunity", "contract"), ("donotmodifycontact", "stakeholder"),
        ("donotmodifyaccount", "account"),
        ("donotmodifyappointment", "touch"), ("donotmodifyphonecall", "touch"), ("donotmodifytask", "touch"),
        ("donotmodifyemail", "touch"), ("donotmodifyemailmessage", "touch"), ("donotmodifyactivity", "touch"),
        ("topic", "contract"), ("regarding", "touch"),
    ),
)  # fmt: skip
"""Exports of Dynamics 365, views as they are shown.

A view exported to be imported again begins with three columns titled `(Do Not Modify) …`: the id of the record,
a checksum and when it was changed.
"""
