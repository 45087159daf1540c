"""The first-run guide by worked books: what counts as done, whose turn it is, and which day it is."""

from __future__ import annotations

from typing import Any

from bookcockpit.core.actions import BY_HAND, NOT_CHOSEN
from bookcockpit.core.book import Book
from bookcockpit.core.growth.tiering import set_tiers
from bookcockpit.core.health.score import Healths
from bookcockpit.core.policy import Policy
from bookcockpit.core.rhythm.guide import Guide, GuideStep, day_words, guide_of, phase_end
from builders import account, book, contract, day, objective, person, reading, touch

RULES = Policy()
NEW: dict[str, Any] = {"tracked_since": day("2026-11-01")}


def guide(known: Book) -> Guide:
    return guide_of(known, RULES, Healths(known, RULES))


def step(known: Book, name: str) -> GuideStep:
    return next(each for each in guide(known).steps if each.name == name)


def test_an_empty_book_has_no_steps() -> None:
    found = guide(book("2026-11-23", []))
    assert (found.steps, found.best, found.day) == ((), None, 0)


def test_the_day_counts_from_the_first_account_stored() -> None:
    known = book("2026-11-23", [account(**NEW), account("Beta", tracked_since=day("2026-11-20"))])
    found = guide(known)
    assert (found.day, found.phase, day_words(found)) == (23, 1, "Day 23 of 90")
    # Day 30 is 30 Nov, day 31 the first of the second phase.
    assert phase_end(found, 1) == day("2026-11-30")
    assert guide(book("2026-12-01", [account(**NEW)])).phase == 2
    assert guide(book("2027-02-01", [account(**NEW)])).phase is None
    assert day_words(guide(book("2027-02-01", [account(**NEW)]))) == "Day 93: the first 90 are over"


def test_a_fresh_import_begins_with_the_tiers_of_the_largest_strategic_account() -> None:
    accounts = [account("Small", "scale"), account("Big", "strategic"), account("Bigger", "strategic")]
    terms = [
        contract(accounts[1], "2026-01-01", "2027-12-31", 100_00),
        contract(accounts[2], "2026-01-01", "2027-12-31", 900_00),
    ]
    found = guide(book("2026-11-23", accounts, contracts=terms))
    assert found.best is not None
    assert found.best.next is not None
    assert (found.best.name, found.best.done, found.best.total) == ("tiers", 0, 3)
    assert found.best.next.what == "Say why Bigger is strategic: its potential and value to us, 1 to 5"
    assert found.best.next.command == f"account edit {accounts[2].key} --expansion-potential 3 --strategic-value 3"
    contracts = next(each for each in found.steps if each.name == "contracts")
    assert (contracts.done, contracts.next and contracts.next.account.name) == (2, "Small")


def test_a_tier_is_judged_by_both_scores_or_a_reason() -> None:
    known = [
        account("Half", expansion_potential=3),
        account("Both", expansion_potential=3, strategic_value=2),
        account("Said", tier_reason="A lighthouse"),
    ]
    assert step(book("2026-11-23", known), "tiers").done == 2


def test_a_tier_that_came_with_an_import_is_not_ticked_until_somebody_sets_it() -> None:
    came = account("Came", "scale", key="came", tier_reason=NOT_CHOSEN)
    judged = account("Judged", "scale", tier_reason=NOT_CHOSEN, expansion_potential=3, strategic_value=2)
    by_hand = account("By hand", "scale", tier_reason=BY_HAND)
    found = step(book("2026-11-23", [came, judged, by_hand]), "tiers")
    assert (found.done, found.total) == (1, 3)
    assert found.next is not None
    assert found.next.what == "Say which tier Came is: scale came with the import"
    assert found.next.command == "tier scale came --why TEXT"
    chosen = set_tiers([came, judged], "scale", "", day("2026-11-23")).save
    assert step(book("2026-11-23", [*chosen, by_hand]), "tiers").is_done  # type: ignore[list-item]


def test_an_account_at_risk_is_counted_but_never_next() -> None:
    known = book("2026-11-23", [account("Risky", at_risk_since=day("2026-11-01"))])
    owners = step(known, "owners")
    assert (owners.done, owners.total, owners.next) == (0, 1, None)
    assert owners.note == "left: Risky, at risk: stabilise first"
    assert guide(known).best is None


def test_a_plan_counts_once_an_objective_can_be_reviewed() -> None:
    big = account("Big", "strategic")
    ana = person(big, "Ana")
    half = objective(big, "Ten days.", metric="Days", target=10)
    found = step(book("2026-11-23", big, stakeholders=[ana], objectives=[half]), "objectives")
    assert (found.done, found.next and found.next.what) == (
        0,
        "“Ten days” of Big lacks a target date and an owner on their side",
    )
    whole = half.but(target_on=day("2027-03-31"), owner="Ana")
    assert step(book("2026-11-23", big, stakeholders=[ana], objectives=[whole]), "objectives").is_done


def test_the_map_wants_four_roles_of_people_who_are_there() -> None:
    big = account("Big", "strategic")
    people = [
        person(big, "Ana", roles=("champion", "economic_buyer", "technical_owner")),
        person(big, "Bo", roles=("executive_sponsor",), left_on=day("2026-11-01")),
    ]
    found = step(book("2026-11-23", big, stakeholders=people), "maps")
    assert found.next is not None
    assert (found.done, found.next.role) == (0, "executive_sponsor")


def test_without_a_strategic_account_its_steps_say_so_and_stand_in_no_way() -> None:
    found = step(book("2026-11-23", account()), "maps")
    assert (found.is_done, found.total, found.share, found.note) == (True, 0, None, "no account is strategic yet")


def test_health_wants_two_categories_and_says_which_is_known() -> None:
    acme = account(tracked_since=day("2026-11-20"))
    one = [reading(acme, "seats_active_pct", "2026-11-01", 80)]
    found = step(book("2026-11-23", acme, readings=one), "health")
    assert found.next is not None
    assert found.next.what == "Read how Acme is doing: only product is known"
    two = [*one, reading(acme, "invoice_days_late", "2026-11-01", 0)]
    assert step(book("2026-11-23", acme, readings=two), "health").is_done


def test_two_triggers_are_enough_of_many_scale_accounts() -> None:
    some = [account(name, "scale") for name in ("Aa", "Bb", "Cc")]
    read: list[Any] = [reading(some[0], "seats_active_pct", "2026-11-01", 80)]
    found = step(book("2026-11-23", some, readings=read), "triggers")
    assert (found.done, found.total, found.next and found.next.account.name) == (1, 2, "Bb")
    read.append(reading(some[1], "seats_active_pct", "2026-11-01", 80))
    assert step(book("2026-11-23", some, readings=read), "triggers").is_done
    assert step(book("2026-11-23", account()), "triggers").note == "no account waits for a trigger"


def test_reviews_are_wanted_of_strategic_accounts_and_touches_of_all_with_a_rhythm() -> None:
    big, small = account("Big", "strategic"), account("Small", "scale")
    held = [touch(big, "business_review", "2026-11-10")]
    known = book("2026-11-23", [big, small], held)
    assert step(known, "reviews").is_done
    rhythm = step(known, "rhythm")
    assert (rhythm.done, rhythm.total, rhythm.next and rhythm.next.account.name) == (1, 2, "Small")
