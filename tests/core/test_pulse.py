"""The pulse of an account: which touches and readings of its past still count on a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bookcockpit.core.history import PREPARED_DAYS, PULSE_DAYS, Pulse, Pulses, pulse_of
from builders import account, day, reading, touch

TODAY = day("2026-11-20")
ACME = account("Acme")


def ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


def pulse(*touches: Any, readings: Any = (), people: Any = ("ana",)) -> Pulse:
    return pulse_of(touches, readings, set(people), TODAY)


@pytest.mark.parametrize(("age", "counts"), [(-1, False), (0, True), (PULSE_DAYS, True), (PULSE_DAYS + 1, False)])
def test_readings_and_sentiments_count_for_ninety_days(age: int, counts: bool) -> None:
    found = pulse(touch(ACME, "usage_check", ago(age), sentiment=2), readings=[reading(ACME, "nps", ago(age), 40)])
    assert [each.value for each in found.readings] == ([40] if counts else [])
    assert (found.sentiment, found.sentiment_on) == ((2, TODAY - timedelta(days=age)) if counts else (None, None))


@pytest.mark.parametrize(("age", "counts"), [(-1, False), (0, True), (PREPARED_DAYS, True), (PREPARED_DAYS + 1, False)])
def test_preparation_is_remembered_longer_than_any_window_lasts(age: int, counts: bool) -> None:
    assert bool(pulse(touch(ACME, "renewal_prep", ago(age))).prepared) == counts


def test_people_are_met_at_external_touches_that_happened_however_long_ago() -> None:
    found = pulse(
        touch(ACME, "check_in", ago(900), stakeholder_ids=("ana",)),
        touch(ACME, "check_in", ago(901), stakeholder_ids=("ana",)),
        touch(ACME, "usage_check", ago(2), stakeholder_ids=("ana",)),
        touch(ACME, "check_in", ago(1), stakeholder_ids=("ana",), planned=True, sentiment=-2),
        touch(ACME, "check_in", ago(-1), stakeholder_ids=("ana",)),
        touch(ACME, "check_in", ago(3), stakeholder_ids=("of another account",)),
    )
    assert found.contacts == {"ana": TODAY - timedelta(days=900)}
    assert found.touched_on == TODAY - timedelta(days=3)
    assert found.sentiment is None
    assert found.met_on(("nobody", "ana")) == TODAY - timedelta(days=900)
    assert found.met_on(()) is None


def test_an_objective_is_no_input_of_health() -> None:
    assert pulse(readings=[reading(ACME, "objective:a", ago(1), 5)]).readings == ()


def test_a_book_reads_each_pulse_once_and_all_in_one_go() -> None:
    asked: list[Any] = []

    def read(ids: Any) -> dict[str, Pulse]:
        asked.append(ids)
        return {each: Pulse(TODAY, touched_on=TODAY) for each in (ids or ("a", "b"))}

    pulses = Pulses(TODAY, read)
    assert pulses.of("a") is pulses.of("a")
    pulses.fetch(("a", "b"))
    pulses.fetch()
    pulses.fetch()
    assert pulses.of("c") == Pulse(TODAY), "nothing is known of it"
    assert [each if each is None else tuple(each) for each in asked] == [("a",), ("b",), None]
