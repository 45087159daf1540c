"""The account manager's own rhythm by worked dates: when each review is due, and what its walk is made of."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.book import Book, Growth
from bookcockpit.core.dates import next_quarter, quarter_start
from bookcockpit.core.entities import BookReview, Commitment, Play, PlaybookRun, PricePlan, RunStep
from bookcockpit.core.health.score import Healths
from bookcockpit.core.policy import Policy
from bookcockpit.core.rhythm.reviews import hold, planned_quarter, rites, rites_due
from bookcockpit.core.rhythm.week import Quarter, WalkStep, Week, dates_of, quarter_of, week_of
from bookcockpit.core.signals.rules import all_signals
from builders import account, book, contract, day, milestone, objective, signal, touch

RULES = Policy()


def held(kind: str, on: str) -> BookReview:
    return BookReview(kind=kind, held_on=day(on))  # type: ignore[arg-type]


def due(today: str, *reviews: BookReview, began: str = "2026-01-05") -> dict[str, str]:
    """By kind: since when each review is due."""
    known = book(today, account(tracked_since=day(began)), growth=Growth(reviews=reviews))
    return {rite.kind: str(rite.due_on) for rite in rites_due(known, RULES)}


@pytest.mark.parametrize(
    ("today", "is_due"),
    [
        ("2026-05-07", False),  # Thursday
        ("2026-05-08", True),  # Friday
        ("2026-05-09", True),
        ("2026-05-11", True),  # Monday after
        ("2026-05-12", False),  # Tuesday: the week is over
    ],
)
def test_the_friday_review_is_asked_for_from_friday_to_monday(today: str, is_due: bool) -> None:
    assert due(today).get("friday") == ("2026-05-08" if is_due else None)


@pytest.mark.parametrize(
    ("on", "is_due"), [("2026-05-05", True), ("2026-05-06", False), ("2026-05-08", False), ("2026-05-09", False)]
)
def test_holding_it_two_days_early_or_later_counts(on: str, is_due: bool) -> None:
    assert ("friday" in due("2026-05-09", held("friday", on))) == is_due


def test_a_book_owes_no_review_of_days_before_it_began() -> None:
    assert due("2026-05-09", began="2026-05-09") == {}
    assert "friday" in due("2026-05-15", began="2026-05-09")
    assert rites(book("2026-05-08", []), RULES) == ()
    assert rites(book("2026-05-08", account(status="churned")), RULES) == ()


@pytest.mark.parametrize(
    ("today", "is_due"),
    [
        ("2026-06-16", False),
        ("2026-06-17", True),  # 1 July less 14 days
        ("2026-07-01", True),
        ("2026-07-07", True),
        ("2026-07-08", False),  # 7 days into the quarter it is too late
    ],
)
def test_the_quarter_plan_is_asked_for_around_the_turn_of_the_quarter(today: str, is_due: bool) -> None:
    reviews = [held("friday", "2026-07-08"), held("retier", "2026-06-01")]
    assert due(today, *reviews).get("quarter") == ("2026-06-17" if is_due else None)
    assert "quarter" not in due(today, *reviews, held("quarter", "2026-06-17"))


def test_the_tiers_are_due_six_months_after_the_last_time_or_the_first_account() -> None:
    assert "retier" not in due("2026-07-04")
    assert due("2026-07-05")["retier"] == "2026-07-05"
    assert "retier" not in due("2026-12-29", held("retier", "2026-06-30"))
    # 31 Aug and six months is 28 Feb.
    assert due("2027-02-28", held("retier", "2026-08-31"))["retier"] == "2027-02-28"


def test_holding_a_review_twice_a_day_keeps_the_later_note() -> None:
    today = day("2026-05-08")
    (made,) = hold(book(today, account()), "friday", "", today).save
    assert isinstance(made, BookReview)
    known = book(today, account(), growth=Growth(reviews=[made]))
    assert hold(known, "friday", "", today).is_empty
    (noted,) = hold(known, "friday", "Two saves", today).save
    assert isinstance(noted, BookReview)
    assert (noted.id, noted.note) == (made.id, "Two saves")


def test_a_plan_near_the_end_of_a_quarter_is_about_the_next() -> None:
    assert (quarter_start(day("2026-11-23")), next_quarter(day("2026-11-23"))) == (day("2026-10-01"), day("2027-01-01"))
    assert planned_quarter(RULES, day("2026-12-17")) == (day("2026-10-01"), day("2026-12-31"))
    assert planned_quarter(RULES, day("2026-12-18")) == (day("2027-01-01"), day("2027-03-31"))


# The week


def week(known: Book) -> Week:
    return week_of(known, RULES, Healths(known, RULES), all_signals(known, RULES))


def lines(steps: tuple[WalkStep, ...], id: str) -> list[tuple[str, str]]:
    step = next(step for step in steps if step.id == id)
    return [(line.account.name, line.what) for line in step.lines]


def test_the_week_says_what_was_done_and_what_slipped() -> None:
    acme = account(tracked_since=day("2024-01-01"))
    aim = objective(acme, "Ten days", id="aim")
    known = book(
        "2026-11-20",
        acme,
        [touch(acme, "value_touch", "2026-11-17"), touch(acme, "check_in", "2026-11-13")],
        commitments=[
            Commitment(account_id=acme.id, what="Paper", due_on=day("2026-11-10")),
            Commitment(account_id=acme.id, what="Names", side="them", due_on=day("2026-11-09")),
            Commitment(account_id=acme.id, what="Kept", done_on=day("2026-11-16")),
            Commitment(account_id=acme.id, what="Long ago", done_on=day("2026-11-15")),
        ],
        objectives=[aim],
        milestones=[milestone(aim, "SSO", done_on=day("2026-11-20"))],
        signals=[signal(acme, "hiring", "2026-11-18", evidence="Two"), signal(acme, "new_funding", "2026-11-15")],
    )
    found = week(known)
    assert (found.start, found.done) == (
        day("2026-11-16"),
        "1 touch (value touch 1), 1 promise kept, 1 milestone reached",
    )
    # Ours before theirs, however late.
    assert lines(found.steps, "promises") == [("Acme", "We owe: Paper"), ("Acme", "They owe: Names")]
    assert lines(found.steps, "signals") == [("Acme", "Hiring: Two")]


def test_on_the_monday_after_the_review_is_about_the_week_before() -> None:
    acme = account(tracked_since=day("2024-01-01"))
    assert week(book("2026-11-23", acme)).start == day("2026-11-16")
    # Held or not, so that what is written afterwards is about the same week.
    done = Growth(reviews=[held("friday", "2026-11-23")])
    assert week(book("2026-11-23", acme, growth=done)).start == day("2026-11-16")
    assert week(book("2026-11-24", acme)).start == day("2026-11-23")


def test_plays_without_a_step_late_playbooks_and_notice_dates_are_on_the_walk() -> None:
    acme = account(tracked_since=day("2024-01-01"))
    late = Commitment(id="c", account_id=acme.id, what="Call them", due_on=day("2026-11-10"))
    run = PlaybookRun(id="r", account_id=acme.id, playbook="save", title="Save", started_on=day("2026-11-09"))
    growth = Growth(runs=[run], run_steps=[RunStep(run_id="r", commitment_id="c", place=1)])
    known = book(
        "2026-11-20",
        acme,
        commitments=[late],
        plays=[Play(account_id=acme.id, motion="seats", title="Seats")],
        contracts=[contract(acme, "2026-01-01", "2026-12-31", 5_000_00, notice_days=30)],
        growth=growth,
    )
    steps = week(known).steps
    assert lines(steps, "plays") == [("Acme", "Seats: no next step")]
    assert lines(steps, "playbooks") == [("Acme", "Save 0 of 1: Call them")]
    # 1 January less 30 days.
    assert ("Acme", "last day for notice, $5k") in lines(steps, "ahead")


# The quarter


def quarter(known: Book) -> Quarter:
    return quarter_of(known, RULES, Healths(known, RULES))


def test_the_quarter_holds_its_renewals_and_what_was_said_of_them() -> None:
    acme = account(tracked_since=day("2024-01-01"))
    inside = contract(acme, "2026-02-01", "2027-01-31", 10_000_00, id="t", call="likely")
    outside = contract(acme, "2026-04-01", "2027-03-31", 20_000_00)
    price = PricePlan(contract_id="t", percent=5)
    known = book("2026-12-20", acme, contracts=[inside, outside], price_plans=[price])
    found = quarter(known)
    assert (found.name, found.renewing) == ("Q1 2027", 10_000_00)
    assert lines(found.steps, "renewals") == [("Acme", "$10k, called likely")]
    assert lines(found.steps, "prices") == [("Acme", "5 % full, not announced yet")]


def test_what_is_past_due_stays_in_the_quarter_plan() -> None:
    passed = account("Passed", tracked_since=day("2024-01-01"))
    early, ahead, decided = account("Early"), account("Ahead"), account("Decided")
    terms = [
        contract(passed, "2025-11-01", "2026-10-31", 40_000_00, id="p", auto_renew=True),
        contract(early, "2026-01-01", "2026-12-24", 20_000_00),  # of this quarter, and not past due
        contract(ahead, "2026-02-01", "2027-01-31", 10_000_00, call="likely"),
        contract(decided, "2025-11-01", "2026-10-31", 5_000_00, outcome="churned", outcome_on=day("2026-10-31")),
    ]
    price = PricePlan(contract_id="p", percent=5)
    known = book("2026-12-20", [passed, early, ahead, decided], contracts=terms, price_plans=[price])
    found = quarter(known)
    step = next(each for each in found.steps if each.id == "renewals")
    assert [(each.account.name, str(each.on), each.is_late) for each in step.lines] == [
        ("Passed", "2026-11-01", True),
        ("Ahead", "2027-02-01", False),
    ]
    assert (found.renewing, step.told) == (10_000_00, "1 renewal past due, $40k: say what became of each")
    assert [(each.account.name, each.is_late) for each in found.steps[-1].lines] == [("Passed", True)]


def test_a_review_that_is_past_due_stands_in_the_plan_on_its_own_day() -> None:
    acme, bolt = account("Acme", "scale", tracked_since=day("2025-12-01")), account("Bolt", "scale")
    bolt = bolt.but(tracked_since=day("2025-12-19"))
    step = next(each for each in quarter(book("2026-12-20", [acme, bolt])).steps if each.id == "reviews")
    assert [(each.account.name, str(each.on), each.is_late) for each in step.lines] == [
        ("Acme", "2026-12-01", True),
        ("Bolt", "2026-12-19", False),  # a Saturday: late from Tuesday on
    ]


def test_a_play_whose_day_has_passed_stays_in_the_plan_until_it_is_decided() -> None:
    acme = account()
    plays = [
        Play(account_id=acme.id, motion="seats", title=title, due_on=day(on))
        for title, on in (("Old", "2026-09-01"), ("Soon", "2027-02-01"), ("Far", "2027-06-01"))
    ]
    step = next(each for each in quarter(book("2026-12-20", acme, plays=plays)).steps if each.id == "plays")
    assert [(each.what, each.is_late) for each in step.lines] == [("Old, idea", True), ("Soon, idea", False)]


def test_the_load_is_every_day_a_touch_falls_due_over_the_weeks_left() -> None:
    acme = account(tier="scale", tracked_since=day("2026-10-01"))
    # A scale account owes a review and a check-in a year: none of the two falls into the next quarter.
    found = quarter(book("2026-12-20", acme))
    assert (found.owed, found.capacity) == (0, 40)
    mill = account(tier="strategic", tracked_since=day("2026-12-20"))
    # Weekly usage checks alone are 13 in the 13 weeks of the quarter; value touches 3, review 1, plan review 1.
    assert quarter(book("2026-12-20", mill)).owed == 18


@pytest.mark.parametrize(
    ("due_on", "every", "expected"),
    [
        ("2027-01-31", "1 month", ["2027-01-31", "2027-02-28", "2027-03-31"]),
        ("2026-12-01", "3 months", ["2027-01-01"]),  # past due: on the first day
        ("2026-12-25", "3 months", ["2027-03-25"]),  # done before the quarter, and due again in it
        ("2026-12-25", "6 months", []),
        ("2027-05-01", "1 month", []),
    ],
)
def test_the_days_of_an_item_in_a_quarter(due_on: str, every: str, expected: list[str]) -> None:
    from bookcockpit.core.dates import parse_interval
    from bookcockpit.core.due.cadence import Item

    values: dict[str, Any] = {"every": parse_interval(every)}
    item = Item(account(), "check_in", day(due_on), day(due_on), day("2026-01-01"), **values)
    found = dates_of(item, day("2027-01-01"), day("2027-03-31"), day("2026-12-20"))
    assert [each.isoformat() for each in found] == expected
