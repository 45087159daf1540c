"""How it looks: colours that can be read in every theme, and numbers that are not torn apart."""

from __future__ import annotations

from re import fullmatch

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES, Theme

from bookcockpit.tui.text import wrapped
from bookcockpit.tui.theme import COCKPIT, contrast, readable

LEAST = 4.5


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


def test_a_number_and_its_percent_sign_stay_together() -> None:
    assert wrapped("ARR above 47 % of the book", 12) == ["ARR above", "47 % of the", "book"]
    assert wrapped("it holds 47 %", 11) == ["it holds", "47 %"]
