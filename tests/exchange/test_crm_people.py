"""People of a CRM: at which account, who is who, and whom they report to."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.entities import Stakeholder
from properties import COSTLY

ACCOUNTS = "Id,Name\n001A0000006Vm9r,Acme\n001A0000006Vm9s,Bolt\n"
HEADER = "Id,AccountId,FirstName,LastName,Title,Email,Phone,MobilePhone,ReportsToId,Description\n"
ANN = "003A,001A0000006Vm9r,Ann,Lee,CFO,ann@acme.com,,555-2,003B,Likes tea\n"
BOB = "003B,001A0000006Vm9r,Bob,Ray,CEO,,555-1,555-9,,\n"


def counts(plan: Any) -> tuple[int, int, int, int]:
    return plan.created, plan.updated, plan.unchanged, plan.rejected_rows


def why(plan: Any) -> list[str]:
    return [str(rejection) for rejection in plan.rejected]


def people(exports: Any) -> dict[str, Any]:
    return {person.name: person for person in exports.book.all("stakeholder")}


def test_people_come_with_their_accounts_in_any_order(salesforce: Any) -> None:
    plan = salesforce.take({"contacts.csv": HEADER + ANN + BOB, "accounts.csv": ACCOUNTS})
    assert counts(plan) == (4, 0, 0, 0)
    ann, bob = people(salesforce)["Ann Lee"], people(salesforce)["Bob Ray"]
    assert (ann.title, ann.email, ann.phone, ann.notes) == ("CFO", "ann@acme.com", "555-2", "Likes tea")
    assert (bob.phone, bob.reports_to_id, ann.reports_to_id) == ("555-1", None, bob.id)
    again = salesforce.take({"contacts.csv": HEADER + ANN + BOB, "accounts.csv": ACCOUNTS})
    assert counts(again) == (0, 0, 4, 0)
    assert again.change.is_empty


def test_people_of_accounts_outside_the_book_are_left_out_and_counted(salesforce: Any) -> None:
    plan = salesforce.take({"contacts.csv": HEADER + ANN + BOB.replace("001A0000006Vm9r", "")})
    assert dict(plan.left_out) == {
        "person of an account that is not in the book": 1,
        "belongs to no account in Salesforce": 1,
    }
    assert (counts(plan), plan.ends) == ((0, 0, 2, 0), (0, 0, 2))


def test_people_of_an_account_of_nearly_that_name_are_asked_about(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Name\nAcme Corporation\n"})
    rows = "Lee,Acme Corp\nRay,Elsewhere\nFir,Acme Incorporation\nOak,Acme Corporation 7\n"
    plan = salesforce.plan({"contacts.csv": "Last Name,Account Name\n" + rows})
    assert why(plan) == [
        "contacts.csv row 2, Account Name: “Acme Corp” is an account neither in the book nor in these files;"
        " did you mean Acme Corporation (acme-corporation)?"
    ]
    assert (plan.ends, plan.writable) == ((0, 1, 3), False)
    assert dict(plan.left_out) == {
        "person of an account that is not in the book; “Acme Incorporation”: did you mean Acme Corporation"
        " (acme-corporation)?": 1,
        "person of an account that is not in the book": 2,
    }


def test_an_account_named_without_its_accents_is_asked_about_never_taken(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Name\nŁódź Steel\nMüller AG\n"})
    plan = salesforce.plan({"contacts.csv": "Last Name,Account Name\nLee,Lodz Steel\nRay,MULLER AG\nFir,müller ag\n"})
    assert [each.rpartition("; ")[2] for each in why(plan)] == [
        "did you mean Łódź Steel (łódź-steel)?",
        "did you mean Müller AG (müller-ag)?",
    ]
    assert plan.ends == (1, 2, 0)
    beside = salesforce.take({"accounts.csv": "Name\nMuller AG\nMüller AG\n"})
    assert (counts(beside)[:3], beside.notices) == ((1, 0, 1), (
        "1 new account beside one whose name differs in accents alone; merge them if they are one: muller-ag and"
        " müller-ag",
    ))  # fmt: skip


def test_people_of_a_rejected_account_say_where_it_stands(salesforce: Any) -> None:
    plan = salesforce.plan({"accounts.csv": "Id,Name\n001A0000006Vm9r,.\n", "contacts.csv": HEADER + ANN})
    assert why(plan)[1] == (
        "contacts.csv row 2, AccountId: “001A0000006Vm9rIAC” is the account rejected at accounts.csv row 2"
    )


def test_an_account_rejected_without_a_name_stops_nobody_else(salesforce: Any) -> None:
    files = {"accounts.csv": ACCOUNTS + "001A0000006Vm9t,\n", "contacts.csv": HEADER + ANN + BOB.replace("Vm9r", "")}
    assert len(why(salesforce.plan(files))) == 1


def test_people_of_a_rejected_account_without_an_id_say_so_too(salesforce: Any) -> None:
    files = {"accounts.csv": "Name,CurrencyIsoCode\nAcme,gold\n", "contacts.csv": "Last Name,Account Name\nLee,ACME\n"}
    plan = salesforce.plan(files)
    assert why(plan)[1] == "contacts.csv row 2, Account Name: “ACME” is the account rejected at accounts.csv row 2"


def test_an_account_may_be_named(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS})
    text = "First Name,Last Name,Account Name,Email\nAnn,Lee,ACME,ann@acme.com\n"
    salesforce.take({"contacts.csv": text})
    assert counts(salesforce.take({"contacts.csv": text})) == (0, 0, 1, 0)
    # The CRM's name of the account still means it once it is called otherwise here.
    (acme,) = [account for account in salesforce.book.all("account") if account.name == "Acme"]
    salesforce.book.add(acme.but(name="Acme International", key="intl"))
    assert counts(salesforce.take({"contacts.csv": text})) == (0, 0, 1, 0)


def test_accounts_of_one_name_need_their_ids(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Id,Name\n1,Acme\n2,Acme\n"})
    plan = salesforce.plan({"contacts.csv": "Id,Name,Account Name\n9,Ann,Acme\n"})
    assert "may be acme and acme-2; export the account's id along with its name" in why(plan)[0]


@pytest.mark.parametrize(
    ("cell", "outcome"),
    [("2", "Bolt"), ("2;99", "Bolt"), ("99; 2", "Bolt"), ("1;2", "names several accounts, acme and bolt")],
)
def test_several_companies_of_a_person_must_leave_one(hubspot: Any, cell: str, outcome: str) -> None:
    hubspot.take({"accounts.csv": "Record ID,Company name\n1,Acme\n2,Bolt\n"})
    plan = hubspot.plan({"contacts.csv": f"Record ID,First Name,Email,Associated Company IDs\n7,Ann,a@x.io,{cell}\n"})
    if plan.rejected:
        assert outcome in why(plan)[0]
    else:
        (account,) = [each for each in hubspot.book.all("account") if each.name == outcome]
        assert any(getattr(each, "account_id", "") == account.id for each in plan.change.save)


def test_someone_known_by_e_mail_alone_is_called_by_it(hubspot: Any) -> None:
    hubspot.take({"accounts.csv": "Record ID,Company name\n1,Acme\n"})
    header = "Record ID,First Name,Last Name,Email,Associated Company IDs (Primary)\n"
    hubspot.take({"contacts.csv": header + "7,,,ann@acme.com,1\n"})
    assert list(people(hubspot)) == ["ann@acme.com"]
    hubspot.take({"contacts.csv": header + "7,Ann,Lee,ann@acme.com,1\n"})
    assert list(people(hubspot)) == ["Ann Lee"]
    assert "name: is missing" in why(hubspot.plan({"contacts.csv": header + "8,,,,1\n"}))[0]


def stored(exports: Any, **values: Any) -> Stakeholder:
    account = next(each for each in exports.book.all("account") if each.name == "Acme")
    person = Stakeholder(account_id=account.id, **values)
    exports.book.add(person)
    return person


def test_a_person_here_already_is_known_by_e_mail_then_by_name(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS})
    ann = stored(salesforce, key="p1", name="A. Lee", email="ANN@acme.com", title="Head of Finance")
    bob = stored(salesforce, key="p2", name="bob ray")
    plan = salesforce.take({"contacts.csv": HEADER + ANN + BOB})
    assert plan.created == 0
    after = {person.id: person for person in salesforce.book.all("stakeholder")}
    assert (after[ann.id].title, after[ann.id].phone) == ("Head of Finance", "555-2")
    assert after[bob.id].title == "CEO"
    assert "contacts.csv: 2 rows were linked to what was here already: Ann Lee (p1) and Bob Ray (p2)" in plan.notices


def test_two_candidates_are_rejected_naming_both(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS})
    stored(salesforce, key="p1", name="Ann Lee")
    stored(salesforce, key="p2", name="Ann Lee")
    assert "the row may mean p1 and p2" in why(salesforce.plan({"contacts.csv": HEADER + ANN}))[0]


def test_two_records_of_one_name_are_two_people(salesforce: Any) -> None:
    plan = salesforce.take({"accounts.csv": ACCOUNTS, "contacts.csv": HEADER + ANN + ANN.replace("003A", "003C")})
    assert plan.created == 4


def at(exports: Any) -> list[tuple[str, str]]:
    """Everybody of the book with the account they are of."""
    names = {account.id: account.name for account in exports.book.all("account")}
    return sorted((person.name, names[person.account_id]) for person in exports.book.all("stakeholder"))


MOVED = (("person who stands at another account of the book", 1),)


@pytest.mark.parametrize(
    ("row", "where"),
    [
        (ANN.replace("Vm9r", "Vm9s"), "bolt"),  # the same record
        (ANN.replace("Vm9r", "Vm9s").replace("003A", "003Z"), "bolt"),  # another record of the same e-mail
        (ANN.replace("Vm9r", "XXXX").replace("ann@", "ANN@"), "at an account outside the book"),
        (ANN.replace("Vm9r", "XXXX").replace("003A", "003Z"), "at an account outside the book"),
    ],
)
def test_who_moves_in_the_crm_is_named_and_stays(salesforce: Any, row: str, where: str) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS, "contacts.csv": HEADER + ANN})
    for _ in range(2):
        plan = salesforce.take({"contacts.csv": HEADER + row})
        assert (counts(plan), plan.left_out, plan.change.is_empty) == ((0, 0, 1, 0), MOVED, True)
        said = f"1 person may have moved; left where they stand: Ann Lee (acme, now {where}); once they are said"
        assert any(notice.startswith(said) for notice in plan.notices)
    assert at(salesforce) == [("Ann Lee", "Acme")]


def test_who_is_said_to_have_left_is_a_new_person_where_they_went(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS, "contacts.csv": HEADER + ANN})
    salesforce.book.add(people(salesforce)["Ann Lee"].but(left_on=date(2026, 3, 1), left_to="Bolt"))
    moved = HEADER + ANN.replace("Vm9r", "Vm9s")
    assert counts(salesforce.take({"contacts.csv": moved})) == (1, 0, 0, 0)
    assert at(salesforce) == [("Ann Lee", "Acme"), ("Ann Lee", "Bolt")]
    again = salesforce.take({"contacts.csv": moved})
    assert (counts(again), again.change.is_empty) == ((0, 0, 1, 0), True)


def test_who_was_put_elsewhere_here_stays_while_the_crm_says_what_it_said(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS, "contacts.csv": HEADER + ANN})
    bolt = next(account for account in salesforce.book.all("account") if account.name == "Bolt")
    salesforce.book.add(people(salesforce)["Ann Lee"].but(account_id=bolt.id))
    plan = salesforce.take({"contacts.csv": HEADER + ANN.replace("CFO", "CEO")})
    assert (counts(plan), people(salesforce)["Ann Lee"].title) == ((0, 1, 0, 0), "CEO")
    assert at(salesforce) == [("Ann Lee", "Bolt")]


NAMED = "First Name,Last Name,Account Name,Email\n"


@pytest.mark.parametrize("rows", [*permutations(("Ann,Lee,Acme,a@x.io\n", "Ann,Lee,Bolt,a@x.io\n"))])
def test_whom_the_files_know_at_two_accounts_is_two_people_and_said(salesforce: Any, rows: tuple[str, ...]) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS})
    plan = salesforce.take({"contacts.csv": NAMED + "".join(rows)})
    assert at(salesforce) == [("Ann Lee", "Acme"), ("Ann Lee", "Bolt")]
    said = (
        "1 new person with the e-mail of somebody at another account, both being in the files: Ann Lee (acme and bolt)"
    )
    assert said in plan.notices
    assert counts(salesforce.take({"contacts.csv": NAMED + "".join(rows)})) == (0, 0, 2, 0)


@pytest.mark.parametrize("rows", [*permutations(("Ann,Lee,Acme,new@x.io\n", "Ann,Lee,Acme,a@x.io\n"))])
def test_an_e_mail_tells_two_people_of_one_name_apart(salesforce: Any, rows: tuple[str, ...]) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS})
    ann = stored(salesforce, key="p1", name="Ann Lee", email="a@x.io")
    assert counts(salesforce.take({"contacts.csv": NAMED + "".join(rows)})) == (1, 0, 1, 0)
    assert salesforce.book.rows["stakeholder"][ann.id].email == "a@x.io"
    assert counts(salesforce.take({"contacts.csv": NAMED + "".join(rows)})) == (0, 0, 2, 0)


def test_a_name_alone_means_the_person_and_another_e_mail_is_said(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS, "contacts.csv": NAMED + "Ann,Lee,Acme,a@x.io\nBob,Ray,Acme,\n"})
    plan = salesforce.take({"contacts.csv": NAMED + "Ann,Lee,Acme,ann@x.io\nBob,Ray,Acme,bob@x.io\n"})
    assert counts(plan) == (0, 2, 0, 0)
    assert "1 person known by name although the e-mail is another: Ann Lee (a@x.io, now ann@x.io)" in plan.notices


@pytest.mark.parametrize("before", ["", "b@x.io"])
@pytest.mark.parametrize(
    "rows", [*permutations(("Ann,Lee,Acme,\n", "Ann,Lee,Acme,a@x.io\n", ",Lee,Bolt,b@x.io\n"))], ids=range(6)
)
def test_an_e_mail_that_another_gave_up_in_the_same_file_is_free(
    salesforce: Any, rows: tuple[str, ...], before: str
) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS, "contacts.csv": NAMED + f"Ann,Lee,Acme,{before}\n,Lee,Bolt,a@x.io\n"})
    plan = salesforce.take({"contacts.csv": NAMED + "".join(rows)}, skip_bad=True)
    assert (counts(plan), len(plan.rejected)) == ((0, 2, 0, 1), 1)
    assert sorted(each.email for each in people(salesforce).values()) == ["a@x.io", "b@x.io"]
    assert counts(salesforce.take({"contacts.csv": NAMED + "".join(rows)}, skip_bad=True)) == (0, 0, 2, 1)


def test_the_same_row_twice_is_one_person(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS})
    plan = salesforce.take({"contacts.csv": NAMED + 2 * "Ann,Lee,Acme,\n" + 2 * "Bob,Ray,Acme,b@x.io\n"})
    assert (counts(plan), plan.left_out) == ((2, 0, 2, 0), (("the same as an earlier row", 2),))


CELLS = st.tuples(
    st.sampled_from(["Ann,Lee", "Bob,Ray", ",Lee"]),
    st.sampled_from(["Acme", "Bolt", "Elsewhere", ""]),
    st.sampled_from(["", "a@x.io", "b@x.io"]),
)


@COSTLY
@given(st.lists(CELLS, max_size=2), st.lists(CELLS, min_size=1, max_size=5), st.randoms())
def test_the_order_of_rows_makes_no_difference_and_twice_is_once(
    make_book: Any, make_exports: Any, before: list[Any], rows: list[Any], random: Any
) -> None:
    mixed = [*rows]
    random.shuffle(mixed)
    after = []
    for order in (rows, mixed):
        with TemporaryDirectory() as folder:
            exports = make_exports(make_book(), Path(folder))
            exports.take({"accounts.csv": "Name\nAcme\nBolt\n"})
            for each in (before, order, order):
                text = NAMED + "".join(",".join(row) + "\n" for row in each)
                plan = exports.take({"contacts.csv": text}, skip_bad=True)
            assert counts(plan)[:2] == (0, 0)
            emails = sorted(person.email for person in exports.book.all("stakeholder"))
            after.append((at(exports), emails, plan.ends, plan.left_out))
    assert after[0][:3] == after[1][:3]
    assert sorted(after[0][3]) == sorted(after[1][3])


def test_superiors_that_are_not_there_are_left_open_and_told(salesforce: Any) -> None:
    elsewhere = BOB.replace("Vm9r", "Vm9s")
    plan = salesforce.take({"accounts.csv": ACCOUNTS, "contacts.csv": HEADER + ANN + elsewhere})
    assert people(salesforce)["Ann Lee"].reports_to_id is None
    assert any(notice.startswith("1 person report to someone who is not among") for notice in plan.notices)
    named = "First Name,Last Name,Account Name,Reports To\nEve,Day,Acme,ann lee\n"
    salesforce.take({"contacts.csv": named})
    assert people(salesforce)["Eve Day"].reports_to_id == people(salesforce)["Ann Lee"].id


def test_a_superior_chosen_here_stays(salesforce: Any) -> None:
    eve = ANN.replace("003A", "003E").replace("Ann", "Eve").replace("ann@", "eve@")
    salesforce.take({"accounts.csv": ACCOUNTS, "contacts.csv": HEADER + ANN + BOB + eve})
    ann, eve_ = people(salesforce)["Ann Lee"], people(salesforce)["Eve Lee"]
    salesforce.book.add(ann.but(reports_to_id=eve_.id))
    plan = salesforce.take({"contacts.csv": HEADER + ANN + BOB + eve})
    assert counts(plan) == (0, 0, 3, 0)
    assert people(salesforce)["Ann Lee"].reports_to_id == eve_.id
    assert any("kept although Salesforce says otherwise: reports_to (1)" in notice for notice in plan.notices)


def test_a_rejected_row_leaves_no_trace_behind(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": ACCOUNTS})
    bad = HEADER + ANN.replace("CFO", "x" * 400) + BOB.replace(",,\n", ",003A,\n")
    plan = salesforce.plan({"contacts.csv": bad}, skip_bad=True)
    assert counts(plan) == (1, 0, 0, 1)
    assert "Title: has 400 characters" in why(plan)[0]
    assert {each.external_id for each in plan.change.add if hasattr(each, "external_id")} == {"003B"}
