"""What forms ask and what the answers come to, by value: no screen is drawn here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bookcockpit.core.actions import UnknownName
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Commitment, Contract, Milestone, Objective, Stakeholder, Touch
from bookcockpit.core.fields import Entity, Field, FieldError
from bookcockpit.core.policy import Policy
from bookcockpit.core.text import beginning, show, show_lines
from bookcockpit.tui.forms.account import AccountModel, CadenceModel, PersonModel
from bookcockpit.tui.forms.model import FormModel, People, WrongField
from bookcockpit.tui.forms.plan import MilestoneModel, ObjectiveModel
from bookcockpit.tui.forms.renewal import ContractModel
from bookcockpit.tui.forms.touch import CommitmentModel, TouchModel
from bookcockpit.tui.widgets.entry import NameEntry
from builders import account, book, contract, person
from tui.small_books import PAYLOADS, TODAY

ACME = account()
PEOPLE = [
    person(ACME, "Ana Ruiz", id="ana", key="ana"),
    person(ACME, "Bo Li", id="bo", key="bo"),
    person(ACME, "Bo Li", id="bo2", key="bo-2"),
    person(ACME, "Li, Chen", id="chen"),
    person(ACME, PAYLOADS[5], id="poison"),
    person(ACME, "Gone Girard", id="gone", left_on=date(2025, 1, 1)),
]
AIM = Objective(id="aim", key="aim", account_id=ACME.id, statement="Live in ten days", baseline=21, target=10)
BOOK = book(TODAY, ACME, stakeholders=PEOPLE)
TEXTS = st.one_of(st.sampled_from(PAYLOADS), st.text(max_size=30))
DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


def value_strategy(field: Field) -> st.SearchStrategy[Any]:
    """Anything a field may hold."""
    some: st.SearchStrategy[Any]
    match field.kind:
        case "word":
            some = st.sampled_from(field.allowed)
        case "words":
            some = st.lists(st.sampled_from(field.allowed), unique=True).map(tuple)
        case "lines":
            some = st.lists(TEXTS, max_size=3).map(tuple)
        case "day":
            some = DAYS
        case "whole":
            some = st.integers(int(field.low or 0), int(field.high or 0))
        case "money":
            some = st.integers(0, 2**53)
        case "number":
            some = st.floats(0, 1)
        case "flag":
            some = st.booleans()
        case "ref":
            some = st.sampled_from([each.id for each in PEOPLE])
        case "refs":
            some = st.lists(st.sampled_from([each.id for each in PEOPLE]), unique=True).map(tuple)
        case _:
            some = st.sampled_from(["USD", "JPY", "KWD"]) if field.name == "currency" else TEXTS
    return some if not field.nullable else st.one_of(st.none(), some)


@st.composite
def entities(draw: st.DrawFn, kind: type[Entity]) -> Entity:
    """Any entity of a kind as it may be stored."""
    fields = [field for name, field in kind.fields.items() if name not in ("id", "key", "rev", "account_id")]
    values = {field.name: draw(value_strategy(field)) for field in fields}
    if "account_id" in kind.fields:
        values["account_id"] = ACME.id
    try:
        return kind(id="it", rev=1, **values)
    except FieldError:
        assume(False)
        raise


def paper_of(entity: Entity) -> FormModel[Any]:
    """The paper about an entity."""
    people = People(ACME.id, PEOPLE)
    match entity:
        case Account():
            return AccountModel(BOOK, Policy(), entity)
        case Contract():
            return ContractModel(BOOK, ACME, people, entity)
        case Stakeholder():
            return PersonModel(ACME, PEOPLE, TODAY, people, entity)
        case Commitment():
            return CommitmentModel(ACME, TODAY, people, entity)
        case Touch():
            return TouchModel(ACME, TODAY, people, entity)
        case Objective():
            return ObjectiveModel(ACME, PEOPLE, TODAY, people, entity)
        case Milestone():
            return MilestoneModel(ACME, AIM, PEOPLE, TODAY, people, entity)
    raise TypeError(type(entity).__name__)


def on_screen(paper: FormModel[Any]) -> dict[str, str]:
    """What the controls make of the first texts: they clean once more."""
    notes = {question.name for question in paper.questions if paper.shape(question) == "note"}
    return {name: show_lines(text) if name in notes else show(text) for name, text in paper.start.items()}


def saved(paper: FormModel[Any], **typed: str) -> Change:
    return paper.change({**paper.start, **typed})


def wrong(paper: FormModel[Any], **typed: str) -> WrongField:
    with pytest.raises(WrongField) as refused:
        saved(paper, **typed)
    return refused.value


KINDS = (Account, Contract, Stakeholder, Commitment, Touch, Objective, Milestone)


@given(entity=st.sampled_from(KINDS).flatmap(entities))
def test_saving_without_typing_changes_nothing(entity: Entity) -> None:
    paper = paper_of(entity)
    assert on_screen(paper) == paper.start
    assert paper.change(on_screen(paper)).is_empty


@given(entity=st.sampled_from(KINDS).flatmap(entities), data=st.data())
def test_every_other_field_of_a_changed_entity_is_kept_as_stored(entity: Entity, data: st.DataObject) -> None:
    paper = paper_of(entity)
    free = [
        question
        for question in paper.questions
        if question.field is None and paper.field(question).kind in ("line", "note")
    ]
    question = data.draw(
        st.sampled_from(
            [question for question in free if paper.field(question).name not in ("currency", "tier_reason")] or free
        )
    )
    assume(question.name != "currency" and paper.start[question.name] != "typed")
    texts = {**on_screen(paper), question.name: "typed"}
    after = next(each for each in paper.change(texts).save if each.id == "it")
    expected = {question.name: "typed"}
    if isinstance(entity, Touch) and entity.happened_on > TODAY:
        expected["planned"] = True  # type: ignore[assignment]
    assert after == entity.but(**expected)


@given(entity=st.sampled_from(KINDS).flatmap(entities))
def test_what_is_shown_reads_back_as_what_is_stored(entity: Entity) -> None:
    paper = paper_of(entity)
    for question in paper.questions:
        if question.field is not None or paper.field(question).kind in ("line", "note", "lines"):
            continue
        value = getattr(entity, question.name)
        read = paper.read(question, paper.start)
        assert read == (pytest.approx(value) if isinstance(value, float) else value)


def test_a_new_account_needs_a_tier_and_a_name_of_its_own() -> None:
    new = AccountModel(BOOK, Policy(), None)
    assert str(wrong(new, name="Beta")) == "Tier is missing."
    taken = wrong(new, name=" ACME ", tier="scale")
    assert (taken.field, str(taken)) == (
        "name",
        "Name: there is an account Acme already (key acme).".replace("key acme", f"key {ACME.key}"),
    )
    (made,) = saved(new, name="Müller & Söhne", tier="scale", currency="chf", products="Core; Learn").save
    assert isinstance(made, Account)
    assert (made.key, made.tracked_since, made.currency, made.products) == (
        "müller-söhne", TODAY, "CHF", ("Core", "Learn"),
    )  # fmt: skip


def test_a_new_tier_says_why_and_goes_into_the_history() -> None:
    paper = AccountModel(BOOK, Policy(), ACME.but(rev=1, tier_reason="as it began"))
    assert wrong(paper, tier="strategic").field == "tier_reason"
    after, history = saved(paper, tier="strategic", tier_reason="Won the group").save
    assert (after.tier, history.tier_was, history.reason) == ("strategic", "growth", "Won the group")  # type: ignore[attr-defined]


def test_emptying_a_field_clears_it() -> None:
    paper = AccountModel(BOOK, Policy(), ACME.but(rev=1, industry="Rail", seats_licensed=5, products=("Core",)))
    (after,) = saved(paper, industry="", seats_licensed=" ", products="").save
    assert (after.industry, after.seats_licensed, after.products) == ("", None, ())  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("typed", "field", "why"),
    [
        ({"term_end": ""}, "term_end", "Last day is missing; give a date, or choose open-ended."),
        ({"term_end": "2025-01-01"}, "term_end", "Last day: 2025-01-01 is before the start 2026-01-01."),
        ({"starts_on": "soon"}, "starts_on", "Starts: “soon” is not a date"),
        ({"arr": "lots"}, "arr", "ARR: “lots” is not an amount; write 240000, 240k, 1.2m or 240,000.50."),
        ({"arr": ""}, "arr", "ARR is missing."),
        ({"probability": "0.8"}, "probability", "write 80% or 0.8%"),
        ({"probability": "120"}, "probability", "outside 0 to 1"),
        ({"notice_days": "many"}, "notice_days", "not a whole number"),
        ({"currency": "dollars"}, "currency", "not a three-letter currency code"),
    ],
)
def test_a_contract_refuses_under_the_right_field(typed: dict[str, str], field: str, why: str) -> None:
    paper = ContractModel(BOOK, ACME, People(ACME.id, ()), contract(ACME, "2026-01-01", "2026-12-31", rev=1))
    refused = wrong(paper, **typed)
    assert refused.field == field
    assert why in str(refused)


def test_a_contract_echoes_its_dates_and_amounts() -> None:
    paper = ContractModel(BOOK, ACME, People(ACME.id, ()), None, "USD")
    texts = {**paper.start, "starts_on": "2026-01-01", "term_end": "2026-12-31", "arr": "1.2m", "notice_days": "90"}
    said = paper.echoes(texts)
    assert said["term_end"] == "Thu 31 Dec 2026"
    assert said["auto_renew"] == "renews Fri 1 Jan 2027"
    assert said["notice_days"] == "by Sat 3 Oct 2026"
    assert said["arr"] == "USD 1,200,000.00"
    made, call = paper.change({**texts, "call": "likely", "probability": "75%"}).save
    assert (made.arr, made.currency, made.account_id) == (120_000_000, "USD", ACME.id)  # type: ignore[attr-defined]
    assert (call.call, call.probability, call.made_on) == ("likely", 0.75, TODAY)  # type: ignore[attr-defined]


def test_an_amount_is_read_again_in_another_currency() -> None:
    paper = ContractModel(
        BOOK, ACME, People(ACME.id, ()), contract(ACME, "2026-01-01", None, 240_000_00, open_ended=True, rev=1)
    )
    (after,) = saved(paper, currency="jpy").save
    assert (after.arr, after.currency) == (240_000, "JPY")  # type: ignore[attr-defined]
    cents = ContractModel(BOOK, ACME, People(ACME.id, ()), contract(ACME, "2026-01-01", "2026-12-31", 50, rev=1))
    assert wrong(cents, currency="JPY").field == "arr"


def test_a_promise_is_kept_dropped_and_opened_again() -> None:
    def paper(promise: Commitment | None) -> CommitmentModel:
        return CommitmentModel(ACME, TODAY, People(ACME.id, ()), promise)

    change = saved(paper(None), what="Send it", due_on="fri", side="them")
    (made,) = change.save
    assert isinstance(made, Commitment)
    assert (made.side, made.due_on, change.label) == ("them", date(2026, 11, 20), "promise of Acme: Send it")
    made = made.but(rev=1)
    kept = saved(paper(made), state="done")
    assert (kept.save[0].done_on, kept.label) == (TODAY, "promise of Acme kept: Send it")  # type: ignore[attr-defined]
    dropped = saved(paper(made), state="dropped", closed_on="fri").save[0]
    assert (dropped.done_on, dropped.dropped_on) == (None, date(2026, 11, 13))  # type: ignore[attr-defined]
    again = saved(paper(kept.save[0].but(rev=2)), state="open", closed_on="").save[0]  # type: ignore[arg-type]
    assert again.is_open  # type: ignore[attr-defined]
    assert wrong(paper(made), closed_on="today").field == "closed_on"
    assert str(wrong(paper(None))).startswith("Promise is missing")


def test_who_left_takes_a_promise_along() -> None:
    champion = person(ACME, "Cy", id="cy", roles=("champion",), rev=1)
    paper = PersonModel(ACME, [*PEOPLE, champion], TODAY, People(ACME.id, [*PEOPLE, champion]), champion)
    assert "promise to find one" in paper.echoes({**paper.start, "left_on": "fri"})["replaced_by_id"]
    change = saved(paper, left_on="fri", left_to="Globex")
    gone, promise = change.save
    assert (gone.left_on, gone.left_to) == (date(2026, 11, 13), "Globex")  # type: ignore[attr-defined]
    assert promise.what == "Find the successor of Cy as champion"  # type: ignore[attr-defined]
    assert change.label == "Cy left Acme"
    followed, newcomer = saved(paper, left_on="fri", replaced_by_id="+Dana Fox").save
    assert (followed.replaced_by_id, newcomer.name) == (newcomer.id, "Dana Fox")  # type: ignore[attr-defined]
    assert wrong(paper, reports_to_id="Cy").field == "reports_to_id"
    assert "Left on is ahead, Tue 17 Nov 2026" in str(wrong(paper, left_on="tomorrow"))


def test_a_relationship_set_anew_is_of_today() -> None:
    before = person(ACME, "Cy", id="cy", relationship=2, relationship_on=date(2026, 1, 1), rev=1)
    paper = PersonModel(ACME, PEOPLE, TODAY, People(ACME.id, PEOPLE), before)
    (after,) = saved(paper, relationship="4").save
    assert (after.relationship, after.relationship_on) == (4, TODAY)  # type: ignore[attr-defined]
    (dated,) = saved(paper, relationship="4", relationship_on="yesterday").save
    assert dated.relationship_on == date(2026, 11, 15)  # type: ignore[attr-defined]
    (same,) = saved(paper, title="VP").save
    assert same.relationship_on == date(2026, 1, 1)  # type: ignore[attr-defined]


def test_a_twin_is_refused() -> None:
    assert "Acme has Ana Ruiz already" in str(
        wrong(PersonModel(ACME, PEOPLE, TODAY, People(ACME.id, PEOPLE), None), name="ana  ruiz")
    )


def test_a_log_takes_people_a_promise_and_a_new_face_in_one_step() -> None:
    paper = TouchModel(ACME, TODAY, People(ACME.id, PEOPLE), None, "value_touch")
    touch, promise, fresh = saved(
        paper, summary="Showed it", stakeholder_ids="ana, li, chen, +Eve Ode", sentiment="1",
        next="Send the guide", due="+3d", whose="them",
    ).save  # fmt: skip
    assert isinstance(touch, Touch)
    assert touch.stakeholder_ids == ("ana", "chen", fresh.id)
    assert (touch.happened_on, touch.kind, touch.sentiment, touch.planned) == (TODAY, "value_touch", 1, False)
    assert (promise.due_on, promise.side, fresh.name) == (date(2026, 11, 19), "them", "Eve Ode")  # type: ignore[attr-defined]
    assert wrong(paper, due="fri").field == "next"
    assert wrong(paper, next="x" * 1001).field == "next"
    assert "known are Ana Ruiz" in str(wrong(paper, stakeholder_ids="zoe"))
    planned = saved(paper, happened_on="tomorrow")
    assert planned.save[0].planned  # type: ignore[attr-defined]
    assert paper.echoes({**paper.start, "happened_on": "tomorrow"})["happened_on"] == "Tue 17 Nov 2026, planned"


def test_the_end_of_a_note_is_a_promise_and_promises_kept_are_settled_in_one_step() -> None:
    ours = Commitment(account_id=ACME.id, what="Pricing sheet", due_on=date(2026, 11, 10))
    theirs = Commitment(account_id=ACME.id, what="List of sites", side="them")
    paper = TouchModel(ACME, TODAY, People(ACME.id, PEOPLE), None, "value_touch", promised=(ours, theirs))
    kept = next(question for question in paper.questions if question.name == "kept")
    assert list(paper.options(kept).values()) == ["we owe: Pricing sheet (10 Nov)", "they owe: List of sites"]
    typed = {**paper.start, "summary": "All well > send SSO guide fri", "kept": ours.id}
    assert paper.echoes(typed)["summary"] == "promise: send SSO guide, by Fri 20 Nov 2026"
    touch, promise, done = paper.change(typed).save
    assert isinstance(touch, Touch)
    assert isinstance(promise, Commitment)
    assert isinstance(done, Commitment)
    assert (touch.summary, promise.what, promise.due_on) == ("All well", "send SSO guide", date(2026, 11, 20))
    assert (done.id, done.done_on) == (ours.id, TODAY)
    with pytest.raises(WrongField, match="is said twice"):
        paper.change({**typed, "next": "something else"})
    with pytest.raises(WrongField, match="this touch lies ahead"):
        paper.change({**typed, "happened_on": "+3d"})


def test_a_planned_touch_is_confirmed_or_moved() -> None:
    planned = Touch(id="it", account_id=ACME.id, kind="check_in", happened_on=date(2026, 11, 12), planned=True, rev=1)
    paper = TouchModel(ACME, TODAY, People(ACME.id, ()), planned)
    assert not saved(paper, planned="no").save[0].planned  # type: ignore[attr-defined]
    assert not saved(paper, happened_on="yesterday").save[0].planned  # type: ignore[attr-defined]
    assert saved(paper, happened_on="fri", summary="x").save[0].planned is False  # type: ignore[attr-defined]
    assert saved(paper, happened_on="+2d").save[0].planned  # type: ignore[attr-defined]
    assert wrong(paper, happened_on="+2d", planned="no").field == "planned"
    assert saved(paper, summary="x").save[0].planned  # type: ignore[attr-defined]


def test_a_rhythm_is_set_shown_and_given_back() -> None:
    paper = CadenceModel(BOOK, Policy(), ACME, "value_touch", "value_touch")
    said = paper.echoes({**paper.start, "every": "2m", "anchor": "2026-11-01"})
    assert (said["kind"], said["every"]) == ("next due Fri 1 Jan 2027", "every 2 months")
    assert paper.echoes(paper.start)["every"] == "as Growth: quarterly"
    assert paper.change(paper.start).is_empty
    change = saved(paper, every="14d")
    (made,) = change.save
    assert (made.every, made.kind) == ("14 days", "value_touch")  # type: ignore[attr-defined]
    assert change.label == "cadence of Acme: value touch"
    assert wrong(paper, every="often").field == "every"
    own = book(TODAY, ACME, overrides=[made.but(rev=1)])
    again = CadenceModel(own, Policy(), ACME, "check_in", "check_in")
    assert again.on_change({**again.start, "kind": "value_touch"}) == {"every": "14 days", "anchor": ""}
    texts = {**again.start, "kind": "value_touch"}
    assert again.change(texts).is_empty
    assert again.change({**texts, "every": ""}).remove == (made,)


@pytest.mark.parametrize(
    ("typed", "behind"),
    [("Mull", "Müller"), ("mül", "Müller"), ("stra", "Straße"), ("strass", None), ("Muller!", None)],
)
async def test_what_completes_a_name_stands_behind_it_where_its_letters_go_on(typed: str, behind: str | None) -> None:
    names = ["Müller", "Straße"]
    line = NameEntry("", completed=lambda text: next(iter(beginning(names, text)), None), placeholder="", id="name")
    assert line.suggester is not None
    assert await line.suggester.get_suggestion(typed) == behind


def test_people_are_completed_told_apart_and_found() -> None:
    people = People(ACME.id, PEOPLE)

    def ids(text: str) -> list[str]:
        return [each.id for each in people.read(text)]

    assert people.completed("an") == "Ana Ruiz"
    assert people.completed("rui") == "Ana Ruiz"
    assert people.completed("Ana Ruiz, li") == "Ana Ruiz, Li, Chen"
    assert people.completed("Ana Ruiz") is None
    assert people.completed("+An") is None
    assert people.completed("Ana Ruiz, an") is None
    accented = People(ACME.id, [person(ACME, "Zoë Łuk", id="zoe"), person(ACME, "Zoe Luk", id="plain")])
    assert accented.completed("zoe lu") == "Zoe Luk"
    assert accented.completed("zoë") == "Zoë Łuk"
    assert [each.id for each in accented.read("Zoe Luk, ZOË ŁUK")] == ["plain", "zoe"]
    assert people.text(["bo", "bo2", "chen", "elsewhere"]) == "bo, bo-2, Li, Chen, elsewhere"
    assert ids("Li, Chen, bo-2,ANA RUIZ, ana") == ["chen", "bo2", "ana"]
    assert ids("girard") == ["gone"]
    assert ids(people.text(["poison"])) == ["poison"]
    with pytest.raises(UnknownName, match="fits 2 stakeholders"):
        people.read("Bo Li")
    with pytest.raises(UnknownName, match=r"known are .*\+zoe adds"):
        people.read("zoe")


def test_papers_hold_each_field_of_their_entity_or_leave_it_to_another_place() -> None:
    elsewhere: Mapping[type[Entity], set[str]] = {
        Account: {"tracked_since", "status_on", "archived_as", "at_risk_since", "at_risk_reason", "at_risk_exit"},
        Contract: {
            "account_id",
            "previous_ids",
            "won_on",
            "deal_type",
            "derived",
            "notice_answer",
            "notice_until",
            "outcome",
            "outcome_on",
            "outcome_arr",
        },
        Stakeholder: {"account_id"},
        Commitment: {"account_id", "done_on", "dropped_on"},
        Objective: {"account_id"},
        Milestone: {"objective_id"},
        Touch: {"account_id"},
    }
    examples: list[Entity] = [
        ACME,
        contract(ACME, "2026-01-01", "2026-12-31"),
        PEOPLE[0],
        Commitment(account_id="a", what="x"),
        AIM,
        Milestone(objective_id="aim", title="x"),
        Touch(account_id="a", kind="other", happened_on=TODAY, planned=True),
    ]
    for entity in examples:
        asked = {question.name for question in paper_of(entity).questions}
        assert set(entity.fields) - {"id", "key", "rev"} - asked == elsewhere[type(entity)]


def test_a_new_status_says_what_it_ends_and_asks_what_it_needs() -> None:
    acme = account("Acme", id="acme", key="acme")
    term = contract(acme, "2026-01-01", "2027-03-31", id="t", key="t", rev=1)
    paper = AccountModel(book(TODAY, acme.but(rev=1), contracts=[term]), Policy(), acme.but(rev=1))
    texts = {**paper.start, "status": "churned"}
    assert paper.echoes(texts)["status"] == "Contract t ends Thu 1 Apr 2027: $100k lost"
    change = paper.change({**texts, "since": "2026-11-02"})
    assert [each.outcome for each in change.save if isinstance(each, Contract)] == ["churned"]
    assert wrong(paper, status="churned", since="2030-01-01").field == "since"
    assert wrong(paper, status="archived").field == "because"
    kept = paper.change({**paper.start, "status": "archived", "because": "never_customer"})
    assert [each.id for each in kept.save] == ["acme"]
    gone = acme.but(rev=1, status="churned", status_on=TODAY)
    lost = term.but(outcome="churned", outcome_on=TODAY, outcome_arr=0)
    back = AccountModel(book(TODAY, gone, contracts=[lost]), Policy(), gone)
    assert wrong(back, status="active").field == "because"
    again = back.change({**back.start, "status": "active", "because": "mistake"})
    assert [each.outcome for each in again.save if isinstance(each, Contract)] == [None]
    assert back.change({**back.start, "status": "active", "because": "came_back"}).save
