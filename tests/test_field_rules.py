"""A rule is declared on its field, and every border refuses what breaks it with the same sentence."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.change import Change
from bookcockpit.core.entities import (
    ENTITIES,
    Account,
    BookReview,
    CallChange,
    Commitment,
    Contract,
    Dismissal,
    Milestone,
    Objective,
    Play,
    PlaybookRun,
    PlayStep,
    PricePlan,
    Reading,
    Reference,
    Shift,
    Signal,
    Snooze,
    Stakeholder,
    TierChange,
    Touch,
)
from bookcockpit.core.fields import Entity, FieldError, admit
from bookcockpit.core.policy import Policy
from bookcockpit.desk import Desk
from bookcockpit.exchange.book_in import plan_book
from bookcockpit.exchange.book_json import SECTIONS, dump
from bookcockpit.exchange.csv_in import plan_import
from bookcockpit.exchange.csv_native import FILES, write_csv
from bookcockpit.exchange.sources import Source
from bookcockpit.settings import Folders, Settings
from bookcockpit.store.library import Library
from bookcockpit.tui.forms.account import AccountModel, PersonModel
from bookcockpit.tui.forms.growth import CloseModel, ReferenceModel, StepModel, UseModel
from bookcockpit.tui.forms.model import FormModel, People, WrongField
from bookcockpit.tui.forms.plan import MilestoneModel, ObjectiveModel, ReadingModel, UsageCheckModel
from bookcockpit.tui.forms.renewal import OutcomeModel, PricePlanModel
from bookcockpit.tui.forms.touch import CommitmentModel, SignalModel
from bookcockpit.tui.saving import Scribe
from builders import META, book
from cli.conftest import Shell

TODAY = date(2026, 11, 23)
TOMORROW = TODAY + timedelta(days=1)
LONG_AGO = date(2026, 1, 5)
ACME = Account(id="acme", key="acme", name="Acme", tier="growth", tracked_since=LONG_AGO, currency="USD")
ANA = Stakeholder(id="ana", key="ana", account_id="acme", name="Ana Ruiz")
TERM = Contract(
    id="term", key="term", account_id="acme", starts_on=LONG_AGO, term_end=date(2027, 1, 4), arr=100, currency="USD"
)
AIM = Objective(id="aim", key="aim", account_id="acme", statement="Live in ten days")
PLAY = Play(id="play", key="play", account_id="acme", motion="seats", title="Sixty seats")
ASKED = Reference(id="asked", key="asked", account_id="acme", topic="Onboarding", asked_on=LONG_AGO)
AGREED = ASKED.but(id="agreed", key="agreed", topic="Support", state="agreed", agreed_on=LONG_AGO)
FACTS: dict[str, Entity] = {
    "account": ACME,
    "contract": TERM,
    "stakeholder": ANA,
    "touch": Touch(id="met", key="met", account_id="acme", happened_on=LONG_AGO, kind="check_in"),
    "commitment": Commitment(id="owed", key="owed", account_id="acme", what="Send the pack"),
    "objective": AIM,
    "milestone": Milestone(id="live", key="live", objective_id="aim", title="Module live"),
    "reading": Reading(id="nps", key="nps", account_id="acme", input="nps", read_on=LONG_AGO, value=30),
    "signal": Signal(id="seen", key="seen", account_id="acme", kind="hiring", seen_on=LONG_AGO),
    "play": PLAY,
    "play_step": PlayStep(id="step", key="step", play_id="play", title="Count the seats"),
    "reference": ASKED,
    "playbook_run": PlaybookRun(
        id="run", key="run", account_id="acme", playbook="save", title="Save", started_on=LONG_AGO
    ),
    "book_review": BookReview(id="review", key="review", kind="friday", held_on=LONG_AGO),
    "snooze": Snooze(
        id="later", key="later", account_id="acme", kind="check_in", until=TOMORROW, made_on=TODAY, due_was=TODAY
    ),
    "shift": Shift(
        id="skip", key="skip", account_id="acme", kind="check_in", from_due=TODAY, why="skip", made_on=TODAY
    ),
    "tier_change": TierChange(
        id="moved", key="moved", account_id="acme", changed_on=LONG_AGO, tier_was="scale", tier="growth"
    ),
    "call_change": CallChange(id="said", key="said", contract_id="term", made_on=LONG_AGO, call="likely"),
    "price_plan": PricePlan(id="price", key="price", contract_id="term", percent=5),
    "dismissal": Dismissal(id="away", key="away", account_id="acme", rule="single_threaded", made_on=LONG_AGO),
}
"""One of each kind that says when something happened, as good as it gets."""

PAST = [(table, field.name) for table, kind in ENTITIES.items() for field in kind.fields.values() if field.past]
AHEAD = "is ahead, Tue 24 Nov 2026; give a day up to today, or say it once it has happened"
PLANNED = "is ahead, Tue 24 Nov 2026; give a day up to today, or leave it planned until then"
PEOPLE = People("acme", [ANA])
BOOK = book(TODAY, ACME, contracts=[TERM], stakeholders=[ANA], objectives=[AIM])
NOW: Any = SimpleNamespace(book=BOOK, policy=Policy())


def sentence(table: str, field: str) -> str:
    return PLANNED if ENTITIES[table].fields[field].unless else AHEAD


def everything() -> dict[str, list[Entity]]:
    return {table: [entity] for table, entity in FACTS.items()}


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All of the facts, what a command needs beside them, and a meeting planned for tomorrow; copied for each test."""
    planned = Touch(id="ahead", key="ahead", account_id="acme", happened_on=TOMORROW, kind="check_in", planned=True)
    with Library.create(tmp_path_factory.mktemp("stored") / "book.db") as library:
        library.apply(Change("all of it", (*FACTS.values(), AGREED, planned)))
        return library.path


@pytest.fixture
def desk(tmp_path: Path, stored: Path) -> Iterator[Desk]:
    """A book with all of the facts."""
    library = Library.open(shutil.copy(stored, tmp_path))
    folders = Folders(*(tmp_path / name for name in Folders._fields))
    made = Desk(Settings(store=library.path, store_from="flag", folders=folders, pinned=TODAY), library)
    yield made
    made.close()


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """A book without anything, into which nothing is ever written."""
    with Library.create(tmp_path_factory.mktemp("empty") / "empty.db") as library:
        yield library


def test_every_kind_with_such_a_field_is_among_the_facts_and_they_are_good() -> None:
    assert FACTS.keys() == {table for table, _ in PAST}
    for entity in FACTS.values():
        assert admit(entity, TODAY) is entity


# The desk, a file of ours and a book refuse every field by themselves


@pytest.mark.parametrize(("table", "field"), PAST)
def test_no_change_that_says_tomorrow_is_written(desk: Desk, table: str, field: str) -> None:
    before, steps = desk.library.everything(), desk.library.steps()
    (held,) = desk.library.find(ENTITIES[table], id=FACTS[table].id)
    for wrong in (held.but(**{field: TOMORROW}), held.but(id="new", key="new", rev=0, **{field: TOMORROW})):
        with pytest.raises(FieldError) as refused:
            desk.apply(Change("say tomorrow", (wrong,)))
        assert (refused.value.field, refused.value.why) == (field, sentence(table, field))
    assert (desk.library.everything(), desk.library.steps()) == (before, steps)
    desk.apply(Change("say today", (held.but(**{field: TODAY}),)))


async def test_in_the_cockpit_it_is_a_sentence_and_nothing_is_written(desk: Desk) -> None:
    steps = desk.library.steps()
    kept = FACTS["commitment"].but(id="new", key="new", done_on=TOMORROW)
    assert await Scribe(desk, lambda: None).apply(Change("keep it tomorrow", (kept,))) == f"Done on {AHEAD}."
    assert desk.library.steps() == steps


@pytest.mark.parametrize(("table", "field"), PAST)
def test_what_a_book_holds_already_is_no_reason_to_leave_it_unmended(desk: Desk, table: str, field: str) -> None:
    (held,) = desk.library.find(ENTITIES[table], id=FACTS[table].id)
    # As an older version, or a clock that ran ahead, may have written it.
    desk.library.apply(Change("written before", (held.but(**{field: TOMORROW}),)))
    (worse,) = desk.library.find(ENTITIES[table], id=held.id)
    desk.apply(Change("another field", (worse.but(key="other"),)))
    (renamed,) = desk.library.find(ENTITIES[table], id=held.id)
    with pytest.raises(FieldError, match="is ahead, Wed 25 Nov 2026"):
        desk.apply(Change("worse still", (renamed.but(**{field: TOMORROW + timedelta(days=1)}),)))
    desk.apply(Change("mended", (renamed.but(**{field: TODAY}),)))
    desk.library.undo()
    assert desk.library.find(ENTITIES[table], id=held.id)[0].__dict__[field] == TOMORROW


@pytest.mark.parametrize(("table", "field"), PAST)
def test_a_book_that_says_tomorrow_is_refused_by_row_key_and_field(empty: Library, table: str, field: str) -> None:
    text = json.loads(dump(everything(), META))
    text[SECTIONS[table]][0][field] = TOMORROW.isoformat()
    plan = plan_book("b.json", json.dumps(text), empty, today=TODAY, base_currency="USD")
    (bad,) = plan.rejected
    assert str(bad) == f"b.json row 1, {SECTIONS[table]} {field}: {sentence(table, field)}"
    assert not plan.writable
    assert plan_book("b.json", json.dumps(text), empty, today=TOMORROW, base_currency="USD").writable


IN_CSV = [
    (table, field)
    for table, field in PAST
    if table in FILES and field in {column.field for column in FILES[table].columns}
]


@pytest.mark.parametrize(("table", "field"), IN_CSV)
def test_a_row_that_says_tomorrow_is_refused_by_file_row_and_column(empty: Library, table: str, field: str) -> None:
    files = dict(write_csv(everything(), "USD"))
    native = FILES[table]
    column = native.column_of(field)
    rows = list(csv.DictReader(StringIO(files[native.name])))
    rows[0][column] = TOMORROW.isoformat()
    written = StringIO()
    writer = csv.DictWriter(written, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    files[native.name] = written.getvalue()
    sources = [Source(each.name, name, files[each.name].encode()) for name, each in FILES.items()]
    plan = plan_import(sources, empty, today=TODAY, base_currency="USD")
    assert str(plan.rejected[0]) == f"{native.name} row 2, {column}: {sentence(table, field)}"
    assert not plan.writable


# The command line: what can be typed there, and what only the program says

COMMANDS: dict[tuple[str, str], str] = {
    ("account", "tracked_since"): "account edit acme --tracked-since tomorrow",
    ("account", "reviewed_on"): "account edit acme --reviewed-on tomorrow",
    ("contract", "outcome_on"): "renewal outcome acme renewed --on tomorrow",
    ("stakeholder", "relationship_on"): "stakeholder edit acme ana --relationship-on tomorrow",
    ("stakeholder", "verified_on"): "stakeholder edit acme ana --verified-on tomorrow",
    ("stakeholder", "left_on"): "stakeholder left acme ana --on tomorrow",
    ("commitment", "done_on"): "commitment done acme pack --on tomorrow",
    ("commitment", "dropped_on"): "commitment drop acme pack --on tomorrow",
    ("objective", "baseline_on"): "objective edit acme aim --baseline-on tomorrow",
    ("objective", "agreed_on"): "objective edit acme aim --agreed-on tomorrow",
    ("milestone", "done_on"): "milestone done acme live --on tomorrow",
    ("reading", "read_on"): "reading add acme nps 12 --on tomorrow",
    ("signal", "seen_on"): "signal add acme new_funding --on tomorrow",
    ("signal", "resolved_on"): "signal done acme hiring --on tomorrow",
    ("play", "closed_on"): "play lost acme sixty --why Cost --on tomorrow",
    ("play_step", "done_on"): "play done acme sixty --on tomorrow",
    ("reference", "asked_on"): "reference edit acme onboarding --asked-on tomorrow",
    ("reference", "agreed_on"): "reference agree acme onboarding --on tomorrow",
    ("reference", "used_on"): "reference use acme support --for Globex --on tomorrow",
    ("price_plan", "notice_given_on"): "renewal price acme --notice-on tomorrow",
    ("touch", "happened_on"): "touch confirm acme ahead",
}
SAID_BY_US = {
    ("account", "at_risk_since"),
    ("playbook_run", "ended_on"),
    ("book_review", "held_on"),
    ("snooze", "made_on"),
    ("shift", "made_on"),
    ("tier_change", "changed_on"),
    ("call_change", "made_on"),
    ("dismissal", "made_on"),
}
"""Always today: nobody is asked."""


@pytest.fixture
def shell(tmp_path: Path, stored: Path) -> Shell:
    """A command line on the facts."""
    home = tmp_path / "home"
    home.mkdir()
    made = Shell(home)
    made.environment["BOOKCOCKPIT_TODAY"] = TODAY.isoformat()
    shutil.copy(stored, made.store)
    return made


def test_every_such_field_has_its_command_or_is_said_by_us() -> None:
    assert COMMANDS.keys() | SAID_BY_US == set(PAST)
    assert not COMMANDS.keys() & SAID_BY_US


@pytest.mark.parametrize(("table", "field"), COMMANDS)
def test_a_command_that_says_tomorrow_is_refused(shell: Shell, table: str, field: str) -> None:
    before = shell.json("undo", "--list")
    label = field.replace("_", " ").capitalize()
    assert shell.refused(*COMMANDS[table, field].split()) == f"Error: {label} {sentence(table, field)}\n"
    assert shell.json("undo", "--list") == before


@pytest.mark.parametrize(
    "typed",
    [
        "commitment edit acme pack --done-on fri",
        "milestone edit acme live --done-on fri",
        "stakeholder edit acme ana --verified-on fri",
    ],
)
def test_a_weekday_of_what_happened_is_the_last_one(shell: Shell, typed: str) -> None:
    shell.done(*typed.split())
    assert "2026-11-20" in shell.done("export", "book", "-")


# Forms: the field that was typed in says it, in the words of its own label

FORMS: dict[tuple[str, str], tuple[FormModel[Any], str, dict[str, str]]] = {
    ("account", "reviewed_on"): (AccountModel(BOOK, Policy(), ACME), "reviewed_on", {}),
    ("contract", "outcome_on"): (OutcomeModel(BOOK, ACME, TERM, PEOPLE), "decided_on", {"result": "renewed"}),
    ("stakeholder", "relationship_on"): (PersonModel(ACME, [ANA], TODAY, PEOPLE, ANA), "relationship_on", {}),
    ("stakeholder", "verified_on"): (PersonModel(ACME, [ANA], TODAY, PEOPLE, ANA), "verified_on", {}),
    ("stakeholder", "left_on"): (PersonModel(ACME, [ANA], TODAY, PEOPLE, ANA), "left_on", {}),
    ("commitment", "done_on"): (
        CommitmentModel(ACME, TODAY, PEOPLE, FACTS["commitment"]),  # type: ignore[arg-type]
        "closed_on",
        {"state": "done"},
    ),
    ("commitment", "dropped_on"): (
        CommitmentModel(ACME, TODAY, PEOPLE, FACTS["commitment"]),  # type: ignore[arg-type]
        "closed_on",
        {"state": "dropped"},
    ),
    ("objective", "baseline_on"): (ObjectiveModel(ACME, [ANA], TODAY, PEOPLE, AIM), "baseline_on", {}),
    ("objective", "agreed_on"): (ObjectiveModel(ACME, [ANA], TODAY, PEOPLE, AIM), "agreed_on", {}),
    ("milestone", "done_on"): (
        MilestoneModel(ACME, AIM, [ANA], TODAY, PEOPLE, FACTS["milestone"]),  # type: ignore[arg-type]
        "done_on",
        {"state": "done"},
    ),
    ("reading", "read_on"): (ReadingModel(ACME, [AIM], [], TODAY, "nps"), "read_on", {"value": "12"}),
    ("touch", "happened_on"): (UsageCheckModel(ACME, [], TODAY), "happened_on", {"nps": "12"}),
    ("signal", "seen_on"): (SignalModel(ACME, [], TODAY, PEOPLE, None), "seen_on", {"kind": "hiring"}),
    ("signal", "resolved_on"): (
        SignalModel(ACME, [], TODAY, PEOPLE, FACTS["signal"]),  # type: ignore[arg-type]
        "closed_on",
        {"state": "resolved"},
    ),
    ("play", "closed_on"): (CloseModel(BOOK, ACME, PLAY, PEOPLE), "decided_on", {"result": "lost", "words": "Cost"}),
    ("play_step", "done_on"): (
        StepModel(BOOK, ACME, PLAY, PEOPLE, FACTS["play_step"]),  # type: ignore[arg-type]
        "done_on",
        {},
    ),
    ("reference", "asked_on"): (ReferenceModel(NOW, ACME, PEOPLE, ASKED), "asked_on", {}),
    ("reference", "agreed_on"): (ReferenceModel(NOW, ACME, PEOPLE, AGREED), "agreed_on", {}),
    ("reference", "used_on"): (UseModel(NOW, ACME, PEOPLE, AGREED), "spoke_on", {"spoke_for": "Globex"}),
    ("price_plan", "notice_given_on"): (PricePlanModel(ACME, TERM, TODAY, PEOPLE, None), "notice_given_on", {}),
}
NO_FORM = SAID_BY_US | {("account", "tracked_since")}


def test_every_such_field_has_its_form_or_none() -> None:
    assert FORMS.keys() | NO_FORM == set(PAST)


@pytest.mark.parametrize(("table", "field"), FORMS)
def test_a_form_that_says_tomorrow_is_refused_at_its_field(table: str, field: str) -> None:
    paper, asked, typed = FORMS[table, field]
    texts = {**paper.start, **typed, asked: "tomorrow"}
    with pytest.raises(WrongField) as refused:
        paper.change(texts)
    label = next(question.label for question in paper.questions if question.name == asked)
    assert (refused.value.field, str(refused.value)) == (asked, f"{label} {AHEAD}.")
    assert paper.echoes(texts)[asked] == "Tue 24 Nov 2026, still ahead"


# Two fields that rule each other out, the order of days, and what an input can be

BOTH = {"done_on": date(2026, 11, 2), "dropped_on": date(2026, 11, 3)}
EITHER = "is said beside done on, Mon 2 Nov 2026, and only one of the two can be; clear the other"


def test_a_promise_is_kept_or_dropped_at_every_border(desk: Desk, empty: Library, shell: Shell) -> None:
    wrong = FACTS["commitment"].but(**BOTH)
    with pytest.raises(FieldError) as refused:
        desk.apply(Change("both", (wrong.but(id="b", key="b"),)))
    assert (refused.value.field, refused.value.why) == ("dropped_on", EITHER)
    said = shell.refused("commitment", "edit", "acme", "pack", "--done-on", "2026-11-02", "--dropped-on", "2026-11-03")
    assert said == f"Error: Dropped on {EITHER}\n"
    held = {**everything(), "commitment": [wrong]}
    plan = plan_book("b.json", dump(held, META), empty, today=TODAY, base_currency="USD")
    assert [str(each) for each in plan.rejected] == [f"b.json row 1, commitments dropped_on: {EITHER}"]
    text = dict(write_csv({"account": [ACME], "commitment": [wrong]}, "USD"))
    sources = [
        Source(FILES[table].name, table, text[FILES[table].name].encode()) for table in ("account", "commitment")
    ]
    plan = plan_import(sources, empty, today=TODAY, base_currency="USD")
    assert [str(each) for each in plan.rejected] == [f"commitments.csv row 2, dropped_on: {EITHER}"]


def test_a_promise_kept_by_mistake_can_be_dropped_instead(shell: Shell) -> None:
    shell.done("commitment", "done", "acme", "pack", "--on", "2026-11-02")
    assert "Dropped on is said beside done on" in shell.refused(
        "commitment", "edit", "acme", "pack", "--dropped-on", "today"
    )
    shell.done("commitment", "edit", "acme", "pack", "--done-on", "", "--dropped-on", "today")
    (kept,) = shell.json("commitment", "list", "acme", "--all")
    assert (kept["done_on"], kept["dropped_on"]) == (None, "2026-11-23")


@pytest.mark.parametrize(
    ("table", "values", "field", "why"),
    [
        ("signal", {"resolved_on": date(2026, 1, 4)}, "resolved_on", "is before seen on, Mon 5 Jan 2026"),
        ("reference", {"agreed_on": date(2026, 1, 4)}, "agreed_on", "is before asked on, Mon 5 Jan 2026"),
        (
            "reference",
            {"agreed_on": date(2026, 1, 8), "used_on": date(2026, 1, 7)},
            "used_on",
            "is before agreed on, Thu 8 Jan 2026",
        ),
        ("reference", {"used_on": date(2026, 1, 4)}, "used_on", "is before asked on, Mon 5 Jan 2026"),
        (
            "reference",
            {"asked_on": date(2026, 1, 6), "agreed_on": LONG_AGO},
            "agreed_on",
            "is before asked on, Tue 6 Jan 2026",
        ),
        ("reading", {"input": "seats_active_pct", "value": 400.0}, "value", "400 is above 100, the most Seats active"),
        ("reading", {"value": 300.0}, "value", "300 is above 100, the most NPS can be"),
        ("reading", {"value": -100.5}, "value", "-100.5 is below -100, the least NPS can be"),
        ("reading", {"input": "open_escalations", "value": -1.0}, "value", "-1 is below 0, the least Open escalations"),
    ],
)
def test_what_goes_against_another_field_is_refused(
    desk: Desk, empty: Library, table: str, values: dict[str, Any], field: str, why: str
) -> None:
    (held,) = desk.library.find(ENTITIES[table], id=FACTS[table].id)
    wrong = held.but(**values)
    with pytest.raises(FieldError) as refused:
        desk.apply(Change("against it", (wrong,)))
    assert refused.value.field == field
    assert refused.value.why.startswith(why)
    plan = plan_book("b.json", dump({**everything(), table: [wrong]}, META), empty, today=TODAY, base_currency="USD")
    assert [(each.column, each.why) for each in plan.rejected] == [(f"{SECTIONS[table]} {field}", refused.value.why)]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("acme,seats_active_pct,2026-11-01,400", "400 is above 100, the most Seats active can be"),
        ("acme,nps,2026-11-01,300", "300 is above 100, the most NPS can be"),
        ("acme,csat_pct,2026-11-01,-1", "-1 is below 0, the least CSAT can be"),
    ],
)
def test_a_reading_its_input_cannot_have_is_refused_everywhere(desk: Desk, shell: Shell, row: str, why: str) -> None:
    source = Source("readings.csv", "reading", f"account,input,on,value\n{row}\n".encode())
    (bad,) = plan_import([source], desk.library, today=TODAY, base_currency="USD").rejected
    assert str(bad) == f"readings.csv row 2, value: {why}"
    _, input, on, value = row.split(",")
    assert shell.refused("reading", "add", "acme", input, value, "--on", on) == f"Error: Value: {why}\n"
    for paper in (ReadingModel(ACME, [AIM], [], TODAY, input), UsageCheckModel(ACME, [], TODAY)):
        asked = "value" if isinstance(paper, ReadingModel) else input
        with pytest.raises(WrongField) as refused:
            paper.change({**paper.start, asked: value})
        assert refused.value.field == asked
        assert str(refused.value).endswith(f": {why}.")


DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@given(st.sampled_from(PAST), DAYS, st.dates(TODAY, date(2027, 12, 31)), DAYS)
def test_a_day_is_taken_up_to_today_and_what_stood_is_never_asked_again(
    which: tuple[str, str], on: date, today: date, was: date
) -> None:
    table, field = which
    says = FACTS[table].but(**{field: on})
    before = FACTS[table].but(**{field: was})
    broken = on > today
    for stored in (None, before):
        if broken and (stored is None or was != on):
            with pytest.raises(FieldError, match="is ahead"):
                _only(field, says, today, stored)
        else:
            assert _only(field, says, today, stored) is says


def _only(field: str, says: Entity, today: date, stored: Entity | None) -> Entity:
    """What `admit` answers about that field alone: days drawn at random put others out of order."""
    try:
        return admit(says, today, stored)
    except FieldError as refused:
        if refused.field == field and "is ahead" in refused.why:
            raise
        return says


def test_what_is_agreed_for_a_day_may_lie_ahead() -> None:
    ahead = date(2027, 6, 1)
    admit(TERM.but(starts_on=ahead, term_end=date(2028, 5, 31)), TODAY)
    admit(ACME.but(owned_since=ahead), TODAY)
    admit(FACTS["playbook_run"].but(started_on=ahead), TODAY)
    admit(FACTS["touch"].but(happened_on=ahead, planned=True), TODAY)
    admit(FACTS["commitment"].but(due_on=ahead), TODAY)
