"""What is remembered of an import, so that the next file of the same titles asks nothing."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookcockpit.exchange.crm.titles import TARGETS
from bookcockpit.exchange.mapping import (
    FILE,
    MappedColumn,
    Mapping,
    answered,
    applied,
    forget,
    mapped,
    memory,
    problem,
    remember,
)
from bookcockpit.exchange.plans import How

MONDAY = date(2026, 11, 16)
TEXT = "Account ID,Account Name,Account Owner,Kundenart\n1,Secret Mills,Ann Lee,A\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of settings that does not exist yet."""
    return tmp_path / "config" / "bookcockpit"


def filling(mapping: Mapping) -> dict[str, str]:
    return {column.title: column.field for column in mapping.columns}


def test_what_was_confirmed_is_used_for_the_same_titles_in_any_order(salesforce: Any, folder: Path) -> None:
    mapping = salesforce.propose(TEXT, "Kundenart=industry", "Account Owner=-")
    assert memory(folder).of(mapping) is None
    remember(folder, [mapping], How("dmy", ",", 24, "growth"), MONDAY)
    other = salesforce.propose("Kundenart, ACCOUNT OWNER,Account Name,Account ID\nB,Zoe,Kite,2\n")
    known = memory(folder).of(other)
    assert known is not None
    assert (known.on, known.date_format, known.decimal, known.term_months, known.new_tier) == (
        MONDAY, "dmy", ",", 24, "growth",
    )  # fmt: skip
    assert filling(applied(other, known)) == {
        "Kundenart": "industry", " ACCOUNT OWNER": "", "Account Name": "name", "Account ID": "id",
    }  # fmt: skip


def test_the_file_is_private_and_holds_no_cell(salesforce: Any, folder: Path) -> None:
    remember(folder, [salesforce.propose(TEXT)], How(), MONDAY)
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    text = (folder / FILE).read_text()
    assert "kundenart" in text
    assert "Secret" not in text
    assert "Ann" not in text


def test_other_titles_are_not_the_same_export_and_the_difference_is_said(salesforce: Any, folder: Path) -> None:
    remember(folder, [salesforce.propose(TEXT)], How(), MONDAY)
    other = salesforce.propose("Account ID,Account Name,Account Owner,Region\n1,Acme,Ann,North\n")
    assert memory(folder).of(other) is None
    assert memory(folder).changed(other) == (
        "its columns are not those of Mon 16 Nov 2026 (new: Region; missing: kundenart),"
        " so what they fill is proposed anew"
    )
    assert memory(folder).changed(salesforce.propose("Account Name,Region,City,Fax\nAcme,North,Ulm,1\n")) == ""
    assert memory(folder).changed(salesforce.propose(TEXT)) == ""
    assert memory(folder).changed(salesforce.propose("Id,AccountId,LastName,FirstName\n")) == ""


def test_one_of_a_doubled_title_stays_chosen_and_a_new_doubt_is_asked(salesforce: Any, folder: Path) -> None:
    differing = "Id,AccountId,LastName,FirstName,Email,Email\n1,1,Lee,Ann,a@x.example,b@x.example\n"
    alike = differing.replace("b@x", "a@x")
    remember(folder, [salesforce.propose(differing, "Email#2=email")], How(), MONDAY)
    again = salesforce.propose(differing)
    known = memory(folder).of(again)
    assert known is not None
    assert applied(again, known).fields["email"].number == 6
    assert problem(applied(again, known)) == ""
    remember(folder, [salesforce.propose(alike)], How(), MONDAY)
    known = memory(folder).of(again)
    assert known is not None
    assert "are both “Email” and differ; choose one" in problem(applied(again, known))


def test_what_is_said_now_wins_over_what_was_said_then(salesforce: Any, folder: Path) -> None:
    mapping = salesforce.propose(TEXT)
    remember(folder, [mapping], How("dmy", ",", 24, "growth"), MONDAY)
    known = memory(folder).of(mapping)
    assert known is not None
    assert answered(How(), [known]) == How("dmy", ",", 24, "growth")
    assert answered(How("mdy"), [known], ["date_format", "term_months"]) == How("mdy", ",", 12, "growth")
    assert answered(How(), [known, known._replace(date_format="mdy", decimal="")]) == How("", ",", 24, "growth")
    assert mapped(applied(mapping, known), ["Kundenart=our_csm"]).fields["our_csm"].title == "Kundenart"


def test_the_day_is_that_of_the_last_change_and_forgetting_is_for_one_or_all(salesforce: Any, folder: Path) -> None:
    first, second = salesforce.propose(TEXT), salesforce.propose("Id,AccountId,LastName,FirstName\n")
    remember(folder, [first, second], How(), MONDAY)
    remember(folder, [first], How(), date(2026, 11, 23))
    assert {each.on for each in memory(folder).entries} == {MONDAY}
    remember(folder, [mapped(first, ["Account Owner=-"])], How(), date(2026, 11, 23))
    assert [(each.table, each.on.day) for each in memory(folder).entries] == [("stakeholder", 16), ("account", 23)]
    forget(folder, memory(folder).entries[:1])
    assert [each.table for each in memory(folder).entries] == ["account"]
    forget(folder, memory(folder).entries)
    assert memory(folder).entries == ()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"format": 1}', '{"format": 1, "mappings": [{"system": 1}]}', "[" * 3000, "\x00", "ÿ"]
)
def test_a_damaged_file_is_one_warning_and_is_put_aside(salesforce: Any, folder: Path, text: str) -> None:
    folder.mkdir(parents=True)
    (folder / FILE).write_bytes(text.encode("latin-1"))
    held = memory(folder)
    assert held.entries == ()
    assert "is damaged; nothing is remembered" in held.warning
    remember(folder, [salesforce.propose(TEXT)], How(), MONDAY)
    assert len(memory(folder).entries) == 1
    assert (folder / f"{FILE}.damaged").read_bytes() == text.encode("latin-1")


def test_what_names_a_field_there_is_no_longer_is_not_used(salesforce: Any, folder: Path) -> None:
    remember(folder, [salesforce.propose(TEXT)], How(), MONDAY)
    for was, now in (('"name"', '"nickname"'), ('"salesforce"', '"sugar"'), ('"id"', '"name"')):
        raw = (folder / FILE).read_text()
        (folder / FILE).write_text(raw.replace(was, now) if was != '"name"' else raw.replace(f", {was}", f", {now}"))
        json.loads((folder / FILE).read_text())
    assert memory(folder) == ((), "")


titles = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(titles, st.randoms(use_true_random=False))
def test_any_mapping_comes_back_as_it_was(folder: Path, names: list[str], chance: Any) -> None:
    fields = [target.name for target in TARGETS["contract"]]
    chosen = chance.sample(fields, len(names))
    columns = tuple(
        MappedColumn(name, chance.choice(("", field)), (), number)
        for number, (name, field) in enumerate(zip(names, chosen, strict=True), start=1)
    )
    mapping = Mapping("zoho", "contract", columns, "utf-8", ",", 0)
    (folder / FILE).unlink(missing_ok=True)
    remember(folder, [mapping], How(), MONDAY)
    known = memory(folder).of(mapping)
    assert known is not None
    assert applied(mapping._replace(columns=tuple(each._replace(field="") for each in columns)), known) == mapping


def test_a_title_learned_since_is_taken_up_and_days_are_only_offered(salesforce: Any, folder: Path) -> None:
    text = "Account ID,Account Name,Kundenart,Beginn\n1,Acme,A,2026-01-02\n"
    remember(folder, [salesforce.propose(text)], How(), MONDAY)
    mapping = salesforce.propose(text)
    learned = {"Kundenart": "industry", "Beginn": "owned_since"}
    by_now = mapping._replace(
        columns=tuple(each._replace(proposed=learned.get(each.title, each.proposed)) for each in mapping.columns)
    )
    known = memory(folder).of(by_now)
    assert known is not None
    read = applied(by_now, known)
    assert filling(read) == {"Account ID": "id", "Account Name": "name", "Kundenart": "industry", "Beginn": ""}
    assert "what they mean: Kundenart → industry;" in read.notices[-2]
    assert read.notices[-1] == (
        "still left out, though it is known by now what they mean: Beginn → owned_since;"
        ' --map "Column=field" takes one up'
    )
    remember(folder, [read], How(), MONDAY)
    again = memory(folder).of(by_now)
    assert again is not None
    assert applied(by_now, again).notices == mapping.notices


def test_what_was_declined_is_not_taken_from_another_title_either(salesforce: Any, folder: Path) -> None:
    mapping = salesforce.propose("Account ID,Account Name,Industry,Kundenart\n1,Acme,Steel,A\n", "Industry=-")
    remember(folder, [mapping], How(), MONDAY)
    *others, last = mapping.columns
    by_now = mapping._replace(columns=(*others, last._replace(proposed="industry")))
    known = memory(folder).of(by_now)
    assert known is not None
    assert filling(applied(by_now, known))["Kundenart"] == ""
