"""A CRM that still has both records of what was merged here: it brings nothing back and changes nothing twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bookcockpit.core import entities as e
from bookcockpit.core.book import Book, Meta, TouchHistory
from bookcockpit.core.fields import Entity
from bookcockpit.core.merging.merge import ID_TEXTS, Merging, merge_accounts, merge_people

FILES = {
    "accounts.csv": "Id,Name,Industry,Website\n1,Acme,Retail,acme.example\n2,Beta Ltd,Grocery,\n3,Cobalt,Mining,\n",
    "contacts.csv": "Id,AccountId,Name,Email,Title,ReportsToId\n"
    "31,1,Ana Ruiz,ana@acme.example,CFO,\n32,2,A. Ruiz,ana@acme.example,Head of Finance,\n33,2,Bo Li,,,32\n",
    "deals.csv": "Id,AccountId,Name,IsWon,Amount,CloseDate\n"
    "6A,1,Core,true,500,2026-01-15\n6B,2,Plus,true,300,2026-01-20\n",
    "activities.csv": "Id,AccountId,WhoId,Subject,Type,ActivityDate,Status\n"
    "91,2,32,Hello,Call,2026-02-10,Completed\n92,1,31,Again,Call,2026-02-12,Completed\n",
}


def rows(book: Any) -> list[Entity]:
    return [row for table in e.ENTITIES for row in book.all(table)]


def referring(book: Any, *ids: str) -> list[Entity]:
    """What the store would answer: every row that refers to one of these."""
    found = []
    for row in rows(book):
        held = [row.__dict__[name] for name, field in row.fields.items() if field.kind == "ref"]
        held += [each for name, field in row.fields.items() if field.kind == "refs" for each in row.__dict__[name]]
        text = row.__dict__[ID_TEXTS[type(row)]] if type(row) in ID_TEXTS else ""
        if not set(ids).isdisjoint(held) or any(id_ in text for id_ in ids):
            found.append(row)
    return found


def take(book: Any, merging: Merging) -> None:
    book.add(*merging.change.save)
    for each in merging.change.remove:
        del book.rows[e.TABLE_NAMES[type(each)]][each.id]


def merge(book: Any, stays: str, goes: str) -> None:
    named = {account.name: account for account in book.all("account")}
    one, other = named[stays], named[goes]
    held = Book(
        as_of=date(2026, 3, 2), meta=Meta("book", "USD", "balanced"), history=TouchHistory({}, {}, {}),
        accounts=book.all("account"), contracts=book.all("contract"),
    )  # fmt: skip
    take(book, merge_accounts(held, one, other, referring(book, one.id, other.id)))


def merge_two_people(book: Any, stays: str, goes: str) -> None:
    named = {person.name: person for person in book.all("stakeholder")}
    one, other = named[stays], named[goes]
    account = book.rows["account"][one.account_id]
    take(book, merge_people(account, one, other, referring(book, one.id, other.id), book.all("stakeholder")))


@pytest.mark.parametrize(("stays", "goes"), [("Acme", "Beta Ltd"), ("Beta Ltd", "Acme")])
@pytest.mark.parametrize("turned", [False, True])
def test_the_next_import_of_both_records_changes_nothing(salesforce: Any, stays: str, goes: str, turned: bool) -> None:
    salesforce.take(FILES)
    merge(salesforce.book, stays, goes)
    merge_two_people(salesforce.book, "Ana Ruiz", "A. Ruiz")
    files = {name: "\n".join(turned_rows(text, turned)) for name, text in FILES.items()}
    first = salesforce.take(files)
    assert (first.created, first.updated, first.rejected_rows) == (0, 0, 0)
    assert ("merged here into another record, which speaks for both", 2) in first.left_out
    assert sorted(account.name for account in salesforce.book.all("account")) == sorted({stays, "Cobalt"})
    assert salesforce.plan(files).change.is_empty


def turned_rows(text: str, turned: bool) -> list[str]:
    head, *lines = text.splitlines()
    return [head, *(reversed(lines) if turned else lines)]


def test_what_the_record_that_stays_says_anew_is_taken_and_the_other_is_not_heard(salesforce: Any) -> None:
    salesforce.take(FILES)
    merge(salesforce.book, "Acme", "Beta Ltd")
    accounts = FILES["accounts.csv"].replace("Retail", "Wholesale").replace("Beta Ltd,Grocery", "Beta AG,Farming")
    for _ in range(2):
        salesforce.take({"accounts.csv": accounts})
        (acme,) = (each for each in salesforce.book.all("account") if each.name != "Cobalt")
        assert (acme.name, acme.industry, acme.website) == ("Acme", "Wholesale", "acme.example")


def test_a_record_merged_into_one_the_crm_does_not_know_speaks_but_overwrites_nothing(salesforce: Any) -> None:
    salesforce.take(FILES)
    salesforce.book.add(e.Account(name="Mine", tier="growth", tracked_since=date(2026, 1, 1)))
    merge(salesforce.book, "Mine", "Beta Ltd")
    plan = salesforce.take(FILES)
    assert (plan.created, plan.rejected_rows) == (0, 0)
    assert sorted(each.name for each in salesforce.book.all("account")) == ["Acme", "Cobalt", "Mine"]
    salesforce.take({"accounts.csv": FILES["accounts.csv"].replace("Grocery", "Farming")})
    (mine,) = (each for each in salesforce.book.all("account") if each.name == "Mine")
    # Its industry came from the record, so what the record says next is taken; its name did not.
    assert (mine.name, mine.industry) == ("Mine", "Farming")


def test_what_a_row_calls_the_account_that_went_is_the_one_that_stays(salesforce: Any) -> None:
    salesforce.take(FILES)
    merge(salesforce.book, "Acme", "Beta Ltd")
    salesforce.take({"contacts.csv": "Id,Account Name,Name\n77,Beta Ltd,Cy Ott\n"})
    (cy,) = (each for each in salesforce.book.all("stakeholder") if each.name == "Cy Ott")
    assert salesforce.book.rows["account"][cy.account_id].name == "Acme"


def test_merges_one_after_the_other_leave_one_record_that_speaks(salesforce: Any) -> None:
    salesforce.take(FILES)
    merge(salesforce.book, "Acme", "Beta Ltd")
    merge(salesforce.book, "Cobalt", "Acme")
    plan = salesforce.take(FILES)
    assert (plan.created, plan.updated, plan.rejected_rows) == (0, 0, 0)
    (cobalt,) = salesforce.book.all("account")
    assert (cobalt.name, cobalt.industry) == ("Cobalt", "Mining")
