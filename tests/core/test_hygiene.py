"""Hygiene by worked books: each rule once found and once content, weight by tier, and what is put away."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.book import Book, Growth
from bookcockpit.core.entities import Account, ArrLine, Play, PlayStep
from bookcockpit.core.fields import FieldError
from bookcockpit.core.policy import Policy
from bookcockpit.core.rhythm.hygiene import (
    RULES,
    Finding,
    bring_back_finding,
    clean_words,
    dismiss_finding,
    findings_of,
    hygiene_of,
    rules_named,
)
from builders import account, book, commitment, contract, day, objective, person, reading, touch

TODAY = "2026-11-23"
PLAYBOOK = Policy()
WHOLE: dict[str, Any] = {"our_owner": "Nora", "tier_reason": "Grows", "owned_since": day("2025-01-01")}


def clean(of: Account | None = None, **more: Any) -> Book:
    """A growth account about which nothing is missing."""
    acme = of or account(**WHOLE)
    people = [
        person(acme, "Ana", id="ana", roles=("champion", "technical_owner")),
        person(acme, "Bo", id="bo", roles=("economic_buyer",)),
    ]
    held = [touch(acme, "business_review", "2026-11-02", stakeholder_ids=("ana", "bo"))]
    return book(
        TODAY,
        acme,
        more.pop("touches", held),
        **{
            "stakeholders": people,
            "contracts": [contract(acme, "2026-01-01", "2026-12-31", notice_days=90)],
            "readings": [reading(acme, "seats_active_pct", "2026-11-01", 80)],
            **more,
        },
    )


def found(known: Book) -> dict[str, Finding]:
    return {each.rule.id: each for each in findings_of(known, PLAYBOOK, known.accounts[0])}


def test_an_account_about_which_nothing_is_missing_is_clean() -> None:
    known = clean()
    assert found(known) == {}
    state = hygiene_of(known, PLAYBOOK)
    assert (state.clean, state.looked_at, state.share, state.found) == (1, 1, 1.0, 0)
    assert clean_words(state) == "1 of 1 account clean, 100 %"


def lacking(**values: Any) -> Account:
    return account(**{**WHOLE, **values})


def _case(rule: str, what: str, **more: Any) -> Any:
    return pytest.param(rule, what, more, id=rule)


ACME = account(**WHOLE)


@pytest.mark.parametrize(
    ("rule", "what", "more"),
    [
        _case("no_contract", "No contract is known", contracts=[]),
        _case(
            "contract_gaps",
            "1 contract without ARR and 1 contract without notice days",
            contracts=[contract(ACME, "2026-01-01", "2026-12-31", arr=0)],
        ),
        _case(
            "overlaps",
            "$100k counted twice? $100k from 1 Nov 2026 may renew $100k to 31 Dec 2026",
            contracts=[
                contract(ACME, "2026-01-01", "2026-12-31", notice_days=90),
                contract(ACME, "2026-11-01", "2027-10-31", notice_days=90),
            ],
        ),
        _case(
            "lines_apart",
            "ARR line $240k, contracts $100k on Mon 23 Nov 2026",
            arr_lines=[
                ArrLine(account_id="acme", from_on=day("2026-01-01"), amount=240_000_00, currency="USD", kind="new")
            ],
        ),
        _case("no_owner", "Nobody of ours is named as owner", of=lacking(our_owner="")),
        _case("no_tier_reason", "Nothing says why it is growth", of=lacking(tier_reason="")),
        _case("never_touched", "No touch was ever logged", touches=[]),
        _case(
            "missing_roles",
            "No economic buyer or champion is known",
            stakeholders=[person(ACME, "Ana", id="ana", roles=("technical_owner",))],
        ),
        _case(
            "stale_contacts",
            "Not verified in 180 days: Cy",
            stakeholders=[
                person(ACME, "Ana", id="ana", roles=("champion", "technical_owner", "economic_buyer")),
                # 27 May + 180 days is today; a day before is too old.
                person(ACME, "Cy", verified_on=day("2026-05-26")),
                person(ACME, "Di", verified_on=day("2026-05-27")),
            ],
        ),
        _case(
            "stale_plan",
            "Plan reviewed 6 mo ago",
            # Six months on is 22 Nov, yesterday.
            touches=[
                touch(ACME, "business_review", "2026-05-22"),
                touch(ACME, "check_in", "2026-11-02", stakeholder_ids=("ana", "bo")),
            ],
        ),
        _case(
            "not_reviewable",
            "“Ten days” lacks a metric, a target, a target date and an owner on their side",
            objectives=[objective(ACME, "Ten days.")],
        ),
        _case("undated_promises", "No date: Send prices", commitments=[commitment(ACME, "Send prices")]),
        _case(
            "idle_plays",
            "“Sixty seats” lacks a next step and a date",
            plays=[Play(account_id=ACME.id, motion="seats", title="Sixty seats")],
        ),
        # The last day within 90 days is 25 Aug.
        _case(
            "old_readings",
            "Last reading 91 d ago; past 90 days health leaves it out",
            readings=[reading(ACME, "seats_active_pct", "2026-08-24", 80)],
        ),
    ],
)
def test_each_rule_finds_its_own_and_nothing_else(rule: str, what: str, more: dict[str, Any]) -> None:
    known = clean(**more)
    assert {each: finding.trace.what for each, finding in found(known).items() if each == rule} == {rule: what}
    if rule not in ("never_touched", "missing_roles"):
        assert set(found(known)) == {rule}


def test_every_rule_has_its_case() -> None:
    cased = {mark.id for mark in test_each_rule_finds_its_own_and_nothing_else.pytestmark[0].args[1]}
    assert cased | {"duplicates"} == {rule.id for rule in RULES}


def test_accounts_of_nearly_the_same_name_may_be_one() -> None:
    first = account("Acme Ltd", **WHOLE)
    second = account("Acme GmbH", id="acme-2", **WHOLE)
    twins = findings_of(book(TODAY, [first, second]), PLAYBOOK, first)
    other = findings_of(book(TODAY, [first, second]), PLAYBOOK, second)
    named = [each.trace.what for each in (*twins, *other) if each.rule.id == "duplicates"]
    assert len(named) == 1
    assert named[0].startswith("May be Acme ")


def test_a_dated_step_makes_a_play_go_on() -> None:
    play = Play(account_id=ACME.id, motion="seats", title="Sixty seats", due_on=day("2027-01-01"))
    steps = [PlayStep(play_id=play.id, title="Sheet")]
    assert found(clean(plays=[play], growth=Growth(steps=steps))) == {}


def test_scale_accounts_are_asked_only_for_a_champion_and_a_buyer() -> None:
    small = account(tier="scale", **WHOLE)
    people = [person(small, "Ana", id="ana", roles=("champion", "economic_buyer"))]
    assert found(clean(small, stakeholders=people)) == {}


def test_accounts_at_risk_are_left_alone_and_not_counted() -> None:
    known = clean(lacking(our_owner="", at_risk_since=day("2026-11-01")))
    state = hygiene_of(known, PLAYBOOK)
    assert found(known) == {}
    assert (state.looked_at, state.share, [each.name for each in state.left_alone]) == (0, None, ["Acme"])
    assert clean_words(state) == "no account to look at"


def test_strategic_accounts_come_first_and_weigh_most() -> None:
    names = [("Zeta", "strategic"), ("Beta", "scale"), ("Alfa", "growth")]
    known = book(TODAY, [account(name, tier) for name, tier in names])
    result = next(each for each in hygiene_of(known, PLAYBOOK).results if each.rule.id == "no_owner")
    assert [each.account.name for each in result.findings] == ["Zeta", "Alfa", "Beta"]
    assert result.weight == 10 + 6 + 2


def test_what_is_put_away_no_longer_counts_for_ninety_days() -> None:
    known = clean(lacking(our_owner=""))
    (made,) = dismiss_finding(found(known)["no_owner"], "A shared account", day(TODAY)).save
    away = clean(lacking(our_owner=""), dismissals=[made])
    state = hygiene_of(away, PLAYBOOK)
    assert (state.clean, state.found) == (1, 0)
    assert not found(away)["no_owner"].is_open
    later = clean(lacking(our_owner=""), dismissals=[made.but(made_on=day("2026-08-25"))])
    assert found(later)["no_owner"].is_open
    back = bring_back_finding(away, away.accounts[0], rules_named("no_owner")[0])
    assert back.remove == (made,)
    with pytest.raises(FieldError, match="say why"):
        dismiss_finding(found(known)["no_owner"], "", day(TODAY))


def test_a_rule_is_named_by_its_beginning_and_by_dashes() -> None:
    assert [rule.id for rule in rules_named("Stale")] == ["stale_contacts", "stale_plan"]
    assert [rule.id for rule in rules_named("idle-plays")] == ["idle_plays"]
    assert list(rules_named("")) == []


def test_the_command_that_mends_it_is_filled_in() -> None:
    known = clean(stakeholders=[person(ACME, "Ana", id="ana", roles=("champion", "economic_buyer"))])
    assert found(known)["missing_roles"].command == f"stakeholder add {ACME.key} NAME --roles technical_owner"
