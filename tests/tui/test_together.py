"""Several lines at once: marked, put off, logged, settled in one step; a backlog spread after a look at the days."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise

from rich.cells import cell_len
from textual.pilot import Pilot

from bookcockpit.core.actions import Line
from bookcockpit.core.due.cadence import Item
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.due.postpone import planned_spread
from bookcockpit.core.due.today import today_view
from bookcockpit.core.policy import Policy
from bookcockpit.desk import Desk
from bookcockpit.tui.actions import WRITES, meaning, takes_all
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Act, Asks, Does
from bookcockpit.tui.forms.form import ModelForm, ReasonForm
from bookcockpit.tui.forms.postpone import SkipForm, SnoozeForm, SpreadForm, preview
from bookcockpit.tui.forms.touch import LogTogetherForm
from bookcockpit.tui.handlers.together import bring_back, log_together, skip, snooze, spread_backlog
from bookcockpit.tui.pages import SCREENS, screen_of
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from bookcockpit.tui.tabbed import TabbedPage
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.rows import Rows
from builders import account, book, touch
from tui.reading import Seat, go_to, keys, text_of, toasts, typed
from tui.small_books import TODAY
from tui.test_growth import desk_with as grown_desk
from tui.test_tiers import desk_with as tiered_desk

SIZE = (76, 40)
"""As wide as a form, so that nothing of the page stands between its words."""


async def wish(pilot: Pilot[object], what: Asks | Does) -> None:
    pilot.app.screen.post_message(Act(what))
    await keys(pilot)


def items_of(at: CockpitApp | Seat, *kinds: str) -> list[Item]:
    return [line.item for kind in kinds for line in at.now.view.ranked if line.item.kind == kind]


def flat(app: CockpitApp) -> str:
    return " ".join(text_of(app).replace("│", " ").split())


async def test_several_lines_are_worked_as_one_in_their_forms(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        await several_are_skipped_in_one_step_and_come_back_with_one_undo(app, pilot)
        await a_snooze_of_several_says_what_suits_all_and_names_what_does_not(app, pilot)
        await one_note_is_logged_with_each_account(app, pilot)
        await a_note_for_several_is_kept_when_the_form_is_closed(app, pilot)
        await a_spread_shows_the_days_as_the_numbers_are_typed_and_moves_them(app, pilot)


async def several_are_skipped_in_one_step_and_come_back_with_one_undo(app: CockpitApp, pilot: Pilot[object]) -> None:
    before = [line.item.key for line in app.now.view.ranked]
    items = items_of(app, "usage_check", "value_touch")
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


async def a_snooze_of_several_says_what_suits_all_and_names_what_does_not(
    app: CockpitApp, pilot: Pilot[object]
) -> None:
    items = items_of(app, "usage_check", "value_touch", "check_in")
    assert [item for item in items if item.account.id == "quorum"]
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


async def one_note_is_logged_with_each_account(app: CockpitApp, pilot: Pilot[object]) -> None:
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


async def a_note_for_several_is_kept_when_the_form_is_closed(app: CockpitApp, pilot: Pilot[object]) -> None:
    lines = [(each, None) for each in app.now.book.accounts]
    await wish(pilot, Asks(lambda _now: log_together(lines)))
    await typed(pilot, "half")
    await keys(pilot, "escape")
    await wish(pilot, Asks(lambda _now: log_together(lines)))
    assert app.screen.texts()["summary"] == "half"  # type: ignore[attr-defined]
    await keys(pilot, "escape")


async def a_spread_shows_the_days_as_the_numbers_are_typed_and_moves_them(
    app: CockpitApp, pilot: Pilot[object]
) -> None:
    before = len(app.now.view.ranked)
    await wish(pilot, Asks(lambda _now: spread_backlog()))
    assert isinstance(app.screen, SpreadForm)
    assert "Nothing moves: all of it fits into today." in flat(app)
    await keys(pilot, "ctrl+s")
    assert "All of it fits into today; give fewer a day" in flat(app)
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


def test_what_is_not_snoozed_any_more_is_said_and_nothing_happens(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_on())
    change, said = bring_back(at.now, items_of(at, "usage_check")[:1])
    assert said.endswith("is not snoozed. Nothing was changed.")
    assert change.is_empty


def test_promises_milestones_and_plans_are_settled_in_one_step(desk_on: Callable[..., Desk]) -> None:
    def owed(now: Snapshot) -> list[Obligation]:
        return [each for each in now.view.obligations if each.type in ("commitment", "milestone", "confirm")]

    at = Seat(desk_on())
    assert len(owed(at.now)) == 3
    done = [Selection(each.account, each) for each in owed(at.now)]
    assert at.does("done", *done) == "Done: 3 things owed. u undoes it."
    assert not owed(at.now)


def test_days_off_are_passed_by(desk_on: Callable[..., Desk]) -> None:
    now = Seat(desk_on(days_off=frozenset({date(2026, 11, 17)}))).now
    planned = planned_spread(now.book, now.policy, now.view.ranked, TODAY, per_day=2)
    shown = preview(planned, TODAY, 68, 30).content().plain
    assert "Tue 17 Nov" not in shown
    assert "Wed 18 Nov" in shown


def test_the_preview_keeps_to_its_rows_and_its_width() -> None:
    accounts = [account(f"日本 [/] Account {n:03}", "growth") for n in range(40)]
    snapshot = book(TODAY, accounts, [touch(each, "other", "2025-06-01") for each in accounts])
    ranked = today_view(snapshot, Policy(), TODAY, everything=True).ranked
    planned = planned_spread(snapshot, Policy(), ranked, TODAY, per_day=3)
    number = len(planned.days)
    assert number == len(ranked) / 3
    for width in (30, 68):
        text = preview(planned, TODAY, width, 10).content().plain
        days = [line for line in text.splitlines() if line[:3] in ("Mon", "Tue", "Wed", "Thu", "Fri", "tod")]
        assert len(days) == 9
        assert f"… {number - 9} more days with {(number - 9) * 3} touches" in text
        assert all(cell_len(line) <= width for line in days)


# Every key that the line above the list promises for marked lines acts on all of them.


async def test_marked_lines_of_any_page_are_acted_on_together(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(tiered_desk(grown_desk(desk_on())))
    async with app.run_test(size=(150, 40)) as pilot:
        await the_tier_of_marked_accounts_is_set_in_one_step(app, pilot)
        await a_marked_line_that_a_search_leaves_out_is_acted_on_all_the_same(app, pilot)
        await marked_suggestions_move_with_one_key_and_one_review(app, pilot)
        await marked_openings_are_put_away_with_one_reason_and_come_back_together(app, pilot)


async def marked(pilot: Pilot[object], *rows: str) -> None:
    for row in rows:
        go_to(pilot.app, row)  # type: ignore[arg-type]
        await keys(pilot, "space")


async def the_tier_of_marked_accounts_is_set_in_one_step(app: CockpitApp, pilot: Pilot[object]) -> None:
    desk = app._desk
    await keys(pilot, "2")
    await marked(pilot, "mill", "north")
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
    assert {each for each in after if after[each] != before[each]} == {"mill", "north"}
    assert len(desk.book().tier_changes) == 2
    await keys(pilot, "u")
    assert {each.id: each.tier for each in desk.book().accounts} == before


async def a_marked_line_that_a_search_leaves_out_is_acted_on_all_the_same(
    app: CockpitApp, pilot: Pilot[object]
) -> None:
    await marked(pilot, "mill")
    await keys(pilot, "slash")
    await typed(pilot, "quorum")
    await keys(pilot, "enter", "space")
    assert "2 marked" in text_of(app)
    await keys(pilot, "l")
    assert isinstance(app.screen, LogTogetherForm)
    assert "Log together · 2 accounts" in text_of(app)
    await keys(pilot, "escape", "escape", "escape")


async def marked_suggestions_move_with_one_key_and_one_review(app: CockpitApp, pilot: Pilot[object]) -> None:
    desk = app._desk
    await keys(pilot, "7")
    app.screen.open_tab("tiers")  # type: ignore[attr-defined]
    await marked(pilot, "tier/rise", "tier/fall")
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


async def marked_openings_are_put_away_with_one_reason_and_come_back_together(
    app: CockpitApp, pilot: Pilot[object]
) -> None:
    desk = app._desk
    await keys(pilot, "6")
    openings = [row.key for row in app.screen.query_one(Rows).rows if row.key.startswith("opening/")][:2]
    await marked(pilot, *openings)
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


def test_no_key_is_promised_that_does_nothing(desk_on: Callable[..., Desk]) -> None:
    """On any two lines of any tab: what the line names does something, and what it does not name is dimmed."""
    at = Seat(tiered_desk(grown_desk(desk_on())))
    pages = [screen_of(page) for page in SCREENS]
    for tab in (tab for page in pages if issubclass(page, TabbedPage) for tab in page.TABS):
        lines = [row.about for row in at.rows(tab) if isinstance(row.about, Selection)]
        for selections in pairwise(lines):
            for word in WRITES:
                promised = takes_all(word, selections)
                what = meaning(word, selections)
                assert promised is (what is not None and word not in ("add", "spread")), word
                if promised and isinstance(what, Asks):
                    what.asking(at.now).form(at.now, {}, "")
                elif promised and isinstance(what, Does):
                    change, said = what.decide(at.now)
                    assert change.is_empty is ("2 lines" not in said)
