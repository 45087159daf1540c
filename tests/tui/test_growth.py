"""Growth, of the book and of an account: openings with their gates, plays by key, white space."""

from __future__ import annotations

from collections.abc import Callable

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Contract, Objective, Play, PlayStep, Reading, Signal, WhiteSpace
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.asking import OpenAccount, OpenPage
from bookcockpit.tui.forms.form import ModelForm, ReasonForm
from bookcockpit.tui.growth.plays_tabs import OPENINGS_TAB, PLAYS_TAB
from bookcockpit.tui.screens.account import AccountScreen
from bookcockpit.tui.screens.growth import GrowthScreen
from bookcockpit.tui.tabbed import open_tab
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import Seat, go_to, keys, text_of, toasts, typed
from tui.small_books import days
from tui.test_account import lines_of
from tui.test_references_tab import spoken_for
from tui.test_safety import assert_harmless

WIDE = (150, 44)
LEARN = "opening/north/cross_sell/space/w"


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


def test_an_opening_shows_its_gates_and_begins_a_play(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    shown = at.lines(OPENINGS_TAB)
    assert_harmless(shown)
    assert shown.splitlines() == [
        "0 ready · 2 not yet",
        "[Not yet · a gate is shut]",
        "△ | Quorum Legal | Seat expansion |  | 2 of 4 gates shut | Two [b]vacancies. Offer to bring the new people on "
        "board",
        "△ | Northwind | Cross-sell | $5k | 2 of 4 gates shut | White space: Learn in Drivers is open, and they do not "
        "have Learn yet",
    ]
    form = at.form("open", at.at(OPENINGS_TAB, LEARN))
    assert isinstance(form, ModelForm)
    assert form.model.start["title"] == "Cross-sell: Learn in Drivers"
    said = at.does("open", at.at(OPENINGS_TAB, LEARN))
    assert said == "Play begun: Cross-sell: Learn in Drivers (Northwind). u undoes it."
    begun = next(each for each in at.now.book.plays if each.motion == "cross_sell")
    assert begun.potential_arr == 5_000_00
    at.undo()
    assert [each.id for each in at.now.book.plays] == ["p"]


def test_a_play_goes_from_its_next_step_to_what_was_won(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    assert at.lines(PLAYS_TAB).splitlines()[1] == "[Qualified · $54k]"
    assert at.does("done", at.at(PLAYS_TAB, "play/p")) == "Done: Pricing sheet. Next: Order. u undoes it."
    assert "Step of Northwind: Call Ana" in at.does("step", at.at(PLAYS_TAB, "play/p"), title="Call Ana")
    before, form = len(at.now.book.contracts), at.form("outcome", at.at(PLAYS_TAB, "play/p"))
    assert isinstance(form, ModelForm)
    assert "ARR +$54k from" in " ".join(form.model.echoes(form.model.start).values())
    said = at.does("outcome", at.at(PLAYS_TAB, "play/p"))
    assert "Won: Sixty seats (Northwind). ARR +$54k." in said
    assert (play_of(at.desk).stage, play_of(at.desk).won_arr) == ("won", 54_000_00)
    assert len(at.now.book.contracts) == before + 1
    assert any(isinstance(each, Contract) and each.arr == 54_000_00 for each in at.now.book.contracts)
    at.undo()
    assert play_of(at.desk).stage == "qualified"


async def test_growth_is_worked_by_key_from_the_book_to_the_account(desk_on: Callable[..., Desk]) -> None:
    aim = Objective(id="o", key="o", account_id="north", statement="Ten days", metric="d", baseline=20, target=10)
    reached = Reading(account_id="north", input="objective:o", read_on=days(-3), value=12)
    desk = desk_with(desk_on(), aim, reached, *spoken_for())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "6")
        assert isinstance(app.screen, GrowthScreen)
        assert_harmless(text_of(app))
        go_to(app, LEARN)
        await keys(pilot, "n")
        assert isinstance(app.screen, ReasonForm)
        await keys(pilot, "ctrl+s")
        assert "It is needed: say why" in text_of(app)
        await typed(pilot, "no budget")
        await keys(pilot, "ctrl+s")
        assert "Put away for 90 days: cross-sell of Northwind" in toasts(app)[-1]
        assert "1 put away" in text_of(app)
        go_to(app, LEARN)
        await keys(pilot, "n")
        assert not desk.book().dismissals
        await keys(pilot, "right")
        go_to(app, "play/p")
        await keys(pilot, "m")
        assert isinstance(app.screen, ModelForm)
        await keys(pilot, "escape")
        app.post_message(OpenAccount(app.now.book.account_by_id["north"]))
        await pilot.pause()
        assert isinstance(app.screen, AccountScreen)
        await keys(pilot, "shift+tab")
        go_to(app, "north/space/Learn")
        await keys(pilot, "enter")
        assert isinstance(app.screen, ModelForm)
        await keys(pilot, "right", "ctrl+s")
        assert "White space noted: Learn in Drivers (Northwind)." in toasts(app)[-1]
        assert desk.book().growth.white_spaces[0].state == "not_fit"
        app.post_message(OpenPage("growth", "references"))
        await pilot.pause()
        assert isinstance(app.screen, GrowthScreen)
        await keys(pilot, "slash")
        await typed(pilot, "PIECES linen")
        found = [row.key for row in app.screen.query_one(Rows).rows if not row.is_heading]
        assert found == ["candidate/mill"], "a search finds what they can speak on"


def test_an_account_has_its_gates_plays_and_white_space(desk_on: Callable[..., Desk]) -> None:
    aim = Objective(id="o", key="o", account_id="north", statement="Ten days", metric="d", baseline=20, target=10)
    reached = Reading(account_id="north", input="objective:o", read_on=days(-3), value=12)
    shown = "\n".join(lines_of(Seat(desk_with(desk_on(), aim, reached)).now, "north", "growth"))
    for words in ("No objective reached, 80 %", "Reach: Ten days", "Sixty seats", "Drivers open $5k"):
        assert words in shown


async def test_a_book_of_former_customers_has_nothing_to_win_and_takes_every_key(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("former"))
    async with app.run_test(size=(80, 24)) as pilot:
        for page, lists in (
            ("growth", {"openings": "Nothing to win more of right now.", "plays": "No play is under way."}),
            ("prices", {"prices": "No price increase is planned."}),
            ("rhythm", {"first-days": "active", "hygiene": "active", "tiers": "active"}),
        ):
            app.action_page(page)
            await pilot.pause()
            screen = app.screen
            for name, words in lists.items():
                open_tab(app, name)
                await keys(pilot, "enter", "d", "n", "o", "m", "e")
                assert words in text_of(app)
                assert not app.screen.query_one(Rows).number
            await keys(pilot, "slash", "escape")
            assert app.screen is screen
