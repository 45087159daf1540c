"""The tiers: moved one by one or all at once, put away, held."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Contract
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.tui.actions import applies
from bookcockpit.tui.asking import Asks
from bookcockpit.tui.forms.form import ModelForm, ReasonForm
from bookcockpit.tui.forms.model import WrongField
from bookcockpit.tui.rhythm.tiers_tab import TIERS_TAB
from bookcockpit.tui.tabbed import Door
from tui.reading import Seat, change_of
from tui.small_books import days
from tui.test_safety import assert_harmless


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


def tiers_of(at: Seat, *accounts: str) -> list[str]:
    return [at.now.book.account_by_id[each].tier for each in accounts]


def test_a_mover_is_moved_with_its_reason_and_the_review_is_kept(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    shown = at.lines(TIERS_TAB)
    assert_harmless(shown)
    for words in ("Move up · 1", "Move down · 1", "Held · 4", "never reviewed", "Apply all 2 moves"):
        assert words in shown
    rise = at.at(TIERS_TAB, "tier/rise")
    assert "+40" in at.beside(TIERS_TAB, "tier/rise")
    form = at.form("open", rise)
    assert isinstance(form, ModelForm)
    assert "touches a week" in " ".join(form.model.echoes(form.model.start).values())
    # Another tier needs a reason of one's own: the sentence speaks for the one suggested.
    with pytest.raises(WrongField, match="Say it in your own words"):
        change_of(form, to="growth")
    why = f"{form.model.start['why']} but not yet"
    assert "Rise [b]Ltd is Growth now." in at.does("open", rise, to="growth", why=why)
    assert tiers_of(at, "rise") == ["growth"]
    (change,) = at.now.book.tier_changes_of["rise"]
    assert change.reason.endswith("but not yet")
    assert [each.kind for each in at.now.book.growth.reviews] == ["retier"]
    at.undo()
    assert tiers_of(at, "rise") == ["scale"]
    assert not at.now.book.growth.reviews


def test_all_moves_are_made_in_one_step_and_the_review_is_kept_once(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    door = at.row(TIERS_TAB, "tier/all").about
    assert isinstance(door, Door)
    assert isinstance(door.open, Asks)
    form = door.open.asking(at.now).form(at.now, {}, "")
    assert isinstance(form, ReasonForm)
    assert form._who is not None
    assert "Scale → Strategic" in form._who.content().plain
    assert "One undo takes all of it back" in form._means
    assert "2 accounts moved." in at.enter(TIERS_TAB, "tier/all", reason=form._begins)
    assert tiers_of(at, "rise", "fall") == ["strategic", "scale"]
    assert "Reviewed today" in at.lines(TIERS_TAB)
    assert at.enter(TIERS_TAB, "tier/keep") == "Today's review of the tiers is kept already."
    at.undo()
    assert tiers_of(at, "rise", "fall") == ["scale", "strategic"]


def test_one_is_put_away_brought_back_and_moved_at_once(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    assert "Fallow is Scale now." in at.does("done", at.at(TIERS_TAB, "tier/fall"))
    at.undo()
    said = at.does("skip", at.at(TIERS_TAB, "tier/fall"), reason="They speak for us")
    assert "Put away for 90 days: Fallow to scale" in said
    assert "Put away · 1" in at.lines(TIERS_TAB)
    at.does("skip", at.at(TIERS_TAB, "tier/fall"))
    assert not at.now.book.dismissals
    held = at.at(TIERS_TAB, "tier/flag")
    assert not any(applies(word, [held]) for word in ("done", "skip")), "held: nothing to move, put away or skip"
    form = at.form("open", at.at(TIERS_TAB, "tier/north"))
    assert isinstance(form, ModelForm)
    assert form.model.title == "Account · Northwind"


def test_texts_that_would_act_stand_harmless(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_on("poison"))
    assert "[Held" in at.lines(TIERS_TAB)
    assert_harmless(at.lines(TIERS_TAB))
    for row in at.rows(TIERS_TAB):
        if not row.is_heading:
            assert_harmless(at.beside(TIERS_TAB, row.key))
