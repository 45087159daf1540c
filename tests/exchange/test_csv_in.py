"""Which stored row each row of a file means, and what its references refer to."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest

from bookcockpit.core.entities import Stakeholder
from bookcockpit.exchange.csv_native import FILES

ACCOUNTS = "key,name,tier\nacme,Acme,growth\n"


def _why(plan: Any) -> list[str]:
    return [str(rejection) for rejection in plan.rejected]


def _counts(plan: Any) -> tuple[int, int, int]:
    return plan.created, plan.updated, plan.unchanged


# --- matching ---


def test_new_rows_are_created_and_the_same_file_twice_changes_nothing(book: Any) -> None:
    assert _counts(book.take({"accounts.csv": ACCOUNTS})) == (1, 0, 0)
    assert _counts(book.take({"accounts.csv": ACCOUNTS})) == (0, 0, 1)


def test_a_new_account_is_tracked_from_today_and_keyed_by_its_name(book: Any) -> None:
    text = "name,tier\nMüller & Söhne,scale\nMüller  & söhne GmbH,scale\nAcme,scale\n"
    book.take({"accounts.csv": "key,name,tier\nacme,Other,scale\n"})
    book.take({"accounts.csv": text})
    assert [account.key for account in book.all("account")] == ["acme", "müller-söhne", "müller-söhne-gmbh", "acme-2"]
    assert {account.tracked_since for account in book.all("account")} == {date(2026, 3, 2)}


def test_a_made_key_never_takes_one_that_a_later_row_gives(book: Any) -> None:
    book.take({"accounts.csv": "key,name,tier\n,Acme,scale\nacme,Acme Labs,scale\n"})
    assert {account.key: account.name for account in book.all("account")} == {"acme": "Acme Labs", "acme-2": "Acme"}


@pytest.mark.parametrize("row", ["ACME,,growth", "Acme Incorporated,acme.com/de,growth", "acme,WWW.ACME.COM,growth"])
def test_without_a_key_an_account_is_known_by_its_domain_then_its_name(acme: Any, row: str) -> None:
    plan = acme.plan({"accounts.csv": f"name,website,tier\n{row}\n"})
    (saved,) = plan.change.save
    assert (saved.key, plan.updated) == ("acme", 1)


def test_domain_and_name_that_mean_two_accounts_are_rejected_naming_both(acme: Any) -> None:
    plan = acme.plan({"accounts.csv": "name,website,tier\nBolt,acme.com,growth\n"})
    assert _why(plan) == ["accounts.csv row 2, key: is missing, and the row may mean acme and bolt"]


def test_a_new_key_for_a_known_name_is_told(acme: Any) -> None:
    plan = acme.plan({"accounts.csv": "key,name,tier\na-9,acme,scale\n"})
    assert plan.created == 1
    assert plan.notices == ("accounts.csv row 2: the key is new, so this is a second account beside acme of that name",)


def test_two_new_accounts_of_one_name_are_told_within_a_file_and_between_files(book: Any) -> None:
    header, told = "key,name,tier\n", "the key is new, so this is a second account beside d1 of that name"
    plan = book.plan({"accounts.csv": header + "d1,Delta,growth\nD1,delta,growth\nd2,Delta Two,growth\n"})
    assert (plan.created, plan.notices) == (3, (f"accounts.csv row 3: {told}",))
    # A name that is another's key is no namesake.
    plan = book.plan({"accounts.csv": header + "d1,Delta,growth\nx,d1,growth\n"})
    assert plan.notices == ()


def test_duplicate_keys_name_both_lines_and_rows_alike_are_as_many_touches(acme: Any) -> None:
    text = "key,account,happened_on,kind,summary\nt,acme,2026-01-01,check_in,a\nt,acme,2026-01-02,check_in,b\n"
    text += ",acme,2026-01-03,check_in,Hello\n,Acme,2026-01-03,check_in, hello\n"
    assert _why(acme.plan({"touches.csv": text})) == [
        "touches.csv row 3, key: “t” is also the key of touches.csv row 2"
    ]


@pytest.mark.parametrize("name", [native.name for native in FILES.values()][1:])
def test_rows_without_keys_are_known_by_what_tells_them_apart(
    busy_acme: Any, one_row: dict[str, str], name: str
) -> None:
    assert _counts(busy_acme.take({name: one_row[name]})) == (1, 0, 0)
    assert _counts(busy_acme.take({name: one_row[name]})) == (0, 0, 1)


def test_several_stored_rows_that_look_alike_are_not_chosen_between(acme: Any) -> None:
    rows = "key,account,happened_on,kind\nt1,acme,2026-01-01,check_in\nt2,acme,2026-01-01,check_in\n"
    acme.take({"touches.csv": rows})
    plan = acme.plan({"touches.csv": "account,happened_on,kind\nacme,2026-01-01,check_in\n"})
    assert _counts(plan) == (0, 0, 1), "it says nothing new of either"
    plan = acme.plan({"touches.csv": "account,happened_on,kind,sentiment\nacme,2026-01-01,check_in,2\n"})
    assert _why(plan) == ["touches.csv row 2, key: is missing, and the row may mean t1 and t2"]


THREE = "acme,2026-01-03,check_in,call,\n", "acme,2026-01-03,check_in,call,1\n", "acme,2026-01-03,check_in,chat,\n"


@pytest.mark.parametrize("rows", list(permutations(THREE)))
def test_three_check_ins_of_one_day_are_three_touches_however_often_they_are_read(
    acme: Any, rows: tuple[str, ...]
) -> None:
    head = "account,happened_on,kind,channel,sentiment\n"
    assert _counts(acme.take({"touches.csv": head + "".join(THREE)})) == (3, 0, 0)
    assert _counts(acme.take({"touches.csv": head + "".join(rows)})) == (0, 0, 3)
    held = [(each.channel, each.sentiment) for each in acme.all("touch")]
    assert sorted(held, key=str) == [("call", 1), ("call", None), ("chat", None)]


def test_three_touches_alike_in_everything_are_three_and_a_fourth_is_new(acme: Any) -> None:
    head, row = "account,happened_on,kind,summary\n", "acme,2026-01-03,check_in,Call\n"
    assert _counts(acme.take({"touches.csv": head + 3 * row})) == (3, 0, 0)
    assert _counts(acme.take({"touches.csv": head + 3 * row})) == (0, 0, 3)
    assert _counts(acme.take({"touches.csv": head + 4 * row})) == (1, 0, 3)
    assert _counts(acme.take({"touches.csv": head + 2 * row})) == (0, 0, 2), "nothing is deleted by being left out"


# --- references ---


def test_references_take_keys_and_exact_names_and_look_ahead(acme: Any) -> None:
    text = "key,account,name,reports_to,replaced_by\nx,acme,Xena,Zoe,\ny,ACME,Yan,,z\nz,acme,Zoe,a-ann,\n"
    acme.take({"stakeholders.csv": text})
    people = {person.key: person for person in acme.find(Stakeholder)}
    assert people["x"].reports_to_id == people["y"].replaced_by_id == people["z"].id
    assert people["z"].reports_to_id == people["a-ann"].id


def test_names_are_looked_up_within_the_account(acme: Any) -> None:
    header = "key,account,happened_on,kind,stakeholders\n"
    acme.take({"touches.csv": header + "t,bolt,2026-01-01,check_in,ann lee\n"})
    (ann,) = acme.find(Stakeholder, key="b-ann")
    assert acme.one("touch").stakeholder_ids == (ann.id,)
    plan = acme.plan({"touches.csv": header + "u,bolt,2026-01-01,check_in,Bob Ray\n"})
    assert _why(plan) == [
        "touches.csv row 2, stakeholders: “Bob Ray” is neither a key nor the exact name of any stakeholder"
        " of this account"
    ]


def test_an_ambiguous_name_names_the_keys(acme: Any) -> None:
    acme.take({"stakeholders.csv": "key,account,name\na-ann2,acme,ANN LEE\n"})
    plan = acme.plan({"touches.csv": "key,account,happened_on,kind,stakeholders\nt,acme,2026-01-01,check_in,Ann Lee\n"})
    assert _why(plan) == ["touches.csv row 2, stakeholders: “Ann Lee” may be any of a-ann, a-ann2; write the key"]


def test_an_unknown_account_is_rejected(book: Any) -> None:
    plan = book.plan({"touches.csv": "account,happened_on,kind\nnobody,2026-01-01,check_in\n"})
    assert _why(plan) == ["touches.csv row 2, account: “nobody” is neither a key nor the exact name of any account"]


def test_rows_that_need_a_rejected_row_say_so(book: Any) -> None:
    files = {
        "touches.csv": "key,account,happened_on,kind\nt,acme,2026-01-01,check_in\n",
        "accounts.csv": "key,name,tier,seats_licensed\nacme,Acme,growth,many\nbolt,Bolt,gold,\n",
        "signals.csv": "key,account,kind,seen_on\ns,Bolt,hiring,2026-01-01\n",
    }
    assert _why(book.plan(files, skip_bad=True)) == [
        "touches.csv row 2, account: “acme” is the account rejected at accounts.csv row 2",
        "accounts.csv row 2, seats_licensed: “many” is not a whole number",
        "accounts.csv row 3, tier: “gold” is not one of strategic, growth, scale",
        "signals.csv row 2, account: “Bolt” is the account rejected at accounts.csv row 3",
    ]


def test_rows_that_point_ahead_at_a_rejected_row_are_rejected_too(acme: Any) -> None:
    text = "key,account,name,reports_to,level\nx,acme,Xena,y,\ny,acme,Yan,z,\nz,acme,Zoe,a-ann,boss\n"
    plan = acme.plan({"stakeholders.csv": text}, skip_bad=True)
    assert plan.change.save == ()
    assert _why(plan) == [
        "stakeholders.csv row 2, reports_to: refers to the row rejected at stakeholders.csv row 3",
        "stakeholders.csv row 3, reports_to: refers to the row rejected at stakeholders.csv row 4",
        "stakeholders.csv row 4, level: “boss” is not one of executive, director, manager, user",
    ]


def test_objective_readings_resolve_to_the_key(acme: Any) -> None:
    header = "account,input,on,value\n"
    acme.take({"readings.csv": header + "acme,objective:faster ONBOARDING,2026-01-01,5\n"})
    assert acme.one("reading").input == "objective:fast"
    plan = acme.plan({"readings.csv": header + "acme,objective:slow,2026-01-01,5\n"})
    assert plan.rejected[0].column == "input"


# --- ARR lines ---


def test_arr_lines_may_not_overlap_in_the_file_or_the_book(acme: Any) -> None:
    header = "account,from_on,to_on,amount,kind\n"
    acme.take({"arr_lines.csv": header + "acme,2025-01-01,,5,new\n"})
    text = header + "acme,2026-01-01,2026-07-01,6,expansion\nbolt,2026-01-01,,6,new\nbolt,2025-01-01,2026-01-02,6,new\n"
    plan = acme.plan({"arr_lines.csv": text})
    assert _why(plan) == [
        "arr_lines.csv row 2, from_on: from 2026-01-01 to 2026-07-01 overlaps the line already stored,"
        " from 2025-01-01 on",
        "arr_lines.csv row 4, from_on: from 2025-01-01 to 2026-01-02 overlaps arr_lines.csv row 3, from 2026-01-01 on",
    ]


def test_an_arr_line_closed_in_the_same_file_makes_room(acme: Any) -> None:
    header = "account,from_on,to_on,amount,kind\n"
    acme.take({"arr_lines.csv": header + "acme,2025-01-01,,5,new\n"})
    text = header + "acme,2025-01-01,2026-01-01,5,new\nacme,2026-01-01,,6,expansion\n"
    assert _counts(acme.take({"arr_lines.csv": text})) == (1, 1, 0)


def test_a_new_account_that_differs_in_accents_alone_is_said(book: Any) -> None:
    book.take({"accounts.csv": "key,name,tier\nm,Müller AG,scale\n"})
    by_name, by_key = "name,tier\nMuller AG,scale\n", "key,name,tier\nx,MULLER ÁG,scale\n"
    for text, keys in ((by_name, "m"), (by_key, "m and muller-ag")):
        plan = book.take({"accounts.csv": text})
        assert (plan.created, plan.notices) == (
            1,
            (
                f"accounts.csv row 2: a new account beside {keys}, whose name differs in accents alone; merge them if"
                " they are one",
            ),
        )


def test_a_person_who_moves_or_has_a_known_e_mail_elsewhere_is_said(book: Any) -> None:
    book.take({"accounts.csv": "key,name,tier\na,Acme,scale\nb,Bolt,scale\n"})
    book.take({"stakeholders.csv": "key,account,name,email\np1,a,Ann Lee,ann@x.io\n"})
    new = "account,name,email\nb,Ann Lee,ANN@x.io\n"
    plan = book.take({"stakeholders.csv": new})
    assert (plan.created, plan.notices) == (
        1,
        (
            "stakeholders.csv row 2: a new person with the e-mail of Ann Lee at a; if they moved, say that they left"
            " there",
        ),
    )
    assert book.take({"stakeholders.csv": new}).notices == ()
    moved = book.plan({"stakeholders.csv": "key,account\np1,b\n"})
    assert moved.notices == ("stakeholders.csv row 2: Ann Lee moves from a to b",)
