"""References in the cockpit: asked with a form, moved on by a key, put away, and found by what they can speak on."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Objective, Reading, Reference, Stakeholder, Touch
from bookcockpit.core.fields import Entity
from bookcockpit.desk import Desk
from bookcockpit.tui.actions import applies
from bookcockpit.tui.forms.form import ModelForm
from bookcockpit.tui.forms.model import WrongField
from bookcockpit.tui.growth.references_tab import REFERENCES_TAB
from tui.reading import Seat, change_of
from tui.small_books import days
from tui.test_safety import assert_harmless


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


def references(desk: Desk, account: str) -> list[Reference]:
    return desk.book().growth.references_of.get(account, [])


def test_who_could_be_asked_is_asked_with_enter(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    assert at.lines(REFERENCES_TAB).splitlines() == [
        "0 free · 1 asked · 1 could be asked",
        "[Asked]",
        "? | Quorum Legal | asked 20 d ago | – | Intake in a day",
        "[Could be asked]",
        "△ | Mill [EMEA] Ltd | could be asked | Bea [b]Li | Count linen once: EUR 6 a piece",
        "[Not yet · a gate is shut]",
        "○ | Northwind | 2 of 4 gates shut | Ana Ruiz | No value is agreed → Agree with them what it is worth: Faster "
        "onboarding",
    ]
    mill = at.at(REFERENCES_TAB, "candidate/mill")
    beside = at.beside(REFERENCES_TAB, "candidate/mill")
    assert "✓ Value agreed on" in beside
    assert "Count linen once: EUR 6 a piece" in beside
    form = at.form("open", mill)
    assert isinstance(form, ModelForm)
    assert form.model.start["stakeholder_id"] == "Bea [b]Li"
    assert at.does("open", mill) == "Asked: Mill [EMEA] Ltd, reference on “Count linen once”. u undoes it."
    (made,) = references(at.desk, "mill")
    assert (made.state, made.stakeholder_id, made.asked_on) == ("asked", "bea", days(0))
    at.undo()
    assert references(at.desk, "mill") == []


def test_d_moves_a_reference_on_and_n_ends_it(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    at.does("done", at.at(REFERENCES_TAB, "reference/r"))
    assert references(at.desk, "quorum")[0].state == "agreed"
    with pytest.raises(WrongField, match="say for whom they spoke"):
        at.does("done", at.at(REFERENCES_TAB, "reference/r"))
    at.does("done", at.at(REFERENCES_TAB, "reference/r"), spoke_for="Globex")
    made = references(at.desk, "quorum")[0]
    assert (made.state, made.times, made.used_for) == ("used", 1, "Globex")
    assert "rests until" in at.lines(REFERENCES_TAB)
    at.does("skip", at.at(REFERENCES_TAB, "reference/r"), reason="New lawyers")
    assert references(at.desk, "quorum")[0].state == "declined"
    assert not applies("skip", [at.at(REFERENCES_TAB, "reference/r")])


def test_put_away_it_is_silent_and_comes_back(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    at.does("skip", at.at(REFERENCES_TAB, "candidate/mill"), reason="Too early")
    assert "[Put away]" in at.lines(REFERENCES_TAB)
    assert [each.rule for each in at.now.book.dismissals] == ["reference"]
    at.does("skip", at.at(REFERENCES_TAB, "candidate/mill"))
    assert at.now.book.dismissals == ()


def test_a_shut_gate_is_said_in_the_form_and_needs_a_word(desk_on: Callable[..., Desk]) -> None:
    at = Seat(desk_with(desk_on()))
    north = at.at(REFERENCES_TAB, "candidate/north")
    form = at.form("reference", north)
    assert isinstance(form, ModelForm)
    assert "No value is agreed" in " ".join(form.model.echoes({**form.model.start, "topic": "Speed"}).values())
    with pytest.raises(WrongField, match="is not asked yet"):
        change_of(form, topic="Speed")


def test_poison_is_only_text_in_its_rows(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on("poison")
    poison = [
        Reference(account_id=f"a{number}", topic=each.name, notes=each.name, used_for=each.name, asked_on=days(-9))
        for number, each in enumerate(desk.book().accounts)
    ]
    desk.apply(Change("poison", save=tuple(poison)))
    at = Seat(desk)
    assert_harmless(at.lines(REFERENCES_TAB))
    for each in poison:
        assert_harmless(at.beside(REFERENCES_TAB, f"reference/{each.id}"))
