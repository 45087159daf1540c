"""Everything the keys reach can be reached by the mouse: rows, pages, tabs, the bottom line, forms."""

from __future__ import annotations

from collections.abc import Callable

from textual.events import MouseScrollDown
from textual.pilot import Pilot

from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.touch import LogForm
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.book import BookScreen
from bookcockpit.tui.screens.growth import GrowthScreen
from bookcockpit.tui.screens.today import TodayScreen
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import keys, text_of


async def click(pilot: Pilot[object], app: CockpitApp, words: str) -> None:
    """A click on the first place left of the details where these words stand, or in the top or bottom line."""
    top, *between, bottom = text_of(app).splitlines()
    lines = [top, *(line[:76] for line in between), bottom]
    row = next(number for number, line in enumerate(lines) if words in line)
    await pilot.click(offset=(lines[row].index(words) + 1, row))
    await pilot.pause()


async def test_rows_pages_tabs_and_hints_can_be_clicked_and_lists_scrolled(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("small"))
    async with app.run_test(size=(120, 36)) as pilot:
        await pilot.pause()
        rows = app.screen.query_one(Rows)
        second = [row for row in rows.rows if row.can_be_chosen][1]
        words = second.cells()[1].text[:12]
        await click(pilot, app, words)
        assert rows.row is second
        await click(pilot, app, words)
        assert isinstance(app.screen, AccountScreen)
        await click(pilot, app, "Health")
        assert "[Health]" in text_of(app)
        await click(pilot, app, "1 Today")
        assert isinstance(app.screen, TodayScreen)
        await click(pilot, app, "2 Accounts")
        assert isinstance(app.screen, BookScreen)
        await click(pilot, app, "4 Review")
        assert "[Week]" in text_of(app)
        await click(pilot, app, "Growth")
        assert isinstance(app.screen, GrowthScreen)
        assert "[Growth]" in text_of(app)
        await click(pilot, app, "? Keys")
        assert "esc closes" in text_of(app)
        await keys(pilot, "escape")
        await click(pilot, app, "1 Today")
        await click(pilot, app, "l Log")
        assert isinstance(app.screen, LogForm)
        await keys(pilot, *"Called")
        await click(pilot, app, "^s Save")
        assert isinstance(app.screen, TodayScreen)
        await pilot.resize_terminal(80, 12)
        for _turn in range(6):
            rows.post_message(MouseScrollDown(rows, 5, 5, 0, 1, 0, False, False, False))
            await pilot.pause()
        assert rows.scroll_offset.y > 0
