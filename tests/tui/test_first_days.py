"""The first ninety days and the hygiene: enter opens the form that goes on or mends, and long lists stay short."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import OpenPage
from bookcockpit.tui.bringing.check_step import done_words
from bookcockpit.tui.forms.account import AccountModel, NotesForm
from bookcockpit.tui.forms.form import ModelForm
from bookcockpit.tui.rhythm.first_days_tab import FIRST_DAYS_TAB, HYGIENE_TAB, bar
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.widgets.entry import Note
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import Seat, acting, go_to, keys, toasts, typed
from tui.small_books import days
from tui.test_safety import assert_harmless


def test_the_next_best_step_stands_first_and_enter_does_it(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_on())
    shown = at.lines(FIRST_DAYS_TAB).splitlines()
    assert shown[1] == "[Next best step]"
    assert shown[2].startswith("▶  Say why Northwind is strategic")
    assert shown[3] == "[Days 1 to 30 · Know the book: tiers, owners, contracts]"
    assert "| 0/3 |" in shown[4]
    assert at.rows(FIRST_DAYS_TAB)[1].key == "best/tiers"
    form = at.form("open", at.at(FIRST_DAYS_TAB, "best/tiers"))
    assert isinstance(form, ModelForm)
    assert isinstance(form.model, AccountModel)
    north = at.now.book.account_by_id["north"]
    at.desk.apply(Change("judged", save=(north.but(tier_reason="A lighthouse"),)))
    assert "| 1/3 |" in Seat(at.desk).lines(FIRST_DAYS_TAB).splitlines()[4], "doing a step moves the guide on"


def test_a_finding_is_mended_with_enter_and_put_away_with_n(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_on())
    shown = at.lines(HYGIENE_TAB)
    assert "[No owner · 3]" in shown
    assert "“Faster onboarding” lacks a metric" in shown
    form = at.form("open", at.at(HYGIENE_TAB, "hygiene/missing_roles/north"))
    assert isinstance(form, ModelForm)
    assert form.model.start["roles"] == "economic_buyer"
    said = at.does("skip", at.at(HYGIENE_TAB, "hygiene/no_owner/north"), reason="A shared account")
    assert said == "Put away: no owner of Northwind. u undoes it."
    assert "[No owner · 2]" in at.lines(HYGIENE_TAB)
    at.does("skip", at.at(HYGIENE_TAB, "hygiene/no_owner/north"))
    assert at.now.book.dismissals == ()


async def test_a_long_list_opens_a_search_looks_into_it_and_notes_take_the_template(
    desk_on: Callable[..., Desk],
) -> None:
    desk = desk_on()
    many = [
        Account(id=f"m{number}", name=f"Many {number:03}", tier="scale", tracked_since=days(-9)) for number in range(40)
    ]
    desk.apply(Change("many", save=tuple(many)))
    app = CockpitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        app.post_message(OpenPage("rhythm", "hygiene"))
        await pilot.pause()
        rows = app.screen.query_one(Rows)
        assert "hygiene/no_owner/m39" not in [row.key for row in rows.rows]
        go_to(app, "more/no_owner")
        await keys(pilot, "enter")
        assert "hygiene/no_owner/m39" in [row.key for row in rows.rows]
        assert rows.row is not None
        assert rows.row.key.startswith("hygiene/no_owner/")
        await keys(pilot, "slash")
        await typed(pilot, "many 038 never")
        assert [row.key for row in rows.rows if not row.is_heading] == ["hygiene/never_touched/m38"]
        await keys(pilot, "escape")

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


def test_poison_in_a_finding_does_nothing(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on("poison")
    calm = {"at_risk_since": None, "at_risk_reason": "", "at_risk_exit": ""}
    desk.apply(Change("calm", save=tuple(each.but(**calm) for each in desk.book().accounts)))
    at = Seat(desk)
    for tab in (HYGIENE_TAB, FIRST_DAYS_TAB):
        assert_harmless(at.lines(tab))
        for row in at.rows(tab):
            if row.can_be_chosen and isinstance(row.about, Selection):
                assert_harmless(at.beside(tab, row.key))


@pytest.mark.parametrize("backup", [None, Path("before.db")])
def test_an_import_into_an_empty_book_says_where_to_begin(backup: Path | None) -> None:
    plan = SimpleNamespace(created=2, updated=0, unchanged=0, rejected_rows=0, skip_bad=False)
    written: Any = SimpleNamespace(prepared=SimpleNamespace(plan=plan, held=(), first_touches=0), backup=backup)
    assert ("First 90 days" in done_words(written, 80).content().plain) == (backup is None)
