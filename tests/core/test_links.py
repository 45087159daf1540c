"""What people say of two terms: which renews which, that both run, and outcomes where the next term stands."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.book import Book
from bookcockpit.core.change import Change
from bookcockpit.core.entities import Contract, Dismissal, PricePlan
from bookcockpit.core.fields import FieldError
from bookcockpit.core.renewals.links import doubt_words, link, questions, questions_of, run_beside
from bookcockpit.core.renewals.outcomes import Settled, later_term, settle_by_link, settle_renewal
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.vocabulary import Outcome
from builders import account, book, contract, day

ACME = account("Acme")
TODAY = day("2026-11-22")


def term(key: str, starts: str, ends: str | None, thousands: int = 100, **values: Any) -> Contract:
    return contract(ACME, starts, ends, thousands * 1000_00, id=key, key=key, open_ended=ends is None, **values)


OLD = term("old", "2026-01-01", "2026-12-31")
EARLY = term("new", "2026-11-01", "2027-10-31", 110)
"""Starts 61 days before the other ends, and nothing says whether it renews it."""


def of(*terms: Contract, **more: Any) -> Book:
    return book(TODAY, ACME, contracts=terms, **more)


def after(made: Book, change: Change) -> Book:
    ids = {each.id for each in (*change.save, *change.remove)}
    rows = [each for each in (*made.contracts, *made.dismissals, *made.price_plans) if each.id not in ids]
    rows += change.save
    return book(
        TODAY, ACME,
        contracts=[each for each in rows if isinstance(each, Contract)],
        dismissals=[each for each in rows if isinstance(each, Dismissal)],
        price_plans=[each for each in rows if isinstance(each, PricePlan)],
    )  # fmt: skip


def test_a_question_says_what_may_be_counted_twice_and_how_it_is_answered() -> None:
    (asked,) = questions(of(OLD, EARLY))
    assert asked.words == "$100k counted twice? $110k from 1 Nov 2026 may renew $100k to 31 Dec 2026"
    assert asked.command == f"renewal link {ACME.key} new old"
    assert doubt_words([asked]) == "$100k counted twice? (Acme)"
    assert doubt_words([asked, asked]) == "ARR of 1 account counted twice? (Acme)"
    assert doubt_words([]) == ""


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (
            [term("a", "2025-01-01", "2025-12-31"), term("b", "2025-01-01", "2025-12-31", 20),
             term("c", "2026-01-01", "2026-12-31", 22)],
            "$22k counted twice? $22k from 1 Jan 2026 may renew $20k to 31 Dec 2025 and $100k to 31 Dec 2025",
        ),
        (
            [term("a", "2025-01-01", None), term("b", "2026-06-01", None, 90)],
            "$90k counted twice? $90k from 1 Jun 2026 may renew $100k without an end",
        ),
        (
            [term("a", "2026-01-01", "2026-12-31"), term("b", "2026-06-01", "2027-05-31", 90, currency="EUR")],
            "€90k counted twice? €90k from 1 Jun 2026 may renew $100k to 31 Dec 2026; no rate compares them",
        ),
    ],
)  # fmt: skip
def test_every_kind_of_question_has_its_words(terms: list[Contract], words: str) -> None:
    (asked,) = questions(of(*terms))
    assert asked.words == words


def test_a_former_customer_is_asked_nothing() -> None:
    gone = ACME.but(status="churned")
    assert questions_of(book(TODAY, gone, contracts=[OLD, EARLY]), gone) == ()


def test_a_link_answers_it_and_nothing_is_counted_twice() -> None:
    made = of(OLD, EARLY)
    linked = after(made, link(made, ACME, EARLY, [OLD]))
    assert (arr_on(made, ACME, TODAY), arr_on(linked, ACME, TODAY)) == (210_000_00, 110_000_00)
    assert questions(linked) == []


@pytest.mark.parametrize("ends", ["2026-12-31", None])
def test_an_open_ended_term_ends_the_day_before_the_one_that_renews_it(ends: str | None) -> None:
    endless = term("old", "2025-01-01", None)
    made = of(endless, term("new", "2026-06-01", ends))
    linked = after(made, link(made, ACME, made.contract_by_id["new"], [endless]))
    assert [arr_on(linked, ACME, day(on)) for on in ("2026-05-31", "2026-06-01")] == [100_000_00, 100_000_00]
    assert linked.endless_contracts(ACME) == ([linked.contract_by_id["new"]] if ends is None else [])


def test_both_run_is_kept_and_never_asked_again() -> None:
    made = of(OLD, EARLY)
    beside = after(made, run_beside(made, ACME, EARLY, [OLD], TODAY))
    assert (arr_on(beside, ACME, TODAY), questions(beside)) == (210_000_00, [])
    later = book(day("2030-01-01"), ACME, contracts=beside.contracts, dismissals=beside.dismissals)
    assert questions(later) == []
    assert run_beside(beside, ACME, EARLY, [OLD], TODAY).is_empty


def test_both_run_takes_back_a_link_and_what_was_inferred_and_a_link_takes_back_both_run() -> None:
    follows = term("next", "2027-01-01", "2027-12-31", previous_ids=("old",))
    for stands in (follows, follows.but(previous_ids=())):
        made = of(OLD, stands)
        beside = after(made, run_beside(made, ACME, stands, [OLD], TODAY))
        assert arr_on(beside, ACME, day("2027-02-01")) == 200_000_00
        again = after(beside, link(beside, ACME, beside.contract_by_id["next"], [OLD]))
        assert (arr_on(again, ACME, day("2027-02-01")), again.dismissals) == (100_000_00, ())


@pytest.mark.parametrize(
    ("later", "earlier", "why"),
    [
        (OLD, OLD, "cannot renew itself"),
        (OLD, EARLY, "starts on Thu 1 Jan 2026, before new does on Sun 1 Nov 2026; name the later term first"),
        (EARLY, OLD.but(outcome="churned", outcome_on=TODAY), "cannot renew old, lost on Sun 22 Nov 2026"),
        (EARLY, OLD.but(previous_ids=("new",)), "cannot renew old, which renews it"),
        (EARLY, OLD.but(account_id="other"), "cannot renew old, a term of another account"),
    ],
)
def test_what_cannot_be_linked_is_refused(later: Contract, earlier: Contract, why: str) -> None:
    with pytest.raises(FieldError, match=why):
        link(of(later, earlier), ACME, later, [earlier])


def test_a_circle_is_found_however_long() -> None:
    same = "2026-01-01"
    one, two, three = (
        term("a", same, "2026-12-31", previous_ids=("b",)), term("b", same, "2027-12-31", previous_ids=("c",)),
        term("c", same, "2028-12-31"),
    )  # fmt: skip
    with pytest.raises(FieldError, match="would go in a circle"):
        link(of(one, two, three), ACME, three, [one])


def test_who_cannot_run_beside_itself() -> None:
    with pytest.raises(FieldError, match="cannot run beside itself"):
        run_beside(of(OLD), ACME, OLD, [OLD], TODAY)


# A renewal recorded where the next term stands


LATE = term("c2", "2026-01-15", "2027-01-14")
FIRST = term("c1", "2024-12-01", "2025-11-30")


def settled(made: Book, which: Contract, outcome: Outcome = "renewed", **said: Any) -> Settled:
    later = later_term(made, which)
    assert later is not None
    return settle_by_link(made, ACME, which, later, outcome, on=TODAY, **said)


def test_a_renewal_whose_next_term_stands_links_it_and_makes_no_third() -> None:
    made = of(FIRST, LATE)
    found = settled(made, FIRST)
    assert found.words == "linked to the term Thu 15 Jan 2026 to Thu 14 Jan 2027, $100k a year: flat renewal"
    held = after(made, found.change)
    assert len(held.contracts) == 2
    assert held.contract_by_id["c2"].previous_ids == ("c1",)
    done = held.contract_by_id["c1"]
    assert (done.outcome, done.outcome_on, done.outcome_arr) == ("renewed", TODAY, 100_000_00)
    with pytest.raises(FieldError, match="is recorded already"):
        settled(held, done)


@pytest.mark.parametrize("made", [of(FIRST, LATE), of(OLD, EARLY), of(OLD, EARLY.but(previous_ids=("old",)))])
def test_a_third_term_is_refused(made: Book) -> None:
    with pytest.raises(FieldError, match="would make a third term"):
        settle_renewal(made, ACME, made.contracts[0], "renewed", on=TODAY, today=TODAY)


def test_where_both_run_a_renewal_makes_its_own_next_term() -> None:
    made = of(OLD, EARLY)
    beside = after(made, run_beside(made, ACME, EARLY, [OLD], TODAY))
    assert later_term(beside, OLD) is None
    found = settle_renewal(beside, ACME, OLD, "renewed", on=TODAY, today=TODAY)
    assert found.term is not None
    assert found.term.starts_on == day("2027-01-01")


def test_an_inferred_renewal_may_still_be_a_loss_and_a_new_customer() -> None:
    made = of(FIRST, LATE)
    found = settle_renewal(made, ACME, FIRST, "churned", on=day("2025-12-01"), today=TODAY)
    held = after(made, found.change)
    assert [arr_on(held, ACME, day(on)) for on in ("2025-11-30", "2025-12-15", "2026-01-15")] == [
        100_000_00, None, 100_000_00,
    ]  # fmt: skip
    said = of(FIRST, LATE.but(previous_ids=("c1",)))
    with pytest.raises(FieldError, match="stands"):
        settle_renewal(said, ACME, FIRST, "churned", on=TODAY, today=TODAY)


@pytest.mark.parametrize(
    ("thousands", "outcome", "fits"),
    [(110, "contracted", "expanded"), (90, "renewed", "contracted"), (100, "expanded", "renewed")],
)
def test_an_outcome_that_the_standing_term_contradicts_is_refused(thousands: int, outcome: Outcome, fits: str) -> None:
    made = of(OLD, term("new", "2027-01-01", "2027-12-31", thousands))
    with pytest.raises(FieldError, match=f"is {fits}: the term from Fri 1 Jan 2027 makes"):
        settled(made, OLD, outcome)
    assert settled(made, OLD, fits).term is made.contract_by_id["new"]  # type: ignore[arg-type]


def test_a_rise_that_is_price_is_a_renewal() -> None:
    made = of(OLD, term("new", "2027-01-01", "2027-12-31", 110))
    with pytest.raises(FieldError, match="unless you say how much of the rise is price"):
        settled(made, OLD)
    found = settled(made, OLD, price=10_000_00)
    assert (found.price, found.other) == (10_000_00, 0)
    assert [each.percent for each in after(made, found.change).price_plans] == [10.0]


def test_of_two_that_became_one_each_has_its_share_and_both_are_linked() -> None:
    one, two = term("c1", "2025-01-01", "2025-12-31", 60), term("c2", "2025-01-01", "2025-12-31", 40)
    made = of(one, two, term("c3", "2026-01-01", "2026-12-31", 110))
    found = settled(made, one, "expanded")
    held = after(made, found.change)
    assert held.contract_by_id["c3"].previous_ids == ("c2", "c1")
    assert held.contract_by_id["c1"].outcome_arr == 66_000_00
    again = settled(held, held.contract_by_id["c2"], "expanded")
    assert again.contract.outcome_arr == 44_000_00
