"""The language of an export's titles, where it is not English: they are put into English, those of a language that
is not known well enough are refused, never half recognised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from bookcockpit.core.text import name_key
from bookcockpit.exchange.columns import FILES
from bookcockpit.exchange.crm.headers import ACTIVITIES, ALIASES, KEY_TITLES, LEADING, MARKS, bare
from bookcockpit.exchange.crm.systems.abroad import HIDDEN, TITLES

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
                hits[language] += whole or bool(words & _sets()[language])
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
    for english, words in TITLES.get(language, {}).items():
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
def _sets() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _WORDS.items()}


@cache
def _english() -> frozenset[str]:
    """Every title that is known: those of CRMs, and of native files."""
    known = {word for tables in ALIASES.values() for fields in tables.values() for each in fields.values()
             for word in each.split()}  # fmt: skip
    known |= {word for marks in (*MARKS.values(), KEY_TITLES) for each in marks.values() for word in each.split()}
    return frozenset(known | {bare(column.name) for native in FILES.values() for column in native.columns})
