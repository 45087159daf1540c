"""Activities of a CRM: which are touches, of which account, with whom, and what importing them again does."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Touch
from bookcockpit.exchange.crm.recognise import recognise
from properties import COSTLY

ACCOUNTS = "Id,Name\n1,Acme Corporation\n2,Bolt\n"
CONTACTS = "Id,AccountId,Name,Email\n31,1,Ann Lee,ann@acme.com\n32,1,Bob Ray,\n33,2,Eve Fox,eve@bolt.io\n"
DEALS = "Id,AccountId,Name,StageName,IsWon,IsClosed,Amount,CloseDate\n61,1,Core,Closed Won,true,true,100,2026-01-15\n"
HEADER = "Id,AccountId,WhoId,WhatId,Subject,Type,Status,ActivityDate,Description,CreatedDate\n"
CALL = "71,1,31,,Call with Ann,Call,Completed,2026-02-20,All well,2026-01-01\n"


def counts(plan: Any) -> tuple[int, int, int, int]:
    return plan.created, plan.updated, plan.unchanged, plan.rejected_rows


@pytest.fixture
def crm(salesforce: Any) -> Any:
    """Exports over a book with two accounts, three people and a contract of Salesforce."""
    salesforce.take({"accounts.csv": ACCOUNTS, "contacts.csv": CONTACTS, "deals.csv": DEALS})
    return salesforce


def names(crm: Any, touch: Any) -> list[str]:
    return [crm.book.rows["stakeholder"][id_].name for id_ in touch.stakeholder_ids]


def account(crm: Any, touch: Any) -> str:
    return str(crm.book.rows["account"][touch.account_id].name)


def test_a_completed_call_is_a_touch_of_its_day(crm: Any) -> None:
    crm.take({"activities.csv": HEADER + CALL})
    touch = crm.book.one("touch")
    assert (touch.happened_on, touch.kind, touch.channel) == (date(2026, 2, 20), "check_in", "call")
    assert (touch.summary, names(crm, touch), account(crm, touch)) == (
        "Call with Ann\nAll well",
        ["Ann Lee"],
        "Acme Corporation",
    )
    assert touch.planned is False


def test_the_same_file_twice_changes_nothing(crm: Any) -> None:
    rows = CALL + "72,2,33,,Meet,Meeting,,2026-04-01,,2026-01-01\n73,1,,,Note to self,Task,Open,2026-02-01,,\n"
    first = crm.take({"activities.csv": HEADER + rows})
    assert counts(first) == (2, 0, 1, 0)
    again = crm.take({"activities.csv": HEADER + rows})
    assert (counts(again), again.change.is_empty) == ((0, 0, 3, 0), True)


def test_a_touch_is_remembered_as_one_value(crm: Any) -> None:
    before = len(crm.book.all("import_value"))
    crm.take({"activities.csv": HEADER + CALL})
    assert len(crm.book.all("import_value")) - before == 1


@pytest.mark.parametrize(
    ("account_id", "who", "what", "whose"),
    [
        ("1", "33", "", "Acme Corporation"),
        ("", "", "2", "Bolt"),
        ("", "", "61", "Acme Corporation"),
        ("", "33", "", "Bolt"),
        ("99", "33", "", "Bolt"),
        ("99", "34", "77", None),
        ("", "", "", None),
    ],
)
def test_an_activity_is_of_its_account_its_matter_or_its_people(
    crm: Any, account_id: str, who: str, what: str, whose: str | None
) -> None:
    row = f"71,{account_id},{who},{what},Call,Call,Completed,2026-02-20,,\n"
    plan = crm.take({"activities.csv": HEADER + row})
    touches = crm.book.all("touch")
    assert [account(crm, touch) for touch in touches] == ([whose] if whose else [])
    assert counts(plan) == ((1, 0, 0, 0) if whose else (0, 0, 1, 0))
    assert len(plan.left_out) == (not whose)


def test_an_account_is_found_by_name_and_by_an_address_but_never_by_a_near_name(crm: Any) -> None:
    header = "Subject,Type,Status,Date,Company / Account,Contact\n"
    rows = (
        "One,Call,Completed,2026-02-01,bolt,Eve Fox\n"
        "Two,Call,Completed,2026-02-02,,Ann Lee <ANN@acme.com>\n"
        "Three,Call,Completed,2026-02-03,Acme Corp,\n"
        "Four,Call,Completed,2026-02-04,Zeta,\n"
    )
    plan = crm.take({"activities.csv": header + rows})
    assert {(touch.summary, account(crm, touch), *names(crm, touch)) for touch in crm.book.all("touch")} == {
        ("One", "Bolt", "Eve Fox"),
        ("Two", "Acme Corporation", "Ann Lee"),
    }
    assert dict(plan.left_out) == {
        "of an account that is not in the book; “Acme Corp”: did you mean Acme Corporation (acme-corporation)?": 1,
        "of an account that is not in the book": 1,
    }
    assert counts(crm.take({"activities.csv": header + rows})) == (0, 0, 4, 0)


def test_a_name_that_two_accounts_have_rejects_the_row(crm: Any) -> None:
    crm.take({"accounts.csv": "Id,Name\n8,Twin\n9,Twin\n"})
    plan = crm.plan({"activities.csv": "Subject,Type,Date,Account Name\nCall,Call,2026-02-01,Twin\n"})
    assert (counts(plan), plan.rejected[0].why.startswith("“Twin” may be twin and twin-2")) == ((0, 0, 0, 1), True)


def test_people_who_are_not_of_the_account_are_counted(crm: Any) -> None:
    plan = crm.take({"activities.csv": HEADER + CALL.replace(",31,", ",31;33;00Q,")})
    assert names(crm, crm.book.one("touch")) == ["Ann Lee"]
    assert any(notice.startswith("2 people of activities not among") for notice in plan.notices)


def test_a_touch_edited_here_keeps_its_words_and_an_untouched_one_follows(crm: Any) -> None:
    crm.take({"activities.csv": HEADER + CALL})
    changed = CALL.replace("All well", "All very well")
    assert counts(crm.take({"activities.csv": HEADER + changed})) == (0, 1, 0, 0)
    assert crm.book.one("touch").summary == "Call with Ann\nAll very well"
    crm.book.add(crm.book.one("touch").but(summary="Mine", sentiment=1))
    plan = crm.take({"activities.csv": HEADER + CALL})
    assert (counts(plan), crm.book.one("touch").summary) == ((0, 0, 1, 0), "Mine")
    assert any("kept although Salesforce says otherwise: touch (1)" in notice for notice in plan.notices)
    assert counts(crm.take({"activities.csv": HEADER + CALL}, overwrite=True)) == (0, 1, 0, 0)


@pytest.mark.parametrize("text", [HEADER + CALL, HEADER.removeprefix("Id,") + CALL.removeprefix("71,")])
def test_a_touch_deleted_here_does_not_come_back(crm: Any, text: str) -> None:
    crm.take({"activities.csv": text})
    crm.book.rows["touch"].clear()
    plan = crm.take({"activities.csv": text})
    assert (counts(plan), plan.left_out) == ((0, 0, 1, 0), (("deleted here before", 1),))


def test_without_ids_a_touch_is_known_by_its_words_even_when_edited_here(crm: Any) -> None:
    text = HEADER.removeprefix("Id,") + CALL.removeprefix("71,")
    crm.take({"activities.csv": text})
    crm.book.add(crm.book.one("touch").but(summary="Mine"))
    assert counts(crm.take({"activities.csv": text})) == (0, 0, 1, 0)
    assert crm.book.one("touch").summary == "Mine"


def test_a_touch_logged_here_in_the_same_words_is_the_same(crm: Any) -> None:
    account_id = next(each.id for each in crm.book.all("account") if each.name == "Bolt")
    crm.book.add(Touch(account_id=account_id, happened_on=date(2026, 2, 20), kind="check_in", summary="Call"))
    plan = crm.take({"activities.csv": HEADER + "71,2,,,call,Call,Completed,2026-02-20,,\n"})
    assert (plan.created, len(crm.book.all("touch"))) == (0, 1)


def test_rows_without_ids_in_the_same_words_are_as_many_touches(crm: Any) -> None:
    text = HEADER.removeprefix("Id,") + 3 * CALL.removeprefix("71,")
    assert counts(crm.take({"activities.csv": text})) == (3, 0, 0, 0)
    assert counts(crm.take({"activities.csv": text})) == (0, 0, 3, 0)
    assert len(crm.book.all("touch")) == 3


def test_a_row_that_another_file_has_too_is_the_same_touch(crm: Any) -> None:
    bare, row = HEADER.removeprefix("Id,"), CALL.removeprefix("71,")
    plan = crm.take({"activities.csv": bare + 2 * row, "activities-2.csv": bare + 3 * row})
    assert (counts(plan), plan.left_out) == ((3, 0, 2, 0), (("the same as a row of another file", 2),))
    with_ids = crm.take({"activities.csv": HEADER + CALL, "activities-2.csv": bare + row})
    assert with_ids.created == 0


def test_a_copy_in_another_calendar_is_no_second_touch(crm: Any) -> None:
    header = "Id,AccountId,Subject,StartDateTime,EventSubtype,IsChild,Location\n"
    rows = "U1,1,Sync,2026-02-20T10:00:00.000Z,Event,true,Zoom\nU2,1,Sync,2026-02-20T10:00:00.000Z,Event,false,Zoom\n"
    rows += "U3,1,Alone,2026-02-21T10:00:00.000Z,Event,true,\n"
    plan = crm.take({"activities.csv": header + rows})
    assert (counts(plan), plan.left_out) == ((2, 0, 1, 0), (("the same meeting in another calendar", 1),))
    assert {(touch.summary, touch.channel) for touch in crm.book.all("touch")} == {("Sync", "video"), ("Alone", None)}
    assert counts(crm.take({"activities.csv": header + rows})) == (0, 0, 3, 0)


def test_a_planned_meeting_becomes_a_touch_once_its_day_has_come(crm: Any) -> None:
    text = HEADER + "72,2,33,,Review,Meeting,,2026-03-09,,\n"
    crm.take({"activities.csv": text})
    assert crm.book.one("touch").planned
    plan = crm.plan({"activities.csv": text}, today=date(2026, 3, 10))
    assert (counts(plan), plan.change.save[0].planned) == ((0, 1, 0, 0), False)
    off = crm.plan({"activities.csv": text.replace("Meeting,,", "Meeting,Cancelled,")})
    assert off.left_out == (("cancelled", 1),)
    assert any(notice.startswith("1 planned touch will not take place") for notice in off.notices)


def test_a_cell_of_180_kb_is_cut_with_a_notice(hubspot: Any) -> None:
    hubspot.take({"accounts.csv": "Record ID,Company name\n1,Acme\n"})
    header = "Record ID,Email subject,Email body,Email direction,Activity date,Associated Company IDs\n"
    body = "<div>" + "Hello <b>Ann</b><br>" * 9_000 + "</div>"
    plan = hubspot.take({"activities.csv": header + f"5,Offer,{body},INCOMING_EMAIL,2026-02-20 10:00,1\n"})
    touch = hubspot.book.one("touch")
    assert (len(touch.summary) <= 4_000, touch.summary[:17], touch.kind) == (True, "Offer\nHello Ann\nH", "check_in")
    assert any(notice.startswith("activities.csv: 1 text longer than 4,000") for notice in plan.notices)


HUBSPOT = {
    "Record ID,Call Title,Call notes,Call outcome,Call direction,Activity date,Associated Company IDs\n"
    "5,Hi,<p>ok</p>,Connected,Outbound,2026-02-20 10:00,1\n": ("check_in", "call", "Hi\nok"),
    "hs_object_id,hs_call_title,hs_call_body,hs_call_disposition,hs_timestamp,associatedcompanyid\n"
    "5,Hi,,b2cf5968-551e-4856-9783-52b3da59a7d0,1771581600000,1\n": ("other", "call", "Hi"),
    "Record ID,Meeting name,Meeting description,Meeting outcome,Activity date,Meeting location,Associated Company IDs\n"
    "5,QBR,,Completed,2026-02-20 10:00,https://meet.google.com/x,1\n": ("business_review", "video", "QBR"),
    "Record ID,Note body,Activity date,Associated Company IDs\n5,<div>Remember</div>,2026-02-20 10:00,1\n": (
        "other",
        "internal",
        "Remember",
    ),
    "Record ID,Task Title,Task notes,Task status,Task type,Due date,Associated Company IDs\n"
    "5,Ring them,,Completed,Call,2026-02-20 10:00,1\n": ("other", "internal", "Ring them"),
    "Record ID,Email subject,Email body,Email direction,Email send status,Activity date,Associated Company IDs\n"
    "5,Offer,Hello,EMAIL,SENT,2026-02-20 10:00,1\n": ("other", "email", "Offer\nHello"),
}


@pytest.mark.parametrize("text", HUBSPOT)
def test_each_export_of_hubspot_is_recognised_and_read(hubspot: Any, text: str) -> None:
    titles = text.splitlines()[0].split(",")
    found = recognise(titles)
    assert found is not None
    assert (found.system, found.table, found.refusal) == ("hubspot", "touch", "")
    hubspot.take({"accounts.csv": "Record ID,Company name\n1,Acme\n"})
    hubspot.take({"activities.csv": text})
    touch = hubspot.book.one("touch")
    assert (touch.kind, touch.channel, touch.summary) == HUBSPOT[text]
    assert touch.happened_on == date(2026, 2, 20)


@pytest.mark.parametrize(
    "header",
    [
        HEADER,
        HEADER.upper(),
        "id,account_id,who_id,what_id,subject,type,status,activity_date,description,created_date\n",
    ],
)
def test_each_spelling_of_salesforce_is_recognised_and_read(crm: Any, header: str) -> None:
    found = recognise(header.strip().split(","))
    assert found is not None
    assert (found.system, found.table, found.refusal) == ("salesforce", "touch", "")
    assert counts(crm.take({"activities.csv": header + CALL})) == (1, 0, 0, 0)


def test_a_file_without_a_day_is_left_out_with_the_way_to_name_it(crm: Any) -> None:
    text = "Subject,Who:Contact-email\nLunch,ann@acme.com\nDinner,who@else.com\n"
    plan = crm.take({"activities.csv": text})
    assert dict(plan.left_out) == {
        'has no date; say which column holds it: --map "Column=happened_on"': 1,
        "about no account of the book": 1,
    }


CELLS = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["", "71", "72", "73", "74"]),
        "account": st.sampled_from(["", "1", "2", "99", "1;2"]),
        "who": st.sampled_from(["", "31", "33", "31;33", "99"]),
        "what": st.sampled_from(["", "2", "61", "99"]),
        "subject": st.sampled_from(["", "Call", "QBR", "Re: hi", "  "]),
        "type": st.sampled_from(["", "Call", "Meeting", "Email", "Task"]),
        "status": st.sampled_from(["", "Completed", "Open", "Cancelled", "No answer"]),
        "day": st.sampled_from(["", "2026-02-20", "2026-04-01", "soon", "2026-02-20"]),
        "body": st.sampled_from(["", "<p>x</p>", "x"]),
        "created": st.sampled_from(["", "2026-01-01"]),
    }
)


@COSTLY
@given(st.lists(CELLS, min_size=1, max_size=8))
def test_every_row_counts_once_and_a_second_time_changes_nothing(
    make_book: Any, make_exports: Any, rows: list[dict[str, str]]
) -> None:
    with TemporaryDirectory() as folder:
        crm = make_exports(make_book(), Path(folder))
        crm.take({"accounts.csv": ACCOUNTS, "contacts.csv": CONTACTS, "deals.csv": DEALS})
        text = HEADER + "".join(",".join(row.values()) + "\n" for row in rows)
        # `take` holds that the counts add up to the rows.
        first = crm.take({"activities.csv": text}, skip_bad=True)
        again = crm.take({"activities.csv": text}, skip_bad=True)
        assert counts(again)[:2] == (0, 0)
        assert again.rejected_rows == first.rejected_rows
        assert len(crm.book.all("touch")) == first.created


def test_several_accounts_are_narrowed_by_the_people_or_refused(crm: Any) -> None:
    row = "71,1;2,{},,Call,Call,Completed,2026-02-20,,\n"
    plan = crm.plan({"activities.csv": HEADER + row.format("")})
    assert str(plan.rejected[0]) == (
        "activities.csv row 2, AccountId: leads to several accounts, acme-corporation and bolt; leave all but one in"
        " the cell"
    )
    crm.take({"activities.csv": HEADER + row.format("33")})
    assert account(crm, crm.book.one("touch")) == "Bolt"


def test_an_activity_of_a_rejected_account_is_rejected_with_it(crm: Any) -> None:
    files = {"accounts.csv": "Id,Name\n5,\n", "activities.csv": HEADER + CALL.replace("71,1,31", "71,5,")}
    plan = crm.plan(files)
    assert [rejection.why for rejection in plan.rejected][1] == "“5” is the account rejected at accounts.csv row 2"


def test_own_columns_say_kind_channel_sentiment_and_value(crm: Any) -> None:
    header = "Id,AccountId,Subject,ActivityDate,Status,Art,Weg,Mood,Worth\n"
    maps = ("Art=kind", "Weg=channel", "Mood=sentiment", "Worth=value_delivered")
    row = "71,1,Talk,2026-02-20,Completed,{},on site,-2,A plan\n"
    crm.take({"activities.csv": header + row.format("Executive touch")}, *maps)
    touch = crm.book.one("touch")
    assert (touch.kind, touch.channel) == ("executive_touch", "on_site")
    assert (touch.sentiment, touch.value_delivered) == (-2, "A plan")
    plan = crm.plan({"activities.csv": header + row.format("chatter")}, *maps)
    assert "“chatter” is not one of business_review" in plan.rejected[0].why


@pytest.fixture
def dynamics(make_exports: Any, book: Any, tmp_path: Path) -> Any:
    """Exports over a book with three accounts of Dynamics, none with an id, two of them with a Pat Kim."""
    return fill(make_exports(book, tmp_path))


def fill(exports: Any) -> Any:
    exports.system = "dynamics"
    accounts = "Account Name,Main Phone\nExample Mills,1\nFarm Foods,2\nGlass House,3\n"
    contacts = (
        "Full Name,Company Name,Email,Business Phone\n"
        "Pat Kim,Example Mills,pat@mills.example,1\nSam Oak,Example Mills,sam@mills.example,1\n"
        "Lou Fir,Farm Foods,lou@farm.example,2\n"
        "Kim Elm,Farm Foods,,2\nKim Elm,Glass House,,3\n"
    )
    deals = (
        "Topic,Potential Customer,Status,Actual Revenue,Est. revenue,Actual Close Date,Est. close date\n"
        "Yearly plan,Farm Foods,Won,1000,,2026-01-15,\nMore seats,Farm Foods,Open,,500,,2026-06-30\n"
        "Renewal,Farm Foods,Won,1000,,2026-01-20,\nRenewal,Glass House,Won,1000,,2026-01-20,\n"
        "Phase 2,Glass House,Won,1000,,2026-02-20,\n"
    )
    exports.take({"accounts.csv": accounts, "contacts.csv": contacts, "deals.csv": deals})
    return exports


MAIL = "Subject,From,To,Cc,Regarding,Direction,Owner,Senders Account,Actual End,Activity Type,Activity Status\n"
MEETING = "Subject,Regarding,Required Attendees,Optional Attendees,Start Time,Status,Owner,Organizer\n"


@pytest.mark.parametrize(
    ("row", "kind", "whose", "who"),
    [
        # A case is none of the book: the sender's account tells, or the sender.
        ("Pat Kim,Me,,Case 7,Incoming,Me,Example Mills", "check_in", "Example Mills", ["Pat Kim"]),
        ("Pat Kim,Me,,Case 7,Incoming,Me,", "check_in", "Example Mills", ["Pat Kim"]),
        ("Pat Kim <PAT@mills.example>,Me,,,Incoming,Me,", "check_in", "Example Mills", ["Pat Kim"]),
        ("Me,Pat Kim,,Pat Kim,Outgoing,Me,", "other", "Example Mills", ["Pat Kim"]),
        ("Me,Pat Kim;Sam Oak,,Invoice 12,Outgoing,Me,", "other", "Example Mills", ["Pat Kim", "Sam Oak"]),
        ("Me,Pat Kim,Sam Oak,,Outgoing,Me,", "other", "Example Mills", ["Pat Kim", "Sam Oak"]),
        ("Me,Pat Kim,Lou Fir,,Outgoing,Me,", "other", "Example Mills", ["Pat Kim"]),
        # Two are called so: the sender's account tells, or what it is about, or who else took part.
        ("Kim Elm,Me,,,Incoming,Me,Glass House", "check_in", "Glass House", ["Kim Elm"]),
        ("Kim Elm,Me,,More seats,Incoming,Me,", "check_in", "Farm Foods", ["Kim Elm"]),
        ("Kim Elm,Me;Lou Fir,,,Incoming,Me,", "check_in", "Farm Foods", ["Kim Elm", "Lou Fir"]),
        # A deal by its title, won or open; an account by its name.
        ("Me,Nobody,,yearly plan,Outgoing,Me,", "other", "Farm Foods", []),
        ("Me,Nobody,,More Seats,Outgoing,Me,", "other", "Farm Foods", []),
        ("Me,Lou Fir,,Renewal,Outgoing,Me,", "other", "Farm Foods", ["Lou Fir"]),
        ("Me,Nobody,,Phase 2,Outgoing,Me,", "other", "Glass House", []),
        ("Me,Pat Kim,,Phase,Outgoing,Me,", "other", "Example Mills", ["Pat Kim"]),
        ("Me,Pat Kim,,Glass House,Outgoing,Me,", "other", "Glass House", []),
        # Without a direction: whoever owns it sent it, whoever is of the book wrote to us.
        ("Pat Kim,Me,,,,Me,", "check_in", "Example Mills", ["Pat Kim"]),
        ("Me,Pat Kim,,,,Me,", "other", "Example Mills", ["Pat Kim"]),
    ],
)
def test_mail_is_of_whom_it_names(dynamics: Any, row: str, kind: str, whose: str, who: list[str]) -> None:
    text = MAIL + f"Re: offer,{row},2026-02-20 9:00,Email,Completed\n"
    plan = dynamics.take({"activities.csv": text})
    touch = dynamics.book.one("touch")
    assert (touch.kind, touch.channel, touch.happened_on) == (kind, "email", date(2026, 2, 20))
    assert (account(dynamics, touch), names(dynamics, touch)) == (whose, who)
    again = dynamics.take({"activities.csv": text})
    assert (plan.ends, counts(again), again.change.is_empty) == ((1, 0, 0), (0, 0, 1, 0), True)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Kim Elm,Me,,,Incoming,Me,", "From: “Kim Elm” leads to several accounts, farm-foods and glass-house;"),
        ("Me,Pat Kim;Lou Fir,,,Outgoing,Me,", "To: “Pat Kim;Lou Fir” leads to several accounts, example-mills and"),
        ("Me,Pat Kim,,Renewal,Outgoing,Me,", "Regarding: “Renewal” leads to several accounts, farm-foods and glass"),
    ],
)
def test_mail_that_may_be_of_several_accounts_is_asked_about(dynamics: Any, row: str, why: str) -> None:
    text = MAIL + f"Offer,{row},2026-02-20 9:00,Email,Completed\n"
    (rejection,) = dynamics.plan({"activities.csv": text}).rejected
    assert str(rejection).startswith(f"activities.csv row 2, {why}")
    assert dynamics.plan({"activities.csv": text}, skip_bad=True).ends == (0, 1, 0)


def test_mail_known_already_is_not_asked_about_once_somebody_is_called_alike(dynamics: Any) -> None:
    text = MAIL + "Offer,Pat Kim,Me,,,Incoming,Me,,2026-02-20 9:00,Email,Completed\n"
    dynamics.take({"activities.csv": text})
    dynamics.take({"contacts.csv": "Full Name,Company Name,Business Phone\nPat Kim,Glass House,3\n"})
    assert counts(dynamics.take({"activities.csv": text})) == (0, 0, 1, 0)
    plan = dynamics.plan({"activities.csv": text.replace("2026-02-20", "2026-02-21")})
    assert "“Pat Kim” leads to several accounts, example-mills and glass-house" in plan.rejected[0].why


def test_mail_of_nobody_in_the_book_is_left_out_and_one_of_us_is_not_missed(dynamics: Any) -> None:
    rows = (
        "Offer,Me,Who Ever,,Case 7,Outgoing,Me,,2026-02-20,Email,Completed\n"
        "Hello,Pat Kim,Me;Our Boss,,,Incoming,Me,,2026-02-20,Email,Completed\n"
        "Bye,Sam Oak,Our Boss,,,Incoming,Our Boss,,2026-02-20,Email,Completed\n"
        "Dear,Sam Oak,New One,,,Incoming,Me,,2026-02-20,Email,Completed\n"
    )
    plan = dynamics.take({"activities.csv": MAIL + rows})
    assert (plan.ends, plan.left_out) == ((3, 0, 1), (("about no account of the book", 1),))
    assert [each for each in plan.notices if "not among the people" in each] == [
        "1 person of activities not among the people of the account; left open"
    ]


@pytest.mark.parametrize(
    ("row", "whose", "who", "planned"),
    [
        ("Example Mills | Plan,Pat Kim,,2026-02-20 13:00,Completed", "Example Mills", ["Pat Kim"], False),
        ("Pat Kim,Me,Sam Oak,2026-02-20 13:00,Completed", "Example Mills", ["Sam Oak", "Pat Kim"], False),
        ("Yearly plan,Me,,2026-04-20 13:00,Scheduled", "Farm Foods", [], True),
    ],
)
def test_meetings_are_of_their_people_and_of_what_they_are_about(
    dynamics: Any, row: str, whose: str, who: list[str], planned: bool
) -> None:
    dynamics.take({"activities.csv": MEETING + f"Talk,{row},Me,Me\n"})
    touch = dynamics.book.one("touch")
    assert (account(dynamics, touch), names(dynamics, touch)) == (whose, who)
    assert (touch.kind, touch.planned) == ("check_in", planned)


@pytest.mark.parametrize(("status", "kind"), [("Completed", "check_in"), ("Canceled", None), ("Open", None)])
def test_a_phone_call_without_a_type_is_one_by_who_called(dynamics: Any, status: str, kind: str | None) -> None:
    header = "Subject,Regarding,Call From,Call To,Due Date,Activity Status\n"
    dynamics.take({"activities.csv": header + f"Hello,Case 7,Pat Kim,Me,2026-02-20,{status}\n"})
    assert [(touch.kind, touch.channel) for touch in dynamics.book.all("touch")] == ([(kind, "call")] if kind else [])


@pytest.mark.parametrize(("status", "kind"), [("Received", "check_in"), ("Sent", "other")])
def test_mail_without_a_direction_or_a_type_is_told_by_its_status(dynamics: Any, status: str, kind: str) -> None:
    header = "Subject,From,To,Regarding,Activity Status,Status Reason,Actual End\n"
    dynamics.take({"activities.csv": header + f"Offer,Somebody,Other,Pat Kim,Completed,{status},2026-02-20\n"})
    touch = dynamics.book.one("touch")
    assert (touch.kind, touch.channel, names(dynamics, touch)) == (kind, "email", ["Pat Kim"])


BY_TITLE = {
    "salesforce": (
        "Id,Account Name,Opportunity Name,Stage,Amount,Close Date\n61,Acme,Core,Closed Won,100,2026-01-15\n",
        "Subject,Type,Status,Date,Related To\nCall,Call,Completed,2026-02-20,Core\n",
    ),
    "hubspot": (
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Associated Company\n61,Core,closedwon,100,2026-01-15,Acme\n",
        "Record ID,Call Title,Call outcome,Activity date,Associated Deal\n71,Hi,Connected,2026-02-20,Other;core\n",
    ),
    "pipedrive": (
        "Deal - ID,Deal - Title,Deal - Status,Deal - Value,Deal - Won time,Deal - Organization\n"
        "61,Core,Won,100,2026-01-15,Acme\n",
        "Activity - ID,Activity - Subject,Activity - Type,Activity - Done,Activity - Due date,Activity - Deal\n"
        "71,Hi,call,Done,2026-02-20,Core\n",
    ),
    "zoho": (
        "Record Id,Deal Name,Stage,Amount,Closing Date,Account Name\n61,Core,Closed Won,100,2026-01-15,Acme\n",
        "Record Id,Subject,Call Type,Call Start Time,Call Status,Related To\n"
        "71,Hi,Inbound,2026-02-20 10:00,Completed,CORE\n",
    ),
}


@pytest.mark.parametrize("system", BY_TITLE)
def test_an_activity_about_a_deal_is_found_by_its_title_in_every_crm(
    make_exports: Any, book: Any, tmp_path: Path, system: str
) -> None:
    crm = make_exports(book, tmp_path)
    crm.take({"accounts.csv": "Id,Name\n1,Acme\n"})
    crm.system = system
    deals, activities = BY_TITLE[system]
    crm.take({"deals.csv": deals})
    assert counts(crm.take({"activities.csv": activities})) == (1, 0, 0, 0)
    assert account(crm, crm.book.one("touch")) == "Acme"


def test_a_record_of_another_id_is_another_account_or_person_of_the_name(crm: Any) -> None:
    header = "Id,AccountId,Account Name,WhoId,Name,Subject,Type,Status,ActivityDate\n"
    rows = "71,9,Bolt,,,Hi,Call,Completed,2026-02-20\n72,,,99,Ann Lee,Ho,Call,Completed,2026-02-20\n"
    plan = crm.take({"activities.csv": header + rows})
    assert dict(plan.left_out) == {"of an account that is not in the book": 1, "about no account of the book": 1}


PARTIES = st.sampled_from(["", "Me", "Pat Kim", "Sam Oak", "Lou Fir", "Kim Elm", "Who Ever", "Pat Kim;Lou Fir"])
MAILS = st.tuples(
    st.sampled_from(["Hi", "hi", "Re: hi"]),
    PARTIES,
    PARTIES,
    st.sampled_from(["", "Sam Oak"]),
    st.sampled_from(["", "Case 7", "Pat Kim", "Kim Elm", "Yearly plan", "Renewal", "Farm Foods", "Far Away"]),
    st.sampled_from(["", "Incoming", "Outgoing"]),
    st.sampled_from(["", "Me"]),
    st.sampled_from(["", "Glass House", "Far Away"]),
    st.sampled_from(["", "2026-02-20", "2026-02-21", "2026-04-01"]),
    st.just("Email"),
    st.sampled_from(["Completed", "Canceled", "Open"]),
)


@COSTLY
@given(st.lists(MAILS, min_size=1, max_size=6), st.randoms())
def test_mail_in_any_order_and_in_several_files_is_the_same_and_twice_is_once(
    make_book: Any, make_exports: Any, rows: list[Any], random: Any
) -> None:
    mixed = [*rows]
    random.shuffle(mixed)
    # Of rows alike, each counts in one file and none in a second: three calls of a day are three, told twice still.
    first_file = {(subject.casefold(), on) for subject, *_, on, _, _ in mixed[: len(mixed) // 2]}
    split: tuple[list[Any], list[Any]] = ([], [])
    for row in mixed:
        split[(row[0].casefold(), row[8]) in first_file].append(row)
    after = []
    for files in ([rows], [mixed], [part for part in split if part]):
        with TemporaryDirectory() as folder:
            crm = make_exports(make_book(), Path(folder))
            fill(crm)
            texts = [MAIL + "".join(",".join(row) + "\n" for row in each) for each in files]
            named = {f"activities{place}.csv": text for place, text in enumerate(texts)}
            first = crm.take(named, skip_bad=True)
            again = crm.take(named, skip_bad=True)
            assert (counts(again)[:2], again.ends) == ((0, 0), first.ends)
            touches = sorted(
                (account(crm, each), str(each.happened_on), each.kind, each.summary, sorted(names(crm, each)))
                for each in crm.book.all("touch")
            )
            after.append((touches, first.ends, sorted(first.left_out), sorted(each.why for each in first.rejected)))
    assert after[0] == after[1] == after[2]


def test_a_deal_is_known_by_its_title_whatever_its_contract_and_play_are_called_here(dynamics: Any) -> None:
    (plan,) = [each for each in dynamics.book.all("contract") if each.key == "yearly-plan"]
    (seats,) = [each for each in dynamics.book.all("play") if each.title == "More seats"]
    dynamics.book.add(plan.but(key="c-77"), seats.but(title="Fifty seats"))
    rows = "".join(
        f"Offer {about},Me,Nobody,,{about},Outgoing,Me,,2026-02-20,Email,Completed\n"
        for about in ("Yearly plan", "More seats")
    )
    dynamics.take({"activities.csv": MAIL + rows})
    assert [account(dynamics, touch) for touch in dynamics.book.all("touch")] == ["Farm Foods", "Farm Foods"]
