"""Signals rule by rule, by worked dates on both sides of each limit; and a book in good order raises none."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bookcockpit.core.book import Book
from bookcockpit.core.dates import working_day_from
from bookcockpit.core.due.cadence import items_of
from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.core.policy import PRESETS, Policy, preset
from bookcockpit.core.signals.rules import STABILISE, SUGGESTIONS, Sign, all_signals, signals_of
from bookcockpit.core.vocabulary import SIGNALS, TIERS
from builders import account, book, contract, day, milestone, objective, person, reading, signal, touch

TODAY = day("2026-11-23")
ROLES = ("economic_buyer", "champion", "executive_sponsor", "technical_owner")


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def found(known: Book, kind: str = "") -> list[Sign]:
    return [each for each in all_signals(known, Policy()) if kind in ("", each.kind)]


def told(known: Book, kind: str) -> tuple[str, str, str] | None:
    """Severity, since when and evidence of the only signal of a kind; None where there is none."""
    signs = found(known, kind)
    assert len(signs) < 2
    return (signs[0].severity, signs[0].seen_on.isoformat(), signs[0].evidence) if signs else None


def named(of: Account, name: str, **values: Any) -> Stakeholder:
    return person(of, name, id=name.lower(), key=name.lower(), **values)


def in_renewal_window(of: Account) -> dict[str, Any]:
    """A contract that renews in 30 days: inside every tier's window."""
    return {"contracts": [contract(of, "2025-12-23", ago(-30))]}


# Readings: their own numbers stand in test_usage.


@pytest.mark.parametrize(
    ("input", "value", "kind", "severity"),
    [
        ("usage_trend_pct", -9.9, "usage_decline", None),
        ("usage_trend_pct", -10, "usage_decline", "medium"),
        ("usage_trend_pct", -19.9, "usage_decline", "medium"),
        ("usage_trend_pct", -20, "usage_decline", "high"),
        ("logins_trend_pct", -10, "usage_decline", "medium"),
        ("seats_active_pct", 89.9, "seats_near_limit", None),
        ("seats_active_pct", 90, "seats_near_limit", "medium"),
        ("open_escalations", 0, "ticket_escalated", None),
        ("open_escalations", 1, "ticket_escalated", "medium"),
        ("open_escalations", 2, "ticket_escalated", "high"),
        ("invoice_days_late", 14, "invoice_late", None),
        ("invoice_days_late", 15, "invoice_late", "medium"),
        ("invoice_days_late", 44, "invoice_late", "medium"),
        ("invoice_days_late", 45, "invoice_late", "high"),
        ("nps", -100, "", None),
    ],
)
def test_a_reading_past_its_limit_is_a_signal(input: str, value: float, kind: str, severity: str | None) -> None:
    of = account(owned_since=day(ago(10)))
    signs = found(book(TODAY, of, readings=[reading(of, input, ago(3), value)]))
    assert [(each.kind, each.severity, each.subject) for each in signs] == (
        [(kind, severity, input)] if severity else []
    )


def test_usage_and_logins_are_two_signals_of_one_kind() -> None:
    of = account(owned_since=day(ago(10)))
    read = [reading(of, input, ago(3), -12) for input in ("usage_trend_pct", "logins_trend_pct")]
    signs = found(book(TODAY, of, readings=read), "usage_decline")
    assert {each.subject for each in signs} == {"usage_trend_pct", "logins_trend_pct"}
    assert len({each.key for each in signs}) == 2


@pytest.mark.parametrize(("tier", "days"), [("strategic", 45), ("growth", 100), ("scale", 400)])
def test_a_champion_is_silent_the_day_after_the_tiers_days(tier: str, days: int) -> None:
    of = account(tier=tier)
    ana = named(of, "Ana", roles=("champion",))

    def met(last: int) -> tuple[str, str, str] | None:
        held = touch(of, "check_in", ago(last), stakeholder_ids=("ana",))
        return told(book(TODAY, of, [held], stakeholders=[ana]), "champion_silent")

    assert met(days) is None
    assert met(days + 1) == ("medium", TODAY.isoformat(), f"Ana: Last met {_full(days + 1)}")
    assert met(days + 11) == ("medium", ago(10), f"Ana: Last met {_full(days + 11)}")


def _full(days: int) -> str:
    from bookcockpit.core.wording import full_date

    return full_date(TODAY - timedelta(days=days))


def test_a_champion_never_met_is_silent_once_the_account_is_ours_long_enough() -> None:
    for owned, said in ((100, None), (101, ("medium", TODAY.isoformat(), "Ana: Never met"))):
        of = account(owned_since=day(ago(owned)))
        known = book(TODAY, of, stakeholders=[named(of, "Ana", roles=("champion",))])
        assert told(known, "champion_silent") == said


def test_where_touches_name_nobody_silence_says_nothing() -> None:
    of = account(tier="strategic")
    people = [named(of, "Ana", roles=("champion",))]
    assert told(book(TODAY, of, [touch(of, "check_in", ago(10))], stakeholders=people), "champion_silent") is None
    assert told(book(TODAY, of, [touch(of, "check_in", ago(10))], stakeholders=people), "single_threaded") is None
    quiet = book(TODAY, of, [touch(of, "check_in", ago(95))], stakeholders=people)
    assert told(quiet, "champion_silent") is not None
    assert told(quiet, "single_threaded") is not None


def test_each_silent_champion_is_a_signal_of_their_own() -> None:
    of = account()
    people = [named(of, name, roles=("champion",)) for name in ("Ana", "Bo", "Cy")]
    held = [touch(of, "check_in", ago(days), stakeholder_ids=(who,)) for days, who in ((150, "ana"), (5, "bo"))]
    signs = found(book(TODAY, of, held, stakeholders=people), "champion_silent")
    assert {(each.subject, each.about) for each in signs} == {("ana", people[0]), ("cy", people[2])}


def test_what_can_cost_a_renewal_is_grave_inside_its_window() -> None:
    of = account(tier="strategic")
    people = [named(of, "Ana", roles=("champion",))]
    held = [touch(of, "check_in", ago(95), stakeholder_ids=("ana",))]
    assert {each.severity for each in found(book(TODAY, of, held, stakeholders=people))} == {"medium"}
    signs = found(book(TODAY, of, held, stakeholders=people, **in_renewal_window(of)))
    assert {(each.kind, each.severity) for each in signs} == {
        ("champion_silent", "high"),
        ("single_threaded", "high"),
        ("no_sponsor", "high"),
    }


def test_a_champion_who_left_is_missed_until_somebody_follows() -> None:
    of = account(owned_since=day(ago(30)))
    ana = named(of, "Ana", roles=("champion",), left_on=day(ago(5)), left_to="Globex")
    said = ("high", ago(5), "Ana left for Globex, nobody followed")
    assert told(book(TODAY, of, stakeholders=[ana]), "champion_left") == said
    assert told(book(TODAY, of, stakeholders=[ana.but(left_on=day(ago(-1)))]), "champion_left") is None
    bo = named(of, "Bo")
    assert told(book(TODAY, of, stakeholders=[ana.but(replaced_by_id="bo"), bo]), "champion_left") is None
    assert told(book(TODAY, of, stakeholders=[ana, bo.but(roles=("champion",))]), "champion_left") is None
    gone = [ana.but(replaced_by_id="bo"), bo.but(left_on=TODAY)]
    assert told(book(TODAY, of, stakeholders=gone), "champion_left") == said


@pytest.mark.parametrize(("tier", "days"), [("strategic", 90), ("growth", 200), ("scale", 400)])
def test_one_person_met_is_a_single_thread_from_the_day_the_second_was_met_too_long_ago(tier: str, days: int) -> None:
    of = account(tier=tier)
    people = [named(of, "Ana"), named(of, "Bo")]

    def bo_met(last: int) -> tuple[str, str, str] | None:
        held = [
            touch(of, "check_in", ago(1), stakeholder_ids=("ana",)),
            touch(of, "check_in", ago(last), stakeholder_ids=("bo",)),
        ]
        return told(book(TODAY, of, held, stakeholders=people), "single_threaded")

    assert bo_met(days) is None
    assert bo_met(days + 1) == ("medium", TODAY.isoformat(), f"Only Ana was met in {days} days")


def test_nobody_met_is_a_single_thread_too_but_not_before_the_tiers_days() -> None:
    for owned, said in ((200, None), (201, ("medium", TODAY.isoformat(), "Nobody was met in 200 days"))):
        of = account(owned_since=day(ago(owned)))
        assert told(book(TODAY, of, stakeholders=[named(of, "Ana")]), "single_threaded") == said


@pytest.mark.parametrize("tier", TIERS)
def test_only_a_strategic_account_misses_a_sponsor(tier: str) -> None:
    of = account(tier=tier, owned_since=day(ago(20)))
    sponsor = named(of, "Sol", roles=("executive_sponsor",))
    missing = ("medium", ago(20), "No executive sponsor is known") if tier == "strategic" else None
    assert told(book(TODAY, of), "no_sponsor") == missing
    assert told(book(TODAY, of, stakeholders=[sponsor]), "no_sponsor") is None
    gone = book(TODAY, of, stakeholders=[sponsor.but(left_on=day(ago(4)))])
    assert told(gone, "no_sponsor") == (("medium", ago(4), "No executive sponsor is known") if missing else None)


def test_a_milestone_is_missed_once_it_is_overdue_and_grave_after_thirty() -> None:
    of = account(owned_since=day(ago(20)))
    aim = objective(of, "Faster", id="aim")

    def due(days_ago: int, **values: Any) -> tuple[str, str, str] | None:
        step = milestone(aim, "SSO live", due_on=day(ago(days_ago)), **values)
        return told(book(TODAY, of, objectives=[aim], milestones=[step]), "milestone_missed")

    assert due(0) is None
    assert due(1) is None, "a Sunday is kept on the Monday after it"
    assert due(3) == ("medium", ago(2), "Ours, due Fri 20 Nov 2026: SSO live")
    assert due(3, side="them") == ("medium", ago(2), "Theirs, due Fri 20 Nov 2026: SSO live")
    assert due(29, side="us")[0] == "medium"  # type: ignore[index]
    assert due(30)[:2] == ("high", ago(29))  # type: ignore[index]
    assert due(30, done_on=TODAY) is None


def test_an_objective_is_achieved_at_its_target_and_said_for_ninety_days() -> None:
    of = account(owned_since=day(ago(20)))
    aim = objective(of, "Onboard faster", id="aim", key="aim", baseline=21, target=10, unit="days")

    def read(value: float, days_ago: int) -> tuple[str, str, str] | None:
        readings = [reading(of, "objective:aim", ago(days_ago), value)]
        return told(book(TODAY, of, objectives=[aim], readings=readings), "objective_achieved")

    assert read(10.1, 5) is None
    assert read(10, 5) == ("low", ago(5), "10 days reached: Onboard faster")
    assert read(8, 90) is not None
    assert read(8, 91) is None


# What was noted by hand.


def test_one_noted_by_hand_stands_in_place_of_a_rules_of_the_same_kind() -> None:
    of = account(owned_since=day(ago(20)))
    read = [reading(of, input, ago(3), -12) for input in ("usage_trend_pct", "logins_trend_pct")]
    seen = signal(of, "usage_decline", ago(9), evidence="They said so", severity="high")
    (sign,) = found(book(TODAY, of, readings=read, signals=[seen]))
    assert (sign.is_derived, sign.subject, sign.about, sign.severity) == (False, seen.key, seen, "high")
    resolved = seen.but(resolved_on=TODAY)
    assert [each.is_derived for each in found(book(TODAY, of, readings=read, signals=[resolved]))] == [True, True]


def test_one_seen_later_than_the_day_is_not_open_yet() -> None:
    of = account(owned_since=day(ago(20)))
    known = book(TODAY, of, signals=[signal(of, "hiring", ago(0)), signal(of, "new_funding", ago(-1))])
    assert [each.kind for each in found(known)] == ["hiring"]


@pytest.mark.parametrize("status", ["churned", "archived"])
def test_an_account_that_is_gone_has_no_signals(status: str) -> None:
    of = account(tier="strategic", status=status)
    known = book(TODAY, of, signals=[signal(of, "hiring", ago(1))])
    assert signals_of(known, Policy(), of, known.pulse(of)) == ()


def test_the_gravest_comes_first_then_risks_then_the_longest_open() -> None:
    of, other = account(owned_since=day(ago(20))), account("Zeta", owned_since=day(ago(20)))
    noted = [
        signal(of, "hiring", ago(9), severity="high"),
        signal(other, "competitor_seen", ago(1), severity="high"),
        signal(of, "reorganisation", ago(8)),
        signal(of, "competitor_seen", ago(2)),
        signal(other, "reorganisation", ago(2)),
        signal(of, "procurement_early", ago(30), severity="low"),
    ]
    order = [(each.account.name, each.kind) for each in found(book(TODAY, [of, other], signals=noted))]
    assert order == [
        ("Zeta", "competitor_seen"),
        ("Acme", "hiring"),
        ("Acme", "reorganisation"),
        ("Acme", "competitor_seen"),
        ("Zeta", "reorganisation"),
        ("Acme", "procurement_early"),
    ]


def test_every_kind_suggests_something_and_an_account_at_risk_nothing_that_expands() -> None:
    assert set(SUGGESTIONS) == set(SIGNALS)
    of = account(owned_since=day(ago(20)), at_risk_since=TODAY)
    noted = [signal(of, "hiring", ago(9)), signal(of, "competitor_seen", ago(9))]
    risk, growth = found(book(TODAY, of, signals=noted))
    assert (risk.suggestion.motion, growth.suggestion.what, growth.suggestion.motion) == ("save", STABILISE, None)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("tier", TIERS)
def test_a_book_kept_on_its_cadence_with_its_roles_filled_raises_no_risk(tier: str, name: str) -> None:
    """Each touch is held on the last day before it is overdue, by everybody; a renewal is agreed in time."""
    policy, start = preset(name), day("2024-01-01")
    of = account(tier=tier, tracked_since=start)
    people = [named(of, f"P{place}", roles=(role,)) for place, role in enumerate(ROLES)]
    people += [named(of, "P4", level="executive"), named(of, "P5")]
    everybody = tuple(each.id for each in people)
    touches = [touch(of, "business_review", "2024-01-01", stakeholder_ids=everybody)]
    terms = [contract(of, "2024-01-01", f"{year}-12-31") for year in (2024, 2025, 2026)]
    terms = [
        each.but(starts_on=day(f"{2024 + place}-01-01"), outcome="renewed", outcome_on=day(f"{2024 + place}-12-20"))
        if place < 2
        else each.but(starts_on=day("2026-01-01"))
        for place, each in enumerate(terms)
    ]
    raised = set()
    for today in (start + timedelta(days=days) for days in range(3 * 366)):
        known = book(today, of, touches, stakeholders=people, contracts=terms)
        due = [item.kind for item in items_of(known, policy, of, today) if today == working_day_from(item.due_on, ())]
        if due:
            touches += [touch(of, kind, today.isoformat(), stakeholder_ids=everybody) for kind in due]
            known = book(today, of, touches, stakeholders=people, contracts=terms)
        raised |= {(today, each.kind) for each in all_signals(known, policy) if each.is_risk}
    assert raised == set()
    assert len(touches) > 3
