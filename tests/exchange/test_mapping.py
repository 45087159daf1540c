"""What an export is and what its columns fill, told from its titles and corrected by people."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.exchange.crm.recognise import crm_table, looks_like_crm, recognise
from bookcockpit.exchange.crm.titles import ALIASES, CRMS, SYSTEMS, TARGETS
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.mapping import mapped, problem, propose

HEADERS = {
    ("salesforce", "account"): [
        "Id,IsDeleted,MasterRecordId,Name,Type,ParentId,BillingCity,Website,Industry,OwnerId,Description",
        "ID,ISDELETED,NAME,BILLINGCITY,WEBSITE,INDUSTRY,ANNUALREVENUE,OWNERID",
        "_synced,annual_revenue,billing_city,description,id,industry,is_deleted,name,owner_id,website",
        "Account Owner,Account Name,Account ID,Billing City,Billing State/Province,Type,Rating,Industry,Last Activity",
    ],
    ("salesforce", "stakeholder"): [
        "Id,AccountId,LastName,FirstName,Name,Title,Department,Phone,MobilePhone,Email,LeadSource,ReportsToId",
        "id,account_id,created_date,email,first_name,is_deleted,last_name,mobile_phone,name,phone,reports_to_id,title",
        "First Name,Last Name,Title,Account Name,Email,Phone,Mobile",
    ],
    ("salesforce", "contract"): [
        "Id,AccountId,Name,Description,StageName,Amount,Probability,CloseDate,Type,IsClosed,IsWon,OwnerId",
        "account_id,amount,close_date,fiscal_year,id,is_closed,is_deleted,is_won,name,probability,stage_name,type",
        "Opportunity Owner,Account Name,Opportunity Name,Opportunity ID,Stage,Amount,Probability (%),Close Date,Type",
    ],
    ("hubspot", "account"): [
        "Record ID,Company name,Company Domain Name,Company owner,Phone Number,Website URL,City,Industry,Create Date",
        "hs_object_id,name,domain,hubspot_owner_id,industry,createdate,lifecyclestage",
    ],
    ("hubspot", "stakeholder"): [
        "Record ID,First Name,Last Name,Email,Phone Number,Job Title,Contact owner,Lead Status,Associated Company",
        "hs_object_id,firstname,lastname,email,jobtitle,associatedcompanyid,lifecyclestage",
    ],
    ("hubspot", "contract"): [
        "Record ID,Deal Name,Pipeline,Deal Stage,Amount,Close Date,Deal owner,Associated Company IDs (Primary)",
        "hs_object_id,dealname,dealstage,amount,closedate,pipeline,hubspot_owner_id",
    ],
    ("pipedrive", "account"): [
        "Organization - Name,Organization - Owner,Organization - Address,Organization - Labels,Organization - ID",
        "Organization - Name*,Organization - Pipedrive System ID",
        "Organization - ID,Organization - Name,Organization - People,Organization - Open deals,Organization - Owner",
    ],
    ("pipedrive", "stakeholder"): [
        "Person - Name,Person - Email (Work),Person - Phone (Work),Person - Organization,Person - Owner,Person - ID",
        "Person - Name*,Person - First name,Person - Last name,Person - Email - Work,Organization - Name",
    ],
    ("pipedrive", "contract"): [
        "Deal - Title,Deal - Value,Deal - Currency of value,Deal - Stage,Deal - Status,Deal - Won time,Deal - Owner,"
        "Deal - Organization,Deal - Contact person,Deal - Expected close date,Deal - ID",
        "Deal - Title,Deal - Value,Organization*,Contact person*,Deal - Stage (pipeline),Deal - Closed on,Deal - Owner",
        "Organization - Name,Organization - Owner,Person - Name,Person - Email (Work),Deal - Title,Deal - Status",
    ],
    ("pipedrive", "touch"): [
        "Activity - Subject*,Activity - Due date,Activity - Type,Activity - Done,Activity - Note,Organization,Deal",
        "Activity - ID,Activity - Type,Activity - Subject,Activity - Due date,Activity - Done,Activity - Deal,"
        "Activity - Person,Activity - Organization",
        "Person - ID,Person - Name,Organization - ID,Organization - Name,Deal - Title,Activity - Subject",
        "Note - ID,Note - Content,Note - Add time,Note - Deal,Note - Organization,Note - Person",
    ],
    ("zoho", "account"): [
        "Record Id,Account Name,Account Owner.id,Account Owner,Parent Account.id,Phone,Website,Account Type,Industry,"
        "Created Time,Modified Time,Billing Street,Billing City,Billing Code,Billing Country,Tag",
        "Record Id,Account Owner.id,Account Owner,Account Name,Phone,Rating",
    ],
    ("zoho", "stakeholder"): [
        "Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Account Name.id,Account Name,Email,"
        "Title,Phone,Mobile,Reporting To.id,Reporting To,Created Time",
        "Record Id,First Name,Last Name,Account Name.id,Email",
    ],
    ("zoho", "contract"): [
        "Record Id,Deal Owner.id,Deal Owner,Amount,Deal Name,Closing Date,Account Name.id,Account Name,Stage,Type,"
        "Probability (%),Contact Name.id,Contact Name,Campaign Source.id",
        "Record Id,Deal Name,Account Name,Stage,Amount,Closing Date,Deal Owner",
    ],
    ("zoho", "touch"): [
        "Record Id,Task Owner.id,Task Owner,Subject,Due Date,Contact Name.id,Contact Name,Related To.id,Related To,"
        "Status,Priority,Closed Time,Description",
        "Record Id,Call Owner.id,Call Type,Subject,Call Start Time,Contact Name.id,Related To.id",
        "Record Id,Note Owner.id,Note Owner,Note Title,Note Content,Parent ID.id,Created Time",
    ],
    ("dynamics", "account"): [
        "(Do Not Modify) Account,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Account Name,Main Phone,"
        "Address 1: City,Primary Contact,Email (Primary Contact) (Contact)",
        "Account Name,Main Phone,Address 1: City,Address 1: State/Province,Primary Contact,Territory,Owner",
    ],
    ("dynamics", "stakeholder"): [
        "(Do Not Modify) Contact,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Full Name,Email,Company Name,"
        "Business Phone,Status",
        "Email,Company Name,Business Phone,Address 1: City,Address 1: State/Province,First Name,Job Title,Last Name",
    ],
    ("dynamics", "contract"): [
        "(Do Not Modify) Opportunity,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Topic,Potential Customer,"
        "Est. close date,Est. revenue,Contact,Account,Probability,Rating",
        "Created On,Topic,Owner,Potential Customer,Status,Status Reason,Est. revenue,Est. close date,Actual Revenue,"
        "Actual Close Date,Probability,Rating,Sales Stage,Forecast category,Currency,Contact,Price List",
    ],
    ("dynamics", "touch"): [
        "(Do Not Modify) Phone Call,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Due,Recipient,Subject,"
        "Regarding",
        "Subject,Regarding,Required Attendees,Priority,Start Time,End Time,Location,Status,Owner,Description,Organizer",
        "Subject,From,To,Regarding,Priority,Status Reason,Modified On,Description,Direction,Due Date,Owner,Date Sent,"
        "Activity Type,Activity Status",
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("system", "table", "header"), [(*which, header) for which, headers in HEADERS.items() for header in headers]
)
def test_titles_tell_what_an_export_is(system: str, table: str, header: str) -> None:
    found = recognise(header.split(","))
    assert found is not None
    assert (found.system, found.table, found.refusal) == (system, table, "")


ENGLISH = [(*which, header) for which, headers in HEADERS.items() for header in headers]


@given(st.sampled_from(ENGLISH), st.randoms(), st.lists(st.sampled_from(["Kundennummer", "Région", "Zone", "ARR €"])))
def test_neither_order_nor_columns_of_one_s_own_change_what_an_export_is(
    export: tuple[str, str, str], chance: Random, own: list[str]
) -> None:
    system, table, header = export
    titles = [*header.split(","), *dict.fromkeys(own)]
    chance.shuffle(titles)
    assert recognise([f" {title.upper()}" for title in titles]) == (system, table, "", "")


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system_that_is_said_is_never_taken_for_another(system: str) -> None:
    for _, _, header in ENGLISH:
        found = recognise(header.split(","), system=system)
        assert found is None or found.system == system


@pytest.mark.parametrize(
    ("language", "header"),
    [
        ("Polish", "Nazwa firmy,Właściciel firmy,Miasto,Branża"),
        ("Czech", "Organizace - Název,Osoba - Jméno,Obchod - Hodnota"),
        ("Swedish", "Företagsnamn,Ägare,Stad,Bransch"),
        ("Japanese", "会社名,会社の担当者,業種"),
        ("German", "Firmenbezeichnung,Ort,Kundennummer"),
    ],
)
def test_titles_that_are_not_known_in_a_language_are_refused_naming_it(language: str, header: str) -> None:
    for system in ("auto", *CRMS):
        found = recognise(header.split(","), system=system)
        assert found is not None
        assert found.language == language
        assert found.refusal.startswith(f"has titles in {language}; export it with English titles or internal names")


ABROAD = [
    ("hubspot", "account", "Datensatz-ID,Unternehmensname,Domain-Name des Unternehmens,Branche,Stadt,Erstellungsdatum"),
    ("salesforce", "account", "Accountinhaber,Accountname,Account-ID,Branche,Rechnungsanschrift (Ort)"),
    ("salesforce", "stakeholder", "Nachname,Vorname,Accountname,Telefon,E-Mail,Kontaktinhaber,Titel"),
    ("salesforce", "touch", "Betreff,Fälligkeitsdatum,Status,Priorität,Firma/Account,Kontakt"),
    ("pipedrive", "stakeholder", "Organisation - Name,Person - Name,Person - Telefon,Person - Organisation"),
    ("pipedrive", "contract", "Deal - Titel,Deal - Wert,Deal - Status,Deal - Organisation,Deal - Gewonnen am"),
    ("dynamics", "account", "(Nicht ändern) Firma,(Nicht ändern) Zeilenprüfsumme,Firmenname,Besitzer"),
    ("dynamics", "touch", "(Nicht ändern) Termin,Betreff,Bezug,Startzeit,Endzeit,Status,Besitzer"),
    ("zoho", "contract", "Datensatz-ID,Deal-Inhaber.id,Deal-Name,Kontoname.id,Kontoname,Phase,Betrag,Abschlussdatum"),
    ("hubspot", "account", "Nom de l'entreprise,Propriétaire de l'entreprise,Ville,Téléphone,Pays"),
    ("salesforce", "contract", "Propriétaire de l'opportunité,Nom du compte,Nom de l'opportunité,Étape,Montant"),
    ("pipedrive", "contract", "Affaire - Titre,Affaire - Valeur,Affaire - Statut,Affaire - Étape"),
    ("zoho", "stakeholder", "ID d'enregistrement,Propriétaire du contact.id,Nom du compte.id,Prénom,Nom de famille"),
    ("dynamics", "contract", "(Ne pas modifier) Opportunité,Rubrique,Client potentiel,Statut,Revenu estimé"),
    ("pipedrive", "contract", "Organización - Nombre *,Persona - Nombre *,Trato - Título,Trato - Valor"),
    ("pipedrive", "touch", "Actividad - Asunto,Actividad - Tipo,Actividad - Fecha de vencimiento,Actividad - Hecho"),
    ("hubspot", "contract", "Nombre del negocio,Etapa del negocio,Importe,Fecha de cierre"),
    ("zoho", "account", "ID de registro,Propietario de cuenta.id,Nombre de cuenta,Sitio web,Sector"),
    ("dynamics", "contract", "Tema,Cliente potencial,Estado,Ingresos estimados,Fecha de cierre estimada"),
    ("hubspot", "account", "Nome azienda,Proprietario azienda,Città,Settore"),
    ("salesforce", "contract", "Titolare opportunità,Nome account,Nome opportunità,Fase,Importo,Data di chiusura,Tipo"),
    ("pipedrive", "contract", "Affare - Titolo,Affare - Valore,Affare - Stato,Affare - Vinto il"),
    ("dynamics", "contract", "(Non modificare) Opportunità,Argomento,Potenziale cliente,Stato,Ricavi previsti"),
    ("hubspot", "account", "Bedrijfsnaam,Eigenaar van bedrijf,Plaats,Telefoonnummer"),
    ("salesforce", "contract", "Eigenaar opportunity,Accountnaam,Opportunitynaam,Fase,Bedrag,Sluitingsdatum,Type"),
    ("dynamics", "contract", "(Niet wijzigen) Verkoopkans,Onderwerp,Potentiële klant,Status,Geschatte opbrengst"),
    ("hubspot", "account", "Nome da empresa,Proprietário da empresa,Cidade,Endereço"),
    ("hubspot", "stakeholder", "ID do registro,Nome,Sobrenome,E-mail,Número de telefone,Proprietário do contato"),
    ("salesforce", "contract", "Proprietário da oportunidade,Nome da conta,Nome da oportunidade,Fase,Valor"),
    ("pipedrive", "contract", "Negócio - Título,Negócio - Valor,Negócio - Status,Negócio - Organização"),
    ("dynamics", "contract", "(Não Modificar) Oportunidade,Tópico,Cliente Potencial,Status,Receita Est."),
    ("sheet", "overview", "Kunde,ARR,Verlängerungsdatum,Vertragsbeginn,Champion"),
    ("sheet", "overview", "Client,ARR,Date de renouvellement,Dernier contact"),
    ("sheet", "overview", "Cliente,ARR,Fecha de renovación,Licencias"),
]  # fmt: skip


@pytest.mark.parametrize(("system", "table", "header"), ABROAD)
def test_titles_of_other_languages_are_read(system: str, table: str, header: str) -> None:
    titles = header.split(",")
    for told in ("auto", system):
        assert recognise(titles, system=told) == (system, table, "", "")
    for _ in range(3):
        titles.append(titles.pop(0))
        assert recognise([f" {title.upper()}" for title in titles]) == (system, table, "", "")


def test_what_columns_fill_is_told_in_other_languages_too(salesforce: Any) -> None:
    titles = "Deal - Titel,Deal - Wert,Deal - Status,Deal - Organisation,Deal - Gewonnen am,Deal - Währung des Werts"
    text = f"{titles}\nA,1,,K,,\n"
    mapping = propose(salesforce.write("x.csv", text))
    assert {field: column.title for field, column in mapping.fields.items()} == {
        "name": "Deal - Titel", "amount": "Deal - Wert", "deal_stage": "Deal - Status",
        "account": "Deal - Organisation", "close_date": "Deal - Gewonnen am", "currency": "Deal - Währung des Werts",
    }  # fmt: skip
    assert "its titles are read as German" in mapping.notices
    text = "Id do registro,Nome,Sobrenome,E-mail,Proprietário do contato,Empresa associada (principal)\n1,A,B,,,K\n"
    fields = propose(salesforce.write("x.csv", text)).fields
    assert (fields["first_name"].title, fields["last_name"].title) == ("Nome", "Sobrenome")
    assert fields["account"].title == "Empresa associada (principal)"


def test_a_long_file_of_utf_8_is_recognised_wherever_its_beginning_is_cut(salesforce: Any) -> None:
    for filling in range(4):
        text = "Unternehmensname,Branche,Größe,Domain-Name des Unternehmens\n" + "x" * filling + "é,é,é,é\n" * 9_000
        assert looks_like_crm(salesforce.write("x.csv", text)) == ("hubspot", "account", "", "")


def test_an_export_in_another_language_is_read_when_its_columns_are_said(hubspot: Any) -> None:
    text = "Datensatz-ID,Unternehmensname,Branche\n1,Köhler Werke,Chemie\n"
    mapping = propose(hubspot.write("x.csv", text), system="hubspot", kind="accounts")
    assert problem(mapped(mapping, ["Unternehmensname=name", "Datensatz-ID=id"])) == ""


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Lead - Title,Lead - Labels,Organization - Name,Person - Name", "holds leads; leads cannot be"),
        ("Id,IsDeleted,LastName,FirstName,Company,Email,Status,IsConverted", "holds leads; leads cannot be"),
        ("Id,OpportunityId,StageName,Amount,CloseDate,SystemModstamp", "holds histories; histories cannot be"),
    ],
)  # fmt: skip
def test_what_cannot_be_imported_is_refused_by_name(salesforce: Any, header: str, why: str) -> None:
    with pytest.raises(CsvError, match=why):
        propose(salesforce.write("x.csv", header + "\n"))


@pytest.mark.parametrize(
    "header",
    [
        "key,name,tier,website",
        "name,tier",
        "key,account,starts_on,term_end,arr,currency",
        "key,account,name,title,email,phone,reports_to,notes",
        "key,account,happened_on,kind,channel,stakeholders,summary",
        "Nummer,Gruppe,Firmenname",
        "key,name,tier,Ort,Branche",
        "a",
        "",
    ],
)
def test_native_and_unknown_titles_are_no_export(header: str) -> None:
    assert recognise(header.split(",")) is None


def test_a_proposal_shows_titles_fields_and_samples(salesforce: Any) -> None:
    mapping = salesforce.propose(
        "Account Owner,Account Name,Account ID,Industry,Rating\n"
        "Ann,Acme,001A0000006Vm9r,Media,\nAnn,Bolt,001A0000006Vm9s,-,Hot\nBob,Cora,,Media,\nBob,Dyna,,,\n"
    )
    assert (mapping.system, mapping.table, mapping.rows, mapping.delimiter) == ("salesforce", "account", 4, ",")
    assert [(column.title, column.field, column.samples, column.number) for column in mapping.columns] == [
        ("Account Owner", "our_owner", ("Ann", "Bob"), 1),
        ("Account Name", "name", ("Acme", "Bolt", "Cora"), 2),
        ("Account ID", "id", ("001A0000006Vm9r", "001A0000006Vm9s"), 3),
        ("Industry", "industry", ("Media",), 4),
        ("Rating", "", ("Hot",), 5),
    ]


def test_an_owner_is_a_name_never_an_id(salesforce: Any) -> None:
    assert "our_owner" not in salesforce.propose("Id,Name,OwnerId,BillingCity\n1,Acme,005x,Rome\n").fields
    assert salesforce.propose("Id,Name,Owner.Name,BillingCity\n1,Acme,Ann,\n").fields["our_owner"].title == "Owner.Name"


@pytest.mark.parametrize(
    ("cells", "is_tier"),
    [("Tier 1|Tier 3|", True), ("1|2|3", True), ("Growth|SCALE|", True), ("Gold|1|2", False), ("||", False)],
)
def test_a_column_called_tier_is_one_only_if_every_value_is(salesforce: Any, cells: str, is_tier: bool) -> None:
    rows = "".join(f"{number},N{number},{cell}\n" for number, cell in enumerate(cells.split("|")))
    mapping = salesforce.propose("Account ID,Account Name,Tier__c\n" + rows, kind="accounts")
    assert ("tier" in mapping.fields) == is_tier


def test_every_alias_is_a_target() -> None:
    for tables in ALIASES.values():
        for table, fields in tables.items():
            assert fields.keys() <= {target.name for target in TARGETS[table]}


def test_everything_native_about_an_account_can_be_mapped() -> None:
    from bookcockpit.exchange.csv_native import FILES

    assert {column.name for column in FILES["account"].columns} <= {target.name for target in TARGETS["account"]}


# --- corrections ---


HEADER = "Id,Name,BillingCity,Kundenart,OwnerId\n1,Acme,Rome,A,x\n"


def test_columns_are_assigned_by_title_and_left_out_with_a_dash(salesforce: Any) -> None:
    mapping = salesforce.propose(HEADER, "kundenart = Industry", "BillingCity=our_csm", "Id=-")
    assert {field: column.title for field, column in mapping.fields.items()} == {
        "name": "Name",
        "our_csm": "BillingCity",
        "industry": "Kundenart",
    }


def test_a_field_moves_to_the_column_that_is_said(salesforce: Any) -> None:
    assert salesforce.propose(HEADER, "Kundenart=name").fields["name"].title == "Kundenart"
    with pytest.raises(CsvError, match="“Kundenart” and “BillingCity” cannot both fill name"):
        salesforce.propose(HEADER, "Kundenart=name", "BillingCity=name")


@pytest.mark.parametrize(
    ("assignment", "why"),
    [
        ("Nmae=name", "there is no column “Nmae”; did you mean “Name”?"),
        ("Zzz=name", "there is no column “Zzz”; there are Id, Name, BillingCity, Kundenart and OwnerId"),
        ("Name=nme", "“nme” is not a field; did you mean name?"),
        ("Name", "“Name” is not of the form Column=field"),
        ("=name", "is not of the form Column=field"),
        ("Name#3=name", "there is no column “Name#3”"),
    ],
)
def test_what_does_not_exist_is_refused_with_the_choices(salesforce: Any, assignment: str, why: str) -> None:
    with pytest.raises(CsvError, match=why.replace("?", r"\?")):
        salesforce.propose(HEADER, assignment)


def test_a_title_may_hold_the_signs_of_an_assignment(salesforce: Any) -> None:
    mapping = salesforce.propose("Id,Name,BillingCity,A=B #2\n1,Acme,Rome,x\n", "A=B #2=industry")
    assert mapping.fields["industry"].number == 4


# --- doubled titles ---


DOUBLED = "Id,AccountId,LastName,Email,Email\n1,7,Lee,a@x.io,{}\n2,7,Ray,b@x.io,b@x.io\n"


def test_doubled_titles_that_agree_are_one(salesforce: Any) -> None:
    mapping = salesforce.propose(DOUBLED.format("a@x.io"))
    assert problem(mapping) == ""
    assert mapping.fields["email"].number == 4


def test_doubled_titles_that_differ_must_be_chosen_between(salesforce: Any) -> None:
    mapping = salesforce.propose(DOUBLED.format("z@x.io"))
    assert problem(mapping) == 'columns 4 and 5 are both “Email” and differ; choose one: --map "Email#2=email"'
    with pytest.raises(CsvError, match="2 columns are called “Email” and differ; say “Email#1” or “Email#2”"):
        mapped(mapping, ["Email=email"])
    for assignment, number in (("Email#1=email", 4), ("Email#2=email", 5)):
        settled = mapped(mapping, [assignment])
        assert problem(settled) == ""
        assert settled.fields["email"].number == number
    left_out = mapped(mapping, ["Email=-"])
    assert problem(left_out) == ""
    assert "email" not in left_out.fields


def test_doubled_titles_that_nobody_needs_are_no_matter(salesforce: Any) -> None:
    assert problem(salesforce.propose("Id,Name,BillingCity,X,X\n1,Acme,Rome,a,b\n")) == ""


# --- what is missing ---


def test_unknown_titles_are_refused_naming_the_way_out(salesforce: Any) -> None:
    text = "Firmenname,Gruppe\nAcme,Rom\n"
    with pytest.raises(
        CsvError,
        match=r"\(Firmenname and Gruppe\) do not tell whether it holds accounts or people or deals or activities; say",
    ):
        propose(salesforce.write("x.csv", text), system="hubspot")
    with pytest.raises(CsvError, match="is no export of Salesforce, HubSpot, Pipedrive, Zoho CRM or Dynamics 365"):
        propose(salesforce.write("x.csv", text))
    mapping = propose(salesforce.write("x.csv", text), system="hubspot", kind="companies")
    assert "no column names the account; say which does: --map" in problem(mapping)
    assert problem(mapped(mapping, ["Firmenname=name"])) == ""


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("Id,AccountId,CloseDate,Amount,Name", "no column says whether a deal is won"),
        ("Id,StageName,CloseDate,Amount,Name", "no column says which account a row belongs to"),
        ("Id,StageName,AccountId,Amount,Name", "no column says when a deal was closed"),
        ("Id,StageName,AccountId,CloseDate,Name", "no column holds an amount"),
    ],
)
def test_deals_need_to_say_what_makes_a_contract(salesforce: Any, header: str, missing: str) -> None:
    assert missing in problem(salesforce.propose(header + "\n", kind="deals"))


def test_tables_have_the_names_people_give_them() -> None:
    words = ("accounts", "Companies", "contacts", "stakeholders", "Opportunity.csv", "deals", "touches", "Tasks")
    tables = ["account"] * 2 + ["stakeholder"] * 2 + ["contract"] * 2 + ["touch"] * 2
    assert [crm_table(word) for word in words] == tables
    with pytest.raises(CsvError, match="“leads” is not one of accounts"):
        crm_table("leads")


# --- the footer of a report ---


FOOTER = '\n"Grand Totals (2 records)"\n\n"Confidential Information - Do Not Distribute"\nCopyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\n"Generated By:  Ann Lee 11/22/2026"\n'  # noqa: E501


def test_a_report_s_footer_is_no_row(salesforce: Any) -> None:
    mapping = salesforce.propose("Account ID,Account Name,Account Owner\n1,Acme,Ann\n2,Bolt,Ann\n" + FOOTER)
    assert mapping.rows == 2
    assert mapping.notices == ("the report's footer from row 5 on is not read",)


@pytest.mark.parametrize("total", ['Total,,"$5,000"', "Total", "Grand Total,,", "Subtotal,,5"])
def test_totals_end_the_rows_but_a_customer_called_total_does_not(salesforce: Any, total: str) -> None:
    header = "Account Name,Account ID,Annual Revenue,Account Owner\n"
    assert salesforce.propose(header + f"Total,001A,5,Ann\nAcme,001B,6,Bob\n{total}\n").rows == 2


def test_rows_below_the_totals_are_never_lost(salesforce: Any) -> None:
    with pytest.raises(CsvError, match=r"row 4: rows follow the report's totals; export the report as “Details Only”"):
        salesforce.propose("Account Name,Account ID,Account Owner\nAcme,1,Ann\nTotal,,\nBolt,2,Ann\n")
