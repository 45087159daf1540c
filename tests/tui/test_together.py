"""Several lines at once: marked, put off, logged, settled in one step; a backlog spread after a look at the days."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from bookcockpit.core.due.spread import planned_spread
from bookcockpit.core.due.today import today_view
from bookcockpit.core.playbook import Playbook
from bookcockpit.tui import intents
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.postpone import SkipForm, SnoozeForm
from bookcockpit.tui.forms.spread import SpreadForm, preview
from bookcockpit.tui.forms.together import LogTogetherForm
from builders import account, book, touch
from tui.reading import go_to, keys, text_of, toasts, typed
from tui.small_books import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.message import Message
    from textual.pilot import Pilot

    from bookcockpit.core.due.cadence import Item
    from bookcockpit.desk import Desk

SIZE = (76, 40)
"""As wide as a form, so that nothing of the page stands between its words."""


async def wish(pilot: Pilot[object], intent: Message) -> None:
    pilot.app.screen.post_message(intent)
    await keys(pilot)


def items_of(app: CockpitApp, kind: str) -> list[Item]:
    return [line.item for line in app.now.view.ranked if line.item.kind == kind]


def flat(app: CockpitApp) -> str:
    return " ".join(text_of(app).replace("│", " ").split())


async def test_several_are_skipped_in_one_step_and_come_back_with_one_undo(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        before = [line.item.key for line in app.now.view.ranked]
        items = items_of(app, "usage_check") + items_of(app, "value_touch")
        await wish(pilot, intents.SkipItems(items))
        assert isinstance(app.screen, SkipForm)
        assert f"Skip · {len(items)} touches" in flat(app)
        assert f"{items[0].account.name} Usage check" in flat(app)
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == f"Skipped {len(items)} touches. u undoes it."
        assert not {item.key for item in items} & {line.item.key for line in app.now.view.ranked}
        assert {shift.reason for shift in app.now.book.shifts} == {"nothing of value to bring"}
        await keys(pilot, "u")
        assert toasts(app)[-1].startswith(f"Undone: skip {len(items)} touches.")
        assert [line.item.key for line in app.now.view.ranked] == before


async def test_a_snooze_of_several_says_what_suits_all_and_names_what_does_not(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        items = items_of(app, "usage_check") + items_of(app, "value_touch") + items_of(app, "check_in")
        quorum = [item for item in items if item.account.id == "quorum"]
        assert quorum
        assert len(items) > 5
        await wish(pilot, intents.SnoozeItems(items))
        assert isinstance(app.screen, SnoozeForm)
        assert "The latest date that suits all is Fri 27 Nov 2026." in flat(app)
        assert f"and {len(items) - 5} more" in flat(app)
        await keys(pilot, "ctrl+u")
        await typed(pilot, "+30d")
        await keys(pilot, "ctrl+s")
        assert isinstance(app.screen, SnoozeForm)
        assert "cannot be snoozed past" in flat(app)
        assert "of Quorum Legal" in flat(app)
        assert not app.now.view.snoozed
        await keys(pilot, "ctrl+u")
        await typed(pilot, "2026-11-27")
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == f"Snoozed {len(items)} touches until Fri 27 Nov 2026. u undoes it."
        assert len(app.now.view.snoozed) == len(items)
        await wish(pilot, intents.Unsnooze([each.item for each in app.now.view.snoozed]))
        assert app.now.view.snoozed == ()
        assert toasts(app)[-1] == f"{len(items)} touches are back on the list. u undoes it."


async def test_what_is_not_snoozed_any_more_is_said_and_nothing_happens(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        await wish(pilot, intents.Unsnooze(items_of(app, "usage_check")[:1]))
        assert toasts(app)[-1].endswith("is not snoozed. Nothing was changed.")


async def test_promises_milestones_and_plans_are_settled_in_one_step(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        done = [each for each in app.now.view.obligations if each.type in ("commitment", "milestone", "confirm")]
        assert len(done) == 3
        await wish(pilot, intents.MarkDone(done))
        assert toasts(app)[-1] == "Done: 3 things owed. u undoes it."
        assert not [each for each in app.now.view.obligations if each.type in ("commitment", "milestone", "confirm")]


async def test_one_note_is_logged_with_each_account(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        north, quorum = (app.now.book.account_by_id[each] for each in ("north", "quorum"))
        await wish(pilot, intents.LogTogether([(north, "value_touch"), (north, "business_review"), (quorum, None)]))
        assert isinstance(app.screen, LogTogetherForm)
        assert "Quorum Legal choose a kind" in flat(app)
        await typed(pilot, "user day")
        await keys(pilot, "ctrl+s")
        assert isinstance(app.screen, LogTogetherForm)
        assert "marked lines of Quorum Legal; choose one kind for all" in flat(app)
        await keys(pilot, "c")  # the choice has the focus: the first kind that begins so
        assert "Northwind Check-in" in flat(app)
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == "Logged check-in with 2 accounts. u undoes it."
        for name in ("north", "quorum"):
            newest = app._desk.library.timeline(name, 1)[0]
            assert (newest.kind, newest.happened_on, newest.summary) == ("check_in", TODAY, "user day")
        await keys(pilot, "u")
        assert toasts(app)[-1].startswith("Undone: log check-in with 2 accounts on 2026-11-16.")


async def test_a_note_for_several_is_kept_when_the_form_is_closed(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        lines = [(each, None) for each in app.now.book.accounts]
        await wish(pilot, intents.LogTogether(lines))
        await typed(pilot, "half")
        await keys(pilot, "escape")
        await wish(pilot, intents.LogTogether(lines))
        assert app.screen.texts()["summary"] == "half"  # type: ignore[attr-defined]


async def test_a_spread_shows_the_days_as_the_numbers_are_typed_and_moves_them(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        before = len(app.now.view.ranked)
        await wish(pilot, intents.SpreadBacklog())
        assert isinstance(app.screen, SpreadForm)
        app.screen.query_one("#per-day").focus()
        await keys(pilot, "ctrl+u", "9")
        await keys(pilot, "ctrl+s")
        assert "Write a whole number from 1 to 8" in flat(app)
        await keys(pilot, "ctrl+u", "2")
        assert "Tue 17 Nov" in flat(app)
        moved = app.screen._plan.moved(TODAY)
        assert f"{moved} touches move" in flat(app)
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1].startswith(f"{moved} touches moved, the last to ")
        assert len(app.now.view.ranked) == before - moved
        await keys(pilot, "u")
        assert len(app.now.view.ranked) == before


async def test_days_off_are_passed_by(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on(days_off=frozenset({date(2026, 11, 17)})))
    async with app.run_test(size=SIZE) as pilot:
        await wish(pilot, intents.SpreadBacklog())
        app.screen.query_one("#per-day").focus()
        await keys(pilot, "ctrl+u", "2")
        assert "Tue 17 Nov" not in flat(app)
        assert "Wed 18 Nov" in flat(app)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_nothing_overdue_is_said_kindly(desk_on: Callable[..., Desk], size: tuple[int, int]) -> None:
    app = CockpitApp(desk_on("empty"))
    async with app.run_test(size=size) as pilot:
        await wish(pilot, intents.SpreadBacklog())
        assert isinstance(app.screen, SpreadForm)
        assert "Nothing is overdue" in flat(app)
        await keys(pilot, "ctrl+s")
        assert isinstance(app.screen, SpreadForm)
        await keys(pilot, "escape")
        assert not isinstance(app.screen, SpreadForm)


async def test_a_spread_that_moves_nothing_is_not_a_step(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        await wish(pilot, intents.SpreadBacklog())
        assert "Nothing moves: all of it fits into today." in flat(app)
        await keys(pilot, "ctrl+s")
        assert "All of it fits into today; give fewer a day" in flat(app)
        assert isinstance(app.screen, SpreadForm)


async def test_what_customers_wrote_acts_on_nothing_here(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("poison"))
    async with app.run_test(size=SIZE) as pilot:
        items = [line.item for line in app.now.view.ranked if line.item.kind == "value_touch"]
        assert len(items) > 2
        lines = [(item.account, item.kind) for item in items]
        for intent in (
            intents.SkipItems(items), intents.SnoozeItems(items), intents.LogTogether(lines), intents.SpreadBacklog()
        ):  # fmt: skip
            await wish(pilot, intent)
            assert "[@click=app.quit]x[/]" in text_of(app) or isinstance(app.screen, SpreadForm)
            assert not set("\x1b\x9b\u202e\u2066\u200b\ufeff\x07") & set(text_of(app))
            await keys(pilot, "escape")
        assert app.is_running


async def test_marked_rows_are_skipped_with_one_key(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        for row in ("due/quorum/usage_check/None", "due/north/value_touch/None"):
            go_to(app, row)
            await keys(pilot, "space")
        await keys(pilot, "n")
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == "Skipped 2 touches. u undoes it."


def test_the_preview_keeps_to_its_rows_and_its_width() -> None:
    accounts = [account(f"日本 [/] Account {n:03}", "growth") for n in range(40)]
    snapshot = book(TODAY, accounts, [touch(each, "other", "2025-06-01") for each in accounts])
    ranked = today_view(snapshot, Playbook(), TODAY, everything=True).ranked
    planned = planned_spread(snapshot, Playbook(), ranked, TODAY, per_day=3)
    number = len(planned.days)
    assert number == len(ranked) / 3
    for width in (30, 68):
        text = preview(planned, TODAY, width, 10).content().plain
        days = [line for line in text.splitlines() if line[:3] in ("Mon", "Tue", "Wed", "Thu", "Fri", "tod")]
        assert len(days) == 9
        assert f"… {number - 9} more days with {(number - 9) * 3} touches" in text
        assert all(cell_len(line) <= width for line in days)
