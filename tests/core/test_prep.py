"""Preparing a renewal step by step, and what is said of it before it is decided."""

from __future__ import annotations

import pytest

from bookcockpit.core.book import Book
from bookcockpit.core.entities import CallChange, Commitment, Contract, PricePlan
from bookcockpit.core.fields import FieldError
from bookcockpit.core.policy import Policy
from bookcockpit.core.renewals.board import prep_of, start_prep
from bookcockpit.core.renewals.outcomes import drop_price, plan_price, say_call
from builders import account, book, contract, day

ACME = account("Acme", our_owner="Nora")
TERM = contract(ACME, "2026-01-01", "2026-12-31", id="t", key="acme-2026")  # renews on 1 January 2027
RULES = Policy()


def steps(today: str, snapshot: Book | None = None) -> list[tuple[int, str, str]]:
    held = snapshot if snapshot is not None else book(today, ACME, contracts=[TERM])
    return [(each.days_out, str(each.on), each.state) for each in prep_of(held, RULES, TERM, day(today))]


def test_steps_are_due_so_many_days_before_the_renewal() -> None:
    assert steps("2026-10-03") == [
        (120, "2026-09-03", "late"),
        (90, "2026-10-03", "due"),
        (60, "2026-11-02", "ahead"),
        (30, "2026-12-02", "ahead"),
    ]


def test_starting_promises_each_step_once_and_what_has_passed_by_the_next_working_day() -> None:
    today = day("2026-10-02")  # a Friday
    snapshot = book(today, ACME, contracts=[TERM])
    change = start_prep(snapshot, RULES, ACME, TERM, today)
    made = [each for each in change.save if isinstance(each, Commitment)]
    assert [(each.key, str(each.due_on), each.side, each.owner, each.shared) for each in made] == [
        ("acme-2026-prep-120", "2026-10-05", "us", "Nora", False),
        ("acme-2026-prep-90", "2026-10-03", "us", "Nora", False),
        ("acme-2026-prep-60", "2026-11-02", "us", "Nora", False),
        ("acme-2026-prep-30", "2026-12-02", "us", "Nora", False),
    ]
    started = book(today, ACME, contracts=[TERM], commitments=made)
    assert start_prep(started, RULES, ACME, TERM, today).is_empty
    weekend = book("2026-10-05", ACME, contracts=[TERM], commitments=made)  # the third is a Saturday
    assert steps("2026-10-05", weekend)[:2] == [(120, "2026-10-05", "due"), (90, "2026-10-03", "due")]
    started = book("2026-10-06", ACME, contracts=[TERM], commitments=made)
    assert steps("2026-10-06", started)[:2] == [(120, "2026-10-05", "late"), (90, "2026-10-03", "late")]


def test_what_is_late_is_promised_by_a_day_somebody_works() -> None:
    today = day("2026-10-02")
    change = start_prep(book(today, ACME, contracts=[TERM], days_off={day("2026-10-05")}), RULES, ACME, TERM, today)
    assert next(str(each.due_on) for each in change.save if isinstance(each, Commitment)) == "2026-10-06"


@pytest.mark.parametrize(
    ("term", "says"),
    [
        (
            TERM.but(outcome="renewed", outcome_on=day("2026-09-30")),
            "is recorded already, renewed: nothing is left to prepare",
        ),
        (TERM.but(term_end=day("2026-10-01")), "has passed: the renewal was on Fri 2 Oct 2026, record its outcome"),
        (contract(ACME, "2026-01-01", None, open_ended=True), "without an end there is no renewal to prepare"),
    ],
)
def test_where_nothing_is_left_to_prepare_nothing_is_promised(term: Contract, says: str) -> None:
    today = day("2026-10-02")
    with pytest.raises(FieldError, match=says):
        start_prep(book(today, ACME, contracts=[term]), RULES, ACME, term, today)


def test_a_promise_kept_or_dropped_settles_its_step() -> None:
    kept = Commitment(key="acme-2026-prep-120", account_id=ACME.id, what="x", done_on=day("2026-09-01"))
    dropped = Commitment(key="acme-2026-prep-90", account_id=ACME.id, what="x", dropped_on=day("2026-09-01"))
    snapshot = book("2026-10-10", ACME, contracts=[TERM], commitments=[kept, dropped])
    assert [state for _, _, state in steps("2026-10-10", snapshot)] == ["done", "dropped", "ahead", "ahead"]
    assert [each.key for each in start_prep(snapshot, RULES, ACME, TERM, day("2026-10-10")).save] == [
        "acme-2026-prep-60",
        "acme-2026-prep-30",
    ]


def test_a_call_is_kept_with_its_date_and_a_stage_alone_is_not() -> None:
    today = day("2026-10-10")
    called = say_call(ACME, TERM, TERM.but(call="at_risk", probability=0.3, stage="in_talks"), today)
    assert called.label == "renewal of Acme: at risk, in talks"
    assert [(each.call, each.made_on) for each in called.save if isinstance(each, CallChange)] == [("at_risk", today)]
    assert len(say_call(ACME, TERM, TERM.but(stage="preparing"), today).save) == 1


def test_a_contract_has_one_price_plan() -> None:
    made = plan_price(ACME, TERM, None, percent=5.0, tied_to="Hours saved")
    (plan,) = made.save
    assert isinstance(plan, PricePlan)
    assert (plan.contract_id, plan.percent, plan.treatment) == ("t", 5.0, "full")
    (again,) = plan_price(ACME, TERM, plan, percent=6.0).save
    assert again.id == plan.id
    assert plan_price(ACME, TERM, plan, percent=5.0).is_empty
    assert drop_price(ACME, plan).remove == (plan,)
    with pytest.raises(FieldError, match="notice was given of what"):
        plan_price(ACME, TERM, None, notice_given_on=day("2026-10-01"))


@pytest.mark.parametrize(
    ("call", "chance", "fits"),
    [("lost", 0.5, False), ("lost", 0.4, True), ("commit", 0.4, False), ("commit", 0.5, True), ("likely", 0.1, True)],
)
def test_a_probability_that_contradicts_the_call_is_refused(call: str, chance: float, fits: bool) -> None:
    after = TERM.but(call=call, probability=chance)
    if fits:
        assert say_call(ACME, TERM, after, day("2026-10-10")).save
    else:
        with pytest.raises(FieldError, match="contradicts the call"):
            say_call(ACME, TERM, after, day("2026-10-10"))


def test_an_agreed_renewal_needs_no_more_steps_than_were_promised() -> None:
    agreed = TERM.but(stage="agreed")
    promise = Commitment(key="acme-2026-prep-30", account_id=ACME.id, what="x", due_on=day("2026-12-02"))
    bare, promised = (book("2026-10-10", ACME, contracts=[agreed], commitments=each) for each in ([], [promise]))
    assert prep_of(bare, RULES, agreed, day("2026-10-10")) == ()
    assert [each.days_out for each in prep_of(promised, RULES, agreed, day("2026-10-10"))] == [30]


def test_steps_that_have_passed_are_promised_one_a_working_day() -> None:
    today = day("2026-12-17")  # a Thursday
    made = [each for each in start_prep(book(today, ACME, contracts=[TERM]), RULES, ACME, TERM, today).save]
    assert [str(each.due_on) for each in made if isinstance(each, Commitment)] == [
        "2026-12-18",
        "2026-12-21",
        "2026-12-22",
        "2026-12-23",
    ]
