"""What the forms of an account plan ask and what the answers come to, by value."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from bookcockpit.core.entities import Milestone, Objective, Reading
from bookcockpit.core.plan.success import input_of
from bookcockpit.tui.forms.account import NotesModel
from bookcockpit.tui.forms.model import People
from bookcockpit.tui.forms.plan import MilestoneModel, ObjectiveModel, ReadingModel
from tui.small_books import TODAY
from tui.test_papers import ACME, AIM, PEOPLE, saved, wrong


def objective(before: Objective | None = None, current: float | None = None) -> ObjectiveModel:
    return ObjectiveModel(ACME, PEOPLE, TODAY, People(ACME.id, PEOPLE), before, current)


def milestone(before: Milestone | None = None, owner: str | None = None) -> MilestoneModel:
    return MilestoneModel(ACME, AIM, PEOPLE, TODAY, People(ACME.id, PEOPLE), before, owner)


def reading(known: Sequence[Reading] = (), wanted: str = "") -> ReadingModel:
    return ReadingModel(ACME, [AIM], known, TODAY, wanted)


def test_the_lint_follows_the_typing_until_nothing_is_missing() -> None:
    paper = objective()
    typed = {**paper.start, "statement": "Live in ten days"}
    said = []
    for field, text in (("metric", "Days to live"), ("target", "10"), ("target_on", "eoq"), ("owner", "Ana Ruiz")):
        said.append(paper.echoes(typed)["statement"])
        typed[field] = text
    assert said == [
        "Not reviewable: lacks a metric, a target, a target date and an owner on their side",
        "Not reviewable: lacks a target, a target date and an owner on their side",
        "Not reviewable: lacks a target date and an owner on their side",
        "Not reviewable: lacks an owner on their side",
    ]
    assert paper.echoes(typed)["statement"] == ""
    assert "Gone Girard left" in paper.echoes({**typed, "owner": "Gone Girard"})["statement"]
    assert "a target" in paper.echoes({**typed, "target": "ten"})["statement"], "what cannot be read yet is missing"
    assert paper.echoes({**typed, "statement": "x" * 5000})["statement"] == "", "a draft may be anything"


def test_progress_stands_beside_the_target() -> None:
    paper = objective(AIM.but(rev=1), current=12)
    assert paper.echoes(paper.start)["target"] == "82 % reached, now 12"
    assert paper.echoes({**paper.start, "target": "21"})["target"] == (
        "Progress cannot be measured: the target is the baseline"
    )


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"statement": ""}, "statement", "They want is missing."),
        ({"baseline": "many"}, "baseline", "Baseline: “many” is not a number."),
        ({"baseline": "12,5"}, "baseline", "write 12.5 or 1,250"),
        ({"target": "10 days"}, "target", "Target: “10 days” is not a number."),
        ({"target_on": "soon"}, "target_on", "By: “soon” is not a date"),
        ({"baseline_on": "2026-02-30"}, "baseline_on", "2026-02-30"),
        ({"agreed_by_id": "zoe"}, "agreed_by_id", "nobody fits “zoe”"),
        ({"agreed_on": "never"}, "agreed_on", "“never” is not a date"),
        ({"metric": "x" * 5000}, "metric", "Metric"),
        ({"unit": "a\0b"}, "unit", "NUL"),
    ],
)
def test_an_objective_refuses_under_the_right_field(typed: dict[str, str], field: str, why: str) -> None:
    refused = wrong(objective(), **{"statement": "Live in ten days", **typed})
    assert refused.field == field
    assert why in str(refused)


def test_an_objective_is_saved_with_a_new_face_who_agreed() -> None:
    change = saved(objective(), statement="Live in ten days", agreed_by_id="+Eve Ode", target="10")
    aim, fresh = change.save
    assert isinstance(aim, Objective)
    assert (aim.agreed_by_id, aim.target, aim.account_id) == (fresh.id, 10, ACME.id)
    assert change.label == "objective of Acme: Live in ten days"


def test_what_one_of_their_people_owns_is_theirs_to_do() -> None:
    paper = milestone()
    texts = {**paper.start, "title": "Pilot", "owner": "Ana Ruiz"}
    assert paper.on_change(texts) == {"side": "them"}
    assert paper.on_change({**texts, "side": "us"}) == {}, "chosen otherwise afterwards"
    assert paper.on_change({**texts, "owner": "Our Own"}) == {}
    made = saved(paper, title="Pilot", owner="Ana Ruiz", side="them", due_on="fri", shared="yes").save[0]
    assert isinstance(made, Milestone)
    assert (made.side, made.due_on, made.shared, made.objective_id) == ("them", date(2026, 11, 20), True, AIM.id)


def test_a_side_that_was_chosen_comes_back_with_its_owner() -> None:
    ours = Milestone(id="it", objective_id=AIM.id, title="Pilot", owner="Ana Ruiz", side="us", rev=1)
    paper = milestone(ours)
    assert paper.on_change({**paper.start, "owner": "Gone Girard"}) == {"side": "them"}
    assert paper.on_change({**paper.start, "side": "them"}) == {"side": "us"}
    again = milestone(owner="Ana Ruiz")
    assert again.on_change({**again.start, "owner": "Ana Ruiz", "side": "us"}) == {}, "a draft is as it was left"


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"title": "…"}, "title", "Milestone needs at least one letter or digit."),
        ({"owner": "x" * 301}, "owner", "Owner has 301 characters; at most 300 fit."),
        ({"due_on": "soon"}, "due_on", "Due: “soon” is not a date"),
        ({"side": "both"}, "side", "Whose: “both” is not one of us, them."),
        ({"state": "done", "done_on": "soon"}, "done_on", "On: “soon” is not a date"),
    ],
)
def test_a_milestone_refuses_under_the_right_field(typed: dict[str, str], field: str, why: str) -> None:
    refused = wrong(milestone(), **{"title": "Pilot", **typed})
    assert refused.field == field
    assert why in str(refused)


def test_a_milestone_is_done_and_opened_again() -> None:
    before = Milestone(id="it", objective_id=AIM.id, title="Pilot", rev=1)
    done = saved(milestone(before), state="done")
    assert (done.save[0].done_on, done.label) == (TODAY, "milestone of Acme reached: Pilot (Live in ten days)")  # type: ignore[attr-defined]
    again = saved(milestone(done.save[0].but(rev=2)), state="open", done_on="")  # type: ignore[arg-type]
    assert again.save[0].done_on is None  # type: ignore[attr-defined]
    assert wrong(milestone(before), done_on="today").field == "done_on"
    assert "On is ahead, Tue 17 Nov 2026" in str(wrong(milestone(before), state="done", done_on="tomorrow"))
    assert str(wrong(milestone())).startswith("Milestone is missing")


def test_a_reading_says_what_was_before_and_how_far_it_brings_them() -> None:
    old = Reading(account_id=ACME.id, input=input_of(AIM), read_on=date(2026, 11, 1), value=14)
    paper = reading([old])
    said = paper.echoes({**paper.start, "value": "12"})
    assert said["input"] == "before: 14, 15 d ago"
    assert said["value"] == "82 % of the way"
    made = saved(paper, value="12").save[0]
    assert isinstance(made, Reading)
    assert (made.input, made.value, made.read_on) == (input_of(AIM), 12, TODAY)
    same_day = {**paper.start, "value": "13", "read_on": "2026-11-01"}
    assert paper.echoes(same_day)["input"] == "corrects 14 of that day"
    corrected = paper.change(same_day).save[0]
    assert (corrected.id, corrected.value) == (old.id, 13)  # type: ignore[attr-defined]
    assert paper.change({**same_day, "value": "14"}).is_empty


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"value": ""}, "value", "Value is missing."),
        ({"value": "full"}, "value", "“full” is not a number"),
        ({"value": "101"}, "value", "101 is above 100"),
        ({"value": "-1"}, "value", "-1 is below 0"),
        ({"value": "5", "read_on": "tomorrow"}, "read_on", "is ahead"),
        ({"value": "5", "read_on": "soon"}, "read_on", "“soon” is not a date"),
    ],
)
def test_a_reading_refuses_under_the_right_field(typed: dict[str, str], field: str, why: str) -> None:
    refused = wrong(reading(wanted="seats_active_pct"), **typed)
    assert refused.field == field
    assert why in str(refused)


def test_notes_and_the_gap_are_written_together() -> None:
    paper = NotesModel(ACME.but(rev=1, notes="Buys by depot."), TODAY)
    assert paper.change(paper.start).is_empty
    (after,) = saved(paper, notes="Buys by depot.\n\nJoy signs.", shared_gap="The report was late.").save
    assert (after.notes, after.shared_gap) == ("Buys by depot.\n\nJoy signs.", "The report was late.")  # type: ignore[attr-defined]
    assert wrong(paper, notes="a\0b").field == "notes"
