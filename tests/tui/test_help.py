"""`?`: few keys, those that belong together on one line, capital letters once they are known."""

from __future__ import annotations

from collections.abc import Callable

from textual.containers import VerticalScroll

from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.binding import ONE_LINE
from bookcockpit.tui.keys import named_keys
from bookcockpit.tui.pages import SCREENS
from bookcockpit.tui.screens.account import TABS, AccountScreen
from bookcockpit.tui.screens.sheet import Sheet, key_lines
from tui.reading import keys, text_of

MOST = 25
FORMS = (*"lsncptr+!omixEPBFUTNR", "ctrl+p")


async def test_no_page_has_more_keys_than_can_be_read(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=(120, 36)) as pilot:
        for page in SCREENS:
            app.action_page(page)
            await pilot.pause()
            assert 10 < len(key_lines(app.screen)) <= MOST, page
        await keys(pilot, "1", "g", "enter")
        assert isinstance(app.screen, AccountScreen)
        for _ in TABS:
            assert 10 < len(key_lines(app.screen)) <= MOST
            await keys(pilot, "tab")
        opened = 0
        for key in FORMS:
            await keys(pilot, key)
            if not isinstance(app.screen, AccountScreen):
                assert len(key_lines(app.screen)) <= MOST, key
                await keys(pilot, "escape")
                opened += 1
        assert opened > 15


async def test_capital_letters_come_once_used_and_the_sheet_is_scrolled_as_a_list(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        lines = key_lines(app.screen)
        assert "j k" in [line.keys for line in lines]
        assert "1 2 3 4" in [line.keys for line in lines]
        assert not any(line.keys[0].isupper() for line in lines)
        await keys(pilot, "V", "question_mark")
        assert isinstance(app.screen, Sheet)
        box = app.screen.query_one(VerticalScroll)
        await keys(pilot, "G")
        assert "ctrl+p finds every action" in text_of(app)
        await keys(pilot, "k")
        assert box.scroll_y == box.max_scroll_y - 1
        await keys(pilot, "g", "j")
        assert box.scroll_y == 1
        await keys(pilot, "escape")
        assert desk.settings.used_capitals == "V"
        assert [line.keys for line in key_lines(app.screen, "V") if line.keys.isupper()] == ["V"]


def test_what_shares_a_line_is_known() -> None:
    named = {each.name for each in named_keys(CockpitApp)}
    assert {name for names in ONE_LINE for name in names} <= named
