"""What the columns of CRM exports are called, and what each of them can fill: data, one module for each system.

Titles are compared by their letters and digits alone, case folded, without the `__c` of a custom field:
`Billing City`, `BillingCity`, `BILLINGCITY` and `billing_city` are one.

"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from bookcockpit.core.text import name_key
from bookcockpit.exchange.crm import sheet
from bookcockpit.exchange.crm.abroad import HIDDEN, TITLES
from bookcockpit.exchange.crm.systems import DYNAMICS, HUBSPOT, PIPEDRIVE, SALESFORCE, ZOHO, Crm
from bookcockpit.exchange.csv_native import FILES, Column
from bookcockpit.exchange.kinds import CsvError

_CRMS: dict[str, Crm] = {
    "salesforce": SALESFORCE,
    "hubspot": HUBSPOT,
    "pipedrive": PIPEDRIVE,
    "zoho": ZOHO,
    "dynamics": DYNAMICS,
}
CRMS = tuple(_CRMS)
"""The CRMs whose exports can be read."""

SYSTEMS = {**{system: crm.label for system, crm in _CRMS.items()}, "sheet": "your sheet"}
"""Where what is read comes from, and how people write it: exports of a CRM, or a sheet of one's own."""

_CUSTOM = re.compile(r"_{1,2}c$")
_APART = re.compile(r"[\W_]+")


def bare(title: str) -> str:
    """A title without what its spellings differ in: `Contract Term (Months)`, `CONTRACT_TERM_MONTHS__C`."""
    folded = unicodedata.normalize("NFKC", title).strip().casefold()
    return _APART.sub("", _CUSTOM.sub("", folded))


def _together(*lists: dict[str, str]) -> dict[str, str]:
    """The titles of several systems for each target, those of the first before those of the next."""
    words: dict[str, dict[str, None]] = {}
    for each in lists:
        for field, titles in each.items():
            words.setdefault(field, {}).update(dict.fromkeys(titles.split()))
    return {field: " ".join(titles) for field, titles in words.items()}


ALIASES: dict[str, dict[str, dict[str, str]]] = {
    **{
        system: {
            **crm.titles,
            "overview": _together(crm.titles["account"], sheet.ALIASES["overview"]),
            "usage": sheet.ALIASES["usage"],
        }
        for system, crm in _CRMS.items()
    },
    "sheet": {
        **{
            table: _together(*(crm.titles[table] for crm in _CRMS.values()))
            for table in ("account", "stakeholder", "contract", "touch")
        },
        **sheet.ALIASES,
    },
}
"""For each system and table, the targets and the titles that mean them, the best one first."""

MARKS: dict[str, dict[str, str]] = {**{system: crm.marks for system, crm in _CRMS.items()}, "sheet": {"": ""}}
SIGNS = {system: crm.signs for system, crm in _CRMS.items() if crm.signs}
LEADING = {system: crm.leading for system, crm in _CRMS.items() if crm.leading}

KEY_TITLES = {
    "account": "name",
    "stakeholder": "lastname firstname email",
    "contract": "closedate dealstage stage",
    "touch": "subject",
}
"""Titles every export of a table has, whatever the system."""


def _sets(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each.split("+")) for each in text.split())


ACTIVITIES = _sets(
    "subject+priority tasksubtype tasktype tasktitle hstasksubject subject+startdatetime subject+durationinminutes"
    " subject+start+end meetingname subject+starttime+endtime subject+regarding subject+callstarttime subject+whoid"
    " subject+whatid subject+whocontactemail subject+activitydate subject+duedate+status calloutcome"
    " emailsubject+emailbody notebody notecontent activitytype"
)
"""Sets of titles that only activities have: tasks, events, calls, e-mails and notes."""

OTHERS: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...] = (
    ("leads", _sets("isconverted convertedaccountid leadid leadowner leadtitle company+leadstatus")),
    ("histories", _sets(
        "opportunityhistorykey oldvalue+newvalue opportunityid+stagename+systemmodstamp fromstage+tostage"
    )),
    ("users", _sets(
        "username+profileid username+alias userroleid primaryemail+manager fullname+businessunit+site"
        " donotmodifyuser"
    )),
    ("products", _sets(
        "productid+productstructure productid+listprice productcode+isactive productcode+family"
        " productcode+unitprice productname+productcategory donotmodifyproduct"
    )),
    ("price lists", _sets("pricebookentryid pricebook2id+unitprice donotmodifypricelist")),
    ("cases", _sets("casenumber+status donotmodifycase ticketname+ticketstatus")),
    ("campaigns", _sets("campaignname+campaigntype campaignid+memberstatus donotmodifycampaign")),
    ("quotes", _sets("quotenumber donotmodifyquote")),
)  # fmt: skip
"""What cannot be imported, and the sets of titles that tell it, the first that fits."""

OF_DEALS = frozenset(("closedate", "stagename", "stage", "dealstage", "opportunityname", "estclosedate", "closingdate"))
"""Titles of deals: a list of deals may show fields of their products and campaigns besides."""


class Target(NamedTuple):
    """What a column can fill: its name (that of the native column where there is one), a label for people,
    and the kind of its values (a field's kind, or `id` for the CRM's own ids)."""

    name: str
    label: str
    kind: str


_ID = Target("id", "Id in the CRM", "id")
_DELETED = Target("deleted", "Deleted in the CRM", "flag")
_OF_ACCOUNT = (Target("account_id", "Account's id in the CRM", "id"), Target("account", "Account's name", "line"))

_FIGURES = (
    Target("on", "Day of the figures", "day"),
    Target("active", "Seats or users in use", "number"),
    Target("seats_active_pct", "Seats active, in percent", "share"),
    Target("logins", "Logins", "number"),
    Target("logins_before", "Logins of the period before", "number"),
    Target("logins_trend_pct", "Logins trend, in percent", "share"),
    Target("usage", "Usage, as a number", "number"),
    Target("usage_before", "Usage of the period before", "number"),
    Target("usage_trend_pct", "Usage trend, in percent", "share"),
    Target("features_used", "Features in use", "number"),
    Target("features", "Features there are", "number"),
    Target("feature_breadth_pct", "Feature breadth, in percent", "share"),
    Target("csat_pct", "CSAT, in percent", "share"),
    Target("nps", "NPS", "number"),
    Target("invoice_days_late", "Days an invoice is late", "number"),
    Target("open_escalations", "Open escalations (tickets)", "number"),
)

PSEUDO: dict[str, tuple[Target, ...]] = {
    "account": (_ID, Target("domain", "Web domain", "line"), _DELETED),
    "stakeholder": (
        _ID,
        *_OF_ACCOUNT,
        Target("first_name", "First name", "line"),
        Target("last_name", "Last name", "line"),
        Target("mobile", "Mobile phone (when there is no other)", "line"),
        Target("reports_to_id", "Id of the person reported to", "id"),
        Target("reports_to", "Name of the person reported to", "line"),
        _DELETED,
    ),
    "contract": (
        _ID,
        *_OF_ACCOUNT,
        Target("name", "Name of the deal", "line"),
        Target("won", "Deal is won", "flag"),
        Target("closed", "Deal is closed", "flag"),
        Target("deal_stage", "Stage of the deal", "line"),
        Target("deal_type", "Type of the deal (new, renewal)", "line"),
        Target("deal_probability", "Probability of the deal", "percent"),
        Target("close_date", "Close date", "day"),
        Target("expected_on", "Expected close date (of an open deal)", "day"),
        Target("renews_on", "Renewal date (the day after the term)", "day"),
        Target("term_months", "Term in months", "line"),
        Target("acv", "Annual contract value", "money"),
        Target("amount", "Amount of the deal", "money"),
        Target("expected_amount", "Expected amount (of an open deal)", "money"),
        Target("tcv", "Total contract value", "money"),
        Target("mrr", "Monthly recurring revenue (MRR)", "money"),
        Target("owner", "Owner of the deal", "line"),
        _DELETED,
    ),
    "touch": (
        _ID,
        *_OF_ACCOUNT,
        Target("person_id", "Ids of the people in the CRM", "id"),
        Target("person", "Names or e-mails of the people", "line"),
        Target("others", "Names or e-mails of further people (optional, copied)", "line"),
        Target("sender", "Name or e-mail of the sender, caller or organiser", "line"),
        Target("sender_account", "Account of the sender", "line"),
        Target("owner", "Owner of the activity, one of us", "line"),
        Target("about_id", "Id of the account or deal it is about", "id"),
        Target("about", "Name of the account, deal or person it is about", "line"),
        Target("subject", "Subject", "line"),
        Target("body", "Description, notes or text", "note"),
        Target("activity_type", "Type (call, e-mail, meeting, task, note)", "line"),
        Target("subtype", "Second type (task, call, e-mail, list e-mail)", "line"),
        Target("direction", "Direction (incoming, outgoing)", "line"),
        Target("status", "Status or outcome", "line"),
        Target("status_reason", "Reason of the status (sent, received)", "line"),
        Target("done", "Activity is done", "flag"),
        Target("location", "Place, or link of a video call", "line"),
        Target("created_on", "Day it was created", "day"),
        Target("copy", "Copy of a meeting in another calendar", "flag"),
        _DELETED,
    ),
    "overview": (
        _ID,
        Target("domain", "Web domain", "line"),
        Target("arr", "Annual recurring revenue (ARR)", "money"),
        Target("mrr", "Monthly recurring revenue (MRR)", "money"),
        Target("starts_on", "Start of the term", "day"),
        Target("term_end", "Last day of the term", "day"),
        Target("renews_on", "Renewal date (the day after the term)", "day"),
        Target("term_months", "Term in months", "line"),
        Target("notice_days", "Notice days", "whole"),
        Target("auto_renew", "Auto renew", "flag"),
        *(
            Target(f"{who}{part}", f"{label}{what}", "line")
            for who, label in (("champion", "Champion"), ("sponsor", "Executive sponsor"), ("contact", "Contact"))
            for part, what in (("", "’s name"), ("_title", "’s job title"), ("_email", "’s e-mail"))
        ),
        Target("last_contact", "Day of the last contact", "day"),
        Target("last_review", "Day of the last business review", "day"),
        *_FIGURES,
        _DELETED,
    ),
    "usage": (*_OF_ACCOUNT, Target("seats", "Seats licensed", "whole"), *_FIGURES),
}
"""What an export says that no native column holds, by table."""

# References to rows of ours by key, and outcomes, which are recorded with their own rules, are not a CRM's to say;
# whether a touch is planned follows from its date.
_OURS_ALONE = {
    "account", "reports_to", "replaced_by", "previous", "outcome", "outcome_on", "outcome_arr", "stakeholders",
    "planned",
}  # fmt: skip
_LABELS = {
    "key": "Key of your own",
    "website": "Web address",
    "arr": "Annual recurring revenue (ARR)",
    "email": "E-mail",
    "our_owner": "Our account owner",
    "our_csm": "Our customer success manager",
    "starts_on": "Start of the term",
    "term_end": "Last day of the term",
    "target_arr": "Target ARR",
    "title": "Job title",
    "name": "Name",
    "happened_on": "Day it happened",
    "kind": "Kind of touch",
}


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " ").capitalize())


def _native(table: str) -> tuple[Column, ...]:
    """The native columns that the rows of an export fill; a sheet of figures has none of its own."""
    file = FILES.get("account" if table == "overview" else table)
    return file.columns if file else ()


NATIVE: dict[str, dict[str, Column]] = {
    table: {
        column.name: column
        for column in _native(table)
        if column.name not in _OURS_ALONE and (table, column.name) != ("touch", "key")
    }
    for table in PSEUDO
}
"""The native columns an export can fill, by table and name."""

TARGETS: dict[str, tuple[Target, ...]] = {
    table: (
        *(Target(column.name, _label(column.name), column.kind) for column in NATIVE[table].values()),
        *PSEUDO[table],
    )
    for table in PSEUDO
}
"""Everything a column can fill, by table."""


def target_named(table: str, said: str) -> Target:
    """The target a person names, by name or label. Raises `CsvError` with the choices."""
    from difflib import get_close_matches

    wanted = name_key(said).replace("-", "_").replace(" ", "_")
    for target in TARGETS[table]:
        if wanted in (target.name, name_key(target.label).replace(" ", "_")):
            return target
    names = [target.name for target in TARGETS[table]]
    near = get_close_matches(wanted, names, n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise CsvError(f"“{said.strip()}” is not a field{hint} (there are {', '.join(names)})")


# Words of the titles CRMs show in each language; none of them is in use in English titles.
_WORDS = {
    "German": "firma firmenname unternehmen unternehmensname accountinhaber kunde kundenname kundennummer vorname"
    " nachname anrede telefon telefonnummer straße strasse ort stadt plz postleitzahl land branche inhaber besitzer"
    " zuständig zuständiger betrag wert währung schlusstermin abschlussdatum schließdatum erstellt erstellungsdatum"
    " erstelldatum aktivität aktivitäten letzte letzten titel betreff fällig fälligkeitsdatum wahrscheinlichkeit"
    " ansprechpartner kontakt kontaktname datensatz mitarbeiter geändert ändern notiz umsatz statusgrund thema"
    " erledigt organisation stufe",
    "French": "nom prénom prenom entreprise société compte propriétaire téléphone rue ville pays secteur montant"
    " devise étape clôture échéance création activité objet probabilité affaire personne valeur titre sujet dernière"
    " modifier client courriel fermeture numéro organisation",
    "Spanish": "nombre apellido apellidos empresa cuenta propietario teléfono telefono calle ciudad país importe"
    " cantidad moneda etapa fecha cierre creación actividad asunto probabilidad dirección trato persona organización"
    " valor título negocio contacto correo cliente última cargo vencimiento",
    "Italian": "nome cognome azienda società titolare proprietario telefono città paese settore importo valuta fase"
    " chiusura creazione attività oggetto probabilità indirizzo affare persona organizzazione valore titolo trattativa"
    " contatto cliente ultima scadenza",
    "Dutch": "naam voornaam achternaam bedrijf bedrijfsnaam eigenaar telefoon telefoonnummer straat plaats stad land"
    " branche bedrag valuta fase sluitingsdatum aanmaakdatum activiteit onderwerp waarschijnlijkheid adres persoon"
    " organisatie waarde titel contactpersoon klant laatste vervaldatum wijzigen gemaakt",
    "Portuguese": "nome sobrenome empresa conta proprietário telefone rua cidade país setor valor moeda etapa fase"
    " fechamento fecho criação atividade assunto probabilidade endereço negócio pessoa organização título contato"
    " contacto cliente última cargo vencimento quantia",
    "Polish": "nazwa imię nazwisko firma właściciel telefon ulica miasto kraj branża kwota waluta etap zamknięcia"
    " utworzenia aktywność temat prawdopodobieństwo osoba organizacja wartość tytuł kontakt klient ostatnia",
    "Czech": "název jméno příjmení společnost vlastník telefon ulice město země částka měna fáze uzavření vytvoření"
    " aktivita předmět pravděpodobnost adresa osoba organizace hodnota obchod kontakt",
    "Swedish": "namn förnamn efternamn företag företagsnamn ägare telefon gata stad land bransch belopp valuta fas"
    " slutdatum skapad aktivitet ämne sannolikhet värde titel kontakt kund senaste",
}
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff]")
_FEWEST = 2
# Words that stand in titles of many languages, so they speak for none.
_ANYWHERE = frozenset((
    "website", "status", "name", "email", "accountid", "opportunityid", "account", "id", "arr", "mrr", "nps", "csat",
    "sponsor", "champion", "type", "description", "date", "leadstatus", "pipeline", "contact", "note", "notes",
    "accountmanager", "deal", "person",
))  # fmt: skip
_BESIDE = {"First Name": "Last Name", "Last Name": "First Name", "Topic": "Potential Customer"}
"""Titles that are meant only where another stands beside them."""
_OF_RECORDS = ("Account", "Contact", "Opportunity", "Appointment", "Phone Call", "Task", "Row Checksum", "Modified On")
_PARTED = re.compile(r"\s+[-–]\s+")


def language_of(titles: Sequence[str]) -> str:
    """The language most of the titles are in, as it is called in English; "" when it is English or none is known.

    A few columns of one's own in another language, beside English ones, are no reason.
    """
    return _language(tuple(titles))


@lru_cache(maxsize=256)
def _language(titles: tuple[str, ...]) -> str:
    hits = dict.fromkeys((*_WORDS, "Japanese"), 0)
    english, known = dict.fromkeys(hits, 0), dict.fromkeys(hits, 0)
    for title in titles:
        plain = bare(title)
        # `Person - Telefon` is known by what stands behind.
        ways = {plain, bare(_PARTED.split(title.strip(), maxsplit=1)[-1])}
        words = set(re.findall(r"\w+", name_key(title)))
        for language in hits:
            if plain in _english():
                english[language] += plain not in _ANYWHERE and plain not in _index(language)
            elif language == "Japanese":
                hits[language] += bool(_JAPANESE.search(title))
            else:
                # A title known as a whole says more than a word of it, which several languages may share.
                whole = not ways.isdisjoint(_index(language).keys() - _ANYWHERE)
                hits[language] += whole or bool(words & _words()[language])
                known[language] += whole
    language = max(hits, key=lambda each: hits[each] + known[each])
    return language if hits[language] >= max(_FEWEST, english[language] + 1) else ""


def is_read(language: str) -> bool:
    """Whether titles of a language can be put into English."""
    return language in TITLES


def in_english(titles: Sequence[str], system: str, language: str = "") -> list[str]:
    """The titles as a system writes them in English; those that are English already, or not known, stay.

    `language` is that of the titles where it is known already.
    """
    language = language or language_of(titles)
    if not is_read(language):
        return list(titles)
    index, known = _index(language), _known(system)
    meant = {each for title in titles for each in index.get(bare(title), ())}

    def english(title: str, wanted: Sequence[str] = ()) -> str:
        plain = title.strip().rstrip("*").rstrip()
        if not wanted and bare(plain) in known:
            return title
        found = [each for each in index.get(bare(plain), ()) if not wanted or each in wanted]
        found = [each for each in found if each not in _BESIDE or _BESIDE[each] in meant] or found
        return next((each for each in found if bare(each) in known), found[0] if found else title)

    def whole(title: str) -> str:
        if hidden := re.match(HIDDEN, title.strip(), re.IGNORECASE):
            return "(Do Not Modify) " + english(title.strip()[hidden.end() :], _OF_RECORDS)
        if title.rstrip().casefold().endswith(".id"):
            return english(title.rstrip()[: -len(".id")]) + ".id"
        head, *tail = _PARTED.split(title.strip(), maxsplit=1)
        if system == "pipedrive" and tail:
            of = english(head, ("Organization", "Person", "Deal", "Activity", "Note"))
            fields = index.get(bare(tail[0].rstrip("*")), (tail[0],))
            parts = [f"{of} - {each}" for each in sorted(fields, key=lambda each: each in _BESIDE)]
            return next((each for each in parts if bare(each) in known), parts[0])
        return english(title)

    return list(map(whole, titles))


@cache
def _index(language: str) -> dict[str, tuple[str, ...]]:
    """The English titles that a word of a language may mean."""
    index: dict[str, tuple[str, ...]] = {}
    for line in TITLES.get(language, "").splitlines()[1:]:
        english, _, words = line.partition(" = ")
        for word in words.split(";"):
            plain = bare(word)
            index[plain] = tuple(dict.fromkeys((*index.get(plain, ()), *english.split("|"))))
    return index


@cache
def _known(system: str) -> frozenset[str]:
    """The titles a system is known to write."""
    tables = [table for table in ALIASES[system] if table in KEY_TITLES or system == "sheet"]
    words = {word for table in tables for each in ALIASES[system][table].values() for word in each.split()}
    words |= {word for each in MARKS[system].values() for word in each.split()}
    words |= {title for title, _ in LEADING.get(system, ())}
    return frozenset(words | {title for sign in ACTIVITIES for title in sign})


@cache
def _words() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _WORDS.items()}


@cache
def _english() -> frozenset[str]:
    """Every title that is known: those of CRMs, and of native files."""
    known = {word for tables in ALIASES.values() for fields in tables.values() for each in fields.values()
             for word in each.split()}  # fmt: skip
    known |= {word for marks in (*MARKS.values(), KEY_TITLES) for each in marks.values() for word in each.split()}
    return frozenset(known | {bare(column.name) for native in FILES.values() for column in native.columns})
