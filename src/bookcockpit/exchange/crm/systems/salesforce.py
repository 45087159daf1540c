"""Exports of Salesforce."""

from __future__ import annotations

from bookcockpit.exchange.crm.systems.terms import DEAL_TERMS, Crm

_TITLES: dict[str, dict[str, str]] = {
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
}

_MARKS: dict[str, str] = {
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
}

CRM = Crm("Salesforce", _TITLES, _MARKS)
