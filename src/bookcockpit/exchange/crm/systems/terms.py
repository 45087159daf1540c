"""Titles of columns that people add to deals themselves, in whatever system."""

from __future__ import annotations

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
