"""What readings say by themselves: since when, until when, and what makes a value touch due."""

from __future__ import annotations

from datetime import timedelta

from bookcockpit.core.policy import Policy
from bookcockpit.core.signals.usage import read_signs, speaks, usage_signs
from builders import account, book, day, reading

TODAY = day("2026-11-23")
ACME = account(tier="scale")
RULES = Policy()


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def signs(*values: tuple[int, float], input: str = "seats_active_pct") -> list[tuple[str, str, str]]:
    """(kind, since, evidence) of what readings so many days ago say."""
    known = book(TODAY, ACME, readings=[reading(ACME, input, ago(days), value) for days, value in values])
    found = read_signs(known, RULES, ACME, known.pulse(ACME))
    return [(each.kind, each.since.on.isoformat(), each.evidence) for each in found]


def test_a_signal_is_open_since_the_first_reading_of_an_unbroken_run() -> None:
    told = "Seats active 95 % on Fri 20 Nov 2026"
    assert signs((60, 92), (30, 89), (20, 91), (3, 95)) == [("seats_near_limit", ago(20), told)]
    assert signs((60, 92), (30, 91), (3, 95)) == [("seats_near_limit", ago(60), told)]


def test_one_reading_within_the_limit_closes_it() -> None:
    assert signs((60, 92), (20, 91), (3, 89)) == []


def test_a_reading_older_than_ninety_days_says_nothing_any_more() -> None:
    assert [since for _, since, _ in signs((90, 92))] == [ago(90)]
    assert signs((91, 92)) == []
    assert signs((200, 92), (95, 92)) == []


def test_a_signal_does_not_begin_anew_because_its_first_reading_grew_old() -> None:
    assert [since for _, since, _ in signs((200, 92), (5, 92))] == [ago(200)]
    assert [since for _, since, _ in signs((300, 92), (200, 85), (120, 91), (5, 92))] == [ago(120)]
    assert [since for _, since, _ in signs((200, 92), (60, 85), (5, 92))] == [ago(5)]


def test_evidence_is_in_the_units_of_the_input() -> None:
    assert signs((3, -12.5), input="usage_trend_pct")[0][2] == "Usage trend -12.5 % on Fri 20 Nov 2026"
    assert signs((3, 2), input="open_escalations")[0][2] == "Open escalations 2 on Fri 20 Nov 2026"


def test_only_usage_and_seats_ask_for_a_touch() -> None:
    read = [reading(ACME, "usage_trend_pct", ago(5), -15), reading(ACME, "seats_active_pct", ago(8), 97)]
    late = [reading(ACME, "invoice_days_late", ago(9), 60), reading(ACME, "open_escalations", ago(9), 3)]
    known = book(TODAY, ACME, readings=[*read, *late])
    assert [each.kind for each in usage_signs(known, RULES, ACME)] == ["seats_near_limit", "usage_decline"]
    assert speaks(known, RULES, ACME, None)
    assert not speaks(book(TODAY, ACME, readings=late), RULES, ACME, None)


def test_what_was_answered_since_no_longer_speaks() -> None:
    known = book(TODAY, ACME, readings=[reading(ACME, "seats_active_pct", ago(8), 97)])
    assert speaks(known, RULES, ACME, day(ago(9)))
    assert not speaks(known, RULES, ACME, day(ago(8)))
    old = book(TODAY, ACME, readings=[reading(ACME, "seats_active_pct", ago(91), 97)])
    assert not speaks(old, RULES, ACME, None)
