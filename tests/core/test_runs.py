"""Playbooks by worked dates: what a checklist promises, how far it is, which fits an account, and the user's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bookcockpit.core.book import Book, Growth
from bookcockpit.core.change import Change
from bookcockpit.core.due.obligations import promises
from bookcockpit.core.entities import Account, Commitment, Dismissal, Play, PlaybookRun, PricePlan, RunStep
from bookcockpit.core.health.score import Healths
from bookcockpit.core.playbooks.checklists import SHIPPED, Checklist, ChecklistStep, checklists_of
from bookcockpit.core.playbooks.runs import CannotApply, apply_checklist, contract_for, end_run, plan_run, runs_of
from bookcockpit.core.playbooks.suggestions import bring_back_fits, dismiss_fits, fits_of
from bookcockpit.core.policy import Policy, PolicyError, preset
from bookcockpit.core.policy_toml import as_toml, with_overrides
from bookcockpit.core.vocabulary import ROLES, TIERS
from builders import account, book, contract, day, objective, person, reading, signal, touch

TODAY = day("2026-11-23")
SMALL = Checklist(
    "small",
    "Small",
    "Ever",
    "today",
    (
        ChecklistStep(14, "Last"),
        ChecklistStep(0, "First", "us", "csm"),
        ChecklistStep(7, "Theirs", "them", "champion"),
        ChecklistStep(2, "Led", tiers=("strategic",)),
    ),
)
RENEWAL = Checklist("late", "Late", "Before", "renewal", (ChecklistStep(-30, "Paper"), ChecklistStep(-120, "Talk")))


def shipped(name: str) -> Checklist:
    return checklists_of(Policy().own_checklists)[name]


def after(known: Book, change: Change, of: Account, today: str = "2026-11-23", **more: Any) -> Book:
    """The book once a playbook was applied."""
    runs = [each for each in change.save if isinstance(each, PlaybookRun)]
    steps = [each for each in change.save if isinstance(each, RunStep)]
    made = [each for each in change.save if isinstance(each, Commitment)]
    return book(today, of, commitments=made, growth=Growth(runs=runs, run_steps=steps), **more)


# Applying


def test_a_checklist_becomes_dated_promises_with_owners_by_name() -> None:
    acme = account(our_owner="Nora", our_csm="Jo")
    known = book(TODAY, acme, stakeholders=[person(acme, "Ana", roles=("champion",))])
    planned = plan_run(known, acme, SMALL, TODAY)
    assert [(each.step.what, each.due_on.isoformat(), each.owner) for each in planned] == [
        ("First", "2026-11-23", "Jo"),
        ("Theirs", "2026-11-30", "Ana"),
        ("Last", "2026-12-07", "Nora"),
    ]
    change = apply_checklist(known, acme, SMALL, TODAY)
    assert change.label == "apply Small to Acme"
    made = [each for each in change.save if isinstance(each, Commitment)]
    assert [(each.what, each.side, each.shared) for each in made] == [
        ("First", "us", False),
        ("Theirs", "them", False),
        ("Last", "us", False),
    ]


def test_a_role_nobody_holds_is_said_in_words_and_a_leaver_holds_none() -> None:
    acme = account()
    gone = person(acme, "Ana", roles=("champion",), left_on=day("2026-11-01"))
    planned = plan_run(book(TODAY, acme, stakeholders=[gone]), acme, SMALL, TODAY)
    assert [each.owner for each in planned] == ["CSM", "Champion", "Account manager"]


def test_steps_of_other_tiers_are_left_out() -> None:
    known = book(TODAY, account(tier="strategic"))
    assert [each.step.what for each in plan_run(known, known.accounts[0], SMALL, TODAY)] == [
        "First",
        "Led",
        "Theirs",
        "Last",
    ]


def test_steps_whose_day_has_passed_fall_on_the_next_working_days_or_are_left_out() -> None:
    acme = account()
    known = book("2026-11-20", acme)
    # Day 0 is 9 Nov: due 9, 16 and 23 Nov; on Friday 20 Nov two have passed: due on Friday and on Monday.
    planned = plan_run(known, acme, SMALL, day("2026-11-09"))
    assert [(each.due_on.isoformat(), each.is_late) for each in planned] == [
        ("2026-11-20", True),
        ("2026-11-23", True),
        ("2026-11-23", False),
    ]
    off = plan_run(book("2026-11-20", acme, days_off=[day("2026-11-23")]), acme, SMALL, day("2026-11-02"))
    assert [each.due_on.isoformat() for each in off] == ["2026-11-20", "2026-11-24", "2026-11-25"]
    left = plan_run(known, acme, SMALL, day("2026-11-09"), skip_past=True)
    assert [each.step.what for each in left] == ["Last"]


def test_late_steps_come_before_those_that_follow_and_before_the_renewal() -> None:
    acme = account()
    soon = contract(acme, "2025-11-26", "2026-11-25")
    known = book(TODAY, acme, contracts=[soon])
    planned = plan_run(known, acme, shipped("renewal"), TODAY, contract=soon)
    # The renewal is on Thu 26 Nov: seven steps are late, and none may be due on that day or later.
    assert [each.due_on.isoformat() for each in planned] == [
        "2026-11-23", "2026-11-24", *["2026-11-25"] * 5,
    ]  # fmt: skip
    next_one = plan_run(known, acme, SMALL, day("2026-11-18"))
    # Days 0 and 7 are 18 and 25 Nov: the late one is due today, before the next.
    assert [each.due_on.isoformat() for each in next_one] == ["2026-11-23", "2026-11-25", "2026-12-02"]


def test_a_day_beyond_the_calendar_is_refused() -> None:
    acme = account()
    with pytest.raises(CannotApply, match="beyond the calendar"):
        plan_run(book(TODAY, acme), acme, SMALL, day("9999-12-30"))


def test_a_renewal_is_counted_from_the_next_one_ahead() -> None:
    acme = account()
    lapsed, ahead = contract(acme, "2025-11-01", "2026-10-31"), contract(acme, "2025-12-01", "2027-03-31")
    known = book(TODAY, acme, contracts=[lapsed, ahead])
    assert contract_for(known, acme, RENEWAL) == ahead
    assert contract_for(book(TODAY, acme, contracts=[lapsed]), acme, RENEWAL) is None


def test_days_of_a_renewal_count_back_from_its_date() -> None:
    acme = account()
    term = contract(acme, "2026-05-01", "2027-04-30")
    known = book(TODAY, acme, contracts=[term])
    planned = plan_run(known, acme, RENEWAL, TODAY, contract=contract_for(known, acme, RENEWAL))
    # The renewal is 1 May 2027: less 120 days is 1 Jan, less 30 is 1 Apr.
    assert [each.due_on.isoformat() for each in planned] == ["2027-01-01", "2027-04-01"]
    assert contract_for(known, acme, SMALL) is None


@pytest.mark.parametrize(
    ("values", "name", "why"),
    [
        ({"status": "churned"}, "save", "is churned: no playbook is applied"),
        ({"tier": "scale"}, "expansion_discovery", "is for strategic and growth accounts; this one is scale"),
        ({"at_risk_since": TODAY}, "expansion_discovery", "is at risk: stabilise first"),
        ({"at_risk_since": TODAY}, "price_change", "is at risk: stabilise first"),
        ({}, "renewal", "has no renewal ahead to count Renewal from"),
    ],
)
def test_a_playbook_that_does_not_fit_says_why(values: dict[str, Any], name: str, why: str) -> None:
    acme = account(**values)
    with pytest.raises(CannotApply, match=why):
        apply_checklist(book(TODAY, acme), acme, shipped(name), TODAY)


def test_one_that_is_at_work_is_not_applied_twice_until_it_is_over() -> None:
    acme = account()
    known = after(book(TODAY, acme), apply_checklist(book(TODAY, acme), acme, SMALL, TODAY), acme)
    with pytest.raises(CannotApply, match=r"Small is at work at Acme since Mon 23 Nov 2026, 0 of 3 kept"):
        apply_checklist(known, acme, SMALL, TODAY)
    ended = end_run(runs_of(known, acme)[0], TODAY)
    over = after(known, ended._replace(save=(*ended.save, *known.growth.run_steps)), acme)
    assert runs_of(over, acme)[0].is_over
    assert not apply_checklist(over, acme, SMALL, TODAY).is_empty


# Progress


def test_progress_counts_what_was_kept_of_what_still_counts() -> None:
    acme = account()
    change = apply_checklist(book(TODAY, acme), acme, SMALL, TODAY)
    first, second, third = [each for each in change.save if isinstance(each, Commitment)]
    runs = [each for each in change.save if isinstance(each, PlaybookRun)]
    steps = [each for each in change.save if isinstance(each, RunStep)]
    kept = [first.but(done_on=TODAY), second.but(dropped_on=TODAY), third]
    known = book("2026-12-10", acme, commitments=kept, growth=Growth(runs=runs, run_steps=steps))
    (view,) = runs_of(known, acme)
    assert (view.kept, view.dropped, view.total, view.late, view.share) == (1, 1, 2, 1, 0.5)
    assert view.words == "Small 1 of 2"
    assert view.next_step == third
    assert not view.is_over
    # The promise says on Today which playbook it is part of.
    (owed,) = promises(known, acme)
    assert owed.part_of == "Small 1 of 2"


def test_ending_drops_what_is_open_and_nothing_else() -> None:
    acme = account()
    known = after(book(TODAY, acme), apply_checklist(book(TODAY, acme), acme, SMALL, TODAY), acme)
    change = end_run(runs_of(known, acme)[0], TODAY)
    dropped = [each for each in change.save if isinstance(each, Commitment)]
    assert [each.dropped_on for each in dropped] == [TODAY] * 3
    over = end_run(runs_of(known, acme)[0], TODAY)
    with pytest.raises(CannotApply, match="is over"):
        end_run(runs_of(after(known, over._replace(save=(*over.save, *known.growth.run_steps)), acme), acme)[0], TODAY)


# What fits


def fits(known: Book) -> list[tuple[str, str]]:
    of = known.accounts[0]
    found = fits_of(known, Policy(), of, Healths(known, Policy()))
    return [(each.checklist.name, each.why) for each in found if each.dismissal is None]


@pytest.mark.parametrize(("begun", "is_new"), [("2026-08-26", True), ("2026-08-25", False), ("2026-11-24", False)])
def test_a_customer_is_new_for_ninety_days(begun: str, is_new: bool) -> None:
    acme = account()
    known = book(TODAY, acme, contracts=[contract(acme, begun, "2028-12-31")])
    assert ("onboarding" in dict(fits(known))) == is_new


def test_a_renewal_fits_from_the_day_its_window_opens_until_it_is_agreed() -> None:
    acme = account()
    # Growth: 90 days; the renewal is 21 Feb 2027, its window opens on 23 Nov.
    term = contract(acme, "2026-02-21", "2027-02-20")
    assert fits(book(TODAY, acme, contracts=[term])) == [("renewal", "The renewal window is open: 90 days left")]
    assert fits(book(TODAY - timedelta(days=1), acme, contracts=[term])) == []
    assert fits(book(TODAY, acme, contracts=[term.but(stage="agreed")])) == []


def test_only_a_save_fits_an_account_at_risk() -> None:
    acme = account(at_risk_since=day("2026-11-20"), at_risk_reason="Usage halved")
    known = book(TODAY, acme, contracts=[contract(acme, "2026-10-01", "2027-01-31")])
    assert fits(known) == [("save", "Flagged at risk on 20 Nov: Usage halved")]


def test_a_champion_who_left_a_late_executive_and_a_price_not_announced_each_suggest_theirs() -> None:
    mill = account("Mill", "strategic")
    assert "champion_change" in dict(fits(book(TODAY, mill, signals=[signal(mill, "champion_left", "2026-11-10")])))
    late = dict(fits(book(TODAY, mill, [touch(mill, "executive_touch", "2026-03-01")])))
    # 1 Mar to 23 Nov are 267 days, told in months.
    assert late["executive_engagement"] == "No executive of theirs was met in time: last met 9 mo ago"
    term = contract(mill, "2026-03-01", "2027-02-18", id="t")
    plan = PricePlan(contract_id="t", percent=5)
    assert "price_change" in dict(fits(book(TODAY, mill, contracts=[term], price_plans=[plan])))
    told = plan.but(notice_given_on=TODAY)
    assert "price_change" not in dict(fits(book(TODAY, mill, contracts=[term], price_plans=[told])))


def test_discovery_fits_once_every_gate_is_open_and_nothing_is_under_way() -> None:
    acme = account()
    people = [person(acme, "Ann", id="ann"), person(acme, "Bob", id="bob")]
    aim = objective(acme, "Ten days.", key="aim", baseline=20, target=10)
    values: dict[str, Any] = {
        "stakeholders": people,
        "objectives": [aim],
        "readings": [reading(acme, "objective:aim", "2026-11-02", 9)],
    }
    met = [touch(acme, "check_in", "2026-11-16", stakeholder_ids=("ann", "bob"))]
    assert fits(book(TODAY, acme, met, **values)) == [
        ("expansion_discovery", "Reached: Ten days, and no play is under way")
    ]
    play = Play(account_id=acme.id, motion="seats", title="Seats")
    assert fits(book(TODAY, acme, met, **values, plays=[play])) == []
    assert fits(book(TODAY, acme, [], **values)) == []


def test_what_was_put_away_is_silent_and_comes_back() -> None:
    acme = account()
    term = contract(acme, "2026-02-21", "2027-02-20")
    known = book(TODAY, acme, contracts=[term])
    (fit,) = fits_of(known, Policy(), acme, Healths(known, Policy()))
    (made,) = dismiss_fits([fit], "Auto-renews", TODAY).save
    assert isinstance(made, Dismissal)
    away = book(TODAY, acme, contracts=[term], dismissals=[made])
    assert fits(away) == []
    (held,) = fits_of(away, Policy(), acme, Healths(away, Policy()))
    assert bring_back_fits(away, [held]).remove == (made,)
    with pytest.raises(ValueError, match="reason"):
        dismiss_fits([fit], "", TODAY)


def test_one_at_work_or_begun_for_the_same_reason_is_not_suggested() -> None:
    acme = account()
    # Its window opened on 23 Oct.
    term = contract(acme, "2026-01-21", "2027-01-20", id="t", key="t")
    other = contract(acme, "2026-02-01", "2027-01-31", id="u", key="u")
    run = PlaybookRun(
        account_id=acme.id, playbook="renewal", title="Renewal", started_on=day("2026-11-01"), contract_id="t"
    )
    both = book(TODAY, acme, contracts=[term, other], growth=Growth(runs=[run]))
    assert [each.subject for each in fits_of(both, Policy(), acme, Healths(both, Policy()))] == ["u"]
    earlier = run.but(started_on=day("2026-10-22"))
    again = book(TODAY, acme, contracts=[term], growth=Growth(runs=[earlier]))
    assert [name for name, _why in fits(again)] == ["renewal"]


def test_a_second_flag_and_a_second_champion_suggest_theirs_again() -> None:
    acme = account(at_risk_since=day("2026-11-20"))
    save = PlaybookRun(account_id=acme.id, playbook="save", title="Save", started_on=day("2026-10-01"))
    assert [name for name, _why in fits(book(TODAY, acme, growth=Growth(runs=[save])))] == ["save"]
    assert fits(book(TODAY, acme, growth=Growth(runs=[save.but(started_on=day("2026-11-21"))]))) == []


# The shipped ones and the user's own


@pytest.mark.parametrize("each", SHIPPED, ids=lambda each: each.name)
def test_every_shipped_checklist_has_work_for_each_of_its_tiers(each: Checklist) -> None:
    for tier in each.tiers or TIERS:
        steps = each.steps_for(tier)
        assert 3 <= len(steps) <= 9
        assert any(step.side == "us" for step in steps)
    for step in each.steps:
        assert len(step.what) <= 90
        assert step.owner in ("am", "csm", "sponsor", *ROLES)
        assert (step.day <= 0) if each.anchor == "renewal" else (step.day >= 0)


def test_the_seven_playbooks_are_there() -> None:
    assert [each.name for each in SHIPPED] == [
        "onboarding",
        "renewal",
        "expansion_discovery",
        "save",
        "executive_engagement",
        "champion_change",
        "price_change",
    ]


def read(text: str) -> Policy:
    return with_overrides(preset("balanced"), text, "playbook.toml")


def test_the_users_own_stand_beside_the_shipped_ones_and_correct_them() -> None:
    own = read(
        '[checklists.visit]\nabout = "Twice a year"\ntiers = ["strategic"]\n'
        'steps = [{day = 0, what = "Book the \\"room\\""}, {day = 5, what = "Agenda", side = "them", owner = "Ana"}]\n'
        '[checklists.save]\ntitle = "Rescue"\n[checklists.renewal]\nenabled = false\n'
    )
    known = checklists_of(own.own_checklists)
    assert known["visit"].steps[1] == ChecklistStep(5, "Agenda", "them", "Ana")
    assert (known["visit"].title, known["save"].title) == ("Visit", "Rescue")
    assert known["save"].steps == shipped("save").steps
    assert "renewal" not in known
    assert with_overrides(preset("balanced"), as_toml(own), "again") == own
    # One that says what is shipped anyway is no override.
    assert read('[checklists.save]\ntitle = "Save"\n') == preset("balanced")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[checklists.x]\ntitle = 5\n", "line 2: checklists.x.title needs a text"),
        ("[checklists.x]\ntitle = 'a'\n", "checklists.x.steps is missing"),
        ("[checklists.x]\nstep = []\n", "line 2: checklists.x.step is unknown; known are title"),
        ("[checklists.x]\nsteps = [{day = 0}]\n", "needs of each step what is done"),
        ("[checklists.x]\nsteps = [{what = 'a', side = 'ours'}]\n", "needs as side one of us, them"),
        ("[checklists.x]\nsteps = [{what = 'a', day = 'x'}]\n", "needs as day a whole number"),
        ("[checklists.x]\nsteps = [{what = 'a', who = 'x'}]\n", "has a step with “who”"),
        ("[checklists.save]\ntiers = ['gold']\n", "names as tiers only strategic, growth, scale"),
        ("[checklists.save]\nanchor = 'noon'\n", "is not one of today, renewal"),
        ("[checklists.save]\nenabled = 'no'\n", "is true or false"),
        ("[checklists]\nsave = 5\n", r"is a section: write it as \[checklists.save\]"),
        ("[checklists.'a b']\ntitle = 'x'\n", "is no name"),
    ],
)
def test_a_mistake_names_the_line_and_the_key(text: str, why: str) -> None:
    with pytest.raises(PolicyError, match=why):
        read(text)
