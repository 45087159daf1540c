"""The book page: found as you type, ordered by a key, worked like Today."""

from __future__ import annotations

from collections.abc import Callable

from bookcockpit.core.change import Change
from bookcockpit.core.due.obligations import Obligation
from bookcockpit.core.entities import Touch
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.book import BookScreen
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import asked, keys, text_of, typed
from tui.test_safety import assert_harmless

WIDE = (120, 36)


def listed(app: CockpitApp) -> list[str]:
    return [str(row.cells()[1].text) for row in app.screen.query_one(Rows).rows]


async def test_the_book_is_found_ordered_and_opened_by_keyboard(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "2")
        assert "3 accounts · $720k ARR" in text_of(app)
        assert listed(app) == ["Mill [EMEA] Ltd", "Northwind", "Quorum Legal"]
        await keys(pilot, "o", "o")
        assert listed(app) == ["Quorum Legal", "Northwind", "Mill [EMEA] Ltd"]
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


async def test_another_order_keeps_the_account_unless_the_list_is_read_from_its_top(
    desk_on: Callable[..., Desk],
) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "2", "j", "o", "o")
        rows = app.screen.query_one(Rows)
        assert rows.row is not None
        assert (rows.row.key, rows._cursor) == ("north", 1)
        await keys(pilot, "O", "O", "g", "o", "o")
        assert (rows.row.key, rows._cursor) == ("quorum", 0), "the nearest renewal, not the first name"


async def test_what_a_list_is_ordered_by_is_shown_in_a_narrow_window_too(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "2")
        for title in ("Account ▲", "Next due ▲", "Renews ▲", "ARR ▼", "Last ▲", "Tier ▲"):
            assert title in text_of(app)
            await keys(pilot, "o")


async def test_e_edits_the_account_and_d_settles_nothing_unseen(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    north = desk.book().account_by_id["north"]
    today = desk.today
    held = [Touch(account_id="north", kind=kind, happened_on=today) for kind in ("business_review", "executive_touch")]
    desk.apply(Change("held", save=tuple(held)))
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "2", "j")
        screen = app.screen
        assert isinstance(screen, BookScreen)
        (here,) = screen.chosen
        assert isinstance(here.about, Obligation), "all that Today lists of it is a promise"
        assert screen.check_action("act", ("done",)) is None
        assert asked(app.now, "edit", here).name == f"account/{north.id}"


async def test_former_customers_are_counted_and_shown_when_asked_for(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    mill = desk.book().account_by_id["mill"]
    desk.apply(Change("lost", save=(mill.but(status="churned"),)))
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "2")
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
        desk.apply(Change("all", save=tuple(a.but(status="churned") for a in desk.book().accounts)))
        app.refresh_book()
        await pilot.pause()
        assert "No active accounts." in text_of(app)
        await keys(pilot, "a")
        assert len(listed(app)) == 3


async def test_the_tiers_are_counted_where_there_is_room(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=(200, 50)) as pilot:
        await keys(pilot, "2")
        assert "by name · 1 strategic, 2 growth" in text_of(app)
        await pilot.resize_terminal(60, 24)
        await pilot.pause()
        assert "strategic" not in text_of(app)


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
