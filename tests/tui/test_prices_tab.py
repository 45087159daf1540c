"""Price changes on the page Growth: what each needs, told by key, changed in a form, with the outlook."""

from __future__ import annotations

from collections.abc import Callable

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, PricePlan
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.form import ModelForm
from bookcockpit.tui.screens.growth import GrowthScreen
from bookcockpit.tui.widgets.choice import Choice
from tui.reading import go_to, keys, text_of, toasts
from tui.small_books import days
from tui.test_safety import assert_harmless

WIDE = (150, 44)


def priced() -> list[Entity]:
    """One phased and tied to a value, one without, one at an account at risk."""
    flagged = Account(id="flag", name="Flagged", tier="growth", tracked_since=days(-600), at_risk_since=days(-4))
    terms = {"north": 120, "mill": 200, "flag": 90}
    contracts = [
        Contract(
            id=f"{each}-t", key=f"{each}-t", account_id=each, starts_on=days(ends - 365), term_end=days(ends),
            arr=100_000_00, currency="USD",
        )
        for each, ends in terms.items()
    ]  # fmt: skip
    plans = [
        PricePlan(id="n", contract_id="north-t", percent=8.0, treatment="phased", phases=2, tied_to="Hours [b]saved"),
        PricePlan(id="m", contract_id="mill-t", percent=5.0),
        PricePlan(id="f", contract_id="flag-t", percent=5.0, tied_to="x"),
    ]
    return [flagged, *contracts, *plans]


def desk_with(desk: Desk) -> Desk:
    desk.apply(Change("priced", save=tuple(priced())))
    return desk


def plan_of(desk: Desk, term: str) -> PricePlan:
    return desk.book().price_plan_of[term]


async def test_each_increase_stands_under_what_it_needs_and_is_told_and_changed(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "6", "tab", "tab")
        assert isinstance(app.screen, GrowthScreen)
        shown = text_of(app)
        assert_harmless(shown)
        for words in ("Tie to a value · 1", "Ready · 1", "Not now · 1", "+8 % in 2 steps", "The account is at risk"):
            assert words in shown
        go_to(app, "price/n")
        await pilot.pause()
        assert "Hours [b]saved" in text_of(app)
        await keys(pilot, "d")
        assert toasts(app)[-1] == "Told today: Northwind, +8 %. u undoes it."
        assert plan_of(desk, "north-t").notice_given_on == days(0)
        go_to(app, "price/m")
        await keys(pilot, "enter")
        assert isinstance(app.screen, ModelForm)
        assert "without a value it is a reason to leave" in text_of(app)
        app.screen.query_one("#treatment", Choice).value = "phased"
        await pilot.pause()
        assert "3 unless you say how many" in text_of(app)
        await keys(pilot, "ctrl+s")
        assert toasts(app)[-1] == "Price plan of Mill [EMEA] Ltd: +5 %, in 3 yearly steps. u undoes it."
        await keys(pilot, "u", "u")
        assert plan_of(desk, "north-t").notice_given_on is None


async def test_the_outlook_says_what_price_adds(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "6", "tab", "tab")
        go_to(app, "outlook/all")
        await pilot.pause()
        shown = text_of(app)
        assert "with the planned increases" in shown
        assert "NRR of the next 12 months, with price and without" in shown
        # Not now: nobody is asked to be told.
        go_to(app, "price/f")
        await keys(pilot, "d")
        assert plan_of(desk, "flag-t").notice_given_on is None


async def test_without_any_the_tab_says_how_one_is_planned(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("former"))
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "6", "tab", "tab")
        assert "No price increase is planned." in text_of(app)
        for key in ("enter", "d", "n", "e"):
            await keys(pilot, key)
        assert isinstance(app.screen, GrowthScreen)
