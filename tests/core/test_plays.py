"""Plays from an idea to what was won, worked out to the cent; the pipeline by stage; the white space grid."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookcockpit.core.actions import UnknownName
from bookcockpit.core.book import Growth
from bookcockpit.core.entities import ArrLine, Contract, Play, PlayStep, Rate, WhiteSpace
from bookcockpit.core.fields import FieldError
from bookcockpit.core.growth.expansion import Grid, forget_field, grid_of, note_field
from bookcockpit.core.growth.plays import (
    close_play,
    find_play,
    find_step,
    pipeline_of,
    plays_of,
    save_play,
    save_step,
    win_play,
)
from bookcockpit.core.revenue.arr import arr_on
from bookcockpit.core.revenue.retention import history_of
from builders import account, book, contract, day

TODAY = day("2026-11-23")
ACME = account(products=("Core", "Learn"))


def play(**values: Any) -> Play:
    said = {"id": "p", "key": "p", "account_id": ACME.id, "motion": "seats", "title": "Sixty seats", "stage": "agreed"}
    return Play(**{**said, **values})


def step(title: str, **values: Any) -> PlayStep:
    return PlayStep(id=title, key=title, play_id="p", title=title, **values)


def line(start: str, end: str | None, amount: int, kind: str = "new") -> ArrLine:
    to_on = day(end) if end is not None else None
    return ArrLine(account_id=ACME.id, from_on=day(start), to_on=to_on, amount=amount, currency="USD", kind=kind)  # type: ignore[arg-type]


# Winning


def test_what_was_won_runs_beside_the_largest_contract_and_ends_with_it() -> None:
    small = contract(ACME, "2026-05-01", "2028-04-30", 60_000_00)
    large = contract(ACME, "2026-03-15", "2027-03-14", 240_000_00, notice_days=60, auto_renew=True)
    known = book(TODAY, ACME, contracts=[small, large], plays=[play()])
    won = win_play(known, ACME, play(), arr=54_000_00, on=TODAY, starts=day("2026-12-01"), words="Joy")
    made = won.contract
    assert made is not None
    assert (made.starts_on, made.term_end, made.arr) == (day("2026-12-01"), day("2027-03-14"), 54_000_00)
    assert (made.notice_days, made.auto_renew, made.currency) == (60, True, "USD")
    assert (won.play.stage, won.play.closed_on, won.play.won_arr, won.play.outcome) == ("won", TODAY, 54_000_00, "Joy")
    assert won.lines == ()
    after = book("2026-12-01", ACME, contracts=[small, large, made])
    assert arr_on(after, ACME, day("2026-11-30")) == 300_000_00
    assert arr_on(after, ACME, day("2026-12-01")) == 354_000_00
    (moved,) = [each for each in history_of(after, ACME, {}).movements if each.on == day("2026-12-01")]
    assert (moved.kind, moved.amount) == ("expansion", 54_000_00)


def test_arr_lines_move_by_an_expansion_on_the_day_it_starts() -> None:
    large = contract(ACME, "2026-03-15", "2027-03-14", 240_000_00)
    lines = [line("2025-03-15", "2026-03-15", 176_000_00), line("2026-03-15", None, 240_000_00, "expansion")]
    known = book(TODAY, ACME, contracts=[large], arr_lines=lines)
    won = win_play(known, ACME, play(), arr=54_000_00, on=TODAY, starts=day("2026-12-01"))
    changed = {each.id: each for each in won.lines}
    after = [changed.pop(each.id, each) for each in lines] + list(changed.values())
    assert [(each.from_on.isoformat(), str(each.to_on), each.amount, each.kind) for each in after] == [
        ("2025-03-15", "2026-03-15", 176_000_00, "new"),
        ("2026-03-15", "2026-12-01", 240_000_00, "expansion"),
        ("2026-12-01", "None", 294_000_00, "expansion"),
    ]


@given(amount=st.integers(1, 10**9), start=st.integers(0, 111))
def test_what_is_won_is_what_the_arr_rises_by(amount: int, start: int) -> None:
    term = contract(ACME, "2026-03-15", "2027-03-14", 240_000_00)
    lines = [line("2026-03-15", None, 240_000_00)]
    on = day("2026-11-23").fromordinal(TODAY.toordinal() + start)
    for known_lines in ([], lines):
        known = book(TODAY, ACME, contracts=[term], arr_lines=known_lines)
        won = win_play(known, ACME, play(), arr=amount, on=TODAY, starts=on)
        made = [each for each in won.change.save if isinstance(each, Contract)]
        changed = {each.id: each for each in won.lines}
        after_lines = [changed.pop(each.id, each) for each in known_lines] + list(changed.values())
        after = book(TODAY, ACME, contracts=[term, *made], arr_lines=after_lines)
        assert arr_on(after, ACME, on) == 240_000_00 + amount
        assert arr_on(after, ACME, day("2026-11-01")) == 240_000_00


def test_a_save_or_nothing_more_moves_no_arr() -> None:
    known = book(TODAY, ACME, contracts=[contract(ACME, "2026-03-15", "2027-03-14")])
    won = win_play(known, ACME, play(motion="save"), arr=None, on=TODAY, starts=TODAY)
    assert (won.contract, won.lines, len(won.change.save)) == (None, (), 1)
    with pytest.raises(FieldError, match="save play is nothing more"):
        win_play(known, ACME, play(motion="save"), arr=1, on=TODAY, starts=TODAY)


@pytest.mark.parametrize(
    ("terms", "why"),
    [
        ([], "has no contract in USD to join on Mon 23 Nov 2026; add the contract first"),
        ([contract(ACME, "2026-01-01", "2026-12-31", currency="EUR")], "has no contract in USD"),
        ([contract(ACME, "2025-11-10", "2026-11-09")], "say first what became of the contract that ended on"),
    ],
)
def test_what_was_won_needs_a_contract_to_join(terms: list[Contract], why: str) -> None:
    known = book(TODAY, ACME, contracts=terms)
    with pytest.raises(FieldError) as refused:
        win_play(known, ACME, play(), arr=5, on=TODAY, starts=TODAY)
    assert why in refused.value.why


def test_winning_turns_its_white_space_into_what_they_own() -> None:
    space = WhiteSpace(account_id=ACME.id, product="Core", department="Leeds", play_id="p")
    term = contract(ACME, "2026-03-15", "2027-03-14")
    known = book(TODAY, ACME, contracts=[term], plays=[play()], growth=Growth(white_spaces=[space]))
    won = win_play(known, ACME, play(), arr=5, on=TODAY, starts=TODAY)
    assert [each.state for each in won.change.save if isinstance(each, WhiteSpace)] == ["owned"]


def test_a_play_ends_once_with_a_reason() -> None:
    lost = close_play(ACME, play(), "lost", "Depot closed", TODAY)
    (made,) = lost.save
    assert isinstance(made, Play)
    assert (made.stage, made.outcome, made.closed_on) == ("lost", "Depot closed", TODAY)
    for stored, reason, why in ((play(), " ", "is needed"), (made, "x", "is lost already on Mon 23 Nov 2026")):
        with pytest.raises(FieldError, match=why):
            close_play(ACME, stored, "lost", reason, TODAY)


def test_a_stage_that_closes_is_decided_apart_and_an_open_one_opens_it_again() -> None:
    with pytest.raises(FieldError, match="decided apart"):
        save_play(ACME, play(), play(stage="won"))
    lost = play(stage="lost", closed_on=TODAY, outcome="no")
    (again,) = save_play(ACME, lost, lost.but(stage="qualified")).save
    assert isinstance(again, Play)
    assert (again.closed_on, again.outcome) == (None, "")
    assert save_play(ACME, play(), play(stage="proposed")).label == "to proposed: play “Sixty seats” of Acme"


def test_labels_of_steps_say_what_became_of_them() -> None:
    open_one, done = step("Ask"), step("Ask", done_on=TODAY)
    of = "of play “Sixty seats” (Acme)"
    assert save_step(ACME, play(), None, open_one).label == f"step “Ask” {of}"
    assert save_step(ACME, play(), open_one, done).label == f"step “Ask” done {of}"
    assert save_step(ACME, play(), done, open_one).label == f"step “Ask” open again {of}"


def test_plays_and_steps_are_found_by_key_title_or_part_of_it() -> None:
    one, two = play(), play(id="q", key="q", title="Sixty more")
    assert find_play([one, two], "Sixty seats") is one
    assert find_play([one, two], "more") is two
    with pytest.raises(UnknownName, match="Sixty seats"):
        find_play([one, two], "sixty")
    closed = play(id="c", key="c", title="Sixty seats", stage="lost")
    assert find_play([closed, one], "seats") is one
    assert find_step([step("Ask Ann"), step("Tell Bob")], "bob").title == "Tell Bob"
    with pytest.raises(UnknownName):
        find_step([step("Ask Ann")], "zzz")


# The pipeline


def test_the_pipeline_adds_up_by_stage_in_the_base_currency_and_says_what_is_unknown() -> None:
    euro = account("Euro", currency="EUR")
    yen = account("Yen", currency="JPY")
    plays = [
        play(potential_arr=54_000_00, stage="qualified"),
        play(id="q", key="q", account_id=euro.id, potential_arr=10_000_00, stage="qualified"),
        play(id="r", key="r", stage="idea"),
        play(id="y", key="y", account_id=yen.id, potential_arr=10, stage="idea"),
        play(id="s", key="s", motion="save", potential_arr=88_000_00),
    ]
    won = play(id="w", key="w", stage="won", closed_on=day("2025-11-24"), won_arr=29_000_00)
    old = won.but(id="o", key="o", closed_on=day("2025-11-23"))
    rate = Rate(currency="EUR", rate_on=day("2026-01-01"), rate=Decimal("1.10"))
    known = book(TODAY, [ACME, euro, yen], plays=plays, rates=[rate], growth=Growth(closed_plays=[won, old]))
    found = pipeline_of(known)
    assert {each.stage: (len(each.plays), each.potential, each.unknown) for each in found.stages} == {
        "idea": (2, 0, 2),
        "qualified": (2, 65_000_00, 0),
        "proposed": (0, 0, 0),
        "agreed": (0, 0, 0),
    }
    assert (found.open_plays, found.potential, len(found.saves)) == (4, 65_000_00, 1)
    assert [view.play.id for view in found.won] == ["w"]


@pytest.mark.parametrize(
    ("due", "step_due", "late"),
    [("2026-11-23", None, 0), ("2026-11-22", None, 1), ("2026-12-01", "2026-11-13", 10), (None, None, 0)],
)
def test_a_play_is_late_with_its_own_day_or_its_next_step(due: str | None, step_due: str | None, late: int) -> None:
    mine = play(due_on=day(due) if due else None)
    steps = [step("Ask", due_on=day(step_due) if step_due else None), step("Old", done_on=TODAY)]
    (view,) = plays_of(book(TODAY, ACME, plays=[mine], growth=Growth(steps=steps)), ACME)
    assert (view.days_late, view.done) == (late, 1)
    assert view.next_step is not None
    assert view.next_step.title == "Ask"


def test_an_expansion_play_of_an_account_at_risk_is_held_a_save_is_not() -> None:
    risky = account(at_risk_since=TODAY)
    known = book(TODAY, risky, plays=[play(), play(id="s", key="s", motion="save")])
    assert {view.play.motion: view.is_held for view in plays_of(known, risky)} == {"seats": True, "save": False}


# White space


def test_the_grid_has_their_products_first_then_what_others_own() -> None:
    other = account("Mill", products=("Mobile", "core"))
    spaces = [
        WhiteSpace(account_id=ACME.id, product="Mobile", department="Drivers", potential_arr=26_00),
        WhiteSpace(account_id=ACME.id, product="Core", department="Leeds", play_id="p"),
        WhiteSpace(account_id=ACME.id, product="Insights", state="not_fit", reason="Own tool"),
    ]
    mine = play(potential_arr=54_00)
    grid = grid_of(book(TODAY, [ACME, other], plays=[mine], growth=Growth(white_spaces=spaces)), ACME)
    assert grid.departments == ("", "Drivers", "Leeds")
    assert {row[0].product: [each.state for each in row] for row in grid.fields} == {
        "Core": ["owned", "unknown", "in_play"],
        "Learn": ["owned", "unknown", "unknown"],
        "Insights": ["not_fit", "unknown", "unknown"],
        "Mobile": ["unknown", "open", "unknown"],
    }
    assert grid.products == ("Core", "Learn", "Insights", "Mobile")
    # The field in play takes the amount of its play where it has none of its own.
    assert (grid.open_potential, grid.in_play_potential) == (26_00, 54_00)


def grid_with(*spaces: WhiteSpace) -> Grid:
    return grid_of(book(TODAY, [ACME, account("Mill", products=("Mobile",))], growth=Growth(white_spaces=spaces)), ACME)


def test_a_field_is_noted_once_however_it_is_spelled() -> None:
    (first,) = note_field(grid_with(), "learn", "Finance", [], state="open", potential_arr=24_00).save
    assert isinstance(first, WhiteSpace)
    assert first.product == "Learn"
    (others,) = note_field(grid_with(), "MOBILE", "", [], state="open").save
    assert isinstance(others, WhiteSpace)
    assert others.product == "Mobile"
    (again,) = note_field(grid_with(first), "LEARN", "finance", [], state="not_fit", reason="Own courses").save
    assert isinstance(again, WhiteSpace)
    assert (again.id, again.department, again.state, again.potential_arr) == (first.id, "Finance", "not_fit", 24_00)
    assert note_field(grid_with(again), "Learn", "Finance", [], state="not_fit").is_empty
    assert forget_field(ACME, again).remove == (again,)


def test_a_field_takes_an_open_play_of_the_account_only() -> None:
    for plays in ([], [play(stage="lost")]):
        with pytest.raises(FieldError, match="not an open play"):
            note_field(grid_with(), "Core", "Leeds", plays, play_id="p")
    with pytest.raises(FieldError, match="say open"):
        note_field(grid_with(), "Core", "Leeds", [play()], play_id="p", state="owned")
