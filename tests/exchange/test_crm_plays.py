"""Open deals of customers are plays; won and lost they are closed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from bookcockpit.core.entities import Play, Rate
from bookcockpit.exchange.crm.deal_terms import motion_of, stage_of

ACCOUNTS = "Id,Name,Account Currency\n1,Acme Corporation,USD\n2,Bolt,EUR\n3,Prospect,USD\n"
HEADER = "Id,AccountId,Name,StageName,IsWon,IsClosed,Type,Amount,Probability,CloseDate,Opportunity Owner\n"
WON = (
    "6A,1,Core,Closed Won,true,true,New,240000.0,100,2026-01-15,\n6B,2,Core,Closed Won,true,true,,10,100,2026-01-15,\n"
)


def counts(plan: Any) -> tuple[int, int, int, int]:
    return plan.created, plan.updated, plan.unchanged, plan.rejected_rows


def deal(
    id_: str = "6P", account: str = "1", name: str = "More seats", stage: str = "Negotiation/Review", **said: str
) -> str:
    won, closed = str(stage == "Closed Won").lower(), str(stage.startswith("Closed")).lower()
    amount, day, type_ = said.get("amount", "30000"), said.get("day", "2026-05-01"), said.get("type_", "")
    return f"{id_},{account},{name},{stage},{won},{closed},{type_},{amount},60,{day},Kim\n"


@pytest.fixture
def crm(salesforce: Any) -> Any:
    """Exports over a book with two customers and a prospect of Salesforce."""
    salesforce.take({"accounts.csv": ACCOUNTS, "deals.csv": HEADER + WON})
    return salesforce


def play(crm: Any) -> Any:
    return crm.book.one("play")


def test_an_open_deal_of_a_customer_is_a_play(crm: Any) -> None:
    text = HEADER + deal()
    assert counts(crm.take({"deals.csv": text})) == (1, 0, 0, 0)
    made = play(crm)
    assert (made.key, made.title, made.motion, made.stage) == ("more-seats", "More seats", "seats", "proposed")
    assert (made.potential_arr, made.due_on, made.owner) == (3_000_000, date(2026, 5, 1), "Kim")
    again = crm.take({"deals.csv": text})
    assert (counts(again), again.change.is_empty) == ((0, 0, 1, 0), True)


def test_an_account_is_a_customer_by_a_deal_further_down(salesforce: Any) -> None:
    plan = salesforce.take({"accounts.csv": ACCOUNTS, "deals.csv": HEADER + deal() + WON})
    assert (counts(plan), plan.left_out) == ((6, 0, 0, 0), ())


def test_deals_of_prospects_and_strangers_are_left_out_with_the_reason(crm: Any) -> None:
    rows = deal(account="3") + deal("6Q", "99") + deal("6R", type_="Existing Customer - Downgrade") + deal("6S", "")
    plan = crm.take({"deals.csv": HEADER + rows})
    assert (counts(plan), crm.book.all("play")) == ((0, 0, 4, 0), [])
    assert dict(plan.left_out) == {
        "open deal of an account without a contract (a prospect)": 1,
        "open deal of an account that is not in the book": 1,
        "open deal for less than there is (a downgrade)": 1,
        "open deal without an account": 1,
    }


def test_a_name_near_one_of_the_book_is_asked_about(crm: Any) -> None:
    header = "Id,Account Name,Name,StageName,Amount,CloseDate\n"
    plan = crm.take({"deals.csv": header + "6P,ACME Corp.,Seats,Demo,5,2026-05-01\n"})
    question = "did you mean Acme Corporation (acme-corporation)?"
    assert plan.left_out == ((f"open deal of an account that is not in the book; “ACME Corp.”: {question}", 1),)
    won = crm.plan({"deals.csv": header + "6P,ACME Corp.,Seats,Closed Won,5,2026-05-01\n"})
    assert won.rejected[0].why.endswith(question)
    people = crm.plan({"contacts.csv": "Id,Account Name,Name\n9,Acme corporatoin,Ann\n"})
    assert people.left_out == ((f"person of an account that is not in the book; “Acme corporatoin”: {question}", 1),)


def test_a_won_deal_closes_its_play_and_makes_its_contract(crm: Any) -> None:
    crm.take({"deals.csv": HEADER + deal()})
    won = HEADER + deal(stage="Closed Won", day="2026-02-20")
    assert counts(crm.take({"deals.csv": won})) == (1, 0, 0, 0)
    assert (play(crm).stage, play(crm).closed_on) == ("won", date(2026, 2, 20))
    assert len(crm.book.all("contract")) == 3
    assert counts(crm.take({"deals.csv": won})) == (0, 0, 1, 0)


def test_a_lost_deal_closes_its_play_and_changes_nothing_without_one(crm: Any) -> None:
    crm.take({"deals.csv": HEADER + deal()})
    lost = HEADER + deal(stage="Closed Lost", day="2026-09-01") + deal("6Q", stage="Closed Lost", name="Other")
    plan = crm.take({"deals.csv": lost})
    assert (counts(plan), plan.left_out) == ((0, 1, 1, 0), (("lost deal", 1),))
    # A deal lost before the day it was hoped for was lost by today.
    assert (play(crm).stage, play(crm).closed_on) == ("lost", date(2026, 3, 2))
    again = crm.plan({"deals.csv": lost}, today=date(2026, 3, 9))
    assert counts(again) == (0, 0, 2, 0)
    assert counts(crm.take({"deals.csv": HEADER + deal()})) == (0, 1, 0, 0)
    assert (play(crm).stage, play(crm).closed_on) == ("proposed", None)


def test_a_play_closed_here_stays_closed(crm: Any) -> None:
    crm.take({"deals.csv": HEADER + deal()})
    crm.book.add(play(crm).but(stage="dismissed", closed_on=date(2026, 3, 1)))
    for stage in ("Negotiation/Review", "Prospecting", "Closed Lost"):
        crm.take({"deals.csv": HEADER + deal(stage=stage)})
        assert (play(crm).stage, play(crm).closed_on) == ("dismissed", date(2026, 3, 1))


def test_a_play_moved_on_here_keeps_its_stage_until_the_deal_is_decided(crm: Any) -> None:
    crm.take({"deals.csv": HEADER + deal()})
    crm.book.add(play(crm).but(stage="agreed"))
    crm.take({"deals.csv": HEADER + deal(stage="Prospecting")})
    assert play(crm).stage == "agreed"
    crm.take({"deals.csv": HEADER + deal(stage="Closed Won")})
    assert play(crm).stage == "won"


def test_a_play_deleted_here_does_not_come_back(crm: Any) -> None:
    crm.take({"deals.csv": HEADER + deal()})
    crm.book.rows["play"].clear()
    plan = crm.take({"deals.csv": HEADER + deal()})
    assert (counts(plan), plan.left_out) == ((0, 0, 1, 0), (("open deal whose play was deleted here before", 1),))


def test_a_play_of_ones_own_is_found_by_its_title(crm: Any) -> None:
    account = next(each for each in crm.book.all("account") if each.name == "Bolt")
    crm.book.add(Play(account_id=account.id, motion="department", title="More Seats"))
    plan = crm.take({"deals.csv": HEADER + deal(account="2")})
    assert (counts(plan), play(crm).motion) == ((0, 1, 0, 0), "department")
    assert counts(crm.take({"deals.csv": HEADER + deal(account="2")})) == (0, 0, 1, 0)


def test_deals_without_ids_are_known_by_their_title_even_once_lost(crm: Any) -> None:
    header, open_, lost = (
        text.split(",", 1)[1] for text in (HEADER, deal(), deal(stage="Closed Lost", day="2026-03-02"))
    )
    crm.take({"deals.csv": header + open_})
    assert counts(crm.take({"deals.csv": header + open_})) == (0, 0, 1, 0)
    assert counts(crm.take({"deals.csv": header + lost})) == (0, 1, 0, 0)
    assert counts(crm.take({"deals.csv": header + lost})) == (0, 0, 1, 0)
    earlier = lost.replace("2026-03-02", "2026-02-01")
    assert counts(crm.take({"deals.csv": header + earlier})) == (0, 0, 1, 0)
    assert counts(crm.take({"deals.csv": header + open_ + open_.replace("60", "50")})) == (1, 1, 0, 0)


def test_the_potential_is_in_the_currency_of_the_account(crm: Any) -> None:
    text = HEADER.replace("Amount", "CurrencyIsoCode,Amount") + deal(account="2", amount="USD,30000")
    plan = crm.take({"deals.csv": text})
    assert play(crm).potential_arr is None
    assert any("without a potential: there is no rate for EUR" in notice for notice in plan.notices)
    crm.book.add(Rate(currency="EUR", rate_on=date(2026, 1, 1), rate=Decimal("1.2")))
    assert counts(crm.take({"deals.csv": text})) == (0, 1, 0, 0)
    assert play(crm).potential_arr == 2_500_000


def test_the_potential_is_that_of_a_year(crm: Any) -> None:
    header = HEADER.replace("Amount", "Contract Term (Months),Amount")
    crm.take({"deals.csv": header + deal(amount="24,30000")})
    assert play(crm).potential_arr == 1_500_000


def test_a_motion_nobody_told_is_assumed_and_gives_way(crm: Any) -> None:
    plan = crm.take({"deals.csv": HEADER + deal(name="Something")})
    assert play(crm).motion == "cross_sell"
    assert any("no word tells the motion of 1 new play" in notice for notice in plan.notices)
    crm.take({"deals.csv": HEADER + deal(name="Something", type_="Upgrade")})
    assert play(crm).motion == "upgrade"


def test_a_deal_of_no_type_named_a_renewal_is_no_play(crm: Any) -> None:
    plan = crm.take({"deals.csv": HEADER + deal(name="Acme renewal 2027", day="2027-01-10")})
    assert (counts(plan), crm.book.all("play")) == ((0, 1, 0, 0), [])


@pytest.mark.parametrize(
    ("type_", "name", "motion"),
    [
        ("Existing Customer - Upgrade", "Acme 2026", "upgrade"),
        ("Cross-Sell", "200 seats", "cross_sell"),
        ("", "200 more licenses", "seats"),
        ("existingbusiness", "3-year deal, 200 seats", "multi_year"),
        ("", "Roll-out to the finance department", "department"),
        ("Add-On", "", "cross_sell"),
        ("", "Widgets", None),
    ],
)
def test_words_tell_the_motion(type_: str, name: str, motion: str | None) -> None:
    assert motion_of(type_, name) == motion


@pytest.mark.parametrize(
    ("stage", "probability", "found"),
    [
        ("Prospecting", 0.9, "idea"),
        ("Qualification", 0.1, "qualified"),
        ("Id. Decision Makers", None, "qualified"),
        ("Value Proposition", 0.5, "qualified"),
        ("Proposal/Price Quote", 0.75, "proposed"),
        ("contractsent", 0.9, "proposed"),
        ("appointmentscheduled", 0.2, "qualified"),
        ("Verbal Agreement", 0.2, "agreed"),
        ("Stufe 3", 0.95, "agreed"),
        ("Stufe 3", 0.5, "proposed"),
        ("Stufe 3", 0.2, "qualified"),
        ("Stufe 3", 0.19, "idea"),
        ("", None, "idea"),
    ],
)
def test_the_name_of_a_stage_tells_more_than_its_probability(stage: str, probability: float | None, found: str) -> None:
    assert stage_of(stage, probability) == found
