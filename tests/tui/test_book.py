"""The book page: found as you type, ordered by a key, worked like Today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import keys, text_of, typed
from tui.test_safety import assert_harmless

if TYPE_CHECKING:
    from collections.abc import Callable

    from bookcockpit.desk import Desk

WIDE = (120, 36)


def listed(app: CockpitApp) -> list[str]:
    return [str(row.cells()[1].text) for row in app.screen.query_one(Rows)._rows]


async def test_the_book_is_found_ordered_and_opened_by_keyboard(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "2")
        assert "3 accounts · $720k ARR" in text_of(app)
        assert listed(app) == ["Mill [EMEA] Ltd", "Northwind", "Quorum Legal"]
        await keys(pilot, "o", "o")
        assert listed(app) == ["Quorum Legal", "Northwind", "Mill [EMEA] Ltd"]
        assert "nearest renewal first" in text_of(app)
        await keys(pilot, "slash")
        await typed(pilot, "growth -mill")
        assert listed(app) == ["Quorum Legal"]
        await keys(pilot, "enter", "enter")
        assert isinstance(app.screen, AccountScreen)
        await keys(pilot, "2")
        assert listed(app) == ["Quorum Legal"], "the search is still on"
        await keys(pilot, "escape")
        assert len(listed(app)) == 3


async def test_a_touch_with_several_marked_accounts_is_one_step(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "2", "space", "space", "l")
        await typed(pilot, "newsletter")
        await keys(pilot, "ctrl+s")
        newest = [desk.library.timeline(account, 1)[0].summary for account in ("mill", "north", "quorum")]
        assert newest[:2] == ["newsletter", "newsletter"]
        assert newest[2] != "newsletter"
        assert app.screen.query_one(Rows).marked == set()
        await keys(pilot, "u")
        assert desk.library.timeline("mill", 1)[0].summary != "newsletter"


async def test_an_empty_book_says_how_to_begin(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("empty"))
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "2")
        assert "adds an account by hand" in text_of(app)


async def test_poison_is_only_text_here(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("poison"))
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "2")
        for key in ("j", "o", "j", "3", "j", "2"):
            await keys(pilot, key)
            assert_harmless(text_of(app))
        assert "[@click=app.quit]x" in text_of(app)
