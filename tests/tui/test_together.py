"""Several lines at once: marked, put off, logged, settled in one step; a backlog spread after a look at the days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from bookcockpit.core.actions import Line
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.spread import planned_spread
from bookcockpit.core.due.today import today_view
from bookcockpit.core.playbook import Playbook
from bookcockpit.desk import Desk
from bookcockpit.tui.actions import WRITES, meaning, takes_all
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Asks, Does
from bookcockpit.tui.forms.form import ModelForm, ReasonForm
from bookcockpit.tui.forms.postpone import (
    SkipForm,
    SnoozeForm,
    SpreadForm,
    preview,
)
from bookcockpit.tui.forms.touch import LogTogetherForm
from bookcockpit.tui.handlers.together import bring_back, log_together, settle, skip, snooze, spread_backlog
from bookcockpit.tui.list_page import ListPage
from bookcockpit.tui.messages import Act
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.rows import Rows
from builders import account, book, touch
from tui.reading import go_to, keys, text_of, toasts, typed
from tui.small_books import TODAY
from tui.test_growth import desk_with as grown_desk
from tui.test_tiers import desk_with as tiered_desk

SIZE = (76, 40)
"""As wide as a form, so that nothing of the page stands between its words."""


async def wish(pilot: Pilot[object], what: Asks | Does) -> None:
    pilot.app.screen.post_message(Act(what))
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
        await wish(pilot, Asks(lambda _now: skip(items)))
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
        await wish(pilot, Asks(lambda _now: snooze(items)))
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
        await wish(pilot, Does(lambda now: bring_back(now, [each.item for each in app.now.view.snoozed])))
        assert app.now.view.snoozed == ()
        assert toasts(app)[-1] == f"{len(items)} touches are back on the list. u undoes it."


async def test_what_is_not_snoozed_any_more_is_said_and_nothing_happens(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        await wish(pilot, Does(lambda now: bring_back(now, items_of(app, "usage_check")[:1])))
        assert toasts(app)[-1].endswith("is not snoozed. Nothing was changed.")


async def test_promises_milestones_and_plans_are_settled_in_one_step(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        done = [each for each in app.now.view.obligations if each.type in ("commitment", "milestone", "confirm")]
        assert len(done) == 3
        await wish(pilot, Does(lambda now: settle(now, done)))
        assert toasts(app)[-1] == "Done: 3 things owed. u undoes it."
        assert not [each for each in app.now.view.obligations if each.type in ("commitment", "milestone", "confirm")]


async def test_one_note_is_logged_with_each_account(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        north, quorum = (app.now.book.account_by_id[each] for each in ("north", "quorum"))
        lines: list[Line] = [(north, "value_touch"), (north, "business_review"), (quorum, None)]
        await wish(pilot, Asks(lambda _now: log_together(lines)))
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
        await wish(pilot, Asks(lambda _now: log_together(lines)))
        await typed(pilot, "half")
        await keys(pilot, "escape")
        await wish(pilot, Asks(lambda _now: log_together(lines)))
        assert app.screen.texts()["summary"] == "half"  # type: ignore[attr-defined]


async def test_a_spread_shows_the_days_as_the_numbers_are_typed_and_moves_them(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        before = len(app.now.view.ranked)
        await wish(pilot, Asks(lambda _now: spread_backlog()))
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
        await wish(pilot, Asks(lambda _now: spread_backlog()))
        app.screen.query_one("#per-day").focus()
        await keys(pilot, "ctrl+u", "2")
        assert "Tue 17 Nov" not in flat(app)
        assert "Wed 18 Nov" in flat(app)


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
async def test_nothing_overdue_is_said_kindly(desk_on: Callable[..., Desk], size: tuple[int, int]) -> None:
    app = CockpitApp(desk_on("empty"))
    async with app.run_test(size=size) as pilot:
        await wish(pilot, Asks(lambda _now: spread_backlog()))
        assert isinstance(app.screen, SpreadForm)
        assert "Nothing is overdue" in flat(app)
        await keys(pilot, "ctrl+s")
        assert isinstance(app.screen, SpreadForm)
        await keys(pilot, "escape")
        assert not isinstance(app.screen, SpreadForm)


async def test_a_spread_that_moves_nothing_is_not_a_step(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        await wish(pilot, Asks(lambda _now: spread_backlog()))
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
        for what in (
            Asks(lambda _now: skip(items)),
            Asks(lambda _now: snooze(items)),
            Asks(lambda _now: log_together(lines)),
            Asks(lambda _now: spread_backlog()),
        ):
            await wish(pilot, what)
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


# Every key that the line above the list promises for marked lines acts on all of them.


async def test_the_tier_of_marked_accounts_is_set_in_one_step(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=(150, 40)) as pilot:
        await keys(pilot, "2", "space", "space")
        assert "2 marked   l, s, n and T act on all of them" in text_of(app)
        await keys(pilot, "T")
        assert isinstance(app.screen, ModelForm)
        assert "Tier · 2 accounts" in text_of(app)
        await pilot.pause()
        before = {each.id: each.tier for each in desk.book().accounts}
        app.screen.query_one("#tier", Choice).value = "scale"
        await keys(pilot, "ctrl+s")
        assert "2 accounts are Scale now." in toasts(app)[-1]
        after = {each.id: each.tier for each in desk.book().accounts}
        assert [each for each in after if after[each] != before[each]] == ["mill", "north"]
        assert len(desk.book().tier_changes) == 2
        await keys(pilot, "u")
        assert {each.id: each.tier for each in desk.book().accounts} == before


async def test_a_marked_line_that_a_search_leaves_out_is_acted_on_all_the_same(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=(150, 40)) as pilot:
        await keys(pilot, "2", "space", "slash")
        await typed(pilot, "quorum")
        await keys(pilot, "enter", "space")
        assert "2 marked" in text_of(app)
        await keys(pilot, "l")
        assert isinstance(app.screen, LogTogetherForm)
        assert "Log together · 2 accounts" in text_of(app)


async def test_marked_suggestions_move_with_one_key_and_one_review(desk_on: Callable[..., Desk]) -> None:
    desk = tiered_desk(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=(150, 40)) as pilot:
        await keys(pilot, "7")
        app.screen.open_tab("tiers")  # type: ignore[attr-defined]
        for account_id in ("rise", "fall"):
            go_to(app, f"tier/{account_id}")
            await keys(pilot, "space")
        assert "2 marked   d, n, l and T act on all of them" in text_of(app)
        await keys(pilot, "d")
        assert toasts(app)[-1].startswith("2 lines: ")
        found = desk.book()
        assert found.account_by_id["rise"].tier != "scale"
        assert found.account_by_id["fall"].tier != "strategic"
        assert len([each for each in found.growth.reviews if each.kind == "retier"]) == 1
        await keys(pilot, "u")
        assert desk.book().account_by_id["rise"].tier == "scale"
        assert desk.book().account_by_id["fall"].tier == "strategic"


async def test_marked_openings_are_put_away_with_one_reason_and_come_back_together(
    desk_on: Callable[..., Desk],
) -> None:
    desk = grown_desk(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=(150, 40)) as pilot:
        await keys(pilot, "6")
        openings = [row.key for row in app.screen.query_one(Rows).rows if row.key.startswith("opening/")][:2]
        for key in openings:
            go_to(app, key)
            await keys(pilot, "space")
        assert "2 marked   n, l and T act on all of them" in text_of(app)
        await keys(pilot, "n")
        assert isinstance(app.screen, ReasonForm)
        assert "Put away · 2 lines" in text_of(app)
        await typed(pilot, "Not this year")
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == "Done: 2 lines. u undoes it."
        assert [each.reason for each in desk.book().dismissals] == ["Not this year"] * 2
        await keys(pilot, "u")
        assert desk.book().dismissals == ()


@pytest.mark.parametrize("tab", ["6", "7"])
async def test_no_key_is_promised_that_does_nothing(tab: str, desk_on: Callable[..., Desk]) -> None:
    """On any two lines of any tab: what the line names does something, and what it does not name is dimmed."""
    app = CockpitApp(tiered_desk(grown_desk(desk_on())))
    async with app.run_test(size=(150, 44)) as pilot:
        await keys(pilot, tab)
        for _ in range(len(app.screen.TABS)):  # type: ignore[attr-defined]
            page = app.screen
            assert isinstance(page, ListPage)
            rows = page.query_one(Rows)
            chosen = [row for row in rows.rows if row.can_be_chosen and page.chosen_at(row)]
            for one, other in pairwise(chosen):
                rows.marked = {one.key, other.key}
                selections = page.chosen
                assert len(selections) == 2
                for word in WRITES:
                    promised = takes_all(word, selections)
                    what = meaning(word, selections)
                    assert promised is (what is not None and word not in ("add", "spread")), word
                    if promised and isinstance(what, Asks):
                        what.asking(app.now).form(app.now, {}, "")
                    elif promised and isinstance(what, Does):
                        change, said = what.decide(app.now)
                        assert change.is_empty is ("2 lines" not in said)
            rows.marked = set()
            await keys(pilot, "tab")
