"""Price changes: what each needs, told by key, changed in a form, with the outlook."""

from __future__ import annotations

from collections.abc import Callable

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract, PricePlan
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.tui.forms.form import ModelForm
from bookcockpit.tui.growth.prices_tab import PRICES_TAB
from tui.reading import Seat
from tui.small_books import days
from tui.test_safety import assert_harmless


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


def test_each_increase_stands_under_what_it_needs_and_is_told_and_changed(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    shown = at.lines(PRICES_TAB)
    assert_harmless(shown)
    assert shown.splitlines()[:7] == [
        "3 price increases planned · +$10.5k expected · 1 needs something · 1 not now",
        "[Tie to a value · 1]",
        "○ | Mill [EMEA] Ltd | +5 % in full | +$5k | no value yet · tell by 6 Apr",
        "[Ready · 1]",
        "✓ | Northwind | +8 % in 2 steps | +$4k | tell by 16 Jan · from 17 Mar",
        "[Not now · 1]",
        "– | Flagged | +5 % in full | +$5k | The account is at risk",
    ]
    assert "Hours [b]saved" in at.beside(PRICES_TAB, "price/n")
    assert at.does("done", at.at(PRICES_TAB, "price/n")) == "Told today: Northwind, +8 %. u undoes it."
    assert plan_of(at.desk, "north-t").notice_given_on == days(0)
    mill = at.at(PRICES_TAB, "price/m")
    form = at.form("open", mill)
    assert isinstance(form, ModelForm)
    assert "without a value it is a reason to leave" in " ".join(form.model.echoes(form.model.start).values())
    phased = form.model.echoes({**form.model.start, "treatment": "phased"})
    assert "3 unless you say how many" in " ".join(phased.values())
    said = at.does("open", mill, treatment="phased")
    assert said == "Price plan of Mill [EMEA] Ltd: +5 %, in 3 yearly steps. u undoes it."
    at.undo(steps=2)
    assert plan_of(at.desk, "north-t").notice_given_on is None


def test_the_outlook_says_what_price_adds(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    assert "76 % with the planned increases, 75 % without" in at.beside(PRICES_TAB, "outlook/all")
    assert "[NRR of the next 12 months, with price and without]" in at.lines(PRICES_TAB)
    assert "done" not in at.at(PRICES_TAB, "price/f").actions, "not now: nobody is asked to be told"
