"""Sheets of one's own: one row an account with its contract and people, and figures of use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bookcockpit.exchange.crm.recognise import recognise
from bookcockpit.exchange.crm_in import plan_crm
from bookcockpit.exchange.mapping import mapped, problem, propose, said_for_all
from bookcockpit.exchange.plans import How, ImportPlan
from workbooks import xlsx

TODAY = date(2026, 11, 23)
HEAD = (
    "account_name,arr,renewal_date,contract_start,contract_term_months,tier,seats_purchased,csm_name,"
    "executive_sponsor_client,champion_name,champion_title,champion_email\n"
)
MILLS = (
    "Kite Mills,120000,2027-03-01,2026-03-01,12,Enterprise,200,Pat Kim,Vera Boss,Cham Pion,Head of Ops,c@kite.example\n"
)
WORKS = "Orrin Works,48000,2026-12-15,2025-12-15,12,Mid-Market,50,Pat Kim,,Ann Other,CTO,ann@orrin.example\n"

Take = Callable[..., ImportPlan]


@pytest.fixture
def take(book: Any, tmp_path: Path) -> Take:
    """Read a sheet into the book, recognised by its titles."""

    def taken(
        content: str | bytes, *maps: str, values: tuple[str, ...] = (), write: bool = True, **how: Any
    ) -> ImportPlan:
        path = tmp_path / ("sheet.xlsx" if isinstance(content, bytes) else "sheet.csv")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        mapping = said_for_all(mapped(propose(path), maps), values)
        assert problem(mapping) == ""
        plan = plan_crm([(path, mapping)], book, How(**how), today=TODAY, base_currency="USD")
        if write:
            assert plan.writable, (plan.rejected, plan.questions)
            rows = plan.as_json()["rows"]
            assert sum(rows.values()) == plan.rows
            assert plan.created + plan.updated + plan.unchanged + plan.rejected_rows == plan.rows
            book.add(*plan.change.save, *plan.change.add)
        return plan

    return taken


def _terms(book: Any) -> list[tuple[date, date, int]]:
    return sorted((each.starts_on, each.term_end, each.arr) for each in book.all("contract"))


def _people(book: Any) -> dict[str, tuple[str, ...]]:
    return {each.name: each.roles for each in book.all("stakeholder")}


def test_one_row_makes_an_account_its_contract_and_its_people(book: Any, take: Take) -> None:
    plan = take(HEAD + MILLS + WORKS)
    assert (plan.created, plan.updated) == (2, 0)
    assert _terms(book) == [
        (date(2025, 12, 15), date(2026, 12, 14), 4_800_000),
        (date(2026, 3, 1), date(2027, 2, 28), 12_000_000),
    ]
    assert _people(book) == {
        "Cham Pion": ("champion",),
        "Vera Boss": ("executive_sponsor",),
        "Ann Other": ("champion",),
    }
    mills = next(each for each in book.all("account") if each.name == "Kite Mills")
    assert (mills.tier, mills.seats_licensed, mills.our_csm) == ("strategic", 200, "Pat Kim")
    assert "new in the book: 2 accounts, 2 contracts and 3 people" in plan.notices
    assert any(
        "tiers are read so: “Enterprise” as strategic and “Mid-Market” as growth" in each for each in plan.notices
    )
    assert any("renewal_date is the renewal date: a term ends the day before" in each for each in plan.notices)
    again = take(HEAD + MILLS + WORKS)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 2)
    assert (len(again.change.save), len(again.change.add)) == (0, 0)


def test_the_order_of_rows_changes_nothing(book: Any, make_book: Any, take: Take) -> None:
    take(HEAD + WORKS + MILLS)
    before = _terms(book), _people(book)
    plan = take(HEAD + MILLS + WORKS)
    assert (plan.created, plan.updated, (_terms(book), _people(book))) == (0, 0, before)


def test_a_workbook_says_its_dates_and_numbers_itself(book: Any, take: Take) -> None:
    content = xlsx(
        {
            "Active": [
                ["My accounts"],
                ["Account", "ARR", "Renewal Date", "Tier"],
                ["Kite", 1.234, date(2027, 4, 3), "strategic"],
                ["Orrin", 48_000.5, date(2026, 12, 5), "growth"],
                [None],
                ["Grand total", 48_001.734],
            ],
            "Notes": [["nothing"]],
        }
    )
    plan = take(content)
    assert not plan.questions
    assert _terms(book) == [
        (date(2025, 12, 5), date(2026, 12, 4), 4_800_050),
        (date(2026, 4, 3), date(2027, 4, 2), 123),
    ]
    assert plan.as_json()["rows"] == {"read": 2, "rejected": 0, "left_out": 1}
    assert any("row 6 is left out: “Grand total” adds up the others" in each for each in plan.notices)
    assert any("start of the contract is assumed" in each and "Kite" in each for each in plan.notices)
    assert (take(content).created, len(book.all("contract"))) == (0, 2)


def test_mrr_is_twelve_months_of_it(book: Any, take: Take) -> None:
    plan = take("Customer,MRR,Renewal\nKite,1000.50,2027-03-01\n")
    assert _terms(book) == [(date(2026, 3, 1), date(2027, 2, 28), 1_200_600)]
    assert any("the ARR is 12 times the monthly amount for 1 account: Kite" in each for each in plan.notices)
    take("Customer,ARR,MRR,Renewal\nOrrin,24000,1000,2027-03-01\n")
    assert 2_400_000 in {each.arr for each in book.all("contract")}


def test_next_year_s_row_is_a_new_term_and_a_moved_date_the_same(book: Any, take: Take) -> None:
    take("Account,ARR,Renewal date\nKite,100000,2027-03-01\n")
    plan = take("Account,ARR,Renewal date\nKite,110000,2027-04-01\n")
    assert (plan.created, plan.updated) == (0, 1)
    assert _terms(book) == [(date(2026, 3, 1), date(2027, 3, 31), 11_000_000)]
    plan = take("Account,ARR,Renewal date\nKite,120000,2028-04-01\n")
    assert plan.created == 1
    assert _terms(book)[1] == (date(2027, 4, 1), date(2028, 3, 31), 12_000_000)
    assert take("Account,ARR,Renewal date\nKite,120000,2028-04-01\n").unchanged == 1


def test_dates_go_before_a_term_that_does_not_fit_them(book: Any, take: Take) -> None:
    plan = take("Account,ARR,Start,Renewal,Term months\nKite,100,2024-03-01,2027-03-01,12\n")
    assert _terms(book) == [(date(2024, 3, 1), date(2027, 2, 28), 10_000)]
    assert any("the term in months is not that between start and renewal" in each for each in plan.notices)


def test_what_makes_no_contract_is_said(book: Any, take: Take) -> None:
    plan = take("Account,ARR,Renewal,Champion\nKite,100,,Ann\nOrrin,,2027-01-01,\nRuth,5,2025-01-01,\n")
    assert len(book.all("account")) == 3
    assert len(book.all("contract")) == 1
    said = " ".join(plan.notices)
    assert "no contract for 1 account with an amount but neither a start nor a renewal date: Kite" in said
    assert "no contract for 1 account without an amount: Orrin" in said
    assert "the term ended before today, so an outcome is to be recorded, for 1 account: Ruth" in said


def test_a_bad_row_leaves_nothing_of_itself_behind(book: Any, take: Take) -> None:
    text = "Account,ARR,Start,Renewal,Champion,Last contact\n"
    bad = "Kite,100,2027-03-01,2026-03-01,Ann,\nOrrin,100,2026-03-01,2027-03-01,Bo,2026-12-01\nRuth,x,,,Cy,\n"
    plan = take(text + bad + "Fine,5,2026-03-01,2027-03-01,Di,2026-11-01\n", skip_bad=True)
    assert plan.rejected_rows == 3
    assert {each.name for each in book.all("account")} == {"Fine"}
    assert _people(book) == {"Di": ("champion",)}
    assert [(each.row, each.column) for each in plan.rejected] == [(2, "Renewal"), (3, "Last contact"), (4, "ARR")]
    stopped = take(text + bad, write=False)
    assert not stopped.writable


def test_the_last_contact_is_a_touch_once(book: Any, take: Take) -> None:
    text = "Account,ARR,Renewal,Last contact,Last QBR\nKite,100,2027-03-01,{},2026-10-01\n"
    take(text.format("2026-11-01"))
    assert {(each.happened_on, each.kind) for each in book.all("touch")} == {
        (date(2026, 11, 1), "check_in"),
        (date(2026, 10, 1), "business_review"),
    }
    assert take(text.format("2026-11-01")).unchanged == 1
    take(text.format("2026-11-20"))
    assert len(book.all("touch")) == 3
    gone = next(each for each in book.all("touch") if each.happened_on == date(2026, 11, 20))
    del book.rows["touch"][gone.id]
    assert take(text.format("2026-11-20")).unchanged == 1
    assert len(book.all("touch")) == 2


def test_who_is_champion_and_sponsor_at_once_is_one_person(book: Any, take: Take) -> None:
    take("Account,ARR,Renewal,Champion,Executive sponsor,Sponsor email\nKite,1,2027-03-01,Ann Lee,ann LEE,a@k.io\n")
    (ann,) = book.all("stakeholder")
    assert (ann.name, ann.email, ann.roles) == ("Ann Lee", "a@k.io", ("champion", "executive_sponsor"))


def test_a_role_taken_away_here_stays_away(book: Any, take: Take) -> None:
    text = "Account,ARR,Renewal,Champion\nKite,1,2027-03-01,Ann Lee <ann@kite.example>\n"
    take(text)
    ann = book.one("stakeholder")
    assert (ann.name, ann.email) == ("Ann Lee", "ann@kite.example")
    book.add(ann.but(roles=()))
    assert take(text).unchanged == 1
    assert "champion" not in book.one("stakeholder").roles


def test_a_person_of_the_book_gets_the_role_beside_their_own(acme: Any, take: Take) -> None:
    take("Account,ARR,Renewal,Champion,Tier\nAcme,1,2027-03-01,ann lee,\n")
    assert [each.roles for each in acme.all("stakeholder") if each.key == "a-ann"] == [("champion",)]
    assert len(acme.all("stakeholder")) == 3


def test_what_was_written_here_is_kept(book: Any, take: Take) -> None:
    take(HEAD + MILLS)
    contract = book.one("contract")
    book.add(contract.but(arr=9_900_000))
    plan = take(HEAD + MILLS.replace("120000", "130000"))
    assert book.one("contract").arr == 9_900_000
    assert any("kept although your sheet says otherwise: arr (1)" in each for each in plan.notices)


def test_of_several_terms_none_takes_what_is_said_of_the_whole(busy_acme: Any, take: Take) -> None:
    busy_acme.take(
        {"contracts.csv": "key,account,starts_on,term_end,arr\nmodule,acme,2025-01-01,2025-12-31,10000.00\n"}
    )
    plan = take("Account,ARR,Renewal date,Champion\nAcme,250000,2026-01-01,Ann Lee\n")
    assert {each.key: each.arr for each in busy_acme.all("contract")} == {"term": 24_000_000, "module": 1_000_000}
    assert "champion" in next(each.roles for each in busy_acme.all("stakeholder") if each.key == "a-ann")
    assert any("several may be meant, of 1 account: Acme" in each for each in plan.notices)


@pytest.mark.parametrize("renewal", ["2026-01-01", "2025-12-20", "2026-02-01"])
def test_a_term_of_another_source_is_not_counted_twice(busy_acme: Any, take: Take, renewal: str) -> None:
    plan = take(f"Account,ARR,Renewal date\nAcme,250000,{renewal}\n")
    (term,) = busy_acme.all("contract")
    assert (term.arr, term.term_end) == (24_000_000, date(2025, 12, 31))
    assert any("kept although your sheet says otherwise" in each for each in plan.notices)


def test_a_contract_that_never_ends_stays_so(acme: Any, take: Take) -> None:
    acme.take({"contracts.csv": "key,account,starts_on,arr,open_ended\nterm,acme,2025-01-01,5.00,true\n"})
    plan = take("Account,ARR,Renewal date\nAcme,250000,2027-01-01\n")
    assert acme.one("contract").arr == 500
    assert any("never ends stays as it is, of 1 account: Acme" in each for each in plan.notices)


# --- tiers and values for all ---


def test_an_unknown_word_for_a_tier_is_asked_and_answered(book: Any, take: Take) -> None:
    text = "Account,ARR,Renewal,Segment\nKite,1,2027-03-01,Gold\nOrrin,1,2027-03-01,SMB\n"
    (question,) = take(text, write=False).questions
    assert (question.about, question.example) == ("tier:Gold", "Gold")
    assert [value for value, _ in question.choices] == ["strategic", "growth", "scale"]
    assert str(question).endswith('say --set "tier:Gold=strategic"')
    take(text, tiers=(("gold", "strategic"), ("SMB", "growth")))
    assert {each.name: each.tier for each in book.all("account")} == {"Kite": "strategic", "Orrin": "growth"}
    assert all(not each.tier_reason for each in book.all("account"))


def test_a_column_of_many_words_is_no_tier(book: Any, take: Take) -> None:
    rows = "".join(f"Kite {number},1,2027-03-01,Word {number}\n" for number in range(12))
    plan = take("Account,ARR,Renewal,Segment\n" + rows)
    assert not plan.questions
    assert any("1 column is left out: Segment" in each for each in plan.notices)


def test_a_value_is_said_for_every_row(book: Any, take: Take) -> None:
    take("Account,ARR,Renewal,Tier\nKite,1,2027-03-01,scale\n", values=("tier=growth", "notice_days=60"))
    assert (book.one("account").tier, book.one("contract").notice_days) == ("growth", 60)


@pytest.mark.parametrize(
    ("value", "why"), [("tier", "is not of the form"), ("colour=red", "is not a field"), ("=x", "is not of the form")]
)
def test_a_value_that_cannot_be_said_is_refused(take: Take, value: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        take("Account,ARR,Renewal\nKite,1,2027-03-01\n", values=(value,))


def test_all_deals_are_won_when_it_is_said(salesforce: Any, book: Any) -> None:
    accounts = "Account ID,Account Name,Account Owner\n1,Kite,Me\n"
    salesforce.take({"accounts.csv": accounts})
    deals = "Opportunity ID,Opportunity Name,Account Name,Close Date,Amount\n7,New,Kite,2026-01-15,5000\n"
    mapping = salesforce.propose(deals, kind="deals", name="deals.csv")
    assert "says whether a deal is won" in problem(mapping)
    assert "or --set stage=won if all are won" in problem(mapping)
    for value in ("stage=won", "deal_stage=Closed Won", "won=true"):
        assert problem(said_for_all(mapping, [value])) == ""
    path = salesforce.folder / "deals.csv"
    plan = plan_crm([(path, said_for_all(mapping, ["stage=won"]))], book, How(), today=TODAY, base_currency="USD")
    assert plan.created == 1


# --- entities ---


def test_html_entities_are_decoded_and_that_is_said(book: Any, take: Take) -> None:
    plan = take("Account,ARR,Renewal,Champion\nKite &amp; Sons,1,2027-03-01,Bo O&#39;Hara\nR&D; Ltd,2,2027-03-01,A&B\n")
    assert {each.name for each in book.all("account")} == {"Kite & Sons", "R&D; Ltd"}
    assert set(_people(book)) == {"Bo O'Hara", "A&B"}
    assert "sheet.csv: 2 cells hold HTML entities (such as &amp;), which are decoded" in plan.notices
    assert take("Account,ARR,Renewal\nKite &amp; Sons,1,2027-03-01\n").unchanged == 1


def test_entities_are_decoded_once(book: Any, take: Take) -> None:
    take("Account,ARR,Renewal\nA &amp;amp; B,1,2027-03-01\n")
    assert book.one("account").name == "A &amp; B"


# --- figures ---

USAGE = "Account,Seats,Active users,Logins,Logins last month,Tickets,NPS\n"


def _readings(book: Any) -> dict[tuple[str, date], float]:
    return {(each.input, each.read_on): each.value for each in book.all("reading")}


def test_a_sheet_of_figures_makes_readings(acme: Any, take: Take) -> None:
    text = USAGE + "Acme,200,150,900,1000,2,40\nBolt,50,20,,,0,-10\nNobody,5,5,1,1,1,1\n"
    plan = take(text)
    found = {(each.account_id, each.input): each.value for each in acme.all("reading")}
    ids = {each.name: each.id for each in acme.all("account")}
    assert {name: value for (account, name), value in found.items() if account == ids["Acme"]} == {
        "seats_active_pct": 75.0, "logins": 900.0, "logins_trend_pct": -10.0, "open_escalations": 2.0, "nps": 40.0,
    }  # fmt: skip
    assert found[ids["Bolt"], "seats_active_pct"] == 40.0
    assert {each.read_on for each in acme.all("reading")} == {TODAY}
    assert [each.seats_licensed for each in acme.all("account")] == [200, 50]
    assert plan.left_out == (("figures of an account that is not in the book", 1),)
    said = " ".join(plan.notices)
    assert "are dated today, Mon 23 Nov 2026, for no column says their day" in said
    assert "seats_active_pct of 2 rows worked out from counts" in said
    assert (take(text).created, take(text).updated) == (0, 0)


def test_figures_are_dated_by_their_column(acme: Any, take: Take) -> None:
    text = "Account,As of,Seats,Active seats,NPS\nAcme,2026-10-31,120,100,8\nAcme,2026-09-30,100,90,7\n"
    take(text)
    assert _readings(acme) == {
        ("seats_active_pct", date(2026, 10, 31)): 83.3,
        ("seats_active_pct", date(2026, 9, 30)): 90.0,
        ("nps", date(2026, 10, 31)): 8.0,
        ("nps", date(2026, 9, 30)): 7.0,
    }
    assert next(each.seats_licensed for each in acme.all("account") if each.key == "acme") == 120
    assert take(text).updated == 0
    bad = take(text + "Acme,2026-12-31,1,1,1\nAcme,2026-10-31,1,1,1\n", write=False)
    assert [each.why for each in bad.rejected] == [
        "is ahead, Thu 31 Dec 2026; give a day up to today, or say it once it has happened",
        "is of the same account and day as sheet.csv row 2; leave one of the two out",
    ]


@pytest.mark.parametrize(
    ("title", "cells", "percents"),
    [
        ("Adoption %", ("0.85", "0.5"), (85.0, 50.0)),
        ("Seats active %", ("85", "50"), (85.0, 50.0)),
        ("Utilization", ("85%", "0.5%"), (85.0, 0.5)),
        ("Seats active %", ("1", "0"), (1.0, 0.0)),
    ],
)
def test_percents_are_read_as_their_column_writes_them(
    acme: Any, take: Take, title: str, cells: tuple[str, str], percents: tuple[float, float]
) -> None:
    plan = take(f"Account,{title},NPS\nAcme,{cells[0]},1\nBolt,{cells[1]},1\n")
    found = {each.account_id: each.value for each in acme.all("reading") if each.input == "seats_active_pct"}
    assert tuple(found[each.id] for each in acme.all("account")) == percents
    assert any("read as hundredths" in each for each in plan.notices) == (cells[0] == "0.85")


def test_logins_alone_give_a_trend_once_there_are_earlier_ones(acme: Any, take: Take) -> None:
    take("Account,Logins,NPS,Date\nAcme,1000,1,2026-08-20\n")
    assert ("logins_trend_pct", date(2026, 8, 20)) not in _readings(acme)
    take("Account,Logins,NPS,Date\nAcme,1100,1,2026-11-20\n")
    assert _readings(acme)["logins_trend_pct", date(2026, 11, 20)] == 10.0


def test_csat_in_points_is_left_out_and_said(acme: Any, take: Take) -> None:
    plan = take("Account,CSAT,NPS\nAcme,4.3,1\nBolt,3,1\n")
    assert {each.input for each in acme.all("reading")} == {"nps"}
    assert any("CSATs of 1 to 5 points left out" in each for each in plan.notices)


def test_figures_in_the_overview_are_readings_too(book: Any, take: Take) -> None:
    take("Account,ARR,Renewal,Seats,Active users,NPS\nKite,1,2027-03-01,100,50,30\n")
    assert {(each.input, each.value) for each in book.all("reading")} == {("seats_active_pct", 50.0), ("nps", 30.0)}
    assert book.one("account").seats_licensed == 100


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("100,50,300,", "NPS", "300 is above 100, the most NPS can be"),
        ("100,50,-101,", "NPS", "-101 is below -100, the least NPS can be"),
        ("100,50,30,-2", "Tickets", "-2 is below 0, the least Open escalations can be"),
    ],
)
def test_a_figure_that_cannot_be_keeps_nothing_of_its_row(
    book: Any, take: Take, row: str, column: str, why: str
) -> None:
    text = f"Account,ARR,Renewal,Seats,Active users,NPS,Tickets\nKite,1,2027-03-01,{row}\n"
    plan = take(text, write=False, skip_bad=True)
    assert [(each.column, each.why) for each in plan.rejected] == [(column, why)]
    assert plan.change.is_empty


def test_more_people_than_seats_is_all_of_them_and_said(acme: Any, take: Take) -> None:
    plan = take(USAGE + "Acme,200,230,,,,\nBolt,50,50,,,,\n")
    assert sorted(each.value for each in acme.all("reading")) == [100.0, 100.0]
    said = "seats_active_pct of 1 row worked out from counts, and taken as 100 % where they make more"
    assert any(said in each for each in plan.notices)


# --- recognised ---


@pytest.mark.parametrize(
    ("header", "table"),
    [
        (HEAD.strip(), "overview"),
        ("Account Name,Main Phone,Address 1: City,Owner,ARR,Renewal Date,Tier", "overview"),
        ("Customer,MRR,Contract end", "overview"),
        ("Company,Renewal date,Champion", "overview"),
        ("Account,Seats,Active seats,Logins,Tickets,NPS", "usage"),
        ("Account,Date,NPS", "usage"),
        ("Account ID,Account Name,Account Owner,Billing City,ARR,Renewal Date", "account"),
        ("Opportunity Name,Account Name,Stage,Close Date,Amount,ARR,Renewal Date", "contract"),
    ],
)
def test_a_sheet_is_told_by_its_titles(header: str, table: str) -> None:
    found = recognise(header.split(","))
    assert found is not None
    assert (found.table, found.system == "sheet") == (table, table in ("overview", "usage"))


@pytest.mark.parametrize(
    "header",
    ["key,account,starts_on,term_end,arr,currency", "account,starts_on,term_end,arr", "First Name,Account,ARR,Renewal",
     "account,input,on,value", "Name,Website"],
)  # fmt: skip
def test_what_is_ours_or_of_people_is_no_such_sheet(header: str) -> None:
    found = recognise(header.split(","))
    assert found is None or found.system != "sheet"
