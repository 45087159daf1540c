"""The book page: found as you type, ordered by a key, worked like Today."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot

from bookcockpit.core.accounts import account_lines
from bookcockpit.core.change import Change
from bookcockpit.core.columns import column_widths
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.entities import Touch
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.book import ORDER_WORDS, BookRows, BookScreen
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import asked, keys, now_of, text_of, typed
from tui.small_books import TODAY

WIDE = (120, 36)


def listed(app: CockpitApp) -> list[str]:
    return [str(row.cells()[1].text) for row in app.screen.query_one(Rows).rows]


def names(rows: BookRows, order: str, wanted: str = "") -> list[str]:
    return [row.cells()[1].text for row in rows.rows(order, wanted)]


def test_the_book_is_found_and_ordered_and_shows_by_what(desk_on: Callable[..., Desk]) -> None:
    now = now_of(desk_on())
    rows = BookRows(account_lines(now.book, now.policy, now.view, now.healths), now)
    assert names(rows, "name") == ["Mill [EMEA] Ltd", "Northwind", "Quorum Legal"]
    assert names(rows, "renewal") == ["Quorum Legal", "Northwind", "Mill [EMEA] Ltd"]
    assert names(rows, "name", "growth -mill") == ["Quorum Legal"]
    shown = ("Account ▲", "Next due ▲", "Renews ▲", "ARR ▼", "Last ▲", "Tier ▲", "Health ▲")
    for order, title in zip(ORDER_WORDS, shown, strict=True):
        # As wide as the list of a narrow window.
        seen = column_widths(columns := rows.columns(order), 76)
        assert title in [column.title for column, width in zip(columns, seen, strict=True) if width]


async def test_the_book_is_found_ordered_and_opened_by_keyboard(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "2")
        rows = app.screen.query_one(Rows)
        assert "3 accounts · $720k ARR" in text_of(app)
        await the_tiers_are_counted_where_there_is_room(app, pilot)
        await another_order_keeps_the_account_unless_the_list_is_read_from_its_top(pilot, rows)
        assert "by renewal" in text_of(app)
        assert "Renews ▲" in text_of(app)
        await keys(pilot, "slash")
        await typed(pilot, "growth -mill")
        assert listed(app) == ["Quorum Legal"]
        await keys(pilot, "enter", "enter")
        assert isinstance(app.screen, AccountScreen)
        await keys(pilot, "2")
        assert listed(app) == ["Quorum Legal"], "the search is still on"
        await keys(pilot, "escape")
        assert len(listed(app)) == 3
        await keys(pilot, "O", "O", "O")
        assert "by health, worst first" in text_of(app)
        await keys(pilot, "o", "g")
        await a_touch_with_several_marked_accounts_is_one_step(app, pilot)
        await former_customers_are_counted_and_shown_when_asked_for(app, pilot)


async def the_tiers_are_counted_where_there_is_room(app: CockpitApp, pilot: Pilot[object]) -> None:
    await pilot.resize_terminal(200, 50)
    await pilot.pause()
    assert "by name · 1 strategic, 2 growth" in text_of(app)
    await pilot.resize_terminal(60, 24)
    await pilot.pause()
    assert "strategic" not in text_of(app)
    await pilot.resize_terminal(*WIDE)
    await pilot.pause()


async def another_order_keeps_the_account_unless_the_list_is_read_from_its_top(
    pilot: Pilot[object], rows: Rows
) -> None:
    await keys(pilot, "j", "o", "o")
    assert rows.row is not None
    assert (rows.row.key, rows._cursor) == ("north", 1)
    await keys(pilot, "O", "O", "g", "o", "o")
    assert (rows.row.key, rows._cursor) == ("quorum", 0), "the nearest renewal, not the first name"


async def a_touch_with_several_marked_accounts_is_one_step(app: CockpitApp, pilot: Pilot[object]) -> None:
    library = app._desk.library
    await keys(pilot, "space", "space", "l")
    await typed(pilot, "newsletter")
    await keys(pilot, "ctrl+s")
    newest = [library.timeline(account, 1)[0].summary for account in ("mill", "north", "quorum")]
    assert newest[:2] == ["newsletter", "newsletter"]
    assert newest[2] != "newsletter"
    assert app.screen.query_one(Rows).marked == set()
    await keys(pilot, "u")
    assert library.timeline("mill", 1)[0].summary != "newsletter"


async def former_customers_are_counted_and_shown_when_asked_for(app: CockpitApp, pilot: Pilot[object]) -> None:
    mill = app.now.book.account_by_id["mill"]
    app._desk.apply(Change("lost", save=(mill.but(status="churned"),)))
    app.refresh_book()
    await pilot.pause()
    assert listed(app) == ["Northwind", "Quorum Legal"]
    assert "2 accounts · 1 former (a)" in text_of(app)
    await keys(pilot, "a")
    assert listed(app) == ["Northwind", "Quorum Legal", "Mill [EMEA] Ltd"]
    assert "churned" in text_of(app)
    await keys(pilot, "escape")
    assert len(listed(app)) == 2
    await keys(pilot, "slash")
    await typed(pilot, "churned")
    assert listed(app) == ["Mill [EMEA] Ltd"]
    await keys(pilot, "escape")
    app._desk.apply(Change("all", save=tuple(a.but(status="churned") for a in app.now.book.accounts)))
    app.refresh_book()
    await pilot.pause()
    assert "No active accounts." in text_of(app)
    await keys(pilot, "a")
    assert len(listed(app)) == 3


def test_e_edits_the_account_and_d_settles_nothing_unseen(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    held = [Touch(account_id="north", kind=kind, happened_on=TODAY) for kind in ("business_review", "executive_touch")]
    desk.apply(Change("held", save=tuple(held)))
    page = BookScreen(now_of(desk))
    (here,) = page.chosen_at(next(row for row in page.rows() if row.key == "north"))
    assert isinstance(here.about, Obligation), "all that Today lists of it is a promise"
    assert page.check_action("act", ("done",)) is None
    assert asked(page.now, "edit", here).name == "account/north"
