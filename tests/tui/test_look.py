"""How it looks: colours that can be read in every theme, a field that shows it has the focus, nothing cut unmarked."""

from __future__ import annotations

from collections.abc import Callable
from re import fullmatch

import pytest
from textual.color import Color
from textual.command import CommandList
from textual.theme import BUILTIN_THEMES, Theme
from textual.widgets import Input

from bookcockpit.desk import Desk
from bookcockpit.tui.app import CockpitApp
from bookcockpit.tui.forms.form import Form
from bookcockpit.tui.text import wrapped
from bookcockpit.tui.theme import COCKPIT, contrast, readable
from tui.reading import keys, text_of, typed

SMALL, WIDE = (80, 24), (120, 36)
LEAST = 4.5
LONG = "it begins here, goes on for longer than any line of a form can show at eighty columns, and ends there"


def colours(theme: Theme) -> dict[str, str]:
    """The variables of a theme, as an app has them."""
    variables = {**theme.to_color_system().generate(), **theme.variables}
    return variables if theme is COCKPIT else readable(variables, dark=theme.dark)


@pytest.mark.parametrize("theme", [COCKPIT, *(each for each in BUILTIN_THEMES.values() if not each.ansi)])
def test_every_tone_can_be_read_in_every_theme(theme: Theme) -> None:
    found = {name: Color.parse(value) for name, value in colours(theme).items() if fullmatch(r"#\w{6}", value)}
    for ground in (found["background"], found["surface"], found["panel"]):
        for tone in ("text-primary", "text-error", "text-warning", "text-success"):
            assert contrast(found[tone], ground) >= LEAST, tone
        assert contrast(ground.blend(found["foreground"], 0.65), ground) >= LEAST, "quiet"
    assert contrast(found["block-cursor-foreground"], found["block-cursor-background"]) >= LEAST, "the cursor"


def test_the_terminals_own_colours_stay() -> None:
    for theme in (each for each in BUILTIN_THEMES.values() if each.ansi):
        variables = {**theme.to_color_system().generate(), **theme.variables}
        assert readable(variables, dark=theme.dark) == variables


async def test_the_field_with_the_focus_shows_it_also_without_colour(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SMALL) as pilot:
        await keys(pilot, "s")
        until, because = (line for line in text_of(app).splitlines() if "Until" in line or "Because" in line)
        assert "▌" in until
        assert "▌" not in because
        await keys(pilot, "tab")
        until, because = (line for line in text_of(app).splitlines() if "Until" in line or "Because" in line)
        assert "▌" not in until
        assert "▌" in because


async def test_a_text_longer_than_its_field_says_where_it_goes_on(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SMALL) as pilot:
        await keys(pilot, "s", "tab")
        await typed(pilot, LONG)
        assert "…" in text_of(app)
        assert "and ends there" in text_of(app), "one writes at its end"
        await keys(pilot, "home")
        assert "▌it begins here" in text_of(app)
        await keys(pilot, "end", "tab")
        (line,) = (line for line in text_of(app).splitlines() if "Because" in line)
        assert "it begins here" in line, "left alone it is read from its beginning"
        assert line.rstrip(" │").endswith("…")
        await keys(pilot, "shift+tab")
        assert "and ends there" in text_of(app), "one goes on where one was"


async def test_wide_characters_are_cut_whole(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SMALL) as pilot:
        await keys(pilot, "s", "tab")
        entry = app.screen.query_one("#reason", Input)
        for text in ("北斗精機" * 20, "a" + "北斗精機" * 20):
            entry.value = text
            await keys(pilot, "end", "tab")
            assert {strip.cell_length for strip in app.screen._compositor.render_strips()} == {80}
            assert "…" in text_of(app)
            await keys(pilot, "shift+tab")


async def test_the_keys_of_every_form_stand_in_the_same_order(desk_on: Callable[..., Desk]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=SMALL) as pilot:
        for key in "lsecptrS":
            await keys(pilot, key)
            assert isinstance(app.screen, Form), key
            assert text_of(app).splitlines()[-1].startswith(" ^s Save   esc Close, keep the text   tab "), key
            await keys(pilot, "escape")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_the_palette_ends_where_its_list_ends(desk_on: Callable[..., Desk], size: tuple[int, int]) -> None:
    app = CockpitApp(desk_on())
    async with app.run_test(size=size) as pilot:
        await keys(pilot, "ctrl+p")
        await pilot.pause(0.2)
        for text in ("", "northwind"):
            await typed(pilot, text)
            await pilot.pause(0.2)
            shown = app.screen.query_one(CommandList).region
            frame = app.screen.query_one("#--container").region
            assert frame.bottom == shown.bottom + 1
            assert frame.bottom < size[1]


def test_a_number_and_its_percent_sign_stay_together() -> None:
    assert wrapped("ARR above 47 % of the book", 12) == ["ARR above", "47 % of the", "book"]
    assert wrapped("it holds 47 %", 11) == ["it holds", "47 %"]
