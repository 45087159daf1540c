"""Deals of a CRM: a won one is a contract, an open renewal speaks of the contract it renews."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bookcockpit.core.entities import Contract

ACCOUNTS = "Id,Name\n1,Acme\n2,Bolt\n"
HEADER = "Id,AccountId,Name,StageName,IsWon,IsClosed,Type,Amount,Probability,CloseDate,IsDeleted\n"
WON = "6A,1,Core platform,Closed Won,true,true,New,240000.0,100,2026-01-15,false\n"


def counts(plan: Any) -> tuple[int, int, int, int]:
    return plan.created, plan.updated, plan.unchanged, plan.rejected_rows


def why(plan: Any) -> list[str]:
    return [str(rejection) for rejection in plan.rejected]


@pytest.fixture
def crm(salesforce: Any) -> Any:
    """Exports over a book with two accounts of Salesforce."""
    salesforce.take({"accounts.csv": ACCOUNTS})
    return salesforce


def contract(crm: Any) -> Any:
    return crm.book.one("contract")


def test_a_won_deal_is_a_contract_of_an_assumed_year(crm: Any) -> None:
    plan = crm.take({"deals.csv": HEADER + WON})
    made = contract(crm)
    assert (made.key, made.arr, made.currency) == ("core-platform", 24_000_000, "USD")
    assert (made.starts_on, made.term_end) == (date(2026, 1, 15), date(2027, 1, 14))
    assert any(notice.startswith("deals.csv: the end of 1 contract is assumed, 12 months") for notice in plan.notices)
    again = crm.take({"deals.csv": HEADER + WON})
    assert counts(again) == (0, 0, 1, 0)
    assert again.change.is_empty


def test_every_other_deal_changes_nothing_and_is_counted(crm: Any) -> None:
    rows = (
        "6B,1,B,Prospecting,false,false,New,5,10,2026-01-15,false\n"
        "6C,1,C,Closed Lost,false,true,New,5,0,2026-01-15,false\n"
        "6D,1,D,Closed Won,true,true,New,5,100,2026-01-15,true\n"
        "6E,77,E,Prospecting,false,false,New,oops,10,soon,false\n"
    )
    plan = crm.take({"deals.csv": HEADER + rows})
    assert counts(plan) == (0, 0, 4, 0)
    assert dict(plan.left_out) == {
        "open deal of an account without a contract (a prospect)": 1,
        "open deal of an account that is not in the book": 1,
        "lost deal": 1,
        "marked as deleted in Salesforce": 1,
    }


@pytest.mark.parametrize(
    ("stage", "made"),
    [("Closed Won", 1), ("closedwon", 1), ("Closed won (Sales Pipeline)", 1), ("Closed lost", 0), ("Demo", 0)],
)
def test_without_a_flag_the_stage_tells_a_won_deal(hubspot: Any, stage: str, made: int) -> None:
    hubspot.take({"accounts.csv": "Record ID,Company name\n1,Acme\n"})
    header = "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company IDs (Primary)\n"
    plan = hubspot.take({"deals.csv": header + f"5,Core,{stage},100,2026-01-15 10:00,1\n"})
    assert (plan.created, plan.unchanged) == (made, 1 - made)
    assert counts(hubspot.take({"deals.csv": header + f"5,Core,{stage},100,2026-01-15 10:00,1\n"})) == (0, 0, 1, 0)


TERMS = "Id,AccountId,Name,IsWon,Amount,CloseDate,{}\n6A,1,Core,true,120000,2026-01-15,{}\n"


@pytest.mark.parametrize(
    ("titles", "cells", "start", "end", "arr"),
    [
        ("Contract Start Date,Contract End Date", "2026-02-01,2027-01-31", "2026-02-01", "2027-01-31", 120_000),
        ("Contract Start Date,Contract End Date", "2026-02-01,2028-01-31", "2026-02-01", "2028-01-31", 60_000),
        ("Contract Start Date,Contract End Date", "2026-02-01,2028-02-10", "2026-02-01", "2028-02-10", 120_000),
        ("Renewal_Date__c", "2027-01-15", "2026-01-15", "2027-01-14", 120_000),
        ("Contract_Term__c", "24", "2026-01-15", "2028-01-14", 60_000),
        ("Term (Months)", "36.0", "2026-01-15", "2029-01-14", 40_000),
        ("Subscription Term", "2 years", "2026-01-15", "2028-01-14", 60_000),
        ("Contract Term (Months),ARR__c", "24,100000", "2026-01-15", "2028-01-14", 100_000),
        ("Contract Term (Months),ACV", "24,80000", "2026-01-15", "2028-01-14", 80_000),
        ("Contract Term (Months)", "12", "2026-01-15", "2027-01-14", 120_000),
    ],
)
def test_a_term_that_is_said_is_taken_and_amounts_are_of_a_year(
    crm: Any, titles: str, cells: str, start: str, end: str, arr: int
) -> None:
    plan = crm.take({"deals.csv": TERMS.format(titles, cells)})
    made = contract(crm)
    assert (made.starts_on.isoformat(), made.term_end.isoformat(), made.arr) == (start, end, arr * 100)
    assert not any("assumed" in notice for notice in plan.notices)
    assert any("divided to one year" in notice for notice in plan.notices) == (arr < 80_000)


def test_a_term_that_is_none_is_rejected(crm: Any) -> None:
    plan = crm.plan({"deals.csv": TERMS.format("Contract Term (Months)", "a while")})
    assert why(plan) == ["deals.csv row 2, Contract Term (Months): “a while” is not a term of 1 to 120 months"]


def test_an_assumed_end_follows_the_term_until_one_is_said_or_typed(crm: Any) -> None:
    crm.take({"deals.csv": HEADER + WON})
    assert counts(crm.take({"deals.csv": HEADER + WON}, term_months=24)) == (0, 1, 0, 0)
    assert contract(crm).term_end == date(2028, 1, 14)
    said = HEADER.replace("IsDeleted", "Contract End Date") + WON.replace("false\n", "2026-12-31\n")
    crm.take({"deals.csv": said})
    assert contract(crm).term_end == date(2026, 12, 31)
    # A file without that column knows no better than what was said before.
    assert counts(crm.take({"deals.csv": HEADER + WON})) == (0, 0, 1, 0)
    crm.book.add(contract(crm).but(term_end=date(2026, 9, 30)))
    crm.take({"deals.csv": said})
    assert contract(crm).term_end == date(2026, 9, 30)


@pytest.mark.parametrize(
    ("header", "cells", "arr", "currency"),
    [
        ("Amount", '"$1,234.50"', 123_450, "USD"),
        ("Amount", '"€1.234,50"', 123_450, "EUR"),
        ("Amount Currency,Amount", "CHF,500", 50_000, "CHF"),
        ("CurrencyIsoCode,Amount", "jpy,500000.0", 500_000, "JPY"),
        ("Amount", "500", 50_000, "USD"),
    ],
)
def test_the_currency_is_the_column_s_the_cell_s_or_the_book_s(
    crm: Any, header: str, cells: str, arr: int, currency: str
) -> None:
    crm.take({"deals.csv": f"Id,AccountId,Name,IsWon,CloseDate,{header}\n6A,1,Core,true,2026-01-15,{cells}\n"})
    assert (contract(crm).arr, contract(crm).currency) == (arr, currency)


def test_the_account_s_currency_comes_before_the_book_s(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Id,Name,CurrencyIsoCode\n1,Acme,CAD\n", "deals.csv": HEADER + WON})
    assert contract(salesforce).currency == "CAD"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("240000.0", ""), "arr: is missing: a won deal without an amount makes no contract"),
        (("240000.0", "(500)"), "Amount: “-500” is below zero"),
        (("240000.0", "about 5"), "Amount: “about 5” is not an amount"),
        (("2026-01-15", ""), "CloseDate: is missing: a contract starts when its deal was closed"),
        (("2026-01-15", "2026-02-30"), "CloseDate: “2026-02-30” is not a day of the calendar"),
        (("6A,1,", "6A,,"), "account: is missing: Salesforce names no account for this won deal"),
        (("true,true", "maybe,true"), "IsWon: “maybe” is not one of true, false"),
    ],
)
def test_a_won_deal_that_says_too_little_is_rejected(crm: Any, change: tuple[str, str], reason: str) -> None:
    plan = crm.plan({"deals.csv": HEADER + WON.replace(*change)})
    assert reason in why(plan)[0]
    assert (plan.rows, plan.rejected_rows) == (1, 1)


def test_won_deals_of_accounts_outside_the_book_are_left_out_and_counted(crm: Any) -> None:
    plan = crm.take({"deals.csv": HEADER + WON + WON.replace("6A,1,", "6B,9,")})
    assert plan.left_out == (("won deal of an account that is not in the book", 1),)
    assert (counts(plan), plan.ends) == ((1, 0, 1, 0), (1, 0, 1))
    assert crm.take({"deals.csv": HEADER + WON.replace("6A,1,", "6B,9,") + WON}).ends == (1, 0, 1)


def test_two_words_about_the_currency_are_rejected(crm: Any) -> None:
    text = "Id,AccountId,Name,IsWon,CloseDate,CurrencyIsoCode,Amount\n6A,1,Core,true,2026-01-15,EUR,GBP 5\n"
    assert why(crm.plan({"deals.csv": text})) == [
        "deals.csv row 2, CurrencyIsoCode: is EUR in its column but GBP in the amount"
    ]


# --- which contract ---


def stored(crm: Any, key: str, start: str, end: str, **values: Any) -> Contract:
    account = next(each for each in crm.book.all("account") if each.name == "Acme")
    made = Contract(
        account_id=account.id, key=key, starts_on=date.fromisoformat(start), term_end=date.fromisoformat(end),
        **{"arr": 100, "currency": "USD", **values},
    )  # fmt: skip
    crm.book.add(made)
    return made


@pytest.mark.parametrize(("key", "start"), [("core-platform", "2025-12-01"), ("c-1", "2026-01-15")])
def test_a_contract_here_already_is_known_by_the_deal_s_name_or_its_start(crm: Any, key: str, start: str) -> None:
    stored(crm, key, start, "2026-12-31")
    plan = crm.take({"deals.csv": HEADER + WON})
    assert counts(plan) == (0, 1, 0, 0)
    assert (contract(crm).arr, contract(crm).term_end) == (100, date(2026, 12, 31))
    assert (contract(crm).won_on, contract(crm).deal_type, contract(crm).derived) == (date(2026, 1, 15), "new", ())
    assert counts(crm.take({"deals.csv": HEADER + WON})) == (0, 0, 1, 0)
    assert any("1 row was linked" in notice for notice in plan.notices)


def test_two_candidates_are_rejected_naming_both(crm: Any) -> None:
    stored(crm, "c-1", "2026-01-15", "2026-12-31")
    stored(crm, "c-2", "2026-01-15", "2026-12-31")
    assert "the row may mean c-1 and c-2" in why(crm.plan({"deals.csv": HEADER + WON}))[0]


def test_a_contract_beside_one_that_was_here_is_told(crm: Any) -> None:
    stored(crm, "c-1", "2025-12-01", "2026-11-30")
    plan = crm.take({"deals.csv": HEADER + WON})
    assert plan.created == 1
    assert any(
        "1 new contract runs at the same time" in each and "core-platform beside c-1" in each for each in plan.notices
    )


def test_deals_of_one_name_and_day_stay_apart(crm: Any) -> None:
    text = HEADER + WON + WON.replace("6A", "6B") + WON.replace("6A", "6C").replace("Core platform", "Seats")
    assert counts(crm.take({"deals.csv": text})) == (3, 0, 0, 0)
    assert {each.key for each in crm.book.all("contract")} == {"core-platform", "core-platform-2", "seats"}
    assert counts(crm.take({"deals.csv": text})) == (0, 0, 3, 0)


def test_deals_without_ids_are_known_again(crm: Any) -> None:
    text = "Account Name,Opportunity Name,Stage,Amount,Close Date\nAcme,Core,Closed Won,5,2026-01-15\n"
    text += "Acme,Seats,Closed Won,6,2026-01-15\nBolt,Core,Closed Won,7,2026-01-15\n"
    assert counts(crm.take({"deals.csv": text})) == (3, 0, 0, 0)
    again = crm.take({"deals.csv": text})
    assert counts(again) == (0, 0, 3, 0)
    assert again.change.is_empty


# --- renewals ---


def renewal(number: str, closes: str, amount: str = "300000", account: str = "1", kind: str = "Renewal") -> str:
    return f"{number},{account},Renewal {number},Negotiation,false,false,{kind},{amount},60,{closes},false\n"


def test_an_open_renewal_sets_target_and_probability_of_the_nearest_contract(crm: Any) -> None:
    stored(crm, "c-1", "2025-07-01", "2026-06-30", arr=25_000_000)
    stored(crm, "c-2", "2025-09-16", "2026-09-15")
    text = HEADER + renewal("6R", "2026-07-20", kind="Existing Business - Renewal")
    plan = crm.take({"deals.csv": text})
    assert counts(plan) == (0, 1, 0, 0)
    after = {each.key: (each.target_arr, each.probability) for each in crm.book.all("contract")}
    assert after == {"c-1": (30_000_000, 0.6), "c-2": (None, None)}
    assert counts(crm.take({"deals.csv": text})) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("closes", "found"), [("2026-10-01", True), ("2026-10-02", False), ("2026-03-31", True), ("2026-03-30", False)]
)
def test_a_renewal_is_of_a_contract_at_most_92_days_away(crm: Any, closes: str, found: bool) -> None:
    stored(crm, "c-1", "2025-07-01", "2026-06-30")
    plan = crm.take({"deals.csv": HEADER + renewal("6R", closes)})
    assert (plan.updated == 1) == found
    assert (plan.left_out == ()) == found


def test_a_contract_listens_to_the_nearest_renewal_only(crm: Any) -> None:
    stored(crm, "c-1", "2025-07-01", "2026-06-30")
    text = (
        HEADER + renewal("6R", "2026-05-01", "1") + renewal("6S", "2026-06-20", "2") + renewal("6T", "2026-06-20", "3")
    )
    plan = crm.take({"deals.csv": text})
    assert counts(plan) == (0, 1, 2, 0)
    assert contract(crm).target_arr == 200
    assert counts(crm.take({"deals.csv": text})) == (0, 0, 3, 0)


def test_a_renewal_of_a_contract_from_the_same_file_counts_as_a_row_of_its_own(crm: Any) -> None:
    plan = crm.take({"deals.csv": HEADER + renewal("6R", "2027-01-10") + WON})
    assert counts(plan) == (1, 1, 0, 0)
    assert contract(crm).target_arr == 30_000_000
    assert counts(crm.take({"deals.csv": HEADER + renewal("6R", "2027-01-10") + WON})) == (0, 0, 2, 0)


def test_a_renewal_that_cannot_be_placed_changes_nothing(crm: Any) -> None:
    stored(crm, "c-1", "2025-07-01", "2026-06-30", outcome="churned", outcome_on=date(2026, 5, 1))
    rows = (
        renewal("6R", "2026-06-20")
        + renewal("6S", "2026-06-20", account="99")
        + renewal("6T", "2026-06-20", account="2")
    )
    plan = crm.take({"deals.csv": HEADER + rows})
    assert counts(plan) == (0, 0, 3, 0)
    ((reason, rows_),) = plan.left_out
    assert (reason.startswith("open renewal deal without a contract"), rows_) == (True, 3)


def test_a_target_typed_here_stays(crm: Any) -> None:
    stored(crm, "c-1", "2025-07-01", "2026-06-30", target_arr=7)
    plan = crm.take({"deals.csv": HEADER + renewal("6R", "2026-06-20")})
    assert (contract(crm).target_arr, contract(crm).probability) == (7, 0.6)
    assert any("target_arr (1)" in notice for notice in plan.notices)


def test_probabilities_are_percent_in_salesforce_and_ratios_in_hubspot(hubspot: Any) -> None:
    hubspot.take({"accounts.csv": "Record ID,Company name\n1,Acme\n"})
    stored(hubspot, "c-1", "2025-07-01", "2026-06-30")
    header = "Record ID,Deal Name,Deal Stage,Deal Type,Amount,Close Date,Deal probability,Associated Company IDs\n"
    hubspot.take({"deals.csv": header + "5,R,Contract sent,Renewal,100,2026-06-20,0.8,1\n"})
    assert contract(hubspot).probability == 0.8


def test_contracts_that_have_ended_are_told(crm: Any) -> None:
    plan = crm.take({"deals.csv": HEADER + WON.replace("2026-01-15", "2020-01-15")})
    assert any(notice.startswith("1 new contract ended before today") for notice in plan.notices)
