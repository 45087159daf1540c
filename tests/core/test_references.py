"""References by worked dates: who may be asked, what opens a gate, who rests, who can speak, and what follows a yes."""

from __future__ import annotations

from typing import Any

import pytest

from bookcockpit.core.book import Book, Growth
from bookcockpit.core.entities import Account, Dismissal, Reference
from bookcockpit.core.fields import FieldError
from bookcockpit.core.growth.references import (
    CannotAsk,
    agree_reference,
    ask_reference,
    candidate_of,
    candidates,
    decline_reference,
    dismiss_candidate,
    on_advisory_board,
    references,
    rests_until,
    use_reference,
    weighed,
    who_can_speak,
)
from bookcockpit.core.health.score import Healths
from bookcockpit.core.policy import Policy
from builders import account, book, day, objective, person, reading, touch

TODAY = "2026-11-23"
RULES = Policy()


def reference(of: Account, topic: str = "Onboarding", **values: Any) -> Reference:
    values.setdefault("asked_on", day("2026-01-05"))
    return Reference(account_id=of.id, topic=topic, **values)


def well(of: Account, *refs: Reference, **more: Any) -> Book:
    """A book whose account agreed a value, is in green health, and has a champion."""
    ana = person(of, "Ana", id="ana", roles=("champion",), stance="advocate")
    bo = person(of, "Bo", id="bo", level="executive", roles=("executive_sponsor",))
    aim = objective(
        of,
        "Ten days, not three weeks.",
        metric="Days",
        agreed_on=day("2026-03-02"),
        agreed_value="$14k",
        agreed_by_id="ana",
    )
    held = [touch(of, "value_touch", "2026-11-10", stakeholder_ids=("ana", "bo"), sentiment=2)]
    read = [reading(of, "seats_active_pct", "2026-11-01", 85), reading(of, "invoice_days_late", "2026-11-01", 0)]
    people = more.pop("stakeholders", [ana, bo])
    return book(
        TODAY,
        of,
        held,
        stakeholders=people,
        **{"objectives": [aim], "readings": read, "growth": Growth(references=refs), **more},
    )


def healths(of: Book) -> Healths:
    return Healths(of, RULES)


def asked(known: Book, made: Reference, *, anyway: bool = False) -> Any:
    return ask_reference(known, RULES, known.accounts[0], made, healths(known), anyway=anyway)


# Who may be asked


def test_with_an_agreed_value_green_health_and_a_champion_they_may_be_asked() -> None:
    known = well(account())
    (found,) = candidates(known, RULES, healths(known))
    assert found.is_ready
    assert found.topic == "Ten days, not three weeks."
    assert found.speaker is not None
    assert found.speaker.name == "Ana"
    total = found.health.total
    assert found.why == (
        f"They agreed the value (Ten days, not three weeks: $14k), health green, {total}, and Ana is a champion"
    )


def test_each_shut_gate_says_what_opens_it() -> None:
    acme = account()
    plain = book(TODAY, acme, objectives=[objective(acme, "Ten days")])
    found = weighed(plain, RULES, acme, healths(plain))
    assert [(gate.name, gate.is_open) for gate in found.gates] == [
        ("value_agreed", False),
        ("health_green", False),
        ("speaker_known", False),
        ("rested", True),
    ]
    assert found.gates[0].opens == "Agree with them what it is worth: Ten days"
    assert found.gates[1].what == "Health unknown"
    assert found.why == "Not yet: no value is agreed. Agree with them what it is worth: Ten days"


@pytest.mark.parametrize(
    "values", [{"at_risk_since": day("2026-11-01")}, {"status": "churned"}, {"status": "archived"}]
)
def test_nobody_at_risk_or_gone_is_suggested(values: dict[str, Any]) -> None:
    known = well(account(**values), reference(account(), state="agreed", agreed_on=day("2026-02-01")))
    assert candidates(known, RULES, healths(known)) == ()
    assert who_can_speak(known, RULES, healths(known), "days") == ()
    assert [each.is_held for each in references(known, RULES)] == [True]


def test_who_is_a_reference_or_waits_for_an_answer_is_not_suggested_again() -> None:
    acme = account()
    for each in (reference(acme, state="agreed", agreed_on=day("2026-02-01")), reference(acme, kind="referral")):
        known = well(acme, each)
        assert candidate_of(known, RULES, acme, healths(known)) is None
    board = reference(acme, kind="advisory_board", state="agreed", agreed_on=day("2026-02-01"))
    known = well(acme, board)
    assert candidate_of(known, RULES, acme, healths(known)) is not None
    assert on_advisory_board(known, acme)


@pytest.mark.parametrize(
    ("values", "until"),
    [
        # 180 days: 2 Jun is day 0, 29 Nov day 180.
        ({"state": "declined", "asked_on": day("2026-06-02")}, "2026-11-29"),
        # The last day is over: 27 May + 180 days is 23 Nov, today.
        ({"state": "declined", "asked_on": day("2026-05-27")}, None),
        ({"state": "used", "used_on": day("2026-08-01"), "times": 1}, "2027-01-28"),
        # Four times within a year, the last one long ago: free again a year after it.
        ({"state": "used", "used_on": day("2026-02-01"), "asked_on": day("2025-01-01"), "times": 4}, "2027-02-01"),
        ({"state": "used", "used_on": day("2025-11-22"), "asked_on": day("2025-01-01"), "times": 4}, None),
    ],
)
def test_a_favour_and_a_no_rest_a_customer(values: dict[str, Any], until: str | None) -> None:
    acme = account()
    rests = rests_until(well(acme, reference(acme, **values)), RULES, acme)
    assert (rests[0].isoformat() if rests is not None else None) == until


def test_put_away_it_is_silent_until_a_new_value_is_agreed() -> None:
    acme = account()
    known = well(acme)
    (change,) = dismiss_candidate(
        candidates(known, RULES, healths(known))[0], "Their lawyers forbid it", day(TODAY)
    ).save
    assert isinstance(change, Dismissal)
    assert (change.rule, change.reason) == ("reference", "Their lawyers forbid it")
    away = well(acme, dismissals=[change])
    assert not candidates(away, RULES, healths(away))[0].is_ready
    old = well(acme, dismissals=[change.but(made_on=day("2026-03-01"))])
    assert candidates(old, RULES, healths(old))[0].is_ready
    with pytest.raises(FieldError, match="say why"):
        dismiss_candidate(candidates(known, RULES, healths(known))[0], " ", day(TODAY))


def test_who_would_speak_left_so_another_may_be_asked() -> None:
    acme = account()
    cy = person(acme, "Cy", id="cy", left_on=day("2026-10-01"))
    agreed = reference(acme, state="agreed", agreed_on=day("2026-02-01"), stakeholder_id="cy")
    known = well(acme, agreed)
    people = [*known.stakeholders, cy]
    known = well(acme, agreed, stakeholders=people)
    assert [(each.has_left, each.is_free) for each in references(known, RULES)] == [(True, False)]
    assert candidates(known, RULES, healths(known))[0].is_ready
    assert [each.standing for each in who_can_speak(known, RULES, healths(known), "days")] == ["eligible"]
    with pytest.raises(FieldError, match="left Acme; name somebody who is there"):
        asked(known, reference(acme, "Another", stakeholder_id="cy"))


# Who can speak on it


def test_every_word_must_be_found_and_accents_and_case_do_not_matter() -> None:
    acme = account(industry="Hôtellerie", products=("Learn",))
    known = well(acme)
    found = who_can_speak(known, RULES, healths(known), "HOTEL days")
    assert [(each.standing, each.is_whole) for each in found] == [("eligible", False)]
    assert [match.what for match in found[0].matches] == ["objective", "metric", "industry"]
    assert who_can_speak(known, RULES, healths(known), "hotellerie learn")[0].is_whole
    assert who_can_speak(known, RULES, healths(known), "hotel airport") == ()
    assert who_can_speak(known, RULES, healths(known), "  ") == ()


def test_agreed_come_before_used_lately_before_eligible_before_asked() -> None:
    known_as: dict[str, dict[str, Any]] = {
        "Asked": {},
        "Free": {"state": "agreed", "agreed_on": day("2026-02-01")},
        "Lately": {"state": "used", "used_on": day("2026-10-01"), "times": 1},
    }
    accounts = [account(name) for name in ("Asked", "Free", "Lately", "Open")]
    parts = [
        well(each, *([reference(each, **known_as[each.name])] if each.name in known_as else [])) for each in accounts
    ]
    people = [person(each, "Ana", id=f"ana-{each.id}", roles=("champion",)) for each in accounts]
    readings = [read for each in accounts for read in _readings(each)]
    aims = [aim for part in parts for aim in part.objectives]
    whole = book(
        TODAY,
        accounts,
        [touch(each, "value_touch", "2026-11-10", stakeholder_ids=(f"ana-{each.id}",)) for each in accounts],
        stakeholders=people,
        objectives=aims,
        readings=readings,
        growth=Growth(references=[each for part in parts for each in part.growth.references]),
    )
    found = who_can_speak(whole, RULES, Healths(whole, RULES.__class__(health_green=40)), "days")
    assert [(each.account.name, each.standing) for each in found] == [
        ("Free", "agreed"),
        ("Lately", "used_lately"),
        ("Open", "eligible"),
        ("Asked", "asked"),
    ]


def _readings(of: Account) -> list[Any]:
    return [reading(of, "seats_active_pct", "2026-11-01", 95), reading(of, "invoice_days_late", "2026-11-01", 0)]


# Asked, agreed, used, declined


def test_asking_with_a_gate_shut_is_refused_and_noted_if_asked_anyway() -> None:
    acme = account()
    known = book(TODAY, acme)
    made = reference(acme, asked_on=day(TODAY))
    with pytest.raises(
        CannotAsk, match=r"is not asked yet: No objective is known → Ask what they want, and measure it\."
    ):
        asked(known, made)
    (saved,) = asked(known, made, anyway=True).save
    assert saved.notes.startswith("Asked although a gate was shut: No objective is known; Health unknown")


def test_a_customer_at_risk_is_never_asked() -> None:
    acme = account(at_risk_since=day("2026-11-01"), at_risk_exit="Two weeks of use")
    with pytest.raises(CannotAsk, match=r"at risk: stabilise first \(Two weeks of use\)"):
        asked(well(acme), reference(acme, asked_on=day(TODAY)), anyway=True)


def test_the_same_is_not_asked_twice() -> None:
    acme = account()
    waiting = reference(acme, "Onboarding")
    with pytest.raises(FieldError, match="is asked at Acme already"):
        asked(well(acme, waiting), reference(acme, "onboarding", asked_on=day(TODAY)), anyway=True)


def test_from_asked_to_used_twice() -> None:
    acme, today = account(), day(TODAY)
    first = reference(acme, asked_on=day("2026-09-01"))
    (agreed,) = agree_reference(acme, first, day("2026-09-10")).save
    (used,) = use_reference(acme, agreed, "Globex", day("2026-10-01"), today).save  # type: ignore[arg-type]
    # A time noted late counts, and does not become the last.
    (again,) = use_reference(acme, used, "Initech", day("2026-09-20"), today).save  # type: ignore[arg-type]
    assert isinstance(again, Reference)
    assert (again.state, again.times, again.used_for, again.used_on) == ("used", 2, "Globex", day("2026-10-01"))
    # Though it is not stored, its day is one on which they had agreed.
    with pytest.raises(FieldError, match="is before agreed on, Thu 10 Sep 2026"):
        use_reference(acme, used, "Initech", day("2026-09-09"), today)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("step", "why"),
    [
        (lambda acme, today: use_reference(acme, reference(acme), "Globex", today, today), "has not agreed yet"),
        (
            lambda acme, today: agree_reference(acme, reference(acme, state="declined"), today),
            "declined on this; ask anew",
        ),
        (
            lambda acme, today: use_reference(
                acme, reference(acme, state="agreed", agreed_on=day("2026-02-01")), "", today, today
            ),
            "say for whom",
        ),
        (lambda acme, today: decline_reference(acme, reference(acme, state="declined"), "", today), "ask anew"),
    ],
)
def test_a_step_that_cannot_be_says_why(step: Any, why: str) -> None:
    with pytest.raises(FieldError, match=why):
        step(account(), day(TODAY))


def test_a_no_keeps_its_reason_in_the_notes() -> None:
    acme = account()
    change = decline_reference(acme, reference(acme, notes="By video"), "Not before the audit", day(TODAY))
    (saved,) = change.save
    assert isinstance(saved, Reference)
    assert saved.notes == "By video\nDeclined 2026-11-23: Not before the audit"
    assert change.label == "Acme declined: reference on “Onboarding”"
