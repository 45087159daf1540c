"""The page Rhythm and what leads there: Today asks, the walk goes from account to account, a review is held."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.entities import BookReview, Commitment, PlaybookRun, RunStep
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.form import HeldForm, ModelForm
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.rhythm import RhythmScreen
from tui.reading import go_to, keys, text_of, toasts, typed
from tui.small_books import TODAY, days

WIDE = (150, 44)


async def test_today_asks_for_the_review_and_leads_to_its_walk(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
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


async def test_a_line_of_the_walk_is_done_or_opens_its_account_among_those_of_the_step(
    desk_on: Callable[..., Desk],
) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "7")
        go_to(app, "promises/north/sheet")
        await keys(pilot, "enter")
        assert isinstance(app.screen, AccountScreen)
        await keys(pilot, "escape", "d")
        assert toasts(app)[-1] == "Done: We owe: Pricing sheet (Northwind). u undoes it."
        assert desk.book().commitment_by_id["sheet"].done_on == TODAY


async def test_the_week_is_written_for_ourselves(
    desk_on: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = CockpitApp(desk_on())
    monkeypatch.chdir(tmp_path)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "7")
        go_to(app, "write/week")
        await keys(pilot, "enter")
        assert toasts(app)[-1].startswith("Written: ")
        (written,) = tmp_path.glob("week-INTERNAL-*.md")
        assert "**Internal — not for the customer**" in written.read_text(encoding="utf-8")
        await keys(pilot, "tab")
        assert "Q4 2026" in text_of(app)


async def test_a_playbook_is_applied_by_key_and_shows_its_progress(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    run = PlaybookRun(id="r", account_id="mill", playbook="save", title="Save", started_on=days(-7))
    kept = Commitment(id="k", account_id="mill", what="Call them", due_on=days(-5), done_on=days(-5))
    late = Commitment(id="l", account_id="mill", what="One list", due_on=days(-3))
    steps = [RunStep(run_id="r", commitment_id=each.id, place=place) for place, each in enumerate((kept, late), 1)]
    review = BookReview(kind="friday", held_on=TODAY)
    desk.apply(Change("at work", save=(run, kept, late, *steps, review)))
    app = CockpitApp(desk)
    async with app.run_test(size=(200, 44)) as pilot:
        await pilot.pause()
        assert "One list · Save 1 of 2" in text_of(app)
        go_to(app, "owed/commitment/l")
        await keys(pilot, "B")
        assert isinstance(app.screen, ModelForm)
        assert "promises," in text_of(app)
        await keys(pilot, "ctrl+s")
        assert " applied to Mill [EMEA] Ltd: " in toasts(app)[-1]
        assert len(desk.book().growth.runs) == 2
        await keys(pilot, "u", "enter", "shift+tab", "shift+tab")
        shown = text_of(app)
        assert "Save 1 of 2  █████····· · 1 late" in shown
        assert "From the playbook Save 1 of 2" in shown


@pytest.mark.parametrize(("book", "says"), [("empty", "brings in a file or a folder"), ("former", "active")])
async def test_every_tab_of_a_book_without_customers_says_so(
    book: str, says: str, desk_on: Callable[..., Desk]
) -> None:
    app = CockpitApp(desk_on(book))
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "7", "tab", "tab")
        for tab in ("first-days", "hygiene", "tiers"):
            assert says in text_of(app), tab
            await keys(pilot, "enter", "tab")
        assert isinstance(app.screen, RhythmScreen)


async def test_every_page_of_an_empty_book_says_how_to_begin(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("empty"))
    async with app.run_test(size=(80, 24)) as pilot:
        for page in "1234567":
            await keys(pilot, page)
            assert "No accounts yet." in text_of(app), page
            assert "brings in a file or a folder" in text_of(app), page
