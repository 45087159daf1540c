"""The palette: what it holds, in which order it answers, and that names in it are only names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.command import CommandList, CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.account import MergeForm
from bookcockpit.tui.palette import best, found_by, rank
from bookcockpit.tui.screens.account import AccountScreen
from tui.reading import go_to, keys, text_of, toasts, typed, until
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


async def found(pilot: Pilot[object], text: str) -> list[str]:
    """The lines of the palette after a text was typed into it."""
    app = pilot.app
    if not isinstance(app.screen, CommandPalette):
        await pilot.press("ctrl+p")
    app.screen.query_one(Input).value = ""
    await typed(pilot, text)
    await until(pilot, lambda: all(worker.is_finished for worker in app.workers if worker.node is app.screen))
    return [" ".join(str(option.prompt).split()) for option in app.screen.query_one(CommandList).options]


async def test_it_lists_finds_and_does(
    desk_on: Callable[..., Desk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    app = CockpitApp(desk_on())
    async with app.run_test(size=WIDE) as pilot:
        go_to(app, "due/north/value_touch/None")
        await every_action_that_applies_is_listed_with_its_key(pilot)
        await the_box_ends_where_its_list_ends(pilot)
        await an_action_acts_on_the_line_below(app, pilot)
        await a_calendar_file_is_written_and_never_over_another(pilot, tmp_path)
        await another_account_is_merged_and_comes_back(app, pilot)
        await accounts_people_pages_and_themes_are_found(app, pilot)


async def every_action_that_applies_is_listed_with_its_key(pilot: Pilot[object]) -> None:
    lines = await found(pilot, "")
    for line in (
        "Log a touch with this account l",
        "Snooze: hide it until a date, or bring it back s",
        "Promise: note a promise, theirs or ours c",
        "Contract: add a contract term t",
        "Accounts · Every account, and what speaks of risk and growth 2",
        "Hygiene · in Review",
        "Choose a theme",
        "Northwind · Strategic",
    ):
        assert line in lines
    assert [line for line in lines if line.endswith(" d")] == [
        "Done: mark it as done; of a touch that is due, log it d"
    ]
    assert len([line for line in lines if line.endswith(" 1")]) == 1


async def the_box_ends_where_its_list_ends(pilot: Pilot[object]) -> None:
    for size in ((80, 24), WIDE):
        await pilot.resize_terminal(*size)
        for text in ("", "northwind"):
            await found(pilot, text)
            shown = pilot.app.screen.query_one(CommandList).region
            frame = pilot.app.screen.query_one("#--container").region
            assert frame.bottom == shown.bottom + 1
            assert frame.bottom < size[1]
    await keys(pilot, "escape")


async def an_action_acts_on_the_line_below(app: CockpitApp, pilot: Pilot[object]) -> None:
    await found(pilot, "log a touch")
    await keys(pilot, "enter")
    await until(pilot, lambda: "Log a touch · Northwind" in text_of(app))
    assert not isinstance(app.screen, CommandPalette)
    await keys(pilot, "escape")


async def a_calendar_file_is_written_and_never_over_another(pilot: Pilot[object], home: Path) -> None:
    (home / "bookcockpit.ics").write_text("my own notes")
    for _ in range(2):
        await found(pilot, "write a calendar")
        await keys(pilot, "enter")
    assert (home / "bookcockpit.ics").read_text() == "my own notes"
    assert (home / "bookcockpit-2.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert not (home / "bookcockpit-3.ics").exists()


async def another_account_is_merged_and_comes_back(app: CockpitApp, pilot: Pilot[object]) -> None:
    names = sorted(each.name for each in app.now.book.accounts)
    goes = app.now.book.account_by_id["mill"]
    lines = await found(pilot, "merge with another")
    assert lines[0].startswith("Merge with another account …")
    await keys(pilot, "enter")
    await until(pilot, lambda: isinstance(app.screen, MergeForm))
    await keys(pilot, "ctrl+s")
    assert "Say which one goes into Northwind." in text_of(app)
    await typed(pilot, goes.name)
    await keys(pilot)
    assert f"{goes.name} goes into Northwind." in text_of(app)
    await keys(pilot, "ctrl+s")
    assert toasts(app)[-1] == f"Merge {goes.name} into Northwind: done. u undoes it."
    assert goes.id not in app.now.book.account_by_id
    await keys(pilot, "u")
    assert sorted(each.name for each in app.now.book.accounts) == names


async def accounts_people_pages_and_themes_are_found(app: CockpitApp, pilot: Pilot[object]) -> None:
    assert (await found(pilot, "ruiz"))[0] == "Ana Ruiz · Northwind"
    await keys(pilot, "enter")
    await until(pilot, lambda: isinstance(app.screen, AccountScreen))
    assert "› Northwind" in text_of(app)
    assert (await found(pilot, "north"))[:2] == ["Northwind · Strategic", "Ana Ruiz · Northwind"]
    assert (await found(pilot, "light theme"))[0].startswith("Theme: ")
    places = await found(pilot, "accounts every")
    assert places[0] == "Accounts · Every account, and what speaks of risk and growth 2"
    await keys(pilot, "enter")
    await until(pilot, lambda: app.current_mode == "book")


async def test_poison_names_are_names(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on("poison"))
    async with app.run_test(size=WIDE) as pilot:
        for text in ("", "click", "p"):
            await found(pilot, text)
            assert_harmless(text_of(app))
            for row in (6, 14):
                await pilot.hover(offset=(30, row))
        assert [line for line in await found(pilot, "[@click") if PAYLOADS[0] in line]
        await keys(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, AccountScreen))
        assert app.is_running
