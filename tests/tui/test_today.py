"""A day at the cockpit, by keyboard: what is listed, what is done about it, what is said."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from bookcockpit.core.change import Change
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.today import TodayItem
from bookcockpit.core.entities import Account, Commitment, Contract, Reading, Snooze, Touch
from bookcockpit.desk import Desk
from bookcockpit.store.library import Library
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.postpone import SnoozeForm
from bookcockpit.tui.forms.touch import LogForm
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.sheet import Sheet, why_sheet
from bookcockpit.tui.screens.today import TodayScreen
from bookcockpit.tui.today import Shape
from bookcockpit.tui.widgets.pane import Pane
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import go_to, keys, lay_flat, lines_of, now_of, row_texts, rows_of_today, text_of, toasts, typed, until
from tui.small_books import TODAY, days

WIDE = (120, 36)


USAGE, VALUE = "due/quorum/usage_check/None", "due/north/value_touch/None"


async def test_a_day_is_worked_by_keyboard(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        await a_key_that_does_not_apply_says_so(app, pilot)
        await keys(pilot, "V")
        await a_log_keeps_the_place_and_says_what_is_next(app, pilot)
        await a_snooze_past_the_notice_date_is_refused_and_keeps_what_was_typed(app, pilot)
        await the_filter_narrows_as_you_type_and_esc_ends_it(app, pilot)
        await marks_stay_when_their_form_is_put_away_and_esc_drops_them(app, pilot)
        await marked_lines_are_put_off_together_and_come_back_together(app, pilot)
        await a_skip_needs_only_its_key_and_save(app, pilot)
        await d_keeps_a_promise_and_confirms_a_planned_touch(app, pilot)
        await a_fold_is_skipped_as_one_and_opened_with_enter(app, pilot)


async def a_key_that_does_not_apply_says_so(app: CockpitApp, pilot: Pilot[object]) -> None:
    go_to(app, "promised")
    await keys(pilot, "d")
    assert any("does not apply" in said for said in toasts(app))


async def a_log_keeps_the_place_and_says_what_is_next(app: CockpitApp, pilot: Pilot[object]) -> None:
    before = row_texts(app)
    go_to(app, VALUE)
    place = app.screen.query_one(Rows)._cursor
    assert before[place] == "Northwind: Value touch"
    await keys(pilot, "l")
    assert isinstance(app.screen, LogForm)
    await typed(pilot, "hello")
    await keys(pilot, "enter")
    assert isinstance(app.screen, TodayScreen)
    after = row_texts(app)
    assert after == [*before[:place], *before[place + 1 :]]
    assert app.screen.query_one(Rows)._cursor == place
    assert toasts(app)[-1] == "Logged value touch with Northwind. Next due Wed 16 Dec. u undoes it."
    touch = app._desk.library.timeline("north", 1)[0]
    assert (touch.kind, touch.happened_on, touch.summary) == ("value_touch", TODAY, "hello")
    await keys(pilot, "u")
    assert row_texts(app) == before
    await keys(pilot, "ctrl+r")
    assert row_texts(app) == after
    await keys(pilot, "ctrl+r")
    assert "nothing" in toasts(app)[-1].lower()
    await keys(pilot, "u")


async def a_snooze_past_the_notice_date_is_refused_and_keeps_what_was_typed(
    app: CockpitApp, pilot: Pilot[object]
) -> None:
    go_to(app, USAGE)
    await keys(pilot, "s")
    await keys(pilot, "ctrl+u")
    await typed(pilot, "+90d")
    await keys(pilot, "enter")
    await typed(pilot, "later")
    await keys(pilot, "enter")
    assert isinstance(app.screen, SnoozeForm)
    assert "the latest is Fri 27 Nov 2026" in " ".join(text_of(app).split())
    assert app.screen.texts() == {"until": "+90d", "reason": "later"}
    await keys(pilot, "ctrl+u", "+", "3", "d")
    assert "Thu 19 Nov 2026" in text_of(app)
    await keys(pilot, "ctrl+s")
    assert "Snoozed · 1" in text_of(app)
    go_to(app, "snoozed/quorum/usage_check/None")
    await keys(pilot, "s")
    assert "Snoozed" not in text_of(app)


async def the_filter_narrows_as_you_type_and_esc_ends_it(app: CockpitApp, pilot: Pilot[object]) -> None:
    before = row_texts(app)
    go_to(app, USAGE)
    await keys(pilot, "slash")
    await typed(pilot, "north owe")
    assert row_texts(app) == ["Northwind: We owe"]
    await keys(pilot, "ctrl+u")
    await typed(pilot, "north")
    hits = row_texts(app)
    assert len(hits) > 1
    assert app.screen.query_one(Rows)._cursor == 0, "the first hit, wherever the cursor stood before"
    await typed(pilot, "zz")
    await pilot.pause()
    assert "Nothing fits" in text_of(app)
    await keys(pilot, "escape")
    assert row_texts(app) == before
    assert isinstance(app.focused, Rows)


async def marks_stay_when_their_form_is_put_away_and_esc_drops_them(app: CockpitApp, pilot: Pilot[object]) -> None:
    for row in (USAGE, VALUE):
        go_to(app, row)
        await keys(pilot, "space")
    await keys(pilot, "n")
    await keys(pilot, "escape")
    assert "2 marked" in text_of(app)
    await keys(pilot, "escape")
    assert "marked" not in text_of(app)


async def marked_lines_are_put_off_together_and_come_back_together(app: CockpitApp, pilot: Pilot[object]) -> None:
    for row in (USAGE, VALUE):
        go_to(app, row)
        await keys(pilot, "space")
    assert "2 marked" in text_of(app)
    await keys(pilot, "s", "ctrl+s")
    assert "Snoozed · 2" in text_of(app)
    assert app.screen.query_one(Rows).marked == set()
    await keys(pilot, "u")
    assert "Snoozed" not in text_of(app), "one step undoes both"


async def a_skip_needs_only_its_key_and_save(app: CockpitApp, pilot: Pilot[object]) -> None:
    go_to(app, USAGE)
    await keys(pilot, "n")
    await keys(pilot, "enter")
    assert toasts(app)[-1].startswith("Skipped usage check of Quorum Legal. Next due")
    assert app.now.book.shifts[0].reason == "nothing of value to bring"
    app.screen.query_one(Rows).action_first()
    assert app.screen.check_action("act", ("skip",)) is None, "a renewal preparation is never skipped"
    await keys(pilot, "u")


async def d_keeps_a_promise_and_confirms_a_planned_touch(app: CockpitApp, pilot: Pilot[object]) -> None:
    for row in ("owed/commitment/sheet", "owed/milestone/step", "owed/confirm/met"):
        go_to(app, row)
        await keys(pilot, "d")
    assert [each.type for each in app.now.view.obligations] == ["notice"], "which lies weeks ahead"
    go_to(app, VALUE)
    await keys(pilot, "d")
    assert isinstance(app.screen, LogForm), "a touch that is due is done by logging it"
    await keys(pilot, "escape")


async def a_fold_is_skipped_as_one_and_opened_with_enter(app: CockpitApp, pilot: Pilot[object]) -> None:
    quiet = [Account(id=f"q{n}", name=f"Quiet {n}", tier="growth", tracked_since=days(-40)) for n in range(3)]
    reviewed = [Touch(account_id=each.id, kind="usage_check", happened_on=days(-2)) for each in quiet]
    app._desk.library.apply(Change("quiet ones", save=(*quiet, *reviewed)))
    app.refresh_book()
    await pilot.pause()
    go_to(app, "check-ins")
    assert "3 check-ins with nothing to bring" in text_of(app)
    await keys(pilot, "n", "ctrl+s")
    assert "check-ins with nothing" not in text_of(app)
    assert {shift.account_id for shift in app.now.book.shifts} == {"q0", "q1", "q2"}
    await keys(pilot, "u")
    go_to(app, "check-ins")
    await keys(pilot, "enter")
    assert "Quiet 2: Check-in" in row_texts(app)


async def test_no_key_of_the_bottom_line_is_silent_on_any_line_and_each_says_why_it_stands_there(
    desk_on: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr("bookcockpit.tui.app.toast", lambda _app, words, *_: said.append(words))
    desk = desk_on()
    due = next(each for each in now_of(desk).view.ranked if each.item.key[:2] == ("north", "value_touch"))
    near = [
        Account(id="gone", name="Gone", tier="growth", tracked_since=days(-600), owned_since=days(-20)),
        Contract(account_id="gone", starts_on=days(-370), term_end=days(-5), arr=1_000, currency="USD"),
        Contract(account_id="mill", starts_on=days(-340), term_end=days(25), arr=9, currency="USD", notice_days=20),
        Contract(account_id="quorum", starts_on=days(-330), term_end=days(35), arr=9, currency="USD", notice_days=32),
        Reading(account_id="quorum", input="nps", read_on=days(-3), value=-80),
        Reading(account_id="quorum", input="seats", read_on=days(-3), value=0.1),
        Touch(account_id="quorum", kind="check_in", happened_on=days(9), planned=True),
        Snooze(account_id="north", kind="value_touch", until=days(4), made_on=TODAY, due_was=due.item.due_on),
        Commitment(account_id="north", what="Some day"),
    ]
    desk.library.apply(Change("all sorts", save=tuple(near)))
    app = CockpitApp(desk)
    async with app.run_test(size=(200, 50)):
        lay_flat(app)
        sorts, explained = set[str](), set[str]()
        page = app.screen
        assert isinstance(page, TodayScreen)
        for row in [each for each in page.query_one(Rows).rows if each.can_be_chosen]:
            go_to(app, row.key)
            sorts.add(row.key.split("/")[0])
            shown = [each for each in page.active_bindings.values() if each.binding.show]
            for active in (each for each in shown if not each.enabled):
                said.clear()
                app.refused(active.binding.action)
                assert said, (row.key, active.binding.id)
            for here in page.chosen_at(row):
                sheet = why_sheet(app.now.view, here.account, here.about)
                assert sheet, row.key
                if isinstance(sheet, Sheet):
                    assert "together; the highest stands first" in sheet._text.plain
                    assert isinstance(here.about, TodayItem | Obligation)
                    explained.add(here.about.type)
        assert {"due", "owed", "promised", "planned", "snoozed", "rite"} <= sorts
        assert {"touch", "commitment", "milestone", "notice", "outcome", "confirm"} <= explained
        unwell = next(each for each in app.now.view.obligations if each.type == "outcome")._replace(type="review")
        sheet = why_sheet(app.now.view, unwell.account, unwell)
        assert isinstance(sheet, Sheet)
        assert "Health as of" in sheet._text.plain


async def test_in_a_small_window_every_line_is_reached_and_no_size_is_too_small(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=(80, 24)) as pilot:
        rows = app.screen.query_one(Rows)
        seen = []
        for _ in range(len(rows.rows)):
            assert rows.row is not None
            seen.append(rows.row.key)
            rows.action_move(1)
        assert list(dict.fromkeys(seen)) == [row.key for row in rows.rows if not row.is_heading]
        await keys(pilot, "g", "enter")
        assert isinstance(app.screen, AccountScreen)
        assert "Who" in text_of(app)
        await keys(pilot, "escape", "v")
        assert app.screen.query_one("#pane", Pane).display
        await keys(pilot, "w")
        assert "how late it is" in text_of(app)
        await keys(pilot, "escape", "question_mark")
        assert "Log a touch with this account" in text_of(app)
        await keys(pilot, "escape")
        for size in ((20, 5), (1, 1), (300, 100), (40, 10), (39, 30), (80, 24), (110, 30), (39, 30)):
            await pilot.resize_terminal(*size)
            await pilot.press("j")
            await pilot.pause()
            assert text_of(app).count("\n") + 1 == size[1], size
        assert "Too small" in text_of(app)


async def test_what_others_write_is_seen_and_a_closed_form_keeps_its_text_even_over_a_restart(
    desk_on: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await what_another_program_writes_is_shown_and_waited_for(app, pilot)
        await a_conflict_is_said_in_the_form_and_the_second_try_saves(app, pilot)
        await keys(pilot, "l")
        await typed(pilot, "half a thought")
        await keys(pilot, "escape")
        assert toasts(app)[-1] == "Closed; what you typed is kept for the next time."
    (kept,) = desk.settings.folders.state.glob("drafts-*.json")
    assert kept.stat().st_mode & 0o777 == 0o600
    again = CockpitApp(desk)
    async with again.run_test(size=WIDE) as pilot:
        await keys(pilot, "l")
        assert again.screen.query_one(TextArea).text == "half a thought"
        await keys(pilot, "ctrl+s")
        assert not kept.exists()
        await midnight_turns_the_page_by_itself(again, pilot, monkeypatch)


async def what_another_program_writes_is_shown_and_waited_for(app: CockpitApp, pilot: Pilot[object]) -> None:
    store = app._desk.settings.store
    with Library.open(store) as other:
        account = app.now.book.account_by_id["mill"]
        other.apply(Change("rename", save=(account.but(name="Renamed Ltd"),)))
    app._look_around()
    await pilot.pause()
    assert "Renamed Ltd" in text_of(app)
    blocker = sqlite3.connect(store, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    go_to(app, VALUE)
    await pilot.press("l")
    await pilot.press("ctrl+s")
    await until(pilot, lambda: any(said.startswith("Another program is writing") for said in toasts(app)))
    blocker.execute("ROLLBACK")
    blocker.close()
    await app.workers.wait_for_complete()
    assert toasts(app)[-1].startswith("Logged value touch with Northwind")
    await keys(pilot, "u")


async def a_conflict_is_said_in_the_form_and_the_second_try_saves(app: CockpitApp, pilot: Pilot[object]) -> None:
    go_to(app, VALUE)
    await keys(pilot, "exclamation_mark")
    await typed(pilot, "usage fell")
    with Library.open(app._desk.settings.store) as other:
        account = app.now.book.account_by_id["north"]
        other.apply(Change("rename", save=(account.but(industry="Rail"),)))
    await keys(pilot, "ctrl+s")
    assert "changed" in text_of(app)
    assert app.screen.query_one("#reason").value == "usage fell"  # type: ignore[attr-defined]
    await keys(pilot, "ctrl+s")
    north = app.now.book.account_by_id["north"]
    assert (north.at_risk_reason, north.industry) == ("usage fell", "Rail")
    assert row_texts(app)[0] == "Northwind: Intervention"


async def midnight_turns_the_page_by_itself(
    app: CockpitApp, pilot: Pilot[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Mon 16 Nov 2026" in text_of(app)
    monkeypatch.setattr(type(app._desk), "today", TODAY + timedelta(days=1))
    app._look_around()
    await pilot.pause()
    assert "Tue 17 Nov 2026" in text_of(app)
    assert app.now.view.today == TODAY + timedelta(days=1)


async def test_a_book_open_for_reading_only_says_so_and_takes_nothing(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    desk.library.read_only = True
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        assert "[read-only]" in text_of(app)
        await keys(pilot, "l")
        assert isinstance(app.screen, TodayScreen)
        assert any("reading only" in said for said in toasts(app))
        await keys(pilot, "enter", "enter", "D", "d")
        assert isinstance(app.screen, AccountScreen)
        assert "reading only" in toasts(app)[-1]


def test_a_day_with_nothing_owed_says_so_above_what_is_ahead(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on("empty")
    acme = Account(id="acme", name="Acme", tier="scale", tracked_since=TODAY)
    promise = Commitment(id="list", account_id="acme", what="Price list", due_on=days(1))
    desk.library.apply(Change("one", save=(acme, promise)))
    rows = rows_of_today(now_of(desk))
    assert lines_of(rows.rows(Shape())) == [
        "[Nothing is owed today.]",
        "Promised ahead · 1 of ours, 0 of theirs   → unfolds",
    ]
    unfolded = lines_of(rows.rows(Shape(unfolded=frozenset(("promised",)))))
    assert unfolded[1:] == [
        "Promised ahead · 1 of ours, 0 of theirs   ← folds",
        "□ | Acme | Scale | – |  | We owe |  | tomorrow",
    ]
    desk.apply(Change("late", save=(desk.book().commitments[0].but(due_on=days(-1)),)))
    assert lines_of(rows_of_today(now_of(desk)).rows(Shape())) == ["□ | Acme | Scale | – |  | We owe |  | Sun 15"]


def test_a_customer_is_one_line_that_unfolds_in_place(desk_on: Callable[..., Desk]) -> None:
    rows = rows_of_today(now_of(desk_on()))
    folded = rows.rows(Shape())
    names = [row.cells()[1].text for row in folded if row.key.startswith("customer/")]
    assert len(names) == len(set(names)) == 3
    first = folded[0]
    unfolded = rows.rows(Shape(unfolded=frozenset((first.key,))))
    below = [row for row in unfolded if row.key.startswith(f"{first.key}/")]
    assert first.cells()[-2].text == f"+{len(below)}"
    assert unfolded[1 : len(below) + 1] == below
    assert [row.key for row in unfolded if row not in below] == [row.key for row in folded]
    flat = [row.about for row in rows.rows(Shape(flat=True)) if row.about is not None]
    points = [thing.urgency.total for thing in flat]  # type: ignore[attr-defined]
    assert points == sorted(points, reverse=True)
    assert {id(row.about) for row in unfolded if row.about is not None} <= {id(thing) for thing in flat}


def test_a_day_before_anything_happened_says_what_comes_first(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on("empty")
    desk.apply(Change("add", save=(Account(id="new", name="New", tier="growth", tracked_since=TODAY),)))
    assert "The clocks have only begun." in TodayScreen(now_of(desk)).empty().plain
    desk.apply(Change("log", save=(Touch(account_id="new", kind="check_in", happened_on=TODAY),)))
    assert "Nothing is owed today, nor this week." in TodayScreen(now_of(desk)).empty().plain


def test_a_search_that_fits_no_line_offers_the_accounts_of_that_name(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on("empty")
    desk.apply(Change("add", save=(Account(id="new", name="Łódź Steel", tier="growth", tracked_since=TODAY),)))
    page = TodayScreen(now_of(desk))
    page.wanted = "lodz"
    (row,) = page.rows()
    assert "nothing of it is on Today" in row.cells()[0].text
    (chosen,) = page.chosen_at(row)
    assert (chosen.account.id, chosen.about) == ("new", None)
    page.wanted = "zurich"
    assert page.rows() == []
