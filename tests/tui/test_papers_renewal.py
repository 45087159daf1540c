"""The papers of a renewal: what they say while one types, and what their answers come to."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.entities import CallChange, Contract, PricePlan
from bookcockpit.core.policy import Policy
from bookcockpit.tui.forms.model import FormModel, People, WrongField
from bookcockpit.tui.forms.renewal import CallModel, NoticeModel, OutcomeModel, PricePlanModel, TermsModel
from builders import account, book, contract, day

TODAY = day("2026-11-20")
ACME = account("Acme")
TERM = contract(ACME, "2026-01-01", "2026-12-31", arr=240_000_00, id="t", key="t")


def nobody() -> People:
    return People(ACME.id, [])


def typed(paper: FormModel[Any], **texts: str) -> dict[str, str]:
    return {**paper.start, **texts}


def outcome() -> OutcomeModel:
    return OutcomeModel(book(TODAY, ACME, contracts=[TERM]), ACME, TERM, nobody())


def test_the_outcome_begins_with_today_and_the_arr_of_the_term_and_with_no_outcome() -> None:
    paper = outcome()
    assert paper.title == "Outcome · Acme · Fri 1 Jan 2027"
    assert (paper.start["result"], paper.start["decided_on"], paper.start["new_arr"]) == ("", "2026-11-20", "240,000")
    with pytest.raises(WrongField, match="Outcome is missing; choose what became of it"):
        paper.change(paper.start)


def test_while_it_is_typed_an_outcome_says_what_follows_or_what_contradicts_it() -> None:
    paper = outcome()
    follows = paper.echoes(typed(paper, result="expanded", new_arr="252k", price="12k"))["result"]
    assert follows == "next term Fri 1 Jan 2027 to Fri 31 Dec 2027, $252k a year: price +$12k"
    assert (
        paper.echoes(typed(paper, result="contracted"))["result"] == "type the ARR from then on: below what it is now"
    )
    wrong = paper.echoes(typed(paper, result="contracted", new_arr="250k"))["result"]
    assert wrong == "ARR from then is not between 0 and USD 240,000.00, so it is expanded, not contracted."
    assert paper.echoes(typed(paper, result="extended"))["result"].startswith("Extended to is missing")
    assert "not an amount" in paper.echoes(typed(paper, result="renewed", new_arr="lots"))["result"]


def test_a_churn_needs_no_amount_typed_away() -> None:
    paper = outcome()
    change = paper.change(typed(paper, result="churned", decided_on="2026-11-18"))
    (done,) = [each for each in change.save if isinstance(each, Contract)]
    assert (done.outcome, done.outcome_on, done.outcome_arr) == ("churned", day("2026-11-18"), 0)


def test_a_refusal_stands_at_the_field_it_is_about() -> None:
    paper = outcome()
    for texts, field in (
        ({"result": "renewed", "decided_on": "2026-12-24"}, "decided_on"),
        ({"result": "renewed", "new_arr": "1k"}, "new_arr"),
        ({"result": "expanded", "new_arr": "250k", "price": "20k"}, "price"),
        ({"result": "renewed", "until": "2027-05-05"}, "until"),
    ):
        with pytest.raises(WrongField) as refused:
            paper.change(typed(paper, **texts))
        assert refused.value.field == field


def test_a_call_says_what_it_counts_and_is_kept_with_its_date() -> None:
    paper = CallModel(ACME, TERM, Policy(), TODAY, nobody())
    assert paper.echoes(paper.start)["call"] == "counts 75 % of $240k: $180k"
    texts = typed(paper, call="at_risk", probability="30%", target_arr="200k", stage="in_talks")
    assert paper.echoes(texts)["call"] == "counts 30 % of $200k: $60k"
    change = paper.change(texts)
    assert [(each.call, each.probability) for each in change.save if isinstance(each, CallChange)] == [("at_risk", 0.3)]
    again = CallModel(ACME, TERM.but(rev=1), Policy(), TODAY, nobody())
    assert again.change(again.start).is_empty


def test_a_price_plan_says_what_it_comes_to_and_emptied_it_is_taken_back() -> None:
    paper = PricePlanModel(ACME, TERM, TODAY, nobody(), None)
    said = paper.echoes(typed(paper, percent="5"))
    assert (said["percent"], said["treatment"]) == ("+$12k: $252k a year", "+$12k from Fri 1 Jan 2027")
    assert said["tied_to"] == "without a value it is a reason to leave"
    spared = paper.echoes(typed(paper, percent="5", treatment="grandfathered"))
    assert (spared["percent"], spared["treatment"]) == ("no increase for them", "old price for the whole next term")
    (plan,) = paper.change(typed(paper, percent="5", tied_to="Hours")).save
    assert isinstance(plan, PricePlan)
    assert (plan.percent, plan.treatment, plan.tied_to) == (5.0, "full", "Hours")
    told = PricePlanModel(ACME, TERM, TODAY, nobody(), None, Policy())
    assert told.echoes(typed(told, percent="5"))["notice_given_on"] == "due by Mon 2 Nov 2026"
    stored = PricePlanModel(ACME, TERM, TODAY, nobody(), plan)
    assert stored.change(typed(stored, percent="", tied_to="")).remove == (plan,)
    with pytest.raises(WrongField, match="Increase % is missing: notice was given of what"):
        paper.change(typed(paper, notice_given_on="2026-11-19"))


def test_phases_and_a_held_price_say_what_they_come_to_and_count_where_they_belong() -> None:
    paper = PricePlanModel(ACME, TERM, TODAY, nobody(), None)
    phased = typed(paper, percent="6", treatment="phased", phases="4")
    assert paper.echoes(phased)["treatment"] == "+$3.6k from Fri 1 Jan 2027, +$3.6k from Sat 1 Jan 2028, 2 more"
    (plan,) = paper.change(phased).save
    assert isinstance(plan, PricePlan)
    assert plan.phases == 4
    unsaid = paper.echoes(typed(paper, percent="6", treatment="phased"))
    assert unsaid["phases"] == "3 unless you say how many"
    full = typed(paper, percent="6", phases="4", held_until="2027-06-30")
    said = paper.echoes(full)
    assert (said["phases"], said["held_until"]) == ("counts where it is in phases", "counts where it is not for them")
    (plain,) = paper.change(full).save
    assert isinstance(plain, PricePlan)
    assert (plain.phases, plain.held_until) == (None, None)
    held = typed(paper, percent="6", treatment="grandfathered", held_until="2027-06-30")
    assert paper.echoes(held)["treatment"] == "+$14.4k from Thu 1 Jul 2027"
    with pytest.raises(WrongField, match="Held until is before the renewal on Fri 1 Jan 2027"):
        paper.change(typed(paper, percent="6", treatment="grandfathered", held_until="2026-12-01"))


NEXT = contract(ACME, "2026-11-01", "2027-10-31", arr=252_000_00, id="n", key="n")
"""Starts two months before the other ends: whether it renews it is a question."""


def test_an_outcome_links_the_term_that_stands_already_and_takes_no_other_amount() -> None:
    paper = OutcomeModel(book(TODAY, ACME, contracts=[TERM, NEXT]), ACME, TERM, nobody())
    assert paper.start["new_arr"] == "252,000"
    said = paper.echoes(typed(paper, result="expanded"))["result"]
    assert said.startswith("linked to the term Sun 1 Nov 2026 to Sun 31 Oct 2027, $252k a year: expansion +$12k")
    assert "is expanded: the term from Sun 1 Nov 2026" in paper.echoes(typed(paper, result="contracted"))["result"]
    with pytest.raises(WrongField, match="is that of the term from Sun 1 Nov 2026, which stands already"):
        paper.change(typed(paper, result="expanded", new_arr="300k"))
    made = [each for each in paper.change(typed(paper, result="expanded")).save if isinstance(each, Contract)]
    assert {each.key: (each.outcome, each.previous_ids) for each in made} == {
        "t": ("expanded", ()),
        "n": (None, ("t",)),
    }


def terms(*contracts: Contract, of: Contract) -> TermsModel:
    return TermsModel(book(TODAY, ACME, contracts=contracts), ACME, of, nobody())


@pytest.mark.parametrize("of", [TERM, NEXT])
def test_what_is_asked_of_a_term_is_answered_from_either_side(of: Contract) -> None:
    paper = terms(TERM, NEXT, of=of)
    other = NEXT if of is TERM else TERM
    assert list(paper.options(paper.questions[0]).values()) == [
        "$252k to 31 Oct 2027" if other is NEXT else "$240k to 31 Dec 2026"
    ]
    assert paper.echoes(paper.start)["answer"] == ("$240k to 31 Dec 2026 counts until Sun 1 Nov 2026, then $252k does")
    assert [(each.key, each.previous_ids) for each in paper.change(paper.start).save] == [("n", ("t",))]  # type: ignore[attr-defined]
    both = typed(paper, answer="both")
    assert paper.echoes(both)["answer"] == "they add up, and nobody asks again"
    assert [each.subject for each in paper.change(both).save] == ["t n"]  # type: ignore[attr-defined]


def test_any_other_term_of_the_account_can_be_chosen_and_what_cannot_be_is_said() -> None:
    old = contract(ACME, "2024-01-01", "2024-12-31", arr=50_000_00, id="o", key="o")
    paper = terms(old, TERM, NEXT, of=NEXT)
    assert list(paper.options(paper.questions[0])) == ["asked", "o"]
    after = paper.change(typed(paper, other="o")).save
    assert [(each.key, each.previous_ids) for each in after] == [("n", ("o",))]  # type: ignore[attr-defined]
    gone = old.but(outcome="churned", outcome_on=TODAY)
    refused = terms(gone, TERM, NEXT, of=NEXT)
    assert "cannot renew o, lost on" in refused.echoes(typed(refused, other="o"))["answer"]


def test_a_sum_in_question_is_answered_as_a_whole() -> None:
    two = [TERM, contract(ACME, "2026-01-01", "2026-12-31", arr=20_000_00, id="s", key="s")]
    paper = terms(*two, contract(ACME, "2027-01-01", "2027-12-31", arr=22_000_00, id="n", key="n"), of=two[0])
    (after,) = paper.change(paper.start).save
    assert after.previous_ids == ("s", "t")  # type: ignore[attr-defined]


def test_the_answer_to_a_notice_is_asked_with_what_it_needs() -> None:
    term = TERM.but(notice_days=30, rev=1)
    paper = NoticeModel(ACME, term, TODAY, nobody())
    assert paper.title == "Notice · Acme · Wed 2 Dec 2026"
    (plain,) = paper.change(paper.start).save
    assert plain.notice_answer == "none"  # type: ignore[attr-defined]
    with pytest.raises(WrongField, match="Moved to is missing"):
        paper.change(typed(paper, answer="extended"))
    moved = paper.change(typed(paper, answer="extended", until="2026-12-20")).save[0]
    assert moved.notice_on == day("2026-12-20")  # type: ignore[attr-defined]
    given = paper.change(typed(paper, answer="received", called="lost")).save[0]
    assert (given.notice_answer, given.call) == ("received", "lost")  # type: ignore[attr-defined]
