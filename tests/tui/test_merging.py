"""Two made one in the cockpit: chosen in the palette, looked at before, one undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bookcockpit.core.change import Change
from bookcockpit.core.entities import Account, Stakeholder
from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.account import MergeForm, Pick
from bookcockpit.tui.forms.model import WrongField
from bookcockpit.tui.handlers.edit import completed
from bookcockpit.tui.selection import Selection
from bookcockpit.tui.snapshot import Snapshot
from tui.reading import asked


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("nor", "Northwind"),
        ("trad", "Acme Trade"),
        ("Acme", "Acme Trade"),
        ("acme trade", None),
        ("", None),
        ("x", None),
    ],
)
def test_a_name_is_completed_from_its_start_or_that_of_a_word(text: str, whole: str | None) -> None:
    assert completed(text, ["Northwind", "Acme Trade"]) == whole


def picked(now: Snapshot, word: str, chosen: Selection) -> Pick:
    form = asked(now, word, chosen).form(now, {}, "")
    assert isinstance(form, MergeForm)
    return form._pick


def test_another_person_is_merged_into_the_one_of_the_line(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    desk.apply(Change("twin", save=(Stakeholder(id="twin", account_id="north", name="A. Ruiz", email="a@n.example"),)))
    now = CockpitApp(desk).now
    stays = now.book.stakeholder_by_id["ana"]
    pick = picked(now, "merge_person", Selection(now.book.account_by_id["north"], None, stays))
    with pytest.raises(WrongField, match="No stakeholder fits “nobody at all”") as refused:
        pick.change("nobody at all")
    assert refused.value.field == "other"
    assert pick.preview("nobody at all").content().plain == "…"
    assert "Taken over: email." in pick.preview("A. Ruiz").content().plain
    desk.apply(pick.change("A. Ruiz"))
    (person,) = desk.library.find(Stakeholder)
    assert (person.id, person.email) == ("ana", "a@n.example")


def test_another_account_is_looked_at_before_and_comes_back(desk_on: Callable[..., Desk]) -> None:
    desk = desk_on()
    now, before = CockpitApp(desk).now, desk.library.everything()
    stays, goes = now.book.accounts[:2]
    pick = picked(now, "merge", Selection(stays))
    assert f"{goes.name} goes into {stays.name}." in pick.preview(goes.name).content().plain
    desk.apply(pick.change(goes.name))
    assert goes.id not in [each.id for each in desk.library.find(Account)]
    desk.library.undo()
    assert desk.library.everything() == before
