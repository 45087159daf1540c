"""What a CRM is to be known by, and the words of deals that are the same in every one: columns people add themselves,
and states of a deal.
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
    r"|(fechad[oa] )?(e )?(ganh[oa]|ganad[oa])|wygran[eay]|vunn[ae]t?",
)
_LOST = re.compile(
    r"closed ?lost|lost|cancell?ed|out ?sold"
    r"|(abschluss |geschlossen |abgeschlossen |abgeschlossen und |gesloten )?verloren"
    r"|(ferm[ée]e? |cl[ôo]tur[ée]e? )?perdue?s?|(cierre |cerrad[oa] )?(como )?perdid[oa]s?"
    r"|(chius[oa] )?(senza successo|pers[oa])|(fechad[oa] )?(e )?perdid[oa]"
    r"|storniert|annul[ée]e?|cancelad[oa]|annullat[oa]|geannuleerd|przegran[eay]|f[öo]rlora[dt]",
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
