"""What was put away stays silent: how long, for what, and from when on it is new."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bookcockpit.core.dismissals import dismissal_of
from bookcockpit.core.entities import Dismissal
from bookcockpit.core.policy import Policy
from bookcockpit.core.signals.rules import all_signals, is_open
from bookcockpit.core.signals.usage import usage_signs
from builders import account, book, day, reading

TODAY = day("2026-11-23")
ACME = account(owned_since=day("2026-11-01"))


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def put_away(days_ago: int, rule: str = "invoice_late", subject: str = "invoice_days_late") -> Dismissal:
    return Dismissal(account_id="acme", rule=rule, subject=subject, reason="agreed", made_on=day(ago(days_ago)))


@pytest.mark.parametrize(
    ("made", "seen", "is_silent"),
    [
        (0, 0, True),
        (0, 30, True),
        (89, 89, True),
        (90, 95, False),  # 90 days have passed
        (10, 9, False),  # opened again since
        (10, 10, True),
        (-1, 5, False),  # not put away yet on that day
    ],
)
def test_it_lasts_ninety_days_and_only_for_what_was_there(made: int, seen: int, is_silent: bool) -> None:
    known = book(TODAY, ACME, dismissals=[put_away(made)])
    found = dismissal_of(known, Policy(), ACME, "invoice_late", "invoice_days_late", day(ago(seen)), TODAY)
    assert (found is not None) is is_silent


def test_it_is_about_one_rule_and_one_subject() -> None:
    known = book(TODAY, ACME, dismissals=[put_away(1), put_away(1, "champion_silent", "ana")])
    for rule, subject, is_silent in (
        ("champion_silent", "ana", True),
        ("champion_silent", "bo", False),
        ("single_threaded", "ana", False),
    ):
        found = dismissal_of(known, Policy(), ACME, rule, subject, day(ago(5)), TODAY)
        assert (found is not None) is is_silent


def test_a_signal_put_away_is_listed_last_with_the_reason() -> None:
    read = [reading(ACME, "invoice_days_late", ago(20), 60), reading(ACME, "open_escalations", ago(3), 1)]
    known = book(TODAY, ACME, readings=read, dismissals=[put_away(1)])
    spoken, silent = all_signals(known, Policy())
    assert (spoken.kind, is_open(spoken)) == ("ticket_escalated", True)
    assert (silent.kind, silent.severity, is_open(silent)) == ("invoice_late", "high", False)
    assert silent.dismissal is not None
    assert silent.dismissal.reason == "agreed"


def test_what_closed_and_opened_again_speaks_anew() -> None:
    late = [reading(ACME, "invoice_days_late", ago(days), value) for days, value in ((60, 40), (30, 0), (2, 40))]
    known = book(TODAY, ACME, readings=late, dismissals=[put_away(40)])
    (sign,) = all_signals(known, Policy())
    assert (sign.seen_on, is_open(sign)) == (day(ago(2)), True)


def test_usage_put_away_makes_no_touch_due() -> None:
    read = [reading(ACME, "usage_trend_pct", ago(5), -15)]
    away = put_away(2, "usage_decline", "usage_trend_pct")
    assert len(usage_signs(book(TODAY, ACME, readings=read), Policy(), ACME)) == 1
    assert usage_signs(book(TODAY, ACME, readings=read, dismissals=[away]), Policy(), ACME) == []
