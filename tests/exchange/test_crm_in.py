"""An import of exports as a whole: what is asked, what is counted, and when nothing is written."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bookcockpit.exchange.crm.titles import NATIVE
from bookcockpit.exchange.crm_in import plan_crm
from bookcockpit.exchange.kinds import CsvError
from bookcockpit.exchange.mapping import propose
from bookcockpit.exchange.plans import How
from properties import COSTLY

ACCOUNTS = "Id,Name\n1,Acme\n2,Bolt\n"
DEALS = "Id,AccountId,Name,IsWon,Amount,CloseDate\n"
TODAY = date(2026, 3, 2)


def why(plan: Any) -> list[str]:
    return [str(rejection) for rejection in plan.rejected]


# --- what happened is never ahead ---

HAPPENED = [
    (file, table, name)
    for file, table in (("accounts.csv", "account"), ("contacts.csv", "stakeholder"))
    for name, column in NATIVE[table].items()
    if column.spec.past
]


@pytest.mark.parametrize(("file", "table", "name"), HAPPENED)
def test_a_crm_cannot_say_that_something_happened_tomorrow(salesforce: Any, file: str, table: str, name: str) -> None:
    def files(on: str) -> dict[str, str]:
        return {
            file: f"Id,Name,Said\n1,Acme,{on}\n" if table == "account" else f"Id,Name,AccountId,Said\n9,Ann,1,{on}\n"
        }

    if table != "account":
        salesforce.take({"accounts.csv": ACCOUNTS})
    says = f"Said={name}"
    (bad,) = salesforce.plan(files("2026-03-03"), says).rejected
    ahead = f"{file} row 2, Said: is ahead, Tue 3 Mar 2026; give a day up to today, or say it once it has happened"
    assert str(bad) == ahead
    salesforce.take(files("2026-03-02"), says)
    assert why(salesforce.plan(files("2026-03-03"), says)) == [ahead]
    assert salesforce.plan(files("2026-03-03"), says, today=date(2026, 3, 3)).writable


# --- questions ---


def test_dates_that_may_be_two_are_asked_and_nothing_can_be_written(salesforce: Any) -> None:
    files = {"accounts.csv": ACCOUNTS, "deals.csv": DEALS + "6A,1,Core,true,500,03/04/2026\n"}
    plan = salesforce.plan(files)
    assert not plan.writable
    assert plan.change.is_empty
    (question,) = plan.questions
    assert (question.about, question.file, question.column) == ("date_format", "deals.csv", "CloseDate")
    assert question.choices == (("dmy", "Fri 3 Apr 2026"), ("mdy", "Wed 4 Mar 2026"))
    assert str(question) == (
        "deals.csv, CloseDate: “03/04/2026” may be Fri 3 Apr 2026 or Wed 4 Mar 2026;"
        " say --date-format dmy or --date-format mdy"
    )
    assert plan.as_json()["questions"][0]["choices"][0] == {"value": "dmy", "means": "Fri 3 Apr 2026"}
    # The counts are those of either answer.
    assert (plan.created, plan.rows) == (3, 3)
    assert salesforce.take(files, date_format="mdy").created == 3
    assert salesforce.book.one("contract").starts_on == date(2026, 3, 4)


def test_amounts_that_may_be_two_are_asked(salesforce: Any) -> None:
    files = {"accounts.csv": ACCOUNTS, "deals.csv": DEALS + "6A,1,Core,true,1.500,2026-01-15\n"}
    (question,) = salesforce.plan(files).questions
    assert question.choices == ((".", "1.500"), (",", "1500"))
    assert 'say --decimal "." or --decimal ","' in str(question)
    salesforce.take(files, decimal=",")
    assert salesforce.book.one("contract").arr == 150_000


def test_columns_that_are_left_out_are_not_asked_about(salesforce: Any) -> None:
    text = "Id,Name,CreatedDate,AnnualRevenue\n1,Acme,03/04/2026,1.500\n"
    assert salesforce.plan({"accounts.csv": text}).questions == ()


def test_rows_that_contradict_each_other_refuse_the_file(salesforce: Any) -> None:
    rows = "6A,1,Core,true,500,13/04/2026\n6B,1,Core,true,500,04/13/2026\n"
    plan = salesforce.plan({"accounts.csv": ACCOUNTS, "deals.csv": DEALS + rows}, skip_bad=True)
    assert plan.unreadable == ("deals.csv",)
    assert "“13/04/2026” (row 2) has the day first, “04/13/2026” (row 3) the month" in why(plan)[0]
    assert not plan.writable


# --- what a plan says ---


def test_the_label_says_what_undo_will_take_back(salesforce: Any) -> None:
    assert salesforce.plan({"accounts.csv": ACCOUNTS}).change.label == "import accounts.csv (Salesforce)"
    both = {"accounts.csv": ACCOUNTS, "contacts.csv": "Id,LastName,AccountId\n9,Lee,1\n"}
    assert salesforce.plan(both).change.label == "import 2 files (Salesforce)"


def test_columns_left_out_are_listed(salesforce: Any) -> None:
    plan = salesforce.plan({"accounts.csv": "Id,Name,BillingCity,Kundenart\n1,Acme,Rome,A\n"})
    assert plan.notices == ("accounts.csv: 2 columns are left out: BillingCity and Kundenart",)


def test_a_footer_is_told_and_counts_for_nothing(salesforce: Any) -> None:
    text = (
        'Account ID,Account Name,Account Owner\n1,Acme,Ann\n\n"Grand Totals (1 record)"\nCopyright (c) 2000-2026 x, y\n'
    )
    plan = salesforce.take({"accounts.csv": text})
    assert (plan.created, plan.rows) == (1, 1)
    assert plan.notices == ("accounts.csv: the report's footer from row 4 on is not read",)


@pytest.mark.parametrize("extra", [("STATUS", "Item Created"), ("ERROR", "required field missing")])
def test_what_the_data_loader_answers_reads_like_what_it_was_given(salesforce: Any, extra: tuple[str, str]) -> None:
    text = f'"ID","NAME","BILLINGCITY","{extra[0]}"\n"1","Acme","Rome","{extra[1]}"\n'
    assert salesforce.take({"accounts.csv": text}).created == 1


def test_a_file_without_rows_is_told(salesforce: Any) -> None:
    assert "accounts.csv: no rows" in salesforce.take({"accounts.csv": "Id,Name\n"}).notices


def test_rows_that_cannot_be_read_are_rejected_one_by_one(salesforce: Any) -> None:
    plan = salesforce.plan({"accounts.csv": "Id,Name\n1\n2,Bolt,x\n3,Co\0ra\n4,Dyna\n"})
    assert why(plan) == [
        "accounts.csv row 2: has 1 cells, the header has 2",
        "accounts.csv row 3: has 3 cells, the header has 2",
        "accounts.csv row 4: holds a NUL character",
    ]
    assert (plan.created, plan.rejected_rows, plan.rows) == (1, 3, 4)


def test_a_quote_that_never_closes_refuses_the_file(salesforce: Any) -> None:
    with pytest.raises(CsvError, match="row 2: quote never closes"):
        propose(salesforce.write("x.csv", 'Id,Name,OwnerId,IsDeleted\n1,"Acme\n2,Bolt\n'))


def test_a_mapping_that_lacks_what_is_needed_refuses_the_file(salesforce: Any) -> None:
    plan = salesforce.plan({"accounts.csv": "Id,BillingCity\n1,Rome\n"})
    assert "no column names the account" in why(plan)[0]
    assert plan.unreadable == ("accounts.csv",)


def test_a_file_that_changed_since_it_was_looked_at_is_refused(salesforce: Any) -> None:
    mapping = salesforce.propose("Id,Name\n1,Acme\n", kind="accounts")
    path = salesforce.write("export.csv", "Name,Id\nAcme,1\n")
    plan = plan_crm([(path, mapping)], salesforce.book, How(), today=TODAY, base_currency="USD")
    assert "has other columns than when it was looked at" in why(plan)[0]


def test_spreadsheet_errors_and_dashes_are_empty(salesforce: Any) -> None:
    salesforce.take({"accounts.csv": "Id,Name,Website,Industry,Owner.Name\n1,Acme,#REF!,N/A,-\n"})
    account = salesforce.book.one("account")
    assert (account.website, account.industry, account.our_owner) == ("", "", "")


def test_windows_text_and_semicolons_are_read_with_a_word(salesforce: Any) -> None:
    plan = salesforce.take({"accounts.csv": "Id;Name;BillingCity\n1;Müller;Köln\n".encode("cp1252")})
    assert salesforce.book.one("account").name == "Müller"
    assert [notice.split(": ", 1)[1][:20] for notice in plan.notices[:2]] == [
        "is not UTF-8; read a",
        "cells are separated ",
    ]


# --- progress, cancelling, size ---


def test_progress_is_told_and_may_end_the_import(salesforce: Any) -> None:
    heard: list[tuple[str, int]] = []
    rows = "".join(f"{number},N{number}\n" for number in range(2_500))
    salesforce.plan({"accounts.csv": "Id,Name\n" + rows}, progress=lambda *told: heard.append(told))
    assert heard == [("accounts.csv", 1_000), ("accounts.csv", 2_000), ("accounts.csv", 2_500)]

    def stop(file: str, count: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        salesforce.plan({"deals.csv": DEALS + "6A,1,C,true,1,2026-01-01\n"}, progress=stop)


def test_memory_does_not_grow_with_cells_that_are_left_out(salesforce: Any) -> None:
    wide = "x" * 180_000
    text = "Id,Name,OwnerId,BillingCity,Body\n" + "".join(f"{number},N{number},o,r,{wide}\n" for number in range(60))
    path = salesforce.write("accounts.csv", text)
    del text
    tracemalloc.start()
    try:
        mapping = propose(path)
        plan = plan_crm([(path, mapping)], salesforce.book, How(), today=TODAY, base_currency="USD")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert plan.created == 60
    assert peak < 4_000_000


# --- every row counts once ---

IDS = st.sampled_from(["", "1", "2", "3", "4"])
NAMES = st.sampled_from(["Acme", "acme", "Bolt", "", ".", "x" * 250])
DATES = st.sampled_from(["2026-01-15", "2026-02-30", "", "soon", "2025-06-01"])
MONEY = st.sampled_from(["100", "", "-5", "1,000.50", "about", "€7"])
ACCOUNT_ROWS = st.lists(st.tuples(IDS, NAMES, st.sampled_from(["true", "false", "", "?"])), max_size=6)
PEOPLE_ROWS = st.lists(st.tuples(IDS, IDS, NAMES, st.sampled_from(["a@x.io", "b@x.io", ""]), IDS), max_size=6)
DEAL_ROWS = st.lists(
    st.tuples(
        IDS, IDS, NAMES, st.sampled_from(["true", "false", "", "?"]), st.sampled_from(["Renewal", ""]), MONEY, DATES
    ),
    max_size=6,
)


def lines(header: str, rows: list[tuple[str, ...]]) -> str:
    return header + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


@COSTLY
@given(
    data=st.tuples(ACCOUNT_ROWS, PEOPLE_ROWS, DEAL_ROWS),
    again=st.tuples(ACCOUNT_ROWS, PEOPLE_ROWS, DEAL_ROWS),
    clear=st.booleans(),
    overwrite=st.booleans(),
)
@example(
    # The row without an amount is refused; it must not take the contract of the other when both come again.
    data=([], [], []),
    again=(
        [("1", "Acme", "false")],
        [],
        [
            ("1", "1", "Acme", "true", "Renewal", "", "2026-01-15"),
            ("", "1", "Acme", "true", "Renewal", "9", "2026-01-15"),
        ],
    ),
    clear=False,
    overwrite=False,
)
def test_every_row_is_created_updated_unchanged_or_rejected_and_twice_is_once(
    make_book: Callable[[], Any], make_exports: Any, tmp_path: Path, data: Any, again: Any, clear: bool, overwrite: bool
) -> None:
    exports = make_exports(make_book(), tmp_path)
    for accounts, people, deals in (data, again):
        files = {
            "accounts.csv": lines("Id,Name,IsDeleted\n", accounts),
            "contacts.csv": lines("Id,AccountId,LastName,Email,ReportsToId\n", people),
            "deals.csv": lines("Id,AccountId,Name,IsWon,Type,Amount,CloseDate\n", deals),
        }
        how = {"clear": clear, "overwrite": overwrite, "skip_bad": True}
        plan = exports.plan(files, **how)
        # Rows without a single word are blank lines.
        spoken = sum(any(map(str.strip, row)) for rows in (accounts, people, deals) for row in rows)
        assert plan.rows == spoken
        assert plan.created + plan.updated + plan.unchanged + plan.rejected_rows == plan.rows
        assert sum(plan.ends) == plan.rows
        assert plan.ends.read >= plan.created + plan.updated
        assert plan.rejected_rows == len({(each.file, each.row) for each in plan.rejected})
        exports.book.add(*plan.change.save, *plan.change.add)
        for person in exports.book.all("stakeholder"):
            assert person.reports_to_id is None or person.reports_to_id in exports.book.rows["stakeholder"]
        for ref in exports.book.all("external_ref"):
            assert ref.entity_id in exports.book.rows[ref.entity]
        second = exports.plan(files, **how)
        assert (second.created, second.updated) == (0, 0), (second, files)
        assert second.change.is_empty
