"""The palette: what it holds, in which order it answers, and that names in it are only names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot

from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.palette import best, found_by, rank
from bookcockpit.tui.screens.account import AccountScreen
from tui.reading import go_to, keys, text_of, typed
from tui.small_books import PAYLOADS
from tui.test_safety import assert_harmless

WIDE = (120, 36)


@pytest.mark.parametrize(
    ("wanted", "text", "fit"),
    [
        ("north", "northwind logistics", 3),
        ("log north", "northwind logistics", 2),
        ("wind log", "northwind logistics", 1),
        ("ruiz ana", "ana ruiz northwind", 2),
        ("northwind log", "northwind logistics", 3),
        ("south", "northwind logistics", 0),
        ("north south", "northwind logistics", 0),
    ],
)
def test_words_fit_in_any_order_and_best_at_the_start(wanted: str, text: str, fit: int) -> None:
    assert rank(wanted.split(), text) == fit


def test_the_best_come_first_and_those_alike_keep_their_order() -> None:
    texts = ["mid-north", "great northern", "northwind", "other", "northgate"]
    assert [texts[place] for place in best("North", texts)] == ["northwind", "northgate", "great northern", "mid-north"]
    assert len(best("a", ["a"] * 10_000)) == 60


def test_an_accent_need_not_be_typed_and_counts_where_it_is() -> None:
    texts = [found_by(name) for name in ("Muller Ltd", "Müller AG", "Łódź Steel")]
    assert best("muller", texts) == [0, 1]
    assert best("Müller", texts) == [1, 0]
    assert best("steel lodz", texts) == [2]


async def asked(pilot: Pilot[object], text: str) -> list[str]:
    """The lines of the palette after a text was typed into it."""
    await pilot.press("ctrl+p")
    await pilot.pause()
    await typed(pilot, text)
    await pilot.pause(0.2)
    shown = pilot.app.screen.query_one(CommandList)
    return [" ".join(str(option.prompt).split()) for option in shown.options]


async def test_every_action_that_applies_is_listed_with_its_key(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        go_to(app, "due/north/value_touch/None")
        lines = await asked(pilot, "")
        for line in (
            "Log a touch with this account l",
            "Snooze: hide it until a date, or bring it back s",
            "Promise: note a promise, theirs or ours c",
            "Contract: add a contract term t",
            "Book · Every account 2",
            "Choose a theme",
            "Northwind · Strategic",
        ):
            assert line in lines
        assert not [line for line in lines if line.endswith(" d")], "there is nothing to mark as done here"
        assert len([line for line in lines if line.endswith(" 1")]) == 1


async def test_accounts_people_pages_and_themes_are_found(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        assert (await asked(pilot, "ruiz"))[0] == "Ana Ruiz · Northwind"
        await keys(pilot, "enter")
        await pilot.pause(0.2)
        assert isinstance(app.screen, AccountScreen)
        assert "› Northwind" in text_of(app)
        assert (await asked(pilot, "north"))[:2] == ["Northwind · Strategic", "Ana Ruiz · Northwind"]
        await keys(pilot, "escape")
        assert (await asked(pilot, "light theme"))[0].startswith("Theme: ")
        await keys(pilot, "escape")
        assert (await asked(pilot, "book every"))[0] == "Book · Every account 2"
        await keys(pilot, "enter")
        await pilot.pause(0.2)
        assert app.current_mode == "book"


async def test_an_action_chosen_here_acts_on_the_line_below(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        go_to(app, "due/north/value_touch/None")
        await asked(pilot, "log a touch")
        await keys(pilot, "enter")
        await pilot.pause(0.2)
        assert not isinstance(app.screen, CommandPalette)
        assert "Log a touch · Northwind" in text_of(app)


async def test_poison_names_are_names(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("poison"))
    async with app.run_test(size=WIDE) as pilot:
        for text in ("", "click", "p"):
            await asked(pilot, text)
            assert_harmless(text_of(app))
            for row in (6, 14):
                await pilot.hover(offset=(30, row))
            await keys(pilot, "escape")
        lines = await asked(pilot, "[@click")
        assert [line for line in lines if PAYLOADS[0] in line]
        await keys(pilot, "enter")
        await pilot.pause(0.2)
        assert isinstance(app.screen, AccountScreen)
        assert app.is_running


async def test_a_calendar_file_is_written_and_never_over_another(
    desk_on: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "bookcockpit.ics").write_text("my own notes")
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        for _ in range(2):
            await asked(pilot, "write a calendar")
            await keys(pilot, "enter")
    assert (tmp_path / "bookcockpit.ics").read_text() == "my own notes"
    assert (tmp_path / "bookcockpit-2.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert not (tmp_path / "bookcockpit-3.ics").exists()
