"""Two made one in the cockpit: chosen in the palette, looked at before, one undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Stakeholder
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.merge import MergeForm
from bookcockpit.tui.handlers.merging import completed
from bookcockpit.tui.selection import Selection
from tui.reading import acting, keys, text_of, toasts, typed

SIZE = (90, 40)


def flat(app: CockpitApp) -> str:
    return " ".join(text_of(app).replace("│", " ").split())


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("nor", "Northwind"),
        ("trad", "Acme Trade"),
        ("Acme", "Acme Trade"),
        ("acme trade", None),
        ("", None),
        ("x", None),
    ],
)
def test_a_name_is_completed_from_its_start_or_that_of_a_word(text: str, whole: str | None) -> None:
    assert completed(text, ["Northwind", "Acme Trade"]) == whole


async def test_another_account_is_merged_and_comes_back(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        names = sorted(each.name for each in app.now.book.accounts)
        stays, goes = app.now.book.accounts[:2]
        app.screen.post_message(acting("merge", Selection(stays)))
        await keys(pilot)
        assert isinstance(app.screen, MergeForm)
        await keys(pilot, "ctrl+s")
        assert f"Say which one goes into {stays.name}." in flat(app)
        await typed(pilot, goes.name)
        await keys(pilot)
        assert f"{goes.name} goes into {stays.name}." in flat(app)
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == f"Merge {goes.name} into {stays.name}: done. u undoes it."
        assert goes.id not in app.now.book.account_by_id
        await keys(pilot, "u")
        assert sorted(each.name for each in app.now.book.accounts) == names


async def test_another_person_is_merged_into_the_one_of_the_line(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    desk.apply(Change("twin", save=(Stakeholder(id="twin", account_id="north", name="A. Ruiz", email="a@n.example"),)))
    app = CockpitApp(desk)
    async with app.run_test(size=SIZE) as pilot:
        stays, goes = (app.now.book.stakeholder_by_id[each] for each in ("ana", "twin"))
        north = app.now.book.account_by_id[stays.account_id]
        app.screen.post_message(acting("merge_person", Selection(north, None, stays)))
        await keys(pilot)
        await typed(pilot, "nobody at all")
        await keys(pilot, "ctrl+s")
        assert "No stakeholder fits “nobody at all”" in flat(app)
        assert isinstance(app.screen, MergeForm)
        app.screen.put("other", goes.name)
        await keys(pilot, "ctrl+s")
        assert goes.id not in app.now.book.stakeholder_by_id
        assert app.now.book.stakeholder_by_id[stays.id].email == "a@n.example"


async def test_the_palette_offers_it_where_a_line_is_chosen(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause()
        await typed(pilot, "merge with another")
        await pilot.pause(0.2)
        assert "Merge with another account …" in flat(app)
        await pilot.press("enter")
        await keys(pilot)
        assert isinstance(app.screen, MergeForm)


async def test_a_poisoned_name_acts_on_nothing(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("poison"))
    async with app.run_test(size=SIZE) as pilot:
        stays, *others = app.now.book.accounts
        for goes in others[:3]:
            app.screen.post_message(acting("merge", Selection(stays)))
            await keys(pilot)
            app.screen.put("other", goes.key)  # type: ignore[attr-defined]
            await keys(pilot)
            assert "goes into" in flat(app)
            assert "\x1b" not in text_of(app)
            await keys(pilot, "escape")
