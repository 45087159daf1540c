"""The renewals page: lanes, what is missing, and the contract one key away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bookcockpit.core.board import board
from bookcockpit.core.change import Change
from bookcockpit.core.playbook import Playbook
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.renewal_rows import missing
from bookcockpit.tui.widgets.pane import Pane
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import keys, text_of, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bookcockpit.desk import Desk


async def test_every_open_contract_stands_in_its_lane_and_can_be_found(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=(120, 36)) as pilot:
        await keys(pilot, "3")
        assert app.screen.query_one(Pane).region.x > 60, "a page opened later has the style of the first"
        page = text_of(app)
        assert "3 renewals" in page
        assert page.index("31 to 60 days · 1 · $240k") < page.index("Later · 2 · $480k")
        rows = app.screen.query_one(Rows)
        assert rows.row is not None
        assert "Quorum Legal" in text_of(app)
        await keys(pilot, "slash")
        await typed(pilot, "forecast")
        assert rows.number == 1, "only Quorum Legal is near enough to need a call"
        await keys(pilot, "escape", "1")
        assert app.current_mode == "today"


async def test_a_page_opened_again_shows_what_was_done_elsewhere(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    app = CockpitApp(desk)
    async with app.run_test(size=(120, 36)) as pilot:
        await keys(pilot, "3", "1")
        mill = app.now.book.account_by_id["mill"]
        desk.library.apply(Change("rename", save=(mill.but(name="Renamed Ltd"),)))
        app.refresh_book()
        await keys(pilot, "3")
        assert "Renamed Ltd" in text_of(app)


def test_what_is_missing_is_said_in_words(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    book = desk.book()
    near, *later = board(book, Playbook(), book.as_of).renewals
    assert missing(near) == "a forecast call"
    assert [missing(line) for line in later] == ["", ""]
    assert missing(near._replace(days_left=-1)) == "the outcome"
    silent = near.contract.but(notice_days=None, call="likely", stage="preparing")
    assert missing(near._replace(contract=silent, needs_call=False)) == "the notice period"
