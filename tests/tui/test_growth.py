"""The page Growth and the tab of an account: openings with their gates, plays by key, white space."""

from __future__ import annotations

from collections.abc import Callable

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Contract, Objective, Play, PlayStep, Reading, Signal, WhiteSpace
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.form import ModelForm, ReasonForm
from bookcockpit.tui.messages import OpenAccount
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.growth import GrowthScreen
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import go_to, keys, text_of, toasts, typed
from tui.small_books import days
from tui.test_safety import assert_harmless

WIDE = (150, 40)


def grown() -> list[Entity]:
    """An opening by a signal, one by white space, and a play with two steps."""
    return [
        Signal(account_id="quorum", kind="hiring", severity="low", seen_on=days(-20), evidence="Two [b]vacancies"),
        WhiteSpace(id="w", key="w", account_id="north", product="Learn", department="Drivers", potential_arr=5_000_00),
        Play(
            id="p", key="p", account_id="north", motion="seats", title="Sixty seats", stage="qualified",
            potential_arr=54_000_00, due_on=days(40),
        ),
        PlayStep(id="s1", key="s1", play_id="p", title="Pricing sheet", due_on=days(-2)),
        PlayStep(id="s2", key="s2", play_id="p", title="Order", due_on=days(20)),
    ]  # fmt: skip


def desk_with(desk: Desk, *more: Entity) -> Desk:
    desk.apply(Change("grown", save=(*grown(), *more)))
    return desk


def play_of(desk: Desk) -> Play:
    found = [*desk.book().plays, *desk.book().growth.closed_plays]
    return next(each for each in found if each.id == "p")


async def test_openings_show_their_gates_and_begin_plays(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "6")
        assert isinstance(app.screen, GrowthScreen)
        shown = text_of(app)
        assert "Not yet · a gate is shut" in shown
        assert "Two [b]vacancies" in shown
        assert_harmless(shown)
        go_to(app, "opening/north/cross_sell/space/w")
        await keys(pilot, "enter")
        assert isinstance(app.screen, ModelForm)
        assert "Cross-sell: Learn in Drivers" in text_of(app)
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == "Play begun: Cross-sell: Learn in Drivers (Northwind). u undoes it."
        begun = next(each for each in desk.book().plays if each.motion == "cross_sell")
        assert begun.potential_arr == 5_000_00
        await keys(pilot, "u")
        assert [each.id for each in desk.book().plays] == ["p"]


async def test_an_opening_is_put_away_with_a_reason_and_comes_back(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "6")
        go_to(app, "opening/north/cross_sell/space/w")
        await keys(pilot, "n")
        assert isinstance(app.screen, ReasonForm)
        await keys(pilot, "ctrl+s")
        assert "It is needed: say why" in text_of(app)
        await typed(pilot, "no budget")
        await keys(pilot, "ctrl+s")
        assert "Put away for 90 days: cross-sell of Northwind" in toasts(app)[-1]
        assert "1 put away" in text_of(app)
        go_to(app, "opening/north/cross_sell/space/w")
        await keys(pilot, "n")
        assert not desk.book().dismissals


async def test_a_play_goes_from_its_next_step_to_what_was_won(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "6", "tab")
        assert "Qualified · $54k" in text_of(app)
        go_to(app, "play/p")
        await keys(pilot, "d")
        assert toasts(app)[-1] == "Done: Pricing sheet. Next: Order. u undoes it."
        await keys(pilot, "m")
        await typed(pilot, "Call Ana")
        await keys(pilot, "ctrl+s")
        assert "Step of Northwind: Call Ana" in toasts(app)[-1]
        await keys(pilot, "o")
        before = len(desk.book().contracts)
        assert "ARR +$54k from" in text_of(app)
        await keys(pilot, "ctrl+s")
        assert "Won: Sixty seats (Northwind). ARR +$54k." in toasts(app)[-1]
        assert (play_of(desk).stage, play_of(desk).won_arr) == ("won", 54_000_00)
        assert len(desk.book().contracts) == before + 1
        assert any(isinstance(each, Contract) and each.arr == 54_000_00 for each in desk.book().contracts)
        await keys(pilot, "u")
        assert play_of(desk).stage == "qualified"


async def test_an_account_has_its_gates_plays_and_white_space(desk_on: Callable[..., Desk]) -> None:
    aim = Objective(id="o", key="o", account_id="north", statement="Ten days", metric="d", baseline=20, target=10)
    desk = desk_with(desk_on(), aim, Reading(account_id="north", input="objective:o", read_on=days(-3), value=12))
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "6", "tab")
        go_to(app, "play/p")
        app.post_message(OpenAccount(app.now.book.account_by_id["north"]))
        await pilot.pause()
        assert isinstance(app.screen, AccountScreen)
        await keys(pilot, "shift+tab")
        shown = text_of(app)
        for words in ("No objective reached, 80 %", "Reach: Ten days", "Sixty seats", "Drivers open $5k"):
            assert words in shown
        go_to(app, "north/space/Learn")
        await keys(pilot, "enter")
        assert isinstance(app.screen, ModelForm)
        await keys(pilot, "right", "ctrl+s")
        assert "White space noted: Learn in Drivers (Northwind)." in toasts(app)[-1]
        assert desk.book().growth.white_spaces[0].state == "not_fit"


async def test_the_page_is_usable_at_80_columns_and_when_empty(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("former"))
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "6")
        assert "Nothing to win more of right now." in text_of(app)
        await keys(pilot, "tab")
        assert "No play is under way." in text_of(app)
        assert not app.screen.query_one(Rows).number
        for key in ("enter", "d", "n", "o", "m", "slash", "escape"):
            await keys(pilot, key)
        assert isinstance(app.screen, GrowthScreen)
