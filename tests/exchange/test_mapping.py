"""What an export is and what its columns fill, told from its titles and corrected by people."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.exchange.crm.headers import ALIASES
from bookcockpit.exchange.crm.recognise import crm_table, recognise
from bookcockpit.exchange.csv_bytes import CsvError
from bookcockpit.exchange.mapping import mapped, problem, propose, targets

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
}  # fmt: skip


@pytest.mark.parametrize(
    ("system", "table", "header"), [(*which, header) for which, headers in HEADERS.items() for header in headers]
)
def test_titles_tell_what_an_export_is(system: str, table: str, header: str) -> None:
    found = recognise(header.split(","))
    assert found is not None
    assert (found.system, found.table, found.refusal) == (system, table, "")


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("Id,Subject,ActivityDate,Status,Priority,WhoId,WhatId,OwnerId", "holds tasks; activities cannot"),
        ("id,subject,who_id,priority,custom_duration_in_minutes,duration_in_minutes", "holds tasks; activities cannot"),
        ("id,subject,start_date_time,who_id,account_id", "holds events; activities cannot be imported yet"),
        ("Id,IsDeleted,LastName,FirstName,Company,Email,Status,IsConverted", "holds leads; leads cannot be"),
        ("Id,OpportunityId,StageName,Amount,CloseDate,SystemModstamp", "holds histories; histories cannot be"),
        ("Organization - Name,Organization - Owner", "looks like an export of Pipedrive, which cannot be read yet"),
        ("(Do Not Modify) Account,Account Name,Owner", "looks like an export of Dynamics"),
        ("Record Id,Account Name,Account Owner.id,Account Owner,Phone", "looks like an export of Zoho"),
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
        "Firmenname,Ort,Branche",
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
            assert fields.keys() <= {target.name for target in targets(table)}


def test_everything_native_about_an_account_can_be_mapped() -> None:
    from bookcockpit.exchange.columns import FILES

    assert {column.name for column in FILES["account"].columns} <= {target.name for target in targets("account")}


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
    text = "Firmenname,Ort\nAcme,Rom\n"
    with pytest.raises(
        CsvError, match=r"\(Firmenname and Ort\) do not tell whether it holds accounts or people or deals; say --as"
    ):
        propose(salesforce.write("x.csv", text), system="hubspot")
    with pytest.raises(CsvError, match="is no export of Salesforce or HubSpot"):
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
    words = ("accounts", "Companies", "contacts", "stakeholders", "Opportunity.csv", "deals")
    assert [crm_table(word) for word in words] == ["account"] * 2 + ["stakeholder"] * 2 + ["contract"] * 2
    with pytest.raises(CsvError, match="“touches” is not one of accounts"):
        crm_table("touches")


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
