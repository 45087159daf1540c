"""Sheets people keep themselves, one row an account: with its contract and people, or with figures of its use."""

from __future__ import annotations

from bookcockpit.exchange.crm.systems import DEAL_TERMS

_ACCOUNT = (
    "accountname customername companyname clientname organizationname organisationname account customer company client"
    " organization organisation name"
)
_SEATS = (
    "seatslicensed licensedseats seatspurchased purchasedseats seats licenses licences seatcount numberofseats"
    " contractedseats totalseats userlicenses"
)
_FIGURES = {
    "on": "asof asofdate asat snapshotdate snapshot readon readingdate reportdate reportingdate measuredon usagedate"
    " month period week date",
    "active": "activeseats seatsactive seatsused usedseats activeusers usersactive monthlyactiveusers mau"
    " activelicenses licensesused",
    "seats_active_pct": "seatsactivepct activeseatspct seatsusedpct activeuserspct seatutilization seatutilisation"
    " seatutilizationpct licenseutilization licenseutilizationpct utilization utilisation utilizationpct adoptionpct",
    "logins": "logins logins30days logins30d loginslast30days logins90days loginslast90days loginsthismonth"
    " loginsthisquarter",
    "logins_before": "loginsbefore previouslogins loginsprevious priorlogins loginslastmonth loginslastquarter"
    " loginspreviousmonth loginspreviousquarter loginsprevious30days loginsprevious90days loginspriorperiod",
    "logins_trend_pct": "loginstrendpct loginstrend logintrend loginschange loginschangepct logintrendpct",
    "usage": "usage usagecount events apicalls usage30days usagelast30days",
    "usage_before": "usagebefore previoususage usageprevious priorusage usagelastmonth usagelastquarter"
    " usageprevious30days usagepriorperiod",
    "usage_trend_pct": "usagetrendpct usagetrend usagechange usagechangepct",
    "features_used": "featuresused usedfeatures modulesused",
    "features": "features featurestotal totalfeatures featuresavailable modules",
    "feature_breadth_pct": "featurebreadthpct featurebreadth featureadoption featureadoptionpct featuresusedpct",
    "csat_pct": "csatpct csat csatscore customersatisfaction",
    "nps": "nps npsscore netpromoterscore",
    "invoice_days_late": "invoicedayslate dayslate daysoverdue invoicedaysoverdue overduedays",
    "open_escalations": "openescalations escalations escalatedtickets opentickets tickets supporttickets ticketsopen",
}

ALIASES: dict[str, dict[str, str]] = {
    "overview": {
        "id": "accountid customerid companyid recordid id",
        "name": _ACCOUNT,
        "website": "website websiteurl url web",
        "domain": "domain webdomain",
        "industry": "industry vertical sector",
        "our_owner": "accountowner accountmanager owner ownername am",
        "our_csm": "csmname csm customersuccessmanager customersuccessmanagername",
        "our_sponsor": "oursponsor oursponsorname oursexecutivesponsor ourexecutivesponsor internalsponsor",
        "currency": "currency currencycode currencyisocode",
        "tier": "tier accounttier customertier segment accountsegment customersegment",
        "seats_licensed": _SEATS,
        "products": "products product",
        "notes": "notes note comments comment remarks",
        "arr": "arr annualrecurringrevenue currentarr totalarr annualcontractvalue acv annualvalue",
        "mrr": "mrr monthlyrecurringrevenue currentmrr monthlyvalue",
        **DEAL_TERMS,
        "starts_on": f"{DEAL_TERMS['starts_on']} start starts startson termstart currenttermstart",
        "term_end": f"{DEAL_TERMS['term_end']} end ends termend expires expiry expirydate contractexpiry",
        "renews_on": f"{DEAL_TERMS['renews_on']} renewal renews nextrenewal contractrenewal",
        "term_months": f"{DEAL_TERMS['term_months']} term termlength contractlength",
        "champion": "championname champion",
        "champion_title": "championtitle championjobtitle championrole",
        "champion_email": "championemail championemailaddress championmail",
        "sponsor": "executivesponsorclient clientexecutivesponsor customerexecutivesponsor executivesponsorname"
        " executivesponsor execsponsor clientsponsor customersponsor sponsorname sponsor",
        "sponsor_title": "executivesponsortitle execsponsortitle sponsortitle sponsorjobtitle sponsorrole",
        "sponsor_email": "executivesponsoremail execsponsoremail sponsoremail sponsoremailaddress sponsormail",
        "contact": "primarycontact maincontact keycontact contactname contact primarycontactname maincontactname",
        "contact_title": "primarycontacttitle maincontacttitle contacttitle contactjobtitle contactrole",
        "contact_email": "primarycontactemail maincontactemail contactemail contactemailaddress",
        "last_contact": "lastcontact lastcontacted lastcontactdate lastcontactedon dateoflastcontact lasttouch"
        " lasttouchdate lastmeeting lastmeetingdate lastcall lastcalldate lastspoken",
        "last_review": "lastbusinessreview lastqbr lastqbrdate lastebr lastebrdate lastqbron",
        **_FIGURES,
    },
    "usage": {"account_id": "accountid customerid companyid", "account": _ACCOUNT, "seats": _SEATS, **_FIGURES},
}
"""The targets of both sheets and the titles that mean them, whatever system their rows were taken from."""

FIGURES = tuple(field for field in _FIGURES if field != "on")
"""What says how an account uses the product."""

WORTH = ("arr", "mrr")
TERM = ("renews_on", "term_end", "starts_on")
BESIDE = ("tier", "champion", "sponsor", "contact", "last_contact", "our_csm", "seats_licensed")

OF_OTHERS = frozenset((
    "closedate", "closingdate", "stage", "stagename", "dealstage", "dealname", "opportunityname", "opportunityid",
    "opportunity", "iswon", "isclosed", "topic", "estclosedate", "dealtitle", "dealvalue", "subject", "firstname",
    "lastname", "invoicenumber", "invoiceid", "ticketnumber", "casenumber", "orderid", "priority", "productcode",
))  # fmt: skip
"""Titles that tell that a row is a deal, a person or a paper, not an account."""
