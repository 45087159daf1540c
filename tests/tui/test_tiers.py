"""The tiers on the page Rhythm: moved one by one or all at once, put away, held."""

from __future__ import annotations

from collections.abc import Callable

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.form import ModelForm, ReasonForm
from bookcockpit.tui.screens.rhythm import RhythmScreen
from bookcockpit.tui.widgets.choice import Choice
from bookcockpit.tui.widgets.rows import Rows
from tui.reading import go_to, keys, text_of, toasts, typed
from tui.small_books import days
from tui.test_safety import assert_harmless

WIDE = (150, 40)


def tiered() -> list[Entity]:
    """One that should move up, one down, one at risk, and one of which too little is known."""
    rising = Account(
        id="rise", name="Rise [b]Ltd", tier="scale", tracked_since=days(-600), expansion_potential=5, strategic_value=5
    )  # fmt: skip
    falling = Account(
        id="fall", name="Fallow", tier="strategic", tracked_since=days(-600), expansion_potential=1, strategic_value=1
    )  # fmt: skip
    flagged = Account(
        id="flag", name="Flagged", tier="growth", tracked_since=days(-600), expansion_potential=1, strategic_value=1,
        at_risk_since=days(-4), at_risk_reason="Budget cut",
    )  # fmt: skip
    amounts = {"rise": 900_000_00, "fall": 1_000_00, "flag": 2_000_00}
    terms = [
        Contract(account_id=each, starts_on=days(-100), term_end=days(265), arr=arr, currency="USD")
        for each, arr in amounts.items()
    ]
    return [rising, falling, flagged, *terms]


def desk_with(desk: Desk) -> Desk:
    desk.apply(Change("tiered", save=tuple(tiered())))
    return desk


def tier_of(desk: Desk, account: str) -> str:
    return desk.book().account_by_id[account].tier


async def test_a_mover_is_moved_with_its_reason_and_the_review_is_kept(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "7", "shift+tab")
        assert isinstance(app.screen, RhythmScreen)
        shown = text_of(app)
        assert_harmless(shown)
        for words in ("Move up · 1", "Move down · 1", "Held · 4", "never reviewed", "Apply all 2 moves", "+40"):
            assert words in shown
        go_to(app, "tier/rise")
        await keys(pilot, "enter")
        assert isinstance(app.screen, ModelForm)
        assert "touches a week" in text_of(app)
        # Another tier needs a reason of one's own: the sentence speaks for the one suggested.
        app.screen.query_one("#to", Choice).value = "growth"
        await keys(pilot, "ctrl+s")
        assert "Say it in your own words" in text_of(app)
        await typed(pilot, " but not yet")
        await keys(pilot, "ctrl+s")
        assert "Rise [b]Ltd is Growth now." in toasts(app)[-1]
        assert tier_of(desk, "rise") == "growth"
        (change,) = desk.book().tier_changes_of["rise"]
        assert change.reason.endswith("but not yet")
        assert [each.kind for each in desk.book().growth.reviews] == ["retier"]
        await keys(pilot, "u")
        assert tier_of(desk, "rise") == "scale"
        assert not desk.book().growth.reviews


async def test_all_moves_are_named_and_made_in_one_step(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "7", "shift+tab")
        go_to(app, "tier/all")
        await keys(pilot, "enter")
        assert isinstance(app.screen, ReasonForm)
        shown = text_of(app)
        assert "Scale → Strategic" in shown
        assert "One undo takes all of it back" in shown
        await keys(pilot, "ctrl+s")
        assert "2 accounts moved." in toasts(app)[-1]
        assert (tier_of(desk, "rise"), tier_of(desk, "fall")) == ("strategic", "scale")
        assert "Reviewed today" in text_of(app)
        go_to(app, "tier/keep")
        await keys(pilot, "enter")
        assert toasts(app)[-1] == "Today's review of the tiers is kept already."
        await keys(pilot, "u")
        assert (tier_of(desk, "rise"), tier_of(desk, "fall")) == ("scale", "strategic")


async def test_one_is_put_away_brought_back_and_moved_at_once(desk_on: Callable[..., Desk]) -> None:
    desk = desk_with(desk_on())
    app = CockpitApp(desk)
    async with app.run_test(size=WIDE) as pilot:
        await keys(pilot, "7", "shift+tab")
        go_to(app, "tier/fall")
        await keys(pilot, "d")
        assert "Fallow is Scale now." in toasts(app)[-1]
        await keys(pilot, "u")
        go_to(app, "tier/fall")
        await keys(pilot, "n")
        await typed(pilot, "They speak for us")
        await keys(pilot, "ctrl+s")
        assert "Put away for 90 days: Fallow to scale" in toasts(app)[-1]
        assert "Put away · 1" in text_of(app)
        go_to(app, "tier/fall")
        await keys(pilot, "n")
        assert not desk.book().dismissals
        # No form opens after all; a hand is slower than the half second keys are held for one.
        await app.give_keys_back()
        # Held: nothing to move, put away or skip.
        go_to(app, "tier/flag")
        await keys(pilot, "d", "n")
        assert tier_of(desk, "flag") == "growth"
        go_to(app, "tier/north")
        await keys(pilot, "enter")
        assert isinstance(app.screen, ModelForm)
        assert "Account · Northwind" in text_of(app)


async def test_the_tab_is_usable_at_80_columns_and_when_empty(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("empty"))
    async with app.run_test(size=(80, 24)) as pilot:
        await keys(pilot, "7", "shift+tab")
        assert "No accounts yet." in text_of(app)
        assert not app.screen.query_one(Rows).number
        for key in ("enter", "d", "n", "e", "slash", "escape"):
            await keys(pilot, key)
        assert isinstance(app.screen, RhythmScreen)


async def test_texts_that_would_act_stand_harmless(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("poison"))
    async with app.run_test(size=(120, 40)) as pilot:
        await keys(pilot, "7", "shift+tab")
        assert "Held" in text_of(app)
        assert_harmless(text_of(app))
