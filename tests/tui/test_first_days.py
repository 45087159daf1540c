"""The first ninety days and the hygiene: enter opens the form that goes on or mends, and long lists stay short."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from textual.pilot import Pilot

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import Does
from bookcockpit.tui.bringing.check_step import done_words
from bookcockpit.tui.forms.account import AccountModel, NotesForm
from bookcockpit.tui.forms.form import ModelForm, ReasonForm
from bookcockpit.tui.messages import Act, OpenPage
from bookcockpit.tui.rhythm.first_days_tab import bar
from bookcockpit.tui.screens.rhythm import RhythmScreen
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.widgets.entry import Note
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import acting, go_to, keys, text_of, toasts, typed
from tui.small_books import days
from tui.test_safety import assert_harmless

WIDE = (150, 44)


async def opened(app: CockpitApp, pilot: Pilot[object], tab: str) -> None:
    await pilot.pause()
    app.post_message(OpenPage("rhythm", tab))
    await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, RhythmScreen)


async def test_the_next_best_step_stands_first_and_enter_does_it(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, "first-days")
        shown = text_of(app)
        assert "▶  Say why Northwind is strategic" in shown
        assert "Days 1 to 30 · Know the book: tiers, owners, contracts" in shown
        assert app.screen.query_one(Rows).row is not None
        go_to(app, "best/tiers")
        await keys(pilot, "enter")
        assert isinstance(app.screen, ModelForm)
        assert isinstance(app.screen.model, AccountModel)


async def test_doing_a_step_moves_the_guide_on(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    north = desk.book().account_by_id["north"]
    app = CockpitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "first-days")
        assert "0/3" in text_of(app)
        judged = Change("judged", save=(north.but(tier_reason="A lighthouse"),))
        app.post_message(Act(Does(lambda _now: (judged, "Judged."))))
        await keys(pilot)
        assert "1/3" in text_of(app)


async def test_an_empty_book_is_told_how_to_begin(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("empty"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, "first-days")
        assert "No accounts yet." in text_of(app)
        app.post_message(OpenPage("rhythm", "hygiene"))
        await pilot.pause()
        assert "i  brings in a file or a folder" in text_of(app)


async def test_a_finding_is_mended_with_enter_and_put_away_with_n(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, "hygiene")
        shown = text_of(app)
        assert "No owner · 3" in shown
        assert "“Faster onboarding” lacks a metric" in shown
        go_to(app, "hygiene/missing_roles/north")
        await keys(pilot, "enter")
        assert isinstance(app.screen, ModelForm)
        assert "✓ economic buyer" in text_of(app)
        await keys(pilot, "escape")
        go_to(app, "hygiene/no_owner/north")
        await keys(pilot, "n")
        assert isinstance(app.screen, ReasonForm)
        await typed(pilot, "A shared account")
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == "Put away: no owner of Northwind. u undoes it."
        assert "No owner · 2" in text_of(app)
        go_to(app, "hygiene/no_owner/north")
        await keys(pilot, "n")
        assert desk.book().dismissals == ()


async def test_a_long_list_is_folded_and_opens_and_a_search_looks_into_it(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    many = [
        Account(id=f"m{number}", name=f"Many {number:03}", tier="scale", tracked_since=days(-9)) for number in range(40)
    ]
    desk.apply(Change("many", save=tuple(many)))
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, "hygiene")
        rows = app.screen.query_one(Rows)
        keys_before = [row.key for row in rows.rows]
        assert "hygiene/no_owner/m039" not in keys_before
        go_to(app, "more/no_owner")
        await keys(pilot, "enter")
        assert "hygiene/no_owner/m39" in [row.key for row in rows.rows]
        assert rows.row is not None
        assert rows.row.key.startswith("hygiene/no_owner/")
        await keys(pilot, "slash")
        await typed(pilot, "many 038 never")
        assert [row.key for row in rows.rows if not row.is_heading] == ["hygiene/never_touched/m38"]


async def test_the_template_goes_to_the_end_of_the_notes_and_is_saved_with_them(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.post_message(acting("notes", Selection(desk.book().account_by_id["quorum"])))
        await pilot.pause()
        assert isinstance(app.screen, NotesForm)
        await typed(pilot, "Mine.")
        await keys(pilot, "ctrl+t")
        text = app.screen.query_one("#notes", Note).text
        assert text.startswith("Mine.\n\n## Ownership\n\n- Account manager:")
        assert desk.book().account_by_id["quorum"].notes == ""
        await keys(pilot, "ctrl+t")
        assert toasts(app)[-1] == "Every heading of the template is there already."
        await keys(pilot, "ctrl+s")
        assert "## Decision process" in desk.book().account_by_id["quorum"].notes


@pytest.mark.parametrize(
    ("share", "drawn"), [(0.0, "░░░░"), (0.01, "█░░░"), (0.5, "██░░"), (0.99, "███░"), (1.0, "████")]
)
def test_a_bar_is_never_full_before_it_is_done(share: float, drawn: str) -> None:
    assert bar(share, 4) == drawn


async def test_poison_in_a_finding_does_nothing(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on("poison")
    calm = {"at_risk_since": None, "at_risk_reason": "", "at_risk_exit": ""}
    desk.apply(Change("calm", save=tuple(each.but(**calm) for each in desk.book().accounts)))
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot, "hygiene")
        assert_harmless(text_of(app))
        app.post_message(OpenPage("rhythm", "first-days"))
        await pilot.pause()
        assert_harmless(text_of(app))


@pytest.mark.parametrize("backup", [None, Path("before.db")])
def test_an_import_into_an_empty_book_says_where_to_begin(backup: Path | None) -> None:
    plan = SimpleNamespace(created=2, updated=0, unchanged=0, rejected_rows=0, skip_bad=False)
    written: Any = SimpleNamespace(prepared=SimpleNamespace(plan=plan, held=(), first_touches=0), backup=backup)
    assert ("First 90 days" in done_words(written, 80).content().plain) == (backup is None)
