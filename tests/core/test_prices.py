"""Price increases: steps to the cent, notice, what speaks against one, and retention with and without them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.book import Book
from bookcockpit.core.due.obligations import obligations, price_notices
from bookcockpit.core.entities import ArrLine, Contract, PricePlan
from bookcockpit.core.fields import FieldError
from bookcockpit.core.health.score import Healths
from bookcockpit.core.policy import preset
from bookcockpit.core.renewals.outcomes import plan_price, planned_price, settle_renewal
from bookcockpit.core.renewals.price_steps import notice_by, notice_of, planned_rise, steps_of
from bookcockpit.core.renewals.prices import (
    NO_VALUE,
    PlannedPrice,
    planned_prices,
    price_outlook,
    step_words,
    treatment_words,
)
from bookcockpit.core.revenue.retention import history_of
from builders import account, book, contract, day, reading

TODAY = day("2026-11-23")
RULES = preset("balanced")
ACME = account("Acme")
TERM = contract(ACME, "2026-03-15", "2027-03-14", 240_000_00, id="t", key="t", notice_days=60)


def planned(percent: float | None = 5.0, treatment: str = "full", term: str = "t", **more: Any) -> PricePlan:
    return PricePlan(contract_id=term, percent=percent, treatment=treatment, **more)


def steps(plan: PricePlan, term: Contract = TERM) -> list[tuple[str, int]]:
    return [(step.on.isoformat(), step.amount) for step in steps_of(term, plan)]


# Steps


def test_in_full_it_is_one_step_on_the_renewal_date() -> None:
    assert steps(planned()) == [("2027-03-15", 12_000_00)]
    assert [step.share for step in steps_of(TERM, planned())] == [1.0]


def test_phased_it_is_equal_yearly_steps_and_three_unless_said() -> None:
    assert steps(planned(phased := 6.0, "phased", phases=2)) == [("2027-03-15", 7_200_00), ("2028-03-15", 7_200_00)]
    three = [(f"{year}-03-15", 4_800_00) for year in (2027, 2028, 2029)]
    assert steps(planned(phased, "phased")) == three
    assert treatment_words(planned(phased, "phased")) == "in 3 yearly steps"


def test_the_last_step_takes_the_cents_that_are_over() -> None:
    term = contract(ACME, "2026-03-01", "2027-02-28", 100_00, id="t")
    assert [amount for _, amount in steps(planned(10.0, "phased"), term)] == [333, 333, 334]
    # A renewal date that only leap years have is counted from the first step, not from the one before.
    leap = contract(ACME, "2027-03-01", "2028-02-28", 100_00, id="t")
    assert [on for on, _ in steps(planned(10.0, "phased", phases=5), leap)] == [
        "2028-02-29", "2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29",
    ]  # fmt: skip


@given(
    st.integers(0, 10**12),
    st.floats(-100, 1000, allow_nan=False).map(lambda value: round(value, 2)),
    st.one_of(st.none(), st.integers(2, 10)),
)
def test_the_steps_add_up_to_the_whole_increase(arr: int, percent: float, phases: int | None) -> None:
    term = contract(ACME, "2026-03-15", "2027-03-14", arr, id="t")
    whole = sum(amount for _, amount in steps(planned(percent), term))
    made = steps_of(term, planned(percent, "phased", phases=phases))
    assert sum(step.amount for step in made) == whole
    assert all(step.amount > 0 for step in made)
    assert len(made) <= (phases or 3)
    if len(made) == (phases or 3):
        assert planned_rise(term, [planned(percent, "phased", phases=phases)]) == made[0].amount


def test_the_old_price_is_held_until_its_day_or_for_the_whole_next_term() -> None:
    assert steps(planned(5.0, "grandfathered", held_until=day("2027-11-14"))) == [("2027-11-15", 12_000_00)]
    assert steps(planned(5.0, "grandfathered")) == []
    assert treatment_words(planned(5.0, "grandfathered", held_until=day("2027-11-14"))) == (
        "old price held until Sun 14 Nov 2027"
    )
    assert planned_rise(TERM, [planned(5.0, "grandfathered", held_until=day("2027-11-14"))]) == 0


@pytest.mark.parametrize("plan", [planned(None), planned(0.0), planned(-3.0)])
def test_what_is_no_increase_has_no_steps(plan: PricePlan) -> None:
    assert steps(plan) == []
    assert planned_rise(TERM, [plan]) == 0


def test_a_contract_without_an_end_has_no_day_for_it() -> None:
    endless = contract(ACME, "2026-03-15", None, id="t", open_ended=True)
    assert steps(planned(), endless) == []


# At the renewal


def test_only_the_first_phase_is_price_at_the_renewal_the_next_one_at_the_next() -> None:
    first = contract(ACME, "2025-01-01", "2025-12-31", 100_00, id="a")
    second = contract(ACME, "2026-01-01", "2026-12-31", 105_00, id="b")
    third = contract(ACME, "2027-01-01", "2027-12-31", 120_00, id="c")
    plan = planned(10.0, "phased", "a", phases=2)
    past = history_of(book(TODAY, ACME, contracts=[first, second, third]), ACME, {"a": [plan]})
    assert [(each.on.isoformat(), each.kind, each.amount) for each in past.movements[1:]] == [
        ("2026-01-01", "price", 5_00), ("2027-01-01", "price", 5_00), ("2027-01-01", "expansion", 10_00),
    ]  # fmt: skip
    own = planned(2.0, "full", "b")
    past = history_of(book(TODAY, ACME, contracts=[first, second, third]), ACME, {"a": [plan], "b": [own]})
    assert [each.amount for each in past.movements if each.kind == "price"] == [5_00, 2_10]


def test_the_outcome_of_the_next_renewal_knows_the_phase_that_falls_on_it() -> None:
    first = contract(ACME, "2025-12-01", "2026-11-30", 100_000_00, id="a")
    snapshot = book(TODAY, ACME, contracts=[first], price_plans=[planned(10.0, "phased", "a", phases=2)])
    settled = settle_renewal(snapshot, ACME, first, "renewed", on=TODAY, today=TODAY, arr=105_000_00)
    assert (settled.price, settled.left_out) == (5_000_00, 0)
    assert settled.term is not None
    later = book("2027-11-01", ACME, contracts=[settled.contract, settled.term], price_plans=snapshot.price_plans)
    assert planned_price(later, settled.term) == 5_000_00
    on = day("2027-11-01")
    again = settle_renewal(later, ACME, settled.term, "renewed", on=on, today=on, arr=110_000_00)
    assert (again.price, again.other) == (5_000_00, 0)
    # Said to be none of it: kept, so that the past is told the same way.
    other = settle_renewal(later, ACME, settled.term, "expanded", on=on, today=on, arr=110_000_00, price=0)
    (spared,) = [each for each in other.change.save if isinstance(each, PricePlan)]
    assert (spared.contract_id, spared.treatment) == (settled.term.id, "grandfathered")


# Notice


def test_notice_is_due_days_before_the_renewal_or_on_the_day_of_the_contract() -> None:
    assert notice_by(RULES, TERM, planned()) == day("2027-01-14")
    assert notice_by(RULES, TERM.but(notice_days=90), planned()) == day("2026-12-15")
    assert notice_by(RULES, TERM.but(notice_days=30), planned()) == day("2027-01-14")
    assert notice_by(RULES._replace(price_notice=30), TERM, planned()) == day("2027-01-14")
    # The day of the contract is about the renewal; a later step only needs the days of the playbook.
    held = planned(5.0, "grandfathered", held_until=day("2027-11-14"))
    assert notice_by(RULES, TERM.but(notice_days=300), held) == day("2027-09-16")
    assert notice_by(RULES, TERM, planned(5.0, "grandfathered")) is None


@pytest.mark.parametrize(
    ("today", "given", "state"),
    [
        ("2026-11-23", None, "ahead"),
        ("2026-12-14", None, "ahead"),
        ("2026-12-15", None, "due"),
        ("2027-01-14", None, "due"),
        ("2027-01-15", None, "missed"),
        ("2027-01-15", "2027-01-14", "given"),
        ("2027-01-15", "2027-01-15", "late"),
    ],
)
def test_how_the_notice_stands(today: str, given: str | None, state: str) -> None:
    plan = planned(notice_given_on=day(given) if given else None)
    assert notice_of(RULES, TERM, plan, day(today)).state == state


def well(on: str) -> list[Any]:
    return [reading(ACME, name, on, value) for name, value in (("seats_active_pct", 90), ("csat_pct", 100))]


def bad(on: str) -> list[Any]:
    worst = {"usage_trend_pct": -30, "seats_active_pct": 30, "invoice_days_late": 45, "csat_pct": 0}
    return [reading(ACME, name, on, value) for name, value in worst.items()]


def owed(today: str, plan: PricePlan, read: Any = well, **more: Any) -> list[tuple[str, str]]:
    acme = account("Acme", **more)
    term = TERM.but(notice_days=None)
    snapshot = book(today, acme, contracts=[term], price_plans=[plan], readings=read(today))
    notices = price_notices(snapshot, RULES, Healths(snapshot, RULES), day(today))
    found = obligations(snapshot, preset("balanced"), day(today), day(today) + timedelta(days=7), notices)
    return [(each.what, each.due_on.isoformat()) for each in found if each.type == "notice"]


def test_the_notice_stands_on_today_when_it_falls_due_within_thirty_days_and_goes_once_given() -> None:
    said = [("Last day to give notice of the price increase", "2027-01-14")]
    assert owed("2026-12-14", planned()) == []
    assert owed("2026-12-15", planned()) == said
    assert owed("2027-01-20", planned()) == said
    assert owed("2027-03-15", planned()) == []
    assert owed("2027-01-02", planned(notice_given_on=day("2027-01-02"))) == []
    assert owed("2027-01-02", planned(5.0, "grandfathered")) == []


def test_no_notice_is_asked_for_at_an_account_at_risk_or_red_nor_of_a_former_customer() -> None:
    assert owed("2027-01-02", planned(), bad) == []
    assert owed("2027-01-02", planned(), at_risk_since=day("2026-12-01")) == []
    assert owed("2027-01-02", planned(), status="churned") == []


# What each needs


def listed(plan: PricePlan, today: Any = TODAY, term: Contract = TERM, **more: Any) -> PlannedPrice:
    acme = account("Acme", **more.pop("acme", {}))
    more.setdefault("readings", well(str(today)))
    snapshot = book(today, acme, contracts=[term], price_plans=[plan], **more)
    (found,) = planned_prices(snapshot, RULES, Healths(snapshot, RULES))
    return found


TIED = planned(tied_to="1,200 hours saved")


@pytest.mark.parametrize(
    ("plan", "today", "need", "why"),
    [
        (planned(), "2026-11-23", "value", "Tie it to a value they agreed: without one it is a reason to leave"),
        (planned(), "2027-01-02", "value", "Tie it to a value they agreed; notice is due Thu 14 Jan 2027"),
        (TIED, "2026-11-23", "ready", "Tied to a value; notice is due Thu 14 Jan 2027"),
        (TIED, "2027-01-02", "notice", "Give notice by Thu 14 Jan 2027"),
        (TIED, "2027-01-20", "notice", "Give notice today: it was due Thu 14 Jan 2027"),
        (
            TIED.but(notice_given_on=day("2026-11-02")), "2026-11-23", "ready",
            "Told and tied to a value: takes effect Mon 15 Mar 2027, +$12k a year",
        ),
        (TIED, "2027-03-16", "ready", "Record what became of the renewal on Mon 15 Mar 2027"),
        (planned(None), "2026-11-23", "size", "Say how much it is, then tie it to a value"),
        (
            planned(5.0, "grandfathered", tied_to="x"), "2026-11-23", "ready",
            "They keep the old price for the whole next term: tell them so",
        ),
    ],
)  # fmt: skip
def test_each_says_in_a_sentence_what_is_next(plan: PricePlan, today: str, need: str, why: str) -> None:
    found = listed(plan, today)
    assert (found.need, found.why) == (need, why)


def test_at_an_account_at_risk_or_red_it_is_not_now() -> None:
    flagged = listed(TIED, acme={"at_risk_since": day("2026-11-01")})
    assert (flagged.need, flagged.why) == ("not_now", "The account is at risk: stabilise and prove value first")
    assert flagged.lint == (flagged.why,)
    red = listed(TIED, readings=bad("2026-11-20"))
    assert (red.need, red.why) == ("not_now", "Health is red, 0: bring it up first")


def test_what_speaks_against_one_is_said() -> None:
    assert listed(planned()).lint == (NO_VALUE,)
    assert listed(planned(12.0, tied_to="x")).lint == ("12 % at once is above 10 %: phase it, or tie it to more",)
    assert listed(planned(12.0, "phased", tied_to="x")).lint == ()
    missed = listed(TIED, "2027-01-15")
    assert missed.lint == ("Notice was due Thu 14 Jan 2027 and is not given: the first step may not hold",)
    late = listed(TIED.but(notice_given_on=day("2027-01-20")), "2027-01-21")
    assert late.lint[0].startswith("Notice was given Wed 20 Jan 2027, after Thu 14 Jan 2027")
    assert listed(planned(-2.0, tied_to="x")).lint == (
        "It is no increase: a lower price is a contraction at the renewal",
    )


def test_one_that_runs_stays_until_its_last_step_and_goes_with_a_new_one() -> None:
    old = contract(ACME, "2025-01-01", "2025-12-31", 100_00, id="a")
    now = contract(ACME, "2026-01-01", "2026-12-31", 105_00, id="b")
    plan = planned(10.0, "phased", "a", phases=2)

    def names(today: str, *more: PricePlan) -> list[tuple[str, bool, int]]:
        snapshot = book(today, ACME, contracts=[old, now], price_plans=[plan, *more])
        found = planned_prices(snapshot, RULES, Healths(snapshot, RULES))
        return [(each.contract.id, each.runs, each.next_year) for each in found]

    assert names("2026-11-23") == [("a", True, 5_00)]
    assert names("2026-11-23", planned(3.0, "full", "b")) == [("b", False, 3_15)]
    assert names("2027-01-01") == []


def test_former_customers_have_none_and_an_empty_book_neither() -> None:
    for accounts in ([account("Acme", status="churned")], []):
        snapshot = book(TODAY, accounts, contracts=[TERM], price_plans=[planned()])
        assert planned_prices(snapshot, RULES, Healths(snapshot, RULES)) == ()


def test_a_step_reads_as_a_day_and_an_amount() -> None:
    assert step_words(steps_of(TERM, planned())[0], "USD") == "Mon 15 Mar 2027 +$12k a year"


# Saving


def test_phases_say_that_it_is_phased_and_a_held_price_that_it_is_grandfathered() -> None:
    (made,) = plan_price(ACME, TERM, None, percent=9.0, phases=3).save
    assert isinstance(made, PricePlan)
    assert (made.treatment, made.phases) == ("phased", 3)
    (held,) = plan_price(ACME, TERM, made, held_until=day("2027-12-31")).save
    assert isinstance(held, PricePlan)
    assert (held.treatment, held.phases, held.held_until) == ("grandfathered", None, day("2027-12-31"))
    (full,) = plan_price(ACME, TERM, held, treatment="full").save
    assert isinstance(full, PricePlan)
    assert (full.phases, full.held_until) == (None, None)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"phases": 3, "treatment": "full"}, "are said of a phased increase, and this one is in full"),
        (
            {"held_until": day("2027-12-31"), "treatment": "phased"},
            "is said of a grandfathered increase, and this one is phased",
        ),
        ({"held_until": day("2027-03-14")}, "is before the renewal on Mon 15 Mar 2027: until then the price stands"),
        ({"phases": 3, "held_until": day("2027-12-31")}, "are said of a phased increase"),
    ],
)
def test_what_contradicts_the_treatment_is_refused(said: dict[str, Any], why: str) -> None:
    with pytest.raises(FieldError, match=why):
        plan_price(ACME, TERM, None, percent=5.0, **said)


# The outlook


def outlook(snapshot: Book) -> Any:
    return price_outlook(snapshot, RULES, TODAY)


def test_an_empty_book_has_no_outlook_and_says_why() -> None:
    found = outlook(book(TODAY, []))
    assert (found.whole.nrr, found.whole.nrr_without_price) == (None, None)
    assert found.whole.reason == "no account has ARR today"
    assert [each.reason for each in found.tiers][1] == "no growth account has ARR today"


def test_without_a_target_the_step_comes_on_top_of_the_expected_renewal() -> None:
    term = TERM.but(arr=100_000_00, call="commit")
    found = outlook(book(TODAY, ACME, contracts=[term], price_plans=[planned(10.0)]))
    # 95 % of 100k, and 95 % of the 10k on top.
    assert (found.whole.start, found.whole.end, found.whole.end_without) == (100_000_00, 104_500_00, 95_000_00)
    assert (found.whole.nrr, found.whole.nrr_without_price) == (1.045, 0.95)
    assert [each.price for each in found.tiers] == [0, 9_500_00, 0]


def test_a_target_holds_its_step_already() -> None:
    term = TERM.but(arr=100_000_00, target_arr=107_000_00, call="commit")
    found = outlook(book(TODAY, ACME, contracts=[term], price_plans=[planned(5.0)]))
    assert (found.whole.end, found.whole.end_without) == (101_650_00, 96_900_00)
    # A target below ARR and step: only what is above the ARR can be price.
    low = TERM.but(arr=100_000_00, target_arr=102_000_00, call="commit")
    found = outlook(book(TODAY, ACME, contracts=[low], price_plans=[planned(5.0)]))
    assert (found.whole.end, found.whole.price) == (96_900_00, 1_900_00)


def test_a_step_between_renewals_comes_on_top_unless_the_arr_says_it_already() -> None:
    old = contract(ACME, "2024-01-15", "2026-01-14", 90_000_00, id="a")
    now = contract(ACME, "2026-01-15", "2029-01-14", 100_000_00, id="b")
    plan = planned(20.0, "phased", "a", phases=2)
    found = outlook(book(TODAY, ACME, contracts=[old, now], price_plans=[plan]))
    assert (found.whole.end, found.whole.end_without) == (109_000_00, 100_000_00)
    lines = [
        ArrLine(account_id=ACME.id, from_on=day(start), to_on=day(end) if end else None, amount=amount * 100,
                currency="USD", kind=kind)  # type: ignore[arg-type]
        for start, end, amount, kind in (("2026-01-15", "2027-01-15", 100_000, "new"),
                                         ("2027-01-15", None, 109_000, "price"))
    ]  # fmt: skip
    found = outlook(book(TODAY, ACME, contracts=[old, now], price_plans=[plan], arr_lines=lines))
    assert found.whole.end == 109_000_00
    assert found.whole.price == 0


def test_a_held_price_that_ends_inside_counts_as_likely_as_the_renewal_before_it() -> None:
    term = TERM.but(arr=100_000_00, call="likely")
    held = planned(10.0, "grandfathered", held_until=day("2027-08-31"))
    found = outlook(book(TODAY, ACME, contracts=[term], price_plans=[held]))
    assert (found.whole.end, found.whole.end_without) == (82_500_00, 75_000_00)
    later = planned(10.0, "grandfathered", held_until=day("2027-11-30"))
    assert outlook(book(TODAY, ACME, contracts=[term], price_plans=[later])).whole.price == 0


def test_a_tier_is_the_sum_of_its_accounts_and_the_book_that_of_the_tiers() -> None:
    globex = account("Globex", "strategic")
    terms = [TERM, contract(globex, "2026-02-01", "2027-01-31", 50_000_00, id="g", call="lost")]
    found = outlook(book(TODAY, [ACME, globex], contracts=terms, price_plans=[planned(), planned(9.0, term="g")]))
    assert sum(each.start for each in found.tiers) == found.whole.start
    assert sum(each.end for each in found.tiers) == found.whole.end
    assert sum(each.price for each in found.tiers) == found.whole.price == 9_000_00
    assert found.tiers[0].nrr == 0.0


def test_the_rhythm_of_notice_is_the_playbooks() -> None:
    assert notice_of(RULES._replace(price_notice_lead=60), TERM, planned(), TODAY).state == "due"
