"""References in the cockpit: asked with a form, moved on by a key, put away, and found by what they can speak on."""

from __future__ import annotations

from collections.abc import Callable

from textual.pilot import Pilot

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Objective, Reading, Reference, Stakeholder, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.form import ModelForm, ReasonForm
from bookcockpit.tui.messages import OpenPage
from bookcockpit.tui.screens.growth import GrowthScreen
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import go_to, keys, text_of, toasts, typed
from tui.small_books import days
from tui.test_safety import assert_harmless

WIDE = (150, 44)


def spoken_for() -> list[Entity]:
    """Mill may be asked, Quorum was asked; Northwind has an objective without an agreed value."""
    return [
        Stakeholder(id="bea", account_id="mill", name="Bea [b]Li", roles=("champion",)),
        Touch(account_id="mill", kind="value_touch", happened_on=days(-5), stakeholder_ids=("bea",)),
        Objective(
            id="aim", account_id="mill", statement="Count linen once", metric="Pieces", agreed_on=days(-90),
            agreed_value="EUR 6 a piece",
        ),
        Reading(account_id="mill", input="seats_active_pct", read_on=days(-9), value=88),
        Reading(account_id="mill", input="invoice_days_late", read_on=days(-9), value=0),
        Reference(id="r", key="r", account_id="quorum", topic="Intake in a day", asked_on=days(-20)),
    ]  # fmt: skip


def desk_with(desk: Desk, *more: Entity) -> Desk:
    desk.apply(Change("spoken", save=(*spoken_for(), *more)))
    return desk


async def opened(app: CockpitApp, pilot: Pilot[object]) -> None:
    await pilot.pause()
    app.post_message(OpenPage("growth", "references"))
    await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, GrowthScreen)


def references(desk: Desk, account: str) -> list[Reference]:
    return desk.book().growth.references_of.get(account, [])


async def test_who_could_be_asked_is_asked_with_enter(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        shown = text_of(app)
        assert "Could be asked" in shown
        assert "1 asked · 1 could be asked" in shown
        go_to(app, "candidate/mill")
        await pilot.pause()
        assert "✓ Value agreed on" in text_of(app)
        assert "Count linen once: EUR 6 a piece" in text_of(app)
        await keys(pilot, "enter")
        assert isinstance(app.screen, ModelForm)
        assert "Bea [b]Li" in text_of(app)
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == "Asked: Mill [EMEA] Ltd, reference on “Count linen once”. u undoes it."
        (made,) = references(desk, "mill")
        assert (made.state, made.stakeholder_id, made.asked_on) == ("asked", "bea", days(0))
        await keys(pilot, "u")
        assert references(desk, "mill") == []


async def test_d_moves_a_reference_on_and_n_ends_it(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        go_to(app, "reference/r")
        await keys(pilot, "d")
        assert references(desk, "quorum")[0].state == "agreed"
        go_to(app, "reference/r")
        await keys(pilot, "d")
        assert isinstance(app.screen, ModelForm)
        await keys(pilot, "ctrl+s")
        assert "say for whom they spoke" in text_of(app)
        await typed(pilot, "Globex")
        await keys(pilot, "ctrl+s")
        made = references(desk, "quorum")[0]
        assert (made.state, made.times, made.used_for) == ("used", 1, "Globex")
        assert "rests until" in text_of(app)
        go_to(app, "reference/r")
        await keys(pilot, "n")
        assert isinstance(app.screen, ReasonForm)
        await typed(pilot, "New lawyers")
        await keys(pilot, "ctrl+s")
        assert references(desk, "quorum")[0].state == "declined"


async def test_put_away_it_is_silent_and_comes_back(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        go_to(app, "candidate/mill")
        await keys(pilot, "n")
        await typed(pilot, "Too early")
        await keys(pilot, "ctrl+s")
        assert "Put away" in text_of(app)
        assert [each.rule for each in desk.book().dismissals] == ["reference"]
        go_to(app, "candidate/mill")
        await keys(pilot, "n")
        assert desk.book().dismissals == ()


async def test_a_search_finds_what_they_can_speak_on(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_with(desk_on()))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        await keys(pilot, "slash")
        await typed(pilot, "PIECES linen")
        found = [row.key for row in app.screen.query_one(Rows).rows if not row.is_heading]
        assert found == ["candidate/mill"]


async def test_a_shut_gate_is_said_in_the_form_and_needs_a_word(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot)
        go_to(app, "candidate/north")
        await keys(pilot, "F")
        assert isinstance(app.screen, ModelForm)
        await typed(pilot, "Speed")
        assert "No value is agreed" in text_of(app)
        await keys(pilot, "ctrl+s")
        assert "is not asked yet" in text_of(app)
        assert references(desk, "north") == []


async def test_poison_is_shown_and_does_nothing(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on("poison")
    poison = [
        Reference(account_id=f"a{number}", topic=each.name, notes=each.name, used_for=each.name, asked_on=days(-9))
        for number, each in enumerate(desk.book().accounts)
    ]
    desk.apply(Change("poison", save=tuple(poison)))
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await pilot.pause()
        assert_harmless(text_of(app))
