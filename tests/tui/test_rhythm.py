"""The page Rhythm and what leads there: Today asks, the walk goes from account to account, a review is held."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.entities import BookReview, Commitment, PlaybookRun, RunStep
from bookcockpit.desk import Desk
from bookcockpit.tui.account.beside import account_overview
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Act, Asks, OpenPage
from bookcockpit.tui.forms.form import HeldForm, ModelForm
from bookcockpit.tui.forms.postpone import SpreadForm
from bookcockpit.tui.handlers.together import spread_backlog
from bookcockpit.tui.pages import SCREENS
from bookcockpit.tui.rhythm.walk_tabs import QUARTER_TAB, WEEK_TAB
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.rhythm import RhythmScreen
from bookcockpit.tui.screens.today import TodayScreen
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.tabbed import open_tab
from bookcockpit.tui.today import Shape
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import Seat, go_to, keys, rows_of_today, text_of, toasts, typed
from tui.small_books import TODAY, days
from tui.test_account import lines_of


async def test_today_asks_for_the_review_and_leads_to_its_walk(
    desk_on: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=(150, 44)) as pilot:
        await pilot.pause()
        assert "Friday review due" in text_of(app)
        go_to(app, "rite/friday")
        await keys(pilot, "enter")
        assert isinstance(app.screen, RhythmScreen)
        shown = text_of(app)
        assert "1 Promises late · 1" in shown
        assert "Keep it, give it a new day, or say that it will not be." in shown
        go_to(app, "held/friday")
        await keys(pilot, "enter")
        assert isinstance(app.screen, HeldForm)
        await typed(pilot, "Two saves")
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == "Friday review: held today. u undoes it."
        assert [(each.kind, each.held_on, each.note) for each in desk.book().growth.reviews] == [
            ("friday", TODAY, "Two saves")
        ]
        await keys(pilot, "1")
        assert "Friday review due" not in text_of(app)
        await keys(pilot, "u")
        assert "Friday review due" in text_of(app)
        # A line of the walk opens its account, or is done.
        await keys(pilot, "7")
        go_to(app, "promises/north/sheet")
        await keys(pilot, "enter")
        assert isinstance(app.screen, AccountScreen)
        await keys(pilot, "escape", "d")
        assert toasts(app)[-1] == "Done: We owe: Pricing sheet (Northwind). u undoes it."
        assert desk.book().commitment_by_id["sheet"].done_on == TODAY
        go_to(app, "write/week")
        await keys(pilot, "enter")
        assert toasts(app)[-1].startswith("Written: ")
        (written,) = tmp_path.glob("week-INTERNAL-*.md")
        assert "**Internal — not for the customer**" in written.read_text(encoding="utf-8")
        app.post_message(OpenPage("rhythm", "tiers"))
        await pilot.pause()
        go_to(app, "tier/keep")
        await keys(pilot, "enter")
        assert [each.kind for each in desk.book().growth.reviews] == ["retier"]


def test_the_walks_list_what_to_do_step_by_step(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_on())
    assert at.lines(WEEK_TAB).splitlines()[:4] == [
        "Week of Mon 9 Nov 2026 · 1 touch (usage check 1)",
        "[1 Promises late · 1]",
        "     Keep it, give it a new day, or say that it will not be.",
        "! | Northwind | 3 d late | We owe: Pricing sheet",
    ]
    assert at.lines(QUARTER_TAB).startswith("Q4 2026")


def test_a_playbook_is_applied_by_key_and_shows_its_progress(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    run = PlaybookRun(id="r", account_id="mill", playbook="save", title="Save", started_on=days(-7))
    kept = Commitment(id="k", account_id="mill", what="Call them", due_on=days(-5), done_on=days(-5))
    late = Commitment(id="l", account_id="mill", what="One list", due_on=days(-3))
    steps = [RunStep(run_id="r", commitment_id=each.id, place=place) for place, each in enumerate((kept, late), 1)]
    review = BookReview(kind="friday", held_on=TODAY)
    desk.apply(Change("at work", save=(run, kept, late, *steps, review)))
    at = Seat(desk)
    listed = {row.key: row for row in rows_of_today(at.now).rows(Shape(flat=True))}
    row = listed["owed/commitment/l"]
    assert isinstance(row.about, Obligation)
    assert row.about.reason == "One list · Save 1 of 2"
    here = Selection(row.about.account, row.about)
    form = at.form("playbook", here)
    assert isinstance(form, ModelForm)
    assert "promises," in " ".join(form.model.echoes(form.model.start).values())
    assert " applied to Mill [EMEA] Ltd: " in at.does("playbook", here)
    assert len(at.now.book.growth.runs) == 2
    at.undo()
    shown = "\n".join(lines_of(at.now, "mill", "promises"))
    assert "Save 1 of 2  █████····· · 1 late" in shown
    overview = account_overview(at.now, here.account, here.about, row.about.about, 60)
    assert "From the playbook Save 1 of 2" in " ".join(overview.plain.split())


async def test_every_page_of_an_empty_book_says_how_to_begin_and_takes_every_key(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("empty"))
    async with app.run_test(size=(80, 24)) as pilot:
        for page in SCREENS:
            app.action_page(page)
            await pilot.pause()
            first = app.screen
            if page in ("today", "scorecard"):
                await keys(pilot, "l", "s", "w", "j", "G", "g", "y", "slash", "escape")
            for tab in getattr(first, "TABS", ("",)):
                open_tab(app, getattr(tab, "name", ""))
                await keys(pilot, "d", "n", "e", "enter", "right")
                shown = text_of(app)
                assert "No accounts yet." in shown, page
                assert "i  brings in a file or a folder" in shown, page
                assert "adds an account by hand" in shown, page
                assert not first.query_one(Rows).number
                assert app.screen is first
            assert page != "scorecard" or "2026 to date" in text_of(app)
        await keys(pilot, "1")
        for size in ((80, 24), (40, 12)):
            await pilot.resize_terminal(*size)
            app.screen.post_message(Act(Asks(lambda _now: spread_backlog())))
            await keys(pilot)
            assert isinstance(app.screen, SpreadForm)
            assert "Nothing is overdue" in text_of(app)
            await keys(pilot, "ctrl+s")
            assert isinstance(app.screen, SpreadForm)
            await keys(pilot, "escape")
            assert isinstance(app.screen, TodayScreen)
