"""Accounts of a CRM: which stored account each row is, and what it may change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bookcockpit.core.actions import NOT_CHOSEN
from bookcockpit.core.entities import Account

HEADER = "Id,IsDeleted,Name,Website,Industry,BillingCity,Owner.Name,Description,CurrencyIsoCode\n"
ACME = "001A0000006Vm9r,false,Acme,https://acme.com,Media,Rome,Ann Lee,Good people,EUR\n"
LONG = "001A0000006Vm9rIAC"
TODAY = date(2026, 3, 2)


def counts(plan: Any) -> tuple[int, int, int, int]:
    return plan.created, plan.updated, plan.unchanged, plan.rejected_rows


def why(plan: Any) -> list[str]:
    return [str(rejection) for rejection in plan.rejected]


def test_a_new_account_has_what_its_row_says(salesforce: Any) -> None:
    plan = salesforce.take({"accounts.csv": HEADER + ACME}, new_tier="growth")
    assert counts(plan) == (1, 0, 0, 0)
    account = salesforce.book.one("account")
    assert (account.key, account.name, account.website, account.industry) == (
        "acme",
        "Acme",
        "https://acme.com",
        "Media",
    )
    assert (account.our_owner, account.notes, account.currency) == ("Ann Lee", "Good people", "EUR")
    assert (account.tier, account.tier_reason, account.tracked_since) == ("growth", NOT_CHOSEN, TODAY)
    ref = salesforce.book.one("external_ref")
    assert (ref.entity, ref.entity_id, ref.system, ref.external_id) == ("account", account.id, "salesforce", LONG)


def test_the_same_file_twice_changes_nothing(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": HEADER + ACME})
    again = salesforce.take({"accounts.csv": HEADER + ACME})
    assert counts(again) == (0, 0, 1, 0)
    assert again.change.is_empty


def test_fifteen_and_eighteen_characters_are_one_account(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": HEADER + ACME})
    plan = salesforce.take({"accounts.csv": HEADER + ACME.replace("001A0000006Vm9r", LONG).replace("Rome", "Oslo")})
    assert counts(plan) == (0, 0, 1, 0)
    other_case = salesforce.take({"accounts.csv": HEADER + ACME.replace("6Vm9r", "6vm9r").replace("acme.com", "")})
    assert counts(other_case) == (1, 0, 0, 0)


def test_a_change_in_the_crm_arrives_and_one_made_here_stays(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": HEADER + ACME})
    account = salesforce.book.one("account")
    salesforce.book.add(account.but(our_owner="Zoe", name="Acme International"))
    changed = HEADER + ACME.replace("Media", "Retail").replace("Ann Lee", "Bob Ray")
    plan = salesforce.take({"accounts.csv": changed})
    assert counts(plan) == (0, 1, 0, 0)
    account = salesforce.book.one("account")
    assert (account.industry, account.our_owner, account.name) == ("Retail", "Zoe", "Acme International")
    kept = "2 values written here kept although Salesforce says otherwise: name (1), our_owner (1)"
    assert any(notice.startswith(kept) for notice in plan.notices)
    salesforce.take({"accounts.csv": changed}, overwrite=True)
    account = salesforce.book.one("account")
    assert (account.our_owner, account.name) == ("Bob Ray", "Acme")


def test_an_empty_cell_keeps_unless_told_to_clear(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": HEADER + ACME})
    emptied = HEADER + ACME.replace("Media", "N/A").replace("Ann Lee", "")
    assert counts(salesforce.take({"accounts.csv": emptied})) == (0, 0, 1, 0)
    salesforce.book.add(salesforce.book.one("account").but(our_owner="Zoe"))
    assert counts(salesforce.take({"accounts.csv": emptied}, clear=True)) == (0, 1, 0, 0)
    account = salesforce.book.one("account")
    assert (account.industry, account.our_owner) == ("", "Zoe")
    assert counts(salesforce.take({"accounts.csv": emptied}, clear=True)) == (0, 0, 1, 0)


# --- which account ---


def stored(book: Any, key: str, name: str, website: str = "") -> Account:
    account = Account(key=key, name=name, website=website, tier="growth", tracked_since=TODAY)
    book.add(account)
    return account


@pytest.mark.parametrize("row", ["1,Acme Incorporated,www.acme.com/de\n", "1,ACME ltd,\n"])
def test_one_account_of_the_domain_or_name_is_linked_and_told(salesforce: Any, row: str) -> None:
    acme = stored(salesforce.book, "a-1", "Acme Ltd", "acme.com")
    plan = salesforce.take({"accounts.csv": "Id,Name,Website\n" + row})
    assert plan.created == 0
    assert salesforce.book.one("external_ref").entity_id == acme.id
    name = row.split(",")[1]
    assert f"accounts.csv: 1 row was linked to what was here already: {name} (a-1)" in plan.notices
    assert salesforce.book.one("account").name == "Acme Ltd"


def test_bookkeeping_alone_is_no_change(salesforce: Any) -> None:
    stored(salesforce.book, "acme", "Acme")
    plan = salesforce.take({"accounts.csv": "Id,Name\n1,Acme\n"})
    assert counts(plan) == (0, 0, 1, 0)
    assert plan.change.add


def test_two_candidates_are_rejected_naming_both(salesforce: Any) -> None:
    stored(salesforce.book, "a-1", "Acme")
    stored(salesforce.book, "b-1", "Bolt", "bolt.io")
    plan = salesforce.plan({"accounts.csv": "Id,Name,Website\n1,Acme,bolt.io\n"})
    assert why(plan) == [
        "accounts.csv row 2, Id: is new, and the row may mean a-1 and b-1; link it with a column of keys,"
        " or leave it out"
    ]


def test_an_account_linked_to_another_record_is_no_candidate(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Id,Name,Website\n1,Acme,acme.com\n"})
    plan = salesforce.take({"accounts.csv": "Id,Name,Website\n2,Acme,acme.com\n3,Acme,acme.com\n"})
    assert plan.created == 2
    assert sorted(account.key for account in salesforce.book.all("account")) == ["acme", "acme-2", "acme-3"]


def test_another_system_links_to_the_same_account(salesforce: Any, hubspot: Any) -> None:
    salesforce.take({"accounts.csv": "Id,Name,Website\n1,Acme,acme.com\n"})
    plan = hubspot.take({"accounts.csv": "Record ID,Company name,Company Domain Name\n1,Acme Inc.,acme.com\n"})
    assert counts(plan) == (0, 0, 1, 0)
    assert {ref.system for ref in salesforce.book.all("external_ref")} == {"salesforce", "hubspot"}


def test_rows_without_ids_are_known_by_name(salesforce: Any) -> None:
    text = "Account Name,Account Owner,Billing City\nAcme,Ann,\nBolt,Ann,\n"
    assert counts(salesforce.take({"accounts.csv": text})) == (2, 0, 0, 0)
    assert counts(salesforce.take({"accounts.csv": text})) == (0, 0, 2, 0)
    plan = salesforce.plan({"accounts.csv": text + "acme,Bob,\n"})
    assert why(plan) == ["accounts.csv row 4: is the same account as accounts.csv row 2; leave one of the two out"]


def test_an_account_that_an_earlier_row_renamed_is_no_longer_called_so(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Id,Name\n1,Acme\n"})
    text = "Id,Name\n1,Bolt\n,Acme\n"
    assert counts(salesforce.take({"accounts.csv": text})) == (1, 1, 0, 0)
    assert counts(salesforce.take({"accounts.csv": text})) == (0, 0, 2, 0)


def test_a_mapped_key_is_ours(salesforce: Any) -> None:
    stored(salesforce.book, "k-1", "Acme")
    text = "Id,Name,OwnerId,Legacy\n1,Renamed,x,k-1\n2,Bolt,x,k-2\n"
    plan = salesforce.take({"accounts.csv": text}, "Legacy=key")
    assert (plan.created, plan.rejected_rows) == (1, 0)
    assert {account.key for account in salesforce.book.all("account")} == {"k-1", "k-2"}
    plan = salesforce.plan({"accounts.csv": "Id,Name,Legacy\n3,Cora,k-1\n4,Dyna,k-4\n5,Elm,k-4\n"}, "Legacy=key")
    assert why(plan) == [
        "accounts.csv row 2, Legacy: “k-1” is already linked to another record of Salesforce",
        "accounts.csv row 4, Legacy: “k-4” is the key of another account already",
    ]


def test_one_id_twice_is_a_repetition_or_a_contradiction(salesforce: Any) -> None:
    plan = salesforce.plan({"accounts.csv": "Id,Name\n1,Acme\n1,Acme\n1,Bolt\n"})
    assert counts(plan) == (1, 0, 1, 1)
    assert plan.left_out == (("the same as an earlier row", 1),)
    assert why(plan) == ["accounts.csv row 4, Id: “1” is also the id of accounts.csv row 2, which says something else"]


def test_a_link_to_an_account_that_is_gone_is_made_anew(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Id,Name\n1,Acme\n"})
    salesforce.book.rows["account"].clear()
    assert salesforce.take({"accounts.csv": "Id,Name\n1,Acme\n"}).created == 1
    assert salesforce.book.one("external_ref").entity_id == salesforce.book.one("account").id


# --- tiers ---


TIERED = "Id,Name,Tier\n1,Acme,{}\n"


def test_a_tier_column_tiers_and_its_changes_are_history(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": TIERED.format("Tier 1")})
    account = salesforce.book.one("account")
    assert (account.tier, account.tier_reason) == ("strategic", "")
    salesforce.take({"accounts.csv": TIERED.format("Tier 2")})
    assert salesforce.book.one("account").tier == "growth"
    change = salesforce.book.one("tier_change")
    assert (change.tier_was, change.tier, change.reason) == ("strategic", "growth", "said by Salesforce")


def test_a_tier_nobody_chose_gives_way_to_the_crm_s_and_a_chosen_one_does_not(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Id,Name\n1,Acme\n"})
    chosen = salesforce.book.one("account")
    salesforce.take({"accounts.csv": TIERED.format("growth")})
    account = salesforce.book.one("account")
    assert (account.tier, account.tier_reason) == ("growth", "")
    salesforce.book.add(chosen.but(tier="strategic"))
    salesforce.take({"accounts.csv": TIERED.format("Tier 3")})
    assert salesforce.book.one("account").tier == "strategic"


def test_new_tier_speaks_of_new_accounts_alone(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Id,Name\n1,Acme\n"})
    plan = salesforce.take({"accounts.csv": "Id,Name\n1,Acme\n"}, new_tier="strategic")
    assert counts(plan) == (0, 0, 1, 0)


# --- cells ---


def test_native_columns_can_be_mapped_and_bad_cells_name_their_title(salesforce: Any) -> None:
    text = 'Id,Name,Since,Seats,Stuff,State\n1,Acme,31/12/2025,"1,200",A;B,Churned\n'
    maps = ("Since=owned_since", "Seats=seats_licensed", "Stuff=products", "State=status")
    salesforce.take({"accounts.csv": text}, *maps)
    account = salesforce.book.one("account")
    assert (account.owned_since.isoformat(), account.seats_licensed) == ("2025-12-31", 1200)
    assert (account.products, account.status) == (("A", "B"), "churned")
    plan = salesforce.plan({"accounts.csv": "Id,Name,Since,Seats\n1,Acme,soon,many\n"}, *maps[:2])
    assert why(plan) == [
        "accounts.csv row 2, Since: “soon” is not a date; write 2026-11-30, or say --date-format",
        "accounts.csv row 2, Seats: “many” is not a whole number",
    ]
    assert plan.rejected_rows == 1


def test_a_domain_does_for_a_web_address(hubspot: Any) -> None:
    text = (
        "Record ID,Company name,Company Domain Name,Website URL\n1,Acme,acme.com,\n2,Bolt,bolt.io,https://bolt.io/en\n"
    )
    hubspot.take({"accounts.csv": text})
    assert [account.website for account in hubspot.book.all("account")] == ["acme.com", "https://bolt.io/en"]


def test_deleted_records_change_nothing(salesforce: Any) -> None:
    plan = salesforce.take({"accounts.csv": "Id,Name,IsDeleted\n1,Acme,TRUE\n2,Bolt,FALSE\n"})
    assert counts(plan) == (1, 0, 1, 0)
    assert plan.left_out == (("marked as deleted in Salesforce", 1),)


def test_a_name_that_names_nothing_is_rejected(salesforce: Any) -> None:
    plan = salesforce.plan({"accounts.csv": "Id,Name\n1,.\n2,\n3,Acme\n"}, skip_bad=True)
    assert counts(plan) == (1, 0, 0, 2)
    assert plan.writable
    assert why(plan) == [
        "accounts.csv row 2, Name: needs at least one letter or digit",
        "accounts.csv row 3, Name: is missing",
    ]
    assert {ref.external_id for ref in plan.change.add if hasattr(ref, "external_id")} == {"3"}


def test_accounts_of_one_name_with_ids_of_their_own_are_told(salesforce: Any) -> None:
    header = "Id,Name\n"
    told = "1 new account beside one of the same name, with an id of its own; merge them if they are"
    plan = salesforce.plan({"accounts.csv": header + "d1,Delta\nD1,delta\nd2,Delta Two\n"})
    assert (counts(plan)[0], plan.notices) == (3, (f"{told} one: delta-2 and delta",))
    plan = salesforce.take({"accounts.csv": header + "d1,Delta\n", "accounts-2.csv": header + "D1,Delta\n"})
    assert (counts(plan)[0], plan.notices) == (2, (f"{told} one: delta-2 and delta",))
    again = salesforce.plan({"accounts.csv": header + "d1,Delta\nD1,Delta\n"})
    assert (counts(again)[:3], again.notices) == ((0, 0, 2), ())
