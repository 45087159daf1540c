"""The language of an export's titles, where it is not English: such an export is refused, never half recognised."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bookcockpit.core.text import name_key
from bookcockpit.exchange.columns import FILES
from bookcockpit.exchange.crm.headers import ALIASES, KEY_TITLES, MARKS, bare

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def language_of(titles: Sequence[str]) -> str:
    """The language most of the titles are in, as it is called in English; "" when it is English or none is known.

    A few columns of one's own in another language, beside English ones, are no reason.
    """
    hits = dict.fromkeys((*_WORDS, "Japanese"), 0)
    english = 0
    for title in titles:
        if bare(title) in _english():
            english += 1
            continue
        words = set(re.findall(r"\w+", name_key(title)))
        for language, known in _sets().items():
            hits[language] += bool(words & known)
        hits["Japanese"] += bool(_JAPANESE.search(title))
    language = max(hits, key=lambda each: hits[each])
    return language if hits[language] >= max(_FEWEST, english + 1) else ""


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
