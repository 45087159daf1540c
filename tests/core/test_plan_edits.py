"""Objectives, milestones, readings and notes: what each change saves, how it is called, and how things are named."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bookcockpit.core.actions import UnknownName
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Milestone, Objective, Reading
from bookcockpit.core.fields import FieldError, admit
from bookcockpit.core.plan.edits import (
    add_reading,
    find_input,
    find_milestone,
    find_objective,
    find_owner,
    save_milestone,
    save_notes,
    save_objective,
)
from bookcockpit.core.plan.success import input_of
from bookcockpit.core.vocabulary import INPUTS
from builders import account, person

TODAY = date(2026, 11, 16)
ACME = account(our_owner="Bo Stone")
ONBOARD = Objective(account_id=ACME.id, statement="Onboard in 10 days", key="onboard", baseline=21, target=10)
TICKETS = Objective(account_id=ACME.id, statement="Fewer tickets in 10 weeks", key="tickets")


def step(title: str, **values: Any) -> Milestone:
    return Milestone(objective_id=ONBOARD.id, title=title, **values)


def read(input: str, value: float, on: date = TODAY) -> Reading:
    return Reading(account_id=ACME.id, input=input, read_on=on, value=value)


def test_an_objective_is_added_and_edited() -> None:
    added = save_objective(ACME, None, ONBOARD)
    assert (added.label, added.save) == ("objective of Acme: Onboard in 10 days", (ONBOARD,))
    after = ONBOARD.but(target=8)
    edited = save_objective(ACME, ONBOARD, after)
    assert (edited.label, edited.save) == ("edit objective of Acme: Onboard in 10 days", (after,))


def test_the_key_of_an_objective_stays_because_its_readings_are_kept_under_it() -> None:
    with pytest.raises(FieldError, match="Objective key: stays onboard"):
        save_objective(ACME, ONBOARD, ONBOARD.but(key="other"))


def test_labels_of_milestones_say_what_became_of_them() -> None:
    live = step("Module live")
    reached = live.but(done_on=TODAY)

    def label(before: Milestone | None, after: Milestone) -> str:
        change = save_milestone(ACME, ONBOARD, before, after)
        assert change.save == (after,)
        return change.label

    assert label(None, live) == "milestone of Acme: Module live (Onboard in 10 days)"
    assert label(live, live.but(owner="Bo")) == "edit milestone of Acme: Module live (Onboard in 10 days)"
    assert label(live, reached) == "milestone of Acme reached: Module live (Onboard in 10 days)"
    assert label(reached, live) == "milestone of Acme reopened: Module live (Onboard in 10 days)"
    assert label(reached, reached.but(owner="Bo")) == "edit milestone of Acme: Module live (Onboard in 10 days)"
    assert label(None, reached).startswith("milestone of Acme reached")


def test_a_long_objective_does_not_fill_the_label_of_its_milestone() -> None:
    long = ONBOARD.but(statement="word " * 100)
    assert len(save_milestone(ACME, long, None, step("Live")).label) < 80


def test_a_reading_typed_again_corrects_the_one_there_is() -> None:
    first = read("nps", 20)
    assert add_reading(ACME, first, []).label == "reading of Acme: NPS 20 on 2026-11-16"
    change = add_reading(ACME, read("nps", 30), [read("nps", 20, date(2026, 11, 15)), first])
    (corrected,) = change.save
    assert isinstance(corrected, Reading)
    assert (corrected.id, corrected.key, corrected.value) == (first.id, first.key, 30)
    assert change.label == "correct reading of Acme: NPS 30 on 2026-11-16"
    assert add_reading(ACME, read("nps", 20), [first]).is_empty


def test_readings_of_other_inputs_days_and_accounts_are_left_alone() -> None:
    other = Reading(account_id="globex", input="nps", read_on=TODAY, value=1)
    known = [read("csat_pct", 80), read("nps", 20, date(2026, 11, 15)), other]
    made = read("nps", 30)
    assert add_reading(ACME, made, known).save == (made,)


@pytest.mark.parametrize(
    ("input", "value", "says"),
    [
        ("seats_active_pct", 100.5, "100.5 is above 100, the most Seats active can be"),
        ("seats_active_pct", -1, "-1 is below 0"),
        ("feature_breadth_pct", 101, "above 100"),
        ("csat_pct", 101, "above 100"),
        ("nps", -101, "below -100"),
        ("nps", 101, "above 100"),
        ("invoice_days_late", -1, "below 0"),
        ("open_escalations", -1, "below 0"),
        ("logins_trend_pct", -101, "below -100"),
        ("usage_trend_pct", -101, "below -100"),
    ],
)
def test_a_value_its_input_cannot_have_is_refused(input: str, value: float, says: str) -> None:
    with pytest.raises(FieldError, match=says):
        admit(read(input, value), date(2026, 11, 23))


@pytest.mark.parametrize(
    ("input", "value"),
    [
        ("logins_trend_pct", 900),
        ("nps", -100),
        ("seats_active_pct", 100),
        ("invoice_days_late", 400),
        ("objective:onboard", -5),
        ("a_word_of_tomorrow", 1),
    ],
)
def test_a_value_its_input_can_have_is_kept(input: str, value: float) -> None:
    assert admit(read(input, value), date(2026, 11, 23)).value == value


def test_notes_are_saved_when_they_changed() -> None:
    after = ACME.but(notes="Their new office opens in May")
    assert save_notes(ACME, after) == Change("notes of Acme", (after,))
    assert save_notes(ACME, ACME).is_empty


def test_an_objective_is_found_by_key_words_or_part() -> None:
    aims = [ONBOARD, TICKETS]
    assert find_objective(aims, "onboard") is ONBOARD
    assert find_objective(aims, " ONBOARD in 10  days ") is ONBOARD
    assert find_objective(aims, "tick") is TICKETS
    with pytest.raises(UnknownName, match=r"fits 2 objectives: Onboard in 10 days \(onboard\); Fewer tickets"):
        find_objective(aims, "in 10")
    with pytest.raises(UnknownName, match="no objective fits “churn”"):
        find_objective(aims, "churn")
    with pytest.raises(UnknownName):
        find_objective(aims, " ")


def test_exact_words_win_over_a_part() -> None:
    live, later = step("Live"), step("Live in Lyon")
    assert find_milestone([later, live], "live") is live
    assert find_milestone([later, live], later.key) is later
    with pytest.raises(UnknownName, match="fits 2 milestones"):
        find_milestone([later, live], "liv")


@pytest.mark.parametrize("word", INPUTS)
def test_an_input_is_found_by_its_word(word: str) -> None:
    assert find_input([], word) == word
    assert find_input([], word.upper().replace("_", "-")) == word


def test_an_input_is_found_by_its_beginning_or_as_an_objective() -> None:
    aims = [ONBOARD, TICKETS]
    assert find_input(aims, "csat") == "csat_pct"
    assert find_input(aims, "onboard") == input_of(ONBOARD) == "objective:onboard"
    assert find_input(aims, "objective:tickets") == "objective:tickets"
    with pytest.raises(UnknownName, match=r"no input fits “foo”; write one of seats_active_pct, .*, or an objective"):
        find_input(aims, "foo")


def test_what_could_be_an_input_or_an_objective_is_asked_for() -> None:
    aim = Objective(account_id=ACME.id, statement="CSAT above 90", key="k")
    with pytest.raises(UnknownName, match=r"fits 2 inputs: csat_pct; CSAT above 90 \(k\)"):
        find_input([aim], "csat")


def test_an_owner_at_the_account_is_written_in_full() -> None:
    people = [person(ACME, "Ana Ruiz", key="p1"), person(ACME, "Frederic Stone")]
    assert find_owner(ACME, people, "ana") == "Ana Ruiz"
    assert find_owner(ACME, people, "p1") == "Ana Ruiz"
    assert find_owner(ACME, people, "bo stone") == "bo stone"
    assert find_owner(ACME, people, "Ed") == "Ed"
    assert find_owner(ACME, people, " ") == " "
    with pytest.raises(UnknownName, match="fits 2 stakeholders"):
        find_owner(ACME, [*people, person(ACME, "Ana Lund")], "ana")
